/* Looking into the expressions and views that a schema carries as SQLite's SQL (https://www.sqlite.org/lang_expr.html,
 * lang_keywords.html). */
#include <config.h>

#include "codegen/sqlite/token.h"

#include <string.h>

#include "base/ctx.h"

bool
sg_sqlite_same_name(const char *a, const char *b)
{
    while (*a && sg_same_letter(*a, *b))
        a++, b++;
    return !*a && !*b;
}

const char *
sg_sqlite_folded(struct sg_ctx *ctx, const char *name, size_t len)
{
    struct sg_buf buf = SG_BUF_INIT;
    for (size_t i = 0; i < len; i++)
        sg_buf_addc(&buf, name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + ('a' - 'A')) : name[i]);
    const char *text = sg_intern(&ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

/* x'00' */
static bool
is_blob(struct sg_token t)
{
    return t.kind == SG_TOKEN_STRING && *t.text != '\'';
}

struct sg_lexer
sg_sqlite_lexer(const char *sql)
{
    return sg_lexer_make(SG_SQLITE, sql, 0, strlen(sql));
}

bool
sg_sqlite_is_string(const char *sql)
{
    struct sg_lexer x = sg_sqlite_lexer(sql);
    struct sg_token t = sg_lexer_word(&x);
    return t.kind == SG_TOKEN_STRING && !is_blob(t) && !t.open && sg_lexer_word(&x).kind == SG_TOKEN_END;
}

bool
sg_sqlite_is_bare(const char *name)
{
    struct sg_lexer x = sg_sqlite_lexer(name);
    struct sg_token t = sg_lexer_next(&x);
    return t.kind == SG_TOKEN_WORD && x.at == x.end && !sg_is_reserved(SG_SQLITE, name);
}

static void
add_qualifier(struct sg_buf *out, struct sg_token t, const char *name)
{
    if (t.kind == SG_TOKEN_WORD && sg_sqlite_is_bare(name)) {
        sg_buf_adds(out, name);
        return;
    }
    char open = t.kind == SG_TOKEN_WORD || *t.text == '[' ? '"' : *t.text;
    sg_buf_addc(out, open);
    for (; *name; name++) {
        if (*name == open)
            sg_buf_addc(out, open);
        sg_buf_addc(out, *name);
    }
    sg_buf_addc(out, open);
}

void
sg_sqlite_requalify(struct sg_buf *out, const char *sql, const char *from, const char *to, bool *foreign)
{
    const char *done = sql;
    bool after_dot = false;
    struct sg_lexer x = sg_sqlite_lexer(sql);
    struct sg_token t = sg_lexer_word(&x), next;
    for (; t.kind != SG_TOKEN_END; t = next) {
        next = sg_lexer_word(&x);
        bool name = t.kind == SG_TOKEN_WORD || t.kind == SG_TOKEN_QUOTED || t.kind == SG_TOKEN_STRING;
        if (name && sg_token_is_mark(next, '.') && !after_dot) {
            if (sg_token_names(SG_SQLITE, t, from)) {
                sg_buf_add(out, done, (size_t)(t.text - done));
                add_qualifier(out, t, to);
                done = t.text + t.len;
            } else if (foreign) {
                *foreign = true;
            }
        }
        after_dot = sg_token_is_mark(t, '.');
    }
    sg_buf_adds(out, done);
}

enum { MAX_NESTING = 256 };

static bool
is_one_of(struct sg_token t, const char *const *words)
{
    for (; t.kind == SG_TOKEN_WORD && *words; words++)
        if (sg_token_is(t, *words))
            return true;
    return false;
}

/* The last part of `schema.table`, or the name itself. */
static struct sg_token
unqualified(struct sg_lexer *x, struct sg_token t)
{
    struct sg_lexer ahead = *x;
    if (!sg_token_is_mark(sg_lexer_word(&ahead), '.'))
        return t;
    struct sg_token name = sg_lexer_word(&ahead);
    if (name.kind != SG_TOKEN_WORD && name.kind != SG_TOKEN_QUOTED && name.kind != SG_TOKEN_STRING)
        return t;
    *x = ahead;
    return name;
}

void
sg_sqlite_sources(const char *sql, sg_sqlite_source found, void *arg)
{
    static const char *const opens[] = {"from", "join", "in", NULL};
    static const char *const ends[] = {"where",  "group", "having", "window", "order", "limit", "union",
                                       "except", "intersect", "select", "values", "on", NULL};
    bool in_list[MAX_NESTING] = {false};
    size_t depth = 0;
    bool expects = false, distinct = false, in = false;
    struct sg_lexer x = sg_sqlite_lexer(sql);
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        if (sg_token_is_mark(t, '(')) {
            if (depth + 1 < MAX_NESTING)
                depth++;
            expects = expects && !in; /* IN (…) lists values; FROM (a, b) is a list of tables in parentheses */
            in_list[depth] = expects;
            in = false;
            continue;
        }
        if (t.kind == SG_TOKEN_MARK || t.kind == SG_TOKEN_NUMBER || t.kind == SG_TOKEN_PARAMETER) {
            if (sg_token_is_mark(t, ')') && depth)
                depth--;
            expects = sg_token_is_mark(t, ',') && in_list[depth];
        } else if (is_one_of(t, opens) && !(distinct && sg_token_is(t, "from"))) { /* not IS DISTINCT FROM */
            expects = true;
            in = sg_token_is(t, "in");
            in_list[depth] |= !in;
        } else if (is_one_of(t, ends)) {
            expects = false;
            in_list[depth] = sg_token_is(t, "on") && in_list[depth];
        } else if (expects) {
            t = unqualified(&x, t);
            found(arg, t);
            expects = false;
        }
        distinct = sg_token_is(t, "distinct");
    }
}
