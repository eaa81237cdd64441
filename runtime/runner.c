/* A run on one database: connecting, the lock, what is pending, and the order of things. */
#include <config.h>

#include "runtime/runner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/hash.h"
#include "runtime/known.h"
#include "runtime/settle.h"
#include "runtime/together.h"
#include "runtime/url.h"

#include "base/banned.h"

enum { DEFAULT_RETRIES = 5, DEFAULT_LOCK_WAIT = 60000, FIRST_POLL = 20, LAST_POLL = 1000 };

int64_t
sg_microseconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

bool
sg_tx_of(enum sg_tx *out, const char *name)
{
    *out = !name ? SG_TX_AUTO : !strcmp(name, "all") ? SG_TX_ALL : SG_TX_EACH;
    return *out != SG_TX_EACH || !strcmp(name, "each");
}

void
sg_runner_event(struct sg_runner *r, const struct sg_event *event)
{
    if (r->options.event && r->holds >> event->type & 1) {
        struct sg_event *copy = SG_NEW(&r->ctx->arena, struct sg_event);
        *copy = *event;
        sg_list_push(&r->held, &r->ctx->arena, copy);
    } else if (r->options.event) {
        r->options.event(r->options.event_arg, event);
    }
}

/* Half of the time and up to as much again by chance, so that runners which met once do not meet again. */
void
sg_runner_pause(struct sg_runner *r, int64_t milliseconds)
{
    uint32_t chance = 0;
    (void)!getrandom(&chance, sizeof chance, 0);
    int64_t left = milliseconds / 2 + (int64_t)(chance % (uint32_t)(milliseconds + 1));
    while (left > 0 && !r->cancelled) {
        int64_t part = left < 100 ? left : 100;
        struct timespec ts = {part / 1000, (long)(part % 1000) * 1000000};
        nanosleep(&ts, NULL);
        left -= part;
    }
}

static void
notice(void *arg, const char *severity, const char *message)
{
    struct sg_runner *r = arg;
    if (!strcmp(severity, "progress")) {
        sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_PROGRESS, .message = message, .rows = -1});
        return;
    }
    char *text = sg_arena_printf(&r->ctx->arena, "%s: %s", severity, message);
    sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_NOTICE, .message = text, .rows = -1});
}

static void
init(struct sg_runner *out, struct sg_ctx *ctx, struct sg_migrations *set, const struct sg_run_options *options)
{
    *out = (struct sg_runner){.ctx = ctx, .set = set, .options = *options, .cancelled = out->cancelled};
    if (options->retries < 0)
        out->options.retries = DEFAULT_RETRIES;
    if (options->lock_wait < 0)
        out->options.lock_wait = DEFAULT_LOCK_WAIT;
}

static enum sg_status
no_driver(struct sg_runner *r, char *why)
{
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_NO_DRIVER, NULL, "%s", why);
    sg_diag_note(r->ctx, d, "install or build schemagen with the driver of this database");
    free(why);
    return SG_USAGE;
}

static bool
is_libsql(const char *url)
{
    static const char *const schemes[] = {"libsql://", "https://", "http://", "wss://", "ws://"};
    for (size_t i = 0; i < SG_COUNT(schemes); i++)
        if (url && !strncmp(url, schemes[i], strlen(schemes[i])))
            return true;
    return false;
}

enum sg_status
sg_runner_open(struct sg_runner *out, struct sg_ctx *ctx, struct sg_migrations *set,
               const struct sg_db_options *db_options, const struct sg_run_options *options)
{
    init(out, ctx, set, options);
    out->url = db_options->url;
    out->name = sg_url_name(ctx, out->url);
    enum sg_dialect dialect;
    if (!sg_url_dialect(&dialect, out->url)) {
        struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_BAD_URL, NULL, "'%s' names no database", out->name);
        sg_diag_note(ctx, d, "%s", is_libsql(out->url) ? "schemagen does not reach servers of libSQL (Turso): drizzle-orm's migrator applies the folder there"
                                                       : "postgresql://USER@HOST/NAME, a libpq connection string, sqlite:PATH, or a path that ends in "
                                                         ".db, .sqlite or .sqlite3");
        return SG_USAGE;
    }
    if (set && set->has_journal && sg_dialects[set->dialect].family != sg_dialects[dialect].family) {
        struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_WRONG_DATABASE, set->path,
                                         "the migrations are for %s, the database is %s",
                                         sg_dialects[set->dialect].title, sg_dialects[dialect].title);
        sg_diag_note(ctx, d, "the database is '%s'", out->name);
        return SG_USAGE;
    }
    char *why = NULL;
    if (!(out->driver = sg_driver_find(dialect, &why)))
        return no_driver(out, why);
    struct sg_db_options all = *db_options;
    all.notice = notice;
    all.notice_arg = out;
    if (!out->driver->open(&out->db, &all))
        return sg_fail_database(out, "cannot connect");
    sg_track_init(&out->track, ctx, out->db, options->schema, options->table);
    return SG_OK;
}

