/* One command on many databases: each in a process of its own, so that none can harm another. */
#ifndef SG_CLI_TARGETS_H
#define SG_CLI_TARGETS_H

#include "cli/database.h"

/* What came out of one database. */
struct sg_target {
    const char *url;
    const char *name;      /* without a password */
    enum sg_status status;
    int64_t applied, pending, microseconds;
    struct sg_buf text;    /* what it printed; with --json its document */
    const char *report;    /* of its failure, as people read it; or NULL */
    int pid, fd;
};

/* The databases that were asked for, as struct sg_target *: --url (more than once), --targets FILE; empty where neither is there. One that is
 * named twice is there once. */
enum sg_status sg_targets_read(struct sg_list *out, struct sg_app *app);
/* --jobs, which is 4 by default. */
enum sg_status sg_targets_jobs(int64_t *out, struct sg_app *app);
/* Runs `body` on each, `jobs` of them at a time, shows what they say and a summary. SG_FAILED where one failed. The reports stay in the
 * list. */
enum sg_status sg_targets_run(struct sg_app *app, struct sg_list *targets,
                              enum sg_status (*body)(struct sg_database *db, const char *url), struct sg_database *db, int64_t jobs);

/* cli/metrics.c: --metrics FILE, as Prometheus text, and --on-failure CMD with the report on its standard input. */
enum sg_status sg_metrics_write(struct sg_app *app, const struct sg_list *targets);
enum sg_status sg_failure_tell(struct sg_app *app, enum sg_status status, const struct sg_buf *report);

#endif
