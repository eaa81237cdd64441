/* A tokenizer for SQLite's SQL (https://www.sqlite.org/lang_expr.html, lang_keywords.html), for looking into the expressions and
 * views that a schema carries as text. */
#include <config.h>

#include "codegen/sqlite/token.h"

#include <string.h>

#include "base/compiler.h"

/* The keywords of SQLite 3.40 that never stand as a bare name; the parser lets the others pass (%fallback in its grammar). */
static const char *const reserved[] = {
    "ADD",     "ALL",        "ALTER",     "AND",    "AS",         "AUTOINCREMENT", "BETWEEN", "CASE",
    "CHECK",   "COLLATE",    "COMMIT",    "CONSTRAINT", "CREATE", "DEFAULT",       "DEFERRABLE", "DELETE",
    "DISTINCT", "DROP",      "ELSE",      "ESCAPE", "EXISTS",     "FILTER",        "FOREIGN", "FROM",
    "GLOB",    "GROUP",      "HAVING",    "IN",     "INDEX",      "INSERT",        "INTO",    "IS",
    "ISNULL",  "JOIN",       "LIMIT",     "NOT",    "NOTHING",    "NOTNULL",       "NULL",    "ON",
    "OR",      "ORDER",      "OVER",      "PRIMARY", "REFERENCES", "RETURNING",    "SELECT",  "SET",
    "TABLE",   "THEN",       "TO",        "TRANSACTION", "UNIQUE", "UPDATE",       "USING",   "VALUES",
    "WHEN",    "WHERE",      "WINDOW",
};

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
sg_sqlite_same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b))
        a++, b++;
    return !*a && !*b;
}

static const char *
skip(const char *s)
{
    for (;;) {
        if (*s == ' ' || (*s >= '\t' && *s <= '\r')) {
            s++;
        } else if (s[0] == '-' && s[1] == '-') {
            s += strcspn(s, "\n");
        } else if (s[0] == '/' && s[1] == '*') {
            const char *end = strstr(s + 2, "*/");
            s = end ? end + 2 : s + strlen(s);
        } else {
            return s;
        }
    }
}

static struct sg_sqlite_token
quoted(const char *s)
{
    char close = *s == '[' ? ']' : *s;
    const char *end = s + 1;
    for (; *end; end++) {
        if (*end != close)
            continue;
        if (close == ']' || end[1] != close)
            break;
        end++;
    }
    bool closed = *end != '\0';
    return (struct sg_sqlite_token){.type = close == '\'' ? SG_SQLITE_STRING : SG_SQLITE_QUOTED,
                                    .at = s,
                                    .len = (size_t)(end - s) + closed,
                                    .closed = closed};
}

struct sg_sqlite_token
sg_sqlite_token(const char *at)
{
    const char *s = skip(at);
    if (*s == '\'' || *s == '"' || *s == '`' || *s == '[')
        return quoted(s);
    struct sg_sqlite_token t = {.type = SG_SQLITE_OTHER, .at = s, .len = 1, .closed = true};
    if (!*s) {
        t.type = SG_SQLITE_END;
        t.len = 0;
    } else if (is_word(*s)) {
        while (is_word(s[t.len]))
            t.len++;
        if (*s < '0' || *s > '9')
            t.type = SG_SQLITE_WORD;
    }
    return t;
}

bool
sg_sqlite_token_is(const struct sg_sqlite_token *t, const char *name)
{
    if (t->type == SG_SQLITE_END || t->type == SG_SQLITE_OTHER)
        return false;
    size_t i = t->type == SG_SQLITE_WORD ? 0 : 1, end = t->len - (t->type == SG_SQLITE_WORD ? 0 : t->closed);
    for (; i < end; i++, name++) {
        if (!*name || lower(t->at[i]) != lower(*name))
            return false;
        if (t->type != SG_SQLITE_WORD && *t->at != '[' && t->at[i] == *t->at)
            i++; /* a doubled quote */
    }
    return !*name;
}

void
sg_sqlite_token_text(struct sg_buf *out, const struct sg_sqlite_token *t)
{
    if (t->type != SG_SQLITE_QUOTED && t->type != SG_SQLITE_STRING) {
        sg_buf_add(out, t->at, t->len);
        return;
    }
    for (size_t i = 1; i + t->closed < t->len; i++) {
        sg_buf_addc(out, t->at[i]);
        if (*t->at != '[' && t->at[i] == *t->at)
            i++;
    }
}

static bool
is_reserved(const char *name)
{
    for (size_t i = 0; i < SG_COUNT(reserved); i++)
        if (sg_sqlite_same_name(reserved[i], name))
            return true;
    return false;
}

