/* The SQL of a migration file as statements that can be compared: without comments and breakpoint markers, white space outside
 * quotes made one space. And what can be read from it that two snapshots do not say: what was renamed. */
#ifndef SG_CODEGEN_STATEMENTS_H
#define SG_CODEGEN_STATEMENTS_H

#include "base/buf.h"
#include "diff/diff.h"

/* A rename in the text. Two statements about one object (moved, then renamed; by a name in between) are one. */
struct sg_statements_rename {
    enum sg_kind kind;
    const char *schema, *table, *name;             /* before the text; interned. The schema is NULL where none is written, the table */
    const char *new_schema, *new_table, *new_name; /* is that of a column or policy, or the enum of a value; these are behind the text */
};

struct sg_statements {
    struct sg_ctx *ctx;
    struct sg_list statements; /* const char *, interned */
    struct sg_list renames;    /* struct sg_statements_rename */
    struct sg_map created, dropped; /* names of tables, interned */
    struct sg_map called, within; /* renames by what is called so now, and by what they stand in: lists of them, for reading on */
    struct sg_map answers;        /* the same by where they lead, once a diff asks */
    bool edited;               /* a comment says "schemagen: edited" */
    const char *reason;        /* what follows these words, or NULL */
};

/* Adds the statements of a text to those of others, or to none: then all is zero. Never fails: what is not understood is still a
 * statement. */
void sg_statements_read(struct sg_statements *out, struct sg_ctx *ctx, enum sg_dialect dialect, const char *text, size_t len);
/* Whether both say the same, statement for statement. The `using` of a changed type is in the schema and in no snapshot: it may
 * differ unless `strict`. */
bool sg_statements_same(const struct sg_statements *a, const struct sg_statements *b, bool strict);
/* Lines of a diff from `was` to `is`: "- statement", "+ statement"; a sentence where they have the same statements in
 * another order. */
void sg_statements_diff(struct sg_buf *out, const struct sg_statements *was, const struct sg_statements *is);

/* A struct sg_statements as the answer to questions of a diff (sg_ask): a rename where the text has one. */
struct sg_obj *sg_statements_answer(void *statements, const struct sg_question *question);
/* Options for a diff from `old` to `new` that take the renames from the text. Of names that both have (a swap, say) no question is
 * asked; those are given. The statements have to live as long. */
struct sg_diff_options sg_statements_options(struct sg_statements *statements, struct sg_model *old, struct sg_model *new);
/* Turns the renames round, once all is read, for the diff that goes back. */
void sg_statements_reverse(struct sg_statements *statements);
/* Adds a rename to the options; memory is the arena's. */
void sg_statements_give(struct sg_diff_options *options, struct sg_ctx *ctx, struct sg_arena *arena, const struct sg_obj *old,
                    const struct sg_obj *new);

#endif
