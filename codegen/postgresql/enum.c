/* Enums: values added in place, renamed in place, or the type made anew where values went or
 * changed places. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"
#include "model/types.h"

/* Which values of `new` were there before, in an order that they keep: the matching blocks of
 * Ratcliff and Obershelp, as Python's difflib finds them. Values of an enum are unique, so an item
 * has one place. */
struct match {
    struct sg_arena *arena;
    struct sg_list a, b; /* interned names */
    struct sg_map place; /* name → its place in b, from 1 */
    bool *same_a, *same_b;
};

struct range {
    size_t a, a_end, b, b_end;
};

/* The longest run common to both ranges, the earliest of several. */
static size_t
longest(struct match *m, const struct range *r, size_t *at_a, size_t *at_b)
{
    size_t best = 0, run = 0, next = 0;
    for (size_t i = r->a; i < r->a_end; i++) {
        size_t j = (size_t)(uintptr_t)sg_map_get(&m->place, m->a.items[i]);
        if (!j || j - 1 < r->b || j - 1 >= r->b_end) {
            run = 0;
            next = 0;
            continue;
        }
        run = run && j == next ? run + 1 : 1;
        next = j + 1;
        if (run > best) {
            best = run;
            *at_a = i + 1 - run;
            *at_b = j - run;
        }
    }
    return best;
}

static void
push_range(struct match *m, struct sg_list *stack, size_t a, size_t a_end, size_t b, size_t b_end)
{
    if (a >= a_end || b >= b_end)
        return;
    struct range *r = SG_NEW(m->arena, struct range);
    *r = (struct range){a, a_end, b, b_end};
    sg_list_push(stack, m->arena, r);
}

static void
match_all(struct match *m)
{
    struct sg_list stack = {0};
    for (size_t j = 0; j < m->b.len; j++)
        sg_map_put(&m->place, m->arena, m->b.items[j], (void *)(uintptr_t)(j + 1));
    m->same_a = sg_arena_array(m->arena, m->a.len + 1, sizeof(*m->same_a));
    m->same_b = sg_arena_array(m->arena, m->b.len + 1, sizeof(*m->same_b));
    push_range(m, &stack, 0, m->a.len, 0, m->b.len);
    while (stack.len) {
        struct range r = *(struct range *)stack.items[--stack.len];
        size_t i = 0, j = 0, n = longest(m, &r, &i, &j);
        if (!n)
            continue;
        memset(m->same_a + i, true, n);
        memset(m->same_b + j, true, n);
        push_range(m, &stack, r.a, i, r.b, j);
        push_range(m, &stack, i + n, r.a_end, j + n, r.b_end);
    }
}

static void
create_type(struct sg_pg *g, const struct sg_enum *e)
{
    struct sg_buf *out = &g->p.text;
    sg_pg_fmt(g, out, "CREATE TYPE %Q AS ENUM(", &e->obj);
    for (size_t i = 0; i < e->values.list.len; i++) {
        const struct sg_obj *v = e->values.list.items[i];
        sg_pg_fmt(g, out, i ? ", %L" : "%L", v->name);
    }
    sg_buf_adds(out, ");");
}

static bool
is_of_enum(struct sg_pg *g, struct sg_model *m, const struct sg_column *c, const struct sg_enum *e)
{
    (void)g;
    return sg_pg_enum_of(m, c) == e;
}

/* Whether the default is one of the values of an old type, as they are called once those that have other names have them. */
static bool
has_value(struct sg_pg *g, const struct sg_enum *old, const struct sg_value *def)
{
    if (def->type != SG_VALUE_TEXT)
        return true;
    struct sg_obj *v;
    struct sg_buf text = SG_BUF_INIT;
    bool found = false;
    SG_FOREACH (v, &old->values.list) {
        const struct sg_obj *now = sg_diff_new_of(g->diff, v);
        sg_buf_clear(&text);
        sg_sql_literal(&text, now ? now->name : v->name);
        if (!strcmp(text.data, def->text)) {
            found = true;
            break;
        }
    }
    sg_buf_fini(&text);
    return found || *def->text != '\'';
}

