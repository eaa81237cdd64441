/* The lexical rules of SQL: PostgreSQL 15 (manual, 4.1; scan.l where that says less), SQLite (tokenize.c). */
#include <config.h>

#include "model/lexer.h"

#include <string.h>

#include "base/compiler.h"

#include "base/banned.h"

/* A token that is being read: `p` goes to its end. */
struct scan {
    const struct sg_lexis *lexis;
    const char *p, *end;
    bool open;
};

bool
sg_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_word(char c)
{
    return is_word_start(c) || is_digit(c) || c == '$';
}

char
sg_small_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_one_of(char c, const char *set)
{
    while (set && *set && *set != c)
        set++;
    return set && *set;
}

static size_t
left(const struct scan *s)
{
    return (size_t)(s->end - s->p);
}

static char
peek(const struct scan *s, size_t ahead)
{
    return left(s) > ahead ? s->p[ahead] : '\0';
}

static void
skip_digits(struct scan *s)
{
    while (is_digit(peek(s, 0)) || peek(s, 0) == '_')
        s->p++;
}

/* To `close`, which is the end where there is none. */
static void
skip_to(struct scan *s, const char *close, size_t len)
{
    s->open = !close;
    s->p = close ? close + len : s->end;
}

/* A quote and what is in it; a doubled quote is part of it, a bracket cannot be. */
static void
quoted(struct scan *s)
{
    char close = *s->p == '[' ? ']' : *s->p;
    do {
        s->p++;
        skip_to(s, memchr(s->p, close, left(s)), 1);
    } while (!s->open && close != ']' && peek(s, 0) == close);
}

/* The same where a backslash takes the next byte with it. */
static void
escaped(struct scan *s)
{
    for (s->p++; left(s); s->p++) {
        if (*s->p == '\\') {
            s->p += left(s) > 1;
        } else if (*s->p == '\'') {
            if (peek(s, 1) != '\'') {
                s->p++;
                return;
            }
            s->p++;
        }
    }
    s->open = true;
}

static void
line_comment(struct scan *s)
{
    const char *end = memchr(s->p, '\n', left(s));
    const char *cr = s->lexis->cr_ends_line ? memchr(s->p, '\r', end ? (size_t)(end - s->p) : left(s)) : NULL;
    skip_to(s, cr ? cr : end, 0);
}

static void
block_comment(struct scan *s)
{
    size_t depth = 1;
    for (s->p += 2; left(s) && depth;) {
        if (*s->p == '*' && peek(s, 1) == '/') {
            s->p += 2;
            depth--;
        } else if (s->lexis->nested_comments && *s->p == '/' && peek(s, 1) == '*') {
            s->p += 2;
            depth++;
        } else {
            s->p++;
        }
    }
    s->open = depth > 0;
}

/* A string goes on in quotes on another line, with nothing but space and comments between. For the others it makes no difference
 * where it ends whether that is one string or two; here the backslashes go on, too. */
static bool
goes_on(struct scan *s)
{
    struct scan ahead = *s;
    bool line = false;
    for (;;) {
        if (sg_is_space(peek(&ahead, 0))) {
            line |= *ahead.p == '\n' || *ahead.p == '\r';
            ahead.p++;
        } else if (peek(&ahead, 0) == '-' && peek(&ahead, 1) == '-') {
            line_comment(&ahead);
        } else {
            break;
        }
    }
    if (line && peek(&ahead, 0) == '\'')
        s->p = ahead.p;
    return line && peek(s, 0) == '\'';
}

/* At a word that is one letter long: the string or name that it belongs to, if there is one. */
static enum sg_token_kind
prefixed(struct scan *s)
{
    char c = sg_small_letter(*s->p);
    size_t prefix = c == 'u' && peek(s, 1) == '&' ? 2 : 1;
    char quote = peek(s, prefix);
    if (!is_one_of(c, s->lexis->string_prefixes) || (c == 'u' && prefix == 1) ||
        (quote != '\'' && (quote != '"' || c != 'u')))
        return SG_TOKEN_WORD;
    s->p += prefix;
    if (c == 'e')
        do
            escaped(s);
        while (!s->open && goes_on(s));
    else
        quoted(s);
    return quote == '"' ? SG_TOKEN_QUOTED : SG_TOKEN_STRING;
}

static enum sg_token_kind
word(struct scan *s)
{
    enum sg_token_kind kind = is_word(peek(s, 1)) ? SG_TOKEN_WORD : prefixed(s);
    while (kind == SG_TOKEN_WORD && is_word(peek(s, 0)))
        s->p++;
    return kind;
}

