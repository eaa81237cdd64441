/* hook: git hooks that check what is committed, and the merge driver. */
#include <config.h>

#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/shell.h"
#include "cli/load.h"
#include "history/git.h"

#include "base/banned.h"

static const char mark[] = "# schemagen hook 1";
static const char before_suffix[] = ".before-schemagen";

/* The first part of each hook: the one that was there before runs first, and the program is found. */
static const char head[] = "#!/bin/sh\n"
                           "%s: written by 'schemagen hook install', taken away by 'schemagen hook uninstall'.\n"
                           "before=$0%s\n"
                           "if [ -x \"$before\" ]; then\n"
                           "    \"$before\" \"$@\" || exit\n"
                           "fi\n"
                           "schemagen=schemagen\n"
                           "command -v schemagen >/dev/null 2>&1 || schemagen=%s\n"
                           "case ${GIT_INDEX_FILE:-/} in /*) ;; *) export GIT_INDEX_FILE=\"$PWD/$GIT_INDEX_FILE\" ;; esac\n"
                           "case ${GIT_DIR:-/} in /*) ;; *) export GIT_DIR=\"$PWD/$GIT_DIR\" ;; esac\n"
                           "cd %s || exit\n";

static const char pre_commit[] =
    "git_dir=$(git rev-parse --git-dir) || exit\n"
    "for state in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD rebase-merge rebase-apply; do\n"
    "    [ ! -e \"$git_dir/$state\" ] || exit 0\n"
    "done\n"
    "git diff --cached --quiet -- ':(top)*.schema' %s && exit 0\n"
    "\"$schemagen\" check --staged --fast --quiet%s && exit 0\n"
    "echo \"schemagen: nothing was committed. Mend what is said above, stage it with 'git add', commit again;\" >&2\n"
    "echo \"'git commit --no-verify' commits it as it is.\" >&2\n"
    "exit 1\n";

static const char post_merge[] = "[ \"$1\" != 1 ] || exit 0 # a squash is no merge\n"
                                 "\"$schemagen\" rebase --amend%s\n";

struct hook {
    struct sg_app *app;
    struct sg_ctx *ctx;
    struct sg_loaded in;
    struct sg_git git;
    const char *project; /* the folder of the project from the top, "." for the top itself */
    const char *folder;  /* the migrations folder from the top */
    const char *out_flag; /* " --out X" where the project does not say it */
};

static const char *
git_path(struct hook *h, const char *name)
{
    const char *path = sg_git_line(&h->git, (const char *const[]){"rev-parse", "--git-path", name, NULL});
    return path ? sg_path_join(h->ctx, h->git.top, path) : NULL;
}

static const char *
own_path(struct sg_ctx *ctx)
{
    struct sg_buf path = SG_BUF_INIT;
    sg_file_program(&path);
    const char *text = path.len ? sg_arena_strndup(&ctx->arena, path.data, path.len) : "schemagen";
    sg_buf_fini(&path);
    return text;
}

static bool
is_ours(struct sg_ctx *ctx, const char *path)
{
    struct sg_buf text = SG_BUF_INIT;
    bool ours = !sg_file_read(&text, ctx, path, true) && strstr(text.data, mark);
    sg_buf_fini(&text);
    return ours;
}

static enum sg_status
fail(struct sg_ctx *ctx, const char *path, const char *what)
{
    sg_diag_file(ctx, SG_DIAG_IO, path, "cannot %s '%s': %s", what, path, strerror(errno));
    return SG_IO;
}

static enum sg_status
write_hook(struct hook *h, const char *name, const char *body)
{
    const char *path = git_path(h, sg_arena_printf(&h->ctx->arena, "hooks/%s", name));
    const char *before = path ? sg_arena_printf(&h->ctx->arena, "%s%s", path, before_suffix) : NULL;
    struct sg_buf text = SG_BUF_INIT;
    if (!path)
        return SG_IO;
    enum sg_status status = sg_file_mkdirs(h->ctx, sg_arena_strndup(&h->ctx->arena, path, strlen(path) - strlen(name) - 1));
    if (!status && sg_file_exists(path) && !is_ours(h->ctx, path)) {
        if (sg_file_exists(before)) {
            sg_diag_file(h->ctx, SG_DIAG_HOOK_FOREIGN, path, "'%s' is not ours, and '%s' is there too", path, before);
            return SG_USAGE;
        }
        if (rename(path, before))
            return fail(h->ctx, path, "rename");
        sg_say(h->app, "kept '%s', which runs first\n", before);
    }
    sg_buf_addf(&text, head, mark, before_suffix, sg_shell_word(&h->ctx->arena, own_path(h->ctx)),
                sg_shell_word(&h->ctx->arena, h->project));
    sg_buf_adds(&text, body);
    if (!status)
        status = sg_file_write(h->ctx, path, text.data, text.len);
    sg_buf_fini(&text);
    if (!status && chmod(path, 0755))
        return fail(h->ctx, path, "make executable");
    if (!status)
        sg_out(h->app, "%s\n", path);
    return status;
}

