/* Running one script. What can be in a transaction is, with the row that records it in the same one. Where something
 * cannot, the script is cut into segments, and how far it came is recorded with each. */
#include <config.h>

#include "runtime/runner.h"

#include <string.h>

#include "base/hash.h"
#include "base/shell.h"
#include "runtime/keys.h"
#include "runtime/late.h"
#include "runtime/rebuild.h"
#include "runtime/resume.h"

#include "base/banned.h"

enum { FIRST_PAUSE = 100, LAST_PAUSE = 10000 };

/* How a piece is run. */
enum mode {
    OUTSIDE = 1,       /* outside a transaction */
    COMMIT_BEFORE = 2, /* what is before it has to be committed */
    PASSED = 4         /* not run at all: the runtime sees to what it says */
};

enum outcome {
    OUT_DONE,   /* committed: on with the next */
    OUT_AGAIN,  /* rolled back: once more, with other segments or from another place */
    OUT_LOCKED, /* rolled back: a lock did not come */
    OUT_OVER    /* status says how it ended */
};

struct job {
    struct sg_runner *r;
    struct sg_application *a;
    unsigned char *modes;
    size_t at;       /* the next piece */
    size_t total;
    size_t begun_at; /* the piece outside a transaction that was begun, by this run or an earlier one, or SIZE_MAX */
    bool in_doubt;   /* … and how it ended is not known */
    bool ran;        /* … and it ended well, which is still to be noted */
    size_t attempt;
    size_t locked_at;        /* the piece whose lock did not come; SIZE_MAX: locked_by says what it was */
    const char *locked_by;
    size_t *piece_of; /* of an item of the batch that runs */
    struct sg_list rebuilds; /* struct sg_rebuild *: what goes with a table is put away before and brought back behind */
    int64_t begun;    /* clock of this run */
    enum sg_status status;
};

static struct sg_piece *
piece_at(const struct job *j, size_t at)
{
    return j->a->part->pieces.items[at];
}

static enum outcome
over(struct job *j, enum sg_status status)
{
    j->status = status;
    return OUT_OVER;
}

/* The same inside a transaction, which may be on a connection of the caller's. */
static enum outcome
over_undone(struct job *j, enum sg_status status)
{
    j->r->driver->rollback(j->r->db);
    return over(j, status);
}

static enum outcome
locked(struct job *j, size_t at, const char *by)
{
    j->locked_at = at;
    j->locked_by = by;
    return OUT_LOCKED;
}

static struct sg_span
span_of(const struct job *j, size_t at)
{
    const struct sg_piece *p = piece_at(j, at);
    return (struct sg_span){j->a->source, (uint32_t)p->first, (uint32_t)p->first};
}

/* What undoes a migration and a seed are one transaction each: there is no record of half of one. */
static enum sg_status
needs_no_transaction(struct job *j, size_t at)
{
    struct sg_diag *d = sg_diag(j->r->ctx, SG_DIAG_NEEDS_NO_TRANSACTION, span_of(j, at),
                                "statement %zu of '%s' cannot run inside a transaction", at + 1, j->a->tag);
    sg_diag_note(j->r->ctx, d, j->r->inside ? "leave out --tx all: it is recorded statement by statement then"
                                            : "run it by hand");
    return SG_INVALID;
}

/* What a client program would see to is refused before anything is run. */
static enum sg_status
check_client(struct job *j)
{
    for (size_t i = 0; i < j->total; i++) {
        const struct sg_piece *p = piece_at(j, i);
        if (!(p->flags & (SG_SQL_COPY_IN | SG_SQL_CLIENT)))
            continue;
        bool copy = p->flags & SG_SQL_COPY_IN;
        const char *what = copy ? "COPY FROM STDIN, and a migration has no rows to send"
                                : sg_arena_printf(&j->r->ctx->arena, "a command of %s, which is no SQL",
                                                  sg_dialects[j->a->script->dialect].client);
        struct sg_diag *d = sg_diag(j->r->ctx, SG_DIAG_CLIENT_COMMAND, span_of(j, i), "'%s' has %s", j->a->tag, what);
        sg_diag_note(j->r->ctx, d, "%s; nothing of it was run",
                     copy ? "write the rows as INSERT, as 'pg_dump --inserts' does" : "write it as SQL");
        return SG_INVALID;
    }
    return SG_OK;
}

