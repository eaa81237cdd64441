/* check: do the schema files, the last snapshot and the journal agree, and is the chain whole? No
 * database, no writes. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/ask.h"
#include "cli/changes.h"
#include "cli/check.h"

#include "base/banned.h"

/* The changes as lines of a note. */
static void
note_changes(struct sg_app *app, struct sg_diag *d, const struct sg_list *changes)
{
    enum { SHOWN = 20 };
    struct sg_list some = *changes;
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_adds(&buf, "'schemagen generate' writes the migration:\n");
    if (some.len > SHOWN)
        some.len = SHOWN;
    sg_changes_text(&buf, &some, false);
    if (changes->len > SHOWN)
        sg_buf_addf(&buf, "  and %zu more", changes->len - SHOWN);
    while (buf.len && buf.data[buf.len - 1] == '\n')
        sg_buf_truncate(&buf, buf.len - 1);
    sg_diag_note(&app->ctx, d, "%s", buf.data);
    sg_buf_fini(&buf);
}

static void
report_drift(struct sg_app *app, const struct sg_folder *folder, const struct sg_diff *diff,
             const struct sg_plan *plan)
{
    struct sg_list changes = {0};
    struct sg_json *j = sg_app_json(app);
    sg_changes_list(&changes, diff);
    struct sg_diag *d =
        sg_diag_file(&app->ctx, SG_DIAG_SCHEMA_DRIFT, folder->path,
                     "the schema and the last snapshot differ: %zu statement%s to write",
                     plan->steps.len, plan->steps.len == 1 ? "" : "s");
    note_changes(app, d, &changes);
    sg_json_key(j, "changes");
    sg_changes_json(j, &app->ctx, &changes);
}

/* The old model, sharing with the new one what did not change. */
static enum sg_status
read_last(struct sg_model **out, struct sg_app *app, struct sg_model *model, struct sg_source *last)
{
    struct sg_snapshot_text text = {.text = SG_BUF_INIT};
    struct sg_snapshot_ids ids;
    enum sg_status status = sg_snapshot_read_ids(&ids, &app->ctx, last);
    if (!status) {
        sg_snapshot_write(&text, model, ids.id, ids.prev_id, NULL);
        status = sg_snapshot_read_beside(out, &app->ctx, last, model, &text);
    }
    sg_snapshot_text_fini(&text);
    return status ? status : sg_load_match(app, *out, model, last->name);
}

enum sg_status
sg_check_schema(struct sg_app *app, struct sg_loaded *in, const struct sg_folder *folder)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_source *last;
    struct sg_model *old = NULL;
    struct sg_diff diff;
    struct sg_plan plan;
    struct sg_diff_options options = {0};
    enum sg_status status = sg_folder_last_snapshot(&last, folder);
    if (status || (status = sg_renames_given(&options.renames, app)))
        return status;
    if (last)
        status = read_last(&old, app, in->model, last);
    else
        old = sg_model_new(ctx, in->model->dialect);
    if (!status && !(status = sg_diff_make(&diff, ctx, &ctx->arena, old, in->model, &options)) &&
        !(status = sg_plan_make(&plan, &diff)) && plan.steps.len) {
        report_drift(app, folder, &diff, &plan);
        status = SG_FINDINGS;
    }
    if (old)
        sg_model_free(old);
    return status;
}

static void
broken(struct sg_ctx *ctx, const char *file, const char *what, const char *tag, const char *note)
{
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_BROKEN_CHAIN, file, what, tag);
    sg_diag_note(ctx, d, "%s", note);
}

/* Entries among themselves, and their files. */
static void
check_journal(struct sg_ctx *ctx, const struct sg_folder *folder)
{
    const struct sg_journal_entry *e, *before = NULL;
    SG_FOREACH (e, &folder->journal.entries) {
        const char *sql = sg_folder_sql_path(folder, e),
                   *snapshot = sg_folder_snapshot_path(folder, e);
        if (before && e->idx <= before->idx)
            broken(ctx, folder->path, "the index of '%s' is not above that of the entry before it",
                   e->tag, "two branches may both have generated it; generate one of them anew");
        if (before && e->when <= before->when)
            broken(ctx, folder->path, "the time of '%s' is not after that of the entry before it",
                   e->tag, "drizzle-orm would skip it; generate it anew");
        if (!sg_file_exists(sql))
            broken(ctx, sql, "the SQL file of '%s' is missing", e->tag,
                   "bring it back from version control");
        if (!sg_file_exists(snapshot))
            broken(ctx, snapshot, "the snapshot of '%s' is missing", e->tag,
                   "bring it back from version control");
        before = e;
    }
}

/* Each snapshot's parent is the one before it. */
static enum sg_status
check_parents(struct sg_ctx *ctx, const struct sg_folder *folder)
{
    const char *path, *id = NULL;
    SG_FOREACH (path, &folder->snapshots) {
        struct sg_source *source;
        struct sg_snapshot_ids ids;
        enum sg_status status = sg_file_source(&source, ctx, path);
        if (status || (status = sg_snapshot_read_ids(&ids, ctx, source)))
            return status;
        bool pulled =
            !strcmp(ids.id, SG_ZERO_UUID); /* what `drizzle-kit pull` wrote has no parent */
        if (!pulled && id && strcmp(ids.prev_id, id) != 0)
            broken(ctx, path, "'%s' does not follow the snapshot before it", path,
                   "its prevId is not the id of that snapshot; two branches may both have "
                   "generated one");
        else if (!pulled && !id && strcmp(ids.prev_id, SG_ZERO_UUID) != 0)
            broken(ctx, path, "'%s' is the first snapshot, but has a parent", path,
                   "the snapshot that it follows is missing; bring it back from version control");
        id = ids.id;
    }
    return SG_OK;
}

enum sg_status
sg_check_chain(struct sg_app *app, const struct sg_folder *folder)
{
    unsigned before = app->ctx.errors;
    check_journal(&app->ctx, folder);
    enum sg_status status = check_parents(&app->ctx, folder);
    return status ? status : app->ctx.errors > before ? SG_FINDINGS : SG_OK;
}

enum sg_status
sg_cmd_check(struct sg_app *app)
{
    struct sg_loaded in;
    struct sg_folder folder;
    enum sg_status status, chain;
    if ((status = sg_load_project(&in, app)))
        return status;
    if (!(status = sg_load_schema(&in, app)) &&
        !(status = sg_folder_open(&folder, &app->ctx, in.out, false))) {
        chain = sg_check_chain(app, &folder);
        status = sg_check_schema(app, &in, &folder);
        status = chain > status ? chain : status;
    }
    if (!status)
        sg_say(app, "schema, snapshots and journal agree (%zu migrations)\n",
               folder.journal.entries.len);
    if (in.model)
        sg_model_free(in.model);
    return status;
}
