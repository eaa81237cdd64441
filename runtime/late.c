/* What newer migrations did, and a rebuild that is older would undo; see runtime/late.h. */
#include <config.h>

#include "runtime/late.h"

#include <string.h>

#include "base/mem.h"
#include "codegen/sqlite/token.h"
#include "runtime/loss.h"
#include "runtime/rebuild.h"
#include "runtime/verify_catalog.h"

#include "base/banned.h"

struct late {
    struct sg_runner *r;
    const struct sg_application *a;
    struct sg_arena *arena;
    struct sg_model *old;
    struct sg_list catalog; /* const char *: lines */
    struct sg_list known;   /* const char *: indexes of the newest schema that is applied, and of the one before it */
    bool known_all;
};

/* The name under which something begins the migration: what is renamed before the rebuild has another one there. */
static const char *
first_name(const struct late *l, const struct sg_rebuilt *t)
{
    const char *name = t->name;
    for (size_t i = t->piece; i-- > 0;) {
        const struct sg_piece *p = l->a->part->pieces.items[i];
        struct sg_lexer x = sg_lexer_make(l->a->script->dialect, l->a->script->text, p->first, p->end);
        struct sg_token from, to;
        if (!sg_token_is(sg_lexer_word(&x), "alter") || !sg_token_is(sg_lexer_word(&x), "table"))
            continue;
        from = sg_lexer_word(&x);
        if (!sg_token_is(sg_lexer_word(&x), "rename") || !sg_token_is(sg_lexer_word(&x), "to"))
            continue;
        to = sg_lexer_word(&x);
        if (to.kind != SG_TOKEN_END && sg_sqlite_same_name(sg_token_name(&x, to, l->arena), name))
            name = sg_token_name(&x, from, l->arena);
    }
    return name;
}

static bool
name_row(void *arg, size_t count, const char *const *v)
{
    (void)count;
    struct late *l = arg;
    sg_list_push(&l->catalog, l->arena, sg_arena_strdup(l->arena, v[0]));
    return true;
}

/* The lines of the catalog that begin so. */
static void
take(struct sg_list *out, const struct late *l, const char *word, const char *name)
{
    const char *start = sg_arena_printf(l->arena, "%s '%s': ", word, name), *line;
    size_t len = strlen(start) - 1; /* a table's own line goes on without a blank */
    SG_FOREACH (line, &l->catalog)
        if (!strncmp(line, start, len))
            sg_list_push(out, l->arena, (void *)(uintptr_t)line);
}

/* An index that no schema has was made by hand: no newer migration did that, and it is kept. */
static bool
is_by_hand(const struct late *l, const struct sg_table *t, const char *index)
{
    const struct sg_index *i;
    const char *name;
    SG_FOREACH (i, &t->indexes.list)
        if (sg_sqlite_same_name(i->obj.name, index))
            return false;
    SG_FOREACH (name, &l->known)
        if (sg_sqlite_same_name(name, index))
            return false;
    return l->known_all;
}

static bool
read_table(struct sg_list *out, const struct late *l, const struct sg_table *t, const char *name)
{
    struct late names = {.arena = l->arena};
    const char *index;
    if (!l->r->driver->query(l->r->db,
                             "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1 COLLATE NOCASE AND "
                             "sql IS NOT NULL",
                             &name, 1, name_row, &names))
        return false;
    take(out, l, "table", name);
    SG_FOREACH (index, &names.catalog)
        if (!is_by_hand(l, t, index))
            take(out, l, "index", index);
    return true;
}

static bool
read_object(struct sg_list *is, struct sg_list *should, const struct late *l, const char *name)
{
    const struct sg_table *t = sg_model_get(l->old, SG_KIND_TABLE, NULL, name);
    const struct sg_view *v = sg_model_get(l->old, SG_KIND_VIEW, NULL, name);
    const struct sg_index *i;
    if (t) {
        sg_catalog_table(should, l->arena, t);
        SG_FOREACH (i, &t->indexes.list)
            sg_catalog_index(should, l->arena, t, i);
        return read_table(is, l, t, name);
    }
    if (v && !v->existing) {
        sg_catalog_view(should, l->arena, v);
        take(is, l, "view", name);
    }
    return true;
}

static bool
differs(struct late *l, const char *what, const char *line)
{
    sg_db_error_set(l->r->db, SG_DB_STATEMENT, "it would undo what newer migrations did, which are applied already; %s: %s",
                    what, line);
    l->r->db->error.hint = sg_strdup("put it behind them: 'schemagen rebase --onto' the parent of the merge that has them, "
                                     "HEAD^1 or HEAD^2");
    return false;
}

