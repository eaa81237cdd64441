/* Several migrations in one transaction. */
#ifndef SG_RUNTIME_TOGETHER_H
#define SG_RUNTIME_TOGETHER_H

#include "runtime/runner.h"

typedef enum sg_status (*sg_apply_one)(struct sg_runner *r, struct sg_migration *m);

/* All of a list, or nothing of it. */
enum sg_status sg_together_all(struct sg_runner *r, struct sg_list *pending, sg_apply_one one);

#endif
