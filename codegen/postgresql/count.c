/* Defaults that count with a sequence which comes and goes with a serial or identity column, of this table or another one: the server has
 * to have it when the default is set, and does not let go of it while the default is there. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

/* What makes or drops a sequence, or sets or ends a default. */
struct count {
    const char *text; /* the sequence's name, or the default */
    struct sg_step *step;
    enum sg_pg_side side;
};

static void
note(struct sg_pg *g, struct sg_list *list, const char *text, struct sg_step *step, enum sg_pg_side side)
{
    struct count *c = SG_NEW(g->arena, struct count);
    *c = (struct count){text, step, side};
    sg_list_push(list, g->arena, c);
}

bool
sg_pg_counts(const struct sg_column *c)
{
    return c->def.type == SG_VALUE_TEXT && strstr(c->def.text, "nextval");
}

/* The name in 'name', 'schema.name', '"schema"."name"'; NULL where it is something else. */
static const char *
name_in(struct sg_pg *g, struct sg_token string)
{
    struct sg_buf body = SG_BUF_INIT;
    const char *name = NULL;
    sg_token_text(&body, string);
    struct sg_lexer x = sg_sql_lexer(body.data ? body.data : "");
    for (struct sg_token t = sg_lexer_word(&x); t.kind != SG_TOKEN_END; t = sg_lexer_word(&x))
        if (sg_token_is_name(&x, t))
            name = sg_pg_name_kept(g, sg_token_name(&x, t, g->arena));
    sg_buf_fini(&body);
    return name;
}

/* Any string counts that is the first thing in parentheses. */
const char *
sg_pg_next_counted(struct sg_pg *g, struct sg_pg_counted *in)
{
    const char *name = NULL;
    while (!name) {
        struct sg_token t = sg_lexer_word(&in->x);
        if (t.kind == SG_TOKEN_END)
            return NULL;
        if (t.kind == SG_TOKEN_STRING && in->opened)
            name = name_in(g, t);
        in->opened = sg_token_is_mark(t, '(');
    }
    return name;
}

struct sg_pg_counted
sg_pg_counted_in(const char *def)
{
    return (struct sg_pg_counted){.x = sg_sql_lexer(def)};
}

void
sg_pg_note_sequence(struct sg_pg *g, const char *name, struct sg_step *step, enum sg_pg_side side)
{
    note(g, &g->counted, name, step, side);
}

void
sg_pg_note_default(struct sg_pg *g, const struct sg_column *c, struct sg_step *step, enum sg_pg_side side)
{
    if (sg_pg_counts(c))
        note(g, &g->counts, c->def.text, step, side);
}

const char *
sg_pg_own_sequence(struct sg_pg *g, const struct sg_table *t, const struct sg_column *c)
{
    if (sg_pg_serial_base(c->type))
        return sg_pg_implicit_name(g, t->obj.name, c->obj.name, "seq");
    return c->identity ? sg_pg_identity_called(g, c->identity) : NULL;
}

static bool
any_counts(const struct sg_table *t, const char *sequence)
{
    const struct sg_column *c;
    SG_FOREACH (c, &t->columns.list)
        if (sg_pg_counts(c) && strstr(c->def.text, sequence))
            return true;
    return false;
}

/* Files under each sequence that a default counts with. */
static void
file(struct sg_pg *g, struct sg_map *by_name, const char *name, void *item)
{
    struct sg_list *list = sg_map_get(by_name, name);
    if (!list)
        sg_map_put(by_name, g->arena, name, list = SG_NEW(g->arena, struct sg_list));
    if (!list->len || list->items[list->len - 1] != item)
        sg_list_push(list, g->arena, item);
}

static const struct sg_list *
filed(const struct sg_map *by_name, const char *name)
{
    static const struct sg_list none;
    const struct sg_list *list = sg_map_get(by_name, name);
    return list ? list : &none;
}

/* Whether it counts with a new table that comes late itself. Of two that count with each other neither waits. */
static bool
counts_with_late(struct sg_pg *g, struct sg_table *created)
{
    struct sg_table *t;
    const struct sg_column *c;
    const char *name;
    bool late = false;
    if (sg_list_has(&g->counting, created))
        return false;
    sg_list_push(&g->counting, g->arena, created);
    SG_FOREACH (t, &g->diff->top[SG_KIND_TABLE].created)
        SG_FOREACH (c, &t->columns.list)
            late = late || ((name = sg_pg_own_sequence(g, t, c)) && any_counts(created, name) && sg_pg_comes_late(g, t));
    g->counting.len--;
    return late;
}

bool
sg_pg_counts_late(struct sg_pg *g, struct sg_table *created)
{
    const struct sg_pg_table *t;
    const struct sg_column *c;
    const struct sg_pg_column *both;
    const char *name;
    if (!any_counts(created, ""))
        return false;
    SG_FOREACH (t, &g->tables) {
        SG_FOREACH (c, &t->children[SG_KIND_COLUMN].created)
            if ((name = sg_pg_own_sequence(g, t->new, c)) && any_counts(created, name))
                return true;
        SG_FOREACH (both, &t->columns)
            if (both->changed && (name = sg_pg_own_sequence(g, t->new, both->new)) && any_counts(created, name))
                return true;
    }
    return counts_with_late(g, created);
}

