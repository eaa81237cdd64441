/* Asking git; see history/git.h. */
#include <config.h>

#include "history/git.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

extern char **environ;

/* A running git and our ends of its three pipes; -1 where closed. */
struct child {
    pid_t pid;
    int in, out, err;
};

static int
make_pipe(int fd[2])
{
    return pipe2(fd, O_CLOEXEC);
}

static int
spawn(struct child *c, char *const *argv)
{
    int fd[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    posix_spawn_file_actions_t actions;
    int error = 0;
    for (int i = 0; i < 3; i++)
        if (make_pipe(fd[i]))
            error = errno;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3 && !error; i++)
        error = posix_spawn_file_actions_adddup2(&actions, fd[i][i ? 1 : 0], i);
    if (!error)
        error = posix_spawnp(&c->pid, "git", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 3; i++) {
        if (fd[i][i ? 1 : 0] >= 0)
            close(fd[i][i ? 1 : 0]);
        if (error && fd[i][i ? 0 : 1] >= 0)
            close(fd[i][i ? 0 : 1]);
    }
    c->in = fd[0][1];
    c->out = fd[1][0];
    c->err = fd[2][0];
    return error;
}

static void
shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Reads what is there; the end closes it. */
static void
drain(int *fd, struct sg_buf *out)
{
    sg_buf_reserve(out, 65536);
    ssize_t n = read(*fd, out->data + out->len, out->cap - out->len - 1);
    if (n > 0)
        sg_buf_truncate(out, out->len + (size_t)n);
    else if (!n || (errno != EINTR && errno != EAGAIN))
        shut(fd);
}

static void
feed(int *fd, const struct sg_buf *input, size_t *at)
{
    size_t len = input ? input->len : 0;
    if (*at < len) {
        ssize_t n = write(*fd, input->data + *at, len - *at);
        if (n > 0)
            *at += (size_t)n;
        else if (n < 0 && errno != EINTR && errno != EAGAIN)
            *at = len;
    }
    if (*at >= len)
        shut(fd);
}

/* Moves bytes in all directions at once, so that no full pipe stops both. */
static void
converse(struct child *c, const struct sg_buf *input, struct sg_buf *out, struct sg_buf *err)
{
    size_t at = 0;
    if (!input || !input->len)
        shut(&c->in);
    else
        fcntl(c->in, F_SETFL, O_NONBLOCK);
    while (c->in >= 0 || c->out >= 0 || c->err >= 0) {
        struct pollfd p[3] = {{c->in, POLLOUT, 0}, {c->out, POLLIN, 0}, {c->err, POLLIN, 0}};
        if (poll(p, 3, -1) < 0 && errno != EINTR)
            break;
        if (c->in >= 0 && p[0].revents)
            feed(&c->in, input, &at);
        if (c->out >= 0 && p[1].revents)
            drain(&c->out, out);
        if (c->err >= 0 && p[2].revents)
            drain(&c->err, err);
    }
    shut(&c->in);
    shut(&c->out);
    shut(&c->err);
}

