/* From changes to steps, from steps to text. A step is one statement of a migration, with where it comes from and
 * what it does to a running database; the file is the text of all steps in order. */
#ifndef SG_CODEGEN_CODEGEN_H
#define SG_CODEGEN_CODEGEN_H

#include "base/buf.h"
#include "diff/diff.h"

enum sg_step_flags {
    SG_STEP_DESTRUCTIVE = 1,    /* information is gone afterwards: a table, a column, an enum value, a narrowed type */
    SG_STEP_RISKY = 2,          /* can fail on rows that are there */
    SG_STEP_NO_TRANSACTION = 4, /* cannot run inside a transaction: CREATE INDEX CONCURRENTLY */
    SG_STEP_COMMIT_BEFORE = 8,  /* needs what an earlier step did to be committed: use of a new enum value */
    SG_STEP_REWRITE = 16        /* rewrites a table or holds a strong lock for as long as it has rows */
};

struct sg_step {
    const char *sql;  /* the statement with its semicolon and its own tail (drizzle-format, 1.5) */
    unsigned rank;    /* its place in the recorded order */
    size_t seq;       /* order of making; ties of rank fall by it */
    unsigned flags;
    char *why;        /* what is lost or can fail, and what to do; NULL without flags to explain */
    size_t why_len, why_room;
    enum sg_kind kind;
    const struct sg_obj *old, *new; /* what it is about; either may be NULL */
    bool distinct;    /* stays although its text has come before */
    struct sg_list after;           /* struct sg_step * that must come first whatever their rank */
    struct sg_list before;          /* the planner's: the steps that wait for this one, how many this one waits */
    size_t waits, place;            /* for, and its place in the plan */
};

struct sg_plan {
    enum sg_dialect dialect;
    struct sg_list steps; /* struct sg_step *, in order */
};

/* Plans the migration from diff->old to diff->new. Memory is the diff's arena. SG_INVALID with diagnostics where a change
 * has no SQL in the dialect (named, with its place). */
enum sg_status sg_plan_make(struct sg_plan *out, const struct sg_diff *diff);

/* What is lost or can fail with a step, with what it is about before it where the text does not name that; the SQL where there is no text.
 * In the arena. */
const char *sg_step_reason(struct sg_arena *arena, const struct sg_step *step);

/* The object at the top of the model that a step is about (the new one of two): a column's table, say. */
const struct sg_obj *sg_step_top(const struct sg_step *step);

/* The text of the migration file. `annotate`: comments above the statements that are risky or destructive. */
struct sg_plan_format {
    bool breakpoints; /* join with the breakpoint marker; else with LF */
    bool annotate;
};
void sg_plan_print(struct sg_buf *out, const struct sg_plan *plan, const struct sg_plan_format *format);

/* A part of a migration, whole by itself: run and recorded on its own. */
struct sg_plan_part {
    struct sg_model *from, *to; /* the schemas before and after; the snapshot of the part is that of `to` */
    struct sg_diff diff;
    struct sg_plan plan;
};

/* Cuts a plan where it cannot run in one transaction: new enum values before their use, each concurrent index by itself.
 * `out` gets struct sg_plan_part * in order, one where there is nothing to cut. `renames` are those that the diff was made
 * with; what was answered is answered again. `models` gets the models in between, which share the objects of old and new and
 * are the caller's to free, after an error, too. */
enum sg_status sg_plan_split(struct sg_list *out, struct sg_list *models, const struct sg_diff *diff,
                             const struct sg_plan *plan, const struct sg_list *renames);

/* A name for the migration: "add_users_display_name", "create_posts_and_2_more"; letters, digits and _, at most 60 bytes.
 * In the diff's arena. */
const char *sg_plan_name(const struct sg_diff *diff);

#endif
