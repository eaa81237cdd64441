/* Reading the SQL of migration files; see codegen/statements.h. */
#include <config.h>

#include "codegen/statements.h"

#include <string.h>

#include "model/lexer.h"

#include "base/banned.h"

/* Names and words of one statement */

enum { TOKENS = 4096 };

#define NEW_TABLE "__new_" /* what a table is called while SQLite rebuilds it */

/* The statement that is being read: its tokens without space and comments. */
struct statement {
    struct sg_statements *all;
    struct sg_token *tokens; /* TOKENS of them; what is longer says nothing about renames */
    size_t count;
};

static bool
word_at(const struct statement *s, size_t at, const char *word)
{
    return at < s->count && sg_token_is(s->tokens[at], word);
}

static bool
mark_at(const struct statement *s, size_t at, char c)
{
    return at < s->count && sg_token_is_mark(s->tokens[at], c);
}

/* The name at a token, without its quotes; NULL where there is none. */
static const char *
name_at(const struct statement *s, size_t at)
{
    if (at >= s->count || (s->tokens[at].kind != SG_TOKEN_WORD && s->tokens[at].kind != SG_TOKEN_QUOTED &&
                           s->tokens[at].kind != SG_TOKEN_STRING))
        return NULL;
    struct sg_buf text = SG_BUF_INIT;
    sg_token_text(&text, s->tokens[at]);
    const char *name = sg_intern(&s->all->ctx->intern, text.data, text.len);
    sg_buf_fini(&text);
    return name;
}

/* [schema.]name; moves `at` behind it. */
static bool
take_name(const struct statement *s, size_t *at, const char **schema, const char **name)
{
    *schema = NULL;
    if (!(*name = name_at(s, *at)))
        return false;
    ++*at;
    if (mark_at(s, *at, '.')) {
        *schema = *name;
        if (!(*name = name_at(s, *at + 1)))
            return false;
        *at += 2;
    }
    return true;
}

/* Renames */

static const struct {
    const char *word, *second;
    enum sg_kind kind;
} renamed_kinds[] = {
    {"table", NULL, SG_KIND_TABLE},       {"type", NULL, SG_KIND_ENUM},
    {"schema", NULL, SG_KIND_SCHEMA},     {"sequence", NULL, SG_KIND_SEQUENCE},
    {"view", NULL, SG_KIND_VIEW},         {"materialized", "view", SG_KIND_VIEW},
    {"role", NULL, SG_KIND_ROLE},         {"index", NULL, SG_KIND_INDEX},
    {"policy", NULL, SG_KIND_POLICY},
};

static bool
same_schema(const char *a, const char *b)
{
    return !strcmp(a ? a : "public", b ? b : "public");
}

/* The kind of what an object of this kind stands in; its own where it stands in nothing. */
static enum sg_kind
owner_kind(enum sg_kind kind)
{
    return kind == SG_KIND_ENUM_VALUE ? SG_KIND_ENUM : kind == SG_KIND_COLUMN || kind == SG_KIND_POLICY ? SG_KIND_TABLE : kind;
}

/* A file can rename thousands of things: each is found by what it is called at this place of the text, and by what it stands in. Lists of a map
 * keep what has another name or place by now until they are looked at. */
static struct sg_list *
list_at(struct sg_map *map, struct sg_statements *all, enum sg_kind kind, const char *schema, const char *table, const char *name)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_addf(&text, "%u%c%s%c%s%c%s", (unsigned)kind, '\0', schema ? schema : "public", '\0', table ? table : "", '\0', name);
    const char *key = sg_intern(&all->ctx->intern, text.data, text.len);
    struct sg_list *list = sg_map_get(map, key);
    sg_buf_fini(&text);
    if (!list) {
        list = SG_NEW(&all->ctx->arena, struct sg_list);
        *list = (struct sg_list){0};
        sg_map_put(map, &all->ctx->arena, key, list);
    }
    return list;
}

