/* Checked allocation with one handler for the lack of memory. */
#include <config.h>

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void (*no_memory)(void) = abort;

void
sg_mem_set_handler(void (*handler)(void))
{
    no_memory = handler ? handler : abort;
}

static void *
check(void *p)
{
    if (!p) {
        no_memory();
        abort();
    }
    return p;
}

void *
sg_malloc(size_t size)
{
    return check(malloc(size ? size : 1));
}

void *
sg_malloc_large(size_t size)
{
    void *p = NULL;
    if (posix_memalign(&p, SG_MEM_LARGE, size))
        check(NULL);
#ifdef MADV_HUGEPAGE
    madvise(p, size & ~(size_t)(SG_MEM_LARGE - 1), MADV_HUGEPAGE); /* whole pages alone: their neighbours are not ours */
#endif
    return p;
}

void *
sg_realloc_array(void *p, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        check(NULL);
    size_t bytes = count * size;
    return check(realloc(p, bytes ? bytes : 1));
}

char *
sg_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(sg_malloc(n), s, n);
}
