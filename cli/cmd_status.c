/* status: which migrations are applied, and which are not; history: when, by whom, how long. */
#include <config.h>

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "cli/database.h"

#include "base/banned.h"

static void
put_migration(struct sg_json *j, const struct sg_migration *m)
{
    const struct sg_record *r = m->record;
    sg_json_object(j);
    sg_json_put_string(j, "tag", m->tag);
    sg_json_put_string(j, "state", sg_migration_state_name(m->state));
    sg_json_put_int(j, "when", m->when);
    sg_json_put_string(j, "hash", m->hash);
    if (r && r->tracked)
        sg_json_put_string(j, "recorded_hash", r->hash);
    if (r && r->noted) {
        sg_json_put_string(j, "how", r->state);
        sg_json_put_int(j, "applied_at", r->finished);
        sg_json_put_int(j, "duration_us", r->duration);
        sg_json_put_int(j, "rows", r->rows);
        sg_json_put_string(j, "by", r->who);
        sg_json_put_int(j, "statements_done", r->done);
    }
    sg_json_end_object(j);
}

/* "2026-11-21 06:49:05  1.2 ms  me@here" as far as it is known; drizzle-orm records none of it. */
static void
add_details(struct sg_buf *out, const struct sg_record *r, bool long_form)
{
    if (!r || !r->noted || !r->finished)
        return;
    sg_time_text(out, r->finished);
    if (strcmp(r->state, "applied")) {
        sg_buf_addf(out, "  %s", r->state);
    } else {
        sg_buf_adds(out, "  ");
        sg_duration_text(out, r->duration);
    }
    if (long_form && r->who)
        sg_buf_addf(out, "  %s", r->who);
}

static void
put_line(struct sg_app *app, const struct sg_migration *m, int width, bool long_form)
{
    struct sg_buf details = SG_BUF_INIT;
    add_details(&details, m->record, long_form);
    if (m->state == SG_MIGRATION_PARTIAL)
        sg_buf_addf(&details, "%d statement%s committed", (int)m->record->done, m->record->done == 1 ? "" : "s");
    if (details.len)
        sg_out(app, "%-12s  %-*s  %s\n", sg_migration_state_name(m->state), width, m->tag, details.data);
    else
        sg_out(app, "%-12s  %s\n", sg_migration_state_name(m->state), m->tag);
    sg_buf_fini(&details);
}

static int
widest(const struct sg_list *list, int width)
{
    const struct sg_migration *m;
    SG_FOREACH (m, list) {
        int len = (int)strlen(m->tag);
        width = len > width ? len : width;
    }
    return width;
}

static enum sg_status
summary(struct sg_database *db)
{
    struct sg_app *app = db->app;
    const struct sg_runner *r = &db->runner;
    size_t counts[SG_MIGRATION_STATE_COUNT], waiting = 0, odd = 0;
    struct sg_json *j = sg_app_json(app);
    struct sg_buf text = SG_BUF_INIT;
    sg_json_key(j, "counts");
    sg_json_object(j);
    for (int s = 0; s < SG_MIGRATION_STATE_COUNT; s++) {
        enum sg_migration_state state = (enum sg_migration_state)s;
        counts[s] = sg_runner_count(r, state);
        sg_json_put_int(j, sg_migration_state_name(state), (int64_t)counts[s]);
        if (counts[s])
            sg_buf_addf(&text, "%s%zu %s", text.len ? ", " : "", counts[s], sg_migration_state_name(state));
    }
    sg_json_end_object(j);
    waiting = counts[SG_MIGRATION_PENDING] + counts[SG_MIGRATION_OUT_OF_ORDER] + counts[SG_MIGRATION_PARTIAL];
    odd = counts[SG_MIGRATION_CHANGED] + counts[SG_MIGRATION_MISSING];
    sg_say(app, "%s: %s\n", db->name, text.len ? text.data : "no migrations");
    sg_buf_fini(&text);
    return waiting || odd ? SG_FINDINGS : SG_OK;
}

static enum sg_status
load(struct sg_database *db, struct sg_app *app)
{
    enum sg_status status;
    if ((status = sg_database_settings(db, app)) || (status = sg_database_folder(db)))
        return status;
    if (!(status = sg_database_open(db, NULL, false)))
        status = sg_runner_load(&db->runner);
    return status;
}

enum sg_status
sg_cmd_status(struct sg_app *app)
{
    struct sg_database db;
    enum sg_status status = load(&db, app);
    if (!status) {
        const struct sg_migration *m;
        struct sg_json *j = sg_app_json(app);
        int width = widest(&db.runner.missing, widest(&db.set.list, 0));
        sg_json_put_string(j, "database", db.name);
        sg_json_key(j, "migrations");
        sg_json_array(j);
        SG_FOREACH (m, &db.set.list) {
            put_line(app, m, width, false);
            put_migration(j, m);
        }
        SG_FOREACH (m, &db.runner.missing) {
            put_line(app, m, width, false);
            put_migration(j, m);
        }
        sg_json_end_array(j);
        status = summary(&db);
    }
    sg_database_close(&db);
    return status;
}

/* The newest first; what drizzle-orm applied has no time of its own. */
static int
compare_finished(const void *a, const void *b)
{
    const struct sg_migration *x = a, *y = b;
    int64_t i = x->record->finished, k = y->record->finished;
    return i == k ? (x->when < y->when) - (x->when > y->when) : (i < k) - (i > k);
}

enum sg_status
sg_cmd_history(struct sg_app *app)
{
    struct sg_database db;
    int64_t limit = INT64_MAX;
    const char *text = sg_operand(app, 0);
    char *end = NULL;
    if (text && ((limit = strtoll(text, &end, 10)) < 1 || *end)) {
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "'%s' is no number of migrations", text);
        sg_diag_note(&app->ctx, d, "'schemagen history 10' shows the last ten");
        return SG_USAGE;
    }
    enum sg_status status = load(&db, app);
    if (!status) {
        struct sg_migration *m;
        struct sg_list done = {0};
        struct sg_json *j = sg_app_json(app);
        SG_FOREACH (m, &db.set.list)
            if (m->record && m->record->tracked)
                sg_list_push(&done, &app->ctx.arena, m);
        SG_FOREACH (m, &db.runner.missing)
            sg_list_push(&done, &app->ctx.arena, m);
        sg_list_sort(&done, compare_finished);
        if ((int64_t)done.len > limit)
            done.len = (size_t)limit;
        int width = widest(&done, 0);
        sg_json_put_string(j, "database", db.name);
        sg_json_key(j, "migrations");
        sg_json_array(j);
        SG_FOREACH (m, &done) {
            put_line(app, m, width, true);
            put_migration(j, m);
        }
        sg_json_end_array(j);
    }
    sg_database_close(&db);
    return status;
}