/* What is called so at this place of the text, of that kind, and on that table. */
static struct sg_list *
called(struct sg_statements *all, enum sg_kind kind, const char *schema, const char *table, const char *name)
{
    struct sg_list *list = list_at(&all->called, all, kind, schema, table, name);
    struct sg_statements_rename *e;
    size_t n = 0;
    SG_FOREACH (e, list)
        if (e->new_name == name && e->new_table == table && same_schema(e->new_schema, schema))
            list->items[n++] = e;
    list->len = n;
    return list;
}

static void
file_name(struct sg_statements *all, struct sg_statements_rename *e)
{
    sg_list_push(list_at(&all->called, all, e->kind, e->new_schema, e->new_table, e->new_name), &all->ctx->arena, e);
}

static void
file_place(struct sg_statements *all, struct sg_statements_rename *e)
{
    enum sg_kind owner = owner_kind(e->kind);
    if (owner != e->kind)
        sg_list_push(list_at(&all->within, all, owner, e->new_schema, NULL, e->new_table), &all->ctx->arena, e);
    if (e->new_schema && e->kind != SG_KIND_SCHEMA)
        sg_list_push(list_at(&all->within, all, SG_KIND_SCHEMA, NULL, NULL, e->new_schema), &all->ctx->arena, e);
}

/* What was called so before the text, by the renames up to this place. */
static void
find_origin(struct sg_statements *all, enum sg_kind kind, const char **schema, const char **name)
{
    const struct sg_list *found = called(all, kind, *schema, NULL, *name);
    const struct sg_statements_rename *e = found->len ? found->items[0] : NULL;
    if (e) {
        *schema = e->schema;
        *name = e->name;
    } else if (*schema && (found = called(all, SG_KIND_SCHEMA, NULL, NULL, *schema))->len) {
        e = found->items[0];
        *schema = e->name;
    }
}

/* What stands in an object goes along when that is renamed. */
static void
take_along(struct sg_statements *all, const struct sg_statements_rename *r)
{
    bool schema = r->kind == SG_KIND_SCHEMA;
    struct sg_list *within = list_at(&all->within, all, r->kind, r->schema, NULL, r->name), list = *within;
    struct sg_statements_rename *e;
    *within = (struct sg_list){0};
    SG_FOREACH (e, &list) {
        if (schema ? e->new_schema != r->name : e->new_table != r->name || !same_schema(e->new_schema, r->schema))
            continue;
        e->new_schema = schema ? r->new_name : r->new_schema;
        e->new_table = schema ? e->new_table : r->new_name;
        file_name(all, e);
        file_place(all, e);
    }
}

/* Adds a rename of what the text had not renamed before; its name is to be filed. */
static struct sg_statements_rename *
add_rename(struct sg_statements *all, struct sg_statements_rename r)
{
    struct sg_statements_rename *e = SG_NEW(&all->ctx->arena, struct sg_statements_rename);
    find_origin(all, owner_kind(r.kind), &r.schema, r.table ? &r.table : &r.name);
    *e = r;
    sg_list_push(&all->renames, &all->ctx->arena, e);
    file_place(all, e);
    return e;
}

/* Notes that an object is now called otherwise; what was called so before in this file goes on. */
static void
note(struct sg_statements *all, struct sg_statements_rename r)
{
    take_along(all, &r);
    const struct sg_list *found = called(all, r.kind, r.schema, r.table, r.name);
    struct sg_statements_rename *e = found->len ? found->items[0] : NULL;
    if (e) {
        bool moves = e->new_schema != r.new_schema;
        e->new_name = r.new_name;
        e->new_schema = r.new_schema;
        if (moves)
            file_place(all, e);
    } else {
        e = add_rename(all, r);
    }
    file_name(all, e);
}

/* The end of SQLite's rebuild, CREATE TABLE __new_t, DROP TABLE t and ALTER TABLE __new_t RENAME TO t: the table is the one that it was. */
static bool
is_rebuild(const struct sg_statements *all, const struct sg_statements_rename *r)
{
    return r->kind == SG_KIND_TABLE && !strncmp(r->name, NEW_TABLE, strlen(NEW_TABLE)) &&
           !strcmp(r->name + strlen(NEW_TABLE), r->new_name) && sg_map_get(&all->created, r->name) &&
           sg_map_get(&all->dropped, r->new_name);
}

