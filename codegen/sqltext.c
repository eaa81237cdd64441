/* A tokenizer for raw SQL, and what it tells about names. */
#include <config.h>

#include "codegen/sqltext.h"

#include <string.h>

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static const char *
skip_block_comment(const char *s)
{
    unsigned depth = 0;
    do {
        if (s[0] == '/' && s[1] == '*') {
            depth++;
            s += 2;
        } else if (s[0] == '*' && s[1] == '/') {
            depth--;
            s += 2;
        } else {
            s++;
        }
    } while (*s && depth);
    return s;
}

static const char *
skip_space(const char *s)
{
    for (;;) {
        if (is_space(*s))
            s++;
        else if (s[0] == '-' && s[1] == '-')
            s += strcspn(s, "\n");
        else if (s[0] == '/' && s[1] == '*')
            s = skip_block_comment(s);
        else
            return s;
    }
}

/* Behind the closing quote; a doubled quote goes on. */
static const char *
skip_quoted(const char *s, char close, bool backslash)
{
    for (s++; *s; s++) {
        if (backslash && *s == '\\' && s[1])
            s++;
        else if (*s == close && s[1] == close)
            s++;
        else if (*s == close)
            return s + 1;
    }
    return s;
}

/* Behind $tag$ … $tag$, or NULL where no dollar quote starts here. */
static const char *
skip_dollar(const char *s)
{
    size_t tag = 1;
    while (is_letter(s[tag]) || (tag > 1 && is_digit(s[tag])))
        tag++;
    if (s[tag] != '$')
        return NULL;
    tag++;
    for (const char *e = s + tag; *e; e++)
        if (*e == '$' && !strncmp(e, s, tag))
            return e + tag;
    return s + strlen(s);
}

struct sg_sql_token
sg_sql_next(const char **at)
{
    const char *s = skip_space(*at), *e = s;
    struct sg_sql_token t = {SG_SQL_END, s, 0};
    if (*s == '\'' || ((*s == 'e' || *s == 'E') && s[1] == '\'')) {
        t.type = SG_SQL_STRING;
        e = *s == '\'' ? skip_quoted(s, '\'', false) : skip_quoted(s + 1, '\'', true);
    } else if (*s == '"' || *s == '`') {
        t.type = SG_SQL_QUOTED;
        e = skip_quoted(s, *s, false);
    } else if (*s == '$' && (e = skip_dollar(s))) {
        t.type = SG_SQL_STRING;
    } else if (is_letter(*s)) {
        t.type = SG_SQL_WORD;
        for (e = s; is_letter(*e) || is_digit(*e) || *e == '$';)
            e++;
    } else if (is_digit(*s)) {
        t.type = SG_SQL_NUMBER;
        for (e = s; is_digit(*e) || is_letter(*e) || *e == '.';)
            e++;
    } else if (*s) {
        t.type = SG_SQL_PUNCT;
        e = s + 1;
    }
    t.len = (size_t)(e - s);
    *at = e;
    return t;
}

static char
fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
sg_sql_is_word(const struct sg_sql_token *token, const char *word)
{
    if (token->type != SG_SQL_WORD || strlen(word) != token->len)
        return false;
    for (size_t i = 0; i < token->len; i++)
        if (fold(token->text[i]) != word[i])
            return false;
    return true;
}

