/* Columns that have the row type of a table or view: the server knows no such type before that is there, takes the column along when the
 * table is dropped, and lets no column of the table be written anew while another table may hold rows of it. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"
#include "model/types.h"

/* What the types of a model's columns name; a schema has few of them. */
struct seen {
    const char *type;
    struct sg_obj *of;
};

/* The name of a relation in a text that is [schema.]name and no more. */
static bool
take_apart(struct sg_pg *g, const char *type, const char **schema, const char **name)
{
    struct sg_lexer x = sg_sql_lexer(type);
    struct sg_token t = sg_lexer_word(&x);
    if (!sg_token_is_name(&x, t))
        return false;
    *name = sg_token_name(&x, t, g->arena);
    t = sg_lexer_word(&x);
    if (sg_token_is_mark(t, '.')) {
        t = sg_lexer_word(&x);
        if (!sg_token_is_name(&x, t))
            return false;
        *schema = *name;
        *name = sg_token_name(&x, t, g->arena);
        t = sg_lexer_word(&x);
    }
    return t.kind == SG_TOKEN_END;
}

static struct sg_obj *
relation_of(struct sg_pg *g, struct sg_model *m, const char *type)
{
    size_t len;
    sg_type_dimensions(type, &len);
    const char *text = sg_intern(&g->ctx->intern, type, len), *schema = "public", *name = text;
    if (strpbrk(text, ".\"") ? !take_apart(g, text, &schema, &name) : sg_type_is_known(SG_POSTGRESQL, text))
        return NULL; /* one word alone is quoted as it stands, see sg_pg_type */
    struct sg_obj *o = sg_model_get(m, SG_KIND_TABLE, schema, name);
    return o ? o : sg_model_get(m, SG_KIND_VIEW, schema, name);
}

static void
find(struct sg_pg *g, struct sg_model *m, struct sg_list *users)
{
    struct seen all[64] = {0};
    const struct sg_table *t;
    struct sg_column *c;
    SG_FOREACH (t, &m->tables.list)
        SG_FOREACH (c, &t->columns.list) {
            struct seen *s = &all[(uintptr_t)c->type / 16 % SG_COUNT(all)];
            if (s->type != c->type)
                *s = (struct seen){c->type, relation_of(g, m, c->type)};
            if (!s->of || c->type_schema)
                continue;
            sg_list_push(users, g->arena, c);
            sg_map_put(&g->row_of, g->arena, c, s->of);
        }
}

/* Whether the column of the old model has the row type of the same table or view in the end. */
static bool
stays(const struct sg_pg *g, const struct sg_column *old)
{
    const struct sg_obj *new = sg_diff_new_of(g->diff, &old->obj), *of = sg_map_get(&g->row_of, old);
    return new && sg_map_get(&g->row_of, new) && sg_map_get(&g->row_of, new) == sg_diff_new_of(g->diff, of);
}

/* The same, from the column of the new model. */
static bool
has_stayed(const struct sg_pg *g, const struct sg_column *new)
{
    const struct sg_column *old = (const struct sg_column *)sg_diff_old_of(g->diff, &new->obj);
    return old && sg_map_get(&g->row_of, old) && stays(g, old);
}

void
sg_pg_find_row_types(struct sg_pg *g)
{
    const struct sg_column *c;
    find(g, g->old, &g->row_users[SG_PG_OLD]);
    find(g, g->new, &g->row_users[SG_PG_NEW]);
    SG_FOREACH (c, &g->row_users[SG_PG_OLD]) {
        const struct sg_column *new = (const struct sg_column *)sg_diff_new_of(g->diff, &c->obj);
        if (!new || new->type_key != c->type_key || !sg_map_get(&g->row_of, new) || stays(g, c))
            continue;
        struct sg_pg_column *both = sg_pg_column_of(g, (const struct sg_table *)new->obj.parent, new);
        both->changed |= SG_CHANGED(COLUMN, type_key);
        both->retype = SG_PG_RETYPED;
        both->by_text = true;
        both->row_fails = "fails on rows that do not fit what has the name of their type now";
        g->departs = true;
    }
    SG_FOREACH (c, &g->row_users[SG_PG_NEW])
        g->rows_come |= !has_stayed(g, c);
}

