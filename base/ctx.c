/* The context: its life, the clock, ids, and the order in which diagnostics are shown. */
#include <config.h>

#include "base/ctx.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/hash.h"

void
sg_ctx_init(struct sg_ctx *ctx)
{
    *ctx = (struct sg_ctx){.source_date_epoch = -1};
}

void
sg_ctx_fini(struct sg_ctx *ctx)
{
    sg_intern_fini(&ctx->intern);
    sg_arena_fini(&ctx->arena);
    sg_ctx_init(ctx);
}

struct sg_source *
sg_ctx_source_own(struct sg_ctx *ctx, const char *name, const char *text, size_t len)
{
    struct sg_source *s = SG_NEW(&ctx->arena, struct sg_source);
    s->name = sg_arena_strdup(&ctx->arena, name);
    s->text = text;
    s->len = len;
    s->rank = ctx->sources.len;
    sg_list_push(&ctx->sources, &ctx->arena, s);
    return s;
}

struct sg_source *
sg_ctx_source(struct sg_ctx *ctx, const char *name, const char *text, size_t len)
{
    return sg_ctx_source_own(ctx, name, sg_arena_strndup(&ctx->arena, text, len), len);
}

int64_t
sg_ctx_now(const struct sg_ctx *ctx)
{
    if (ctx->source_date_epoch >= 0)
        return ctx->source_date_epoch * 1000;
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
random_bytes(unsigned char *out, size_t len)
{
    while (len) {
        ssize_t n = getrandom(out, len, 0);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            break; /* every Linux since 3.17 has it; zero bytes are still a well-formed id */
        }
        out += n;
        len -= (size_t)n;
    }
}

void
sg_ctx_uuid(const struct sg_ctx *ctx, const void *seed, size_t len, char out[37])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char b[SG_SHA256_BYTES] = {0};
    if (ctx->source_date_epoch >= 0)
        sg_sha256(seed, len, b);
    else
        random_bytes(b, 16);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40); /* RFC 9562, 5.4: version 4, variant 10 */
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    char *p = out;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[b[i] >> 4];
        *p++ = digits[b[i] & 15];
    }
    *p = '\0';
}

static int
compare_diags(const void *a, const void *b)
{
    const struct sg_span *x = &((const struct sg_diag *)a)->where, *y = &((const struct sg_diag *)b)->where;
    size_t p = x->source ? x->source->rank : SIZE_MAX, q = y->source ? y->source->rank : SIZE_MAX;
    if (p != q)
        return p < q ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

void
sg_ctx_sort_diags(struct sg_ctx *ctx)
{
    sg_list_sort(&ctx->diags, compare_diags);
}
