/* Interned strings: equal text has one address, so names compare by pointer. Also the map from
 * an interned string to a pointer. */
#ifndef SG_BASE_INTERN_H
#define SG_BASE_INTERN_H

#include <stddef.h>

#include "base/arena.h"

struct sg_intern_slot;

struct sg_intern {
    struct sg_arena arena;
    struct sg_intern_slot *slots;
    size_t count, mask; /* mask: the number of slots less one, or 0 */
};

void sg_intern_fini(struct sg_intern *in);
/* The one copy of these bytes, NUL-terminated; lives as long as the table. */
const char *sg_intern(struct sg_intern *in, const char *s, size_t len);
/* NULL stays NULL. */
const char *sg_interns(struct sg_intern *in, const char *s);

struct sg_map_entry;

/* Keys are interned strings or any other addresses; all zero is an empty map. Memory is the arena's. */
struct sg_map {
    struct sg_map_entry *table; /* uthash head */
};

/* Puts or replaces. */
void sg_map_put(struct sg_map *map, struct sg_arena *arena, const void *key, void *value);
void *sg_map_find(const struct sg_map *map, const void *key);
/* NULL where the key is not there. Most maps are empty: those of renames above all. */
static inline void *
sg_map_get(const struct sg_map *map, const void *key)
{
    return map->table ? sg_map_find(map, key) : NULL;
}
size_t sg_map_len(const struct sg_map *map);

#endif
