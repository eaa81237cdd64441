/* diff: exactly the text of the migration from one schema to another. */
#include <config.h>

#include "cli/cli.h"

#include "cli/ask.h"
#include "cli/changes.h"
#include "cli/load.h"

#include "base/banned.h"

/* What stands where --from or --to does not: the project's folder, its schema. */
static enum sg_status
load_sides(struct sg_model **old, struct sg_model **new, struct sg_app *app)
{
    const char *from = sg_value(app, SG_OPT_FROM_DIFF), *to = sg_value(app, SG_OPT_TO_DIFF);
    struct sg_loaded in;
    enum sg_status status;
    if (!from || !to) {
        if ((status = sg_load_project(&in, app)))
            return status;
        if (!from)
            from = sg_file_is_dir(in.out) ? in.out : "empty";
    }
    if ((status = sg_load_side(old, app, from, NULL)))
        return status;
    if (to)
        status = sg_load_side(new, app, to, *old);
    else if (!(status = sg_load_schema(&in, app)))
        *new = in.model;
    if (status)
        return status;
    if (!*new)
        *new = sg_model_new(&app->ctx, *old ? (*old)->dialect : SG_POSTGRESQL);
    if (!*old)
        *old = sg_model_new(&app->ctx, (*new)->dialect);
    return sg_load_match(app, *old, *new, from);
}

static enum sg_status
print_diff(struct sg_app *app, struct sg_model *old, struct sg_model *new)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_diff_options options = {0};
    struct sg_diff diff;
    struct sg_plan plan;
    enum sg_status status = sg_renames_given(&options.renames, app);
    if (status || (status = sg_diff_make(&diff, ctx, &ctx->arena, old, new, &options)) ||
        (status = sg_plan_make(&plan, &diff)))
        return status;
    struct sg_plan_format format = {.breakpoints = sg_flag(app, SG_OPT_BREAKPOINTS, true),
                                    .annotate = sg_flag(app, SG_OPT_ANNOTATE, false)};
    sg_plan_print(&app->out, &plan, &format);
    if (app->json) {
        struct sg_json *j = sg_app_json(app);
        struct sg_list changes = {0};
        sg_json_put_string(j, "sql", app->out.data);
        sg_json_key(j, "changes");
        sg_changes_list(&changes, &diff);
        sg_changes_json(j, ctx, &changes);
        sg_json_key(j, "steps");
        sg_steps_json(j, ctx, &diff, &plan);
    }
    return SG_OK;
}

enum sg_status
sg_cmd_diff(struct sg_app *app)
{
    struct sg_model *old = NULL, *new = NULL;
    enum sg_status status = load_sides(&old, &new, app);
    if (!status)
        status = print_diff(app, old, new);
    if (old)
        sg_model_free(old);
    if (new)
        sg_model_free(new);
    return status;
}