/* BEGIN and COMMIT around a whole file say what happens anyway; anywhere else they would end our transaction. */
static enum sg_status
check_control(struct job *j)
{
    for (size_t i = 0; i < j->total; i++) {
        const struct sg_piece *p = piece_at(j, i);
        if (!(p->flags & SG_SQL_CONTROL))
            continue;
        bool frame = p->statements == 1 && j->total > 1 && (i == 0 || i + 1 == j->total) &&
                     piece_at(j, 0)->flags & SG_SQL_CONTROL && piece_at(j, j->total - 1)->flags & SG_SQL_CONTROL;
        if (frame) {
            j->modes[i] = PASSED;
            continue;
        }
        struct sg_diag *d = sg_diag(j->r->ctx, SG_DIAG_TRANSACTION_CONTROL, span_of(j, i),
                                    "'%s' begins or ends a transaction of its own", j->a->tag);
        sg_diag_note(j->r->ctx, d, "each migration is one transaction already: leave it out, or split the file; "
                                   "nothing of it was run");
        return SG_INVALID;
    }
    return SG_OK;
}

/* A value that ALTER TYPE adds can be used once that is committed (55P04): a later piece that mentions it waits for that,
 * where that can be recorded. */
static void
plan_enum_values(struct job *j)
{
    for (size_t i = 0; i < j->total && j->a->migration; i++) {
        struct sg_token value;
        if (!sg_sql_added_value(j->a->script, piece_at(j, i), &value))
            continue;
        const char *text = j->a->script->text;
        for (size_t k = i + 1; k < j->total; k++) {
            const struct sg_piece *p = piece_at(j, k);
            if (!(p->flags & SG_SQL_ADD_VALUE) &&
                memmem(text + p->start, p->end - p->start, value.text, value.len)) {
                j->modes[k] |= COMMIT_BEFORE;
                break;
            }
        }
    }
}

static void
warn_swallowed(const struct job *j)
{
    const struct sg_script *script = j->a->script;
    uint32_t at = (uint32_t)sg_script_swallowed(script->text, script->len);
    if (!at)
        return;
    struct sg_diag *d = sg_diag(j->r->ctx, SG_DIAG_SQL_IN_COMMENT, (struct sg_span){j->a->source, at, at},
                                "'%s' has this behind a comment in the same line: it is not run", j->a->tag);
    sg_diag_note(j->r->ctx, d, "what is wanted belongs in a migration of its own by now");
}

static enum sg_status
plan(struct job *j)
{
    struct sg_arena *arena = &j->r->ctx->arena;
    j->modes = sg_arena_alloc(arena, j->total + 1);
    j->piece_of = sg_arena_array(arena, j->total + SG_TRACK_FENCE, sizeof *j->piece_of);
    enum sg_status status;
    if ((status = check_client(j)) || (status = check_control(j)))
        return status;
    if (j->a->part->no_transaction && !j->a->migration && j->total)
        return needs_no_transaction(j, 0);
    for (size_t i = 0; i < j->total; i++) {
        const struct sg_piece *p = piece_at(j, i);
        if (p->flags & SG_SQL_FOREIGN_KEYS && p->statements == 1)
            j->modes[i] |= PASSED;
        if (p->flags & SG_SQL_NO_TRANSACTION && !j->a->migration)
            return needs_no_transaction(j, i);
        if (p->flags & SG_SQL_NO_TRANSACTION)
            j->modes[i] |= OUTSIDE;
        if (j->a->part->no_transaction)
            j->modes[i] |= COMMIT_BEFORE;
    }
    warn_swallowed(j);
    plan_enum_values(j);
    sg_rebuild_find(&j->rebuilds, arena, j->a);
    return SG_OK;
}

