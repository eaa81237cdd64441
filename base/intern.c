/* Interning and address-keyed maps, both on uthash with the arena as its allocator. */
#include <config.h>

#include "base/intern.h"

#include <stdint.h>
#include <string.h>

/* Eight bytes at a time; uthash's own function takes one by one and is the larger part of interning a schema. */
static unsigned
hash_bytes(const void *key, size_t len)
{
    const unsigned char *p = key;
    uint64_t h = len, word;
    for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    word = 0;
    if (len)
        memcpy(&word, p, len);
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    /* A multiplication carries upwards only: once more, so that the last bytes reach the bits that choose the bucket. */
    h = (h ^ h >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (unsigned)(h >> 32);
}
#define HASH_FUNCTION(key, len, value) ((value) = hash_bytes((key), (len)))

/* uthash takes its tables from the arena in scope; an outgrown bucket array is left to it. */
#define uthash_malloc(size) sg_arena_alloc(arena, size)
#define uthash_free(p, size) ((void)(p), (void)(size))
#include <uthash.h>

/* The macros of uthash mix int and unsigned; what they expand to here is theirs, not ours. */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

struct sg_intern_entry {
    UT_hash_handle hh;
    char text[];
};

void
sg_intern_fini(struct sg_intern *in)
{
    sg_arena_fini(&in->arena);
    in->table = NULL;
}

const char *
sg_intern(struct sg_intern *in, const char *s, size_t len)
{
    struct sg_arena *arena = &in->arena;
    struct sg_intern_entry *e;
    unsigned hash;
    HASH_VALUE(s, len, hash);
    HASH_FIND_BYHASHVALUE(hh, in->table, s, len, hash, e);
    if (e)
        return e->text;
    e = sg_arena_alloc(arena, sizeof(*e) + len + 1);
    if (len)
        memcpy(e->text, s, len);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, in->table, e->text, len, hash, e);
    return e->text;
}

const char *
sg_interns(struct sg_intern *in, const char *s)
{
    return s ? sg_intern(in, s, strlen(s)) : NULL;
}

struct sg_map_entry {
    UT_hash_handle hh;
    const void *key;
    void *value;
};

void
sg_map_put(struct sg_map *map, struct sg_arena *arena, const void *key, void *value)
{
    struct sg_map_entry *e;
    HASH_FIND_PTR(map->table, &key, e);
    if (!e) {
        e = SG_NEW(arena, struct sg_map_entry);
        e->key = key;
        HASH_ADD_PTR(map->table, key, e);
    }
    e->value = value;
}

void *
sg_map_get(const struct sg_map *map, const void *key)
{
    struct sg_map_entry *e;
    HASH_FIND_PTR(map->table, &key, e);
    return e ? e->value : NULL;
}

size_t
sg_map_len(const struct sg_map *map)
{
    return HASH_COUNT(map->table);
}
