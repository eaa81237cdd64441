/* Emptying a database that is there for development. */
#ifndef SG_RUNTIME_RESET_H
#define SG_RUNTIME_RESET_H

#include "runtime/runner.h"

/* PostgreSQL: drops what the model owns and what the snapshot behind the last applied migration has, and the tables of what is recorded, in
 * one transaction. SQLite: drops everything. */
enum sg_status sg_reset_run(struct sg_runner *r, struct sg_model *model);

#endif
