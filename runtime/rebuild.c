/* Keeping what goes with a rebuilt table: triggers, views and indexes that are not part of the schema, the place of AUTOINCREMENT. */
#include <config.h>

#include "runtime/rebuild.h"

#include <string.h>

#include "base/mem.h"
#include "codegen/dialect.h"
#include "codegen/sqlite/token.h"
#include "runtime/loss.h"

#include "base/banned.h"

/* A view, trigger or index of the database. */
struct kept {
    const char *name, *on, *sql;
    unsigned type; /* SG_SQL_VIEW and its kin */
    bool taken;
    const char *why; /* an index: why it was not brought back, or NULL */
};

static const char *const types[] = {[SG_SQL_TABLE] = "table", [SG_SQL_VIEW] = "view", [SG_SQL_TRIGGER] = "trigger", [SG_SQL_INDEX] = "index"};

/* The highest key that a table ever had. */
struct counted {
    const char *table, *last;
};

static void
add_rebuild(struct sg_list *out, struct sg_arena *arena, const struct sg_sql_object *objects, size_t first, size_t last,
            const char *name)
{
    struct sg_rebuild *b = out->len ? out->items[out->len - 1] : NULL;
    if (!b || first > b->last) {
        b = SG_NEW(arena, struct sg_rebuild);
        *b = (struct sg_rebuild){.first = first, .objects = objects};
        sg_list_push(out, arena, b);
    }
    b->last = last > b->last ? last : b->last;
    struct sg_rebuilt *t = SG_NEW(arena, struct sg_rebuilt);
    *t = (struct sg_rebuilt){first, name};
    sg_list_push(&b->rebuilt, arena, t);
}

void
sg_rebuild_find(struct sg_list *out, struct sg_arena *arena, const struct sg_application *a)
{
    const struct sg_list *pieces = &a->part->pieces;
    if (!sg_dialects[a->script->dialect].rebuilds_tables || !pieces->len)
        return;
    struct sg_sql_object *objects = sg_arena_array(arena, pieces->len, sizeof(*objects));
    for (size_t i = 0; i < pieces->len; i++)
        if (!sg_sql_object(&objects[i], arena, a->script, pieces->items[i]))
            objects[i] = (struct sg_sql_object){.name = NULL};
    for (size_t i = 0; i < pieces->len; i++) {
        const struct sg_sql_object *dropped = &objects[i], *made;
        if (!dropped->name || !dropped->drops || dropped->type == SG_SQL_TRIGGER || dropped->type == SG_SQL_INDEX)
            continue;
        for (size_t k = i + 1; k < pieces->len; k++)
            if (made = &objects[k], made->name && !made->drops && made->type == dropped->type &&
                                        sg_sqlite_same_name(made->name, dropped->name)) {
                add_rebuild(out, arena, objects, i, k, dropped->name);
                break;
            }
    }
}

struct reading {
    struct sg_rebuild *b;
    const struct sg_rebuilt *rebuilt;
    struct sg_arena *arena;
    struct sg_list found; /* struct kept * */
};

static bool
object_row(void *arg, size_t count, const char *const *v)
{
    struct reading *r = arg;
    struct kept *k = SG_NEW(r->arena, struct kept);
    (void)count;
    *k = (struct kept){.name = sg_arena_strdup(r->arena, v[1]),
                       .on = sg_arena_strdup(r->arena, v[2]),
                       .sql = sg_arena_strdup(r->arena, v[3])};
    while (strcmp(types[k->type], v[0]) != 0)
        k->type++;
    sg_list_push(&r->found, r->arena, k);
    return true;
}

static bool
counted_row(void *arg, size_t count, const char *const *v)
{
    struct reading *r = arg;
    struct counted *c;
    (void)count;
    if (!v[0] || !v[1] || !sg_sqlite_same_name(r->rebuilt->name, v[0]))
        return true;
    c = SG_NEW(r->arena, struct counted);
    *c = (struct counted){sg_arena_strdup(r->arena, v[0]), sg_arena_strdup(r->arena, v[1])};
    sg_list_push(&r->b->counted, r->arena, c);
    return true;
}

static bool
any_row(void *arg, size_t count, const char *const *v)
{
    (void)count, (void)v;
    *(bool *)arg = true;
    return true;
}

