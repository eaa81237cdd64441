/* up: snapshots of older versions rewritten as the version that is written today, all or none. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/load.h"

#include "base/banned.h"

/* Older than what is written today, by its version or by the word for its dialect. */
static bool
is_older(const struct sg_snapshot_ids *ids)
{
    enum sg_dialect dialect;
    return !sg_dialect_of_snapshot(&dialect, ids->dialect) || strcmp(ids->version, sg_dialects[dialect].version) != 0 ||
           strcmp(ids->dialect, sg_dialects[dialect].word) != 0;
}

/* Adds the new text of one snapshot where its version is old. */
static enum sg_status
upgrade(struct sg_txn *txn, size_t *count, struct sg_app *app, const struct sg_folder *folder,
        const char *path)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_source *source;
    struct sg_snapshot_ids ids;
    struct sg_model *model;
    bool upgraded = false;
    enum sg_status status = sg_file_source(&source, ctx, path);
    if (status || (status = sg_snapshot_read_ids(&ids, ctx, source)))
        return status;
    if (!is_older(&ids))
        return SG_OK;
    if ((status = sg_snapshot_read(&model, ctx, source, &upgraded)))
        return status;
    if (upgraded) {
        struct sg_snapshot_text text = {.text = SG_BUF_INIT};
        const char *inside = path + strlen(folder->path);
        sg_snapshot_write(&text, model, model->id, model->prev_id, NULL);
        sg_txn_write(txn, inside + strspn(inside, "/"), text.text.data, text.text.len);
        sg_snapshot_text_fini(&text);
        sg_json_string(sg_app_json(app), path);
        sg_out(app, "%s\n", path);
        ++*count;
    }
    sg_model_free(model);
    return SG_OK;
}

enum sg_status
sg_cmd_up(struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_loaded in;
    struct sg_folder folder;
    struct sg_txn txn;
    const char *path;
    size_t count = 0;
    bool dry_run = sg_flag(app, SG_OPT_DRY_RUN, false);
    enum sg_status status;
    if ((status = sg_load_project(&in, app)) ||
        (status = sg_folder_open(&folder, ctx, in.out, !dry_run)))
        return status;
    sg_txn_init(&txn, ctx, folder.path);
    sg_json_key(sg_app_json(app), "files");
    sg_json_array(sg_app_json(app));
    SG_FOREACH (path, &folder.snapshots)
        if (!status)
            status = upgrade(&txn, &count, app, &folder, path);
    sg_json_end_array(sg_app_json(app));
    if (!status && count && !dry_run)
        status = sg_txn_commit(&txn);
    if (status)
        sg_buf_clear(&app->out);
    else if (!count)
        sg_say(app, "all %zu snapshots are of the version that is written today\n",
               folder.snapshots.len);
    else
        sg_say(app, "%s %zu of %zu snapshots\n", dry_run ? "would rewrite" : "rewrote", count,
               folder.snapshots.len);
    return status;
}
