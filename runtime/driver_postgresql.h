/* What the files of the PostgreSQL driver share. */
#ifndef SG_RUNTIME_DRIVER_POSTGRESQL_H
#define SG_RUNTIME_DRIVER_POSTGRESQL_H

#include <signal.h>

#include <libpq-fe.h>

#include "runtime/driver.h"

/* A statement that stands around every migration. */
struct pg_prepared {
    char *sql, name[24];
    int uses; /* from the second on it is prepared */
};

struct pg_db {
    struct sg_db base;
    PGconn *conn;
    PGconn *lock;  /* in a transaction for as long as the lock is held; else NULL */
    PGconn *watch; /* asks how far conn is; opened when something takes long */
    PGcancel *cancel;
    PGcancel *spent; /* of the connection before, which another thread may be in the middle of */
    struct sg_db_options options;
    char *begin;         /* the settings of a transaction */
    char *session_set, *session_reset; /* the same around what runs outside one */
    PQnoticeReceiver old_receiver, default_receiver; /* the latter is what a new connection has */
    struct pg_prepared prepared[8];
    size_t prepared_count;
    bool direct; /* no pooler in between: the session is ours alone */
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
/* Sends an item in a pipeline; `prepares`: another result comes before its own, that of its preparation. */
bool sg_pg_send(struct pg_db *db, const struct sg_db_item *item, const char *text, bool *prepares);
/* The preparation failed, or was not come to. */
void sg_pg_not_prepared(struct pg_db *db, const struct sg_db_item *item);
/* The session has nothing prepared any more. */
void sg_pg_forget(struct pg_db *db);
/* What a statement did, by its command tag: it may have been that. */
void sg_pg_heed(struct pg_db *db, const char *tag);
/* Whether this is the error of a statement that is not there (any more), is another's, or no longer fits: then nothing more is prepared. */
bool sg_pg_is_lost(struct pg_db *db, const char *sqlstate, const char *sql);
/* Tells by a notice how far the statement on db->conn is. */
void sg_pg_progress(struct pg_db *db);

bool sg_pg_try_lock(struct sg_db *db, const char *key, char **holder);
void sg_pg_unlock(struct sg_db *db);
bool sg_pg_has_lock(struct sg_db *db);

#endif
