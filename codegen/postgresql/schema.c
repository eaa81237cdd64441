/* CREATE, RENAME and DROP SCHEMA. */
#include <config.h>

#include "codegen/postgresql/pg.h"

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
            sg_pg_rename_alone(g, pair, "schema", SG_PG_RENAME_SCHEMA,
                               "ALTER SCHEMA %I RENAME TO %I;\n");
    SG_FOREACH (o, &delta->dropped)
        sg_pg_flag(
            g, sg_pg_step(g, SG_PG_DROP_SCHEMA, o, NULL, "DROP SCHEMA %I;\n", sg_pg_name_now(g, o)),
            SG_STEP_RISKY, "fails while anything is left in '%s' that the schema does not know",
            o->name);
}
