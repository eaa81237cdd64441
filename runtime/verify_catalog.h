/* Inside runtime/verify: a catalog as lines of text, from a model or from a database. */
#ifndef SG_RUNTIME_VERIFY_CATALOG_H
#define SG_RUNTIME_VERIFY_CATALOG_H

#include "model/model.h"
#include "runtime/driver.h"

/* Lines (const char *) of the form "table 'users': …", each a fact; order means nothing. */
void sg_catalog_table(struct sg_list *out, struct sg_arena *arena, const struct sg_table *t);
void sg_catalog_index(struct sg_list *out, struct sg_arena *arena, const struct sg_table *t, const struct sg_index *i);
void sg_catalog_view(struct sg_list *out, struct sg_arena *arena, const struct sg_view *v);
/* All of a SQLite database. false with the error in `db`. */
bool sg_catalog_read(struct sg_list *out, struct sg_arena *arena, const struct sg_driver *driver, struct sg_db *db);
void sg_catalog_sort(struct sg_list *lines);

#endif
