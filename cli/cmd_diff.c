/* diff: exactly the text of the migration from one schema to another. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/file.h"
#include "codegen/codegen.h"
#include "diff/diff.h"
#include "snapshot/snapshot.h"

#include "base/banned.h"

static enum sg_status
load(struct sg_model **out, struct sg_ctx *ctx, const char *what)
{
    if (!what || !strcmp(what, "empty")) {
        *out = NULL;
        return SG_OK;
    }
    struct sg_source *source;
    enum sg_status status = sg_file_source(&source, ctx, what);
    return status ? status : sg_snapshot_read(out, ctx, source, NULL);
}

enum sg_status
sg_cmd_diff(struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_diff_options options = {0};
    enum sg_status status = SG_OK;
    const char *text;
    SG_FOREACH (text, &app->values[SG_OPT_RENAME]) {
        struct sg_rename *r = SG_NEW(&ctx->arena, struct sg_rename);
        if ((status = sg_rename_parse(r, ctx, text)))
            return status;
        sg_list_push(&options.renames, &ctx->arena, r);
    }
    struct sg_model *old, *new;
    if ((status = load(&old, ctx, sg_value(app, SG_OPT_FROM_DIFF))) ||
        (status = load(&new, ctx, sg_value(app, SG_OPT_TO_DIFF))))
        return status;
    if (!new)
        new = sg_model_new(ctx, old ? old->dialect : SG_POSTGRESQL);
    if (!old)
        old = sg_model_new(ctx, new->dialect);
    struct sg_diff d;
    struct sg_plan plan;
    if ((status = sg_diff_make(&d, ctx, &ctx->arena, old, new, &options)) ||
        (status = sg_plan_make(&plan, &d)))
        return status;
    struct sg_plan_format format = {.breakpoints = sg_flag(app, SG_OPT_BREAKPOINTS, true),
                                    .annotate = sg_flag(app, SG_OPT_ANNOTATE, false)};
    sg_plan_print(&app->out, &plan, &format);
    sg_json_put_string(sg_app_json(app), "sql", app->out.data);
    sg_model_free(old);
    sg_model_free(new);
    return SG_OK;
}
