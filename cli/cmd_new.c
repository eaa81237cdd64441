/* new: an empty migration to be written by hand. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/load.h"
#include "history/sum.h"
#include "runtime/url.h"

#include "base/banned.h"

/* The dialect where neither the project nor a snapshot says it: that of the database. */
static enum sg_dialect
guess_dialect(struct sg_app *app, const struct sg_loaded *in, const struct sg_folder *folder)
{
    enum sg_dialect dialect = folder->exists ? folder->journal.dialect : in->dialect;
    const char *url = sg_load_project_url(&app->ctx, in);
    if (!folder->exists && !in->dialect_set && url)
        (void)sg_url_dialect(&dialect, url);
    return dialect;
}

static enum sg_prefix
prefix_of(struct sg_app *app, const struct sg_loaded *in)
{
    static const char *const words[] = {"index", "timestamp", "unix", "none"};
    const char *word = sg_value(app, SG_OPT_PREFIX) ? sg_value(app, SG_OPT_PREFIX) : in->project.prefix;
    for (size_t i = 0; word && i < SG_COUNT(words); i++)
        if (!strcmp(word, words[i]))
            return (enum sg_prefix)i;
    return SG_PREFIX_INDEX;
}

/* A folder whose files are named by time and that has no journal goes on like that. */
static bool
is_plain(const struct sg_folder *folder)
{
    return !folder->exists && folder->files.len > 0;
}

static enum sg_status
write_plain(const char **path, struct sg_app *app, const struct sg_loaded *in, const struct sg_folder *folder,
            const char *name)
{
    struct sg_journal_entry entry;
    sg_folder_next(&entry, folder, in->dialect, SG_PREFIX_TIMESTAMP, name, true);
    *path = sg_path_join(&app->ctx, in->out, sg_arena_printf(&app->ctx.arena, "%s.sql", entry.tag));
    return sg_file_write(&app->ctx, *path, sg_sql_new, strlen(sg_sql_new));
}

static enum sg_status
write_entry(const char **path, struct sg_app *app, const struct sg_loaded *in, struct sg_folder *folder, const char *name)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_journal_entry entry;
    struct sg_snapshot_text text = {.text = SG_BUF_INIT};
    struct sg_buf sql = SG_BUF_INIT;
    struct sg_model *model;
    char id[37];
    enum sg_dialect dialect = guess_dialect(app, in, folder);
    enum sg_status status = sg_load_last(&model, app, folder, dialect);
    if (status)
        return status;
    const char *prev = model->id ? model->id : SG_ZERO_UUID;
    sg_folder_next(&entry, folder, model->dialect, prefix_of(app, in), name, true);
    sg_ctx_uuid(ctx, entry.tag, strlen(entry.tag), id);
    sg_snapshot_write(&text, model, id, prev, NULL);
    sg_buf_adds(&sql, sg_sql_new);
    *path = sg_folder_sql_path(folder, &entry);
    status = sg_folder_add(folder, model->dialect, &entry, &sql, &text.text, NULL, sg_sum_stage);
    sg_snapshot_text_fini(&text);
    sg_buf_fini(&sql);
    sg_model_free(model);
    return status;
}

enum sg_status
sg_cmd_new(struct sg_app *app)
{
    struct sg_loaded in;
    struct sg_folder folder;
    const char *name = sg_operand(app, 0), *path = NULL;
    enum sg_status status;
    if ((status = sg_check_name(app, name)) || (status = sg_load_project(&in, app)) || (status = sg_folder_open(&folder, &app->ctx, in.out, true)))
        return status;
    status = is_plain(&folder) ? write_plain(&path, app, &in, &folder, name) : write_entry(&path, app, &in, &folder, name);
    if (status)
        return status;
    sg_json_put_string(sg_app_json(app), "file", path);
    sg_out(app, "%s\n", path);
    sg_say(app, "write the statements under '-- UP', and what undoes them under '-- DOWN'\n");
    return SG_OK;
}