/* Whether a new table can be created with the old type in it, and taken along: nothing in it may
 * hold on to the type's values. */
static bool
can_come_early(struct sg_pg *g, const struct sg_table *t, const struct sg_enum *new,
               const struct sg_enum *old)
{
    struct sg_column *c, *other;
    struct sg_check *check;
    SG_FOREACH (c, &t->columns.list) {
        if (!is_of_enum(g, g->new, c, new))
            continue;
        if (!has_value(g, old, &c->def))
            return false;
        SG_FOREACH (check, &t->checks.list)
            if (sg_sql_compares_column(check->value, c->obj.name))
                return false;
        SG_FOREACH (other, &t->columns.list)
            if (other->generated && sg_mentions(SG_POSTGRESQL, other->generated->as, c->obj.name))
                return false;
    }
    return true;
}

/* Whether a column that comes to the type can go through text with those that have it. */
static bool
can_dance(struct sg_pg *g, const struct sg_column *was, const struct sg_column *now,
          const struct sg_enum *old)
{
    if (is_of_enum(g, g->old, was, old))
        return true;
    if (was->identity || was->generated || sg_pg_serial_base(was->type))
        return false;
    bool text = !sg_pg_is_array(was->type) && sg_pg_is_text(g, was->type);
    return was->def.type == SG_VALUE_NONE || (text && sg_pg_has_default(now));
}

static void
add_danced(struct sg_pg *g, struct sg_pg_remade *r, struct sg_table *t, struct sg_column *c,
           struct sg_pg_column *both)
{
    struct sg_pg_danced *d = SG_NEW(g->arena, struct sg_pg_danced);
    *d = (struct sg_pg_danced){t, c, both, NULL};
    sg_list_push(&r->columns, g->arena, d);
    if (both)
        both->retype = SG_PG_DANCED;
}

static bool
any_called(const struct sg_list *list, const char *name)
{
    const struct sg_obj *o;
    SG_FOREACH (o, list)
        if (o->name == name)
            return true;
    return false;
}

/* Whether a key of a new table has the name of one that a table which stays gives up, behind the types. */
static bool
waits_for_key(struct sg_pg *g, const struct sg_table *t)
{
    static const enum sg_kind kinds[] = {SG_KIND_PRIMARY_KEY, SG_KIND_UNIQUE};
    const struct sg_pg_table *other;
    const struct sg_obj *o;
    if (!t->primary_keys.list.len && !t->uniques.list.len)
        return false;
    SG_FOREACH (other, &g->tables)
        for (size_t i = 0; i < SG_COUNT(kinds) && other->new->obj.schema == t->obj.schema; i++)
            SG_FOREACH (o, &other->children[kinds[i]].dropped)
                if (any_called(&t->primary_keys.list, o->name) || any_called(&t->uniques.list, o->name))
                    return true;
    return false;
}

bool
sg_pg_comes_late(struct sg_pg *g, struct sg_table *t)
{
    struct sg_column *c;
    SG_FOREACH (c, &t->columns.list) {
        const struct sg_enum *e = sg_pg_enum_of(g->new, c);
        const struct sg_pg_remade *r = e ? sg_map_get(&g->remade, e) : NULL;
        if (r && !can_come_early(g, t, r->new, r->old))
            return true;
    }
    return sg_map_get(&g->waits, t) || waits_for_key(g, t) || sg_pg_counts_late(g, t) || sg_pg_rows_late(g, t);
}

static void
file_columns(struct sg_pg *g, struct sg_model *m)
{
    const struct sg_table *t;
    struct sg_column *c;
    SG_FOREACH (t, &m->tables.list)
        SG_FOREACH (c, &t->columns.list) {
            const struct sg_enum *e = sg_pg_enum_of(m, c);
            struct sg_list *list = e ? sg_map_get(&g->enum_columns, e) : NULL;
            if (e && !list)
                sg_map_put(&g->enum_columns, g->arena, e, list = SG_NEW(g->arena, struct sg_list));
            if (e)
                sg_list_push(list, g->arena, c);
        }
}

