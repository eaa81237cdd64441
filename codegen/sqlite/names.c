/* The names of tables, views and indexes, which share one space, and in which letters of ASCII are the same in either case. */
#include <config.h>

#include <string.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

static const char *
folded(const struct sg_sqlite *s, const char *name)
{
    return sg_sqlite_folded(s->diff->ctx, name, strlen(name));
}

void
sg_sqlite_frees(struct sg_sqlite *s, struct sg_step *step, const char *name)
{
    if (!sg_sqlite_is_freed(s, name))
        sg_map_put(&s->freed, s->p.arena, folded(s, name), step);
}

bool
sg_sqlite_is_freed(const struct sg_sqlite *s, const char *name)
{
    return sg_map_get(&s->freed, folded(s, name)) != NULL;
}

void
sg_sqlite_takes(struct sg_sqlite *s, struct sg_step *step, const char *name)
{
    sg_list_push(&s->taken, s->p.arena, step);
    sg_list_push(&s->taken, s->p.arena, (void *)(uintptr_t)folded(s, name));
}

/* A name is taken once it is free. What belongs to a table that waits waits with it. */
void
sg_sqlite_order_names(struct sg_sqlite *s)
{
    for (size_t i = 0; i < s->taken.len; i += 2) {
        struct sg_step *step = s->taken.items[i], *frees = sg_map_get(&s->freed, s->taken.items[i + 1]);
        if (!frees || frees == step)
            continue;
        sg_step_after(&s->p, step, frees);
        for (size_t k = 0; step->kind == SG_KIND_TABLE && !step->old && k < s->taken.len; k += 2) {
            struct sg_step *index = s->taken.items[k];
            if (index->kind == SG_KIND_INDEX && index->new->parent == step->new)
                sg_step_after(&s->p, index, step);
        }
    }
}

static void
add_names(struct sg_sqlite *s, struct sg_map *map, const struct sg_model *model)
{
    const struct sg_list *lists[] = {&model->tables.list, &model->views.list};
    struct sg_obj *o;
    for (size_t i = 0; i < SG_COUNT(lists); i++)
        SG_FOREACH (o, lists[i]) {
            sg_map_put(map, s->p.arena, folded(s, o->name), o);
            struct sg_set *indexes = sg_set_of(o, SG_KIND_INDEX);
            struct sg_obj *index;
            if (indexes)
                SG_FOREACH (index, &indexes->list)
                    sg_map_put(map, s->p.arena, folded(s, index->name), index);
        }
}

struct sg_obj *
sg_sqlite_had(struct sg_sqlite *s, const char *name)
{
    if (!s->had_known)
        add_names(s, &s->had, s->diff->old);
    s->had_known = true;
    return sg_map_get(&s->had, folded(s, name));
}

static bool
has(struct sg_sqlite *s, const char *name)
{
    if (!s->has_known)
        add_names(s, &s->has, s->diff->new);
    s->has_known = true;
    return sg_map_get(&s->has, folded(s, name)) != NULL;
}

const char *
sg_sqlite_spare_name(struct sg_sqlite *s, const char *prefix, const char *name)
{
    do
        name = sg_arena_printf(s->p.arena, "%s%s", prefix, name);
    while (sg_sqlite_had(s, name) || has(s, name));
    return sg_interns(&s->diff->ctx->intern, name);
}
