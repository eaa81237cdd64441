/* Views: dropped and created as recorded, and taken out of the way where they would stop a change.
 *
 * ALTER TABLE reads all views of the database again, and fails where one of them does not hold at that moment: while a table is
 * rebuilt its views have nothing to stand on, and a column cannot go that a view names. Such views are dropped before
 * anything else and created again at the end. */
#include <config.h>

#include "codegen/sqlite/reads.h"
#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

struct view {
    const struct sg_view *old;
    struct sg_list changes; /* struct sg_sqlite_change *: of the tables that it reads, through other views too */
    enum { UNSEEN, OPEN, DONE } state;
    bool in_the_way;
};

struct views {
    struct sg_sqlite *s;
    struct sg_sqlite_names names;
    struct sg_map by_obj; /* old view → struct view * */
    struct sg_list all;   /* struct view * */
    bool altered;         /* something is altered after tables were dropped */
};

static bool
is_unchanged(const struct sg_sqlite *s, const struct sg_view *old)
{
    const struct sg_view *now = (const void *)sg_diff_new_of(s->diff, &old->obj);
    return now && now->obj.name == old->obj.name && now->definition == old->definition && !now->existing;
}

static bool
stops(const struct views *v, const struct view *w, const struct sg_sqlite_change *c)
{
    const struct sg_obj *o;
    const struct sg_pair *p;
    bool unchanged = is_unchanged(v->s, w->old);
    if (!c->new)
        return v->altered;
    if (c->rebuild != SG_STAGE_NONE)
        return true;
    /* its text would follow; that of a view over one that reads the table does not */
    if (c->pair->renamed && unchanged && sg_mentions(SG_SQLITE, w->old->definition, c->old->obj.name))
        return true;
    const struct sg_delta *columns = sg_pair_children(c->pair, SG_KIND_COLUMN);
    SG_FOREACH (o, &columns->dropped)
        if (sg_mentions(SG_SQLITE, w->old->definition, o->name))
            return true;
    SG_FOREACH (p, &columns->kept) {
        bool dropped = p->changed_raw & SG_CHANGED(COLUMN, generated);
        if ((dropped || (p->renamed && unchanged)) && sg_mentions(SG_SQLITE, w->old->definition, p->old->name))
            return true;
    }
    return false;
}

static void
visit(struct views *v, struct view *w)
{
    struct sg_list sources = {0};
    struct sg_obj *o;
    struct sg_sqlite_change *c;
    if (w->state != UNSEEN)
        return;
    w->state = OPEN;
    sg_sqlite_reads(&sources, &v->names, w->old->definition);
    SG_FOREACH (o, &sources) {
        struct view *source = sg_map_get(&v->by_obj, o);
        if (!source) {
            if ((c = sg_map_get(&v->s->by_table, o)))
                sg_list_push(&w->changes, v->s->p.arena, c);
            continue;
        }
        visit(v, source);
        w->in_the_way |= source->in_the_way;
        SG_FOREACH (c, &source->changes)
            sg_list_push(&w->changes, v->s->p.arena, c);
    }
    SG_FOREACH (c, &w->changes)
        w->in_the_way |= stops(v, w, c);
    w->state = DONE;
}

/* Whether a table has an ALTER TABLE that reads the views, where other tables are dropped by then: ADD does not, and most renames come
 * before. */
static bool
is_altered_late(const struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const uint64_t redone = sg_effect_mask(s->p.plan->dialect, SG_KIND_COLUMN, SG_EFFECT_RECREATE);
    const struct sg_pair *p;
    const struct sg_foreign_key *f;
    if (c->rebuild != SG_STAGE_NONE || c->renaming)
        return true;
    if (!c->pair)
        return false;
    const struct sg_delta *columns = sg_pair_children(c->pair, SG_KIND_COLUMN);
    SG_FOREACH (p, &columns->kept)
        if (p->changed_raw & redone || (p->changed_raw && sg_sqlite_alters_column(s, c, p))) /* dropped and added; or altered in place */
            return true;
    SG_FOREACH (f, &sg_pair_children(c->pair, SG_KIND_FOREIGN_KEY)->created)
        if (sg_sqlite_adds_reference(s, c, f))
            return true;
    return columns->dropped.len;
}

