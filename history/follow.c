/* Following renames in SQL; see history/follow.h. A tokenizer, no parser: what it cannot tell, it says. */
#include <config.h>

#include "history/follow.h"

#include <string.h>

#include "codegen/dialect.h"
#include "codegen/sqlite/token.h"

#include "base/banned.h"

enum { MAX_DEPTH = 256 };

/* Something that the text selects from, and what it calls it; without an alias, `alias.len` is 0. */
struct source {
    const struct sg_obj *obj;
    struct sg_token alias;
};

struct reader {
    struct sg_follow *f;
    struct sg_arena arena;
    bool sqlite;
    unsigned selects;
    struct sg_list sources; /* struct source */
    struct sg_buf out;
    const char *done;
    struct sg_token before, last, token, next; /* `last` and `before` stand before the token */
    bool listed[MAX_DEPTH]; /* at this depth stands what a SELECT gives out */
    bool joined[MAX_DEPTH]; /* at this depth stand the columns of a USING */
    size_t depth;
};

static bool
is_name(const struct reader *r, struct sg_token t, const char *name)
{
    return t.kind != SG_TOKEN_STRING && sg_token_names(r->f->model->dialect, t, name);
}

static bool
is_one_of(struct sg_token t, const char *const *words)
{
    for (; *words; words++)
        if (sg_token_is(t, *words))
            return true;
    return false;
}

static bool
same_token(struct sg_token a, struct sg_token b)
{
    return a.kind == b.kind && a.len == b.len && !strncasecmp(a.text, b.text, a.len);
}

/* Words that end what is selected from; what else stands behind a table there is its alias. */
static const char *const clauses[] = {"where",  "group", "having", "order",     "limit",  "union", "except", "intersect", "window",
                                      "offset", "fetch", "for",    "returning", "on",     "using", "join",   "left",      "right",
                                      "inner",  "outer", "full",   "cross",     "natural", "set",  "select", "from",      "tablesample",
                                      NULL};

static void
add_source(struct reader *r, const struct sg_obj *o, struct sg_lexer behind)
{
    struct source *s = SG_NEW(&r->arena, struct source);
    struct sg_token t = sg_lexer_word(&behind);
    if (sg_token_is(t, "as"))
        t = sg_lexer_word(&behind);
    s->obj = o;
    if (t.kind == SG_TOKEN_QUOTED || (t.kind == SG_TOKEN_WORD && !is_one_of(t, clauses)))
        s->alias = t;
    sg_list_push(&r->sources, &r->arena, s);
}

/* Adds the tables and views that a name, with or without the schema before it, can stand for. */
static void
find_source(struct reader *r, const struct sg_token *schema, struct sg_token name, struct sg_lexer behind)
{
    static const enum sg_kind kinds[] = {SG_KIND_TABLE, SG_KIND_VIEW};
    for (size_t i = 0; i < SG_COUNT(kinds); i++) {
        struct sg_obj *o;
        SG_FOREACH (o, &sg_set_of(&r->f->model->obj, kinds[i])->list)
            if (is_name(r, name, o->name) && (!o->schema || (schema ? is_name(r, *schema, o->schema)
                                                                    : !strcmp(o->schema, "public"))))
                add_source(r, o, behind);
    }
}

/* Where tables are named: behind FROM and JOIN, and behind a comma in the list of a FROM. */
static void
find_sources(struct reader *r, struct sg_lexer x)
{
    static const char *const opens[] = {"from", "join", "only", "lateral", NULL};
    struct sg_token last = {.kind = SG_TOKEN_END};
    bool list[MAX_DEPTH] = {false};
    size_t depth = 0;
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END; last = t) {
        r->selects += sg_token_is(t, "select");
        bool opened = is_one_of(last, opens) || (list[depth] && sg_token_is_mark(last, ','));
        if (sg_token_is_mark(t, '(') && depth + 1 < MAX_DEPTH) {
            list[depth + 1] = opened;
            depth++;
        } else if (sg_token_is_mark(t, ')') && depth) {
            depth--;
        } else if (sg_token_is(t, "from")) {
            list[depth] = true;
        } else if (is_one_of(t, clauses) && !sg_token_is(t, "join")) {
            list[depth] = false;
        } else if (opened || (list[depth] && sg_token_is_mark(last, '('))) {
            struct sg_lexer behind = x;
            struct sg_token schema = t;
            bool dotted = sg_token_is_mark(sg_lexer_word(&behind), '.');
            if (dotted) {
                t = sg_lexer_word(&behind);
                x = behind;
            }
            find_source(r, dotted ? &schema : NULL, t, x);
        }
    }
}

/* Writing */

/* Whether the name can stand without quotes. What is reserved in either dialect is written in quotes, which is never wrong. */
static bool
is_bare(const struct reader *r, const char *name)
{
    if (!sg_sqlite_is_bare(name) || sg_is_reserved(SG_POSTGRESQL, name))
        return false;
    for (const char *p = name; *p && !r->sqlite; p++)
        if (!((*p >= 'a' && *p <= 'z') || *p == '_' || (*p >= '0' && *p <= '9')))
            return false;
    return true;
}

