/* Queueing diagnostics, the registry of their kinds, and hints of what a name was meant to be. */
#include <config.h>

#include "base/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/mem.h"

const struct sg_diag_kind sg_diag_kinds[SG_DIAG_COUNT] = {
#define DIAG(id, code, severity, explanation) [SG_DIAG_##id] = {code, SG_##severity, explanation},
#include "base/diag.def"
#undef DIAG
};

static struct sg_diag *
queue(struct sg_ctx *ctx, enum sg_diag_id id, const char *fmt, va_list ap)
{
    struct sg_diag *d = SG_NEW(&ctx->arena, struct sg_diag);
    d->id = id;
    d->severity = sg_diag_kinds[id].severity;
    d->message = sg_arena_vprintf(&ctx->arena, fmt, ap);
    if (d->severity == SG_ERROR)
        ctx->errors++;
    else if (d->severity == SG_WARNING)
        ctx->warnings++;
    sg_list_push(&ctx->diags, &ctx->arena, d);
    return d;
}

struct sg_diag *
sg_diag(struct sg_ctx *ctx, enum sg_diag_id id, struct sg_span where, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct sg_diag *d = queue(ctx, id, fmt, ap);
    va_end(ap);
    d->where = where;
    return d;
}

struct sg_diag *
sg_diag_file(struct sg_ctx *ctx, enum sg_diag_id id, const char *file, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct sg_diag *d = queue(ctx, id, fmt, ap);
    va_end(ap);
    d->file = file ? sg_arena_strdup(&ctx->arena, file) : NULL;
    return d;
}

void
sg_diag_note(struct sg_ctx *ctx, struct sg_diag *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    d->note = sg_arena_vprintf(&ctx->arena, fmt, ap);
    va_end(ap);
}

void
sg_diag_quotes(struct sg_diag *d, const char *text)
{
    for (size_t i = 0; text && i < SG_COUNT(d->quoted); i++)
        if (!d->quoted[i]) {
            d->quoted[i] = text;
            return;
        }
}

void
sg_diag_related(struct sg_ctx *ctx, struct sg_diag *d, struct sg_span where, const char *fmt, ...)
{
    for (size_t i = 0; i < SG_COUNT(d->related); i++)
        if (!d->related[i].label) {
            va_list ap;
            va_start(ap, fmt);
            d->related[i].label = sg_arena_vprintf(&ctx->arena, fmt, ap);
            va_end(ap);
            d->related[i].where = where;
            return;
        }
}

void
sg_diag_fix(struct sg_ctx *ctx, struct sg_diag *d, struct sg_span where, const char *text)
{
    d->fix.where = where;
    d->fix.text = sg_arena_strdup(&ctx->arena, text);
}

struct sg_diag_mark
sg_diag_mark(const struct sg_ctx *ctx)
{
    return (struct sg_diag_mark){.len = ctx->diags.len, .errors = ctx->errors, .warnings = ctx->warnings};
}

void
sg_diag_forget(struct sg_ctx *ctx, struct sg_diag_mark mark)
{
    ctx->diags.len = mark.len;
    ctx->errors = mark.errors;
    ctx->warnings = mark.warnings;
}

enum sg_diag_id
sg_diag_find(const char *code)
{
    for (unsigned i = 0; i < SG_DIAG_COUNT; i++)
        if (!strcmp(sg_diag_kinds[i].code, code))
            return (enum sg_diag_id)i;
    return SG_DIAG_COUNT;
}

/* Edits (insert, delete, replace, swap of neighbours) from a to b; stops counting past `limit`. */
static size_t
distance(const char *a, const char *b, size_t limit)
{
    size_t n = strlen(a), m = strlen(b);
    if ((n > m ? n - m : m - n) > limit || n > 255 || m > 255)
        return limit + 1;
    size_t rows[3][257];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *up = rows[(i + 2) % 3], *upup = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = up[j - 1] + (a[i - 1] != b[j - 1]);
            if (up[j] + 1 < best)
                best = up[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && upup[j - 2] + 1 < best)
                best = upup[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[n % 3][m];
}

const char *
sg_nearest(const char *name, const char *const *candidates, size_t count)
{
    size_t len = strlen(name);
    size_t limit = len < 3 ? 1 : len < 6 ? 2 : 3;
    const char *best = NULL;
    size_t best_distance = limit + 1;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(name, candidates[i], limit), other = strlen(candidates[i]);
        /* of more than one letter that is wrong, as many must be right: 'frob' is no 'drop' */
        if (d < best_distance && (d > 1 ? 2 * d < (len > other ? len : other) : d < len)) {
            best = candidates[i];
            best_distance = d;
        }
    }
    return best;
}
