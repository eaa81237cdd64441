/* What edited SQL does, found out by running it in memory (SQLite). */
#ifndef SG_CLI_EFFECT_H
#define SG_CLI_EFFECT_H

#include "cli/cli.h"
#include "history/audit.h"

/* An sg_effect; `app` is the struct sg_app. SG_VERDICT_EDITED where there is no engine for it. */
enum sg_verdict sg_effect_try(void *app, const char **why, struct sg_model *old, struct sg_model *new, const char *sql,
                              size_t len);

#endif
