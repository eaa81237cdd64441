/* What pending migrations would take away for good. */
#ifndef SG_RUNTIME_LOSS_H
#define SG_RUNTIME_LOSS_H

#include "runtime/runner.h"

struct sg_loss {
    const struct sg_migration *migration;
    size_t line;      /* of the statement in its file; 0 where it is none of them alone */
    const char *what; /* "drops the table 'users' with its rows" */
};

/* Appends struct sg_loss * for the migrations of a list, whose texts are read. Where there are snapshots around one, the plan from
 * the one to the other says of each statement whether it loses something; statements that are not of that plan, and all
 * where there are no snapshots, are read as sg_loss_read reads them. */
void sg_loss_find(struct sg_list *out, struct sg_runner *r, const struct sg_list *migrations);

/* The schema behind a migration, in a context of its own: of what is wrong with a snapshot, applying says nothing. NULL where there is
 * none that can be read. */
struct sg_model *sg_loss_snapshot(struct sg_ctx *ctx, const struct sg_runner *r, const struct sg_migration *m);
/* Appends the names of the indexes in the schemas before and behind a migration, in the arena of the runner's context. False where one
 * of them is not known; NULL is no migration. */
bool sg_loss_indexes(struct sg_list *out, const struct sg_runner *r, const struct sg_migration *m);
/* The migration before one; NULL before the first. */
const struct sg_migration *sg_loss_before(const struct sg_migrations *set, const struct sg_migration *m);

/* runtime/loss_sql.c: by the words of the SQL alone. DROP TABLE, SCHEMA, DATABASE and OWNED, anything dropped with CASCADE,
 * a column (ALTER TABLE) or attribute (ALTER TYPE) dropped, TRUNCATE, DELETE without WHERE. A table that the same script
 * has made before, or whose rows it has copied into one that then takes its name, is not lost. Neither functions nor DO
 * blocks are looked into. */
struct sg_loss_reader {
    struct sg_arena *arena;
    const struct sg_script *script;
    const struct sg_part *part;
};
struct sg_loss_statement {
    size_t at; /* where it begins in the text */
    const char *what;
};
/* Appends struct sg_loss_statement * for those of a piece. */
void sg_loss_read(struct sg_list *out, const struct sg_loss_reader *reader, const struct sg_piece *piece);

#endif
