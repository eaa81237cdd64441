/* PostgreSQL: from changes to steps. */
#include <config.h>

#include "codegen/dialect.h"

static enum sg_status
plan(struct sg_plan *out, const struct sg_diff *diff)
{
    struct sg_planner p;
    sg_planner_init(&p, out, diff);
    return sg_planner_finish(&p);
}

const struct sg_dialect_ops sg_postgresql_ops = {.dialect = SG_POSTGRESQL, .plan = plan};
