/* The SQLite driver: the only file that knows sqlite3.h. */
#include <config.h>

#include "runtime/driver.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"

enum { DEFAULT_BUSY_TIMEOUT = 5000, SWITCHES = 2 };

/* Settings of a session that are off around a migration. Foreign keys: a rebuilt table is dropped while others refer to it. Without the
 * legacy form RENAME carries the name into all that refers to it (lang_altertable.html). This way, not by PRAGMA, nothing keeps them from
 * being set back: no memory that is short, no authorizer, no interrupt. */
static const int switches[SWITCHES] = {SQLITE_DBCONFIG_ENABLE_FKEY, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE};

struct sqlite_db {
    struct sg_db base;
    sqlite3 *handle;
    bool adopted;
    sqlite3_stmt *undo;    /* of an adopted handle: ROLLBACK, prepared while there is memory for it */
    int before[SWITCHES];  /* as the switches were before the run */
    bool ignores_checks;   /* and this, which would let in what they are for */
    bool keeps_journal; /* the file of the rollback journal stays between the transactions of the run */
    int busy_timeout;  /* of an adopted handle, as it was; 0 where it had none, or a handler of its own; -1 where it is not known */
    volatile sig_atomic_t cancelled;
};

static struct sqlite_db *
self(struct sg_db *db)
{
    return (struct sqlite_db *)db;
}

struct code {
    int code;
    const char *name;
    enum sg_db_class class;
};

/* Primary result codes (sqlite3.h); the extended ones are these with more bits above the lowest eight. */
static const struct code codes[] = {
    {SQLITE_ERROR, "SQLITE_ERROR", SG_DB_STATEMENT},
    {SQLITE_INTERNAL, "SQLITE_INTERNAL", SG_DB_STATEMENT},
    {SQLITE_PERM, "SQLITE_PERM", SG_DB_STORAGE},
    {SQLITE_ABORT, "SQLITE_ABORT", SG_DB_STATEMENT},
    {SQLITE_BUSY, "SQLITE_BUSY", SG_DB_LOCK},
    {SQLITE_LOCKED, "SQLITE_LOCKED", SG_DB_LOCK},
    {SQLITE_NOMEM, "SQLITE_NOMEM", SG_DB_STATEMENT},
    {SQLITE_READONLY, "SQLITE_READONLY", SG_DB_STORAGE},
    {SQLITE_INTERRUPT, "SQLITE_INTERRUPT", SG_DB_CANCELLED},
    {SQLITE_IOERR, "SQLITE_IOERR", SG_DB_STORAGE},
    {SQLITE_CORRUPT, "SQLITE_CORRUPT", SG_DB_CONNECTION},
    {SQLITE_FULL, "SQLITE_FULL", SG_DB_STORAGE},
    {SQLITE_CANTOPEN, "SQLITE_CANTOPEN", SG_DB_CONNECTION},
    {SQLITE_PROTOCOL, "SQLITE_PROTOCOL", SG_DB_LOCK},
    {SQLITE_SCHEMA, "SQLITE_SCHEMA", SG_DB_LOCK},
    {SQLITE_TOOBIG, "SQLITE_TOOBIG", SG_DB_STATEMENT},
    {SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT", SG_DB_STATEMENT},
    {SQLITE_MISMATCH, "SQLITE_MISMATCH", SG_DB_STATEMENT},
    {SQLITE_MISUSE, "SQLITE_MISUSE", SG_DB_STATEMENT},
    {SQLITE_AUTH, "SQLITE_AUTH", SG_DB_STATEMENT},
    {SQLITE_NOTADB, "SQLITE_NOTADB", SG_DB_CONNECTION},
};

/* What SQLite's own words leave open about a disk or a file. */
static const struct {
    int code;
    const char *hint;
} hints[] = {
    {SQLITE_FULL, "the disk is full; nothing of this transaction is kept; free some space and run again"},
    {SQLITE_READONLY, "the database file or its folder cannot be written by this user"},
    {SQLITE_CANTOPEN, "the folder must exist and be writable; a file that is not there is made by what writes into it"},
    {SQLITE_IOERR, "the storage reported an error; nothing of this transaction is kept"},
    {SQLITE_NOTADB, "the file is not an SQLite database, or it is encrypted"},
    {SQLITE_CORRUPT, "the file is damaged; restore a copy of it"},
};

static const struct code *
find_code(int rc)
{
    for (size_t i = 0; i < SG_COUNT(codes); i++)
        if (codes[i].code == (rc & 0xff))
            return &codes[i];
    return NULL;
}

static bool
fail(struct sqlite_db *db, int rc, size_t statement, int offset)
{
    const char *message = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
    const struct code *found = find_code(rc);
    enum sg_db_class class = found ? found->class : SG_DB_STATEMENT;
    /* VACUUM and its kin say so only in words (vacuum.c, pragma.c, attach.c). */
    if (class == SG_DB_STATEMENT && (strstr(message, "within a transaction") || strstr(message, "inside a transaction")))
        class = SG_DB_NO_TRANSACTION;
    sg_db_error_set(&db->base, class, "%s", message);
    db->base.error.code = found ? found->name : NULL;
    db->base.error.statement = statement;
    if (offset >= 0)
        db->base.error.position = statement + (size_t)offset + 1;
    for (size_t i = 0; i < SG_COUNT(hints); i++)
        if (hints[i].code == (rc & 0xff))
            db->base.error.hint = sg_strdup(hints[i].hint);
    return false;
}

static int
error_offset(const struct sqlite_db *db)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    return sqlite3_error_offset(db->handle);
#else
    (void)db;
    return -1;
#endif
}

