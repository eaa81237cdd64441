/* The lexical rules of SQL, for text that is carried as it stands (PostgreSQL 15, 4.1; SQLite's tokenizer agrees where it
 * matters). One walk, no recursion: nesting is a number. */
#include <config.h>

#include "model/raw.h"

#include <stdint.h>
#include <string.h>

static bool
is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_word(char c)
{
    return is_word_start(c) || (c >= '0' && c <= '9') || c == '$';
}

size_t
sg_raw_quoted_end(const char *text, size_t len)
{
    char quote = *text;
    size_t i = 1;
    for (;;) {
        const char *p = i < len ? memchr(text + i, quote, len - i) : NULL;
        if (!p)
            return SG_RAW_OPEN;
        i = (size_t)(p - text) + 1;
        if (i >= len || text[i] != quote)
            return i;
        i++;
    }
}

/* E'…': a backslash takes the next character with it. */
static size_t
escaped_end(const char *text, size_t len)
{
    for (size_t i = 1; i < len; i++) {
        if (text[i] == '\\')
            i++;
        else if (text[i] == '\'' && i + 1 < len && text[i + 1] == '\'')
            i++;
        else if (text[i] == '\'')
            return i + 1;
    }
    return SG_RAW_OPEN;
}

size_t
sg_raw_dollar_tag(const char *text, size_t len)
{
    size_t i = 1;
    if (i < len && text[i] >= '0' && text[i] <= '9')
        return 0;
    while (i < len && is_word(text[i]) && text[i] != '$')
        i++;
    return i < len && text[i] == '$' ? i + 1 : 0;
}

size_t
sg_raw_dollar_end(const char *text, size_t len)
{
    size_t tag = sg_raw_dollar_tag(text, len), i = tag;
    while (tag && i + tag <= len) {
        const char *p = memchr(text + i, '$', len - i);
        if (!p || (i = (size_t)(p - text)) + tag > len)
            break;
        if (!memcmp(p, text, tag))
            return i + tag;
        i++;
    }
    return SG_RAW_OPEN;
}

/* A comment at text[0], nested as PostgreSQL nests them. */
static size_t
comment_end(const char *text, size_t len)
{
    size_t depth = 0;
    for (size_t i = 0; i + 1 < len; i++) {
        if (text[i] == '/' && text[i + 1] == '*') {
            depth++;
            i++;
        } else if (text[i] == '*' && text[i + 1] == '/') {
            i++;
            if (!--depth)
                return i + 1;
        }
    }
    return SG_RAW_OPEN;
}

static size_t
line_end(const char *text, size_t len)
{
    const char *p = memchr(text, '\n', len);
    return p ? (size_t)(p - text) + 1 : SG_RAW_OPEN;
}

/* The length of the lexeme at text[0], which is never a parenthesis; SG_RAW_OPEN where it does not end. */
static size_t
lexeme(const char *text, size_t len)
{
    char c = *text, next = len > 1 ? text[1] : '\0';
    size_t i = 1;
    if ((c == 'e' || c == 'E') && next == '\'') {
        i = escaped_end(text + 1, len - 1);
        return i == SG_RAW_OPEN ? i : i + 1;
    }
    if (is_word_start(c) || (c >= '0' && c <= '9')) {
        while (i < len && is_word(text[i]))
            i++;
        return i;
    }
    switch (c) {
    case '\'':
    case '"':
    case '`':
        return sg_raw_quoted_end(text, len);
    case '$':
        return sg_raw_dollar_tag(text, len) ? sg_raw_dollar_end(text, len) : 1;
    case '-':
        return next == '-' ? line_end(text, len) : 1;
    case '/':
        return next == '*' ? comment_end(text, len) : 1;
    default:
        return 1;
    }
}

size_t
sg_raw_end(const char *text, size_t len)
{
    size_t depth = 0;
    for (size_t i = 0; i < len;) {
        if (text[i] == ')' && !depth)
            return i;
        if (text[i] == '(' || text[i] == ')') {
            depth += text[i] == '(' ? 1 : SIZE_MAX;
            i++;
            continue;
        }
        size_t n = lexeme(text + i, len - i);
        if (n == SG_RAW_OPEN)
            return n;
        i += n;
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

/* text[0..len) followed by a `)` */
static bool
closes(const char *text, size_t len)
{
    size_t depth = 0, i = 0;
    while (i < len) {
        if (text[i] == '(' || text[i] == ')') {
            if (text[i] == ')' && !depth)
                return false;
            depth += text[i] == '(' ? 1 : SIZE_MAX;
            i++;
            continue;
        }
        size_t n = lexeme(text + i, len - i);
        if (n == SG_RAW_OPEN)
            return false;
        i += n;
    }
    return !depth;
}

/* A `--` comment at the end would swallow the parenthesis, and `-`, `/` or `$` there could begin one with it: they cannot,
 * a `)` makes no lexeme with what is before it. */
bool
sg_raw_is_balanced(const char *text)
{
    return closes(text, strlen(text));
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
    if (!is_word_start(*s) || (unsigned char)*s >= 0x80)
        return 0;
    while (is_word(s[i]) && (unsigned char)s[i] < 0x80 && s[i] != '$')
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
