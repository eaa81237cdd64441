/* The lock file of a migrations folder, meta/_schemagen.sum: what each migration was when it was written or last reviewed.
 *
 *     # schemagen sum 1
 *     # imported 0041_last_of_drizzle_kit
 *     <SHA-256 of the SQL> <SHA-256 of the snapshot> 0000_first
 *     …
 *     # schema <SHA-256 of the schema files and of the last snapshot that was made of them>
 *     <SHA-256 of all lines above and of the journal>
 *
 * The line of the schema spares `check --fast` to read what did not change; it is there where generate came last and the schema
 * files left nothing to be said about.
 * Hashes are taken over the form with LF, so that a checkout with CRLF is the same. `-` stands for a file that was not there.
 * The last two lines are beside each other on purpose: two branches that each add a migration conflict there. */
#ifndef SG_HISTORY_SUM_H
#define SG_HISTORY_SUM_H

#include "base/buf.h"
#include "base/ctx.h"
#include "base/hash.h"
#include "base/status.h"
#include "snapshot/folder.h"

#define SG_SUM_PATH "meta/_schemagen.sum"

struct sg_sum_entry {
    const char *tag; /* interned */
    char sql[SG_SHA256_HEX], snapshot[SG_SHA256_HEX];
    uint32_t line; /* where it stands in the file; 0 for a new one */
};

struct sg_sum {
    bool present;
    const char *imported;   /* the last migration that was there before schemagen; interned, or NULL */
    struct sg_list entries; /* struct sg_sum_entry, in the order of the journal */
    struct sg_map map;      /* by tag */
    char schema[SG_SHA256_HEX]; /* "" where there is none */
    char total[SG_SHA256_HEX];
};

/* SHA-256 of the text with CRLF read as LF, as hexadecimal. */
void sg_sum_hash(char out[SG_SHA256_HEX], const void *text, size_t len);

/* What a migration by hand begins as: with 'generate --custom', to the letter as drizzle-kit has it, and with 'new'. */
extern const char sg_sql_custom[], sg_sql_new[];
/* Whether a hash is that of one of these, which nobody has written anything into. */
bool sg_sum_is_blank(const char *hash);

/* SG_INVALID with a diagnostic where the file is none of this form: merge markers, say. */
enum sg_status sg_sum_read(struct sg_sum *out, struct sg_ctx *ctx, struct sg_source *source);
struct sg_sum_entry *sg_sum_get(const struct sg_sum *sum, const char *tag);
/* Puts the hashes for a tag, in its place or at the end; NULL text is a file that is not there. */
void sg_sum_put(struct sg_sum *sum, struct sg_ctx *ctx, const char *tag, const struct sg_buf *sql,
                const struct sg_buf *snapshot);
/* A line of another sum file, taken over; nothing for NULL. */
void sg_sum_copy(struct sg_sum *sum, struct sg_ctx *ctx, const struct sg_sum_entry *entry);
/* What these schema files (struct sg_source) are known by: their bytes, the dialect, and the version of this program, which may
 * find something else in them than another. */
void sg_sum_files(char out[SG_SHA256_HEX], enum sg_dialect dialect, const struct sg_list *sources);
/* The line of the schema for the last snapshot; `files` as of sg_sum_files. */
void sg_sum_schema(char out[SG_SHA256_HEX], const struct sg_sum *sum, const char *files);
/* The last line as it should be beside this journal. */
void sg_sum_total(char out[SG_SHA256_HEX], const struct sg_sum *sum, const void *journal, size_t len);
/* Whether the sum file's last line is of its other lines and of this journal. */
bool sg_sum_is_of(const struct sg_sum *sum, const struct sg_source *journal);
/* The text of the file beside this journal. */
void sg_sum_write(struct sg_buf *out, const struct sg_sum *sum, const void *journal, size_t len);

/* For a command that writes snapshots in another form: the folder's file, where there is one that is of the journal; else it is not
 * present, and stays as it is. */
enum sg_status sg_sum_open(struct sg_sum *out, struct sg_source **journal, const struct sg_folder *folder);
/* The line with the old text of a snapshot gets the new one; false where no line has it. */
bool sg_sum_renew(struct sg_sum *sum, const struct sg_source *was, const struct sg_buf *is);

/* For a command that adds one migration: puts the file with the new line into the transaction. `before` is the folder as it was,
 * `journal` the text of the new journal. Lines of other migrations stay as they are, so that what was changed behind the
 * tool's back is still found. A journal that was tampered with is SG_INVALID. */
enum sg_status sg_sum_stage(struct sg_txn *txn, const struct sg_folder *before, const struct sg_journal_entry *entry,
                            const struct sg_buf *sql, const struct sg_buf *snapshot, const struct sg_buf *journal);

#endif
