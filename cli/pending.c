/* What the other folders will bring: until then the commands that need it say so. */
#include <config.h>

#include "cli/load.h"
#include "model/print.h"

#define WEAK __attribute__((weak))

static enum sg_status
pending(struct sg_ctx *ctx)
{
    sg_diag_file(ctx, SG_DIAG_IO, NULL, "this part is not built yet");
    return SG_INVALID;
}

#define PENDING(name, ...)                                                                         \
    WEAK enum sg_status name(__VA_ARGS__)                                                          \
    {                                                                                              \
        return pending(ctx);                                                                       \
    }
#pragma GCC diagnostic ignored "-Wunused-parameter"
PENDING(sg_fmt, struct sg_buf *out, struct sg_ctx *ctx, struct sg_source *source,
        const struct sg_fmt_options *options)
