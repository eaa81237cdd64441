/* Two models to the changes between them. Nothing here knows a dialect, and neither model is changed.
 *
 * Matching pairs what is the same object in both: first what was said to be renamed, then equal keys. What follows from
 * a rename (a table in a renamed schema, a column of a renamed enum's type, a foreign key to a renamed table) is matched
 * and compared under the new names, so that a rename never shows as a change of what only mentions it. */
#ifndef SG_DIFF_DIFF_H
#define SG_DIFF_DIFF_H

#include "base/buf.h"
#include "base/status.h"
#include "model/model.h"

/* A rename that was given on the command line. */
struct sg_rename {
    const char *from, *to; /* "users", "auth.users", "users.name", "auth.users.name", as typed, without quotes */
    bool kind_given;
    enum sg_kind kind; /* where a prefix "enum:" said so */
    bool done; /* read from SQL that made it: names that both models have do not make it idle */
    bool used;
};

/* Parses "FROM=TO" or "kind:FROM=TO"; names may be quoted "like.this" (a quote in one is doubled). The kinds: schema enum
 * value sequence role table column index policy view. SG_USAGE with a diagnostic where it is neither. */
enum sg_status sg_rename_parse(struct sg_rename *out, struct sg_ctx *ctx, const char *text);

/* Something of a kind appeared while something of that kind disappeared, and nothing was said. */
struct sg_question {
    enum sg_kind kind;
    struct sg_obj *created;      /* in the new model */
    struct sg_list candidates;   /* struct sg_obj * of the old model, the likeliest first; never empty */
    const char *created_name;    /* as --rename takes it: "users", "auth.users", "users.name" */
};

/* Answers a question: the candidate that was renamed, or NULL where the object is new. */
typedef struct sg_obj *(*sg_ask)(void *arg, const struct sg_question *question);

struct sg_diff_options {
    struct sg_list renames; /* struct sg_rename; one that fits nothing is an error */
    sg_ask ask;             /* NULL: what is not declared is a drop and an add */
    /* Whether it was said that this object of the new model is new, whatever had its name; may be NULL. */
    bool (*is_created)(void *arg, const struct sg_obj *new);
    void *ask_arg;          /* of both */
    bool names_follow;      /* see struct sg_diff, as the next one */
    bool at_once;
};

struct sg_delta;

/* One object in both models, not the same in every respect.
 *
 * What only follows a rename is no change: a foreign key to a renamed table or column, a key over a renamed column, a column
 * of a renamed enum (array columns too) or of an enum in a renamed schema, a policy for a renamed role, the default name of an
 * identity's sequence. Text of SQL is not followed: an expression that names a renamed column has changed.
 * What stays as it is and means another thing has changed as well, as its name has passed to another column, table or enum; in text
 * of SQL each mention of a column that passed its name counts, in `changed_raw`, too.
 * `changed` is compared so. `changed_raw` is compared as the two records stand, without following anything; a foreign key of a
 * renamed table has SG_CHANGED(FOREIGN_KEY, table_from) in it. drizzle-kit's comparison is between the two: it follows tables,
 * enums (not in arrays) and, in SQLite, columns (not in indexes and constraints), so a dialect that is to print what was
 * recorded looks at both. A pair that only follows has changed == 0 and changed_raw != 0; what only means another thing
 * has changed != 0 and changed_raw == 0. */
struct sg_pair {
    struct sg_obj *old, *new;
    uint64_t changed, changed_raw; /* SG_CHANGED(…) bits */
    bool renamed;   /* the name differs */
    bool moved;     /* the schema differs, and not only because the schema was renamed */
    bool reordered; /* ENUM: the kept values stand in another order */
    bool doc_changed;
    struct sg_pair *parent;    /* TABLE of a column, say; NULL at the top */
    struct sg_delta *children; /* indexed by kind; NULL where no child differs */
};

/* What happened to the objects of one kind under one parent. */
struct sg_delta {
    struct sg_list dropped; /* struct sg_obj *, in the old order */
    struct sg_list created; /* struct sg_obj *, in the new order */
    struct sg_list kept;    /* struct sg_pair *, in the old order: renamed, moved, changed, or with changed children */
};

struct sg_diff {
    struct sg_ctx *ctx;
    struct sg_arena *arena;
    struct sg_model *old, *new; /* `old` is a copy where the two that were given share objects and a name passes to another one */
    struct sg_delta top[SG_KIND_COUNT];
    struct sg_map to_new, to_old; /* object → its counterpart, for pairs that an equal key does not make */
    struct sg_map pairs;          /* old and new object → struct sg_pair *, for all in `kept` */
    struct sg_list passed_sequences; /* old ones whose name another one has now */
    bool names_follow;            /* for the planner: the names that the database makes of renamed ones are renamed, too */
    bool at_once;                 /* for the planner: nothing is committed before the end, so an enum does not get values in place */
};

/* Memory is the arena's. Status: SG_OK, or SG_USAGE where a rename on the command line fits nothing or is ambiguous. */
enum sg_status sg_diff_make(struct sg_diff *out, struct sg_ctx *ctx, struct sg_arena *arena,
                            struct sg_model *old, struct sg_model *new,
                            const struct sg_diff_options *options);
bool sg_diff_is_empty(const struct sg_diff *diff);

/* The counterpart in the other model, or NULL where there is none (dropped, created). Any kind, children too. */
struct sg_obj *sg_diff_new_of(const struct sg_diff *diff, const struct sg_obj *old);
/* Whether the SQL has a value of the column's enum whose name passed to another value of it; NULL: whether there is one. In a literal of
 * an array it is not `quoted`. */
bool sg_passed_value(const struct sg_diff *diff, const struct sg_column *old, const char *sql, bool quoted);
struct sg_obj *sg_diff_old_of(const struct sg_diff *diff, const struct sg_obj *new);
/* What `renamed from` of an object of the new model names in the old one, taken for a rename or not; NULL where there is none. */
struct sg_obj *sg_diff_declared(const struct sg_diff *diff, const struct sg_obj *new);
/* The pair that an object of either model belongs to, or NULL where it is unchanged, dropped or created. */
struct sg_pair *sg_diff_pair(const struct sg_diff *diff, const struct sg_obj *obj);
/* The children of one kind; never NULL. */
const struct sg_delta *sg_pair_children(const struct sg_pair *pair, enum sg_kind kind);

/* The path of an object with names quoted where --rename needs it: users.name, auth.users, "a.b".c */
void sg_obj_path(struct sg_buf *out, const struct sg_obj *obj);
/* "users.display_name", "auth.users", "enum role": how a report names an object. In the arena. */
const char *sg_obj_label(struct sg_arena *arena, const struct sg_obj *obj);
/* The words of a rename as --rename takes them: "users.name=users.display_name", "enum:role=enum_role". In the arena. */
const char *sg_rename_flag(struct sg_arena *arena, const struct sg_obj *old, const struct sg_obj *new);

#endif