enum sg_status
sg_runner_adopt(struct sg_runner *out, struct sg_ctx *ctx, struct sg_migrations *set, enum sg_dialect dialect, void *handle,
                const struct sg_db_options *db_options, const struct sg_run_options *options)
{
    init(out, ctx, set, options);
    char *why = NULL;
    if (!(out->driver = sg_driver_find(dialect, &why)))
        return no_driver(out, why);
    struct sg_db_options all = *db_options;
    all.notice = notice;
    all.notice_arg = out;
    bool ok = out->driver->adopt(&out->db, handle, &all);
    out->name = sg_arena_strdup(&ctx->arena, out->db->name ? out->db->name : sg_dialects[dialect].title);
    if (!ok) {
        enum sg_status status = sg_fail_database(out, "cannot use the connection");
        return out->driver->idle(out->db) ? status : SG_USAGE;
    }
    sg_track_init(&out->track, ctx, out->db, options->schema, options->table);
    return SG_OK;
}

void
sg_runner_close(struct sg_runner *r)
{
    if (r->db)
        r->driver->close(r->db);
    for (size_t i = 0; i < r->broken_count; i++)
        free(r->broken_keys[i]);
    free(r->broken_keys);
    r->db = NULL;
    r->broken_keys = NULL;
    r->broken_count = 0;
}

void
sg_runner_cancel(struct sg_runner *r)
{
    r->cancelled = 1;
    if (r->db)
        r->driver->cancel(r->db);
}

/* drizzle-orm was told to keep its records in another schema, and here nobody was: all that it applied looks pending. */
static void
tell_elsewhere(struct sg_runner *r)
{
    const struct sg_track *t = &r->track;
    if (!r->set || !t->elsewhere || r->told_elsewhere)
        return;
    r->told_elsewhere = true;
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_RECORDS_ELSEWHERE, NULL, "%s: nothing is recorded in the schema '%s', but '%s' has a table '%s'",
                                     r->name, t->schema, t->elsewhere, t->table_name);
    sg_diag_note(r->ctx, d, "if the migrations are recorded there, write 'migrations_schema \"%s\"' into the project block;\n"
                            "as it is, all of them are pending", t->elsewhere);
}

enum sg_status
sg_runner_load(struct sg_runner *r)
{
    r->missing.len = 0;
    if (!sg_track_load(&r->records, &r->track))
        return sg_fail_records(r, "cannot read what is recorded");
    tell_elsewhere(r);
    if (r->set)
        sg_migrations_match(r->set, &r->records, &r->missing);
    return SG_OK;
}

const char *
sg_runner_who(struct sg_runner *r)
{
    if (!r->options.who && r->options.ask_who)
        r->options.who = r->options.ask_who(&r->ctx->arena);
    return r->options.who;
}

size_t
sg_runner_count(const struct sg_runner *r, enum sg_migration_state state)
{
    const struct sg_migration *m;
    size_t count = state == SG_MIGRATION_MISSING ? r->missing.len : 0;
    SG_FOREACH (m, &r->set->list)
        count += m->state == state;
    return count;
}

bool
sg_migration_waits(const struct sg_migration *m)
{
    return m->state == SG_MIGRATION_PENDING || m->state == SG_MIGRATION_OUT_OF_ORDER ||
           m->state == SG_MIGRATION_PARTIAL;
}

static const char *
list_tags(struct sg_runner *r, const struct sg_list *list, enum sg_migration_state state)
{
    struct sg_buf text = SG_BUF_INIT;
    const struct sg_migration *m;
    size_t count = 0;
    SG_FOREACH (m, list) {
        if (m->state != state)
            continue;
        if (count++ < 5)
            sg_buf_addf(&text, "%s'%s'", count > 1 ? ", " : "", m->tag);
    }
    if (count > 5)
        sg_buf_addf(&text, " and %zu more", count - 5);
    const char *tags = sg_arena_strndup(&r->ctx->arena, text.data, text.len);
    sg_buf_fini(&text);
    return tags;
}

