/* An arena: allocation by bumping a pointer, freed as a whole. One a model, one scratch a command. */
#ifndef SG_BASE_ARENA_H
#define SG_BASE_ARENA_H

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/compiler.h"

struct sg_arena_block;

struct sg_arena {
    struct sg_arena_block *head; /* the block that is being filled; older ones behind it */
    char *at, *end;
};

/* All zero is an empty arena: `struct sg_arena a = {0};` needs no further init. */
void sg_arena_fini(struct sg_arena *arena);
/* Frees all that was taken from it, but keeps a block: for what is done over and over. */
void sg_arena_reset(struct sg_arena *arena);
/* What the next two do where the block that is being filled has no room. */
void *sg_arena_more(struct sg_arena *arena, size_t size);

/* Memory with whatever was there before, for what is written over at once; aligned for any object, lives until the arena ends.
 * Sizes are mostly known where it is called, so that little is left of it there. */
static inline void *
sg_arena_raw(struct sg_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size >= (size_t)(arena->end - arena->at)) /* which is a multiple of the alignment */
        return sg_arena_more(arena, size);
    void *p = arena->at;
    arena->at += (size + align - 1) & ~(align - 1);
    return p;
}

/* The same, zeroed. */
static inline void *
sg_arena_alloc(struct sg_arena *arena, size_t size)
{
    return memset(sg_arena_raw(arena, size), 0, size);
}

void *sg_arena_array(struct sg_arena *arena, size_t count, size_t size);
/* Copies `len` bytes and ends them with a NUL. */
char *sg_arena_strndup(struct sg_arena *arena, const char *s, size_t len);
char *sg_arena_strdup(struct sg_arena *arena, const char *s);
char *sg_arena_printf(struct sg_arena *arena, const char *fmt, ...) SG_PRINTF(2, 3);
char *sg_arena_vprintf(struct sg_arena *arena, const char *fmt, va_list ap) SG_PRINTF(2, 0);

#define SG_NEW(arena, type) ((type *)sg_arena_alloc((arena), sizeof(type)))

#endif
