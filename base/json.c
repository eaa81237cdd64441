/* The JSON writer. */
#include <config.h>

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
sg_json_init(struct sg_json *j, struct sg_buf *out, bool compact)
{
    *j = (struct sg_json){.out = out, .compact = compact, .fresh = true};
}

/* Room for `n` bytes at the end of the text. Snapshots are megabytes of short pieces: each is written through a pointer and
 * counted once. */
static char *
room(struct sg_json *j, size_t n)
{
    struct sg_buf *out = j->out;
    if (out->cap - out->len <= n)
        sg_buf_reserve(out, n);
    return out->data + out->len;
}

static void
take(struct sg_json *j, char *end)
{
    *end = '\0';
    j->out->len = (size_t)(end - j->out->data);
}

enum { LEAD = 2 + 16 }; /* besides the indentation */

static char *
newline(const struct sg_json *j, char *p)
{
    if (j->compact)
        return p;
    *p++ = '\n';
    size_t n = 2 * (size_t)j->depth;
    if (n <= 16)
        memcpy(p, "                ", 16); /* a fixed length is one instruction */
    else
        memset(p, ' ', n);
    return p + n;
}

/* What stands before a value or a key: a comma, a line. */
static char *
lead(struct sg_json *j, char *p)
{
    if (j->after_key) {
        j->after_key = false;
        return p;
    }
    if (!j->fresh)
        *p++ = ',';
    if (j->depth)
        p = newline(j, p);
    j->fresh = false;
    return p;
}

static char *
leading_room(struct sg_json *j, size_t n)
{
    return lead(j, room(j, n + LEAD + 2 * (size_t)j->depth));
}

/* Whether eight bytes stand for themselves in a string: none is a control character, a quote or a backslash. With one from 0x80 on
 * the answer is no, too: what is not plain is looked at byte by byte. */
static bool
are_plain(uint64_t bytes)
{
    const uint64_t ones = UINT64_MAX / 255, quotes = bytes ^ ones * '"', slashes = bytes ^ ones * '\\';
    return !((bytes | (bytes - ones * ' ') | (quotes - ones) | (slashes - ones)) & ones << 7);
}