static bool
has_remade(struct sg_pg *g, const struct sg_table *new)
{
    const struct sg_column *c;
    bool any = false;
    if (sg_map_len(&g->remade))
        SG_FOREACH (c, &new->columns.list) {
            const struct sg_enum *e = sg_pg_enum_of(g->new, c);
            any |= e && sg_map_get(&g->remade, e);
        }
    return any;
}

/* Whether what it has the type of is dropped, early, or has a column for which that is so. */
static bool
loses_type(struct sg_pg *g, const struct sg_column *old)
{
    struct sg_obj *of = sg_map_get(&g->row_of, old);
    const struct sg_column *c;
    bool loses = of && !sg_diff_new_of(g->diff, of);
    if (!of || !sg_diff_new_of(g->diff, old->obj.parent) || loses || of->kind == SG_KIND_VIEW || sg_list_has(&g->counting, of))
        return loses && sg_diff_new_of(g->diff, old->obj.parent);
    sg_list_push(&g->counting, g->arena, of);
    SG_FOREACH (c, &((const struct sg_table *)of)->columns.list)
        loses = loses || loses_type(g, c);
    g->counting.len--;
    return loses;
}

/* Whether something in its table may be over the column. */
static bool
is_used(const struct sg_column *c)
{
    static const enum sg_kind kinds[] = {SG_KIND_INDEX, SG_KIND_PRIMARY_KEY, SG_KIND_UNIQUE, SG_KIND_CHECK, SG_KIND_FOREIGN_KEY};
    const struct sg_column *other;
    for (size_t i = 0; i < SG_COUNT(kinds); i++)
        if (sg_set_of(c->obj.parent, kinds[i])->list.len)
            return true;
    SG_FOREACH (other, &((const struct sg_table *)c->obj.parent)->columns.list)
        if (other->generated)
            return true;
    return false;
}

bool
sg_pg_drops_first(struct sg_pg *g, const struct sg_column *gone)
{
    struct sg_obj *now = sg_diff_new_of(g->diff, gone->obj.parent);
    return g->row_users[SG_PG_OLD].len && loses_type(g, gone) && !is_used(gone) &&
           !sg_obj_child(g->new, now, SG_KIND_COLUMN, gone->obj.name);
}

/* Whether the server refuses some change of the table while a column has its row type, as far as is known before there are statements. */
static bool
is_reshaped(struct sg_pg *g, const struct sg_pg_table *t)
{
    const struct sg_pg_column *c;
    const struct sg_column *other;
    SG_FOREACH (c, &t->columns)
        if (c->retype || c->redo || c->changed & SG_CHANGED(COLUMN, generated))
            return true;
    SG_FOREACH (other, &t->children[SG_KIND_COLUMN].created)
        if (other->def.type != SG_VALUE_NONE || other->generated || sg_pg_is_not_null(other))
            return true;
    SG_FOREACH (other, &t->children[SG_KIND_COLUMN].dropped)
        if (loses_type(g, other) && !sg_pg_drops_first(g, other)) /* it is text first */
            return true;
    return has_remade(g, t->new);
}

static struct sg_pg_table *
kept_table_of(struct sg_pg *g, const struct sg_column *user)
{
    const struct sg_obj *of = sg_map_get(&g->row_of, user);
    return of && of->kind == SG_KIND_TABLE ? sg_pg_table_of(g, (const struct sg_table *)of) : NULL;
}

bool
sg_pg_leaves_row_type(struct sg_pg *g, const struct sg_column *gone)
{
    const struct sg_pg_table *t = g->row_users[SG_PG_OLD].len ? kept_table_of(g, gone) : NULL;
    return t && (g->rows_come || is_reshaped(g, t));
}

