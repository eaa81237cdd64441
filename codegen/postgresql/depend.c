/* What stands in the way of a change, and has to be dropped before it and created after it: views,
 * policies, checks, indexes, foreign keys and generated columns over a column that changes its type
 * or goes, foreign keys to a key that goes. */
#include <config.h>

#include <string.h>
#include <strings.h>

#include "codegen/postgresql/pg.h"

/* A type change after which comparisons with constants no longer read as they did. Between enums it is one even where the names are the
 * same: another one has that name. */
static bool
is_strange(struct sg_pg *g, const struct sg_pg_column *c)
{
    return c->retype == SG_PG_DANCED ||
           (c->retype == SG_PG_RETYPED && (c->was_enum || c->by_text || !sg_pg_comparable(g, c->old, c->new)));
}

static void
mark(struct sg_pg *g, struct sg_pg_change *c)
{
    if (!c->recreate && !c->changed)
        g->departs = true;
    c->recreate = true;
}

void
sg_pg_part(struct sg_pg *g, const struct sg_table *old, struct sg_obj *o)
{
    struct sg_pg_change *c;
    SG_FOREACH (c, &sg_pg_table_of(g, old)->children[o->kind].kept)
        if (c->old == o) {
            mark(g, c);
            g->departs |= o->kind == SG_KIND_POLICY; /* one that changed would be altered in place */
            return;
        }
    sg_map_put(&g->early, g->arena, o, o);
    g->departs = true;
}

static bool
mentions(const struct sg_pg_table *t, const char *sql, const char *column)
{
    return sg_sql_mentions_column(sql, t->old->obj.name, column, true, false);
}

static void
mark_checks(struct sg_pg *g, struct sg_pg_table *t, const struct sg_pg_column *col)
{
    struct sg_pg_change *c;
    SG_FOREACH (c, &t->children[SG_KIND_CHECK].kept) {
        const char *sql = ((struct sg_check *)c->old)->value, *name = col->old->obj.name;
        if (mentions(t, sql, name) &&
            (col->redo || sg_sql_compares_column(sql, name) || (is_strange(g, col) && sg_sql_asks_value(sql, name))))
            mark(g, c);
    }
}

/* While its enum is made anew a column is text, arrays of it too, and what comes to the type with it is one of its values then: only these
 * two methods index all of these without an operator class. */
static bool
has_no_class_meanwhile(const struct sg_index *i, const struct sg_pg_column *col)
{
    return col->retype == SG_PG_DANCED && (sg_pg_is_array(col->old->type) || !col->was_enum) && i->method &&
           strcasecmp(i->method, "btree") && strcasecmp(i->method, "hash");
}

static bool
index_minds(const struct sg_pg_table *t, const struct sg_index *i, const struct sg_pg_column *col,
            bool strange)
{
    const char *name = col->old->obj.name;
    bool lost = has_no_class_meanwhile(i, col);
    for (size_t n = 0; n < i->keys.len; n++) {
        const struct sg_index_key *k = i->keys.items[n];
        bool mine = k->is_expression ? mentions(t, k->text, name) : k->text == name;
        if (mine && (col->redo || lost || (strange && (k->is_expression || k->opclass))))
            return true;
    }
    return mentions(t, i->where, name) &&
           (col->redo || (strange && sg_sql_compares_column(i->where, name)) ||
            (col->retype == SG_PG_DANCED && sg_sql_asks_value(i->where, name)));
}

static void
mark_indexes(struct sg_pg *g, struct sg_pg_table *t, const struct sg_pg_column *col)
{
    struct sg_pg_change *c;
    struct sg_index *i;
    bool strange = is_strange(g, col);
    SG_FOREACH (c, &t->children[SG_KIND_INDEX].kept)
        if (index_minds(t, (struct sg_index *)c->old, col, strange))
            mark(g, c);
    SG_FOREACH (i, &t->children[SG_KIND_INDEX].dropped)
        if (index_minds(t, i, col, strange))
            sg_map_put(&g->early, g->arena, i, i);
}