static char *
escape(char *p, const char *s, size_t len)
{
    static const char short_form[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    static const char digits[] = "0123456789abcdef";
    for (const char *end = s + len; s < end; s++) {
        unsigned char c = (unsigned char)*s;
        if (c >= 0x20 && c != '"' && c != '\\') {
            *p++ = (char)c;
            continue;
        }
        *p++ = '\\';
        if (c >= 0x20) {
            *p++ = (char)c;
        } else if (c < sizeof(short_form) && short_form[c]) {
            *p++ = short_form[c];
        } else {
            memcpy(p, "u00", 3);
            p[3] = digits[c >> 4];
            p[4] = digits[c & 15];
            p += 5;
        }
    }
    return p;
}

/* Most texts are plain: it is copied as it is, looked at there, with blanks behind it, and written over where it is not. */
static char *
quote(char *p, const char *s, size_t len)
{
    bool plain = true;
    *p++ = '"';
    memcpy(p, s, len);
    memset(p + len, ' ', 8);
    for (size_t i = 0; plain && i < len; i += 8) {
        uint64_t bytes;
        memcpy(&bytes, p + i, 8);
        plain = are_plain(bytes);
    }
    p = plain ? p + len : escape(p, s, len);
    *p++ = '"';
    return p;
}

/* The longest that a text can become: six characters for one, and the quotes; and the blanks of quote(). */
static size_t
quoted_size(size_t len)
{
    if (len > SIZE_MAX / 8)
        sg_realloc_array(NULL, SIZE_MAX, 2); /* out of memory */
    return 6 * len + 2 + 8;
}

static void
open_container(struct sg_json *j, char c)
{
    char *p = leading_room(j, 1);
    *p++ = c;
    take(j, p);
    j->depth++;
    j->fresh = true;
}

static void
close_container(struct sg_json *j, char c)
{
    j->depth--;
    char *p = room(j, LEAD + 2 * (size_t)j->depth);
    if (!j->fresh)
        p = newline(j, p);
    *p++ = c;
    take(j, p);
    j->fresh = false;
}

void
sg_json_object(struct sg_json *j)
{
    open_container(j, '{');
}

void
sg_json_end_object(struct sg_json *j)
{
    close_container(j, '}');
}

void
sg_json_array(struct sg_json *j)
{
    open_container(j, '[');
}

void
sg_json_end_array(struct sg_json *j)
{
    close_container(j, ']');
}

static void
end_key(struct sg_json *j, char *p)
{
    *p++ = ':';
    if (!j->compact)
        *p++ = ' ';
    take(j, p);
    j->after_key = true;
}

void
sg_json_key(struct sg_json *j, const char *key)
{
    size_t len = strlen(key);
    end_key(j, quote(leading_room(j, quoted_size(len) + 2), key, len));
}

void
sg_json_rawkey(struct sg_json *j, const char *text, size_t len)
{
    char *p = leading_room(j, len + 2);
    memcpy(p, text, len);
    end_key(j, p + len);
}

void
sg_json_quote(struct sg_buf *out, const char *s, size_t len)
{
    struct sg_json j = {.out = out};
    take(&j, quote(room(&j, quoted_size(len)), s, len));
}

void
sg_json_stringn(struct sg_json *j, const char *s, size_t len)
{
    take(j, quote(leading_room(j, quoted_size(len)), s, len));
}

void
sg_json_string(struct sg_json *j, const char *s)
{
    if (s)
        sg_json_stringn(j, s, strlen(s));
    else
        sg_json_null(j);
}

void
sg_json_int(struct sg_json *j, int64_t n)
{
    char text[24];
    int len = snprintf(text, sizeof(text), "%" PRId64, n);
    sg_json_rawn(j, text, (size_t)len);
}

void
sg_json_bool(struct sg_json *j, bool b)
{
    sg_json_raw(j, b ? "true" : "false");
}

void
sg_json_null(struct sg_json *j)
{
    sg_json_raw(j, "null");
}

void
sg_json_rawn(struct sg_json *j, const char *text, size_t len)
{
    char *p = leading_room(j, len);
    memcpy(p, text, len);
    take(j, p + len);
}

void
sg_json_raw(struct sg_json *j, const char *text)
{
    sg_json_rawn(j, text, strlen(text));
}

void
sg_json_put_string(struct sg_json *j, const char *key, const char *s)
{
    sg_json_key(j, key);
    sg_json_string(j, s);
}

void
sg_json_put_int(struct sg_json *j, const char *key, int64_t n)
{
    sg_json_key(j, key);
    sg_json_int(j, n);
}

void
sg_json_put_bool(struct sg_json *j, const char *key, bool b)
{
    sg_json_key(j, key);
    sg_json_bool(j, b);
}

void
sg_json_double(struct sg_buf *out, double d)
{
    char text[40], digits[24];
    int exponent;
    if (d == 0) {
        sg_buf_addc(out, '0'); /* -0 prints as 0 */
        return;
    }
    for (int precision = 0; precision < 17; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision, d);
        if (strtod(text, NULL) == d)
            break;
    }
    const char *p = text;
    if (*p == '-') {
        sg_buf_addc(out, '-');
        p++;
    }
    int n = 0;
    for (; *p && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            digits[n++] = *p;
    exponent = (int)strtol(p + 1, NULL, 10) + 1; /* the value is 0.digits times ten to this */
    if (exponent >= n && exponent <= 21) {
        sg_buf_addf(out, "%.*s", n, digits);
        for (int i = n; i < exponent; i++)
            sg_buf_addc(out, '0');
    } else if (exponent > 0 && exponent <= 21) {
        sg_buf_addf(out, "%.*s.%.*s", exponent, digits, n - exponent, digits + exponent);
    } else if (exponent > -6 && exponent <= 0) {
        sg_buf_adds(out, "0.");
        for (int i = exponent; i < 0; i++)
            sg_buf_addc(out, '0');
        sg_buf_addf(out, "%.*s", n, digits);
    } else {
        sg_buf_addf(out, "%c", digits[0]);
        if (n > 1)
            sg_buf_addf(out, ".%.*s", n - 1, digits + 1);
        sg_buf_addf(out, "e%c%d", exponent > 0 ? '+' : '-', abs(exponent - 1));
    }
}
