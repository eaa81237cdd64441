/* Formatting: the text of single items. Only for grammar/fmt*.c. */
#ifndef SG_GRAMMAR_FMT_H
#define SG_GRAMMAR_FMT_H

#include "grammar/grammar.h"
#include "grammar/syntax.h"
#include "model/layout.h"

struct sg_fmt {
    struct sg_syntax syntax;
    const struct sg_fmt_options *options;
    size_t comment; /* the first one that is not written yet */
};

/* An item in one line, without what is in its block. */
void sg_fmt_item(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node);
/* The cells of a column. */
void sg_fmt_column(struct sg_buf *name, struct sg_buf *type, struct sg_buf *rest, struct sg_fmt *f,
                   const struct sg_ast *node);
/* The clauses of a view: those before its block, and those behind. */
void sg_fmt_view_clauses(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node);
/* The key of a setting, and the values behind it. */
void sg_fmt_setting_values(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node);
void sg_fmt_slice(struct sg_buf *out, struct sg_fmt *f, struct sg_loc at);
const struct sg_ast *sg_fmt_child(const struct sg_ast *node, enum sg_ast_kind kind);

#endif
