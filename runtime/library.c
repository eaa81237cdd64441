/* The public functions of libschemagen, on top of the runner. */
#include <config.h>

#include "runtime/schemagen.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "runtime/down.h"
#include "runtime/runner.h"

#include "base/banned.h"

struct schemagen {
    struct sg_ctx ctx;
    struct sg_migrations set;
    struct sg_runner runner;
    struct sg_db_options db_options;
    struct sg_run_options run_options;
    bool has_set, connected, allow_loss;
    void (*on_diagnostic)(void *arg, const struct schemagen_diagnostic *diagnostic);
    void (*on_event)(void *arg, const struct schemagen_event *event);
    void *diagnostic_arg, *event_arg;
    size_t told;          /* how many of ctx.diags the handler has seen */
    const char *error;
};

/* The public enumerations are the internal ones. */
_Static_assert((int)SCHEMAGEN_DECISION == (int)SG_DECISION, "status");
_Static_assert((int)SCHEMAGEN_MISSING == (int)SG_MIGRATION_MISSING, "state");
_Static_assert((int)SCHEMAGEN_NOTE == (int)SG_NOTE, "severity");
_Static_assert((int)SCHEMAGEN_EVENT_FAILED == (int)SG_EVENT_FAILED, "event");
_Static_assert((int)SCHEMAGEN_EVENT_PROGRESS == (int)SG_EVENT_PROGRESS, "event");

const char *
schemagen_version(void)
{
    return PACKAGE_VERSION;
}

void
schemagen_memory_handler(void (*handler)(void))
{
    sg_mem_set_handler(handler);
}

static void
pass_event(void *arg, const struct sg_event *e)
{
    struct schemagen *sg = arg;
    if (!sg->on_event)
        return;
    struct schemagen_event event = {.type = (enum schemagen_event_type)e->type, .tag = e->tag, .number = e->number,
                                    .total = e->total, .microseconds = e->microseconds, .rows = e->rows,
                                    .message = e->message};
    sg->on_event(sg->event_arg, &event);
}

struct schemagen *
schemagen_new(void)
{
    struct schemagen *sg = sg_malloc(sizeof *sg);
    *sg = (struct schemagen){0};
    sg_ctx_init(&sg->ctx);
    sg->error = "";
    sg->db_options = (struct sg_db_options){.application_name = "libschemagen", .busy_timeout = -1, .create = true};
    sg->run_options = (struct sg_run_options){.retries = -1, .lock_wait = -1, .event = pass_event, .event_arg = sg};
    return sg;
}

void
schemagen_free(struct schemagen *sg)
{
    if (!sg)
        return;
    sg_runner_close(&sg->runner);
    sg_ctx_fini(&sg->ctx);
    free(sg);
}

/* "0001_x.sql:3:9: message", and under it the note. */
static const char *
error_text(struct schemagen *sg, const struct schemagen_diagnostic *d)
{
    struct sg_buf text = SG_BUF_INIT;
    if (d->file && d->line)
        sg_buf_addf(&text, "%s:%u:%u: ", d->file, d->line, d->column);
    else if (d->file)
        sg_buf_addf(&text, "%s: ", d->file);
    sg_buf_adds(&text, d->message);
    if (d->note)
        sg_buf_addf(&text, "\n%s", d->note);
    const char *kept = sg_arena_strndup(&sg->ctx.arena, text.data, text.len);
    sg_buf_fini(&text);
    return kept;
}

/* Hands on what was queued since the last time, and gives the status back. */
static enum schemagen_status
finish(struct schemagen *sg, enum sg_status status)
{
    for (; sg->told < sg->ctx.diags.len; sg->told++) {
        const struct sg_diag *d = sg->ctx.diags.items[sg->told];
        struct schemagen_diagnostic out = {.severity = (enum schemagen_severity)d->severity,
                                           .code = sg_diag_kinds[d->id].code, .message = d->message, .note = d->note,
                                           .file = d->file};
        if (d->where.source) {
            struct sg_place place = sg_source_place(d->where.source, &sg->ctx.arena, d->where.start);
            out.file = d->where.source->name;
            out.line = place.line;
            out.column = place.column;
        }
        if (d->severity == SG_ERROR || (status && !*sg->error))
            sg->error = error_text(sg, &out);
        if (sg->on_diagnostic)
            sg->on_diagnostic(sg->diagnostic_arg, &out);
    }
    return (enum schemagen_status)status;
}

