/* A migration is written all or nothing: the program is killed, and the file system fails, at every
 * system call of sg_folder_add in turn; afterwards the folder is as before or completed. The calls
 * are wrapped by the linker. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "snapshot/folder.h"
#include "tests/lib/tap.h"

int __real_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *data, size_t len);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __real_close(int fd);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_write(int fd, const void *data, size_t len);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_close(int fd);

static struct {
    unsigned at;   /* the call that fails, from 1; 0 for none */
    unsigned seen; /* calls so far */
    int error;     /* 0: the program is killed; else what the call fails with */
    bool sticky;   /* and every later call that would write: the disk stays full */
    bool armed, writing;
} fault;

static bool
strike(bool writes)
{
    if (!fault.armed)
        return false;
    fault.seen++;
    if (fault.seen != fault.at && !(fault.sticky && writes && fault.at && fault.seen > fault.at))
        return false;
    if (!fault.error)
        _exit(42);
    errno = fault.error;
    return true;
}

int
__wrap_open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return strike(flags & O_CREAT) ? -1 : __real_open(path, flags, mode);
}

ssize_t
__wrap_write(int fd, const void *data, size_t len)
{
    /* the half of it gets through */
    if (fault.armed && fault.seen + 1 == fault.at && len > 1 && __real_write(fd, data, len / 2) < 0)
        return -1;
    return strike(true) ? -1 : __real_write(fd, data, len);
}

