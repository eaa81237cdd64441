/* Fuzz target: two models that have nothing to do with each other, and the migration between them. Two schema texts with a NUL between
 * them; or, behind a first byte R, numbers that two random models are made of. A migration is planned or refused with a
 * diagnostic, the same one each time; from a model to itself there is none, and every change is one in the other direction, too. */
#include <config.h>

#include "base/buf.h"
#include "codegen/codegen.h"
#include "grammar/grammar.h"
#include "tests/fuzz/fuzz.h"
#include "tests/model/random_model.h"

/* The likeliest candidate was renamed, as often as not. */
static struct sg_obj *
answer(void *arg, const struct sg_question *question)
{
    unsigned *n = arg;
    return (*n)++ % 2 ? question->candidates.items[0] : NULL;
}

static bool
migration(struct sg_buf *out, struct sg_ctx *ctx, struct sg_model *from, struct sg_model *to, bool ask, bool *refused)
{
    struct sg_arena arena = {0};
    struct sg_diff diff;
    struct sg_plan plan = {0};
    const struct sg_plan_format format = {.breakpoints = true, .annotate = true};
    unsigned n = 0, errors = ctx->errors;
    const struct sg_diff_options options = {.ask = ask ? answer : NULL, .ask_arg = &n};
    if (sg_diff_make(&diff, ctx, &arena, from, to, &options))
        fuzz_stop(ctx, "two good models cannot be compared");
    bool empty = sg_diff_is_empty(&diff);
    *refused = sg_plan_make(&plan, &diff) != SG_OK;
    if (*refused && ctx->errors == errors)
        fuzz_stop(ctx, "refused without a diagnostic");
    sg_buf_clear(out);
    if (!*refused) {
        struct sg_list parts = {0}, between = {0};
        struct sg_model *model;
        sg_plan_print(out, &plan, &format);
        sg_plan_name(&diff);
        if (plan.steps.len && !sg_plan_split(&parts, &between, &diff, &plan, &options.renames) && !parts.len)
            fuzz_stop(ctx, "a plan is cut to nothing");
        SG_FOREACH (model, &between)
            sg_model_free(model);
    }
    sg_arena_fini(&arena);
    return empty;
}

static void
compare(struct sg_ctx *ctx, struct sg_model *a, struct sg_model *b)
{
    struct sg_buf first = SG_BUF_INIT, second = SG_BUF_INIT;
    bool refused, again;
    if (!migration(&first, ctx, a, a, true, &refused) || refused || first.len)
        fuzz_stop(ctx, "a model differs from itself");
    for (int ask = 0; ask < 2; ask++) {
        bool empty = migration(&first, ctx, a, b, ask, &refused);
        if (migration(&second, ctx, a, b, ask, &again) != empty || again != refused || first.len != second.len ||
            (first.len && memcmp(first.data, second.data, first.len) != 0))
            fuzz_stop(ctx, "the same two models, another migration");
        if (empty && first.len)
            fuzz_stop(ctx, "no change, and a migration");
        if (migration(&second, ctx, b, a, ask, &again) != empty)
            fuzz_stop(ctx, "a change in one direction alone");
    }
    sg_buf_fini(&first);
    sg_buf_fini(&second);
}

static struct sg_model *
read_text(struct sg_ctx *ctx, const char *text, size_t len, enum sg_dialect dialect)
{
    struct sg_list sources = {0};
    const struct sg_schema_options options = {.dialect_set = true, .dialect = dialect};
    struct sg_model *model;
    sg_list_push(&sources, &ctx->arena, sg_ctx_source(ctx, "fuzz.schema", text, len));
    return sg_schema_read(&model, NULL, ctx, &sources, &options) ? NULL : model;
}

static uint64_t
seed(const uint8_t *data, size_t size)
{
    uint64_t n = 0;
    for (size_t i = 0; i < size; i++)
        n = n * 257 + data[i];
    return n;
}

static void
run(const uint8_t *data, size_t size, enum sg_dialect dialect)
{
    struct sg_ctx ctx;
    struct sg_model *a, *b;
    sg_ctx_init(&ctx);
    if (*data == 'R') {
        a = random_model(&ctx, dialect, seed(data, size / 2));
        b = random_model(&ctx, dialect, seed(data + size / 2, size - size / 2));
    } else {
        const char *text = (const char *)data, *nul = memchr(text, '\0', size);
        size_t len = nul ? (size_t)(nul - text) : size;
        a = read_text(&ctx, text, len, dialect);
        b = a ? read_text(&ctx, nul ? nul + 1 : "", nul ? size - len - 1 : 0, dialect) : NULL;
    }
    if (a && b)
        compare(&ctx, a, b);
    sg_model_free(a);
    sg_model_free(b);
    sg_ctx_fini(&ctx);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    run(data, size, SG_POSTGRESQL);
    run(data, size, SG_SQLITE);
    return 0;
}
