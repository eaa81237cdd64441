/* Pairing: which object of the new model is which of the old one.
 *
 * Equal keys need no record. What is recorded are the pairs of different keys: renames of the command line, `renamed from`,
 * what an answer said, and what follows from the rename of a schema. A recorded pair takes its two objects away from
 * whatever has the same key. */
#include <config.h>

#include "diff/match.h"

#include <string.h>

enum { MAX_SORTED = 256 }; /* candidates of one question that are worth sorting */

void
sg_match_pair(struct sg_diff *diff, struct sg_obj *old, struct sg_obj *new)
{
    sg_map_put(&diff->to_new, diff->arena, old, new);
    sg_map_put(&diff->to_old, diff->arena, new, old);
}

struct sg_walk
sg_walk_old(const struct sg_diff *diff, struct sg_obj *old_parent, struct sg_obj *new_parent,
            enum sg_kind kind)
{
    return (struct sg_walk){.set = sg_set_of(old_parent, kind),
                            .other = sg_set_of(new_parent, kind),
                            .mine = &diff->to_new,
                            .theirs = &diff->to_old};
}

struct sg_walk
sg_walk_new(const struct sg_diff *diff, struct sg_obj *old_parent, struct sg_obj *new_parent,
            enum sg_kind kind)
{
    return (struct sg_walk){.set = sg_set_of(new_parent, kind),
                            .other = sg_set_of(old_parent, kind),
                            .mine = &diff->to_old,
                            .theirs = &diff->to_new};
}

/* Most objects stand where their counterpart stands, so a look beside usually does for a look-up. */
static struct sg_obj *
same_key(struct sg_walk *w, const char *key)
{
    const struct sg_list *l = &w->other->list;
    if (w->beside < l->len && ((struct sg_obj *)l->items[w->beside])->key == key)
        return l->items[w->beside++];
    struct sg_obj *found = sg_set_get(w->other, key);
    if (found && w->beside < l->len) {
        size_t at = w->beside;
        while (at < l->len && at < w->beside + 16 && l->items[at] != found)
            at++;
        if (at < l->len && l->items[at] == found)
            w->beside = at + 1;
    }
    return found;
}

bool
sg_walk_next(struct sg_walk *w)
{
    if (w->at >= w->set->list.len)
        return false;
    w->obj = w->set->list.items[w->at++];
    w->counterpart = sg_map_get(w->mine, w->obj);
    if (w->counterpart)
        return true;
    struct sg_obj *found = same_key(w, w->obj->key);
    w->counterpart = found && sg_map_get(w->theirs, found) ? NULL : found;
    return true;
}

static void
collect(struct sg_list *out, struct sg_diff *diff, struct sg_walk w)
{
    while (sg_walk_next(&w))
        if (!w.counterpart)
            sg_list_push(out, diff->arena, w.obj);
}

const char *
sg_match_new_schema(const struct sg_diff *diff, const char *old_schema)
{
    struct sg_obj *o = old_schema ? sg_set_get(&diff->old->schemas, old_schema) : NULL;
    struct sg_obj *n = o ? sg_map_get(&diff->to_new, o) : NULL;
    return n ? n->name : old_schema;
}

const char *
sg_match_old_schema(const struct sg_diff *diff, const char *new_schema)
{
    struct sg_obj *n = new_schema ? sg_set_get(&diff->new->schemas, new_schema) : NULL;
    struct sg_obj *o = n ? sg_map_get(&diff->to_old, n) : NULL;
    return o ? o->name : new_schema;
}

/* What a `renamed from` names in the old model, or NULL. Without a schema of its own it is looked for in the schema that
 * the object is in, then in public. */