/* Runs a prepared statement to its end. */
static bool
run(struct sqlite_db *db, sqlite3_stmt *stmt, size_t statement, sg_db_row row, void *arg)
{
    const char *fixed[64];
    int count = sqlite3_column_count(stmt), rc;
    const char **values = (size_t)count <= SG_COUNT(fixed) ? fixed : sg_malloc((size_t)count * sizeof *values);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!row)
            continue;
        for (int i = 0; i < count; i++)
            values[i] = (const char *)sqlite3_column_text(stmt, i);
        if (!row(arg, (size_t)count, values)) {
            rc = SQLITE_DONE;
            break;
        }
    }
    if (values != fixed)
        free(values);
    return rc == SQLITE_DONE || fail(db, rc, statement, -1);
}

static size_t
skip_space(const char *sql, size_t at, size_t len)
{
    while (at < len && strchr(" \t\r\n\f;", sql[at]) && sql[at])
        at++;
    return at;
}

/* What interrupts a statement that runs says nothing to one that comes after it (c3ref/interrupt.html). Outside a transaction there is nothing
 * to be undone, and what is there may be looked at. */
static bool
was_cancelled(struct sqlite_db *db, size_t statement)
{
    if (!db->cancelled || sqlite3_get_autocommit(db->handle))
        return false;
    sg_db_error_set(&db->base, SG_DB_CANCELLED, "cancelled");
    db->base.error.statement = statement;
    return true;
}

/* SQLite copies what does not end in a NUL, all that is left of it for each statement: the text is copied once instead. */
static bool
sqlite_exec(struct sg_db *base, const char *text, size_t len, int64_t *rows)
{
    struct sqlite_db *db = self(base);
    int64_t before = sqlite3_total_changes(db->handle);
    if (len > INT32_MAX - 1)
        return fail(db, SQLITE_TOOBIG, 0, -1);
    char *sql = memcpy(sg_malloc(len + 1), text, len);
    sql[len] = '\0';
    size_t at = skip_space(sql, 0, len);
    bool ok = true;
    while (ok && at < len) {
        sqlite3_stmt *stmt = NULL;
        const char *tail = NULL;
        int rc = sqlite3_prepare_v2(db->handle, sql + at, (int)(len - at) + 1, &stmt, &tail);
        if (rc) {
            ok = fail(db, rc, at, error_offset(db));
        } else if (stmt) {
            ok = run(db, stmt, at, NULL, NULL);
        }
        sqlite3_finalize(stmt);
        size_t next = tail ? (size_t)(tail - sql) : len;
        if (!stmt && next == at)
            break; /* a NUL byte ends the text for SQLite */
        at = skip_space(sql, next, len);
        ok = ok && (at >= len || !was_cancelled(db, at));
    }
    free(sql);
    if (rows) {
        int64_t after = sqlite3_total_changes(db->handle);
        *rows = after == before ? -1 : sqlite3_changes(db->handle);
    }
    return ok;
}

/* $1 is a name for SQLite, which counts names as they come; ?1 is the number itself. */
static int
parameter(sqlite3_stmt *stmt, size_t number)
{
    char name[24];
    snprintf(name, sizeof name, "$%zu", number);
    int at = sqlite3_bind_parameter_index(stmt, name);
    return at ? at : (int)number;
}

