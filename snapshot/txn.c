/* Several files changed as one. The order of steps, each of which may be the last:
 *
 *   stage every file · write the intent: from its last byte on the change is to happen · sync them all
 * · rename, remove · sync the folders · remove the intent
 *
 * The intent names each file with size and hash, so that whoever finds it can tell what is
 * done, what is still to do and what was lost: before the first rename nothing is, so up to there
 * nothing need reach the disk in order. A kill needs no sync; losing power does, and seven are
 * what that takes for a migration. They come close together, since a file system writes what is on
 * its way in one go. */
#include <config.h>

#include "snapshot/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/json.h"
#include "snapshot/reader.h"

#define INTENT        "meta/_schemagen.txn"
#define STAGED_SUFFIX ".schemagen"

struct change {
    const char *path; /* relative to the folder */
    const void *data;
    size_t len;
    char hash[SG_SHA256_HEX]; /* or empty */
    bool remove, create;
};

void
sg_txn_init(struct sg_txn *txn, struct sg_ctx *ctx, const char *folder)
{
    *txn = (struct sg_txn){.ctx = ctx, .folder = folder};
}

static const char *
hash_of(struct change *c)
{
    if (!*c->hash)
        sg_sha256_hex(c->data, c->len, c->hash);
    return c->hash;
}

static struct change *
add_change(struct sg_txn *txn, const char *path)
{
    struct change *c = SG_NEW(&txn->ctx->arena, struct change);
    c->path = sg_arena_strdup(&txn->ctx->arena, path);
    sg_list_push(&txn->changes, &txn->ctx->arena, c);
    return c;
}

void
sg_txn_write(struct sg_txn *txn, const char *path, const void *data, size_t len)
{
    struct change *c = add_change(txn, path);
    c->data = sg_arena_strndup(&txn->ctx->arena, data, len);
    c->len = len;
}

void
sg_txn_create(struct sg_txn *txn, const char *path, const void *data, size_t len, const char *hash)
{
    struct change *c = add_change(txn, path);
    c->data = data;
    c->len = len;
    c->create = true;
    if (hash)
        memcpy(c->hash, hash, sizeof c->hash);
}

void
sg_txn_remove(struct sg_txn *txn, const char *path)
{
    add_change(txn, path)->remove = true;
}

const char *
sg_txn_hash(struct sg_txn *txn, const void *data)
{
    struct change *c;
    SG_FOREACH (c, &txn->changes)
        if (c->data == data)
            return hash_of(c);
    return NULL;
}

/* "meta/x.json" is staged as "meta/_x.json.schemagen". */
static const char *
staged_path(struct sg_ctx *ctx, const char *path)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash + 1 - path) : 0;
    return sg_arena_printf(&ctx->arena, "%.*s_%s" STAGED_SUFFIX, folder, path, path + folder);
}

static bool
is_staged(const char *name)
{
    size_t n = strlen(name), suffix = sizeof(STAGED_SUFFIX) - 1;
    return *name == '_' && n > suffix && !strcmp(name + n - suffix, STAGED_SUFFIX);
}

static enum sg_status
fail(struct sg_ctx *ctx, const char *path, const char *what, int error)
{
    sg_diag_file(ctx, SG_DIAG_IO, path, "cannot %s '%s': %s", what, path, strerror(error));
    return SG_IO;
}

/* Written and on its way to the disk; sync_path waits for it. */
static int
write_file(const char *path, const char *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), error = 0;
    if (fd < 0)
        return errno;
    while (len && !error) {
        ssize_t n = write(fd, data, len);
        if (n >= 0) {
            data += n;
            len -= (size_t)n;
        } else if (errno != EINTR) {
            error = errno;
        }
    }
#ifdef SYNC_FILE_RANGE_WRITE
    if (!error)
        sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* what fails here, fails again in the sync */
#endif
    if (close(fd) && !error)
        error = errno;
    return error;
}

static int
sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), error = 0;
    if (fd < 0)
        return errno;
    if (fsync(fd))
        error = errno;
    close(fd);
    return error;
}

/* Only one program at a time changes a folder. Where the file system has no locks we go without. */
static int
lock_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && flock(fd, LOCK_EX) && errno == EINTR)
        continue;
    return fd;
}

static void
unlock_folder(int fd)
{
    if (fd >= 0)
        close(fd);
}

static void
remove_staged(struct sg_txn *txn)
{
    struct change *c;
    SG_FOREACH (c, &txn->changes)
        if (!c->remove)
            unlink(sg_path_join(txn->ctx, txn->folder, staged_path(txn->ctx, c->path)));
}

