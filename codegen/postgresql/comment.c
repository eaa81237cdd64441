/* Doc comments as COMMENT ON. */
#include <config.h>

#include "codegen/postgresql/pg.h"

static const char *const top_words[SG_KIND_COUNT] = {
    [SG_KIND_SCHEMA] = "SCHEMA", [SG_KIND_ENUM] = "TYPE", [SG_KIND_SEQUENCE] = "SEQUENCE",
    [SG_KIND_ROLE] = "ROLE",     [SG_KIND_VIEW] = "VIEW",
};

static void
name_child(struct sg_pg *g, const struct sg_obj *o)
{
    const struct sg_table *t = (const struct sg_table *)o->parent;
    const char *schema = sg_pg_table_schema(t);
    if (o->kind == SG_KIND_COLUMN) {
        sg_pg_fmt(g, &g->p.text, "COLUMN %T.%I", t, o->name);
    } else if (o->kind == SG_KIND_INDEX) {
        sg_buf_adds(&g->p.text, "INDEX ");
        if (schema)
            sg_pg_fmt(g, &g->p.text, "%I.", schema);
        sg_pg_fmt(g, &g->p.text, "%I", sg_pg_called(g, o));
    } else {
        sg_pg_fmt(g, &g->p.text, "%s %I ON %T", o->kind == SG_KIND_POLICY ? "POLICY" : "CONSTRAINT",
                  sg_pg_called(g, o), t);
    }
}

/* A unique constraint that another key stands for, under that one's name. */
static bool
is_not_made(struct sg_pg *g, const struct sg_obj *o)
{
    const struct sg_table *t = (const struct sg_table *)o->parent;
    return o->kind == SG_KIND_UNIQUE && sg_pg_carrier(t, (const struct sg_unique *)o) && sg_pg_key_name(g, t) != sg_pg_called(g, o);
}

static void
comment(struct sg_pg *g, const struct sg_obj *old, const struct sg_obj *o)
{
    bool child = o->parent && o->parent->kind == SG_KIND_TABLE;
    if ((!child && o->kind != SG_KIND_TABLE && !top_words[o->kind]) || (child && is_not_made(g, o)))
        return;
    if (sg_obj_is_existing(o)) /* only its owner can */
        return;
    sg_buf_adds(&g->p.text, "COMMENT ON ");
    if (child)
        name_child(g, o);
    else if (o->kind == SG_KIND_TABLE)
        sg_pg_fmt(g, &g->p.text, "TABLE %T", o);
    else if (o->kind == SG_KIND_SCHEMA || o->kind == SG_KIND_ROLE)
        sg_pg_fmt(g, &g->p.text, "%s %I", top_words[o->kind], o->name);
    else
        sg_pg_fmt(g, &g->p.text, "%s%s %Q",
                  o->kind == SG_KIND_VIEW && ((const struct sg_view *)o)->materialized
                      ? "MATERIALIZED "
                      : "",
                  top_words[o->kind], o);
    if (o->doc)
        sg_pg_fmt(g, &g->p.text, " IS %L;", o->doc);
    else
        sg_buf_adds(&g->p.text, " IS NULL;");
    sg_pg_end(g, SG_PG_COMMENT, old, o);
}

static void
comment_new(struct sg_pg *g, const struct sg_obj *o)
{
    if (o->doc)
        comment(g, NULL, o);
}

static void
comment_created_table(struct sg_pg *g, struct sg_obj *t)
{
    static const enum sg_kind kinds[] = {SG_KIND_COLUMN,      SG_KIND_INDEX,  SG_KIND_FOREIGN_KEY,
                                         SG_KIND_PRIMARY_KEY, SG_KIND_UNIQUE, SG_KIND_CHECK,
                                         SG_KIND_POLICY};
    struct sg_obj *o;
    comment_new(g, t);
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        SG_FOREACH (o, &sg_set_of(t, kinds[i])->list)
            comment_new(g, o);
}

/* What is dropped and created again has lost its comment on the way. */
static void
comment_table(struct sg_pg *g, const struct sg_pg_table *t)
{
    struct sg_pair *pair = sg_diff_pair(g->diff, &t->new->obj);
    struct sg_pg_column *column;
    struct sg_pg_change *c;
    struct sg_obj *o;
    if (pair && pair->doc_changed)
        comment(g, &t->old->obj, &t->new->obj);
    SG_FOREACH (column, &t->columns)
        if (column->old->obj.doc != column->new->obj.doc || (column->redo && column->new->obj.doc))
            comment(g, &column->old->obj, &column->new->obj);
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        SG_FOREACH (o, &t->children[kind].created)
            comment_new(g, o);
        if (kind != SG_KIND_COLUMN)
            SG_FOREACH (c, &t->children[kind].kept)
                if (c->old->doc != c->new->doc || ((c->changed || c->recreate) && c->new->doc))
                    comment(g, c->old, c->new);
    }
}

/* One that is made anew has no change of its own. */
static void
comment_redone_views(struct sg_pg *g)
{
    const struct sg_obj *o;
    SG_FOREACH (o, &g->new->views.list) {
        const struct sg_obj *old = sg_map_get(&g->redone_views, o);
        if (old && o->doc && !sg_diff_pair(g->diff, o))
            comment(g, old, o);
    }
}

void
sg_pg_comments(struct sg_pg *g)
{
    struct sg_obj *o;
    struct sg_pair *pair;
    struct sg_pg_table *t;
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++) {
        if (!top_words[kind])
            continue;
        SG_FOREACH (o, &g->diff->top[kind].created)
            comment_new(g, o);
        SG_FOREACH (pair, &g->diff->top[kind].kept)
            if (pair->doc_changed || (pair->new->doc && (sg_map_get(&g->remade, pair->new) ||
                                                         sg_map_get(&g->redone_views, pair->new))))
                comment(g, pair->old, pair->new);
    }
    comment_redone_views(g);
    SG_FOREACH (o, &g->diff->top[SG_KIND_TABLE].created)
        comment_created_table(g, o);
    SG_FOREACH (t, &g->tables)
        comment_table(g, t);
}
