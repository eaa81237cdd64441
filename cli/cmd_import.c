/* import: a drizzle-kit folder becomes the start of a project: schemagen.schema with what its last
 * snapshot says and a project block that points at the folder. The folder itself is only read. One
 * of another tool, which has no journal, gets one. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/changes.h"
#include "cli/check.h"
#include "cli/drizzle.h"
#include "cli/plain.h"
#include "model/print.h"

#include "base/banned.h"

static const char project_path[] = "schemagen.schema";

/* What the file names of the folder start with. */
static const char *
prefix_of(const struct sg_folder *folder)
{
    const struct sg_list *entries = &folder->journal.entries;
    if (!entries->len)
        return "index";
    const struct sg_journal_entry *last = entries->items[entries->len - 1];
    switch (strspn(last->tag, "0123456789")) {
    case 0:
        return "none";
    case 14:
        return "timestamp";
    case 10:
        return "unix";
    default:
        return "index";
    }
}

static bool
breakpoints_of(const struct sg_folder *folder)
{
    const struct sg_list *entries = &folder->journal.entries;
    return !entries->len ||
           ((const struct sg_journal_entry *)entries->items[entries->len - 1])->breakpoints;
}

/* A key with what stands behind it; the formatter aligns them. */
static void
add_key(struct sg_buf *out, const char *key, const char *word)
{
    sg_buf_addf(out, "  %s %s\n", key, word);
}

/* The same with a string of the language, which has two kinds of quotes and no escapes. */
static void
add_string(struct sg_buf *out, const char *key, const char *text)
{
    char quote = strchr(text, '"') ? '\'' : '"';
    sg_buf_addf(out, "  %s %c%s%c\n", key, quote, text, quote);
}

static void
write_schema(struct sg_buf *out, struct sg_ctx *ctx, struct sg_model *model,
             const struct sg_folder *folder, const struct sg_drizzle *config)
{
    const char *prefix = prefix_of(folder);
    sg_buf_adds(out, "project {\n");
    add_key(out, "dialect", sg_dialects[model->dialect].word);
    add_string(out, "out", folder->path);
    if (config->url_env)
        add_key(out, "url", sg_arena_printf(&ctx->arena, "env(\"%s\")", config->url_env));
    if (config->migrations_table)
        add_string(out, "migrations_table", config->migrations_table);
    if (config->migrations_schema)
        add_string(out, "migrations_schema", config->migrations_schema);
    if (!breakpoints_of(folder))
        add_key(out, "breakpoints", "off");
    if (strcmp(prefix, "index") != 0)
        add_key(out, "prefix", prefix);
    sg_buf_adds(out, "}\n");
    size_t before = out->len;
    sg_buf_addc(out, '\n');
    sg_model_print(out, model);
    if (out->len == before + 1)
        sg_buf_truncate(out, before);
}

/* The text in the form that fmt gives it. */
static enum sg_status
format(struct sg_buf *text, struct sg_ctx *ctx)
{
    struct sg_buf raw = *text;
    struct sg_fmt_options options = {0};
    sg_buf_init(text);
    enum sg_status status =
        sg_fmt(text, ctx, sg_ctx_source(ctx, project_path, raw.data, raw.len), &options);
    sg_buf_fini(&raw);
    return status;
}

/* "./drizzle/", "drizzle" and the whole path are one folder. */
static bool
same_folder(const char *a, const char *b)
{
    struct stat x, y;
    return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Which folder a config is about, where it says so. */
static bool
is_about(struct sg_ctx *ctx, const struct sg_drizzle *config, const char *beside, const char *folder)
{
    const char *word, *out = config->out ? config->out : "drizzle";
    if (!config->out)
        SG_FOREACH (word, &config->computed)
            if (!strcmp(word, "out"))
                return true;
    return same_folder(*beside ? sg_path_join(ctx, beside, out) : out, folder);
}

/* The next folder to look for a config in: the current one, then those that the migrations folder is in. */
static const char *
folder_above(struct sg_ctx *ctx, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash > path ? sg_arena_strndup(&ctx->arena, path, (size_t)(slash - path)) : NULL;
}

/* What is recorded elsewhere would be applied a second time. */
static void
say_computed(struct sg_ctx *ctx, const struct sg_drizzle *config)
{
    const char *word;
    SG_FOREACH (word, &config->computed) {
        if (!strcmp(word, "out"))
            continue;
        struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_CONFIG_COMPUTED, config->path,
                                         "'%s' is computed here, and was left out", word);
        sg_diag_note(ctx, d, "write what it comes to into the project block of %s, before the first migrate", project_path);
    }
}

/* What drizzle.config says, where it is about this folder. */
static enum sg_status
read_config(struct sg_drizzle *out, struct sg_app *app, const char *folder)
{
    struct sg_ctx *ctx = &app->ctx;
    const char *other = NULL, *above = folder;
    for (const char *beside = ""; beside; beside = above = folder_above(ctx, above)) {
        enum sg_status status = sg_drizzle_read(out, ctx, beside);
        if (status)
            return status;
        if (out->path && is_about(ctx, out, beside, folder)) {
            sg_say(app, "took what %s says of the database\n", out->path);
            say_computed(ctx, out);
            return SG_OK;
        }
        if (!other)
            other = out->path;
    }
    if (other)
        sg_say(app, "%s is about another folder and was left out\n", other);
    *out = (struct sg_drizzle){0};
    return SG_OK;
}

