/* What happens to a column that stays: its type, default, null, identity, primary key, generation.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "codegen/postgresql/pg.h"
#include "model/names.h"
#include "model/types.h"

#define CHANGED(c, member) ((c)->changed & SG_CHANGED(COLUMN, member))

struct alter {
    struct sg_pg *g;
    struct sg_pg_table *t;
    struct sg_pg_column *c;
    bool default_done; /* the default is as it is to be */
    bool default_off;  /* there is no default any more */
};

static struct sg_step *
alter(const struct alter *a, const char *fmt, ...)
{
    struct sg_pg *g = a->g;
    va_list ap;
    va_start(ap, fmt);
    sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ALTER COLUMN %I ", a->t->new, a->c->new->obj.name);
    sg_pg_vfmt(g, &g->p.text, fmt, ap);
    va_end(ap);
    return sg_pg_end(g, SG_PG_ALTER_COLUMN, a->c->old, a->c->new);
}

static const char *
text_of_default(const struct alter *a)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_pg_default(a->g, &buf, a->c->new);
    const char *text = sg_intern(&a->g->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

static const char *
text_of_type(const struct alter *a)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_pg_type(a->g, &buf, a->c->new, true);
    const char *text = sg_intern(&a->g->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

static void
set_default(struct alter *a)
{
    struct sg_step *s = alter(a, "SET DEFAULT %s;", text_of_default(a));
    sg_pg_uses_value(a->g, s, a->c->new);
    sg_pg_note_default(a->g, a->c->new, s, SG_PG_NEW);
    if (!a->default_off)
        sg_pg_note_default(a->g, a->c->old, s, SG_PG_OLD);
    a->default_done = true;
}

static void
drop_default(struct alter *a)
{
    sg_pg_note_default(a->g, a->c->old, alter(a, "DROP DEFAULT;"), SG_PG_OLD);
    a->default_off = true;
}

/* What drops the sequence of the old column, where that has one. */
static void
drops_sequence(const struct alter *a, struct sg_step *s)
{
    const char *name = sg_pg_own_sequence(a->g, a->t->old, a->c->old);
    if (name)
        sg_pg_note_sequence(a->g, name, s, SG_PG_OLD);
}

static void
warn_type(const struct alter *a, struct sg_step *s)
{
    const struct sg_column *old = a->c->old, *new = a->c->new;
    struct sg_pg_loss loss = sg_pg_type_loss(a->g, old, new);
    sg_pg_note_reshaped(a->g, a->t->new, s);
    if (a->c->row_fails)
        loss.fails = a->c->row_fails;
    if (sg_pg_type_rewrites(a->g, old, new))
        s->flags |= SG_STEP_REWRITE;
    if (loss.lost || loss.fails)
        sg_pg_flag(a->g, s,
                   (loss.lost ? SG_STEP_DESTRUCTIVE : 0U) | (loss.fails ? SG_STEP_RISKY : 0U),
                   "'%s' from %s to %s: %s%s%s", new->obj.name, old->type, new->type,
                   loss.lost ? loss.lost : "", loss.lost && loss.fails ? "; " : "",
                   loss.fails ? loss.fails : "");
}

/* The default cannot follow the type by itself: off before, back after. */
static void
retype_around_default(struct alter *a, const char *using)
{
    a->g->departs |= !a->c->was_enum || !a->c->new->type_schema;
    if (a->c->old->def.type != SG_VALUE_NONE && !a->default_off)
        drop_default(a);
    warn_type(a, alter(a, "SET DATA TYPE %s USING %s;", text_of_type(a), using));
    if (a->c->new->def.type != SG_VALUE_NONE)
        set_default(a);
}

static const char *
cast_text(const struct alter *a, bool through_text)
{
    return sg_pg_text(a->g, through_text ? "%I::text::%s" : "%I::%s", a->c->new->obj.name,
                      text_of_type(a));
}

static void
retype_to_enum(struct alter *a)
{
    const struct sg_column *old = a->c->old, *new = a->c->new;
    bool had = old->def.type != SG_VALUE_NONE, has = sg_pg_has_default(new);
    if (a->c->was_enum) {
        bool goes_off = has && old->type != new->type; /* recorded where there is none to go, too */
        if (goes_off && !had)
            drop_default(a);
        if (had || goes_off) {
            retype_around_default(a, cast_text(a, true));
            return;
        }
        warn_type(a, alter(a, "SET DATA TYPE %s USING %s;", text_of_type(a), cast_text(a, true)));
    } else if ((sg_pg_is_text(a->g, old->type) &&
                (!sg_pg_is_array(old->type) || sg_pg_is_array(new->type))) ||
               a->c->retype == SG_PG_DANCED) {
        if (has)
            sg_pg_uses_value(
                a->g, alter(a, "SET DEFAULT %s::%s;", text_of_default(a), text_of_type(a)), new);
        else if (had)
            drop_default(a);
        a->default_done = has;
        warn_type(a, alter(a, "SET DATA TYPE %s USING %s;", text_of_type(a), cast_text(a, false)));
    } else {
        retype_around_default(a, cast_text(a, true));
    }
}

static bool
is_plain_text(struct sg_pg *g, const char *type)
{
    return sg_pg_is_text(g, type) && !sg_pg_is_array(type);
}

static void
retype(struct alter *a)
{
    const struct sg_column *old = a->c->old, *new = a->c->new;
    if (new->using_expr) {
        struct sg_buf buf = SG_BUF_INIT;
        sg_buf_addf(&buf, "(%s)", new->using_expr);
        retype_around_default(a, buf.data);
        sg_buf_fini(&buf);
        return;
    }
    if (new->type_schema) {
        retype_to_enum(a);
        return;
    }
    enum sg_pg_cast cast = sg_pg_cast_between(a->g, old->type, new->type);
    if ((a->c->was_enum && cast != SG_PG_CAST_ASSIGNMENT) || (a->c->by_text && !is_plain_text(a->g, new->type)))
        cast = SG_PG_CAST_TEXT;
    if (cast != SG_PG_CAST_ASSIGNMENT) {
        retype_around_default(a, cast_text(a, cast == SG_PG_CAST_TEXT));
        return;
    }
    warn_type(a, alter(a, "SET DATA TYPE %s;", text_of_type(a)));
    if (sg_pg_has_default(new))
        set_default(a);
}

/* Serial columns: a sequence and a default, which PostgreSQL knows no type for. */

/* Sets the sequence behind a column to go on after the values that are there, or to begin where they are behind its bounds. */
static struct sg_step *
go_on(const struct alter *a, const char *sequence, const struct sg_sequence_options *o)
{
    bool down = *o->increment == '-';
    struct sg_sequence_options all = {.increment = o->increment};
    struct sg_step *s =
        sg_pg_step(a->g, SG_PG_ALTER_COLUMN, a->c->old, a->c->new,
                   "SELECT setval(%L, %s(coalesce(%s(%I) + %s, %s), %s), false) FROM %T;", sequence,
                   down ? "least" : "greatest", down ? "min" : "max", a->c->new->obj.name,
                   o->increment, o->start, down ? o->max : o->min, a->t->new);
    sg_sequence_defaults(a->g->ctx, &all, a->c->new->type);
    const char *end = down ? o->min : o->max;
    if (strcmp(end, down ? all.min : all.max))
        sg_pg_flag(a->g, s, SG_STEP_RISKY, "fails where '%s' has come to %s, where its numbers end",
                   a->c->new->obj.name, end);
    return s;
}

static void
base_type(struct alter *a, const char *from, const char *to)
{
    struct sg_column old = *a->c->old, new = *a->c->new;
    struct sg_pg_column c = *a->c;
    old.type = sg_interns(&a->g->ctx->intern, from);
    new.type = sg_interns(&a->g->ctx->intern, to);
    new.def.type = old.def.type = SG_VALUE_NONE;
    c.old = &old;
    c.new = &new;
    struct alter b = {a->g, a->t, &c, false, true};
    if (strcmp(sg_pg_type_word(a->g, from), sg_pg_type_word(a->g, to)) || a->c->was_enum ||
        sg_pg_is_array(from) || sg_pg_is_array(to)) {
        struct sg_step *last =
            a->g->p.plan->steps.len ? a->g->p.plan->steps.items[a->g->p.plan->steps.len - 1] : NULL;
        retype(&b);
        for (size_t i = a->g->p.plan->steps.len; i-- > 0 && a->g->p.plan->steps.items[i] != last;) {
            struct sg_step *s = a->g->p.plan->steps.items[i];
            s->old = &a->c->old->obj;
            s->new = &a->c->new->obj;
        }
    }
}

static void
become_serial(struct alter *a)
{
    const char *base = sg_pg_serial_base(a->c->new->type),
               *sequence = sg_pg_serial_sequence(a->g, a->t->new, a->c->new->obj.name);
    struct sg_sequence_options options = {.increment = "1"};
    if (a->c->old->identity)
        drops_sequence(a, alter(a, "DROP IDENTITY;"));
    if (a->c->old->def.type != SG_VALUE_NONE)
        drop_default(a);
    base_type(a, a->c->old->type, base);
    struct sg_step *s = sg_pg_step(a->g, SG_PG_ALTER_COLUMN, a->c->old, a->c->new, "CREATE SEQUENCE %s AS %s;",
                                   sequence, base);
    sg_pg_column_sequence(a->g, a->t->new, a->c->new, a->t->new->obj.schema, s, sg_pg_takes);
    alter(a, "SET DEFAULT nextval(%L);", sequence);
    sg_pg_step(a->g, SG_PG_ALTER_COLUMN, a->c->old, a->c->new, "ALTER SEQUENCE %s OWNED BY %T.%I;",
               sequence, a->t->new, a->c->new->obj.name);
    sg_sequence_defaults(a->g->ctx, &options, a->c->new->type);
    go_on(a, sequence, &options);
    a->default_done = true;
}

static void
leave_serial(struct alter *a)
{
    const char *from = sg_pg_serial_base(a->c->old->type), *to = sg_pg_serial_base(a->c->new->type);
    if (to) { /* another serial */
        base_type(a, from, to);
        sg_pg_on_sequence(a->g, SG_PG_ALTER_COLUMN, a->c,
                          sg_pg_text(a->g, "ALTER SEQUENCE %%s AS %s", to));
        a->default_done = true;
        return;
    }
    drop_default(a);
    drops_sequence(a, sg_pg_on_sequence(a->g, SG_PG_ALTER_COLUMN, a->c, "DROP SEQUENCE %s"));
    if (strcmp(sg_pg_type_word(a->g, a->c->new->type), from) || a->c->new->type_schema ||
        sg_pg_is_array(a->c->new->type))
        base_type(a, from, a->c->new->type);
    if (a->c->new->def.type != SG_VALUE_NONE)
        set_default(a);
}

static void
change_type(struct alter *a)
{
    const char *from = sg_pg_serial_base(a->c->old->type), *to = sg_pg_serial_base(a->c->new->type);
    if (!CHANGED(a->c, type_key) && !CHANGED(a->c, type_schema))
        return;
    a->g->departs |= from || to;
    if (from)
        leave_serial(a);
    else if (to)
        become_serial(a);
    else
        retype(a);
}

static void
change_default(struct alter *a)
{
    const struct sg_column *new = a->c->new;
    if (!CHANGED(a->c, def) || a->default_done || sg_pg_serial_base(new->type))
        return;
    if (new->def.type != SG_VALUE_NONE) {
        if (a->c->retype == SG_PG_DANCED && sg_pg_has_default(new))
            return;
        set_default(a);
    } else if (!a->default_off) {
        drop_default(a);
    }
}

static bool
gains_identity(const struct sg_pg_column *c)
{
    return !c->old->identity && c->new->identity;
}

/* drizzle-kit leaves NOT NULL alone in a table in which any column gains or loses identity. */
static bool
any_identity(const struct sg_pg_table *t, bool gained)
{
    const struct sg_pg_column *c;
    SG_FOREACH (c, &t->columns)
        if (gained ? gains_identity(c) : c->old->identity && !c->new->identity)
            return true;
    return false;
}

static bool
in_primary_key(const struct sg_table *t, const struct sg_column *c)
{
    const struct sg_primary_key *pk;
    SG_FOREACH (pk, &t->primary_keys.list)
        if (sg_list_has(&pk->columns, c->obj.name))
            return true;
    return c->primary_key;
}

/* A composite key that keeps its name is altered late, and holds its columns until then. */
static bool
in_altered_key(const struct sg_pg_table *t, const struct sg_column *old)
{
    const struct sg_pg_change *c;
    SG_FOREACH (c, &t->children[SG_KIND_PRIMARY_KEY].kept)
        if (sg_list_has(&((struct sg_primary_key *)c->old)->columns, old->obj.name))
            return true;
    return false;
}

static void
drop_not_null(struct alter *a)
{
    struct sg_step *s = alter(a, "DROP NOT NULL;");
    if (in_altered_key(a->t, a->c->old)) {
        s->rank = SG_PG_ALTER_PRIMARY_KEY;
        sg_list_push(&a->t->loosened, a->g->arena, s);
    }
}

static void
change_null(struct alter *a)
{
    const struct sg_column *old = a->c->old, *new = a->c->new;
    bool was = sg_pg_is_not_null(old), is = sg_pg_is_not_null(new),
         recorded = CHANGED(a->c, not_null);
    if (is && (!was || (recorded && new->not_null && !any_identity(a->t, true)))) {
        bool passed_over = !recorded || (any_identity(a->t, true) && !gains_identity(a->c));
        if (passed_over && in_primary_key(a->t->new, new))
            return; /* the key sees to it */
        a->g->departs |= !recorded || any_identity(a->t, true);
        struct sg_step *s = alter(a, "SET NOT NULL;");
        if (!was)
            sg_pg_flag(a->g, s, SG_STEP_RISKY, "fails on rows where '%s' is null: fill it first",
                       new->obj.name);
    } else if (was && !is && !old->identity) {
        a->g->departs |= !recorded || any_identity(a->t, false);
        drop_not_null(a);
    }
}

static long long
number(const char *text)
{
    return strtoll(text, NULL, 10);
}

/* Whether the options can be set one by one, with PostgreSQL checking after each. */
static bool
is_sound_one_by_one(const struct sg_sequence_options *a, const struct sg_sequence_options *b)
{
    long long start = number(a->start), min = number(b->min), max = number(a->max);
    if (start < min || min >= max)
        return false;
    max = number(b->max);
    return start <= max && min < max;
}

static void
change_options(struct alter *a, const struct sg_identity *x, const struct sg_identity *y)
{
    const struct sg_sequence_options *o = &x->options, *n = &y->options;
    const struct {
        const char *word, *from, *to;
    } rows[] = {
        {"SET MINVALUE ", o->min, n->min},
        {"SET MAXVALUE ", o->max, n->max},
        {"SET INCREMENT BY ", o->increment, n->increment},
        {"SET START WITH ", o->start, n->start},
        {"SET CACHE ", o->cache, n->cache},
        {"SET ", o->cycle ? "CYCLE" : "NO CYCLE", n->cycle ? "CYCLE" : "NO CYCLE"},
    };
    struct sg_buf all = SG_BUF_INIT;
    struct sg_pg_fit fit = {"", NULL};
    struct sg_step *s = NULL, *bounds = NULL;
    if (strcmp(o->min, n->min) || strcmp(o->max, n->max))
        fit = sg_pg_fit_sequence(a->g, o, n);
    if (fit.value)
        sg_pg_on_sequence(
            a->g, SG_PG_ALTER_COLUMN, a->c,
            sg_pg_text(a->g, "SELECT setval(%%1$L, %s, is_called) FROM %%1$s", fit.value));
    bool together = *fit.restart || !is_sound_one_by_one(o, n);
    for (size_t i = 0; i < SG_COUNT(rows); i++) {
        if (!strcmp(rows[i].from, rows[i].to))
            continue;
        if (together)
            sg_buf_addf(&all, "%s%s%s", all.len ? " " : "", rows[i].word, rows[i].to);
        else
            s = alter(a, "%s%s;", rows[i].word, rows[i].to);
        bounds = i < 2 ? s : bounds;
    }
    if (together && all.len)
        bounds = alter(a, "%s%s;", all.data, fit.restart);
    if (bounds)
        sg_pg_warn_sequence(a->g, bounds, *fit.restart, o, n);
    sg_buf_fini(&all);
}

static void
add_identity(struct alter *a)
{
    struct sg_pg *g = a->g;
    sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ALTER COLUMN %I ADD ", a->t->new, a->c->new->obj.name);
    sg_pg_identity(g, &g->p.text, a->t->new, a->c->new->identity);
    sg_buf_addc(&g->p.text, ';');
    struct sg_step *s = sg_pg_end(g, SG_PG_ALTER_COLUMN, a->c->old, a->c->new);
    sg_pg_column_sequence(g, a->t->new, a->c->new, a->t->new->obj.schema, s, sg_pg_takes);
    if (sg_pg_serial_base(a->c->old->type) || sg_pg_counts(a->c->old)) {
        go_on(a, sg_pg_beside(g, a->t->new, sg_pg_identity_called(g, a->c->new->identity)),
              &a->c->new->identity->options);
    } else {
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "numbers start at %s whatever '%s' holds: set the sequence beyond the values "
                   "that are there",
                   a->c->new->identity->options.start, a->c->new->obj.name);
    }
}

/* The identity as a change of the column's type leaves it: a sequence that goes to the end of its type goes to that of the new one. */
static struct sg_identity
after_type(const struct alter *a, const struct sg_identity *x, const struct sg_identity *y)
{
    struct sg_sequence_options was = {.increment = "1"}, is = {.increment = "1"};
    struct sg_identity left = *x;
    sg_sequence_defaults(a->g->ctx, &was, a->c->old->type);
    sg_sequence_defaults(a->g->ctx, &is, a->c->new->type);
    if (!strcmp(is.max, was.max))
        return left;
    bool down = *x->options.increment == '-', max = !strcmp(x->options.max, was.max) && !strcmp(y->options.max, was.max),
         min = number(x->options.min) == -number(was.max) - 1 && !strcmp(x->options.min, y->options.min);
    a->g->departs |= max || min;
    if (max)
        left.options.max = down ? "-1" : is.max;
    if (min)
        left.options.min = down ? sg_pg_text(a->g, "-%s", is.max) : "1"; /* not to the digit: another one than it is to be */
    return left;
}

static void
change_identity(struct alter *a)
{
    const struct sg_identity *x = a->c->old->identity, *y = a->c->new->identity;
    if (x == y || (!x && !y))
        return;
    if (x && !y) {
        if (!sg_pg_serial_base(a->c->new->type))
            drops_sequence(a, alter(a, "DROP IDENTITY;"));
        if (!sg_pg_is_not_null(a->c->new)) {
            drop_not_null(a);
            a->g->departs = true;
        }
        return;
    }
    if (!x) {
        add_identity(a);
        return;
    }
    if (x->always != y->always)
        alter(a, "SET GENERATED %s;", y->always ? "ALWAYS" : "BY DEFAULT");
    struct sg_identity left = after_type(a, x, y);
    change_options(a, &left, y);
}

/* Whether the expression has to go before types change: that of the column, which is made anew, or those of columns that it is made of. One
 * that goes to come again is the same. */
static bool
base_changes(const struct alter *a)
{
    const struct sg_pg_column *c;
    if (a->c->retype == SG_PG_DANCED)
        return true;
    SG_FOREACH (c, &a->t->columns)
        if ((c->retype || c->redo) &&
            sg_mentions(SG_POSTGRESQL, a->c->old->generated->as, c->old->obj.name))
            return true;
    return false;
}

static const struct sg_list *
one_column(struct sg_pg *g, const struct sg_column *c)
{
    struct sg_list *columns = SG_NEW(g->arena, struct sg_list);
    sg_list_push(columns, g->arena, (void *)(uintptr_t)c->obj.name);
    return columns;
}

static void
change_generated(struct alter *a)
{
    struct sg_pg *g = a->g;
    if (a->c->redo == SG_PG_KEPT) {
        if (a->c->old->generated && !a->c->new->generated) {
            struct sg_step *s = alter(a, "DROP EXPRESSION;");
            if (base_changes(a)) {
                s->rank = SG_PG_DROP_EXPRESSION;
                g->departs = true;
            }
        }
        return;
    }
    bool around = a->c->redo == SG_PG_REDONE_AROUND;
    struct sg_step *s =
        sg_pg_step(g, around ? SG_PG_DROP_GENERATED : SG_PG_ALTER_COLUMN, a->c->old, a->c->new,
                   "ALTER TABLE %T drop column %I;", a->t->new, a->c->new->obj.name);
    a->c->undone = s;
    drops_sequence(a, s);
    if (!a->c->old->generated)
        sg_pg_flag(g, s, SG_STEP_DESTRUCTIVE,
                   "the values of '%s' go: they are computed from now on", a->c->new->obj.name);
    sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ADD COLUMN ", a->t->new);
    sg_pg_column_clause(g, &g->p.text, a->t->new, a->c->new, true);
    sg_buf_addc(&g->p.text, ';');
    s = sg_pg_end(g, around ? SG_PG_ADD_GENERATED : SG_PG_ALTER_COLUMN, a->c->old, a->c->new);
    a->c->readded = s;
    sg_pg_note_reshaped(g, a->t->new, s);
    if (around && a->c->new->primary_key && !a->c->old->primary_key)
        sg_pg_note_key_made(g, a->t->new, one_column(g, a->c->new), s);
    sg_pg_flag(g, s, SG_STEP_REWRITE, "the whole table is rewritten and locked meanwhile");
}

/* The numbers of a column that had a sequence of its own, and counts with a new one from now on. */
static void
go_on_with_new(const struct alter *a)
{
    const struct sg_column *old = a->c->old, *new = a->c->new;
    struct sg_sequence *q;
    if (!sg_pg_own_sequence(a->g, a->t->old, old) || sg_pg_own_sequence(a->g, a->t->new, new) || !sg_pg_counts(new))
        return;
    SG_FOREACH (q, &a->g->diff->top[SG_KIND_SEQUENCE].created)
        if (strstr(new->def.text, q->obj.name)) {
            sg_step_after(&a->g->p, go_on(a, sg_pg_text(a->g, "%Q", &q->obj), &q->options), sg_map_get(&a->g->created, q));
            a->g->departs = true;
        }
}

static void
alter_column(struct sg_pg *g, struct sg_pg_table *t, struct sg_pg_column *c)
{
    struct alter a = {.g = g, .t = t, .c = c};
    if (c->redo == SG_PG_REDONE_AROUND) {
        change_generated(&a);
        return;
    }
    g->departs |= c->changed && (c->renamed || t->renamed || t->moved);
    g->departs |= t->renamed && c->old->identity && c->new->identity &&
                  c->old->identity->name != c->new->identity->name;
    bool serial = sg_pg_serial_base(c->old->type) || sg_pg_serial_base(c->new->type);
    /* a generated column takes no default, from wherever that comes, and no type with USING */
    bool bare_first = c->redo == SG_PG_KEPT && c->old->generated && !c->new->generated &&
                      (c->new->def.type != SG_VALUE_NONE || c->new->identity || serial ||
                       sg_pg_needs_using(g, c));
    if (bare_first) {
        change_generated(&a);
        g->departs = true;
    }
    /* an identity column takes no default, and no type but an integer one */
    bool bare_identity =
        c->old->identity && !c->new->identity &&
        (c->new->def.type != SG_VALUE_NONE ||
         (c->retype && (c->new->type_schema || !sg_type_is_integer(SG_POSTGRESQL, c->new->type))));
    if (bare_identity) {
        change_identity(&a);
        g->departs = true;
    }
    if (serial && c->new->identity)
        a.default_done = true;
    change_type(&a);
    change_default(&a);
    change_null(&a);
    if (!bare_identity)
        change_identity(&a);
    if (!bare_first)
        change_generated(&a);
    go_on_with_new(&a);
}

static void
drop_keys(struct sg_pg *g, struct sg_pg_table *t)
{
    struct sg_pg_column *c;
    const struct sg_column *gone;
    SG_FOREACH (c, &t->columns)
        if (c->old->primary_key && !c->new->primary_key) {
            const bool early = c->redo == SG_PG_REDONE_AROUND; /* the column goes earlier, too */
            struct sg_step *s = sg_pg_drop_key(g, early ? SG_PG_DROP_GENERATED : SG_PG_ALTER_COLUMN, c->old, c->new, t);
            sg_pg_note_key_gone(g, t->old, one_column(g, c->old), s);
        }
    SG_FOREACH (gone, &t->children[SG_KIND_COLUMN].dropped)
        if (gone->primary_key && t->pk_gone)
            sg_pg_note_key_gone(g, t->old, one_column(g, gone),
                                sg_pg_drop_key(g, sg_map_get(&g->early, gone) ? SG_PG_DROP_GENERATED : SG_PG_DROP_PRIMARY_KEY, gone,
                                               NULL, t));
}

/* Keys of one column, which come before the columns are altered, or behind that where the old type is one that no key can have. */
static void
add_keys(struct sg_pg *g, struct sg_pg_table *t, bool behind)
{
    struct sg_pg_column *c;
    SG_FOREACH (c, &t->columns)
        if (!c->old->primary_key && c->new->primary_key && behind == (c->retype && sg_pg_has_no_order(c->old)) &&
            c->redo != SG_PG_REDONE_AROUND) { /* such a one brings its key along */
            g->departs |= behind;
            const char *name = sg_pg_key_name(g, t->new);
            bool named = name != sg_pg_implicit_name(g, t->new->obj.name, NULL, "pkey");
            sg_pg_fmt(g, &g->p.text,
                      named ? "ALTER TABLE %T ADD CONSTRAINT %I" : "ALTER TABLE %T ADD", t->new,
                      name);
            sg_pg_fmt(g, &g->p.text, " PRIMARY KEY (%I);", c->new->obj.name);
            struct sg_step *s = sg_pg_end(g, SG_PG_ALTER_COLUMN, c->old, c->new);
            const struct sg_list *columns = one_column(g, c->new);
            sg_pg_takes(g, "relation", t->new->obj.schema, name, s);
            if (!sg_pg_was_not_null(g, t, c->new->obj.name) ||
                !sg_pg_is_unique(g, t, columns, true))
                sg_pg_flag(g, s, SG_STEP_RISKY, "fails on rows where '%s' is null or there twice",
                           c->new->obj.name);
            sg_pg_note_key_made(g, t->new, columns, s);
        }
}

void
sg_pg_alter_columns(struct sg_pg *g, struct sg_pg_table *t)
{
    struct sg_pg_column *c;
    drop_keys(g, t);
    add_keys(g, t, false);
    SG_FOREACH (c, &t->columns)
        alter_column(g, t, c);
    add_keys(g, t, true);
}
