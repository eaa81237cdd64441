/* rebase: the migrations of this branch behind those of another. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/shell.h"
#include "cli/effect.h"
#include "cli/load.h"
#include "history/branches.h"
#include "history/rebase.h"

#include "base/banned.h"

static const char *
what_happened(const struct sg_moved *m)
{
    if (m->gone)
        return m->same ? "removed: the other branch did the same" : "removed: nothing is left for it to do";
    if (m->kept)
        return m->verdict == SG_VERDICT_CUSTOM ? "SQL kept: custom" : "SQL kept: edited";
    return "SQL computed anew";
}

/* One migration: what it was called, what it is called now (or NULL), and why. */
static void
report_one(struct sg_app *app, const char *from, const char *to, bool kept, const char *what)
{
    struct sg_json *j = sg_app_json(app);
    sg_json_object(j);
    sg_json_put_string(j, "from", from);
    sg_json_put_string(j, "to", to);
    sg_json_put_bool(j, "sqlKept", kept);
    sg_json_end_object(j);
    sg_out(app, "%s -> %s (%s)\n", from, to ? to : "nothing", what);
}

/* A rebase gave it another number, and the branch to go behind has it under its first one; else that is about a squash. */
static const char *
why_removed(struct sg_app *app, const struct sg_rebase *r, const struct sg_link *m)
{
    const struct sg_link *same = m->ids.id ? sg_map_get(&r->first->by_id, m->ids.id) : NULL;
    return same && !sg_entry_replaced(same->entry, NULL)
               ? sg_arena_printf(&app->ctx.arena, "removed: it is there as '%s'", same->entry->tag)
               : "removed: a squashed migration has its place";
}

static void
report(struct sg_app *app, const struct sg_rebase *r)
{
    struct sg_json *j = sg_app_json(app);
    const struct sg_moved *m;
    const struct sg_link *replaced;
    sg_json_key(j, "moved");
    sg_json_array(j);
    SG_FOREACH (m, &r->moves)
        if (!m->stays)
            report_one(app, m->was->entry->tag, m->gone ? NULL : m->entry.tag, m->kept, what_happened(m));
    SG_FOREACH (replaced, &r->replaced)
        report_one(app, replaced->entry->tag, NULL, false, why_removed(app, r, replaced));
    sg_json_end_array(j);
}

/* What was done, in one line. */
static void
sum_up(struct sg_app *app, const struct sg_rebase *r, size_t files, const char *folder)
{
    const struct sg_moved *m;
    size_t moved = 0, removed = r->replaced.len;
    SG_FOREACH (m, &r->moves) {
        moved += !m->stays && !m->gone;
        removed += m->gone;
    }
    if (moved && removed)
        sg_say(app, "%zu migration%s moved, %zu removed", moved, moved == 1 ? "" : "s", removed);
    else if (moved || removed)
        sg_say(app, "%zu migration%s %s", moved + removed, moved + removed == 1 ? "" : "s", moved ? "moved" : "removed");
    else
        sg_say(app, "%zu file%s written", files, files == 1 ? "" : "s");
    sg_say(app, "; next: git add %s\n", folder);
}

/* Takes the folder into the merge that HEAD is. `git commit --amend` refuses where git runs the hook, so the commit is made by
 * hand: same parents, same message, the tree of the index. */
static enum sg_status
amend(struct sg_app *app, struct sg_branches *b)
{
    struct sg_git *git = &b->git;
    const char *prefix = *git->prefix ? git->prefix : ".";
    const char *const add[] = {"add", "--all", "--", prefix, NULL};
    const char *const show[] = {"log", "-1", "--format=%B", "HEAD", NULL};
    struct sg_buf message = SG_BUF_INIT, id = SG_BUF_INIT;
    enum sg_status status = sg_git_run(git, NULL, add, NULL, NULL);
    if (!status)
        status = sg_git_run(git, &message, show, NULL, NULL);
    const char *tree = status ? NULL : sg_git_line(git, (const char *const[]){"write-tree", NULL});
    if (tree) {
        const char *const commit[] = {"commit-tree", tree, "-p", "HEAD^1", "-p", "HEAD^2", NULL};
        status = sg_git_run(git, &id, commit, &message, NULL);
    }
    if (!status && id.len) {
        const char *commit = sg_arena_strndup(&app->ctx.arena, id.data, strcspn(id.data, "\n"));
        const char *const update[] = {"update-ref", "-m", "schemagen: migrations in line", "HEAD", commit, NULL};
        status = sg_git_run(git, NULL, update, NULL, NULL);
    }
    if (!status)
        sg_say(app, "the migrations of both branches are in line, and that is part of the merge\n");
    sg_buf_fini(&message);
    sg_buf_fini(&id);
    return status;
}

static enum sg_status
run(struct sg_app *app, struct sg_rebase *r, struct sg_branches *b, const struct sg_loaded *in)
{
    struct sg_txn txn;
    enum sg_status status = sg_rebase_plan(r);
    if (status) {
        if (status == SG_FINDINGS)
            sg_say(app, "nothing was written\n");
        return status;
    }
    sg_txn_init(&txn, &app->ctx, in->out);
    if ((status = sg_rebase_stage(r, &txn, &b->disk)))
        return status;
    bool wrote = txn.changes.len > 0;
    report(app, r);
    if (sg_flag(app, SG_OPT_DRY_RUN, false))
        return SG_OK;
    if (wrote && (status = sg_txn_commit(&txn)))
        return status;
    if (sg_flag(app, SG_OPT_AMEND, false))
        return wrote ? amend(app, b) : SG_OK;
    if (!wrote)
        sg_diag_file(&app->ctx, SG_DIAG_REBASE_NOTHING, in->out, "the migrations are in line already");
    else if (b->git.top)
        sum_up(app, r, txn.changes.len, sg_shell_word(&app->ctx.arena, in->out));
    return SG_OK;
}

enum sg_status
sg_cmd_rebase(struct sg_app *app)
{
    struct sg_loaded in;
    struct sg_branches b;
    struct sg_rebase r;
    const char *onto = sg_value(app, SG_OPT_ONTO);
    bool hook = sg_flag(app, SG_OPT_AMEND, false);
    enum sg_status status = sg_load_project(&in, app);
    if (status || (status = sg_branches_find(&b, &app->ctx, in.out, onto)))
        return status;
    if (hook && !b.merged)
        return SG_OK;
    if (b.nothing && !b.git.top) {
        sg_diag_file(&app->ctx, SG_DIAG_REBASE_NOTHING, in.out, "the migrations are in line already");
        return SG_OK;
    }
    sg_rebase_init(&r, b.first, b.second);
    r.folder = in.out;
    r.saved = b.saved;
    r.dialect = in.dialect;
    r.effect = sg_effect_try;
    r.effect_arg = app;
    status = run(app, &r, &b, &in);
    sg_rebase_fini(&r);
    return status;
}
