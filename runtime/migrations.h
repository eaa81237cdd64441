/* The migrations there are, of a folder or of a bundle, and beside them what a database has recorded. */
#ifndef SG_RUNTIME_MIGRATIONS_H
#define SG_RUNTIME_MIGRATIONS_H

#include "base/hash.h"
#include "base/status.h"
#include "runtime/split.h"
#include "snapshot/folder.h"

enum sg_migration_state {
    SG_MIGRATION_PENDING,
    SG_MIGRATION_OUT_OF_ORDER, /* pending, and older than the newest that is applied */
    SG_MIGRATION_PARTIAL,      /* begun outside a transaction, not finished */
    SG_MIGRATION_APPLIED,
    SG_MIGRATION_CHANGED,      /* applied, and its file was edited since */
    SG_MIGRATION_MISSING,      /* recorded, without a file */
    SG_MIGRATION_STATE_COUNT
};
/* "pending", "out of order", "partial", "applied", "changed", "missing" */
const char *sg_migration_state_name(enum sg_migration_state state);

/* What the database says of one migration. */
struct sg_record {
    const char *hash;
    bool has_when;
    int64_t when;
    /* what schemagen noted beside drizzle's table; drizzle-orm leaves none of it */
    bool noted, tracked;  /* there is such a note; there is a row in drizzle's table */
    const char *tag, *state, *who;
    int64_t done;         /* pieces that are committed */
    const char *done_hash; /* SHA-256 of their bytes */
    int64_t started, finished; /* milliseconds since 1970; 0 unknown */
    int64_t duration;     /* microseconds */
    int64_t rows;
    struct sg_migration *migration; /* the file it belongs to, or NULL */
};

struct sg_migration {
    const char *tag;
    int64_t idx, when;
    const struct sg_journal_entry *entry; /* NULL without a journal */
    struct sg_source *source; /* its text; NULL for MISSING */
    char hash[SG_SHA256_HEX];
    const struct sg_script *script; /* what it consists of, once it was asked for; or NULL */
    struct sg_source *down;   /* the .down.sql file, or NULL */
    enum sg_migration_state state;
    struct sg_record *record; /* or NULL */
    bool rebased;             /* the record is of the text that it had before a rebase */
    bool as_replaced;         /* the record is the last one of those that it took the place of, which are its records, too */
};

struct sg_migrations {
    struct sg_ctx *ctx;
    const char *path;          /* of the folder; NULL for a bundle */
    enum sg_dialect dialect;
    bool has_journal;
    bool unread;               /* only listed: no texts and no hashes yet */
    struct sg_folder folder;   /* where there is a path */
    struct sg_list list;       /* struct sg_migration *, in the order in which they are applied */
    struct sg_list stray;      /* const char *: SQL files of the folder that the journal does not name */
};

/* A file of a bundle: "0000_first.sql", "meta/_journal.json". */
struct sg_bundle_file {
    const char *name, *data;
    size_t len;
};

/* Reads the journal, or where there is none the names of the files, and all texts. A file that is not there is an error
 * before anything is run. Without a journal, `dialect` is what the caller knows from the database. */
enum sg_status sg_migrations_open(struct sg_migrations *out, struct sg_ctx *ctx, const char *path);
/* The same in two steps: where every entry turns out to be recorded, the texts are not needed. */
enum sg_status sg_migrations_list(struct sg_migrations *out, struct sg_ctx *ctx, const char *path);
enum sg_status sg_migrations_read(struct sg_migrations *set);
enum sg_status sg_migrations_bundle(struct sg_migrations *out, struct sg_ctx *ctx, const struct sg_bundle_file *files,
                                    size_t count);

/* By its tag, its number ("0003", "3") or the name without the number; NULL with a diagnostic where it is none or not one. */
struct sg_migration *sg_migrations_find(struct sg_migrations *set, const char *name);

/* Milliseconds since 1970 of a moment of the Gregorian calendar in UTC; nothing is checked. */
int64_t sg_time_make(int64_t year, int64_t month, int64_t day, int64_t seconds);

/* Pairs records with migrations, one with one: same hash and time first, then the same time, then the same hash; and
 * sets the states. Records without a migration become migrations of the state MISSING, appended to `missing`. */
void sg_migrations_match(struct sg_migrations *set, struct sg_list *records, struct sg_list *missing);

/* Refuses a text that is cut off for a database; `kind` is what the text is called. */
enum sg_status sg_migration_check_text(struct sg_ctx *ctx, const struct sg_source *source, const char *kind);

/* The hash of the text with its line ends all of one kind. */
void sg_hash_with_ends(const struct sg_source *source, const char *line_end, char out[SG_SHA256_HEX]);

/* Whether two texts differ in their line ends at the most: the hash of the text with LF alone, or with CRLF. */
bool sg_migration_same_text(const struct sg_migration *migration, const char *hash);

#endif
