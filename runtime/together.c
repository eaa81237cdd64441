/* Several migrations in one transaction. What is not committed is not told as done. */
#include <config.h>

#include "runtime/together.h"

#include "base/banned.h"

static void
hold(struct sg_runner *r, unsigned types)
{
    r->held.len = 0;
    r->holds = types;
}

static void
tell_held(struct sg_runner *r)
{
    const struct sg_event *e;
    r->holds = 0;
    SG_FOREACH (e, &r->held)
        sg_runner_event(r, e);
}

/* What ran, has run in vain. */
static void
take_back(struct sg_runner *r, size_t applied, const struct sg_list *pending, size_t at, size_t end)
{
    r->driver->rollback(r->db);
    r->applied = applied;
    r->holds = 0;
    for (size_t i = at; i < end; i++)
        ((struct sg_migration *)pending->items[i])->state = SG_MIGRATION_PENDING;
}

enum sg_status
sg_together_all(struct sg_runner *r, struct sg_list *pending, sg_apply_one one)
{
    struct sg_migration *m;
    enum sg_status status = SG_OK;
    bool same;
    if (!sg_track_begin(&r->track, &same)) {
        r->driver->rollback(r->db);
        return sg_fail_records(r, "cannot begin the transaction");
    }
    r->inside = true;
    hold(r, 1U << SG_EVENT_DONE);
    if (!same)
        status = sg_runner_load(r);
    SG_FOREACH (m, pending)
        if (!status && sg_migration_waits(m))
            status = one(r, m);
    r->inside = false;
    if (!status && !r->driver->batch(r->db, NULL, 0, SG_BATCH_COMMIT, NULL, NULL))
        status = sg_fail_commit(r);
    if (status)
        take_back(r, 0, pending, 0, pending->len);
    else
        tell_held(r);
    return status;
}
