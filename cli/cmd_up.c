/* up: snapshots of older versions rewritten as the version that is written today, all or none. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/load.h"
#include "history/sum.h"

#include "base/banned.h"

/* Older than what is written today, by its version or by the word for its dialect. */
static bool
is_older(const struct sg_snapshot_ids *ids)
{
    enum sg_dialect dialect;
    return !sg_dialect_of_snapshot(&dialect, ids->dialect) || strcmp(ids->version, sg_dialects[dialect].version) != 0 ||
           strcmp(ids->dialect, sg_dialects[dialect].word) != 0;
}

struct upgrading {
    struct sg_app *app;
    struct sg_folder folder;
    struct sg_txn txn;
    struct sg_sum sum; /* the lines of what is rewritten follow; others stay, so that an edit is still found */
    struct sg_source *journal;
    bool renewed;
    size_t count;
};

/* Adds the new text of one snapshot where its version is old. */
static enum sg_status
upgrade(struct upgrading *u, const char *path)
{
    struct sg_app *app = u->app;
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
        const char *inside = path + strlen(u->folder.path);
        sg_snapshot_write(&text, model, model->id, model->prev_id, NULL);
        sg_txn_write(&u->txn, inside + strspn(inside, "/"), text.text.data, text.text.len);
        u->renewed |= u->sum.present && sg_sum_renew(&u->sum, source, &text.text);
        sg_snapshot_text_fini(&text);
        sg_json_string(sg_app_json(app), path);
        sg_out(app, "%s\n", path);
        u->count++;
    }
    sg_model_free(model);
    return SG_OK;
}

enum sg_status
sg_cmd_up(struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_loaded in;
    struct upgrading u = {.app = app};
    const char *path;
    bool dry_run = sg_flag(app, SG_OPT_DRY_RUN, false);
    enum sg_status status;
    if ((status = sg_load_project(&in, app)) ||
        (status = sg_folder_open(&u.folder, ctx, in.out, !dry_run)) || (status = sg_sum_open(&u.sum, &u.journal, &u.folder)))
        return status;
    sg_txn_init(&u.txn, ctx, u.folder.path);
    sg_json_key(sg_app_json(app), "files");
    sg_json_array(sg_app_json(app));
    SG_FOREACH (path, &u.folder.snapshots)
        if (!status)
            status = upgrade(&u, path);
    sg_json_end_array(sg_app_json(app));
    if (!status && u.renewed) {
        struct sg_buf sum = SG_BUF_INIT;
        sg_sum_write(&sum, &u.sum, u.journal->text, u.journal->len);
        sg_txn_write(&u.txn, SG_SUM_PATH, sum.data, sum.len);
        sg_buf_fini(&sum);
    }
    if (!status && u.count && !dry_run)
        status = sg_txn_commit(&u.txn);
    if (status)
        sg_buf_clear(&app->out);
    else if (!u.count)
        sg_say(app, "all %zu snapshots are of the version that is written today\n",
               u.folder.snapshots.len);
    else
        sg_say(app, "%s %zu of %zu snapshots\n", dry_run ? "would rewrite" : "rewrote", u.count,
               u.folder.snapshots.len);
    return status;
}