/* What PostgreSQL takes along with casts in it, within a family of types. */
static void
mark_read_anew(struct sg_pg *g, struct sg_pg_table *t, const struct sg_pg_column *col)
{
    struct sg_pg_change *c;
    SG_FOREACH (c, &t->children[SG_KIND_CHECK].kept)
        if (sg_pg_reads_anew(g, col->old, col->new, ((struct sg_check *)c->old)->value))
            mark(g, c);
    SG_FOREACH (c, &t->children[SG_KIND_INDEX].kept) {
        const struct sg_index *i = (struct sg_index *)c->old;
        bool anew = sg_pg_reads_anew(g, col->old, col->new, i->where);
        for (size_t n = 0; n < i->keys.len; n++) {
            const struct sg_index_key *k = i->keys.items[n];
            anew |= k->is_expression && sg_pg_reads_anew(g, col->old, col->new, k->text);
        }
        if (anew)
            mark(g, c);
    }
}

static void
mark_keys(struct sg_pg *g, struct sg_pg_table *t, const struct sg_pg_column *col)
{
    struct sg_pg_change *c;
    if (!col->redo)
        return;
    SG_FOREACH (c, &t->children[SG_KIND_UNIQUE].kept)
        if (sg_list_has(&((struct sg_unique *)c->old)->columns, col->old->obj.name))
            mark(g, c);
    SG_FOREACH (c, &t->children[SG_KIND_PRIMARY_KEY].kept)
        if (sg_list_has(&((struct sg_primary_key *)c->old)->columns, col->old->obj.name))
            mark(g, c);
}

/* Policies in all tables: an expression may look into any of them. */
static void
mark_policies(struct sg_pg *g, const struct sg_table *of, const char *column)
{
    struct sg_table *old;
    struct sg_policy *p;
    SG_FOREACH (old, &g->old->tables.list) {
        bool own = old == of;
        if (!old->policies.list.len || !sg_diff_new_of(g->diff, &old->obj))
            continue;
        SG_FOREACH (p, &old->policies.list)
            if (sg_sql_mentions_column(p->using_expr, of->obj.name, column, own, true) ||
                sg_sql_mentions_column(p->with_check, of->obj.name, column, own, true))
                sg_pg_part(g, old, &p->obj);
    }
}

static bool
looks_into(struct sg_pg *g, const struct sg_map *gone, const struct sg_policy *p)
{
    const char *const texts[] = {p->using_expr, p->with_check};
    struct sg_sql_names names;
    const char *key;
    for (size_t i = 0; i < SG_COUNT(texts); i++) {
        sg_sql_names(&names, g->ctx, g->arena, texts[i]);
        SG_FOREACH (key, &names.relations)
            if (sg_map_get(gone, key))
                return true;
    }
    return false;
}

/* DROP TABLE … CASCADE takes the policies of other tables along that look into the table, without a word. */
static void
mark_policies_over_gone(struct sg_pg *g)
{
    const struct sg_list *dropped = &g->diff->top[SG_KIND_TABLE].dropped;
    struct sg_map gone = {0};
    struct sg_table *t;
    struct sg_policy *p;
    SG_FOREACH (t, dropped) { /* their own go one table after the other */
        SG_FOREACH (p, &t->policies.list)
            if (looks_into(g, &gone, p)) {
                sg_map_put(&g->early, g->arena, p, p);
                g->departs = true;
            }
        sg_map_put(&gone, g->arena, sg_obj_key(g->ctx, SG_KIND_TABLE, NULL, t->obj.schema, t->obj.name), t);
    }
    SG_FOREACH (t, &g->old->tables.list)
        if (dropped->len && sg_diff_new_of(g->diff, &t->obj))
            SG_FOREACH (p, &t->policies.list)
                if (looks_into(g, &gone, p))
                    sg_pg_part(g, t, &p->obj);
}

/* Foreign keys */

static struct sg_pg_change *
change_of(struct sg_pg *g, struct sg_foreign_key *f)
{
    struct sg_pg_table *t = sg_pg_table_of(g, (struct sg_table *)f->obj.parent);
    struct sg_pg_change *c;
    if (t)
        SG_FOREACH (c, &t->children[SG_KIND_FOREIGN_KEY].kept)
            if (c->old == &f->obj)
                return c;
    return NULL;
}

static struct sg_column *
column_at(struct sg_pg *g, struct sg_obj *table, const struct sg_list *names, size_t i)
{
    return table && i < names->len ? sg_obj_child(g->old, table, SG_KIND_COLUMN, names->items[i])
                                   : NULL;
}

static const struct sg_pg_column *
both_of(struct sg_pg *g, struct sg_obj *table, const struct sg_column *old)
{
    struct sg_pg_table *t = sg_map_get(&g->by_table, table);
    struct sg_pg_column *c;
    if (t)
        SG_FOREACH (c, &t->columns)
            if (c->old == old)
                return c;
    return NULL;
}

