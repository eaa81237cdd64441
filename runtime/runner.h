/* Applying migrations to one database: connect, look, apply, and tell what happens while it happens. */
#ifndef SG_RUNTIME_RUNNER_H
#define SG_RUNTIME_RUNNER_H

#include <signal.h>

#include "runtime/track.h"

enum sg_event_type {
    SG_EVENT_WAITING,   /* another runner holds the lock; message says who */
    SG_EVENT_START,     /* of a migration; total is the number of its statements */
    SG_EVENT_STATEMENT, /* done: number of total, microseconds, rows */
    SG_EVENT_RETRY,     /* a lock did not come: message says why, microseconds is the pause */
    SG_EVENT_NOTICE,    /* the server says something */
    SG_EVENT_PROGRESS,  /* how far a long statement is; message */
    SG_EVENT_DONE,      /* a migration: microseconds, rows */
    SG_EVENT_FAILED
};

struct sg_event {
    enum sg_event_type type;
    const char *tag;     /* NULL outside a migration */
    size_t number, total;
    size_t attempt;      /* RETRY: from 1 */
    int64_t microseconds;
    int64_t rows;        /* -1 where nothing is said of them */
    const char *message; /* or NULL */
    const char *sql;     /* STATEMENT, FAILED: the text that ran */
    size_t sql_len;
    size_t line;         /* of it in its file, from 1 */
};

enum sg_tx {
    SG_TX_AUTO, /* one a migration; small ones together where a database is made from nothing, and that is faster */
    SG_TX_EACH, /* one a migration */
    SG_TX_ALL   /* one around everything, as drizzle-orm has it */
};

struct sg_run_options {
    const char *to;          /* the last one to apply (or NULL) */
    const char *table, *schema; /* of drizzle's table; NULL: as drizzle-orm has it */
    const char *who;         /* noted beside what is applied; NULL: nobody */
    const char *(*ask_who)(struct sg_arena *arena); /* says it instead, once something is noted; or NULL */
    const char *resume;      /* the command to go on with, for the report of a failure, without how many; NULL: none */
    const char *wait_option; /* what lets it wait longer for a lock, for the report that none came; NULL: nothing */
    bool out_of_order;       /* apply what is older than the newest applied, too */
    enum sg_tx tx;
    int retries;             /* after a lock that did not come; below 0: 5 */
    int64_t lock_wait;       /* milliseconds to wait for another runner; below 0: 60000 */
    void (*event)(void *arg, const struct sg_event *event);
    void *event_arg;
};

/* What went wrong, for those who want it in parts; the diagnostic says the same. */
struct sg_failure {
    const char *tag, *file;
    size_t number, total; /* of the statement; 0 where it was none */
    size_t line, column;  /* in the file */
    const char *sql;      /* the statement */
    const char *message, *sqlstate, *detail, *hint, *context;
    size_t committed;     /* statements of this migration that are committed and recorded */
};

struct sg_runner {
    struct sg_ctx *ctx;
    struct sg_db *db;
    const struct sg_driver *driver;
    const char *url;              /* NULL where the handle is the caller's */
    const char *name;             /* the database as it may be shown */
    struct sg_run_options options;
    struct sg_migrations *set;
    struct sg_track track;
    struct sg_list records;       /* struct sg_record * */
    struct sg_list missing;       /* struct sg_migration * of the state MISSING */
    struct sg_failure *failure;   /* of the last run, or NULL */
    size_t applied;               /* migrations of the last run */
    size_t left;                  /* those that down has still to undo; 0 where it does not run */
    char **broken_keys;           /* SQLite: foreign keys that were broken before, see apply.c */
    size_t broken_count;
    bool broken_known, locked;
    bool inside; /* a transaction of several migrations is open */
    unsigned holds;      /* events of these types, a bit each, wait until it is committed: */
    struct sg_list held; /* struct sg_event * */
    bool told_elsewhere; /* that another schema has such a table */
    volatile sig_atomic_t cancelled;
};

/* Connects. `set` may be NULL where only the database matters. On failure a diagnostic and SG_IO or SG_USAGE; `out` is to be
 * closed all the same. */
enum sg_status sg_runner_open(struct sg_runner *out, struct sg_ctx *ctx, struct sg_migrations *set,
                              const struct sg_db_options *db_options, const struct sg_run_options *options);
