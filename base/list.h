/* A list of pointers in an arena: the one container of the model and the plan. */
#ifndef SG_BASE_LIST_H
#define SG_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct sg_list {
    void **items;
    size_t len, cap;
};

void sg_list_push(struct sg_list *list, struct sg_arena *arena, void *item);
void sg_list_insert(struct sg_list *list, struct sg_arena *arena, size_t at, void *item);
void sg_list_remove(struct sg_list *list, size_t at);
/* Moves the items from `mid` on before those from `from` on; both keep their order. */
void sg_list_rotate(struct sg_list *list, size_t from, size_t mid);
/* Whether an item is in it: the very pointer, which is enough for names, as they are interned. */
bool sg_list_has(const struct sg_list *list, const void *item);
/* A stable sort (merge). `compare` is as for qsort, but gets the items themselves. */
void sg_list_sort(struct sg_list *list, int (*compare)(const void *a, const void *b));

/* struct sg_table *t; SG_FOREACH (t, &model->tables) { … } */
#define SG_FOREACH(var, list)                                                                      \
    for (size_t sg_at_##var = 0;                                                                   \
         sg_at_##var < (list)->len ? ((var) = (list)->items[sg_at_##var], 1) : 0; sg_at_##var++)

#endif