/* The columns that have this type, table by table. */
static const struct sg_list *
columns_of(struct sg_pg *g, const struct sg_enum *e)
{
    static const struct sg_list none;
    if (!sg_map_len(&g->enum_columns)) {
        file_columns(g, g->old);
        file_columns(g, g->new);
    }
    const struct sg_list *found = sg_map_get(&g->enum_columns, e);
    return found ? found : &none;
}

/* Finds the columns that hold the type while it is made anew: in tables that are new, and those
 * that both models have. */
static void
find_columns(struct sg_pg *g, struct sg_pg_remade *r)
{
    struct sg_column *c;
    SG_FOREACH (c, columns_of(g, r->new)) {
        struct sg_table *t = (struct sg_table *)c->obj.parent;
        struct sg_obj *before = sg_diff_old_of(g->diff, &t->obj);
        bool late = !before && sg_pg_comes_late(g, t);
        const struct sg_column *was =
            before ? (struct sg_column *)sg_diff_old_of(g->diff, &c->obj) : NULL;
        g->departs |= late || (before && !was); /* recorded before the column is there */
        if (late)
            sg_list_push(&r->late, g->arena, t);
        else if (!before)
            add_danced(g, r, t, c, NULL);
        else if (was && !c->generated && can_dance(g, was, c, r->old)) /* what is computed goes and comes again */
            add_danced(g, r, t, c, sg_pg_column_of(g, t, c));
    }
}

/* Whether something still holds the old type when the recorded statements come to drop it: a column, or a default that names it. */
static bool
is_held(struct sg_pg *g, const struct sg_pg_remade *r)
{
    struct sg_column *c;
    const struct sg_pg_danced *d;
    if (r->defaults.len)
        return true;
    SG_FOREACH (d, &r->columns)
        if (d->column->def.type == SG_VALUE_TEXT && sg_mentions(SG_POSTGRESQL, d->column->def.text, r->new->obj.name))
            return true;
    SG_FOREACH (c, columns_of(g, r->old)) {
        struct sg_column *new = (struct sg_column *)sg_diff_new_of(g->diff, &c->obj);
        if (sg_diff_new_of(g->diff, c->obj.parent) &&
            (!new || !is_of_enum(g, g->new, new, r->new) ||
             (c->def.type != SG_VALUE_NONE && !sg_pg_has_default(new))))
            return true;
    }
    return false;
}

/* The recorded way: through text, the type dropped and created. */
static void
remake_through_text(struct sg_pg *g, struct sg_pg_remade *r)
{
    struct sg_pg_danced *d;
    SG_FOREACH (d, &r->columns) {
        struct sg_step *s = sg_pg_step(g, SG_PG_RECREATE_TYPE, d->both ? d->both->old : NULL, d->column,
                                       "ALTER TABLE %T ALTER COLUMN %I SET DATA TYPE text;", d->table,
                                       d->column->obj.name);
        sg_pg_note_reshaped(g, d->table, s);
        if (!sg_pg_has_default(d->column))
            continue;
        sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT ", d->table,
                  d->column->obj.name);
        sg_pg_default(g, &g->p.text, d->column);
        sg_buf_adds(&g->p.text, "::text;");
        sg_pg_end(g, SG_PG_RECREATE_TYPE, d->both ? d->both->old : NULL, d->column);
    }
    sg_pg_step(g, SG_PG_RECREATE_TYPE, r->old, r->new, "DROP TYPE %Q;", &r->new->obj);
    create_type(g, r->new);
    r->create = sg_pg_end(g, SG_PG_RECREATE_TYPE, r->old, r->new);
    SG_FOREACH (d, &r->columns) {
        const void *old = d->both ? d->both->old : NULL;
        struct sg_buf type = SG_BUF_INIT;
        if (sg_pg_has_default(d->column)) {
            sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT ", d->table,
                      d->column->obj.name);
            sg_pg_default(g, &g->p.text, d->column);
            sg_buf_adds(&g->p.text, "::");
            sg_pg_type(g, &g->p.text, d->column, true);
            sg_buf_addc(&g->p.text, ';');
            sg_pg_end(g, SG_PG_RECREATE_TYPE, old, d->column);
        }
        sg_pg_type(g, &type, d->column, true);
        d->step =
            sg_pg_step(g, SG_PG_RECREATE_TYPE, old, d->column,
                       "ALTER TABLE %T ALTER COLUMN %I SET DATA TYPE %s USING %I::%s;", d->table,
                       d->column->obj.name, type.data, d->column->obj.name, type.data);
        sg_buf_fini(&type);
    }
}