enum sg_status
sg_runner_pending(struct sg_list *out, struct sg_runner *r)
{
    struct sg_migration *m, *last = NULL;
    if (r->options.to && !(last = sg_migrations_find(r->set, r->options.to)))
        return SG_USAGE;
    bool late = false;
    SG_FOREACH (m, &r->set->list) {
        if (sg_migration_waits(m))
            sg_list_push(out, &r->ctx->arena, m);
        late = late || m->state == SG_MIGRATION_OUT_OF_ORDER;
        if (m == last)
            break;
    }
    if (!late || r->options.out_of_order)
        return SG_OK;
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_OUT_OF_ORDER, r->set->path,
                                     "%s: older than the newest that is applied, and not applied",
                                     list_tags(r, out, SG_MIGRATION_OUT_OF_ORDER));
    sg_diag_note(r->ctx, d,
                 "they came with a merge, say; --out-of-order applies them now. drizzle-orm would skip them for ever");
    return SG_DECISION;
}

/* A key of the database's own for this tracking table: the first 8 bytes of a hash. */
static const char *
lock_key(struct sg_runner *r)
{
    unsigned char hash[SG_SHA256_BYTES];
    const char *name = sg_arena_printf(&r->ctx->arena, "schemagen %s", r->track.table);
    sg_sha256(name, strlen(name), hash);
    int64_t key = 0;
    for (int i = 0; i < 8; i++)
        key = (int64_t)((uint64_t)key << 8 | hash[i]);
    return sg_arena_printf(&r->ctx->arena, "%" PRId64, key);
}

enum sg_status
sg_runner_lock(struct sg_runner *r)
{
    const char *key = lock_key(r), *who = NULL;
    int64_t start = sg_microseconds(), pause = FIRST_POLL;
    for (;;) {
        char *holder = NULL;
        if (r->driver->try_lock(r->db, key, &holder)) {
            r->locked = true;
            return SG_OK;
        }
        if (r->cancelled)
            sg_db_error_set(r->db, SG_DB_CANCELLED, "cancelled; nothing was changed");
        if (r->db->error.class != SG_DB_LOCK)
            return sg_fail_database(r, "cannot take the lock");
        if (holder && (!who || strcmp(who, holder))) {
            who = sg_arena_strdup(&r->ctx->arena, holder);
            sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_WAITING, .message = who, .rows = -1});
        }
        free(holder);
        int64_t waited = (sg_microseconds() - start) / 1000;
        if (waited >= r->options.lock_wait)
            break;
        sg_runner_pause(r, pause < r->options.lock_wait - waited ? pause : r->options.lock_wait - waited);
        pause = pause * 2 < LAST_POLL ? pause * 2 : LAST_POLL;
    }
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_RUNNER_LOCK, NULL, "another runner is at work on '%s'%s%s", r->name,
                                     who ? ": " : "", who ? who : "");
    sg_diag_note(r->ctx, d, "nothing was changed; %s waits longer",
                 r->options.wait_option ? r->options.wait_option : "the option lock_wait");
    return SG_LOCKED;
}

void
sg_runner_unlock(struct sg_runner *r)
{
    if (r->locked)
        r->driver->unlock(r->db);
    r->locked = false;
}

static void
warn_of(struct sg_runner *r)
{
    if (sg_runner_count(r, SG_MIGRATION_CHANGED)) {
        struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_MIGRATION_CHANGED, r->set->path, "%s: edited after being applied",
                                         list_tags(r, &r->set->list, SG_MIGRATION_CHANGED));
        sg_diag_note(r->ctx, d, "an applied migration does not run again; if the edit was reviewed, 'schemagen repair' "
                                "records it");
    }
}

/* Journals whose times do not rise: where such a run is cut short, the rest must not look out of order to the next. `count`: so many
 * notes say so. */
static bool
settle_order(struct sg_runner *r, const struct sg_list *pending, size_t *count)
{
    const struct sg_migration *m;
    struct sg_db_item *notes = sg_arena_array(&r->ctx->arena, pending->len, sizeof *notes);
    int64_t newest = INT64_MIN;
    *count = 0;
    SG_FOREACH (m, pending) {
        if (m->when <= newest && !m->record) {
            struct sg_note note = {.tag = m->tag, .hash = m->hash, .when = m->when, .state = "planned"};
            notes[(*count)++] = sg_track_note(&r->track, &note);
        }
        newest = m->when > newest ? m->when : newest;
    }
    return sg_track_write(&r->track, notes, *count);
}

static bool
still_waits(const struct sg_application *a)
{
    return sg_migration_waits(a->migration);
}

static const struct sg_script *
script_of(struct sg_runner *r, struct sg_migration *m)
{
    if (!m->script) {
        struct sg_script *script = SG_NEW(&r->ctx->arena, struct sg_script);
        sg_script_split(script, &r->ctx->arena, r->driver->dialect, m->source->text, m->source->len);
        m->script = script;
    }
    return m->script;
}