/* … RENAME [COLUMN | CONSTRAINT | VALUE] a TO b | … RENAME TO b | … SET SCHEMA s, from token `at`. */
static void
read_rename(const struct statement *s, size_t at, struct sg_statements_rename r)
{
    if (word_at(s, at, "set") && word_at(s, at + 1, "schema")) {
        r.new_schema = name_at(s, at + 2);
        if (r.new_schema)
            note(s->all, r);
        return;
    }
    if (!word_at(s, at, "rename"))
        return;
    if (word_at(s, ++at, "to")) {
        if ((r.new_name = name_at(s, at + 1)) && !is_rebuild(s->all, &r))
            note(s->all, r);
        return;
    }
    if (r.kind != SG_KIND_TABLE && r.kind != SG_KIND_ENUM)
        return;
    enum sg_kind kind = r.kind == SG_KIND_ENUM ? SG_KIND_ENUM_VALUE : SG_KIND_COLUMN;
    if (word_at(s, at, "constraint"))
        return; /* never a question: which kind of constraint it is the text does not say */
    if (word_at(s, at, "column") || word_at(s, at, "value"))
        at++;
    struct sg_statements_rename child = {kind, r.schema, r.name, name_at(s, at), r.schema, r.name, name_at(s, at + 2)};
    if (child.name && child.new_name && word_at(s, at + 1, "to"))
        note(s->all, child);
}

static void
read_alter(const struct statement *s)
{
    for (size_t i = 0; i < SG_COUNT(renamed_kinds); i++) {
        size_t at = 2;
        if (!word_at(s, 1, renamed_kinds[i].word))
            continue;
        if (renamed_kinds[i].second && !word_at(s, at++, renamed_kinds[i].second))
            continue;
        if (word_at(s, at, "if") && word_at(s, at + 1, "exists"))
            at += 2;
        struct sg_statements_rename r = {.kind = renamed_kinds[i].kind};
        if (!take_name(s, &at, &r.schema, &r.name))
            return;
        if (r.kind == SG_KIND_POLICY) {
            const char *schema;
            if (!word_at(s, at++, "on") || !take_name(s, &at, &schema, &r.table))
                return;
            r.schema = schema;
        }
        r.new_schema = r.schema;
        r.new_table = r.table;
        r.new_name = r.name;
        read_rename(s, at, r);
        return;
    }
}

/* A plain name, or CAST(name AS type) as a strict table wants it at times; NULL where it is anything else. */
static const char *
take_value(const struct statement *s, size_t *at)
{
    bool cast = word_at(s, *at, "cast") && mark_at(s, *at + 1, '(');
    const char *name = name_at(s, *at + (cast ? 2 : 0));
    if (!cast) {
        ++*at;
        return name;
    }
    if (!word_at(s, *at + 3, "as") || !mark_at(s, *at + 5, ')'))
        return NULL;
    *at += 6;
    return name;
}

/* A list of plain names in parentheses, or of values up to FROM; how many, 0 where it is anything else. */
static size_t
take_names(const struct statement *s, size_t *at, const char **names, size_t max, const char *until)
{
    size_t n = 0;
    for (; n < max; n++) {
        if (!(names[n] = take_value(s, at)))
            return 0;
        if (until ? word_at(s, *at, until) : mark_at(s, *at, ')')) {
            ++*at;
            return n + 1;
        }
        if (!mark_at(s, (*at)++, ','))
            return 0;
    }
    return 0;
}

