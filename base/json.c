/* The JSON writer. */
#include <config.h>

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
sg_json_init(struct sg_json *j, struct sg_buf *out, bool compact)
{
    *j = (struct sg_json){.out = out, .compact = compact, .fresh = true};
}

static void
newline(struct sg_json *j)
{
    static const char spaces[] = "\n                                                                ";
    if (j->compact)
        return;
    size_t n = 2 * (size_t)j->depth;
    if (n < sizeof(spaces) - 1) {
        sg_buf_add(j->out, spaces, n + 1);
        return;
    }
    sg_buf_addc(j->out, '\n');
    while (n--)
        sg_buf_addc(j->out, ' ');
}

/* What stands before a value or a key: a comma, a line. */
static void
lead(struct sg_json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (!j->fresh)
        sg_buf_addc(j->out, ',');
    if (j->depth)
        newline(j);
    j->fresh = false;
}

static void
open_container(struct sg_json *j, char c)
{
    lead(j);
    sg_buf_addc(j->out, c);
    j->depth++;
    j->fresh = true;
}

static void
close_container(struct sg_json *j, char c)
{
    j->depth--;
    if (!j->fresh)
        newline(j);
    sg_buf_addc(j->out, c);
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

void
sg_json_key(struct sg_json *j, const char *key)
{
    lead(j);
    sg_json_quote(j->out, key, strlen(key));
    sg_buf_adds(j->out, j->compact ? ":" : ": ");
    j->after_key = true;
}

void
sg_json_rawkey(struct sg_json *j, const char *text, size_t len)
{
    lead(j);
    sg_buf_add(j->out, text, len);
    sg_buf_adds(j->out, j->compact ? ":" : ": ");
    j->after_key = true;
}

void
sg_json_quote(struct sg_buf *out, const char *s, size_t len)
{
    static const char short_form[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    sg_buf_addc(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        sg_buf_add(out, s + from, i - from);
        from = i + 1;
        sg_buf_addc(out, '\\');
        if (c >= 0x20)
            sg_buf_addc(out, (char)c);
        else if (c < sizeof(short_form) && short_form[c])
            sg_buf_addc(out, short_form[c]);
        else
            sg_buf_addf(out, "u%04x", c);
    }
    sg_buf_add(out, s + from, len - from);
    sg_buf_addc(out, '"');
}

void
sg_json_stringn(struct sg_json *j, const char *s, size_t len)
{
    lead(j);
    sg_json_quote(j->out, s, len);
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
    lead(j);
    sg_buf_addf(j->out, "%" PRId64, n);
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
    lead(j);
    sg_buf_add(j->out, text, len);
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
