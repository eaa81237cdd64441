/* Lists of pointers. Growing leaves the old array to the arena: at most as much again. */
#include <config.h>

#include "base/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
grow(struct sg_list *list, struct sg_arena *arena)
{
    size_t cap = list->cap ? list->cap * 2 : 4;
    void **items = sg_arena_raw(arena, cap * sizeof(*items)); /* no overflow: half of it is in memory already */
    if (list->len)
        memcpy(items, list->items, list->len * sizeof(*items));
    list->items = items;
    list->cap = cap;
}

void
sg_list_push(struct sg_list *list, struct sg_arena *arena, void *item)
{
    if (list->len == list->cap)
        grow(list, arena);
    list->items[list->len++] = item;
}

void
sg_list_insert(struct sg_list *list, struct sg_arena *arena, size_t at, void *item)
{
    if (list->len == list->cap)
        grow(list, arena);
    memmove(list->items + at + 1, list->items + at, (list->len - at) * sizeof(*list->items));
    list->items[at] = item;
    list->len++;
}

void
sg_list_remove(struct sg_list *list, size_t at)
{
    list->len--;
    memmove(list->items + at, list->items + at + 1, (list->len - at) * sizeof(*list->items));
}

static void
reverse(void **from, void **to)
{
    while (from < --to) {
        void *item = *from;
        *from++ = *to;
        *to = item;
    }
}

void
sg_list_rotate(struct sg_list *list, size_t from, size_t mid)
{
    if (mid == from || mid == list->len)
        return;
    reverse(list->items + from, list->items + mid);
    reverse(list->items + mid, list->items + list->len);
    reverse(list->items + from, list->items + list->len);
}

bool
sg_list_has(const struct sg_list *list, const void *item)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->items[i] == item)
            return true;
    return false;
}

static void
merge(void **items, void **tmp, size_t n, int (*compare)(const void *, const void *))
{
    if (n < 2)
        return;
    size_t half = n / 2;
    merge(items, tmp, half, compare);
    merge(items + half, tmp, n - half, compare);
    if (compare(items[half - 1], items[half]) <= 0)
        return; /* mostly they are in order */
    memcpy(tmp, items, half * sizeof(*items));
    size_t i = 0, j = half, k = 0;
    while (i < half && j < n)
        items[k++] = compare(tmp[i], items[j]) <= 0 ? tmp[i++] : items[j++];
    memcpy(items + k, tmp + i, (half - i) * sizeof(*items));
}

void
sg_list_sort(struct sg_list *list, int (*compare)(const void *a, const void *b))
{
    if (list->len < 2)
        return;
    void **tmp = sg_realloc_array(NULL, list->len, sizeof(*tmp));
    merge(list->items, tmp, list->len, compare);
    free(tmp);
}
