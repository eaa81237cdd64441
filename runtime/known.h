/* Migrations that are pending by what is recorded, and that the database has all the same. */
#ifndef SG_RUNTIME_KNOWN_H
#define SG_RUNTIME_KNOWN_H

#include "runtime/runner.h"

/* SG_DECISION with a diagnostic for each of `pending` that may be such a one, of which a squash left a part, or that is about a name
 * which newer migrations gave to something else. */
enum sg_status sg_known_refuse(struct sg_runner *r, const struct sg_list *pending);

#endif