static enum sg_status
remove_hook(struct hook *h, const char *name)
{
    const char *path = git_path(h, sg_arena_printf(&h->ctx->arena, "hooks/%s", name));
    const char *before = path ? sg_arena_printf(&h->ctx->arena, "%s%s", path, before_suffix) : NULL;
    if (!path || !sg_file_exists(path))
        return SG_OK;
    if (!is_ours(h->ctx, path)) {
        sg_diag_file(h->ctx, SG_DIAG_HOOK_FOREIGN, path, "'%s' was not written by schemagen", path);
        return SG_USAGE;
    }
    if (sg_file_exists(before) ? rename(before, path) : unlink(path))
        return fail(h->ctx, path, "remove");
    sg_out(h->app, "%s\n", path);
    return SG_OK;
}

/* The merge driver: two settings, and the attributes of three kinds of files. */

/* The lines of .git/info/attributes that are not ours. */
static enum sg_status
other_attributes(struct sg_buf *out, struct hook *h, const char *path)
{
    struct sg_buf text = SG_BUF_INIT;
    enum sg_status status = sg_file_read(&text, h->ctx, path, true);
    for (const char *p = text.data; !status && *p;) {
        size_t len = strcspn(p, "\n");
        const char *line = sg_arena_strndup(&h->ctx->arena, p, len);
        if (!strstr(line, "merge=schemagen"))
            sg_buf_addf(out, "%s\n", line);
        p += len + (p[len] != '\0');
    }
    sg_buf_fini(&text);
    return status;
}

static enum sg_status
set_attributes(struct hook *h, bool install)
{
    static const char *const files[] = {"_journal.json", "_schemagen.sum", "*_snapshot.json"};
    const char *path = git_path(h, "info/attributes");
    struct sg_buf text = SG_BUF_INIT;
    enum sg_status status = path ? other_attributes(&text, h, path) : SG_IO;
    for (size_t i = 0; install && i < SG_COUNT(files); i++) {
        const char *line = sg_arena_printf(&h->ctx->arena, "/%smeta/%s", h->folder, files[i]);
        struct sg_buf pattern = SG_BUF_INIT;
        if (strpbrk(line, " \"\\"))
            sg_json_quote(&pattern, line, strlen(line)); /* git reads a pattern in quotes as C does */
        else
            sg_buf_adds(&pattern, line);
        sg_buf_addf(&text, "%s merge=schemagen\n", pattern.data);
        sg_buf_fini(&pattern);
    }
    if (!status && (text.len || sg_file_exists(path))) {
        size_t folder = strlen(path) - strlen("/attributes");
        status = sg_file_mkdirs(h->ctx, sg_arena_strndup(&h->ctx->arena, path, folder));
        if (!status)
            status = sg_file_write(h->ctx, path, text.data, text.len);
    }
    sg_buf_fini(&text);
    return status;
}

static enum sg_status
set_driver(struct hook *h)
{
    const char *program = sg_shell_word(&h->ctx->arena, own_path(h->ctx));
    const char *run = sg_arena_printf(&h->ctx->arena,
                                      "if command -v schemagen >/dev/null 2>&1; then p=schemagen; else p=%s; fi; "
                                      "\"$p\" merge-driver %%O %%A %%B %%P",
                                      program);
    const char *const name[] = {"config", "merge.schemagen.name", "schemagen migrations", NULL};
    const char *const driver[] = {"config", "merge.schemagen.driver", run, NULL};
    enum sg_status status = sg_git_run(&h->git, NULL, name, NULL, NULL);
    return status ? status : sg_git_run(&h->git, NULL, driver, NULL, NULL);
}

static enum sg_status
install(struct hook *h)
{
    struct sg_ctx *ctx = h->ctx;
    const char *spec = *h->folder ? sg_arena_printf(&ctx->arena, ":(top,literal)%s", h->folder) : ":(top).";
    enum sg_status status = write_hook(
        h, "pre-commit", sg_arena_printf(&ctx->arena, pre_commit, sg_shell_word(&ctx->arena, spec), h->out_flag));
    if (status || !sg_flag(h->app, SG_OPT_MERGE_DRIVER, false))
        return status;
    if ((status = set_driver(h)) || (status = set_attributes(h, true)))
        return status;
    return write_hook(h, "post-merge", sg_arena_printf(&ctx->arena, post_merge, h->out_flag));
}

static enum sg_status
uninstall(struct hook *h)
{
    int code;
    const char *const section[] = {"config", "--remove-section", "merge.schemagen", NULL};
    enum sg_status status = remove_hook(h, "pre-commit"), second = remove_hook(h, "post-merge");
    status = status ? status : second;
    if (!status)
        status = sg_git_run(&h->git, NULL, section, NULL, &code);
    return status ? status : set_attributes(h, false);
}

enum sg_status
sg_cmd_hook(struct sg_app *app)
{
    struct hook h = {.app = app, .ctx = &app->ctx, .out_flag = ""};
    struct sg_git project;
    enum sg_status status = sg_load_project(&h.in, app);
    if (status || (status = sg_git_open(&h.git, h.ctx, h.in.out, false)) ||
        (status = sg_git_open(&project, h.ctx, *h.in.root ? h.in.root : ".", false)))
        return status;
    h.folder = h.git.prefix;
    h.project = *project.prefix ? project.prefix : ".";
    if (sg_given(app, SG_OPT_OUT))
        h.out_flag = sg_arena_printf(&h.ctx->arena, " --out %s",
                                     sg_shell_word(&h.ctx->arena, sg_path_join(h.ctx, h.git.top, h.folder)));
    return !strcmp(sg_operand(app, 0), "install") ? install(&h) : uninstall(&h);
}