static void
hash_pieces(const struct job *j, size_t count, char out[SG_SHA256_HEX])
{
    struct sg_buf text = SG_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        const struct sg_piece *p = piece_at(j, i);
        sg_buf_add(&text, j->a->source->text + p->start, p->end - p->start);
        sg_buf_addc(&text, '\0');
    }
    sg_sha256_hex(text.data, text.len, out);
    sg_buf_fini(&text);
}

/* Where an earlier run broke off; what it ran must still stand in the file as it was. */
static enum sg_status
find_start(struct job *j)
{
    const struct sg_migration *m = j->a->migration;
    j->begun_at = SIZE_MAX;
    if (!m || m->state != SG_MIGRATION_PARTIAL)
        return SG_OK;
    size_t done = (size_t)m->record->done;
    char hash[SG_SHA256_HEX];
    hash_pieces(j, done < j->total ? done : j->total, hash);
    if (done > j->total || (m->record->done_hash && strcmp(hash, m->record->done_hash))) {
        struct sg_diag *d = sg_diag_file(j->r->ctx, SG_DIAG_PARTIAL_CHANGED, j->a->source->name,
                                         "'%s' was half applied, and the %zu statement%s that ran already %s changed since",
                                         m->tag, done, done == 1 ? "" : "s", done == 1 ? "was" : "were");
        const char *tag = sg_shell_word(&j->r->ctx->arena, m->tag);
        sg_diag_note(j->r->ctx, d, "bring them back as they were, or settle it by hand and then "
                                   "'schemagen resolve --applied %s' or '--rolled-back %s'", tag, tag);
        return SG_INVALID;
    }
    j->at = j->begun_at = j->a->committed = done;
    j->in_doubt = !strcmp(m->record->state, "running");
    j->a->rows = m->record->rows;
    j->a->started = m->record->started;
    return SG_OK;
}

/* What is noted of a migration of which so many statements are done. */
static struct sg_note
note_of(const struct job *j, size_t done, const char *state)
{
    const struct sg_migration *m = j->a->migration;
    return (struct sg_note){.tag = m->tag, .hash = m->hash, .when = m->when, .state = state, .who = sg_runner_who(j->r),
                            .started = j->a->started, .done = (int64_t)done, .rows = j->a->rows,
                            .duration = sg_microseconds() - j->begun};
}

/* Whether there is a note of the migration with another text. */
static bool
has_old_note(const struct job *j)
{
    const struct sg_migration *m = j->a->migration;
    return m->record && m->record->noted && strcmp(m->record->hash, m->hash);
}

static bool
remove_old_note(struct job *j)
{
    return !has_old_note(j) || sg_track_remove_note(&j->r->track, j->a->migration->record);
}

/* The note of how far it came. State "running": piece `done` is about to be begun, "failed": it was, and did not work. */
static bool
note_progress(struct job *j, size_t done, const char *state)
{
    char hash[SG_SHA256_HEX];
    struct sg_note note = note_of(j, done, state);
    hash_pieces(j, done, hash);
    note.done_hash = hash;
    return remove_old_note(j) && sg_track_run(&j->r->track, sg_track_note(&j->r->track, &note));
}

/* The same outside of a transaction: in one of its own, which may write whatever the session may. */
static bool
note_alone(struct job *j, size_t done, const char *state)
{
    const struct sg_driver *driver = j->r->driver;
    if (driver->batch(j->r->db, NULL, 0, SG_BATCH_BEGIN, NULL, NULL) && note_progress(j, done, state) &&
        driver->batch(j->r->db, NULL, 0, SG_BATCH_COMMIT, NULL, NULL))
        return true;
    driver->rollback(j->r->db);
    return false;
}

static void
statement_event(struct job *j, size_t at, int64_t rows, int64_t microseconds)
{
    const struct sg_piece *p = piece_at(j, at);
    if (rows > 0)
        j->a->rows += rows;
    if (!j->r->options.event)
        return;
    struct sg_place place = sg_source_place(j->a->source, &j->r->ctx->arena, p->first);
    sg_runner_event(j->r, &(struct sg_event){.type = SG_EVENT_STATEMENT, .tag = j->a->tag, .number = at + 1,
                                             .total = j->total, .microseconds = microseconds, .rows = rows,
                                             .sql = j->a->source->text + p->first, .sql_len = p->end - p->first,
                                             .line = place.line});
}

