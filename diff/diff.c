/* Two models to the changes between them. */
#include <config.h>

#include "diff/diff.h"

enum sg_status
sg_diff_make(struct sg_diff *out, struct sg_ctx *ctx, struct sg_arena *arena, struct sg_model *old,
             struct sg_model *new, const struct sg_diff_options *options)
{
    (void)options;
    *out = (struct sg_diff){.ctx = ctx, .arena = arena, .old = old, .new = new};
    return SG_OK;
}

enum sg_status
sg_rename_parse(struct sg_rename *out, struct sg_ctx *ctx, const char *text)
{
    (void)out, (void)ctx, (void)text;
    return SG_USAGE;
}
