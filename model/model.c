/* The model: objects, sets, fields and what is derived from their tables. */
#include <config.h>

#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const struct sg_kind_info sg_kinds[SG_KIND_COUNT] = {
#define KIND(id, tag, word, section) [SG_KIND_##id] = {word, section},
#include "model/kind.def"
#undef KIND
};

static const size_t kind_sizes[SG_KIND_COUNT] = {
#define KIND(id, tag, word, section) [SG_KIND_##id] = sizeof(struct sg_##tag),
#include "model/kind.def"
#undef KIND
};

static const struct {
    enum sg_kind parent, child;
    size_t offset;
} set_rows[] = {
#define SET(parent, tag, member, child)                                                            \
    {SG_KIND_##parent, SG_KIND_##child, offsetof(struct sg_##tag, member)},
#include "model/set.def"
#undef SET
};

/* The same by parent and child, for look-ups: offset plus one, 0 where the parent has no such set. */
static const unsigned short set_offsets[SG_KIND_COUNT][SG_KIND_COUNT] = {
#define SET(parent, tag, member, child)                                                            \
    [SG_KIND_##parent][SG_KIND_##child] = offsetof(struct sg_##tag, member) + 1,
#include "model/set.def"
#undef SET
};

const struct sg_field sg_fields[SG_FIELD_COUNT] = {
#define FIELDS_OF(kind)
#define FIELD(kind, tag, member, type, flags)                                                      \
    [SG_FIELD_##kind##_##member] = {#member, SG_KIND_##kind, SG_FIELD_##type, flags,               \
                                    offsetof(struct sg_##tag, member)},
#include "model/field.def"
#undef FIELD
#undef FIELDS_OF
};

enum { LINEAR_SET = 24 }; /* up to here a walk is faster than a map */

struct sg_model *
sg_model_new(struct sg_ctx *ctx, enum sg_dialect dialect)
{
    struct sg_arena arena = {0};
    struct sg_model *m = SG_NEW(&arena, struct sg_model);
    m->arena = arena;
    m->obj.kind = SG_KIND_MODEL;
    m->ctx = ctx;
    m->dialect = dialect;
    return m;
}

void
sg_model_free(struct sg_model *model)
{
    if (model) {
        struct sg_arena arena = model->arena;
        sg_arena_fini(&arena);
    }
}

void
sg_model_adopt(struct sg_model *model, enum sg_dialect dialect)
{
    if (sg_dialects[dialect].family == sg_dialects[model->dialect].family)
        model->dialect = dialect;
}

bool
sg_obj_is_existing(const struct sg_obj *o)
{
    return (o->kind == SG_KIND_ROLE && ((const struct sg_role *)o)->existing) ||
           (o->kind == SG_KIND_VIEW && ((const struct sg_view *)o)->existing);
}

bool
sg_kind_has_sets(enum sg_kind kind)
{
    static const unsigned parents = 0
#define SET(parent, tag, member, child) | 1U << SG_KIND_##parent
#include "model/set.def"
#undef SET
        ;
    return parents >> kind & 1;
}

struct sg_set *
sg_set_of(struct sg_obj *parent, enum sg_kind kind)
{
    unsigned offset = set_offsets[parent->kind][kind];
    return offset ? (struct sg_set *)(void *)((char *)parent + offset - 1) : NULL;
}

const char *
sg_obj_key(struct sg_ctx *ctx, enum sg_kind kind, const struct sg_obj *parent, const char *schema,
           const char *name)
{
    bool top = !parent || parent->kind == SG_KIND_MODEL;
    if (!top || !schema || kind == SG_KIND_POLICY)
        return sg_interns(&ctx->intern, name);
    char small[160];
    size_t a = strlen(schema), b = strlen(name), len = a + b + 1;
    char *text = len < sizeof(small) ? small : sg_malloc(len + 1);
    memcpy(text, schema, a);
    text[a] = '.';
    memcpy(text + a + 1, name, b + 1);
    const char *key = sg_intern(&ctx->intern, text, len);
    if (text != small)
        free(text);
    return key;
}

void *
sg_obj_new(struct sg_model *model, struct sg_obj *parent, enum sg_kind kind, const char *schema,
           const char *name)
{
    struct sg_obj *o = sg_arena_alloc(&model->arena, kind_sizes[kind]);
    o->kind = kind;
    o->parent = parent;
    o->name = sg_interns(&model->ctx->intern, name);
    o->schema = sg_interns(&model->ctx->intern, schema);
    bool plain = !o->schema || kind == SG_KIND_POLICY || parent->kind != SG_KIND_MODEL;
    o->key = plain ? o->name : sg_obj_key(model->ctx, kind, parent, schema, name);
    struct sg_set *set = sg_set_of(parent, kind);
    set->arena = &model->arena;
    sg_list_push(&set->list, &model->arena, o);
    return o;
}

static void *
copy(struct sg_arena *arena, const struct sg_obj *o, struct sg_obj *parent)
{
    struct sg_obj *mine = sg_arena_alloc(arena, kind_sizes[o->kind]);
    struct sg_column *column = (struct sg_column *)(void *)mine;
    memcpy(mine, o, kind_sizes[o->kind]);
    mine->parent = parent;
    if (o->kind == SG_KIND_COLUMN && column->identity) { /* which some know by its address */
        const struct sg_identity *identity = column->identity;
        column->identity = SG_NEW(arena, struct sg_identity);
        *column->identity = *identity;
    }
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        struct sg_set *set = sg_set_of(mine, (enum sg_kind)kind);
        if (!set)
            continue;
        struct sg_list list = set->list;
        const struct sg_obj *child;
        *set = (struct sg_set){.arena = arena};
        SG_FOREACH (child, &list)
            sg_list_push(&set->list, arena, copy(arena, child, mine));
    }
    return mine;
}

struct sg_model *
sg_model_copy(struct sg_arena *arena, const struct sg_model *model)
{
    struct sg_model *m = copy(arena, &model->obj, NULL);
    m->arena = (struct sg_arena){0};
    return m;
}

void *
sg_set_get(struct sg_set *set, const char *key)
{
    struct sg_obj *o;
    if (set->list.len <= LINEAR_SET) {
        SG_FOREACH (o, &set->list)
            if (o->key == key)
                return o;
        return NULL;
    }
    for (; set->mapped < set->list.len; set->mapped++) {
        o = set->list.items[set->mapped];
        if (!sg_map_get(&set->map, o->key)) /* of two with one key the first is found, as in a walk */
            sg_map_put(&set->map, set->arena, o->key, o);
    }
    return sg_map_get(&set->map, key);
}

void *
sg_model_get(struct sg_model *model, enum sg_kind kind, const char *schema, const char *name)
{
    return sg_set_get(sg_set_of(&model->obj, kind),
                      sg_obj_key(model->ctx, kind, &model->obj, schema, name));
}

void *
sg_obj_child(struct sg_model *model, struct sg_obj *parent, enum sg_kind kind, const char *name)
{
    struct sg_set *set = sg_set_of(parent, kind);
    return set ? sg_set_get(set, sg_interns(&model->ctx->intern, name)) : NULL;
}

bool
sg_objs_have(const struct sg_list *objs, const char *name)
{
    const struct sg_obj *o;
    SG_FOREACH (o, objs)
        if (o->name == name)
            return true;
    return false;
}

bool
sg_is_array_index(const char *key, uint32_t *out)
{
    if (*key < '0' || *key > '9' || (*key == '0' && key[1]))
        return false;
    uint64_t n = 0;
    for (; *key >= '0' && *key <= '9'; key++)
        if ((n = n * 10 + (uint64_t)(*key - '0')) >= UINT32_MAX)
            return false;
    *out = (uint32_t)n;
    return !*key;
}

static int
js_compare(const void *a, const void *b)
{
    uint32_t x, y;
    bool p = sg_is_array_index(((const struct sg_obj *)a)->key, &x);
    bool q = sg_is_array_index(((const struct sg_obj *)b)->key, &y);
    if (p && q)
        return x < y ? -1 : x > y;
    return p ? -1 : q;
}

static void
finish_set(struct sg_set *set)
{
    struct sg_obj *o;
    uint32_t unused;
    SG_FOREACH (o, &set->list)
        if (*o->key <= '9' && *o->key >= '0' && sg_is_array_index(o->key, &unused)) {
            sg_list_sort(&set->list, js_compare);
            set->mapped = 0;
            return;
        }
}

void
sg_model_finish(struct sg_model *model)
{
    for (size_t i = 0; i < SG_COUNT(set_rows); i++) {
        if (set_rows[i].parent != SG_KIND_MODEL)
            continue;
        struct sg_set *top = sg_set_of(&model->obj, set_rows[i].child);
        finish_set(top);
        struct sg_obj *o;
        SG_FOREACH (o, &top->list)
            for (size_t k = 0; o->parent == &model->obj && k < SG_COUNT(set_rows); k++) /* a shared one is finished */
                if (set_rows[k].parent == o->kind && set_rows[k].child != SG_KIND_ENUM_VALUE)
                    finish_set((struct sg_set *)(void *)((char *)o + set_rows[k].offset));
    }
}

const struct sg_field *
sg_fields_of(enum sg_kind kind, size_t *count)
{
    static const size_t firsts[SG_KIND_COUNT] = {
#define FIELDS_OF(kind) [SG_KIND_##kind] = SG_FIELDS_##kind,
#define FIELD(kind, tag, member, type, flags)
#include "model/field.def"
#undef FIELD
#undef FIELDS_OF
    };
    size_t n = 0, first = firsts[kind];
    while (first + n < SG_FIELD_COUNT && sg_fields[first + n].kind == kind)
        n++;
    *count = n;
    return sg_fields + first;
}

bool
sg_value_equal(struct sg_value a, struct sg_value b)
{
    return a.type == b.type && a.text == b.text;
}

bool
sg_names_equal(const struct sg_list *a, const struct sg_list *b)
{
    return a->len == b->len && (!a->len || !memcmp(a->items, b->items, a->len * sizeof(*a->items)));
}

bool
sg_index_key_orders(const struct sg_index_key *key, const char *column)
{
    const char *p = key->text;
    if (!key->is_expression || *p++ != '"')
        return false;
    for (; *column; column++, p++)
        if (*p != *column || (*p == '"' && *++p != '"'))
            return false;
    return !strcmp(p, "\" desc");
}

static bool
keys_equal(const struct sg_list *a, const struct sg_list *b)
{
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++) {
        const struct sg_index_key *x = a->items[i], *y = b->items[i];
        if (x->text != y->text || x->is_expression != y->is_expression || x->desc != y->desc ||
            x->nulls_first != y->nulls_first || x->opclass != y->opclass)
            return false;
    }
    return true;
}

static bool
options_equal(const struct sg_list *a, const struct sg_list *b)
{
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++) {
        const struct sg_option *x = a->items[i], *y = b->items[i];
        if (x->name != y->name || !sg_value_equal(x->value, y->value))
            return false;
    }
    return true;
}

static bool
sequence_equal(const struct sg_sequence_options *a, const struct sg_sequence_options *b)
{
    return a->increment == b->increment && a->min == b->min && a->max == b->max && a->start == b->start &&
           a->cache == b->cache && a->cycle == b->cycle;
}

static bool
generated_equal(const struct sg_generated *a, const struct sg_generated *b)
{
    return a == b || (a && b && a->as == b->as && a->stored == b->stored);
}

static bool
identity_equal(const struct sg_identity *a, const struct sg_identity *b)
{
    return a == b || (a && b && a->always == b->always && a->name == b->name && a->schema == b->schema &&
                      sequence_equal(&a->options, &b->options));
}

static bool
field_equal(enum sg_field_type type, const void *a, const void *b)
{
    switch (type) {
    case SG_FIELD_STRING:
        return *(const char *const *)a == *(const char *const *)b;
    case SG_FIELD_BOOL:
        return *(const bool *)a == *(const bool *)b;
    case SG_FIELD_VALUE:
        return sg_value_equal(*(const struct sg_value *)a, *(const struct sg_value *)b);
    case SG_FIELD_NAMES:
        return sg_names_equal(a, b);
    case SG_FIELD_KEYS:
        return keys_equal(a, b);
    case SG_FIELD_OPTIONS:
        return options_equal(a, b);
    case SG_FIELD_GENERATED:
        return generated_equal(*(struct sg_generated *const *)a, *(struct sg_generated *const *)b);
    case SG_FIELD_IDENTITY:
        return identity_equal(*(struct sg_identity *const *)a, *(struct sg_identity *const *)b);
    case SG_FIELD_SEQUENCE:
        return sequence_equal(a, b);
    }
    return false;
}

uint64_t
sg_obj_compare(const struct sg_obj *a, const struct sg_obj *b)
{
    uint64_t changed = 0;
    size_t n;
    const struct sg_field *f = sg_fields_of(a->kind, &n);
    for (size_t i = 0; i < n; i++)
        if (!f[i].flags && !field_equal(f[i].type, (const char *)a + f[i].offset,
                                        (const char *)b + f[i].offset))
            changed |= UINT64_C(1) << i;
    return changed;
}
