/* Recording without running. */
#ifndef SG_RUNTIME_SETTLE_H
#define SG_RUNTIME_SETTLE_H

#include "runtime/runner.h"

/* Runs `body` with the lock held, in one transaction, on states that are fresh. */
enum sg_status sg_settle_run(struct sg_runner *r, enum sg_status (*body)(struct sg_runner *r, void *arg), void *arg);

/* Writes the rows of a migration that was not run here. */
struct sg_settled {
    const char *state; /* "baseline": the word for how, which history shows */
    const char *hash;  /* NULL: that of the file */
    int64_t finished;  /* milliseconds since 1970; 0: now */
};
enum sg_status sg_settle_record(struct sg_runner *r, struct sg_migration *m, const struct sg_settled *settled);
/* Takes out all that is recorded of a migration: a squashed one may have the rows of those that it replaced. */
bool sg_settle_forget(struct sg_runner *r, const struct sg_migration *m);
/* Where all is applied: writes the times of the journal into rows that have others, and the hashes of what a rebase gave another text.
 * drizzle-orm, which looks at the newest time alone, would apply such a migration again. */
enum sg_status sg_settle_times(struct sg_runner *r);

#endif
