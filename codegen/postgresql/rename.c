/* Renames, and names that are in the way of others. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

/* The kinds whose names are of one space, as a relation has a type of its name. */
static const enum sg_kind relations[] = {SG_KIND_TABLE, SG_KIND_VIEW, SG_KIND_SEQUENCE,
                                         SG_KIND_ENUM};

/* What has this name in the space of a kind. */
static struct sg_obj *
named(struct sg_model *m, enum sg_kind kind, const char *schema, const char *name)
{
    struct sg_obj *o = sg_model_get(m, kind, schema, name);
    bool shared = false;
    for (size_t i = 0; i < SG_COUNT(relations); i++)
        shared |= kind == relations[i];
    for (size_t i = 0; shared && !o && i < SG_COUNT(relations); i++)
        o = sg_model_get(m, relations[i], schema, name);
    return o;
}

static const char *
schema_before(const struct sg_pg *g, const char *schema)
{
    struct sg_pair *pair;
    SG_FOREACH (pair, &g->diff->top[SG_KIND_SCHEMA].kept)
        if (pair->renamed && pair->new->name == schema)
            return pair->old->name;
    return schema;
}

/* The old object that has this name where `old` stands. */
static struct sg_obj *
holder(struct sg_pg *g, const struct sg_obj *old, const struct sg_obj *new)
{
    if (old->parent && old->parent->kind != SG_KIND_MODEL)
        return sg_obj_child(g->old, old->parent, old->kind, new->name);
    return named(g->old, old->kind, old->schema ? schema_before(g, new->schema) : NULL, new->name);
}

/* An order of all that can be in one ring. */
static bool
is_less(const struct sg_obj *a, const struct sg_obj *b)
{
    int order = strcmp(a->name, b->name);
    return order ? order < 0 : a->schema && strcmp(a->schema, b->schema) < 0;
}

bool
sg_pg_opens_ring(struct sg_pg *g, struct sg_obj *old, struct sg_obj *new)
{
    struct sg_obj *h = holder(g, old, new), *before = old;
    while (h && h != old && h != before) { /* what stays is its own successor */
        new = sg_diff_new_of(g->diff, h);
        if (!new || is_less(h, old))
            return false; /* the least one of a ring opens it */
        before = h;
        h = holder(g, h, new);
    }
    return h == old;
}

bool
sg_pg_steps_aside(struct sg_pg *g, struct sg_obj *old, struct sg_obj *new)
{
    bool moves = sg_pg_schema_now(g, old->schema) != new->schema;
    if ((moves || old->name != new->name) && sg_pg_opens_ring(g, old, new))
        return true;
    if (!moves || old->name == new->name)
        return false;
    const struct sg_obj *there = named(g->new, old->kind, new->schema, old->name);
    /* what is made anew comes after all that */
    return (there && sg_diff_old_of(g->diff, there) && !sg_map_get(&g->redone_views, there)) ||
           named(g->old, old->kind, schema_before(g, new->schema), old->name);
}

const char *
sg_pg_spare_name(struct sg_pg *g, enum sg_kind kind, const char *schema, const char *name)
{
    for (unsigned n = 0;; n++) {
        const char *spare = sg_pg_old_name(g, name, n);
        if (named(g->old, kind, schema, spare) || named(g->new, kind, schema, spare) ||
            sg_list_has(&g->spares, spare))
            continue;
        sg_list_push(&g->spares, g->arena, (void *)(uintptr_t)spare);
        return spare;
    }
}

void
sg_pg_rename(struct sg_pg *g, const struct sg_pair *pair, const char *word, const char *space,
             enum sg_pg_rank move, enum sg_pg_rank rename)
{
    struct sg_obj *o = pair->old, *n = pair->new;
    const char *schema = sg_pg_schema_now(g, o->schema), *name = o->name;
    struct sg_step *last = NULL;
    if (sg_pg_steps_aside(g, o, n)) {
        const char *spare = sg_pg_spare_name(g, o->kind, schema, name);
        last = sg_pg_step(g, move, o, n, "ALTER %s %I.%I RENAME TO %I;", word, schema, name, spare);
        sg_pg_frees(g, space, schema, name, last);
        name = spare;
        g->departs = true;
    }
    if (pair->moved) {
        struct sg_step *s = sg_pg_step(g, move, o, n, "ALTER %s %I.%I SET SCHEMA %I;", word, schema,
                                       name, n->schema);
        if (last)
            sg_step_after(&g->p, s, last);
        else
            sg_pg_frees(g, space, schema, name, s);
        sg_pg_takes(g, space, n->schema, pair->renamed ? n->name : name, s);
        schema = n->schema;
        last = s;
    }
    if (sg_pg_name_kept(g, name) != sg_pg_name_kept(g, n->name)) {
        struct sg_step *s = sg_pg_step(g, rename, o, n, "ALTER %s %I.%I RENAME TO %I;", word,
                                       schema, name, n->name);
        if (name == o->name) /* behind a move too: what comes there waits */
            sg_pg_frees(g, space, schema, name, s);
        if (last)
            sg_step_after(&g->p, s, last);
        sg_pg_takes(g, space, schema, n->name, s);
        last = s;
    }
    sg_map_put(&g->created, g->arena, n, last);
}

struct sg_step *
sg_pg_rename_alone(struct sg_pg *g, const struct sg_pair *pair, const char *space,
                   enum sg_pg_rank rank, const char *fmt)
{
    const char *from = pair->old->name, *to = pair->new->name;
    struct sg_step *first = NULL, *s;
    if (sg_pg_opens_ring(g, pair->old, pair->new)) {
        const char *spare = sg_pg_spare_name(g, pair->old->kind, NULL, from);
        first = sg_pg_step(g, rank, pair->old, pair->new, fmt, from, spare);
        from = spare;
        g->departs = true;
    }
    s = sg_pg_step(g, rank, pair->old, pair->new, fmt, from, to);
    sg_pg_frees(g, space, NULL, pair->old->name, first ? first : s);
    sg_step_after(&g->p, s, first);
    sg_pg_takes(g, space, NULL, to, s);
    return s;
}

void
sg_pg_put_aside(struct sg_pg *g, enum sg_pg_rank rank, struct sg_obj *o, const char *space,
                const char *fmt)
{
    const char *schema = sg_pg_schema_now(g, o->schema);
    if (!named(g->new, o->kind, schema, o->name))
        return;
    const char *spare = sg_pg_spare_name(g, o->kind, schema, o->name);
    struct sg_step *s = schema ? sg_pg_step(g, rank, o, NULL, fmt, schema, o->name, spare)
                               : sg_pg_step(g, rank, o, NULL, fmt, o->name, spare);
    sg_map_put(&g->aside, g->arena, o, (void *)(uintptr_t)spare);
    sg_pg_frees(g, space, schema, o->name, s);
    g->departs = true;
}

const char *
sg_pg_name_now(struct sg_pg *g, const struct sg_obj *old)
{
    const char *aside = sg_map_get(&g->aside, old);
    return aside ? aside : old->name;
}
