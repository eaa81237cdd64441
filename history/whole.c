/* Whether migrations that go behind others one by one leave what all of them together would; see history/rebase.h.
 *
 * One that the other branch has made as well has no effect behind it, and one that takes it back later in this branch would take back what
 * the other branch did. No order of the two is right for a database of each branch, so the branches have to say what is meant. */
#include <config.h>

#include "history/merge.h"
#include "history/rebase.h"

#include "codegen/statements.h"

#include "base/banned.h"

struct whole {
    struct sg_rebase *r;
    const char *file; /* where it is reported */
    size_t found;
};

static void
say(struct whole *w, const struct sg_obj *o)
{
    struct sg_ctx *ctx = w->r->ctx;
    struct sg_buf path = SG_BUF_INIT;
    sg_obj_path(&path, o);
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_REBASE_CONFLICT, w->file,
                                     "%s '%s': this branch takes back what it did to it, and that would take back what the other did",
                                     sg_kinds[o->kind].word, path.data);
    sg_buf_fini(&path);
    if (!w->found++)
        sg_diag_note(ctx, d, "take the migrations that come to nothing out of this branch ('schemagen drop' there), rebase, and write what is "
                             "wanted as a migration of its own ('schemagen generate')");
}

static void
say_delta(struct whole *w, const struct sg_delta *d);

/* What is found in its children is said of those. */
static void
say_pair(struct whole *w, const struct sg_pair *p)
{
    size_t before = w->found;
    for (unsigned k = 0; k < SG_KIND_COUNT; k++)
        say_delta(w, sg_pair_children(p, (enum sg_kind)k));
    if (w->found == before)
        say(w, p->new);
}

static void
say_delta(struct whole *w, const struct sg_delta *d)
{
    const struct sg_obj *o;
    const struct sg_pair *p;
    SG_FOREACH (o, &d->dropped)
        say(w, o);
    SG_FOREACH (o, &d->created)
        say(w, o);
    SG_FOREACH (p, &d->kept)
        say_pair(w, p);
}

/* The first of those that go behind, where the others of this branch follow it in unbroken line; NULL where there is nothing to look at. */
static const struct sg_moved *
first_of_line(struct sg_list *line, const struct sg_rebase *r)
{
    const struct sg_moved *m, *before = NULL;
    SG_FOREACH (m, &r->moves) {
        if (m->stays || (before && m->base != before->own))
            return NULL;
        sg_list_push(line, &r->ctx->arena, (void *)(uintptr_t)m);
        before = m;
    }
    return line->len > 1 ? line->items[0] : NULL;
}

enum sg_status
sg_rebase_check_whole(struct sg_rebase *r, struct sg_model *trunk)
{
    struct sg_ctx *ctx = r->ctx;
    struct sg_statements ours = {.ctx = ctx}, theirs = {.ctx = ctx};
    struct sg_list line = {0};
    const struct sg_moved *m, *first = first_of_line(&line, r), *last = first ? line.items[line.len - 1] : NULL;
    struct sg_merge all = {0};
    struct sg_diff diff;
    struct whole w = {.r = r, .file = last ? sg_tree_path(r->second->tree, last->was->sql_path) : NULL};
    enum sg_status status = first ? sg_rebase_statements_since(&theirs, r, first->was->ids.prev_id) : SG_OK;
    if (!first || status)
        return status;
    SG_FOREACH (m, &line)
        if ((status = sg_rebase_statements(&ours, r->second, m->was)))
            return status;
    struct sg_diff_options ours_options = sg_statements_options(&ours, first->base, last->own);
    struct sg_diff_options theirs_options = sg_statements_options(&theirs, first->base, trunk);
    struct sg_diag_mark mark = sg_diag_mark(ctx);
    status = sg_merge_make(&all, ctx, first->base, last->own, trunk, &ours_options, &theirs_options, w.file, w.file);
    sg_diag_forget(ctx, mark); /* what this has to say was said of each migration */
    if (!status && !sg_diff_make(&diff, ctx, &ctx->arena, all.result, last->result, NULL))
        for (unsigned k = 0; k < SG_KIND_COUNT; k++)
            say_delta(&w, &diff.top[k]);
    if (all.result)
        sg_list_push(&r->models, &ctx->arena, all.result);
    sg_merge_fini(&all);
    return w.found ? SG_FINDINGS : SG_OK;
}
