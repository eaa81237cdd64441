/* Following renames in SQL; see history/follow.h. A tokenizer, no parser: what it cannot tell, it says. */
#include <config.h>

#include "history/follow.h"

#include <string.h>

#include "codegen/dialect.h"
#include "codegen/sqlite/token.h"
#include "codegen/sqltext.h"

#include "base/banned.h"

enum { MAX_DEPTH = 256 };

/* Something that the text selects from, and what it calls it; without an alias, `alias.len` is 0. */
struct source {
    const struct sg_obj *obj;
    struct sg_sql_token alias;
};

struct reader {
    struct sg_follow *f;
    struct sg_arena arena;
    bool sqlite;
    unsigned selects;
    struct sg_list sources; /* struct source */
    struct sg_buf out;
    const char *done;
    struct sg_sql_token before, last, token, next;
    bool listed[MAX_DEPTH]; /* at this depth stands what a SELECT gives out */
    bool joined[MAX_DEPTH]; /* at this depth stand the columns of a USING */
    size_t depth;
};

static bool
is_name(const struct reader *r, const struct sg_sql_token *t, const char *name)
{
    if (t->type != SG_SQL_WORD && t->type != SG_SQL_QUOTED)
        return false;
    if (!r->sqlite)
        return sg_sql_is_name(t, name);
    const struct sg_sqlite_token s = {t->type == SG_SQL_WORD ? SG_SQLITE_WORD : SG_SQLITE_QUOTED, t->text, t->len, true};
    return sg_sqlite_token_is(&s, name);
}

static bool
is_one_of(const struct sg_sql_token *t, const char *const *words)
{
    for (; *words; words++)
        if (sg_sql_is_word(t, *words))
            return true;
    return false;
}

static bool
is_punct(const struct sg_sql_token *t, char c)
{
    return t->type == SG_SQL_PUNCT && *t->text == c;
}

static bool
same_token(const struct sg_sql_token *a, const struct sg_sql_token *b)
{
    return a->type == b->type && a->len == b->len && !strncasecmp(a->text, b->text, a->len);
}

/* Words that end what is selected from; what else stands behind a table there is its alias. */
static const char *const clauses[] = {"where",  "group", "having", "order",     "limit",  "union", "except", "intersect", "window",
                                      "offset", "fetch", "for",    "returning", "on",     "using", "join",   "left",      "right",
                                      "inner",  "outer", "full",   "cross",     "natural", "set",  "select", "from",      "tablesample",
                                      NULL};

static void
add_source(struct reader *r, const struct sg_obj *o, const char *behind)
{
    struct source *s = SG_NEW(&r->arena, struct source);
    struct sg_sql_token t = sg_sql_next(&behind);
    if (sg_sql_is_word(&t, "as"))
        t = sg_sql_next(&behind);
    s->obj = o;
    if (t.type == SG_SQL_QUOTED || (t.type == SG_SQL_WORD && !is_one_of(&t, clauses)))
        s->alias = t;
    sg_list_push(&r->sources, &r->arena, s);
}

/* Adds the tables and views that a name, with or without the schema before it, can stand for. */
static void
find_source(struct reader *r, const struct sg_sql_token *schema, const struct sg_sql_token *name, const char *behind)
{
    static const enum sg_kind kinds[] = {SG_KIND_TABLE, SG_KIND_VIEW};
    for (size_t i = 0; i < SG_COUNT(kinds); i++) {
        struct sg_obj *o;
        SG_FOREACH (o, &sg_set_of(&r->f->model->obj, kinds[i])->list)
            if (is_name(r, name, o->name) && (!o->schema || (schema ? is_name(r, schema, o->schema)
                                                                    : !strcmp(o->schema, "public"))))
                add_source(r, o, behind);
    }
}

/* Where tables are named: behind FROM and JOIN, and behind a comma in the list of a FROM. */
static void
find_sources(struct reader *r, const char *text)
{
    static const char *const opens[] = {"from", "join", "only", "lateral", NULL};
    struct sg_sql_token last = {SG_SQL_END, text, 0};
    bool list[MAX_DEPTH] = {false};
    size_t depth = 0;
    for (;;) {
        struct sg_sql_token t = sg_sql_next(&text);
        if (t.type == SG_SQL_END)
            return;
        r->selects += sg_sql_is_word(&t, "select");
        bool opened = is_one_of(&last, opens) || (list[depth] && is_punct(&last, ','));
        if (is_punct(&t, '(') && depth + 1 < MAX_DEPTH) {
            list[depth + 1] = opened;
            depth++;
        } else if (is_punct(&t, ')') && depth) {
            depth--;
        } else if (sg_sql_is_word(&t, "from")) {
            list[depth] = true;
        } else if (is_one_of(&t, clauses) && !sg_sql_is_word(&t, "join")) {
            list[depth] = false;
        } else if (opened || (list[depth] && is_punct(&last, '('))) {
            const char *behind = text;
            struct sg_sql_token dot = sg_sql_next(&behind), name = t;
            if (is_punct(&dot, '.')) {
                name = sg_sql_next(&behind);
                text = behind;
            }
            find_source(r, is_punct(&dot, '.') ? &t : NULL, &name, text);
            t = name;
        }
        last = t;
    }
}

