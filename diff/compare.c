/* Comparing: what differs between the two objects of each pair, with renames followed, and the deltas of all sets. */
#include <config.h>

#include "diff/match.h"

#include <string.h>

#include "model/names.h"

static bool
any_rename(const struct sg_diff *diff)
{
    return sg_map_len(&diff->to_new) > 0;
}

/* The name that a column of an old table has now, or NULL: where it is gone, another one may have the name. */
static const char *
column_now(const struct sg_diff *diff, struct sg_obj *old_table, const char *name)
{
    struct sg_obj *o = old_table ? sg_set_get(sg_set_of(old_table, SG_KIND_COLUMN), name) : NULL;
    if (!o || !sg_diff_new_of(diff, old_table))
        return name;
    const struct sg_obj *n = sg_diff_new_of(diff, o);
    return n ? n->name : NULL;
}

static bool
columns_follow(const struct sg_diff *diff, struct sg_obj *old_table, const struct sg_list *old,
               const struct sg_list *new)
{
    if (old->len != new->len)
        return false;
    for (size_t i = 0; i < old->len; i++)
        if (column_now(diff, old_table, old->items[i]) != new->items[i])
            return false;
    return true;
}

static bool
keys_follow(const struct sg_diff *diff, struct sg_obj *old_table, const struct sg_list *old,
            const struct sg_list *new)
{
    if (old->len != new->len)
        return false;
    for (size_t i = 0; i < old->len; i++) {
        const struct sg_index_key *x = old->items[i], *y = new->items[i];
        const char *text = x->is_expression ? x->text : column_now(diff, old_table, x->text);
        if (text != y->text || x->is_expression != y->is_expression || x->desc != y->desc ||
            x->nulls_first != y->nulls_first || x->opclass != y->opclass)
            return false;
    }
    return true;
}

/* Whether the new type is the old one under the enum's new name or schema, with the same array suffix. */
static bool
type_follows(const struct sg_diff *diff, const struct sg_column *old, const struct sg_column *new)
{
    if (!old->type_schema || !new->type_schema)
        return false;
    size_t base = strcspn(old->type, "["), new_base = strcspn(new->type, "[");
    const char *name = sg_intern(&diff->ctx->intern, old->type, base);
    const struct sg_obj *e = sg_model_get(diff->old, SG_KIND_ENUM, old->type_schema, name);
    const struct sg_obj *now = e ? sg_diff_new_of(diff, e) : NULL;
    if (e && !now && sg_model_get(diff->new, SG_KIND_ENUM, new->type_schema, sg_intern(&diff->ctx->intern, new->type, new_base)))
        return false; /* it goes, and another one has or takes its name */
    const char *schema = now ? now->schema : sg_match_new_schema(diff, old->type_schema);
    if (now)
        name = now->name;
    return new->type_schema == schema && new_base == strlen(name) && !strncmp(new->type, name, new_base) &&
           !strcmp(old->type + base, new->type + new_base);
}

/* The same identity, but for the default name and schema of its sequence, which follow the column's. */
static bool
identity_follows(const struct sg_diff *diff, const struct sg_column *old, const struct sg_column *new)
{
    const struct sg_identity *a = old->identity, *b = new->identity;
    if (!a || !b)
        return false;
    const struct sg_obj *t = old->obj.parent, *u = new->obj.parent;
    struct sg_column x = *old;
    struct sg_identity as_new = *a;
    if (a->name == sg_default_identity_name(diff->ctx, t->name, old->obj.name) &&
        b->name == sg_default_identity_name(diff->ctx, u->name, new->obj.name))
        as_new.name = b->name;
    if (a->schema == t->schema && b->schema == u->schema)
        as_new.schema = b->schema;
    x.identity = &as_new;
    return !(sg_obj_compare(&x.obj, &new->obj) & SG_CHANGED(COLUMN, identity));
}

static uint64_t
follow_column(const struct sg_diff *diff, const struct sg_column *a, const struct sg_column *b, uint64_t raw)
{
    const uint64_t type = SG_CHANGED(COLUMN, type_key) | SG_CHANGED(COLUMN, type_schema);
    if (a->type_schema && b->type_schema) /* the same words may mean another enum, which took the name */
        raw = type_follows(diff, a, b) ? raw & ~type : raw | SG_CHANGED(COLUMN, type_key);
    if ((raw & SG_CHANGED(COLUMN, identity)) && identity_follows(diff, a, b))
        raw &= ~SG_CHANGED(COLUMN, identity);
    return raw;
}

