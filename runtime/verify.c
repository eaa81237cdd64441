/* Trying a SQLite migration in memory: what belongs together, building it, running the steps, comparing. */
#include <config.h>

#include "runtime/verify.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/sqlite/reads.h"
#include "codegen/sqlite/text.h"
#include "runtime/driver.h"
#include "runtime/verify_catalog.h"
#include "runtime/verify_rows.h"

enum {
    PART_TABLES = 4, /* tables built in one database: SQLite reads a whole schema again at each ALTER */
    TRIED_ADDS = 8   /* tables that only get plain columns and indexes: after so many the others are taken on trust */
};

/* Objects and steps that have to be tried together. */
struct part {
    struct part *above; /* a part that this one has been joined to */
    struct sg_list old, new; /* struct sg_obj *: tables and views */
    struct sg_list steps;
    bool only_adds; /* columns and indexes: the indexes that are there cannot change, and are not built */
};

struct verify {
    const struct sg_plan *plan;
    const struct sg_diff *diff;
    struct sg_ctx *ctx;
    struct sg_arena *arena;
    const struct sg_driver *driver;
    struct sg_map parts; /* object of either model → struct part * */
    struct sg_list all;  /* struct part * */
};

static struct part *
root(struct part *p)
{
    while (p->above) {
        if (p->above->above)
            p->above = p->above->above;
        p = p->above;
    }
    return p;
}

static struct part *
part_of(const struct verify *v, const struct sg_obj *o)
{
    struct part *p = o ? sg_map_get(&v->parts, o) : NULL;
    return p ? root(p) : NULL;
}

static void
move(struct verify *v, struct sg_list *to, struct sg_list *from)
{
    void *item;
    SG_FOREACH (item, from)
        sg_list_push(to, v->arena, item);
    from->len = 0;
}

static struct part *
join(struct verify *v, struct part *a, struct part *b)
{
    if (!a || !b || a == b)
        return a ? a : b;
    if (a->old.len + a->new.len < b->old.len + b->new.len) {
        struct part *c = a;
        a = b;
        b = c;
    }
    b->above = a;
    move(v, &a->old, &b->old);
    move(v, &a->new, &b->new);
    return a;
}

static struct part *
add_part(struct verify *v, struct sg_obj *old, struct sg_obj *new)
{
    struct part *p = SG_NEW(v->arena, struct part);
    if (old) {
        sg_list_push(&p->old, v->arena, old);
        sg_map_put(&v->parts, v->arena, old, p);
    }
    if (new) {
        sg_list_push(&p->new, v->arena, new);
        sg_map_put(&v->parts, v->arena, new, p);
    }
    sg_list_push(&v->all, v->arena, p);
    return p;
}

static void
add_delta(struct verify *v, const struct sg_delta *d)
{
    struct sg_obj *o;
    const struct sg_pair *p;
    SG_FOREACH (o, &d->created)
        add_part(v, NULL, o);
    SG_FOREACH (o, &d->dropped)
        add_part(v, o, NULL);
    SG_FOREACH (p, &d->kept)
        add_part(v, p->old, p->new);
}

/* A rename is carried into the references of other tables. */
static void
join_references(struct verify *v, const struct sg_pair *p)
{
    const struct sg_foreign_key *f;
    for (int in_old = 0; in_old < 2; in_old++) {
        struct sg_table *t = (struct sg_table *)(in_old ? p->old : p->new);
        struct sg_model *model = in_old ? v->diff->old : v->diff->new;
        SG_FOREACH (f, &t->foreign_keys.list) {
            struct sg_obj *to = sg_model_get(model, SG_KIND_TABLE, NULL, f->table_to);
            const struct sg_pair *parent = to ? sg_diff_pair(v->diff, to) : NULL;
            if (parent && (parent->renamed || parent->children || p->renamed))
                join(v, part_of(v, p->old), part_of(v, to));
        }
    }
}