struct batch {
    struct job *job;
    struct sg_db_item *items;
    size_t fence, behind; /* where the pieces begin and end */
};

static void
item_done(void *arg, size_t item)
{
    struct batch *b = arg;
    if (item >= b->fence && item < b->behind)
        statement_event(b->job, b->job->piece_of[item], b->items[item].rows, b->items[item].microseconds);
}

/* After a failure of piece `at`: whether another way of running it may help. */
static enum outcome
judge(struct job *j, size_t at)
{
    const struct sg_db_error *e = &j->r->db->error;
    unsigned char *mode = at < j->total ? &j->modes[at] : NULL;
    bool split = mode && j->a->migration && !j->r->inside;
    if (e->class == SG_DB_LOCK && !j->r->inside)
        return locked(j, at, sg_at_record);
    if (e->class == SG_DB_FORGOTTEN && !j->r->inside)
        return OUT_AGAIN;
    if (split && e->class == SG_DB_NO_TRANSACTION && !(*mode & OUTSIDE)) {
        *mode |= OUTSIDE;
        return OUT_AGAIN;
    }
    if (split && e->class == SG_DB_NEW_ENUM_VALUE && !(*mode & COMMIT_BEFORE)) {
        *mode |= COMMIT_BEFORE;
        return OUT_AGAIN;
    }
    return over(j, sg_fail(j->r, j->a, at, sg_at_record));
}

static enum outcome
roll_back(struct job *j, size_t at)
{
    j->r->driver->rollback(j->r->db);
    return judge(j, at);
}

/* The pieces from `at` up to `end`, behind the `count` items that are there. */
static size_t
add_pieces(struct job *j, struct sg_db_item *items, size_t count, size_t at, size_t end)
{
    for (size_t i = at; i < end; i++) {
        const struct sg_piece *p = piece_at(j, i);
        if (j->modes[i] & PASSED)
            continue;
        j->piece_of[count] = i;
        items[count++] = (struct sg_db_item){.sql = j->a->source->text + p->start, .len = p->end - p->start,
                                             .simple = p->statements != 1, .rows = -1};
    }
    return count;
}

/* Runs the pieces from `at` up to `end` as one batch. */
static enum outcome
run_batch(struct job *j, size_t at, size_t end)
{
    struct sg_db_item *items = sg_arena_array(&j->r->ctx->arena, end - at + 1, sizeof *items);
    struct batch b = {j, items, 0, 0};
    size_t count = b.behind = add_pieces(j, items, 0, at, end);
    if (!count || j->r->driver->batch(j->r->db, items, count, 0, item_done, &b))
        return OUT_DONE;
    return roll_back(j, j->piece_of[j->r->db->error.item < count ? j->r->db->error.item : 0]);
}

static enum outcome
run_rebuild(struct job *j, struct sg_rebuild *b)
{
    const struct sg_rebuilt *t;
    enum outcome outcome;
    size_t at = b->first;
    SG_FOREACH (t, &b->rebuilt) {
        if ((outcome = run_batch(j, at, t->piece)))
            return outcome;
        if (!sg_rebuild_before(b, j->r, j->a, t))
            return roll_back(j, t->piece);
        at = t->piece;
    }
    if ((outcome = run_batch(j, at, b->last + 1)))
        return outcome;
    return sg_rebuild_after(b, j->r) ? OUT_DONE : roll_back(j, b->last);
}

/* Runs the pieces up to `end`. A rebuild that goes beyond it is split over transactions, and nothing is put away for it. */
static enum outcome
run_pieces(struct job *j, size_t end)
{
    struct sg_rebuild *b;
    enum outcome outcome;
    size_t at = j->at;
    if (!at && !sg_late_holds(j->r, j->a, &j->rebuilds))
        return roll_back(j, ((struct sg_rebuild *)j->rebuilds.items[0])->first);
    SG_FOREACH (b, &j->rebuilds) {
        if (b->first < at || b->last >= end)
            continue;
        if ((outcome = run_batch(j, at, b->first)) || (outcome = run_rebuild(j, b)))
            return outcome;
        at = b->last + 1;
    }
    return run_batch(j, at, end);
}

