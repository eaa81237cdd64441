/* What a schema must hold to be one, whatever it was read from. */
#ifndef SG_MODEL_CHECK_H
#define SG_MODEL_CHECK_H

#include "model/model.h"

/* Queues what is wrong: names that are there twice, two primary keys, identity and autoincrement on types that cannot have
 * them, defaults of generated columns, columns that a strict table or one without rowid cannot have, names that would be the same
 * once they are cut. */
void sg_model_check(struct sg_model *model);

/* A name in a namespace of the database. */
struct sg_named {
    const char *key; /* interned: as the database sees it */
    struct sg_obj *obj;
    const char *name; /* the object's own, or that of the sequence which its identity brings */
    size_t order;
};

/* What has the name, as a word: "table", "identity sequence". */
const char *sg_named_word(const struct sg_named *named);

/* Calls `clash` for what has a name that something before it has, too, where the database tells them apart by their names. */
typedef void sg_clash(void *arg, const struct sg_named *first, const struct sg_named *second);
void sg_model_check_names(struct sg_model *model, sg_clash *clash, void *arg);

/* Something that the database refuses. */
struct sg_flaw {
    enum sg_diag_id id;
    struct sg_obj *obj; /* what is wrong */
    struct sg_span where, other;
    const char *text, *other_text, *note; /* the last two may be NULL; they live as long as the call */
};

/* Calls `found` for what is wrong in tables and what goes with them: primary keys, identities, defaults, what SQLite's options of a table do
 * not go with, and all that model/rules.c knows. */
typedef void sg_flaw_found(void *arg, const struct sg_flaw *flaw);
void sg_model_check_tables(struct sg_model *model, sg_flaw_found *found, void *arg);
/* … and for each foreign key to columns that are not unique in their table, together, or of types that do not compare. */
void sg_model_check_targets(struct sg_model *model, sg_flaw_found *found, void *arg);

/* Queues an error at `where` unless the columns that a foreign key refers to are unique in their table, together, and one at a column whose
 * type does not compare. */
void sg_model_check_target(struct sg_model *model, struct sg_table *to, struct sg_foreign_key *key, struct sg_span where);

#endif
