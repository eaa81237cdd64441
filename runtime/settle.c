/* What is recorded, without running anything: a database that has the schema already, a migration that was settled by
 * hand, an edit that was reviewed; and whether records and files agree. */
#include <config.h>

#include "runtime/settle.h"

#include <string.h>

#include "base/banned.h"

enum sg_status
sg_settle_run(struct sg_runner *r, enum sg_status (*body)(struct sg_runner *r, void *arg), void *arg)
{
    bool same;
    enum sg_status status = sg_runner_lock(r);
    if (status)
        return status;
    if (!sg_track_create(&r->track)) {
        status = sg_fail_records(r, "cannot make the tables of what is recorded");
    } else if (!sg_track_begin(&r->track, &same)) {
        r->driver->rollback(r->db);
        status = sg_fail_records(r, "cannot begin the transaction");
    } else {
        if (!(status = sg_runner_load(r)))
            status = body(r, arg);
        if (!status && !r->driver->batch(r->db, NULL, 0, SG_BATCH_COMMIT, NULL, NULL))
            status = sg_fail_database(r, "cannot commit");
        if (status)
            r->driver->rollback(r->db);
    }
    sg_runner_unlock(r);
    if (!status)
        status = sg_runner_load(r);
    return status;
}

enum sg_status
sg_settle_record(struct sg_runner *r, struct sg_migration *m, const struct sg_settled *settled)
{
    const char *hash = settled->hash ? settled->hash : m->hash;
    if (m->record && m->record->noted && !sg_track_remove_note(&r->track, m->record))
        return sg_fail_records(r, "cannot write what is recorded");
    struct sg_note note = {.tag = m->tag, .hash = hash, .when = m->when, .state = settled->state, .who = sg_runner_who(r),
                           .finished = settled->finished ? settled->finished : sg_ctx_now(r->ctx)};
    struct sg_db_item items[SG_TRACK_ROW];
    sg_track_row(&r->track, &note, items);
    return r->driver->batch(r->db, items, SG_TRACK_ROW, 0, NULL, NULL)
               ? SG_OK : sg_fail_records(r, "cannot write what is recorded");
}

bool
sg_settle_forget(struct sg_runner *r, const struct sg_migration *m)
{
    const struct sg_record *row;
    SG_FOREACH (row, &r->records)
        if (row->migration == m && !sg_track_remove(&r->track, row))
            return false;
    return true;
}

/* A rebase gives a migration another time and maybe another text, and its row keeps the old ones. Without a journal there are no times. */
static bool
has_moved(const struct sg_migration *m)
{
    const struct sg_record *record = m->record;
    return m->entry && record && record->tracked && !m->as_replaced &&
           (m->rebased || !record->has_when || record->when != m->when);
}

/* How many rows are as they were before; 0 where something waits, which could look out of order if they had those. */
static size_t
count_moved(const struct sg_runner *r)
{
    const struct sg_migration *m;
    size_t count = 0;
    SG_FOREACH (m, &r->set->list) {
        if (sg_migration_waits(m))
            return 0;
        count += has_moved(m);
    }
    return count;
}

static enum sg_status
follow_times(struct sg_runner *r, void *arg)
{
    size_t *count = arg;
    const struct sg_migration *m;
    *count = count_moved(r);
    SG_FOREACH (m, &r->set->list)
        if (*count && has_moved(m) && !sg_track_rewrite(&r->track, m->record, m->rebased ? m->hash : m->record->hash, m->when))
            return sg_fail_records(r, "cannot write what is recorded");
    return SG_OK;
}

enum sg_status
sg_settle_times(struct sg_runner *r)
{
    size_t count = count_moved(r);
    enum sg_status status = count ? sg_settle_run(r, follow_times, &count) : SG_OK;
    if (status || !count)
        return status;
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_RECORD_TIMES, NULL, "%s: %zu record%s brought in line with the journal", r->name,
                                     count, count == 1 ? "" : "s");
    d->severity = SG_NOTE;
    return SG_OK;
}

static enum sg_status
baseline(struct sg_runner *r, void *arg)
{
    struct sg_list *pending = arg;
    struct sg_migration *m;
    enum sg_status status = SG_OK;
    SG_FOREACH (m, pending)
        if (!status && sg_migration_waits(m) && !(status = sg_settle_record(r, m, &(struct sg_settled){.state = "baseline"})))
            r->applied++;
    return status;
}

enum sg_status
sg_runner_baseline(struct sg_runner *r)
{
    struct sg_list pending = {0};
    bool out_of_order = r->options.out_of_order;
    r->applied = 0;
    enum sg_status status = sg_runner_load(r);
    r->options.out_of_order = true; /* none of it is run */
    if (!status)
        status = sg_runner_pending(&pending, r);
    r->options.out_of_order = out_of_order;
    return status || !pending.len ? status : sg_settle_run(r, baseline, &pending);
}

static enum sg_status
resolve_applied(struct sg_runner *r, void *arg)
{
    struct sg_migration *m = arg;
    if (sg_migration_waits(m))
        return sg_settle_record(r, m, &(struct sg_settled){.state = "resolved"});
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_NOTHING_TO_RESOLVE, NULL, "'%s' is recorded as applied already", m->tag);
    sg_diag_note(r->ctx, d, "'schemagen repair' records the hash of a file that was edited since");
    return SG_FINDINGS;
}

/* The rows of what has no file: they belong to no migration of the folder. */
static bool
forget_missing(struct sg_runner *r, const struct sg_migration *m)
{
    const struct sg_record *row;
    SG_FOREACH (row, &r->records)
        if (!row->migration && row->tag && !strcmp(row->tag, m->tag) && !sg_track_remove(&r->track, row))
            return false;
    return true;
}

