/* PostgreSQL's half of the planner, shared by the emitters of this folder: the recorded order as
 * ranks, the text helpers, the tables that both models have, and what one change makes another one
 * need. */
#ifndef SG_CODEGEN_POSTGRESQL_PG_H
#define SG_CODEGEN_POSTGRESQL_PG_H

#include "codegen/dialect.h"
#include "codegen/sqltext.h"

/* The recorded order of statements (drizzle-kit 0.31), and between its places those of the
 * statements that it lacks. Statements up to SG_PG_DROP_TABLE see the old names of tables, later
 * ones the new names. */
enum sg_pg_rank {
    SG_PG_CREATE_SCHEMA,
    SG_PG_RENAME_SCHEMA,
    SG_PG_CREATE_TYPE,
    SG_PG_MOVE_TYPE,
    SG_PG_RENAME_TYPE,
    SG_PG_RENAME_VALUE,
    SG_PG_ADD_VALUE,
    SG_PG_CREATE_SEQUENCE,
    SG_PG_MOVE_SEQUENCE,
    SG_PG_RENAME_SEQUENCE,
    SG_PG_ALTER_SEQUENCE,
    SG_PG_RENAME_ROLE,
    SG_PG_DROP_ROLE,
    SG_PG_CREATE_ROLE,
    SG_PG_ALTER_ROLE,
    SG_PG_CREATE_TABLE,
    SG_PG_ENABLE_RLS,
    SG_PG_DISABLE_RLS,
    SG_PG_EARLY_POLICY, /* what stands in the way of later statements, under its old name */
    SG_PG_DROP_VIEW,
    SG_PG_RENAME_VIEW,
    SG_PG_MOVE_VIEW,
    SG_PG_ALTER_VIEW,
    SG_PG_EARLY_FOREIGN_KEY,
    SG_PG_EARLY_TRIGGER,
    SG_PG_EARLY_COLUMN, /* parts from the row type of what goes, under its old name */
    SG_PG_DROP_TABLE,
    SG_PG_MOVE_TABLE,
    SG_PG_RENAME_TABLE,
    SG_PG_RENAME_COLUMN,
    SG_PG_RENAME_IMPLICIT, /* names that PostgreSQL chose from a table's or a column's name */
    SG_PG_DROP_FOREIGN_KEY_FIRST,
    SG_PG_DROP_UNIQUE,
    SG_PG_DROP_CHECK,
    SG_PG_DROP_FOREIGN_KEY,
    SG_PG_DROP_INDEX_FIRST,
    SG_PG_DROP_EXPRESSION,
    SG_PG_DROP_GENERATED,
    SG_PG_RECREATE_TYPE,
    SG_PG_DROP_INDEX,
    SG_PG_RENAME_INDEX,
    SG_PG_DROP_PRIMARY_KEY,
    SG_PG_ALTER_COLUMN,
    SG_PG_ADD_PRIMARY_KEY,
    SG_PG_ADD_COLUMN,
    SG_PG_ADD_GENERATED,
    SG_PG_CREATED_FOREIGN_KEY,
    SG_PG_CREATED_INDEX,
    SG_PG_ADD_FOREIGN_KEY,
    SG_PG_ADD_INDEX,
    SG_PG_DROP_COLUMN,
    SG_PG_ALTER_PRIMARY_KEY,
    SG_PG_ADD_UNIQUE,
    SG_PG_ADD_CHECK,
    SG_PG_CREATE_VIEW,
    SG_PG_RENAME_POLICY,
    SG_PG_DROP_POLICY,
    SG_PG_CREATE_POLICY,
    SG_PG_ALTER_POLICY,
    SG_PG_RENAME_FREE_POLICY,
    SG_PG_DROP_FREE_POLICY,
    SG_PG_CREATE_FREE_POLICY,
    SG_PG_ALTER_FREE_POLICY,
    SG_PG_DROP_TYPE,
    SG_PG_DROP_SEQUENCE,
    SG_PG_DROP_SCHEMA,
    SG_PG_LATE_DROP_ROLE,
    SG_PG_COMMENT
};

