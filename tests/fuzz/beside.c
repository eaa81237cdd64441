/* Fuzz target: two snapshots with a NUL between them; without one, the first stands for both. The
 * second, read beside the first, is what it is when it is read by itself. */
#include <config.h>

#include "snapshot/snapshot.h"
#include "tests/fuzz/fuzz.h"

static void
compare(struct sg_ctx *ctx, struct sg_model *cur, const struct sg_snapshot_text *written,
        struct sg_source *old)
{
    struct sg_model *alone, *beside;
    struct sg_snapshot_text first, second;
    enum sg_status status = sg_snapshot_read(&alone, ctx, old, NULL);
    if (sg_snapshot_read_beside(&beside, ctx, old, cur, written) != status)
        fuzz_stop(ctx, "one of the two refuses");
    if (status)
        return;
    sg_snapshot_write(&first, alone, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    sg_snapshot_write(&second, beside, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    if (first.text.len != second.text.len ||
        memcmp(first.text.data, second.text.data, first.text.len))
        fuzz_stop(ctx, "the two differ");
    if (alone->id != beside->id || alone->prev_id != beside->prev_id)
        fuzz_stop(ctx, "the ids differ");
    sg_snapshot_text_fini(&first);
    sg_snapshot_text_fini(&second);
    sg_model_free(alone);
    sg_model_free(beside);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sg_ctx ctx;
    struct sg_model *cur;
    const char *text = (const char *)data, *nul = size ? memchr(text, '\0', size) : NULL;
    size_t len = nul ? (size_t)(nul - text) : size;
    sg_ctx_init(&ctx);
    if (!sg_snapshot_read(&cur, &ctx, sg_ctx_source(&ctx, "cur.json", text, len), NULL)) {
        struct sg_snapshot_text written;
        sg_snapshot_write(&written, cur, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
        struct sg_source *own =
            sg_ctx_source(&ctx, "own.json", written.text.data, written.text.len);
        compare(&ctx, cur, &written, own);
        compare(&ctx, cur, &written,
                nul ? sg_ctx_source(&ctx, "old.json", nul + 1, size - len - 1)
                    : sg_ctx_source(&ctx, "old.json", text, len));
        sg_snapshot_text_fini(&written);
        sg_model_free(cur);
    }
    sg_ctx_fini(&ctx);
    return 0;
}