static bool
sqlite_query(struct sg_db *base, const char *sql, const char *const *params, size_t count, sg_db_row row, void *arg)
{
    struct sqlite_db *db = self(base);
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    if (rc)
        return fail(db, rc, 0, error_offset(db));
    for (size_t i = 0; i < count && !rc; i++) {
        int at = parameter(stmt, i + 1);
        rc = params[i] ? sqlite3_bind_text(stmt, at, params[i], -1, SQLITE_STATIC) : sqlite3_bind_null(stmt, at);
    }
    bool ok = rc ? fail(db, rc, 0, -1) : run(db, stmt, 0, row, arg);
    sqlite3_finalize(stmt);
    return ok;
}

static int64_t
now_microseconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static bool
simple(struct sg_db *base, const char *sql)
{
    return sqlite_exec(base, sql, strlen(sql), NULL);
}

/* A handle that has a statement cannot be closed by its owner. */
static void
forget_undo(struct sqlite_db *db)
{
    sqlite3_finalize(db->undo);
    db->undo = NULL;
}

/* A handle of ours takes an open transaction with it; the caller's would keep it. What was prepared before a setting changed would be
 * prepared once more. */
static bool
begin(struct sqlite_db *db)
{
    forget_undo(db);
    int rc = db->adopted ? sqlite3_prepare_v2(db->handle, "ROLLBACK", -1, &db->undo, NULL) : SQLITE_OK;
    return rc ? fail(db, rc, 0, -1) : simple(&db->base, "BEGIN IMMEDIATE");
}

static bool
sqlite_batch(struct sg_db *base, struct sg_db_item *items, size_t count, unsigned flags,
             void (*progress)(void *arg, size_t item), void *arg)
{
    if (flags & SG_BATCH_BEGIN && !begin(self(base))) {
        base->error.item = SIZE_MAX;
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct sg_db_item *item = &items[i];
        int64_t start = now_microseconds();
        bool ok = !was_cancelled(self(base), 0) &&
                  (item->param_count || item->row
                       ? sqlite_query(base, item->sql, item->params, item->param_count, item->row, item->arg)
                       : sqlite_exec(base, item->sql, item->len, &item->rows));
        item->microseconds = now_microseconds() - start;
        if (!ok) {
            base->error.item = i;
            return false;
        }
        if (progress)
            progress(arg, i);
    }
    if (flags & SG_BATCH_COMMIT && !simple(base, "COMMIT")) {
        base->error.item = count;
        return false;
    }
    if (flags & SG_BATCH_COMMIT)
        forget_undo(self(base));
    return true;
}

/* Takes the handle's options into a known state: what a migration means must not depend on how the library was built. */
static bool
prepare_handle(struct sqlite_db *db, const struct sg_db_options *options)
{
    sqlite3_busy_timeout(db->handle, options->busy_timeout < 0 ? DEFAULT_BUSY_TIMEOUT : options->busy_timeout);
    /* "name" that is no column must be an error and not a string (sqlite.org/quirks.html#dblquote). */
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    /* The first read opens the file and says whether it is a database. */
    return simple(&db->base, "SELECT 1 FROM sqlite_master LIMIT 1") &&
           (!options->read_only || simple(&db->base, "PRAGMA query_only = 1"));
}

static struct sqlite_db *
new_db(void)
{
    struct sqlite_db *db = sg_malloc(sizeof *db);
    *db = (struct sqlite_db){.base.driver = &sg_driver_sqlite, .base.version = sqlite3_libversion_number()};
    return db;
}

static bool
starts(const char *s, const char *prefix, const char **rest)
{
    size_t len = strlen(prefix);
    if (strncmp(s, prefix, len))
        return false;
    *rest = s + len;
    return true;
}

