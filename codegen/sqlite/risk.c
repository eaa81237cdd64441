/* What a step loses, or can fail on where there are rows, and what to do about it. */
#include <config.h>

#include <string.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

/* No default, or one that is null: SQLite looks through parentheses. */
static bool
is_null(struct sg_value def)
{
    if (def.type != SG_VALUE_TEXT)
        return def.type == SG_VALUE_NONE || def.type == SG_VALUE_NULL;
    struct sg_lexer x = sg_sqlite_lexer(def.text);
    struct sg_token t = sg_lexer_word(&x);
    while (sg_token_is_mark(t, '('))
        t = sg_lexer_word(&x);
    return sg_token_is(t, "null");
}

void
sg_sqlite_explain_add(struct sg_sqlite *s, struct sg_step *step, const struct sg_table *t, const struct sg_column *c)
{
    if (c->not_null && is_null(c->def) && !c->generated)
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "rows of '%s' have no value for the new column '%s', which is not null: give it a default", t->obj.name,
                    c->obj.name);
}

void
sg_sqlite_explain_index(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c,
                        const struct sg_index *i)
{
    const struct sg_pair *p = sg_diff_pair(s->diff, &i->obj);
    bool was_unique = p ? ((const struct sg_index *)(const void *)p->old)->is_unique &&
                              !(p->changed & (SG_CHANGED(INDEX, keys) | SG_CHANGED(INDEX, where)))
                        : sg_diff_old_of(s->diff, &i->obj) != NULL;
    if (c->old && i->is_unique && !was_unique)
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "fails where rows of '%s' are equal in what '%s' says is unique: look for such rows first", c->new->obj.name,
                    i->obj.name);
}

/* Whether a value of text can lose its form: '007' becomes 7 where the column takes numbers (datatype3.html, 3.1). */
static bool
reads_numbers(const char *type)
{
    static const char *const text[] = {"char", "clob", "text", "blob"};
    struct sg_buf lower = SG_BUF_INIT;
    for (; *type; type++)
        sg_buf_addc(&lower, *type >= 'A' && *type <= 'Z' ? (char)(*type + ('a' - 'A')) : *type);
    bool numbers = lower.len > 0;
    if (!strstr(lower.data, "int"))
        for (size_t i = 0; i < SG_COUNT(text); i++)
            numbers = numbers && !strstr(lower.data, text[i]);
    sg_buf_fini(&lower);
    return numbers;
}

void
sg_sqlite_explain_column(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c,
                         const struct sg_pair *p)
{
    const struct sg_column *a = (const void *)p->old, *b = (const void *)p->new;
    const char *table = c->new->obj.name, *name = b->obj.name;
    if (b->generated && !a->generated)
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the values of '%s.%s' give way to generated ones", table, name);
    else if (a->type_key != b->type_key && reads_numbers(b->type) && !reads_numbers(a->type))
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE,
                    "values of '%s.%s' that look like numbers become numbers ('007' is 7 then): keep the type %s where the "
                    "form counts",
                    table, name, a->type);
    if (c->new->strict && a->type_key != b->type_key && !b->generated)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on values of '%s.%s' that cannot be %s", table, name, b->type);
    if (b->not_null && !a->not_null && !b->generated)
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "fails on rows in which '%s.%s' is null: fill them first, with UPDATE in a migration of its own", table, name);
    if (b->primary_key && !a->primary_key)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows that are equal or null in '%s.%s', the new primary key",
                    table, name);
}

static void
explain_constraints(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c)
{
    const struct sg_obj *o;
    const struct sg_pair *p;
    const char *table = c->new->obj.name;
    if (c->new->strict && !c->old->strict)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' with values that are not of their column's type", table);
    SG_FOREACH (o, &sg_pair_children(c->pair, SG_KIND_CHECK)->created)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that the new check '%s' refuses", table, o->name);
    SG_FOREACH (p, &sg_pair_children(c->pair, SG_KIND_CHECK)->kept)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that the changed check '%s' refuses", table,
                    p->new->name);
    SG_FOREACH (o, &sg_pair_children(c->pair, SG_KIND_FOREIGN_KEY)->created)
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "rows of '%s' may refer to what is not there: '%s' is not checked for the rows that are copied", table,
                    o->name);
    SG_FOREACH (o, &sg_pair_children(c->pair, SG_KIND_PRIMARY_KEY)->created)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that are equal in the new primary key", table);
    SG_FOREACH (o, &sg_pair_children(c->pair, SG_KIND_UNIQUE)->created)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that are equal in '%s'", table, o->name);
}

void
sg_sqlite_explain_copy(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c)
{
    const struct sg_delta *columns = sg_pair_children(c->pair, SG_KIND_COLUMN);
    const struct sg_column *column;
    const struct sg_pair *p;
    step->flags |= SG_STEP_REWRITE;
    SG_FOREACH (column, &columns->dropped)
        if (!column->generated)
            sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the values of '%s.%s' are lost", c->old->obj.name,
                        column->obj.name);
    SG_FOREACH (column, &columns->created)
        sg_sqlite_explain_add(s, step, c->new, column);
    SG_FOREACH (p, &columns->kept)
        sg_sqlite_explain_column(s, step, c, p);
    explain_constraints(s, step, c);
}
