/* The questions of `check`, which import asks too. Findings are diagnostics. */
#ifndef SG_CLI_CHECK_H
#define SG_CLI_CHECK_H

#include "cli/load.h"
#include "diff/diff.h"

/* Whether generate would write something. SG_FINDINGS where it would. */
enum sg_status sg_check_schema(struct sg_app *app, struct sg_loaded *in,
                               const struct sg_folder *folder);
/* Whether journal, SQL files and snapshots belong together. SG_FINDINGS where they do not. */
enum sg_status sg_check_chain(struct sg_app *app, const struct sg_folder *folder);

#endif
