/* What the parts of a merge share. Inside history/ only. */
#ifndef SG_HISTORY_MERGER_H
#define SG_HISTORY_MERGER_H

#include "history/merge.h"

/* One object of the result and the three that it stands for; base, and one of the others, may be NULL. */
struct sg_triple {
    struct sg_obj *base, *ours, *theirs, *result;
};

/* What a diff says of an object, or of none: NULL where nothing happened to it. */
static inline struct sg_pair *
sg_merge_pair(const struct sg_diff *diff, const struct sg_obj *o)
{
    return o ? sg_diff_pair(diff, o) : NULL;
}

/* The label of an object behind the word for its kind. */
const char *sg_merge_label(struct sg_merge *m, const struct sg_obj *o);
void sg_merge_conflict(struct sg_merge *m, const struct sg_obj *what, const char *fmt, ...) SG_PRINTF(3, 4);

/* Whether an object of ours, or its parent, was created by both branches, not alike: that is reported, and enough. */
bool sg_merge_disputed(const struct sg_merge *m, const struct sg_obj *o);
/* Reports that `what` needs an object that the other branch drops, unless it is disputed. */
void sg_merge_needs(struct sg_merge *m, const struct sg_obj *what, const struct sg_obj *gone, const char *other);

/* merge_fields.c: whether a branch changed an object of base, by more than what follows from a rename */
bool sg_merge_changes(struct sg_merge *m, struct sg_diff *diff, const struct sg_obj *base, const struct sg_obj *o);
/* … and step two: the properties of an object of the result */
void sg_merge_fields(struct sg_merge *m, const struct sg_triple *t);
/* merge_names.c: step three, the names that nobody wrote, and step four, what is called the same */
void sg_merge_names(struct sg_merge *m);
/* merge_rules.c: step five, what is wrong in the result and in neither branch */
void sg_merge_rules(struct sg_merge *m);

#endif
