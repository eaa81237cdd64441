/* Cutting a migration into several, each whole by itself, where not all of it can run in one
 * transaction.
 *
 * It is cut between schemas, not between statements: first the old schema with the new enum values
 * in it, then the new one without the indexes that are made concurrently, then one such index after
 * the other. Each part is planned like any migration, so each has a truthful snapshot. */
#include <config.h>

#include "codegen/codegen.h"

#include <string.h>

static unsigned
flags_of(const struct sg_plan *plan)
{
    const struct sg_step *s;
    unsigned flags = 0;
    SG_FOREACH (s, &plan->steps)
        flags |= s->flags;
    return flags;
}

static void
copy_set(struct sg_model *m, struct sg_set *to, const struct sg_set *from)
{
    struct sg_obj *o;
    *to = (struct sg_set){.arena = &m->arena};
    SG_FOREACH (o, &from->list)
        sg_list_push(&to->list, &m->arena, o);
}

/* A model with the same objects in it. */
static struct sg_model *
copy_model(const struct sg_diff *diff, struct sg_model *from)
{
    static const enum sg_kind kinds[] = {SG_KIND_SCHEMA, SG_KIND_ENUM,  SG_KIND_SEQUENCE,
                                         SG_KIND_ROLE,   SG_KIND_TABLE, SG_KIND_POLICY,
                                         SG_KIND_VIEW};
    struct sg_model *m = sg_model_new(diff->ctx, from->dialect);
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        copy_set(m, sg_set_of(&m->obj, kinds[i]), sg_set_of(&from->obj, kinds[i]));
    return m;
}

static void
replace(struct sg_set *set, const void *old, void *new)
{
    for (size_t i = 0; i < set->list.len; i++)
        if (set->list.items[i] == old)
            set->list.items[i] = new;
}

/* The old enum with the values that the new one has besides, where they stand there. */
static void
add_values(const struct sg_diff *diff, struct sg_model *m, const struct sg_pair *pair)
{
    const struct sg_enum *new = (const struct sg_enum *)pair->new;
    struct sg_enum *e = SG_NEW(&m->arena, struct sg_enum);
    struct sg_obj *v;
    *e = *(const struct sg_enum *)pair->old;
    e->obj.parent = &m->obj;
    e->values = (struct sg_set){.arena = &m->arena};
    SG_FOREACH (v, &new->values.list) {
        const struct sg_obj *old = sg_diff_old_of(diff, v);
        sg_obj_new(m, &e->obj, SG_KIND_ENUM_VALUE, NULL, old ? old->name : v->name);
    }
    replace(&m->enums, pair->old, e);
}

static struct sg_model *
with_values(const struct sg_diff *diff)
{
    struct sg_model *m = copy_model(diff, diff->old);
    const struct sg_pair *pair;
    SG_FOREACH (pair, &diff->top[SG_KIND_ENUM].kept) {
        const struct sg_delta *values = sg_pair_children(pair, SG_KIND_ENUM_VALUE);
        if (values->created.len && !values->dropped.len && !pair->reordered)
            add_values(diff, m, pair);
    }
    return m;
}

/* A copy of a table with copies of what stands in it, each under its own parent. */
static struct sg_table *
copy_table(struct sg_model *m, const struct sg_table *t)
{
    static const struct {
        enum sg_kind kind;
        size_t size;
    } rows[] = {
        {SG_KIND_COLUMN, sizeof(struct sg_column)},
        {SG_KIND_INDEX, sizeof(struct sg_index)},
        {SG_KIND_FOREIGN_KEY, sizeof(struct sg_foreign_key)},
        {SG_KIND_PRIMARY_KEY, sizeof(struct sg_primary_key)},
        {SG_KIND_UNIQUE, sizeof(struct sg_unique)},
        {SG_KIND_CHECK, sizeof(struct sg_check)},
        {SG_KIND_POLICY, sizeof(struct sg_policy)},
    };
    struct sg_table *copy = SG_NEW(&m->arena, struct sg_table), from = *t;
    *copy = *t;
    copy->obj.parent = &m->obj;
    for (size_t i = 0; i < SG_COUNT(rows); i++) {
        struct sg_set *set = sg_set_of(&copy->obj, rows[i].kind);
        const struct sg_obj *o;
        *set = (struct sg_set){.arena = &m->arena};
        SG_FOREACH (o, &sg_set_of(&from.obj, rows[i].kind)->list) {
            struct sg_obj *child = sg_arena_alloc(&m->arena, rows[i].size);
            memcpy(child, o, rows[i].size);
            child->parent = &copy->obj;
            sg_list_push(&set->list, &m->arena, child);
        }
    }
    return copy;
}