/* Renames of columns of a table that all happen at once: one does not go on where another ends. */
static void
note_at_once(struct sg_statements *all, const char *table, const char *const *from, const char *const *to, size_t n)
{
    struct sg_arena scratch = {0};
    struct sg_list renamed = {0};
    struct sg_statements_rename *e;
    const char **now = sg_arena_array(&scratch, n + 1, sizeof *now);
    for (size_t i = 0; i < n; i++) {
        const struct sg_list *found = called(all, SG_KIND_COLUMN, NULL, table, from[i]);
        if (to[i] == from[i])
            continue;
        now[renamed.len] = to[i];
        e = found->len ? found->items[0]
                       : add_rename(all, (struct sg_statements_rename){SG_KIND_COLUMN, NULL, table, from[i], NULL, table, to[i]});
        sg_list_push(&renamed, &scratch, e);
    }
    for (size_t i = 0; i < renamed.len; i++) {
        e = renamed.items[i];
        e->new_name = now[i];
        file_name(all, e);
    }
    sg_arena_fini(&scratch);
}

/* SQLite's rebuild: INSERT INTO __new_t (a, b) SELECT x, b FROM t renames x to a. */
static void
read_insert(const struct statement *s)
{
    enum { MAX = 1024 };
    const char *schema, *target, *source, *to[MAX], *from[MAX];
    size_t at = 2;
    if (!word_at(s, 1, "into") || !take_name(s, &at, &schema, &target) || strncmp(target, NEW_TABLE, strlen(NEW_TABLE)) != 0 ||
        !mark_at(s, at++, '('))
        return;
    size_t n = take_names(s, &at, to, MAX, NULL);
    if (!n || !word_at(s, at++, "select") || take_names(s, &at, from, MAX, "from") != n ||
        !take_name(s, &at, &schema, &source))
        return;
    note_at_once(s->all, source, from, to, n);
}

static void
read_drop(const struct statement *s)
{
    const char *schema, *name;
    size_t at = word_at(s, 2, "if") && word_at(s, 3, "exists") ? 4 : 2;
    if (word_at(s, 1, "table") && take_name(s, &at, &schema, &name))
        sg_map_put(&s->all->dropped, &s->all->ctx->arena, name, (void *)(uintptr_t)name);
}

static void
read_create(const struct statement *s)
{
    const char *schema, *name;
    size_t at = word_at(s, 2, "if") && word_at(s, 3, "not") ? 5 : 2;
    if (word_at(s, 1, "table") && take_name(s, &at, &schema, &name))
        sg_map_put(&s->all->created, &s->all->ctx->arena, name, (void *)(uintptr_t)name);
}

/* Statements */

static void
end_statement(struct statement *s, struct sg_buf *text)
{
    struct sg_statements *all = s->all;
    while (text->len && text->data[text->len - 1] == ' ')
        sg_buf_truncate(text, text->len - 1);
    if (text->len)
        sg_list_push(&all->statements, &all->ctx->arena,
                     (void *)sg_intern(&all->ctx->intern, text->data, text->len));
    if (s->count < TOKENS && word_at(s, 0, "alter"))
        read_alter(s);
    else if (s->count < TOKENS && word_at(s, 0, "insert"))
        read_insert(s);
    else if (s->count < TOKENS && word_at(s, 0, "drop"))
        read_drop(s);
    else if (word_at(s, 0, "create")) /* however long it is */
        read_create(s);
    sg_buf_clear(text);
    s->count = 0;
}

static void
read_comment(struct sg_statements *all, struct sg_token t)
{
    static const char mark[] = "schemagen: edited";
    const char *p = t.text + 2, *end = t.text + t.len;
    while (p < end && *p == ' ')
        p++;
    size_t len = sizeof mark - 1;
    if (t.kind != SG_TOKEN_LINE_COMMENT || (size_t)(end - p) < len || memcmp(p, mark, len) != 0 ||
        ((size_t)(end - p) > len && !sg_is_space(p[len])))
        return;
    for (p += len; p < end && sg_is_space(*p); p++)
        ;
    while (end > p && sg_is_space(end[-1]))
        end--;
    all->edited = true;
    if (p < end)
        all->reason = sg_arena_strndup(&all->ctx->arena, p, (size_t)(end - p));
}

