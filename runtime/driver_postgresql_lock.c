/* PostgreSQL: one runner at a time, and what the server says of a long statement.
 *
 * The lock is pg_advisory_xact_lock in a transaction that stays open on a connection of its own. A lock of the session would be lost
 * behind a pooler that gives each transaction another server connection; a lock in the migrations' own transactions would
 * not outlast them, and could not cover what runs outside one. The server frees it when the connection breaks, so it dies with its
 * holder. The transaction is idle: it holds neither a snapshot nor a row or table lock, so that neither VACUUM
 * nor CREATE INDEX CONCURRENTLY waits for it; for the same reason those who wait ask again and again (with pauses), in
 * place of a call that blocks with a snapshot held. That two connections are needed is the price: a pool of one
 * is not enough. Each migration's transaction takes a lock on drizzle's table as well and looks whether
 * somebody wrote to it since: that holds even if this lock is lost in between, and it keeps drizzle-orm's migrator out. */
#include <config.h>

#include "runtime/driver_postgresql.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

/* What the role or the database limits is not for a transaction that only waits; transaction_timeout is there since 17. */
#define BEGIN_SQL "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0; "
#define TRY_SQL "SELECT pg_catalog.pg_try_advisory_xact_lock('%s'::bigint)"
static const char try_sql[] = BEGIN_SQL TRY_SQL, try_17_sql[] = BEGIN_SQL "SET LOCAL transaction_timeout = 0; " TRY_SQL;
static const char try_session_sql[] = "SELECT pg_catalog.pg_try_advisory_lock('%s'::bigint)";

static const char holder_sql[] =
    "SELECT a.pid, a.usename, a.application_name, pg_catalog.host(a.client_addr) "
    "FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND a.datname = pg_catalog.current_database() "
    "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) "
    "AND ((l.classid::bigint << 32) | l.objid::bigint) = '%s'::bigint";

static const char progress_sql[] =
    "SELECT p.phase, CASE WHEN p.blocks_total > 0 THEN 100 * p.blocks_done / p.blocks_total "
    "WHEN p.tuples_total > 0 THEN 100 * p.tuples_done / p.tuples_total END "
    "FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = '%s'::int";

/* The name by which pg_stat_activity shows who holds the lock. */
static void
lock_name(char *out, size_t size)
{
    char host[36] = ""; /* with the rest it fits into the 63 bytes that PostgreSQL keeps of a name */
    gethostname(host, sizeof host - 1);
    snprintf(out, size, "schemagen lock %s/%ld", host, (long)getpid());
}

/* A connection to the same database as the caller's: with all its parameters, its password included. */
static PGconn *
connect_like(PGconn *conn, const char *name)
{
    PQconninfoOption *options = PQconninfo(conn);
    const char *keys[64], *values[64];
    size_t count = 0;
    for (PQconninfoOption *o = options; o && o->keyword && count < SG_COUNT(keys) - 2; o++)
        if (o->val && *o->val && strcmp(o->keyword, "application_name")) {
            keys[count] = o->keyword;
            values[count++] = o->val;
        }
    keys[count] = "application_name";
    values[count++] = name;
    keys[count] = values[count] = NULL;
    PGconn *other = PQconnectdbParams(keys, values, 0);
    PQconninfoFree(options);
    return other;
}

static void
ignore_notice(void *arg, const PGresult *result)
{
    (void)arg, (void)result;
}

/* One row of a query with a number in its text, the last one of several, or NULL. The simple protocol drops the portal at once; one of
 * the extended protocol would live on in the transaction, with its snapshot, and CREATE INDEX CONCURRENTLY would wait for it. */
static PGresult *
ask(PGconn *conn, const char *sql, const char *number)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_addf(&text, sql, number);
    PGresult *result = PQexec(conn, text.data);
    sg_buf_fini(&text);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
        return result;
    PQclear(result);
    return NULL;
}

static char *
find_holder(PGconn *conn, const char *key)
{
    PGresult *r = ask(conn, holder_sql, key);
    struct sg_buf text = SG_BUF_INIT;
    if (!r)
        return NULL;
    sg_buf_addf(&text, "process %s of user '%s'", PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1));
    if (*PQgetvalue(r, 0, 2))
        sg_buf_addf(&text, " (%s)", PQgetvalue(r, 0, 2));
    if (!PQgetisnull(r, 0, 3))
        sg_buf_addf(&text, " from %s", PQgetvalue(r, 0, 3));
    PQclear(r);
    return sg_buf_detach(&text, NULL);
}

static bool
got_it(PGresult *r)
{
    return r && *PQgetvalue(r, 0, 0) == 't';
}

