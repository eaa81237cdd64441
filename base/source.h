/* A text that was read and places in it. A span is two byte offsets; line and column are computed
 * when something is printed. The text is kept for the life of the run, so a caret needs no file. */
#ifndef SG_BASE_SOURCE_H
#define SG_BASE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct sg_source {
    const char *name; /* the path as the user gave it, or "<stdin>" */
    const char *text; /* NUL-terminated behind `len` bytes; may hold other NULs */
    size_t len;
    uint32_t *lines; /* offsets of line starts, made on first use */
    size_t line_count;
    size_t rank; /* how many were read before it */
};

/* No place: all zero. */
struct sg_span {
    struct sg_source *source;
    uint32_t start, end; /* byte offsets, end exclusive */
};

struct sg_place {
    unsigned line;   /* from 1 */
    unsigned column; /* from 1, in bytes */
    const char *text; /* the line, without its end */
    size_t len;
};

/* Where byte `offset` of the source is. Builds the line index on first use, in `arena`. */
struct sg_place sg_source_place(struct sg_source *source, struct sg_arena *arena, size_t offset);
/* From the start of `a` to the end of `b`; either may be no place. */
struct sg_span sg_span_join(struct sg_span a, struct sg_span b);

#endif
