/* SQLite and libSQL: from changes to steps. */
#include <config.h>

#include "codegen/dialect.h"

static enum sg_status
plan(struct sg_plan *out, const struct sg_diff *diff)
{
    struct sg_planner p;
    sg_planner_init(&p, out, diff);
    return sg_planner_finish(&p);
}

const struct sg_dialect_ops sg_sqlite_ops = {.dialect = SG_SQLITE, .plan = plan};
const struct sg_dialect_ops sg_turso_ops = {.dialect = SG_TURSO, .plan = plan};
