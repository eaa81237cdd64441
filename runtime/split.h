/* A migration's text as what is run one after the other. Where the text has breakpoint markers it is cut at these and
 * nowhere else, as drizzle-orm's migrators cut it; else at the semicolons, by SQL's own lexical rules. */
#ifndef SG_RUNTIME_SPLIT_H
#define SG_RUNTIME_SPLIT_H

#include "model/lexer.h"
#include "model/model.h"

#define SG_BREAKPOINT "--> statement-breakpoint"
/* What drizzle-kit writes into a migration by hand, without a line end. */
#define SG_SQL_CUSTOM "-- Custom SQL migration file, put your code below! --"

enum sg_sql_flags {
    SG_SQL_CONTROL = 1,        /* begins or ends a transaction */
    SG_SQL_FOREIGN_KEYS = 2,   /* SQLite: PRAGMA foreign_keys, which the runtime sees to */
    SG_SQL_NO_TRANSACTION = 4, /* PostgreSQL: cannot run in one */
    SG_SQL_ADD_VALUE = 8,      /* PostgreSQL: ALTER TYPE … ADD VALUE */
    SG_SQL_KEEPS_KEYS = 16,    /* cannot break a foreign key */
    SG_SQL_COPY_IN = 32,       /* PostgreSQL: COPY FROM STDIN, whose rows only a client program has */
    SG_SQL_DEFINES = 128,      /* makes, changes or drops an object, and makes no rows */
    SG_SQL_TELLS_ROWS = 256,   /* SQLite: makes no rows, or says that it did */
    SG_SQL_CLIENT = 64         /* a command of psql (\i) or of the sqlite3 shell (.mode), in it or all of it */
};

struct sg_piece {
    size_t start, end;  /* what is run: exactly these bytes */
    size_t first;       /* where its first statement begins, behind blanks and comments */
    size_t statements;  /* how many there are in it */
    unsigned flags;     /* of any statement in it; KEEPS_KEYS: of all */
};

struct sg_part {
    struct sg_list pieces; /* struct sg_piece *; those of blanks and comments alone are left out */
    bool present;
    bool no_transaction;   /* `-- schemagen: no-transaction` before the first statement */
};

struct sg_script {
    const char *text;
    size_t len;
    enum sg_dialect dialect;
    struct sg_part up, down; /* `-- UP` and `-- DOWN` (`-- migrate:up`, …), each on a line of its own; all is `up` without them */
    bool marked;             /* cut at markers */
    const char *edited;      /* the reason in `-- schemagen: edited REASON`, or NULL */
};

/* Splits a text, which must stay where it is. Memory is the arena's. */
void sg_script_split(struct sg_script *out, struct sg_arena *arena, enum sg_dialect dialect, const char *text,
                     size_t len);

/* Where what was appended to SG_SQL_CUSTOM goes on in its line, and so is part of the comment; 0 where nothing does. */
size_t sg_script_swallowed(const char *text, size_t len);

/* The next statement from `*at` on: where its first word begins, and in `*at` its end. False where there is none before `end`. */
bool sg_script_next(size_t *first, size_t *at, const struct sg_script *script, size_t end);

/* The value that an ALTER TYPE … ADD VALUE adds, as it is written: with its quotes. False for anything else. */
bool sg_sql_added_value(const struct sg_script *script, const struct sg_piece *piece, struct sg_token *out);

/* What a CREATE, DROP or REINDEX INDEX CONCURRENTLY is about. */
struct sg_sql_index {
    enum { SG_INDEX_CREATE, SG_INDEX_DROP, SG_INDEX_OTHER } action;
    const char *schema; /* of the index (DROP) or of its table (CREATE); NULL where the text does not say */
    const char *name;   /* NULL where the server makes it */
    const char *table;
};
bool sg_sql_index(struct sg_sql_index *out, struct sg_arena *arena, const struct sg_script *script,
                  const struct sg_piece *piece);

/* What a statement of SQLite makes or drops: CREATE VIEW, TRIGGER and INDEX, DROP TABLE, VIEW, TRIGGER and INDEX; ALTER TABLE … RENAME TO makes a
 * table of the new name. */
struct sg_sql_object {
    enum { SG_SQL_TABLE, SG_SQL_VIEW, SG_SQL_TRIGGER, SG_SQL_INDEX } type;
    bool drops;
    const char *name;
};
/* False for any other statement, and for several in one piece. */
bool sg_sql_object(struct sg_sql_object *out, struct sg_arena *arena, const struct sg_script *script,
                   const struct sg_piece *piece);

#endif
