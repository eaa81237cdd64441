/* How likely one object is the earlier form of another: what a question about renames lists first. */
#include <config.h>

#include "diff/match.h"

#include <string.h>

/* Twice the pairs of neighbouring letters that two names share, of all that they have, in thousandths (Dice). */
static unsigned
names_alike(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), shared = 0;
    if (!strcmp(a, b))
        return 1000;
    if (n < 2 || m < 2 || n > 128 || m > 128)
        return 0;
    bool used[128] = {false};
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t j = 0; j + 1 < m; j++)
            if (!used[j] && a[i] == b[j] && a[i + 1] == b[j + 1]) {
                used[j] = true;
                shared++;
                break;
            }
    return (unsigned)(2000 * shared / (n + m - 2));
}

/* How much of two sets is the same, by key, in thousandths. */
static unsigned
sets_alike(const struct sg_set *a, struct sg_set *b)
{
    size_t shared = 0, all = a->list.len + b->list.len;
    struct sg_obj *o;
    SG_FOREACH (o, &a->list)
        if (sg_set_get(b, o->key))
            shared++;
    return all ? (unsigned)(2000 * shared / all) : 500;
}

static unsigned
inner_likeness(const struct sg_obj *a, const struct sg_obj *b)
{
    if (a->kind == SG_KIND_COLUMN) {
        const struct sg_column *x = (const void *)a, *y = (const void *)b;
        return (x->type_key == y->type_key ? 900U : 0U) + (x->not_null == y->not_null ? 100U : 0U);
    }
    if (a->kind == SG_KIND_TABLE)
        return sets_alike(&((const struct sg_table *)(const void *)a)->columns,
                          &((struct sg_table *)(uintptr_t)b)->columns);
    if (a->kind == SG_KIND_ENUM)
        return sets_alike(&((const struct sg_enum *)(const void *)a)->values,
                          &((struct sg_enum *)(uintptr_t)b)->values);
    return sg_obj_compare(a, b) ? 0 : 1000;
}

struct scored {
    struct sg_obj *obj;
    unsigned score;
};

static int
by_score(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    return x->score > y->score ? -1 : x->score < y->score;
}

void
sg_candidates_sort(struct sg_arena *arena, struct sg_list *candidates, const struct sg_obj *created)
{
    if (candidates->len < 2)
        return;
    struct sg_obj *o;
    struct sg_list scored = {0};
    SG_FOREACH (o, candidates) {
        struct scored *s = SG_NEW(arena, struct scored);
        s->obj = o;
        s->score = names_alike(o->name, created->name) + inner_likeness(o, created);
        sg_list_push(&scored, arena, s);
    }
    sg_list_sort(&scored, by_score);
    for (size_t i = 0; i < scored.len; i++)
        candidates->items[i] = ((struct scored *)scored.items[i])->obj;
}