static enum sg_token_kind
number(struct scan *s)
{
    skip_digits(s);
    if (peek(s, 0) == '.' && peek(s, 1) != '.') {
        s->p++;
        skip_digits(s);
    }
    size_t sign = peek(s, 1) == '+' || peek(s, 1) == '-';
    if (sg_small_letter(peek(s, 0)) == 'e' && is_digit(peek(s, 1 + sign)))
        s->p += 1 + sign;
    while (is_word(peek(s, 0)) && !(s->lexis->dollar_quotes && *s->p == '$'))
        s->p++;
    return SG_TOKEN_NUMBER;
}

static enum sg_token_kind
mark(struct scan *s)
{
    s->p++;
    return SG_TOKEN_MARK;
}

/* $tag$ … $tag$, $1, or no more than the sign. */
static enum sg_token_kind
dollar(struct scan *s)
{
    size_t tag = 1;
    while (is_word(peek(s, tag)) && peek(s, tag) != '$' && !is_digit(peek(s, 1)))
        tag++;
    if (peek(s, tag) == '$') {
        const char *open = s->p;
        s->p += ++tag;
        skip_to(s, memmem(s->p, left(s), open, tag), tag);
        return SG_TOKEN_STRING;
    }
    mark(s);
    if (!is_digit(peek(s, 0)))
        return SG_TOKEN_MARK;
    while (is_digit(peek(s, 0)))
        s->p++;
    return SG_TOKEN_PARAMETER;
}

/* ?, ?1, :a, @a, $a and Tcl's $a::b(c). */
static enum sg_token_kind
named_parameter(struct scan *s)
{
    bool digits = *s->p == '?', empty = true;
    mark(s);
    for (; digits ? is_digit(peek(s, 0)) : is_word(peek(s, 0)) || (peek(s, 0) == ':' && peek(s, 1) == ':'); s->p++) {
        s->p += *s->p == ':';
        empty = false;
    }
    if (!digits && !empty && peek(s, 0) == '(') {
        size_t n = 1;
        while (n < left(s) && !sg_is_space(s->p[n]) && s->p[n] != ')')
            n++;
        s->p += peek(s, n) == ')' ? n + 1 : 0;
    }
    return digits || !empty ? SG_TOKEN_PARAMETER : SG_TOKEN_MARK;
}

static enum sg_token_kind
scan(struct scan *s)
{
    char c = *s->p;
    if (is_word_start(c))
        return word(s);
    if (sg_is_space(c)) {
        while (sg_is_space(peek(s, 0)))
            s->p++;
        return SG_TOKEN_SPACE;
    }
    if (c == '-' && peek(s, 1) == '-') {
        line_comment(s);
        return SG_TOKEN_LINE_COMMENT;
    }
    if (c == '/' && peek(s, 1) == '*') {
        block_comment(s);
        return SG_TOKEN_BLOCK_COMMENT;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(s, 1))))
        return number(s);
    if (c == '\'' || is_one_of(c, s->lexis->name_quotes)) {
        quoted(s);
        return c == '\'' ? SG_TOKEN_STRING : SG_TOKEN_QUOTED;
    }
    if (c == '$' && s->lexis->dollar_quotes)
        return dollar(s);
    return is_one_of(c, s->lexis->parameters) ? named_parameter(s) : mark(s);
}

struct sg_lexer
sg_lexer_make(enum sg_dialect dialect, const char *text, size_t start, size_t end)
{
    return (struct sg_lexer){.lexis = &sg_dialects[dialect].lexis, .text = text, .at = start, .end = end};
}

struct sg_token
sg_lexer_next(struct sg_lexer *x)
{
    static const char bom[] = "\357\273\277";
    struct scan s = {.lexis = x->lexis, .p = x->text + x->at, .end = x->text + x->end};
    struct sg_token t = {.kind = SG_TOKEN_END, .start = x->at, .text = s.p};
    if (!x->at && left(&s) >= 3 && !memcmp(s.p, bom, 3)) {
        t.kind = SG_TOKEN_SPACE;
        s.p += 3;
    } else if (left(&s)) {
        t.kind = scan(&s);
    }
    t.len = (size_t)(s.p - t.text);
    t.open = s.open;
    x->at += t.len;
    return t;
}

bool
sg_token_is_comment(struct sg_token t)
{
    return t.kind == SG_TOKEN_LINE_COMMENT || t.kind == SG_TOKEN_BLOCK_COMMENT;
}

struct sg_token
sg_lexer_word(struct sg_lexer *x)
{
    struct sg_token t;
    do
        t = sg_lexer_next(x);
    while (t.kind == SG_TOKEN_SPACE || sg_token_is_comment(t));
    return t;
}

