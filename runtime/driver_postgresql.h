/* What the files of the PostgreSQL driver share. */
#ifndef SG_RUNTIME_DRIVER_POSTGRESQL_H
#define SG_RUNTIME_DRIVER_POSTGRESQL_H

#include <signal.h>

#include <libpq-fe.h>

#include "runtime/driver.h"

struct pg_db {
    struct sg_db base;
    PGconn *conn;
    PGconn *lock;  /* in a transaction for as long as the lock is held; else NULL */
    PGconn *watch; /* asks how far conn is; opened when something takes long */
    PGcancel *cancel;
    struct sg_db_options options;
    char *begin;         /* the settings of a transaction */
    char *session_set, *session_reset; /* the same around what runs outside one */
    PQnoticeReceiver old_receiver, default_receiver; /* the latter is what a new connection has */
    bool adopted;
    bool session_lock;   /* held by the session of `conn` itself */
    bool quiet;          /* no notices: the statement is ours */
    volatile sig_atomic_t cancelled;
};

static inline struct pg_db *
sg_pg(struct sg_db *db)
{
    return (struct pg_db *)db;
}

/* Sets the error from the connection; returns false. */
bool sg_pg_fail_connection(struct pg_db *db, PGconn *conn);
PGconn *sg_pg_connect(const struct sg_db_options *options, const char *application_name);
/* Tells by a notice how far the statement on db->conn is. */
void sg_pg_progress(struct pg_db *db);

bool sg_pg_try_lock(struct sg_db *db, const char *key, char **holder);
void sg_pg_unlock(struct sg_db *db);
bool sg_pg_has_lock(struct sg_db *db);

#endif