/* Whether the two sides of a foreign key cannot be compared at some moment of the migration, or one
 * of them is added anew. */
static bool
comes_apart(struct sg_pg *g, struct sg_foreign_key *f, struct sg_obj *to)
{
    for (size_t i = 0; i < f->columns.len; i++) {
        const struct sg_column *a = column_at(g, f->obj.parent, &f->columns, i);
        const struct sg_column *b = column_at(g, to, &f->columns_to, i);
        const struct sg_pg_column *x = a ? both_of(g, f->obj.parent, a) : NULL;
        const struct sg_pg_column *y = b ? both_of(g, to, b) : NULL;
        if ((x && (x->redo || is_strange(g, x))) || (y && (y->redo || is_strange(g, y))))
            return true;
    }
    return false;
}

/* Whether the key that a foreign key refers to goes, or is made anew. */
static bool
loses_key(struct sg_pg *g, struct sg_foreign_key *f, struct sg_obj *to)
{
    struct sg_pg_table *t = to ? sg_map_get(&g->by_table, to) : NULL;
    struct sg_pg_change *c;
    struct sg_pg_column *col;
    if (!t)
        return false;
    const struct sg_obj *key = sg_pg_key_of(g, t->old, &f->columns_to);
    if (!key)
        return false;
    if (key->kind == SG_KIND_COLUMN) {
        SG_FOREACH (col, &t->columns)
            if (&col->old->obj == key)
                return !col->new->primary_key || col->redo;
        return true;
    }
    SG_FOREACH (c, &t->children[key->kind].kept)
        if (c->old == key)
            return c->changed || c->recreate ||
                   (key->kind == SG_KIND_UNIQUE && sg_pg_unique_turns(t, c));
    return true;
}

/* The names of old tables in which something changes, or which go: few look at those of all others. */
static void
name_touched(struct sg_pg *g, struct sg_map *names)
{
    const struct sg_pg_table *t;
    struct sg_obj *o;
    SG_FOREACH (t, &g->tables)
        sg_map_put(names, g->arena, t->old->obj.name, t->old);
    SG_FOREACH (o, &g->diff->top[SG_KIND_TABLE].dropped)
        sg_map_put(names, g->arena, o->name, o);
}

static void
mark_foreign_keys(struct sg_pg *g)
{
    struct sg_map touched = {0};
    struct sg_table *old;
    struct sg_foreign_key *f;
    name_touched(g, &touched);
    SG_FOREACH (old, &g->old->tables.list) {
        bool from_known = sg_map_get(&g->by_table, old);
        SG_FOREACH (f, &old->foreign_keys.list) {
            if ((!from_known && !sg_map_get(&touched, f->table_to)) || !sg_diff_new_of(g->diff, &old->obj))
                continue;
            struct sg_obj *to = sg_model_get(g->old, SG_KIND_TABLE, f->schema_to, f->table_to);
            bool to_known = to && sg_map_get(&g->by_table, to);
            if (to && !sg_diff_new_of(g->diff, to)) {
                struct sg_pg_table *t = sg_pg_table_of(g, old);
                sg_map_put(&g->early, g->arena, f, t);
                g->departs |= !t->moved || t->renamed;
            }
            if (!(from_known || to_known) || !(comes_apart(g, f, to) || loses_key(g, f, to)))
                continue;
            struct sg_pg_change *c = change_of(g, f);
            if (c)
                mark(g, c);
        }
    }
}

/* Generated columns */

static bool
generation_changes(const struct sg_pg_column *c)
{
    return c->new->generated && !c->follows &&
           (!c->old->generated || c->old->generated->as != c->new->generated->as ||
            c->changed & SG_CHANGED(COLUMN, generated));
}

/* Whether a column that is added anew with its expression needs what only happens to a later column
 * first. */
static bool
waits_for_later(const struct sg_pg_table *t, size_t at)
{
    const struct sg_pg_column *c = t->columns.items[at];
    for (size_t i = at + 1; i < t->columns.len; i++) {
        const struct sg_pg_column *later = t->columns.items[i];
        if ((later->retype || (later->old->generated && !later->new->generated)) &&
            sg_mentions(SG_POSTGRESQL, c->new->generated->as, later->new->obj.name))
            return true;
    }
    return false;
}

