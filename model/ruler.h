/* Who asked for the rules of a database to be held against a model. Inside model/ only. */
#ifndef SG_MODEL_RULER_H
#define SG_MODEL_RULER_H

#include <stdint.h>

#include "model/check.h"

struct sg_ruler {
    struct sg_model *model;
    sg_flaw_found *found;
    void *arg;
    struct sg_arena arena; /* of the texts */
    struct sg_ruler_type {
        const char *key;
        const struct sg_builtin *builtin;
        bool array, arguments;
    } types[16];                     /* what is known of the types that were looked up, at a place that their address gives */
    uint32_t letters[SG_KIND_COUNT]; /* those that reserved names of a kind begin with, as bits */
    bool knows_letters;
};

/* rules.c: what a database refuses in a table by itself: types, names, keys, indexes, policies, … */
void sg_rules_of_table(struct sg_ruler *r, struct sg_table *t);
/* … and in what is no table: schemas, roles, enums, sequences, views, policies. */
void sg_rules_of_rest(struct sg_ruler *r);
/* volatile.c: a function of the SQL whose value is certain not to follow from its arguments, as it is called: "now()"; else NULL. */
const char *sg_volatile_find(struct sg_arena *arena, enum sg_dialect dialect, const char *sql);
/* literal.c: whether a column of that type, or of an array of it, can have the default; true where nothing is certain. */
struct sg_builtin;
bool sg_literal_fits(const struct sg_builtin *type, bool array, struct sg_value value);
/* Whether the columns of a foreign key compare with those that it refers to. */
void sg_rules_of_types(struct sg_ruler *r, struct sg_table *to, struct sg_foreign_key *key);

#endif
