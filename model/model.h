/* The schema model: what a database should look like, whatever it was read from.
 *
 * One arena holds a model; every string in it is interned in the context, so strings compare by address.
 * Every object starts with struct sg_obj: a generic pointer is always valid. The tree is uniform: a model is
 * the object at its root, and each parent holds its children in one struct sg_set a kind. The order of a set is
 * the order of the snapshot and of the emitted SQL. */
#ifndef SG_MODEL_MODEL_H
#define SG_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/intern.h"
#include "base/list.h"
#include "base/source.h"
#include "model/dialect.h"

enum sg_kind {
#define KIND(id, tag, word, section) SG_KIND_##id,
#include "model/kind.def"
#undef KIND
    SG_KIND_COUNT
};

struct sg_kind_info {
    const char *word;    /* "table" */
    const char *section; /* "tables" */
};
extern const struct sg_kind_info sg_kinds[SG_KIND_COUNT];

/* Objects of one kind under one parent: ordered, and found by key. */
struct sg_set {
    struct sg_list list;
    struct sg_map map; /* made at the first look-up in a set of more than a few */
    size_t mapped;
    struct sg_arena *arena;
};

struct sg_obj {
    enum sg_kind kind;
    const char *name;
    const char *schema; /* PostgreSQL: always there for what lives in a schema, "public" included; else NULL */
    const char *key;    /* the key in the snapshot's map: "schema.name" or "name"; unique in its set */
    struct sg_obj *parent;
    struct sg_span span; /* the name in the source; no place for what a snapshot brought */
    /* `renamed from`: the old name, and the old schema where one was written */
    const char *renamed_from, *renamed_from_schema;
    struct sg_span renamed_span;
    const char *doc; /* doc comment: lines joined with LF, without the marks; NULL where there is none */
};

/* A default or an option: JSON scalars keep their JSON text; text of SQL stands for itself. */
enum sg_value_type {
    SG_VALUE_NONE,
    SG_VALUE_TEXT,   /* a JSON string: SQL text (defaults), or a plain string (options) */
    SG_VALUE_NUMBER, /* text is the JSON number as JavaScript prints it */
    SG_VALUE_BOOL,   /* text is "true" or "false" */
    SG_VALUE_NULL,   /* text is "null" */
    SG_VALUE_JSON    /* an array or object: compact JSON text */
};
struct sg_value {
    enum sg_value_type type;
    const char *text;
};

struct sg_option {
    const char *name; /* as in the snapshot: fillfactor, securityBarrier */
    struct sg_value value;
};

struct sg_sequence_options {
    const char *increment, *min, *max, *start, *cache; /* as text, never NULL in a finished model */
    bool cycle;
};

struct sg_generated {
    const char *as; /* PostgreSQL without, SQLite with the outer parentheses */
    bool stored;
};

struct sg_identity {
    bool always; /* else BY DEFAULT */
    const char *name, *schema;
    struct sg_sequence_options options;
};

struct sg_index_key {
    const char *text; /* a column's name, or SQL text */
    bool is_expression;
    bool desc, nulls_first;
    const char *opclass;
    struct sg_span span;
};

struct sg_schema {
    struct sg_obj obj;
};

struct sg_enum_value {
    struct sg_obj obj; /* the value is the name */
};

struct sg_enum {
    struct sg_obj obj;
    struct sg_set values;
};

struct sg_sequence {
    struct sg_obj obj;
    struct sg_sequence_options options;
};

struct sg_role {
    struct sg_obj obj;
    bool create_db, create_role, inherit;
    bool existing; /* known to exist: never created, dropped or stored */
};

struct sg_column {
    struct sg_obj obj;
    const char *type;        /* the snapshot's spelling, array suffix included */
    const char *type_key;    /* canonical form of `type`, for comparing */
    const char *type_schema; /* PostgreSQL: the schema of an enum type, else NULL */
    struct sg_span type_span;
    bool primary_key, not_null, autoincrement;
    struct sg_generated *generated; /* or NULL */
    struct sg_identity *identity;   /* or NULL */
    struct sg_value def;            /* the default */
    struct sg_span def_span;
    const char *using_expr; /* `using (RAW)`: how old values become new ones; of the source only */
};

struct sg_index {
    struct sg_obj obj;
    struct sg_list keys; /* struct sg_index_key */
    bool is_unique, concurrently;
    const char *where;
    const char *method;  /* PostgreSQL, "btree" by default; SQLite NULL */
    struct sg_list with; /* struct sg_option */
};

struct sg_foreign_key {
    struct sg_obj obj;
    const char *table_from;
    const char *table_to;
    const char *schema_to;   /* "public" where the snapshot has none; NULL in SQLite */
    bool schema_to_explicit; /* PostgreSQL: the snapshot says schemaTo although it is public */
    struct sg_list columns, columns_to; /* const char * */
    const char *on_delete, *on_update;  /* "no action" */
};

struct sg_primary_key {
    struct sg_obj obj;
    struct sg_list columns;
};

struct sg_unique {
    struct sg_obj obj;
    struct sg_list columns;
    bool nulls_not_distinct;
};

struct sg_check {
    struct sg_obj obj;
    const char *value;
};

struct sg_policy {
    struct sg_obj obj;      /* at the top level: schema is that of the table */
    const char *as;         /* PERMISSIVE, RESTRICTIVE */
    const char *command;    /* ALL, SELECT, INSERT, UPDATE, DELETE; `for` in the snapshot */
    struct sg_list to;      /* role names, ascending by code units */
    const char *using_expr; /* or NULL */
    const char *with_check; /* or NULL */
    const char *on;         /* at the top level: "\"public\".\"ext\"" as in the snapshot; else NULL */
};

