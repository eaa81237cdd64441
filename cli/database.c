/* One database and the settings for it. */
#include <config.h>

#include "cli/database.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/shell.h"
#include "cli/events.h"
#include "runtime/url.h"

#include "base/banned.h"

void
sg_duration_text(struct sg_buf *out, int64_t us)
{
    if (us < 10000)
        sg_buf_addf(out, "%.1f ms", (double)us / 1000);
    else if (us < 1000000)
        sg_buf_addf(out, "%" PRId64 " ms", us / 1000);
    else if (us < 60000000)
        sg_buf_addf(out, "%.1f s", (double)us / 1000000);
    else
        sg_buf_addf(out, "%" PRId64 " min %" PRId64 " s", us / 60000000, us / 1000000 % 60);
}

void
sg_time_text(struct sg_buf *out, int64_t milliseconds)
{
    time_t seconds = (time_t)(milliseconds / 1000);
    struct tm tm;
    char text[32];
    if (gmtime_r(&seconds, &tm) && strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm))
        sg_buf_adds(out, text);
}

bool
sg_duration_parse(int64_t *milliseconds, const char *text, int64_t unit)
{
    static const struct {
        const char *name;
        int64_t milliseconds;
    } units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}, {"m", 60000}, {"h", 3600000}};
    int64_t n = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9' && n < 1000000000; p++)
        n = n * 10 + (*p - '0');
    if (p == text)
        return false;
    while (*p == ' ')
        p++;
    if (!*p) {
        *milliseconds = n * unit;
        return true;
    }
    for (size_t i = 0; i < SG_COUNT(units); i++)
        if (!strcmp(p, units[i].name)) {
            *milliseconds = n * units[i].milliseconds;
            return true;
        }
    return false;
}

static enum sg_status
bad_duration(struct sg_app *app, const char *what, const char *text)
{
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "%s takes a time, and '%s' is none", what, text);
    sg_diag_note(&app->ctx, d, "a number with ms, s, min or h: 500ms, 5s, 2min; 0 is no limit");
    return SG_USAGE;
}

/* An option, or the key of the environment, as milliseconds for the server. */
static enum sg_status
timeout_of(const char **out, struct sg_app *app, enum sg_option_id id, const char *key)
{
    const char *text = sg_value(app, id) ? sg_value(app, id) : key;
    int64_t milliseconds;
    if (!text)
        return SG_OK;
    if (!sg_duration_parse(&milliseconds, text, 1))
        return bad_duration(app, sg_value(app, id) ? sg_arena_printf(&app->ctx.arena, "--%s", sg_option_rows[id].name)
                                                   : sg_option_rows[id].name, text);
    *out = sg_arena_printf(&app->ctx.arena, "%" PRId64 "ms", milliseconds);
    return SG_OK;
}

/* From /etc/passwd itself where the C library can read that: what else may know names it loads, which a program linked as a whole
 * cannot do. */
static const char *
user_name(struct sg_arena *arena)
{
    const struct passwd *entry = NULL;
#ifdef HAVE_FGETPWENT
    FILE *f = fopen("/etc/passwd", "re");
    while (f && (entry = fgetpwent(f)) && entry->pw_uid != getuid())
        continue;
    if (f)
        fclose(f);
#else
    entry = getpwuid(getuid());
#endif
    return entry ? sg_arena_strdup(arena, entry->pw_name) : sg_app_env("LOGNAME");
}

static const char *
who_am_i(struct sg_arena *arena)
{
    char host[256] = "";
    const char *name = user_name(arena);
    gethostname(host, sizeof host - 1);
    return sg_arena_printf(arena, "%s@%s", name ? name : "?", host);
}

/* The command line as it was given, but for passwords and for how many down undoes: what is left of them is for the runner to say. */
static const char *
command_again(struct sg_app *app)
{
    struct sg_buf out = SG_BUF_INIT;
    sg_buf_addf(&out, "schemagen %s", app->command->name);
    for (int id = 0; id < SG_OPT_COUNT; id++)
        sg_suggest_option(&out, app, (enum sg_option_id)id);
    const char *text = sg_arena_strndup(&app->ctx.arena, out.data, out.len);
    sg_buf_fini(&out);
    return text;
}

/* Of the database that the project names; what the command line names was seen to. */
static enum sg_status
find_driver(struct sg_database *db)
{
    const char *url = sg_given(db->app, SG_OPT_URL) ? NULL : sg_load_project_url(&db->app->ctx, &db->in);
    return url ? sg_app_hand_over(db->app, url) : SG_OK;
}

