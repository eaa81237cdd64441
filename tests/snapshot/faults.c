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

/* Not done: nobody cuts the power, and hundreds of them take their time. */
int
__wrap_fsync(int fd)
{
    (void)fd;
    return strike(false) ? -1 : 0;
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
    enum sg_status status = sg_folder_add(folder, SG_SQLITE, &entry, &sql, &snapshot, NULL, NULL);
    sg_buf_fini(&sql);
    sg_buf_fini(&snapshot);
    return status;
}

/* What squash and rebase do: files go, files come, a file changes. */
static enum sg_status
rewrite(struct sg_ctx *ctx, struct sg_folder *folder)
{
    struct sg_txn txn;
    static const char sql[] = "SELECT 1;";
    static const char journal[] = "{\"version\":\"7\",\"dialect\":\"sqlite\",\"entries\":[]}";
    sg_txn_init(&txn, ctx, folder->path);
    sg_txn_remove(&txn, "0000_one.sql");
    sg_txn_remove(&txn, "meta/0000_snapshot.json");
    sg_txn_create(&txn, "0000_other.sql", sql, sizeof(sql) - 1, NULL);
    sg_txn_write(&txn, "meta/_journal.json", journal, sizeof(journal) - 1);
    return sg_txn_commit(&txn);
}

enum operation { ADD, REWRITE };

static enum sg_status
operate(struct sg_ctx *ctx, struct sg_folder *folder, enum operation operation)
{
    return operation == ADD ? add(ctx, folder, "two", sql_2, "second") : rewrite(ctx, folder);
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

/* Every file of the folder with its content, in the order of names; empty folders do not count, nor
 * do staged files without `staged`. */
static void
picture(struct sg_buf *out, struct sg_ctx *ctx, const char *path, bool staged)
{
    struct sg_list names = {0};
    const char *name;
    sg_file_list(&names, ctx, path, true);
    SG_FOREACH (name, &names) {
        const char *inner = sg_path_join(ctx, path, name);
        if (sg_file_is_dir(inner)) {
            picture(out, ctx, inner, staged);
            continue;
        }
        if (!staged && strstr(name, ".schemagen"))
            continue;
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
picture_of(const char *path, bool staged)
{
    struct sg_ctx ctx;
    struct sg_buf buf = SG_BUF_INIT;
    sg_ctx_init(&ctx);
    picture(&buf, &ctx, path, staged);
    sg_ctx_fini(&ctx);
    return sg_buf_detach(&buf, NULL);
}

/* One run with the fault armed, in a child. Its exit status: 42 killed, 0 done, else what
 * sg_folder_add said. */
static int
run_child(const char *path, enum operation operation, unsigned at, int error, bool sticky)
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
        enum sg_status status = operate(&ctx, &folder, operation);
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
check_kills(const char *path, enum operation operation, int base, const char *before,
            const char *after)
{
    unsigned at, undone = 0, completed = 0, wrong = 0, silent = 0;
    for (at = 1; at < 500; at++) {
        size_t entries;
        prepare(path, base, false);
        int status = run_child(path, operation, at, 0, false);
        if (status == 43)
            break;
        /* reading alone either sees a whole folder or says that it was interrupted */
        enum sg_status looked = open_folder(path, false, &entries);
        char *seen = picture_of(path, false);
        if (!looked && strcmp(seen, before) && strcmp(seen, after))
            silent++;
        free(seen);
        if (open_folder(path, true, &entries))
            wrong++;
        seen = picture_of(path, true);
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
check_repair_kills(const char *path, enum operation operation, const char *before,
                   const char *after)
{
    unsigned wrong = 0, repairs = 0, completed = 0;
    for (unsigned at = 1; at < 500; at++) {
        size_t entries;
        prepare(path, 1, false);
        if (run_child(path, operation, at, 0, false) == 43)
            break;
        if (open_folder(path, false, &entries) == SG_OK)
            continue; /* nothing to complete */
        for (unsigned n = 1; n < 500; n++) {
            int status = run_repair(path, n);
            repairs++;
            if (status == 42)
                continue;
            char *seen = picture_of(path, true);
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
check_errors(const char *path, enum operation operation, int error, bool sticky, const char *before,
             const char *after)
{
    unsigned wrong = 0, failed = 0, mute = 0, late = 0;
    for (unsigned at = 1; at < 500; at++) {
        size_t entries;
        prepare(path, 1, false);
        int status = run_child(path, operation, at, error, sticky);
        if (status == 43)
            break;
        mute += status == 99 || status == 42 || status >= 128;
        failed += status == SG_IO;
        char *seen = picture_of(path, true);
        if (strcmp(seen, status ? before : after)) {
            late++; /* committed, but not yet carried out */
            if (open_folder(path, true, &entries))
                wrong++;
            free(seen);
            seen = picture_of(path, true);
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

static char *
picture_after(const char *path, enum operation operation)
{
    prepare(path, 1, false);
    run_child(path, operation, 0, 0, false);
    return picture_of(path, true);
}

static void
check_operation(const char *path, enum operation operation, const char *name, const char *before)
{
    char *after = picture_after(path, operation);
    diag("%s", name);
    ok(!strstr(after, ".schemagen") && !strstr(after, ".txn"),
       "nothing else is left in the folder");
    check_kills(path, operation, 1, before, after);
    check_repair_kills(path, operation, before, after);
    check_errors(path, operation, ENOSPC, false, before, after);
    check_errors(path, operation, ENOSPC, true, before, after);
    check_errors(path, operation, EIO, false, before, after);
    check_errors(path, operation, EROFS, true, before, after);
    free(after);
}

int
main(void)
{
    if (!mkdtemp(root))
        skip_all("no temporary folder");
    char path[64];
    snprintf(path, sizeof(path), "%s/out", root);
    prepare(path, 0, false);
    char *empty = picture_of(path, true);
    prepare(path, 1, false);
    char *one = picture_of(path, true);
    ok(strstr(one, "== /out/0000_one.sql\n") && strstr(one, "== /out/meta/0000_snapshot.json\n"),
       "a migration is written");
    check_operation(path, ADD, "a migration is added", one);
    check_operation(path, REWRITE, "migrations are rewritten", one);
    prepare(path, 0, true);
    char *only = picture_of(path, true);
    check_kills(path, ADD, 0, empty, only);
    free(only);
    free(one);
    free(empty);
    remove_all(root);
    return tap_done();
}
