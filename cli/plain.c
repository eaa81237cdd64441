/* What comes from another migration tool: its folder, and its tracking table. */
#include <config.h>

#include "cli/plain.h"

#include <string.h>

#include "cli/database.h"
#include "runtime/foreign.h"
#include "runtime/url.h"

#include "base/banned.h"

static const char journal_path[] = "meta/_journal.json";

static enum sg_status
find_dialect(enum sg_dialect *out, struct sg_app *app, const char *path)
{
    const char *url = sg_value(app, SG_OPT_URL), *word = sg_value(app, SG_OPT_DIALECT);
    if ((word && sg_dialect_of_word(out, word)) || (url && sg_url_dialect(out, url)))
        return SG_OK;
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_NO_DIALECT, path, "nothing says what database '%s' is for", path);
    sg_diag_note(&app->ctx, d, "give --dialect postgresql or sqlite, or the database with --url");
    return SG_USAGE;
}

enum sg_status
sg_plain_journal(struct sg_folder *folder, struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_migrations set;
    const struct sg_migration *m;
    if (!sg_file_is_dir(folder->path))
        return SG_OK;
    enum sg_status status = sg_migrations_list(&set, ctx, folder->path);
    if (status || !set.list.len)
        return status;
    if ((status = find_dialect(&folder->journal.dialect, app, folder->path)))
        return status;
    folder->journal.version = "7";
    SG_FOREACH (m, &set.list) {
        struct sg_journal_entry *entry = SG_NEW(&ctx->arena, struct sg_journal_entry);
        *entry = (struct sg_journal_entry){.idx = m->idx, .version = sg_dialects[folder->journal.dialect].version,
                                           .when = m->when, .tag = m->tag, .breakpoints = true};
        sg_list_push(&folder->journal.entries, &ctx->arena, entry);
    }
    return SG_OK;
}

enum sg_status
sg_plain_write(const struct sg_folder *folder)
{
    struct sg_buf text = SG_BUF_INIT;
    enum sg_status status = sg_file_mkdirs(folder->ctx, sg_path_join(folder->ctx, folder->path, "meta"));
    sg_journal_write(&text, &folder->journal);
    if (!status)
        status = sg_file_write(folder->ctx, sg_path_join(folder->ctx, folder->path, journal_path), text.data, text.len);
    sg_buf_fini(&text);
    return status;
}

/* Without the other tool's table: what our own records have, and how to make them. */
static enum sg_status
say_no_table(struct sg_database *db)
{
    struct sg_app *app = db->app;
    const struct sg_migration *m;
    const size_t count = db->set.list.len;
    size_t waiting = 0;
    enum sg_status status = sg_runner_load(&db->runner);
    if (status)
        return status;
    SG_FOREACH (m, &db->set.list)
        waiting += sg_migration_waits(m);
    sg_say(app, "%s has no table " SG_FOREIGN_TABLE ", where other tools list what they applied: nothing was recorded\n", db->name);
    if (!waiting)
        sg_say(app, count == 1 ? "the one migration is recorded there as drizzle-orm and schemagen do it\n"
                               : "all of the %zu migrations are recorded there as drizzle-orm and schemagen do it\n", count);
    else if (count == 1)
        sg_say(app, "the one migration is pending there: if it has what that makes, 'schemagen baseline' records it without running it; "
                    "else 'schemagen migrate' runs it\n");
    else
        sg_say(app, "%zu of %zu migrations are pending there: if it has what they make, 'schemagen baseline' records them without running "
                    "them; else 'schemagen migrate' runs them\n", waiting, count);
    return sg_foreign_say(&db->runner);
}

static enum sg_status
adopt(struct sg_database *db)
{
    struct sg_app *app = db->app;
    struct sg_foreign found;
    enum sg_status status = sg_foreign_adopt(&found, &db->runner);
    struct sg_json *j = sg_app_json(app);
    if (status)
        return status;
    sg_json_put_string(j, "database", db->name);
    sg_json_put_int(j, "recorded", (int64_t)found.recorded);
    sg_json_put_int(j, "unknown", (int64_t)found.unknown);
    if (!found.exists)
        return say_no_table(db);
    sg_say(app, "recorded %zu of the %zu migration%s that " SG_FOREIGN_TABLE " lists as applied in %s\n", found.recorded,
           found.rows, found.rows == 1 ? "" : "s", db->name);
    return found.unknown ? SG_FINDINGS : SG_OK;
}

enum sg_status
sg_plain_records(struct sg_app *app)
{
    struct sg_database db;
    enum sg_status status = sg_database_settings(&db, app);
    if (status || (status = sg_database_folder(&db)))
        return status;
    if (!(status = sg_database_open(&db, NULL, true)))
        status = adopt(&db);
    sg_database_close(&db);
    return status;
}
