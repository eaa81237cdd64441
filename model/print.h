/* A model as .schema text, in the form that `schemagen fmt` gives. */
#ifndef SG_MODEL_PRINT_H
#define SG_MODEL_PRINT_H

#include "base/buf.h"
#include "model/model.h"

void sg_model_print(struct sg_buf *out, struct sg_model *model);

#endif
