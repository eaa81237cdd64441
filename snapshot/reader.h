/* What the parts of the reader share. Inside snapshot/ only. */
#ifndef SG_SNAPSHOT_READER_H
#define SG_SNAPSHOT_READER_H

#include "base/json.h"
#include "base/status.h"
#include "snapshot/layout.h"
#include "snapshot/node.h"

/* Where in the file the reader is, from the inside out. */
struct sg_json_path {
    const struct sg_json_path *up;
    const char *key; /* of an object, or NULL */
    size_t index;    /* in an array, where key is NULL */
};

struct sg_cuts;
struct sg_journal;

struct sg_reader {
    struct sg_ctx *ctx;
    struct sg_source *source;
    struct sg_model *model;
    const struct sg_json_path *path;
    long version;
    const struct sg_node *expressions; /* SQLite: internal.indexes, or NULL */
    struct sg_cuts
        *cuts; /* the tables, where they were cut out of the text, or NULL; see beside.c */
    unsigned errors;
    bool upgraded;
    bool quiet; /* errors are counted only */
};

/* Parses JSON text of a file as a whole, into the arena. */
enum sg_status sg_json_parse(const struct sg_node **out, struct sg_arena *arena, struct sg_ctx *ctx, struct sg_source *source);
/* From the first byte of something to the one behind it. They stop at a NUL; text that is no JSON
 * gives some place. */
size_t sg_json_skip_space(const char *s, size_t at);
size_t sg_json_skip_string(const char *s, size_t at);
size_t sg_json_skip_value(const char *s, size_t at);
/* The place of what `path` leads to in well-formed JSON text, or of its key. */
struct sg_span sg_json_locate(struct sg_source *source, const struct sg_json_path *path, bool key);
/* The path as people read it: tables["public.users"].columns.id */
const char *sg_json_path_text(struct sg_ctx *ctx, const struct sg_json_path *path);
/* The value as it goes into a model: scalars, or compact JSON with keys in JavaScript's order. */
struct sg_value sg_json_value(struct sg_ctx *ctx, const struct sg_node *value);
/* Such compact JSON text again, laid out for where it stands; without the outer braces it gives the
 * members alone. */
void sg_json_layout(struct sg_json *j, const char *s, size_t len);

/* Queues a diagnostic at `key` (or `index` where key is NULL and index is not SIZE_MAX) of the
 * object being read, or at it. */
void sg_reader_error(struct sg_reader *r, enum sg_diag_id id, const char *key, size_t index,
                     const char *fmt, ...) SG_PRINTF(5, 6);
/* The value's text, interned; a diagnostic and NULL where it is no string. */
const char *sg_reader_string(struct sg_reader *r, const char *key, const struct sg_node *value);
/* Whether the value is of that type; a diagnostic where not. `what`: "an object". */
bool sg_reader_is(struct sg_reader *r, const char *key, const struct sg_node *value, enum sg_node_type type,
                  const char *what);
/* Fills `object` from an object of the file. */
void sg_reader_object(struct sg_reader *r, const struct sg_layout *layout, void *object,
                      const struct sg_node *value);
/* Reads a map of objects of one kind into the parent's set. */
void sg_reader_children(struct sg_reader *r, struct sg_obj *parent, enum sg_kind kind,
                        const char *section, const struct sg_node *map);
void sg_reader_names(struct sg_reader *r, struct sg_list *out, const char *key, const struct sg_node *value);

/* Reads a journal that is laid out as usual; false, without a word, where it is to be parsed as JSON. What it gives is the same. */
bool sg_journal_plain(struct sg_journal *out, struct sg_ctx *ctx, const struct sg_source *source);

/* The version and dialect of a snapshot; errors in r->errors. */
enum sg_status sg_reader_version(struct sg_reader *r, const struct sg_node *root, enum sg_dialect *dialect);
/* The name and schema of an object come first: it is made with them. */
void *sg_reader_new(struct sg_reader *r, struct sg_obj *parent, enum sg_kind kind, const char *key,
                    const struct sg_node *value);
void sg_reader_root(struct sg_reader *r, const struct sg_node *root);
/* The tables, which are numbers of cuts in the map. */
void sg_reader_cuts(struct sg_reader *r, const struct sg_node *map);
/* What is looked at before the rest: SQLite's list of expressions in indexes. */
void sg_reader_internal(struct sg_reader *r, const struct sg_node *root);
/* internal.schemagen: what the format has no place for. */
void sg_read_extra(struct sg_reader *r, const struct sg_node *root);
/* Whether there is any of it in an object or below. */
bool sg_has_extra(const struct sg_obj *object);
/* Whether an object and all below it hold what such JSON (or NULL) says. */
bool sg_same_extra(const struct sg_obj *object, const struct sg_node *extra);
/* Whether an older version may name this object by that key. */
bool sg_reader_old_key(const struct sg_reader *r, const struct sg_obj *object, const char *key);

/* Departures from the layout tables. */
void sg_read_schema(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_table_schema(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_schema_to(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_enum_values(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_pg_keys(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_sqlite_keys(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_schemas(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_read_no_enums(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
void sg_finish_column(struct sg_reader *r, void *object, const struct sg_node *value);
void sg_finish_sqlite_column(struct sg_reader *r, void *object, const struct sg_node *value);
void sg_finish_foreign_key(struct sg_reader *r, void *object, const struct sg_node *value);
void sg_finish_sequence(struct sg_reader *r, void *object, const struct sg_node *value);
void sg_finish_policy(struct sg_reader *r, void *object, const struct sg_node *value);
void sg_finish_role(struct sg_reader *r, void *object, const struct sg_node *value);

#endif
