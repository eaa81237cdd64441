/* validate, baseline, resolve, repair: what is recorded, held against the files or settled by hand. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/database.h"
#include "runtime/foreign.h"

#include "base/banned.h"

static enum sg_status
with_database(struct sg_app *app, bool write, enum sg_status (*body)(struct sg_database *db))
{
    struct sg_database db;
    enum sg_status status;
    if ((status = sg_database_settings(&db, app)) || (status = sg_database_folder(&db)))
        return status;
    if (!(status = sg_database_open(&db, NULL, write))) {
        sg_json_put_string(sg_app_json(app), "database", db.name);
        status = body(&db);
    }
    sg_database_close(&db);
    return status;
}

static enum sg_status
validate(struct sg_database *db)
{
    enum sg_status status = sg_runner_validate(&db->runner);
    if (!status)
        sg_out(db->app, "%s: %zu recorded, all as in %s\n", db->name,
               sg_runner_count(&db->runner, SG_MIGRATION_APPLIED), db->set.path);
    return status;
}

enum sg_status
sg_cmd_validate(struct sg_app *app)
{
    return with_database(app, false, validate);
}

static enum sg_status
baseline(struct sg_database *db)
{
    enum sg_status status = sg_runner_baseline(&db->runner);
    size_t count = db->runner.applied;
    sg_json_put_int(sg_app_json(db->app), "recorded", (int64_t)count);
    if (!status && count)
        status = sg_foreign_say(&db->runner);
    if (!status)
        sg_out(db->app, "%zu migration%s recorded as applied in %s, none was run\n", count, count == 1 ? "" : "s", db->name);
    return status;
}

enum sg_status
sg_cmd_baseline(struct sg_app *app)
{
    return with_database(app, true, baseline);
}

/* What is recorded under this tag and has no file any more; NULL for none. */
static enum sg_status
find_missing(struct sg_migration **out, struct sg_database *db, const char *tag)
{
    struct sg_migration *m;
    enum sg_status status = sg_runner_load(&db->runner);
    *out = NULL;
    if (status)
        return status;
    SG_FOREACH (m, &db->set.list)
        if (m->record && !strcmp(m->tag, tag))
            return SG_OK; /* that one is meant */
    SG_FOREACH (m, &db->runner.missing)
        if (!*out && !strcmp(m->tag, tag))
            *out = m;
    return SG_OK;
}

static enum sg_status
resolve(struct sg_database *db)
{
    struct sg_app *app = db->app;
    bool applied = sg_given(app, SG_OPT_APPLIED);
    const char *tag = sg_value(app, applied ? SG_OPT_APPLIED : SG_OPT_ROLLED_BACK);
    struct sg_migration *m = NULL;
    enum sg_status status = applied ? SG_OK : find_missing(&m, db, tag);
    if (status)
        return status;
    m = m ? m : sg_migrations_find(&db->set, tag);
    status = m ? sg_runner_resolve(&db->runner, m, applied) : SG_USAGE;
    if (!status)
        sg_out(app, applied ? "%s is recorded as applied\n" : "nothing is recorded of %s any more\n", m->tag);
    return status;
}

enum sg_status
sg_cmd_resolve(struct sg_app *app)
{
    if (sg_given(app, SG_OPT_APPLIED) == sg_given(app, SG_OPT_ROLLED_BACK)) {
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_MISSING_ARGUMENT, NULL,
                                         "'resolve' takes one of --applied TAG and --rolled-back TAG");
        sg_diag_note(&app->ctx, d, "--applied: what it does is in the database; --rolled-back: nothing of it is");
        return SG_USAGE;
    }
    return with_database(app, true, resolve);
}

static enum sg_status
repair(struct sg_database *db)
{
    size_t count;
    enum sg_status status = sg_runner_repair(&db->runner, &count);
    sg_json_put_int(sg_app_json(db->app), "repaired", (int64_t)count);
    if (!status)
        sg_out(db->app, "%zu record%s rewritten in %s\n", count, count == 1 ? "" : "s", db->name);
    return status;
}

enum sg_status
sg_cmd_repair(struct sg_app *app)
{
    return with_database(app, true, repair);
}
