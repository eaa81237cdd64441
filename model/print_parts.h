/* Printing what stands inside of items. Only for model/print*.c. */
#ifndef SG_MODEL_PRINT_PARTS_H
#define SG_MODEL_PRINT_PARTS_H

#include "model/layout.h"
#include "model/model.h"

/* model/print_column.c. `table` is NULL in a view; `unique` and `references` (may be NULL): those that stand at the column. */
struct sg_print_own {
    const struct sg_obj *unique; /* a unique constraint, or in SQLite an index */
    size_t first, count;         /* of the table's foreign keys */
};
void sg_print_column(struct sg_layout *l, struct sg_model *m, const struct sg_print_own *own, struct sg_column *c);
void sg_print_sequence_options(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_sequence_options *o,
                               const char *type);
void sg_print_actions(struct sg_buf *out, const struct sg_foreign_key *f);
const char *sg_print_target_schema(const struct sg_foreign_key *f);
void sg_print_doc_rows(struct sg_layout *l, const char *doc);

/* model/print_table.c */
void sg_print_table_body(struct sg_layout *l, struct sg_model *m, struct sg_table *t);
void sg_print_policy_clauses(struct sg_buf *out, const struct sg_policy *p);
void sg_print_options(struct sg_buf *out, const struct sg_list *options, bool snake);

#endif