static enum schemagen_status
misuse(struct schemagen *sg, const char *what)
{
    sg_diag_file(&sg->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "%s", what);
    return finish(sg, SG_USAGE);
}

void
schemagen_diagnostic_handle(struct schemagen *sg, void (*handler)(void *arg, const struct schemagen_diagnostic *diagnostic),
                            void *arg)
{
    sg->on_diagnostic = handler;
    sg->diagnostic_arg = arg;
}

void
schemagen_event_handle(struct schemagen *sg, void (*handler)(void *arg, const struct schemagen_event *event), void *arg)
{
    sg->on_event = handler;
    sg->event_arg = arg;
}

const char *
schemagen_error(const struct schemagen *sg)
{
    return sg->error;
}

/* Options */
enum option_type { TEXT, NAME, NUMBER, SWITCH, TRANSACTION };

static const struct option {
    const char *name;
    enum option_type type;
    size_t offset; /* of the member in struct schemagen */
    int64_t unset;
    bool wide;     /* int64_t in place of int */
    bool early;    /* heard when the database is opened */
} options[] = {
    {"table", NAME, offsetof(struct schemagen, run_options.table), 0, false, true},
    {"schema", NAME, offsetof(struct schemagen, run_options.schema), 0, false, true},
    {"lock_timeout", TEXT, offsetof(struct schemagen, db_options.lock_timeout), 0, false, true},
    {"statement_timeout", TEXT, offsetof(struct schemagen, db_options.statement_timeout), 0, false, true},
    {"search_path", TEXT, offsetof(struct schemagen, db_options.search_path), 0, false, true},
    {"busy_timeout", NUMBER, offsetof(struct schemagen, db_options.busy_timeout), -1, false, true},
    {"lock_wait", NUMBER, offsetof(struct schemagen, run_options.lock_wait), -1, true, false},
    {"retries", NUMBER, offsetof(struct schemagen, run_options.retries), -1, false, false},
    {"transaction", TRANSACTION, offsetof(struct schemagen, run_options.tx), 0, false, false},
    {"out_of_order", SWITCH, offsetof(struct schemagen, run_options.out_of_order), 0, false, false},
    {"allow_loss", SWITCH, offsetof(struct schemagen, allow_loss), 0, false, false},
    {"applied_by", TEXT, offsetof(struct schemagen, run_options.who), 0, false, false},
};

static bool
parse_number(int64_t *out, const char *value)
{
    int64_t n = 0;
    const char *p = value;
    for (; *p >= '0' && *p <= '9' && n <= INT32_MAX; p++)
        n = n * 10 + (*p - '0');
    *out = n;
    return p > value && !*p && n <= INT32_MAX;
}

static bool
set_option(struct schemagen *sg, const struct option *o, const char *value)
{
    char *member = (char *)sg + o->offset;
    int64_t n = o->unset;
    bool on = false;
    switch (o->type) {
    case NAME:
        if (value && !*value)
            return false;
        *(const char **)(void *)member = value ? sg_arena_strdup(&sg->ctx.arena, value) : NULL;
        return true;
    case TEXT: *(const char **)(void *)member = value ? sg_arena_strdup(&sg->ctx.arena, value) : NULL; return true;
    case NUMBER:
        if (value && !parse_number(&n, value))
            return false;
        if (o->wide)
            *(int64_t *)(void *)member = n;
        else
            *(int *)(void *)member = (int)n;
        return true;
    case SWITCH:
        on = value && !strcmp(value, "on");
        if (value && !on && strcmp(value, "off"))
            return false;
        *(bool *)(void *)member = on;
        return true;
    case TRANSACTION: return sg_tx_of((enum sg_tx *)(void *)member, value);
    }
    return false;
}

