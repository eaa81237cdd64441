/* What a run hangs off: memory, interned names, sources, queued diagnostics, clock and chance.
 * No part of it is global; two contexts know nothing of each other. */
#ifndef SG_BASE_CTX_H
#define SG_BASE_CTX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/intern.h"
#include "base/list.h"
#include "base/source.h"

struct sg_ctx {
    struct sg_arena arena;   /* lives as long as the context */
    struct sg_intern intern; /* every string of a model is in it */
    struct sg_list sources;  /* struct sg_source */
    struct sg_list diags;    /* struct sg_diag, in the order of their discovery */
    struct sg_map types;     /* the keys of types that were seen; model/types.c */
    unsigned errors, warnings;
    /* SOURCE_DATE_EPOCH in seconds, or -1. Where it is set, times and ids follow from the input. */
    int64_t source_date_epoch;
};

void sg_ctx_init(struct sg_ctx *ctx);
void sg_ctx_fini(struct sg_ctx *ctx);

/* Registers a text that is already in memory (it is copied). */
struct sg_source *sg_ctx_source(struct sg_ctx *ctx, const char *name, const char *text, size_t len);
/* The same for a text that is the context's already and ends with a NUL. */
struct sg_source *sg_ctx_source_own(struct sg_ctx *ctx, const char *name, const char *text, size_t len);

/* Milliseconds since 1970: the clock, or SOURCE_DATE_EPOCH. */
int64_t sg_ctx_now(const struct sg_ctx *ctx);
/* A random UUID (version 4) as 36 characters and a NUL; with SOURCE_DATE_EPOCH one that follows from
 * `seed`, the bytes that the id is to stand for. */
void sg_ctx_uuid(const struct sg_ctx *ctx, const void *seed, size_t len, char out[37]);

/* Sorts the queued diagnostics by place: file in order of reading, then offset. Stable. */
void sg_ctx_sort_diags(struct sg_ctx *ctx);

#endif