static bool
sqlite_open(struct sg_db **out, const struct sg_db_options *options)
{
    struct sqlite_db *db = new_db();
    *out = &db->base;
    const char *path = options->url;
    int flags = SQLITE_OPEN_READWRITE;
    if (starts(options->url, "file:", &path)) {
        path = options->url;
        flags |= SQLITE_OPEN_URI;
    } else if (!starts(options->url, "sqlite://", &path) && !starts(options->url, "sqlite3://", &path) &&
               !starts(options->url, "sqlite:", &path)) {
        (void)starts(options->url, "sqlite3:", &path);
    }
    db->base.name = sg_strdup(path);
    if (options->create)
        flags |= SQLITE_OPEN_CREATE;
    struct stat st;
    bool there = !(flags & SQLITE_OPEN_URI) && !stat(path, &st);
    if (there && !S_ISREG(st.st_mode)) {
        /* SQLite has a word for neither, and would open what is no file. */
        sg_db_error_set(&db->base, SG_DB_CONNECTION, "%s", S_ISDIR(st.st_mode) ? "it is a folder" : "it is no file, but a device, a pipe or a socket");
        return false;
    }
    if (options->read_only && !(flags & SQLITE_OPEN_URI) && !there && errno == ENOENT) {
        /* What is not there reads as an empty database, and stays not there. */
        if (options->notice)
            options->notice(options->notice_arg, "note", "the database file does not exist yet");
        path = ":memory:";
        flags |= SQLITE_OPEN_MEMORY;
    }
    /* Nobody asks SQLite what memory it uses, and counting it takes a lock for each piece. Only heard before anything else. */
    if (options->own_process)
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    /* One thread works with a handle of ours; sqlite3_interrupt, which another may call, takes no lock. */
    int rc = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc)
        return fail(db, rc, 0, -1);
    return prepare_handle(db, options);
}

/* A statement of the caller's that was not reset keeps its lock on what it reads, and what interrupts ours interrupts all that follows, ROLLBACK
 * too, for as long as it stands there (c3ref/interrupt.html). */
static bool
sqlite_idle(struct sg_db *base)
{
    sqlite3 *handle = self(base)->handle;
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(handle, NULL); stmt; stmt = sqlite3_next_stmt(handle, stmt))
        if (sqlite3_stmt_busy(stmt))
            return false;
    return sqlite3_get_autocommit(handle) != 0;
}

static bool
number_row(void *arg, size_t count, const char *const *values)
{
    int *out = arg;
    *out = count && values[0] ? (int)strtol(values[0], NULL, 10) : 0;
    return true;
}

static bool
sqlite_adopt(struct sg_db **out, void *handle, const struct sg_db_options *options)
{
    struct sqlite_db *db = new_db();
    *out = &db->base;
    db->handle = handle;
    db->adopted = true;
    db->busy_timeout = -1;
    const char *name = sqlite3_db_filename(db->handle, "main");
    db->base.name = sg_strdup(name && *name ? name : ":memory:");
    if (!sqlite_idle(&db->base)) {
        sg_db_error_set(&db->base, SG_DB_STATEMENT, "it is " SG_DB_NOT_IDLE);
        return false;
    }
    if (!sqlite_query(&db->base, "PRAGMA busy_timeout", NULL, 0, number_row, &db->busy_timeout))
        sg_db_error_clear(&db->base); /* an authorizer may refuse that; what matters will say so */
    return prepare_handle(db, options);
}

static void
sqlite_close(struct sg_db *base)
{
    struct sqlite_db *db = self(base);
    forget_undo(db);
    if (db->handle && !db->adopted)
        sqlite3_close_v2(db->handle);
    else if (db->adopted && db->busy_timeout >= 0)
        sqlite3_busy_timeout(db->handle, db->busy_timeout);
    sg_db_error_clear(base);
    free(base->name);
    free(db);
}

/* Leaves the error of what failed before as it is. Some errors have rolled back already (lang_transaction.html). */
static void
sqlite_rollback(struct sg_db *base)
{
    struct sqlite_db *db = self(base);
    if (!sqlite3_get_autocommit(db->handle) && db->undo) {
        sqlite3_step(db->undo);
        sqlite3_reset(db->undo);
    }
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    forget_undo(db);
}

static bool
flag_row(void *arg, size_t count, const char *const *values)
{
    bool *on = arg;
    *on = count && values[0] && *values[0] == '1';
    return true;
}

static int
take_mode(void *arg, int count, char **values, char **names)
{
    (void)names;
    const char **mode = arg;
    if (count && values[0] && !strcmp(values[0], *mode))
        *mode = NULL;
    return 0;
}

static bool
journal_is(struct sqlite_db *db, const char *mode)
{
    return !sqlite3_exec(db->handle, "PRAGMA journal_mode", take_mode, &mode, NULL) && !mode;
}

/* A commit overwrites the head of the journal, which is as safe, in place of making and removing a file each time; that takes most of
 * the time of a small migration on a disk (pragma.html#pragma_journal_mode). The file goes at the end; where this process is killed
 * it stays, and says nothing. */
