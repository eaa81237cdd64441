/* libschemagen: applies schemagen and drizzle-kit migrations to PostgreSQL and SQLite, from within a program.
 *
 *     struct schemagen *sg = schemagen_new();
 *     if (schemagen_folder_open(sg, "migrations") || schemagen_database_open(sg, "sqlite:app.db") ||
 *         schemagen_migrate(sg, NULL))
 *         fprintf(stderr, "%s\n", schemagen_error(sg));
 *     schemagen_free(sg);
 *
 * A context holds one set of migrations and one database. Contexts know nothing of each other: each may be used by a
 * thread of its own, one thread at a time; only schemagen_cancel may be called while another thread is inside. The
 * library keeps no state outside its contexts, prints nothing, never ends the process, and reads no environment
 * (libpq reads its own, as documented there). Texts are UTF-8 and end with a NUL. What a function returns as a const
 * pointer belongs to the context and lives until it is freed, unless said otherwise. Memory that runs out calls the
 * handler of schemagen_memory_handler, which aborts by default.
 *
 * All functions are there since 0.1.0. */
#ifndef SCHEMAGEN_H
#define SCHEMAGEN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define SCHEMAGEN_API __attribute__((visibility("default")))
#else
#define SCHEMAGEN_API
#endif

struct schemagen;

/* What a function ended with; the values are the exit codes of the program schemagen(1). */
enum schemagen_status {
    SCHEMAGEN_OK = 0,
    SCHEMAGEN_FINDINGS = 1, /* schemagen_validate found something; schemagen_rollback had nothing to undo */
    SCHEMAGEN_USAGE = 2,    /* a wrong argument, or a call out of order */
    SCHEMAGEN_INVALID = 3,  /* a journal, snapshot or migration is not what it should be; nothing was run */
    SCHEMAGEN_IO = 4,       /* a file or the database cannot be reached, or cannot be written */
    SCHEMAGEN_FAILED = 5,   /* the database refused a statement of a migration, or the run was cancelled */
    SCHEMAGEN_LOCKED = 6,   /* another runner, or another user of a table, did not let go in time */
    SCHEMAGEN_DECISION = 7  /* something needs a decision: see the options out_of_order and allow_loss */
};

enum schemagen_state {
    SCHEMAGEN_PENDING,      /* not applied */
    SCHEMAGEN_OUT_OF_ORDER, /* not applied, and older than the newest that is */
    SCHEMAGEN_PARTIAL,      /* begun outside a transaction, not finished: the next run goes on */
    SCHEMAGEN_APPLIED,
    SCHEMAGEN_CHANGED,      /* applied, and its text was edited since */
    SCHEMAGEN_MISSING       /* recorded in the database, but not among the migrations */
};

/* A migration. Later versions may add members at the end; only the library makes these. */
struct schemagen_migration {
    const char *tag;              /* "0000_first"; of a MISSING one NULL where nothing is known but its hash */
    int64_t when;                 /* milliseconds since 1970: when it was written */
    const char *hash;             /* SHA-256 of its text, 64 hexadecimal digits */
    enum schemagen_state state;
    int64_t applied_at;           /* milliseconds since 1970, 0 where it is not known (drizzle-orm does not record it) */
    int64_t duration;             /* microseconds that it took, 0 where it is not known */
    const char *applied_by;       /* the option applied_by of whoever did, or NULL */
};

/* A file of a bundle: its name as in the folder ("0000_first.sql", "meta/_journal.json") and its bytes. */
struct schemagen_file {
    const char *name;
    const void *data;
    size_t size;
};

enum schemagen_severity { SCHEMAGEN_ERROR, SCHEMAGEN_WARNING, SCHEMAGEN_NOTE };

/* Something to tell a person. The pointers live for the call. */
struct schemagen_diagnostic {
    enum schemagen_severity severity;
    const char *code;    /* stable: "migration-failed" */
    const char *message; /* "statement 2 of 3 of '0001_x' failed: no such table: y (SQLITE_ERROR)" */
    const char *note;    /* what to do, one or more lines; or NULL */
    const char *file;    /* where it is, or NULL */
    unsigned line, column; /* from 1, the column in bytes; 0 where there is no such place */
};