int
__wrap_fsync(int fd)
{
    return strike(false) ? -1 : __real_fsync(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
    return strike(false) ? -1 : __real_rename(from, to);
}

int
__wrap_unlink(const char *path)
{
    return strike(false) ? -1 : __real_unlink(path);
}

int
__wrap_mkdir(const char *path, mode_t mode)
{
    return strike(true) ? -1 : __real_mkdir(path, mode);
}

int
__wrap_close(int fd)
{
    if (strike(false)) {
        __real_close(fd);
        return -1;
    }
    return __real_close(fd);
}

static char root[] = "/tmp/schemagen-faults.XXXXXX";

static const char sql_1[] = "CREATE TABLE `a` (\n\t`id` integer\n);\n", sql_2[] = "DROP TABLE `a`;";

static void
snapshot_text(struct sg_buf *out, struct sg_ctx *ctx, const char *id, const char *prev)
{
    struct sg_model *m = sg_model_new(ctx, SG_SQLITE);
    struct sg_snapshot_text text;
    sg_obj_new(m, &m->obj, SG_KIND_TABLE, NULL, id);
    sg_model_finish(m);
    sg_snapshot_write(&text, m, id, prev, NULL);
    sg_buf_add(out, text.text.data, text.text.len);
    sg_snapshot_text_fini(&text);
    sg_model_free(m);
}

static enum sg_status
add(struct sg_ctx *ctx, struct sg_folder *folder, const char *name, const char *sql_text,
    const char *id)
{
    struct sg_journal_entry entry;
    struct sg_buf sql = SG_BUF_INIT, snapshot = SG_BUF_INIT;
    sg_folder_next(&entry, folder, SG_SQLITE, SG_PREFIX_INDEX, name, true);
    sg_buf_adds(&sql, sql_text);
    snapshot_text(&snapshot, ctx, id, SG_ZERO_UUID);
    enum sg_status status = sg_folder_add(folder, &entry, &sql, &snapshot, NULL);
    sg_buf_fini(&sql);
    sg_buf_fini(&snapshot);
    return status;
}

static void
remove_all(const char *path)
{
    struct sg_ctx ctx;
    struct sg_list names = {0};
    const char *name;
    sg_ctx_init(&ctx);
    if (!sg_file_list(&names, &ctx, path, true))
        SG_FOREACH (name, &names) {
            const char *inner = sg_path_join(&ctx, path, name);
            if (sg_file_is_dir(inner))
                remove_all(inner);
            else
                unlink(inner);
        }
    rmdir(path);
    sg_ctx_fini(&ctx);
}

/* Every file of the folder with its content, in the order of names; empty folders do not count. */
static void
picture(struct sg_buf *out, struct sg_ctx *ctx, const char *path)
{
    struct sg_list names = {0};
    const char *name;
    sg_file_list(&names, ctx, path, true);
    SG_FOREACH (name, &names) {
        const char *inner = sg_path_join(ctx, path, name);
        if (sg_file_is_dir(inner)) {
            picture(out, ctx, inner);
            continue;
        }
        sg_buf_addf(out, "== %s\n", inner + strlen(root));
        sg_file_read(out, ctx, inner, false);
    }
}

/* The folder with the first migration in it (`base` 1) or nothing (0); `second`: and the next one.
 */
static void
prepare(const char *path, int base, bool second)
{
    struct sg_ctx ctx;
    struct sg_folder folder;
    sg_ctx_init(&ctx);
    ctx.source_date_epoch = 1700000000;
    remove_all(path);
    sg_folder_open(&folder, &ctx, path, true);
    if (base)
        add(&ctx, &folder, "one", sql_1, "first");
    if (second)
        add(&ctx, &folder, "two", sql_2, "second");
    sg_ctx_fini(&ctx);
}

static char *
picture_of(const char *path)
{
    struct sg_ctx ctx;
    struct sg_buf buf = SG_BUF_INIT;
    sg_ctx_init(&ctx);
    picture(&buf, &ctx, path);
    sg_ctx_fini(&ctx);
    return sg_buf_detach(&buf, NULL);
}

/* One run with the fault armed, in a child. Its exit status: 42 killed, 0 done, else what
 * sg_folder_add said. */
static int
run_child(const char *path, unsigned at, int error, bool sticky)
{
    fflush(stdout);
    pid_t pid = fork();
    if (!pid) {
        struct sg_ctx ctx;
        struct sg_folder folder;
        sg_ctx_init(&ctx);
        ctx.source_date_epoch = 1700000000;
        sg_folder_open(&folder, &ctx, path, true);
        fault.at = at;
        fault.error = error;
        fault.sticky = sticky;
        fault.armed = true;
        enum sg_status status = add(&ctx, &folder, "two", sql_2, "second");
        fault.armed = false;
        if (status && !ctx.diags.len)
            _exit(99); /* a failure without a word */
        sg_ctx_fini(&ctx);
        _exit(fault.seen < at ? 43 : (int)status);
    }
    int status;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* The same for the repair that follows: killed at its n-th call. */
static int
run_repair(const char *path, unsigned at)
{
    fflush(stdout);
    pid_t pid = fork();
    if (!pid) {
        struct sg_ctx ctx;
        struct sg_folder folder;
        sg_ctx_init(&ctx);
        fault.at = at;
        fault.armed = true;
        enum sg_status status = sg_folder_open(&folder, &ctx, path, true);
        fault.armed = false;
        sg_ctx_fini(&ctx);
        _exit(fault.seen < at ? 43 : (int)status);
    }
    int status;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static enum sg_status
open_folder(const char *path, bool repair, size_t *entries)
{
    struct sg_ctx ctx;
    struct sg_folder folder;
    sg_ctx_init(&ctx);
    enum sg_status status = sg_folder_open(&folder, &ctx, path, repair);
    *entries = status ? 0 : folder.journal.entries.len;
    sg_ctx_fini(&ctx);
    return status;
}

static void
check_kills(const char *path, int base, const char *before, const char *after)
{
    unsigned at, undone = 0, completed = 0, wrong = 0, silent = 0;
    for (at = 1; at < 500; at++) {
        size_t entries;
        prepare(path, base, false);
        int status = run_child(path, at, 0, false);
        if (status == 43)
            break;
        /* reading alone either sees a whole folder or says that it was interrupted */
        enum sg_status looked = open_folder(path, false, &entries);
        char *seen = picture_of(path);
        if (!looked && entries != (size_t)base && strcmp(seen, after))
            silent++;
        free(seen);
        if (open_folder(path, true, &entries))
            wrong++;
        seen = picture_of(path);
        if (!strcmp(seen, after))
            completed++;
        else if (!strcmp(seen, before))
            undone++;
        else
            wrong++;
        free(seen);
    }
    diag("base %d: killed at %u calls: %u as before, %u completed", base, at - 1, undone,
         completed);
    ok(!wrong, "base %d: after a kill the folder is as before or completed", base);
    ok(!silent, "base %d: an interrupted folder does not look like a whole one", base);
    ok(undone && completed, "base %d: both happen", base);
}

/* Killed after the commit, and then each time again while repairing. */
static void
check_repair_kills(const char *path, const char *before, const char *after)
{
    unsigned wrong = 0, repairs = 0, completed = 0;
    for (unsigned at = 1; at < 500; at++) {
        size_t entries;
        prepare(path, 1, false);
        if (run_child(path, at, 0, false) == 43)
            break;
        if (open_folder(path, false, &entries) == SG_OK)
            continue; /* nothing to complete */
        for (unsigned n = 1; n < 500; n++) {
            int status = run_repair(path, n);
            repairs++;
            if (status == 42)
                continue;
            char *seen = picture_of(path);
            if (strcmp(seen, after) && strcmp(seen, before))
                wrong++;
            completed += !strcmp(seen, after);
            free(seen);
            break;
        }
    }
    ok(completed && !wrong, "a repair that is killed is repaired (%u times)", repairs);
}

static void
check_errors(const char *path, int error, bool sticky, const char *before, const char *after)
{
    unsigned wrong = 0, failed = 0, mute = 0, late = 0;
    for (unsigned at = 1; at < 500; at++) {
        size_t entries;
        prepare(path, 1, false);
        int status = run_child(path, at, error, sticky);
        if (status == 43)
            break;
        mute += status == 99 || status == 42 || status >= 128;
        failed += status == SG_IO;
        char *seen = picture_of(path);
        if (strcmp(seen, status ? before : after)) {
            late++; /* committed, but not yet carried out */
            if (open_folder(path, true, &entries))
                wrong++;
            free(seen);
            seen = picture_of(path);
            if (strcmp(seen, before) && strcmp(seen, after))
                wrong++;
        }
        free(seen);
    }
    diag("%s%s: %u times an error, %u times after the commit", strerror(error),
         sticky ? " for good" : "", failed, late);
    ok(!wrong && !mute, "%s%s: a clean error, nothing half-written", strerror(error),
       sticky ? ", for good" : "");
}

int
main(void)
{
    if (!mkdtemp(root))
        skip_all("no temporary folder");
    char path[64];
    snprintf(path, sizeof(path), "%s/out", root);
    char *states[3];
    for (int i = 0; i < 3; i++) {
        prepare(path, i > 0, i > 1);
        states[i] = picture_of(path);
    }
    ok(strstr(states[2], "== /out/0001_two.sql\n") &&
           strstr(states[2], "== /out/meta/0001_snapshot.json\n"),
       "two migrations are written");
    ok(!strstr(states[2], ".schemagen") && !strstr(states[2], ".txn"),
       "nothing else is left in the folder");
    check_kills(path, 1, states[1], states[2]);
    prepare(path, 0, true);
    char *only = picture_of(path);
    check_kills(path, 0, states[0], only);
    check_repair_kills(path, states[1], states[2]);
    check_errors(path, ENOSPC, false, states[1], states[2]);
    check_errors(path, ENOSPC, true, states[1], states[2]);
    check_errors(path, EIO, false, states[1], states[2]);
    check_errors(path, EROFS, true, states[1], states[2]);
    free(only);
    for (int i = 0; i < 3; i++)
        free(states[i]);
    remove_all(root);
    return tap_done();
}
