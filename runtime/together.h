/* Several migrations in one transaction. */
#ifndef SG_RUNTIME_TOGETHER_H
#define SG_RUNTIME_TOGETHER_H

#include "runtime/runner.h"

typedef enum sg_status (*sg_apply_one)(struct sg_runner *r, struct sg_migration *m);

typedef bool (*sg_apply_fits)(struct sg_runner *r, struct sg_migration *m);

/* As many of a list as fit and take a moment together, from `at` on, which fits. Each of them stands or falls by itself all the same:
 * where one fails nothing of the transaction is kept, and nothing told; this is false then, and `count` 0. They are to be applied
 * one by one, which says what is the matter. */
bool sg_together_some(struct sg_runner *r, const struct sg_list *pending, size_t at, sg_apply_fits fits, sg_apply_one one, size_t *count);
/* All of a list, or nothing of it. */
enum sg_status sg_together_all(struct sg_runner *r, struct sg_list *pending, sg_apply_one one);

#endif
