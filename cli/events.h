/* What happens in the runtime, shown while it happens: lines for people, JSON for collectors. */
#ifndef SG_CLI_EVENTS_H
#define SG_CLI_EVENTS_H

#include "runtime/runner.h"

/* For sg_run_options.event; `arg` is a struct sg_database *. */
void sg_event_show(void *arg, const struct sg_event *event);
/* Takes the line that shows how far it is off the terminal. */
void sg_event_clear(void *arg);

#endif
