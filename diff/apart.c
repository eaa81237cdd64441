/* Models that share objects: what did not change between two snapshots is read once for both. The same object is then its own
 * counterpart, unless a rename gives its name to another one: it would be one thing in the old model and another in the new, and
 * nobody could tell which is meant. */
#include <config.h>

#include "diff/match.h"

static bool
shares_any(const struct sg_diff *diff)
{
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        struct sg_set *set = sg_set_of(&diff->old->obj, (enum sg_kind)kind);
        const struct sg_obj *o;
        if (set)
            SG_FOREACH (o, &set->list)
                if (sg_set_get(sg_set_of(&diff->new->obj, (enum sg_kind)kind), o->key) == o)
                    return true;
    }
    return false;
}

/* Whether something says that it was renamed from a name that something still has, or has again. */
static bool
reuses_name(const struct sg_set *set)
{
    const struct sg_obj *o;
    SG_FOREACH (o, &set->list)
        if (o->renamed_from && sg_objs_have(&set->list, o->renamed_from))
            return true;
    return false;
}

void
sg_match_apart(struct sg_diff *diff, const struct sg_diff_options *options)
{
    bool renames = options->renames.len > 0;
    for (unsigned kind = 0; kind < SG_KIND_COUNT && !renames; kind++) {
        const struct sg_set *set = sg_set_of(&diff->new->obj, (enum sg_kind)kind);
        renames = set && reuses_name(set);
    }
    if (renames && diff->old != diff->new && shares_any(diff))
        diff->old = sg_model_copy(diff->arena, diff->old);
}