/* Tables that a rebuild or a rename does not touch keep what they have; of the others only ADD COLUMN never looks outside. */
static bool
only_adds(const struct sg_pair *p)
{
    const struct sg_pair *c;
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        const struct sg_delta *d = sg_pair_children(p, (enum sg_kind)kind);
        if (kind == SG_KIND_INDEX || (kind == SG_KIND_COLUMN && !d->dropped.len && !d->kept.len))
            continue;
        if (kind == SG_KIND_FOREIGN_KEY && !d->dropped.len && !d->kept.len)
            continue;
        SG_FOREACH (c, &d->kept)
            if (c->changed || c->changed_raw || c->renamed)
                return false;
        if (d->dropped.len || d->created.len)
            return false;
    }
    return !p->renamed;
}

/* What the views of a model read, each looked at once. */
struct reading {
    struct sg_sqlite_names names;
    struct sg_map views; /* struct sg_view → struct read */
    bool in_old;
};

struct read {
    struct sg_list direct; /* struct sg_obj *: tables and views */
    bool joined, included;
};

static struct read *
read_of(struct verify *v, struct reading *r, const struct sg_view *view)
{
    struct read *found = sg_map_get(&r->views, view);
    if (found)
        return found;
    found = SG_NEW(v->arena, struct read);
    sg_map_put(&r->views, v->arena, view, found);
    if (view->definition)
        sg_sqlite_reads(&found->direct, &r->names, view->definition);
    return found;
}

/* What is unchanged is built with the view that reads it, and so is what that reads. */
static struct part *
include(struct verify *v, struct reading *r, struct sg_obj *o, struct part *p)
{
    struct part *own = part_of(v, o);
    if (!own)
        own = add_part(v, r->in_old ? o : sg_diff_old_of(v->diff, o), r->in_old ? sg_diff_new_of(v->diff, o) : o);
    p = join(v, p, own);
    struct read *w = o->kind == SG_KIND_VIEW ? read_of(v, r, (const struct sg_view *)(const void *)o) : NULL;
    if (!w || w->included)
        return p;
    w->included = true;
    SG_FOREACH (o, &w->direct)
        p = include(v, r, o, p);
    return p;
}

/* A view and everything that it reads, in its model: one part, where any of it is changed. */
static struct part *
join_view(struct verify *v, struct reading *r, struct sg_view *view)
{
    struct read *w = read_of(v, r, view);
    struct part *p = part_of(v, &view->obj);
    struct sg_obj *o;
    if (w->joined)
        return p;
    w->joined = true;
    SG_FOREACH (o, &w->direct)
        p = join(v, p, o->kind == SG_KIND_VIEW ? join_view(v, r, (struct sg_view *)o) : part_of(v, o));
    return p ? include(v, r, &view->obj, p) : NULL;
}

/* ALTER TABLE looks into every view that is there, a new one, too, and refuses where that reads what is not. */
static void
join_views(struct verify *v, bool in_old)
{
    struct sg_model *model = in_old ? v->diff->old : v->diff->new;
    struct reading reading = {.in_old = in_old};
    struct sg_view *view;
    if (!model->views.list.len)
        return;
    sg_sqlite_names_init(&reading.names, model, v->arena);
    SG_FOREACH (view, &model->views.list)
        if (!view->existing && (in_old || part_of(v, &view->obj)))
            join_view(v, &reading, view);
}

static void
collect(struct verify *v)
{
    const struct sg_delta *tables = &v->diff->top[SG_KIND_TABLE];
    const struct sg_pair *p;
    struct sg_step *s, *before;
    add_delta(v, tables);
    add_delta(v, &v->diff->top[SG_KIND_VIEW]);
    struct part *part;
    SG_FOREACH (p, &tables->kept)
        if (!only_adds(p))
            join_references(v, p);
    join_views(v, true);
    join_views(v, false);
    SG_FOREACH (s, &v->plan->steps)
        SG_FOREACH (before, &s->after)
            join(v, part_of(v, sg_step_top(s)), part_of(v, sg_step_top(before)));
    SG_FOREACH (s, &v->plan->steps) {
        struct part *own = part_of(v, sg_step_top(s));
        if (own)
            sg_list_push(&own->steps, v->arena, s);
    }
    SG_FOREACH (part, &v->all) {
        part->only_adds = true;
        SG_FOREACH (s, &part->steps)
            part->only_adds &= !s->old && (s->kind == SG_KIND_COLUMN || s->kind == SG_KIND_INDEX);
    }
}