struct sg_table {
    struct sg_obj obj;
    struct sg_set columns, indexes, foreign_keys, primary_keys, uniques, checks, policies;
    bool schema_explicit; /* PostgreSQL: the snapshot says "public" where it usually says "" */
    bool rls;             /* row level security asked for by itself */
    bool without_rowid, strict; /* SQLite */
};

struct sg_view {
    struct sg_obj obj;
    struct sg_set columns;
    const char *definition; /* NULL only where existing */
    bool existing, materialized, with_no_data;
    struct sg_list with; /* struct sg_option, in the order of the source */
    const char *tablespace, *method;
};

struct sg_model {
    struct sg_obj obj;
    struct sg_ctx *ctx;
    struct sg_arena arena;
    enum sg_dialect dialect;
    bool in_part; /* some of what it was read from had errors: what is missing may be there */
    const char *id, *prev_id; /* of the snapshot that it was read from, or NULL */
    struct sg_set schemas, enums, sequences, roles, tables, policies, views;
};

/* An empty model; sg_model_free ends it and all objects in it. Strings live as long as the context. */
struct sg_model *sg_model_new(struct sg_ctx *ctx, enum sg_dialect dialect);
void sg_model_free(struct sg_model *model);
/* A snapshot cannot tell a dialect from the others of its family: a model read from one takes the dialect of the project, where
 * that is of the same family. */
void sg_model_adopt(struct sg_model *model, enum sg_dialect dialect);

/* A new object of a kind with its name, interned, in `schema` (or NULL), at the end of the parent's set. A key that is
 * there already is the caller's to find first: the set then holds both. Policies: `schema` at the top level only. */
void *sg_obj_new(struct sg_model *model, struct sg_obj *parent, enum sg_kind kind, const char *schema,
                 const char *name);
/* A copy of a model with objects of its own, for one that shares some with another model. Memory is the arena's, strings are the
 * context's. */
struct sg_model *sg_model_copy(struct sg_arena *arena, const struct sg_model *model);
/* "schema.name" or "name", as the kind has it in a snapshot of this dialect; interned. */
const char *sg_obj_key(struct sg_ctx *ctx, enum sg_kind kind, const struct sg_obj *parent, const char *schema,
                       const char *name);

/* Whether somebody else makes and drops it, and the schema only knows of it. */
bool sg_obj_is_existing(const struct sg_obj *o);

/* Whether objects of that kind have children. Most have none. */
bool sg_kind_has_sets(enum sg_kind kind);
/* The parent's set of that kind, or NULL where the parent has none. */
struct sg_set *sg_set_of(struct sg_obj *parent, enum sg_kind kind);
/* The object with this interned key, or NULL. */
void *sg_set_get(struct sg_set *set, const char *key);
/* The object of this schema and name at the top level of the model, or NULL. Neither needs to be interned. */
void *sg_model_get(struct sg_model *model, enum sg_kind kind, const char *schema, const char *name);
/* The child of this name, or NULL. The name needs not be interned. */
void *sg_obj_child(struct sg_model *model, struct sg_obj *parent, enum sg_kind kind, const char *name);
/* Whether one of these objects has this interned name. */
bool sg_objs_have(const struct sg_list *objs, const char *name);

/* Puts all sets into JavaScript's order of object keys: keys that look like array indexes first, ascending, the rest as
 * they are (ECMA-262, 10.1.11.1). Enum values are an array and stay. Whoever builds a model calls it once, at the end. */
void sg_model_finish(struct sg_model *model);

/* Fields */
enum sg_field_type {
    SG_FIELD_STRING,
    SG_FIELD_BOOL,
    SG_FIELD_VALUE,
    SG_FIELD_NAMES,
    SG_FIELD_KEYS,
    SG_FIELD_OPTIONS,
    SG_FIELD_GENERATED,
    SG_FIELD_IDENTITY,
    SG_FIELD_SEQUENCE
};
enum { SG_FIELD_SPELLING = 1, SG_FIELD_LOCAL = 2 };

enum sg_field_id {
#define FIELDS_OF(kind) SG_FIELDS_##kind, SG_FIELDS_BEFORE_##kind = SG_FIELDS_##kind - 1,
#define FIELD(kind, tag, member, type, flags) SG_FIELD_##kind##_##member,
#include "model/field.def"
#undef FIELD
#undef FIELDS_OF
    SG_FIELD_COUNT
};

/* The bit of a field in a mask of changes: SG_CHANGED(COLUMN, not_null). */
#define SG_CHANGED(kind, member) (UINT64_C(1) << (SG_FIELD_##kind##_##member - SG_FIELDS_##kind))

struct sg_field {
    const char *name; /* the member's name */
    enum sg_kind kind;
    enum sg_field_type type;
    unsigned flags;
    size_t offset;
};
extern const struct sg_field sg_fields[SG_FIELD_COUNT];
/* The first field of a kind and how many it has. */
const struct sg_field *sg_fields_of(enum sg_kind kind, size_t *count);

/* The mask of fields in which two objects of one kind differ. Names, children and comments are not fields. */
uint64_t sg_obj_compare(const struct sg_obj *a, const struct sg_obj *b);
bool sg_value_equal(struct sg_value a, struct sg_value b);
bool sg_names_equal(const struct sg_list *a, const struct sg_list *b);
/* Whether an index key of SQLite is that column, downwards: what a snapshot has as the expression "age" desc. */
bool sg_index_key_orders(const struct sg_index_key *key, const char *column);

/* Whether a text is a canonical array index, 0 … 2^32-2, and its value. */
bool sg_is_array_index(const char *key, uint32_t *out);

#endif
