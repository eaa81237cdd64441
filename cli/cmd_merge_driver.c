/* merge-driver: what git runs to merge one file of a migrations folder. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/file.h"
#include "history/branches.h"
#include "history/driver.h"

#include "base/banned.h"

/* The kind of file, from its name where git says it, else from what is in it. */
static enum sg_status
merge(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files)
{
    const char *slash = strrchr(files->path, '/'), *name = slash ? slash + 1 : files->path;
    static const char sum_head[] = "# schemagen sum";
    if (!strcmp(name, "_journal.json") || memmem(files->ours->text, files->ours->len, "\"entries\":", 10))
        return sg_merge_journal(out, ctx, files);
    if (!strcmp(name, "_schemagen.sum") || !strncmp(files->ours->text, sum_head, sizeof sum_head - 1))
        return sg_merge_sum(out, ctx, files);
    return sg_merge_snapshot(out, ctx, files);
}

enum sg_status
sg_cmd_merge_driver(struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    const char *ours = sg_operand(app, 1), *path = sg_operand(app, 3);
    struct sg_merge_files files = {.path = path ? path : ours};
    struct sg_buf text = SG_BUF_INIT;
    struct sg_git git;
    enum sg_status status;
    if ((status = sg_file_source(&files.base, ctx, sg_operand(app, 0))) || (status = sg_file_source(&files.ours, ctx, ours)) ||
        (status = sg_file_source(&files.theirs, ctx, sg_operand(app, 2))) || (status = sg_git_open(&git, ctx, ".", true)))
        return status;
    files.ours_first = !git.top || sg_git_head_first(&git);
    files.saved = git.top ? sg_git_saved(&git) : NULL;
    status = merge(&text, ctx, &files);
    if (!status)
        status = sg_file_write(ctx, ours, text.data, text.len);
    sg_buf_fini(&text);
    return status;
}
