/* Inside diff/: pairing the objects of two models. */
#ifndef SG_DIFF_MATCH_H
#define SG_DIFF_MATCH_H

#include "base/buf.h"
#include "diff/diff.h"

struct sg_matcher {
    struct sg_diff *diff;
    const struct sg_diff_options *options;
    struct sg_list schemas; /* struct sg_obj *: old schemas that were renamed */
    struct sg_map idle;     /* old object → new one: renames of the command line that have no effect */
};

/* Gives the old model objects of its own where the two share some and a rename may make pairs of others. */
void sg_match_apart(struct sg_diff *diff, const struct sg_diff_options *options);

/* Finds all pairs that an equal key does not make, into diff->to_new and diff->to_old. */
enum sg_status sg_match(struct sg_diff *diff, const struct sg_diff_options *options);

/* Makes two objects a pair. */
void sg_match_pair(struct sg_diff *diff, struct sg_obj *old, struct sg_obj *new);
/* Walks the objects of one kind under a parent, each with its counterpart or NULL. */
struct sg_walk {
    const struct sg_set *set;
    struct sg_set *other;
    const struct sg_map *mine, *theirs;
    size_t at, beside;
    struct sg_obj *obj, *counterpart;
};
struct sg_walk sg_walk_old(const struct sg_diff *diff, struct sg_obj *old_parent, struct sg_obj *new_parent,
                           enum sg_kind kind);
struct sg_walk sg_walk_new(const struct sg_diff *diff, struct sg_obj *old_parent, struct sg_obj *new_parent,
                           enum sg_kind kind);
bool sg_walk_next(struct sg_walk *w);

/* The name that a schema of the old model has in the new one, and the other way round. */
const char *sg_match_new_schema(const struct sg_diff *diff, const char *old_schema);
const char *sg_match_old_schema(const struct sg_diff *diff, const char *new_schema);

/* Renames of the command line: those of schemas, those of other objects at the top, those of children, then what is left
 * over is an error. */
enum sg_rename_pass { SG_RENAME_SCHEMAS, SG_RENAME_TOP, SG_RENAME_CHILDREN };
enum sg_status sg_rename_apply(struct sg_matcher *m, enum sg_rename_pass pass);
enum sg_status sg_rename_check_used(struct sg_matcher *m);

/* Sorts the candidates for `created`, the likeliest first. */
void sg_candidates_sort(struct sg_arena *arena, struct sg_list *candidates, const struct sg_obj *created);

/* Notes the sequences whose name another one has now, for the next. */
void sg_passed_sequences(struct sg_diff *diff);
/* The mask of fields of a table's child whose text of SQL names a column that has passed its name to another one. */
uint64_t sg_passed_texts(const struct sg_diff *diff, const struct sg_obj *old, const struct sg_obj *new);

/* Compares every pair and fills diff->top and diff->pairs. */
void sg_compare(struct sg_diff *diff);

#endif
