/* Values: numbers as JavaScript prints them, JSON literals in compact form, SQL text as it stands. */
#include <config.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "grammar/lower.h"
#include "model/layout.h"

/* -?(0|[1-9][0-9]*) and not -0: what stands for itself in JSON */
static bool
is_plain_integer(const char *s, size_t len)
{
    size_t i = len && *s == '-';
    if (i == len || (s[i] == '0' && (len > i + 1 || i)))
        return false;
    for (; i < len; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

/* Appends a number as JavaScript prints the double that it is. False where it is none. */
static bool
add_double(struct sg_buf *out, const char *text)
{
    char *end;
    double d = strtod(text, &end); /* the program never calls setlocale: the point is a point */
    bool whole = !*end && isfinite(d);
    if (whole)
        sg_json_double(out, d);
    return whole;
}

/* A number in one form: its digits without the zeros at both ends; the power of ten that they count is returned. */
static long
take_apart(struct sg_buf *digits, const char *text)
{
    long exponent = 0;
    bool point = false;
    for (text += *text == '-'; *text && *text != 'e' && *text != 'E'; text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        exponent -= point;
        if (*text != '0' || digits->len)
            sg_buf_addc(digits, *text);
    }
    if (*text)
        exponent += strtol(text + 1, NULL, 10);
    for (; digits->len && digits->data[digits->len - 1] == '0'; exponent++)
        sg_buf_truncate(digits, digits->len - 1);
    return digits->len ? exponent : 0;
}

static bool
same_number(const char *a, const char *b)
{
    struct sg_buf x = SG_BUF_INIT, y = SG_BUF_INIT;
    bool same = take_apart(&x, a) == take_apart(&y, b) && x.len == y.len && !memcmp(x.data, y.data, x.len);
    sg_buf_fini(&x);
    sg_buf_fini(&y);
    return same;
}

/* Appends a number as JavaScript prints it, or as it is written where it is none that a double holds: whoever reads JSON would take
 * 9223372036854775807 for another one. False where it is out of range. */
static bool
add_number(struct sg_buf *out, const char *text, size_t len, bool *held)
{
    enum { EXACT = 15 }; /* a double holds each number of so many digits */
    *held = true;
    if (len <= EXACT && is_plain_integer(text, len)) {
        sg_buf_add(out, text, len);
        return true;
    }
    struct sg_buf copy = SG_BUF_INIT, number = SG_BUF_INIT;
    sg_buf_add(&copy, text, len);
    bool good = add_double(&number, copy.data);
    *held = good && same_number(number.data, copy.data);
    sg_buf_adds(out, *held ? number.data : copy.data);
    sg_buf_fini(&copy);
    sg_buf_fini(&number);
    return good;
}

/* A reader of JSON text that copies it in compact form. No recursion: the stack of open containers is a buffer. */
struct reader {
    const char *at, *end;
    struct sg_buf *out;
    struct sg_buf stack; /* one of [ { a container */
    bool held;           /* all numbers are doubles */
};

static void
skip_space(struct reader *r)
{
    while (r->at < r->end && strchr(" \t\r\n", *r->at))
        r->at++;
}

static bool
hex4(const char *s, unsigned *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        char c = s[i];
        unsigned v = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : 16;
        if (v == 16)
            return false;
        *out = *out << 4 | v;
    }
    return true;
}

/* \uXXXX behind the u; NUL and lone surrogates have no place in a snapshot's text. */
static bool
read_unicode(struct reader *r, struct sg_buf *text)
{
    unsigned c, low;
    if (r->end - r->at < 4 || !hex4(r->at, &c) || !c)
        return false;
    r->at += 4;
    if (c >= 0xD800 && c < 0xE000) {
        if (c >= 0xDC00 || r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u' || !hex4(r->at + 2, &low) ||
            low < 0xDC00 || low >= 0xE000)
            return false;
        r->at += 6;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    sg_utf8_add(text, c);
    return true;
}

static bool
read_string(struct reader *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    struct sg_buf text = SG_BUF_INIT;
    bool good = false;
    for (r->at++; r->at < r->end && (unsigned char)*r->at >= ' '; ) {
        char c = *r->at++;
        if (c == '"') {
            sg_json_quote(r->out, text.data, text.len);
            good = true;
            break;
        }
        if (c != '\\') {
            sg_buf_addc(&text, c);
            continue;
        }
        char escape = r->at < r->end ? *r->at++ : '\0';
        const char *p = escape ? strchr(from, escape) : NULL;
        if (p)
            sg_buf_addc(&text, to[p - from]);
        else if (escape != 'u' || !read_unicode(r, &text))
            break;
    }
    sg_buf_fini(&text);
    return good;
}

/* A number as JSON has it: no plus, no zero in front. */
static bool
read_number(struct reader *r)
{
    const char *start = r->at, *p = start + (*start == '-');
    const char *digits = p;
    while (p < r->end && *p >= '0' && *p <= '9')
        p++;
    if (p == digits || (*digits == '0' && p > digits + 1))
        return false;
    while (p < r->end && *p && strchr("+-.eE0123456789", *p))
        p++;
    r->at = p;
    bool held, good = p[-1] != '.' && add_number(r->out, start, (size_t)(p - start), &held);
    r->held &= good && held;
    return good;
}

static bool
read_word(struct reader *r)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < SG_COUNT(words); i++) {
        size_t len = strlen(words[i]);
        if ((size_t)(r->end - r->at) >= len && !memcmp(r->at, words[i], len)) {
            sg_buf_add(r->out, words[i], len);
            r->at += len;
            return true;
        }
    }
    return false;
}