/* What has been tried as the parts are gone through in order, and need not be tried again. */
struct tried {
    size_t adds;             /* tables that only get plain columns and indexes */
    struct sg_map defaults; /* texts of default expressions, which read nothing of their table (lang_createtable.html, 3.2) */
};

/* Whether a default is SQL of the user's own that no table before this one had. */
static bool
is_new_default(const struct verify *v, struct tried *tried, struct sg_value def)
{
    if (def.type != SG_VALUE_TEXT || *def.text == '\'')
        return false;
    const char *text = sg_interns(&v->ctx->intern, def.text);
    if (sg_map_get(&tried->defaults, text))
        return false;
    sg_map_put(&tried->defaults, v->arena, text, (void *)(uintptr_t)text);
    return true;
}

/* Whether SQLite can find fault with a new table: it has SQL of the user's own in it. */
static bool
has_raw_sql(const struct verify *v, struct tried *tried, const struct sg_table *t)
{
    const struct sg_column *c;
    const struct sg_index *i;
    const struct sg_index_key *key;
    bool raw = t->checks.list.len || t->uniques.list.len || !t->columns.list.len; /* which SQLite does not have */
    SG_FOREACH (c, &t->columns.list)
        raw |= is_new_default(v, tried, c->def) || c->generated;
    SG_FOREACH (i, &t->indexes.list) {
        raw |= i->where != NULL;
        SG_FOREACH (key, &i->keys)
            raw |= key->is_expression;
    }
    return raw;
}

/* New tables by themselves, whose text is what creates them in any case; and, behind the first few, tables that only get plain columns and
 * indexes. */
static bool
is_trusted(const struct verify *v, const struct part *p, struct tried *tried)
{
    const struct sg_obj *o;
    if (p->old.len && !p->only_adds)
        return false;
    bool raw = false;
    SG_FOREACH (o, &p->new)
        raw |= o->kind != SG_KIND_TABLE || has_raw_sql(v, tried, (const struct sg_table *)(const void *)o);
    return !raw && (!p->old.len || ++tried->adds > TRIED_ADDS);
}

/* Whether anything has to be tried at all. */
static bool
is_all_trusted(const struct verify *v)
{
    const struct part *p;
    struct tried tried = {0};
    SG_FOREACH (p, &v->all)
        if (!p->above && p->steps.len && !is_trusted(v, p, &tried))
            return false;
    return true;
}

/* Whether an index has to be there: one that stays as it is while columns are only added does not. */
static bool
is_at_stake(const struct verify *v, const struct part *p, const struct sg_index *i)
{
    return !p->only_adds || sg_diff_pair(v->diff, &i->obj) || !sg_diff_new_of(v->diff, &i->obj);
}

static void
add_objects(const struct verify *v, struct sg_buf *out, const struct part *p, const struct sg_list *objects,
            enum sg_kind kind)
{
    struct sg_obj *o;
    const struct sg_index *i;
    SG_FOREACH (o, objects) {
        if (o->kind != kind)
            continue;
        if (kind == SG_KIND_VIEW) {
            if (!((struct sg_view *)o)->existing)
                sg_sqlite_create_view(out, (struct sg_view *)o);
            continue;
        }
        const struct sg_table *t = (struct sg_table *)o;
        sg_sqlite_create_table(out, t, t->obj.name);
        SG_FOREACH (i, &t->indexes.list)
            if (objects == &p->new || is_at_stake(v, p, i))
                sg_sqlite_create_index(out, t, i);
    }
}

