/* Steps three and four of a merge: names. */
#include <config.h>

#include "history/merger.h"

#include <string.h>

#include "model/check.h"
#include "model/names.h"

#include "base/banned.h"

/* Step three: names that nobody wrote, but follow from those of the table and its columns, follow those of the result. */

/* Whether the text begins so, with nothing but a number behind: checks that would have one name are counted. */
static const char *
number_behind(const char *text, const char *start)
{
    size_t len = strlen(start);
    return !strncmp(text, start, len) && !text[len + strspn(text + len, "0123456789")] ? text + len : NULL;
}

/* What a check would be called in the result if its name on one side is that of nobody: the table's, or that of one of its columns.
 * NULL where somebody wrote it. */
static const char *
followed_check(struct sg_merge *m, const struct sg_obj *from, const struct sg_map *map, const struct sg_obj *r)
{
    struct sg_intern *intern = &m->ctx->intern;
    struct sg_set *columns = sg_set_of(from->parent, SG_KIND_COLUMN);
    struct sg_list one = {0};
    const struct sg_obj *column = NULL, *now;
    const char *number = number_behind(from->name, sg_default_name(m->ctx, SG_KIND_CHECK, from->parent->name, &one));
    for (size_t i = 0; !number && i < columns->list.len; i++) {
        column = columns->list.items[i];
        one = (struct sg_list){0};
        sg_list_push(&one, &m->arena, (void *)(uintptr_t)column->name);
        number = number_behind(from->name, sg_default_name(m->ctx, SG_KIND_CHECK, from->parent->name, &one));
    }
    if (!number || (column && !(now = sg_map_get(map, column))))
        return NULL;
    if (column)
        one.items[0] = (void *)(uintptr_t)now->name;
    return sg_interns(intern, sg_arena_printf(&m->arena, "%s%s", sg_default_name(m->ctx, SG_KIND_CHECK, r->parent->name, &one), number));
}

static void
follow_check(struct sg_merge *m, const struct sg_triple *t)
{
    struct sg_obj *r = t->result;
    bool ours = t->ours && t->ours->name == r->name, theirs = t->theirs && t->theirs->name == r->name;
    const char *mine = ours ? followed_check(m, t->ours, &m->of_ours, r) : NULL;
    const char *other = theirs ? followed_check(m, t->theirs, &m->of_theirs, r) : NULL;
    if ((mine || other) && (!ours || mine) && (!theirs || other)) /* where one side wrote it, it stays */
        r->name = r->key = mine ? mine : other;
}

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

/* Limits of an identity that are those of the type it had, follow the type that it has. */
static void
follow_limits(struct sg_merge *m, struct sg_sequence_options *o, const char *was, const char *is)
{
    struct sg_sequence_options of_type = {.increment = o->increment};
    sg_sequence_defaults(m->ctx, &of_type, was);
    bool starts = o->start == (*o->increment == '-' ? o->max : o->min);
    o->min = o->min == of_type.min ? NULL : o->min;
    o->max = o->max == of_type.max ? NULL : o->max;
    o->start = starts ? NULL : o->start;
    sg_sequence_defaults(m->ctx, o, is);
}

/* The sequence of an identity: its name, and its limits. */
static void
follow_identity(struct sg_merge *m, const struct sg_triple *t)
{
    struct sg_column *r = (void *)t->result;
    const struct sg_obj *from = t->theirs && ((struct sg_column *)(void *)t->theirs)->identity == r->identity ? t->theirs : t->ours;
    if (!r->identity)
        return;
    struct sg_identity *copy = SG_NEW(&m->result->arena, struct sg_identity);
    const char *was = ((const struct sg_column *)(const void *)from)->type;
    *copy = *r->identity;
    if (copy->name == sg_default_identity_name(m->ctx, from->parent->name, from->name))
        copy->name = sg_default_identity_name(m->ctx, r->obj.parent->name, r->obj.name);
    if (was != r->type)
        follow_limits(m, &copy->options, was, r->type);
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
        else if (t->result->kind == SG_KIND_CHECK)
            follow_check(m, t);
        else
            follow_name(m, t);
        m->renamed |= t->ours && !t->base && !t->theirs && t->ours->name != t->result->name;
    }
    SG_FOREACH (t, &m->work)
        if (!t->theirs && sg_default_name_of(m->ctx, t->result, t->result->kind))
            join_twins(m, t);
    sg_model_finish(m->result);
    sg_model_check_names(m->result, check_name, m);
}