/* Another runner wrote since we looked: look again, inside the transaction. */
static enum outcome
look_again(struct job *j)
{
    enum sg_status status = sg_runner_load(j->r);
    if (status)
        return over_undone(j, status);
    if (j->a->wanted && !j->a->wanted(j->a)) {
        j->r->driver->rollback(j->r->db);
        return over(j, SG_OK);
    }
    const struct sg_migration *m = j->a->migration;
    if (m && m->state == SG_MIGRATION_PARTIAL && (size_t)m->record->done != j->at) {
        j->r->driver->rollback(j->r->db);
        status = find_start(j);
        return status ? over(j, status) : OUT_AGAIN;
    }
    return OUT_DONE;
}

static bool
needs_key_check(const struct job *j, size_t end)
{
    bool keeps = true;
    for (size_t i = j->at; i < end; i++)
        keeps = keeps && piece_at(j, i)->flags & SG_SQL_KEEPS_KEYS;
    return j->r->driver->key_check && !keeps;
}

/* BEGIN or COMMIT; `by` is what waits for a lock in it. */
static enum outcome
control_failed(struct job *j, const char *what, const char *by)
{
    j->r->driver->rollback(j->r->db);
    if (j->r->db->error.class == SG_DB_LOCK)
        return locked(j, SIZE_MAX, by);
    if (j->r->db->error.class == SG_DB_FORGOTTEN)
        return OUT_AGAIN;
    return over(j, sg_fail(j->r, j->a, SIZE_MAX, what));
}

/* That a migration is applied; where `commit`, that ends the transaction, too, which saves a round trip. */
static bool
record_migration(struct job *j, bool commit, bool *committing)
{
    struct sg_note note = note_of(j, j->total, "applied");
    note.finished = sg_ctx_now(j->r->ctx);
    return remove_old_note(j) && sg_track_record(&j->r->track, &note, commit, committing);
}

/* The row that says what was run, and COMMIT. */
static enum outcome
record(struct job *j, size_t end, bool checked)
{
    struct sg_application *a = j->a;
    bool whole = end == j->total, committing = false, ends = whole && a->migration && !checked && !j->r->inside;
    enum sg_status status;
    a->duration = sg_microseconds() - j->begun;
    if (!(!whole         ? note_progress(j, end, "running")
          : a->migration ? record_migration(j, ends, &committing)
                         : a->record(j->r, a)))
        return committing ? control_failed(j, "COMMIT", "COMMIT") : roll_back(j, SIZE_MAX);
    if (checked && (status = sg_keys_after(j->r, a)))
        return over(j, status);
    if (!ends && !j->r->inside && !j->r->driver->batch(j->r->db, NULL, 0, SG_BATCH_COMMIT, NULL, NULL))
        return control_failed(j, "COMMIT", "COMMIT");
    return OUT_DONE;
}

/* A piece of several statements is sent by itself, and then so is each of the others. */
static bool
are_single(const struct job *j, size_t end)
{
    for (size_t i = j->at; i < end; i++)
        if (piece_at(j, i)->statements != 1 && !(j->modes[i] & PASSED))
            return false;
    return true;
}

static enum outcome
begin_failed(struct job *j)
{
    bool fence = j->r->db->error.item != SIZE_MAX;
    return control_failed(j, sg_at_begin, fence ? "the lock on the table of what is recorded" : "its transaction");
}

/* What closes the transaction in the same batch: the record of a migration of which the number of rows need not be awaited. */
static size_t
add_closing(struct job *j, struct sg_db_item *items, size_t end, int64_t *id)
{
    bool quiet = end == j->total && j->a->migration && !has_old_note(j);
    for (size_t i = j->at; quiet && i < end; i++)
        quiet = piece_at(j, i)->flags & SG_SQL_DEFINES || j->modes[i] & PASSED;
    if (!quiet)
        return 0;
    struct sg_note note = note_of(j, j->total, "applied");
    note.finished = sg_ctx_now(j->r->ctx);
    return sg_track_closing(&j->r->track, &note, items, id);
}

