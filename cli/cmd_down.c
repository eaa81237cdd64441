/* down: undoes the last migrations. */
#include <config.h>

#include "cli/cli.h"

#include <stdlib.h>

#include "cli/ask.h"
#include "cli/database.h"
#include "cli/events.h"
#include "cli/interrupt.h"
#include "runtime/down.h"

#include "base/banned.h"

static enum sg_status
read_count(struct sg_app *app, size_t *count)
{
    const char *text = sg_operand(app, 0);
    char *end = NULL;
    *count = 1;
    if (!text)
        return SG_OK;
    long n = strtol(text, &end, 10);
    if (*end || n < 1 || n > 1000000) {
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "'%s' is no number of migrations", text);
        sg_diag_note(&app->ctx, d, "'schemagen down' undoes the last one, 'schemagen down 3' the last three");
        return SG_USAGE;
    }
    *count = (size_t)n;
    return SG_OK;
}

static void
show(struct sg_database *db, const struct sg_list *downs)
{
    struct sg_app *app = db->app;
    const struct sg_down *down;
    const struct sg_piece *p;
    const char *loss, *risk;
    struct sg_json *j = sg_app_json(app);
    sg_json_key(j, "migrations");
    sg_json_array(j);
    SG_FOREACH (down, downs) {
        sg_json_object(j);
        sg_json_put_string(j, "tag", down->migration->tag);
        sg_json_put_string(j, "from", down->computed ? "computed" : down->source->name);
        sg_out(app, "-- undo %s: %s\n", down->migration->tag, down->computed ? "computed from the snapshots" : down->source->name);
        sg_json_key(j, "statements");
        sg_json_array(j);
        SG_FOREACH (p, &down->part->pieces) {
            sg_buf_add(&app->out, down->source->text + p->first, p->end - p->first);
            sg_out(app, "\n");
            sg_json_stringn(j, down->source->text + p->first, p->end - p->first);
        }
        sg_json_end_array(j);
        sg_json_key(j, "losses");
        sg_json_array(j);
        SG_FOREACH (loss, &down->losses)
            sg_json_string(j, loss);
        sg_json_end_array(j);
        sg_json_key(j, "risks");
        sg_json_array(j);
        SG_FOREACH (risk, &down->risks)
            sg_json_string(j, risk);
        sg_json_end_array(j);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

/* What goes, what does not come back and what may fail, and whether the loss is agreed to. */
static enum sg_status
consent(struct sg_database *db, const struct sg_list *downs)
{
    struct sg_app *app = db->app;
    const struct sg_down *down;
    const char *loss, *risk;
    bool agreed = sg_flag(app, SG_OPT_ALLOW_DESTRUCTIVE, false);
    size_t losses = 0;
    SG_FOREACH (down, downs) {
        if (down->losses.len + down->risks.len)
            sg_say(app, "undoing %s:\n", down->migration->tag);
        SG_FOREACH (loss, &down->losses)
            sg_say(app, "  ! %s\n", loss);
        SG_FOREACH (risk, &down->risks)
            sg_say(app, "  ? %s\n", risk);
        losses += down->losses.len;
    }
    if (!losses || agreed)
        return SG_OK;
    if (app->json)
        show(db, downs); /* nobody was told above */
    sg_app_flush(app);
    if (sg_app_can_ask(app) && sg_ask_yes(app, "This cannot be brought back."))
        return SG_OK;
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_DOWN_LOSES, NULL, "undoing loses data; nothing was run");
    sg_diag_note(&app->ctx, d, "make a backup ('schemagen backup FILE'), then --allow-destructive goes on");
    return SG_DECISION;
}

static enum sg_status
run(struct sg_database *db, size_t count)
{
    struct sg_app *app = db->app;
    struct sg_list downs = {0};
    enum sg_status status;
    db->verb = "undid";
    sg_json_put_string(sg_app_json(app), "database", db->name);
    if ((status = sg_runner_load(&db->runner)) || (status = sg_down_plan(&downs, &db->runner, count)))
        return status;
    if (!downs.len) {
        sg_say(app, "%s: nothing is applied\n", db->name);
        return SG_OK;
    }
    if (sg_flag(app, SG_OPT_DRY_RUN, false)) {
        show(db, &downs);
        return SG_OK;
    }
    if ((status = consent(db, &downs)))
        return status;
    sg_interrupt_watch(&db->runner);
    status = sg_down_run(&db->runner, &downs);
    sg_interrupt_forget();
    sg_event_clear(db);
    sg_database_report(db, status);
    if (!status && !db->log)
        sg_out(app, "%zu migration%s undone in %s\n", db->runner.applied, db->runner.applied == 1 ? "" : "s", db->name);
    return status;
}

enum sg_status
sg_cmd_down(struct sg_app *app)
{
    struct sg_database db;
    size_t count;
    enum sg_status status = sg_database_settings(&db, app);
    if (status || (status = read_count(app, &count)) || (status = sg_database_folder(&db)))
        return status;
    if (!(status = sg_database_open(&db, NULL, !sg_flag(app, SG_OPT_DRY_RUN, false))))
        status = run(&db, count);
    sg_database_close(&db);
    return status;
}
