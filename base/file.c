/* Reading and writing files; see base/file.h. */
#include <config.h>

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sg_status
fail(struct sg_ctx *ctx, const char *path, const char *what, int error)
{
    sg_diag_file(ctx, SG_DIAG_IO, path, "cannot %s '%s': %s", what, path, strerror(error));
    return SG_IO;
}

enum sg_status
sg_file_read(struct sg_buf *out, struct sg_ctx *ctx, const char *path, bool missing_ok)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return missing_ok && errno == ENOENT ? SG_OK : fail(ctx, path, "open", errno);
    struct stat st;
    size_t whole = 0; /* the length with all of a file of known size */
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0) {
        sg_buf_reserve(out, (size_t)st.st_size + 1);
        whole = out->len + (size_t)st.st_size;
    }
    while (!whole || out->len < whole) {
        if (!whole)
            sg_buf_reserve(out, 4096);
        ssize_t n = read(fd, out->data + out->len, out->cap - out->len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int error = errno;
            close(fd);
            return fail(ctx, path, "read", error);
        }
        if (!n)
            break;
        sg_buf_truncate(out, out->len + (size_t)n);
    }
    close(fd);
    return SG_OK;
}

/* A regular file of known size straight into the arena, where its source keeps it. */
static enum sg_status
read_whole(struct sg_source **out, struct sg_ctx *ctx, int fd, const char *path, size_t size)
{
    char *text = sg_arena_raw(&ctx->arena, size + 1);
    size_t len = 0;
    while (len < size) {
        ssize_t n = read(fd, text + len, size - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(ctx, path, "read", errno);
        if (!n)
            break; /* it has become shorter */
        len += (size_t)n;
    }
    text[len] = '\0';
    *out = sg_ctx_source_own(ctx, path, text, len);
    return SG_OK;
}

enum sg_status
sg_file_source(struct sg_source **out, struct sg_ctx *ctx, const char *path)
{
    struct sg_buf buf = SG_BUF_INIT;
    struct stat st;
    enum sg_status status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size < UINT32_MAX) {
        status = read_whole(out, ctx, fd, path, (size_t)st.st_size);
        close(fd);
        return status;
    }
    if (fd >= 0)
        close(fd);
    status = sg_file_read(&buf, ctx, path, false);
    if (!status && buf.len >= UINT32_MAX) {
        sg_diag_file(ctx, SG_DIAG_IO, path, "'%s' is larger than 4 GiB", path);
        status = SG_IO;
    }
    if (!status)
        *out = sg_ctx_source(ctx, path, buf.data, buf.len);
    sg_buf_fini(&buf);
    return status;
}

static int
write_all(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

static void
sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd); /* some file systems refuse; the rename itself stands */
        close(fd);
    }
    free(folder);
}

/* A device or a pipe is written into: a file in its place would be the end of /dev/null. */
static enum sg_status
write_into(struct sg_ctx *ctx, const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC), error = 0;
    if (fd < 0)
        return fail(ctx, path, "write", errno);
    if (write_all(fd, data, len))
        error = errno;
    if (close(fd) && !error)
        error = errno;
    return error ? fail(ctx, path, "write", error) : SG_OK;
}

/* `name` is what the caller calls it. */
static enum sg_status
replace(struct sg_ctx *ctx, const char *path, const char *name, const void *data, size_t len)
{
    char *tmp = sg_arena_printf(&ctx->arena, "%s.%ld.tmp", path, (long)getpid());
    struct stat st;
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(ctx, name, "write", errno);
    int error = 0;
    if ((!stat(path, &st) && fchmod(fd, st.st_mode & 07777)) || write_all(fd, data, len) || fsync(fd))
        error = errno;
    if (close(fd) && !error)
        error = errno;
    if (!error && rename(tmp, path))
        error = errno;
    if (error) {
        unlink(tmp);
        return fail(ctx, name, "write", error);
    }
    sync_folder_of(path);
    return SG_OK;
}

enum sg_status
sg_file_write(struct sg_ctx *ctx, const char *path, const void *data, size_t len)
{
    struct stat st;
    if (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return write_into(ctx, path, data, len);
    char *target = realpath(path, NULL);
    enum sg_status status = replace(ctx, target ? target : path, path, data, len);
    free(target);
    return status;
}

enum sg_status
sg_file_mkdirs(struct sg_ctx *ctx, const char *path)
{
    char *copy = sg_arena_strdup(&ctx->arena, path);
    for (char *p = copy + 1; *copy; p++) {
        char c = *p;
        if (c && c != '/')
            continue;
        *p = '\0';
        if (mkdir(copy, 0777) && errno != EEXIST)
            return fail(ctx, copy, "create the folder", errno);
        *p = c;
        if (!c)
            break;
    }
    return SG_OK;
}

bool
sg_file_exists(const char *path)
{
    struct stat st;
    return !stat(path, &st);
}

void
sg_file_program(struct sg_buf *out)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    sg_buf_clear(out);
    if (len > 0 && (size_t)len < sizeof path)
        sg_buf_add(out, path, (size_t)len);
}

void
sg_file_program_folder(struct sg_buf *out)
{
    sg_file_program(out);
    const char *slash = strrchr(out->data, '/');
    sg_buf_truncate(out, slash ? (size_t)(slash + 1 - out->data) : 0);
}

bool
sg_file_is_dir(const char *path)
{
    struct stat st;
    return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum sg_status
sg_file_list(struct sg_list *out, struct sg_ctx *ctx, const char *path, bool missing_ok)
{
    DIR *dir = opendir(path);
    if (!dir)
        return missing_ok && errno == ENOENT ? SG_OK : fail(ctx, path, "open the folder", errno);
    for (struct dirent *e; (e = readdir(dir));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            sg_list_push(out, &ctx->arena, sg_arena_strdup(&ctx->arena, e->d_name));
    closedir(dir);
    sg_list_sort(out, compare_names);
    return SG_OK;
}

char *
sg_path_join(struct sg_ctx *ctx, const char *folder, const char *name)
{
    if (*name == '/' || !*folder || !strcmp(folder, "."))
        return sg_arena_strdup(&ctx->arena, name);
    size_t n = strlen(folder), len = strlen(name);
    char *path = sg_arena_raw(&ctx->arena, n + 1 + len + 1);
    memcpy(path, folder, n);
    if (folder[n - 1] != '/')
        path[n++] = '/';
    memcpy(path + n, name, len + 1);
    return path;
}
