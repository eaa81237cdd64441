/* A migrations folder: NNNN_tag.sql, meta/_journal.json, meta/NNNN_snapshot.json. */
#ifndef SG_SNAPSHOT_FOLDER_H
#define SG_SNAPSHOT_FOLDER_H

#include "base/file.h"
#include "snapshot/snapshot.h"

/* What drizzle-kit calls the snapshot of each migration without a prefix, so that only that of the last one is there. */
#define SG_UNNAMED_SNAPSHOT "meta/_snapshot.json"

struct sg_journal_entry {
    int64_t idx;
    const char *version;
    int64_t when; /* milliseconds since 1970 */
    const char *tag;
    bool breakpoints;
    const char *extra; /* unknown members as compact JSON text "{…}", or NULL */
};

/* The SHA-256 of each SQL file whose place a squashed migration took: 64 hexadecimal digits that no NUL ends. `last` is the one
 * before, NULL for the first; NULL where there is none, or no more. */
const char *sg_entry_replaced(const struct sg_journal_entry *entry, const char *last);
/* The same of one of those that was squashed itself, by the hash that one of these functions gave; NULL where it was not. With NULL for
 * the hash, of the entry. */
const char *sg_entry_earlier(const struct sg_journal_entry *entry, const char *hash, const char *last);
/* The SHA-256 of each text that a migration had before a rebase gave it another one, and the note of one more. */
const char *sg_entry_was(const struct sg_journal_entry *entry, const char *last);
void sg_entry_note_was(struct sg_journal_entry *entry, struct sg_ctx *ctx, const char *hash);
/* Whether the file with this hash is one of all that a squashed migration took the place of. */
bool sg_entry_took(const struct sg_journal_entry *entry, const char *hash);

struct sg_journal {
    const char *version; /* "7", kept as found */
    enum sg_dialect dialect;
    struct sg_list entries; /* struct sg_journal_entry */
    const char *extra;
};

/* Unknown members are kept; wrong types, repeated tags or indices are errors with their place. */
enum sg_status sg_journal_read(struct sg_journal *out, struct sg_ctx *ctx,
                               struct sg_source *source);
void sg_journal_write(struct sg_buf *out, const struct sg_journal *journal);

struct sg_folder {
    struct sg_ctx *ctx;
    const char *path;
    bool exists; /* there is a journal */
    struct sg_journal journal;
    struct sg_list snapshots; /* const char *: paths of the .json files in meta/ but for names that
                                 begin with _, in byte order */
    struct sg_list files;     /* const char *: names of the .sql files, in byte order */
    bool recovered;           /* an interrupted write was completed or undone on opening */
    const char *schema; /* what the schema files of the snapshot that is added are known by, or NULL; for what is put beside it */
};

/* Opens a folder; one that does not exist, or has no journal, is empty. `repair`: complete what an
 * earlier write that was killed left (needs the right to write); without it that state is a
 * diagnostic. A layout of other versions is an error. */
enum sg_status sg_folder_open(struct sg_folder *out, struct sg_ctx *ctx, const char *path,
                              bool repair);
/* Whether this name in a folder is that of a migration as older or newer versions of drizzle-kit lay it out; then there is a diagnostic. */
bool sg_folder_is_other_layout(struct sg_ctx *ctx, const char *folder, const char *name);
/* The snapshot of the last migration, or else the last by name; NULL in an empty folder. */
enum sg_status sg_folder_last_snapshot(struct sg_source **out, const struct sg_folder *folder);
/* The path of an entry's SQL file and of its snapshot, whether they are there or not. */
const char *sg_folder_sql_path(const struct sg_folder *folder,
                               const struct sg_journal_entry *entry);
const char *sg_folder_snapshot_path(const struct sg_folder *folder,
                                    const struct sg_journal_entry *entry);

enum sg_prefix { SG_PREFIX_INDEX, SG_PREFIX_TIMESTAMP, SG_PREFIX_UNIX, SG_PREFIX_NONE };

/* The entry that comes next: idx, tag, a `when` greater than every earlier one. Whether `name` can
 * be a file's is the caller's to see to. */
void sg_folder_next(struct sg_journal_entry *out, const struct sg_folder *folder,
                    enum sg_dialect dialect, enum sg_prefix prefix, const char *name,
                    bool breakpoints);
/* Several files of a folder written and removed as one: what sg_folder_add, up, rebase and squash
 * stand on. Paths are relative to the folder, in it or in meta/. Everything is staged beside its
 * target and synced, a complete intent file (meta/_schemagen.txn) is the moment of commit, then the
 * names are changed in the order given and the intent is removed. Staged files begin with an
 * underscore: drizzle-kit reads past them. */
struct sg_txn {
    struct sg_ctx *ctx;
    const char *folder;
    struct sg_list changes;
};
void sg_txn_init(struct sg_txn *txn, struct sg_ctx *ctx, const char *folder);
/* The data is copied. */
void sg_txn_write(struct sg_txn *txn, const char *path, const void *data, size_t len);
/* A file that must not be there yet: SG_INVALID on commit where it is. The data is not copied and
 * must stay until then. `hash` is its SHA-256 where that is known, or NULL. */
void sg_txn_create(struct sg_txn *txn, const char *path, const void *data, size_t len, const char *hash);
void sg_txn_remove(struct sg_txn *txn, const char *path);
/* The SHA-256 of data that sg_txn_create was given; each is computed once. NULL where it is none of that. */
const char *sg_txn_hash(struct sg_txn *txn, const void *data);
/* On failure nothing has changed, unless the diagnostic says that the next run completes it. */
enum sg_status sg_txn_commit(struct sg_txn *txn);
/* What a killed commit left is completed or undone; `recovered` says whether there was anything.
 * Without `repair` it is only looked for: SG_INVALID with a diagnostic where something was
 * committed and not completed. */
enum sg_status sg_txn_recover(bool *recovered, struct sg_ctx *ctx, const char *folder, bool repair);

/* Writes SQL, snapshot and journal, all or nothing: killed at any instant, the folder is as before
 * or such that sg_folder_open completes it. Adds the entry to folder->journal; one that is new is of
 * `dialect`. `hash` is the SHA-256 of the snapshot where that is known, or NULL. `beside` (may be NULL) puts more into the transaction: it gets the folder as it was and the text of the new
 * journal. */
typedef enum sg_status (*sg_folder_beside)(struct sg_txn *txn, const struct sg_folder *before,
                                           const struct sg_journal_entry *entry,
                                           const struct sg_buf *sql, const struct sg_buf *snapshot,
                                           const struct sg_buf *journal);
enum sg_status sg_folder_add(struct sg_folder *folder, enum sg_dialect dialect,
                             const struct sg_journal_entry *entry, const struct sg_buf *sql,
                             const struct sg_buf *snapshot, const char *hash, sg_folder_beside beside);

#endif
