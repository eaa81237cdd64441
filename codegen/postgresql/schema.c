/* CREATE, RENAME and DROP SCHEMA. */
#include <config.h>

#include "codegen/postgresql/pg.h"

static struct sg_step *
rename_to(struct sg_pg *g, const struct sg_pair *pair, const char *from, const char *to)
{
    struct sg_step *s = sg_pg_step(g, SG_PG_RENAME_SCHEMA, pair->old, pair->new,
                                   "ALTER SCHEMA %I RENAME TO %I;\n", from, to);
    if (from == pair->old->name)
        sg_pg_frees(g, "schema", NULL, from, s);
    sg_pg_takes(g, "schema", NULL, to, s);
    return s;
}

static void
rename(struct sg_pg *g, const struct sg_pair *pair)
{
    const char *from = pair->old->name;
    struct sg_step *first = NULL;
    if (sg_pg_opens_ring(g, pair->old, pair->new)) {
        const char *spare = sg_pg_spare_name(g, SG_KIND_SCHEMA, NULL, from);
        first = rename_to(g, pair, from, spare);
        from = spare;
        g->departs = true;
    }
    sg_step_after(&g->p, rename_to(g, pair, from, pair->new->name), first);
}

void
sg_pg_schemas(struct sg_pg *g)
{
    const struct sg_delta *delta = &g->diff->top[SG_KIND_SCHEMA];
    struct sg_obj *o;
    struct sg_pair *pair;
    SG_FOREACH (o, &delta->dropped)
        sg_pg_put_aside(g, SG_PG_CREATE_SCHEMA, o, "schema", "ALTER SCHEMA %I RENAME TO %I;\n");
    SG_FOREACH (o, &delta->created)
        sg_pg_takes(g, "schema", NULL, o->name,
                    sg_pg_step(g, SG_PG_CREATE_SCHEMA, NULL, o, "CREATE SCHEMA %I;\n", o->name));
    SG_FOREACH (pair, &delta->kept)
        if (pair->renamed)
            rename(g, pair);
    SG_FOREACH (o, &delta->dropped)
        sg_pg_flag(
            g, sg_pg_step(g, SG_PG_DROP_SCHEMA, o, NULL, "DROP SCHEMA %I;\n", sg_pg_name_now(g, o)),
            SG_STEP_RISKY, "fails while anything is left in '%s' that the schema does not know",
            o->name);
}