static bool
try_session(struct pg_db *db, const char *key)
{
    PGresult *r = ask(db->conn, try_session_sql, key);
    db->session_lock = got_it(r);
    if (!r)
        sg_pg_fail_connection(db, db->conn);
    else if (!db->session_lock)
        sg_db_error_set(&db->base, SG_DB_LOCK, "another runner holds the lock");
    PQclear(r);
    return db->session_lock;
}

static bool
is_alive(PGconn *conn)
{
    struct pollfd fd = {.fd = PQsocket(conn), .events = POLLIN};
    bool alive = PQstatus(conn) == CONNECTION_OK;
    while (alive && poll(&fd, 1, 0) > 0) /* a server that ends a connection says so first, and then closes it */
        alive = PQconsumeInput(conn) && PQstatus(conn) == CONNECTION_OK;
    return alive;
}

/* While one waits for the lock, idle_session_timeout of the role or the database, or of a pooler, may end both connections: nothing has been
 * begun on them. */
static bool
revive(struct pg_db *db)
{
    if (db->adopted || is_alive(db->conn))
        return true;
    PQfreeCancel(db->spent);
    db->spent = db->cancel;
    db->cancel = NULL; /* a signal handler may ask for it at any time */
    sg_pg_forget(db);
    PQreset(db->conn);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        sg_pg_fail_connection(db, db->conn);
        sg_pg_unlock(&db->base);
        return false;
    }
    db->cancel = PQgetCancel(db->conn);
    return true;
}

bool
sg_pg_try_lock(struct sg_db *base, const char *key, char **holder)
{
    struct pg_db *db = sg_pg(base);
    if (db->lock && !is_alive(db->lock)) {
        PQfinish(db->lock);
        db->lock = NULL;
    }
    if (!db->lock) {
        char name[64];
        lock_name(name, sizeof name);
        db->lock = db->adopted ? connect_like(db->conn, name) : sg_pg_connect(&db->options, name);
        db->default_receiver = PQsetNoticeReceiver(db->lock, ignore_notice, NULL);
    }
    if (PQstatus(db->lock) != CONNECTION_OK) {
        sg_pg_fail_connection(db, db->lock);
        PQfinish(db->lock);
        db->lock = NULL;
        /* A caller's connection may be of a kind that cannot be made once more: its session then holds the lock. */
        return db->adopted && try_session(db, key);
    }
    PGresult *r = ask(db->lock, PQserverVersion(db->lock) >= 170000 ? try_17_sql : try_sql, key);
    bool ok = got_it(r);
    if (!r) {
        sg_pg_fail_connection(db, db->lock);
    } else if (!ok) {
        sg_db_error_set(base, SG_DB_LOCK, "another runner holds the lock");
        if (holder)
            *holder = find_holder(db->lock, key);
    }
    PQclear(r);
    if (!ok)
        PQclear(PQexec(db->lock, "ROLLBACK")); /* which gives a pooler its connection back */
    return ok && revive(db);
}

void
sg_pg_unlock(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    if (db->session_lock)
        PQclear(PQexec(db->conn, "SELECT pg_catalog.pg_advisory_unlock_all()"));
    db->session_lock = false;
    PQfinish(db->lock);
    PQfinish(db->watch);
    db->lock = db->watch = NULL;
}

bool
sg_pg_has_lock(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    if (!db->lock)
        return db->session_lock;
    if (is_alive(db->lock))
        return true;
    sg_db_error_set(base, SG_DB_CONNECTION, "the connection that holds the lock of the run broke");
    return false;
}

/* On a third connection: a snapshot in the lock's transaction, however short, could make the server wait for that
 * transaction, which ends only when the index is built. */
void
sg_pg_progress(struct pg_db *db)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", PQbackendPID(db->conn));
    if (!db->options.notice || db->base.version < 120000)
        return;
    if (!db->watch)
        db->watch = db->adopted ? connect_like(db->conn, "schemagen progress")
                                : sg_pg_connect(&db->options, "schemagen progress");
    PGresult *r = PQstatus(db->watch) == CONNECTION_OK ? ask(db->watch, progress_sql, pid) : NULL;
    if (!r)
        return;
    struct sg_buf text = SG_BUF_INIT;
    static const char said[] = "building index: ";
    const char *phase = PQgetvalue(r, 0, 0);
    sg_buf_addf(&text, "building the index: %s", phase + (strncmp(phase, said, strlen(said)) ? 0 : strlen(said)));
    if (!PQgetisnull(r, 0, 1))
        sg_buf_addf(&text, ", %s %%", PQgetvalue(r, 0, 1));
    db->options.notice(db->options.notice_arg, "progress", text.data);
    sg_buf_fini(&text);
    PQclear(r);
}
