/* Random schemas: every kind of object and every field, names and texts that are hard to write. The same seed, the same model. */
#ifndef SG_TESTS_LIB_RANDOM_MODEL_H
#define SG_TESTS_LIB_RANDOM_MODEL_H

#include "model/model.h"

/* A finished model of that dialect that passes all checks. */
struct sg_model *random_model(struct sg_ctx *ctx, enum sg_dialect dialect, uint64_t seed);
/* A number below `below`, and the generator's next state. */
uint64_t random_below(uint64_t *state, uint64_t below);

#endif
