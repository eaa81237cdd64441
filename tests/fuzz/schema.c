/* Fuzz target: any bytes as a schema, in both dialects. What is accepted prints and formats to text that means the same. */
#include <config.h>

#include <stdlib.h>

#include "grammar/grammar.h"
#include "model/print.h"
#include "snapshot/snapshot.h"
#include "tests/fuzz/fuzz.h"

/* The snapshot of a text, or false where it is refused. */
static bool
read_text(struct sg_buf *out, struct sg_model **model, struct sg_ctx *ctx, const char *text, size_t len,
          enum sg_dialect dialect)
{
    struct sg_list sources = {0};
    struct sg_schema_options options = {.dialect_set = true, .dialect = dialect};
    struct sg_snapshot_text snapshot;
    sg_list_push(&sources, &ctx->arena, sg_ctx_source(ctx, "fuzz.schema", text, len));
    if (sg_schema_read(model, NULL, ctx, &sources, &options)) {
        if (!ctx->errors)
            fuzz_stop(ctx, "refused without a diagnostic");
        return false;
    }
    sg_snapshot_write(&snapshot, *model, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    sg_buf_clear(out);
    sg_buf_add(out, snapshot.text.data, snapshot.text.len);
    sg_snapshot_text_fini(&snapshot);
    return true;
}

static void
same(struct sg_ctx *ctx, const struct sg_buf *a, const struct sg_buf *b, const char *what)
{
    if (a->len == b->len && !memcmp(a->data, b->data, a->len))
        return;
    fprintf(stderr, "--- first\n%s\n--- second\n%s\n", a->data, b->data);
    fuzz_stop(ctx, what);
}

static void
format(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_buf *text)
{
    struct sg_fmt_options options = {0};
    sg_buf_clear(out);
    if (sg_fmt(out, ctx, sg_ctx_source(ctx, "fmt.schema", text->data, text->len), &options))
        fuzz_stop(ctx, "a good text cannot be formatted");
}

static void
run(const uint8_t *data, size_t size, enum sg_dialect dialect)
{
    struct sg_ctx ctx;
    struct sg_model *model = NULL, *again = NULL;
    struct sg_buf first = SG_BUF_INIT, second = SG_BUF_INIT, text = SG_BUF_INIT, formatted = SG_BUF_INIT;
    sg_ctx_init(&ctx);
    if (read_text(&first, &model, &ctx, (const char *)data, size, dialect)) {
        sg_buf_add(&text, data, size);
        format(&formatted, &ctx, &text);
        if (!read_text(&second, &again, &ctx, formatted.data, formatted.len, dialect)) {
            fprintf(stderr, "%s\n", formatted.data);
            fuzz_stop(&ctx, "what fmt wrote is not read");
        }
        same(&ctx, &first, &second, "fmt changes what a text means");
        sg_model_free(again);
        format(&text, &ctx, &formatted);
        same(&ctx, &formatted, &text, "fmt is not idempotent");
        sg_buf_clear(&text);
        sg_model_print(&text, model);
        if (!read_text(&second, &again, &ctx, text.data, text.len, dialect)) {
            fprintf(stderr, "%s\n", text.data);
            fuzz_stop(&ctx, "what was printed is not read");
        }
        same(&ctx, &first, &second, "printing changes what a schema means");
        sg_model_free(again);
        format(&formatted, &ctx, &text);
        same(&ctx, &text, &formatted, "fmt changes what was printed");
        sg_model_free(model);
    }
    sg_buf_fini(&first);
    sg_buf_fini(&second);
    sg_buf_fini(&text);
    sg_buf_fini(&formatted);
    sg_ctx_fini(&ctx);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size, SG_POSTGRESQL);
    run(data, size, SG_SQLITE);
    return 0;
}
