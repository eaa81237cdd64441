/* Two models to the changes between them: the entry point and what asks the result. */
#include <config.h>

#include "diff/diff.h"

#include "diff/match.h"

enum sg_status
sg_diff_make(struct sg_diff *out, struct sg_ctx *ctx, struct sg_arena *arena, struct sg_model *old,
             struct sg_model *new, const struct sg_diff_options *options)
{
    static const struct sg_diff_options none;
    options = options ? options : &none;
    *out = (struct sg_diff){.ctx = ctx, .arena = arena, .old = old, .new = new, .names_follow = options->names_follow,
                            .at_once = options->at_once};
    sg_match_apart(out, options);
    enum sg_status status = sg_match(out, options);
    if (!status)
        sg_compare(out);
    return status;
}

bool
sg_diff_is_empty(const struct sg_diff *diff)
{
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        const struct sg_delta *d = &diff->top[kind];
        if (d->dropped.len || d->created.len || d->kept.len)
            return false;
    }
    return true;
}

/* The object of the same key under `parent`, unless it is another's counterpart. */
static struct sg_obj *
same_key(const struct sg_map *taken, struct sg_obj *parent, const struct sg_obj *o)
{
    struct sg_obj *other = sg_set_get(sg_set_of(parent, o->kind), o->key);
    return other && sg_map_get(taken, other) ? NULL : other;
}

static bool
at_top(const struct sg_obj *o)
{
    return !o->parent || o->parent->kind == SG_KIND_MODEL;
}

struct sg_obj *
sg_diff_new_of(const struct sg_diff *diff, const struct sg_obj *old)
{
    if (old->kind == SG_KIND_MODEL)
        return &diff->new->obj;
    struct sg_obj *found = sg_map_get(&diff->to_new, old);
    if (found)
        return found;
    struct sg_obj *parent = at_top(old) ? &diff->new->obj : sg_diff_new_of(diff, old->parent);
    return parent ? same_key(&diff->to_old, parent, old) : NULL;
}

struct sg_obj *
sg_diff_old_of(const struct sg_diff *diff, const struct sg_obj *new)
{
    if (new->kind == SG_KIND_MODEL)
        return &diff->old->obj;
    struct sg_obj *found = sg_map_get(&diff->to_old, new);
    if (found)
        return found;
    struct sg_obj *parent = at_top(new) ? &diff->old->obj : sg_diff_old_of(diff, new->parent);
    return parent ? same_key(&diff->to_new, parent, new) : NULL;
}

struct sg_pair *
sg_diff_pair(const struct sg_diff *diff, const struct sg_obj *obj)
{
    return sg_map_get(&diff->pairs, obj);
}

const struct sg_delta *
sg_pair_children(const struct sg_pair *pair, enum sg_kind kind)
{
    static const struct sg_delta none;
    return pair->children ? &pair->children[kind] : &none;
}
