/* What git has staged; see cli/staged.h. */
#include <config.h>

#include "cli/staged.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

static enum sg_status
fail(struct sg_ctx *ctx, const char *path, const char *what)
{
    sg_diag_file(ctx, SG_DIAG_IO, path, "cannot %s '%s': %s", what, path, strerror(errno));
    return SG_IO;
}

/* The staged files that match, written below the temporary folder. */
static enum sg_status
copy(struct sg_staged *s, const char *pattern)
{
    const char *prefix = sg_arena_printf(&s->app->ctx.arena, "--prefix=%s/", s->folder);
    const char *const list[] = {"ls-files", "-z", "--full-name", "--", pattern, NULL};
    const char *const out[] = {"checkout-index", "-q", "-z", "--stdin", prefix, NULL};
    struct sg_buf names = SG_BUF_INIT;
    enum sg_status status = sg_git_run(&s->git, &names, list, NULL, NULL);
    if (!status && names.len)
        status = sg_git_run(&s->git, NULL, out, &names, NULL);
    sg_buf_fini(&names);
    return status;
}

enum sg_status
sg_staged_enter(struct sg_staged *out, struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    const char *tmp = sg_app_env("TMPDIR");
    char cwd[4096];
    *out = (struct sg_staged){.app = app};
    enum sg_status status = sg_git_open(&out->git, ctx, ".", false);
    if (status)
        return status;
    if (!getcwd(cwd, sizeof cwd))
        return fail(ctx, ".", "find the name of");
    out->back = sg_arena_strdup(&ctx->arena, cwd);
    char *folder = sg_arena_printf(&ctx->arena, "%s/schemagen-staged.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return fail(ctx, folder, "create the folder");
    out->folder = folder;
    const char *here = sg_path_join(ctx, folder, out->git.prefix);
    if ((status = copy(out, ":(top)*.schema")) || (status = sg_file_mkdirs(ctx, here)))
        return status;
    if (chdir(here))
        return fail(ctx, here, "go to");
    /* git sees the copy as its working tree, for what else is asked of it */
    setenv("GIT_DIR", out->git.dir, 1);
    setenv("GIT_WORK_TREE", folder, 1);
    out->git.top = folder;
    return SG_OK;
}

enum sg_status
sg_staged_folder(struct sg_staged *s, const char *folder)
{
    struct sg_git git;
    enum sg_status status = sg_git_open(&git, &s->app->ctx, folder, false);
    if (status)
        return status;
    return copy(s, sg_arena_printf(&s->app->ctx.arena, ":(top,literal)%s", *git.prefix ? git.prefix : "."));
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

void
sg_staged_leave(struct sg_staged *s)
{
    if (!s->folder)
        return;
    if (chdir(s->back))
        return; /* it is gone; what is left in the temporary folder is the system's to clear */
    nftw(s->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