/* The text, read back, is the snapshot's schema; otherwise it is not written at all. */
static enum sg_status
prove(struct sg_app *app, struct sg_model *old, const struct sg_buf *text)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_list sources = {0};
    struct sg_project project = {0};
    struct sg_schema_options options = {.dialect_set = true, .dialect = old->dialect};
    struct sg_diff_options none = {0};
    struct sg_model *model = NULL;
    struct sg_diff diff;
    sg_list_push(&sources, &ctx->arena, sg_ctx_source(ctx, project_path, text->data, text->len));
    enum sg_status status = sg_schema_read(&model, &project, ctx, &sources, &options);
    if (!status && !(status = sg_diff_make(&diff, ctx, &ctx->arena, old, model, &none)) &&
        !sg_diff_is_empty(&diff)) {
        struct sg_list changes = {0};
        struct sg_buf lines = SG_BUF_INIT;
        sg_changes_list(&changes, &diff);
        sg_changes_text(&lines, &changes, false);
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_INTERNAL, NULL,
                         "the schema that was made from the snapshot is not the same");
        sg_diag_note(ctx, d, "nothing was written; please report this with the snapshot:\n%s",
                     lines.data);
        sg_buf_fini(&lines);
        status = SG_INVALID;
    }
    if (model)
        sg_model_free(model);
    return status;
}

static enum sg_status
read_folder(struct sg_model **out, struct sg_folder *folder, struct sg_app *app, const char *path,
            const struct sg_drizzle *config)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_source *last;
    const char *given =
        sg_value(app, SG_OPT_DIALECT) ? sg_value(app, SG_OPT_DIALECT) : config->dialect;
    enum sg_status status = sg_folder_open(folder, ctx, path, false);
    if (!status && !folder->exists && (status = sg_plain_journal(folder, app)))
        return status;
    if (!status && !folder->journal.entries.len && !folder->exists) {
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_NO_FOLDER, path, "'%s' is no migrations folder", path);
        sg_diag_note(
            ctx, d,
            "it has no meta/_journal.json and no files whose names start with a number; drizzle-kit's "
            "own name for the folder is 'drizzle'");
        return SG_USAGE;
    }
    if (status || (status = sg_folder_last_snapshot(&last, folder)))
        return status;
    if (last)
        status = sg_snapshot_read(out, ctx, last, NULL);
    else
        *out = sg_model_new(ctx, folder->journal.dialect);
    enum sg_dialect dialect;
    if (!status && given && sg_dialect_of_word(&dialect, given))
        sg_model_adopt(*out, dialect);
    return status;
}

/* What `schemagen check` would say from here on. */
static enum sg_status
check(struct sg_app *app, const struct sg_folder *folder)
{
    struct sg_loaded in;
    enum sg_status status;
    if ((status = sg_load_project(&in, app)))
        return status;
    if (!(status = sg_load_schema(&in, app)) &&
        !(status = sg_check_schema(app, &in, folder)) &&
        (status = sg_check_chain(app, folder)) == SG_FINDINGS) {
        sg_app_render(app);
        sg_say(app, "the schema agrees with the last snapshot; "
                    "what is found above was in the folder before\n");
    }
    if (in.model)
        sg_model_free(in.model);
    return status;
}

static void
put_files(struct sg_app *app, const char *journal)
{
    struct sg_json *j = sg_app_json(app);
    sg_json_key(j, "files");
    sg_json_array(j);
    sg_json_string(j, project_path);
    if (journal)
        sg_json_string(j, journal);
    sg_json_end_array(j);
}

/* There is no schema in such a folder: what to do is said. */
static enum sg_status
plain_next(struct sg_app *app, const struct sg_folder *folder)
{
    put_files(app, sg_path_join(&app->ctx, folder->path, "meta/_journal.json"));
    sg_say(app,
           "wrote %s, and a journal of %zu migration%s into %s\n"
           "next: write into %s what the database looks like, run 'schemagen generate --name start', and put the line "
           "'-- schemagen: edited it is all there' in place of the SQL that this writes, then run 'schemagen check --update'\n",
           project_path, folder->journal.entries.len, folder->journal.entries.len == 1 ? "" : "s", folder->path, project_path);
    return SG_OK;
}

enum sg_status
sg_cmd_import(struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    size_t n = strlen(sg_operand(app, 0));
    const char *operand = sg_operand(app, 0);
    while (n > 1 && operand[n - 1] == '/')
        n--;
    const char *path = sg_arena_strndup(&ctx->arena, operand, n);
    struct sg_buf text = SG_BUF_INIT;
    struct sg_folder folder;
    struct sg_drizzle config;
    struct sg_model *model = NULL;
    if (sg_file_exists(project_path)) {
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_EXISTS, project_path, "'%s' is there already", project_path);
        sg_diag_note(
            ctx, d,
            "import starts a project and overwrites nothing; move the file away to import again");
        return SG_USAGE;
    }
    enum sg_status status = read_config(&config, app, path);
    if (!status)
        status = read_folder(&model, &folder, app, path, &config);
    if (!status) {
        write_schema(&text, ctx, model, &folder, &config);
        if (!(status = format(&text, ctx)) && !(status = prove(app, model, &text)) &&
            !(status = folder.exists ? SG_OK : sg_plain_write(&folder)))
            status = sg_file_write(ctx, project_path, text.data, text.len);
    }
    if (!status && !folder.exists) {
        status = plain_next(app, &folder);
    } else if (!status) {
        put_files(app, NULL);
        const size_t tables = model->tables.list.len, migrations = folder.journal.entries.len;
        sg_say(app, "wrote %s: %zu table%s, %zu migration%s in %s\n", project_path, tables, tables == 1 ? "" : "s", migrations,
               migrations == 1 ? "" : "s", path);
        if (!(status = check(app, &folder)))
            sg_say(app, "checked: it agrees with the last snapshot\nnext: edit it, then run "
                        "'schemagen generate'\n");
    }
    sg_buf_fini(&text);
    if (model)
        sg_model_free(model);
    if (!status && sg_given(app, SG_OPT_URL))
        status = sg_plain_records(app);
    return status;
}
