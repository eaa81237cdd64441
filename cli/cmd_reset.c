/* reset: empties a database of development, migrates it anew, and seeds it; seed: the last of these alone. */
#include <config.h>

#include "cli/cli.h"

#include "cli/ask.h"
#include "cli/database.h"
#include "cli/events.h"
#include "cli/interrupt.h"
#include "runtime/reset.h"
#include "runtime/seed.h"

#include "base/banned.h"

static const char *
seeds_folder(struct sg_database *db)
{
    return sg_path_join(&db->app->ctx, db->in.root, "seeds");
}

static enum sg_status
seed(struct sg_database *db)
{
    struct sg_app *app = db->app;
    db->verb = "ran";
    sg_interrupt_watch(&db->runner);
    enum sg_status status = sg_seed_run(&db->runner, seeds_folder(db));
    sg_interrupt_forget();
    sg_event_clear(db);
    sg_json_put_int(sg_app_json(app), "seeds", (int64_t)db->runner.applied);
    if (!status && !db->log)
        sg_out(app, "%zu seed%s run in %s\n", db->runner.applied, db->runner.applied == 1 ? "" : "s", db->name);
    return status;
}

enum sg_status
sg_cmd_seed(struct sg_app *app)
{
    struct sg_database db;
    enum sg_status status = sg_database_settings(&db, app);
    if (status)
        return status;
    if (!(status = sg_database_open(&db, NULL, true)))
        status = seed(&db);
    sg_database_close(&db);
    return status;
}

/* Only where the project says so: `destructive allow` in the environment, or in the block itself. */
static enum sg_status
check_allowed(struct sg_database *db)
{
    struct sg_app *app = db->app;
    const struct sg_environment *env = &db->in.env;
    if (!env->destructive_set || !env->destructive_allow) {
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_RESET_REFUSED, NULL,
                                         "the project does not allow to empty this database");
        sg_diag_note(&app->ctx, d, "reset is for development: give an environment block the line 'destructive allow', and choose it with --env");
        return SG_DECISION;
    }
    if (sg_flag(app, SG_OPT_YES, false) ||
        (sg_app_can_ask(app) &&
         sg_ask_yes(app, sg_arena_printf(&app->ctx.arena, "All data in %s goes.", db->name))))
        return SG_OK;
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_RESET_REFUSED, NULL, "all data in '%s' would go", db->name);
    sg_diag_note(&app->ctx, d, "--yes agrees to it");
    return SG_DECISION;
}

static enum sg_status
reset(struct sg_database *db)
{
    struct sg_app *app = db->app;
    struct sg_model *model;
    enum sg_status status = check_allowed(db);
    if (status || (status = sg_load_last(&model, app, &db->set.folder, db->runner.driver->dialect)))
        return status;
    sg_interrupt_watch(&db->runner);
    status = sg_reset_run(&db->runner, model);
    if (!status)
        status = sg_runner_migrate(&db->runner);
    sg_interrupt_forget();
    sg_model_free(model);
    sg_event_clear(db);
    sg_json_put_string(sg_app_json(app), "database", db->name);
    sg_database_report(db, status);
    if (status)
        return status;
    if (!db->log)
        sg_out(app, "%s was emptied, %zu migration%s applied\n", db->name, db->runner.applied,
               db->runner.applied == 1 ? "" : "s");
    return sg_file_is_dir(seeds_folder(db)) ? seed(db) : SG_OK;
}

enum sg_status
sg_cmd_reset(struct sg_app *app)
{
    struct sg_database db;
    enum sg_status status;
    if ((status = sg_database_settings(&db, app)) || (status = sg_database_folder(&db)))
        return status;
    if (!(status = sg_database_open(&db, NULL, true)))
        status = reset(&db);
    sg_database_close(&db);
    return status;
}
