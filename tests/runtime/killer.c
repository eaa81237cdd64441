/* Loaded into the program with LD_PRELOAD: it is killed at its n-th call that begins a statement of SQLite (KILL_STATEMENT=n), or that
 * changes a file (KILL_WRITE=n), before the call is made. Without n, or beyond the last call, it runs to its end; KILL_COUNT names a file
 * that then gets the number of calls. */
#include <config.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/compiler.h"

struct sqlite3;
struct sqlite3_stmt;
int sqlite3_initialize(void);
SG_EXPORT int sqlite3_prepare_v2(struct sqlite3 *db, const char *sql, int len, struct sqlite3_stmt **out, const char **tail);

static unsigned long statements, writes;

static void
count(unsigned long *calls, const char *variable)
{
    const char *at = getenv(variable);
    if (at && ++*calls == strtoul(at, NULL, 10))
        raise(SIGKILL);
}

static void
tell(void)
{
    FILE *f = fopen(getenv("KILL_COUNT"), "w");
    if (!f)
        return;
    fprintf(f, "%lu %lu\n", statements, writes);
    fclose(f);
}

/* A call into SQLite also puts it behind this library among what is loaded, where RTLD_NEXT looks. */
static void
begin(void)
{
    static bool begun;
    if (!begun && getenv("KILL_COUNT") && !sqlite3_initialize())
        atexit(tell);
    begun = true;
}

/* POSIX makes the same leap from an object to a function (dlsym). */
#define NEXT(name) \
    static __typeof__(name) *next; \
    if (!next) \
        *(void **)&next = dlsym(RTLD_NEXT, #name)

SG_EXPORT int
sqlite3_prepare_v2(struct sqlite3 *db, const char *sql, int len, struct sqlite3_stmt **out, const char **tail)
{
    NEXT(sqlite3_prepare_v2);
    begin();
    count(&statements, "KILL_STATEMENT");
    return next(db, sql, len, out, tail);
}

SG_EXPORT ssize_t
pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    NEXT(pwrite64);
    count(&writes, "KILL_WRITE");
    return next(fd, data, len, at);
}

SG_EXPORT int
ftruncate64(int fd, off64_t len)
{
    NEXT(ftruncate64);
    count(&writes, "KILL_WRITE");
    return next(fd, len);
}

SG_EXPORT int
fdatasync(int fd)
{
    NEXT(fdatasync);
    count(&writes, "KILL_WRITE");
    return next(fd);
}

SG_EXPORT int
fsync(int fd)
{
    NEXT(fsync);
    count(&writes, "KILL_WRITE");
    return next(fd);
}

SG_EXPORT int
unlink(const char *path)
{
    NEXT(unlink);
    count(&writes, "KILL_WRITE");
    return next(path);
}
