/* Views: dropped and created as recorded, and taken out of the way where they would stop a change.
 *
 * ALTER TABLE reads all views of the database again, and fails where one of them does not hold at that moment: while a table is
 * rebuilt its views have nothing to stand on, and a column cannot go that a view names. Such views are dropped before
 * anything else and created again at the end. */
#include <config.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

struct view {
    const struct sg_view *old;
    struct sg_list sources;  /* struct view * */
    struct sg_list changes;  /* struct sg_sqlite_change *: of the tables that it reads, through other views too */
    enum { UNSEEN, OPEN, DONE } state;
    bool in_the_way;
};

struct views {
    struct sg_sqlite *s;
    struct sg_map tables; /* name in small letters → struct sg_sqlite_change * */
    struct sg_map views;  /* name in small letters → struct view * */
    struct sg_list all;   /* struct view * */
    struct view *current;
    bool altered; /* something is altered after tables were dropped */
};

static const char *
small(struct sg_sqlite *s, const char *name, size_t len)
{
    struct sg_buf buf = SG_BUF_INIT;
    for (size_t i = 0; i < len; i++)
        sg_buf_addc(&buf, name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + ('a' - 'A')) : name[i]);
    const char *text = sg_intern(&s->diff->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

static const char *
small_name(struct sg_sqlite *s, const struct sg_obj *o)
{
    size_t len = 0;
    while (o->name[len])
        len++;
    return small(s, o->name, len);
}

/* The name in a token, without its quotes. */
static const char *
token_name(struct sg_sqlite *s, const struct sg_sqlite_token *t)
{
    if (t->type == SG_SQLITE_WORD)
        return small(s, t->at, t->len);
    struct sg_buf buf = SG_BUF_INIT;
    for (size_t i = 1; i + t->closed < t->len; i++) {
        sg_buf_addc(&buf, t->at[i]);
        if (t->at[i] == *t->at)
            i++;
    }
    const char *name = small(s, buf.data, buf.len);
    sg_buf_fini(&buf);
    return name;
}

static void
found_source(void *arg, const struct sg_sqlite_token *t)
{
    struct views *v = arg;
    const char *name = token_name(v->s, t);
    struct sg_sqlite_change *c = sg_map_get(&v->tables, name);
    struct view *other = sg_map_get(&v->views, name);
    if (c)
        sg_list_push(&v->current->changes, v->s->p.arena, c);
    if (other && other != v->current)
        sg_list_push(&v->current->sources, v->s->p.arena, other);
}

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
    if (c->rebuild != SG_STAGE_NONE || (c->pair->renamed && unchanged))
        return true;
    const struct sg_delta *columns = sg_pair_children(c->pair, SG_KIND_COLUMN);
    SG_FOREACH (o, &columns->dropped)
        if (sg_sqlite_mentions(w->old->definition, o->name))
            return true;
    SG_FOREACH (p, &columns->kept) {
        bool dropped = p->changed_raw & SG_CHANGED(COLUMN, generated);
        if ((dropped || (p->renamed && unchanged)) && sg_sqlite_mentions(w->old->definition, p->old->name))
            return true;
    }
    return false;
}

static void
visit(struct views *v, struct view *w)
{
    struct view *source;
    struct sg_sqlite_change *c;
    if (w->state != UNSEEN)
        return;
    w->state = OPEN;
    v->current = w;
    sg_sqlite_sources(w->old->definition, found_source, v);
    SG_FOREACH (source, &w->sources) {
        visit(v, source);
        w->in_the_way |= source->in_the_way;
        SG_FOREACH (c, &source->changes)
            sg_list_push(&w->changes, v->s->p.arena, c);
    }
    SG_FOREACH (c, &w->changes)
        w->in_the_way |= stops(v, w, c);
    w->state = DONE;
}

/* Fills v->all with what stands in the way. Without a changed table nothing does, and no view is read. */
static void
find(struct views *v)
{
    struct sg_sqlite *s = v->s;
    struct sg_sqlite_change *c;
    struct sg_view *view;
    SG_FOREACH (c, &s->changes) {
        if (!c->old)
            continue;
        sg_map_put(&v->tables, s->p.arena, small_name(s, &c->old->obj), c);
        v->altered |= c->rebuild != SG_STAGE_NONE || (c->pair && sg_pair_children(c->pair, SG_KIND_COLUMN)->dropped.len);
    }
    if (!sg_map_len(&v->tables))
        return;
    SG_FOREACH (view, &s->diff->old->views.list) {
        if (view->existing || !view->definition)
            continue;
        struct view *w = SG_NEW(s->p.arena, struct view);
        w->old = view;
        sg_map_put(&v->views, s->p.arena, small_name(s, &view->obj), w);
        sg_list_push(&v->all, s->p.arena, w);
    }
    struct view *w;
    SG_FOREACH (w, &v->all)
        visit(v, w);
}

static bool
in_the_way(const struct views *v, const struct sg_obj *old)
{
    struct view *w = sg_map_get(&v->views, small_name(v->s, old));
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
    sg_buf_adds(&s->p.text, "CREATE VIEW ");
    sg_sql_backtick(&s->p.text, new->obj.name);
    sg_buf_addf(&s->p.text, " AS %s;", new->definition);
    struct sg_step *step = sg_planner_step(&s->p, SG_RANK_REST, SG_KIND_VIEW, NULL, &new->obj);
    sg_sqlite_takes(s, step, new->obj.name);
}

/* A view that is known to exist, and is ours from now on, may be there or not; one that is no longer ours stays. */
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
        SG_FOREACH (p, &d->kept)
            if (is_remade(p) && p->renamed == renamed)
                drop(&v, (const struct sg_view *)(const void *)p->old, p->new);
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