/* Writing */

/* Whether the name can stand without quotes. What is reserved in either dialect is written in quotes, which is never wrong. */
static bool
is_bare(const struct reader *r, const char *name)
{
    static const char *const reserved[] = {"user",   "current_user", "session_user", "end",   "desc",    "asc",   "array", "any",
                                           "some",   "both",         "cast",         "column", "do",     "false", "true",  "fetch",
                                           "for",    "grant",        "initially",    "lateral", "leading", "localtime",
                                           "offset", "only",         "placing",      "symmetric", "trailing", "union",
                                           "variadic", "with",       "analyse",      "analyze", "current_date", "current_time",
                                           "current_timestamp", "current_role", "current_catalog", "left", "right", "full",
                                           "inner",  "outer",        "natural",      "cross", "like",    "ilike", "similar",
                                           "overlaps", "authorization", "binary",    "collation", "freeze", "verbose", NULL};
    struct sg_sql_token t = {SG_SQL_WORD, name, strlen(name)};
    if (!sg_sqlite_is_bare(name) || is_one_of(&t, reserved))
        return false;
    for (const char *p = name; *p && !r->sqlite; p++)
        if (!((*p >= 'a' && *p <= 'z') || *p == '_' || (*p >= '0' && *p <= '9')))
            return false;
    return true;
}

static void
add_name(struct reader *r, const struct sg_sql_token *like, const char *name)
{
    if (like->type == SG_SQL_WORD && is_bare(r, name))
        sg_buf_adds(&r->out, name);
    else if (like->type == SG_SQL_QUOTED && *like->text == '`')
        sg_sql_backtick(&r->out, name);
    else
        sg_sql_ident(&r->out, name);
}

static void
replace(struct reader *r, const char *name)
{
    sg_buf_add(&r->out, r->done, (size_t)(r->token.text - r->done));
    add_name(r, &r->token, name);
    r->done = r->token.text + r->token.len;
}

/* What the object is now; NULL where that is for the caller to hear of. */
static const struct sg_obj *
now_of(struct reader *r, const struct sg_obj *o)
{
    const struct sg_obj *now = r->f->now(r->f->now_arg, o);
    if (!now && !r->f->gone)
        r->f->gone = o;
    return now;
}

/* Names */

static const struct sg_obj *
find_column(const struct reader *r, const struct sg_obj *table, const struct sg_sql_token *t)
{
    const struct sg_set *set = sg_set_of((struct sg_obj *)(uintptr_t)table, SG_KIND_COLUMN);
    struct sg_obj *o;
    if (set)
        SG_FOREACH (o, &set->list)
            if (is_name(r, t, o->name))
                return o;
    return NULL;
}

/* Whether a SELECT gives out just this column, under its own name: `SELECT a, t.b FROM`. */
static bool
is_output(const struct reader *r)
{
    static const char *const opens[] = {"select", "distinct", "all", NULL};
    const struct sg_sql_token *first = is_punct(&r->last, '.') ? NULL : &r->last;
    bool ends = r->next.type == SG_SQL_END || is_punct(&r->next, ',') || is_punct(&r->next, ')') || is_punct(&r->next, ';') ||
                is_one_of(&r->next, clauses);
    return r->listed[r->depth] && ends && (!first || is_punct(first, ',') || is_one_of(first, opens));
}

static void
column(struct reader *r, const struct sg_obj *o)
{
    const struct sg_obj *now = now_of(r, o);
    if (!now || now->name == o->name)
        return;
    if (r->joined[r->depth]) {
        r->f->ambiguous = o;
        return;
    }
    replace(r, now->name);
    if (is_output(r)) {
        sg_buf_adds(&r->out, " AS ");
        sg_buf_add(&r->out, r->token.text, r->token.len);
    }
}

/* A table's own name: where it is selected from, or before the dot of a column. */
static void
table(struct reader *r, const struct sg_obj *o)
{
    const struct sg_obj *now = now_of(r, o), *schema, *schema_now;
    if (!now)
        return;
    schema = o->schema ? sg_model_get(r->f->model, SG_KIND_SCHEMA, NULL, o->schema) : NULL;
    schema_now = schema ? r->f->now(r->f->now_arg, schema) : NULL;
    if (now->schema != (schema_now ? schema_now->name : o->schema))
        r->f->ambiguous = o;
    else if (now->name != o->name)
        replace(r, now->name);
}

/* The object among these whose name the token is, if any. */
static void
one_of(struct reader *r, const struct sg_set *set)
{
    struct sg_obj *o;
    SG_FOREACH (o, &set->list)
        if (is_name(r, &r->token, o->name)) {
            const struct sg_obj *now = now_of(r, o);
            if (now && now->name != o->name)
                replace(r, now->name);
            return;
        }
}