static bool
read_scalar(struct reader *r)
{
    if (*r->at == '"')
        return read_string(r);
    if (*r->at == '-' || (*r->at >= '0' && *r->at <= '9'))
        return read_number(r);
    return read_word(r);
}

static bool
read_key(struct reader *r)
{
    skip_space(r);
    if (r->at == r->end || *r->at != '"' || !read_string(r))
        return false;
    skip_space(r);
    if (r->at == r->end || *r->at++ != ':')
        return false;
    sg_buf_addc(r->out, ':');
    return true;
}

static char
top(const struct reader *r)
{
    return r->stack.len ? r->stack.data[r->stack.len - 1] : '\0';
}

/* Behind a value: what closes, and the comma. False where it is neither; *more whether another value follows. */
static bool
read_after(struct reader *r, bool *more)
{
    for (;;) {
        skip_space(r);
        *more = false;
        if (!r->stack.len)
            return r->at == r->end;
        if (r->at == r->end)
            return false;
        char c = *r->at++;
        sg_buf_addc(r->out, c);
        if (c == ',') {
            *more = true;
            return top(r) == '[' || read_key(r);
        }
        if (c != (top(r) == '[' ? ']' : '}'))
            return false;
        sg_buf_truncate(&r->stack, r->stack.len - 1);
    }
}

static bool
read_value(struct reader *r)
{
    for (bool more = true; more;) {
        skip_space(r);
        if (r->at == r->end)
            return false;
        if (*r->at == '[' || *r->at == '{') {
            char open = *r->at++;
            sg_buf_addc(r->out, open);
            sg_buf_addc(&r->stack, open);
            skip_space(r);
            bool empty = r->at < r->end && *r->at == (open == '[' ? ']' : '}');
            if (!empty && open == '{' && !read_key(r))
                return false;
            if (!empty)
                continue;
        } else if (!read_scalar(r)) {
            return false;
        }
        if (!read_after(r, &more))
            return false;
    }
    return true;
}

/* JSON in compact form; with a number in it that no double is, the text of a string of SQL. */
static bool
json_value(struct sg_spot *at, struct sg_value *out, const struct sg_ast *node)
{
    const char *text = at->file->source->text;
    struct sg_buf json = SG_BUF_INIT, sql = SG_BUF_INIT;
    struct reader r = {.at = text + node->raw.start, .end = text + node->raw.end, .out = &json, .stack = SG_BUF_INIT, .held = true};
    bool good = read_value(&r);
    sg_buf_fini(&r.stack);
    if (!good) {
        sg_diag(at->l->ctx, SG_DIAG_BAD_VALUE, SG_SPAN(at, node->raw), "this is not JSON");
    } else if (r.held) {
        *out = (struct sg_value){SG_VALUE_JSON, sg_intern(&at->l->ctx->intern, json.data, json.len)};
    } else {
        sg_layout_string(&sql, json.data);
        *out = (struct sg_value){SG_VALUE_TEXT, sg_intern(&at->l->ctx->intern, sql.data, sql.len)};
    }
    sg_buf_fini(&json);
    sg_buf_fini(&sql);
    return good;
}

static bool
number_value(struct sg_spot *at, struct sg_value *out, const struct sg_ast *node, const char *text)
{
    struct sg_buf buf = SG_BUF_INIT;
    bool held, good = add_number(&buf, text, strlen(text), &held);
    if (good)
        *out = (struct sg_value){held ? SG_VALUE_NUMBER : SG_VALUE_TEXT, sg_intern(&at->l->ctx->intern, buf.data, buf.len)};
    else
        sg_diag(at->l->ctx, SG_DIAG_BAD_VALUE, SG_SPAN(at, node->raw), "the number is out of range");
    sg_buf_fini(&buf);
    return good;
}

bool
sg_lower_value(struct sg_spot *at, struct sg_value *out, const struct sg_ast *node)
{
    struct sg_ctx *ctx = at->l->ctx;
    const char *text = sg_syntax_text(at->file, node->raw);
    switch ((enum sg_ast_form)node->form) {
    case SG_FORM_NUMBER:
        return number_value(at, out, node, text);
    case SG_FORM_TRUE:
    case SG_FORM_FALSE:
        *out = (struct sg_value){SG_VALUE_BOOL,
                                 sg_lower_intern(at->l, node->form == SG_FORM_TRUE ? "true" : "false")};
        return true;
    case SG_FORM_NULL:
        *out = (struct sg_value){SG_VALUE_NULL, sg_lower_intern(at->l, "null")};
        return true;
    case SG_FORM_STRING:
    case SG_FORM_CALL:
    case SG_FORM_PARENS:
    case SG_FORM_RAW:
        *out = (struct sg_value){SG_VALUE_TEXT, sg_lower_text(at, node)};
        return true;
    case SG_FORM_JSON:
        return json_value(at, out, node);
    case SG_FORM_NONE:
    case SG_FORM_NAME:
        break;
    }
    struct sg_diag *d = sg_diag(ctx, SG_DIAG_BAD_VALUE, SG_SPAN(at, node->raw), "%s is a name, not a value", text);
    sg_diag_note(ctx, d, "strings stand in single quotes");
    return false;
}