static bool
holds(struct late *l, const char *name)
{
    struct sg_list is = {0}, should = {0};
    if (!read_object(&is, &should, l, name))
        return false;
    sg_catalog_sort(&is);
    sg_catalog_sort(&should);
    for (size_t i = 0, k = 0; i < is.len || k < should.len;) {
        const char *a = i < is.len ? is.items[i] : NULL, *b = k < should.len ? should.items[k] : NULL;
        int order = !a ? 1 : !b ? -1 : strcmp(a, b);
        if (order)
            return differs(l, order < 0 ? "it does not know" : "no longer there is", order < 0 ? a : b);
        i++;
        k++;
    }
    return true;
}

static bool
all_hold(struct late *l, const struct sg_list *rebuilds)
{
    const struct sg_rebuild *b;
    const struct sg_rebuilt *t;
    if (!sg_catalog_read(&l->catalog, l->arena, l->r->driver, l->r->db))
        return false;
    SG_FOREACH (b, rebuilds)
        SG_FOREACH (t, &b->rebuilt)
            if (!holds(l, first_name(l, t)))
                return false;
    return true;
}

static bool
key_row(void *arg, size_t count, const char *const *v)
{
    (void)count;
    struct late *l = arg;
    sg_list_push(&l->catalog, l->arena, sg_arena_printf(l->arena, "foreign key of '%s' to '%s'", v[0], v[1]));
    return true;
}

static bool
view_row(void *arg, size_t count, const char *const *v)
{
    (void)count;
    struct late *l = arg;
    sg_list_push(&l->known, l->arena, sg_arena_strdup(l->arena, v[0]));
    return true;
}

/* Views that cannot be read: SQLite looks for what their SQL names when somebody asks. */
static bool
add_views(struct late *l, struct sg_runner *r)
{
    const char *sql;
    if (!r->driver->query(r->db, "SELECT 'SELECT 1 FROM \"' || replace(name, '\"', '\"\"') || '\" LIMIT 0' FROM sqlite_schema WHERE type = 'view'",
                          NULL, 0, view_row, l))
        return false;
    SG_FOREACH (sql, &l->known)
        if (!r->driver->query(r->db, sql, NULL, 0, view_row, l)) {
            if (r->db->error.class != SG_DB_STATEMENT)
                return false;
            sg_list_push(&l->catalog, l->arena, sg_arena_printf(l->arena, "view: %s", r->db->error.message));
        }
    return true;
}

bool
sg_late_keys(struct sg_list *out, struct sg_runner *r, const struct sg_application *a)
{
    struct late l = {.arena = &r->ctx->arena};
    bool late = r->driver->key_check && a->migration && a->migration->state == SG_MIGRATION_OUT_OF_ORDER;
    bool ok = !late || (r->driver->query(r->db,
                                         "SELECT m.name, f.\"table\" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND "
                                         "NOT EXISTS (SELECT 1 FROM sqlite_schema p WHERE p.type = 'table' AND p.name = f.\"table\" COLLATE NOCASE)",
                                         NULL, 0, key_row, &l) &&
                        add_views(&l, r));
    *out = l.catalog;
    return ok;
}

bool
sg_late_keys_hold(struct sg_runner *r, const struct sg_application *a, const struct sg_list *before)
{
    struct late l = {.r = r};
    struct sg_list after;
    const char *key, *old;
    if (!sg_late_keys(&after, r, a))
        return false;
    SG_FOREACH (key, &after) {
        bool known = false;
        SG_FOREACH (old, before)
            known = known || !strcmp(key, old);
        if (!known)
            return differs(&l, "no longer there is what it refers to", key);
    }
    return true;
}

static const struct sg_migration *
newest_applied(const struct sg_runner *r)
{
    const struct sg_migration *m, *newest = NULL;
    SG_FOREACH (m, &r->set->list)
        if (m->state == SG_MIGRATION_APPLIED || m->state == SG_MIGRATION_CHANGED)
            newest = m;
    return newest;
}

bool
sg_late_holds(struct sg_runner *r, const struct sg_application *a, const struct sg_list *rebuilds)
{
    const struct sg_migration *before;
    struct late l = {.r = r, .a = a, .arena = &r->ctx->arena};
    struct sg_ctx ctx;
    if (!a->migration || a->migration->state != SG_MIGRATION_OUT_OF_ORDER || !rebuilds->len ||
        !(before = sg_loss_before(r->set, a->migration)))
        return true;
    sg_ctx_init(&ctx);
    l.old = sg_loss_snapshot(&ctx, r, before);
    l.known_all = sg_loss_indexes(&l.known, r, newest_applied(r));
    bool ok = !l.old || all_hold(&l, rebuilds);
    if (l.old)
        sg_model_free(l.old);
    sg_ctx_fini(&ctx);
    return ok;
}