static struct sg_obj *
declared_old(const struct sg_diff *diff, struct sg_obj *old_parent, const struct sg_obj *new)
{
    if (old_parent->kind != SG_KIND_MODEL)
        return sg_obj_child(diff->old, old_parent, new->kind, new->renamed_from);
    if (!new->schema || new->kind == SG_KIND_POLICY)
        return sg_model_get(diff->old, new->kind, NULL, new->renamed_from);
    const char *schema = new->renamed_from_schema;
    const char *tries[] = {schema ? schema : sg_match_old_schema(diff, new->schema),
                           schema ? sg_match_old_schema(diff, schema) : new->schema,
                           schema ? schema : "public"};
    for (size_t i = 0; i < SG_COUNT(tries); i++) {
        struct sg_obj *o = sg_model_get(diff->old, new->kind, tries[i], new->renamed_from);
        if (o)
            return o;
    }
    return NULL;
}

struct sg_obj *
sg_diff_declared(const struct sg_diff *diff, const struct sg_obj *new)
{
    bool top = !new->parent || new->parent->kind == SG_KIND_MODEL;
    struct sg_obj *old_parent = top ? &diff->old->obj : sg_diff_old_of(diff, new->parent);
    return new->renamed_from && old_parent ? declared_old(diff, old_parent, new) : NULL;
}

/* Follows `renamed from` of what has no counterpart. One whose new name stands in the old model too has been done already,
 * unless a further rename takes that object away: then it is looked at again. */
static void
match_declared(struct sg_diff *diff, struct sg_obj *old_parent, struct sg_obj *new_parent,
               enum sg_kind kind)
{
    struct sg_list work = {0};
    collect(&work, diff, sg_walk_new(diff, old_parent, new_parent, kind));
    while (work.len) {
        struct sg_obj *n = work.items[--work.len];
        struct sg_obj *o = n->renamed_from ? declared_old(diff, old_parent, n) : NULL;
        if (!o || sg_map_get(&diff->to_new, o) || sg_map_get(&diff->to_old, n))
            continue;
        struct sg_obj *had = sg_diff_new_of(diff, o);
        sg_match_pair(diff, o, n);
        if (had)
            sg_list_push(&work, diff->arena, had);
    }
}

/* What has no counterpart and can have been renamed. */
static void
collect_own(struct sg_list *out, struct sg_diff *diff, struct sg_walk w)
{
    collect(out, diff, w);
    for (size_t i = 0; i < out->len; i++)
        if (sg_obj_is_existing(out->items[i]))
            sg_list_remove(out, i--);
}

static void
ask(const struct sg_matcher *m, struct sg_obj *old_parent, struct sg_obj *new_parent, enum sg_kind kind)
{
    struct sg_diff *diff = m->diff;
    if (!m->options->ask)
        return;
    struct sg_list left = {0}, created = {0};
    collect_own(&created, diff, sg_walk_new(diff, old_parent, new_parent, kind));
    if (created.len)
        collect_own(&left, diff, sg_walk_old(diff, old_parent, new_parent, kind));
    struct sg_obj *n;
    SG_FOREACH (n, &created) {
        if (!left.len)
            return;
        struct sg_question q = {.kind = kind, .created = n, .candidates = left};
        if (left.len <= MAX_SORTED) {
            q.candidates = (struct sg_list){0};
            for (size_t i = 0; i < left.len; i++)
                sg_list_push(&q.candidates, diff->arena, left.items[i]);
            sg_candidates_sort(diff->arena, &q.candidates, n);
        }
        struct sg_buf path = SG_BUF_INIT;
        sg_obj_path(&path, n);
        q.created_name = sg_arena_strdup(diff->arena, path.data);
        sg_buf_fini(&path);
        struct sg_obj *o = m->options->ask(m->options->ask_arg, &q);
        if (!o)
            continue;
        sg_match_pair(diff, o, n);
        for (size_t i = 0; i < left.len; i++)
            if (left.items[i] == o)
                sg_list_remove(&left, i--);
    }
}

