/* What edited SQL does; see cli/effect.h. */
#include <config.h>

#include "cli/effect.h"

#include "runtime/verify_script.h"

#include "base/banned.h"

enum sg_verdict
sg_effect_try(void *app, const char **why, struct sg_model *old, struct sg_model *new, const char *sql, size_t len)
{
    static const enum sg_verdict verdicts[] = {
        [SG_EFFECT_UNKNOWN] = SG_VERDICT_EDITED,
        [SG_EFFECT_SAME] = SG_VERDICT_SAME,
        [SG_EFFECT_OTHER] = SG_VERDICT_OTHER,
        [SG_EFFECT_FAILS] = SG_VERDICT_FAILS,
    };
    (void)app;
    return verdicts[sg_verify_script(why, old, new, sql, len)];
}