/* Whether a generated column is of a type that is made anew: no value of it can be cast. */
static bool
is_of_remade(struct sg_pg *g, const struct sg_pg_column *c)
{
    const struct sg_enum *e = c->new->generated && sg_map_len(&g->remade) ? sg_pg_enum_of(g->new, c->new) : NULL;
    return e && sg_map_get(&g->remade, e);
}

static void
mark_generated(struct sg_pg *g, struct sg_pg_table *t)
{
    struct sg_pg_column *c, *base;
    struct sg_column *added;
    for (size_t i = 0; i < t->columns.len; i++) {
        c = t->columns.items[i];
        if (generation_changes(c))
            c->redo = waits_for_later(t, i) ? SG_PG_REDONE_AROUND : SG_PG_REDONE;
        if (is_of_remade(g, c))
            c->redo = SG_PG_REDONE_AROUND;
        if (!c->old->generated && !c->redo)
            continue;
        if (c->old->generated && c->new->generated &&sg_pg_needs_using(g, c))
            c->redo = SG_PG_REDONE_AROUND;
        SG_FOREACH (base, &t->columns)
            if (base != c && c->old->generated && c->new->generated &&
                (base->retype || generation_changes(base)) &&
                mentions(t, c->old->generated->as, base->old->obj.name))
                c->redo = SG_PG_REDONE_AROUND;
        SG_FOREACH (added, &t->children[SG_KIND_COLUMN].created)
            if (c->redo && sg_mentions(SG_POSTGRESQL, c->new->generated->as, added->obj.name))
                c->redo = SG_PG_REDONE_AROUND;
        if (c->redo == SG_PG_REDONE_AROUND)
            g->departs = true;
    }
}

/* A generated column that goes has to go before what it is made of changes its type, and one that has rows of a table before those change. */
static void
mark_dropped_early(struct sg_pg *g, struct sg_pg_table *t)
{
    const struct sg_pg_column *base;
    struct sg_column *c;
    struct sg_index *i;
    SG_FOREACH (c, &t->children[SG_KIND_COLUMN].dropped) {
        bool first = sg_pg_leaves_row_type(g, c);
        if (c->generated)
            SG_FOREACH (base, &t->columns)
                first |= (base->retype || base->redo) &&
                         mentions(t, c->generated->as, base->old->obj.name);
        if (!first)
            continue;
        struct sg_pg_column gone = {.old = c, .new = c, .redo = SG_PG_REDONE_AROUND};
        sg_map_put(&g->early, g->arena, c, c);
        SG_FOREACH (i, &t->children[SG_KIND_INDEX].dropped)
            if (index_minds(t, i, &gone, true))
                sg_map_put(&g->early, g->arena, i, i);
        mark_indexes(g, t, &gone);
        g->departs = true;
    }
}

static void
mark_primary_key(struct sg_pg *g, struct sg_pg_table *t)
{
    const struct sg_column *c;
    struct sg_pg_column *both;
    const struct sg_obj *there =
        sg_model_get(g->new, SG_KIND_TABLE, t->new->obj.schema, t->old->obj.name);
    t->name_taken = there && there != &t->new->obj && !sg_diff_old_of(g->diff, there);
    t->pk_gone = t->new->primary_keys.list.len > 0 || t->name_taken;
    SG_FOREACH (c, &t->children[SG_KIND_COLUMN].created)
        t->pk_gone |= c->primary_key;
    SG_FOREACH (both, &t->columns)
        t->pk_gone |= both->new->primary_key && !both->old->primary_key;
}

void
sg_pg_depend(struct sg_pg *g)
{
    sg_pg_mark_row_types(g);
    for (size_t i = 0; i < g->tables.len; i++) {
        struct sg_pg_table *t = g->tables.items[i];
        struct sg_pg_column *c;
        struct sg_column *gone;
        mark_generated(g, t);
        mark_dropped_early(g, t);
        mark_primary_key(g, t);
        SG_FOREACH (c, &t->columns) {
            if (!c->retype && !c->redo)
                continue;
            if (c->redo || is_strange(g, c)) {
                mark_checks(g, t, c);
                mark_indexes(g, t, c);
                mark_keys(g, t, c);
            } else {
                mark_read_anew(g, t, c);
            }
            mark_policies(g, t->old, c->old->obj.name);
        }
        SG_FOREACH (gone, &t->children[SG_KIND_COLUMN].dropped)
            mark_policies(g, t->old, gone->obj.name);
    }
    mark_policies_over_gone(g);
    sg_pg_part_from_types(g);
    mark_foreign_keys(g);
}
