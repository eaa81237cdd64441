/* Squashed migrations where branches meet: one of them stands for migrations that the other branch may have as they were. */
#ifndef SG_HISTORY_SQUASHED_H
#define SG_HISTORY_SQUASHED_H

#include "history/chain.h"

/* Whether what a migration of another chain did is in one of this chain that took its place. */
bool sg_squash_covers(const struct sg_chain *chain, const struct sg_chain *other, const struct sg_link *m);
/* The migration of `second` that took the place of some that `first` has as they were, or in other company; NULL where there is
 * none. */
const struct sg_link *sg_squash_apart(const struct sg_chain *first, const struct sg_chain *second);

#endif
