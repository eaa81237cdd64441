/* Values that an enum gets in place, and what uses them: PostgreSQL has them committed first. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

struct added_value {
    struct sg_enum *of;
    const char *value, *literal;
    struct sg_step *step;
};

static const char *
literal_of(struct sg_pg *g, const char *value)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_sql_literal(&buf, value);
    const char *text = sg_intern(&g->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

void
sg_pg_note_value(struct sg_pg *g, const struct sg_obj *of, const char *value, struct sg_step *step)
{
    struct added_value *v = SG_NEW(g->arena, struct added_value);
    *v = (struct added_value){(struct sg_enum *)(uintptr_t)of, value, literal_of(g, value), step};
    sg_list_push(&g->values, g->arena, v);
}

static void
commit_before(struct sg_pg *g, struct sg_step *step, const struct added_value *v)
{
    sg_pg_flag(g, step, SG_STEP_COMMIT_BEFORE,
               "uses '%s', which must be committed first: run it in a migration of its own "
               "(generate --split)",
               v->value);
    sg_step_after(&g->p, step, v->step);
}

static bool
has_literal(const char *sql, const char *literal)
{
    struct sg_lexer x = sg_sql_lexer(sql);
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;)
        if (t.kind == SG_TOKEN_STRING && t.len == strlen(literal) && !memcmp(t.text, literal, t.len))
            return true;
    return false;
}

static bool
has_column_of(struct sg_pg *g, const struct sg_table *t, const struct sg_enum *e)
{
    const struct sg_column *c;
    SG_FOREACH (c, &t->columns.list)
        if (sg_pg_enum_of(g->new, c) == e)
            return true;
    return false;
}

/* Whether text may compare with a value of the enum: it casts to it, or is about a table that has a
 * column of it. `t` is the table that the text belongs to, or NULL. */
static bool
is_about(struct sg_pg *g, const char *sql, const struct sg_table *t, const struct sg_enum *e)
{
    const struct sg_table *other;
    if (sg_mentions(SG_POSTGRESQL, sql, e->obj.name) || (t && has_column_of(g, t, e)))
        return true;
    SG_FOREACH (other, &g->new->tables.list)
        if (has_column_of(g, other, e) && sg_mentions(SG_POSTGRESQL, sql, other->obj.name))
            return true;
    return false;
}

static void
look_into(struct sg_pg *g, struct sg_step *step, const char *sql, const struct sg_table *t)
{
    const struct added_value *v;
    if (!sql)
        return;
    SG_FOREACH (v, &g->values)
        if (!(step->flags & SG_STEP_COMMIT_BEFORE) && has_literal(sql, v->literal) &&
            is_about(g, sql, t, v->of))
            commit_before(g, step, v);
}

/* In the default of an array the value stands without its own quotes. */
void
sg_pg_uses_value(struct sg_pg *g, struct sg_step *step, const struct sg_column *c)
{
    if (!g->values.len || c->def.type != SG_VALUE_TEXT)
        return;
    if (!c->type_schema) { /* it may cast to the enum all the same */
        look_into(g, step, c->def.text, NULL);
        return;
    }
    const struct sg_enum *of = sg_pg_enum_of(g->new, c);
    const struct added_value *v;
    SG_FOREACH (v, &g->values) {
        size_t len = strlen(v->literal) - 2;
        const char *text =
            sg_pg_is_array(c->type) ? sg_intern(&g->ctx->intern, v->literal + 1, len) : v->literal;
        if (v->of == of && strstr(c->def.text, text))
            commit_before(g, step, v);
    }
}

static void
look_into_table(struct sg_pg *g, struct sg_step *step, const struct sg_table *t)
{
    const struct sg_column *c;
    const struct sg_check *check;
    SG_FOREACH (c, &t->columns.list)
        if (c->generated)
            look_into(g, step, c->generated->as, t);
    SG_FOREACH (check, &t->checks.list)
        look_into(g, step, check->value, t);
}

/* Statements that have an expression in them, by what they are about. */
void
sg_pg_find_values(struct sg_pg *g)
{
    struct sg_step *s;
    if (!g->values.len)
        return;
    SG_FOREACH (s, &g->p.plan->steps) {
        const struct sg_obj *o = s->new, *parent = o ? o->parent : NULL;
        if (!o)
            continue;
        const struct sg_table *t =
            parent && parent->kind == SG_KIND_TABLE ? (const struct sg_table *)parent : NULL;
        if (o->kind == SG_KIND_TABLE && s->rank == SG_PG_CREATE_TABLE)
            look_into_table(g, s, (const struct sg_table *)o);
        else if (o->kind == SG_KIND_CHECK || o->kind == SG_KIND_INDEX ||
                 o->kind == SG_KIND_POLICY || o->kind == SG_KIND_VIEW ||
                 (o->kind == SG_KIND_COLUMN && ((const struct sg_column *)o)->generated))
            look_into(g, s, s->sql, t);
    }
}
