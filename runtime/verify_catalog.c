/* A catalog as lines of text. SQL is compared as its words: names without quotes and in small letters, since ALTER TABLE writes
 * the quotes in its own way. */
#include <config.h>

#include "runtime/verify_catalog.h"

#include <string.h>

#include "codegen/sqlite/text.h"
#include "codegen/sqlite/token.h"
#include "model/types.h"

static void
add_lower(struct sg_buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sg_buf_addc(out, s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + ('a' - 'A')) : s[i]);
}

static void
add_token(struct sg_buf *out, struct sg_token t)
{
    struct sg_buf text = SG_BUF_INIT;
    if (t.kind == SG_TOKEN_QUOTED)
        sg_token_text(&text, t);
    else
        sg_buf_add(&text, t.text, t.len);
    if (*t.text == '\'')
        sg_buf_add(out, text.data, text.len);
    else
        add_lower(out, text.data, text.len);
    sg_buf_addc(out, ' ');
    sg_buf_fini(&text);
}

/* The words of a text, without a semicolon. */
static void
add_words(struct sg_buf *out, const char *sql)
{
    struct sg_lexer x = sg_sqlite_lexer(sql);
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;)
        if (!sg_token_is_mark(t, ';'))
            add_token(out, t);
}

/* The words of a default, without the parentheses around it, which the catalog leaves out. */
static void
add_default(struct sg_buf *out, const char *sql)
{
    struct sg_buf words = SG_BUF_INIT;
    add_words(&words, sql);
    size_t start = 0, end = words.len;
    while (end - start >= 4 && words.data[start] == '(' && words.data[end - 2] == ')') {
        start += 2;
        end -= 2;
    }
    sg_buf_add(out, words.data + start, end - start);
    sg_buf_fini(&words);
}

static void
push(struct sg_list *out, struct sg_arena *arena, struct sg_buf *line)
{
    sg_list_push(out, arena, sg_arena_strndup(arena, line->data, line->len));
    sg_buf_clear(line);
}

static int
key_place(const struct sg_table *t, const struct sg_column *c)
{
    const struct sg_primary_key *pk;
    SG_FOREACH (pk, &t->primary_keys.list)
        for (size_t i = 0; i < pk->columns.len; i++)
            if (pk->columns.items[i] == c->obj.name)
                return (int)i + 1;
    return c->primary_key;
}

/* A column of the primary key is NOT NULL by itself in a table without rowid, and in a strict one (since 3.37) unless it is the rowid. */
static bool
key_is_not_null(const struct sg_table *t, const struct sg_column *c)
{
    return t->without_rowid || (t->strict && !sg_sqlite_is_rowid(t, c));
}

static void
add_column(struct sg_buf *line, const struct sg_table *t, const struct sg_column *c)
{
    int place = key_place(t, c);
    bool not_null = c->not_null || (place && key_is_not_null(t, c));
    const char *collation;
    struct sg_buf type = SG_BUF_INIT;
    sg_buf_add(&type, c->type, sg_type_bare_len(c->type, &collation)); /* no pragma tells the collation */
    sg_buf_addf(line, "table '%s': column '%s' ", t->obj.name, c->obj.name);
    add_words(line, type.data);
    sg_buf_fini(&type);
    sg_buf_addf(line, "%snot null, key %d, %s, default ", not_null ? "" : "may be ", place,
                !c->generated ? "plain" : c->generated->stored ? "stored" : "virtual");
    if (c->def.type != SG_VALUE_NONE) {
        struct sg_buf def = SG_BUF_INIT;
        sg_sqlite_default(&def, c->def);
        add_default(line, def.data);
        sg_buf_fini(&def);
    }
}

static void
add_names(struct sg_buf *line, const struct sg_list *names)
{
    const char *name;
    SG_FOREACH (name, names)
        sg_buf_addf(line, "'%s' ", name);
}

