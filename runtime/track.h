/* The tables in which a database remembers its migrations: drizzle-orm's own, as it makes it, and one beside it for what
 * drizzle has no place for (who, when, how long, how far). */
#ifndef SG_RUNTIME_TRACK_H
#define SG_RUNTIME_TRACK_H

#include "runtime/driver.h"
#include "runtime/migrations.h"

#define SG_TRACK_TABLE "__drizzle_migrations"
#define SG_TRACK_SCHEMA "drizzle"

struct sg_track {
    struct sg_db *db;
    struct sg_ctx *ctx;
    const char *schema;       /* PostgreSQL; else NULL */
    const char *table, *note; /* quoted, with the schema */
    const char *table_name, *note_name;
    bool brief; /* of the notes only those that are not of something applied: enough to see what is pending */
    bool exists, note_exists; /* found by the last look */
    bool alone;               /* … and besides these there is no table; false where that is not looked at */
    const char *hidden;       /* the table of which the role may not see, or reach, all rows, or NULL */
    const char *elsewhere;    /* where the table is not there: another schema that has one of its name, or NULL */
    struct sg_list seeds; /* const char *: hashes of the seeds that ran */
    const char *mark; /* what the table looked like then: changes when another runner writes */
};

/* `schema` and `table` may be NULL. Nothing is asked of the database yet. */
void sg_track_init(struct sg_track *out, struct sg_ctx *ctx, struct sg_db *db, const char *schema, const char *table);
/* Makes what is not there, each exactly as drizzle-orm does. */
bool sg_track_create(struct sg_track *track);
/* Reads all rows, as struct sg_record *, in the order of their recording. Tables that are not there are empty. */
bool sg_track_load(struct sg_list *out, struct sg_track *track);
/* Begins a transaction that keeps other runners out until its end. `same`: nobody wrote since the last load. */
bool sg_track_begin(struct sg_track *track, bool *same);
/* What sg_track_begin runs, as items to stand before others in a batch that begins a transaction: where another runner wrote, the last one
 * fails, and nothing of the rest is run. 0 where a driver has no use for that. */
enum { SG_TRACK_FENCE = 2 };
size_t sg_track_fence(struct sg_track *track, struct sg_db_item out[SG_TRACK_FENCE]);
/* Takes down what the table looks like now, after one has written to it oneself, where that shows. */
bool sg_track_wrote(struct sg_track *track);

/* The note of a migration, and the insertion of a row of drizzle's with its note behind it, as items of a batch. Strings are the
 * context's. A row that a trigger leaves out is an error of its note, whose state is null then. */
struct sg_note {
    const char *tag, *hash, *state, *who, *done_hash;
    int64_t when, started, finished, duration, done, rows;
};
enum { SG_TRACK_ROW = 2 };
void sg_track_row(struct sg_track *track, const struct sg_note *note, struct sg_db_item out[SG_TRACK_ROW]);
struct sg_db_item sg_track_note(struct sg_track *track, const struct sg_note *note);
/* Both as items to stand behind others in a batch that ends the transaction; how long that took, and with it when it was done, the server
 * fills in. 0 where a driver has no use for that. Once they ran, sg_track_closed is to be called with `id`, which they set. */
enum { SG_TRACK_CLOSING = 2 };
size_t sg_track_closing(struct sg_track *track, const struct sg_note *note, struct sg_db_item out[SG_TRACK_CLOSING], int64_t *id);
void sg_track_closed(struct sg_track *track, int64_t id);
/* Both in one batch, with what sg_track_wrote does and, where `commit`, the end of the transaction. `committing`: that failed. */
bool sg_track_record(struct sg_track *track, const struct sg_note *note, bool commit, bool *committing);
/* Runs such items as a transaction of their own: PostgreSQL's session may be one that only reads where nobody says otherwise
 * (default_transaction_read_only). */
bool sg_track_write(struct sg_track *track, struct sg_db_item *items, size_t count);
/* Runs one of them, in a transaction that is open. */
bool sg_track_run(struct sg_track *track, struct sg_db_item item);
/* Takes out the row of a migration and its note. */
bool sg_track_remove(struct sg_track *track, const struct sg_record *record);
bool sg_track_remove_note(struct sg_track *track, const struct sg_record *record);
/* Writes another hash (and time) into a row. */
bool sg_track_rewrite(struct sg_track *track, const struct sg_record *record, const char *hash, int64_t when);

#endif
