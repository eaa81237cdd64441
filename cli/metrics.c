/* What a run leaves for those who watch it: figures in a file, a report to a command. */
#include <config.h>

#include "cli/targets.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

/* A label's value: backslash, quote and line end are escaped (Prometheus, "Exposition formats"). */
static void
add_label(struct sg_buf *out, const char *value)
{
    sg_buf_adds(out, "{database=\"");
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            sg_buf_addc(out, '\\');
        if (*value == '\n')
            sg_buf_adds(out, "\\n");
        else
            sg_buf_addc(out, *value);
    }
    sg_buf_adds(out, "\"} ");
}

enum metric { APPLIED, PENDING, SECONDS, SUCCESS, WHEN, METRIC_COUNT };

static const struct {
    const char *name, *help;
} metrics[METRIC_COUNT] = {
    [APPLIED] = {"schemagen_migrations_applied", "Migrations that the last run applied."},
    [PENDING] = {"schemagen_migrations_pending", "Migrations that are still to be applied."},
    [SECONDS] = {"schemagen_run_duration_seconds", "How long the last run took."},
    [SUCCESS] = {"schemagen_run_success", "1 if the last run ended well, else 0."},
    [WHEN] = {"schemagen_run_timestamp_seconds", "When the last run ended, in seconds since 1970."},
};

enum sg_status
sg_metrics_write(struct sg_app *app, const struct sg_list *targets)
{
    const char *path = sg_value(app, SG_OPT_METRICS);
    const struct sg_target *t;
    if (!path)
        return SG_OK;
    struct sg_buf out = SG_BUF_INIT;
    int64_t now = sg_ctx_now(&app->ctx) / 1000;
    for (int m = 0; m < METRIC_COUNT; m++) {
        sg_buf_addf(&out, "# HELP %s %s\n# TYPE %s gauge\n", metrics[m].name, metrics[m].help, metrics[m].name);
        SG_FOREACH (t, targets) {
            if (m == PENDING && t->pending < 0)
                continue;
            sg_buf_adds(&out, metrics[m].name);
            add_label(&out, t->name);
            switch ((enum metric)m) {
            case APPLIED: sg_buf_addf(&out, "%" PRId64 "\n", t->applied); break;
            case PENDING: sg_buf_addf(&out, "%" PRId64 "\n", t->pending); break;
            case SECONDS: sg_buf_addf(&out, "%.6f\n", (double)t->microseconds / 1e6); break;
            case SUCCESS: sg_buf_addf(&out, "%d\n", t->status == SG_OK); break;
            case WHEN: sg_buf_addf(&out, "%" PRId64 "\n", now); break;
            case METRIC_COUNT: break;
            }
        }
    }
    enum sg_status status = sg_file_write(&app->ctx, path, out.data, out.len);
    sg_buf_fini(&out);
    return status;
}

enum sg_status
sg_failure_tell(struct sg_app *app, enum sg_status status, const struct sg_buf *report)
{
    const char *command = sg_value(app, SG_OPT_ON_FAILURE);
    int fds[2], result = 0;
    if (!command || !status || pipe(fds) < 0)
        return status;
    sg_app_flush(app);
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    pid_t pid = fork();
    if (!pid) {
        signal(SIGPIPE, SIG_DFL);
        dup2(fds[0], STDIN_FILENO);
        dup2(STDERR_FILENO, STDOUT_FILENO); /* standard output is the product's */
        close(fds[0]);
        close(fds[1]);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(fds[0]);
    for (size_t at = 0; pid > 0 && at < report->len;) {
        ssize_t n = write(fds[1], report->data + at, report->len - at);
        if (n < 0 && errno != EINTR)
            break;
        at += n > 0 ? (size_t)n : 0;
    }
    close(fds[1]);
    while (pid > 0 && waitpid(pid, &result, 0) < 0 && errno == EINTR)
        ;
    signal(SIGPIPE, old);
    return status;
}
