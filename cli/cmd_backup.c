/* backup: a copy of the database; wait: until it answers. */
#include <config.h>

#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/database.h"
#include "cli/interrupt.h"
#include "runtime/url.h"

#include "base/banned.h"

static enum sg_status
refuse(struct sg_app *app, const char *path, const char *what, const char *note)
{
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BACKUP, path, "%s", what);
    sg_diag_note(&app->ctx, d, "%s", note);
    return SG_IO;
}

/* pg_dump gets the connection without its password on the command line, which others can see, and the password in
 * its environment, which they cannot. */
static enum sg_status
dump(struct sg_database *db, const char *path, const char *part)
{
    struct sg_app *app = db->app;
    const char *password = NULL, *plain = sg_url_without_password(&app->ctx, db->url, &password);
    const char *argv[] = {"pg_dump", "--format=custom", "--no-password", "--file", part, "--dbname", plain, NULL};
    int result = 0;
    siginfo_t ended;
    sg_app_flush(app);
    sg_interrupt_pass_on();
    pid_t pid = sg_interrupt_fork();
    if (!pid) {
        if (password)
            setenv("PGPASSWORD", password, 1);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    while (pid > 0 && waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        continue; /* a signal that came is passed on to it */
    if (pid > 0)
        sg_interrupt_reap(pid, &result);
    sg_interrupt_forget();
    if (pid > 0 && WIFEXITED(result) && !WEXITSTATUS(result))
        return SG_OK;
    if (pid > 0 && WIFEXITED(result) && WEXITSTATUS(result) == 127)
        return refuse(app, path, "there is no pg_dump", "it comes with PostgreSQL's client programs; put it into the path");
    return refuse(app, path, "pg_dump failed", "its own message is above");
}

static enum sg_status
copy(struct sg_database *db, const char *path, const char *part)
{
    sg_interrupt_watch(&db->runner);
    bool ok = db->runner.driver->backup(db->runner.db, part);
    sg_interrupt_forget();
    if (ok)
        return SG_OK;
    const struct sg_db_error *e = &db->runner.db->error;
    if (e->class != SG_DB_STORAGE)
        return sg_fail_database(&db->runner, "cannot copy the database");
    return refuse(db->app, path, sg_arena_printf(&db->app->ctx.arena, "the copy cannot be written: %s (%s)", e->message, e->code),
                  "its folder must exist, be writable and have room for the whole database");
}

/* Under another name until it is whole. */
static enum sg_status
make(struct sg_database *db, const char *path)
{
    struct sg_app *app = db->app;
    const char *part = sg_arena_printf(&app->ctx.arena, "%s.part", path);
    const char *file = sg_dialects[db->runner.driver->dialect].in_memory ? sg_url_path(&app->ctx, db->url) : NULL;
    if (file && !sg_file_exists(file))
        return refuse(app, file, "there is no database to copy", "give the path of one with --url");
    if (sg_file_exists(part))
        return refuse(app, part, "the file is there already",
                      "the copy has this name until it is whole; if a backup that was cut off left it, remove it");
    enum sg_status status = db->runner.driver->backup ? copy(db, path, part) : dump(db, path, part);
    if (!status && rename(part, path) < 0)
        status = refuse(app, path, sg_arena_printf(&app->ctx.arena, "the copy cannot get its name: %s", strerror(errno)),
                        "give another name");
    if (status)
        unlink(part);
    return status;
}

enum sg_status
sg_cmd_backup(struct sg_app *app)
{
    struct sg_database db;
    const char *path = sg_operand(app, 0);
    enum sg_status status = sg_database_settings(&db, app);
    if (status)
        return status;
    if (sg_file_exists(path))
        return refuse(app, path, "the file is there already", "a backup never replaces a file; give another name");
    db.run_options.event = NULL; /* that there is no file yet is no note here, but the end */
    if (!(status = sg_database_open(&db, NULL, false)))
        status = make(&db, path);
    if (!status) {
        sg_json_put_string(sg_app_json(app), "file", path);
        sg_out(app, "%s\n", path);
    }
    sg_database_close(&db);
    return status;
}

/* A database in a file that is not there yet answers where the file can be made: that is up to its folder. */
static enum sg_status
find_place(struct sg_database *db)
{
    struct sg_ctx *ctx = &db->app->ctx;
    const char *path = sg_dialects[db->runner.driver->dialect].in_memory ? sg_url_path(ctx, db->url) : NULL;
    if (!path || sg_file_exists(path))
        return SG_OK;
    const char *slash = strrchr(path, '/');
    const char *folder = !slash ? "." : slash == path ? "/" : sg_arena_strndup(&ctx->arena, path, (size_t)(slash - path));
    if (sg_file_is_dir(folder) && !access(folder, W_OK | X_OK))
        return SG_OK;
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_DATABASE, NULL, "%s: the file is not there, and cannot be made", path);
    sg_diag_note(ctx, d, sg_file_is_dir(folder) ? "the folder '%s' cannot be written by this user" : "there is no folder '%s'", folder);
    return SG_IO;
}

enum sg_status
sg_cmd_wait(struct sg_app *app)
{
    enum { PAUSE = 200 };
    struct sg_database db;
    int64_t limit = 30000, start = sg_microseconds();
    const char *timeout = sg_value(app, SG_OPT_TIMEOUT);
    enum sg_status status = sg_database_settings(&db, app);
    if (status)
        return status;
    if (timeout && !sg_duration_parse(&limit, timeout, 1000)) {
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "--timeout takes a time, and '%s' is none",
                                         timeout);
        sg_diag_note(&app->ctx, d, "a number with ms, s, min or h: 30s");
        return SG_USAGE;
    }
    db.db_options.connect_timeout = 2;
    db.db_options.busy_timeout = PAUSE; /* a file that is locked does not answer yet: it is asked again */
    db.run_options.event = NULL; /* it would say at each try what it finds */
    for (;;) {
        struct sg_diag_mark mark = sg_diag_mark(&app->ctx);
        if (!(status = sg_database_open(&db, NULL, false)))
            status = find_place(&db);
        sg_database_close(&db);
        if ((status != SG_IO && status != SG_LOCKED) || (sg_microseconds() - start) / 1000 >= limit)
            break;
        sg_diag_forget(&app->ctx, mark); /* only the last failure is of interest */
        nanosleep(&(struct timespec){0, PAUSE * 1000000L}, NULL);
    }
    if (!status)
        sg_out(app, "%s answers\n", db.name);
    return status;
}
