/* Checked allocation. Out of memory calls one settable handler, which aborts by default. */
#ifndef SG_BASE_MEM_H
#define SG_BASE_MEM_H

#include <stddef.h>

/* Called when memory is exhausted; must not return. NULL restores the default, abort(). */
void sg_mem_set_handler(void (*handler)(void));

void *sg_malloc(size_t size);
/* Grows `p` to hold `count` items of `size` bytes; overflow counts as out of memory. */
void *sg_realloc_array(void *p, size_t count, size_t size);
char *sg_strdup(const char *s);

/* From this size on memory is better taken by sg_malloc_large: a command that needs megabytes otherwise spends more time on
 * getting them from the system, page by page of 4 KiB, than on what it does with them. */
enum { SG_MEM_LARGE = 2 << 20 };
/* For a program, before it does anything else: what malloc has to give is backed by large pages from the start, as far as the
 * system and the C library can do that, and stays with the process until it ends. Small commands end before the first of them. */
void sg_mem_large_heap(void);
/* A piece that begins on a large page, to be backed by large pages where the system has them; freed by free(). */
void *sg_malloc_large(size_t size);

#endif
