/* Checked allocation with one handler for the lack of memory. */
#include <config.h>

#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum {
    SETTLED = 16 << 10,
    SETTLED_LARGE = 256 << 10, /* in large pages, of which the first byte brings all */
    LARGE_HEAP = 30 << 20
};

static uintptr_t large_from = UINTPTR_MAX; /* where the heap is in large pages; set before anything runs */

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

static bool
is_large(const void *p)
{
    return (uintptr_t)p - large_from < LARGE_HEAP;
}

/* Has the system give the pages of a large piece now, in one call: taken one by one as they are first written they cost several
 * times as much, and that was half the time of a small command. The pages at both ends may be shared with other pieces and are
 * left alone, as is everything where the system cannot do this. */
static void *
settle(void *p, size_t size)
{
#ifdef MADV_POPULATE_WRITE
    if (size >= (is_large(p) ? SETTLED_LARGE : SETTLED)) {
        int saved = errno;
        /* which the C library knows; the system is not asked */
        const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)p;
        const uintptr_t from = (start + page - 1) & ~(page - 1), to = (start + size) & ~(page - 1);
        if (to > from)
            madvise((void *)from, to - from, MADV_POPULATE_WRITE);
        errno = saved;
    }
#else
    (void)size;
    (void)large_from;
#endif
    return p;
}

/* What glibc's tunable glibc.malloc.hugetlb=1 does, which only the environment can set, before a program starts. The first MiB of
 * the heap is of small pages: clearing a large one costs a small command as much as all that it takes otherwise. */
void
sg_mem_large_heap(void)
{
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
    enum { SMALL_PAGES = 1 << 20, HEAP = LARGE_HEAP + SG_MEM_LARGE };
    const uintptr_t start = (uintptr_t)sbrk(0);
    const uintptr_t large = (start + SMALL_PAGES + SG_MEM_LARGE - 1) & ~(uintptr_t)(SG_MEM_LARGE - 1);
    mallopt(M_TOP_PAD, HEAP);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_MMAP_THRESHOLD, SG_MEM_LARGE / 2);
    if (sbrk((intptr_t)(large - SMALL_PAGES - start)) == (void *)-1)
        return;
    void *volatile p = malloc(SMALL_PAGES / 2); /* more than the C library has by now: it takes HEAP, too */
    free(p);
    mallopt(M_TOP_PAD, SG_MEM_LARGE); /* under a limit of memory, as much at once might not be there a second time */
    if (!p || (uintptr_t)sbrk(0) < large + LARGE_HEAP)
        return;
    madvise((void *)large, LARGE_HEAP, MADV_HUGEPAGE);
    large_from = large;
#endif
}

void *
sg_malloc(size_t size)
{
    return settle(check(malloc(size ? size : 1)), size);
}

/* The heap is in large pages anyway and gives away what was freed before; behind its end whole pages are asked for, which have to
 * begin where a page does. */
void *
sg_malloc_large(size_t size)
{
    char *whole = check(malloc(size));
    if (is_large(whole + size - 1)) /* it may begin before the large pages do */
        return settle(whole, size);
    free(whole);
    void *p = NULL;
    if (posix_memalign(&p, SG_MEM_LARGE, size))
        check(NULL);
#ifdef MADV_HUGEPAGE
    madvise(p, size & ~(size_t)(SG_MEM_LARGE - 1), MADV_HUGEPAGE); /* whole pages alone: their neighbours are not ours */
#endif
    return settle(p, size);
}

void *
sg_realloc_array(void *p, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        check(NULL);
    size_t bytes = count * size;
    return settle(check(realloc(p, bytes ? bytes : 1)), bytes);
}

char *
sg_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(sg_malloc(n), s, n);
}
