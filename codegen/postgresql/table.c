/* Tables: CREATE, DROP, moves, renames, row level security. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

static void
add_line(struct sg_pg *g, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_buf_adds(&g->p.text, ",\n\t");
    sg_pg_vfmt(g, &g->p.text, fmt, ap);
    va_end(ap);
}

static void
add_constraints(struct sg_pg *g, const struct sg_table *t)
{
    const struct sg_unique *u;
    const struct sg_check *c;
    if (t->primary_keys.list.len) {
        const struct sg_primary_key *pk = t->primary_keys.list.items[0];
        add_line(g, "CONSTRAINT %I PRIMARY KEY(%N)", sg_pg_called(g, &pk->obj), &pk->columns);
    }
    SG_FOREACH (u, &t->uniques.list)
        add_line(g, "CONSTRAINT %I UNIQUE%s(%N)", sg_pg_called(g, &u->obj),
                 u->nulls_not_distinct ? " NULLS NOT DISTINCT" : "", &u->columns);
    SG_FOREACH (c, &t->checks.list)
        add_line(g, "CONSTRAINT %I CHECK (%s)", sg_pg_called(g, &c->obj),
                 sg_pg_expression(g, c->value));
}

static void
wait_for_types(struct sg_pg *g, const struct sg_table *t, struct sg_step *s)
{
    const struct sg_column *c;
    const struct sg_list *all = sg_map_get(&g->waits, t);
    const struct sg_pg_remade *named;
    if (all)
        SG_FOREACH (named, all)
            sg_step_after(&g->p, s, named->create);
    SG_FOREACH (c, &t->columns.list) {
        const struct sg_enum *e = sg_map_len(&g->remade) ? sg_pg_enum_of(g->new, c) : NULL;
        const struct sg_pg_remade *r = e ? sg_map_get(&g->remade, e) : NULL;
        if (r && sg_list_has(&r->late, t))
            sg_step_after(&g->p, s, r->create);
        sg_step_after(&g->p, s, sg_map_get(&g->created, sg_pg_enum_of(g->new, c)));
        sg_pg_uses_value(g, s, c);
        sg_pg_note_default(g, c, s, SG_PG_NEW);
    }
}

static void
file_sequences(struct sg_pg *g)
{
    struct sg_obj *q;
    if (!sg_map_len(&g->sequences))
        SG_FOREACH (q, &g->new->sequences.list) {
            const char *name = sg_pg_name_kept(g, q->name);
            struct sg_list *list = sg_map_get(&g->sequences, name);
            if (!list)
                sg_map_put(&g->sequences, g->arena, name, list = SG_NEW(g->arena, struct sg_list));
            sg_list_push(list, g->arena, q);
        }
}

/* A sequence that takes a name which is given up late comes late. */
static void
wait_for_sequences(struct sg_pg *g, const struct sg_table *t, struct sg_step *s)
{
    const struct sg_model *m = g->old;
    const struct sg_column *c;
    const struct sg_obj *q;
    const char *name;
    if (!m->tables.list.len && !m->views.list.len && !m->sequences.list.len && !m->enums.list.len)
        return; /* no name is given up */
    SG_FOREACH (c, &t->columns.list) {
        if (!sg_pg_counts(c))
            continue;
        struct sg_pg_counted in = sg_pg_counted_in(c->def.text);
        file_sequences(g);
        while ((name = sg_pg_next_counted(g, &in))) {
            const struct sg_list *called = sg_map_get(&g->sequences, name);
            if (called)
                SG_FOREACH (q, called)
                    sg_step_after(&g->p, s, sg_map_get(&g->created, q));
        }
    }
}

/* The names that come with a table: keys, constraints, sequences. Indexes have statements of their
 * own. */
static void
implicit_names(struct sg_pg *g, const struct sg_table *t, const char *schema, struct sg_step *s,
               sg_pg_name_use *use)
{
    const struct sg_column *c;
    const struct sg_obj *o;
    SG_FOREACH (c, &t->columns.list) {
        if (c->primary_key)
            use(g, "relation", schema, sg_pg_key_name(g, t), s);
        sg_pg_column_sequence(g, t, c, schema, s, use);
    }
    SG_FOREACH (o, &t->primary_keys.list)
        use(g, "relation", schema, sg_pg_called(g, o), s);
    SG_FOREACH (o, &t->uniques.list)
        use(g, "relation", schema, sg_pg_called(g, o), s);
}