/* Whether each of its statements is of this kind. */
static bool
all_are(struct sg_runner *r, struct sg_migration *m, enum sg_sql_flags flag)
{
    const struct sg_piece *p;
    SG_FOREACH (p, &script_of(r, m)->up.pieces)
        if (!(p->flags & flag))
            return false;
    return true;
}

/* Applies one, and says how many rows it touched. */
static enum sg_status
apply_counted(struct sg_runner *r, struct sg_migration *m, int64_t *rows)
{
    const struct sg_script *script = script_of(r, m);
    struct sg_application a = {.tag = m->tag, .source = m->source, .script = script, .part = &script->up, .migration = m, .about = m,
                               .wanted = still_waits};
    enum sg_status status = sg_apply(r, &a);
    *rows = a.rows;
    if (!status && a.recorded) {
        r->applied++;
        m->state = SG_MIGRATION_APPLIED;
    }
    return status;
}

static enum sg_status
apply_one(struct sg_runner *r, struct sg_migration *m)
{
    int64_t rows;
    return apply_counted(r, m, &rows);
}

/* Whether it takes no time where there are no rows. */
static bool
only_defines(struct sg_runner *r, struct sg_migration *m)
{
    return sg_migration_waits(m) && all_are(r, m, SG_SQL_DEFINES);
}

/* One after the other. Where a database is made from nothing, and nobody works in it between two of them, those that only define
 * things share a commit, until there are rows. */
static enum sg_status
apply_each(struct sg_runner *r, struct sg_list *pending, bool from_nothing)
{
    bool shares = from_nothing && r->options.tx == SG_TX_AUTO && r->url && r->driver->shares_commits;
    for (size_t at = 0, count; at < pending->len; at += count) {
        struct sg_migration *m = pending->items[at];
        enum sg_status status = SG_OK;
        int64_t rows = 0;
        count = 1;
        if (shares && only_defines(r, m)) {
            shares = sg_together_some(r, pending, at, only_defines, apply_one, &count);
        } else if (sg_migration_waits(m)) {
            status = apply_counted(r, m, &rows);
            shares = shares && !rows && all_are(r, m, SG_SQL_TELLS_ROWS);
        }
        if (status)
            return status;
    }
    return SG_OK;
}

static enum sg_status
migrate_locked(struct sg_runner *r)
{
    struct sg_list pending = {0};
    size_t notes;
    enum sg_status status;
    if ((status = sg_runner_load(r)) || (status = sg_runner_pending(&pending, r)) || !pending.len)
        return status;
    const bool from_nothing = !r->records.len && r->track.alone;
    bool made = !r->track.exists || !r->track.note_exists;
    if ((made && !sg_track_create(&r->track)) || !settle_order(r, &pending, &notes))
        return sg_fail_records(r, "cannot make the tables of what is recorded");
    if (((made || notes) && (status = sg_runner_load(r))) || (status = sg_known_refuse(r, &pending)))
        return status;
    return r->options.tx == SG_TX_ALL ? sg_together_all(r, &pending, apply_one) : apply_each(r, &pending, from_nothing);
}

static bool
waits_for_any(const struct sg_runner *r)
{
    const struct sg_migration *m;
    SG_FOREACH (m, &r->set->list)
        if (sg_migration_waits(m))
            return true;
    return r->options.to != NULL; /* the name is to be looked up */
}

enum sg_status
sg_runner_migrate(struct sg_runner *r)
{
    struct sg_list pending = {0};
    enum sg_status status;
    r->applied = 0;
    r->failure = NULL;
    /* Where nothing is pending, nothing is locked, and nothing written but times that a rebase gave anew. */
    r->track.brief = true;
    status = sg_runner_load(r);
    r->track.brief = false;
    if (status)
        return status;
    if (r->set->unread) {
        /* Times alone show that all is recorded; whether a text was edited is for status and validate to say then. */
        if (!waits_for_any(r))
            return SG_OK;
        if ((status = sg_migrations_read(r->set)) || (status = sg_runner_load(r)))
            return status;
    }
    warn_of(r);
    if ((status = sg_runner_pending(&pending, r)))
        return status;
    if (!pending.len)
        return sg_settle_times(r);
    if ((status = sg_known_refuse(r, &pending)) || (status = sg_runner_lock(r)))
        return status;
    if (!r->driver->enter(r->db)) {
        status = sg_fail_database(r, "cannot prepare the session");
    } else {
        status = migrate_locked(r);
        r->driver->leave(r->db);
    }
    sg_runner_unlock(r);
    return status ? status : sg_settle_times(r);
}
