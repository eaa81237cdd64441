/* Rows for trying a migration: what a rebuild copies is looked at, too. A table that is rebuilt gets a few rows in which each column has a
 * value of its own; afterwards each column that stays as it was has to have its values still, and no row may be missing.
 *
 * What fails because rows are there need not be a fault of the plan: a rule that is new in the migration may refuse them, and so may
 * anything that a user's expression does. Such a table is tried with fewer rows, and with none in the end. */
#ifndef SG_RUNTIME_VERIFY_ROWS_H
#define SG_RUNTIME_VERIFY_ROWS_H

#include "codegen/codegen.h"
#include "runtime/driver.h"

/* A table that is rebuilt. */
struct sg_probe {
    const struct sg_table *old, *new;
    const struct sg_step *copy; /* the step that copies the rows */
    unsigned rows;              /* how many are put in */
    bool must_copy;             /* nothing in the change can stand in the way of a row */
    struct sg_list columns;     /* const struct sg_column *: those of the new table whose values are compared */
    struct sg_list before;      /* const char *: their values, row after row */
};

struct sg_probes {
    const struct sg_diff *diff;
    const struct sg_driver *driver;
    struct sg_list list; /* struct sg_probe * */
    unsigned retreats;
};

/* The tables that the steps rebuild. Memory is the diff's arena. */
void sg_probes_init(struct sg_probes *out, const struct sg_diff *diff, const struct sg_driver *driver, const struct sg_list *steps);
/* Puts rows into the old tables of a database and notes what is in them. */
void sg_probes_fill(struct sg_probes *probes, struct sg_db *db);
/* A step failed on the rows. Whether another try, with fewer of them, is worth it: not where there are none, nor where the step has
 * no excuse. */
bool sg_probes_retreat(struct sg_probes *probes, const struct sg_step *failed);
/* What the steps have done to the rows that they should not have, with the values in `detail`; NULL where they did well. */
const char *sg_probes_compare(const struct sg_probes *probes, struct sg_db *db, const struct sg_table **table, const char **detail);

#endif