/* A child of a table that both models have. */
struct sg_pg_change {
    struct sg_obj *old, *new;
    uint64_t changed; /* as the snapshots spell it: what only follows a rename counts */
    bool renamed;
    bool recreate; /* in the way of another change: dropped before and created after, changed or not
                    */
};

/* A table that both models have and that may need statements. */
struct sg_pg_table {
    struct sg_table *old, *new;
    bool renamed, moved;
    bool ring;              /* its rename opens a ring of renames */
    struct sg_list columns; /* struct sg_pg_column *, those that both have, in the old order */
    struct sg_delta
        children[SG_KIND_COUNT]; /* `kept` holds struct sg_pg_change *; unchanged ones too */
    bool name_taken; /* a new table has its old name, and wants those that go with that */
    bool pk_gone;    /* the primary key of the old table goes, or is made anew */
    struct sg_list
        loosened; /* struct sg_step *: DROP NOT NULL that waits for the primary key to let go */
    struct sg_step *named; /* gives the table its new name */
};

/* Whether a generated column is dropped and added again: where it is altered, or around other
 * changes. */
enum sg_pg_redo { SG_PG_KEPT, SG_PG_REDONE, SG_PG_REDONE_AROUND };

enum sg_pg_retype {
    SG_PG_SAME,
    SG_PG_RETYPED, /* SET DATA TYPE */
    SG_PG_DANCED   /* its enum is made anew */
};

struct sg_pg_column {
    struct sg_column *old, *new;
    uint64_t changed;
    bool renamed, was_enum;
    bool follows; /* its expression only has other names in it, which PostgreSQL sees to */
    bool ring; /* its rename opens a ring of renames */
    bool by_text;          /* its row type goes by way of text: it passed its name to another one, or the table changes or goes */
    const char *row_fails; /* what that can fail at where the column keeps the type, or NULL */
    enum sg_pg_redo redo;
    struct sg_step *undone, *readded; /* the steps that drop it and add it once more, where `redo` says so */
    enum sg_pg_retype retype;
};

enum sg_pg_side { SG_PG_OLD, SG_PG_NEW };

struct sg_pg {
    struct sg_planner p;
    const struct sg_diff *diff;
    struct sg_ctx *ctx;
    struct sg_arena *arena;
    struct sg_model *old, *new;
    struct sg_list tables;  /* struct sg_pg_table *, in the old order */
    struct sg_map created;  /* new table, column or view → the step that makes it; new enum or
                               sequence → the one that makes it or gives it its name, or NULL */
    struct sg_map gone;     /* old column, table or view → the step that drops it */
    struct sg_map by_table; /* old and new struct sg_table → struct sg_pg_table */
    struct sg_map cut; /* see sg_names_cut, of both models; and what stepped aside: an old table is
                        here for its key, an old column for the sequence of a serial */
    struct sg_map remade;  /* new struct sg_enum → struct sg_pg_remade */
    struct sg_map remade_names[2]; /* by enum sg_pg_side: their names in that model → the same */
    struct sg_map waits;   /* new struct sg_table → struct sg_list of the struct sg_pg_remade that its SQL names */
    struct sg_map enum_columns; /* struct sg_enum of either model → list of the columns that have it, once an enum is made anew */
    struct sg_list values; /* enum values added in place */
    struct sg_map early;   /* old child of a table that must go before its recorded place */
    struct sg_map aside;   /* old object → the name under which it waits to be dropped */
    struct sg_list spares; /* interned: spare names that are given out, whatever the schema */
    struct sg_map
        redone_views; /* old and new struct sg_view that are dropped and created: → the old one */
    struct sg_list keys_made, keys_gone; /* what foreign keys can refer to, see sg_pg_order_keys */
    struct sg_list references_made, references_gone; /* struct sg_step * of foreign keys */
    struct sg_map key_objects;                       /* new key → the step that makes it */
    struct sg_list pending;                          /* names freed and taken, see sg_pg_takes */
    struct sg_map freed, wanted;
    struct sg_list counts, counted; /* see count.c */
    struct sg_map sequences;        /* interned name, once a new table counts → list of the new struct sg_sequence that are called so */
    struct sg_list counting; /* new tables that are just looked at, which may lead back to themselves */
    struct sg_list row_users[2]; /* by enum sg_pg_side: struct sg_column * that have the row type of a table or view */
    bool rows_come; /* some of those of the new model did not have it */
    struct sg_map row_of;        /* those → the table or view, of the same model */
    struct sg_map parted;        /* old struct sg_column → the step that makes it text, and no row any more */
    struct sg_map reshaped;      /* new struct sg_table → list of the steps that change what its rows are */
    bool any_altered; /* some table has a change that drizzle-kit's comparison sees */
    bool renames_top; /* a table, enum, sequence or view is renamed or moved */
    bool lenient;     /* names that follow from renames are left, as recorded */
    bool departs;     /* the plan holds something that the recorded text would not */
};