/* Fills v->all. Without a changed table nothing is in the way, and no view is read. */
static void
find(struct views *v)
{
    struct sg_sqlite *s = v->s;
    struct sg_sqlite_change *c;
    struct sg_view *view;
    struct view *w;
    bool any = false;
    SG_FOREACH (c, &s->changes) {
        any |= c->old != NULL;
        v->altered |= is_altered_late(s, c);
    }
    if (!any || !s->diff->old->views.list.len)
        return;
    sg_sqlite_names_init(&v->names, s->diff->old, s->p.arena);
    SG_FOREACH (view, &s->diff->old->views.list) {
        if (view->existing || !view->definition)
            continue;
        w = SG_NEW(s->p.arena, struct view);
        w->old = view;
        sg_map_put(&v->by_obj, s->p.arena, view, w);
        sg_list_push(&v->all, s->p.arena, w);
    }
    SG_FOREACH (w, &v->all)
        visit(v, w);
}

static bool
in_the_way(const struct views *v, const struct sg_obj *old)
{
    const struct view *w = sg_map_get(&v->by_obj, old);
    return w && w->in_the_way;
}

static void
drop(struct views *v, const struct sg_view *old, const struct sg_obj *new)
{
    struct sg_sqlite *s = v->s;
    bool early = !old->existing && in_the_way(v, &old->obj);
    sg_buf_adds(&s->p.text, old->existing ? "DROP VIEW IF EXISTS " : "DROP VIEW ");
    sg_sql_backtick(&s->p.text, old->obj.name);
    sg_buf_addc(&s->p.text, ';');
    struct sg_step *step = sg_planner_step(&s->p, early ? SG_RANK_VIEW : SG_RANK_REST, SG_KIND_VIEW, &old->obj, new);
    sg_sqlite_frees(s, step, old->obj.name);
}

static void
create(struct views *v, const struct sg_view *new)
{
    struct sg_sqlite *s = v->s;
    sg_sqlite_create_view(&s->p.text, new);
    struct sg_step *step = sg_planner_step(&s->p, SG_RANK_REST, SG_KIND_VIEW, NULL, &new->obj);
    sg_sqlite_takes(s, step, new->obj.name);
}

/* A view that is known to exist, and is ours from now on, may be there or not; one that is no longer ours stays, and so does one that was
 * not ours and is not in the way of the name. */
static bool
is_remade(const struct sg_pair *p)
{
    const struct sg_view *a = (const void *)p->old, *b = (const void *)p->new;
    return !b->existing && (a->existing || p->renamed || a->definition != b->definition);
}

void
sg_sqlite_views(struct sg_sqlite *s)
{
    const struct sg_delta *d = &s->diff->top[SG_KIND_VIEW];
    struct views v = {.s = s};
    const struct sg_view *view;
    const struct sg_pair *p;
    struct view *w;
    find(&v);
    SG_FOREACH (view, &d->dropped)
        if (!view->existing)
            drop(&v, view, NULL);
    for (int renamed = 1; renamed >= 0; renamed--)
        SG_FOREACH (p, &d->kept) {
            const struct sg_view *old = (const void *)p->old;
            if (is_remade(p) && p->renamed == renamed && !(renamed && old->existing))
                drop(&v, old, p->new);
        }
    SG_FOREACH (w, &v.all)
        if (w->in_the_way && is_unchanged(s, w->old))
            drop(&v, w->old, sg_diff_new_of(s->diff, &w->old->obj));
    SG_FOREACH (view, &d->created)
        if (!view->existing)
            create(&v, view);
    for (int renamed = 1; renamed >= 0; renamed--)
        SG_FOREACH (p, &d->kept)
            if (is_remade(p) && p->renamed == renamed)
                create(&v, (const struct sg_view *)(const void *)p->new);
    SG_FOREACH (w, &v.all)
        if (w->in_the_way && is_unchanged(s, w->old))
            create(&v, (const struct sg_view *)(const void *)sg_diff_new_of(s->diff, &w->old->obj));
}
