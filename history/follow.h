/* Text of SQL under other names. A schema carries expressions and views byte for byte, and nothing else looks into them; but where
 * migrations of two branches are put in one line, a text that one branch wrote would name what the other has renamed. */
#ifndef SG_HISTORY_FOLLOW_H
#define SG_HISTORY_FOLLOW_H

#include "model/model.h"

/* What an object is in the model where the text goes: NULL where it is gone. */
typedef const struct sg_obj *(*sg_follow_now)(void *arg, const struct sg_obj *o);

struct sg_follow {
    struct sg_ctx *ctx;
    struct sg_model *model; /* whose names the text has */
    sg_follow_now now;
    void *now_arg;
    const struct sg_obj *gone;      /* the text needs this one, which is gone; or NULL */
    const struct sg_obj *ambiguous; /* the text may mean this one, which has another name, and nobody can tell; or NULL */
};

/* The text, interned, of this object of the model with the new names; the same where it names nothing that is called otherwise.
 * Only whole names are replaced, in their own kind of quotes, values of enums where their type shows, and sequences in nextval and
 * its like; other strings and comments stay. Where a view gives a renamed column to
 * the outside under its name, it goes on to do so, as PostgreSQL itself has it. With `gone` or `ambiguous` set, the text as it was. */
const char *sg_follow_text(struct sg_follow *f, const struct sg_obj *owner, const char *text);

#endif