static void
intent_text(struct sg_buf *out, const struct sg_txn *txn)
{
    struct sg_json j;
    struct change *c;
    sg_json_init(&j, out, false);
    sg_json_object(&j);
    sg_json_key(&j, "changes");
    sg_json_array(&j);
    SG_FOREACH (c, &txn->changes) {
        sg_json_object(&j);
        sg_json_put_string(&j, "path", c->path);
        if (c->remove) {
            sg_json_put_bool(&j, "remove", true);
        } else {
            sg_json_put_int(&j, "size", (int64_t)c->len);
            sg_json_put_string(&j, "sum", hash_of(c));
        }
        sg_json_end_object(&j);
    }
    sg_json_end_array(&j);
    sg_json_end_object(&j);
}

/* From here on the change is to happen: what fails now, the next run completes. Changes that are
 * done already do no harm. */
static enum sg_status
apply(struct sg_txn *txn)
{
    struct sg_ctx *ctx = txn->ctx;
    struct change *c;
    int error = 0;
    const char *target = txn->folder;
    SG_FOREACH (c, &txn->changes) {
        target = sg_path_join(ctx, txn->folder, c->path);
        if (c->remove ? unlink(target)
                      : rename(sg_path_join(ctx, txn->folder, staged_path(ctx, c->path)), target))
            error = errno == ENOENT ? error : errno;
        if (error)
            break;
    }
    if (error) {
        struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_IO, target, "cannot replace '%s': %s", target,
                                         strerror(error));
        sg_diag_note(ctx, d,
                     "the rest is kept beside it, and the next command that writes to the folder "
                     "completes the change");
        return SG_IO;
    }
    sync_path(txn->folder); /* some file systems refuse; the names stand */
    sync_path(sg_path_join(ctx, txn->folder, "meta"));
    unlink(sg_path_join(ctx, txn->folder, INTENT));
    return SG_OK;
}

static enum sg_status
stage(struct sg_txn *txn)
{
    struct sg_ctx *ctx = txn->ctx;
    struct change *c;
    SG_FOREACH (c, &txn->changes) {
        const char *target = sg_path_join(ctx, txn->folder, c->path);
        if (c->remove)
            continue;
        if (c->create && sg_file_exists(target)) {
            struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_MIGRATION_EXISTS, target,
                                             "'%s' is there already", target);
            sg_diag_note(ctx, d,
                         "the journal does not know it; delete the file, or restore its entry in "
                         "the journal");
            return SG_INVALID;
        }
        int error = write_file(sg_path_join(ctx, txn->folder, staged_path(ctx, c->path)), c->data, c->len);
        if (error)
            return fail(ctx, target, "write", error);
    }
    return SG_OK;
}

static enum sg_status
write_intent(struct sg_txn *txn, const char *path)
{
    struct sg_buf text = SG_BUF_INIT;
    intent_text(&text, txn);
    int error = write_file(path, text.data, text.len);
    sg_buf_fini(&text);
    return error ? fail(txn->ctx, path, "write", error) : SG_OK;
}

static enum sg_status
sync_all(struct sg_txn *txn, const char *intent)
{
    struct sg_ctx *ctx = txn->ctx;
    struct change *c;
    int error;
    SG_FOREACH (c, &txn->changes)
        if (!c->remove && (error = sync_path(sg_path_join(ctx, txn->folder, staged_path(ctx, c->path)))))
            return fail(ctx, sg_path_join(ctx, txn->folder, c->path), "write", error);
    error = sync_path(intent);
    return error ? fail(ctx, intent, "write", error) : SG_OK;
}

static enum sg_status
commit_locked(struct sg_txn *txn)
{
    const char *intent = sg_path_join(txn->ctx, txn->folder, INTENT);
    enum sg_status status = stage(txn);
    if (!status && !(status = write_intent(txn, intent)) && !(status = sync_all(txn, intent)))
        return apply(txn);
    unlink(intent);
    remove_staged(txn);
    return status;
}

enum sg_status
sg_txn_commit(struct sg_txn *txn)
{
    if (!txn->changes.len)
        return SG_OK;
    enum sg_status status = sg_file_mkdirs(txn->ctx, sg_path_join(txn->ctx, txn->folder, "meta"));
    if (status)
        return status;
    int lock = lock_folder(txn->folder);
    status = commit_locked(txn);
    unlock_folder(lock);
    return status;
}

/* What a commit that was killed before its intent was complete has left: it is as if it never ran.
 */
static enum sg_status
remove_leftovers(bool *any, struct sg_ctx *ctx, const char *folder)
{
    struct sg_list names = {0};
    const char *name;
    enum sg_status status = sg_file_list(&names, ctx, folder, true);
    if (status)
        return status;
    SG_FOREACH (name, &names)
        if (is_staged(name)) {
            unlink(sg_path_join(ctx, folder, name));
            *any = true;
        }
    return SG_OK;
}

