/* What a table or view takes along when it is dropped and made again (https://www.sqlite.org/lang_altertable.html, 7): its triggers,
 * the indexes that somebody made by hand, where AUTOINCREMENT stands, and whatever else of the database's own reads it, which SQLite would refuse to rename around. A migration
 * knows none of that; it is put away before and brought back behind. */
#ifndef SG_RUNTIME_REBUILD_H
#define SG_RUNTIME_REBUILD_H

#include "runtime/runner.h"

/* What is dropped and made again, and the piece that drops it. */
struct sg_rebuilt {
    size_t piece;
    const char *name;
};

/* The pieces from the one that drops something to the one that makes the last of it again. */
struct sg_rebuild {
    size_t first, last;
    struct sg_list rebuilt; /* struct sg_rebuilt *, in the order of the pieces */
    const struct sg_sql_object *objects; /* what each piece of the part makes or drops */
    struct sg_list kept;    /* struct kept *: views, triggers and indexes that were put away */
    struct sg_list known;   /* const char *: the indexes of the snapshots around the migration, */
    bool known_read, known_all; /* once one was asked for, and whether there are both snapshots */
    struct sg_list counted; /* struct counted * */
};

/* The rebuilds of a part, in order; none overlaps another. */
void sg_rebuild_find(struct sg_list *out, struct sg_arena *arena, const struct sg_application *a);
/* Before each piece that drops something, and behind the last. Not before the first for all: until then a table may get another name,
 * and SQLite writes it into what stands on the table. False with the database's error. */
bool sg_rebuild_before(struct sg_rebuild *b, struct sg_runner *r, const struct sg_application *a, const struct sg_rebuilt *t);
bool sg_rebuild_after(struct sg_rebuild *b, struct sg_runner *r);
/* Once it is committed: a warning for each index that could not be brought back. */
void sg_rebuild_tell(const struct sg_rebuild *b, struct sg_runner *r, const struct sg_application *a);

#endif
