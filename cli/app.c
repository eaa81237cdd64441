/* A run from start to end: environment, command, output on both streams, exit code. */
#include <config.h>

#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#include "base/banned.h"

static const char *const status_names[] = {
    [SG_OK] = "ok", [SG_FINDINGS] = "findings", [SG_USAGE] = "usage",   [SG_INVALID] = "invalid",
    [SG_IO] = "io", [SG_FAILED] = "failed",     [SG_LOCKED] = "locked", [SG_DECISION] = "decision",
};

const char *
sg_status_name(enum sg_status status)
{
    return status_names[status];
}

const char *
sg_app_env(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

bool
sg_app_can_ask(const struct sg_app *app)
{
    return !app->json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

void
sg_out(struct sg_app *app, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_buf_vaddf(&app->out, fmt, ap);
    va_end(ap);
}

void
sg_say(struct sg_app *app, const char *fmt, ...)
{
    if (app->quiet || app->json)
        return;
    va_list ap;
    va_start(ap, fmt);
    sg_buf_vaddf(&app->talk, fmt, ap);
    va_end(ap);
}

struct sg_json *
sg_app_json(struct sg_app *app)
{
    return &app->writer;
}

static int
write_all(int fd, struct sg_buf *buf)
{
    int error = 0;
    for (size_t at = 0; at < buf->len;) {
        ssize_t n = write(fd, buf->data + at, buf->len - at);
        if (n >= 0) {
            at += (size_t)n;
        } else if (errno != EINTR) {
            error = errno;
            break;
        }
    }
    sg_buf_clear(buf);
    return error;
}

void
sg_app_render(struct sg_app *app)
{
    if (app->json)
        return;
    sg_suggest_complete(app, app->rendered);
    for (; app->rendered < app->ctx.diags.len; app->rendered++) {
        const struct sg_diag *d = app->ctx.diags.items[app->rendered];
        if (!app->quiet || d->severity == SG_ERROR)
            sg_render_diag(&app->talk, &app->ctx, d, app->color_err);
    }
}

void
sg_app_flush(struct sg_app *app)
{
    write_all(STDERR_FILENO, &app->talk);
}

/* reproducible-builds.org's SOURCE_DATE_EPOCH: seconds since 1970, digits alone. */
static enum sg_status
read_epoch(struct sg_app *app)
{
    const char *text = sg_app_env("SOURCE_DATE_EPOCH");
    if (!text)
        return SG_OK;
    int64_t n = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9' && p - text < 11; p++)
        n = n * 10 + (*p - '0');
    if (*p) {
        struct sg_diag *d =
            sg_diag_file(&app->ctx, SG_DIAG_BAD_EPOCH, NULL,
                         "SOURCE_DATE_EPOCH is '%s', which is no number of seconds", text);
        sg_diag_note(&app->ctx, d,
                     "it holds the seconds since 1970 as digits, or is not set at all");
        return SG_USAGE;
    }
    app->ctx.source_date_epoch = n;
    return SG_OK;
}

static void
settle_color(struct sg_app *app)
{
    const char *when = sg_value(app, SG_OPT_COLOR);
    if (when && strcmp(when, "auto")) {
        app->color_out = app->color_err = !strcmp(when, "always");
        return;
    }
    const char *term = getenv("TERM");
    if (sg_app_env("NO_COLOR") || (term && !strcmp(term, "dumb")))
        return;
    app->color_out = isatty(STDOUT_FILENO);
    app->color_err = isatty(STDERR_FILENO);
}

/* JSON is UTF-8, but a name of a file or a word of the command line need not be: a byte that is
 * none becomes U+FFFD. */
static void
make_valid(struct sg_buf *buf)
{
    struct sg_buf fixed = SG_BUF_INIT;
    if (sg_utf8_check(buf->data, buf->len) == buf->len)
        return;
    sg_utf8_clean(&fixed, buf->data, buf->len);
    sg_buf_fini(buf);
    *buf = fixed;
}

/* {"command", "status", "exit", "diagnostics", and what the command put into app->members} */
static void
write_document(struct sg_app *app, enum sg_status status)
{
    struct sg_json j;
    sg_buf_clear(&app->out);
    sg_json_init(&j, &app->out, false);
    sg_json_object(&j);
    sg_json_put_string(&j, "command", app->command ? app->command->name : NULL);
    sg_json_put_string(&j, "status", sg_status_name(status));
    sg_json_put_int(&j, "exit", status);
    sg_json_key(&j, "diagnostics");
    sg_suggest_complete(app, 0);
    sg_render_diags_json(&j, &app->ctx);
    sg_buf_add(&app->out, app->members.data, app->members.len);
    sg_json_end_object(&j);
    sg_buf_addc(&app->out, '\n');
    make_valid(&app->out);
}

static enum sg_status
finish(struct sg_app *app, enum sg_status status)
{
    if (!app->rendered)
        sg_ctx_sort_diags(&app->ctx);
    sg_app_render(app);
    if (app->json)
        write_document(app, status);
    sg_app_flush(app);
    int error = write_all(STDOUT_FILENO, &app->out);
    if (error && error != EPIPE) {
        fprintf(stderr, "schemagen: error: cannot write to standard output: %s [io]\n",
                strerror(error));
        status = status ? status : SG_IO;
    }
    sg_buf_fini(&app->out);
    sg_buf_fini(&app->talk);
    sg_buf_fini(&app->members);
    sg_ctx_fini(&app->ctx);
    return status;
}

/* What the command line says about databases; a file of targets may name any. */
static enum sg_status
find_drivers(struct sg_app *app)
{
    enum sg_status status = sg_given(app, SG_OPT_TARGETS) ? sg_app_hand_over(app, NULL) : SG_OK;
    const char *url;
    SG_FOREACH (url, &app->values[SG_OPT_URL])
        status = status ? status : sg_app_hand_over(app, url);
    return status;
}

enum sg_status
sg_app_main(int argc, char **argv)
{
    struct sg_app app = {.argv = argv, .out = SG_BUF_INIT, .talk = SG_BUF_INIT, .members = SG_BUF_INIT};
    sg_ctx_init(&app.ctx);
    app.writer = (struct sg_json){.out = &app.members,
                                  .depth = 1}; /* inside the document, behind its first members */

    enum sg_status status = sg_args_parse(&app, argc, argv);
    settle_color(&app);
    if (!status && app.version)
        sg_out(&app, "schemagen %s\n", PACKAGE_VERSION);
    else if (!status && !app.command)
        sg_help_overview(&app);
    else if (!status && sg_given(&app, SG_OPT_HELP))
        sg_help_command(&app, app.command);
    else if (!status && !(status = read_epoch(&app)) && !(status = find_drivers(&app)))
        status = app.command->run(&app);
    return finish(&app, status);
}
