/* Reads snapshots and writes them again: what the round-trip tests stand on.
 *
 * usage: rewrite FILE...     each file is replaced by what the reader and the writer make of it; a
 * file with an error is replaced by the messages, one a line, each after "error: " */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "snapshot/snapshot.h"

static void
messages(struct sg_buf *out, struct sg_ctx *ctx)
{
    struct sg_diag *d;
    SG_FOREACH (d, &ctx->diags) {
        struct sg_place p = {0};
        if (d->where.source)
            p = sg_source_place(d->where.source, &ctx->arena, d->where.start);
        sg_buf_addf(out, "error: %u:%u: %s: %s\n", p.line, p.column, sg_diag_kinds[d->id].code,
                    d->message);
    }
}

static int
rewrite(const char *path)
{
    struct sg_ctx ctx;
    struct sg_source *source;
    struct sg_model *model = NULL;
    struct sg_snapshot_text text = {.text = SG_BUF_INIT};
    sg_ctx_init(&ctx);
    enum sg_status status = sg_file_source(&source, &ctx, path);
    if (!status && !(status = sg_snapshot_read(&model, &ctx, source, NULL)))
        sg_snapshot_write(&text, model, model->id, model->prev_id, NULL);
    else
        messages(&text.text, &ctx);
    status = sg_file_write(&ctx, path, text.text.data, text.text.len);
    sg_snapshot_text_fini(&text);
    sg_model_free(model);
    sg_ctx_fini(&ctx);
    return status ? 1 : 0;
}

int
main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= rewrite(argv[i]);
    return failed;
}
