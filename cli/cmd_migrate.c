/* migrate: applies what is pending. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/ask.h"
#include "cli/database.h"
#include "cli/events.h"
#include "cli/interrupt.h"
#include "cli/targets.h"
#include "runtime/loss.h"
#include "runtime/url.h"

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
    if ((status = sg_migrations_read(&db->set)) || (status = sg_runner_load(r)) ||
        (status = sg_runner_pending(&pending, r)))
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
    sg_interrupt_watch(&db->runner);
    enum sg_status status = sg_runner_migrate(&db->runner);
    sg_interrupt_forget();
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

/* Lists what would be lost. */
static void
show_losses(struct sg_database *db, const struct sg_list *losses)
{
    struct sg_app *app = db->app;
    struct sg_json *j = sg_app_json(app);
    const struct sg_loss *loss;
    sg_json_key(j, "losses");
    sg_json_array(j);
    SG_FOREACH (loss, losses) {
        const char *file = loss->migration->source->name;
        if (loss->line)
            sg_say(app, "  ! %s:%zu: %s\n", file, loss->line, loss->what);
        else
            sg_say(app, "  ! %s: %s\n", file, loss->what);
        sg_json_object(j);
        sg_json_put_string(j, "tag", loss->migration->tag);
        sg_json_put_string(j, "file", file);
        if (loss->line)
            sg_json_put_int(j, "line", (int64_t)loss->line);
        sg_json_put_string(j, "what", loss->what);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

/* `destructive deny` of the project or the environment: a flag, or a typed yes. */
static enum sg_status
consent(struct sg_database *db, bool dry)
{
    struct sg_app *app = db->app;
    const struct sg_environment *env = &db->in.env;
    struct sg_list pending = {0}, losses = {0};
    enum sg_status status;
    if (!env->destructive_set || env->destructive_allow || sg_flag(app, SG_OPT_ALLOW_DESTRUCTIVE, false))
        return SG_OK;
    if ((status = sg_migrations_read(&db->set)) || (status = sg_runner_load(&db->runner)) ||
        (status = sg_runner_pending(&pending, &db->runner)))
        return status;
    sg_loss_find(&losses, &db->runner, &pending);
    if (!losses.len)
        return SG_OK;
    show_losses(db, &losses);
    if (!dry && !db->buffered && sg_app_can_ask(app)) {
        if (sg_ask_yes(app, sg_arena_printf(&app->ctx.arena, "This loses data in %s, and the project says 'destructive deny'.",
                                            db->name)))
            return SG_OK;
        sg_diag_file(&app->ctx, SG_DIAG_STOPPED, NULL, "stopped, nothing was run");
        return SG_DECISION;
    }
    struct sg_diag *d = sg_diag(&app->ctx, SG_DIAG_DESTRUCTIVE_DENIED, env->span.source ? env->span : db->in.project.span,
                                "%zu statement%s would lose data in '%s', and the project says 'destructive deny'", losses.len,
                                losses.len == 1 ? "" : "s", db->name);
    sg_diag_note(&app->ctx, d, "nothing was run; give --allow-destructive to agree to what is listed above");
    return SG_DECISION;
}

/* Connects, runs, closes. */
static enum sg_status
one(struct sg_database *db, const char *url)
{
    bool dry = sg_flag(db->app, SG_OPT_DRY_RUN, false);
    enum sg_status status = sg_database_open(db, url, !dry);
    bool opened = !status;
    if (db->name && !db->buffered)
        sg_json_put_string(sg_app_json(db->app), "database", db->name);
    if (!status && dry)
        status = dry_run(db);
    if (!status)
        status = consent(db, dry);
    if (!status && !dry)
        status = run(db);
    db->pending = opened ? (int64_t)(sg_runner_count(&db->runner, SG_MIGRATION_PENDING) +
                                     sg_runner_count(&db->runner, SG_MIGRATION_OUT_OF_ORDER) +
                                     sg_runner_count(&db->runner, SG_MIGRATION_PARTIAL))
                         : -1;
    sg_database_close(db);
    return status;
}

static enum sg_status
one_alone(struct sg_database *db, struct sg_list *targets)
{
    struct sg_target alone = {0}, *t = targets->len ? targets->items[0] : &alone;
    int64_t start = sg_microseconds();
    t->status = one(db, t->url);
    t->name = db->name ? db->name : "";
    t->applied = (int64_t)db->runner.applied;
    t->pending = db->pending;
    t->microseconds = sg_microseconds() - start;
    struct sg_list list = {(void *[]){t}, 1, 1};
    enum sg_status written = sg_metrics_write(db->app, &list);
    return t->status ? t->status : written;
}

/* What kept a run from its databases is in the figures, too: those of the last run would go on to say that all is well. */
static enum sg_status
not_begun(struct sg_database *db, const struct sg_list *targets, enum sg_status status)
{
    struct sg_app *app = db->app;
    const char *url = sg_load_project_url(&app->ctx, &db->in);
    struct sg_target alone = {.name = url ? sg_url_name(&app->ctx, url) : "", .status = status, .pending = -1}, *t;
    struct sg_list one_list = {(void *[]){&alone}, 1, 1};
    SG_FOREACH (t, targets) {
        t->status = status;
        t->pending = -1;
    }
    (void)sg_metrics_write(app, targets->len ? targets : &one_list);
    return status;
}

/* The report for --on-failure: what the run says, as people read it. It is shown before the command runs, which may take long. */
static enum sg_status
tell(struct sg_app *app, const struct sg_list *targets, enum sg_status status)
{
    struct sg_buf report = SG_BUF_INIT;
    const struct sg_diag *d;
    struct sg_target *t;
    if (!status || !sg_given(app, SG_OPT_ON_FAILURE))
        return status;
    if (!app->rendered)
        sg_ctx_sort_diags(&app->ctx);
    sg_app_render(app);
    SG_FOREACH (d, &app->ctx.diags)
        sg_render_diag(&report, &app->ctx, d, false);
    SG_FOREACH (t, targets) {
        if (!t->status)
            continue;
        sg_buf_addf(&report, "%s: %s\n%s", t->name, sg_status_name(t->status), t->report ? t->report : "");
    }
    if (!report.len || (targets->len && !app->json))
        sg_buf_add(&report, app->out.data, app->out.len);
    sg_failure_tell(app, status, &report);
    sg_buf_fini(&report);
    return status;
}

enum sg_status
sg_cmd_migrate(struct sg_app *app)
{
    struct sg_database db = {.app = app};
    struct sg_list targets = {0}, none = {0};
    int64_t jobs;
    enum sg_status status;
    if ((status = sg_targets_read(&targets, app)) || (status = sg_database_settings(&db, app)) || (status = sg_targets_jobs(&jobs, app)) ||
        (status = sg_migrations_list(&db.set, &app->ctx, db.in.out)))
        return tell(app, &none, not_begun(&db, &targets, status));
    if (targets.len < 2 && !sg_given(app, SG_OPT_TARGETS))
        return tell(app, &none, one_alone(&db, &targets));
    status = sg_targets_run(app, &targets, one, &db, jobs);
    enum sg_status written = sg_metrics_write(app, &targets);
    return tell(app, &targets, status ? status : written);
}
