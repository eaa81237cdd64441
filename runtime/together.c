/* Several migrations in one transaction. What is not committed is not told as done. */
#include <config.h>

#include "runtime/together.h"

#include "base/banned.h"

enum { MOMENT = 50000 }; /* microseconds for which others that want to write may be kept waiting */

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

static bool
commit(struct sg_runner *r)
{
    if (r->cancelled) /* behind the last statement */
        sg_db_error_set(r->db, SG_DB_CANCELLED, "cancelled");
    return !r->cancelled && r->driver->batch(r->db, NULL, 0, SG_BATCH_COMMIT, NULL, NULL);
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

/* Applies those that fit, until the moment is over or one fails. Returns behind the last that was begun. */
static size_t
run_some(struct sg_runner *r, const struct sg_list *pending, size_t at, sg_apply_fits fits, sg_apply_one one, bool *ok)
{
    const int64_t until = sg_microseconds() + MOMENT;
    for (*ok = true; *ok && at < pending->len && fits(r, pending->items[at]) && sg_microseconds() < until; at++)
        *ok = !one(r, pending->items[at]);
    return at;
}

bool
sg_together_some(struct sg_runner *r, const struct sg_list *pending, size_t at, sg_apply_fits fits, sg_apply_one one, size_t *count)
{
    const struct sg_diag_mark mark = sg_diag_mark(r->ctx);
    const size_t applied = r->applied;
    size_t end = at;
    bool same = false, ok = sg_track_begin(&r->track, &same) && same;
    hold(r, ~0U);
    r->inside = true;
    if (ok)
        end = run_some(r, pending, at, fits, one, &ok);
    r->inside = false;
    ok = ok && commit(r);
    *count = ok ? end - at : 0;
    if (ok) {
        tell_held(r);
        return true;
    }
    take_back(r, applied, pending, at, end);
    sg_diag_forget(r->ctx, mark);
    r->failure = NULL;
    return false;
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
    if (!status && !commit(r))
        status = sg_fail_commit(r);
    if (status)
        take_back(r, 0, pending, 0, pending->len);
    else
        tell_held(r);
    return status;
}
