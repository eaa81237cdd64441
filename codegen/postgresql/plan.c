/* The plan of a PostgreSQL migration: finds out what changed as the snapshots spell it, lets each
 * kind of object make its statements, and hands them over to be ordered. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

static void
pair_children(struct sg_pg *g, struct sg_pg_table *t, enum sg_kind kind)
{
    struct sg_delta *delta = &t->children[kind];
    struct sg_obj *o;
    SG_FOREACH (o, &sg_set_of(&t->old->obj, kind)->list) {
        struct sg_obj *new = sg_diff_new_of(g->diff, o);
        if (!new) {
            sg_list_push(&delta->dropped, g->arena, o);
            continue;
        }
        struct sg_pair *pair = sg_diff_pair(g->diff, o);
        struct sg_pg_change *c = SG_NEW(g->arena, struct sg_pg_change);
        /* what only follows a rename counts, but for a table that only moves: drizzle-kit does not
         * look into it */
        uint64_t changed = !pair ? 0 : pair->changed;
        if (pair && (!t->moved || t->renamed))
            changed |= pair->changed_raw;
        else if (changed)
            changed &= ~sg_pg_texts_that_follow(g, t, o, new);
        *c = (struct sg_pg_change){o, new, changed, o->name != new->name, false};
        sg_list_push(&delta->kept, g->arena, c);
    }
    SG_FOREACH (o, &sg_set_of(&t->new->obj, kind)->list)
        if (!sg_diff_old_of(g->diff, o))
            sg_list_push(&delta->created, g->arena, o);
}

/* Whether the expression of a generated column only follows renames. Where nothing but another column is renamed it was recorded as a
 * change all the same; where the table is, or its schema, drizzle-kit fails, and where it moves, or the column itself is renamed, nothing
 * was recorded. */
static bool
generation_follows(const struct sg_pg *g, const struct sg_pg_table *t, const struct sg_column *old, const struct sg_column *new)
{
    bool recorded = !t->renamed && !t->moved && old->obj.name == new->obj.name && t->old->obj.schema == t->new->obj.schema;
    return !recorded && old->generated && new->generated && sg_pg_only_follows(g, t, old->generated->as, new->generated->as);
}

static void
pair_columns(struct sg_pg *g, struct sg_pg_table *t)
{
    struct sg_delta *delta = &t->children[SG_KIND_COLUMN];
    const uint64_t type = SG_CHANGED(COLUMN, type_key) | SG_CHANGED(COLUMN, type_schema);
    struct sg_column *c;
    SG_FOREACH (c, &t->old->columns.list) {
        struct sg_column *new = (struct sg_column *)sg_diff_new_of(g->diff, &c->obj);
        if (!new) {
            sg_list_push(&delta->dropped, g->arena, c);
            continue;
        }
        struct sg_pair *pair = sg_diff_pair(g->diff, &c->obj);
        struct sg_pg_column *both = SG_NEW(g->arena, struct sg_pg_column);
        *both =
            (struct sg_pg_column){.old = c, .new = new, .renamed = c->obj.name != new->obj.name};
        both->changed = pair ? pair->changed : 0;
        both->follows = generation_follows(g, t, c, new);
        if (both->follows)
            both->changed &= ~SG_CHANGED(COLUMN, generated);
        both->was_enum = c->type_schema || sg_pg_enum_of(g->old, c);
        if (!(both->changed & SG_CHANGED(COLUMN, type_key)) &&
            !c->type_schema != !new->type_schema && sg_pg_enum_of(g->old, c) &&
            sg_diff_new_of(g->diff, (struct sg_obj *)sg_pg_enum_of(g->old, c)) ==
                (struct sg_obj *)sg_pg_enum_of(g->new, new))
            both->changed &= ~type;
        both->retype = both->changed & type ? SG_PG_RETYPED : SG_PG_SAME;
        sg_list_push(&t->columns, g->arena, both);
    }
    SG_FOREACH (c, &t->new->columns.list)
        if (!sg_diff_old_of(g->diff, &c->obj))
            sg_list_push(&delta->created, g->arena, c);
}

static struct sg_pg_table *
pair_table(struct sg_pg *g, struct sg_table *old, struct sg_table *new)
{
    static const enum sg_kind kinds[] = {SG_KIND_INDEX,  SG_KIND_FOREIGN_KEY, SG_KIND_PRIMARY_KEY,
                                         SG_KIND_UNIQUE, SG_KIND_CHECK,       SG_KIND_POLICY};
    struct sg_pg_table *t = SG_NEW(g->arena, struct sg_pg_table);
    t->old = old;
    t->new = new;
    t->renamed = old->obj.name != new->obj.name;
    t->moved = sg_pg_schema_now(g, old->obj.schema) != new->obj.schema;
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        pair_children(g, t, kinds[i]);
    pair_columns(g, t);
    sg_list_push(&g->tables, g->arena, t);
    sg_map_put(&g->by_table, g->arena, old, t);
    sg_map_put(&g->by_table, g->arena, new, t);
    return t;
}

