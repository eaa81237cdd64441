/* What names an enum that is made anew in its SQL, by a cast or for a constant, without a column of it that would be looked at anyway:
 * the server does not drop the old type while such a check, index, policy or default is there. */
#include <config.h>

#include "codegen/postgresql/pg.h"

/* The first enum of those that are made anew that a text of a model names as a type, or NULL. */
static struct sg_pg_remade *
named_in(const struct sg_pg *g, enum sg_pg_side side, const char *sql)
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
        if (k->is_expression && named_in(g, SG_PG_OLD, k->text))
            return true;
    return named_in(g, SG_PG_OLD, i->where) != NULL;
}

static void
add_named(struct sg_list *out, struct sg_pg *g, const char *sql)
{
    struct sg_sql_types types = sg_sql_types(sql);
    const char *name;
    while ((name = sg_sql_next_type(&types, g->ctx))) {
        struct sg_pg_remade *r = sg_map_get(&g->remade_names[SG_PG_NEW], name);
        if (r)
            sg_list_push(out, g->arena, r);
    }
}

/* The enums that a new table names, which is not to be made before those. */
static struct sg_list *
named_by_table(struct sg_pg *g, const struct sg_table *t)
{
    const struct sg_column *c;
    const struct sg_check *check;
    struct sg_list *out = SG_NEW(g->arena, struct sg_list);
    SG_FOREACH (c, &t->columns.list) {
        add_named(out, g, text_of_default(c));
        add_named(out, g, c->generated ? c->generated->as : NULL);
    }
    SG_FOREACH (check, &t->checks.list)
        add_named(out, g, check->value);
    return out;
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
            if ((r = named_in(g, SG_PG_OLD, text_of_default(c))))
                sg_list_push(&r->defaults, g->arena, c);
    SG_FOREACH (t, &g->diff->top[SG_KIND_TABLE].created) {
        struct sg_list *named = named_by_table(g, t);
        if (named->len) {
            sg_map_put(&g->waits, g->arena, t, named);
            g->departs = true;
        }
    }
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
            if (named_in(g, SG_PG_OLD, c->value))
                sg_pg_part(g, t, &c->obj);
        SG_FOREACH (i, &t->indexes.list)
            if (index_names(g, i))
                sg_pg_part(g, t, &i->obj);
        SG_FOREACH (p, &t->policies.list)
            if (named_in(g, SG_PG_OLD, p->using_expr) || named_in(g, SG_PG_OLD, p->with_check))
                sg_pg_part(g, t, &p->obj);
    }
}
