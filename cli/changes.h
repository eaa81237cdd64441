/* What a migration does, as a person wants to read it and as JSON: from the changes and from the
 * steps. */
#ifndef SG_CLI_CHANGES_H
#define SG_CLI_CHANGES_H

#include "cli/cli.h"
#include "codegen/codegen.h"

enum sg_action { SG_ACTION_CREATE, SG_ACTION_DROP, SG_ACTION_RENAME, SG_ACTION_CHANGE };

struct sg_change {
    enum sg_action action;
    enum sg_kind kind;
    const char *label;  /* "users.email" */
    const char *from;   /* RENAME: the old label */
    const char *detail; /* "type, not null"; "4 columns, 1 index"; or NULL */
    struct sg_span span;
    size_t outer, from_outer; /* how much of a label the line above says already: "users." */
    unsigned depth; /* 1: stands under a table or an enum; not counted where that is new or gone */
};

/* The changes as struct sg_change, those of a table under it. Memory is the diff's arena. */
void sg_changes_list(struct sg_list *out, const struct sg_diff *diff);
/* "  + table posts (4 columns, 1 index)": the lines of a report */
void sg_changes_text(struct sg_buf *out, const struct sg_list *changes, bool color);
/* The value of a key: an array. */
void sg_changes_json(struct sg_json *j, struct sg_ctx *ctx, const struct sg_list *changes);
void sg_steps_json(struct sg_json *j, struct sg_ctx *ctx, const struct sg_diff *diff,
                   const struct sg_plan *plan);
/* Diagnostics for what would be lost, and then for what can fail on rows that are there. Returns
 * how many steps lose data. */
size_t sg_steps_warn(struct sg_app *app, const struct sg_diff *diff, const struct sg_plan *plan);

#endif
