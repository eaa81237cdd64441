/* What a table or view takes along when it is dropped and made again (https://www.sqlite.org/lang_altertable.html, 7): its triggers,
 * where AUTOINCREMENT stands, and whatever else of the database's own reads it, which SQLite would refuse to rename around. A migration
 * knows none of that; it is put away before and brought back behind. */
#ifndef SG_RUNTIME_REBUILD_H
#define SG_RUNTIME_REBUILD_H

#include "runtime/runner.h"

/* The pieces from the one that drops something to the one that makes the last of it again. */
struct sg_rebuild {
    size_t first, last;
    struct sg_list names;   /* const char *: what is dropped and made again */
    const struct sg_sql_object *objects; /* what each piece of the part makes or drops */
    struct sg_list kept;    /* struct kept *: views and triggers that were put away */
    struct sg_list counted; /* struct counted * */
};

/* The rebuilds of a part, in order; none overlaps another. */
void sg_rebuild_find(struct sg_list *out, struct sg_arena *arena, const struct sg_application *a);
/* Before the first piece, and behind the last. False with the database's error. */
bool sg_rebuild_before(struct sg_rebuild *b, struct sg_runner *r, const struct sg_application *a);
bool sg_rebuild_after(struct sg_rebuild *b, struct sg_runner *r);

#endif
