/* The arena. Blocks double up to 256 KiB, then come in large pages; what is larger than a block gets one of its own. */
#include <config.h>

#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct sg_arena_block {
    struct sg_arena_block *next;
    size_t size;
    alignas(max_align_t) char data[];
};

enum { FIRST_BLOCK = 16 << 10, LAST_SMALL = 256 << 10, LARGE = LAST_SMALL };

static void
free_blocks(struct sg_arena_block *b)
{
    for (struct sg_arena_block *next; b; b = next) {
        next = b->next;
        free(b);
    }
}

void
sg_arena_fini(struct sg_arena *arena)
{
    free_blocks(arena->head);
    *arena = (struct sg_arena){0};
}

void
sg_arena_reset(struct sg_arena *arena)
{
    struct sg_arena_block *b = arena->head;
    if (!b)
        return;
    free_blocks(b->next);
    b->next = NULL;
    arena->at = b->data;
}

static struct sg_arena_block *
make_block(size_t size)
{
    size_t whole = sizeof(struct sg_arena_block) + size;
    struct sg_arena_block *b = whole < SG_MEM_LARGE ? sg_malloc(whole) : sg_malloc_large(whole);
    b->size = size;
    return b;
}

/* A piece that is large beside a block gets a block of its own, behind the one that is being filled. */
static void *
take_large(struct sg_arena *arena, size_t size)
{
    struct sg_arena_block *b = make_block(size);
    b->next = arena->head->next;
    arena->head->next = b;
    return b->data;
}

static void
add_block(struct sg_arena *arena, size_t need)
{
    size_t size = arena->head ? arena->head->size * 2 : FIRST_BLOCK;
    if (size > LAST_SMALL)
        size = SG_MEM_LARGE - sizeof(struct sg_arena_block);
    if (size < need)
        size = need;
    struct sg_arena_block *b = make_block(size);
    b->next = arena->head;
    arena->head = b;
    arena->at = b->data;
    arena->end = b->data + size;
}

void *
sg_arena_more(struct sg_arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align - sizeof(struct sg_arena_block))
        sg_realloc_array(NULL, SIZE_MAX, 2);
    size_t rounded = (size + align - 1) & ~(align - 1);
    if (arena->head && rounded > LARGE)
        return take_large(arena, rounded);
    add_block(arena, rounded);
    void *p = arena->at;
    arena->at += rounded;
    return p;
}

void *
sg_arena_array(struct sg_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        sg_realloc_array(NULL, count, size);
    return sg_arena_alloc(arena, count * size);
}

/* Text needs no alignment of its own end, only of what follows; rounding keeps alloc simple. */
char *
sg_arena_strndup(struct sg_arena *arena, const char *s, size_t len)
{
    char *p = sg_arena_raw(arena, len + 1);
    if (len)
        memcpy(p, s, len);
    p[len] = '\0';
    return p;
}

char *
sg_arena_strdup(struct sg_arena *arena, const char *s)
{
    return sg_arena_strndup(arena, s, strlen(s));
}

char *
sg_arena_vprintf(struct sg_arena *arena, const char *fmt, va_list ap)
{
    char small[256]; /* most texts are made once */
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    if (n < 0)
        small[n = 0] = '\0';
    char *p = sg_arena_raw(arena, (size_t)n + 1);
    if ((size_t)n < sizeof small)
        memcpy(p, small, (size_t)n + 1);
    else
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

char *
sg_arena_printf(struct sg_arena *arena, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = sg_arena_vprintf(arena, fmt, ap);
    va_end(ap);
    return p;
}
