/* What the parts of the writer share. Inside snapshot/ only. */
#ifndef SG_SNAPSHOT_WRITER_H
#define SG_SNAPSHOT_WRITER_H

#include "base/json.h"
#include "snapshot/layout.h"
#include "snapshot/snapshot.h"

struct sg_writer {
    struct sg_json j;
    const struct sg_model *model;
    struct sg_arena *arena;
    struct sg_snapshot_slices *tables;
    const char *id, *prev_id;
    const struct sg_snapshot_meta *meta;
};

/* internal.schemagen: what the format has no place for. */
void sg_write_extra(struct sg_writer *w);

/* Departures from the layout tables. */
void sg_write_fixed(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_id(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_prev_id(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_empty(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_schemas(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_pg_meta(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_pg_internal(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_sqlite_meta(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_sqlite_internal(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_table_schema(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_schema_to(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_enum_values(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_pg_keys(struct sg_writer *w, const struct sg_slot *slot, const void *object);
void sg_write_sqlite_keys(struct sg_writer *w, const struct sg_slot *slot, const void *object);

#endif
