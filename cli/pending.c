/* What the other folders will bring: until then the commands that need it say so. */
#include <config.h>

#include "cli/load.h"
#include "model/print.h"

#define WEAK __attribute__((weak))

static enum sg_status
pending(struct sg_ctx *ctx)
{
    sg_diag_file(ctx, SG_DIAG_IO, NULL, "this part is not built yet");
    return SG_INVALID;
}

#define PENDING(name, ...)                                                                         \
    WEAK enum sg_status name(__VA_ARGS__)                                                          \
    {                                                                                              \
        return pending(ctx);                                                                       \
    }
#pragma GCC diagnostic ignored "-Wunused-parameter"
PENDING(sg_project_read, struct sg_project *out, struct sg_ctx *ctx, struct sg_source *source)
PENDING(sg_schema_read, struct sg_model **out, struct sg_project *project, struct sg_ctx *ctx,
        const struct sg_list *sources, const struct sg_schema_options *options)
PENDING(sg_fmt, struct sg_buf *out, struct sg_ctx *ctx, struct sg_source *source,
        const struct sg_fmt_options *options)
WEAK void
sg_model_print(struct sg_buf *out, struct sg_model *model)
{
}
PENDING(sg_folder_open, struct sg_folder *out, struct sg_ctx *ctx, const char *path, bool repair)
PENDING(sg_snapshot_read_ids, struct sg_snapshot_ids *out, struct sg_ctx *ctx, struct sg_source *source)
PENDING(sg_snapshot_read_beside, struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source,
        struct sg_model *cur, const struct sg_snapshot_text *written)
WEAK enum sg_status
sg_folder_last_snapshot(struct sg_source **out, const struct sg_folder *folder)
{
    return pending(folder->ctx);
}
WEAK const char *
sg_folder_sql_path(const struct sg_folder *folder, const struct sg_journal_entry *entry)
{
    return "";
}
WEAK const char *
sg_folder_snapshot_path(const struct sg_folder *folder, const struct sg_journal_entry *entry)
{
    return "";
}
WEAK void
sg_folder_next(struct sg_journal_entry *out, const struct sg_folder *folder, enum sg_dialect dialect,
               enum sg_prefix prefix, const char *name, bool breakpoints)
{
}
WEAK enum sg_status
sg_folder_add(struct sg_folder *folder, const struct sg_journal_entry *entry, const struct sg_buf *sql,
              const struct sg_buf *snapshot)
{
    return pending(folder->ctx);
}
WEAK void
sg_txn_init(struct sg_txn *txn, struct sg_ctx *ctx, const char *folder)
{
}
WEAK void
sg_txn_write(struct sg_txn *txn, const char *path, const void *data, size_t len)
{
}
WEAK enum sg_status
sg_txn_commit(struct sg_txn *txn)
{
    return pending(txn->ctx);
}
