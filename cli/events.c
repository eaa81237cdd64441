/* Events of the runtime as lines. */
#include <config.h>

#include "cli/events.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/database.h"

#include "base/banned.h"

static const char *const names[] = {
    [SG_EVENT_WAITING] = "waiting", [SG_EVENT_START] = "start", [SG_EVENT_STATEMENT] = "statement",
    [SG_EVENT_RETRY] = "retry",     [SG_EVENT_NOTICE] = "notice", [SG_EVENT_DONE] = "done",
    [SG_EVENT_FAILED] = "failed",   [SG_EVENT_PROGRESS] = "progress",
};

static void
write_now(int fd, const struct sg_buf *text)
{
    for (size_t at = 0; at < text->len;) {
        ssize_t n = write(fd, text->data + at, text->len - at);
        if (n < 0 && errno != EINTR)
            return;
        at += n > 0 ? (size_t)n : 0;
    }
}

/* One line: {"time","event","database","migration",…}. Standard output, or with --json, whose document goes there,
 * standard error. */
static void
log_line(struct sg_database *db, const struct sg_event *e)
{
    struct sg_buf text = SG_BUF_INIT, time = SG_BUF_INIT;
    struct sg_json j;
    int64_t now = sg_ctx_now(&db->app->ctx);
    sg_time_text(&time, now);
    if (time.len > 10)
        time.data[10] = 'T';
    sg_buf_addf(&time, ".%03dZ", (int)(now % 1000));
    sg_json_init(&j, &text, true);
    sg_json_object(&j);
    sg_json_put_string(&j, "time", time.data);
    sg_json_put_string(&j, "event", names[e->type]);
    sg_json_put_string(&j, "database", db->name ? db->name : db->runner.name);
    if (e->tag)
        sg_json_put_string(&j, "migration", e->tag);
    if (e->total) {
        sg_json_put_int(&j, e->type == SG_EVENT_RETRY ? "attempt" : "statement",
                        (int64_t)(e->type == SG_EVENT_RETRY ? e->attempt : e->number));
        sg_json_put_int(&j, e->type == SG_EVENT_RETRY ? "attempts" : "statements", (int64_t)e->total);
    }
    if (e->line)
        sg_json_put_int(&j, "line", (int64_t)e->line);
    if (e->type == SG_EVENT_STATEMENT || e->type == SG_EVENT_DONE || e->type == SG_EVENT_RETRY)
        sg_json_put_int(&j, e->type == SG_EVENT_RETRY ? "pause_us" : "duration_us", e->microseconds);
    if (e->rows >= 0)
        sg_json_put_int(&j, "rows", e->rows);
    if (e->sql) {
        sg_json_key(&j, "sql");
        sg_json_stringn(&j, e->sql, e->sql_len);
    }
    if (e->message)
        sg_json_put_string(&j, "message", e->message);
    sg_json_end_object(&j);
    sg_buf_addc(&text, '\n');
    write_now(db->app->json ? STDERR_FILENO : STDOUT_FILENO, &text);
    sg_buf_fini(&text);
    sg_buf_fini(&time);
}

static size_t
terminal_columns(void)
{
    struct winsize size = {0};
    return !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

/* One row of the terminal at most: what goes on in a second one is there to stay. A byte is a column or less. */
static void
live_line(const struct sg_event *e)
{
    struct sg_buf text = SG_BUF_INIT, rest = SG_BUF_INIT;
    bool progress = e->type == SG_EVENT_PROGRESS;
    const char *first = progress ? e->message : e->tag;
    if (!progress)
        sg_buf_addf(&rest, ": statement %zu of %zu", e->number < e->total ? e->number + 1 : e->total, e->total);
    size_t columns = terminal_columns();
    sg_buf_adds(&text, "\r\033[K");
    sg_buf_add(&text, first, sg_utf8_cut(first, strlen(first), columns > rest.len ? columns - rest.len - 1 : 0));
    sg_buf_add(&text, rest.data, rest.len);
    write_now(STDERR_FILENO, &text);
    sg_buf_fini(&text);
    sg_buf_fini(&rest);
}

void
sg_event_clear(void *arg)
{
    struct sg_database *db = arg;
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "\r\033[K");
    if (db->live)
        write_now(STDERR_FILENO, &text);
    sg_buf_fini(&text);
}

static void
talk(struct sg_database *db, const struct sg_event *e)
{
    struct sg_app *app = db->app;
    struct sg_buf time = SG_BUF_INIT;
    sg_duration_text(&time, e->microseconds);
    switch (e->type) {
    case SG_EVENT_WAITING: sg_say(app, "waiting for another runner: %s\n", e->message ? e->message : "?"); break;
    case SG_EVENT_RETRY:
        sg_say(app, "%s: %s; try %zu of %zu in %s\n", e->tag, e->message ? e->message : "a lock did not come", e->attempt,
               e->total, time.data);
        break;
    case SG_EVENT_NOTICE: sg_say(app, "%s\n", e->message); break;
    case SG_EVENT_DONE:
        sg_say(app, "%s %s: %zu statement%s, %s\n", db->verb ? db->verb : "applied", e->tag, e->total,
               e->total == 1 ? "" : "s", time.data);
        break;
    case SG_EVENT_START:
    case SG_EVENT_STATEMENT:
    case SG_EVENT_PROGRESS:
    case SG_EVENT_FAILED: break;
    }
    sg_buf_fini(&time);
}

void
sg_event_show(void *arg, const struct sg_event *e)
{
    struct sg_database *db = arg;
    struct sg_arena *arena = &db->app->ctx.arena;
    if (e->type == SG_EVENT_DONE) {
        struct sg_event *copy = SG_NEW(arena, struct sg_event);
        *copy = *e;
        sg_list_push(&db->done, arena, copy);
    }
    if (db->log) {
        log_line(db, e);
        return;
    }
    bool step = e->type == SG_EVENT_START || e->type == SG_EVENT_STATEMENT || e->type == SG_EVENT_PROGRESS;
    if (step && db->live)
        live_line(e);
    if (step)
        return;
    sg_event_clear(db);
    talk(db, e);
    if (!db->buffered)
        sg_app_flush(db->app);
}
