/* What a view reads. */
#ifndef SG_CODEGEN_SQLITE_READS_H
#define SG_CODEGEN_SQLITE_READS_H

#include "model/model.h"

/* The tables and views of a model by their names, in small letters as SQLite compares them. */
struct sg_sqlite_names {
    struct sg_ctx *ctx;
    struct sg_arena *arena;
    struct sg_map objects; /* → struct sg_obj * */
};

void sg_sqlite_names_init(struct sg_sqlite_names *out, struct sg_model *model, struct sg_arena *arena);
/* Adds the tables and views (struct sg_obj *) that stand in the definition where a table can stand. Returns whether all that
 * stands there is known; names that the definition itself gives to a part (WITH) may not be. */
bool sg_sqlite_reads(struct sg_list *out, const struct sg_sqlite_names *names, const char *definition);

#endif
