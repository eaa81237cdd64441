/* What edited SQL does; see cli/effect.h. */
#include <config.h>

#include "cli/effect.h"

#include "base/banned.h"

enum sg_verdict
sg_effect_try(void *app, const char **why, struct sg_model *old, struct sg_model *new, const char *sql, size_t len)
{
    (void)app;
    (void)why;
    (void)old;
    (void)new;
    (void)sql;
    (void)len;
    return SG_VERDICT_EDITED;
}
