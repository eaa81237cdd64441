/* `renamed from`: what has done its work, and what has no effect. */
#include <config.h>

#include "cli/renames.h"

#include "base/banned.h"

struct visit {
    struct sg_ctx *ctx;
    const struct sg_diff *diff;
    struct sg_map said; /* clauses */
    void (*clause)(struct visit *v, const struct sg_obj *o);
};

bool
sg_rename_is_settled(const struct sg_diff *diff, const struct sg_obj *o)
{
    const struct sg_obj *old = sg_diff_old_of(diff, o);
    return old && old->name == o->name && (!o->renamed_from_schema || old->schema == o->schema);
}

static void
visit(struct visit *v, struct sg_obj *parent)
{
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        struct sg_set *set = sg_set_of(parent, (enum sg_kind)k);
        struct sg_obj *o;
        if (!set)
            continue;
        SG_FOREACH (o, &set->list) {
            if (o->renamed_from && sg_rename_is_settled(v->diff, o))
                v->clause(v, o);
            if (sg_kind_has_sets(o->kind))
                visit(v, o);
        }
    }
}

static struct sg_span
place(const struct sg_obj *o)
{
    return o->renamed_span.source ? o->renamed_span : o->span;
}

/* A clause in a mixin is that of all the tables that include it, and said once. */
static bool
is_new(struct visit *v, const struct sg_obj *o)
{
    const void *clause = o->renamed_span.source ? o->renamed_span.source->text + o->renamed_span.start : (const void *)o;
    if (sg_map_get(&v->said, clause))
        return false;
    sg_map_put(&v->said, &v->ctx->arena, clause, v);
    return true;
}

static void
stale(struct visit *v, const struct sg_obj *o)
{
    if (is_new(v, o))
        sg_diag_note(v->ctx, sg_diag(v->ctx, SG_DIAG_STALE_RENAME, place(o), "'renamed from %s' has done its work", o->renamed_from),
                     "'schemagen fmt --prune-renames' takes it out");
}

void
sg_renames_stale(struct sg_ctx *ctx, const struct sg_diff *diff)
{
    struct visit v = {.ctx = ctx, .diff = diff, .clause = stale};
    visit(&v, &diff->new->obj);
}

static void
ignored(struct visit *v, const struct sg_obj *o)
{
    const struct sg_obj *meant = sg_diff_declared(v->diff, o), *was = sg_diff_old_of(v->diff, o);
    if (!meant || meant == was || sg_diff_new_of(v->diff, meant) || !is_new(v, o))
        return;
    struct sg_diag *d = sg_diag(v->ctx, SG_DIAG_IGNORED_RENAME, place(o), "'renamed from %s' has no effect: '%s' was there before, and '%s' is dropped",
                                o->renamed_from, o->name, meant->name);
    struct sg_arena arena = {0};
    sg_diag_note(v->ctx, d, "where '%s' is to take the place of the other: --rename %s", meant->name, sg_rename_flag(&arena, meant, o));
    sg_arena_fini(&arena);
}

void
sg_renames_ignored(struct sg_ctx *ctx, const struct sg_diff *diff)
{
    struct visit v = {.ctx = ctx, .diff = diff, .clause = ignored};
    visit(&v, &diff->new->obj);
}

static void
passed_over(struct visit *v, const struct sg_obj *o)
{
    const struct sg_obj *meant = sg_diff_declared(v->diff, o), *was = sg_diff_old_of(v->diff, o);
    if (!meant || meant == was || !sg_diff_new_of(v->diff, meant) || !is_new(v, o))
        return;
    struct sg_arena arena = {0};
    struct sg_diag *d = sg_diag(v->ctx, SG_DIAG_IGNORED_RENAME, place(o), "'renamed from %s' has no effect: '%s' and '%s' were there before, and are there still",
                                o->renamed_from, meant->name, o->name);
    sg_diag_note(v->ctx, d, "where they change places: --rename %s, and the other way round", sg_rename_flag(&arena, meant, o));
    sg_arena_fini(&arena);
}

void
sg_renames_passed_over(struct sg_ctx *ctx, const struct sg_diff *diff)
{
    struct visit v = {.ctx = ctx, .diff = diff, .clause = passed_over};
    visit(&v, &diff->new->obj);
}