/* The sequences of its columns are where the table is. */
static void
note_moved_sequences(struct sg_pg *g, const struct sg_table *old, struct sg_step *s)
{
    const struct sg_column *c;
    SG_FOREACH (c, &old->columns.list) {
        const char *name = sg_pg_own_sequence(g, old, c);
        if (name)
            sg_pg_note_sequence(g, name, s, SG_PG_NEW);
    }
}

/* What goes or moves leaves those of all its relations. */
static void
leave_names(struct sg_pg *g, const struct sg_table *t, const char *schema, struct sg_step *s)
{
    const struct sg_obj *o;
    implicit_names(g, t, schema, s, sg_pg_frees);
    SG_FOREACH (o, &t->indexes.list)
        sg_pg_frees(g, "relation", schema, sg_pg_called(g, o), s);
}

static void
create(struct sg_pg *g, const struct sg_table *t)
{
    const struct sg_column *c;
    sg_pg_fmt(g, &g->p.text, "CREATE TABLE %T (\n", t);
    SG_FOREACH (c, &t->columns.list) {
        sg_buf_adds(&g->p.text, c == t->columns.list.items[0] ? "\t" : ",\n\t");
        sg_pg_column_clause(g, &g->p.text, t, c, false);
    }
    add_constraints(g, t);
    sg_buf_adds(&g->p.text, "\n);\n");
    struct sg_step *s = sg_pg_end(g, SG_PG_CREATE_TABLE, NULL, t);
    sg_pg_takes(g, "relation", t->obj.schema, t->obj.name, s);
    if (sg_model_get(g->old, SG_KIND_TABLE, t->obj.schema, t->obj.name))
        g->departs = true; /* its names may be those that a renamed table has to let go of */
    implicit_names(g, t, t->obj.schema, s, sg_pg_takes);
    wait_for_types(g, t, s);
    wait_for_sequences(g, t, s);
    if (t->rls || t->policies.list.len)
        sg_step_after(&g->p,
                      sg_pg_step(g, SG_PG_CREATE_TABLE, NULL, t,
                                 "ALTER TABLE %T ENABLE ROW LEVEL SECURITY;", t),
                      s);
    sg_map_put(&g->created, g->arena, t, s);
}

static void
drop(struct sg_pg *g, const struct sg_table *t)
{
    const struct sg_policy *p;
    SG_FOREACH (p, &t->policies.list)
        sg_pg_step(g, sg_map_get(&g->early, p) ? SG_PG_EARLY_POLICY : SG_PG_DROP_TABLE, p, NULL, "DROP POLICY %I ON %E CASCADE;", p->obj.name, t);
    struct sg_step *s = sg_pg_step(g, SG_PG_DROP_TABLE, t, NULL, "DROP TABLE %E CASCADE;", t);
    sg_pg_flag(g, s, SG_STEP_DESTRUCTIVE, "the table '%s' goes with all its rows", t->obj.name);
    const char *schema = sg_pg_schema_now(g, t->obj.schema);
    sg_pg_frees(g, "relation", schema, t->obj.name, s);
    leave_names(g, t, schema, s);
    sg_map_put(&g->gone, g->arena, t, s);
}

/* Whether a policy lets somebody read rows. */
static bool
is_readable(const struct sg_table *t)
{
    const struct sg_policy *p;
    SG_FOREACH (p, &t->policies.list)
        if (!strcmp(p->as, "PERMISSIVE") &&
            (!strcmp(p->command, "ALL") || !strcmp(p->command, "SELECT")))
            return true;
    return false;
}

/* Every table that the rows of row level security statements are about: those of the new model,
 * then those that went. */
static void
row_security(struct sg_pg *g, const struct sg_pg_table *t)
{
    bool before = t->old->rls, now = t->new->rls;
    bool had = t->old->policies.list.len > 0, has = t->new->policies.list.len > 0;
    bool on = before || had, wanted = now || has;
    bool early = !t->renamed && !t->moved;
    struct sg_step *s = NULL;
    /* recorded for the first policy, too, where the flag that was on goes */
    bool first = early && !had && has && !now;
    if (wanted && (!on || first || (!before && now && (early || t->renamed))))
        s = sg_pg_step(g, early ? SG_PG_ENABLE_RLS : SG_PG_RENAME_IMPLICIT, t->old, t->new,
                       "ALTER TABLE %T ENABLE ROW LEVEL SECURITY;", t->new);
    else if (!wanted && on)
        s = sg_pg_step(g, early ? SG_PG_DISABLE_RLS : SG_PG_RENAME_IMPLICIT, t->old, t->new,
                       "ALTER TABLE %T DISABLE ROW LEVEL SECURITY;", t->new);
    sg_step_after(&g->p, s, t->named);
    g->departs |= s && !early;
    if (s && !wanted)
        sg_pg_flag(g, s, SG_STEP_RISKY, "every role that may read '%s' sees all its rows",
                   t->new->obj.name);
    if (s && !on && !is_readable(t->new))
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "only the owner of '%s' sees its rows from then on: no policy lets others read",
                   t->new->obj.name);
}