void
sg_statements_read(struct sg_statements *out, struct sg_ctx *ctx, enum sg_dialect dialect, const char *text, size_t len)
{
    struct sg_lexer x = sg_lexer_make(dialect, text, 0, len);
    struct sg_buf line = SG_BUF_INIT;
    struct sg_arena scratch = {0};
    out->ctx = ctx;
    struct statement s = {.all = out, .tokens = sg_arena_array(&scratch, TOKENS, sizeof(struct sg_token))};
    for (struct sg_token t; (t = sg_lexer_next(&x)).kind != SG_TOKEN_END;) {
        if (sg_token_is_mark(t, ';')) {
            end_statement(&s, &line);
            continue;
        }
        if (sg_token_is_comment(t))
            read_comment(out, t);
        if (t.kind == SG_TOKEN_SPACE || sg_token_is_comment(t)) {
            if (line.len && line.data[line.len - 1] != ' ')
                sg_buf_addc(&line, ' ');
            continue;
        }
        sg_buf_add(&line, t.text, t.len);
        if (s.count < TOKENS)
            s.tokens[s.count++] = t;
    }
    end_statement(&s, &line);
    sg_buf_fini(&line);
    sg_arena_fini(&scratch);
}

/* Comparing */

/* The expression of `… SET DATA TYPE t USING …` is written in the schema and is not kept in a snapshot. */
static bool
same_but_using(const char *a, const char *b)
{
    static const char using[] = " USING ";
    const char *p = strstr(a, using), *q = strstr(b, using);
    size_t n = p ? (size_t)(p - a) : strlen(a);
    return (p || q) && strstr(a, " SET DATA TYPE ") && n == (q ? (size_t)(q - b) : strlen(b)) && !memcmp(a, b, n);
}

bool
sg_statements_same(const struct sg_statements *a, const struct sg_statements *b, bool strict)
{
    if (a->statements.len != b->statements.len)
        return false;
    for (size_t i = 0; i < a->statements.len; i++)
        if (a->statements.items[i] != b->statements.items[i] &&
            (strict || !same_but_using(a->statements.items[i], b->statements.items[i])))
            return false;
    return true;
}

static void
add_missing(struct sg_buf *out, const struct sg_statements *of, const struct sg_statements *in, const char *mark)
{
    struct sg_arena scratch = {0};
    struct sg_map have = {0};
    const char *statement;
    SG_FOREACH (statement, &in->statements)
        sg_map_put(&have, &scratch, statement, (void *)statement);
    SG_FOREACH (statement, &of->statements)
        if (!sg_map_get(&have, statement))
            sg_buf_addf(out, "%s %s\n", mark, statement);
    sg_arena_fini(&scratch);
}

void
sg_statements_diff(struct sg_buf *out, const struct sg_statements *was, const struct sg_statements *is)
{
    add_missing(out, was, is, "-");
    add_missing(out, is, was, "+");
    if (!out->len)
        sg_buf_adds(out, "= the same statements in another order, or another number of times\n");
}

static const char *
parent_name(const struct sg_obj *o)
{
    return o->parent && o->parent->kind != SG_KIND_MODEL ? o->parent->name : NULL;
}

/* Whether the text renames `old` to `new`. */
static bool
says(const struct sg_statements_rename *r, const struct sg_obj *old, const struct sg_obj *new)
{
    if (r->kind != new->kind || r->name != old->name || r->new_name != new->name)
        return false;
    const char *table = parent_name(old), *new_table = parent_name(new);
    if (table)
        return r->kind == SG_KIND_INDEX || (r->table == table && r->new_table == new_table);
    return (!r->schema || !old->schema || same_schema(r->schema, old->schema)) &&
           (!r->new_schema || !new->schema || same_schema(r->new_schema, new->schema));
}

/* The renames to something of that name; of a column or a value, in that table or enum. */
static struct sg_list *
renames_to(struct sg_statements *all, enum sg_kind kind, const char *table, const char *name)
{
    bool inside = kind == SG_KIND_COLUMN || kind == SG_KIND_ENUM_VALUE;
    return list_at(&all->answers, all, kind, NULL, inside ? table : NULL, name);
}

static void
file_answers(struct sg_statements *all)
{
    struct sg_statements_rename *r;
    SG_FOREACH (r, &all->renames)
        sg_list_push(renames_to(all, r->kind, r->new_table, r->new_name), &all->ctx->arena, r);
}