bool
sg_token_is_mark(struct sg_token t, char c)
{
    return t.kind == SG_TOKEN_MARK && *t.text == c;
}

bool
sg_same_letter(char a, char b)
{
    return sg_small_letter(a) == sg_small_letter(b);
}

bool
sg_token_is(struct sg_token t, const char *word)
{
    if (t.kind != SG_TOKEN_WORD)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (!word[i] || sg_small_letter(t.text[i]) != word[i])
            return false;
    return !word[t.len];
}

/* By the family of a dialect. */
static const struct {
    const char *word;
    bool in[SG_DIALECT_COUNT];
} reserved[] = {
#define SG_RESERVED(word, postgresql, sqlite) {word, {[SG_POSTGRESQL] = postgresql, [SG_SQLITE] = sqlite}},
#include "model/reserved.def"
#undef SG_RESERVED
};

bool
sg_is_reserved(enum sg_dialect dialect, const char *name)
{
    struct sg_token t = {.kind = SG_TOKEN_WORD, .text = name, .len = strlen(name)};
    for (size_t i = 0; i < SG_COUNT(reserved); i++)
        if (sg_small_letter(*name) == *reserved[i].word && sg_token_is(t, reserved[i].word))
            return reserved[i].in[sg_dialects[dialect].family];
    return false;
}

struct sg_token_body
sg_token_body(struct sg_token t)
{
    struct sg_token_body body = {t.text, t.text + t.len, '\0'};
    if (t.kind != SG_TOKEN_QUOTED && t.kind != SG_TOKEN_STRING)
        return body;
    size_t close = 1;
    if (*body.at == '$') {
        close = (size_t)((const char *)memchr(body.at + 1, '$', t.len - 1) - body.at) + 1;
        body.at += close;
    } else {
        while (!is_one_of(*body.at, "'\"`["))
            body.at++;
        body.doubled = *body.at == '[' ? '\0' : *body.at;
        body.at++;
    }
    body.end -= t.open ? 0 : close;
    return body;
}

bool
sg_token_body_next(char *out, struct sg_token_body *body)
{
    if (body->at >= body->end)
        return false;
    *out = *body->at++;
    if (body->doubled && *out == body->doubled && body->at < body->end)
        body->at++;
    return true;
}

void
sg_token_text(struct sg_buf *out, struct sg_token t)
{
    struct sg_token_body body = sg_token_body(t);
    for (char c; sg_token_body_next(&c, &body);)
        sg_buf_addc(out, c);
}

bool
sg_token_is_name(const struct sg_lexer *x, struct sg_token t)
{
    return t.kind == SG_TOKEN_WORD || t.kind == SG_TOKEN_QUOTED ||
           (t.kind == SG_TOKEN_STRING && x->lexis->names_in_strings && *t.text == '\'');
}

const char *
sg_token_name(const struct sg_lexer *x, struct sg_token t, struct sg_arena *arena)
{
    char *name = sg_arena_strndup(arena, t.text, t.len), *to = name;
    if (t.kind == SG_TOKEN_QUOTED || t.kind == SG_TOKEN_STRING) {
        struct sg_token_body body = sg_token_body(t);
        while (sg_token_body_next(to, &body))
            to++;
        *to = '\0';
    } else if (x->lexis->lowers_names) {
        for (; *to; to++)
            *to = sg_small_letter(*to);
    }
    return name;
}

/* Whether a letter of a token is this one of a name. */
static bool
is_letter(const struct sg_lexis *lexis, struct sg_token t, char letter, char of_name)
{
    if (!lexis->lowers_names)
        return sg_same_letter(letter, of_name);
    return (t.kind == SG_TOKEN_WORD ? sg_small_letter(letter) : letter) == of_name;
}

bool
sg_token_names(enum sg_dialect dialect, struct sg_token t, const char *name)
{
    const struct sg_lexis *lexis = &sg_dialects[dialect].lexis;
    const struct sg_lexer x = {.lexis = lexis};
    if (!sg_token_is_name(&x, t))
        return false;
    struct sg_token_body body = sg_token_body(t);
    const char *p = name;
    for (char c; sg_token_body_next(&c, &body); p++)
        if (!*p || !is_letter(lexis, t, c, *p))
            return false;
    return !*p && (t.kind != SG_TOKEN_WORD || !sg_is_reserved(dialect, name));
}

bool
sg_mentions(enum sg_dialect dialect, const char *sql, const char *name)
{
    struct sg_lexer x = sg_lexer_make(dialect, sql ? sql : "", 0, sql ? strlen(sql) : 0);
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;)
        if (t.kind != SG_TOKEN_STRING && sg_token_names(dialect, t, name))
            return true;
    return false;
}