static void
keep_journal(struct sqlite_db *db)
{
    db->keeps_journal = journal_is(db, "delete") && !sqlite3_exec(db->handle, "PRAGMA journal_mode = persist", NULL, NULL, NULL);
}

static bool
sqlite_enter(struct sg_db *base)
{
    struct sqlite_db *db = self(base);
    if (!sqlite_query(base, "PRAGMA ignore_check_constraints", NULL, 0, flag_row, &db->ignores_checks) ||
        (db->ignores_checks && !simple(base, "PRAGMA ignore_check_constraints = 0")))
        return false;
    for (size_t i = 0; i < SWITCHES; i++) {
        sqlite3_db_config(db->handle, switches[i], -1, &db->before[i]);
        sqlite3_db_config(db->handle, switches[i], 0, (int *)NULL);
    }
    if (!db->adopted)
        keep_journal(db);
    return true;
}

static void
sqlite_leave(struct sg_db *base)
{
    struct sqlite_db *db = self(base);
    if (db->keeps_journal && journal_is(db, "persist"))
        sqlite3_exec(db->handle, "PRAGMA journal_mode = delete", NULL, NULL, NULL);
    for (size_t i = 0; i < SWITCHES; i++)
        sqlite3_db_config(db->handle, switches[i], db->before[i], (int *)NULL);
    if (db->ignores_checks)
        sqlite3_exec(db->handle, "PRAGMA ignore_check_constraints = 1", NULL, NULL, NULL);
}

/* The write lock of each transaction is lock enough: what is pending is read again inside it. */
static bool
sqlite_try_lock(struct sg_db *base, const char *key, char **holder)
{
    (void)base, (void)key, (void)holder;
    return true;
}

static void
sqlite_unlock(struct sg_db *base)
{
    (void)base;
}

static bool
sqlite_has_lock(struct sg_db *base)
{
    (void)base;
    return true;
}

static void
sqlite_cancel(struct sg_db *base)
{
    self(base)->cancelled = 1; /* a backup is no statement, which SQLite would interrupt */
    sqlite3_interrupt(self(base)->handle);
}

/* The online backup: a consistent copy while others read and write. A step waits as long as any statement for a database that is
 * locked. */
static int
copy_database(struct sqlite_db *db, const char *path)
{
    sqlite3 *copy = NULL;
    int rc = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (!rc) {
        sqlite3_backup *backup = sqlite3_backup_init(copy, "main", db->handle, "main");
        if (!backup) {
            rc = sqlite3_errcode(copy);
        } else {
            do
                rc = sqlite3_backup_step(backup, 1024);
            while (rc == SQLITE_OK && !db->cancelled);
            int ended = sqlite3_backup_finish(backup);
            rc = db->cancelled && rc == SQLITE_OK ? SQLITE_INTERRUPT : ended ? ended : rc == SQLITE_DONE ? SQLITE_OK : rc;
        }
    }
    int closed = sqlite3_close(copy);
    return rc ? rc : closed;
}

static bool
sqlite_backup_to(struct sg_db *base, const char *path)
{
    int rc = copy_database(self(base), path);
    if (!rc)
        return true;
    const struct code *found = find_code(rc);
    /* The database is open: what cannot be opened is the copy. */
    sg_db_error_set(base, found && found->code != SQLITE_CANTOPEN ? found->class : SG_DB_STORAGE, "%s", sqlite3_errstr(rc));
    base->error.code = found ? found->name : NULL;
    return false;
}

const struct sg_driver sg_driver_sqlite = {
    .size = sizeof(struct sg_driver),
    .package = PACKAGE_VERSION,
    .name = "sqlite",
    .dialect = SG_SQLITE,
    .open = sqlite_open,
    .adopt = sqlite_adopt,
    .close = sqlite_close,
    .exec = sqlite_exec,
    .query = sqlite_query,
    .batch = sqlite_batch,
    .rollback = sqlite_rollback,
    .idle = sqlite_idle,
    .enter = sqlite_enter,
    .leave = sqlite_leave,
    .key_check = "PRAGMA foreign_key_check",
    .shares_commits = true,
    .try_lock = sqlite_try_lock,
    .unlock = sqlite_unlock,
    .has_lock = sqlite_has_lock,
    .cancel = sqlite_cancel,
    .backup = sqlite_backup_to,
};
