/* Keys that PostgreSQL makes one of. CREATE TABLE keeps a single index of those that are equal
 * (transformIndexConstraints of src/backend/parser/parse_utilcmd.c): a unique constraint over the
 * columns of the primary key, or of an earlier unique constraint, is not made, and a primary key
 * without a name takes that of the first such constraint.
 *
 * A table that a migration changed may have both. Statements here leave what CREATE TABLE would
 * have made, from either. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"
#include "diff/match.h"

const void *
sg_pg_carrier(const struct sg_table *t, const struct sg_unique *u)
{
    const struct sg_column *c;
    const struct sg_unique *other;
    if (!u->nulls_not_distinct) {
        if (t->primary_keys.list.len) {
            const struct sg_primary_key *pk = t->primary_keys.list.items[0];
            if (sg_names_equal(&pk->columns, &u->columns))
                return pk;
        }
        if (u->columns.len == 1)
            SG_FOREACH (c, &t->columns.list)
                if (c->primary_key && c->obj.name == u->columns.items[0])
                    return c;
    }
    SG_FOREACH (other, &t->uniques.list) {
        if (other == u)
            return NULL;
        if (other->nulls_not_distinct == u->nulls_not_distinct &&
            sg_names_equal(&other->columns, &u->columns))
            return other;
    }
    return NULL;
}

bool
sg_pg_unique_turns(const struct sg_pg_table *t, const struct sg_pg_change *c)
{
    return !sg_pg_carrier(t->old, (struct sg_unique *)c->old) !=
           !sg_pg_carrier(t->new, (struct sg_unique *)c->new);
}

/* The unique constraint that gives the key of one column its name, or NULL. */
static const struct sg_unique *
name_giver(const struct sg_table *t)
{
    const struct sg_unique *u;
    SG_FOREACH (u, &t->uniques.list) {
        const struct sg_obj *carrier = sg_pg_carrier(t, u);
        if (carrier && carrier->kind == SG_KIND_COLUMN)
            return u;
    }
    return NULL;
}

const char *
sg_pg_key_name(struct sg_pg *g, const struct sg_table *t)
{
    const struct sg_unique *u = name_giver(t);
    return u ? sg_pg_called(g, &u->obj) : sg_pg_implicit_name(g, t->obj.name, NULL, "pkey");
}

/* One of two statements, as the primary key has that name or not. */
static struct sg_step *
either(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new,
       const struct sg_table *t, const char *name, const char *if_key, const char *if_not)
{
    return sg_pg_do(g, rank, old, new,
                    "\tIF EXISTS (SELECT FROM pg_constraint WHERE conrelid = %L::regclass AND "
                    "conname = %L AND contype = 'p') THEN\n"
                    "\t\tALTER TABLE %T %s;\n"
                    "\tELSE\n"
                    "\t\tALTER TABLE %T %s;\n"
                    "\tEND IF;\n",
                    sg_pg_text(g, "%T", t), sg_pg_name_kept(g, name), t, if_key, t, if_not);
}

struct sg_step *
sg_pg_drop_key(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new,
               const struct sg_pg_table *t)
{
    const char *plain = sg_pg_implicit_name(g, t->old->obj.name, NULL, "pkey");
    g->departs = true;
    if (t->name_taken)
        rank = SG_PG_RENAME_IMPLICIT;
    struct sg_step *s = sg_pg_on_key(g, rank, old, new, t->new, "DROP CONSTRAINT %I", NULL);
    if (t->name_taken)
        sg_step_after(&g->p, s, t->named);
    sg_pg_frees(g, "relation", t->new->obj.schema, plain, s);
    sg_pg_frees(g, "relation", t->new->obj.schema, sg_pg_key_name(g, t->old), s);
    return s;
}

/* A key that comes with its column, and is to have the name of a unique constraint. */
static void
name_new_key(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_unique *now = name_giver(t->new);
    const struct sg_column *c;
    if (!now || g->lenient)
        return;
    SG_FOREACH (c, &t->children[SG_KIND_COLUMN].created)
        if (c->primary_key) {
            struct sg_step *s =
                sg_pg_on_key(g, SG_PG_ADD_UNIQUE, NULL, now, t->new, "RENAME CONSTRAINT %I TO %I",
                             sg_pg_called(g, &now->obj));
            sg_step_after(&g->p, s, sg_map_get(&g->created, c));
        }
}