/* drizzle-kit switches row level security off for tables that it cannot find again, if anything
 * else is altered; for those that go, and for those that move without policies, that changes
 * nothing and is kept. */
static void
gone_row_security(struct sg_pg *g)
{
    const struct sg_table *t;
    if (!g->any_altered)
        return;
    SG_FOREACH (t, &g->old->tables.list) {
        const struct sg_table *now = (const struct sg_table *)sg_diff_new_of(g->diff, &t->obj);
        bool moved = now && now->obj.name == t->obj.name &&
                     now->obj.schema != sg_pg_schema_now(g, t->obj.schema) &&
                     !t->policies.list.len && !now->policies.list.len && !now->rls;
        if (!t->rls && (!now || moved))
            sg_pg_step(g, SG_PG_DISABLE_RLS, t, now, "ALTER TABLE %E DISABLE ROW LEVEL SECURITY;",
                       t);
    }
}

static struct sg_step *
rename_to(struct sg_pg *g, struct sg_pg_table *t, enum sg_pg_rank rank, const char *schema,
          const char *from, const char *to)
{
    if (schema)
        sg_pg_fmt(g, &g->p.text, "ALTER TABLE %I.%I RENAME TO %I;", schema, from, to);
    else
        sg_pg_fmt(g, &g->p.text, "ALTER TABLE %I RENAME TO %I;", from, to);
    struct sg_step *s = sg_pg_end(g, rank, t->old, t->new);
    const char *place = schema ? schema : "public";
    if (from == t->old->obj.name) /* behind a move too: what comes there waits */
        sg_pg_frees(g, "relation", place, from, s);
    sg_pg_takes(g, "relation", place, to, s);
    sg_step_after(&g->p, s, t->named);
    t->named = s;
    return s;
}

static void
move_and_rename(struct sg_pg *g, struct sg_pg_table *t)
{
    const char *schema = sg_pg_schema_now(g, t->old->obj.schema), *name = t->old->obj.name;
    if (sg_pg_steps_aside(g, &t->old->obj, &t->new->obj)) {
        const char *spare = sg_pg_spare_name(g, SG_KIND_TABLE, schema, name);
        rename_to(g, t, SG_PG_MOVE_TABLE, sg_pg_table_schema(t->old) ? schema : NULL, name, spare);
        name = spare;
        t->ring = true;
        g->departs = true;
    }
    if (t->moved) {
        struct sg_step *s =
            sg_pg_step(g, SG_PG_MOVE_TABLE, t->old, t->new, "ALTER TABLE %I.%I SET SCHEMA %I;\n",
                       schema, name, t->new->obj.schema);
        if (!sg_pg_opens_ring(g, &t->old->obj, &t->new->obj)) /* its keys' names go with it; in a ring the next one waits for its own alone */
            sg_pg_frees(g, "relation", schema, t->old->obj.name, s);
        leave_names(g, t->old, schema, s);
        note_moved_sequences(g, t->old, s);
        sg_pg_takes(g, "relation", t->new->obj.schema, t->renamed ? t->new->obj.name : name, s);
        sg_step_after(&g->p, s, t->named);
        t->named = s;
    }
    if (sg_pg_name_kept(g, name) != sg_pg_name_kept(g, t->new->obj.name))
        rename_to(g, t, SG_PG_RENAME_TABLE, sg_pg_table_schema(t->new), name, t->new->obj.name);
}

void
sg_pg_tables(struct sg_pg *g)
{
    const struct sg_delta *delta = &g->diff->top[SG_KIND_TABLE];
    const struct sg_table *t;
    struct sg_pg_table *both;
    SG_FOREACH (t, &delta->created)
        create(g, t);
    SG_FOREACH (both, &g->tables)
        move_and_rename(g, both);
    SG_FOREACH (both, &g->tables)
        row_security(g, both);
    gone_row_security(g);
    SG_FOREACH (t, &delta->dropped)
        drop(g, t);
}