static void
add_name(struct reader *r, struct sg_token like, const char *name)
{
    if (like.kind == SG_TOKEN_WORD && is_bare(r, name))
        sg_buf_adds(&r->out, name);
    else if (like.kind == SG_TOKEN_QUOTED && *like.text == '`')
        sg_sql_backtick(&r->out, name);
    else
        sg_sql_ident(&r->out, name);
}

static void
replace(struct reader *r, const char *name)
{
    sg_buf_add(&r->out, r->done, (size_t)(r->token.text - r->done));
    add_name(r, r->token, name);
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
find_column(const struct reader *r, const struct sg_obj *table, struct sg_token t)
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
    const struct sg_token *first = sg_token_is_mark(r->last, '.') ? NULL : &r->last;
    bool ends = r->next.kind == SG_TOKEN_END || sg_token_is_mark(r->next, ',') || sg_token_is_mark(r->next, ')') || sg_token_is_mark(r->next, ';') ||
                is_one_of(r->next, clauses);
    return r->listed[r->depth] && ends && (!first || sg_token_is_mark(*first, ',') || is_one_of(*first, opens));
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
        if (is_name(r, r->token, o->name)) {
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
        if (s->alias.len && same_token(s->alias, r->token))
            return;
    if (own && is_name(r, r->token, own->name)) {
        table(r, own);
        return;
    }
    SG_FOREACH (s, &r->sources)
        if (is_name(r, r->token, s->obj->name)) {
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
        if ((s->alias.len && same_token(s->alias, r->before)) || is_name(r, r->before, s->obj->name)) {
            if ((o = find_column(r, s->obj, r->token)))
                column(r, o);
            return;
        }
        if (s->obj->schema && is_name(r, r->before, s->obj->schema) && is_name(r, r->token, s->obj->name)) {
            table(r, s->obj);
            return;
        }
    }
    if (own && is_name(r, r->before, own->name) && (o = find_column(r, own, r->token)))
        column(r, o);
}

/* A name by itself: a table where it is selected from, else a column of whatever the text reads. */
static void
bare(struct reader *r, const struct sg_obj *own)
{
    static const char *const opens[] = {"from", "join", "only", "lateral", NULL};
    const struct sg_obj *o = own ? find_column(r, own, r->token) : NULL, *found = o;
    const struct source *s;
    bool changed = false, several = false;
    SG_FOREACH (s, &r->sources)
        if (is_name(r, r->token, s->obj->name) && (is_one_of(r->last, opens) || !o)) {
            table(r, s->obj);
            return;
        }
    if (o) {
        const struct sg_obj *now = r->f->now(r->f->now_arg, o);
        changed = !now || now->name != o->name;
    }
    SG_FOREACH (s, &r->sources) {
        if (s->obj == own || !(o = find_column(r, s->obj, r->token)))
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

/* Strings that name something: the values of an enum, and sequences. */

/* The enum that a type's name stands for, with or without its schema before it. */
static const struct sg_obj *
find_enum(const struct reader *r, struct sg_lexer x)
{
    const struct sg_obj *o;
    struct sg_token name = sg_lexer_word(&x), schema = {.kind = SG_TOKEN_END};
    struct sg_lexer behind = x;
    if (sg_token_is_mark(sg_lexer_word(&behind), '.')) {
        schema = name;
        name = sg_lexer_word(&behind);
    }
    SG_FOREACH (o, &r->f->model->enums.list)
        if (is_name(r, name, o->name) && (schema.len ? is_name(r, schema, o->schema) : !strcmp(o->schema, "public")))
            return o;
    return NULL;
}

/* The enum of a string: what it is cast to, or the type of the column whose default it is. */
static const struct sg_obj *
enum_of(const struct reader *r, const struct sg_obj *owner, struct sg_lexer x)
{
    const struct sg_column *c = (const void *)owner;
    if (sg_token_is_mark(r->next, ':') && sg_token_is_mark(sg_lexer_word(&x), ':'))
        return find_enum(r, x);
    if (owner->kind != SG_KIND_COLUMN || r->last.kind != SG_TOKEN_END || r->next.kind != SG_TOKEN_END || !c->type_schema)
        return NULL;
    const char *name = sg_intern(&r->f->ctx->intern, c->type, strcspn(c->type, "["));
    return c->type[strlen(name)] ? NULL : sg_model_get(r->f->model, SG_KIND_ENUM, c->type_schema, name);
}

static void
replace_text(struct reader *r, const char *text, size_t len)
{
    sg_buf_add(&r->out, r->done, (size_t)(r->token.text - r->done));
    sg_buf_add(&r->out, text, len);
    r->done = r->token.text + r->token.len;
}

static void
value(struct reader *r, const struct sg_obj *type)
{
    const struct sg_obj *o;
    struct sg_buf text = SG_BUF_INIT;
    SG_FOREACH (o, &sg_set_of((struct sg_obj *)(uintptr_t)type, SG_KIND_ENUM_VALUE)->list) {
        sg_buf_clear(&text);
        sg_sql_literal(&text, o->name);
        if (text.len != r->token.len || memcmp(text.data, r->token.text, text.len) != 0)
            continue;
        const struct sg_obj *now = now_of(r, o);
        if (now && now->name != o->name) {
            sg_buf_clear(&text);
            sg_sql_literal(&text, now->name);
            replace_text(r, text.data, text.len);
        }
        break;
    }
    sg_buf_fini(&text);
}

/* 's', 'public.s', '"S"' of nextval and its like. */
static void
sequence(struct reader *r)
{
    const char *inner = r->token.text + 1;
    size_t len = r->token.len - 2;
    struct sg_obj *o;
    if (*r->token.text != '\'' || r->token.len < 3 || memchr(inner, '\'', len))
        return;
    struct sg_lexer x = sg_lexer_make(r->f->model->dialect, inner, 0, len);
    struct sg_token name = sg_lexer_word(&x), schema = {.kind = SG_TOKEN_END}, last = sg_lexer_word(&x);
    if (sg_token_is_mark(last, '.')) {
        schema = name;
        name = sg_lexer_word(&x);
        last = sg_lexer_word(&x);
    }
    if (last.kind != SG_TOKEN_END)
        return;
    SG_FOREACH (o, &r->f->model->sequences.list) {
        if (!is_name(r, name, o->name) || (schema.len ? !is_name(r, schema, o->schema) : strcmp(o->schema, "public") != 0))
            continue;
        const struct sg_obj *now = now_of(r, o);
        if (now && now->schema != o->schema)
            r->f->ambiguous = o;
        else if (now && now->name != o->name) {
            replace_text(r, r->token.text, (size_t)(name.text - r->token.text));
            add_name(r, name, now->name);
            sg_buf_addc(&r->out, '\'');
        }
        return;
    }
}

static void
string(struct reader *r, const struct sg_obj *owner, struct sg_lexer x)
{
    static const char *const functions[] = {"nextval", "currval", "setval", NULL};
    const struct sg_obj *type = enum_of(r, owner, x);
    if (type)
        value(r, type);
    else if (sg_token_is_mark(r->last, '(') && is_one_of(r->before, functions))
        sequence(r);
}

static void
track(struct reader *r)
{
    const struct sg_token t = r->token;
    if (sg_token_is_mark(t, '(') && r->depth + 1 < MAX_DEPTH) {
        r->depth++;
        r->listed[r->depth] = false;
        r->joined[r->depth] = sg_token_is(r->last, "using");
    } else if (sg_token_is_mark(t, ')') && r->depth) {
        r->depth--;
    } else if (sg_token_is(t, "select")) {
        r->listed[r->depth] = true;
    } else if (is_one_of(t, clauses)) {
        r->listed[r->depth] = false;
    }
}

static void
name(struct reader *r, const struct sg_obj *own)
{
    bool cast = sg_token_is_mark(r->last, ':') || (sg_token_is(r->last, "as") && sg_token_is_mark(r->next, ')'));
    if (sg_token_is_mark(r->next, '.'))
        qualifier(r, own);
    else if (sg_token_is_mark(r->last, '.'))
        qualified(r, own);
    else if (cast)
        one_of(r, &r->f->model->enums);
    else if (!sg_token_is_mark(r->next, '(') && r->next.kind != SG_TOKEN_STRING && !sg_token_is(r->last, "as") &&
             !(sg_token_is_mark(r->last, '(') && sg_token_is(r->before, "extract")))
        bare(r, own);
}

const char *
sg_follow_text(struct sg_follow *f, const struct sg_obj *owner, const char *text)
{
    if (!text)
        return NULL;
    struct reader r = {.f = f, .sqlite = sg_dialects[f->model->dialect].folds_case, .out = SG_BUF_INIT, .done = text};
    const struct sg_obj *own = owner->parent && owner->parent->kind == SG_KIND_TABLE ? owner->parent : NULL;
    struct sg_lexer x = sg_lexer_make(f->model->dialect, text, 0, strlen(text));
    find_sources(&r, x);
    for (r.next = sg_lexer_word(&x); r.next.kind != SG_TOKEN_END; r.before = r.last, r.last = r.token) {
        r.token = r.next;
        r.next = sg_lexer_word(&x);
        track(&r);
        if (r.token.kind == SG_TOKEN_WORD || r.token.kind == SG_TOKEN_QUOTED)
            name(&r, own);
        else if (r.token.kind == SG_TOKEN_STRING)
            string(&r, owner, x);
    }
    if (r.done != text && !f->gone && !f->ambiguous) {
        sg_buf_adds(&r.out, r.done);
        text = sg_intern(&f->ctx->intern, r.out.data, r.out.len);
    }
    sg_buf_fini(&r.out);
    sg_arena_fini(&r.arena);
    return text;
}