/* A default is read when it is set: the same text once more, for the new type. */
static void
renew_defaults(struct sg_pg *g, const struct sg_pg_remade *r)
{
    const struct sg_column *old;
    SG_FOREACH (old, &r->defaults) {
        const struct sg_column *c = (struct sg_column *)sg_diff_new_of(g->diff, &old->obj);
        if (!c || sg_pg_enum_of(g->old, old) == r->old || c->def.type != SG_VALUE_TEXT || c->def.text != old->def.text)
            continue;
        sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT ", c->obj.parent, c->obj.name);
        sg_pg_default(g, &g->p.text, c);
        sg_buf_addc(&g->p.text, ';');
        sg_pg_end(g, SG_PG_RECREATE_TYPE, old, c);
    }
}

/* Where something holds the old type for longer: it waits under another name until that is gone. */
static void
remake_beside(struct sg_pg *g, struct sg_pg_remade *r)
{
    const char *waiting = sg_pg_spare_name(g, SG_KIND_ENUM, r->new->obj.schema, r->new->obj.name);
    sg_pg_step(g, SG_PG_RECREATE_TYPE, r->old, r->new, "ALTER TYPE %Q RENAME TO %I;", &r->new->obj,
               waiting);
    create_type(g, r->new);
    r->create = sg_pg_end(g, SG_PG_RECREATE_TYPE, r->old, r->new);
    struct sg_pg_danced *d;
    SG_FOREACH (d, &r->columns) {
        const char *name = d->column->obj.name;
        const void *old = d->both ? d->both->old : NULL;
        struct sg_buf type = SG_BUF_INIT;
        sg_pg_type(g, &type, d->column, true);
        if (sg_pg_has_default(d->column) || (d->both && d->both->old->def.type != SG_VALUE_NONE))
            sg_pg_step(g, SG_PG_RECREATE_TYPE, old, d->column,
                       "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT;", d->table, name);
        d->step = sg_pg_step(g, SG_PG_RECREATE_TYPE, old, d->column,
                             "ALTER TABLE %T ALTER COLUMN %I SET DATA TYPE %s USING %I::text::%s;",
                             d->table, name, type.data, name, type.data);
        sg_buf_fini(&type);
        if (!sg_pg_has_default(d->column))
            continue;
        sg_pg_fmt(g, &g->p.text, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT ", d->table, name);
        sg_pg_default(g, &g->p.text, d->column);
        sg_buf_addc(&g->p.text, ';');
        sg_pg_end(g, SG_PG_RECREATE_TYPE, old, d->column);
    }
    renew_defaults(g, r);
    sg_pg_step(g, SG_PG_DROP_TYPE, r->old, r->new, "DROP TYPE %I.%I;", r->new->obj.schema, waiting);
}

static void
remake(struct sg_pg *g, struct sg_pg_remade *r, const struct match *m)
{
    const struct sg_list *steps = &g->p.plan->steps;
    size_t first = steps->len;
    find_columns(g, r);
    if (is_held(g, r)) {
        g->departs = true;
        remake_beside(g, r);
    } else {
        remake_through_text(g, r);
    }
    /* All of it names the type as it is called in the end, and what has that name now may go late. */
    for (; first < steps->len; first++)
        sg_step_after(&g->p, steps->items[first], sg_map_get(&g->created, r->new));
    struct sg_buf lost = SG_BUF_INIT;
    for (size_t i = 0; i < m->a.len; i++)
        if (!sg_map_get(&m->place, m->a.items[i]))
            sg_buf_addf(&lost, "%s'%s'", lost.len ? ", " : "", ((const struct sg_obj *)r->old->values.list.items[i])->name);
    if (lost.len)
        sg_pg_flag(g, r->create, SG_STEP_DESTRUCTIVE, "'%s' no longer has %s", r->new->obj.name,
                   lost.data);
    struct sg_pg_danced *d;
    SG_FOREACH (d, &r->columns) {
        sg_pg_note_reshaped(g, d->table, d->step);
        bool comes = d->both && !is_of_enum(g, g->old, d->both->old, r->old); /* from another type */
        struct sg_pg_loss loss = comes ? sg_pg_type_loss(g, d->both->old, d->column) : (struct sg_pg_loss){NULL, NULL};
        if (loss.fails)
            sg_pg_flag(g, d->step, SG_STEP_RISKY | SG_STEP_REWRITE, "'%s' from %s to %s: %s", d->column->obj.name,
                       d->both->old->type, d->column->type, loss.fails);
        else if (lost.len && d->both)
            sg_pg_flag(g, d->step, SG_STEP_RISKY | SG_STEP_REWRITE,
                       "fails on rows that hold %s: give them another value first", lost.data);
        else if (d->both)
            sg_pg_flag(g, d->step, SG_STEP_REWRITE,
                       "the whole table is rewritten and locked meanwhile");
    }
    sg_buf_fini(&lost);
}

static void
add_values(struct sg_pg *g, const struct sg_pair *pair, const struct match *m)
{
    const char **before = sg_arena_array(g->arena, m->b.len + 1, sizeof(*before));
    for (size_t j = m->b.len; j-- > 0;)
        before[j] = m->same_b[j] ? m->b.items[j] : before[j + 1];
    for (size_t j = 0; j < m->b.len; j++) {
        if (m->same_b[j])
            continue;
        sg_pg_fmt(g, &g->p.text, "ALTER TYPE %Q ADD VALUE %L", pair->new,
                  (const char *)m->b.items[j]);
        g->departs |= strchr(m->b.items[j], '\'') != NULL;
        if (before[j])
            sg_pg_fmt(g, &g->p.text, " BEFORE %L", before[j]);
        sg_buf_addc(&g->p.text, ';');
        struct sg_step *s = sg_pg_end(g, SG_PG_ADD_VALUE, pair->old, pair->new);
        sg_step_after(&g->p, s, sg_map_get(&g->created, pair->new));
        sg_pg_note_value(g, pair->new, m->b.items[j], s);
    }
}

/* An enum that stays, and which of its values do. */
struct kept {
    const struct sg_pair *pair;
    struct match match;
};

/* A label that neither type has. */
static const char *
spare_value(struct sg_pg *g, const struct sg_pair *pair, const char *value)
{
    for (unsigned n = 0;; n++) {
        const char *spare = sg_pg_old_name(g, value, n);
        if (!sg_obj_child(g->old, pair->old, SG_KIND_ENUM_VALUE, spare) && !sg_obj_child(g->new, pair->new, SG_KIND_ENUM_VALUE, spare))
            return spare;
    }
}

/* What a value is called before the type is made anew: one that goes gives its name up to one that is renamed to it. */
static const char *
name_after(struct sg_pg *g, const struct sg_pair *pair, const struct sg_obj *value)
{
    const struct sg_obj *new = sg_diff_new_of(g->diff, value);
    if (new)
        return new->name;
    const struct sg_obj *taken = sg_obj_child(g->new, pair->new, SG_KIND_ENUM_VALUE, value->name);
    return taken && sg_diff_old_of(g->diff, taken) ? spare_value(g, pair, value->name) : value->name;
}

/* What happens to one type bears on tables that hold another one too: all are looked at before the
 * first statement. */
static void
match_values(struct sg_pg *g, struct kept *k)
{
    const struct sg_obj *v;
    k->match.arena = g->arena;
    SG_FOREACH (v, &((struct sg_enum *)k->pair->old)->values.list)
        sg_list_push(&k->match.a, g->arena, (void *)(uintptr_t)name_after(g, k->pair, v));
    SG_FOREACH (v, &((struct sg_enum *)k->pair->new)->values.list)
        sg_list_push(&k->match.b, g->arena, (void *)(uintptr_t)v->name);
    match_all(&k->match);
    bool remade = g->diff->at_once && k->match.b.len > k->match.a.len;
    for (size_t i = 0; i < k->match.a.len; i++)
        remade |= !k->match.same_a[i];
    if (!remade)
        return;
    struct sg_pg_remade *r = SG_NEW(g->arena, struct sg_pg_remade);
    r->old = (struct sg_enum *)k->pair->old;
    r->new = (struct sg_enum *)k->pair->new;
    sg_map_put(&g->remade, g->arena, r->new, r);
    sg_map_put(&g->remade_names[SG_PG_OLD], g->arena, r->old->obj.name, r);
    sg_map_put(&g->remade_names[SG_PG_NEW], g->arena, r->new->obj.name, r);
}

static struct sg_step *
rename_value(struct sg_pg *g, const struct sg_pair *pair, struct sg_obj *value, const char *from, const char *to, struct sg_step *first)
{
    struct sg_step *s = sg_pg_step(g, SG_PG_RENAME_VALUE, value, sg_diff_new_of(g->diff, value),
                                   "ALTER TYPE %Q RENAME VALUE %L TO %L;", pair->new, from, to);
    sg_step_after(&g->p, s, first ? first : sg_map_get(&g->created, pair->new));
    if (!first)
        sg_pg_frees(g, "value", pair->new->key, from, s);
    sg_pg_takes(g, "value", pair->new->key, to, s);
    return s;
}

static void
rename_values(struct sg_pg *g, const struct sg_pair *pair)
{
    struct sg_obj *v;
    SG_FOREACH (v, &((struct sg_enum *)pair->old)->values.list) {
        const char *from = v->name, *to = name_after(g, pair, v);
        struct sg_obj *new = sg_diff_new_of(g->diff, v);
        struct sg_step *first = NULL;
        if (from == to)
            continue;
        if (new && sg_pg_opens_ring(g, v, new)) {
            const char *spare = spare_value(g, pair, from);
            first = rename_value(g, pair, v, from, spare, NULL);
            from = spare;
        }
        rename_value(g, pair, v, from, to, first);
    }
}

static void
alter_values(struct sg_pg *g, const struct kept *k)
{
    struct sg_pg_remade *r = sg_map_get(&g->remade, k->pair->new);
    rename_values(g, k->pair);
    if (r)
        remake(g, r, &k->match);
    else
        add_values(g, k->pair, &k->match);
}

void
sg_pg_enums(struct sg_pg *g)
{
    const struct sg_delta *delta = &g->diff->top[SG_KIND_ENUM];
    struct kept *kept = sg_arena_array(g->arena, delta->kept.len + 1, sizeof(*kept));
    struct sg_obj *o;
    for (size_t i = 0; i < delta->kept.len; i++) {
        kept[i].pair = delta->kept.items[i];
        match_values(g, &kept[i]);
    }
    sg_pg_find_named_types(g);
    SG_FOREACH (o, &delta->dropped)
        sg_pg_put_aside(g, SG_PG_CREATE_TYPE, o, "relation", "ALTER TYPE %I.%I RENAME TO %I;");
    SG_FOREACH (o, &delta->created) {
        create_type(g, (struct sg_enum *)o);
        struct sg_step *s = sg_pg_end(g, SG_PG_CREATE_TYPE, NULL, o);
        sg_pg_takes(g, "relation", o->schema, o->name, s);
        sg_map_put(&g->created, g->arena, o, s);
    }
    for (size_t i = 0; i < delta->kept.len; i++) {
        sg_pg_rename(g, kept[i].pair, "TYPE", "relation", SG_PG_MOVE_TYPE, SG_PG_RENAME_TYPE);
        alter_values(g, &kept[i]);
    }
    SG_FOREACH (o, &delta->dropped) {
        struct sg_step *s = sg_pg_step(g, SG_PG_DROP_TYPE, o, NULL, "DROP TYPE %I.%I;",
                                       sg_pg_schema_now(g, o->schema), sg_pg_name_now(g, o));
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "fails where a function, a domain or a table of another schema uses it");
    }
}
