/* Sequences of their own, and the options that they share with identities. */
#include <config.h>

#include <stdlib.h>

#include "codegen/postgresql/pg.h"

void
sg_pg_sequence_clauses(struct sg_buf *out, const struct sg_sequence_options *o)
{
    sg_buf_addf(out, "INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s",
                o->increment, o->min, o->max, o->start, o->cache, o->cycle ? " CYCLE" : "");
}

static long long
number(const char *text)
{
    return strtoll(text, NULL, 10);
}

struct sg_pg_fit
sg_pg_fit_sequence(struct sg_pg *g, const struct sg_sequence_options *a,
                   const struct sg_sequence_options *b)
{
    long long low = number(b->min), high = number(b->max), from = number(a->min),
              to = number(a->max);
    if (low <= number(a->start) && number(a->start) <= high && low <= from && to <= high)
        return (struct sg_pg_fit){"", NULL};
    if (low > to || high < from)
        return (struct sg_pg_fit){" RESTART", NULL};
    if (low <= number(a->start) && number(a->start) <= high)
        return (struct sg_pg_fit){"", NULL};
    bool below = low > number(a->start);
    return (struct sg_pg_fit){
        "", sg_pg_text(g, below ? "greatest(last_value, %s)" : "least(last_value, %s)",
                       below ? b->min : b->max)};
}

void
sg_pg_warn_sequence(struct sg_pg *g, struct sg_step *s, bool anew,
                    const struct sg_sequence_options *a, const struct sg_sequence_options *b)
{
    long long low = number(b->min), high = number(b->max), start = number(a->start);
    if (anew)
        sg_pg_flag(g, s, SG_STEP_RISKY, "starts anew: numbers that it gave before can come again");
    else if ((number(a->max) > high && start <= high) || (number(a->min) < low && start >= low))
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails where the sequence stands beyond its new bounds");
}

static void
alter(struct sg_pg *g, const struct sg_pair *pair)
{
    const struct sg_sequence *old = (const struct sg_sequence *)pair->old;
    const struct sg_sequence *new = (const struct sg_sequence *)pair->new;
    struct sg_pg_fit fit = sg_pg_fit_sequence(g, &old->options, &new->options);
    struct sg_step *named = sg_map_get(&g->created, new);
    if (fit.value)
        sg_step_after(&g->p,
                      sg_pg_step(g, SG_PG_ALTER_SEQUENCE, old, new,
                                 "SELECT setval(%L, %s, is_called) FROM %Q;",
                                 sg_pg_text(g, "%Q", &new->obj), fit.value, &new->obj),
                      named);
    sg_pg_fmt(g, &g->p.text, "ALTER SEQUENCE %Q ", &new->obj);
    sg_pg_sequence_clauses(&g->p.text, &new->options);
    if (old->options.cycle && !new->options.cycle)
        sg_buf_adds(&g->p.text, " NO CYCLE");
    sg_buf_adds(&g->p.text, fit.restart);
    sg_buf_addc(&g->p.text, ';');
    struct sg_step *s = sg_pg_end(g, SG_PG_ALTER_SEQUENCE, old, new);
    sg_step_after(&g->p, s, named);
    sg_pg_warn_sequence(g, s, *fit.restart, &old->options, &new->options);
}

void
sg_pg_sequences(struct sg_pg *g)
{
    const struct sg_delta *delta = &g->diff->top[SG_KIND_SEQUENCE];
    struct sg_obj *o;
    struct sg_pair *pair;
    SG_FOREACH (o, &delta->dropped)
        sg_pg_put_aside(g, SG_PG_CREATE_SEQUENCE, o, "relation",
                        "ALTER SEQUENCE %I.%I RENAME TO %I;");
    SG_FOREACH (o, &delta->created) {
        sg_pg_fmt(g, &g->p.text, "CREATE SEQUENCE %Q ", o);
        sg_pg_sequence_clauses(&g->p.text, &((struct sg_sequence *)o)->options);
        sg_buf_addc(&g->p.text, ';');
        struct sg_step *s = sg_pg_end(g, SG_PG_CREATE_SEQUENCE, NULL, o);
        sg_pg_takes(g, "relation", o->schema, o->name, s);
        sg_map_put(&g->created, g->arena, o, s);
    }
    SG_FOREACH (pair, &delta->kept) {
        sg_pg_rename(g, pair, "SEQUENCE", "relation", SG_PG_MOVE_SEQUENCE, SG_PG_RENAME_SEQUENCE);
        if (pair->changed)
            alter(g, pair);
    }
    SG_FOREACH (o, &delta->dropped) {
        struct sg_step *s = sg_pg_step(g, SG_PG_DROP_SEQUENCE, o, NULL, "DROP SEQUENCE %I.%I;",
                                       sg_pg_schema_now(g, o->schema), sg_pg_name_now(g, o));
        sg_pg_flag(g, s, SG_STEP_DESTRUCTIVE, "the sequence '%s' goes, and with it where it stood",
                   o->name);
        sg_map_put(&g->gone, g->arena, o, s);
    }
}

void
sg_pg_give_up_sequences(struct sg_pg *g)
{
    const struct sg_obj *o;
    SG_FOREACH (o, &g->diff->top[SG_KIND_SEQUENCE].dropped) {
        const char *schema = sg_pg_schema_now(g, o->schema);
        struct sg_step *s = sg_map_get(&g->gone, o);
        if (sg_map_get(&g->aside, o) || !sg_pg_wanted_by(g, "relation", schema, o->name))
            continue;
        g->departs = true;
        s->rank = SG_PG_DROP_EXPRESSION;
        sg_pg_frees(g, "relation", schema, o->name, s);
        sg_pg_note_sequence(g, o->name, s, SG_PG_OLD);
    }
}
