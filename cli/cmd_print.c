/* print: a schema as .schema text, or as the snapshot that generate would write. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/load.h"
#include "model/print.h"

#include "base/banned.h"

/* The last snapshot's id, which a new one follows. */
static enum sg_status
last_id(const char **out, struct sg_app *app, const struct sg_loaded *in)
{
    struct sg_folder folder;
    struct sg_source *last;
    struct sg_snapshot_ids ids;
    enum sg_status status;
    if ((status = sg_folder_open(&folder, &app->ctx, in->out, false)) ||
        (status = sg_folder_last_snapshot(&last, &folder)) || !last ||
        (status = sg_snapshot_read_ids(&ids, &app->ctx, last)))
        return status;
    *out = ids.id;
    return SG_OK;
}

static enum sg_status
load(struct sg_model **out, const char **prev_id, struct sg_app *app)
{
    const char *from = sg_value(app, SG_OPT_FROM);
    struct sg_loaded in;
    enum sg_status status;
    if (from) {
        status = sg_load_side(out, app, from, NULL);
        /* What is empty has the dialect that is given, or the project's. */
        if (!status && !*out && !(status = sg_load_project(&in, app)))
            *out = sg_model_new(&app->ctx, in.dialect_set ? in.dialect : SG_POSTGRESQL);
        return status;
    }
    if ((status = sg_load_project(&in, app)) || (status = sg_load_schema(&in, app)))
        return status;
    *out = in.model;
    return last_id(prev_id, app, &in);
}

/* A snapshot that came from one keeps its ids. */
static void
print_snapshot(struct sg_app *app, struct sg_model *model, const char *prev_id)
{
    struct sg_snapshot_text text = {.text = SG_BUF_INIT};
    char fresh[37];
    const char *id = model->id;
    if (id && model->prev_id)
        prev_id = model->prev_id;
    if (!id) {
        sg_ctx_uuid(&app->ctx, prev_id, strlen(prev_id), fresh);
        id = fresh;
    }
    sg_snapshot_write(&text, model, id, prev_id, NULL);
    sg_buf_add(&app->out, text.text.data, text.text.len);
    sg_snapshot_text_fini(&text);
}

enum sg_status
sg_cmd_print(struct sg_app *app)
{
    const char *as = sg_value(app, SG_OPT_AS), *prev_id = SG_ZERO_UUID;
    bool snapshot = as && !strcmp(as, "snapshot");
    struct sg_model *model = NULL;
    enum sg_status status = load(&model, &prev_id, app);
    if (!status) {
        struct sg_json *j = sg_app_json(app);
        if (snapshot) {
            print_snapshot(app, model, prev_id);
        } else {
            sg_out(app, "project {\n  dialect %s\n}\n", sg_dialects[model->dialect].word);
            size_t before = app->out.len;
            sg_buf_addc(&app->out, '\n');
            sg_model_print(&app->out, model);
            if (app->out.len == before + 1)
                sg_buf_truncate(&app->out, before);
        }
        sg_json_key(j, snapshot ? "snapshot" : "schema");
        if (snapshot)
            sg_json_raw(j, app->json ? app->out.data : "null");
        else
            sg_json_string(j, app->json ? app->out.data : NULL);
    }
    if (model)
        sg_model_free(model);
    return status;
}
