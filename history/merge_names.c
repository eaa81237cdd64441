/* Steps three and four of a merge: names. */
#include <config.h>

#include "history/merger.h"

#include <string.h>

#include "model/check.h"
#include "model/names.h"

#include "base/banned.h"

/* Step three: names that nobody wrote, but follow from those of the table and its columns, follow those of the result. */

static void
follow_name(struct sg_merge *m, const struct sg_triple *t)
{
    static const enum sg_kind indexes[] = {SG_KIND_INDEX, SG_KIND_UNIQUE};
    struct sg_obj *r = t->result;
    const struct sg_obj *from = t->theirs && t->theirs->name == r->name ? t->theirs : t->ours;
    for (size_t i = 0; i < (r->kind == SG_KIND_INDEX ? SG_COUNT(indexes) : 1); i++) {
        enum sg_kind kind = r->kind == SG_KIND_INDEX ? indexes[i] : r->kind;
        const char *was = sg_default_name_of(m->ctx, from, kind), *is = was == r->name ? sg_default_name_of(m->ctx, r, kind) : NULL;
        if (is) {
            r->name = r->key = is;
            return;
        }
    }
}

/* What both branches made, each under its names, is once there now that these are the same. */
static void
join_twins(struct sg_merge *m, const struct sg_triple *t)
{
    struct sg_list *list = &sg_set_of(t->result->parent, t->result->kind)->list;
    size_t at = 0;
    struct sg_obj *twin = NULL, *o;
    SG_FOREACH (o, list) {
        if (o != t->result && o->name == t->result->name && !sg_obj_compare(o, t->result))
            twin = o;
    }
    if (!twin)
        return;
    while (list->items[at] != t->result)
        at++;
    sg_list_remove(list, at);
    sg_map_put(&m->of_ours, &m->arena, t->ours, twin);
    sg_map_put(&m->in_ours, &m->arena, twin, t->ours);
}

/* The sequence of an identity. */
static void
follow_identity(struct sg_merge *m, const struct sg_triple *t)
{
    struct sg_column *r = (void *)t->result;
    const struct sg_obj *from = t->theirs && ((struct sg_column *)(void *)t->theirs)->identity == r->identity ? t->theirs : t->ours;
    if (!r->identity || r->identity->name != sg_default_identity_name(m->ctx, from->parent->name, from->name))
        return;
    struct sg_identity *copy = SG_NEW(&m->result->arena, struct sg_identity);
    *copy = *r->identity;
    copy->name = sg_default_identity_name(m->ctx, r->obj.parent->name, r->obj.name);
    r->identity = copy;
}

/* Step four: what one branch calls something is what the other calls something else. */

/* Whether our side gave it the name that it has. */
static bool
named_by_us(const struct sg_merge *m, const struct sg_named *n)
{
    const struct sg_obj *theirs = sg_map_get(&m->in_theirs, n->obj);
    return !theirs || (sg_map_get(&m->in_ours, n->obj) && theirs->key != n->obj->key);
}

/* Whether a branch has both, under the names that they have. */
static bool
has_both(const struct sg_map *side, const struct sg_named *first, const struct sg_named *second)
{
    const struct sg_obj *a = sg_map_get(side, first->obj), *b = sg_map_get(side, second->obj);
    return a && b && a->key == first->obj->key && b->key == second->obj->key;
}

static void
check_name(void *arg, const struct sg_named *first, const struct sg_named *second)
{
    struct sg_merge *m = arg;
    bool ours = named_by_us(m, second);
    if (has_both(&m->in_theirs, first, second) || has_both(&m->in_ours, first, second))
        return;
    const struct sg_named *mine = ours ? second : first, *other = ours ? first : second;
    const char *word = sg_named_word(other);
    sg_merge_conflict(m, mine->obj, "the other branch has %s %s of the name '%s'", strchr("aeiou", *word) ? "an" : "a", word, other->name);
}

void
sg_merge_names(struct sg_merge *m)
{
    const struct sg_triple *t;
    SG_FOREACH (t, &m->work) {
        if (t->result->kind == SG_KIND_COLUMN)
            follow_identity(m, t);
        else
            follow_name(m, t);
    }
    SG_FOREACH (t, &m->work)
        if (!t->theirs && sg_default_name_of(m->ctx, t->result, t->result->kind))
            join_twins(m, t);
    sg_model_finish(m->result);
    sg_model_check_names(m->result, check_name, m);
}
