/* The growing byte buffer. */
#include <config.h>

#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SMALL = 512 << 10 }; /* what grows beyond goes to large pages */

char sg_buf_empty[1];

void
sg_buf_init(struct sg_buf *buf)
{
    *buf = (struct sg_buf)SG_BUF_INIT;
}

void
sg_buf_fini(struct sg_buf *buf)
{
    if (buf->cap)
        free(buf->data);
    sg_buf_init(buf);
}

void
sg_buf_clear(struct sg_buf *buf)
{
    sg_buf_truncate(buf, 0);
}

void
sg_buf_truncate(struct sg_buf *buf, size_t len)
{
    buf->len = len;
    if (buf->cap)
        buf->data[len] = '\0';
}

static void
move_to_large(struct sg_buf *buf, size_t cap)
{
    char *data = sg_malloc_large(cap);
    memcpy(data, buf->data, buf->len);
    if (buf->cap)
        free(buf->data);
    buf->data = data;
}

static void
grow(struct sg_buf *buf, size_t extra)
{
    if (extra > SIZE_MAX / 2 - buf->len - 1)
        sg_realloc_array(NULL, SIZE_MAX, 2);
    size_t cap = buf->cap ? buf->cap * 2 : 128;
    if (cap - buf->len <= extra)
        cap = buf->len + extra + 1;
    if (cap > SMALL && cap < SG_MEM_LARGE)
        cap = SG_MEM_LARGE;
    if (cap < SG_MEM_LARGE)
        buf->data = sg_realloc_array(buf->cap ? buf->data : NULL, cap, 1);
    else
        move_to_large(buf, cap);
    buf->cap = cap;
    buf->data[buf->len] = '\0';
}

void
sg_buf_reserve(struct sg_buf *buf, size_t extra)
{
    if (buf->cap - buf->len <= extra)
        grow(buf, extra);
}

void
sg_buf_add(struct sg_buf *buf, const void *bytes, size_t len)
{
    if (!len)
        return;
    sg_buf_reserve(buf, len);
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void
sg_buf_addc(struct sg_buf *buf, char c)
{
    sg_buf_reserve(buf, 1);
    buf->data[buf->len++] = c;
    buf->data[buf->len] = '\0';
}

void
sg_buf_addu(struct sg_buf *buf, size_t n)
{
    char digits[24], *end = digits + sizeof(digits), *p = end;
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    sg_buf_add(buf, p, (size_t)(end - p));
}

void
sg_buf_vaddf(struct sg_buf *buf, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    sg_buf_reserve(buf, 64);
    size_t room = buf->cap - buf->len;
    int n = vsnprintf(buf->data + buf->len, room, fmt, ap);
    if (n > 0 && (size_t)n >= room) {
        sg_buf_reserve(buf, (size_t)n);
        vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, again);
    }
    if (n > 0)
        buf->len += (size_t)n;
    buf->data[buf->len] = '\0';
    va_end(again);
}

void
sg_buf_addf(struct sg_buf *buf, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_buf_vaddf(buf, fmt, ap);
    va_end(ap);
}

char *
sg_buf_detach(struct sg_buf *buf, size_t *len)
{
    sg_buf_reserve(buf, 0);
    char *data = buf->data;
    if (len)
        *len = buf->len;
    sg_buf_init(buf);
    return data;
}