/* The same on a handle of the caller's (PGconn *, sqlite3 *), which stays open. */
enum sg_status sg_runner_adopt(struct sg_runner *out, struct sg_ctx *ctx, struct sg_migrations *set,
                               enum sg_dialect dialect, void *handle, const struct sg_db_options *db_options,
                               const struct sg_run_options *options);
void sg_runner_close(struct sg_runner *r);
/* Stops what runs, from another thread or a signal handler; what is not committed is rolled back. */
void sg_runner_cancel(struct sg_runner *r);

/* Reads what is recorded and sets the states in the set. Writes nothing. */
enum sg_status sg_runner_load(struct sg_runner *r);
size_t sg_runner_count(const struct sg_runner *r, enum sg_migration_state state);
/* Who is noted, or NULL. */
const char *sg_runner_who(struct sg_runner *r);
/* What is to be applied up to options.to, as struct sg_migration *. SG_DECISION with a diagnostic where something is out of
 * order and that was not asked for. */
enum sg_status sg_runner_pending(struct sg_list *out, struct sg_runner *r);

/* Applies what is pending. SG_OK also where nothing was. */
enum sg_status sg_runner_migrate(struct sg_runner *r);
/* Records up to options.to as applied, without running them. */
enum sg_status sg_runner_baseline(struct sg_runner *r);
/* Settles one: records it as applied, or takes its row and its progress out. */
enum sg_status sg_runner_resolve(struct sg_runner *r, struct sg_migration *m, bool applied);
/* Writes the hashes of today's files into the rows of changed ones. */
enum sg_status sg_runner_repair(struct sg_runner *r, size_t *count);

/* Records against files, journal against folder. SG_FINDINGS with a diagnostic for each. */
enum sg_status sg_runner_validate(struct sg_runner *r);

/* The lock of one runner at a time. SG_LOCKED with a diagnostic. */
enum sg_status sg_runner_lock(struct sg_runner *r);
void sg_runner_unlock(struct sg_runner *r);

/* runtime/apply.c: one script, in a transaction or in several. */
struct sg_application {
    const char *tag;
    struct sg_source *source;       /* the text, for places in a report */
    const struct sg_script *script;
    const struct sg_part *part;
    struct sg_migration *migration; /* which is recorded as it goes on; NULL: all of it has to fit in a transaction */
    const struct sg_migration *about; /* what it applies or undoes; NULL: none (a seed) */
    /* What is no migration: writes down that it is done, behind the statements. */
    bool (*record)(struct sg_runner *r, struct sg_application *a);
    /* Whether there is still something to do, after another runner has written; NULL: always. */
    bool (*wanted)(const struct sg_application *a);
    void *arg;
    const char *otherwise; /* another way, said where it fails, or NULL */
    int64_t started, duration, rows; /* milliseconds since 1970, microseconds */
    size_t committed;                /* pieces, in this run or an earlier one */
    bool unrecorded;                 /* the piece behind them was run outside a transaction, and nothing says so yet */
    bool recorded;                   /* it was this run that did it */
};
enum sg_status sg_apply(struct sg_runner *r, struct sg_application *a);

/* runtime/failure.c: from the driver's last error to a diagnostic, a failure and an event. */
/* `at` is the piece's place in the part; what is no piece (the commit, say) is named by `what`. */
enum sg_status sg_fail(struct sg_runner *r, const struct sg_application *a, size_t at, const char *what);
extern const char sg_at_record[], sg_at_begin[]; /* such a `what`; the latter takes the lock on the records, too */
enum sg_status sg_fail_database(struct sg_runner *r, const char *what);
/* The same of the commit of several migrations. */
enum sg_status sg_fail_commit(struct sg_runner *r);
/* The same of our own statements about the tables of what is recorded, which somebody may have altered. */
enum sg_status sg_fail_records(struct sg_runner *r, const char *what);
/* The status that an error of this class ends a run with. */
enum sg_status sg_db_status(enum sg_db_class class);
void sg_runner_event(struct sg_runner *r, const struct sg_event *event);
int64_t sg_microseconds(void);
/* "each", "all", or NULL for neither; false where it is none of them. */
bool sg_tx_of(enum sg_tx *out, const char *name);
void sg_runner_pause(struct sg_runner *r, int64_t milliseconds);
bool sg_migration_waits(const struct sg_migration *m);

#endif
