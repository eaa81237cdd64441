/* Names that PostgreSQL or the snapshot format made from a table's or a column's name, when that is
 * renamed.
 *
 * drizzle-kit leaves them: keys of one column (<table>_pkey), sequences of serial columns, and
 * those of identities. A migration that is otherwise as recorded and renames tables, enums,
 * sequences or views keeps to that; any other one takes them along, so that the database is what
 * the schema would create. What such a table has may still be called after an earlier name:
 * renaming it then is left out (IF EXISTS), and statements on it look its name up (lookup.c). */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

struct implicit {
    struct sg_pg *g;
    const struct sg_pg_table *t;
    const void *old, *new;
    enum { KEY, CONSTRAINT, SEQUENCE } what; /* a constraint's name is written somewhere */
};

static struct sg_step *
rename_one(const struct implicit *i, const char *from, const char *to, struct sg_step *first)
{
    struct sg_pg *g = i->g;
    const char *place = i->t->new->obj.schema;
    bool constraint = i->what != SEQUENCE;
    if (i->what == CONSTRAINT)
        sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T RENAME CONSTRAINT %I TO %I;", i->t->new, from, to);
    else
        sg_pg_fmt(g, &g->p.text, "ALTER %s IF EXISTS %s RENAME TO %I;",
                  i->what == KEY ? "INDEX" : "SEQUENCE", sg_pg_beside(g, i->t->new, from), to);
    struct sg_step *s = sg_pg_end(g, SG_PG_RENAME_IMPLICIT, i->old, i->new);
    if (first)
        sg_step_after(&g->p, s, first);
    else
        sg_pg_frees(g, "relation", place, from, s);
    sg_pg_takes(g, "relation", place, to, s);
    if (!constraint)
        sg_pg_note_sequence(g, to, s, SG_PG_NEW);
    if (constraint && !first)
        sg_pg_frees(g, "constraint", i->t->new->obj.key, from, s);
    if (constraint)
        sg_pg_takes(g, "constraint", i->t->new->obj.key, to, s);
    sg_step_after(&g->p, s, i->t->named);
    return s;
}

/* Where names change places, one of them steps aside first. */
static void
rename_implicit(const struct implicit *i, const char *from, const char *to, bool ring)
{
    if (sg_pg_name_kept(i->g, from) == sg_pg_name_kept(i->g, to))
        return;
    struct sg_step *first = NULL;
    if (ring) {
        const char *spare = sg_pg_implicit_name(i->g, from, NULL, "old");
        first = rename_one(i, from, spare, NULL);
        from = spare;
    }
    rename_one(i, from, to, first);
}

/* What stepped aside for a move has its spare name already. */
static void
follow(const struct implicit *i, const void *owner, const char *from, const char *to, bool ring)
{
    const char *aside = i->t->moved ? sg_map_get(&i->g->cut, owner) : NULL;
    rename_implicit(i, aside ? aside : from, to, ring && !aside);
}

static void
follow_column(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_pg_column *c, bool all)
{
    const char *table = t->old->obj.name, *now = t->new->obj.name;
    struct implicit i = {g, t, c->old, c->new, SEQUENCE};
    bool ring = t->ring || c->ring;
    if (c->old->identity && c->new->identity && (all || !(t->renamed || c->renamed)))
        follow(&i, c->old->identity, sg_pg_identity_called(g, c->old->identity),
               sg_pg_identity_called(g, c->new->identity), ring);
    if (all && sg_pg_serial_base(c->old->type) && sg_pg_serial_base(c->new->type))
        follow(&i, c->old, sg_pg_implicit_name(g, table, c->old->obj.name, "seq"),
               sg_pg_implicit_name(g, now, c->new->obj.name, "seq"), ring);
    if (!all || !(t->renamed || sg_map_get(&g->cut, t->old)) || !c->old->primary_key ||
        !c->new->primary_key)
        return;
    const char *from = sg_pg_implicit_name(g, table, NULL, "pkey"),
               *to = sg_pg_implicit_name(g, now, NULL, "pkey");
    i.what = KEY;
    if (sg_pg_key_name(g, t->old) == from && sg_pg_key_name(g, t->new) == to)
        follow(&i, t->old, from, to, ring);
}

static void
give_up(const struct implicit *i, const void *owner, const char *name)
{
    const struct sg_step *by = sg_pg_wanted_by(i->g, "relation", i->t->new->obj.schema, name);
    bool aside = i->t->moved && sg_map_get(&i->g->cut, owner), own = by && i->new && by->new == i->new;
    if (aside || own || !by)
        return;
    i->g->departs = true;
    rename_one(i, name, sg_pg_implicit_name(i->g, name, NULL, "old"), NULL);
}

static void
give_up_sequence(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_column *old, const struct sg_column *new)
{
    struct implicit i = {g, t, old, new, SEQUENCE};
    if (old->identity && !(new && new->identity))
        give_up(&i, old->identity, sg_pg_identity_called(g, old->identity));
    if (sg_pg_serial_base(old->type) && !(new && sg_pg_serial_base(new->type)))
        give_up(&i, old, sg_pg_implicit_name(g, t->old->obj.name, old->obj.name, "seq"));
}

/* A column goes late, and takes its key and its sequence along: where something else is to have their names, they give them up before. */
static void
give_up_names(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_column *gone)
{
    struct implicit i = {g, t, gone, NULL, KEY};
    give_up_sequence(g, t, gone, NULL);
    if (gone->primary_key && !t->pk_gone && (t->renamed || t->moved))
        give_up(&i, gone, sg_pg_key_name(g, t->old));
}

/* Constraints that stay, where others came or went that they would have the name of, once cut. */
static void
follow_constraints(struct sg_pg *g, const struct sg_pg_table *t)
{
    static const enum sg_kind kinds[] = {SG_KIND_FOREIGN_KEY, SG_KIND_PRIMARY_KEY, SG_KIND_UNIQUE,
                                         SG_KIND_CHECK};
    struct sg_pg_change *c;
    for (size_t k = 0; k < SG_COUNT(kinds); k++)
        SG_FOREACH (c, &t->children[kinds[k]].kept) {
            if (c->changed || c->recreate ||
                (kinds[k] == SG_KIND_UNIQUE &&
                 (sg_pg_carrier(t->new, (struct sg_unique *)c->new) || sg_pg_unique_turns(t, c))))
                continue;
            const struct implicit i = {g, t, c->old, c->new, CONSTRAINT};
            rename_implicit(&i, sg_pg_called(g, c->old), sg_pg_called(g, c->new), false);
        }
}

void
sg_pg_implicit(struct sg_pg *g)
{
    struct sg_pg_table *t;
    struct sg_pg_column *c;
    const struct sg_column *gone;
    SG_FOREACH (t, &g->tables) {
        SG_FOREACH (c, &t->columns)
            follow_column(g, t, c, !g->lenient);
        if (sg_map_len(&g->cut))
            follow_constraints(g, t);
    }
    SG_FOREACH (t, &g->tables) {
        SG_FOREACH (gone, &t->children[SG_KIND_COLUMN].dropped)
            give_up_names(g, t, gone);
        SG_FOREACH (c, &t->columns)
            give_up_sequence(g, t, c->old, c->new);
    }
}
