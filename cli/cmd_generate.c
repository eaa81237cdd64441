/* generate: the next migration, from the last snapshot to the schema: SQL, snapshot and journal
 * entry, all or nothing. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/hash.h"
#include "base/shell.h"
#include "base/task.h"
#include "cli/ask.h"
#include "cli/changes.h"
#include "cli/load.h"
#include "cli/renames.h"
#include "history/compose.h"
#include "history/sum.h"
#include "runtime/verify.h"

#include "base/banned.h"

enum { AHEAD_FROM = 100 }; /* tables: below, a thread costs what it saves */

/* The writing of the first snapshot, beside the planning. */
static struct sg_task snapshot_task;

struct generation {
    struct sg_app *app;
    struct sg_ctx *ctx;
    struct sg_loaded in;
    struct sg_folder folder;
    struct sg_source *last; /* the last snapshot, or NULL */
    const char *prev_id;
    struct sg_snapshot_text snapshot; /* the new one */
    char snapshot_hash[SG_SHA256_HEX]; /* or empty */
    struct sg_model *old;
    struct sg_list renames; /* struct sg_rename: those of the command line */
    struct sg_diff diff;
    struct sg_plan plan;
    struct sg_list parts;   /* struct sg_plan_part: with --split, what the plan was cut into */
    struct sg_list between; /* struct sg_model: those of the parts */
    struct sg_buf sql;
    char files[SG_SHA256_HEX]; /* what the schema files are known by */
    bool dry_run;
};

static void
write_snapshot(struct generation *g, struct sg_model *model, const struct sg_snapshot_meta *meta)
{
    sg_task_drop(&snapshot_task);
    sg_snapshot_text_fini(&g->snapshot);
    *g->snapshot_hash = '\0';
    sg_compose_snapshot(&g->snapshot, g->ctx, model, NULL, g->prev_id, meta);
}

/* It reads the model and writes to nothing that anybody else touches before it is waited for. */
static void
write_first_snapshot(void *arg)
{
    struct generation *g = arg;
    sg_compose_snapshot(&g->snapshot, g->ctx, g->in.model, NULL, g->prev_id, NULL);
    sg_sha256_hex(g->snapshot.text.data, g->snapshot.text.len, g->snapshot_hash);
}

/* The migration is computed from the last snapshot that there is; that this is not the last migration's is said. */
static void
say_lost_snapshot(struct generation *g)
{
    const struct sg_list *entries = &g->folder.journal.entries;
    const struct sg_journal_entry *last = entries->len ? entries->items[entries->len - 1] : NULL;
    const char *path = last ? sg_folder_snapshot_path(&g->folder, last) : NULL;
    if (!g->last || !last || !strcmp(g->last->name, path) || !strcmp(g->last->name, sg_path_join(g->ctx, g->in.out, SG_UNNAMED_SNAPSHOT)))
        return;
    struct sg_diag *d = sg_diag_file(g->ctx, SG_DIAG_MISSING_SNAPSHOT, path,
                                     "the last migration, '%s', has no snapshot; what it changed is taken for new", last->tag);
    d->severity = SG_WARNING;
    sg_diag_note(g->ctx, d, "if it was lost, take the new migration out ('schemagen drop') and get it back: git restore %s",
                 sg_shell_word(&g->ctx->arena, path));
}

static enum sg_status
open_folder(struct generation *g)
{
    enum sg_status status = sg_folder_open(&g->folder, g->ctx, g->in.out, !g->dry_run);
    if (status)
        return status;
    if (g->folder.recovered)
        sg_say(g->app, "completed an interrupted write in %s\n", g->in.out);
    if ((status = sg_folder_last_snapshot(&g->last, &g->folder)))
        return status;
    say_lost_snapshot(g);
    g->prev_id = SG_ZERO_UUID;
    if (g->last) {
        struct sg_snapshot_ids ids;
        if ((status = sg_snapshot_read_ids(&ids, g->ctx, g->last)))
            return status;
        g->prev_id = ids.id;
    }
    return SG_OK;
}

