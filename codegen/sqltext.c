/* What the tokens of raw SQL tell about names. */
#include <config.h>

#include "codegen/sqltext.h"

#include <string.h>

struct sg_lexer
sg_sql_lexer(const char *sql)
{
    return sg_lexer_make(SG_POSTGRESQL, sql, 0, strlen(sql));
}

static bool
is_name(struct sg_token token, const char *name)
{
    return sg_token_names(SG_POSTGRESQL, token, name);
}

/* What two tokens that may be names stand for is the same. */
static bool
same_name(struct sg_token a, struct sg_token b)
{
    if ((a.kind != SG_TOKEN_WORD && a.kind != SG_TOKEN_QUOTED) || (b.kind != SG_TOKEN_WORD && b.kind != SG_TOKEN_QUOTED))
        return false;
    struct sg_token_body body_a = sg_token_body(a), body_b = sg_token_body(b);
    char x, y;
    while (sg_token_body_next(&x, &body_a)) {
        x = a.kind == SG_TOKEN_WORD ? sg_small_letter(x) : x;
        if (!sg_token_body_next(&y, &body_b) || x != (b.kind == SG_TOKEN_WORD ? sg_small_letter(y) : y))
            return false;
    }
    return !sg_token_body_next(&y, &body_b);
}

/* Whether a table's name can stand behind this token. */
static bool
opens_table(struct sg_token t)
{
    static const char *const words[] = {"from", "join",  "into",   "update",
                                        "only", "table", "lateral"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (sg_token_is(t, words[i]))
            return true;
    return sg_token_is_mark(t, ',') || sg_token_is_mark(t, '(');
}

/* The name that a token is, or NULL. */
static const char *
name_of(struct sg_ctx *ctx, struct sg_token t)
{
    if (t.kind != SG_TOKEN_WORD && t.kind != SG_TOKEN_QUOTED)
        return NULL;
    struct sg_buf text = SG_BUF_INIT;
    struct sg_token_body body = sg_token_body(t);
    for (char c; sg_token_body_next(&c, &body);)
        sg_buf_addc(&text, t.kind == SG_TOKEN_WORD ? sg_small_letter(c) : c);
    const char *name = sg_intern(&ctx->intern, text.data, text.len);
    sg_buf_fini(&text);
    return t.kind == SG_TOKEN_WORD && sg_is_reserved(SG_POSTGRESQL, name) ? NULL : name;
}

static void
add_once(struct sg_list *list, struct sg_map *seen, struct sg_arena *arena, const char *name)
{
    if (sg_map_get(seen, name))
        return;
    sg_map_put(seen, arena, name, (void *)(uintptr_t)name);
    sg_list_push(list, arena, (void *)(uintptr_t)name);
}

void
sg_sql_names(struct sg_sql_names *out, struct sg_ctx *ctx, struct sg_arena *arena, const char *sql)
{
    struct sg_lexer x = sg_sql_lexer(sql ? sql : "");
    struct sg_token last = {.kind = SG_TOKEN_END};
    struct sg_map names = {0}, relations = {0};
    const char *before = NULL, *last_name = NULL;
    *out = (struct sg_sql_names){0};
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END; last = t) {
        const char *name = name_of(ctx, t);
        const char *schema = sg_token_is_mark(last, '.') ? before : opens_table(last) ? "public" : NULL;
        if (name)
            add_once(&out->names, &names, arena, name);
        if (name && schema)
            add_once(&out->relations, &relations, arena, sg_obj_key(ctx, SG_KIND_TABLE, NULL, schema, name));
        before = last_name;
        last_name = name;
    }
}

/* Whether the text has `table qualifier` or `table as qualifier`. */
static bool
is_alias(struct sg_lexer x, const char *table, struct sg_token qualifier)
{
    bool behind = false;
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        if (behind && sg_token_is(t, "as"))
            t = sg_lexer_word(&x);
        if (behind && same_name(t, qualifier))
            return true;
        behind = is_name(t, table);
    }
    return false;
}

/* Qualifiers that are no alias of the table: the whole text is looked through for one, and they come again and again. */
struct strangers {
    struct sg_token names[16];
    size_t count;
};

static bool
is_stranger(struct strangers *s, struct sg_lexer x, const char *table, struct sg_token qualifier)
{
    const size_t room = SG_COUNT(s->names);
    for (size_t i = 0; i < room && i < s->count; i++)
        if (same_name(s->names[i], qualifier))
            return true;
    if (is_alias(x, table, qualifier))
        return false;
    s->names[s->count++ % room] = qualifier;
    return true;
}

/* Whether a `*` stands where it means columns behind this token. */
static bool
opens_star(struct sg_token t)
{
    return sg_token_is_mark(t, ',') || sg_token_is_mark(t, '.') || sg_token_is(t, "select") || sg_token_is(t, "all") ||
           sg_token_is(t, "distinct") || sg_token_is(t, "returning");
}