/* An enum that is made anew, since values went or changed places. */
struct sg_pg_remade {
    struct sg_enum *old, *new;
    struct sg_list columns; /* struct sg_pg_danced * */
    struct sg_list defaults; /* old struct sg_column * of other types, whose default names it */
    struct sg_list
        late; /* struct sg_table *: new tables that only the new type has the values for */
    struct sg_step *create;
};

/* A column that holds such an enum. */
struct sg_pg_danced {
    struct sg_table *table;
    struct sg_column *column;
    struct sg_pg_column *both; /* NULL in a table that is new */
    struct sg_step *step;      /* gives it the new type */
};

/* names.c */

/* The text of an expression up to a semicolon outside of strings and quotes, which no expression
 * can hold. Interned. */
const char *sg_pg_expression(struct sg_pg *g, const char *sql);
/* The name as PostgreSQL keeps it: cut. Interned. */
const char *sg_pg_name_kept(struct sg_pg *g, const char *name);
/* What statements call an object of a table: its name, which PostgreSQL cuts, or what stands for
 * that where two would be the same (sg_names_cut). */
const char *sg_pg_called(struct sg_pg *g, const struct sg_obj *o);
const char *sg_pg_identity_called(struct sg_pg *g, const struct sg_identity *i);
/* A name in quotes. */
void sg_pg_ident(struct sg_pg *g, struct sg_buf *out, const char *name);
/* Text with quoted names: %I identifier, %T table as statements name it, %E table under its name
 * before renames, %Q "schema"."name" of an object, %N list of identifiers, %L literal, %s text. */
void sg_pg_fmt(struct sg_pg *g, struct sg_buf *out, const char *fmt, ...);
void sg_pg_vfmt(struct sg_pg *g, struct sg_buf *out, const char *fmt, va_list ap);
/* The same, interned. */
const char *sg_pg_text(struct sg_pg *g, const char *fmt, ...);
/* A statement, as a step. `old` and `new` are objects; its kind is theirs. */
struct sg_step *sg_pg_step(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new,
                           const char *fmt, ...);
/* Ends the statement that stands in g->p.text. */
struct sg_step *sg_pg_end(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new);
/* Adds flags and what is lost or can fail. */
void sg_pg_flag(struct sg_pg *g, struct sg_step *step, unsigned flags, const char *fmt, ...);
/* The schema as statements print it: NULL where the snapshot leaves it to the search path. */
const char *sg_pg_table_schema(const struct sg_table *t);
/* The name of the schema that an old object is in, after ALTER SCHEMA RENAME. */
const char *sg_pg_schema_now(const struct sg_pg *g, const char *schema);
/* The name that PostgreSQL makes of these parts (makeObjectName), interned. `column` may be NULL.
 */
const char *sg_pg_implicit_name(struct sg_pg *g, const char *table, const char *column,
                                const char *label);
/* The n-th of the names that something can have while its own is taken: "name_old", "name_old1" … */
const char *sg_pg_old_name(struct sg_pg *g, const char *name, unsigned n);
void sg_pg_names_init(struct sg_pg *g);

