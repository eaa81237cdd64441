/* Undoing migrations. */
#include <config.h>

#include "runtime/down.h"

#include "base/shell.h"
#include "codegen/codegen.h"
#include "codegen/statements.h"
#include "runtime/settle.h"
#include "snapshot/snapshot.h"

#include "base/banned.h"

struct planner {
    struct sg_runner *r;
    struct sg_down *down;
    struct sg_model *old, *new; /* after and before the migration */
};

static void
add_loss(struct planner *p, const char *text)
{
    sg_list_push(&p->down->losses, &p->r->ctx->arena, (void *)text);
}

static void
note_losses(struct planner *p, const struct sg_diff *diff, const struct sg_plan *plan)
{
    struct sg_arena *arena = &p->r->ctx->arena;
    const struct sg_step *step;
    const struct sg_obj *o;
    const struct sg_pair *pair;
    SG_FOREACH (step, &plan->steps)
        if (step->flags & SG_STEP_DESTRUCTIVE)
            add_loss(p, sg_step_reason(arena, step));
        else if (step->flags & SG_STEP_RISKY && step->why)
            sg_list_push(&p->down->risks, arena, (void *)(uintptr_t)sg_step_reason(arena, step));
    SG_FOREACH (o, &diff->top[SG_KIND_TABLE].created)
        add_loss(p, sg_arena_printf(arena, "table '%s' comes back empty", sg_obj_label(arena, o)));
    SG_FOREACH (pair, &diff->top[SG_KIND_TABLE].kept)
        SG_FOREACH (o, &sg_pair_children(pair, SG_KIND_COLUMN)->created)
            if (!((const struct sg_column *)(const void *)o)->generated) /* which is made of the others again */
                add_loss(p, sg_arena_printf(arena, "column '%s' comes back empty", sg_obj_label(arena, o)));
}

static enum sg_status
cannot_undo(struct planner *p, const char *why)
{
    const struct sg_migration *m = p->down->migration;
    struct sg_diag *d = sg_diag_file(p->r->ctx, SG_DIAG_NO_DOWN, m->source->name, "'%s' cannot be undone: %s", m->tag, why);
    sg_diag_note(p->r->ctx, d, "write %s.down.sql beside it, or a part '-- DOWN' in it", m->tag);
    return SG_INVALID;
}

/* What is half there stands on what would be undone before it. */
static enum sg_status
half_applied(struct sg_runner *r, const struct sg_migration *m)
{
    const char *tag = sg_shell_word(&r->ctx->arena, m->tag);
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_NO_DOWN, m->source->name, "'%s' is half applied, and what is older is not undone before it",
                                     m->tag);
    sg_diag_note(r->ctx, d, "'schemagen migrate' goes on with it; or settle it by hand, and then 'schemagen resolve --applied %s'\n"
                            "or 'schemagen resolve --rolled-back %s'", tag, tag);
    return SG_INVALID;
}

static enum sg_status
read_snapshot(struct sg_model **out, struct sg_runner *r, const struct sg_migration *m)
{
    struct sg_source *source;
    enum sg_status status = sg_file_source(&source, r->ctx, sg_folder_snapshot_path(&r->set->folder, m->entry));
    return status ? status : sg_snapshot_read(out, r->ctx, source, NULL);
}

/* Whether the migration renamed what the database names by itself after what it renamed (the key of a table): its SQL then has all
 * statements of the plan that does. */
static bool
names_followed(struct planner *p, struct sg_statements *is)
{
    struct sg_ctx *ctx = p->r->ctx;
    struct sg_diff_options options = sg_statements_options(is, p->new, p->old);
    struct sg_plan_format format = {.breakpoints = true};
    struct sg_statements planned = {0};
    struct sg_buf text = SG_BUF_INIT;
    struct sg_diff diff;
    struct sg_plan plan;
    const char *statement;
    struct sg_diag_mark mark = sg_diag_mark(ctx);
    options.names_follow = true;
    bool all = !sg_diff_make(&diff, ctx, &ctx->arena, p->new, p->old, &options) && !sg_plan_make(&plan, &diff);
    sg_diag_forget(ctx, mark); /* what cannot be made anew is no concern of who undoes it */
    if (!all)
        return false;
    sg_plan_print(&text, &plan, &format);
    sg_statements_read(&planned, ctx, p->old->dialect, text.data, text.len);
    sg_buf_fini(&text);
    SG_FOREACH (statement, &planned.statements)
        all &= sg_list_has(&is->statements, statement);
    return all;
}

static bool
has_step(const struct sg_plan *plan, unsigned flag)
{
    const struct sg_step *step;
    SG_FOREACH (step, &plan->steps)
        if (step->flags & flag)
            return true;
    return false;
}

/* The SQL from the snapshot behind the migration to the one before it. What the migration renamed is renamed back: its SQL says what
 * that is. It is one transaction, as half of it could not be recorded. */
