/* A journal says the same whether its usual layout is recognised or it is parsed as JSON: the property, over random journals and
 * random changes to the bytes. A line feed before the text is the same JSON and no usual layout. */
#include <config.h>

#include "snapshot/folder.h"
#include "snapshot/reader.h"
#include "tests/lib/tap.h"

static uint64_t state = 1;

static unsigned
below(unsigned n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % n;
}

static void
make_journal(struct sg_buf *out, struct sg_ctx *ctx)
{
    struct sg_journal journal = {.version = "7", .dialect = below(2) ? SG_POSTGRESQL : SG_SQLITE};
    for (unsigned i = 0, count = below(5); i < count; i++) {
        struct sg_journal_entry *e = SG_NEW(&ctx->arena, struct sg_journal_entry);
        e->idx = below(9) ? i : below(3);
        e->version = below(5) ? "7" : "";
        e->when = (int64_t)below(2000000000) * below(2000);
        e->tag = sg_arena_printf(&ctx->arena, "%04u_%s", i, below(6) ? "name" : "n\"\303\251\\");
        e->breakpoints = below(2);
        e->extra = below(9) ? NULL : "{\"more\":1}";
        sg_list_push(&journal.entries, &ctx->arena, e);
    }
    sg_journal_write(out, &journal);
    if (below(2))
        sg_buf_addc(out, '\n');
}

static void
change(struct sg_buf *text)
{
    static const char bytes[] = "\"\\{}[],: \n\t0123456789truefalse-.e\177\303";
    size_t at = below((unsigned)text->len);
    if (below(3))
        text->data[at] = bytes[below(sizeof bytes)];
    else
        memmove(text->data + at, text->data + at + 1, text->len-- - at);
}

static enum sg_status
read_text(struct sg_buf *out, struct sg_ctx *ctx, const char *before, const struct sg_buf *text)
{
    struct sg_buf all = SG_BUF_INIT;
    struct sg_journal journal;
    sg_buf_adds(&all, before);
    sg_buf_add(&all, text->data, text->len);
    enum sg_status status = sg_journal_read(&journal, ctx, sg_ctx_source(ctx, "_journal.json", all.data, all.len));
    if (!status)
        sg_journal_write(out, &journal);
    sg_buf_fini(&all);
    return status;
}

static bool
same_both_ways(const struct sg_buf *text, bool *plain, bool *read)
{
    struct sg_ctx ctx;
    struct sg_buf one = SG_BUF_INIT, other = SG_BUF_INIT;
    struct sg_journal journal;
    sg_ctx_init(&ctx);
    *plain = sg_journal_plain(&journal, &ctx, sg_ctx_source(&ctx, "_journal.json", text->data, text->len));
    enum sg_status a = read_text(&one, &ctx, "", text);
    unsigned errors = ctx.errors;
    enum sg_status b = read_text(&other, &ctx, "\n", text);
    bool same = a == b && ctx.errors == 2 * errors && one.len == other.len && !memcmp(one.data, other.data, one.len);
    *read = !a;
    sg_buf_fini(&one);
    sg_buf_fini(&other);
    sg_ctx_fini(&ctx);
    return same;
}

int
main(void)
{
    enum { RUNS = 20000 };
    unsigned wrong = 0, plainly = 0, parsed = 0, refused = 0;
    for (unsigned i = 0; i < RUNS; i++) {
        struct sg_ctx ctx;
        struct sg_buf text = SG_BUF_INIT;
        bool plain, read;
        sg_ctx_init(&ctx);
        make_journal(&text, &ctx);
        for (unsigned n = below(3); n; n--)
            change(&text);
        if (!same_both_ways(&text, &plain, &read) && !wrong++)
            tap_show("differs", text.data);
        plainly += plain;
        parsed += read && !plain;
        refused += !read;
        sg_buf_fini(&text);
        sg_ctx_fini(&ctx);
    }
    diag("%u in the usual layout, %u otherwise, %u refused", plainly, parsed, refused);
    ok(!wrong, "the same either way");
    ok(plainly > RUNS / 10 && parsed > RUNS / 10 && refused > RUNS / 10, "and the cases are not all alike");
    return tap_done();
}
