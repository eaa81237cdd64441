/* The names that constraints and indexes get when none is written: the snapshot format's own rules. */
#ifndef SG_MODEL_NAMES_H
#define SG_MODEL_NAMES_H

#include "model/model.h"

/* <table>_<column>…<suffix>, interned: INDEX _index, PRIMARY_KEY _pk, UNIQUE _unique, CHECK _check. */
const char *sg_default_name(struct sg_ctx *ctx, enum sg_kind kind, const char *table,
                            const struct sg_list *columns);
/* <table>_<column>…_<referenced table>_<column>…_fk */
const char *sg_default_foreign_key_name(struct sg_ctx *ctx, const char *table, const struct sg_list *columns,
                                        const char *table_to, const struct sg_list *columns_to);
/* <table>_<column>_seq */
const char *sg_default_identity_name(struct sg_ctx *ctx, const char *table, const char *column);

/* The name that an index, a unique or primary key or a foreign key has where nobody wrote one. An index may have it as a `kind` INDEX
 * or UNIQUE, the others as what they are. NULL for an index with an expression, and for other kinds. */
const char *sg_default_name_of(struct sg_ctx *ctx, const struct sg_obj *o, enum sg_kind kind);

/* The names that the database keeps cut, and would be the same then: those that nobody wrote get a hash of the whole name in
 * place of its end, each of them, so that it does not depend on their order. `out` has what such an object (for an identity
 * its struct) is called in the database, interned; what is not in it is called by its name, cut. True where a name is long
 * enough to be cut; `plain` (may be NULL) is a model without any such, whose tables need no look where they are shared. */
bool sg_names_cut(struct sg_map *out, struct sg_arena *arena, struct sg_model *model, const struct sg_model *plain);

/* Fills what was left open (NULL) in the options of a sequence. `type` is the column's type for an identity (its range
 * follows from it), NULL for a sequence of its own. */
void sg_sequence_defaults(struct sg_ctx *ctx, struct sg_sequence_options *options, const char *type);

/* Words of PostgreSQL that stand where a role can, and are none: public, current_user, … */
bool sg_role_is_builtin(const char *name);

#endif