bool
sg_sql_mentions_column(const char *sql, const char *table, const char *column, bool own, bool stars)
{
    if (!sql || (!own && !sg_mentions(SG_POSTGRESQL, sql, table)))
        return false;
    struct sg_lexer x = sg_sql_lexer(sql);
    const struct sg_lexer all = x;
    struct sg_token before = {.kind = SG_TOKEN_END}, last = before;
    struct strangers strangers = {.count = 0};
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        bool star = stars && sg_token_is_mark(t, '*') && opens_star(last);
        if (star || is_name(t, column)) {
            bool qualified = sg_token_is_mark(last, '.') && before.kind != SG_TOKEN_MARK;
            if (!qualified || is_name(before, table))
                return true;
            if (!is_stranger(&strangers, all, table, before))
                return true;
        }
        before = last;
        last = t;
    }
    return false;
}

struct sg_sql_types
sg_sql_types(const char *sql)
{
    return (struct sg_sql_types){.x = sg_sql_lexer(sql ? sql : ""), .last = {.kind = SG_TOKEN_END}};
}

const char *
sg_sql_next_type(struct sg_sql_types *types, struct sg_ctx *ctx)
{
    for (struct sg_token t; (t = sg_lexer_word(&types->x)).kind != SG_TOKEN_END;) {
        struct sg_lexer ahead = types->x;
        struct sg_token next = sg_lexer_word(&ahead);
        bool name = t.kind == SG_TOKEN_WORD || t.kind == SG_TOKEN_QUOTED, qualifier = name && sg_token_is_mark(next, '.');
        bool typed = name && !qualifier && (types->typed || next.kind == SG_TOKEN_STRING);
        types->typed = (sg_token_is_mark(t, ':') && sg_token_is_mark(types->last, ':')) || sg_token_is(t, "as") ||
                       (types->typed && (qualifier || sg_token_is_mark(t, '.')));
        types->last = t;
        const char *found = typed ? name_of(ctx, t) : NULL; /* a string stands behind keywords, too */
        if (found)
            return found;
    }
    return NULL;
}

bool
sg_sql_asks_value(const char *sql, const char *column)
{
    bool counted = false; /* among the arguments of num_nulls and num_nonnulls */
    struct sg_lexer x = sg_sql_lexer(sql ? sql : "");
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        struct sg_lexer ahead = x;
        struct sg_token next = sg_lexer_word(&ahead);
        counted = sg_token_is(t, "num_nulls") || sg_token_is(t, "num_nonnulls") || (counted && !sg_token_is_mark(t, ')'));
        if (!is_name(t, column) || sg_token_is_mark(next, '.') ||
            (counted && (sg_token_is_mark(next, ',') || sg_token_is_mark(next, ')'))))
            continue;
        bool is = sg_token_is(next, "is");
        if (is && sg_token_is(next = sg_lexer_word(&ahead), "not"))
            next = sg_lexer_word(&ahead);
        if (!is || !sg_token_is(next, "null"))
            return true;
    }
    return false;
}

bool
sg_sql_compares_column(const char *sql, const char *column)
{
    bool literal = false, bare = false;
    struct sg_lexer x = sg_sql_lexer(sql ? sql : "");
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        literal |= t.kind == SG_TOKEN_STRING;
        if (is_name(t, column)) {
            struct sg_lexer ahead = x;
            struct sg_token a = sg_lexer_word(&ahead), b = sg_lexer_word(&ahead);
            bare |= !(sg_token_is_mark(a, ':') && sg_token_is_mark(b, ':')) && !sg_token_is(a, "is");
        }
    }
    return literal && bare;
}

/* What stands behind IN, up to its closing parenthesis. */
static unsigned
list_constants(struct sg_lexer x)
{
    unsigned depth = 0;
    bool string = false;
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        if (sg_token_is(t, "select"))
            return 0;
        string |= t.kind == SG_TOKEN_STRING;
        depth += sg_token_is_mark(t, '(');
        if (sg_token_is_mark(t, ',') && depth == 1)
            return SG_SQL_LIST;
        if (sg_token_is_mark(t, ')') && !--depth)
            break;
    }
    return string ? SG_SQL_STRING : 0;
}

static bool
is_operator(struct sg_token t)
{
    return sg_token_is_mark(t, '=') || sg_token_is_mark(t, '<') || sg_token_is_mark(t, '>') || sg_token_is_mark(t, '!');
}

/* Whether a column stands there, of whatever table: no keyword, nor what is called. */
static bool
is_column(struct sg_lexer x, struct sg_token t)
{
    bool reserved = false;
    if (t.kind == SG_TOKEN_WORD) {
        struct sg_buf name = SG_BUF_INIT;
        sg_token_text(&name, t);
        reserved = sg_is_reserved(SG_POSTGRESQL, name.data);
        sg_buf_fini(&name);
    }
    return !reserved && (t.kind == SG_TOKEN_WORD || t.kind == SG_TOKEN_QUOTED) && !sg_token_is_mark(sg_lexer_word(&x), '(');
}

