/* UTF-8, validated at the door. */
#ifndef SG_BASE_UTF8_H
#define SG_BASE_UTF8_H

#include <stddef.h>

#include "base/buf.h"

/* The offset of the first byte that is not part of well-formed UTF-8, or `len`. */
size_t sg_utf8_check(const char *s, size_t len);
/* Appends the text with each byte that is not part of well-formed UTF-8 as U+FFFD. */
void sg_utf8_clean(struct sg_buf *out, const char *s, size_t len);
/* Terminal columns that the text takes; control characters count as none. */
size_t sg_utf8_width(const char *s, size_t len);
/* The largest length <= max at which the text can be cut without splitting a character. */
size_t sg_utf8_cut(const char *s, size_t len, size_t max);
/* Appends a character by its number. */
void sg_utf8_add(struct sg_buf *out, unsigned c);

#endif
