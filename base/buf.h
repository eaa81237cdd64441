/* A growing byte buffer. `data` is never NULL and always ends with a NUL behind `len` bytes;
 * sg_buf_detach is the only way out for the memory. */
#ifndef SG_BASE_BUF_H
#define SG_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/compiler.h"

struct sg_buf {
    char *data;
    size_t len, cap;
};

extern char sg_buf_empty[1];
#define SG_BUF_INIT {sg_buf_empty, 0, 0}

void sg_buf_init(struct sg_buf *buf);
void sg_buf_fini(struct sg_buf *buf);
/* Keeps the memory for the next use. */
void sg_buf_clear(struct sg_buf *buf);
void sg_buf_truncate(struct sg_buf *buf, size_t len);
/* Makes room for `extra` more bytes. */
void sg_buf_reserve(struct sg_buf *buf, size_t extra);
void sg_buf_add(struct sg_buf *buf, const void *bytes, size_t len);
void sg_buf_addc(struct sg_buf *buf, char c);
/* Mostly of text that is written in the program, whose length is known to the compiler. */
static inline void
sg_buf_adds(struct sg_buf *buf, const char *s)
{
    sg_buf_add(buf, s, strlen(s));
}
/* A number in decimal. */
void sg_buf_addu(struct sg_buf *buf, size_t n);
void sg_buf_addf(struct sg_buf *buf, const char *fmt, ...) SG_PRINTF(2, 3);
void sg_buf_vaddf(struct sg_buf *buf, const char *fmt, va_list ap) SG_PRINTF(2, 0);
/* The caller frees what is returned; the buffer is empty afterwards. */
char *sg_buf_detach(struct sg_buf *buf, size_t *len);

#endif