bool
sg_sqlite_mentions(const char *sql, const char *name)
{
    bool word = !is_reserved(name);
    for (struct sg_sqlite_token t = sg_sqlite_token(sql); t.type != SG_SQLITE_END; t = sg_sqlite_token(t.at + t.len))
        if (t.type == SG_SQLITE_QUOTED || (t.type == SG_SQLITE_WORD && word))
            if (sg_sqlite_token_is(&t, name))
                return true;
    return false;
}

bool
sg_sqlite_is_string(const char *sql)
{
    struct sg_sqlite_token t = sg_sqlite_token(sql);
    return t.type == SG_SQLITE_STRING && t.closed && sg_sqlite_token(t.at + t.len).type == SG_SQLITE_END;
}

bool
sg_sqlite_is_bare(const char *name)
{
    struct sg_sqlite_token t = sg_sqlite_token(name);
    if (t.type != SG_SQLITE_WORD || t.at != name || name[t.len] || *name == '$')
        return false;
    return !is_reserved(name);
}

static void
add_qualifier(struct sg_buf *out, const struct sg_sqlite_token *t, const char *name)
{
    if (t->type == SG_SQLITE_WORD && sg_sqlite_is_bare(name)) {
        sg_buf_adds(out, name);
        return;
    }
    char open = t->type == SG_SQLITE_WORD || *t->at == '[' ? '"' : *t->at;
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
    struct sg_sqlite_token t = sg_sqlite_token(sql), next;
    for (; t.type != SG_SQLITE_END; t = next) {
        next = sg_sqlite_token(t.at + t.len);
        bool dotted = next.type == SG_SQLITE_OTHER && *next.at == '.' && t.type != SG_SQLITE_OTHER;
        if (dotted && !after_dot) {
            if (sg_sqlite_token_is(&t, from)) {
                sg_buf_add(out, done, (size_t)(t.at - done));
                add_qualifier(out, &t, to);
                done = t.at + t.len;
            } else if (foreign) {
                *foreign = true;
            }
        }
        after_dot = t.type == SG_SQLITE_OTHER && *t.at == '.';
    }
    sg_buf_adds(out, done);
}

enum { MAX_NESTING = 256 };

static bool
is_one_of(const struct sg_sqlite_token *t, const char *const *words)
{
    for (; t->type == SG_SQLITE_WORD && *words; words++)
        if (sg_sqlite_token_is(t, *words))
            return true;
    return false;
}

/* The last part of `schema.table`, or the name itself. */
static struct sg_sqlite_token
unqualified(struct sg_sqlite_token t)
{
    struct sg_sqlite_token dot = sg_sqlite_token(t.at + t.len);
    if (dot.type == SG_SQLITE_OTHER && *dot.at == '.') {
        struct sg_sqlite_token name = sg_sqlite_token(dot.at + 1);
        if (name.type != SG_SQLITE_OTHER && name.type != SG_SQLITE_END)
            return name;
    }
    return t;
}

void
sg_sqlite_sources(const char *sql, sg_sqlite_source found, void *arg)
{
    static const char *const opens[] = {"FROM", "JOIN", "IN", NULL};
    static const char *const ends[] = {"WHERE",  "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "UNION",
                                       "EXCEPT", "INTERSECT", "SELECT", "VALUES", "ON", NULL};
    bool in_list[MAX_NESTING] = {false};
    size_t depth = 0;
    bool expects = false, distinct = false, in = false;
    for (struct sg_sqlite_token t = sg_sqlite_token(sql); t.type != SG_SQLITE_END; t = sg_sqlite_token(t.at + t.len)) {
        bool from = sg_sqlite_token_is(&t, "FROM") && t.type == SG_SQLITE_WORD;
        if (t.type == SG_SQLITE_OTHER) {
            if (*t.at == '(') {
                if (depth + 1 < MAX_NESTING)
                    depth++;
                expects = expects && !in; /* IN (…) lists values; FROM (a, b) is a list of tables in parentheses */
                in_list[depth] = expects;
                in = false;
                continue;
            }
            if (*t.at == ')' && depth)
                depth--;
            expects = *t.at == ',' && in_list[depth];
        } else if (is_one_of(&t, opens) && !(from && distinct)) { /* not IS DISTINCT FROM */
            expects = true;
            in = sg_sqlite_token_is(&t, "IN");
            in_list[depth] |= !in;
        } else if (is_one_of(&t, ends)) {
            expects = false;
            in_list[depth] = sg_sqlite_token_is(&t, "ON") && in_list[depth];
        } else if (expects) {
            t = unqualified(t);
            found(arg, &t);
            expects = false;
        }
        distinct = t.type == SG_SQLITE_WORD && sg_sqlite_token_is(&t, "DISTINCT");
    }
}