static uint64_t
follow_foreign_key(const struct sg_diff *diff, const struct sg_foreign_key *a, const struct sg_foreign_key *b,
                   uint64_t raw)
{
    struct sg_obj *to = sg_model_get(diff->old, SG_KIND_TABLE, a->schema_to, a->table_to);
    const struct sg_obj *now = to ? sg_diff_new_of(diff, to) : NULL;
    const char *schema = now ? now->schema : sg_match_new_schema(diff, a->schema_to);
    uint64_t changed = raw & (SG_CHANGED(FOREIGN_KEY, on_delete) | SG_CHANGED(FOREIGN_KEY, on_update));
    if (b->table_to != (now ? now->name : a->table_to))
        changed |= SG_CHANGED(FOREIGN_KEY, table_to);
    if (b->schema_to != schema)
        changed |= SG_CHANGED(FOREIGN_KEY, schema_to);
    if (!columns_follow(diff, a->obj.parent, &a->columns, &b->columns))
        changed |= SG_CHANGED(FOREIGN_KEY, columns);
    if (!columns_follow(diff, to, &a->columns_to, &b->columns_to))
        changed |= SG_CHANGED(FOREIGN_KEY, columns_to);
    return changed;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static uint64_t
follow_policy(const struct sg_diff *diff, const struct sg_policy *a, const struct sg_policy *b, uint64_t raw)
{
    struct sg_list to = {0}, is = {0};
    const char *name;
    SG_FOREACH (name, &b->to)
        sg_list_push(&is, diff->arena, (void *)(uintptr_t)name);
    SG_FOREACH (name, &a->to) {
        const struct sg_obj *o = sg_set_get(&diff->old->roles, name);
        const struct sg_obj *n = o ? sg_diff_new_of(diff, o) : NULL;
        if (o && !n && sg_set_get(&diff->new->roles, name))
            return raw | SG_CHANGED(POLICY, to); /* the role goes, and another one takes its name */
        sg_list_push(&to, diff->arena, (void *)(uintptr_t)(n ? n->name : name));
    }
    sg_list_sort(&to, by_text);
    sg_list_sort(&is, by_text);
    return sg_names_equal(&to, &is) ? raw & ~SG_CHANGED(POLICY, to) : raw | SG_CHANGED(POLICY, to);
}

/* The raw mask without what only follows renames. */
static uint64_t
follow(const struct sg_diff *diff, struct sg_obj *old, struct sg_obj *new, uint64_t raw)
{
    const struct sg_list *a, *b;
    switch (old->kind) {
    case SG_KIND_COLUMN:
        return follow_column(diff, (const void *)old, (const void *)new, raw);
    case SG_KIND_FOREIGN_KEY:
        return follow_foreign_key(diff, (const void *)old, (const void *)new, raw);
    case SG_KIND_POLICY:
        return follow_policy(diff, (const void *)old, (const void *)new, raw);
    case SG_KIND_INDEX:
        raw &= ~SG_CHANGED(INDEX, keys);
        a = &((struct sg_index *)old)->keys;
        b = &((struct sg_index *)new)->keys;
        return keys_follow(diff, old->parent, a, b) ? raw : raw | SG_CHANGED(INDEX, keys);
    case SG_KIND_PRIMARY_KEY:
        a = &((struct sg_primary_key *)old)->columns;
        b = &((struct sg_primary_key *)new)->columns;
        return columns_follow(diff, old->parent, a, b) ? 0 : SG_CHANGED(PRIMARY_KEY, columns);
    case SG_KIND_UNIQUE:
        raw &= ~SG_CHANGED(UNIQUE, columns);
        a = &((struct sg_unique *)old)->columns;
        b = &((struct sg_unique *)new)->columns;
        return columns_follow(diff, old->parent, a, b) ? raw : raw | SG_CHANGED(UNIQUE, columns);
    case SG_KIND_MODEL:
    case SG_KIND_SCHEMA:
    case SG_KIND_ENUM:
    case SG_KIND_ENUM_VALUE:
    case SG_KIND_SEQUENCE:
    case SG_KIND_ROLE:
    case SG_KIND_TABLE:
    case SG_KIND_CHECK:
    case SG_KIND_VIEW:
    case SG_KIND_COUNT:
        return raw;
    }
    return raw;
}

static bool
compare_pair(const struct sg_diff *diff, struct sg_pair *p)
{
    struct sg_obj *o = p->old, *n = p->new;
    uint64_t raw = sg_obj_compare(o, n);
    if (o->kind == SG_KIND_FOREIGN_KEY &&
        ((struct sg_foreign_key *)o)->table_from != ((struct sg_foreign_key *)n)->table_from)
        raw |= SG_CHANGED(FOREIGN_KEY, table_from);
    if (any_rename(diff))
        raw |= sg_passed_texts(diff, o, n);
    p->changed_raw = raw;
    p->changed = any_rename(diff) ? follow(diff, o, n, raw) : raw;
    p->renamed = o->name != n->name;
    p->moved = o->kind != SG_KIND_POLICY && sg_match_new_schema(diff, o->schema) != n->schema;
    p->doc_changed = o->doc != n->doc;
    return p->changed || raw || p->renamed || p->moved || p->doc_changed;
}

static bool compare_children(struct sg_diff *diff, struct sg_pair *p);

/* Whether the values that stay stand in another order. */
static bool
reordered(const struct sg_diff *diff, struct sg_obj *old, struct sg_obj *new)
{
    struct sg_walk w = sg_walk_old(diff, old, new, SG_KIND_ENUM_VALUE);
    const struct sg_list *values = &((struct sg_enum *)new)->values.list;
    size_t at = 0;
    while (sg_walk_next(&w)) {
        if (!w.counterpart)
            continue;
        while (at < values->len && values->items[at] != w.counterpart)
            at++;
        if (at == values->len)
            return true;
    }
    return false;
}

static void
remember(struct sg_diff *diff, struct sg_pair *p)
{
    sg_map_put(&diff->pairs, diff->arena, p->old, p);
    sg_map_put(&diff->pairs, diff->arena, p->new, p);
}

/* All objects of one kind under two parents. Returns whether anything differs. */
static bool
compare_set(struct sg_diff *diff, struct sg_delta *out, struct sg_obj *old_parent, struct sg_obj *new_parent,
            enum sg_kind kind, struct sg_pair *parent)
{
    struct sg_walk w = sg_walk_old(diff, old_parent, new_parent, kind);
    struct sg_pair *spare = NULL;
    while (sg_walk_next(&w)) {
        if (!w.counterpart) {
            sg_list_push(&out->dropped, diff->arena, w.obj);
            continue;
        }
        if (w.obj == w.counterpart && !any_rename(diff))
            continue; /* shared by both models */
        if (!spare)
            spare = SG_NEW(diff->arena, struct sg_pair);
        *spare = (struct sg_pair){.old = w.obj, .new = w.counterpart, .parent = parent};
        bool differs = compare_pair(diff, spare);
        if (kind == SG_KIND_TABLE || kind == SG_KIND_ENUM || kind == SG_KIND_VIEW)
            differs |= compare_children(diff, spare);
        if (differs) {
            sg_list_push(&out->kept, diff->arena, spare);
            remember(diff, spare);
            spare = NULL;
        }
    }
    w = sg_walk_new(diff, old_parent, new_parent, kind);
    while (sg_walk_next(&w)) {
        bool outside = kind == SG_KIND_ROLE && ((struct sg_role *)w.obj)->existing;
        if (!w.counterpart && !outside)
            sg_list_push(&out->created, diff->arena, w.obj);
    }
    return out->dropped.len || out->created.len || out->kept.len;
}

static bool
compare_children(struct sg_diff *diff, struct sg_pair *p)
{
    static const enum sg_kind kinds[] = {SG_KIND_ENUM_VALUE,  SG_KIND_COLUMN,      SG_KIND_INDEX,
                                         SG_KIND_FOREIGN_KEY, SG_KIND_PRIMARY_KEY, SG_KIND_UNIQUE,
                                         SG_KIND_CHECK,       SG_KIND_POLICY};
    struct sg_delta deltas[SG_KIND_COUNT] = {0};
    bool differs = false;
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        if (sg_set_of(p->old, kinds[i]))
            differs |= compare_set(diff, &deltas[kinds[i]], p->old, p->new, kinds[i], p);
    if (differs) {
        p->children = sg_arena_array(diff->arena, SG_KIND_COUNT, sizeof(*p->children));
        memcpy(p->children, deltas, sizeof(deltas));
    }
    if (p->old->kind == SG_KIND_ENUM && p->old != p->new)
        p->reordered = reordered(diff, p->old, p->new);
    return differs || p->reordered;
}

void
sg_compare(struct sg_diff *diff)
{
    static const enum sg_kind kinds[] = {SG_KIND_SCHEMA, SG_KIND_ENUM,   SG_KIND_SEQUENCE, SG_KIND_ROLE,
                                         SG_KIND_TABLE,  SG_KIND_POLICY, SG_KIND_VIEW};
    sg_passed_sequences(diff);
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        compare_set(diff, &diff->top[kinds[i]], &diff->old->obj, &diff->new->obj, kinds[i], NULL);
}