/* A path that the intent may name: in the folder or in meta/, nowhere else. */
static bool
path_allowed(const char *path)
{
    if (!strncmp(path, "meta/", 5))
        path += 5;
    return *path && *path != '.' && !strchr(path, '/');
}

/* The changes of an intent; false where it is not complete. */
static bool
parse_intent(struct sg_txn *txn, const struct sg_buf *text)
{
    json_t *root = json_loadb(text->data, text->len, JSON_REJECT_DUPLICATES, NULL);
    json_t *changes = json_object_get(root, "changes"), *item;
    bool whole = json_is_array(changes);
    size_t i;
    json_array_foreach(changes, i, item)
    {
        const char *path = json_string_value(json_object_get(item, "path"));
        const char *hash = json_string_value(json_object_get(item, "sum"));
        json_t *size = json_object_get(item, "size");
        bool removal = json_is_true(json_object_get(item, "remove"));
        if (!path || !path_allowed(path) || (!removal && (!hash || !json_is_integer(size)))) {
            whole = false;
            break;
        }
        struct change *c = add_change(txn, path);
        c->remove = removal;
        c->len = (size_t)json_integer_value(size);
        if (hash)
            strncat(c->hash, hash, sizeof c->hash - 1);
    }
    json_decref(root);
    return whole;
}

enum file_state { ABSENT, SAME, OTHER };

static enum file_state
file_state(struct sg_ctx *ctx, const char *path, const struct change *c)
{
    struct sg_buf data = SG_BUF_INIT;
    enum file_state state = ABSENT;
    if (sg_file_exists(path)) {
        char hash[SG_SHA256_HEX];
        bool whole = !sg_file_read(&data, ctx, path, true) && data.len == c->len;
        if (whole)
            sg_sha256_hex(data.data, data.len, hash);
        state = whole && !strcmp(hash, c->hash) ? SAME : OTHER;
    }
    sg_buf_fini(&data);
    return state;
}

/* Completes what can be completed. A staged file goes away by its rename alone: where it is absent
 * and the target is there, the change was made, and whatever the target holds was put there since.
 */
static enum sg_status
complete(struct sg_txn *txn)
{
    struct sg_ctx *ctx = txn->ctx;
    struct change *c;
    size_t done = 0, lost = 0;
    SG_FOREACH (c, &txn->changes) {
        if (c->remove)
            continue;
        const char *target = sg_path_join(ctx, txn->folder, c->path);
        switch (file_state(ctx, sg_path_join(ctx, txn->folder, staged_path(ctx, c->path)), c)) {
        case SAME:
            break;
        case ABSENT:
            if (sg_file_exists(target))
                done++;
            else
                lost++;
            break;
        case OTHER:
            lost++;
            break;
        }
    }
    if (!lost)
        return apply(txn);
    if (done) {
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_FOLDER_TORN, sg_path_join(ctx, txn->folder, INTENT),
                         "an interrupted change of the folder can neither be completed nor undone");
        sg_diag_note(ctx, d, "restore the folder from version control, then delete the file");
        return SG_INVALID;
    }
    unlink(sg_path_join(ctx, txn->folder, INTENT)); /* power was lost before any name was changed */
    return SG_OK;
}

static enum sg_status
recover_locked(bool *recovered, struct sg_ctx *ctx, const char *folder)
{
    const char *path = sg_path_join(ctx, folder, INTENT);
    struct sg_txn txn;
    enum sg_status status = SG_OK;
    sg_txn_init(&txn, ctx, folder);
    if (sg_file_exists(path)) {
        struct sg_buf text = SG_BUF_INIT;
        status = sg_file_read(&text, ctx, path, true);
        if (!status) {
            *recovered = true;
            if (parse_intent(&txn, &text))
                status = complete(&txn);
            else
                unlink(path);
        }
        sg_buf_fini(&text);
    }
    if (!status)
        status = remove_leftovers(recovered, ctx, folder);
    return status ? status : remove_leftovers(recovered, ctx, sg_path_join(ctx, folder, "meta"));
}

enum sg_status
sg_txn_recover(bool *recovered, struct sg_ctx *ctx, const char *folder, bool repair)
{
    const char *path = sg_path_join(ctx, folder, INTENT);
    bool any = false;
    enum sg_status status = SG_OK;
    if (repair) {
        int lock = lock_folder(folder);
        status = recover_locked(&any, ctx, folder);
        unlock_folder(lock);
    } else if (sg_file_exists(path)) {
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_FOLDER_INTERRUPTED, path,
                         "a command that wrote to the folder was killed before it was done");
        sg_diag_note(ctx, d, "'schemagen generate' completes or undoes what it left");
        status = SG_INVALID;
    }
    *recovered = any;
    return status;
}