/* Whether a column that keeps the type has to be text meanwhile, which was not known yet. */
static bool
has_to_part(struct sg_pg *g, const struct sg_column *c)
{
    const struct sg_pg_table *t = stays(g, c) ? kept_table_of(g, c) : NULL;
    const struct sg_column *new = (const struct sg_column *)sg_diff_new_of(g->diff, &c->obj);
    if (!t || !is_reshaped(g, t))
        return false;
    struct sg_pg_column *both = sg_pg_column_of(g, (const struct sg_table *)new->obj.parent, new);
    if (both->row_fails)
        return false;
    both->changed |= SG_CHANGED(COLUMN, type_key);
    both->retype = SG_PG_RETYPED;
    both->by_text = true;
    both->row_fails = "fails on rows that do not fit what the table is then";
    g->departs = true;
    return true;
}

/* The column that is to be text meanwhile, where both models have it. */
static struct sg_pg_column *
parting(struct sg_pg *g, const struct sg_column *c)
{
    const struct sg_column *new = (const struct sg_column *)sg_diff_new_of(g->diff, &c->obj);
    struct sg_pg_column *both = new ? sg_pg_column_of(g, (const struct sg_table *)new->obj.parent, new) : NULL;
    bool parts = both && both->retype && (!stays(g, c) || both->row_fails);
    return parts && (loses_type(g, c) || sg_pg_leaves_row_type(g, c)) ? both : NULL;
}

void
sg_pg_mark_row_types(struct sg_pg *g)
{
    const struct sg_column *c;
    bool more = g->row_users[SG_PG_OLD].len > 0;
    while (more) { /* what is in a row of a row */
        more = false;
        SG_FOREACH (c, &g->row_users[SG_PG_OLD])
            more |= has_to_part(g, c);
    }
    SG_FOREACH (c, &g->row_users[SG_PG_OLD]) {
        struct sg_pg_column *both = parting(g, c);
        if (both)
            both->by_text = true;
    }
}

static void
note_parted(struct sg_pg *g, const struct sg_column *c, const struct sg_table *new, struct sg_step *step)
{
    sg_pg_note_reshaped(g, new, step);
    sg_map_put(&g->parted, g->arena, c, step);
    g->departs = true;
}

/* Under its old name, before what its type is of goes. */
static void
become_text_first(struct sg_pg *g, const struct sg_column *c)
{
    const struct sg_obj *table = c->obj.parent, *new = sg_diff_new_of(g->diff, &c->obj);
    if (c->def.type != SG_VALUE_NONE)
        sg_pg_step(g, SG_PG_EARLY_COLUMN, c, new, "ALTER TABLE %E ALTER COLUMN %I DROP DEFAULT;", table, c->obj.name);
    note_parted(g, c, (const struct sg_table *)sg_diff_new_of(g->diff, table),
                sg_pg_step(g, SG_PG_EARLY_COLUMN, c, new, "ALTER TABLE %E ALTER COLUMN %I SET DATA TYPE text;", table, c->obj.name));
}

static void
become_text(struct sg_pg *g, const struct sg_column *c, const struct sg_column *new)
{
    struct sg_table *t = (struct sg_table *)new->obj.parent;
    if (c->def.type != SG_VALUE_NONE)
        sg_pg_step(g, SG_PG_DROP_EXPRESSION, c, new, "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT;", t, new->obj.name);
    note_parted(g, c, t,
                sg_pg_step(g, SG_PG_DROP_EXPRESSION, c, new, "ALTER TABLE %T ALTER COLUMN %I SET DATA TYPE text;", t, new->obj.name));
}

