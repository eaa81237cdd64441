/* Emptying a database. */
#include <config.h>

#include "runtime/reset.h"

#include <string.h>

#include "codegen/dialect.h"
#include "runtime/loss.h"

#include "base/banned.h"

struct dropping {
    struct sg_runner *r;
    struct sg_buf sql;
    struct sg_map said; /* its lines */
};

/* Each thing once: of a second time the server would say that it is not there. */
static void
drop(struct dropping *d, const char *what, const char *schema, const char *name)
{
    struct sg_buf line = SG_BUF_INIT;
    sg_buf_addf(&line, "DROP %s IF EXISTS ", what);
    if (schema) {
        sg_sql_ident(&line, schema);
        sg_buf_addc(&line, '.');
    }
    sg_sql_ident(&line, name);
    sg_buf_adds(&line, " CASCADE;\n");
    const char *text = sg_intern(&d->r->ctx->intern, line.data, line.len);
    if (!sg_map_get(&d->said, text))
        sg_buf_add(&d->sql, line.data, line.len);
    sg_map_put(&d->said, &d->r->ctx->arena, text, d);
    sg_buf_fini(&line);
}

/* What the snapshot says is ours, and nothing else; roles belong to the whole server and stay. */
static void
drop_model(struct dropping *d, struct sg_model *model)
{
    const struct sg_view *view;
    const struct sg_obj *o;
    SG_FOREACH (view, &model->views.list)
        if (!view->existing)
            drop(d, view->materialized ? "MATERIALIZED VIEW" : "VIEW", view->obj.schema, view->obj.name);
    SG_FOREACH (o, &model->tables.list)
        drop(d, "TABLE", o->schema, o->name);
    SG_FOREACH (o, &model->sequences.list)
        drop(d, "SEQUENCE", o->schema, o->name);
    SG_FOREACH (o, &model->enums.list)
        drop(d, "TYPE", o->schema, o->name);
    SG_FOREACH (o, &model->schemas.list)
        drop(d, "SCHEMA", NULL, o->name);
}

static void
drop_snapshot(struct dropping *d, const struct sg_migration *m)
{
    struct sg_ctx ctx;
    sg_ctx_init(&ctx);
    struct sg_model *model = m ? sg_loss_snapshot(&ctx, d->r, m) : NULL;
    if (model) {
        drop_model(d, model);
        sg_model_free(model);
    }
    sg_ctx_fini(&ctx);
}

/* Where the database is behind the folder, it has what the migrations that are pending drop or rename: the snapshot behind the last
 * one that is applied knows that, and the one before it where that is half applied. */
static void
drop_applied(struct dropping *d)
{
    const struct sg_migration *m, *last = NULL;
    SG_FOREACH (m, &d->r->set->list)
        if (m->state == SG_MIGRATION_APPLIED || m->state == SG_MIGRATION_CHANGED || m->state == SG_MIGRATION_PARTIAL)
            last = m;
    if (!last)
        return;
    if (last->state == SG_MIGRATION_PARTIAL)
        drop_snapshot(d, sg_loss_before(d->r->set, last));
    drop_snapshot(d, last);
}

static void
drop_all(struct dropping *d, struct sg_model *model)
{
    const struct sg_track *t = &d->r->track;
    drop_applied(d);
    drop_model(d, model);
    drop(d, "TABLE", t->schema, t->table_name);
    drop(d, "TABLE", t->schema, t->note_name);
}

static bool
object_row(void *arg, size_t count, const char *const *values)
{
    struct dropping *d = arg;
    (void)count;
    sg_buf_addf(&d->sql, "DROP %s IF EXISTS ", values[0]);
    sg_sql_ident(&d->sql, values[1]);
    sg_buf_adds(&d->sql, ";\n");
    return true;
}

/* All that a database of its own has, as it is when the transaction begins: another runner may be filling it until then. */
static bool
begin_and_list(struct dropping *d)
{
    const struct sg_runner *r = d->r;
    return r->driver->batch(r->db, NULL, 0, SG_BATCH_BEGIN, NULL, NULL) &&
           r->driver->query(r->db,
                            "SELECT upper(type), name FROM sqlite_master WHERE type IN ('view', 'table') AND "
                            "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC",
                            NULL, 0, object_row, d);
}

enum sg_status
sg_reset_run(struct sg_runner *r, struct sg_model *model)
{
    struct dropping d = {.r = r, .sql = SG_BUF_INIT};
    enum sg_status status = sg_runner_lock(r);
    if (status || (status = sg_runner_load(r))) {
        sg_runner_unlock(r);
        return status;
    }
    bool ok = r->driver->enter(r->db), shared = sg_dialects[r->driver->dialect].shared_database;
    if (ok && shared)
        drop_all(&d, model);
    else if (ok)
        ok = begin_and_list(&d);
    struct sg_db_item item = {.sql = d.sql.data, .len = d.sql.len, .simple = true};
    ok = ok && r->driver->batch(r->db, &item, d.sql.len > 0, (shared ? SG_BATCH_BEGIN : 0) | SG_BATCH_COMMIT, NULL, NULL);
    if (!ok) {
        r->driver->rollback(r->db);
        status = sg_fail_database(r, "cannot empty the database");
    }
    r->driver->leave(r->db);
    sg_runner_unlock(r);
    sg_buf_fini(&d.sql);
    return status;
}
