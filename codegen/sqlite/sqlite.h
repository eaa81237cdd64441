/* Inside codegen/sqlite/: what happens to each table, and the texts of statements. */
#ifndef SG_CODEGEN_SQLITE_H
#define SG_CODEGEN_SQLITE_H

#include "codegen/dialect.h"
#include "codegen/sqlite/text.h"

/* The order in which drizzle-kit lists statements before it groups them by table (drizzle-format, 5.2). */
enum sg_sqlite_stage {
    SG_STAGE_CREATE_TABLE,
    SG_STAGE_DROP_TABLE,
    SG_STAGE_RENAME_TABLE,
    SG_STAGE_RENAME_COLUMN,
    SG_STAGE_DROP_FOREIGN_KEY,
    SG_STAGE_DROP_CHECK,
    SG_STAGE_DROP_INDEX,
    SG_STAGE_ALTER_INDEX, /* dropped, to be made again: listed behind what is dropped for good */
    SG_STAGE_DROP_PRIMARY_KEY,
    SG_STAGE_ALTER_COLUMN,
    SG_STAGE_ADD_PRIMARY_KEY,
    SG_STAGE_ADD_COLUMN,
    SG_STAGE_NEW_INDEX,
    SG_STAGE_ADD_INDEX,
    SG_STAGE_ADD_CHECK,
    SG_STAGE_ADD_FOREIGN_KEY,
    SG_STAGE_DROP_COLUMN,
    SG_STAGE_ALTER_PRIMARY_KEY,
    SG_STAGE_NONE
};

/* One table that is created, dropped or altered: a group of statements. */
struct sg_sqlite_change {
    struct sg_table *old, *new;   /* NULL where created, dropped */
    const struct sg_pair *pair;
    enum sg_sqlite_stage first;   /* of all that would be said of it */
    enum sg_sqlite_stage rebuild; /* the first that asks for a rebuild; NONE where none does */
    bool by_copy;                 /* renames of columns are made in the copy, since their new names are still taken */
    size_t place;                 /* in the walk */
    struct sg_step *renaming;     /* its RENAME TO, where that takes a name that something had */
    const struct sg_table *held_by; /* rows of it stop the DROP of its rebuild, which runs behind the ON; NULL for none */
};

/* What stands between foreign_keys=OFF and ON. */
enum sg_sqlite_share {
    SG_SHARE_NONE,     /* each rebuild by itself */
    SG_SHARE_REBUILDS, /* all of them together */
    SG_SHARE_DROPS     /* the tables that go before them, too */
};

struct sg_sqlite {
    struct sg_planner p;
    const struct sg_diff *diff;
    bool turso;
    struct sg_list changes;    /* struct sg_sqlite_change *, in order of groups */
    struct sg_map by_table;    /* old and new table → its change */
    struct sg_map freed;       /* folded name → the step that frees it */
    struct sg_list taken;      /* struct sg_step * and the folded name that it takes, alternating */
    struct sg_map referring[2]; /* name of a new table, and of an old one → struct sg_list * of the keys that refer to it; see risk.c */
    bool referring_known[2];
    struct sg_map had, has;    /* folded name → table, view or index of the old model, and of the new one; see names.c */
    bool had_known, has_known;
    size_t rebuilds, rebuilt;  /* how many there are, how many have been said */
    enum sg_sqlite_share share;
    bool off;                  /* foreign keys are, for all that follows */
};

/* Ranks: views that stand in the way go first, then the renames of all tables, then those of columns. */
enum { SG_RANK_VIEW, SG_RANK_RENAME_TABLE, SG_RANK_RENAME_COLUMN, SG_RANK_REST };

/* plan.c */
struct sg_step *sg_sqlite_step(struct sg_sqlite *s, const struct sg_sqlite_change *c, unsigned rank, enum sg_kind kind,
                               const struct sg_obj *old, const struct sg_obj *new);
void sg_sqlite_say_index(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_index *i);

/* names.c: which steps free and take a name. */
void sg_sqlite_frees(struct sg_sqlite *s, struct sg_step *step, const char *name);
bool sg_sqlite_is_freed(const struct sg_sqlite *s, const char *name);
void sg_sqlite_takes(struct sg_sqlite *s, struct sg_step *step, const char *name);
void sg_sqlite_order_names(struct sg_sqlite *s);
/* What has the name in the old model: a table, view or index; NULL for nothing. */
struct sg_obj *sg_sqlite_had(struct sg_sqlite *s, const char *name);
/* The name with the prefix before it, as often as it takes for one that nothing has. Interned. */
const char *sg_sqlite_spare_name(struct sg_sqlite *s, const char *prefix, const char *name);