enum schemagen_event_type {
    SCHEMAGEN_EVENT_WAITING,   /* another runner is at work; message says who */
    SCHEMAGEN_EVENT_START,     /* a migration begins; total is the number of its statements */
    SCHEMAGEN_EVENT_STATEMENT, /* statement `number` of `total` is done */
    SCHEMAGEN_EVENT_RETRY,     /* a lock did not come, it is tried again after a pause of `microseconds` */
    SCHEMAGEN_EVENT_NOTICE,    /* the server says something */
    SCHEMAGEN_EVENT_PROGRESS,  /* how far a long statement is, in message */
    SCHEMAGEN_EVENT_DONE,      /* a migration is committed and recorded */
    SCHEMAGEN_EVENT_FAILED     /* a migration failed */
};

/* The pointers live for the call; those that do not apply are NULL, numbers 0, rows -1. */
struct schemagen_event {
    enum schemagen_event_type type;
    const char *tag;
    size_t number, total;
    int64_t microseconds;
    int64_t rows;
    const char *message;
};

/* The version of the library that runs: "0.1.0". */
SCHEMAGEN_API const char *schemagen_version(void);
/* What is called when memory is exhausted, by all contexts; it must not return. NULL restores the default, abort(). To be
 * set before other threads use the library. */
SCHEMAGEN_API void schemagen_memory_handler(void (*handler)(void));

/* An empty context, and its end: the connection is closed unless it is the caller's. NULL may be freed. */
SCHEMAGEN_API struct schemagen *schemagen_new(void);
SCHEMAGEN_API void schemagen_free(struct schemagen *sg);

/* Sets an option; `value` is copied, NULL restores the default. SCHEMAGEN_USAGE where there is none of that name, it cannot
 * take the value, or it is one of the connection and that is open already.
 *
 *   table              drizzle-orm's table in the database (default __drizzle_migrations). Of the connection
 *   schema             PostgreSQL: the schema of that table (default drizzle). Of the connection
 *   lock_timeout       PostgreSQL: as in SET lock_timeout: "5s" (default: the server's). Of the connection
 *   statement_timeout  the same for statement_timeout
 *   search_path        PostgreSQL: the search path of migrations (default: what the session has). Of the connection
 *   busy_timeout       SQLite: milliseconds to wait for the database (default 5000). Of the connection
 *   lock_wait          milliseconds to wait for another runner (default 60000)
 *   retries            how often to try again after a lock that did not come (default 5)
 *   transaction        "each": one a migration; "all": one for all (default: each, but that those which only define things share one
 *                      for a moment while an SQLite database of a URL is made from nothing, has no rows, and no handler is told of
 *                      events: that needs fewer waits for the disk, and each stands or falls by itself all the same)
 *   out_of_order       "on": apply what is older than the newest that is applied, too (default "off")
 *   allow_loss         "on": schemagen_rollback may run SQL that was computed and loses data (default "off")
 *   applied_by         recorded with each migration: who did it (default: nobody)
 */
SCHEMAGEN_API enum schemagen_status schemagen_option_set(struct schemagen *sg, const char *name, const char *value);

/* Called with each diagnostic and each event, on the thread that is inside the library. The handler may call schemagen_cancel and
 * nothing else on the context. NULL takes the handler away. */
SCHEMAGEN_API void schemagen_diagnostic_handle(struct schemagen *sg,
                                               void (*handler)(void *arg, const struct schemagen_diagnostic *diagnostic),
                                               void *arg);
SCHEMAGEN_API void schemagen_event_handle(struct schemagen *sg,
                                          void (*handler)(void *arg, const struct schemagen_event *event), void *arg);
