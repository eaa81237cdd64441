/* The text of SQLite's statements. Each is appended with its semicolon and its own tail. */
#ifndef SG_CODEGEN_SQLITE_TEXT_H
#define SG_CODEGEN_SQLITE_TEXT_H

#include "base/buf.h"
#include "model/model.h"

/* The table under another name where that is not its own: the qualifiers in its checks follow. */
void sg_sqlite_create_table(struct sg_buf *out, const struct sg_table *t, const char *name);
void sg_sqlite_column(struct sg_buf *out, const struct sg_column *c);
void sg_sqlite_add_column(struct sg_buf *out, const struct sg_table *t, const struct sg_column *c);
void sg_sqlite_create_index(struct sg_buf *out, const struct sg_table *t, const struct sg_index *i);
void sg_sqlite_create_view(struct sg_buf *out, const struct sg_view *v);
/* A name without quotes, where it can stand so. */
void sg_sqlite_bare(struct sg_buf *out, const char *name);
void sg_sqlite_default(struct sg_buf *out, struct sg_value def);
/* Whether the column is another name of the rowid: always an integer, and made where it is null. */
bool sg_sqlite_is_rowid(const struct sg_table *t, const struct sg_column *c);

#endif
