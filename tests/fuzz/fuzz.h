/* What fuzz targets share. */
#ifndef SG_TESTS_FUZZ_FUZZ_H
#define SG_TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property does not hold: says so, with what was diagnosed, and ends the run. */
__attribute__((noreturn, unused)) static void
fuzz_stop(struct sg_ctx *ctx, const char *what)
{
    fprintf(stderr, "fuzz: %s\n", what);
    struct sg_diag *d;
    SG_FOREACH (d, &ctx->diags)
        fprintf(stderr, "  %s\n", d->message);
    abort();
}

#endif