/* What the column that ends here is compared with. */
static unsigned
compared_with(struct sg_lexer x)
{
    struct sg_token t = sg_lexer_word(&x);
    if (sg_token_is(t, "not"))
        t = sg_lexer_word(&x);
    if (sg_token_is(t, "in"))
        return list_constants(x);
    if (sg_token_is(t, "is") && sg_token_is(t = sg_lexer_word(&x), "not"))
        t = sg_lexer_word(&x);
    bool worded = sg_token_is(t, "between") || (sg_token_is(t, "distinct") && sg_token_is(sg_lexer_word(&x), "from"));
    unsigned found = worded ? SG_SQL_STRING : 0;
    if (worded)
        t = sg_lexer_word(&x);
    while (!worded && is_operator(t))
        t = sg_lexer_word(&x), found = SG_SQL_STRING;
    if (found && (sg_token_is(t, "any") || sg_token_is(t, "all")))
        return SG_SQL_LIST;
    if (sg_token_is(t, "like") || sg_token_is(t, "ilike") || sg_token_is(t, "similar") || sg_token_is_mark(t, '~'))
        return SG_SQL_PATTERN;
    if (found && is_column(x, t))
        return SG_SQL_COLUMN;
    return t.kind == SG_TOKEN_STRING ? found : 0;
}

/* What a call asks of the column where that is an argument by itself. */
static unsigned
asked_by_call(struct sg_lexer x, struct sg_token name, const char *column)
{
    static const struct {
        const char *word;
        enum sg_sql_constant asked;
    } calls[] = {
        {"length", SG_SQL_LENGTH},           {"char_length", SG_SQL_LENGTH}, {"character_length", SG_SQL_LENGTH},
        {"octet_length", SG_SQL_LENGTH},     {"coalesce", SG_SQL_CHOICE},    {"nullif", SG_SQL_CHOICE},
        {"greatest", SG_SQL_CHOICE},         {"least", SG_SQL_CHOICE},
    };
    size_t i = 0;
    while (i < SG_COUNT(calls) && !sg_token_is(name, calls[i].word))
        i++;
    if (i == SG_COUNT(calls) || !sg_token_is_mark(sg_lexer_word(&x), '('))
        return 0;
    struct sg_token last = {.kind = SG_TOKEN_END};
    bool alone = true;
    long depth = 1;
    for (struct sg_token t; depth && (t = sg_lexer_word(&x)).kind != SG_TOKEN_END; last = t) {
        depth += sg_token_is_mark(t, '(') - sg_token_is_mark(t, ')');
        bool ends = depth == 0 || (depth == 1 && sg_token_is_mark(t, ','));
        if (ends && alone && is_name(last, column))
            return calls[i].asked;
        alone = ends || (alone && (t.kind == SG_TOKEN_WORD || t.kind == SG_TOKEN_QUOTED || sg_token_is_mark(t, '.')));
    }
    return 0;
}

/* What stands to the left of a column, on the way to it. */
enum left { NOTHING, TYPE, COLUMN, COMPARED };

static enum left
left_of(enum left left, struct sg_lexer x, struct sg_token t)
{
    if (sg_token_is_mark(t, '.'))
        return left;
    if (sg_token_is_mark(t, ':'))
        return TYPE;
    if (is_operator(t))
        return left >= COLUMN ? COMPARED : NOTHING;
    if (!is_column(x, t) || left == TYPE)
        return NOTHING;
    return left == COMPARED ? COMPARED : COLUMN;
}

static bool
is_cast(struct sg_lexer x)
{
    return sg_token_is_mark(sg_lexer_word(&x), ':');
}

unsigned
sg_sql_constants(const char *sql, const char *column)
{
    unsigned found = sg_sql_asks_value(sql, column) ? SG_SQL_VALUE : 0, numbers = 0;
    bool bare = false, between = false; /* in this condition */
    enum left left = NOTHING, before;
    struct sg_lexer x = sg_sql_lexer(sql ? sql : "");
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        before = left;
        left = left_of(left, x, t);
        found |= asked_by_call(x, t, column);
        if (sg_token_is(t, "or") || (sg_token_is(t, "and") && !between)) {
            found |= bare ? numbers : 0;
            numbers = 0;
            bare = false;
        }
        between = sg_token_is(t, "between") || (between && !sg_token_is(t, "and"));
        if (t.kind == SG_TOKEN_NUMBER)
            numbers |= memchr(t.text, '.', t.len) ? SG_SQL_DECIMAL : SG_SQL_INTEGER;
        if (!is_name(t, column) || is_cast(x))
            continue;
        bare = true;
        found |= compared_with(x) | (before == COMPARED ? SG_SQL_COLUMN : 0U);
    }
    return found | (bare ? numbers : 0);
}
