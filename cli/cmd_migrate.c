/* migrate: applies what is pending. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/database.h"
#include "cli/events.h"

#include "base/banned.h"

/* What would run, as one script. */
static enum sg_status
dry_run(struct sg_database *db)
{
    struct sg_app *app = db->app;
    struct sg_runner *r = &db->runner;
    struct sg_list pending = {0};
    const struct sg_migration *m;
    enum sg_status status;
    if ((status = sg_runner_load(r)) || (status = sg_runner_pending(&pending, r)))
        return status;
    struct sg_json *j = sg_app_json(app);
    sg_json_key(j, "pending");
    sg_json_array(j);
    SG_FOREACH (m, &pending) {
        struct sg_script script;
        const struct sg_piece *p;
        sg_script_split(&script, &app->ctx.arena, r->driver->dialect, m->source->text, m->source->len);
        sg_out(app, "-- %s: %zu statement%s\n", m->source->name, script.up.pieces.len,
               script.up.pieces.len == 1 ? "" : "s");
        SG_FOREACH (p, &script.up.pieces) {
            sg_buf_add(&app->out, script.text + p->first, p->end - p->first);
            sg_out(app, "\n");
        }
        sg_json_object(j);
        sg_json_put_string(j, "tag", m->tag);
        sg_json_put_string(j, "state", sg_migration_state_name(m->state));
        sg_json_put_string(j, "file", m->source->name);
        sg_json_put_int(j, "statements", (int64_t)script.up.pieces.len);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
    sg_say(app, "%zu migration%s would be applied to %s\n", pending.len, pending.len == 1 ? "" : "s", db->name);
    return SG_OK;
}

static enum sg_status
run(struct sg_database *db)
{
    struct sg_app *app = db->app;
    enum sg_status status = sg_runner_migrate(&db->runner);
    size_t count = db->runner.applied;
    sg_event_clear(db);
    sg_database_report(db, status);
    if (!status && !db->log) {
        if (count)
            sg_out(app, "%zu migration%s applied to %s\n", count, count == 1 ? "" : "s", db->name);
        else
            sg_out(app, "%s is up to date\n", db->name);
    }
    return status;
}

enum sg_status
sg_cmd_migrate(struct sg_app *app)
{
    struct sg_database db;
    enum sg_status status;
    bool dry = sg_flag(app, SG_OPT_DRY_RUN, false);
    if ((status = sg_database_settings(&db, app)) || (status = sg_database_folder(&db)))
        return status;
    if (!(status = sg_database_open(&db, NULL, !dry)))
        status = dry ? dry_run(&db) : run(&db);
    sg_database_close(&db);
    return status;
}