/* Begins the transaction, runs the pieces and where it can ends it in one round trip, where the database takes what it is sent in
 * order and stops at the first that fails. `done` is false where that is of no use, or another runner wrote: then nothing has happened. */
static enum outcome
run_at_once(struct job *j, size_t end, bool *done, bool *closed)
{
    struct sg_db_item fence[SG_TRACK_FENCE];
    size_t before = j->r->inside || j->rebuilds.len || !are_single(j, end) ? 0 : sg_track_fence(&j->r->track, fence);
    if (!before)
        return OUT_DONE;
    struct sg_db_item *items = sg_arena_array(&j->r->ctx->arena, before + end - j->at + SG_TRACK_CLOSING, sizeof *items);
    struct batch b = {j, items, before, 0};
    const struct sg_db_error *e = &j->r->db->error;
    int64_t id = 0;
    memcpy(items, fence, sizeof fence);
    b.behind = add_pieces(j, items, before, j->at, end);
    size_t closing = add_closing(j, items + b.behind, end, &id), count = b.behind + closing;
    *done = j->r->driver->batch(j->r->db, items, count, SG_BATCH_BEGIN | (closing ? SG_BATCH_COMMIT : 0), item_done, &b);
    *closed = *done && closing;
    if (*closed)
        sg_track_closed(&j->r->track, id);
    if (*done)
        return OUT_DONE;
    if (e->class == SG_DB_STATEMENT && e->item == before - 1) {
        j->r->driver->rollback(j->r->db);
        return OUT_DONE;
    }
    if (e->in_doubt || (closing && e->item == count))
        return control_failed(j, "COMMIT", "COMMIT");
    if (e->item >= b.behind && e->item < count)
        return roll_back(j, SIZE_MAX);
    return e->item < count && e->item >= before ? roll_back(j, j->piece_of[e->item]) : begin_failed(j);
}

/* The same in steps, between which is looked at what there is. */
static enum outcome
run_in_steps(struct job *j, size_t end, bool checked)
{
    bool same = true;
    enum outcome outcome;
    enum sg_status status;
    if (!j->r->inside && !sg_track_begin(&j->r->track, &same))
        return begin_failed(j);
    if (!same && (outcome = look_again(j)))
        return outcome;
    if (checked && (status = sg_keys_before(j->r)))
        return over_undone(j, status);
    struct sg_list keys;
    if (!sg_late_keys(&keys, j->r, j->a))
        return roll_back(j, j->at);
    if ((outcome = run_pieces(j, end)))
        return outcome;
    return sg_late_keys_hold(j->r, j->a, &keys) ? OUT_DONE : roll_back(j, end - 1);
}

/* Between statements there is nothing that could be cancelled: whoever asked for it then is heard here. */
static bool
is_cancelled(struct job *j)
{
    if (j->r->cancelled)
        sg_db_error_set(j->r->db, SG_DB_CANCELLED, "cancelled");
    return j->r->cancelled;
}

static enum outcome
cancelled(struct job *j)
{
    j->r->driver->rollback(j->r->db);
    return over(j, sg_fail(j->r, j->a, SIZE_MAX, "the caller's wish"));
}

/* The pieces up to `end` in a transaction, with the row that says so. */
static enum outcome
run_inside(struct job *j, size_t end)
{
    bool checked = needs_key_check(j, end), done = false, closed = false;
    int64_t rows = j->a->rows;
    enum outcome outcome = run_at_once(j, end, &done, &closed);
    if (!outcome && !done)
        outcome = run_in_steps(j, end, checked);
    if (!outcome && !closed)
        outcome = is_cancelled(j) ? cancelled(j) : record(j, end, checked);
    if (outcome) {
        j->a->rows = rows;
        return outcome;
    }
    j->a->recorded = end == j->total;
    return OUT_DONE;
}

