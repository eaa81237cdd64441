/* SQL text that is carried as it stands: where it ends. One walk, no recursion: nesting is a number. */
#include <config.h>

#include "model/raw.h"

#include <stdint.h>
#include <string.h>

#include "model/lexer.h"

/* A schema is read before it is known for which dialect: what one of them takes. Brackets are PostgreSQL's arrays, or where an operand
 * begins SQLite's [name]. */
#define EITHER .string_prefixes = "ebnux", .nested_comments = true, .dollar_quotes = true
static const struct sg_lexis either = {.name_quotes = "\"`", EITHER}, at_operand = {.name_quotes = "\"`[", EITHER};
/* SQLite's comments end at the first mark: so it is where nothing closes one that is nested. */
static const struct sg_lexis flat = {.name_quotes = "\"`", .string_prefixes = "ebnux", .dollar_quotes = true};

enum { LONGEST_RESERVED = 32 };

static struct sg_lexer
lexer(const char *text, size_t len)
{
    return (struct sg_lexer){.lexis = &either, .text = text, .end = len};
}

/* The tokens of SQL in parentheses. */
struct walk {
    struct sg_lexer x;
    struct sg_token token, before; /* before: the last one that is neither space nor a comment */
    size_t depth, brackets;        /* parentheses and arrays that are open */
};

/* No name of an array: operators that are words, and words that no dialect has for a name. */
static bool
is_no_name(struct sg_token t)
{
    static const char *const operators[] = {"like", "glob", "regexp", "match", "escape"};
    char word[LONGEST_RESERVED];
    if (t.kind != SG_TOKEN_WORD || t.len >= sizeof(word))
        return false;
    memcpy(word, t.text, t.len);
    word[t.len] = '\0';
    for (size_t i = 0; i < SG_COUNT(operators); i++)
        if (sg_token_is(t, operators[i]))
            return true;
    return sg_is_reserved(SG_POSTGRESQL, word) && sg_is_reserved(SG_SQLITE, word);
}

/* Whether an operand begins behind this token: no array can have ended with it. */
static bool
expects_operand(struct sg_token before)
{
    if (before.kind == SG_TOKEN_MARK)
        return *before.text != ')' && *before.text != ']';
    return before.kind == SG_TOKEN_END || is_no_name(before);
}

static bool
walk_next(struct walk *w)
{
    struct sg_lexer name = w->x;
    if (w->token.kind != SG_TOKEN_SPACE && !sg_token_is_comment(w->token))
        w->before = w->token;
    w->token = sg_lexer_next(&w->x);
    name.lexis = &at_operand;
    if (sg_token_is_mark(w->token, '[') && !w->brackets && expects_operand(w->before)) {
        struct sg_token t = sg_lexer_next(&name);
        if (!t.open) {
            w->token = t;
            w->x.at = name.at;
        }
    }
    w->brackets += sg_token_is_mark(w->token, '[');
    w->brackets -= w->brackets && sg_token_is_mark(w->token, ']');
    return w->token.kind != SG_TOKEN_END;
}

/* Goes over a parenthesis. False at one that closes what is not open. */
static bool
walk_parenthesis(struct walk *w)
{
    if (sg_token_is_mark(w->token, ')') && !w->depth)
        return false;
    w->depth += sg_token_is_mark(w->token, '(');
    w->depth -= sg_token_is_mark(w->token, ')');
    return true;
}

size_t
sg_raw_quoted_end(const char *text, size_t len)
{
    struct sg_lexer x = lexer(text, len);
    struct sg_token t = sg_lexer_next(&x);
    return t.open ? SG_RAW_OPEN : t.len;
}

size_t
sg_raw_dollar_tag(const char *text, size_t len)
{
    struct sg_lexer x = lexer(text, len);
    struct sg_token t = sg_lexer_next(&x);
    return t.kind == SG_TOKEN_STRING ? (size_t)(sg_token_body(t).at - text) : 0;
}

size_t
sg_raw_dollar_end(const char *text, size_t len)
{
    struct sg_lexer x = lexer(text, len);
    struct sg_token t = sg_lexer_next(&x);
    return t.kind != SG_TOKEN_STRING || t.open ? SG_RAW_OPEN : t.len;
}

/* A comment that is not closed as PostgreSQL has it, as SQLite has it. */
static void
reopen_comment(struct walk *w)
{
    struct sg_lexer x = w->x;
    if (w->token.kind != SG_TOKEN_BLOCK_COMMENT || !w->token.open)
        return;
    x.at = w->token.start;
    x.lexis = &flat;
    w->token = sg_lexer_next(&x);
    w->x.at = x.at;
}

size_t
sg_raw_end(const char *text, size_t len)
{
    struct walk w = {.x = lexer(text, len)};
    while (walk_next(&w)) {
        reopen_comment(&w);
        if (w.token.open)
            break;
        if (!walk_parenthesis(&w))
            return w.token.start;
    }
    return SG_RAW_OPEN;
}

size_t
sg_raw_json_end(const char *text, size_t len)
{
    size_t depth = 0;
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '[':
        case '{':
            depth++;
            break;
        case ']':
        case '}':
            if (!--depth)
                return i + 1;
            break;
        case '"':
            for (i++; i < len && text[i] != '"'; i++)
                if (text[i] == '\\')
                    i++;
            break;
        default:
            break;
        }
    }
    return SG_RAW_OPEN;
}

/* A `--` comment at the end would swallow the parenthesis, and `-`, `/` or `$` there could begin one with it: they cannot,
 * a `)` makes no lexeme with what is before it. */
bool
sg_raw_is_balanced(const char *text)
{
    struct walk w = {.x = lexer(text, strlen(text))};
    while (walk_next(&w))
        if (w.token.open || !walk_parenthesis(&w))
            return false;
    return !w.depth;
}

bool
sg_raw_is_parenthesised(const char *text)
{
    size_t len = strlen(text);
    return len >= 2 && *text == '(' && sg_raw_end(text + 1, len - 1) == len - 2;
}

static size_t
identifier(const char *s)
{
    size_t i = 0;
    while ((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '_' || (i && s[i] >= '0' && s[i] <= '9'))
        i++;
    return i;
}

bool
sg_raw_is_identifier(const char *text)
{
    size_t n = identifier(text);
    return n && !text[n];
}

bool
sg_raw_is_call(const char *text, bool *call)
{
    size_t n = identifier(text);
    for (;;) {
        if (!n)
            return false;
        text += n;
        if (*text != '.')
            break;
        n = identifier(++text);
    }
    if (call)
        *call = *text == '(';
    return !*text || sg_raw_is_parenthesised(text);
}

bool
sg_raw_is_string(const char *text, const char **rest)
{
    size_t len = strlen(text);
    if (*text != '\'')
        return false;
    size_t end = sg_raw_quoted_end(text, len);
    if (end == SG_RAW_OPEN)
        return false;
    if (rest)
        *rest = text + end;
    return rest || end == len;
}
