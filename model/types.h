/* The types of each dialect: spellings that people write, spellings that snapshots hold, what a type can be used for. */
#ifndef SG_MODEL_TYPES_H
#define SG_MODEL_TYPES_H

#include "model/model.h"

/* The canonical form of a snapshot's type text, interned: two spellings of one type have one key
 * ("timestamp (3)" and "timestamp(3)", "numeric(10, 2)" and "numeric(10,2)"). Unknown types stand for themselves. */
const char *sg_type_key(struct sg_ctx *ctx, enum sg_dialect dialect, const char *type);

/* The base word of a type without arguments and array suffix ("timestamp with time zone", "varchar", "mood"), interned. */
const char *sg_type_base(struct sg_ctx *ctx, const char *type);
/* How many array dimensions the type has, and where its suffix starts. */
unsigned sg_type_dimensions(const char *type, size_t *suffix);

#endif
