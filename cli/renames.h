/* The `renamed from` clauses of a schema, held against what a diff made of them. */
#ifndef SG_CLI_RENAMES_H
#define SG_CLI_RENAMES_H

#include "cli/cli.h"
#include "diff/diff.h"

/* Whether `renamed from` of an object has done its work: the schema before has the new name. */
bool sg_rename_is_settled(const struct sg_diff *diff, const struct sg_obj *o);
/* Findings for those that have, for check. */
void sg_renames_stale(struct sg_ctx *ctx, const struct sg_diff *diff);
/* Warnings for those that are passed over although their old name goes in this very migration, for generate. */
void sg_renames_ignored(struct sg_ctx *ctx, const struct sg_diff *diff);

/* Warns of each that names what is there still, as two that change places would: a question that is open may come of that. */
void sg_renames_passed_over(struct sg_ctx *ctx, const struct sg_diff *diff);

#endif