enum sg_status
sg_database_settings(struct sg_database *out, struct sg_app *app)
{
    *out = (struct sg_database){.app = app};
    enum sg_status status = sg_load_project(&out->in, app);
    if (status || (status = find_driver(out)))
        return status;
    const struct sg_environment *env = &out->in.env;
    struct sg_db_options *d = &out->db_options;
    struct sg_run_options *o = &out->run_options;
    int64_t retries = -1;
    const char *wait = sg_value(app, SG_OPT_LOCK_WAIT);
    *o = (struct sg_run_options){.to = sg_value(app, SG_OPT_TO_TAG), .table = out->in.project.migrations_table,
                                 .schema = out->in.project.migrations_schema, .ask_who = who_am_i, .retries = -1,
                                 .lock_wait = -1, .event = sg_event_show, .event_arg = out};
    if (sg_option_of(SG_OPT_LOCK_WAIT, (enum sg_command_id)(app->command - sg_commands)))
        o->wait_option = "--lock-wait";
    *d = (struct sg_db_options){.application_name = "schemagen", .busy_timeout = -1, .own_process = true};
    if ((status = timeout_of(&d->lock_timeout, app, SG_OPT_LOCK_TIMEOUT, env->lock_timeout)) ||
        (status = timeout_of(&d->statement_timeout, app, SG_OPT_STATEMENT_TIMEOUT, env->statement_timeout)) ||
        (status = sg_value_int(&retries, app, SG_OPT_RETRIES, 0, 1000)))
        return status;
    if (wait && !sg_duration_parse(&o->lock_wait, wait, 1000))
        return bad_duration(app, "--lock-wait", wait);
    if (wait)
        d->busy_timeout = o->lock_wait < INT32_MAX ? (int)o->lock_wait : INT32_MAX;
    /* What only records waits for locks of other runners alone; drizzle-orm's holds the table, and none that could be asked for. */
    if (o->wait_option && !sg_option_of(SG_OPT_LOCK_TIMEOUT, (enum sg_command_id)(app->command - sg_commands)) && !d->lock_timeout)
        d->lock_timeout = o->lock_wait < 0 ? "60s" : sg_arena_printf(&app->ctx.arena, "%" PRId64 "ms", o->lock_wait ? o->lock_wait : 1);
    const char *tx = sg_value(app, SG_OPT_TX), *log = sg_value(app, SG_OPT_LOG);
    o->retries = (int)retries;
    o->resume = command_again(app);
    o->out_of_order = sg_flag(app, SG_OPT_OUT_OF_ORDER, false);
    (void)sg_tx_of(&o->tx, tx);
    out->log = log && !strcmp(log, "json");
    out->live = !app->json && !app->quiet && !out->log && app->color_err && isatty(STDERR_FILENO);
    return SG_OK;
}

enum sg_status
sg_database_folder(struct sg_database *db)
{
    return sg_migrations_open(&db->set, &db->app->ctx, db->in.out);
}

enum sg_status
sg_database_open(struct sg_database *db, const char *url, bool write)
{
    enum sg_status status = sg_load_url(&db->url, db->app, &db->in, url ? url : sg_value(db->app, SG_OPT_URL));
    if (status)
        return status;
    db->db_options.url = db->url;
    db->db_options.read_only = !write;
    db->db_options.create = write;
    status = sg_runner_open(&db->runner, &db->app->ctx, db->set.ctx ? &db->set : NULL, &db->db_options, &db->run_options);
    db->name = db->runner.name;
    return status;
}

void
sg_database_close(struct sg_database *db)
{
    sg_runner_close(&db->runner);
}

static void
put_failure(struct sg_json *j, const struct sg_failure *f)
{
    sg_json_key(j, "failure");
    sg_json_object(j);
    sg_json_put_string(j, "migration", f->tag);
    sg_json_put_string(j, "file", f->file);
    sg_json_put_int(j, "statement", (int64_t)f->number);
    sg_json_put_int(j, "statements", (int64_t)f->total);
    sg_json_put_int(j, "line", (int64_t)f->line);
    sg_json_put_int(j, "column", (int64_t)f->column);
    sg_json_put_string(j, "sql", f->sql);
    sg_json_put_string(j, "message", f->message);
    sg_json_put_string(j, "code", f->sqlstate);
    sg_json_put_string(j, "detail", f->detail);
    sg_json_put_string(j, "hint", f->hint);
    sg_json_put_int(j, "committed", (int64_t)f->committed);
    sg_json_end_object(j);
}

void
sg_database_report(struct sg_database *db, enum sg_status status)
{
    struct sg_app *app = db->app;
    struct sg_json *j = sg_app_json(app);
    const struct sg_event *e;
    (void)status;
    sg_json_key(j, "applied");
    sg_json_array(j);
    SG_FOREACH (e, &db->done) {
        sg_json_object(j);
        sg_json_put_string(j, "tag", e->tag);
        sg_json_put_int(j, "statements", (int64_t)e->total);
        sg_json_key(j, "milliseconds");
        struct sg_buf number = SG_BUF_INIT;
        sg_json_double(&number, (double)e->microseconds / 1000);
        sg_json_raw(j, number.data);
        sg_buf_fini(&number);
        sg_json_put_int(j, "rows", e->rows);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
    if (db->runner.failure)
        put_failure(j, db->runner.failure);
}