void
sg_catalog_table(struct sg_list *out, struct sg_arena *arena, const struct sg_table *t)
{
    struct sg_buf line = SG_BUF_INIT;
    const struct sg_column *c;
    const struct sg_foreign_key *f;
    const struct sg_check *k;
    sg_buf_addf(&line, "table '%s':%s%s", t->obj.name, t->without_rowid ? " without rowid" : "",
                t->strict ? " strict" : "");
    SG_FOREACH (c, &t->columns.list)
        if (c->autoincrement)
            sg_buf_adds(&line, " autoincrement");
    push(out, arena, &line);
    SG_FOREACH (c, &t->columns.list) {
        add_column(&line, t, c);
        push(out, arena, &line);
        if (c->generated) {
            sg_buf_addf(&line, "table '%s': expression ", t->obj.name);
            add_words(&line, c->generated->as);
            push(out, arena, &line);
        }
    }
    SG_FOREACH (f, &t->foreign_keys.list) {
        sg_buf_addf(&line, "table '%s': reference ", t->obj.name);
        add_names(&line, &f->columns);
        sg_buf_addf(&line, "to '%s' ", f->table_to);
        add_names(&line, &f->columns_to);
        sg_buf_addf(&line, "update %s delete %s", f->on_update, f->on_delete);
        push(out, arena, &line);
    }
    SG_FOREACH (k, &t->checks.list) {
        sg_buf_addf(&line, "table '%s': expression ( ", t->obj.name);
        add_words(&line, k->value);
        sg_buf_adds(&line, ") ");
        push(out, arena, &line);
    }
    sg_buf_fini(&line);
}

void
sg_catalog_index(struct sg_list *out, struct sg_arena *arena, const struct sg_table *t, const struct sg_index *i)
{
    struct sg_buf line = SG_BUF_INIT, text = SG_BUF_INIT;
    sg_sqlite_create_index(&text, t, i);
    sg_buf_addf(&line, "index '%s': ", i->obj.name);
    add_words(&line, text.data);
    push(out, arena, &line);
    sg_buf_fini(&line);
    sg_buf_fini(&text);
}

void
sg_catalog_view(struct sg_list *out, struct sg_arena *arena, const struct sg_view *v)
{
    struct sg_buf line = SG_BUF_INIT, text = SG_BUF_INIT;
    sg_sqlite_create_view(&text, v);
    sg_buf_addf(&line, "view '%s': ", v->obj.name);
    add_words(&line, text.data);
    push(out, arena, &line);
    sg_buf_fini(&line);
    sg_buf_fini(&text);
}

struct reading {
    struct sg_list *out;
    struct sg_arena *arena;
    struct sg_buf line;
    char *table, *id; /* of the reference that is being put together */
    struct sg_list from, to;
    char *table_to, *on_update, *on_delete;
};

static bool
column_row(void *arg, size_t count, const char *const *v)
{
    static const char *const forms[] = {"plain", "hidden", "virtual", "stored"};
    struct reading *r = arg;
    (void)count;
    sg_buf_addf(&r->line, "table '%s': column '%s' ", v[0], v[1]);
    add_words(&r->line, v[2]);
    sg_buf_addf(&r->line, "%snot null, key %s, %s, default ", *v[3] == '1' ? "" : "may be ", v[5], forms[(*v[6] - '0') & 3]);
    if (v[4])
        add_default(&r->line, v[4]);
    push(r->out, r->arena, &r->line);
    return true;
}

static void
end_reference(struct reading *r)
{
    if (!r->id)
        return;
    sg_buf_addf(&r->line, "table '%s': reference ", r->table);
    add_names(&r->line, &r->from);
    sg_buf_addf(&r->line, "to '%s' ", r->table_to);
    add_names(&r->line, &r->to);
    sg_buf_adds(&r->line, "update ");
    add_lower(&r->line, r->on_update, strlen(r->on_update));
    sg_buf_adds(&r->line, " delete ");
    add_lower(&r->line, r->on_delete, strlen(r->on_delete));
    push(r->out, r->arena, &r->line);
    r->from = r->to = (struct sg_list){0};
    r->id = NULL;
}

static bool
reference_row(void *arg, size_t count, const char *const *v)
{
    struct reading *r = arg;
    (void)count;
    if (r->id && (strcmp(r->id, v[1]) != 0 || strcmp(r->table, v[0]) != 0))
        end_reference(r);
    r->table = sg_arena_strdup(r->arena, v[0]);
    r->id = sg_arena_strdup(r->arena, v[1]);
    r->table_to = sg_arena_strdup(r->arena, v[2]);
    sg_list_push(&r->from, r->arena, sg_arena_strdup(r->arena, v[3]));
    sg_list_push(&r->to, r->arena, sg_arena_strdup(r->arena, v[4] ? v[4] : ""));
    r->on_update = sg_arena_strdup(r->arena, v[5]);
    r->on_delete = sg_arena_strdup(r->arena, v[6]);
    return true;
}