/* `a.` of a.b: a table, an alias of one, or a schema. */
static void
qualifier(struct reader *r, const struct sg_obj *own)
{
    const struct source *s;
    SG_FOREACH (s, &r->sources)
        if (s->alias.len && same_token(&s->alias, &r->token))
            return;
    if (own && is_name(r, &r->token, own->name)) {
        table(r, own);
        return;
    }
    SG_FOREACH (s, &r->sources)
        if (is_name(r, &r->token, s->obj->name)) {
            table(r, s->obj);
            return;
        }
    one_of(r, &r->f->model->schemas);
}

/* `b` of a.b: a column of a table, or a table of a schema. */
static void
qualified(struct reader *r, const struct sg_obj *own)
{
    const struct source *s;
    const struct sg_obj *o;
    SG_FOREACH (s, &r->sources) {
        if ((s->alias.len && same_token(&s->alias, &r->before)) || is_name(r, &r->before, s->obj->name)) {
            if ((o = find_column(r, s->obj, &r->token)))
                column(r, o);
            return;
        }
        if (s->obj->schema && is_name(r, &r->before, s->obj->schema) && is_name(r, &r->token, s->obj->name)) {
            table(r, s->obj);
            return;
        }
    }
    if (own && is_name(r, &r->before, own->name) && (o = find_column(r, own, &r->token)))
        column(r, o);
}

/* A name by itself: a table where it is selected from, else a column of whatever the text reads. */
static void
bare(struct reader *r, const struct sg_obj *own)
{
    static const char *const opens[] = {"from", "join", "only", "lateral", NULL};
    const struct sg_obj *o = own ? find_column(r, own, &r->token) : NULL, *found = o;
    const struct source *s;
    bool changed = false, several = false;
    SG_FOREACH (s, &r->sources)
        if (is_name(r, &r->token, s->obj->name) && (is_one_of(&r->last, opens) || !o)) {
            table(r, s->obj);
            return;
        }
    if (o) {
        const struct sg_obj *now = r->f->now(r->f->now_arg, o);
        changed = !now || now->name != o->name;
    }
    SG_FOREACH (s, &r->sources) {
        if (s->obj == own || !(o = find_column(r, s->obj, &r->token)))
            continue;
        const struct sg_obj *now = r->f->now(r->f->now_arg, o);
        changed |= !now || now->name != o->name;
        several |= found && found != o;
        found = o;
    }
    if (changed && (several || r->selects > 1))
        r->f->ambiguous = found;
    else if (found)
        column(r, found);
}

static void
track(struct reader *r)
{
    const struct sg_sql_token *t = &r->token;
    if (is_punct(t, '(') && r->depth + 1 < MAX_DEPTH) {
        r->depth++;
        r->listed[r->depth] = false;
        r->joined[r->depth] = sg_sql_is_word(&r->last, "using");
    } else if (is_punct(t, ')') && r->depth) {
        r->depth--;
    } else if (sg_sql_is_word(t, "select")) {
        r->listed[r->depth] = true;
    } else if (is_one_of(t, clauses)) {
        r->listed[r->depth] = false;
    }
}

static void
name(struct reader *r, const struct sg_obj *own)
{
    bool cast = is_punct(&r->last, ':') || (sg_sql_is_word(&r->last, "as") && is_punct(&r->next, ')'));
    if (is_punct(&r->next, '.'))
        qualifier(r, own);
    else if (is_punct(&r->last, '.'))
        qualified(r, own);
    else if (cast)
        one_of(r, &r->f->model->enums);
    else if (!is_punct(&r->next, '(') && r->next.type != SG_SQL_STRING && !sg_sql_is_word(&r->last, "as") &&
             !(is_punct(&r->last, '(') && sg_sql_is_word(&r->before, "extract")))
        bare(r, own);
}

const char *
sg_follow_text(struct sg_follow *f, const struct sg_obj *owner, const char *text)
{
    if (!text)
        return NULL;
    struct reader r = {.f = f, .sqlite = sg_dialects[f->model->dialect].folds_case, .out = SG_BUF_INIT, .done = text};
    const struct sg_obj *own = owner->parent && owner->parent->kind == SG_KIND_TABLE ? owner->parent : NULL;
    const char *at = text;
    find_sources(&r, text);
    for (r.next = sg_sql_next(&at); r.next.type != SG_SQL_END; r.before = r.last, r.last = r.token) {
        r.token = r.next;
        r.next = sg_sql_next(&at);
        track(&r);
        if (r.token.type == SG_SQL_WORD || r.token.type == SG_SQL_QUOTED)
            name(&r, own);
    }
    if (r.done != text && !f->gone && !f->ambiguous) {
        sg_buf_adds(&r.out, r.done);
        text = sg_intern(&f->ctx->intern, r.out.data, r.out.len);
    }
    sg_buf_fini(&r.out);
    sg_arena_fini(&r.arena);
    return text;
}
