/* Columns: their clauses, and those that come, go or are renamed. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

void
sg_pg_identity(struct sg_pg *g, struct sg_buf *out, const struct sg_table *t,
               const struct sg_identity *i)
{
    sg_buf_addf(out, "GENERATED %s AS IDENTITY (sequence name %s ",
                i->always ? "ALWAYS" : "BY DEFAULT",
                sg_pg_beside(g, t, sg_pg_identity_called(g, i)));
    sg_pg_sequence_clauses(out, &i->options);
    sg_buf_addc(out, ')');
}

void
sg_pg_column_clause(struct sg_pg *g, struct sg_buf *out, const struct sg_table *t,
                    const struct sg_column *c, bool add)
{
    sg_pg_ident(g, out, c->obj.name);
    sg_buf_addc(out, ' ');
    sg_pg_type(g, out, c, false);
    sg_buf_adds(out, c->primary_key ? " PRIMARY KEY" : "");
    if (c->def.type != SG_VALUE_NONE) {
        sg_buf_adds(out, " DEFAULT ");
        sg_pg_default(g, out, c);
    }
    if (c->generated)
        sg_buf_addf(out, " GENERATED ALWAYS AS (%s) STORED", c->generated->as);
    if (c->not_null && (add || !c->identity))
        sg_buf_adds(out, " NOT NULL");
    if (c->identity) {
        sg_buf_addc(out, ' ');
        sg_pg_identity(g, out, t, c->identity);
    }
}

bool
sg_pg_is_not_null(const struct sg_column *c)
{
    const struct sg_table *t = (const struct sg_table *)c->obj.parent;
    const struct sg_primary_key *pk;
    if (c->not_null || c->primary_key || c->identity || sg_pg_serial_base(c->type))
        return true;
    SG_FOREACH (pk, &t->primary_keys.list)
        if (sg_list_has(&pk->columns, c->obj.name))
            return true;
    return false;
}

const char *
sg_pg_beside(struct sg_pg *g, const struct sg_table *t, const char *name)
{
    const char *schema = sg_pg_table_schema(t);
    return schema ? sg_pg_text(g, "%I.%I", schema, name) : sg_pg_text(g, "%I", name);
}

const char *
sg_pg_serial_sequence(struct sg_pg *g, const struct sg_table *t, const char *column)
{
    return sg_pg_beside(g, t, sg_pg_implicit_name(g, t->obj.name, column, "seq"));
}

void
sg_pg_column_sequence(struct sg_pg *g, const struct sg_table *t, const struct sg_column *c, const char *schema,
                      struct sg_step *s, sg_pg_name_use *use)
{
    const char *name = sg_pg_own_sequence(g, t, c);
    if (!name)
        return;
    use(g, "relation", schema, name, s);
    /* A table that is dropped takes the defaults along; one that stays is about what has the name then. */
    if (use == sg_pg_takes || s->kind != SG_KIND_TABLE || sg_model_get(g->new, SG_KIND_SEQUENCE, t->obj.schema, name))
        sg_pg_note_sequence(g, name, s, use == sg_pg_takes ? SG_PG_NEW : SG_PG_OLD);
}

/* A column that the rows which are there have to have a value for. */
static void
warn_added(struct sg_pg *g, struct sg_step *s, const struct sg_column *c)
{
    bool text = c->def.type == SG_VALUE_TEXT;
    if (c->identity || sg_pg_serial_base(c->type) || (!c->not_null && !c->primary_key))
        return;
    if (c->generated)
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails on rows where the expression of '%s' is null",
                   c->obj.name);
    else if (c->def.type == SG_VALUE_NONE || c->def.type == SG_VALUE_NULL)
        sg_pg_flag(
            g, s, SG_STEP_RISKY,
            "fails on a table with rows: give '%s' a default, or add it without NOT NULL first",
            c->obj.name);
    else if (c->primary_key && !(text && *c->def.text != '\'' && strchr(c->def.text, '(')))
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "fails on a table with more than one row: all have the default of '%s'",
                   c->obj.name);
}

static void
add_column(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_column *c)
{
    sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ADD COLUMN ", t->new);
    sg_pg_column_clause(g, &g->p.text, t->new, c, true);
    sg_buf_addc(&g->p.text, ';');
    struct sg_step *s = sg_pg_end(g, SG_PG_ADD_COLUMN, NULL, c);
    sg_map_put(&g->created, g->arena, c, s);
    sg_pg_takes(g, "column", t->old->obj.key, c->obj.name, s);
    sg_pg_column_sequence(g, t->new, c, t->new->obj.schema, s, sg_pg_takes);
    if (c->primary_key)
        sg_pg_takes(g, "relation", t->new->obj.schema, sg_pg_key_name(g, t->new), s);
    const struct sg_enum *e = sg_map_len(&g->remade) ? sg_pg_enum_of(g->new, c) : NULL;
    const struct sg_pg_remade *r = e ? sg_map_get(&g->remade, e) : NULL;
    if (r)
        sg_step_after(&g->p, s, r->create);
    sg_pg_uses_value(g, s, c);
    sg_pg_note_default(g, c, s, SG_PG_NEW);
    if (c->def.type != SG_VALUE_NONE || c->generated || sg_pg_is_not_null(c))
        sg_pg_note_reshaped(g, t->new, s);
    warn_added(g, s, c);
}