/* The expression in parentheses that starts at a token, as a line. Returns the token behind it. */
static struct sg_token
take_expression(struct reading *r, const char *table, struct sg_lexer *x, struct sg_token t)
{
    size_t depth = 0;
    sg_buf_addf(&r->line, "table '%s': expression ", table);
    do {
        depth += sg_token_is_mark(t, '(');
        depth -= sg_token_is_mark(t, ')');
        add_token(&r->line, t);
        t = sg_lexer_word(x);
    } while (depth && t.kind != SG_TOKEN_END);
    push(r->out, r->arena, &r->line);
    return t;
}

/* What no pragma tells of a table stands in its text. */
static void
read_table(struct reading *r, const char *name, const char *sql)
{
    bool without_rowid = false, strict = false, autoincrement = false;
    struct sg_lexer x = sg_sqlite_lexer(sql);
    struct sg_token t = sg_lexer_word(&x);
    while (t.kind != SG_TOKEN_END) {
        struct sg_token next = sg_lexer_word(&x);
        if (sg_token_is_mark(next, '(') && (sg_token_is(t, "check") || sg_token_is(t, "as"))) {
            t = take_expression(r, name, &x, next);
            continue;
        }
        autoincrement |= sg_token_is(t, "autoincrement");
        without_rowid |= sg_token_is(t, "without") && sg_token_is(next, "rowid");
        strict |= sg_token_is(t, "strict") && (next.kind == SG_TOKEN_END || sg_token_is_mark(next, ',')) && t.text[-1] != '\t';
        t = next;
    }
    sg_buf_addf(&r->line, "table '%s':%s%s%s", name, without_rowid ? " without rowid" : "", strict ? " strict" : "",
                autoincrement ? " autoincrement" : "");
    push(r->out, r->arena, &r->line);
}

static bool
object_row(void *arg, size_t count, const char *const *v)
{
    struct reading *r = arg;
    (void)count;
    if (!v[2])
        return true;
    if (!strcmp(v[0], "table")) {
        read_table(r, v[1], v[2]);
        return true;
    }
    sg_buf_addf(&r->line, "%s '%s': ", v[0], v[1]);
    add_words(&r->line, v[2]);
    push(r->out, r->arena, &r->line);
    return true;
}

/* Not what no snapshot holds: triggers, virtual tables, and the tables in which the virtual ones that come with SQLite keep their rows
 * (the column `type` of pragma_table_list tells those, but only since 3.37). */
#define IN_SNAPSHOTS                                                                                                            \
    "m.type <> 'trigger' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT IN (SELECT v.name || s.column1 FROM "          \
    "sqlite_schema v, (VALUES (''), ('_data'), ('_idx'), ('_content'), ('_docsize'), ('_config'), ('_segments'), ('_segdir'), "    \
    "('_stat'), ('_node'), ('_parent'), ('_rowid')) s WHERE v.sql LIKE 'create virtual%')"

bool
sg_catalog_read(struct sg_list *out, struct sg_arena *arena, const struct sg_driver *driver, struct sg_db *db)
{
    struct reading r = {.out = out, .arena = arena, .line = SG_BUF_INIT};
    bool ok = driver->query(db, "SELECT m.type, m.name, m.sql FROM sqlite_schema m WHERE " IN_SNAPSHOTS, NULL, 0, object_row, &r) &&
              driver->query(db,
                            "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM sqlite_schema m, "
                            "pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND " IN_SNAPSHOTS,
                            NULL, 0, column_row, &r) &&
              driver->query(db,
                            "SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete FROM "
                            "sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND " IN_SNAPSHOTS
                            " ORDER BY 1, f.id, f.seq",
                            NULL, 0, reference_row, &r);
    if (ok)
        end_reference(&r);
    sg_buf_fini(&r.line);
    return ok;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

void
sg_catalog_sort(struct sg_list *lines)
{
    sg_list_sort(lines, by_text);
}
