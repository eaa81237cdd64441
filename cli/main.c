/* The program. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "codegen/codegen.h"
#include "diff/diff.h"
#include "snapshot/snapshot.h"

static enum sg_status
load(struct sg_model **out, struct sg_ctx *ctx, const char *what)
{
    if (!strcmp(what, "empty")) {
        *out = NULL;
        return SG_OK;
    }
    struct sg_source *source;
    enum sg_status status = sg_file_source(&source, ctx, what);
    return status ? status : sg_snapshot_read(out, ctx, source, NULL);
}

static enum sg_status
diff(struct sg_ctx *ctx, int argc, char **argv)
{
    const char *from = NULL, *to = NULL;
    struct sg_diff_options options = {0};
    enum sg_status status = SG_OK;
    for (int i = 2; i + 1 < argc && !status; i += 2) {
        if (!strcmp(argv[i], "--from")) {
            from = argv[i + 1];
        } else if (!strcmp(argv[i], "--to")) {
            to = argv[i + 1];
        } else if (!strcmp(argv[i], "--rename")) {
            struct sg_rename *r = SG_NEW(&ctx->arena, struct sg_rename);
            status = sg_rename_parse(r, ctx, argv[i + 1]);
            sg_list_push(&options.renames, &ctx->arena, r);
        }
    }
    struct sg_model *old, *new;
    if (status || !from || !to)
        return SG_USAGE;
    if ((status = load(&old, ctx, from)) || (status = load(&new, ctx, to)))
        return status;
    if (!new)
        new = sg_model_new(ctx, old ? old->dialect : SG_POSTGRESQL);
    if (!old)
        old = sg_model_new(ctx, new->dialect);
    struct sg_diff d;
    struct sg_plan plan;
    if ((status = sg_diff_make(&d, ctx, &ctx->arena, old, new, &options)) ||
        (status = sg_plan_make(&plan, &d)))
        return status;
    struct sg_buf text = SG_BUF_INIT;
    struct sg_plan_format format = {.breakpoints = true};
    sg_plan_print(&text, &plan, &format);
    fwrite(text.data, 1, text.len, stdout);
    sg_buf_fini(&text);
    return SG_OK;
}

int
main(int argc, char **argv)
{
    struct sg_ctx ctx;
    sg_ctx_init(&ctx);
    enum sg_status status = argc > 1 && !strcmp(argv[1], "diff") ? diff(&ctx, argc, argv) : SG_USAGE;
    struct sg_diag *d;
    SG_FOREACH (d, &ctx.diags)
        fprintf(stderr, "schemagen: %s\n", d->message);
    sg_ctx_fini(&ctx);
    return (int)status;
}
