/* What a schema must hold to be one, whatever it was read from. */
#ifndef SG_MODEL_CHECK_H
#define SG_MODEL_CHECK_H

#include "model/model.h"

/* Queues what is wrong: names that are there twice, two primary keys, identity and autoincrement on types that cannot have
 * them, defaults of generated columns, names that would be the same once they are cut. */
void sg_model_check(struct sg_model *model);

/* Queues an error at `where` unless the columns that a foreign key refers to are unique in their table, together. */
void sg_model_check_target(struct sg_model *model, struct sg_table *to, const struct sg_foreign_key *key,
                           struct sg_span where);

#endif