static struct sg_db *
build(struct verify *v, const struct part *p, const struct sg_list *objects, bool *ok)
{
    struct sg_db_options options = {.url = "sqlite::memory:", .create = true, .own_process = true};
    struct sg_db *db;
    struct sg_buf script = SG_BUF_INIT;
    sg_buf_adds(&script, "BEGIN;\n");
    add_objects(v, &script, p, objects, SG_KIND_TABLE);
    add_objects(v, &script, p, objects, SG_KIND_VIEW);
    sg_buf_adds(&script, "\nCOMMIT;");
    *ok = v->driver->open(&db, &options) && v->driver->exec(db, script.data, script.len, NULL);
    sg_buf_fini(&script);
    return db;
}

static bool
is_pragma(const struct sg_step *s)
{
    return !strncmp(s->sql, "PRAGMA ", 7);
}

/* A function, module or collation that the user's program brings is not here. */
static bool
lacks_extension(const struct sg_db *db)
{
    static const char *const texts[] = {"no such function", "no such module", "no such collation", "unknown tokenizer"};
    for (size_t i = 0; i < SG_COUNT(texts); i++)
        if (db->error.message && strstr(db->error.message, texts[i]))
            return true;
    return false;
}

static void
warn_skipped(struct verify *v, const struct sg_db *db)
{
    struct sg_diag *d = sg_diag(v->ctx, SG_DIAG_NOT_VERIFIED, (struct sg_span){0},
                                "the migration has not been tried: SQLite here cannot build the schema");
    sg_diag_note(v->ctx, d, "SQLite says: %s", db->error.message);
}

/* What went wrong is the schema's fault where its new form cannot be built from nothing either. */
static enum sg_status
explain(struct verify *v, struct part *p, const struct sg_obj *o, const char *what, const char *detail)
{
    bool ok;
    struct sg_db *db = build(v, p, &p->new, &ok);
    enum sg_status status = SG_INVALID;
    struct sg_diag *d;
    if (!ok && lacks_extension(db)) {
        warn_skipped(v, db);
        status = SG_OK;
    } else if (!ok) {
        d = sg_diag(v->ctx, SG_DIAG_SCHEMA_REFUSED, o ? o->span : (struct sg_span){0}, "SQLite refuses the schema: %s",
                    db->error.message);
        sg_diag_note(v->ctx, d, "nothing has been written; --no-verify writes the migration all the same");
    } else {
        d = sg_diag(v->ctx, SG_DIAG_INTERNAL, o ? o->span : (struct sg_span){0}, "internal error: %s", what);
        sg_diag_note(v->ctx, d, "%s", detail);
    }
    v->driver->close(db);
    return status;
}

static void
add_should(const struct verify *v, const struct part *p, struct sg_list *out, const struct sg_table *t)
{
    const struct sg_index *i;
    sg_catalog_table(out, v->arena, t);
    SG_FOREACH (i, &t->indexes.list) {
        const struct sg_obj *old = sg_diff_old_of(v->diff, &i->obj);
        if (!old || is_at_stake(v, p, (const struct sg_index *)(const void *)old))
            sg_catalog_index(out, v->arena, t, i);
    }
}

static enum sg_status
compare(struct verify *v, struct part *p, struct sg_db *db)
{
    struct sg_list has = {0}, should = {0};
    struct sg_obj *o;
    if (!sg_catalog_read(&has, v->arena, v->driver, db))
        return explain(v, p, NULL, "the catalog cannot be read", db->error.message);
    SG_FOREACH (o, &p->new) {
        if (o->kind == SG_KIND_TABLE)
            add_should(v, p, &should, (struct sg_table *)o);
        else if (!((struct sg_view *)o)->existing)
            sg_catalog_view(&should, v->arena, (struct sg_view *)o);
    }
    sg_catalog_sort(&has);
    sg_catalog_sort(&should);
    for (size_t i = 0; i < has.len || i < should.len; i++) {
        const char *a = i < has.len ? has.items[i] : NULL, *b = i < should.len ? should.items[i] : NULL;
        if (a && b && !strcmp(a, b))
            continue;
        const char *line = !b || (a && strcmp(a, b) < 0) ? a : b;
        const char *what = sg_arena_printf(v->arena, "the migration leaves another schema, in %.*s", (int)strcspn(line, ":"),
                                           line);
        const char *detail = sg_arena_printf(v->arena, "it would have: %s; it should have: %s", a ? a : "nothing",
                                             b ? b : "nothing");
        return explain(v, p, NULL, what, detail);
    }
    return SG_OK;
}

