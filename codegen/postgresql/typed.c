/* What names an enum that is made anew in its SQL, by a cast or for a constant, without a column of it that would be looked at anyway:
 * the server does not drop the old type while such a check, index, policy or default is there. */
#include <config.h>

#include "codegen/postgresql/pg.h"

enum side { OLD, NEW };

/* The first enum of those that are made anew that a text of a model names as a type, or NULL. */
static struct sg_pg_remade *
named_in(const struct sg_pg *g, enum side side, const char *sql)
{
    struct sg_sql_types types = sg_sql_types(sql);
    struct sg_pg_remade *r = NULL;
    const char *name;
    while (!r && (name = sg_sql_next_type(&types, g->ctx)))
        r = sg_map_get(&g->remade_names[side], name);
    return r;
}

static const char *
text_of_default(const struct sg_column *c)
{
    return c->def.type == SG_VALUE_TEXT ? c->def.text : NULL;
}

static bool
index_names(const struct sg_pg *g, const struct sg_index *i)
{
    const struct sg_index_key *k;
    SG_FOREACH (k, &i->keys)
        if (k->is_expression && named_in(g, OLD, k->text))
            return true;
    return named_in(g, OLD, i->where) != NULL;
}

/* The enum that a new table names, which is not to be made before that. */
static struct sg_pg_remade *
named_by_table(const struct sg_pg *g, const struct sg_table *t)
{
    const struct sg_column *c;
    const struct sg_check *check;
    struct sg_pg_remade *r = NULL;
    SG_FOREACH (c, &t->columns.list)
        if (!r && !(r = named_in(g, NEW, text_of_default(c))) && c->generated)
            r = named_in(g, NEW, c->generated->as);
    SG_FOREACH (check, &t->checks.list)
        r = r ? r : named_in(g, NEW, check->value);
    return r;
}

void
sg_pg_find_named_types(struct sg_pg *g)
{
    struct sg_pg_remade *r;
    struct sg_table *t;
    struct sg_column *c;
    if (!sg_map_len(&g->remade))
        return;
    SG_FOREACH (t, &g->old->tables.list)
        SG_FOREACH (c, &t->columns.list)
            if ((r = named_in(g, OLD, text_of_default(c))))
                sg_list_push(&r->defaults, g->arena, c);
    SG_FOREACH (t, &g->diff->top[SG_KIND_TABLE].created)
        if ((r = named_by_table(g, t))) {
            sg_map_put(&g->waits, g->arena, t, r);
            g->departs = true;
        }
}

static void
take_apart(struct sg_pg *g, struct sg_table *old, struct sg_obj *o)
{
    struct sg_pg_table *t = sg_pg_table_of(g, old);
    struct sg_pg_change *c;
    SG_FOREACH (c, &t->children[o->kind].kept)
        if (c->old == o) {
            sg_pg_recreate(g, c);
            return;
        }
    sg_map_put(&g->early, g->arena, o, o);
    g->departs = true;
}

void
sg_pg_part_from_types(struct sg_pg *g)
{
    struct sg_table *t;
    struct sg_check *c;
    struct sg_index *i;
    struct sg_policy *p;
    if (!sg_map_len(&g->remade))
        return;
    SG_FOREACH (t, &g->old->tables.list) {
        if (!sg_diff_new_of(g->diff, &t->obj))
            continue;
        SG_FOREACH (c, &t->checks.list)
            if (named_in(g, OLD, c->value))
                take_apart(g, t, &c->obj);
        SG_FOREACH (i, &t->indexes.list)
            if (index_names(g, i))
                take_apart(g, t, &i->obj);
        SG_FOREACH (p, &t->policies.list)
            if (named_in(g, OLD, p->using_expr) || named_in(g, OLD, p->with_check))
                take_apart(g, t, &p->obj);
    }
}
