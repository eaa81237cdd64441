/* Many databases, some at a time. */
#include <config.h>

#include "cli/targets.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/interrupt.h"
#include "runtime/url.h"

#include "base/banned.h"

enum { MAX_JOBS = SG_MAX_CHILDREN };

struct reading {
    struct sg_list *out;
    struct sg_app *app;
    struct sg_map seen; /* URLs */
};

/* A database that is named twice is one: metrics would say the same of it twice. */
static void
add_target(struct reading *r, const char *text)
{
    struct sg_ctx *ctx = &r->app->ctx;
    const char *url = sg_interns(&ctx->intern, text);
    if (sg_map_get(&r->seen, url))
        return;
    struct sg_target *t = SG_NEW(&ctx->arena, struct sg_target);
    sg_buf_init(&t->text);
    t->url = url;
    t->name = sg_url_name(ctx, url);
    t->fd = -1;
    sg_map_put(&r->seen, &ctx->arena, url, t);
    sg_list_push(r->out, &ctx->arena, t);
}

/* One a line; blank lines and what starts with # are passed over. */
static enum sg_status
read_file(struct reading *r, const char *path)
{
    struct sg_app *app = r->app;
    struct sg_source *source;
    enum sg_status status = sg_file_source(&source, &app->ctx, path);
    if (status)
        return status;
    for (const char *p = source->text; *p;) {
        size_t len = strcspn(p, "\r\n"), start = strspn(p, " \t"), end = len;
        while (end > start && strchr(" \t", p[end - 1]))
            end--;
        if (start < end && p[start] != '#')
            add_target(r, sg_arena_strndup(&app->ctx.arena, p + start, end - start));
        p += len;
        p += strspn(p, "\r\n");
    }
    if (!r->out->len) {
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_NO_URL, path, "the file names no database");
        sg_diag_note(&app->ctx, d, "one a line; lines that start with # are comments");
        return SG_USAGE;
    }
    return SG_OK;
}

enum sg_status
sg_targets_read(struct sg_list *out, struct sg_app *app)
{
    struct reading r = {.out = out, .app = app};
    const char *url, *file = sg_value(app, SG_OPT_TARGETS);
    SG_FOREACH (url, &app->values[SG_OPT_URL])
        add_target(&r, url);
    return file ? read_file(&r, file) : SG_OK;
}

enum sg_status
sg_targets_jobs(int64_t *out, struct sg_app *app)
{
    *out = 4;
    return sg_value_int(out, app, SG_OPT_JOBS, 1, MAX_JOBS);
}

static void
write_all(int fd, const struct sg_buf *text)
{
    for (size_t at = 0; at < text->len;) {
        ssize_t n = write(fd, text->data + at, text->len - at);
        if (n < 0 && errno != EINTR)
            return;
        at += n > 0 ? (size_t)n : 0;
    }
}

/* What it says of its failure, as people read it, once that is complete. */
static void
report(struct sg_buf *out, struct sg_app *app)
{
    const struct sg_diag *d;
    sg_ctx_sort_diags(&app->ctx);
    SG_FOREACH (d, &app->ctx.diags)
        sg_render_diag(out, &app->ctx, d, false);
}

/* The child: runs, and sends the figures on a first line, then the report of a failure, then what is to be shown. */
static void
child(struct sg_app *app, struct sg_target *t, int fd, enum sg_status (*body)(struct sg_database *db, const char *url),
      struct sg_database *db)
{
    struct sg_buf text = SG_BUF_INIT;
    int64_t start = sg_microseconds();
    sg_buf_clear(&app->out); /* what the parent has gathered is the parent's */
    sg_buf_clear(&app->talk);
    sg_buf_clear(&app->members);
    app->writer = (struct sg_json){.out = &app->members, .depth = 3};
    app->ctx.diags.len = app->rendered = 0;
    db->buffered = true;
    db->live = false;
    app->values[SG_OPT_URL] = (struct sg_list){0}; /* what is suggested is about this one */
    sg_list_push(&app->values[SG_OPT_URL], &app->ctx.arena, (void *)t->url);
    enum sg_status status = body(db, t->url);
    int64_t took = sg_microseconds() - start;
    if (app->json) {
        struct sg_json j;
        sg_json_init(&j, &text, false);
        j.depth = 2;
        sg_json_object(&j);
        sg_json_put_string(&j, "database", t->name);
        sg_json_put_string(&j, "status", sg_status_name(status));
        sg_json_put_int(&j, "exit", status);
        sg_json_key(&j, "diagnostics");
        sg_suggest_complete(app, 0);
        sg_render_diags_json(&j, &app->ctx);
        sg_buf_add(&text, app->members.data, app->members.len);
        sg_json_end_object(&j);
    } else {
        sg_app_render(app);
        sg_buf_add(&text, app->talk.data, app->talk.len);
        sg_buf_add(&text, app->out.data, app->out.len);
    }
    struct sg_buf whole = SG_BUF_INIT, failure = SG_BUF_INIT;
    if (status)
        report(&failure, app);
    sg_buf_addf(&whole, "%" PRId64 " %" PRId64 " %" PRId64 " %zu\n", (int64_t)db->runner.applied, db->pending, took, failure.len);
    sg_buf_add(&whole, failure.data, failure.len);
    sg_buf_add(&whole, text.data, text.len);
    write_all(fd, &whole);
    _exit((int)status);
}

