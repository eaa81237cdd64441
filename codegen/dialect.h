/* What a dialect must bring. One const struct a dialect; the rest of the program asks it, never which one it is. */
#ifndef SG_CODEGEN_DIALECT_H
#define SG_CODEGEN_DIALECT_H

#include "codegen/codegen.h"

struct sg_dialect_ops {
    enum sg_dialect dialect;
    enum sg_status (*plan)(struct sg_plan *out, const struct sg_diff *diff);
};

extern const struct sg_dialect_ops sg_postgresql_ops, sg_sqlite_ops, sg_turso_ops;
const struct sg_dialect_ops *sg_dialect_ops(enum sg_dialect dialect);

/* Building a plan: shared by the dialects. */
struct sg_planner {
    struct sg_plan *plan;
    const struct sg_diff *diff;
    struct sg_arena *arena;
    struct sg_buf text; /* scratch for one statement */
    size_t seq;
};

void sg_planner_init(struct sg_planner *p, struct sg_plan *out, const struct sg_diff *diff);
/* Ends the statement in p->text as a step of this rank. */
struct sg_step *sg_planner_step(struct sg_planner *p, unsigned rank, enum sg_kind kind, const struct sg_obj *old,
                                const struct sg_obj *new);
void sg_step_after(struct sg_planner *p, struct sg_step *step, struct sg_step *before);
/* Orders the steps by rank and seq, disturbed as little as `after` demands; drops a text equal to an earlier one.
 * A cycle is an internal error that names its steps. */
enum sg_status sg_planner_finish(struct sg_planner *p);

/* "name", quotes doubled; `name` in SQLite's recorded style */
void sg_sql_ident(struct sg_buf *out, const char *name);
void sg_sql_backtick(struct sg_buf *out, const char *name);
/* 'text', quotes doubled */
void sg_sql_literal(struct sg_buf *out, const char *text);

#endif
