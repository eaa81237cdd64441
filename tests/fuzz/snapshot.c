/* Fuzz target: any bytes as a snapshot. What is accepted is written and read back as the same. */
#include <config.h>

#include <stdlib.h>

#include "snapshot/snapshot.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sg_ctx ctx;
    sg_ctx_init(&ctx);
    ctx.source_date_epoch = 1700000000;
    struct sg_source *source = sg_ctx_source(&ctx, "fuzz.json", (const char *)data, size);
    struct sg_model *model, *again;
    bool upgraded;
    if (!sg_snapshot_read(&model, &ctx, source, &upgraded)) {
        struct sg_snapshot_text first, second;
        sg_snapshot_write(&first, model, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
        source = sg_ctx_source(&ctx, "again.json", first.text.data, first.text.len);
        if (sg_snapshot_read(&again, &ctx, source, NULL))
            fuzz_stop(&ctx, "what was written is not read");
        sg_snapshot_write(&second, again, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
        if (first.text.len != second.text.len || memcmp(first.text.data, second.text.data, first.text.len))
            fuzz_stop(&ctx, "what was read is written otherwise");
        sg_snapshot_text_fini(&first);
        sg_snapshot_text_fini(&second);
        sg_model_free(again);
        sg_model_free(model);
    } else if (!ctx.errors) {
        fuzz_stop(&ctx, "refused without a diagnostic");
    }
    sg_ctx_fini(&ctx);
    return 0;
}
