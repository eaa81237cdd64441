/* What git's merge driver does with the files of a migrations folder. Each is merged by itself and stays valid: the journal has the
 * migrations of both sides in one line, which `schemagen rebase` finishes. */
#ifndef SG_HISTORY_DRIVER_H
#define SG_HISTORY_DRIVER_H

#include "history/chain.h"

struct sg_merge_files {
    struct sg_source *base, *ours, *theirs;
    bool ours_first;   /* whose migrations stay where they are */
    const char *path;  /* of the file, for people */
    const char *saved; /* a folder where a snapshot is put aside; NULL for none */
};

/* Appends the merged file to `out`. SG_FINDINGS with a diagnostic where it cannot be merged. */
enum sg_status sg_merge_journal(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files);
enum sg_status sg_merge_sum(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files);
enum sg_status sg_merge_snapshot(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files);

#endif