struct sg_pg_table *
sg_pg_table_of(struct sg_pg *g, const struct sg_table *t)
{
    struct sg_pg_table *found = sg_map_get(&g->by_table, t);
    if (found)
        return found;
    bool is_old = sg_set_get(&g->old->tables, t->obj.key) == (const void *)t;
    struct sg_obj *other =
        is_old ? sg_diff_new_of(g->diff, &t->obj) : sg_diff_old_of(g->diff, &t->obj);
    if (!other)
        return NULL;
    struct sg_table *mine = (struct sg_table *)(uintptr_t)t;
    return is_old ? pair_table(g, mine, (struct sg_table *)other)
                  : pair_table(g, (struct sg_table *)other, mine);
}

struct sg_pg_column *
sg_pg_column_of(struct sg_pg *g, const struct sg_table *new, const struct sg_column *c)
{
    struct sg_pg_table *t = sg_pg_table_of(g, new);
    struct sg_pg_column *both;
    if (t)
        SG_FOREACH (both, &t->columns)
            if (both->new == c)
                return both;
    return NULL;
}

/* Whether drizzle-kit's comparison calls the table altered: columns that come, go or are renamed do
 * not count. */
static bool
is_altered(const struct sg_pg_table *t)
{
    struct sg_pg_column *c;
    SG_FOREACH (c, &t->columns)
        if (c->changed && !c->renamed)
            return true;
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        const struct sg_delta *d = &t->children[kind];
        const struct sg_pg_change *change;
        if (kind == SG_KIND_COLUMN)
            continue;
        if (d->dropped.len || d->created.len)
            return true;
        SG_FOREACH (change, &d->kept)
            if (change->changed || change->renamed)
                return true;
    }
    return t->old->rls != t->new->rls;
}

static bool
changes_columns(const struct sg_pg_table *t)
{
    const struct sg_pg_column *c;
    SG_FOREACH (c, &t->columns)
        if (c->renamed || c->changed)
            return true;
    return t->children[SG_KIND_COLUMN].created.len || t->children[SG_KIND_COLUMN].dropped.len;
}

/* drizzle-kit does not look into a table that only moves to another schema. */
static void
pair_tables(struct sg_pg *g)
{
    struct sg_pair *pair;
    SG_FOREACH (pair, &g->diff->top[SG_KIND_TABLE].kept) {
        struct sg_pg_table *t =
            pair_table(g, (struct sg_table *)pair->old, (struct sg_table *)pair->new);
        bool only_moves = t->moved && !t->renamed;
        g->any_altered |= !only_moves && is_altered(t);
        g->departs |= only_moves && (is_altered(t) || changes_columns(t));
    }
}

/* Tables in which nothing changed but what others make of their names, once cut. */
static void
pair_cut(struct sg_pg *g)
{
    struct sg_table *t;
    if (sg_map_len(&g->cut))
        SG_FOREACH (t, &g->old->tables.list)
            sg_pg_table_of(g, t);
}

static bool
any_renamed(const struct sg_delta *delta)
{
    struct sg_pair *pair;
    SG_FOREACH (pair, &delta->kept)
        if (pair->renamed || pair->moved)
            return true;
    return false;
}

static void
look_at_top(struct sg_pg *g)
{
    static const enum sg_kind kinds[] = {SG_KIND_TABLE, SG_KIND_ENUM, SG_KIND_SEQUENCE,
                                         SG_KIND_VIEW};
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        g->renames_top |= any_renamed(&g->diff->top[kinds[i]]);
}

static struct sg_pg
make(struct sg_plan *out, const struct sg_diff *diff, bool strict)
{
    struct sg_pg g = {
        .diff = diff, .ctx = diff->ctx, .arena = diff->arena, .old = diff->old, .new = diff->new};
    sg_planner_init(&g.p, out, diff);
    sg_pg_names_init(&g);
    pair_tables(&g);
    pair_cut(&g);
    sg_pg_find_row_types(&g);
    sg_pg_pass(&g);
    look_at_top(&g);
    g.lenient = g.renames_top && !strict;
    sg_pg_schemas(&g);
    sg_pg_enums(&g);
    sg_pg_depend(&g);
    sg_pg_sequences(&g);
    sg_pg_roles(&g);
    sg_pg_views(&g);
    sg_pg_tables(&g);
    sg_pg_columns(&g);
    sg_pg_constraints(&g);
    sg_pg_indexes(&g);
    sg_pg_policies(&g);
    sg_pg_find_values(&g);
    sg_pg_order_keys(&g);
    sg_pg_comments(&g);
    sg_pg_implicit(&g);
    sg_pg_give_up_sequences(&g);
    sg_pg_order_counts(&g);
    sg_pg_order_row_types(&g);
    sg_pg_settle(&g);
    return g;
}

/* Whether names that follow from a rename do follow shows when all else is known: the recorded text
 * leaves them, and is kept where it does all else right. */
static enum sg_status
plan(struct sg_plan *out, const struct sg_diff *diff)
{
    struct sg_pg g = make(out, diff, diff->names_follow);
    if (g.lenient && g.departs) {
        sg_planner_fini(&g.p);
        g = make(out, diff, true);
    }
    return sg_planner_finish(&g.p);
}

const struct sg_dialect_ops sg_postgresql_ops = {SG_POSTGRESQL, plan};
