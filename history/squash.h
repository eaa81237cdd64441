/* Taking migrations out of a folder: many into one, or the last. */
#ifndef SG_HISTORY_SQUASH_H
#define SG_HISTORY_SQUASH_H

#include "history/audit.h"

/* Puts into the transaction: the migrations up to `last` replaced by a single one from the empty schema. It keeps the number, time
 * and snapshot id of `last`, so that what comes after it stays as it is and a database that has `last` has it too. `name` may
 * be NULL. `entry` takes what it is called. */
enum sg_status sg_squash_stage(struct sg_txn *txn, struct sg_journal_entry *entry, const struct sg_chain *chain,
                               const struct sg_link *last, const char *name, enum sg_dialect dialect);

/* Puts into the transaction: the last migration taken away. */
enum sg_status sg_drop_stage(struct sg_txn *txn, const struct sg_chain *chain);

#endif