/* Names within a space ("relation", "type", …) and place that a step gives free or takes.
 * sg_pg_settle orders them. */
void sg_pg_frees(struct sg_pg *g, const char *space, const char *place, const char *name,
                 struct sg_step *step);
void sg_pg_takes(struct sg_pg *g, const char *space, const char *place, const char *name,
                 struct sg_step *step);
typedef void sg_pg_name_use(struct sg_pg *g, const char *space, const char *place, const char *name,
                            struct sg_step *step);
/* A step that takes the name, of those there are, or NULL. */
const struct sg_step *sg_pg_wanted_by(struct sg_pg *g, const char *space, const char *place, const char *name);
/* The sequence that comes and goes with a serial or identity column: sg_pg_takes or sg_pg_frees its
 * name. */
void sg_pg_column_sequence(struct sg_pg *g, const struct sg_table *t, const struct sg_column *c, const char *schema,
                           struct sg_step *s, sg_pg_name_use *use);
void sg_pg_settle(struct sg_pg *g);

/* rename.c */

/* ALTER <word> … SET SCHEMA and RENAME TO of a pair, each under its rank; names are freed and taken
 * in `space`. The last of the statements is in g->created. */
void sg_pg_rename(struct sg_pg *g, const struct sg_pair *pair, const char *word, const char *space,
                  enum sg_pg_rank move, enum sg_pg_rank rename);
/* RENAME TO of what is in no schema; `fmt` takes the name and the new one. Returns the step that
 * gives it the name. */
struct sg_step *sg_pg_rename_alone(struct sg_pg *g, const struct sg_pair *pair, const char *space,
                                   enum sg_pg_rank rank, const char *fmt);
/* What is dropped late gives up its name first where something else is to have it. `fmt` takes its
 * schema, where it has one, its name and the spare name. */
void sg_pg_put_aside(struct sg_pg *g, enum sg_pg_rank rank, struct sg_obj *o, const char *space,
                     const char *fmt);
/* The name of an old object, or the one that it waits under. */
const char *sg_pg_name_now(struct sg_pg *g, const struct sg_obj *old);
/* A name like this one that nothing in either model has; another one with each call. */
const char *sg_pg_spare_name(struct sg_pg *g, enum sg_kind kind, const char *schema,
                             const char *name);
/* Whether renaming goes round in a ring that is to be opened at this object. */
bool sg_pg_opens_ring(struct sg_pg *g, struct sg_obj *old, struct sg_obj *new);
/* Whether an object has to take a spare name meanwhile: it opens a ring, or its old name is taken
 * where it is moved to before it gets the new one. */
bool sg_pg_steps_aside(struct sg_pg *g, struct sg_obj *old, struct sg_obj *new);

/* pass.c: what stands in the way where tables move to */
void sg_pg_pass(struct sg_pg *g);

/* types.c */

/* The type as CREATE TABLE and ADD COLUMN print it; `full`: with the schema always, as SET DATA
 * TYPE does. */
void sg_pg_type(struct sg_pg *g, struct sg_buf *out, const struct sg_column *c, bool full);
/* The enum object of a column of this model, or NULL. */
struct sg_enum *sg_pg_enum_of(struct sg_model *m, const struct sg_column *c);
/* The base word of the type without arguments and array suffix, interned; aliases give the standard
 * word. */
const char *sg_pg_type_word(struct sg_pg *g, const char *type);
bool sg_pg_is_array(const char *type);
/* text, varchar or char; arrays of them too */
bool sg_pg_is_text(struct sg_pg *g, const char *type);
/* "integer" for serial, and so on; NULL for any other type. */
const char *sg_pg_serial_base(const char *type);
enum sg_pg_cast { SG_PG_CAST_ASSIGNMENT, SG_PG_CAST_EXPLICIT, SG_PG_CAST_TEXT };
/* How a value of the one type becomes one of the other. */
enum sg_pg_cast sg_pg_cast_between(struct sg_pg *g, const char *from, const char *to);
/* Whether a value of the one type is one of the other as it stands; words as sg_pg_type_word has
 * them. */
