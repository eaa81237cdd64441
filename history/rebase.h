/* Putting the migrations of one branch behind those of another: numbers, times, parents, snapshots and SQL are made anew, edited
 * SQL is kept. A plan first, which changes nothing; then one transaction. */
#ifndef SG_HISTORY_REBASE_H
#define SG_HISTORY_REBASE_H

#include "codegen/statements.h"
#include "history/audit.h"
#include "history/compose.h"

/* A migration that goes behind the others. */
struct sg_moved {
    const struct sg_link *was;
    struct sg_journal_entry entry; /* as it will be */
    enum sg_verdict verdict;       /* its SQL against its own snapshots */
    bool kept;                     /* edited or custom: the SQL stays */
    bool stays;                    /* it is behind the others already: nothing to do */
    bool gone;                     /* no statement is left of it */
    bool same;                     /* … for the other branch did the same */
    struct sg_composed text;
    struct sg_model *base, *own, *result;
};

struct sg_rebase {
    struct sg_ctx *ctx;
    const struct sg_chain *first;  /* its migrations in `stays` come first, as they are */
    const struct sg_chain *second; /* whose migrations in `moves` go behind */
    struct sg_list stays;          /* const struct sg_link * of `first` */
    struct sg_list moves;          /* struct sg_moved * */
    struct sg_list replaced;       /* const struct sg_link * of `second`: a squashed one of `first` has their place, they go; known once staged */
    const struct sg_link *apart;   /* of `second`: it took the place of migrations that `first` has; or NULL */
    const char *folder;            /* on disk, for messages */
    const char *saved;             /* a folder with snapshots that a merge had no place for, or NULL */
    struct sg_journal journal;     /* as it will be */
    struct sg_list models;         /* all that were made */
    enum sg_dialect dialect;       /* the project's */
    sg_effect effect;
    void *effect_arg;
};

/* What `second` has and `first` has not, behind `first`. Both may be one chain that has a fork. */
void sg_rebase_init(struct sg_rebase *out, const struct sg_chain *first, const struct sg_chain *second);
/* Works everything out. SG_FINDINGS where the branches conflict, or only the second squashed (diagnostics say where). With nothing to move, SG_OK and
 * moves.len is 0. */
enum sg_status sg_rebase_plan(struct sg_rebase *rebase);
/* Puts what has to change in the folder on disk into the transaction. */
enum sg_status sg_rebase_stage(struct sg_rebase *rebase, struct sg_txn *txn, const struct sg_tree *disk);
void sg_rebase_fini(struct sg_rebase *rebase);

/* Inside history/. The text of a migration as statements, those before it kept; nothing where it is not there. */
enum sg_status sg_rebase_statements(struct sg_statements *out, const struct sg_chain *chain, const struct sg_link *m);
/* Everything that the first branch did after the migration with this id. */
enum sg_status sg_rebase_statements_since(struct sg_statements *out, struct sg_rebase *r, const char *id);
/* whole.c: whether what moved leaves what all of it at once would, behind this model of the first branch. SG_FINDINGS with diagnostics. */
enum sg_status sg_rebase_check_whole(struct sg_rebase *r, struct sg_model *trunk);

#endif
