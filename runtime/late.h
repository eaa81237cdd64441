/* A migration out of order, on a database whose tables are made anew to change them. */
#ifndef SG_RUNTIME_LATE_H
#define SG_RUNTIME_LATE_H

#include "runtime/runner.h"

/* Before the first piece: whether what the rebuilds (struct sg_rebuild *) of the migration make anew is as its snapshots know it.
 * Newer migrations that are applied already may have changed it since, and a rebuild takes away what it does not know: columns
 * with their values, indexes, the new text of a view. Where there is no snapshot, nothing is known. False with the database's
 * error. */
bool sg_late_holds(struct sg_runner *r, const struct sg_application *a, const struct sg_list *rebuilds);

/* Foreign keys to tables that are not there and views that cannot be read, as const char *, where the migration is late; SQLite takes
 * them without a word. None else. */
bool sg_late_keys(struct sg_list *out, struct sg_runner *r, const struct sg_application *a);
/* Behind its statements: false with the driver's error set where there are more of them. */
bool sg_late_keys_hold(struct sg_runner *r, const struct sg_application *a, const struct sg_list *before);

#endif