bool sg_pg_is_alike(const char *from, const char *to);
/* Whether the type changes with a USING, which PostgreSQL does not take for a generated column. */
bool sg_pg_needs_using(struct sg_pg *g, const struct sg_pg_column *c);
/* Whether a foreign key can stand between columns of these types. */
bool sg_pg_comparable(struct sg_pg *g, const struct sg_column *a, const struct sg_column *b);
/* Whether SQL over a column that changes its type within a family would mean something else, or be another text, written anew. */
bool sg_pg_reads_anew(struct sg_pg *g, const struct sg_column *a, const struct sg_column *b, const char *sql);

/* loss.c: what a change of type loses without a word, what it fails at and what it costs. */
struct sg_pg_loss {
    const char *lost, *fails; /* or NULL */
};
struct sg_pg_loss sg_pg_type_loss(struct sg_pg *g, const struct sg_column *old,
                                  const struct sg_column *new);
/* Whether PostgreSQL writes the table anew. */
bool sg_pg_type_rewrites(struct sg_pg *g, const struct sg_column *old, const struct sg_column *new);

/* plan.c */

/* The table that both models have, from its old or new object; found to be in need of statements at
 * the latest now. NULL where only one model has it. */
struct sg_pg_table *sg_pg_table_of(struct sg_pg *g, const struct sg_table *t);
/* The column that both models have, from its new object. */
struct sg_pg_column *sg_pg_column_of(struct sg_pg *g, const struct sg_table *new,
                                     const struct sg_column *c);

/* depend.c: marks what stands in the way of what changes, to be dropped before and created after.
 */
void sg_pg_depend(struct sg_pg *g);
/* A child of an old table that both models have is to go early, and comes again at the end where it stays or changes. */
void sg_pg_part(struct sg_pg *g, const struct sg_table *old, struct sg_obj *o);

/* Whether a new table waits for some type to be made anew. */
bool sg_pg_comes_late(struct sg_pg *g, struct sg_table *t);

/* typed.c: SQL that names an enum which is made anew. Finds defaults and new tables; marks the rest, as sg_pg_depend does. */
void sg_pg_find_named_types(struct sg_pg *g);
void sg_pg_part_from_types(struct sg_pg *g);

/* constraint.c */

/* Whether it is of a type that no key can have. */
bool sg_pg_has_no_order(const struct sg_column *c);
void sg_pg_note_key_made(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns,
                         struct sg_step *step);
void sg_pg_note_key_gone(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns,
                         struct sg_step *step);
void sg_pg_order_keys(struct sg_pg *g);
/* Whether the foreign key refers to this key of the table, all of one model. */
bool sg_pg_refers_to(const struct sg_foreign_key *f, const struct sg_table *t,
                     const struct sg_list *columns);

/* The key that a foreign key to these columns depends on: the first of those that are over them. A
 * column with PRIMARY KEY, a primary key, a unique constraint or index; NULL where there is none.
 */
const void *sg_pg_key_of(struct sg_pg *g, const struct sg_table *t, const struct sg_list *columns);

/* known.c: what rows that are there fulfil, so that a constraint over them cannot fail */

/* A new column of the table that is null in all rows. */
bool sg_pg_is_all_null(struct sg_pg *g, const struct sg_pg_table *t, const char *column);
bool sg_pg_was_not_null(struct sg_pg *g, const struct sg_pg_table *t, const char *column);
/* Whether no two rows have the same in these columns; `nulls_too`: not null either. */
bool sg_pg_is_unique(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_list *columns,
                     bool nulls_too);
bool sg_pg_is_referring(struct sg_pg *g, const struct sg_pg_table *t,
                        const struct sg_foreign_key *f);
bool sg_pg_is_checked(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_check *c);

/* follow.c */

/* Whether an expression of the table is the old one with its names as renames and moves leave them: PostgreSQL carries them into what it
 * has made of the text. NULL only follows NULL. */
