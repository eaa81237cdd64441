/* The table of built-in types; see model/builtin.h. */
#include <config.h>

#include "model/builtin.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "model/types.h"

#include "base/banned.h"

enum {
    INTEGERS = 1 << 0,
    NUMERICS = 1 << 1,
    FLOATS = 1 << 2,
    OIDS = 1 << 3,
    TEXTS = 1 << 4,
    PADDED = 1 << 5,
    NAMES = 1 << 6,
    DATES = 1 << 7,
    TIMES = 1 << 8,
    ZONED = 1 << 9,
    INTERVALS = 1 << 10,
    BITS = 1 << 11,
    ADDRESSES = 1 << 12,
    MACS = 1 << 13
};

#define BTREE SG_KEYS_BTREE
#define HASH SG_KEYS_HASH
#define NUMBERS SG_LITERAL_NUMBERS
#define BOOLS SG_LITERAL_BOOLS
#define WHOLE SG_LITERAL_WHOLE
#define AMOUNT SG_LITERAL_AMOUNT
#define TRUTH SG_LITERAL_TRUTH
#define UUID SG_LITERAL_UUID
#define NONE 0, {{0, 0}, {0, 0}}
#define ONE(min, max) 1, {{min, max}, {0, 0}}
#define TWO(min, max, min2, max2) 2, {{min, max}, {min2, max2}}
#define BUILTIN(type, group, refers, keys, arguments, literals) {type, group, refers, keys, arguments, literals},
static const struct sg_builtin postgresql[] = {
#include "model/builtin.def"
};
#undef BUILTIN

/* SQLite has no types to speak of. */
static const struct {
    const struct sg_builtin *rows;
    size_t count;
} dialects[SG_DIALECT_COUNT] = {[SG_POSTGRESQL] = {postgresql, SG_COUNT(postgresql)}};

static int
compare(const void *type, const void *row)
{
    return strcmp(type, ((const struct sg_builtin *)row)->type);
}

const struct sg_builtin *
sg_builtin_get(enum sg_dialect dialect, const char *key)
{
    char base[32]; /* no built-in type is as long */
    size_t end;
    if (!dialects[dialect].count)
        return NULL;
    sg_type_dimensions(key, &end);
    const char *open = memchr(key, '(', end), *close = open ? memchr(open, ')', end - (size_t)(open - key)) : NULL;
    size_t head = open ? (size_t)(open - key) : end, tail = close ? end - (size_t)(close + 1 - key) : 0;
    if ((open && !close) || head + tail >= sizeof base)
        return NULL;
    memcpy(base, key, head);
    if (tail)
        memcpy(base + head, close + 1, tail);
    base[head + tail] = '\0';
    return bsearch(base, dialects[dialect].rows, dialects[dialect].count, sizeof(struct sg_builtin), compare);
}

bool
sg_builtin_refers(const struct sg_builtin *from, const struct sg_builtin *to)
{
    return from == to || from->refers & to->group;
}

bool
sg_builtin_is_integer(const struct sg_builtin *type)
{
    return type->group == INTEGERS;
}
