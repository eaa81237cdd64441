/* export: the SQL that creates a schema from nothing, as a plain script. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/changes.h"
#include "cli/load.h"

#include "base/banned.h"

static enum sg_status
load(struct sg_model **out, struct sg_app *app)
{
    const char *from = sg_value(app, SG_OPT_FROM);
    struct sg_loaded in;
    enum sg_status status;
    if (from)
        return sg_load_side(out, app, from, NULL);
    if ((status = sg_load_project(&in, app)) || (status = sg_load_schema(&in, app)))
        return status;
    *out = in.model;
    return SG_OK;
}

static enum sg_status
print_script(struct sg_app *app, struct sg_model *model, struct sg_model *empty)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_diff_options options = {0};
    struct sg_diff diff;
    struct sg_plan plan;
    const struct sg_step *s;
    enum sg_status status = sg_diff_make(&diff, ctx, &ctx->arena, empty, model, &options);
    if (status || (status = sg_plan_make(&plan, &diff)))
        return status;
    SG_FOREACH (s, &plan.steps) {
        size_t n = strlen(s->sql);
        while (n && s->sql[n - 1] == '\n')
            n--;
        sg_buf_add(&app->out, s->sql, n);
        sg_buf_addc(&app->out, '\n');
    }
    if (app->json) {
        struct sg_json *j = sg_app_json(app);
        sg_json_put_string(j, "sql", app->out.data);
        sg_json_key(j, "steps");
        sg_steps_json(j, ctx, &diff, &plan);
    }
    return SG_OK;
}

enum sg_status
sg_cmd_export(struct sg_app *app)
{
    struct sg_model *model = NULL;
    enum sg_status status = load(&model, app);
    if (!status && model) {
        struct sg_model *empty = sg_model_new(&app->ctx, model->dialect);
        status = print_script(app, model, empty);
        sg_model_free(empty);
    }
    if (model)
        sg_model_free(model);
    return status;
}