bool sg_pg_only_follows(const struct sg_pg *g, const struct sg_pg_table *t, const char *old, const char *new);
/* The fields with expressions of a check, index or policy in which there is no more to it. */
uint64_t sg_pg_texts_that_follow(const struct sg_pg *g, const struct sg_pg_table *t, const struct sg_obj *old, const struct sg_obj *new);

/* lookup.c */

/* A DO block around statements of PL/pgSQL, each with its end of line. */
struct sg_step *sg_pg_do(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new,
                         const char *fmt, ...);
/* ALTER TABLE with a clause about the primary key, called as the database has it: the first %I of
 * the clause. The second one is `name`, or that is NULL. */
struct sg_step *sg_pg_on_key(struct sg_pg *g, enum sg_pg_rank rank, const void *old,
                             const void *new, const struct sg_table *t, const char *clause,
                             const char *name);
/* A statement about the sequence that belongs to a column, which is %s in it, quoted; %1$L is its
 * name as text. */
struct sg_step *sg_pg_on_sequence(struct sg_pg *g, enum sg_pg_rank rank,
                                  const struct sg_pg_column *c, const char *statement);

/* key.c */

/* What stands for a unique constraint in a table that is created: the column that is the primary
 * key, the primary key or an earlier unique constraint; NULL where it stands for itself. */
const void *sg_pg_carrier(const struct sg_table *t, const struct sg_unique *u);
/* Whether a unique constraint that stays gets an index of its own, or loses it to what stands for
 * it. */
bool sg_pg_unique_turns(const struct sg_pg_table *t, const struct sg_pg_change *c);
/* The name of the primary key of one column. */
const char *sg_pg_key_name(struct sg_pg *g, const struct sg_table *t);
struct sg_step *sg_pg_drop_key(struct sg_pg *g, enum sg_pg_rank rank, const void *old,
                               const void *new, const struct sg_pg_table *t);
void sg_pg_uniques(struct sg_pg *g, const struct sg_pg_table *t);

/* index.c */

/* The columns of an index that foreign keys can refer to: a unique one over plain columns of all
 * rows; else an empty list. */
const struct sg_list *sg_pg_index_columns(struct sg_pg *g, const struct sg_index *i);

/* implicit.c */
void sg_pg_implicit(struct sg_pg *g);

/* objects */
void sg_pg_schemas(struct sg_pg *g);
void sg_pg_enums(struct sg_pg *g);
void sg_pg_sequences(struct sg_pg *g);
void sg_pg_sequence_clauses(struct sg_buf *out, const struct sg_sequence_options *o);
/* A sequence cannot be given bounds that its last value is out of: where that can be, the value is
 * brought inside first, or where old and new bounds have nothing in common, it starts anew. */
struct sg_pg_fit {
    const char *restart; /* the clause for that, or "" */
    const char *value;   /* what to set it to before, or NULL */
};
struct sg_pg_fit sg_pg_fit_sequence(struct sg_pg *g, const struct sg_sequence_options *a,
                                    const struct sg_sequence_options *b);
/* What new bounds, or a start anew, can do to one that is in use. */
void sg_pg_warn_sequence(struct sg_pg *g, struct sg_step *s, bool anew,
                         const struct sg_sequence_options *a, const struct sg_sequence_options *b);
void sg_pg_roles(struct sg_pg *g);
void sg_pg_tables(struct sg_pg *g);
void sg_pg_columns(struct sg_pg *g);
void sg_pg_constraints(struct sg_pg *g);
void sg_pg_indexes(struct sg_pg *g);
void sg_pg_views(struct sg_pg *g);
void sg_pg_policies(struct sg_pg *g);
void sg_pg_comments(struct sg_pg *g);

/* count.c: defaults that count with the sequence of a serial or identity column */

