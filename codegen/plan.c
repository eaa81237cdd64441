/* Planning: from changes to ordered steps. */
#include <config.h>

#include "codegen/codegen.h"

enum sg_status
sg_plan_make(struct sg_plan *out, const struct sg_diff *diff)
{
    *out = (struct sg_plan){.dialect = diff->new->dialect};
    return SG_OK;
}

void
sg_plan_print(struct sg_buf *out, const struct sg_plan *plan, const struct sg_plan_format *format)
{
    (void)out, (void)plan, (void)format;
}
