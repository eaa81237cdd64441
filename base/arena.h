/* An arena: allocation by bumping a pointer, freed as a whole. One a model, one scratch a command. */
#ifndef SG_BASE_ARENA_H
#define SG_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/compiler.h"

struct sg_arena_block;

struct sg_arena {
    struct sg_arena_block *head; /* the block that is being filled; older ones behind it */
    char *at, *end;
};

/* All zero is an empty arena: `struct sg_arena a = {0};` needs no further init. */
void sg_arena_fini(struct sg_arena *arena);
/* Zeroed memory, aligned for any object; lives until the arena ends. */
void *sg_arena_alloc(struct sg_arena *arena, size_t size);
/* The same with whatever was there before, for what is written over at once. */
void *sg_arena_raw(struct sg_arena *arena, size_t size);
void *sg_arena_array(struct sg_arena *arena, size_t count, size_t size);
/* Copies `len` bytes and ends them with a NUL. */
char *sg_arena_strndup(struct sg_arena *arena, const char *s, size_t len);
char *sg_arena_strdup(struct sg_arena *arena, const char *s);
char *sg_arena_printf(struct sg_arena *arena, const char *fmt, ...) SG_PRINTF(2, 3);
char *sg_arena_vprintf(struct sg_arena *arena, const char *fmt, va_list ap) SG_PRINTF(2, 0);

#define SG_NEW(arena, type) ((type *)sg_arena_alloc((arena), sizeof(type)))

#endif
