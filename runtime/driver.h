/* Database drivers: what the runtime asks of a database, and the errors and notices that come back. One const table a
 * driver. A driver stands on its own: of this project it uses base/buf.h, base/mem.h and this header, so that it can
 * be linked into the library or loaded as a module. No handle of a client library leaves its file. */
#ifndef SG_RUNTIME_DRIVER_H
#define SG_RUNTIME_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

/* What kind of failure it was, which decides what happens next. */
enum sg_db_class {
    SG_DB_STATEMENT,      /* the statement was refused */
    SG_DB_LOCK,           /* a lock did not come in time, or never would: worth another try */
    SG_DB_CONNECTION,     /* the database cannot be reached, or the connection broke */
    SG_DB_CANCELLED,      /* by sg_db_cancel */
    SG_DB_NO_TRANSACTION, /* the statement cannot run inside a transaction */
    SG_DB_NEW_ENUM_VALUE, /* the use of a new enum value before its commit */
    SG_DB_FORGOTTEN,      /* the session lost what was prepared in it: the same again, at once */
    SG_DB_STORAGE         /* the disk is full, or the database cannot be written */
};

/* The last failure of a connection. Texts are UTF-8 without a newline at the end; NULL where there is none. */
struct sg_db_error {
    enum sg_db_class class;
    char sqlstate[16];  /* "42P01"; SQLite: "SQLITE_ERROR" and its kin are in `code` */
    const char *code;   /* SQLite: the name of the result code; else NULL */
    char *message, *detail, *hint, *context;
    size_t item;      /* which of the items of a batch it was */
    bool in_doubt;    /* the connection broke in COMMIT: it may have been done */
    size_t statement; /* offset of the failing statement in the text that was run */
    size_t position;  /* offset of the place in that text, plus one; 0 where none is known */
};

struct sg_db_options {
    const char *url;              /* as the user gave it; NULL for an adopted handle */
    const char *application_name; /* PostgreSQL; NULL: "schemagen" */
    const char *search_path;      /* PostgreSQL: as in SET search_path; NULL: what the session has, without "$user" */
    const char *lock_timeout, *statement_timeout; /* PostgreSQL: "5s", "200ms", "0"; NULL: the server's */
    int busy_timeout;      /* SQLite: milliseconds; below 0: 5000 */
    int connect_timeout;   /* PostgreSQL: seconds; 0: as libpq has it */
    bool read_only;        /* nothing will be written */
    bool create;           /* SQLite: make the file where there is none */
    bool own_process;      /* the process is the program's: settings that hold for all of it may be made */
    /* What the server says; severity "progress": how far a long statement is, on PostgreSQL while the lock is held. */
    void (*notice)(void *arg, const char *severity, const char *message);
    void *notice_arg;
};

/* Gets the columns of a row as text, NULL for SQL's null; lives for the call. Returns false to stop. */
typedef bool (*sg_db_row)(void *arg, size_t count, const char *const *values);

/* One statement or piece of a batch. A parameter is text, or NULL. */
struct sg_db_item {
    const char *sql;
    size_t len;
    const char *const *params;
    size_t param_count;
    bool repeats; /* comes with other migrations again, to the letter: may be prepared where it begins or ends a transaction */
    bool simple; /* may hold several statements: it cannot be pipelined, and has no parameters */
    sg_db_row row; /* gets the rows; may be NULL */
    void *arg;
    int64_t rows; /* out: rows touched; -1 where nothing is said of them */
    int64_t microseconds; /* out */
};

enum { SG_BATCH_BEGIN = 1, SG_BATCH_COMMIT = 2 };

struct sg_db {
    const struct sg_driver *driver;
    struct sg_db_error error;
    char *name; /* of the database, for people: without a password */
    int version; /* of the server: 150004, 3040001 */
};

struct sg_driver {
    size_t size;         /* sizeof(struct sg_driver) and the version of the package: a module of another */
    const char *package; /* build is refused */
    const char *name;
    enum sg_dialect dialect;

    /* `out` is set even where this fails, so that its error can be read; it is always to be closed. */
    bool (*open)(struct sg_db **out, const struct sg_db_options *options);
    /* Takes a handle of the caller's (PGconn *, sqlite3 *), which close leaves open. */
    bool (*adopt)(struct sg_db **out, void *handle, const struct sg_db_options *options);
    void (*close)(struct sg_db *db);

    /* Runs a text of any number of statements. */
    bool (*exec)(struct sg_db *db, const char *sql, size_t len, int64_t *rows);
    /* Runs one statement with parameters and hands its rows to `row` (may be NULL). */
    bool (*query)(struct sg_db *db, const char *sql, const char *const *params, size_t count, sg_db_row row,
                  void *arg);
    /* Runs items in order up to the first that fails; in one round trip where the driver can. `progress` (may be
     * NULL) is told when an item is done. With SG_BATCH_BEGIN a transaction is begun before the first (error.item is then
     * SIZE_MAX where that fails), with SG_BATCH_COMMIT committed behind the last (error.item is then `count`). After a
     * failure the caller calls rollback. SQLite: BEGIN IMMEDIATE. PostgreSQL: with the timeouts and the search path
     * set in the transaction. */
    bool (*batch)(struct sg_db *db, struct sg_db_item *items, size_t count, unsigned flags,
                  void (*progress)(void *arg, size_t item), void *arg);
    /* Ends a transaction where one is open; keeps the error of what failed before. */
    void (*rollback)(struct sg_db *db);
    /* Whether no transaction is open and no statement runs. The caller of an adopted handle may have begun one, which is not ours to end. */
    bool (*idle)(struct sg_db *db);
    /* Around a run: takes the session into the state that migrations rely on, and back to what it was. */
    bool (*enter)(struct sg_db *db);
    void (*leave)(struct sg_db *db);
    /* Lists broken foreign keys as rows (table, row, parent, number); NULL where the database never lets one break. */
    const char *key_check;
    /* A commit waits for the disk, and whoever writes has all of the database to himself anyway: several small migrations may share
     * one. */
    bool shares_commits;

    /* One runner at a time. `try_lock` does not wait: false with class SG_DB_LOCK where another holds it, and then
     * `holder` (may be NULL) gets a text that says who, to be freed. Freed when the holder dies. */
    bool (*try_lock)(struct sg_db *db, const char *key, char **holder);
    void (*unlock)(struct sg_db *db);
    /* Whether the lock is still ours; false with an error where its connection broke. */
    bool (*has_lock)(struct sg_db *db);

    /* Safe from another thread and from a signal handler. */
    void (*cancel)(struct sg_db *db);
    /* A copy of the whole database into a new file; NULL where the driver has none. Class SG_DB_STORAGE where it is the copy that
     * cannot be written. */
    bool (*backup)(struct sg_db *db, const char *path);
};

/* The driver of a dialect, linked in or loaded as a module. NULL with the reason in `why` (freed by the caller). */
const struct sg_driver *sg_driver_find(enum sg_dialect dialect, char **why);

/* The name of the symbol that a module exports: a const struct sg_driver *const. */
#define SG_DRIVER_SYMBOL "schemagen_driver"
extern const struct sg_driver sg_driver_sqlite, sg_driver_postgresql;

/* Shared by the drivers. */
#define SG_DB_NOT_IDLE "in a transaction, or in the middle of a statement, which has to be ended first"
void sg_db_error_set(struct sg_db *db, enum sg_db_class class, const char *fmt, ...) SG_PRINTF(3, 4);
void sg_db_error_clear(struct sg_db *db);

#endif
