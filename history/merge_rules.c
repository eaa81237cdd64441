/* Step five of a merge: each branch may be right by itself, and the two together a schema that no database takes. */
#include <config.h>

#include "history/merger.h"

#include "model/check.h"

#include "base/banned.h"

struct rules {
    struct sg_merge *m;
    struct sg_list ours, theirs; /* struct sg_flaw: what is wrong on a side already */
};

struct side_rules {
    struct sg_merge *m;
    struct sg_list *flaws;
};

static void
keep(void *arg, const struct sg_flaw *flaw)
{
    const struct side_rules *side = arg;
    struct sg_flaw *kept = SG_NEW(&side->m->arena, struct sg_flaw);
    *kept = (struct sg_flaw){.id = flaw->id, .obj = flaw->obj};
    sg_list_push(side->flaws, &side->m->arena, kept);
}

static void
check(struct sg_model *model, sg_flaw_found *found, void *arg)
{
    sg_model_check_tables(model, found, arg);
    sg_model_check_targets(model, found, arg);
}

static bool
has(const struct sg_list *flaws, const struct sg_obj *o, enum sg_diag_id id)
{
    const struct sg_flaw *f;
    SG_FOREACH (f, flaws)
        if (f->obj == o && f->id == id)
            return true;
    return false;
}

static void
found(void *arg, const struct sg_flaw *flaw)
{
    struct rules *r = arg;
    struct sg_merge *m = r->m;
    if (!has(&r->ours, sg_map_get(&m->in_ours, flaw->obj), flaw->id) && !has(&r->theirs, sg_map_get(&m->in_theirs, flaw->obj), flaw->id))
        sg_merge_conflict(m, flaw->obj, "the changes of both branches do not go together: %s", flaw->text);
}

void
sg_merge_rules(struct sg_merge *m)
{
    struct rules r = {.m = m};
    struct side_rules ours = {m, &r.ours}, theirs = {m, &r.theirs};
    check(m->ours, keep, &ours);
    check(m->theirs, keep, &theirs);
    check(m->result, found, &r);
}