/* What stands in a renamed schema is the same in the schema of the new name. */
static void
follow_schemas(const struct sg_matcher *m, enum sg_kind kind)
{
    struct sg_diff *diff = m->diff;
    struct sg_obj *o;
    if (!m->schemas.len)
        return;
    SG_FOREACH (o, &sg_set_of(&diff->old->obj, kind)->list) {
        const char *schema = sg_match_new_schema(diff, o->schema);
        if (schema == o->schema || sg_map_get(&diff->to_new, o))
            continue;
        struct sg_obj *n = sg_model_get(diff->new, kind, schema, o->name);
        if (n && !sg_map_get(&diff->to_old, n))
            sg_match_pair(diff, o, n);
    }
}

static void
match_schemas(struct sg_matcher *m)
{
    struct sg_obj *old = &m->diff->old->obj, *new = &m->diff->new->obj, *o;
    match_declared(m->diff, old, new, SG_KIND_SCHEMA);
    ask(m, old, new, SG_KIND_SCHEMA);
    SG_FOREACH (o, &m->diff->old->schemas.list)
        if (sg_map_get(&m->diff->to_new, o))
            sg_list_push(&m->schemas, m->diff->arena, o);
}

static void
match_top(const struct sg_matcher *m, enum sg_kind kind)
{
    struct sg_obj *old = &m->diff->old->obj, *new = &m->diff->new->obj;
    if (kind != SG_KIND_ROLE && kind != SG_KIND_POLICY)
        follow_schemas(m, kind);
    match_declared(m->diff, old, new, kind);
    ask(m, old, new, kind);
}

/* The pairs of a kind that are not one object in both models. */
static void
collect_pairs(struct sg_list *old, struct sg_list *new, struct sg_diff *diff, enum sg_kind kind)
{
    struct sg_walk w = sg_walk_old(diff, &diff->old->obj, &diff->new->obj, kind);
    while (sg_walk_next(&w))
        if (w.counterpart && w.counterpart != w.obj) {
            sg_list_push(old, diff->arena, w.obj);
            sg_list_push(new, diff->arena, w.counterpart);
        }
}

/* The children of one kind of every pair. */
static void
match_children(const struct sg_matcher *m, const struct sg_list *old, const struct sg_list *new, enum sg_kind child, bool asks)
{
    for (size_t i = 0; i < old->len; i++) {
        match_declared(m->diff, old->items[i], new->items[i], child);
        if (asks)
            ask(m, old->items[i], new->items[i], child);
    }
}

enum sg_status
sg_match(struct sg_diff *diff, const struct sg_diff_options *options)
{
    struct sg_matcher m = {.diff = diff, .options = options};
    enum sg_status status = sg_rename_apply(&m, SG_RENAME_SCHEMAS);
    if (status)
        return status;
    match_schemas(&m);
    if ((status = sg_rename_apply(&m, SG_RENAME_TOP)))
        return status;
    match_top(&m, SG_KIND_ENUM);
    match_top(&m, SG_KIND_SEQUENCE);
    match_top(&m, SG_KIND_ROLE);
    match_top(&m, SG_KIND_TABLE);
    if ((status = sg_rename_apply(&m, SG_RENAME_CHILDREN)))
        return status;
    struct sg_list enums[2] = {{0}}, tables[2] = {{0}};
    collect_pairs(&enums[0], &enums[1], diff, SG_KIND_ENUM);
    collect_pairs(&tables[0], &tables[1], diff, SG_KIND_TABLE);
    match_children(&m, &enums[0], &enums[1], SG_KIND_ENUM_VALUE, false);
    match_children(&m, &tables[0], &tables[1], SG_KIND_COLUMN, true);
    match_children(&m, &tables[0], &tables[1], SG_KIND_INDEX, false);
    match_children(&m, &tables[0], &tables[1], SG_KIND_POLICY, true);
    match_top(&m, SG_KIND_POLICY);
    match_top(&m, SG_KIND_VIEW);
    return sg_rename_check_used(&m);
}
