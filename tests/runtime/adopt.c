/* What a caller finds of its own connection once a context had it: `adopt FILE` for SQLite, `adopt CONNECTION-STRING` for PostgreSQL.
 * Prints what is not as it was. */
#include <config.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/schemagen.h"

#ifdef HAVE_SQLITE
#include <sqlite3.h>
#endif
#ifdef HAVE_POSTGRESQL
#include <libpq-fe.h>
#endif

#if defined HAVE_SQLITE || defined HAVE_POSTGRESQL

static const struct schemagen_file files[] = {{"0001_a.sql", "CREATE TABLE a (x integer UNIQUE);", 34},
                                              {"0001_a.down.sql", "DROP TABLE a;", 13}};
enum { COUNT = sizeof files / sizeof files[0] };

static struct schemagen *
context(void)
{
    struct schemagen *sg = schemagen_new();
    if (schemagen_bundle_open(sg, files, COUNT))
        printf("bundle: %s\n", schemagen_error(sg));
    return sg;
}

static void
want(intmax_t is, intmax_t wanted, const char *what, struct schemagen *sg)
{
    if (is != wanted)
        printf("%s: %jd, not %jd %s\n", what, is, wanted, sg ? schemagen_error(sg) : "");
}

/* The work with a connection that is adopted; `in` and `out` begin and end a transaction of the caller's. */
static void
work(struct schemagen *sg, void (*in)(void *handle), void (*out)(void *handle), void *handle)
{
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_OK, "migrate", sg);
    want(schemagen_validate(sg), SCHEMAGEN_OK, "a bundle with what undoes it is valid", sg);
    in(handle);
    want(schemagen_rollback(sg, 1), SCHEMAGEN_USAGE, "rollback in a transaction of the caller's", sg);
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_USAGE, "migrate in it", sg);
    out(handle);
    want(schemagen_rollback(sg, 1), SCHEMAGEN_OK, "rollback behind it", sg);
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_OK, "migrate behind it", sg);
    want(schemagen_option_set(sg, "table", "other"), SCHEMAGEN_USAGE, "the table of a database that is open", sg);
    schemagen_free(sg);
}

#endif

#ifdef HAVE_SQLITE
static void
sqlite_in(void *handle)
{
    want(sqlite3_exec(handle, "BEGIN; CREATE TABLE mine (x)", NULL, NULL, NULL), SQLITE_OK, "BEGIN", NULL);
}

static void
sqlite_out(void *handle)
{
    want(sqlite3_exec(handle, "COMMIT; DROP TABLE mine", NULL, NULL, NULL), SQLITE_OK, "COMMIT", NULL);
}

static int
number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    int n = -1;
    if (!sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) && sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return n;
}

static void
adopt(struct schemagen *sg, sqlite3 *db, enum schemagen_status wanted, const char *what)
{
    want(schemagen_database_adopt_sqlite(sg, db), wanted, what, sg);
}

/* A statement in the middle of its rows would hold locks, and keep what cancels a run from ending with it. */
static void
check_reading(sqlite3 *db)
{
    sqlite3_stmt *stmt;
    struct schemagen *sg = context();
    want(sqlite3_prepare_v2(db, "SELECT 1 UNION SELECT 2", -1, &stmt, NULL), SQLITE_OK, "prepare", NULL);
    want(sqlite3_step(stmt), SQLITE_ROW, "a first row", NULL);
    adopt(sg, db, SCHEMAGEN_USAGE, "one that is in the middle of a statement");
    sqlite3_reset(stmt);
    adopt(sg, db, SCHEMAGEN_OK, "the same once it is reset");
    schemagen_free(sg);
    sqlite3_finalize(stmt);
    want(number(db, "PRAGMA busy_timeout"), 0, "where there was no time to wait", NULL);
}

struct cancelling {
    struct schemagen *sg;
    size_t at;
};

