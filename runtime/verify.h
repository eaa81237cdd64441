/* Trying a migration before it is written: SQLite is at hand, so the previous schema is built in memory, the new SQL is run
 * on it, and what the catalog then holds is compared with the new schema; where a table is rebuilt, what has become of its rows, too.
 *
 * Only what a change can touch is built: a changed table by itself, or together with the tables and views that it is bound to
 * by a view, a name that changes hands, or a reference that a rename carries along. A table that is new, and made of nothing but
 * names, types and literals, is not tried: its text is what creates it in any case. Of tables that only get such columns and indexes,
 * the first few are tried. */
#ifndef SG_RUNTIME_VERIFY_H
#define SG_RUNTIME_VERIFY_H

#include "codegen/codegen.h"

/* SG_OK where the plan does what it should, where there is nothing to try it on (built without the driver, another dialect), or where
 * the previous schema cannot be built here (a warning says why). SG_INVALID with a diagnostic where SQLite refuses the new
 * schema, or, as an internal error that names the object, where the plan leaves something else. */
enum sg_status sg_verify_sqlite(const struct sg_plan *plan, const struct sg_diff *diff);

#endif