/* That it is begun is noted before, so that a later run knows where this one broke off. */
static enum outcome
run_alone(struct job *j, const struct sg_piece *p)
{
    struct sg_runner *r = j->r;
    bool done = false;
    if (j->begun_at == j->at) {
        enum sg_status status = sg_resume_index(&done, r, j->a, p);
        if (status)
            return over(j, status);
        done = done && j->in_doubt;
    } else if (!note_alone(j, j->at, "running")) {
        return judge(j, SIZE_MAX);
    }
    j->begun_at = j->at;
    j->in_doubt = false;
    int64_t start = sg_microseconds(), rows = -1;
    if (!done && !r->driver->exec(r->db, j->a->source->text + p->start, p->end - p->start, &rows)) {
        j->a->unrecorded = r->db->error.class == SG_DB_CONNECTION; /* it may have come to its end */
        enum outcome outcome = judge(j, j->at);
        if (outcome == OUT_OVER)
            (void)note_alone(j, j->at, "failed");
        return outcome;
    }
    statement_event(j, j->at, rows, sg_microseconds() - start);
    j->ran = true;
    return OUT_DONE;
}

/* One piece outside a transaction. Where only its note does not come about, another try does not run it again. */
static enum outcome
run_outside(struct job *j)
{
    enum outcome outcome;
    if (j->r->inside || !j->a->migration)
        return over(j, needs_no_transaction(j, j->at));
    if (!j->ran && (outcome = run_alone(j, piece_at(j, j->at))))
        return outcome;
    j->a->unrecorded = true;
    if (!note_alone(j, j->at + 1, "running"))
        return judge(j, SIZE_MAX);
    j->a->unrecorded = j->ran = false;
    return OUT_DONE;
}

static size_t
segment_end(const struct job *j)
{
    size_t end = j->at + 1;
    while (end < j->total && !(j->modes[end] & (OUTSIDE | COMMIT_BEFORE)))
        end++;
    return end < j->total ? end : j->total;
}

/* Waits before another try. False where there were enough. */
static bool
try_again(struct job *j)
{
    struct sg_runner *r = j->r;
    if (j->attempt >= (size_t)r->options.retries || r->cancelled)
        return false;
    int64_t pause = FIRST_PAUSE;
    for (size_t i = 0; i < j->attempt && pause < LAST_PAUSE; i++)
        pause *= 2;
    j->attempt++;
    sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_RETRY, .tag = j->a->tag, .attempt = j->attempt,
                                          .total = (size_t)r->options.retries, .microseconds = pause * 1000,
                                          .message = r->db->error.message, .rows = -1});
    sg_runner_pause(r, pause);
    return true;
}

static enum outcome
step(struct job *j)
{
    if (is_cancelled(j))
        return cancelled(j);
    if (j->r->locked && !j->r->driver->has_lock(j->r->db))
        return over(j, sg_fail(j->r, j->a, SIZE_MAX, "the lock of the run"));
    bool outside = j->at < j->total && j->modes[j->at] & OUTSIDE && !(j->modes[j->at] & PASSED);
    size_t end = outside ? j->at + 1 : segment_end(j);
    enum outcome outcome = outside ? run_outside(j) : run_inside(j, end);
    if (outcome == OUT_DONE) {
        j->at = end;
        j->a->committed = j->r->inside ? 0 : end;
        j->attempt = 0;
    } else if (outcome == OUT_LOCKED && !try_again(j)) {
        return over(j, sg_fail(j->r, j->a, j->locked_at, j->locked_by));
    }
    return outcome;
}

enum sg_status
sg_apply(struct sg_runner *r, struct sg_application *a)
{
    struct job j = {.r = r, .a = a, .total = a->part->pieces.len, .begun = sg_microseconds()};
    const struct sg_rebuild *rebuild;
    enum sg_status status;
    a->started = sg_ctx_now(r->ctx);
    if ((status = plan(&j)) || (status = find_start(&j)))
        return status;
    sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_START, .tag = a->tag, .number = j.at, .total = j.total,
                                          .rows = -1});
    while (!a->recorded)
        if (step(&j) == OUT_OVER)
            return j.status;
    SG_FOREACH (rebuild, &j.rebuilds)
        sg_rebuild_tell(rebuild, r, a);
    a->duration = sg_microseconds() - j.begun;
    sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_DONE, .tag = a->tag, .number = j.total, .total = j.total,
                                          .microseconds = a->duration, .rows = a->rows});
    return SG_OK;
}
