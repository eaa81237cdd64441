/* What a merge says of renames, for the diffs that come behind it. */
#include <config.h>

#include "codegen/statements.h"
#include "history/merge.h"

#include "base/banned.h"

static struct sg_obj *
answer(const struct sg_map *origin, const struct sg_question *question)
{
    const struct sg_obj *from = sg_map_get(origin, question->created);
    struct sg_obj *o;
    SG_FOREACH (o, &question->candidates)
        if (o == from)
            return o;
    return NULL;
}

static struct sg_obj *
answer_theirs(void *merge, const struct sg_question *question)
{
    return answer(&((struct sg_merge *)merge)->in_theirs, question);
}

static struct sg_obj *
answer_ours(void *merge, const struct sg_question *question)
{
    return answer(&((struct sg_merge *)merge)->in_ours, question);
}

/* Gives the renames in a set that no question is asked of, since a name is on both sides. */
static void
give_set(struct sg_diff_options *options, struct sg_merge *m, const struct sg_map *origin, struct sg_set *set)
{
    const struct sg_obj *to;
    SG_FOREACH (to, &set->list) {
        const struct sg_obj *from = sg_map_get(origin, to);
        bool asked = to->kind != SG_KIND_ENUM_VALUE && to->kind != SG_KIND_INDEX;
        if (from && from->key != to->key && (!asked || sg_set_get(set, from->key) || sg_set_get(sg_set_of(from->parent, to->kind), to->key)))
            sg_statements_give(options, m->ctx, &m->arena, from, to);
    }
}

static void
give(struct sg_diff_options *options, struct sg_merge *m, const struct sg_map *origin)
{
    struct sg_model *result = m->result;
    struct sg_set *sets[] = {&result->tables, &result->enums, &result->sequences, &result->views};
    struct sg_table *table;
    struct sg_enum *type;
    for (size_t i = 0; i < SG_COUNT(sets); i++)
        give_set(options, m, origin, sets[i]);
    SG_FOREACH (table, &result->tables.list)
        give_set(options, m, origin, &table->columns);
    SG_FOREACH (table, &result->tables.list)
        give_set(options, m, origin, &table->indexes);
    SG_FOREACH (type, &result->enums.list)
        give_set(options, m, origin, &type->values);
}

struct sg_diff_options
sg_merge_options_theirs(struct sg_merge *merge)
{
    struct sg_diff_options options = {.ask = answer_theirs, .ask_arg = merge};
    give(&options, merge, &merge->in_theirs);
    return options;
}

struct sg_diff_options
sg_merge_options_ours(struct sg_merge *merge)
{
    struct sg_diff_options options = {.ask = answer_ours, .ask_arg = merge};
    give(&options, merge, &merge->in_ours);
    return options;
}
