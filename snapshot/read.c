/* Snapshot JSON to a model. */
#include <config.h>

#include "snapshot/snapshot.h"

enum sg_status
sg_snapshot_read(struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source, bool *upgraded)
{
    (void)upgraded;
    *out = sg_model_new(ctx, SG_POSTGRESQL);
    sg_diag_file(ctx, SG_DIAG_IO, source->name, "snapshots cannot be read yet");
    return SG_INVALID;
}