void
sg_pg_part_from_row_types(struct sg_pg *g)
{
    const struct sg_column *c;
    SG_FOREACH (c, &g->row_users[SG_PG_OLD]) {
        const struct sg_pg_column *both = parting(g, c);
        bool goes = !sg_diff_new_of(g->diff, &c->obj) && !sg_pg_drops_first(g, c);
        if (loses_type(g, c) && (both || goes))
            become_text_first(g, c);
        else if (both)
            become_text(g, c, both->new);
    }
}

static bool
is_late(struct sg_pg *g, struct sg_obj *of)
{
    if (of->kind == SG_KIND_VIEW)
        return true;
    const struct sg_pg_table *t = sg_pg_table_of(g, (struct sg_table *)of);
    return t ? is_reshaped(g, t) : has_remade(g, (struct sg_table *)of) || sg_pg_comes_late(g, (struct sg_table *)of);
}

bool
sg_pg_rows_late(struct sg_pg *g, struct sg_table *created)
{
    const struct sg_column *c;
    bool late = false;
    if (!g->row_users[SG_PG_NEW].len || sg_list_has(&g->counting, created))
        return false;
    sg_list_push(&g->counting, g->arena, created);
    SG_FOREACH (c, &created->columns.list) {
        struct sg_obj *of = sg_map_get(&g->row_of, c);
        late = late || (of && is_late(g, of));
    }
    g->counting.len--;
    return late;
}

/* Whether rows of the one new table are part of those of the other one, as the server takes no table that has its own. */
static bool
holds(struct sg_pg *g, const struct sg_obj *table, const struct sg_obj *other)
{
    const struct sg_column *c;
    bool found = table == other;
    if (found || table->kind == SG_KIND_VIEW || sg_diff_old_of(g->diff, table) || sg_list_has(&g->counting, table))
        return found;
    sg_list_push(&g->counting, g->arena, (void *)(uintptr_t)table);
    SG_FOREACH (c, &((const struct sg_table *)table)->columns.list) {
        const struct sg_obj *of = sg_map_get(&g->row_of, c);
        found = found || (of && holds(g, of, other));
    }
    g->counting.len--;
    return found;
}

void
sg_pg_note_reshaped(struct sg_pg *g, const struct sg_table *new, struct sg_step *step)
{
    struct sg_list *steps = sg_map_get(&g->reshaped, new);
    if (!g->row_users[SG_PG_OLD].len && !g->row_users[SG_PG_NEW].len)
        return;
    if (!steps)
        sg_map_put(&g->reshaped, g->arena, new, steps = SG_NEW(g->arena, struct sg_list));
    sg_list_push(steps, g->arena, step);
}

/* The steps about each column that has such a type before or after. */
static struct sg_map
file_steps(struct sg_pg *g)
{
    struct sg_map out = {0};
    struct sg_step *s;
    SG_FOREACH (s, &g->p.plan->steps) {
        const struct sg_obj *const about[] = {s->old, s->new};
        for (size_t i = 0; i < SG_COUNT(about) && s->kind == SG_KIND_COLUMN; i++) {
            struct sg_list *steps = about[i] ? sg_map_get(&out, about[i]) : NULL;
            if (!about[i] || !sg_map_get(&g->row_of, about[i]))
                continue;
            if (!steps)
                sg_map_put(&out, g->arena, about[i], steps = SG_NEW(g->arena, struct sg_list));
            sg_list_push(steps, g->arena, s);
        }
    }
    return out;
}

static void
come_after(struct sg_pg *g, struct sg_step *s, struct sg_step *before)
{
    if (!s || !before || s == before)
        return;
    sg_step_after(&g->p, s, before);
    g->departs |= s->rank < before->rank || (s->rank == before->rank && s->seq < before->seq);
}

static void
all_after(struct sg_pg *g, const struct sg_list *steps, struct sg_step *before)
{
    struct sg_step *s;
    if (steps)
        SG_FOREACH (s, steps)
            come_after(g, s, before);
}

