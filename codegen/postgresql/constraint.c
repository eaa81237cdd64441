/* Constraints: primary keys of several columns, uniques, checks, foreign keys; and in which order
 * keys and what refers to them come and go. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"
#include "codegen/sqltext.h"
#include "model/builtin.h"

/* A step that makes or takes away what foreign keys can refer to. */
struct key_step {
    const struct sg_table *table;
    const struct sg_list *columns;
    struct sg_step *step;
};

static void
note_key(struct sg_pg *g, struct sg_list *list, const struct sg_table *t,
         const struct sg_list *columns, struct sg_step *step)
{
    struct key_step *k = SG_NEW(g->arena, struct key_step);
    *k = (struct key_step){t, columns, step};
    sg_list_push(list, g->arena, k);
}

void
sg_pg_note_key_made(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns,
                    struct sg_step *step)
{
    note_key(g, &g->keys_made, t, columns, step);
}

void
sg_pg_note_key_gone(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns,
                    struct sg_step *step)
{
    note_key(g, &g->keys_gone, t, columns, step);
}

static struct sg_step *
drop_constraint(struct sg_pg *g, enum sg_pg_rank rank, const struct sg_obj *old, const void *new,
                const struct sg_pg_table *t, const char *tail)
{
    struct sg_step *s = sg_pg_step(g, rank, old, new, "ALTER TABLE %T DROP CONSTRAINT %I;%s",
                                   t->new, sg_pg_called(g, old), tail);
    sg_pg_frees(g, "constraint", t->new->obj.key, sg_pg_called(g, old), s);
    if (old->kind == SG_KIND_PRIMARY_KEY)
        sg_pg_frees(g, "relation", t->new->obj.schema, sg_pg_called(g, old), s);
    return s;
}

static struct sg_step *
add_check(struct sg_pg *g, const struct sg_pg_table *t, const void *old, const struct sg_check *c)
{
    return sg_pg_step(g, SG_PG_ADD_CHECK, old, c, "ALTER TABLE %T ADD CONSTRAINT %I CHECK (%s);",
                      t->new, sg_pg_called(g, &c->obj), sg_pg_expression(g, c->value));
}

static void
warn_check(struct sg_pg *g, struct sg_step *s, const struct sg_pg_table *t, const struct sg_check *c)
{
    if (!sg_pg_is_checked(g, t, c))
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails on rows that it rules out");
}

/* Whether rows that meet the check may no longer, as their values change with a type. */
static bool
loses_values(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_check *old)
{
    const struct sg_pg_column *c;
    SG_FOREACH (c, &t->columns)
        if (c->retype && sg_sql_asks_value(old->value, c->old->obj.name) && sg_pg_type_loss(g, c->old, c->new).lost)
            return true;
    return false;
}

static void
checks(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_delta *d = &t->children[SG_KIND_CHECK];
    struct sg_check *check;
    struct sg_pg_change *c;
    SG_FOREACH (check, &d->dropped)
        drop_constraint(g, SG_PG_DROP_CHECK, &check->obj, NULL, t, "");
    SG_FOREACH (check, &d->created)
        warn_check(g, add_check(g, t, NULL, check), t, check);
    SG_FOREACH (c, &d->kept)
        if (c->changed || c->recreate) {
            drop_constraint(g, SG_PG_DROP_CHECK, c->old, c->new, t, "");
            struct sg_step *s = add_check(g, t, c->old, (struct sg_check *)c->new);
            if (c->changed || loses_values(g, t, (struct sg_check *)c->old))
                warn_check(g, s, t, (struct sg_check *)c->new);
        }
}

/* Foreign keys */

static struct sg_step *
add_foreign_key(struct sg_pg *g, enum sg_pg_rank rank, const struct sg_table *t, const void *old,
                const struct sg_foreign_key *f)
{
    struct sg_step *s =
        sg_pg_step(g, rank, old, f,
                   "ALTER TABLE %T ADD CONSTRAINT %I FOREIGN KEY (%N) REFERENCES %I.%I(%N) ON "
                   "DELETE %s ON UPDATE %s;",
                   t, sg_pg_called(g, &f->obj), &f->columns, f->schema_to ? f->schema_to : "public",
                   f->table_to, &f->columns_to, f->on_delete, f->on_update);
    sg_list_push(&g->references_made, g->arena, s);
    const struct sg_pg_table *both =
        rank == SG_PG_ADD_FOREIGN_KEY ? sg_map_get(&g->by_table, t) : NULL;
    if (both && !sg_pg_is_referring(g, both, f))
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails on rows that refer to nothing in '%s'", f->table_to);
    return s;
}