static int
by_place(const void *a, const void *b)
{
    const struct sg_step *x = a, *y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* What the rows have become. */
static enum sg_status
compare_rows(struct verify *v, struct part *p, const struct sg_probes *probes, struct sg_db *db)
{
    const struct sg_table *t = NULL;
    const char *detail = NULL, *what = sg_probes_compare(probes, db, &t, &detail);
    return what ? explain(v, p, &t->obj, what, detail) : SG_OK;
}

/* Runs the steps on the old objects. The database, and the step that failed or NULL; no database where the old objects cannot be built. */
static struct sg_db *
run(struct verify *v, struct part *p, struct sg_probes *probes, struct sg_step **failed)
{
    bool ok;
    struct sg_db *db = build(v, p, &p->old, &ok);
    struct sg_step *s;
    if (!ok) {
        warn_skipped(v, db);
        v->driver->close(db);
        return NULL;
    }
    sg_probes_fill(probes, db);
    *failed = NULL;
    SG_FOREACH (s, &p->steps)
        if (!*failed && !is_pragma(s) && !v->driver->exec(db, s->sql, strlen(s->sql), NULL))
            *failed = s;
    return db;
}

static enum sg_status
try(struct verify *v, struct part *p)
{
    enum sg_status status;
    struct sg_probes probes;
    struct sg_step *failed = NULL;
    struct sg_db *db;
    sg_list_sort(&p->steps, by_place); /* parts that share a database keep the order of the plan */
    sg_probes_init(&probes, v->diff, v->driver, &p->steps);
    while ((db = run(v, p, &probes, &failed)) && failed && sg_probes_retreat(&probes, failed))
        v->driver->close(db);
    if (!db)
        return SG_OK;
    if (failed)
        status = explain(v, p, failed->new ? failed->new : failed->old, "a statement of the migration fails",
                         sg_arena_printf(v->arena, "%s: %s", db->error.message, failed->sql));
    else if (!(status = compare(v, p, db)))
        status = compare_rows(v, p, &probes, db);
    v->driver->close(db);
    return status;
}

/* Small parts share a database. */
static enum sg_status
try_all(struct verify *v)
{
    struct part *p, together = {0};
    enum sg_status status = SG_OK;
    struct tried tried = {0};
    SG_FOREACH (p, &v->all) {
        if (p->above || !p->steps.len || is_trusted(v, p, &tried))
            continue;
        if (together.steps.len && together.only_adds != p->only_adds) {
            if ((status = try(v, &together)))
                return status;
            together = (struct part){0};
        }
        together.only_adds = p->only_adds;
        move(v, &together.old, &p->old);
        move(v, &together.new, &p->new);
        move(v, &together.steps, &p->steps);
        if (together.old.len + together.new.len < 2 * PART_TABLES)
            continue;
        if ((status = try(v, &together)))
            return status;
        together = (struct part){0};
    }
    return together.steps.len ? try(v, &together) : SG_OK;
}

enum sg_status
sg_verify_sqlite(const struct sg_plan *plan, const struct sg_diff *diff)
{
    struct verify v = {.plan = plan, .diff = diff, .ctx = diff->ctx, .arena = diff->arena};
    char *why = NULL;
    if (!sg_dialects[plan->dialect].in_memory || !plan->steps.len)
        return SG_OK;
    const struct sg_step *step;
    SG_FOREACH (step, &plan->steps)
        if (strstr(step->sql, " ALTER COLUMN "))
            return SG_OK; /* libSQL's own */
    collect(&v);
    if (is_all_trusted(&v))
        return SG_OK;
    v.driver = sg_driver_find(SG_SQLITE, &why);
    free(why);
    return v.driver ? try_all(&v) : SG_OK;
}