/* Runs git; its exit code, or -errno where it could not be started. */
static int
run(struct sg_buf *out, struct sg_buf *err, const char *const *argv, const struct sg_buf *input)
{
    struct child c = {0, -1, -1, -1};
    int error = spawn(&c, (char *const *)(const void *)argv);
    if (error)
        return -error;
    sigset_t set, old, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, &old); /* git may end before it has read all */
    converse(&c, input, out, err);
    int status = 0;
    while (waitpid(c.pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!sigpending(&pending) && sigismember(&pending, SIGPIPE) && !sigismember(&old, SIGPIPE)) {
        int taken;
        sigwait(&set, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

enum { WORDS = 24 };

static enum sg_status
run_at(struct sg_ctx *ctx, const char *folder, struct sg_buf *out, const char *const *words,
       const struct sg_buf *input, int *code)
{
    const char *argv[WORDS + 4] = {"git", "-C", folder};
    for (size_t i = 0; i < WORDS && words[i]; i++)
        argv[i + 3] = words[i];
    struct sg_buf said = SG_BUF_INIT, err = SG_BUF_INIT;
    int result = run(&said, &err, argv, input);
    enum sg_status status = SG_OK;
    if (code && result >= 0) {
        *code = result;
    } else if (result) {
        const char *text = result < 0 ? strerror(-result) : err.data;
        size_t len = strcspn(text, "\n");
        sg_diag_file(ctx, SG_DIAG_GIT, NULL, "'git %s' failed: %.*s", words[0], (int)len, text);
        status = SG_IO;
    }
    if (out && !status)
        sg_buf_add(out, said.data, said.len);
    sg_buf_fini(&said);
    sg_buf_fini(&err);
    return status;
}

enum sg_status
sg_git_run(struct sg_git *git, struct sg_buf *out, const char *const *words, const struct sg_buf *input, int *code)
{
    return run_at(git->ctx, git->top, out, words, input, code);
}

const char *
sg_git_line(struct sg_git *git, const char *const *words)
{
    struct sg_buf out = SG_BUF_INIT;
    int code = 0;
    const char *line = NULL;
    if (!sg_git_run(git, &out, words, NULL, &code) && !code && out.len)
        line = sg_intern(&git->ctx->intern, out.data, strcspn(out.data, "\n"));
    sg_buf_fini(&out);
    return line;
}

/* The nearest folder above (or at) this path that is there; what is below it goes to `rest` with a slash behind. */
static const char *
nearest_folder(struct sg_ctx *ctx, const char *path, const char **rest)
{
    char *at = sg_arena_strdup(&ctx->arena, *path ? path : ".");
    *rest = "";
    while (!sg_file_is_dir(at)) {
        char *slash = strrchr(at, '/');
        const char *name = slash ? slash + 1 : at;
        if (*name)
            *rest = sg_arena_printf(&ctx->arena, "%s/%s", name, *rest);
        if (slash && slash > at)
            *slash = '\0';
        else
            at = sg_arena_strdup(&ctx->arena, slash ? "/" : ".");
    }
    return at;
}

enum sg_status
sg_git_open(struct sg_git *out, struct sg_ctx *ctx, const char *folder, bool optional)
{
    static const char *const words[] = {"rev-parse", "--show-toplevel", "--absolute-git-dir", "--show-prefix", NULL};
    struct sg_buf text = SG_BUF_INIT;
    const char *rest, *at = nearest_folder(ctx, folder, &rest);
    int code = 0;
    *out = (struct sg_git){.ctx = ctx};
    enum sg_status status = run_at(ctx, at, &text, words, NULL, optional ? &code : NULL);
    if (!status && !code) {
        const char *lines[3] = {"", "", ""}, *p = text.data;
        for (int i = 0; i < 3 && *p; i++) {
            size_t len = strcspn(p, "\n");
            lines[i] = sg_arena_strndup(&ctx->arena, p, len);
            p += len + (p[len] != '\0');
        }
        out->top = lines[0];
        out->dir = lines[1];
        out->prefix = sg_arena_printf(&ctx->arena, "%s%s", lines[2], rest);
    }
    sg_buf_fini(&text);
    return status;
}

const char *
sg_git_commit(struct sg_git *git, const char *name)
{
    const char *spec = sg_arena_printf(&git->ctx->arena, "%s^{commit}", name);
    return sg_git_line(git, (const char *const[]){"rev-parse", "--verify", "--quiet", "--end-of-options", spec, NULL});
}

const char *
sg_git_base(struct sg_git *git, const char *a, const char *b)
{
    return sg_git_line(git, (const char *const[]){"merge-base", a, b, NULL});
}

/* Lines of `ls-tree -r -z`, "mode type oid\tpath", or of `ls-files -s -z`, "mode oid stage\tpath". */
static void
add_listed(struct sg_list *out, struct sg_git *git, const struct sg_buf *text, bool index)
{
    struct sg_ctx *ctx = git->ctx;
    size_t skip = strlen(git->prefix);
    for (const char *p = text->data, *end = p + text->len; p < end; p += strlen(p) + 1) {
        const char *tab = strchr(p, '\t'), *first = strchr(p, ' ');
        const char *second = first ? strchr(first + 1, ' ') : NULL;
        if (!tab || !second || second > tab || strncmp(tab + 1, git->prefix, skip) != 0)
            continue;
        const char *oid = index ? first + 1 : second + 1, *oid_end = index ? second : tab;
        if (index ? second[1] != '0' : strncmp(first + 1, "blob ", 5) != 0)
            continue;
        struct sg_git_file *f = SG_NEW(&ctx->arena, struct sg_git_file);
        f->oid = sg_arena_strndup(&ctx->arena, oid, (size_t)(oid_end - oid));
        f->path = sg_interns(&ctx->intern, tab + 1 + skip);
        sg_list_push(out, &ctx->arena, f);
    }
}

enum sg_status
sg_git_list(struct sg_list *out, struct sg_git *git, const char *commit)
{
    struct sg_buf text = SG_BUF_INIT;
    const char *below = sg_arena_printf(&git->ctx->arena, ":(literal,top)%s", git->prefix);
    const char *plain = *git->prefix ? git->prefix : NULL; /* ls-tree takes paths, not patterns */
    const char *const tree[] = {"ls-tree", "-r", "-z", "--full-tree", commit, "--", plain, NULL};
    const char *const index[] = {"ls-files", "-s", "-z", "--full-name", "--", below, NULL};
    enum sg_status status = sg_git_run(git, &text, commit ? tree : index, NULL, NULL);
    if (!status)
        add_listed(out, git, &text, !commit);
    sg_buf_fini(&text);
    return status;
}

/* One answer of `cat-file --batch`: "oid blob size\n", the bytes, "\n". */
static bool
take_blob(struct sg_list *out, struct sg_ctx *ctx, const char *name, const char **at, const char *end)
{
    const char *p = *at, *lf = memchr(p, '\n', (size_t)(end - p));
    size_t size = 0;
    if (!lf)
        return false;
    const char *digits = lf;
    while (digits > p && digits[-1] >= '0' && digits[-1] <= '9')
        digits--;
    for (const char *d = digits; d < lf; d++)
        size = size * 10 + (size_t)(*d - '0');
    if (digits == lf || digits - p < 6 || memcmp(digits - 6, " blob ", 6) != 0 || (size_t)(end - lf) < size + 2)
        return false;
    sg_list_push(out, &ctx->arena, sg_ctx_source(ctx, name, lf + 1, size));
    *at = lf + 1 + size + 1;
    return true;
}

enum sg_status
sg_git_read(struct sg_list *out, struct sg_git *git, const struct sg_list *files, const char *name)
{
    struct sg_ctx *ctx = git->ctx;
    struct sg_buf input = SG_BUF_INIT, text = SG_BUF_INIT;
    const struct sg_git_file *f;
    SG_FOREACH (f, files)
        sg_buf_addf(&input, "%s\n", f->oid);
    static const char *const words[] = {"cat-file", "--batch", NULL};
    enum sg_status status = files->len ? sg_git_run(git, &text, words, &input, NULL) : SG_OK;
    const char *at = text.data, *end = text.data + text.len;
    for (size_t i = 0; !status && i < files->len; i++) {
        f = files->items[i];
        if (!take_blob(out, ctx, sg_arena_printf(&ctx->arena, "%s:%s", name, f->path), &at, end)) {
            sg_diag_file(ctx, SG_DIAG_GIT, f->path, "git has no content for '%s' of %s", f->path, name);
            status = SG_IO;
        }
    }
    sg_buf_fini(&input);
    sg_buf_fini(&text);
    return status;
}