static enum sg_status
resolve_rolled_back(struct sg_runner *r, void *arg)
{
    struct sg_migration *m = arg;
    if (m->state == SG_MIGRATION_MISSING)
        return forget_missing(r, m) ? SG_OK : sg_fail_records(r, "cannot take the record out");
    if (m->record)
        return sg_settle_forget(r, m) ? SG_OK : sg_fail_records(r, "cannot take the record out");
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_NOTHING_TO_RESOLVE, NULL, "nothing is recorded of '%s'", m->tag);
    sg_diag_note(r->ctx, d, "it is pending, and 'schemagen migrate' applies it");
    return SG_FINDINGS;
}

enum sg_status
sg_runner_resolve(struct sg_runner *r, struct sg_migration *m, bool applied)
{
    return sg_settle_run(r, applied ? resolve_applied : resolve_rolled_back, m);
}

static enum sg_status
repair(struct sg_runner *r, void *arg)
{
    size_t *count = arg;
    struct sg_migration *m;
    SG_FOREACH (m, &r->set->list) {
        const struct sg_record *record = m->record;
        if (!record || !record->tracked || m->as_replaced || (!strcmp(record->hash, m->hash) && record->when == m->when))
            continue;
        if (!sg_track_rewrite(&r->track, record, m->hash, m->when))
            return sg_fail_records(r, "cannot write what is recorded");
        ++*count;
    }
    return SG_OK;
}

enum sg_status
sg_runner_repair(struct sg_runner *r, size_t *count)
{
    *count = 0;
    enum sg_status status = sg_runner_load(r);
    if (status || !r->track.exists)
        return status;
    return sg_settle_run(r, repair, count);
}

static void
validate_records(struct sg_runner *r)
{
    const struct sg_migration *m;
    struct sg_diag *d;
    SG_FOREACH (m, &r->set->list) {
        if (m->state == SG_MIGRATION_CHANGED) {
            d = sg_diag_file(r->ctx, SG_DIAG_MIGRATION_CHANGED, m->source->name, "'%s' was edited after being applied", m->tag);
            sg_diag_note(r->ctx, d, "recorded %.12s, the file is %.12s; bring it back, or record the edit with "
                                    "'schemagen repair'", m->record->hash, m->hash);
        } else if (m->state == SG_MIGRATION_PARTIAL) {
            d = sg_diag_file(r->ctx, SG_DIAG_MIGRATION_PARTIAL, m->source->name,
                             "'%s' is half applied: %d statement%s", m->tag, (int)m->record->done,
                             m->record->done == 1 ? "" : "s");
            sg_diag_note(r->ctx, d, "'schemagen migrate' goes on with it; 'schemagen resolve' settles it by hand");
        } else if (m->state == SG_MIGRATION_OUT_OF_ORDER) {
            d = sg_diag_file(r->ctx, SG_DIAG_OUT_OF_ORDER, m->source->name,
                             "'%s' is older than the newest that is applied, and not applied", m->tag);
            sg_diag_note(r->ctx, d, "'schemagen migrate --out-of-order' applies it; drizzle-orm would skip it for ever");
        } else if (has_moved(m)) {
            d = sg_diag_file(r->ctx, SG_DIAG_RECORD_TIMES, m->source->name, m->rebased ? "'%s' is recorded as it was before a rebase"
                                                                                 : "'%s' is recorded with another time than the journal has", m->tag);
            sg_diag_note(r->ctx, d, "'schemagen migrate' brings it up to date; drizzle-orm may apply it again before");
        }
    }
    SG_FOREACH (m, &r->missing) {
        d = sg_diag_file(r->ctx, SG_DIAG_RECORD_WITHOUT_FILE, r->set->path,
                         "the database has recorded a migration that the folder does not have: %s%.12s",
                         m->record->tag ? sg_arena_printf(&r->ctx->arena, "'%s', ", m->record->tag) : "", m->hash);
        sg_diag_note(r->ctx, d, "the folder is older than the database, or of another project; bring the file back");
    }
}

static void
validate_folder(struct sg_runner *r)
{
    const struct sg_migration *m;
    const char *file;
    int64_t newest = INT64_MIN;
    const char *before = NULL;
    struct sg_diag *d;
    SG_FOREACH (m, &r->set->list) {
        if (m->when <= newest) {
            d = sg_diag_file(r->ctx, SG_DIAG_TIMES_DO_NOT_RISE, r->set->path, "'%s' is not newer than '%s', which is before it",
                             m->tag, before);
            sg_diag_note(r->ctx, d, "drizzle-orm skips an entry whose 'when' is not above all that it applied");
        } else {
            newest = m->when;
            before = m->tag;
        }
    }
    SG_FOREACH (file, &r->set->stray) {
        d = sg_diag_file(r->ctx, SG_DIAG_FILE_WITHOUT_ENTRY, r->set->path ? sg_path_join(r->ctx, r->set->path, file) : file,
                         r->set->has_journal ? "'%s' is in the folder, but not in its journal"
                                             : "'%s' is in the folder, but its name has no number or time", file);
        sg_diag_note(r->ctx, d, r->set->has_journal ? "it is never run; remove it, or bring its entry back"
                                                    : "it is never run; remove it, or name it NNNN_name.sql");
    }
}

enum sg_status
sg_runner_validate(struct sg_runner *r)
{
    unsigned before = r->ctx->errors + r->ctx->warnings;
    enum sg_status status = sg_runner_load(r);
    if (status)
        return status;
    validate_folder(r);
    validate_records(r);
    return r->ctx->errors + r->ctx->warnings > before ? SG_FINDINGS : SG_OK;
}