static enum sg_status
load(struct generation *g)
{
    enum sg_status status = sg_load_project(&g->in, g->app);
    if (status || (status = sg_load_schema(&g->in, g->app)) || (status = open_folder(g)))
        return status;
    if (!g->last) { /* nothing is compared with it */
        g->old = sg_model_new(g->ctx, g->in.model->dialect);
        sg_task_init(&snapshot_task, write_first_snapshot, g);
        if (!g->dry_run && g->in.model->tables.list.len >= AHEAD_FROM)
            sg_task_begin(&snapshot_task);
        return SG_OK;
    }
    write_snapshot(g, g->in.model, NULL);
    status = sg_snapshot_read_beside(&g->old, g->ctx, g->last, g->in.model, &g->snapshot);
    return status ? status : sg_load_match(g->app, g->old, g->in.model, g->last->name);
}

static enum sg_status
compare(struct generation *g)
{
    struct sg_asking asking;
    struct sg_diff_options options = {.ask = sg_ask_rename, .is_created = sg_ask_is_created, .ask_arg = &asking};
    sg_asking_init(&asking, g->app, true);
    enum sg_status status = sg_renames_given(&g->renames, g->app);
    options.renames = g->renames;
    if (status ||
        (status = sg_diff_make(&g->diff, g->ctx, &g->ctx->arena, g->old, g->in.model, &options)))
        return status;
    status = sg_creates_check(g->app, &g->diff); /* a name that is misspelt leaves its question open */
    enum sg_status answered = sg_asking_finish(&asking);
    if (answered == SG_DECISION)
        sg_renames_passed_over(g->ctx, &g->diff);
    return status ? status : answered ? answered : sg_plan_make(&g->plan, &g->diff);
}

/* Renames are noted in the snapshots of some dialects. */
static void
note_renames(struct generation *g, struct sg_model *model, const struct sg_diff *diff)
{
    struct sg_snapshot_meta meta = {0};
    sg_compose_meta(&meta, diff);
    if (meta.tables.len || meta.columns.len)
        write_snapshot(g, model, &meta);
}

