/* Snapshots: drizzle-kit's JSON record of a schema. PostgreSQL 7 and SQLite 6 are read and written;
 * PostgreSQL 5 and 6 and SQLite 5 are read and upgraded in memory. jansson stays in this folder. */
#ifndef SG_SNAPSHOT_SNAPSHOT_H
#define SG_SNAPSHOT_SNAPSHOT_H

#include "base/buf.h"
#include "base/status.h"
#include "model/model.h"

#define SG_ZERO_UUID "00000000-0000-0000-0000-000000000000"

/* Reads a snapshot into a new model. Unknown keys, wrong types, a map key that disagrees with the
 * name in it: SG_INVALID, with the JSON path and the place in the file. `upgraded` (may be NULL):
 * set where the file was of an older version. */
enum sg_status sg_snapshot_read(struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source,
                                bool *upgraded);

/* A snapshot as text, and where in it each table stands: in the order of the model. */
struct sg_snapshot_slice {
    const struct sg_table *table;
    size_t start, end; /* from the opening brace of the object to behind its closing one */
};
struct sg_snapshot_slices {
    struct sg_snapshot_slice *items;
    size_t count;
};
struct sg_snapshot_text {
    struct sg_buf text;
    struct sg_snapshot_slices tables;
    struct sg_arena arena; /* of what was written: that of the slices */
};
void sg_snapshot_text_fini(struct sg_snapshot_text *text);

/* The snapshot of a model with these ids, as drizzle-kit's generate writes it (JSON.stringify, two
 * spaces). `meta` (may be NULL): renames for SQLite's _meta, pairs of already quoted names. */
struct sg_snapshot_meta {
    struct sg_list tables, columns; /* const char *, from and to alternating */
};
void sg_snapshot_write(struct sg_snapshot_text *out, const struct sg_model *model, const char *id,
                       const char *prev_id, const struct sg_snapshot_meta *meta);

/* As sg_snapshot_read, but tables whose bytes are those of `written` (what sg_snapshot_write made
 * of `cur`) are not read again: the object of `cur` stands for them in the set of the new model,
 * same address in both. Such a table's `parent` is `cur`, its memory is that of `cur`, which must
 * outlive *out. Reads everything where the file is laid out otherwise or is of an older version;
 * the result says the same either way. */
enum sg_status sg_snapshot_read_beside(struct sg_model **out, struct sg_ctx *ctx,
                                       struct sg_source *source, struct sg_model *cur,
                                       const struct sg_snapshot_text *written);

/* For reading one snapshot after the other: as sg_snapshot_read_beside, with the snapshot before it
 * as model and text (an empty model and text at first). `tables` takes where the tables of the new
 * model stand in `source`, for the next one; its memory is the new model's. Models share tables:
 * none may be freed before the last. `scratch` is for the caller to empty. */
enum sg_status sg_snapshot_read_after(struct sg_model **out, struct sg_snapshot_slices *tables, struct sg_ctx *ctx,
                                      struct sg_arena *scratch, struct sg_source *source, struct sg_model *before,
                                      const struct sg_snapshot_text *text);

/* Only the ids, for walking a chain: cheap, without building a model. */
struct sg_snapshot_ids {
    const char *id, *prev_id, *version, *dialect;
};
enum sg_status sg_snapshot_read_ids(struct sg_snapshot_ids *out, struct sg_ctx *ctx,
                                    struct sg_source *source);

#endif
