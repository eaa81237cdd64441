/* Going on where a run broke off in the middle of building or dropping an index without a transaction. */
#ifndef SG_RUNTIME_RESUME_H
#define SG_RUNTIME_RESUME_H

#include "runtime/runner.h"

/* Waits for a server process that is still at it, then looks what it left: an INVALID index is dropped; `skip` is set where
 * the statement turns out to be done. */
enum sg_status sg_resume_index(bool *skip, struct sg_runner *r, const struct sg_application *a, const struct sg_piece *piece);

/* The invalid indexes that a statement which failed outside a transaction has left, as a list of their names; NULL where there are none
 * or nobody can look. */
const char *sg_resume_left(struct sg_runner *r, const struct sg_application *a, const struct sg_piece *piece);

#endif
