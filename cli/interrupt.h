/* An end by a signal while a database is at work: SIGINT (Ctrl-C), SIGTERM (a deploy that is stopped), SIGHUP (a terminal that is
 * closed). Without this the server would go on with a statement that nobody waits for any more, under the lock. */
#ifndef SG_CLI_INTERRUPT_H
#define SG_CLI_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/runner.h"

/* From here to sg_interrupt_forget the first signal cancels what `r` runs, so that it ends as any failure does: rolled back, with
 * its report. A second one ends the process at once. */
void sg_interrupt_watch(struct sg_runner *r);
void sg_interrupt_forget(void);
/* The same for a process whose children run one database each: the first signal is passed on to them, a second one kills them and
 * this process. */
void sg_interrupt_pass_on(void);
/* fork() of such a child, of which there may be SG_MAX_CHILDREN at a time, and the wait for its end. */
enum { SG_MAX_CHILDREN = 256 };
pid_t sg_interrupt_fork(void);
void sg_interrupt_reap(pid_t child, int *result);
/* Whether a signal came. */
bool sg_interrupt_came(void);
/* Ends the process by the signal that came, so that whoever started it sees that; returns where none came. */
void sg_interrupt_end(void);

#endif
