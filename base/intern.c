/* Interning, and address-keyed maps on uthash with the arena as its allocator. Names are looked up more often than anything else:
 * they have an open table, where a look is one place in memory and not a chain of them. */
#include <config.h>

#include "base/intern.h"

#include <stdint.h>
#include <string.h>

struct sg_intern_slot {
    uint64_t hash;
    struct entry *entry; /* NULL: free */
};

struct entry {
    size_t len;
    char text[];
};

enum { FIRST_SLOTS = 256 };

static uint64_t
load(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    return word;
}

static uint32_t
load_half(const char *p)
{
    uint32_t word;
    memcpy(&word, p, sizeof(word));
    return word;
}

/* Eight bytes at a time; the last eight, or four, once more where they are not whole. */
static uint64_t
hash_bytes(const char *p, size_t len)
{
    uint64_t h = len, word = 0;
    const char *end = p + len;
    for (; end - p > 8; p += 8) {
        h = (h ^ load(p)) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    if (len >= 8)
        word = load(end - 8);
    else if (len >= 4)
        word = (uint64_t)load_half(p) << 32 | load_half(end - 4);
    else
        while (p < end)
            word = word << 8 | (unsigned char)*p++;
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    /* A multiplication carries upwards only: once more, so that the last bytes reach the bits that choose the slot. */
    h = (h ^ h >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

/* Two thirds full at most. */
static void
grow(struct sg_intern *in)
{
    size_t old = in->slots ? in->mask + 1 : 0, size = old ? old * 2 : FIRST_SLOTS;
    struct sg_intern_slot *slots = sg_arena_array(&in->arena, size, sizeof(*slots));
    for (size_t i = 0; i < old; i++) {
        size_t at = (size_t)in->slots[i].hash & (size - 1);
        if (!in->slots[i].entry)
            continue;
        while (slots[at].entry)
            at = (at + 1) & (size - 1);
        slots[at] = in->slots[i];
    }
    in->slots = slots;
    in->mask = size - 1;
}

void
sg_intern_fini(struct sg_intern *in)
{
    sg_arena_fini(&in->arena);
    *in = (struct sg_intern){0};
}

const char *
sg_intern(struct sg_intern *in, const char *s, size_t len)
{
    uint64_t hash = hash_bytes(s, len);
    if (3 * in->count >= 2 * in->mask)
        grow(in);
    struct sg_intern_slot *slot = &in->slots[hash & in->mask];
    for (; slot->entry; slot = &in->slots[(size_t)(slot - in->slots + 1) & in->mask])
        if (slot->hash == hash && slot->entry->len == len && (!len || !memcmp(slot->entry->text, s, len)))
            return slot->entry->text;
    struct entry *e = sg_arena_raw(&in->arena, sizeof(*e) + len + 1);
    e->len = len;
    if (len)
        memcpy(e->text, s, len);
    e->text[len] = '\0';
    *slot = (struct sg_intern_slot){hash, e};
    in->count++;
    return e->text;
}

const char *
sg_interns(struct sg_intern *in, const char *s)
{
    return s ? sg_intern(in, s, strlen(s)) : NULL;
}

/* uthash takes its tables from the arena in scope; an outgrown bucket array is left to it. */
#define uthash_malloc(size) sg_arena_alloc(arena, size)
#define uthash_free(p, size) ((void)(p), (void)(size))
/* Keys are addresses: one multiplication mixes them as well as what uthash does to bytes. */
#define HASH_FUNCTION(at, size, hash)                                                              \
    ((hash) = (unsigned)((uint64_t)(uintptr_t)(*(at)) * UINT64_C(0x9e3779b97f4a7c15) >> 32))
#include <uthash.h>

/* The macros of uthash mix int and unsigned; what they expand to here is theirs, not ours. */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

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
sg_map_find(const struct sg_map *map, const void *key)
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
