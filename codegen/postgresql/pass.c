/* A table that moves to another schema takes its indexes, keys and sequences along at once. Where
 * one of their names is taken there it steps aside before the move; what becomes of it is said
 * afterwards, as of any other name. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

struct pass {
    struct sg_pg *g;
    struct sg_map taken; /* schema and name → the table that has it */
    struct sg_map spares;
};

typedef void visit(struct pass *p, struct sg_pg_table *t, const void *owner, const char *word,
                   const char *name);

static const char *
key_of(struct pass *p, const char *schema, const char *name)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_addf(&buf, "%s\n%s", schema ? schema : "", sg_pg_name_kept(p->g, name));
    const char *key = sg_intern(&p->g->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return key;
}

/* The names that go along with a table that both models have, and that later statements can tell
 * from the owner. */
static void
each_name(struct pass *p, struct sg_pg_table *t, visit *f)
{
    static const enum sg_kind kinds[] = {SG_KIND_INDEX, SG_KIND_PRIMARY_KEY, SG_KIND_UNIQUE};
    struct sg_pg *g = p->g;
    const struct sg_column *gone;
    struct sg_pg_column *c;
    struct sg_obj *o;
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        SG_FOREACH (o, &sg_set_of(&t->old->obj, kinds[i])->list)
            if (kinds[i] != SG_KIND_UNIQUE || !sg_pg_carrier(t->old, (struct sg_unique *)o))
                f(p, t, o, "INDEX", sg_pg_called(g, o));
    SG_FOREACH (c, &t->columns) {
        const char *key = sg_pg_key_name(g, t->old);
        if (c->old->primary_key &&
            c->new->primary_key &&key == sg_pg_implicit_name(g, t->old->obj.name, NULL, "pkey"))
            f(p, t, t->old, "INDEX", key);
        if (c->old->identity)
            f(p, t, c->old->identity, "SEQUENCE", sg_pg_identity_called(g, c->old->identity));
        if (sg_pg_serial_base(c->old->type))
            f(p, t, c->old, "SEQUENCE",
              sg_pg_implicit_name(g, t->old->obj.name, c->old->obj.name, "seq"));
    }
    SG_FOREACH (gone, &t->children[SG_KIND_COLUMN].dropped) { /* which goes after the table has moved */
        if (gone->primary_key)
            f(p, t, gone, "INDEX", sg_pg_key_name(g, t->old));
        if (gone->identity)
            f(p, t, gone->identity, "SEQUENCE", sg_pg_identity_called(g, gone->identity));
        if (sg_pg_serial_base(gone->type))
            f(p, t, gone, "SEQUENCE", sg_pg_implicit_name(g, t->old->obj.name, gone->obj.name, "seq"));
    }
}

static void
take(struct pass *p, struct sg_pg_table *t, const void *owner, const char *word, const char *name)
{
    (void)owner;
    (void)word;
    const char *schema = sg_pg_schema_now(p->g, t->old->obj.schema);
    sg_map_put(&p->taken, p->g->arena, key_of(p, schema, name), t);
}

static void
step_aside(struct pass *p, struct sg_pg_table *t, const void *owner, const char *word,
           const char *name)
{
    struct sg_pg *g = p->g;
    const char *schema = sg_pg_schema_now(g, t->old->obj.schema), *spare = name;
    /* a key that is called the same afterwards goes where its name is left, but for a ring */
    bool stays = owner == t->old && !t->renamed && !sg_pg_opens_ring(g, &t->old->obj, &t->new->obj);
    if (stays || !sg_map_get(&p->taken, key_of(p, t->new->obj.schema, name)))
        return;
    do
        spare = sg_pg_implicit_name(g, spare, NULL, "old");
    while (sg_map_get(&p->spares, spare) ||
           sg_map_get(&p->taken, key_of(p, t->new->obj.schema, spare)) ||
           sg_map_get(&p->taken, key_of(p, schema, spare)));
    sg_map_put(&p->spares, g->arena, spare, t);
    bool implicit = owner == t->old || !strcmp(word, "SEQUENCE"); /* see implicit.c */
    struct sg_step *s =
        sg_pg_step(g, SG_PG_MOVE_TABLE, t->old, t->new, "ALTER %s %s%I.%I RENAME TO %I;", word,
                   implicit ? "IF EXISTS " : "", schema, name, spare);
    sg_pg_frees(g, "relation", schema, name, s);
    sg_map_put(&g->cut, g->arena, owner, (void *)(uintptr_t)spare);
    g->departs = true;
}

void
sg_pg_pass(struct sg_pg *g)
{
    struct pass p = {.g = g};
    struct sg_table *old;
    struct sg_pair *pair;
    bool any = false;
    SG_FOREACH (pair, &g->diff->top[SG_KIND_TABLE].kept)
        any |= pair->moved;
    if (!any)
        return;
    SG_FOREACH (old, &g->old->tables.list) {
        struct sg_pg_table *t = sg_pg_table_of(g, old);
        if (t)
            each_name(&p, t, take);
    }
    SG_FOREACH (pair, &g->diff->top[SG_KIND_TABLE].kept)
        if (pair->moved)
            each_name(&p, sg_pg_table_of(g, (struct sg_table *)pair->old), step_aside);
}