static const char *
count_of(struct sg_ctx *ctx, size_t n, const char *what)
{
    return sg_arena_printf(&ctx->arena, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void
report(struct generation *g)
{
    struct sg_app *app = g->app;
    struct sg_list changes = {0};
    sg_changes_list(&changes, &g->diff);
    sg_app_render(app);
    if (!app->quiet && !app->json)
        sg_changes_text(&app->talk, &changes, app->color_err);
    if (app->json) {
        struct sg_json *j = sg_app_json(app);
        sg_json_key(j, "changes");
        sg_changes_json(j, g->ctx, &changes);
        sg_json_key(j, "steps");
        sg_steps_json(j, g->ctx, &g->diff, &g->plan);
    }
}

/* `destructive deny` of the project or the environment: a flag, or a typed yes. */
static enum sg_status
consent(struct generation *g, size_t lost)
{
    const struct sg_environment *env = &g->in.env;
    if (!lost || !env->destructive_set || env->destructive_allow ||
        sg_flag(g->app, SG_OPT_ALLOW_DESTRUCTIVE, false))
        return SG_OK;
    if (sg_app_can_ask(g->app) && !g->dry_run) {
        if (sg_ask_yes(g->app, "This loses data, and the project says 'destructive deny'."))
            return SG_OK;
        sg_diag_file(g->ctx, SG_DIAG_STOPPED, NULL, "stopped, nothing was written");
        return SG_DECISION;
    }
    struct sg_diag *d = sg_diag(g->ctx, SG_DIAG_DESTRUCTIVE_DENIED,
                                env->span.source ? env->span : g->in.project.span,
                                "%s would lose data, and the project says "
                                "'destructive deny'",
                                count_of(g->ctx, lost, "statement"));
    sg_diag_note(g->ctx, d, "give --allow-destructive to agree to what is listed above");
    return SG_DECISION;
}

static enum sg_prefix
prefix_of(struct generation *g)
{
    static const char *const words[] = {
        [SG_PREFIX_INDEX] = "index",
        [SG_PREFIX_TIMESTAMP] = "timestamp",
        [SG_PREFIX_UNIX] = "unix",
        [SG_PREFIX_NONE] = "none",
    };
    const char *given = sg_value(g->app, SG_OPT_PREFIX);
    if (!given && g->in.project.prefix_set)
        given = g->in.project.prefix;
    for (unsigned i = 0; given && i < SG_COUNT(words); i++)
        if (!strcmp(given, words[i]))
            return (enum sg_prefix)i;
    return SG_PREFIX_INDEX;
}

static bool
breakpoints_of(struct generation *g)
{
    return sg_flag(g->app, SG_OPT_BREAKPOINTS,
                   g->in.project.breakpoints_set ? g->in.project.breakpoints : true);
}

/* What was written or would be, as an object of the member "migrations". */
static void
put_migration(struct generation *g, const struct sg_journal_entry *entry)
{
    struct sg_json *j = sg_app_json(g->app);
    sg_json_object(j);
    sg_json_put_string(j, "tag", entry->tag);
    sg_json_put_string(j, "file", sg_folder_sql_path(&g->folder, entry));
    sg_json_put_string(j, "snapshot", sg_folder_snapshot_path(&g->folder, entry));
    sg_json_put_string(j, "sql", g->app->json ? g->sql.data : NULL);
    sg_json_end_object(j);
}

/* The SQL and the snapshot that are ready, as the next migration; with --dry-run the SQL on
 * standard output. */
static enum sg_status
write_migration(struct generation *g, const char *name, size_t statements)
{
    struct sg_journal_entry *entry = SG_NEW(&g->ctx->arena, struct sg_journal_entry);
    sg_folder_next(entry, &g->folder, g->in.model->dialect, prefix_of(g), name, breakpoints_of(g));
    const char *path = sg_folder_sql_path(&g->folder, entry);
    if (g->dry_run) {
        sg_say(g->app, "would write %s\n", path);
        sg_buf_add(&g->app->out, g->sql.data, g->sql.len);
        sg_list_push(&g->folder.journal.entries, &g->ctx->arena,
                     entry); /* for the number of the next */
    } else {
        sg_task_wait(&snapshot_task);
        const char *hash = *g->snapshot_hash ? g->snapshot_hash : NULL;
        enum sg_status status =
            sg_folder_add(&g->folder, g->in.model->dialect, entry, &g->sql, &g->snapshot.text, hash, sg_sum_stage);
        if (status)
            return status;
        sg_say(g->app, "wrote %s, a snapshot and a journal entry\n",
               count_of(g->ctx, statements, "statement"));
        sg_app_flush(g->app);
        sg_out(g->app, "%s\n", path);
    }
    put_migration(g, entry);
    return SG_OK;
}

static void
print_sql(struct generation *g, const struct sg_plan *plan)
{
    struct sg_plan_format format = {.breakpoints = breakpoints_of(g),
                                    .annotate = sg_flag(g->app, SG_OPT_ANNOTATE, false)};
    sg_buf_clear(&g->sql);
    sg_plan_print(&g->sql, plan, &format);
}

/* Whether check would have something to say of the schema files once their snapshot is written; a rename that is declared is a
 * finding then. */
static bool
are_silent(const struct sg_loaded *in)
{
    const struct sg_source *source;
    SG_FOREACH (source, &in->sources)
        if (memmem(source->text, source->len, "renamed", 7))
            return false;
    return in->silent;
}

/* The snapshot that is written next is that of the schema files: the sum file may say so. */
static void
tell_schema(struct generation *g)
{
    if (!are_silent(&g->in))
        return;
    sg_sum_files(g->files, g->in.model->dialect, &g->in.sources);
    g->folder.schema = g->files;
}

/* One after the other, each on the snapshot of the one before. With --name they are numbered. */
static enum sg_status
write_parts(struct generation *g)
{
    static const char id_key[] = "\n  \"id\": \"";
    const char *given = sg_value(g->app, SG_OPT_NAME);
    const struct sg_plan_part *part;
    enum sg_status status = SG_OK;
    size_t at = 0;
    SG_FOREACH (part, &g->parts) {
        const char *name = given ? given : sg_plan_name(&part->diff);
        if (given && at++)
            name = sg_arena_printf(&g->ctx->arena, "%s_%zu", given, at);
        write_snapshot(g, part->to, NULL);
        note_renames(g, part->to, &part->diff);
        print_sql(g, &part->plan);
        if (part == g->parts.items[g->parts.len - 1])
            tell_schema(g);
        if ((status = write_migration(g, name, part->plan.steps.len)))
            return status;
        const char *id = strstr(g->snapshot.text.data, id_key);
        g->prev_id = id ? sg_intern(&g->ctx->intern, id + strlen(id_key), 36) : g->prev_id;
    }
    return SG_OK;
}

static enum sg_status
write_whole(struct generation *g)
{
    const char *name = sg_value(g->app, SG_OPT_NAME);
    tell_schema(g);
    print_sql(g, &g->plan);
    note_renames(g, g->in.model, &g->diff);
    return write_migration(g, name ? name : sg_plan_name(&g->diff), g->plan.steps.len);
}

static enum sg_status
write_custom(struct generation *g)
{
    const char *name = sg_value(g->app, SG_OPT_NAME);
    write_snapshot(g, g->old, NULL);
    sg_buf_adds(&g->sql, sg_sql_custom);
    return write_migration(g, name ? name : "custom", 0);
}

/* Nothing is compared with --custom, so that a rename could neither be written nor found wrong. */
static enum sg_status
check_custom(struct generation *g)
{
    static const enum sg_option_id answers[] = {SG_OPT_RENAME, SG_OPT_CREATE};
    for (size_t i = 0; i < SG_COUNT(answers); i++) {
        if (!sg_flag(g->app, SG_OPT_CUSTOM, false) || !sg_given(g->app, answers[i]))
            continue;
        struct sg_diag *d = sg_diag_file(g->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "--%s has no place beside --custom, which compares nothing",
                                         sg_option_rows[answers[i]].name);
        sg_diag_note(g->ctx, d, "generate without --custom writes what the schema says; the migration by hand is one of its own");
        return SG_USAGE;
    }
    return SG_OK;
}

/* All that decides whether something is written, and what. `*writes` is false where nothing
 * changed. */
static enum sg_status
prepare(struct generation *g, bool *writes)
{
    const char *name = sg_value(g->app, SG_OPT_NAME);
    enum sg_status status = name ? sg_check_name(g->app, name) : SG_OK;
    *writes = sg_flag(g->app, SG_OPT_CUSTOM, false);
    if (status || (status = check_custom(g)) || (status = load(g)) || *writes)
        return status;
    if ((status = compare(g)))
        return status;
    *writes = g->plan.steps.len > 0;
    if (!*writes) {
        sg_say(g->app, "nothing changed, nothing written\n");
        return SG_OK;
    }
    sg_renames_ignored(g->ctx, &g->diff);
    size_t lost = sg_steps_warn(g->app, &g->diff, &g->plan);
    report(g);
    if ((status = consent(g, lost)))
        return status;
    if (!sg_flag(g->app, SG_OPT_NO_VERIFY, false) &&
        (status = sg_verify_sqlite(&g->plan, &g->diff)))
        return status;
    if (sg_flag(g->app, SG_OPT_SPLIT, false))
        return sg_plan_split(&g->parts, &g->between, &g->diff, &g->plan, &g->renames);
    return SG_OK;
}

static enum sg_status
generate(struct generation *g)
{
    struct sg_json *j = sg_app_json(g->app);
    bool writes;
    enum sg_status status = prepare(g, &writes);
    if (status)
        return status;
    sg_json_put_bool(j, "changed", writes);
    sg_json_put_bool(j, "written", writes && !g->dry_run);
    sg_json_key(j, "migrations");
    sg_json_array(j);
    if (writes && sg_flag(g->app, SG_OPT_CUSTOM, false))
        status = write_custom(g);
    else if (writes)
        status = g->parts.len ? write_parts(g) : write_whole(g);
    sg_json_end_array(j);
    return status;
}

static void
free_models(struct generation *g)
{
    struct sg_model *model;
    SG_FOREACH (model, &g->between)
        sg_model_free(model);
    if (g->old)
        sg_model_free(g->old);
    if (g->in.model)
        sg_model_free(g->in.model);
}

enum sg_status
sg_cmd_generate(struct sg_app *app)
{
    struct generation g = {.app = app,
                           .ctx = &app->ctx,
                           .sql = SG_BUF_INIT,
                           .snapshot = {.text = SG_BUF_INIT},
                           .dry_run = sg_flag(app, SG_OPT_DRY_RUN, false)};
    enum sg_status status = generate(&g);
    sg_task_drop(&snapshot_task);
    sg_snapshot_text_fini(&g.snapshot);
    sg_buf_fini(&g.sql);
    free_models(&g);
    return status;
}