/* The name of the sequence that a column brings along, or NULL. */
const char *sg_pg_own_sequence(struct sg_pg *g, const struct sg_table *t, const struct sg_column *c);
/* Whether the default of a column counts. */
bool sg_pg_counts(const struct sg_column *c);
/* The names of the sequences that a default counts with, without their schemas, as the server keeps them: interned, NULL behind the last. */
struct sg_pg_counted {
    struct sg_lexer x;
    bool opened; /* behind a parenthesis */
};
struct sg_pg_counted sg_pg_counted_in(const char *def);
const char *sg_pg_next_counted(struct sg_pg *g, struct sg_pg_counted *in);
/* Whether a new table counts with one that a table has only once its columns are altered, or that comes late itself. */
bool sg_pg_counts_late(struct sg_pg *g, struct sg_table *created);
/* A step that makes or drops such a sequence, of this name. */
void sg_pg_note_sequence(struct sg_pg *g, const char *name, struct sg_step *step, enum sg_pg_side side);
/* A step that sets the default of a column of the new model, or ends that of one of the old. */
void sg_pg_note_default(struct sg_pg *g, const struct sg_column *c, struct sg_step *step, enum sg_pg_side side);
/* A sequence comes before what counts with it, and goes after. */
void sg_pg_order_counts(struct sg_pg *g);
/* sequence.c: those that go do so before a column brings one along that has the name. */
void sg_pg_give_up_sequences(struct sg_pg *g);

/* rowtype.c: columns that have the row type of a table or view */

/* Finds them, and has those altered whose type passed its name to another one. */
void sg_pg_find_row_types(struct sg_pg *g);
/* Whether a new table has one that is there only once columns are altered. */
bool sg_pg_rows_late(struct sg_pg *g, struct sg_table *created);
/* Marks the columns that keep one while the server lets none have it. */
void sg_pg_mark_row_types(struct sg_pg *g);
/* Whether a column that parts from one has to do so early. */
bool sg_pg_leaves_row_type(struct sg_pg *g, const struct sg_column *gone);
/* Turns into text what has to part from one and stays. */
void sg_pg_part_from_row_types(struct sg_pg *g);
/* Whether a column that goes does so before what it has the type of, under its old name. */
bool sg_pg_drops_first(struct sg_pg *g, const struct sg_column *gone);
/* A step that the server refuses while any column has the table's row type. */
void sg_pg_note_reshaped(struct sg_pg *g, const struct sg_table *new, struct sg_step *step);
void sg_pg_order_row_types(struct sg_pg *g);

/* value.c */

/* A value that was added in place. */
void sg_pg_note_value(struct sg_pg *g, const struct sg_obj *of, const char *value,
                      struct sg_step *step);
/* A step that gives a column its default: what that mentions must be committed first. */
void sg_pg_uses_value(struct sg_pg *g, struct sg_step *step, const struct sg_column *c);
/* The same for all expressions in statements. */
void sg_pg_find_values(struct sg_pg *g);

/* column.c: see also alter.c, which has what happens to a column that stays */
void sg_pg_identity(struct sg_pg *g, struct sg_buf *out, const struct sg_table *t,
                    const struct sg_identity *i);
void sg_pg_alter_columns(struct sg_pg *g, struct sg_pg_table *t);
/* Whether null is ruled out, by whatever rules it out. */
bool sg_pg_is_not_null(const struct sg_column *c);
/* `<table>_<column>_seq` of a serial column, as statements after renames name it, schema included
 * where tables have theirs. */
const char *sg_pg_serial_sequence(struct sg_pg *g, const struct sg_table *t, const char *column);
/* A relation of this name in the table's schema, as statements name it. */
const char *sg_pg_beside(struct sg_pg *g, const struct sg_table *t, const char *name);
void sg_pg_default(struct sg_pg *g, struct sg_buf *out, const struct sg_column *c);
/* A default that JavaScript takes for true: drizzle-kit passes over the others where a type
 * changes. */
bool sg_pg_has_default(const struct sg_column *c);
/* The clause of a column in CREATE TABLE or, with `add`, in ADD COLUMN. */
void sg_pg_column_clause(struct sg_pg *g, struct sg_buf *out, const struct sg_table *t,
                         const struct sg_column *c, bool add);

#endif