static bool
read_all(struct reading *reading, struct sg_runner *r)
{
    bool counts = false;
    return r->driver->query(r->db,
                            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') OR "
                            "(type = 'index' AND sql IS NOT NULL) ORDER BY rowid",
                            NULL, 0, object_row, reading) &&
           r->driver->query(r->db, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'", NULL, 0, any_row, &counts) &&
           (!counts || r->driver->query(r->db, "SELECT name, seq FROM sqlite_sequence", NULL, 0, counted_row, reading));
}

static bool
is_same(const struct sg_sql_object *o, const struct kept *k)
{
    return o->name && o->type == k->type && sg_sqlite_same_name(o->name, k->name);
}

/* The same of a piece of several statements, as of those that are written behind the last marker of a file. */
static bool
any_is_same(const struct reading *r, const struct sg_application *a, const struct sg_piece *piece, const struct kept *k)
{
    struct sg_piece one = {.statements = 1};
    struct sg_sql_object o;
    for (size_t at = piece->start; sg_script_next(&one.first, &at, a->script, piece->end);) {
        one.end = at;
        if (sg_sql_object(&o, r->arena, a->script, &one) && is_same(&o, k))
            return true;
    }
    return false;
}

/* What the migration itself drops or makes later on is its own affair. */
static bool
is_handled(const struct reading *r, const struct sg_application *a, const struct kept *k)
{
    for (size_t i = r->rebuilt->piece; i < a->part->pieces.len; i++) {
        const struct sg_piece *piece = a->part->pieces.items[i];
        if (piece->statements > 1 ? any_is_same(r, a, piece, k) : is_same(&r->b->objects[i], k))
            return true;
    }
    return false;
}

static bool
stands_on(const struct kept *k, const char *name)
{
    return sg_sqlite_same_name(k->on, name) || (k->type != SG_SQL_INDEX && sg_mentions(SG_SQLITE, k->sql, name));
}

/* Takes what stands on the rebuilt one, and what stands on a view that is taken. A name that is no table's there is taken for one: then
 * something is made again that need not have been. */
static void
choose(struct sg_list *taken, const struct reading *r, const struct sg_application *a)
{
    struct sg_list gone = {0};
    struct kept *k;
    sg_list_push(&gone, r->arena, (void *)(uintptr_t)r->rebuilt->name);
    for (size_t i = 0; i < gone.len; i++)
        SG_FOREACH (k, &r->found) {
            if (k->taken || !stands_on(k, gone.items[i]) || is_handled(r, a, k))
                continue;
            k->taken = true;
            if (k->type == SG_SQL_VIEW)
                sg_list_push(&gone, r->arena, (void *)(uintptr_t)k->name);
        }
    SG_FOREACH (k, &r->found)
        if (k->taken)
            sg_list_push(taken, r->arena, k);
}

static bool
exec(struct sg_runner *r, const char *sql)
{
    return r->driver->exec(r->db, sql, strlen(sql), NULL);
}

/* Triggers before views: those of a view would go with it. */
static bool
drop(const struct sg_list *taken, struct sg_runner *r, unsigned type)
{
    struct sg_buf sql = SG_BUF_INIT;
    const struct kept *k;
    bool ok = true;
    SG_FOREACH (k, taken) {
        if (!ok || k->type != type)
            continue;
        sg_buf_clear(&sql);
        sg_buf_adds(&sql, type == SG_SQL_VIEW ? "DROP VIEW " : "DROP TRIGGER ");
        sg_sql_ident(&sql, k->name);
        ok = exec(r, sql.data);
    }
    sg_buf_fini(&sql);
    return ok;
}

/* A migration of the schema's drops an index by not making it again: what a snapshot around it has is no index by hand. */
static bool
is_by_hand(struct sg_rebuild *b, struct sg_runner *r, const struct sg_application *a, struct kept *k)
{
    const char *name;
    if (!b->known_read)
        b->known_all = sg_loss_indexes(&b->known, r, a->about);
    b->known_read = true;
    SG_FOREACH (name, &b->known)
        if (sg_sqlite_same_name(name, k->name))
            return false;
    if (!b->known_all)
        k->why = "there are no snapshots that say whether it was to go";
    return true;
}

bool
sg_rebuild_before(struct sg_rebuild *b, struct sg_runner *r, const struct sg_application *a, const struct sg_rebuilt *rebuilt)
{
    struct reading reading = {.b = b, .rebuilt = rebuilt, .arena = &r->ctx->arena};
    struct sg_list taken = {0};
    struct kept *k;
    if (rebuilt->piece == b->first) /* the migration may be tried once more */
        b->kept = b->counted = (struct sg_list){0};
    if (!read_all(&reading, r))
        return false;
    choose(&taken, &reading, a);
    SG_FOREACH (k, &taken)
        if (k->type != SG_SQL_INDEX || is_by_hand(b, r, a, k))
            sg_list_push(&b->kept, reading.arena, k);
    return drop(&taken, r, SG_SQL_TRIGGER) && drop(&taken, r, SG_SQL_VIEW);
}

/* A function or module that the user's program brings is not here: nothing is known then. */
static bool
is_foreign(const struct sg_db *db)
{
    static const char *const texts[] = {"no such function", "no such module", "no such collation", "unknown tokenizer"};
    for (size_t i = 0; i < SG_COUNT(texts); i++)
        if (strstr(db->error.message, texts[i]))
            return true;
    return false;
}

static bool
refused(struct sg_runner *r, const struct kept *k)
{
    const char *what = types[k->type];
    char *message = sg_arena_printf(&r->ctx->arena, "the %s '%s' would not work any more: %s", what, k->name,
                                    r->db->error.message);
    sg_db_error_set(r->db, SG_DB_STATEMENT, "%s", message);
    r->db->error.hint = sg_strdup(sg_arena_printf(&r->ctx->arena,
                                                  "put DROP %s before the rebuild, and the %s in its new form behind it",
                                                  k->type == SG_SQL_VIEW ? "VIEW" : "TRIGGER", what));
    return false;
}

static bool
create(struct sg_rebuild *b, struct sg_runner *r, unsigned type)
{
    const struct kept *k;
    SG_FOREACH (k, &b->kept)
        if (k->type == type && !exec(r, k->sql))
            return refused(r, k);
    return true;
}

/* An index that the new table has no place for is gone as it would be without us, and that is said. */
static bool
create_indexes(struct sg_rebuild *b, struct sg_runner *r)
{
    struct kept *k;
    SG_FOREACH (k, &b->kept) {
        if (k->type != SG_SQL_INDEX || k->why || exec(r, k->sql))
            continue;
        if (r->db->error.class != SG_DB_STATEMENT)
            return false;
        k->why = sg_arena_strdup(&r->ctx->arena, r->db->error.message);
        sg_db_error_clear(r->db);
    }
    return true;
}

void
sg_rebuild_tell(const struct sg_rebuild *b, struct sg_runner *r, const struct sg_application *a)
{
    const struct kept *k;
    SG_FOREACH (k, &b->kept) {
        if (k->type != SG_SQL_INDEX || !k->why)
            continue;
        struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_INDEX_LOST, a->source->name,
                                         "%s: the index '%s' of '%s' went when '%s' made its table anew: %s", r->name, k->name, k->on,
                                         a->tag, k->why);
        sg_diag_note(r->ctx, d, "if it is needed, write it into the schema, or a migration by hand ('schemagen new NAME'); it was:\n%s", k->sql);
        sg_diag_quotes(d, k->sql);
    }
}

