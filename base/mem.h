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

#endif