enum schemagen_status
schemagen_option_set(struct schemagen *sg, const char *name, const char *value)
{
    for (size_t i = 0; name && i < SG_COUNT(options); i++) {
        if (strcmp(options[i].name, name) != 0)
            continue;
        if (options[i].early && sg->connected)
            return misuse(sg, sg_arena_printf(&sg->ctx.arena, "the option '%s' is to be set before the database is opened", name));
        return set_option(sg, &options[i], value)
                   ? SCHEMAGEN_OK
                   : misuse(sg, sg_arena_printf(&sg->ctx.arena, "the option '%s' cannot be '%s'", name, value));
    }
    return misuse(sg, sg_arena_printf(&sg->ctx.arena, "there is no option '%s'", name ? name : ""));
}

/* Migrations and database */
static enum schemagen_status
opened(struct schemagen *sg, enum sg_status status)
{
    sg->has_set = !status;
    if (sg->has_set)
        sg->runner.set = &sg->set;
    return finish(sg, status);
}

enum schemagen_status
schemagen_folder_open(struct schemagen *sg, const char *path)
{
    if (sg->has_set)
        return misuse(sg, "the context has its migrations already");
    if (!path)
        return misuse(sg, "no folder is given");
    return opened(sg, sg_migrations_open(&sg->set, &sg->ctx, sg_arena_strdup(&sg->ctx.arena, path)));
}

enum schemagen_status
schemagen_bundle_open(struct schemagen *sg, const struct schemagen_file *files, size_t count)
{
    if (sg->has_set)
        return misuse(sg, "the context has its migrations already");
    if (!files && count)
        return misuse(sg, "no files are given");
    struct sg_bundle_file *copy = sg_arena_array(&sg->ctx.arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        if (!files[i].name || (!files[i].data && files[i].size))
            return misuse(sg, files[i].name ? "a file of the bundle has no text" : "a file of the bundle has no name");
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct sg_bundle_file){sg_arena_strdup(&sg->ctx.arena, files[i].name), files[i].data, files[i].size};
    return opened(sg, sg_migrations_bundle(&sg->set, &sg->ctx, copy, count));
}

static enum schemagen_status
connected(struct schemagen *sg, enum sg_status status)
{
    sg->connected = !status;
    if (status)
        sg_runner_close(&sg->runner);
    return finish(sg, status);
}

enum schemagen_status
schemagen_database_open(struct schemagen *sg, const char *url)
{
    if (sg->connected)
        return misuse(sg, "the context has its database already");
    if (!url)
        return misuse(sg, "no URL is given");
    sg->db_options.url = sg_arena_strdup(&sg->ctx.arena, url);
    return connected(sg, sg_runner_open(&sg->runner, &sg->ctx, sg->has_set ? &sg->set : NULL, &sg->db_options,
                                        &sg->run_options));
}

static enum schemagen_status
adopt(struct schemagen *sg, enum sg_dialect dialect, void *handle)
{
    if (sg->connected)
        return misuse(sg, "the context has its database already");
    if (!handle)
        return misuse(sg, "no connection is given");
    return connected(sg, sg_runner_adopt(&sg->runner, &sg->ctx, sg->has_set ? &sg->set : NULL, dialect, handle,
                                         &sg->db_options, &sg->run_options));
}

enum schemagen_status
schemagen_database_adopt_postgresql(struct schemagen *sg, void *pg_conn)
{
    return adopt(sg, SG_POSTGRESQL, pg_conn);
}

enum schemagen_status
schemagen_database_adopt_sqlite(struct schemagen *sg, void *sqlite3_handle)
{
    return adopt(sg, SG_SQLITE, sqlite3_handle);
}

/* Work */
static enum schemagen_status
ready(struct schemagen *sg, const char *to)
{
    if (!sg->has_set || !sg->connected)
        return misuse(sg, sg->has_set ? "the context has no database" : "the context has no migrations");
    if (!sg->runner.driver->idle(sg->runner.db))
        return misuse(sg, "the connection is " SG_DB_NOT_IDLE);
    struct sg_run_options *now = &sg->runner.options;
    int retries = sg->run_options.retries < 0 ? now->retries : sg->run_options.retries;
    int64_t wait = sg->run_options.lock_wait < 0 ? now->lock_wait : sg->run_options.lock_wait;
    *now = sg->run_options;
    now->retries = retries;
    now->lock_wait = wait;
    now->to = to ? sg_arena_strdup(&sg->ctx.arena, to) : NULL;
    if (sg->on_event && now->tx == SG_TX_AUTO)
        now->tx = SG_TX_EACH; /* who is told that one is done may do something before the next */
    sg->error = "";
    return SCHEMAGEN_OK;
}

