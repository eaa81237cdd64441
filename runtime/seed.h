/* Seeds: SQL files that fill a database, each run once. */
#ifndef SG_RUNTIME_SEED_H
#define SG_RUNTIME_SEED_H

#include "runtime/runner.h"

/* Runs the .sql files of the folder in byte order, each in a transaction with the note of its hash; a file whose hash is
 * noted, with these line ends or others, is passed over. r->applied counts those that ran. */
enum sg_status sg_seed_run(struct sg_runner *r, const char *folder);

#endif