/* A column that becomes a generated one is dropped before; what was generated from it goes first. */
static void
order_undone(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_pg_column *base, *other;
    const struct sg_column *c;
    SG_FOREACH (base, &t->columns) {
        const char *name = base->old->obj.name;
        if (!base->undone || base->old->generated)
            continue;
        SG_FOREACH (c, &t->children[SG_KIND_COLUMN].dropped)
            if (c->generated && sg_mentions(SG_POSTGRESQL, c->generated->as, name))
                sg_step_after(&g->p, base->undone, sg_map_get(&g->gone, c));
        SG_FOREACH (other, &t->columns)
            if (other->undone && other->old->generated && sg_mentions(SG_POSTGRESQL, other->old->generated->as, name))
                sg_step_after(&g->p, base->undone, other->undone);
    }
}

/* A generated column can only be added when those that it is made of are there. */
static void
order_generated(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_column *c, *other;
    SG_FOREACH (c, &t->children[SG_KIND_COLUMN].created)
        if (c->generated)
            SG_FOREACH (other, &t->children[SG_KIND_COLUMN].created)
                if (other != c && sg_mentions(SG_POSTGRESQL, c->generated->as, other->obj.name))
                    sg_step_after(&g->p, sg_map_get(&g->created, c),
                                  sg_map_get(&g->created, other));
    SG_FOREACH (c, &t->children[SG_KIND_COLUMN].dropped)
        if (c->generated)
            SG_FOREACH (other, &t->children[SG_KIND_COLUMN].dropped)
                if (other != c && !other->generated &&
                    sg_mentions(SG_POSTGRESQL, c->generated->as, other->obj.name))
                    sg_step_after(&g->p, sg_map_get(&g->gone, other), sg_map_get(&g->gone, c));
}

static void
drop_column(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_column *c)
{
    bool first = sg_pg_drops_first(g, c);
    struct sg_step *s = first ? sg_pg_step(g, SG_PG_EARLY_COLUMN, c, NULL, "ALTER TABLE %E DROP COLUMN %I;", t->old, c->obj.name)
                              : sg_pg_step(g, sg_map_get(&g->early, c) ? SG_PG_DROP_GENERATED : SG_PG_DROP_COLUMN, c, NULL,
                                           "ALTER TABLE %T DROP COLUMN %I;", t->new, sg_pg_name_now(g, &c->obj));
    g->departs |= first;
    sg_map_put(&g->gone, g->arena, c, s);
    sg_pg_column_sequence(g, t->old, c, t->new->obj.schema, s, sg_pg_frees);
    sg_pg_note_default(g, c, s, SG_PG_OLD);
    sg_pg_flag(g, s, SG_STEP_DESTRUCTIVE, "the column '%s' goes with its values", c->obj.name);
}

/* `first`: the column has another name meanwhile, and that statement must come first. */
static struct sg_step *
rename_step(struct sg_pg *g, const struct sg_pg_table *t, const struct sg_column *old,
            const struct sg_column *new, const char *from, const char *to, struct sg_step *first)
{
    if (sg_pg_name_kept(g, from) == sg_pg_name_kept(g, to))
        return first;
    struct sg_step *s = sg_pg_step(g, SG_PG_RENAME_COLUMN, old, new,
                                   "ALTER TABLE %T RENAME COLUMN %I TO %I;", t->new, from, to);
    if (first)
        sg_step_after(&g->p, s, first);
    else
        sg_pg_frees(g, "column", t->old->obj.key, from, s);
    sg_pg_takes(g, "column", t->old->obj.key, to, s);
    sg_step_after(&g->p, s, t->named);
    return s;
}

static const char *
spare_column(struct sg_pg *g, const struct sg_pg_table *t, const char *name)
{
    for (unsigned n = 0;; n++) {
        const char *spare = sg_pg_old_name(g, name, n);
        if (!sg_obj_child(g->old, &t->old->obj, SG_KIND_COLUMN, spare) && !sg_obj_child(g->new, &t->new->obj, SG_KIND_COLUMN, spare))
            return spare;
    }
}

static void
rename_columns(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_column *gone;
    struct sg_pg_column *c;
    SG_FOREACH (gone, &t->children[SG_KIND_COLUMN].dropped)
        if (sg_obj_child(g->new, &t->new->obj, SG_KIND_COLUMN, gone->obj.name)) {
            const char *spare = spare_column(g, t, gone->obj.name);
            rename_step(g, t, gone, NULL, gone->obj.name, spare, NULL);
            g->departs = true;
            sg_map_put(&g->aside, g->arena, gone, (void *)(uintptr_t)spare);
        }
    SG_FOREACH (c, &t->columns) {
        if (!c->renamed)
            continue;
        const char *from = c->old->obj.name;
        struct sg_step *first = NULL;
        if (sg_pg_opens_ring(g, &c->old->obj, &c->new->obj)) {
            const char *spare = spare_column(g, t, from);
            first = rename_step(g, t, c->old, c->new, from, spare, NULL);
            from = spare;
            c->ring = true;
            g->departs = true;
        }
        rename_step(g, t, c->old, c->new, from, c->new->obj.name, first);
    }
}

void
sg_pg_columns(struct sg_pg *g)
{
    struct sg_pg_table *t;
    const struct sg_column *c;
    SG_FOREACH (t, &g->tables)
        rename_columns(g, t);
    sg_pg_part_from_row_types(g);
    SG_FOREACH (t, &g->tables) {
        sg_pg_alter_columns(g, t);
        SG_FOREACH (c, &t->children[SG_KIND_COLUMN].created)
            add_column(g, t, c);
        SG_FOREACH (c, &t->children[SG_KIND_COLUMN].dropped)
            drop_column(g, t, c);
        order_generated(g, t);
        order_undone(g, t);
    }
}