/* The last error as one text with its place and note; "" where there was none. Lives until the next call. */
SCHEMAGEN_API const char *schemagen_error(const struct schemagen *sg);

/* The migrations: a folder with meta/_journal.json, or one whose files are named YYYYMMDDHHMMSS_name.sql or NNNN_name.sql; or
 * the same as a bundle in memory, of which only the list itself needs not outlive the call. Once a context, before or
 * after the database. */
SCHEMAGEN_API enum schemagen_status schemagen_folder_open(struct schemagen *sg, const char *path);
SCHEMAGEN_API enum schemagen_status schemagen_bundle_open(struct schemagen *sg, const struct schemagen_file *files,
                                                          size_t count);

/* The database: postgresql://…, a libpq connection string, sqlite:PATH, file:URI, or a path ending in .db, .sqlite or
 * .sqlite3. An SQLite file is made where there is none. Passwords are in no message that the library gives. */
SCHEMAGEN_API enum schemagen_status schemagen_database_open(struct schemagen *sg, const char *url);
/* The same with a connection of the caller's (PGconn *, sqlite3 *), which must be in no transaction and in the middle of no
 * statement (SCHEMAGEN_USAGE, here and of every call), must not be used by others meanwhile, and stays open. For an SQLite connection
 * foreign_keys, legacy_alter_table and ignore_check_constraints are off while migrations run, and double-quoted strings stay off; the
 * context waits for a lock by its own busy_timeout, and gives the caller's time back when it is freed, but not a busy handler. A
 * PostgreSQL connection is joined by a second one with the same parameters for the lock; a
 * notice receiver of the caller's stays, and gets what would be events. */
SCHEMAGEN_API enum schemagen_status schemagen_database_adopt_postgresql(struct schemagen *sg, void *pg_conn);
SCHEMAGEN_API enum schemagen_status schemagen_database_adopt_sqlite(struct schemagen *sg, void *sqlite3_handle);

/* Reads what the database has recorded: the states of all migrations. Writes nothing. The functions below do it by themselves. */
SCHEMAGEN_API enum schemagen_status schemagen_load(struct schemagen *sg);
/* The migrations in the order in which they are applied, behind them those that are MISSING. States are of the last call
 * that asked the database. NULL behind the last one. */
SCHEMAGEN_API size_t schemagen_migration_count(const struct schemagen *sg);
SCHEMAGEN_API const struct schemagen_migration *schemagen_migration_get(struct schemagen *sg, size_t index);

/* Applies what is pending, up to `to` (its tag, its number, or its name without the number; NULL: all). Each migration is one
 * transaction together with the row that records it (see the option transaction). Where nothing is pending, nothing is locked or written. */
SCHEMAGEN_API enum schemagen_status schemagen_migrate(struct schemagen *sg, const char *to);
/* How many migrations the last schemagen_migrate, _baseline or _rollback applied, recorded or undid. */
SCHEMAGEN_API size_t schemagen_applied(const struct schemagen *sg);
/* Holds recorded hashes against the texts (line ends make no difference), and the journal against the folder. */
SCHEMAGEN_API enum schemagen_status schemagen_validate(struct schemagen *sg);
/* Records what is pending up to `to` as applied without running it: for a database that has the schema already. */
SCHEMAGEN_API enum schemagen_status schemagen_baseline(struct schemagen *sg, const char *to);
/* Undoes the last `count` that are applied, the newest first: by TAG.down.sql, the part `-- DOWN` of the migration, or SQL
 * computed from the snapshots around it. SCHEMAGEN_DECISION where that loses data and allow_loss is off. */
SCHEMAGEN_API enum schemagen_status schemagen_rollback(struct schemagen *sg, size_t count);
/* Stops what runs on the context: the statement is cancelled, its transaction rolled back, and the call returns
 * SCHEMAGEN_FAILED. From any thread or a signal handler. The context is then only good for being freed. */
SCHEMAGEN_API void schemagen_cancel(struct schemagen *sg);

#ifdef __cplusplus
}
#endif

#endif