static void
drop_foreign_key(struct sg_pg *g, const struct sg_pg_table *t, struct sg_obj *old, const void *new)
{
    struct sg_step *s;
    bool early = sg_map_get(&g->early, old);
    if (early && t->moved && !t->renamed)
        return; /* goes with the table that it refers to, as recorded */
    if (early)
        s = sg_pg_step(g, SG_PG_EARLY_FOREIGN_KEY, old, new, "ALTER TABLE %E DROP CONSTRAINT %I;\n",
                       t->old, sg_pg_called(g, old));
    else
        s = drop_constraint(g, SG_PG_DROP_FOREIGN_KEY, old, new, t, "\n");
    sg_list_push(&g->references_gone, g->arena, s);
}

static void
foreign_keys(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_delta *d = &t->children[SG_KIND_FOREIGN_KEY];
    struct sg_foreign_key *f;
    struct sg_pg_change *c;
    SG_FOREACH (f, &d->created)
        add_foreign_key(g, SG_PG_ADD_FOREIGN_KEY, t->new, NULL, f);
    SG_FOREACH (f, &d->dropped)
        drop_foreign_key(g, t, &f->obj, NULL);
    SG_FOREACH (c, &d->kept)
        if (c->changed || c->recreate) {
            drop_foreign_key(g, t, c->old, c->new);
            add_foreign_key(g, SG_PG_ADD_FOREIGN_KEY, t->new, c->old,
                            (struct sg_foreign_key *)c->new);
        }
}

/* Primary keys */

static struct sg_step *
add_primary_key(struct sg_pg *g, enum sg_pg_rank rank, struct sg_pg_table *t, const void *old,
                const struct sg_primary_key *pk)
{
    struct sg_step *s = sg_pg_step(g, rank, old, pk,
                                   "ALTER TABLE %T ADD CONSTRAINT %I PRIMARY KEY(%N);", t->new,
                                   sg_pg_called(g, &pk->obj), &pk->columns),
                   *loosened;
    sg_pg_note_key_made(g, t->new, &pk->columns, s);
    sg_pg_takes(g, "relation", t->new->obj.schema, sg_pg_called(g, &pk->obj), s);
    SG_FOREACH (loosened, &t->loosened)
        sg_step_after(&g->p, loosened, s);
    for (size_t i = 0; i < pk->columns.len; i++) {
        struct sg_column *c =
            sg_obj_child(g->new, &t->new->obj, SG_KIND_COLUMN, pk->columns.items[i]);
        struct sg_step *added = c ? sg_map_get(&g->created, c) : NULL;
        sg_step_after(&g->p, s, added);
        g->departs |= added && rank < SG_PG_ADD_COLUMN;
        const struct sg_pg_column *both = c && !added ? sg_pg_column_of(g, t->new, c) : NULL;
        if (both)
            sg_step_after(&g->p, s, both->readded);
    }
    bool not_null = true;
    for (size_t i = 0; i < pk->columns.len; i++)
        not_null &= sg_pg_was_not_null(g, t, pk->columns.items[i]);
    if (!not_null || !sg_pg_is_unique(g, t, &pk->columns, true))
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "fails on rows where a column of the key is null or the key is there twice");
    return s;
}

bool
sg_pg_has_no_order(const struct sg_column *c)
{
    const struct sg_builtin *type = c->type_schema ? NULL : sg_builtin_get(SG_POSTGRESQL, c->type_key);
    return type && !sg_pg_is_array(c->type) && !(type->keys & SG_KEYS_BTREE);
}