/* The model without an index, in a table of its own. */
static struct sg_model *
without_index(const struct sg_diff *diff, struct sg_model *from, const struct sg_index *gone)
{
    struct sg_model *m = copy_model(diff, from);
    struct sg_table *t = sg_set_get(&m->tables, gone->obj.parent->key), *copy = copy_table(m, t);
    const struct sg_obj *o;
    for (size_t i = 0; i < copy->indexes.list.len; i++) {
        o = copy->indexes.list.items[i];
        if (o->key == gone->obj.key)
            sg_list_remove(&copy->indexes.list, i--);
    }
    m->tables.map = (struct sg_map){0};
    m->tables.mapped = 0;
    replace(&m->tables, t, copy);
    return m;
}

/* The answers that were given when the whole was compared. */
struct replay {
    const struct sg_diff *diff;
    struct sg_model *old;
};

static struct sg_obj *
replay(void *arg, const struct sg_question *question)
{
    const struct replay *r = arg;
    const struct sg_obj *was = sg_diff_old_of(r->diff, question->created);
    struct sg_obj *o;
    if (was)
        SG_FOREACH (o, &question->candidates)
            if (o->key == was->key)
                return o;
    return NULL;
}

static enum sg_status
add_part(struct sg_list *out, const struct sg_diff *diff, struct sg_model *from,
         struct sg_model *to, const struct sg_list *renames)
{
    struct sg_plan_part *part = SG_NEW(diff->arena, struct sg_plan_part);
    struct replay r = {diff, from};
    struct sg_diff_options options = {.ask = replay, .ask_arg = &r};
    struct sg_rename *rename;
    if (renames)
        SG_FOREACH (rename, renames) {
            rename->used = false;
            sg_list_push(&options.renames, diff->arena, rename);
        }
    part->from = from;
    part->to = to;
    enum sg_status status = sg_diff_make(&part->diff, diff->ctx, diff->arena, from, to, &options);
    if (!status)
        status = sg_plan_make(&part->plan, &part->diff);
    if (!status && part->plan.steps.len)
        sg_list_push(out, diff->arena, part);
    return status;
}

enum sg_status
sg_plan_split(struct sg_list *out, struct sg_list *models, const struct sg_diff *diff,
              const struct sg_plan *plan, const struct sg_list *renames)
{
    unsigned flags = flags_of(plan);
    struct sg_list behind = {0}; /* struct sg_model *: those after the main part, last first */
    struct sg_model *from = diff->old, *to = diff->new;
    enum sg_status status = SG_OK;
    if (flags & SG_STEP_COMMIT_BEFORE) {
        struct sg_model *m = with_values(diff);
        sg_list_push(models, diff->arena, m);
        status = add_part(out, diff, from, m, NULL);
        from = m;
    }
    for (size_t i = plan->steps.len; flags & SG_STEP_NO_TRANSACTION && i-- > 0;) {
        const struct sg_step *s = plan->steps.items[i];
        if (!(s->flags & SG_STEP_NO_TRANSACTION) || s->kind != SG_KIND_INDEX || !s->new)
            continue;
        sg_list_push(&behind, diff->arena, to);
        to = without_index(diff, to, (const struct sg_index *)s->new);
        sg_list_push(models, diff->arena, to);
    }
    if (!status)
        status = add_part(out, diff, from, to, renames);
    while (!status && behind.len) {
        from = to;
        to = behind.items[--behind.len];
        status = add_part(out, diff, from, to, NULL);
    }
    return status;
}