static bool
is_early(const struct sg_step *s)
{
    return s->rank == SG_PG_EARLY_COLUMN || (s->rank >= SG_PG_DROP_EXPRESSION && s->rank <= SG_PG_DROP_GENERATED);
}

/* A column parts from the type before what that is of goes or is written anew; where it does not, the server refuses. */
static void
order_old(struct sg_pg *g, const struct sg_column *c, const struct sg_list *steps)
{
    static const struct sg_list none;
    const struct sg_obj *of = sg_map_get(&g->row_of, c), *new = sg_diff_new_of(g->diff, of);
    const struct sg_list *reshaped = new ? sg_map_get(&g->reshaped, new) : NULL;
    struct sg_step *gone = sg_map_get(&g->gone, of), *parted = sg_map_get(&g->parted, c), *s;
    bool parts = false, in_gone = !sg_diff_new_of(g->diff, c->obj.parent);
    if (in_gone)
        all_after(g, reshaped, sg_map_get(&g->gone, c->obj.parent));
    if (in_gone && of->kind == SG_KIND_VIEW) /* dropped without CASCADE */
        come_after(g, gone, sg_map_get(&g->gone, c->obj.parent));
    SG_FOREACH (s, steps ? steps : &none) {
        if (parted ? s == parted : is_early(s)) /* what comes later, its drop say, is of text */
            all_after(g, reshaped, s);
        if (s->rank == SG_PG_EARLY_COLUMN)
            come_after(g, gone, s);
        parts |= is_early(s);
    }
    if (in_gone || !stays(g, c))
        return;
    if (gone)
        sg_pg_flag(g, gone, SG_STEP_RISKY, "fails while the column '%s.%s' has its row type", c->obj.parent->name, c->obj.name);
    SG_FOREACH (s, reshaped && !parts ? reshaped : &none)
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails while the column '%s.%s' has the row type of '%s'", c->obj.parent->name, c->obj.name,
                   of->name);
}

/* A column gets the type once that is there, as it is to be. */
static void
order_new(struct sg_pg *g, const struct sg_column *c, const struct sg_list *steps)
{
    static const struct sg_list none;
    const struct sg_obj *of = sg_map_get(&g->row_of, c);
    const struct sg_pg_table *t = of->kind == SG_KIND_TABLE ? sg_map_get(&g->by_table, of) : NULL;
    const struct sg_list *reshaped = sg_map_get(&g->reshaped, of);
    struct sg_step *created = sg_diff_old_of(g->diff, c->obj.parent) ? NULL : sg_map_get(&g->created, c->obj.parent), *s, *before;
    struct sg_list alone = {(void **)&created, 1, 1};
    if (created && holds(g, of, c->obj.parent))
        return;
    SG_FOREACH (s, created ? &alone : steps ? steps : &none) {
        if (!created && s->rank < SG_PG_ALTER_COLUMN)
            continue;
        come_after(g, s, sg_map_get(&g->created, of));
        come_after(g, s, t ? t->named : NULL);
        SG_FOREACH (before, reshaped ? reshaped : &none)
            come_after(g, s, before);
    }
}

/* Whether it is written anew, as values of the type that it has or of another one. */
static bool
is_redone(struct sg_pg *g, const struct sg_column *new)
{
    const struct sg_pg_column *both = sg_pg_column_of(g, (const struct sg_table *)new->obj.parent, new);
    return both && both->row_fails;
}

void
sg_pg_order_row_types(struct sg_pg *g)
{
    const struct sg_column *c;
    if (!g->row_users[SG_PG_OLD].len && !g->row_users[SG_PG_NEW].len)
        return;
    struct sg_map steps = file_steps(g);
    SG_FOREACH (c, &g->row_users[SG_PG_OLD])
        order_old(g, c, sg_map_get(&steps, c));
    SG_FOREACH (c, &g->row_users[SG_PG_NEW])
        if (!has_stayed(g, c) || is_redone(g, c))
            order_new(g, c, sg_map_get(&steps, c));
}