/* Whether a column goes, or gets such a type, before the key is altered in its recorded place. */
static bool
loses_column(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_primary_key *pk)
{
    const struct sg_pg_column *both;
    SG_FOREACH (both, &t->columns)
        if (both->retype && sg_pg_has_no_order(both->new) && sg_list_has(&pk->columns, both->old->obj.name))
            return true;
    for (size_t i = 0; i < pk->columns.len; i++) {
        struct sg_obj *c = sg_obj_child(g->old, &t->old->obj, SG_KIND_COLUMN, pk->columns.items[i]);
        if (c && !sg_diff_new_of(g->diff, c))
            return true;
    }
    return false;
}

/* Whether a column of the key goes before the keys do. */
static bool
loses_column_early(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_primary_key *pk)
{
    const struct sg_pg_column *c;
    SG_FOREACH (c, &t->columns)
        if (c->redo == SG_PG_REDONE_AROUND && sg_list_has(&pk->columns, c->old->obj.name))
            return true;
    for (size_t i = 0; i < pk->columns.len; i++)
        if (sg_map_get(&g->early, sg_obj_child(g->old, &t->old->obj, SG_KIND_COLUMN, pk->columns.items[i])))
            return true;
    return false;
}

static enum sg_pg_rank
rank_of_drop(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_primary_key *pk)
{
    if (!loses_column_early(g, t, pk))
        return SG_PG_DROP_PRIMARY_KEY;
    g->departs = true;
    return SG_PG_DROP_UNIQUE;
}

static void
primary_keys(struct sg_pg *g, struct sg_pg_table *t)
{
    const struct sg_delta *d = &t->children[SG_KIND_PRIMARY_KEY];
    struct sg_primary_key *pk;
    struct sg_pg_change *c;
    SG_FOREACH (pk, &d->dropped)
        sg_pg_note_key_gone(g, t->old, &pk->columns,
                            drop_constraint(g, rank_of_drop(g, t, pk), &pk->obj, NULL, t, ""));
    SG_FOREACH (pk, &d->created)
        add_primary_key(g, SG_PG_ADD_PRIMARY_KEY, t, NULL, pk);
    SG_FOREACH (c, &d->kept)
        if (c->changed || c->recreate) {
            struct sg_primary_key *old = (struct sg_primary_key *)c->old;
            bool first = c->recreate || loses_column(g, t, old) || loses_column_early(g, t, old);
            g->departs |= first;
            struct sg_step *s =
                drop_constraint(g, first ? rank_of_drop(g, t, old) : SG_PG_ALTER_PRIMARY_KEY, c->old,
                                c->new, t, "\n");
            sg_pg_note_key_gone(g, t->old, &old->columns, s);
            sg_step_after(&g->p,
                          add_primary_key(g, SG_PG_ALTER_PRIMARY_KEY, t, c->old,
                                          (struct sg_primary_key *)c->new),
                          s);
        }
}

static bool
same_columns(const struct sg_list *a, const struct sg_list *b)
{
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++) {
        size_t k = 0;
        while (k < b->len && b->items[k] != a->items[i])
            k++;
        if (k == b->len)
            return false;
    }
    return true;
}

bool
sg_pg_refers_to(const struct sg_foreign_key *f, const struct sg_table *t,
                const struct sg_list *columns)
{
    return f->table_to == t->obj.name && f->schema_to == t->obj.schema &&
           same_columns(&f->columns_to, columns);
}

const void *
sg_pg_key_of(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns)
{
    const struct sg_primary_key *pk;
    const struct sg_unique *u;
    const struct sg_index *i;
    if (columns->len == 1) {
        const struct sg_column *c =
            sg_set_get((struct sg_set *)(uintptr_t)&t->columns, columns->items[0]);
        if (c && c->primary_key)
            return c;
    }
    SG_FOREACH (pk, &t->primary_keys.list)
        if (same_columns(&pk->columns, columns))
            return pk;
    SG_FOREACH (u, &t->uniques.list)
        if (same_columns(&u->columns, columns))
            return u;
    SG_FOREACH (i, &t->indexes.list)
        if (i->is_unique && same_columns(sg_pg_index_columns(g, i), columns))
            return i;
    return NULL;
}

