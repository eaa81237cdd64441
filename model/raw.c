/* SQL text that is carried as it stands: where it ends. One walk, no recursion: nesting is a number. */
#include <config.h>

#include "model/raw.h"

#include <stdint.h>
#include <string.h>

#include "model/lexer.h"

/* A schema is read before it is known for which dialect: what one of them takes. Not names in brackets, which are PostgreSQL's arrays. */
static const struct sg_lexis either = {
    .name_quotes = "\"`", .string_prefixes = "ebnux", .nested_comments = true, .dollar_quotes = true};

static struct sg_lexer
lexer(const char *text, size_t len)
{
    return (struct sg_lexer){.lexis = &either, .text = text, .end = len};
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

size_t
sg_raw_end(const char *text, size_t len)
{
    struct sg_lexer x = lexer(text, len);
    size_t depth = 0;
    for (struct sg_token t; (t = sg_lexer_next(&x)).kind != SG_TOKEN_END && !t.open;) {
        if (sg_token_is_mark(t, ')') && !depth)
            return t.start;
        depth += sg_token_is_mark(t, '(');
        depth -= sg_token_is_mark(t, ')');
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
    struct sg_lexer x = lexer(text, strlen(text));
    size_t depth = 0;
    for (struct sg_token t; (t = sg_lexer_next(&x)).kind != SG_TOKEN_END;) {
        if (t.open || (sg_token_is_mark(t, ')') && !depth))
            return false;
        depth += sg_token_is_mark(t, '(');
        depth -= sg_token_is_mark(t, ')');
    }
    return !depth;
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