enum schemagen_status
schemagen_load(struct schemagen *sg)
{
    enum schemagen_status status = ready(sg, NULL);
    return status ? status : finish(sg, sg_runner_load(&sg->runner));
}

size_t
schemagen_migration_count(const struct schemagen *sg)
{
    return sg->set.list.len + sg->runner.missing.len;
}

const struct schemagen_migration *
schemagen_migration_get(struct schemagen *sg, size_t index)
{
    size_t known = sg->set.list.len;
    if (index >= schemagen_migration_count(sg))
        return NULL;
    const struct sg_migration *m = index < known ? sg->set.list.items[index] : sg->runner.missing.items[index - known];
    struct schemagen_migration *out = SG_NEW(&sg->ctx.arena, struct schemagen_migration);
    const struct sg_record *r = m->record;
    *out = (struct schemagen_migration){.tag = strcmp(m->tag, "?") ? m->tag : NULL, .when = m->when, .hash = m->hash,
                                        .state = (enum schemagen_state)m->state, .applied_at = r ? r->finished : 0,
                                        .duration = r ? r->duration : 0, .applied_by = r ? r->who : NULL};
    return out;
}

enum schemagen_status
schemagen_migrate(struct schemagen *sg, const char *to)
{
    enum schemagen_status status = ready(sg, to);
    if (status)
        return status;
    enum sg_status ran = sg_runner_migrate(&sg->runner);
    if (!ran && sg->runner.applied)
        ran = sg_runner_load(&sg->runner);
    return finish(sg, ran);
}

size_t
schemagen_applied(const struct schemagen *sg)
{
    return sg->runner.applied;
}

enum schemagen_status
schemagen_validate(struct schemagen *sg)
{
    enum schemagen_status status = ready(sg, NULL);
    return status ? status : finish(sg, sg_runner_validate(&sg->runner));
}

enum schemagen_status
schemagen_baseline(struct schemagen *sg, const char *to)
{
    enum schemagen_status status = ready(sg, to);
    return status ? status : finish(sg, sg_runner_baseline(&sg->runner));
}

static enum sg_status
check_losses(struct schemagen *sg, const struct sg_list *downs)
{
    const struct sg_down *down;
    const char *loss;
    enum sg_status status = SG_OK;
    SG_FOREACH (down, downs) {
        struct sg_buf text = SG_BUF_INIT;
        SG_FOREACH (loss, &down->losses)
            sg_buf_addf(&text, "%s%s", text.len ? "\n" : "", loss);
        if (text.len && !sg->allow_loss) {
            struct sg_diag *d = sg_diag_file(&sg->ctx, SG_DIAG_DOWN_LOSES, NULL, "undoing '%s' loses data",
                                             down->migration->tag);
            sg_diag_note(&sg->ctx, d, "%s", text.data);
            status = SG_DECISION;
        }
        sg_buf_fini(&text);
    }
    return status;
}

enum schemagen_status
schemagen_rollback(struct schemagen *sg, size_t count)
{
    struct sg_list downs = {0};
    enum schemagen_status begun = ready(sg, NULL);
    enum sg_status status;
    if (begun)
        return begun;
    sg->runner.applied = 0;
    if (!(status = sg_runner_load(&sg->runner)) && !(status = sg_down_plan(&downs, &sg->runner, count)) &&
        !(status = check_losses(sg, &downs)))
        status = downs.len ? sg_down_run(&sg->runner, &downs) : SG_FINDINGS;
    return finish(sg, status);
}

void
schemagen_cancel(struct schemagen *sg)
{
    sg_runner_cancel(&sg->runner);
}