static bool
assignment_row(void *arg, size_t count, const char *const *v)
{
    struct sg_buf *sql = arg;
    (void)count;
    sg_buf_adds(sql, sql->data[sql->len - 1] == ' ' ? "" : ", ");
    sg_sql_ident(sql, v[0]);
    sg_buf_adds(sql, " = ");
    sg_sql_ident(sql, v[0]);
    return true;
}

/* SQLite looks into a view or trigger only when it is used: a statement that would use it is compiled. */
static bool
holds(struct sg_runner *r, const struct kept *k)
{
    static const char *const uses[] = {"EXPLAIN SELECT 1 FROM ", "EXPLAIN DELETE FROM ", "EXPLAIN INSERT INTO ", "EXPLAIN UPDATE "};
    struct sg_buf sql = SG_BUF_INIT;
    bool ok = true;
    bool view = k->type == SG_SQL_VIEW;
    for (size_t i = view ? 0 : 1; ok && i < (view ? 1 : SG_COUNT(uses)); i++) {
        sg_buf_clear(&sql);
        sg_buf_adds(&sql, uses[i]);
        sg_sql_ident(&sql, view ? k->name : k->on);
        sg_buf_adds(&sql, i == 2 ? " DEFAULT VALUES" : i == 3 ? " SET " : "");
        if (i == 3)
            ok = r->driver->query(r->db, "SELECT name FROM pragma_table_info($1)", &k->on, 1, assignment_row, &sql);
        /* a view takes only what it has an INSTEAD OF trigger for */
        ok = ok && (exec(r, sql.data) || is_foreign(r->db) || strstr(r->db->error.message, "because it is a view"));
    }
    sg_buf_fini(&sql);
    return ok || refused(r, k);
}

bool
sg_rebuild_after(struct sg_rebuild *b, struct sg_runner *r)
{
    const struct kept *k;
    const struct counted *c;
    /* a trigger may rest on a unique index (ON CONFLICT) */
    if (!create_indexes(b, r) || !create(b, r, SG_SQL_VIEW) || !create(b, r, SG_SQL_TRIGGER))
        return false;
    SG_FOREACH (k, &b->kept)
        if (k->type != SG_SQL_INDEX && !holds(r, k))
            return false;
    SG_FOREACH (c, &b->counted) {
        const char *params[] = {c->last, c->table};
        if (!r->driver->query(r->db, "UPDATE sqlite_sequence SET seq = max(seq, CAST($1 AS integer)) WHERE name = $2 COLLATE NOCASE",
                              params, SG_COUNT(params), NULL, NULL))
            return false;
    }
    return true;
}
