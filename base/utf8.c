/* UTF-8 on utf8proc; runs of ASCII are passed over without it. */
#include <config.h>

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

size_t
sg_utf8_check(const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint64_t eight;
        for (; len - i >= sizeof eight; i += sizeof eight) {
            memcpy(&eight, s + i, sizeof eight);
            if (eight & UINT64_C(0x8080808080808080))
                break;
        }
        while (i < len && (unsigned char)s[i] < 0x80)
            i++;
        if (i == len)
            break;
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &c);
        if (n <= 0)
            return i;
        i += (size_t)n;
    }
    return len;
}

void
sg_utf8_clean(struct sg_buf *out, const char *s, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        size_t good = sg_utf8_check(s + at, len - at);
        sg_buf_add(out, s + at, good);
        at += good;
        if (at < len)
            sg_buf_adds(out, "\357\277\275");
    }
}

size_t
sg_utf8_width(const char *s, size_t len)
{
    size_t width = 0;
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &c);
        if (n <= 0) {
            n = 1;
            c = '?';
        }
        int w = utf8proc_charwidth(c);
        width += w > 0 ? (size_t)w : 0;
        i += (size_t)n;
    }
    return width;
}

size_t
sg_utf8_cut(const char *s, size_t len, size_t max)
{
    if (len <= max)
        return len;
    while (max && ((unsigned char)s[max] & 0xc0) == 0x80)
        max--;
    return max;
}

void
sg_utf8_add(struct sg_buf *out, unsigned c)
{
    if (c < 0x80) {
        sg_buf_addc(out, (char)c);
    } else if (c < 0x800) {
        sg_buf_addc(out, (char)(0xC0 | c >> 6));
        sg_buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        sg_buf_addc(out, (char)(0xE0 | c >> 12));
        sg_buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        sg_buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        sg_buf_addc(out, (char)(0xF0 | c >> 18));
        sg_buf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        sg_buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        sg_buf_addc(out, (char)(0x80 | (c & 0x3F)));
    }
}
