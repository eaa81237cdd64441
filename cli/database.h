/* What the commands that talk to a database share: which one, with which settings, and how its events are shown. */
#ifndef SG_CLI_DATABASE_H
#define SG_CLI_DATABASE_H

#include "cli/load.h"
#include "runtime/runner.h"

struct sg_database {
    struct sg_app *app;
    struct sg_loaded in;
    const char *url, *name; /* as given; without its password */
    struct sg_migrations set;
    struct sg_runner runner;
    struct sg_db_options db_options;
    struct sg_run_options run_options;
    bool log;             /* --log json */
    bool buffered;        /* one of many: what it says is shown when it is over */
    int64_t pending;      /* what is left, for --metrics; -1 where it is not known */
    bool live;            /* a line on the terminal shows how far it is */
    const char *verb;     /* what DONE says: "applied" */
    struct sg_list done;  /* struct sg_event *: the DONE events of the run */
};

/* Reads the project and the options. */
enum sg_status sg_database_settings(struct sg_database *out, struct sg_app *app);
/* Reads the folder of the settings. */
enum sg_status sg_database_folder(struct sg_database *db);
/* Connects to `url` (NULL: the one that the settings say) with db->set. `write`: an SQLite file is made where there is none. */
enum sg_status sg_database_open(struct sg_database *db, const char *url, bool write);
void sg_database_close(struct sg_database *db);

/* The lines and members that report a run, when it is over. */
void sg_database_report(struct sg_database *db, enum sg_status status);
/* "1.2 ms", "3.4 s", "2 min 5 s" */
void sg_duration_text(struct sg_buf *out, int64_t microseconds);
/* "2026-11-21 06:49:05" in UTC */
void sg_time_text(struct sg_buf *out, int64_t milliseconds);
/* "5s", "200ms", "2min", "1h" or a number of `unit` milliseconds; false where it is none. */
bool sg_duration_parse(int64_t *milliseconds, const char *text, int64_t unit);

#endif
