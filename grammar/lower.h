/* Lowering: from what was written to the model. The work of one sg_schema_read. */
#ifndef SG_GRAMMAR_LOWER_H
#define SG_GRAMMAR_LOWER_H

#include "grammar/grammar.h"
#include "grammar/syntax.h"

/* A mixin and how far the search for cycles got with it. */
struct sg_mixin {
    struct sg_syntax *file;
    struct sg_ast *node;
    enum { SG_MIXIN_NEW, SG_MIXIN_OPEN, SG_MIXIN_DONE } state;
    bool cyclic;
    const void *table; /* the last table that it went into */
};

/* A reference to a table that is looked up when all of them are known. */
struct sg_reference {
    struct sg_syntax *file;
    struct sg_ast *node; /* has the referenced table's name, and NAMES below it */
    struct sg_foreign_key *key;
    struct sg_span where;
};

struct sg_lower {
    struct sg_ctx *ctx;
    struct sg_arena arena; /* of the trees and of everything here */
    struct sg_model *model;
    const struct sg_schema_options *options;
    unsigned errors_before;
    const char *public_schema, *no_action, *btree; /* interned once */
    struct sg_list files;      /* struct sg_syntax */
    struct sg_map mixins;      /* interned name → struct sg_mixin */
    struct sg_list mixin_list; /* struct sg_mixin */
    struct sg_list references; /* struct sg_reference */
    struct sg_map external;    /* interned key → the TABLE or SCHEMA node that says `existing` */
    struct sg_map broken;      /* tables with an item that did not parse */
    struct sg_map types;       /* interned text → struct sg_lowered_type */
    enum { SG_TYPES_ANY, SG_TYPES_WARN, SG_TYPES_ERROR } unknown_types; /* what the lint rule says */
    bool any_broken;           /* some item of the schema did not parse: what it declares is not known */
    struct sg_map columns;     /* interned name → the last column of that name */
    struct sg_list entries;    /* of the table that is being lowered; used again for the next */
};

/* Where in the work one is: a file, and for a table's items the table. */
struct sg_spot {
    struct sg_lower *l;
    struct sg_syntax *file;
    struct sg_table *table;
    struct sg_span include; /* the `include` through which the item came, or no place */
};

#define SG_SPAN(spot, loc) sg_syntax_span((spot)->file, (loc))

/* grammar/project.c */
void sg_lower_project(struct sg_project *out, struct sg_ctx *ctx, struct sg_syntax *file, struct sg_ast *node);

/* grammar/lower.c: whether the dialect has this construct; else an error. */
bool sg_lower_allowed(struct sg_spot *at, const struct sg_ast *node);
/* Queues an error at the second of two clauses of one kind. `seen` has a slot for each kind. */
bool sg_lower_once(struct sg_spot *at, const struct sg_ast *node, const struct sg_ast **seen);
/* The schema of a name: as written, or "public"; NULL in SQLite. Unknown ones are an error. */
const char *sg_lower_schema(struct sg_spot *at, const struct sg_ast_name *written);
/* The name, unless it is longer than the dialect takes and one that collides when it is cut. */
void sg_lower_renamed(struct sg_spot *at, struct sg_obj *obj, const struct sg_ast *renamed);
/* The text of a raw clause, interned. */
const char *sg_lower_text(struct sg_spot *at, const struct sg_ast *node);
/* An error where that ends in a comment. */
void sg_lower_check_comments(struct sg_spot *at, const struct sg_ast *node);
const char *sg_lower_intern(struct sg_lower *l, const char *s);
/* The nearest name of a set, for a hint, or NULL. */
const char *sg_lower_nearest(struct sg_lower *l, const struct sg_set *set, const char *name);
void sg_lower_did_you_mean(struct sg_lower *l, struct sg_diag *d, struct sg_span where, const char *near);

/* grammar/lower_item.c: what stands at the top level but tables */
void sg_lower_item(struct sg_spot *at, struct sg_ast *node);
void sg_lower_sequence_options(struct sg_spot *at, struct sg_sequence_options *out, const struct sg_ast *node);
void sg_lower_policy(struct sg_spot *at, struct sg_ast *node);
void sg_lower_options(struct sg_spot *at, struct sg_list *out, const struct sg_ast *with, bool camel);

/* grammar/lower_table.c */
void sg_lower_table(struct sg_spot *at, struct sg_ast *node);
/* Once all tables are there. */
void sg_lower_references(struct sg_lower *l);
void sg_lower_mixin_cycles(struct sg_lower *l);

/* grammar/lower_column.c */
/* NULL where there is one of that name already. */
struct sg_column *sg_lower_column(struct sg_spot *at, struct sg_obj *parent, struct sg_ast *node);
/* The constraints that become objects of the table: in order, after all columns. */
void sg_lower_column_constraints(struct sg_spot *at, struct sg_column *column, struct sg_ast *node);
void sg_lower_actions(struct sg_spot *at, struct sg_foreign_key *key, const struct sg_ast *node);
void sg_lower_reference(struct sg_spot *at, struct sg_foreign_key *key, struct sg_ast *node);
/* A name that no check of the table has yet: <name>, <name>1, … */
const char *sg_lower_check_name(struct sg_spot *at, const struct sg_list *columns);

/* grammar/value.c */
bool sg_lower_value(struct sg_spot *at, struct sg_value *out, const struct sg_ast *node);

#endif