static void
cancel_at(void *arg, const struct schemagen_event *event)
{
    const struct cancelling *c = arg;
    if (event->type == SCHEMAGEN_EVENT_STATEMENT && event->number == c->at)
        schemagen_cancel(c->sg);
}

/* Between two statements, or behind the last one, nothing runs that could be interrupted. */
static void
check_cancel(sqlite3 *db, const char *transaction)
{
    static const char sql[] = "CREATE TABLE k1 (x);\n--> statement-breakpoint\nCREATE TABLE k2 (x);\n--> statement-breakpoint\nCREATE TABLE k3 (x);";
    const struct schemagen_file file = {"0001_k.sql", sql, sizeof sql - 1};
    for (size_t at = 1; at <= 3; at++) {
        struct cancelling c = {schemagen_new(), at};
        want(schemagen_bundle_open(c.sg, &file, 1), SCHEMAGEN_OK, "bundle", c.sg);
        want(schemagen_option_set(c.sg, "table", "of_cancelled"), SCHEMAGEN_OK, "its own table", c.sg);
        want(schemagen_option_set(c.sg, "transaction", transaction), SCHEMAGEN_OK, "transaction", c.sg);
        schemagen_event_handle(c.sg, cancel_at, &c);
        adopt(c.sg, db, SCHEMAGEN_OK, "adopt");
        want(schemagen_migrate(c.sg, NULL), SCHEMAGEN_FAILED, "cancelled behind a statement", c.sg);
        want((intmax_t)schemagen_applied(c.sg), 0, "what it applied", c.sg);
        schemagen_free(c.sg);
        want(sqlite3_get_autocommit(db), 1, "no transaction is left", NULL);
        want(number(db, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'k_'"), 0, "nothing of it is kept", NULL);
    }
}

/* What the session has of its own: a table that would be meant first, and a RENAME that leaves references behind. */
static void
check_session(sqlite3 *db)
{
    static const char sql[] = "CREATE TABLE p (id integer PRIMARY KEY);CREATE TABLE r (p integer REFERENCES p (id));ALTER TABLE p RENAME TO q;";
    const struct schemagen_file file = {"0001_p.sql", sql, sizeof sql - 1};
    struct schemagen *sg = schemagen_new();
    want(sqlite3_exec(db, "PRAGMA legacy_alter_table = 1; CREATE TEMP TABLE own (id, hash, created_at)", NULL, NULL, NULL), SQLITE_OK, "session", NULL);
    want(schemagen_bundle_open(sg, &file, 1), SCHEMAGEN_OK, "bundle", sg);
    want(schemagen_option_set(sg, "table", "own"), SCHEMAGEN_OK, "its own table", sg);
    adopt(sg, db, SCHEMAGEN_OK, "adopt");
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_OK, "migrate", sg);
    schemagen_free(sg);
    want(number(db, "SELECT count(*) FROM main.own"), 1, "what is recorded in the file", NULL);
    want(number(db, "SELECT count(*) FROM temp.own"), 0, "and in the session's table", NULL);
    want(number(db, "SELECT count(*) FROM pragma_foreign_key_list('r') WHERE \"table\" = 'q'"), 1, "the reference follows", NULL);
    want(number(db, "PRAGMA legacy_alter_table"), 1, "and the setting is as it was", NULL);
}

static int
refuse_pragma(void *arg, int action, const char *first, const char *second, const char *name, const char *by)
{
    (void)arg, (void)first, (void)second, (void)name, (void)by;
    return action == SQLITE_PRAGMA ? SQLITE_DENY : SQLITE_OK;
}

static void
refuse_from_now(void *arg, const struct schemagen_event *event)
{
    if (event->type == SCHEMAGEN_EVENT_START)
        sqlite3_set_authorizer(arg, refuse_pragma, NULL);
}

/* Whatever keeps a PRAGMA from being run, foreign keys come back on. */
static void
check_refused(sqlite3 *db)
{
    static const struct schemagen_file file = {"0001_e.sql", "CREATE TABLE e (x);", 19};
    struct schemagen *sg = schemagen_new();
    want(sqlite3_exec(db, "PRAGMA foreign_keys = 1", NULL, NULL, NULL), SQLITE_OK, "foreign keys", NULL);
    want(schemagen_bundle_open(sg, &file, 1), SCHEMAGEN_OK, "bundle", sg);
    want(schemagen_option_set(sg, "table", "of_refused"), SCHEMAGEN_OK, "its own table", sg);
    schemagen_event_handle(sg, refuse_from_now, db);
    adopt(sg, db, SCHEMAGEN_OK, "adopt");
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_FAILED, "where PRAGMA is refused", sg);
    schemagen_free(sg);
    sqlite3_set_authorizer(db, NULL, NULL);
    want(number(db, "PRAGMA foreign_keys"), 1, "foreign keys, that were on", NULL);
}

