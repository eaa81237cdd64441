/* What is known of the rows of a table that stays, so that a constraint over them cannot fail. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

static struct sg_column *
new_column(struct sg_pg *g, const struct sg_pg_table *t, const char *name)
{
    return sg_obj_child(g->new, &t->new->obj, SG_KIND_COLUMN, name);
}

/* What the old column is called, where it stays with its values as they are; else NULL. */
static const char *
stays_as(struct sg_pg *g, struct sg_table *old, const char *name)
{
    struct sg_obj *o = sg_obj_child(g->old, &old->obj, SG_KIND_COLUMN, name),
                  *now = o ? sg_diff_new_of(g->diff, o) : NULL;
    if (!now)
        return NULL;
    const struct sg_pg_column *both =
        sg_pg_column_of(g, (const struct sg_table *)now->parent, (struct sg_column *)now);
    return both && (both->retype || both->redo) ? NULL : now->name;
}

bool
sg_pg_is_all_null(struct sg_pg *g, const struct sg_pg_table *t, const char *column)
{
    const struct sg_column *c = new_column(g, t, column);
    return c && sg_map_get(&g->created, c) && !c->generated && !c->identity &&
           !sg_pg_serial_base(c->type) &&
           (c->def.type == SG_VALUE_NONE || c->def.type == SG_VALUE_NULL);
}

/* A column that counts its rows. */
static bool
is_counted(struct sg_pg *g, const struct sg_pg_table *t, const char *column)
{
    const struct sg_column *c = new_column(g, t, column);
    return c && sg_map_get(&g->created, c) && (c->identity || sg_pg_serial_base(c->type));
}

bool
sg_pg_was_not_null(struct sg_pg *g, const struct sg_pg_table *t, const char *column)
{
    const struct sg_column *c = new_column(g, t, column), *old =
        c ? (const struct sg_column *)sg_diff_old_of(g->diff, &c->obj) : NULL;
    return (old && sg_pg_is_not_null(old) && stays_as(g, t->old, old->obj.name)) ||
           is_counted(g, t, column);
}

/* Whether a key of the old table is over some of these columns of the new one. `nulls`: its nulls
 * may be there twice. */
static bool
key_holds(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_list *key, bool nulls,
          const struct sg_list *columns)
{
    for (size_t i = 0; i < key->len; i++) {
        const char *now = stays_as(g, t->old, key->items[i]);
        if (!now || !sg_list_has(columns, now) || (nulls && !sg_pg_was_not_null(g, t, now)))
            return false;
    }
    return key->len > 0;
}

bool
sg_pg_is_unique(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_list *columns,
                bool nulls_too)
{
    const struct sg_primary_key *pk;
    const struct sg_unique *u;
    const struct sg_index *i;
    const struct sg_column *c;
    for (size_t n = 0; n < columns->len; n++)
        if (is_counted(g, t, columns->items[n]) ||
            (!nulls_too && sg_pg_is_all_null(g, t, columns->items[n])))
            return true;
    SG_FOREACH (c, &t->old->columns.list) {
        const char *now = c->primary_key ? stays_as(g, t->old, c->obj.name) : NULL;
        if (now && sg_list_has(columns, now))
            return true;
    }
    SG_FOREACH (pk, &t->old->primary_keys.list)
        if (key_holds(g, t, &pk->columns, false, columns))
            return true;
    SG_FOREACH (u, &t->old->uniques.list)
        if (key_holds(g, t, &u->columns, nulls_too && !u->nulls_not_distinct, columns))
            return true;
    SG_FOREACH (i, &t->old->indexes.list)
        if (key_holds(g, t, sg_pg_index_columns(g, i), nulls_too, columns))
            return true;
    return false;
}

static bool
same_reference(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_foreign_key *old,
               const struct sg_foreign_key *new)
{
    struct sg_table *to = sg_model_get(g->old, SG_KIND_TABLE, old->schema_to, old->table_to);
    const struct sg_obj *now = to ? sg_diff_new_of(g->diff, &to->obj) : NULL;
    if (!now || now->name != new->table_to || now->schema != new->schema_to ||
        old->columns.len != new->columns.len || old->columns_to.len != new->columns_to.len)
        return false;
    for (size_t i = 0; i < old->columns.len; i++)
        if (stays_as(g, t->old, old->columns.items[i]) != new->columns.items[i])
            return false;
    for (size_t i = 0; i < old->columns_to.len; i++)
        if (stays_as(g, to, old->columns_to.items[i]) != new->columns_to.items[i])
            return false;
    return true;
}

bool
sg_pg_is_referring(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_foreign_key *f)
{
    const struct sg_foreign_key *old;
    for (size_t i = 0; i < f->columns.len; i++)
        if (sg_pg_is_all_null(g, t, f->columns.items[i]))
            return true;
    SG_FOREACH (old, &t->old->foreign_keys.list)
        if (same_reference(g, t, old, f))
            return true;
    return false;
}

bool
sg_pg_is_checked(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_check *c)
{
    const struct sg_check *old;
    const struct sg_column *column;
    SG_FOREACH (column, &t->old->columns.list)
        if (stays_as(g, t->old, column->obj.name) != column->obj.name)
            return false;
    SG_FOREACH (old, &t->old->checks.list)
        if (old->value == c->value)
            return true;
    return false;
}