/* change.c: what each table needs. */
void sg_sqlite_collect(struct sg_sqlite *s);
bool sg_sqlite_renames_column(const struct sg_sqlite_change *c);
/* Whether an index is dropped or created by itself where the table is not rebuilt. */
bool sg_sqlite_index_changed(const struct sg_pair *index);
bool sg_sqlite_index_mentions(const struct sg_index *i, const char *column);

/* Whether libSQL alters a column in place. */
bool sg_sqlite_alters_column(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_pair *p);
/* Whether a new reference is one that libSQL can add to a column which stays. */
bool sg_sqlite_adds_reference(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_foreign_key *f);
/* Whether all that happens to a stored generated column is that its expression follows a rename, which SQLite sees to. */
bool sg_sqlite_only_follows(const struct sg_sqlite_change *c, const struct sg_pair *column);
/* Whether an expression of the old table is that of the new one, the columns' renames done. */
bool sg_sqlite_same_text(const struct sg_sqlite_change *c, const char *old, const char *new);
/* Whether a stored generated column can be in no table of SQLite. */
bool sg_sqlite_is_impossible(const struct sg_column *c);

/* share.c: what may not run with foreign keys on. */
enum sg_sqlite_share sg_sqlite_needs_share(struct sg_sqlite *s);
/* Whether the old table had the reference, under whatever names. */
bool sg_sqlite_had_reference(const struct sg_sqlite *s, const struct sg_table *old, const struct sg_foreign_key *f);

/* rebuild.c */
void sg_sqlite_keys_off(struct sg_sqlite *s, const struct sg_sqlite_change *c);
/* The values of a column as those of the other one's type; see sg_sqlite_casts. */
void sg_sqlite_cast(struct sg_buf *out, const char *name, const struct sg_column *to);
void sg_sqlite_rebuild(struct sg_sqlite *s, const struct sg_sqlite_change *c);

/* libsql.c */
void sg_sqlite_say_altered_columns(struct sg_sqlite *s, const struct sg_sqlite_change *c);

/* views.c */
void sg_sqlite_views(struct sg_sqlite *s);

/* affinity.c: what a column makes of values, as masks of their classes. */
struct sg_sqlite_form {
    unsigned holds;   /* what can be in it */
    unsigned meant;   /* what it is there for */
    unsigned refuses; /* what cannot come in */
    unsigned loses;   /* of these, two that are not the same may become so */
};
const struct sg_sqlite_form *sg_sqlite_form(const struct sg_table *t, const struct sg_column *c);
/* What the copy into the new table makes of a column's values. */
const struct sg_sqlite_form *sg_sqlite_form_of_copy(const struct sg_table *t, const struct sg_column *old, const struct sg_column *new);
/* As what a column's values are compared. */
enum sg_sqlite_class { SG_CLASS_NUMBER, SG_CLASS_REAL, SG_CLASS_TEXT, SG_CLASS_NONE };
enum sg_sqlite_class sg_sqlite_class(const struct sg_column *c);
/* Whether texts that were not the same may be so in the new column's collation. */
bool sg_sqlite_collates_more(const struct sg_column *old, const struct sg_column *new);
/* Whether the copy has to convert by itself. */
bool sg_sqlite_casts(const struct sg_table *t, const struct sg_column *old, const struct sg_column *new);

/* risk.c: what a step loses or can fail on. */
void sg_sqlite_explain_column(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c,
                              const struct sg_column *old, const struct sg_column *new);
void sg_sqlite_explain_add(struct sg_sqlite *s, struct sg_step *step, const struct sg_table *t, const struct sg_column *c);
/* A generated column that becomes an ordinary one, dropped and added. */
void sg_sqlite_explain_frozen(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c, const struct sg_pair *p);
void sg_sqlite_explain_drop(struct sg_sqlite *s, struct sg_step *step, const struct sg_table *t);
void sg_sqlite_explain_copy(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c);
void sg_sqlite_explain_index(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c,
                             const struct sg_index *i);

#endif
