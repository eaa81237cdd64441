/* Three models to one: what `ours` did to `base`, done to `theirs`. Works by object and by property: two changes go together unless
 * they are about the same property, or one takes away what the other needs. Names in references (foreign keys, indexes, types) are
 * followed, so that a rename on one side meets a change on the other; so are those in SQL that one side wrote, with a warning. */
#ifndef SG_HISTORY_MERGE_H
#define SG_HISTORY_MERGE_H

#include "diff/diff.h"

struct sg_merge {
    struct sg_ctx *ctx;
    struct sg_arena arena;
    struct sg_model *base, *ours, *theirs;
    struct sg_diff ours_diff, theirs_diff; /* base → ours, base → theirs */
    struct sg_model *result;
    struct sg_map of_ours, of_theirs;   /* object → object of the result */
    struct sg_map in_ours, in_theirs;   /* object of the result → where it came from */
    struct sg_map disputed;             /* objects of ours that theirs created, too, and not alike */
    struct sg_list work;
    const char *file;     /* where a conflict is reported */
    const char *new_file; /* where anything else is: what the file will be called */
    unsigned conflicts;
    bool renamed;   /* what ours made has another name in the result: one that nobody wrote */
    bool overruled; /* a change has no effect beside those of the other branch */
};

/* Merges. The two options answer what was renamed on each side. Conflicts are queued as diagnostics at `file`; SG_FINDINGS where
 * there are any. The three models must live as long as the result, which belongs to the caller. */
enum sg_status sg_merge_make(struct sg_merge *out, struct sg_ctx *ctx, struct sg_model *base, struct sg_model *ours,
                             struct sg_model *theirs, const struct sg_diff_options *ours_options,
                             const struct sg_diff_options *theirs_options, const char *file, const char *new_file);
void sg_merge_fini(struct sg_merge *merge);

/* Options of a diff that take the renames from a merge: `theirs` → result, and `ours` → result. The merge has to live as long. */
struct sg_diff_options sg_merge_options_theirs(struct sg_merge *merge);
struct sg_diff_options sg_merge_options_ours(struct sg_merge *merge);

#endif
