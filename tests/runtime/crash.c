/* One run of the library that is cut short: crash ACTION N FOLDER URL.
 *
 * event   SIGKILL at the N-th event, which is where a statement has ended
 * kill    SIGKILL at the N-th operation on the outside: for SQLite a write (half of it is written), truncation, sync or removal of a
 *         file; for PostgreSQL odd numbers are before a message to the server, even ones behind it, before its answer
 * error   SQLite: the N-th of these operations alone fails
 * full    SQLite: from the N-th on there is no room
 *
 * Prints how many operations (or events) there were; the exit status is that of the run, its error on standard error. */
#include <config.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef HAVE_SQLITE
#include <sqlite3.h>
#endif

#include "runtime/schemagen.h"

static struct {
    const char *action;
    long at, count;
} plan;

static int
is(const char *action)
{
    return !strcmp(plan.action, action);
}

static void
event(void *arg, const struct schemagen_event *e)
{
    (void)arg, (void)e;
    if (is("event") && ++plan.count == plan.at)
        raise(SIGKILL);
}

#ifdef HAVE_POSTGRESQL
/* In place of the C library's, for libpq, too: how a message leaves the process. */
SCHEMAGEN_API ssize_t
send(int fd, const void *data, size_t len, int flags)
{
    if (is("kill") && ++plan.count == plan.at)
        raise(SIGKILL);
    ssize_t n = sendto(fd, data, len, flags, NULL, 0);
    if (is("kill") && ++plan.count == plan.at)
        raise(SIGKILL);
    return n;
}
#endif

#ifdef HAVE_SQLITE
/* A VFS in front of the system's own (sqlite.org/vfs.html). */
struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this in the same memory */
};

static sqlite3_vfs *system_vfs;

static sqlite3_file *
real(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

/* What the next operation ends with: 0 where it is to be done. */
static int
fault(int code)
{
    if (!is("kill") && !is("error") && !is("full"))
        return SQLITE_OK;
    plan.count++;
    if (plan.count < plan.at || (plan.count > plan.at && !is("full")))
        return SQLITE_OK;
    if (is("kill"))
        raise(SIGKILL);
    return is("full") ? SQLITE_FULL : code;
}

static int
file_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 at)
{
    if (is("kill") && plan.count + 1 == plan.at)
        real(f)->pMethods->xWrite(real(f), data, len / 2, at);
    int rc = fault(SQLITE_IOERR_WRITE);
    return rc ? rc : real(f)->pMethods->xWrite(real(f), data, len, at);
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = is("full") ? SQLITE_OK : fault(SQLITE_IOERR_TRUNCATE);
    return rc ? rc : real(f)->pMethods->xTruncate(real(f), size);
}

static int
file_sync(sqlite3_file *f, int flags)
{
    int rc = is("full") ? SQLITE_OK : fault(SQLITE_IOERR_FSYNC);
    return rc ? rc : real(f)->pMethods->xSync(real(f), flags);
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    int rc = is("full") ? SQLITE_OK : fault(SQLITE_IOERR_DELETE);
    return rc ? rc : system_vfs->xDelete(system_vfs, name, sync);
}

static int
file_close(sqlite3_file *f)
{
    return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
}

static int
file_read(sqlite3_file *f, void *data, int len, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), data, len, at);
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real(f)->pMethods->xFileSize(real(f), size);
}

static int
file_lock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xLock(real(f), level);
}

static int
file_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}

static int
file_check_lock(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int
file_control(sqlite3_file *f, int op, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int
file_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}

static int
file_traits(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int
file_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int
file_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void
file_shm_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}

static int
file_shm_unmap(sqlite3_file *f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
    struct file *file = (struct file *)(void *)f;
    (void)vfs;
    file->real = (sqlite3_file *)(void *)(file + 1);
    file->real->pMethods = NULL;
    int rc = system_vfs->xOpen(system_vfs, name, file->real, flags, out);
    file->base.pMethods = file->real->pMethods ? &methods : NULL;
    return rc;
}

static void
register_vfs(void)
{
    static sqlite3_vfs vfs;
    system_vfs = sqlite3_vfs_find(NULL);
    vfs = *system_vfs;
    vfs.zName = "crash";
    vfs.szOsFile = (int)sizeof(struct file) + system_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    sqlite3_vfs_register(&vfs, 1);
}
#endif

int
main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: crash event|kill|error|full N FOLDER URL\n", stderr);
        return 2;
    }
    plan.action = argv[1];
    plan.at = strtol(argv[2], NULL, 10);
#ifdef HAVE_SQLITE
    register_vfs();
#endif
    struct schemagen *sg = schemagen_new();
    if (is("event"))
        schemagen_event_handle(sg, event, NULL); /* without one, what only defines things shares a commit */
    enum schemagen_status status = schemagen_folder_open(sg, argv[3]);
    if (!status)
        status = schemagen_database_open(sg, argv[4]);
    if (!status)
        status = schemagen_migrate(sg, NULL);
    if (status)
        fprintf(stderr, "%s\n", schemagen_error(sg));
    schemagen_free(sg);
    printf("%ld\n", plan.count);
    return (int)status;
}
