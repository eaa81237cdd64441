/* Fuzz target: any bytes as a journal. What is accepted is written and read back as the same. */
#include <config.h>

#include "snapshot/folder.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sg_ctx ctx;
    struct sg_journal journal, again;
    struct sg_buf first = SG_BUF_INIT, second = SG_BUF_INIT;
    sg_ctx_init(&ctx);
    if (!sg_journal_read(&journal, &ctx,
                         sg_ctx_source(&ctx, "fuzz.json", (const char *)data, size))) {
        sg_journal_write(&first, &journal);
        if (sg_journal_read(&again, &ctx, sg_ctx_source(&ctx, "again.json", first.data, first.len)))
            fuzz_stop(&ctx, "what was written is not read");
        sg_journal_write(&second, &again);
        if (first.len != second.len || memcmp(first.data, second.data, first.len))
            fuzz_stop(&ctx, "what was read is written otherwise");
    } else if (!ctx.errors) {
        fuzz_stop(&ctx, "refused without a diagnostic");
    }
    sg_buf_fini(&first);
    sg_buf_fini(&second);
    sg_ctx_fini(&ctx);
    return 0;
}
