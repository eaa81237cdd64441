/* The migrations of a folder with what belongs to each: journal entry, SQL, snapshot and its ids. */
#ifndef SG_HISTORY_CHAIN_H
#define SG_HISTORY_CHAIN_H

#include "history/sum.h"
#include "history/tree.h"

#define SG_JOURNAL_PATH "meta/_journal.json"

/* A migration as a link of the chain. */
struct sg_link {
    const struct sg_journal_entry *entry;
    size_t index;              /* in the journal */
    const char *sql_path;      /* in the tree, interned; the files need not be there */
    const char *snapshot_path;
    bool has_sql, has_snapshot;
    struct sg_snapshot_ids ids; /* interned; all NULL where there is no snapshot, or none that can be read */
    bool imported; /* it was there before schemagen, or there is no sum file */
};

struct sg_chain {
    struct sg_ctx *ctx;
    const struct sg_tree *tree;
    bool present; /* there is a journal */
    struct sg_source *journal_source;
    struct sg_journal journal;
    struct sg_list migrations; /* struct sg_link, in the order of the journal */
    struct sg_map by_id;       /* the first migration with that snapshot id */
    struct sg_map by_snapshot; /* the first migration with that snapshot path */
    struct sg_sum sum;
    bool sum_bad; /* there is a sum file, and it is none */
};

/* Reads journal, sum file and the ids of all snapshots. SG_INVALID where the journal cannot be read; what is wrong with a snapshot
 * or the sum file is queued and leaves it out. An empty tree is an empty chain. */
enum sg_status sg_chain_read(struct sg_chain *out, const struct sg_tree *tree);
/* The same without the ids, for those who read every snapshot anyway: they hand each text over, or NULL where it is to be read. */
enum sg_status sg_chain_open(struct sg_chain *out, const struct sg_tree *tree);
enum sg_status sg_chain_take_ids(struct sg_chain *chain, struct sg_link *m, const char *text, size_t len);
/* The last migration that has a snapshot, or NULL. */
struct sg_link *sg_chain_last(const struct sg_chain *chain);
struct sg_link *sg_chain_at(const struct sg_chain *chain, size_t index);
/* The migration of this tag (interned or not), or with this number ("7", "0007"); NULL where there is none. */
struct sg_link *sg_chain_find(const struct sg_chain *chain, const char *tag);
/* The model of a migration's snapshot; of one without, or of NULL, the empty one. */
enum sg_status sg_chain_model(struct sg_model **out, const struct sg_chain *chain, const struct sg_link *m);
/* The dialect of the chain. */
enum sg_dialect sg_chain_dialect(const struct sg_chain *chain);
/* The files of an entry as paths in a tree, interned. */
const char *sg_entry_sql(struct sg_ctx *ctx, const struct sg_journal_entry *entry);
const char *sg_entry_snapshot(struct sg_ctx *ctx, const struct sg_journal_entry *entry);
/* The one that undoes it, where somebody wrote one: beside the SQL, TAG.down.sql. */
const char *sg_entry_undo(struct sg_ctx *ctx, const struct sg_journal_entry *entry);

#endif