/* Whether the table has a key over these columns without any of the steps that make keys. */
static bool
has_key_already(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns)
{
    const struct sg_pg_table *both = sg_map_get(&g->by_table, t);
    bool is_new = !both && sg_map_get(&g->created, t);
    const struct sg_obj *o;
    if (columns->len == 1) {
        struct sg_column *c =
            sg_set_get((struct sg_set *)(uintptr_t)&t->columns, columns->items[0]);
        struct sg_column *old =
            c && !is_new ? (struct sg_column *)sg_diff_old_of(g->diff, &c->obj) : NULL;
        if (c && c->primary_key &&
            (is_new || sg_map_get(&g->created, c) || (old && old->primary_key)))
            return true;
    }
    SG_FOREACH (o, &t->primary_keys.list)
        if (same_columns(&((struct sg_primary_key *)(uintptr_t)o)->columns, columns) &&
            (is_new || !sg_map_get(&g->key_objects, o)))
            return true;
    SG_FOREACH (o, &t->uniques.list)
        if (same_columns(&((struct sg_unique *)(uintptr_t)o)->columns, columns) &&
            (is_new || !sg_map_get(&g->key_objects, o)))
            return true;
    return false;
}

/* Whether a step takes away what foreign keys to these columns depend on. */
static bool
takes_key(struct sg_pg *g, const struct key_step *k)
{
    const void *key = sg_pg_key_of(g, k->table, k->columns);
    const struct sg_obj *old = k->step->old;
    return key == old || (old->kind == SG_KIND_UNIQUE &&
                          sg_pg_carrier(k->table, (const struct sg_unique *)old) == key);
}

/* A foreign key goes before the key that it refers to, and comes after it. */
void
sg_pg_order_keys(struct sg_pg *g)
{
    struct key_step *k;
    struct sg_step *s;
    struct sg_map by_name = {0};
    SG_FOREACH (k, &g->keys_made)
        sg_map_put(&g->key_objects, g->arena, k->step->new, k->step);
    SG_FOREACH (k, &g->keys_gone)
        sg_map_put(&by_name, g->arena, k->table, k);
    SG_FOREACH (s, &g->references_gone) {
        const struct sg_foreign_key *f = (const struct sg_foreign_key *)s->old;
        const struct sg_obj *to = sg_model_get(g->old, SG_KIND_TABLE, f->schema_to, f->table_to);
        if (!to || !sg_map_get(&by_name, to))
            continue;
        SG_FOREACH (k, &g->keys_gone)
            if ((const struct sg_obj *)k->table == to && sg_pg_refers_to(f, k->table, k->columns) &&
                takes_key(g, k)) {
                sg_step_after(&g->p, k->step, s);
                g->departs |= k->step->rank < s->rank;
            }
    }
    by_name = (struct sg_map){0};
    SG_FOREACH (k, &g->keys_made)
        sg_map_put(&by_name, g->arena, k->table, k);
    SG_FOREACH (s, &g->references_made) {
        const struct sg_foreign_key *f = (const struct sg_foreign_key *)s->new;
        const struct sg_table *to = sg_model_get(g->new, SG_KIND_TABLE, f->schema_to, f->table_to);
        if (!to || !sg_map_get(&by_name, to) || has_key_already(g, to, &f->columns_to))
            continue;
        struct sg_step *first = NULL; /* of several keys over the same columns the first will do */
        SG_FOREACH (k, &g->keys_made)
            if (k->table == to && sg_pg_refers_to(f, k->table, k->columns) &&
                (!first || k->step->rank < first->rank))
                first = k->step;
        if (first) {
            sg_step_after(&g->p, s, first);
            g->departs |= s->rank < first->rank;
        }
    }
}

void
sg_pg_constraints(struct sg_pg *g)
{
    struct sg_table *created;
    struct sg_foreign_key *f;
    struct sg_pg_table *t;
    SG_FOREACH (created, &g->diff->top[SG_KIND_TABLE].created)
        SG_FOREACH (f, &created->foreign_keys.list)
            add_foreign_key(g, SG_PG_CREATED_FOREIGN_KEY, created, NULL, f);
    SG_FOREACH (t, &g->tables) {
        sg_pg_uniques(g, t);
        checks(g, t);
        foreign_keys(g, t);
        primary_keys(g, t);
    }
}