static enum sg_status
compute(struct planner *p, const struct sg_migration *before, const struct sg_script *up)
{
    struct sg_ctx *ctx = p->r->ctx;
    struct sg_statements statements = {0};
    struct sg_diff_options options;
    struct sg_diff diff;
    struct sg_plan plan;
    bool needs_commit = false;
    enum sg_status status = read_snapshot(&p->old, p->r, p->down->migration);
    if (status)
        return status;
    if (!before)
        p->new = sg_model_new(ctx, p->old->dialect);
    else if ((status = read_snapshot(&p->new, p->r, before)))
        return status;
    sg_statements_read(&statements, ctx, p->old->dialect, up->text, up->len);
    bool names_follow = statements.renames.len && names_followed(p, &statements);
    sg_statements_reverse(&statements);
    options = sg_statements_options(&statements, p->old, p->new);
    options.names_follow = names_follow;
    do {
        options.at_once = needs_commit;
        if ((status = sg_diff_make(&diff, ctx, &ctx->arena, p->old, p->new, &options)) ||
            (status = sg_plan_make(&plan, &diff)))
            return status;
        needs_commit = has_step(&plan, SG_STEP_COMMIT_BEFORE);
    } while (needs_commit && !options.at_once);
    if (!plan.steps.len && up->up.pieces.len)
        return cannot_undo(p, "its SQL was written by hand, and nothing says how to take it back");
    note_losses(p, &diff, &plan);
    struct sg_buf text = SG_BUF_INIT;
    struct sg_plan_format format = {.breakpoints = true};
    sg_plan_print(&text, &plan, &format);
    p->down->source = sg_ctx_source(ctx, sg_arena_printf(&ctx->arena, "(computed to undo %s)", p->down->migration->tag),
                                    text.data, text.len);
    sg_buf_fini(&text);
    return SG_OK;
}

static enum sg_status
plan_one(struct sg_down **out, struct sg_runner *r, struct sg_migration *m, const struct sg_migration *before)
{
    struct sg_arena *arena = &r->ctx->arena;
    struct sg_down *down = SG_NEW(arena, struct sg_down);
    struct planner p = {.r = r, .down = down};
    struct sg_script up;
    enum sg_status status = SG_OK;
    down->migration = m;
    *out = down;
    sg_script_split(&up, arena, r->driver->dialect, m->source->text, m->source->len);
    if (up.down.present && !m->down) {
        down->source = m->source;
        down->script = up;
        down->part = &down->script.down;
        return SG_OK;
    }
    if (m->down) {
        down->source = m->down;
    } else if (!m->entry || !r->set->path || !sg_file_exists(sg_folder_snapshot_path(&r->set->folder, m->entry)) ||
               (before && (!before->entry || !sg_file_exists(sg_folder_snapshot_path(&r->set->folder, before->entry))))) {
        return cannot_undo(&p, "there is no SQL for it, and no snapshots to find it from");
    } else {
        down->computed = true;
        status = compute(&p, before, &up);
        sg_model_free(p.old);
        sg_model_free(p.new);
    }
    if (status)
        return status;
    sg_script_split(&down->script, arena, r->driver->dialect, down->source->text, down->source->len);
    down->part = down->script.down.present ? &down->script.down : &down->script.up;
    return SG_OK;
}

enum sg_status
sg_down_plan(struct sg_list *out, struct sg_runner *r, size_t count)
{
    for (size_t i = r->set->list.len; i-- > 0 && count;) {
        struct sg_migration *m = r->set->list.items[i];
        struct sg_down *down;
        if (m->state == SG_MIGRATION_PARTIAL)
            return half_applied(r, m);
        if (m->state != SG_MIGRATION_APPLIED && m->state != SG_MIGRATION_CHANGED)
            continue;
        enum sg_status status = plan_one(&down, r, m, i ? r->set->list.items[i - 1] : NULL);
        if (status)
            return status;
        sg_list_push(out, &r->ctx->arena, down);
        count--;
    }
    return SG_OK;
}

static bool
remove_row(struct sg_runner *r, struct sg_application *a)
{
    const struct sg_down *down = a->arg;
    return sg_settle_forget(r, down->migration) && sg_track_wrote(&r->track);
}

static bool
still_applied(const struct sg_application *a)
{
    const struct sg_down *down = a->arg;
    return down->migration->record && down->migration->record->tracked;
}

static enum sg_status
run_all(struct sg_runner *r, const struct sg_list *downs)
{
    struct sg_down *down;
    SG_FOREACH (down, downs) {
        struct sg_application a = {.tag = down->migration->tag, .source = down->source, .script = &down->script,
                                   .part = down->part, .about = down->migration, .record = remove_row, .wanted = still_applied, .arg = down};
        if (down->computed)
            a.otherwise = sg_arena_printf(&r->ctx->arena, "what is computed does not fit the rows: write it by hand, as '%s.down.sql' beside the migration",
                                          down->migration->tag);
        /* another runner may have undone it while this one waited for the lock */
        enum sg_status status = still_applied(&a) ? sg_apply(r, &a) : SG_OK;
        if (status)
            return status;
        r->applied += a.recorded;
        r->left--;
    }
    return sg_runner_load(r);
}

enum sg_status
sg_down_run(struct sg_runner *r, const struct sg_list *downs)
{
    r->applied = 0;
    r->left = downs->len;
    r->failure = NULL;
    enum sg_status status = sg_runner_lock(r);
    if (status)
        return status;
    if (!r->driver->enter(r->db)) {
        status = sg_fail_database(r, "cannot prepare the session");
    } else {
        status = sg_runner_load(r);
        if (!status)
            status = run_all(r, downs);
        r->driver->leave(r->db);
    }
    sg_runner_unlock(r);
    return status;
}
