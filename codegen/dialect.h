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

/* What a change of a field does in a dialect: codegen/effect.def says it of all. */
enum sg_effect {
    SG_EFFECT_UNKNOWN, /* there is no row: an error */
    SG_EFFECT_ABSENT,
    SG_EFFECT_NOTHING,
    SG_EFFECT_REFRESH,
    SG_EFFECT_ALTER,
    SG_EFFECT_RECREATE,
    SG_EFFECT_REBUILD
};
enum sg_effect sg_effect_of(enum sg_dialect dialect, const struct sg_field *field);
/* The fields of a kind with that effect, as a mask of changes. */
uint64_t sg_effect_mask(enum sg_dialect dialect, enum sg_kind kind, enum sg_effect effect);
/* SG_INVALID with a diagnostic where something changed that the dialect has no way to change. */
enum sg_status sg_effect_check(const struct sg_diff *diff);

/* Building a plan: shared by the dialects. */
struct sg_planner {
    struct sg_plan *plan;
    const struct sg_diff *diff;
    struct sg_arena *arena;
    struct sg_buf text; /* scratch for one statement */
    size_t seq;
};

void sg_planner_init(struct sg_planner *p, struct sg_plan *out, const struct sg_diff *diff);
/* Ends the statement in p->text as a step of this rank, and clears it for the next. */
struct sg_step *sg_planner_step(struct sg_planner *p, unsigned rank, enum sg_kind kind, const struct sg_obj *old,
                                const struct sg_obj *new);
/* Says what a step loses (SG_STEP_DESTRUCTIVE) or can fail on (SG_STEP_RISKY), with the remedy; a second call adds a sentence. */
void sg_step_why(struct sg_planner *p, struct sg_step *step, unsigned flags, const char *fmt, ...) SG_PRINTF(4, 5);
void sg_step_vwhy(struct sg_planner *p, struct sg_step *step, unsigned flags, const char *fmt, va_list ap) SG_PRINTF(4, 0);
/* `step` comes after `before`. NULL for either is fine and does nothing. */
void sg_step_after(struct sg_planner *p, struct sg_step *step, struct sg_step *before);
/* Orders the steps by rank and seq; a step with something in `after` waits until that has come, the others keep their order. Drops
 * a text equal to an earlier one (drizzle-format, 0.4). A cycle is an internal error that names its steps. Ends the planner. */
enum sg_status sg_planner_finish(struct sg_planner *p);
/* Ends a planner that is not to be finished. */
void sg_planner_fini(struct sg_planner *p);

/* "name", quotes doubled; `name` in SQLite's recorded style */
void sg_sql_ident(struct sg_buf *out, const char *name);
void sg_sql_backtick(struct sg_buf *out, const char *name);
/* 'text', quotes doubled */
void sg_sql_literal(struct sg_buf *out, const char *text);

#endif
