/* Foreign keys that a migration broke: held against those that were broken before it. */
#ifndef SG_RUNTIME_KEYS_H
#define SG_RUNTIME_KEYS_H

#include "runtime/runner.h"

/* Inside the transaction, before the statements: what is broken already, which is none of the migration's doing. */
enum sg_status sg_keys_before(struct sg_runner *r);
/* Behind the statements: SG_FAILED with a diagnostic that names the rows where more is broken than before. */
enum sg_status sg_keys_after(struct sg_runner *r, const struct sg_application *a);

#endif
