/* Whether a migrations folder agrees with itself: journal, snapshots, SQL, sum file, and what git remembers. Findings are queued as
 * diagnostics; nothing is written. The schema against the last snapshot is the caller's, who has the schema. */
#ifndef SG_HISTORY_AUDIT_H
#define SG_HISTORY_AUDIT_H

#include "history/chain.h"
#include "history/git.h"

enum sg_verdict {
    SG_VERDICT_NONE,      /* a file is missing or cannot be read: reported as such */
    SG_VERDICT_GENERATED, /* what would be written today, statement for statement */
    SG_VERDICT_EDITED,    /* something else */
    SG_VERDICT_SAME,      /* something else, with the same effect (it was run) */
    SG_VERDICT_OTHER,     /* something else, and it leaves another schema */
    SG_VERDICT_FAILS,     /* something else, and it does not run */
    SG_VERDICT_CUSTOM,    /* the snapshots agree: the SQL is its own */
    SG_VERDICT_COUNT
};
/* "as generated", "edited", "edited, same effect", … */
extern const char *const sg_verdict_words[SG_VERDICT_COUNT];

struct sg_step_verdict {
    const struct sg_link *migration;
    enum sg_verdict verdict;
    const char *reason; /* of "-- schemagen: edited REASON" */
    const char *diff;   /* statements expected and found, a line each; with options->statements only */
};

/* Runs the SQL of a migration from one model to see whether it leaves the other: SG_VERDICT_SAME, OTHER or FAILS with a text
 * that says what is different; SG_VERDICT_EDITED where it cannot be run here. */
typedef enum sg_verdict (*sg_effect)(void *arg, const char **why, struct sg_model *old, struct sg_model *new,
                                     const char *sql, size_t len);

struct sg_audit_options {
    bool fast;         /* the chain only: no SQL, no sum file */
    bool statements;   /* keep what differs in edited SQL */
    enum sg_dialect dialect; /* the project's */
    const char *since; /* a commit of git, or NULL */
    sg_effect effect;  /* or NULL */
    void *effect_arg;
};

struct sg_audit {
    struct sg_ctx *ctx;
    const struct sg_audit_options *options;
    struct sg_tree tree;
    struct sg_chain chain;
    struct sg_list verdicts;  /* struct sg_step_verdict; empty with `fast` */
    struct sg_list models;    /* struct sg_model *, of all snapshots; may share objects */
    bool last_known; /* the last snapshot is one that can be read, or there is none; with `fast`, nobody has looked yet */
    struct sg_model *last;    /* of the last snapshot, one of `models`; NULL where there is none or with `fast` */
};

/* SG_OK where it could be checked, whatever was found. sg_audit_fini in any case. */
enum sg_status sg_audit_folder(struct sg_audit *out, struct sg_ctx *ctx, const char *folder,
                               const struct sg_audit_options *options);
void sg_audit_fini(struct sg_audit *audit);

/* The folder as others open it, of what was read already. A write that was interrupted is a finding: SG_INVALID. */
enum sg_status sg_audit_as_folder(struct sg_folder *out, const struct sg_audit *audit);

/* Whether the sum file says that the last snapshot is of the schema files known by `files` (sg_sum_files), and the snapshot is as it
 * was written: then there is nothing to compare. */
bool sg_audit_vouches(const struct sg_audit *audit, const char *files);

/* The sum file of the folder as it is now, for --update and for a folder that has just been rewritten. */
enum sg_status sg_audit_update(struct sg_buf *out, struct sg_audit *audit);

#endif