static bool
comes_before(const struct sg_step *a, const struct sg_step *b)
{
    return a->rank < b->rank || (a->rank == b->rank && a->seq < b->seq);
}

/* Whether a statement ends the default before the sequence goes anyway; not one that waits for something. */
static bool
ends_in_time(const struct sg_pg *g, const struct count *sequence, const struct sg_column *old)
{
    const struct count *def;
    SG_FOREACH (def, &g->counts)
        if (def->side == SG_PG_OLD && def->step->old == &old->obj && !def->step->after.len && comes_before(def->step, sequence->step))
            return true;
    return false;
}

/* The default goes first; where it stays, it is set again for the sequence that has the name then. */
static void
part(struct sg_pg *g, const struct count *sequence, struct sg_column *old)
{
    struct sg_obj *table = sg_diff_new_of(g->diff, old->obj.parent);
    struct sg_column *new = (struct sg_column *)sg_diff_new_of(g->diff, &old->obj);
    if (!table || ends_in_time(g, sequence, old))
        return;
    g->departs = true;
    const char *name = new ? new->obj.name : sg_pg_name_now(g, &old->obj);
    sg_step_after(&g->p, sequence->step,
                  sg_pg_step(g, SG_PG_DROP_EXPRESSION, old, new, "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT;", table, name));
    if (!new || new->def.type != SG_VALUE_TEXT || strcmp(new->def.text, old->def.text))
        return;
    struct sg_step *on = sg_pg_step(g, SG_PG_ALTER_COLUMN, old, new, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %s;", table, name, new->def.text);
    sg_step_after(&g->p, on, sequence->step);
    sg_pg_note_default(g, new, on, SG_PG_NEW);
}

static void
part_from_gone(struct sg_pg *g)
{
    const struct count *sequence;
    const struct sg_table *t;
    struct sg_map counting = {0};
    struct sg_column *c;
    const char *name;
    if (!g->counted.len)
        return;
    SG_FOREACH (t, &g->old->tables.list)
        SG_FOREACH (c, &t->columns.list)
            if (sg_pg_counts(c)) {
                struct sg_pg_counted in = sg_pg_counted_in(c->def.text);
                while ((name = sg_pg_next_counted(g, &in)))
                    file(g, &counting, name, c);
            }
    SG_FOREACH (sequence, &g->counted)
        if (sequence->side == SG_PG_OLD)
            SG_FOREACH (c, filed(&counting, sg_pg_name_kept(g, sequence->text)))
                part(g, sequence, c);
}

static void
set_after(struct sg_pg *g, const struct count *def, const struct sg_list *sequences)
{
    const struct count *sequence;
    SG_FOREACH (sequence, sequences) {
        if (sg_list_has(&sequence->step->after, def->step)) /* of two that wait for each other neither can come first */
            continue;
        sg_step_after(&g->p, def->step, sequence->step);
        g->departs |= comes_before(def->step, sequence->step);
    }
}

/* The defaults from there on come after what they count with. */
static void
order_set(struct sg_pg *g, size_t from)
{
    struct sg_map made = {0};
    struct count *sequence;
    const char *name;
    if (from == g->counts.len)
        return;
    SG_FOREACH (sequence, &g->counted)
        if (sequence->side == SG_PG_NEW)
            file(g, &made, sg_pg_name_kept(g, sequence->text), sequence);
    for (size_t i = from; i < g->counts.len; i++) {
        const struct count *def = g->counts.items[i];
        struct sg_pg_counted in = sg_pg_counted_in(def->text);
        while (def->side == SG_PG_NEW && (name = sg_pg_next_counted(g, &in)))
            set_after(g, def, filed(&made, name));
    }
}

/* Sequences that are named after their columns have to follow a rename where a default goes by the new name. */
static void
find_renamed_for(struct sg_pg *g)
{
    struct sg_map renamed = {0};
    const struct sg_pg_table *t;
    const struct sg_pg_column *c;
    const struct count *def;
    const char *name;
    if (!g->counts.len)
        return;
    SG_FOREACH (t, &g->tables)
        SG_FOREACH (c, &t->columns) {
            const char *was = sg_pg_own_sequence(g, t->old, c->old), *is = sg_pg_own_sequence(g, t->new, c->new);
            if (was && is && strcmp(was, is))
                sg_map_put(&renamed, g->arena, sg_pg_name_kept(g, is), c->new);
        }
    SG_FOREACH (def, &g->counts) {
        struct sg_pg_counted in = sg_pg_counted_in(def->text);
        while (def->side == SG_PG_NEW && (name = sg_pg_next_counted(g, &in)))
            g->departs |= sg_map_get(&renamed, name) != NULL;
    }
}

void
sg_pg_order_counts(struct sg_pg *g)
{
    size_t set = g->counts.len;
    if (g->lenient)
        find_renamed_for(g);
    order_set(g, 0);
    part_from_gone(g);
    order_set(g, set);
}