/* Words that are no name without quotes in any dialect. */
static bool
is_keyword(const struct sg_sql_token *token)
{
    static const char *const words[] = {
        "all",    "and",     "as",       "case",      "check",  "collate", "constraint",
        "create", "default", "distinct", "else",      "except", "foreign", "from",
        "group",  "having",  "in",       "intersect", "is",     "join",    "limit",
        "not",    "null",    "on",       "or",        "order",  "primary", "references",
        "select", "table",   "then",     "to",        "union",  "unique",  "using",
        "when",   "where"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (sg_sql_is_word(token, words[i]))
            return true;
    return false;
}

bool
sg_sql_is_name(const struct sg_sql_token *token, const char *name)
{
    if (token->type == SG_SQL_WORD)
        return sg_sql_is_word(token, name) && !is_keyword(token);
    if (token->type != SG_SQL_QUOTED)
        return false;
    char quote = *token->text;
    for (size_t i = 1; i + 1 < token->len; i++, name++) {
        if (token->text[i] != *name)
            return false;
        if (*name == quote)
            i++;
    }
    return !*name;
}

static bool
is_punct(const struct sg_sql_token *token, char c)
{
    return token->type == SG_SQL_PUNCT && *token->text == c;
}

static bool
same_name(const struct sg_sql_token *a, const struct sg_sql_token *b)
{
    if (a->type == SG_SQL_WORD && b->type == SG_SQL_WORD) {
        if (a->len != b->len)
            return false;
        for (size_t i = 0; i < a->len; i++)
            if (fold(a->text[i]) != fold(b->text[i]))
                return false;
        return true;
    }
    if (a->type == SG_SQL_QUOTED && b->type == SG_SQL_QUOTED)
        return a->len == b->len && !memcmp(a->text, b->text, a->len);
    const struct sg_sql_token *word = a->type == SG_SQL_WORD ? a : b, *quoted = word == a ? b : a;
    if (word->type != SG_SQL_WORD || quoted->type != SG_SQL_QUOTED || quoted->len != word->len + 2)
        return false;
    for (size_t i = 0; i < word->len; i++)
        if (fold(word->text[i]) != quoted->text[i + 1])
            return false;
    return true;
}

bool
sg_sql_mentions(const char *sql, const char *name)
{
    if (!sql)
        return false;
    for (;;) {
        struct sg_sql_token t = sg_sql_next(&sql);
        if (t.type == SG_SQL_END)
            return false;
        if (sg_sql_is_name(&t, name))
            return true;
    }
}

/* Whether a table's name can stand behind this token. */
static bool
opens_table(const struct sg_sql_token *t)
{
    static const char *const words[] = {"from", "join",  "into",   "update",
                                        "only", "table", "lateral"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (sg_sql_is_word(t, words[i]))
            return true;
    return is_punct(t, ',') || is_punct(t, '(');
}

bool
sg_sql_mentions_object(const char *sql, const char *schema, const char *name)
{
    struct sg_sql_token before = {SG_SQL_END, sql, 0}, last = before;
    while (sql) {
        struct sg_sql_token t = sg_sql_next(&sql);
        if (t.type == SG_SQL_END)
            break;
        if (sg_sql_is_name(&t, name)) {
            if (is_punct(&last, '.') ? sg_sql_is_name(&before, schema)
                                     : !strcmp(schema, "public") && opens_table(&last))
                return true;
        }
        before = last;
        last = t;
    }
    return false;
}

/* Whether the text has `table qualifier` or `table as qualifier`. */
static bool
is_alias(const char *sql, const char *table, const struct sg_sql_token *qualifier)
{
    bool behind = false;
    for (;;) {
        struct sg_sql_token t = sg_sql_next(&sql);
        if (t.type == SG_SQL_END)
            return false;
        if (behind && sg_sql_is_word(&t, "as"))
            t = sg_sql_next(&sql);
        if (behind && same_name(&t, qualifier))
            return true;
        behind = sg_sql_is_name(&t, table);
    }
}

bool
sg_sql_mentions_column(const char *sql, const char *table, const char *column, bool own, bool stars)
{
    if (!sql || (!own && !sg_sql_mentions(sql, table)))
        return false;
    const char *all = sql;
    struct sg_sql_token before = {SG_SQL_END, sql, 0}, last = before;
    for (;;) {
        struct sg_sql_token t = sg_sql_next(&sql);
        if (t.type == SG_SQL_END)
            return false;
        bool star =
            stars && is_punct(&t, '*') &&
            (is_punct(&last, ',') || is_punct(&last, '.') || sg_sql_is_word(&last, "select") ||
             sg_sql_is_word(&last, "all") || sg_sql_is_word(&last, "distinct") || sg_sql_is_word(&last, "returning"));
        if (star || sg_sql_is_name(&t, column)) {
            bool qualified = is_punct(&last, '.') && before.type != SG_SQL_PUNCT;
            if (!qualified || sg_sql_is_name(&before, table) || is_alias(all, table, &before))
                return true;
        }
        before = last;
        last = t;
    }
}

bool
sg_sql_compares_column(const char *sql, const char *column)
{
    bool literal = false, bare = false;
    while (sql) {
        struct sg_sql_token t = sg_sql_next(&sql);
        if (t.type == SG_SQL_END)
            break;
        literal |= t.type == SG_SQL_STRING;
        if (sg_sql_is_name(&t, column)) {
            const char *next = sql;
            struct sg_sql_token a = sg_sql_next(&next), b = sg_sql_next(&next);
            bare |= !(is_punct(&a, ':') && is_punct(&b, ':')) && !sg_sql_is_word(&a, "is");
        }
    }
    return literal && bare;
}
