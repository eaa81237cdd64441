/* check: do the schema files, the last snapshot and the journal agree, and is the chain whole? No
 * database, no writes. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/ask.h"
#include "cli/changes.h"
#include "cli/check.h"
#include "cli/database.h"
#include "cli/effect.h"
#include "cli/findings.h"
#include "cli/renames.h"
#include "cli/staged.h"
#include "history/audit.h"

#include "base/banned.h"

/* A question of the diff that generate would ask. */
struct open_question {
    const struct sg_question *question;
    const char *flag; /* "users=people", the likeliest answer */
};

struct asked {
    struct sg_ctx *ctx;
    struct sg_list list; /* struct open_question * */
};

/* An sg_ask that answers nothing and remembers all. */
static struct sg_obj *
collect_question(void *arg, const struct sg_question *q)
{
    struct asked *asked = arg;
    struct sg_arena *arena = &asked->ctx->arena;
    struct open_question *o = SG_NEW(arena, struct open_question);
    struct sg_question *copy = SG_NEW(arena, struct sg_question);
    *copy = *q;
    o->question = copy;
    o->flag = sg_rename_flag(arena, q->candidates.items[0], q->created);
    sg_list_push(&asked->list, arena, o);
    return NULL;
}

/* What generate would need to know first. */
static void
add_questions(struct sg_buf *buf, const struct asked *asked, const struct sg_plan *plan)
{
    const struct open_question *o;
    const struct sg_step *s;
    SG_FOREACH (o, &asked->list)
        sg_buf_addf(buf, "%s '%s' is new, or was renamed: --rename %s\n", sg_kinds[o->question->kind].word,
                    o->question->created_name, o->flag);
    SG_FOREACH (s, &plan->steps)
        if (s->flags & SG_STEP_DESTRUCTIVE)
            sg_buf_addf(buf, "loses data: %s\n", s->why ? s->why : s->sql);
}

/* The changes as lines of a note. */
static void
note_changes(struct sg_app *app, struct sg_diag *d, const struct sg_list *changes, const struct asked *asked,
             const struct sg_plan *plan)
{
    enum { SHOWN = 20 };
    struct sg_list some = *changes;
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_adds(&buf, "'schemagen generate' writes the migration:\n");
    if (some.len > SHOWN)
        some.len = SHOWN;
    sg_changes_text(&buf, &some, false);
    if (changes->len > SHOWN)
        sg_buf_addf(&buf, "  and %zu more\n", changes->len - SHOWN);
    add_questions(&buf, asked, plan);
    while (buf.len && buf.data[buf.len - 1] == '\n')
        sg_buf_truncate(&buf, buf.len - 1);
    sg_diag_note(&app->ctx, d, "%s", buf.data);
    sg_buf_fini(&buf);
}

static void
report_drift(struct sg_app *app, const struct sg_folder *folder, const struct sg_diff *diff, const struct sg_plan *plan,
             const struct asked *asked)
{
    struct sg_list changes = {0};
    struct sg_json *j = sg_app_json(app);
    sg_changes_list(&changes, diff);
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_SCHEMA_DRIFT, folder->path,
                                     "the schema and the last snapshot differ: %zu statement%s to write", plan->steps.len,
                                     plan->steps.len == 1 ? "" : "s");
    note_changes(app, d, &changes, asked, plan);
    sg_json_key(j, "changes");
    sg_changes_json(j, &app->ctx, &changes);
}

/* The old model, sharing with the new one what did not change. */
static enum sg_status
read_last(struct sg_model **out, struct sg_app *app, struct sg_model *model, struct sg_source *last)
{
    struct sg_snapshot_text text = {.text = SG_BUF_INIT};
    struct sg_snapshot_ids ids;
    enum sg_status status = sg_snapshot_read_ids(&ids, &app->ctx, last);
    if (!status) {
        sg_snapshot_write(&text, model, ids.id, ids.prev_id, NULL);
        status = sg_snapshot_read_beside(out, &app->ctx, last, model, &text);
    }
    sg_snapshot_text_fini(&text);
    return status ? status : sg_load_match(app, *out, model, last->name);
}

