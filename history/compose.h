/* The texts of one migration from two models: what generate, rebase and squash write. */
#ifndef SG_HISTORY_COMPOSE_H
#define SG_HISTORY_COMPOSE_H

#include "codegen/codegen.h"
#include "snapshot/snapshot.h"

struct sg_composed {
    struct sg_buf sql, snapshot;
    bool empty; /* no statement follows from the two models */
    bool same;  /* … and they do not differ in anything */
};
#define SG_COMPOSED_INIT {SG_BUF_INIT, SG_BUF_INIT, false, false}

/* `id`: NULL for a new one. SG_INVALID where a change has no SQL in the dialect. */
enum sg_status sg_compose(struct sg_composed *out, struct sg_ctx *ctx, struct sg_model *old, struct sg_model *new,
                          const struct sg_diff_options *options, const char *id, const char *prev_id, bool breakpoints);
void sg_composed_fini(struct sg_composed *composed);

/* The snapshot of a model; with `id` NULL it gets a new one, which follows from the text where SOURCE_DATE_EPOCH is set. */
void sg_compose_snapshot(struct sg_snapshot_text *out, const struct sg_ctx *ctx, const struct sg_model *model, const char *id,
                         const char *prev_id, const struct sg_snapshot_meta *meta);
/* The renames of a diff as SQLite's snapshots note them (drizzle-format, 6.4); PostgreSQL's stay empty. */
void sg_compose_meta(struct sg_snapshot_meta *out, const struct sg_diff *diff);

#endif
