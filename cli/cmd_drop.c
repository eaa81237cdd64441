/* drop: the last migration is taken out of the folder, if nobody has applied it. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/database.h"
#include "history/squash.h"

#include "base/banned.h"

/* Whether the database has the migration recorded. */
static enum sg_status
look(struct sg_app *app, const char *tag)
{
    struct sg_database db;
    const struct sg_migration *m;
    enum sg_status status = sg_database_settings(&db, app);
    if (status || (status = sg_database_folder(&db)) || (status = sg_database_open(&db, NULL, false)) ||
        (status = sg_runner_load(&db.runner)))
        return status;
    SG_FOREACH (m, &db.set.list) {
        bool applied = m->state != SG_MIGRATION_PENDING && m->state != SG_MIGRATION_OUT_OF_ORDER;
        if (strcmp(m->tag, tag) != 0 || !applied)
            continue;
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_DROP_APPLIED, NULL, "'%s' is recorded in %s as %s", tag, db.name,
                                         sg_migration_state_name(m->state));
        sg_diag_note(&app->ctx, d, "undo it there first, or write a new migration");
        status = SG_FINDINGS;
    }
    sg_database_close(&db);
    return status;
}

static enum sg_status
drop(struct sg_app *app, const struct sg_loaded *in, const struct sg_chain *chain)
{
    const struct sg_link *last = sg_chain_at(chain, chain->migrations.len - 1);
    struct sg_txn txn;
    if (!last) {
        sg_diag_file(&app->ctx, SG_DIAG_UNKNOWN_MIGRATION, in->out, "there is no migration");
        return SG_USAGE;
    }
    bool looks = sg_given(app, SG_OPT_URL) || sg_given(app, SG_OPT_ENV);
    enum sg_status status = looks ? look(app, last->entry->tag) : SG_OK;
    if (status)
        return status;
    sg_txn_init(&txn, &app->ctx, in->out);
    if ((status = sg_drop_stage(&txn, chain)))
        return status;
    sg_json_put_string(sg_app_json(app), "tag", last->entry->tag);
    bool dry_run = sg_flag(app, SG_OPT_DRY_RUN, false);
    if (!dry_run && (status = sg_txn_commit(&txn)))
        return status;
    sg_out(app, "%s\n", sg_tree_path(chain->tree, last->sql_path));
    if (!dry_run)
        sg_say(app, "'%s' is dropped\n", last->entry->tag);
    return SG_OK;
}

enum sg_status
sg_cmd_drop(struct sg_app *app)
{
    struct sg_loaded in;
    struct sg_tree tree;
    struct sg_chain chain;
    struct sg_folder folder;
    enum sg_status status = sg_load_project(&in, app);
    if (status || (status = sg_folder_open(&folder, &app->ctx, in.out, true)) ||
        (status = sg_tree_open(&tree, &app->ctx, in.out)) || (status = sg_chain_read(&chain, &tree)))
        return status;
    return drop(app, &in, &chain);
}