struct sg_obj *
sg_statements_answer(void *arg, const struct sg_question *question)
{
    struct sg_statements *all = arg;
    struct sg_obj *old;
    const struct sg_statements_rename *r;
    const struct sg_obj *new = question->created;
    if (!all->renames.len)
        return NULL; /* perhaps nothing was read at all */
    if (!sg_map_len(&all->answers))
        file_answers(all);
    const struct sg_list *renames = renames_to(all, new->kind, parent_name(new), new->name);
    if (!renames->len)
        return NULL;
    SG_FOREACH (old, &question->candidates)
        SG_FOREACH (r, renames)
            if (says(r, old, new))
                return old;
    return NULL;
}

void
sg_statements_give(struct sg_diff_options *options, struct sg_ctx *ctx, struct sg_arena *arena, const struct sg_obj *old,
               const struct sg_obj *new)
{
    struct sg_rename *r = SG_NEW(arena, struct sg_rename);
    if (sg_rename_parse(r, ctx, sg_rename_flag(arena, old, new)))
        return;
    r->kind_given = true;
    r->kind = new->kind;
    r->done = true;
    sg_list_push(&options->renames, arena, r);
}

/* The index of that name, whatever its table. */
static struct sg_obj *
index_of(struct sg_model *model, const char *schema, const char *name)
{
    const struct sg_obj *t;
    struct sg_obj *o;
    SG_FOREACH (t, &model->tables.list)
        if ((!t->schema || !schema || !strcmp(t->schema, schema)) && (o = sg_obj_child(model, (struct sg_obj *)(uintptr_t)t, SG_KIND_INDEX, name)))
            return o;
    return NULL;
}

/* What is called so in a model. */
static struct sg_obj *
object_of(struct sg_model *model, enum sg_kind kind, const char *schema, const char *table, const char *name)
{
    schema = schema ? schema : sg_dialects[model->dialect].schema;
    if (kind == SG_KIND_INDEX)
        return index_of(model, schema, name);
    if (kind == SG_KIND_SCHEMA || kind == SG_KIND_ROLE)
        schema = NULL;
    if (!table)
        return sg_model_get(model, kind, schema, name);
    struct sg_obj *owner = sg_model_get(model, owner_kind(kind), schema, table);
    return owner ? sg_obj_child(model, owner, kind, name) : NULL;
}

/* Whether a diff asks what became of the old object or where the new one comes from: not where another has the name, and of values and
 * indexes never. */
static bool
is_asked(struct sg_model *old, struct sg_model *new, const struct sg_statements_rename *r)
{
    const char *schema = r->table ? r->schema : r->new_schema, *new_schema = r->table ? r->new_schema : r->schema;
    return r->kind != SG_KIND_ENUM_VALUE && r->kind != SG_KIND_INDEX && !object_of(old, r->kind, schema, r->table, r->new_name) &&
           !object_of(new, r->kind, new_schema, r->new_table, r->name);
}

struct sg_diff_options
sg_statements_options(struct sg_statements *all, struct sg_model *old, struct sg_model *new)
{
    struct sg_diff_options options = {.ask = sg_statements_answer, .ask_arg = all};
    const struct sg_statements_rename *r;
    SG_FOREACH (r, &all->renames) {
        struct sg_obj *from = object_of(old, r->kind, r->schema, r->table, r->name);
        struct sg_obj *to = object_of(new, r->kind, r->new_schema, r->new_table, r->new_name);
        if (from && to && from->key != to->key && !is_asked(old, new, r))
            sg_statements_give(&options, all->ctx, &all->ctx->arena, from, to);
    }
    return options;
}

void
sg_statements_reverse(struct sg_statements *all)
{
    struct sg_statements_rename *r;
    all->answers = (struct sg_map){0};
    SG_FOREACH (r, &all->renames)
        *r = (struct sg_statements_rename){r->kind, r->new_schema, r->new_table, r->new_name, r->schema, r->table, r->name};
}