static sqlite3_mem_methods memory;
static bool short_of_memory;

static void *
some_memory(int size)
{
    return short_of_memory ? NULL : memory.xMalloc(size);
}

static void *
more_memory(void *p, int size)
{
    return short_of_memory ? NULL : memory.xRealloc(p, size);
}

/* Before anything else of SQLite. */
static void
take_memory(void)
{
    want(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory), SQLITE_OK, "memory", NULL);
    sqlite3_mem_methods mine = memory;
    mine.xMalloc = some_memory;
    mine.xRealloc = more_memory;
    want(sqlite3_config(SQLITE_CONFIG_MALLOC, &mine), SQLITE_OK, "memory of ours", NULL);
    want(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK, "and nothing beside it", NULL);
}

static void
end_memory(void *arg, const struct schemagen_event *event)
{
    (void)arg;
    short_of_memory = short_of_memory || event->type == SCHEMAGEN_EVENT_STATEMENT;
}

/* Where SQLite gets no more memory at all in the middle of a migration, it is rolled back all the same. */
static void
check_memory(sqlite3 *db)
{
    static const char sql[] = "CREATE TABLE m1 (x);\n--> statement-breakpoint\nCREATE TABLE m2 (x);";
    const struct schemagen_file file = {"0001_m.sql", sql, sizeof sql - 1};
    struct schemagen *sg = schemagen_new();
    want(schemagen_bundle_open(sg, &file, 1), SCHEMAGEN_OK, "bundle", sg);
    want(schemagen_option_set(sg, "table", "of_memory"), SCHEMAGEN_OK, "its own table", sg);
    schemagen_event_handle(sg, end_memory, NULL);
    adopt(sg, db, SCHEMAGEN_OK, "adopt");
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_FAILED, "without memory", sg);
    schemagen_free(sg);
    short_of_memory = false;
    want(sqlite3_get_autocommit(db), 1, "no transaction is left without memory", NULL);
    want(number(db, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'm_'"), 0, "nothing of it is kept", NULL);
}

static void
check_sqlite(const char *path)
{
    sqlite3 *db;
    struct schemagen *sg = context();
    take_memory();
    want(sqlite3_open(path, &db), SQLITE_OK, "open", NULL);
    check_reading(db);
    check_cancel(db, "each");
    check_cancel(db, "all");
    check_session(db);
    check_refused(db);
    check_memory(db);
    sqlite3_busy_timeout(db, 1234);
    want(sqlite3_exec(db, "PRAGMA foreign_keys = 1", NULL, NULL, NULL), SQLITE_OK, "foreign keys", NULL);
    sqlite_in(db);
    want(schemagen_database_adopt_sqlite(sg, db), SCHEMAGEN_USAGE, "one that is in a transaction", sg);
    sqlite_out(db);
    want(schemagen_database_adopt_sqlite(sg, db), SCHEMAGEN_OK, "adopt", sg);
    work(sg, sqlite_in, sqlite_out, db);
    want(number(db, "PRAGMA busy_timeout"), 1234, "the time to wait", NULL);
    want(number(db, "PRAGMA foreign_keys"), 1, "foreign keys", NULL);
    want(sqlite3_exec(db, "INSERT INTO a VALUES (1), (1)", NULL, NULL, NULL), SQLITE_CONSTRAINT, "the code of an error", NULL);
    want(sqlite3_close(db), SQLITE_OK, "close", NULL);
}
#endif

#ifdef HAVE_POSTGRESQL
static void
pg_run(void *handle, const char *sql)
{
    PGresult *r = PQexec(handle, sql);
    want(PQresultStatus(r), PGRES_COMMAND_OK, sql, NULL);
    PQclear(r);
}

static void
pg_in(void *handle)
{
    pg_run(handle, "BEGIN");
    pg_run(handle, "CREATE TABLE mine (x integer)");
}

static void
pg_out(void *handle)
{
    pg_run(handle, "COMMIT");
    pg_run(handle, "DROP TABLE mine");
}

static void
count_notice(void *arg, const PGresult *result)
{
    (void)result;
    ++*(int *)arg;
}

/* More than the socket takes at once, on a connection that does not wait for it. */
static void
check_nonblocking(PGconn *conn)
{
    static const char begin[] = "CREATE TABLE big (x text);\n--> statement-breakpoint\nINSERT INTO big VALUES ('", end[] = "');";
    size_t size = 8000000, len = 0;
    char *text = calloc(1, size + sizeof begin + sizeof end);
    struct schemagen *sg = schemagen_new();
    if (!text || !sg)
        return;
    memcpy(text, begin, len = sizeof begin - 1);
    memset(text + len, 'y', size);
    memcpy(text + (len += size), end, sizeof end - 1);
    const struct schemagen_file file = {"0001_big.sql", text, len + sizeof end - 1};
    want(schemagen_option_set(sg, "table", "of_nonblocking"), SCHEMAGEN_OK, "its own table", sg);
    want(schemagen_bundle_open(sg, &file, 1), SCHEMAGEN_OK, "a big bundle", sg);
    want(PQsetnonblocking(conn, 1), 0, "nonblocking", NULL);
    want(schemagen_database_adopt_postgresql(sg, conn), SCHEMAGEN_OK, "adopt a nonblocking one", sg);
    want(schemagen_migrate(sg, NULL), SCHEMAGEN_OK, "migrate on it", sg);
    schemagen_free(sg);
    free(text);
    want(PQisnonblocking(conn), 1, "it is one still", NULL);
    PGresult *r = PQexec(conn, "SELECT 1 FROM pg_prepared_statements");
    want(PQntuples(r), 0, "what is left prepared", NULL);
    PQclear(r);
}

static void
check_postgresql(const char *url)
{
    PGconn *conn = PQconnectdb(url);
    struct schemagen *sg = context();
    int notices = 0;
    want(PQstatus(conn), CONNECTION_OK, "connect", NULL);
    PQsetNoticeReceiver(conn, count_notice, &notices);
    pg_in(conn);
    want(schemagen_database_adopt_postgresql(sg, conn), SCHEMAGEN_USAGE, "one that is in a transaction", sg);
    pg_out(conn);
    want(schemagen_database_adopt_postgresql(sg, conn), SCHEMAGEN_OK, "adopt", sg);
    work(sg, pg_in, pg_out, conn);
    notices = 0;
    pg_run(conn, "DO $$BEGIN RAISE NOTICE 'x'; END$$");
    want(notices, 1, "what the server says still comes to the caller", NULL);
    check_nonblocking(conn);
    PQfinish(conn);
}
#endif

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    (void)name; /* without drivers there is nothing to adopt */
#ifdef HAVE_SQLITE
    if (!strchr(name, '='))
        check_sqlite(name);
#endif
#ifdef HAVE_POSTGRESQL
    if (strchr(name, '='))
        check_postgresql(name);
#endif
    return 0;
}