enum sg_status
sg_check_schema(struct sg_app *app, struct sg_loaded *in, const struct sg_folder *folder)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_source *last;
    struct sg_model *old = NULL;
    struct sg_diff diff;
    struct sg_plan plan;
    struct asked asked = {.ctx = ctx};
    struct sg_diff_options options = {.ask = collect_question, .ask_arg = &asked};
    enum sg_status status = sg_folder_last_snapshot(&last, folder);
    if (status || (status = sg_renames_given(&options.renames, app)))
        return status;
    if (last)
        status = read_last(&old, app, in->model, last);
    else
        old = sg_model_new(ctx, in->model->dialect);
    if (!status && !(status = sg_diff_make(&diff, ctx, &ctx->arena, old, in->model, &options)) &&
        !(status = sg_plan_make(&plan, &diff))) {
        sg_renames_stale(ctx, &diff);
        if (plan.steps.len) {
            report_drift(app, folder, &diff, &plan, &asked);
            status = SG_FINDINGS;
        }
    }
    if (old)
        sg_model_free(old);
    return status;
}

/* The form of the schema files. */
static enum sg_status
check_forms(struct sg_app *app, const struct sg_loaded *in)
{
    struct sg_source *source;
    struct sg_buf text = SG_BUF_INIT;
    struct sg_fmt_options options = {0};
    SG_FOREACH (source, &in->sources) {
        sg_buf_clear(&text);
        if (sg_fmt(&text, &app->ctx, source, &options) ||
            (text.len == source->len && !memcmp(text.data, source->text, text.len)))
            continue;
        sg_diag_note(&app->ctx,
                     sg_diag_file(&app->ctx, SG_DIAG_UNFORMATTED, source->name, "'%s' is not in its one form", source->name),
                     "run 'schemagen fmt'");
    }
    sg_buf_fini(&text);
    return SG_OK;
}

/* The folder */

