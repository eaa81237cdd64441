/* SQL's lexical rules, of PostgreSQL (manual, 4.1) and of SQLite (tokenize.c): as much as it takes to tell where
 * strings, names and comments end. */
#include <config.h>

#include "runtime/split.h"

#include <string.h>

#include "base/buf.h"

#include "base/banned.h"

struct sg_lexer
sg_lexer_make(enum sg_dialect dialect, const char *text, size_t start, size_t end)
{
    return (struct sg_lexer){.text = text, .at = start, .end = end, .sqlite = sg_dialects[dialect].sqlite_lexis};
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
    return is_word_start(c) || is_digit(c) || c == '$';
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static char
peek(const struct sg_lexer *x, size_t ahead)
{
    return x->end - x->at > ahead ? x->text[x->at + ahead] : '\0';
}

/* To behind the closing quote; a doubled one stands for itself, with `escapes` a backslash takes the next byte. */
static void
skip_quoted(struct sg_lexer *x, char quote, bool escapes)
{
    for (x->at++; x->at < x->end; x->at++) {
        char c = x->text[x->at];
        if (escapes && c == '\\') {
            if (x->at + 1 < x->end)
                x->at++;
        } else if (c == quote) {
            x->at++;
            if (peek(x, 0) != quote)
                return;
        }
    }
}

static void
skip_line(struct sg_lexer *x)
{
    const char *end = memchr(x->text + x->at, '\n', x->end - x->at);
    x->at = end ? (size_t)(end - x->text) : x->end;
}

/* PostgreSQL's comments nest, SQLite's do not. */
static void
skip_block(struct sg_lexer *x)
{
    unsigned depth = 1;
    for (x->at += 2; x->at < x->end;) {
        if (peek(x, 0) == '*' && peek(x, 1) == '/') {
            x->at += 2;
            if (!--depth)
                return;
        } else if (!x->sqlite && peek(x, 0) == '/' && peek(x, 1) == '*') {
            x->at += 2;
            depth++;
        } else {
            x->at++;
        }
    }
}

/* $tag$ … $tag$; false where no dollar quote starts here. */
static bool
skip_dollar(struct sg_lexer *x)
{
    size_t tag = 1;
    while (is_word(peek(x, tag)) && peek(x, tag) != '$' && !(tag == 1 && is_digit(peek(x, tag))))
        tag++;
    if (peek(x, tag) != '$')
        return false;
    tag++;
    const char *open = x->text + x->at;
    const char *close = memmem(open + tag, x->end - x->at - tag, open, tag);
    x->at = close ? (size_t)(close - x->text) + tag : x->end;
    return true;
}

static enum sg_token_kind
scan_word(struct sg_lexer *x)
{
    size_t start = x->at;
    while (is_word(peek(x, 0)))
        x->at++;
    if (x->sqlite)
        return SG_TOKEN_WORD; /* x'00' is a word and a string, which ends in the same place */
    char quote = peek(x, 0), c = lower(x->text[start]);
    size_t len = x->at - start;
    if (quote == '\'' && len == 1 && strchr("ebxn", c)) {
        skip_quoted(x, '\'', c == 'e');
        return SG_TOKEN_STRING;
    }
    if (quote == '&' && len == 1 && c == 'u' && (peek(x, 1) == '\'' || peek(x, 1) == '"')) {
        x->at++;
        quote = peek(x, 0);
        skip_quoted(x, quote, false);
        return quote == '\'' ? SG_TOKEN_STRING : SG_TOKEN_QUOTED;
    }
    return SG_TOKEN_WORD;
}

static enum sg_token_kind
scan(struct sg_lexer *x)
{
    char c = peek(x, 0);
    if (c == '-' && peek(x, 1) == '-') {
        skip_line(x);
        return SG_TOKEN_COMMENT;
    }
    if (c == '/' && peek(x, 1) == '*') {
        skip_block(x);
        return SG_TOKEN_COMMENT;
    }
    if (is_word_start(c))
        return scan_word(x);
    if (c == '\'') {
        skip_quoted(x, c, false);
        return SG_TOKEN_STRING;
    }
    if (c == '"' || (x->sqlite && c == '`')) {
        skip_quoted(x, c, false);
        return SG_TOKEN_QUOTED;
    }
    if (x->sqlite && c == '[') {
        const char *close = memchr(x->text + x->at, ']', x->end - x->at);
        x->at = close ? (size_t)(close + 1 - x->text) : x->end;
        return SG_TOKEN_QUOTED;
    }
    if (!x->sqlite && c == '$' && skip_dollar(x))
        return SG_TOKEN_STRING;
    do
        x->at++;
    while ((is_digit(c) || c == '$') && is_word(peek(x, 0)));
    return SG_TOKEN_OTHER;
}

struct sg_token
sg_lexer_next(struct sg_lexer *x)
{
    if (!x->at && x->end >= 3 && !memcmp(x->text, "\357\273\277", 3))
        x->at = 3; /* a byte order mark */
    while (x->at < x->end && is_space(x->text[x->at]))
        x->at++;
    struct sg_token token = {.start = x->at, .c = peek(x, 0)};
    token.kind = x->at < x->end ? scan(x) : SG_TOKEN_END;
    token.end = x->at;
    return token;
}

struct sg_token
sg_lexer_word(struct sg_lexer *x)
{
    struct sg_token token;
    do
        token = sg_lexer_next(x);
    while (token.kind == SG_TOKEN_COMMENT);
    return token;
}

bool
sg_token_is(const struct sg_lexer *x, struct sg_token token, const char *word)
{
    size_t len = token.end - token.start;
    if (token.kind != SG_TOKEN_WORD || strlen(word) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(x->text[token.start + i]) != lower(word[i]))
            return false;
    return true;
}

const char *
sg_token_name(const struct sg_lexer *x, struct sg_token token, struct sg_arena *arena)
{
    char *name = sg_arena_strndup(arena, x->text + token.start, token.end - token.start);
    if (token.kind != SG_TOKEN_QUOTED) {
        for (char *p = name; *p && !x->sqlite; p++)
            *p = lower(*p);
        return name;
    }
    char close = *name == '[' ? ']' : *name, *to = name;
    for (const char *p = name + 1; *p; p++) {
        if (*p == close && *++p != close)
            break;
        *to++ = *p;
    }
    *to = '\0';
    return name;
}
