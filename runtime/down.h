/* Undoing migrations: by the SQL that somebody wrote for it, else by SQL that follows from the two snapshots. */
#ifndef SG_RUNTIME_DOWN_H
#define SG_RUNTIME_DOWN_H

#include "runtime/runner.h"

struct sg_down {
    struct sg_migration *migration;
    struct sg_source *source;
    struct sg_script script;
    const struct sg_part *part;
    bool computed;         /* from the snapshots */
    struct sg_list losses; /* const char *: what goes, and what does not come back; known where it is computed */
    struct sg_list risks;  /* const char *: what may fail on rows; the same */
};

/* The last `count` that are applied, the newest first, as struct sg_down *; states must be loaded. A migration that cannot be
 * undone is SG_INVALID with a diagnostic, before anything is run. */
enum sg_status sg_down_plan(struct sg_list *out, struct sg_runner *r, size_t count);
/* Runs them, each in a transaction with the removal of its row. */
enum sg_status sg_down_run(struct sg_runner *r, const struct sg_list *downs);

#endif
