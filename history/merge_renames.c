/* What a merge says of renames, for the diffs that come behind it. */
#include <config.h>

#include "history/merge.h"
#include "history/script.h"

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

/* Gives the renames of columns that no question is asked of, since a name is on both sides. */
static void
give(struct sg_diff_options *options, struct sg_merge *m, const struct sg_map *origin)
{
    struct sg_table *table;
    const struct sg_obj *to;
    SG_FOREACH (table, &m->result->tables.list)
        SG_FOREACH (to, &table->columns.list) {
            const struct sg_obj *from = sg_map_get(origin, to);
            if (from && from->name != to->name &&
                (sg_set_get(&table->columns, from->key) || sg_set_get(sg_set_of(from->parent, SG_KIND_COLUMN), to->key)))
                sg_script_give(options, m->ctx, &m->arena, from, to);
        }
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