/* A key that stays, and is called otherwise since a unique constraint over its column came or went.
 */
static void
rename_key(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_unique *before = name_giver(t->old), *now = name_giver(t->new);
    const char *from = sg_pg_key_name(g, t->old), *to = sg_pg_key_name(g, t->new);
    struct sg_pg_column *c;
    bool stays = false;
    SG_FOREACH (c, &t->columns)
        stays |= c->old->primary_key && c->new->primary_key;
    if (!stays || from == to || (!before && (!now || g->lenient)))
        return;
    g->departs = true;
    /* where the table's own name went to another one, that needs the key's name as well */
    bool early = t->renamed || t->moved;
    struct sg_step *s = before ? either(g, SG_PG_DROP_UNIQUE, before, now, t->new, from,
                                        sg_pg_text(g, "RENAME CONSTRAINT %I TO %I", from, to),
                                        sg_pg_text(g, "DROP CONSTRAINT %I", from))
                               : sg_pg_on_key(g, early ? SG_PG_RENAME_IMPLICIT : SG_PG_ADD_UNIQUE, NULL, now,
                                              t->new, "RENAME CONSTRAINT %I TO %I", to);
    sg_step_after(&g->p, s, t->named);
    sg_pg_frees(g, "relation", t->new->obj.schema, from, s);
    sg_pg_takes(g, "relation", t->new->obj.schema, to, s);
}

static struct sg_step *
drop_unique(struct sg_pg *g, const struct sg_pg_table *t, struct sg_unique *u, const void *new)
{
    const struct sg_obj *carrier = sg_pg_carrier(t->old, u);
    bool is_key = carrier && name_giver(t->old) == u;
    if (is_key && (t->pk_gone || sg_diff_new_of(g->diff, carrier)))
        return NULL; /* what becomes of the key is said elsewhere */
    bool unsure = carrier && !is_key;
    g->departs |= unsure;
    struct sg_step *s =
        sg_pg_step(g, SG_PG_DROP_UNIQUE, u, new, "ALTER TABLE %T DROP CONSTRAINT %s%I;", t->new,
                   unsure ? "IF EXISTS " : "", sg_pg_called(g, &u->obj));
    sg_pg_frees(g, "constraint", t->new->obj.key, sg_pg_called(g, &u->obj), s);
    sg_pg_frees(g, "relation", t->new->obj.schema, sg_pg_called(g, &u->obj), s);
    if (!unsure)
        sg_pg_note_key_gone(g, t->old, &u->columns, s);
    return s;
}

static void
add_unique(struct sg_pg *g, const struct sg_pg_table *t, const void *old, struct sg_unique *u,
           bool fresh)
{
    if (sg_pg_carrier(t->new, u) && !g->lenient) {
        g->departs = true;
        return;
    }
    struct sg_step *s = sg_pg_step(
        g, SG_PG_ADD_UNIQUE, old, u, "ALTER TABLE %T ADD CONSTRAINT %I UNIQUE%s(%N);", t->new,
        sg_pg_called(g, &u->obj), u->nulls_not_distinct ? " NULLS NOT DISTINCT" : "", &u->columns);
    /* keys give up their names before in any case; a sequence goes late */
    if (sg_model_get(g->old, SG_KIND_SEQUENCE, sg_match_old_schema(g->diff, t->new->obj.schema), u->obj.name))
        sg_pg_takes(g, "relation", t->new->obj.schema, sg_pg_called(g, &u->obj), s);
    sg_pg_note_key_made(g, t->new, &u->columns, s);
    if (fresh && !sg_pg_is_unique(g, t, &u->columns, u->nulls_not_distinct))
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails on rows that are there twice: find them before");
}

void
sg_pg_uniques(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_delta *d = &t->children[SG_KIND_UNIQUE];
    struct sg_unique *u;
    struct sg_pg_change *c;
    SG_FOREACH (u, &d->dropped)
        drop_unique(g, t, u, NULL);
    SG_FOREACH (u, &d->created)
        add_unique(g, t, NULL, u, true);
    SG_FOREACH (c, &d->kept) {
        struct sg_unique *old = (struct sg_unique *)c->old, *new = (struct sg_unique *)c->new;
        if (!c->changed && !c->recreate && !sg_pg_unique_turns(t, c))
            continue;
        drop_unique(g, t, old, new);
        add_unique(g, t, old, new, c->changed != 0);
    }
    rename_key(g, t);
    name_new_key(g, t);
}
