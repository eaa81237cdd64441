/* Names that PostgreSQL or the snapshot format made from a table's or a column's name, when that is renamed.
 *
 * drizzle-kit leaves them: keys of one column (<table>_pkey), sequences of serial columns, and those of identities. A
 * migration that is otherwise as recorded and renames tables, enums, sequences or views keeps to that; any other one
 * takes them along, so that the database is what the schema would create. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

static void
rename_sequence(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_pg_column *c, const char *from,
                const char *to)
{
    if (!strcmp(from, to))
        return;
    const char *schema = sg_pg_table_schema(t->new);
    sg_buf_adds(&g->p.text, "ALTER SEQUENCE ");
    if (schema)
        sg_pg_fmt(g, &g->p.text, "%I.", schema);
    sg_pg_fmt(g, &g->p.text, "%I RENAME TO %I;", from, to);
    struct sg_step *s = sg_pg_end(g, SG_PG_RENAME_IMPLICIT, c->old, c->new);
    sg_pg_frees(g, "relation", t->new->obj.schema, from, s);
    sg_pg_takes(g, "relation", t->new->obj.schema, to, s);
    sg_step_after(&g->p, s, t->named);
}

static void
follow_column(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_pg_column *c, bool all)
{
    const char *table = t->old->obj.name, *now = t->new->obj.name;
    if (c->old->identity && c->new->identity && c->old->identity->name != c->new->identity->name &&
        (all || !(t->renamed || c->renamed)))
        rename_sequence(g, t, c, c->old->identity->name, c->new->identity->name);
    if (all && sg_pg_serial_base(c->old->type) && sg_pg_serial_base(c->new->type))
        rename_sequence(g, t, c, sg_pg_implicit_name(g, table, c->old->obj.name, "seq"),
                        sg_pg_implicit_name(g, now, c->new->obj.name, "seq"));
    if (all && t->renamed && c->old->primary_key && c->new->primary_key) {
        const char *from = sg_pg_implicit_name(g, table, NULL, "pkey"), *to = sg_pg_implicit_name(g, now, NULL, "pkey");
        if (strcmp(from, to) && sg_pg_key_name(g, t->old) == from && sg_pg_key_name(g, t->new) == to) {
            struct sg_step *s = sg_pg_step(g, SG_PG_RENAME_IMPLICIT, t->old, t->new,
                                           "ALTER TABLE %T RENAME CONSTRAINT %I TO %I;", t->new, from, to);
            sg_pg_frees(g, "relation", t->new->obj.schema, from, s);
            sg_pg_takes(g, "relation", t->new->obj.schema, to, s);
            sg_step_after(&g->p, s, t->named);
        }
    }
}

void
sg_pg_implicit(struct sg_pg *g)
{
    struct sg_pg_table *t;
    struct sg_pg_column *c;
    SG_FOREACH (t, &g->tables)
        SG_FOREACH (c, &t->columns)
            follow_column(g, t, c, !g->lenient);
}