static void
put_verdicts(struct sg_app *app, const struct sg_audit *audit)
{
    struct sg_json *j = sg_app_json(app);
    const struct sg_step_verdict *v;
    sg_json_key(j, "migrations");
    sg_json_array(j);
    SG_FOREACH (v, &audit->verdicts) {
        sg_json_object(j);
        sg_json_put_string(j, "tag", v->migration->entry->tag);
        sg_json_put_string(j, "sql", sg_verdict_words[v->verdict]);
        sg_json_put_string(j, "reason", v->reason);
        sg_json_put_string(j, "diff", v->diff);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
    if (app->json || !sg_flag(app, SG_OPT_VERBOSE, false))
        return;
    SG_FOREACH (v, &audit->verdicts) {
        sg_out(app, "%s: %s%s%s\n", v->migration->entry->tag, sg_verdict_words[v->verdict], v->reason ? ": " : "",
               v->reason ? v->reason : "");
        for (const char *p = v->diff; p && *p; p += strcspn(p, "\n") + 1)
            sg_out(app, "  %.*s\n", (int)strcspn(p, "\n"), p);
    }
}

static enum sg_status
update_sum(struct sg_app *app, const char *folder)
{
    struct sg_audit_options options = {.fast = true};
    struct sg_audit audit;
    struct sg_buf text = SG_BUF_INIT;
    struct sg_txn txn;
    struct sg_diag_mark mark = sg_diag_mark(&app->ctx);
    enum sg_status status = sg_audit_folder(&audit, &app->ctx, folder, &options);
    sg_diag_forget(&app->ctx, mark); /* they come again when everything is checked */
    if (!status && !(status = sg_audit_update(&text, &audit)) && text.len) {
        sg_txn_init(&txn, &app->ctx, folder);
        sg_txn_write(&txn, SG_SUM_PATH, text.data, text.len);
        if (!(status = sg_txn_commit(&txn)))
            sg_say(app, "wrote %s\n", sg_path_join(&app->ctx, folder, SG_SUM_PATH));
    }
    sg_audit_fini(&audit);
    sg_buf_fini(&text);
    return status;
}

/* Whether the sum file knows the schema files for those of the last snapshot, so that nothing need be compared. */
static enum sg_status
ask_sum(bool *same, struct sg_app *app, struct sg_loaded *in, const struct sg_audit *audit)
{
    char files[SG_SHA256_HEX];
    *same = false;
    if (!audit->options->fast || !*audit->chain.sum.schema || !in->paths.len || sg_given(app, SG_OPT_RENAME))
        return SG_OK; /* a rename that is given is looked at, too */
    enum sg_status status = sg_load_sources(in, app);
    if (status)
        return status;
    sg_sum_files(files, in->dialect, &in->sources);
    *same = sg_audit_vouches(audit, files);
    return SG_OK;
}

/* What is known of the folder before the schema is read. */
struct audited {
    size_t count;
    bool last_known; /* there is nothing wrong with the last snapshot */
    bool same;       /* as the schema */
};

static enum sg_status
audit_folder(struct audited *out, struct sg_folder *folder, struct sg_app *app, struct sg_loaded *in)
{
    bool sees_diff = sg_flag(app, SG_OPT_VERBOSE, false) || app->json;
    struct sg_audit_options options = {.fast = sg_flag(app, SG_OPT_FAST, false),
                                       .statements = sees_diff,
                                       .dialect = in->dialect,
                                       .since = sg_value(app, SG_OPT_SINCE),
                                       .effect = sg_effect_try,
                                       .effect_arg = app};
    struct sg_audit audit;
    enum sg_status status = sg_audit_folder(&audit, &app->ctx, in->out, &options);
    if (!status)
        put_verdicts(app, &audit);
    *out = (struct audited){.count = audit.chain.migrations.len, .last_known = audit.last_known};
    if (!status && out->last_known && !(status = sg_audit_as_folder(folder, &audit)))
        status = ask_sum(&out->same, app, in, &audit);
    sg_audit_fini(&audit);
    return status;
}

/* Journal, files and ids, as import asks for them. */
enum sg_status
sg_check_chain(struct sg_app *app, const struct sg_folder *folder)
{
    struct sg_audit_options options = {.fast = true};
    struct sg_audit audit;
    unsigned errors = app->ctx.errors;
    enum sg_status status = sg_audit_folder(&audit, &app->ctx, folder->path, &options);
    sg_audit_fini(&audit);
    return status ? status : app->ctx.errors > errors ? SG_FINDINGS : SG_OK;
}

static enum sg_status
check(struct sg_app *app, struct sg_loaded *in, struct sg_staged *staged, size_t *count)
{
    struct sg_folder folder;
    struct audited audited = {0};
    bool index = sg_flag(app, SG_OPT_STAGED, false);
    enum sg_status status = index ? sg_staged_enter(staged, app) : SG_OK;
    if (status || (status = sg_load_project(in, app)))
        return status;
    if (index)
        status = sg_staged_folder(staged, in->out);
    else if (sg_flag(app, SG_OPT_UPDATE, false))
        status = update_sum(app, in->out);
    status = status ? status : audit_folder(&audited, &folder, app, in);
    *count = audited.count;
    /* Without any schema, but with --out, it is the folder alone that is asked about. */
    if (status || !audited.last_known || (!in->paths.len && sg_given(app, SG_OPT_OUT)))
        return status;
    if (!audited.same && ((status = sg_load_schema(in, app)) || (status = sg_check_schema(app, in, &folder)) > SG_FINDINGS))
        return status;
    return sg_flag(app, SG_OPT_FMT, false) ? check_forms(app, in) : SG_OK;
}

/* What a database has recorded, against the files. */
static enum sg_status
check_database(struct sg_app *app)
{
    struct sg_database db;
    enum sg_status status = sg_database_settings(&db, app);
    if (status || (status = sg_database_folder(&db)))
        return status;
    if (!(status = sg_database_open(&db, NULL, false)))
        status = sg_runner_validate(&db.runner);
    sg_database_close(&db);
    return status;
}

static void
summarise(struct sg_app *app, size_t count)
{
    unsigned errors = app->ctx.errors, warnings = app->ctx.warnings;
    sg_ctx_sort_diags(&app->ctx);
    sg_app_render(app);
    if (!errors && !warnings)
        sg_say(app, "schema, snapshots and SQL agree (%zu migration%s)\n", count, count == 1 ? "" : "s");
    else
        sg_say(app, "%u error%s, %u warning%s (%zu migration%s)\n", errors, errors == 1 ? "" : "s", warnings,
               warnings == 1 ? "" : "s", count, count == 1 ? "" : "s");
}

enum sg_status
sg_cmd_check(struct sg_app *app)
{
    struct sg_loaded in = {0};
    struct sg_staged staged = {0};
    const char *form = sg_value(app, SG_OPT_FORMAT);
    bool formed = form && strcmp(form, "text") != 0;
    size_t count = 0;
    if (formed && app->json) {
        sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL, "--json and --format %s are two forms of one output: give one of them", form);
        return SG_USAGE;
    }
    enum sg_status status = check(app, &in, &staged, &count);
    sg_staged_leave(&staged);
    if (status <= SG_FINDINGS && sg_given(app, SG_OPT_URL)) {
        enum sg_status recorded = check_database(app);
        status = recorded > status ? recorded : status;
    }
    if (in.model)
        sg_model_free(in.model);
    if (status <= SG_FINDINGS && app->ctx.errors)
        status = SG_FINDINGS;
    if (formed)
        sg_findings_write(app, form);
    else if (status <= SG_FINDINGS)
        summarise(app, count);
    return status;
}