static bool
start(struct sg_app *app, struct sg_target *t, enum sg_status (*body)(struct sg_database *db, const char *url),
      struct sg_database *db)
{
    int fds[2];
    if (pipe(fds) < 0)
        return false;
    t->pid = sg_interrupt_fork();
    if (t->pid < 0) {
        close(fds[0]);
        close(fds[1]);
        return false;
    }
    if (!t->pid) {
        close(fds[0]);
        child(app, t, fds[1], body, db);
    }
    close(fds[1]);
    t->fd = fds[0];
    return true;
}

static void
show(struct sg_app *app, struct sg_target *t)
{
    char *line = strchr(t->text.data, '\n');
    const char *text = line ? line + 1 : "";
    if (line) {
        char *p = t->text.data;
        t->applied = strtoll(p, &p, 10);
        t->pending = strtoll(p, &p, 10);
        t->microseconds = strtoll(p, &p, 10);
        size_t len = (size_t)strtoull(p, &p, 10);
        if (len <= t->text.len - (size_t)(text - t->text.data)) { /* else it was killed while it sent that */
            t->report = sg_arena_strndup(&app->ctx.arena, text, len);
            text += len;
        }
    } else {
        t->pending = -1;
        t->status = SG_FAILED; /* it was killed */
    }
    sg_json_raw(sg_app_json(app), *text ? text : "null");
    if (t->status)
        sg_say(app, "%s: %s\n", t->name, sg_status_name(t->status));
    if (t->status && !app->json)
        sg_buf_adds(&app->talk, text); /* with --quiet it is errors alone */
    else if (!app->json)
        sg_out(app, "%s", text);
    sg_app_flush(app);
}

static void
finish(struct sg_app *app, struct sg_target *t)
{
    int result = 0;
    close(t->fd);
    t->fd = -1;
    sg_interrupt_reap(t->pid, &result);
    t->status = WIFEXITED(result) ? (enum sg_status)WEXITSTATUS(result) : SG_FAILED;
    show(app, t);
}

/* Reads from those that run; returns how many ended. */
static size_t
collect(struct sg_app *app, struct sg_target **running, size_t count)
{
    struct pollfd fds[MAX_JOBS];
    size_t ended = 0;
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){.fd = running[i]->fd, .events = POLLIN};
    if (poll(fds, count, -1) < 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        char bytes[8192];
        if (!fds[i].revents)
            continue;
        ssize_t n = read(fds[i].fd, bytes, sizeof bytes);
        if (n > 0) {
            sg_buf_add(&running[i]->text, bytes, (size_t)n);
        } else if (!n || errno != EINTR) {
            finish(app, running[i]);
            running[i] = NULL;
            ended++;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (running[i])
            running[kept++] = running[i];
    return ended;
}

enum sg_status
sg_targets_run(struct sg_app *app, struct sg_list *targets, enum sg_status (*body)(struct sg_database *db, const char *url),
               struct sg_database *db, int64_t jobs)
{
    struct sg_target *running[MAX_JOBS];
    size_t next = 0, count = 0, failed = 0, left;
    struct sg_target *t;
    sg_app_flush(app);
    sg_json_key(sg_app_json(app), "targets");
    sg_json_array(sg_app_json(app));
    sg_interrupt_pass_on();
    while (count || (next < targets->len && !sg_interrupt_came())) {
        while (next < targets->len && count < (size_t)jobs && !sg_interrupt_came() &&
               start(app, targets->items[next], body, db))
            running[count++] = targets->items[next++];
        if (!count && !sg_interrupt_came()) {
            sg_diag_file(&app->ctx, SG_DIAG_IO, NULL, "no process can be started: %s", strerror(errno));
            return SG_IO;
        }
        count -= collect(app, running, count);
    }
    sg_interrupt_forget();
    left = targets->len - next; /* where a signal came */
    sg_json_end_array(sg_app_json(app));
    SG_FOREACH (t, targets) {
        if (sg_at_t >= next) {
            t->status = SG_FAILED;
            t->pending = -1;
        }
        failed += t->status != SG_OK;
        sg_buf_fini(&t->text);
    }
    if (db->log)
        return failed ? SG_FAILED : SG_OK;
    sg_out(app, "%zu database%s: %zu fine, %zu failed", targets->len, targets->len == 1 ? "" : "s", targets->len - failed,
           failed - left);
    if (left)
        sg_out(app, ", %zu not begun", left);
    sg_out(app, "\n");
    return failed ? SG_FAILED : SG_OK;
}
