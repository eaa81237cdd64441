/* What a step loses, or can fail on where there are rows, and what to do about it. */
#include <config.h>

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

/* The columns of the primary key, however it is written. */
static void
key_columns(struct sg_list *out, struct sg_arena *arena, const struct sg_table *t)
{
    const struct sg_column *c;
    const struct sg_primary_key *pk;
    void *name;
    SG_FOREACH (c, &t->columns.list)
        if (c->primary_key)
            sg_list_push(out, arena, (void *)(uintptr_t)c->obj.name);
    SG_FOREACH (pk, &t->primary_keys.list)
        SG_FOREACH (name, &pk->columns)
            sg_list_push(out, arena, name);
}

static bool
expression_changed(const struct sg_sqlite *s, const struct sg_column *new)
{
    const struct sg_pair *p = sg_diff_pair(s->diff, &new->obj);
    return p && p->changed & SG_CHANGED(COLUMN, generated);
}

static bool
is_converted(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *new)
{
    const struct sg_column *old = (const void *)sg_diff_old_of(s->diff, &new->obj);
    return !old || expression_changed(s, new) || sg_sqlite_collates_more(old, new) ||
           (sg_sqlite_form(c->old, old)->meant & sg_sqlite_form_of_copy(c->new, old, new)->loses);
}

/* Whether two rows that differ in the column may be equal in it afterwards; what it is generated from counts. */
static bool
may_merge(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *new)
{
    const struct sg_column *other;
    if (is_converted(s, c, new))
        return true;
    if (new->generated)
        SG_FOREACH (other, &c->new->columns.list)
            if (other != new && is_converted(s, c, other) && sg_mentions(SG_SQLITE, new->generated->as, other->obj.name))
                return true;
    return false;
}

/* The same of whatever an index is made of. */
static bool
index_may_merge(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_index *i)
{
    const struct sg_column *column;
    SG_FOREACH (column, &c->new->columns.list)
        if (may_merge(s, c, column) && sg_sqlite_index_mentions(i, column->obj.name))
            return true;
    return false;
}

/* Whether the old table's key over these columns keeps rows apart that are to be apart in `names` of the new one. */
static bool
keeps_apart(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_list *old, const struct sg_list *names)
{
    const char *name;
    SG_FOREACH (name, old) {
        const struct sg_obj *column = sg_set_get(&c->old->columns, name);
        const struct sg_obj *now = column ? sg_diff_new_of(s->diff, column) : NULL;
        if (!now || !sg_list_has(names, now->name) || may_merge(s, c, (const void *)now))
            return false;
    }
    return old->len > 0;
}

/* The column that a key of an index is; an order behind it makes no difference. NULL where it is another expression. */
static const char *
key_column(const struct sg_table *t, const struct sg_index_key *key)
{
    const struct sg_column *c;
    struct sg_lexer x = sg_sqlite_lexer(key->text);
    struct sg_token name = sg_lexer_word(&x), order = sg_lexer_word(&x);
    if (!key->is_expression)
        return key->text;
    if ((sg_token_is(order, "asc") || sg_token_is(order, "desc")) && sg_lexer_word(&x).kind == SG_TOKEN_END)
        SG_FOREACH (c, &t->columns.list)
            if (sg_token_names(SG_SQLITE, name, c->obj.name))
                return c->obj.name;
    return NULL;
}

/* The columns of a unique index that holds for all rows and has no expressions; else none. */
static struct sg_list
index_columns(const struct sg_sqlite *s, const struct sg_table *t, const struct sg_index *i)
{
    struct sg_list names = {0};
    const struct sg_index_key *key;
    SG_FOREACH (key, &i->keys) {
        const char *column = key_column(t, key);
        if (!column || i->where || !i->is_unique)
            return (struct sg_list){0};
        sg_list_push(&names, s->p.arena, (void *)(uintptr_t)column);
    }
    return names;
}

/* Whether rows may be equal in these columns of the new table. Nulls are equal to nothing. */
static bool
may_be_equal(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_list *names)
{
    const struct sg_column *column;
    const struct sg_unique *u;
    const struct sg_index *i;
    struct sg_list key = {0};
    SG_FOREACH (column, &c->new->columns.list)
        if (sg_list_has(names, column->obj.name) && !sg_diff_old_of(s->diff, &column->obj) && is_null(column->def) && !column->generated)
            return false;
    key_columns(&key, s->p.arena, c->old);
    if (keeps_apart(s, c, &key, names))
        return false;
    SG_FOREACH (u, &c->old->uniques.list)
        if (keeps_apart(s, c, &u->columns, names))
            return false;
    SG_FOREACH (i, &c->old->indexes.list) {
        const struct sg_list columns = index_columns(s, c->old, i);
        if (keeps_apart(s, c, &columns, names))
            return false;
    }
    return true;
}

/* Whether a column that is no rowid can hold no null: so is the key of a table without rowid, and of a strict one (since 3.37). */
static bool
is_never_null(const struct sg_sqlite *s, const struct sg_table *t, const struct sg_column *c)
{
    struct sg_list key = {0};
    if (c->not_null || !(t->without_rowid || t->strict))
        return c->not_null;
    key_columns(&key, s->p.arena, t);
    return sg_list_has(&key, c->obj.name);
}

void
sg_sqlite_explain_add(struct sg_sqlite *s, struct sg_step *step, const struct sg_table *t, const struct sg_column *c)
{
    if (sg_sqlite_is_rowid(t, c) || !is_never_null(s, t, c))
        return;
    if (c->generated)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows for which the new column '%s.%s' comes out as null", t->obj.name,
                    c->obj.name);
    else if (is_null(c->def))
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "rows of '%s' have no value for the new column '%s', which is not null: give it a default", t->obj.name,
                    c->obj.name);
}

void
sg_sqlite_explain_index(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c,
                        const struct sg_index *i)
{
    const struct sg_pair *p = sg_diff_pair(s->diff, &i->obj);
    const struct sg_index *old = (const void *)sg_diff_old_of(s->diff, &i->obj);
    struct sg_list names = {0};
    const struct sg_index_key *key;
    if (!c->old || !i->is_unique)
        return;
    if (old && old->is_unique && !(p && p->changed & (SG_CHANGED(INDEX, keys) | SG_CHANGED(INDEX, where))) &&
        !index_may_merge(s, c, i))
        return;
    SG_FOREACH (key, &i->keys)
        if (key_column(c->new, key))
            sg_list_push(&names, s->p.arena, (void *)(uintptr_t)key_column(c->new, key));
    if (may_be_equal(s, c, &names))
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "fails where rows of '%s' are equal in what '%s' says is unique: look for such rows first", c->new->obj.name,
                    i->obj.name);
}

static void
explain_generated(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c, const struct sg_column *old,
                  const struct sg_column *new)
{
    const char *table = c->new->obj.name, *name = new->obj.name;
    bool computed = !old->generated || expression_changed(s, new);
    if (!old->generated)
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the values of '%s.%s' give way to generated ones", table, name);
    if (new->not_null && (!old->not_null || computed))
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows for which '%s.%s' comes out as null", table, name);
    if (new->generated->stored && sg_sqlite_form(c->new, new)->refuses &&
        (computed || !c->old->strict || old->type_key != new->type_key))
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows for which '%s.%s' comes out as something else than %s", table,
                    name, new->type);
}

void
sg_sqlite_explain_frozen(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    const struct sg_column *old = (const void *)p->old, *new = (const void *)p->new;
    if (old->generated && !new->generated)
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the values that were generated for '%s.%s' are not kept",
                    c->new->obj.name, new->obj.name);
}

/* What stands in the way where a column may have nulls and is not to have them. */
static void
explain_null(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c, const struct sg_column *old,
             const struct sg_column *new)
{
    const char *table = c->new->obj.name, *name = new->obj.name;
    if (sg_sqlite_is_rowid(c->old, old) || is_never_null(s, c->old, old))
        return;
    if (sg_sqlite_is_rowid(c->new, new))
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "rows in which '%s.%s' is null get a number of their own", table, name);
    else if (is_never_null(s, c->new, new))
        sg_step_why(&s->p, step, SG_STEP_RISKY,
                    "fails on rows in which '%s.%s' is null: fill them first, with UPDATE in a migration of its own", table, name);
}

/* Whether the column stays what it is while its table becomes strict: that is said of the table, once. */
static bool
becomes_strict(const struct sg_sqlite_change *c, const struct sg_column *old, const struct sg_column *new)
{
    return c->new->strict && !c->old->strict && old->type_key == new->type_key && !sg_sqlite_is_rowid(c->new, new);
}

void
sg_sqlite_explain_column(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c,
                         const struct sg_column *old, const struct sg_column *new)
{
    const char *table = c->new->obj.name, *name = new->obj.name;
    if (new->generated) {
        explain_generated(s, step, c, old, new);
        return;
    }
    const struct sg_sqlite_form *was = sg_sqlite_form(c->old, old), *is = sg_sqlite_form_of_copy(c->new, old, new);
    const bool same = old->type_key == new->type_key; /* any, which is numeric where the table is not strict */
    if (was->meant & is->loses)
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE,
                    "values of '%s.%s' take the form that %s gives them%s, in which two may be the same (as a number '007' is 7, a "
                    "real number has 15 digits): %s the type %s where the form counts",
                    table, name, new->type, same ? " in a table that is not strict" : "", same ? "give it" : "keep",
                    same ? "blob" : old->type);
    if (was->holds & is->refuses && !becomes_strict(c, old, new))
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on values of '%s.%s' that cannot be %s", table, name, new->type);
    explain_null(s, step, c, old, new);
}

static bool
is_number(enum sg_sqlite_class class)
{
    return class == SG_CLASS_NUMBER || class == SG_CLASS_REAL;
}

/* Whether values that were equal may not be so afterwards: those of a child, which were compared as `a` and are as `b`, and those of its
 * parent, `x` and `y`. The affinity of the parent's column is applied to the child's (https://www.sqlite.org/foreignkeys.html, 3). */
static bool
compares_less(enum sg_sqlite_class a, enum sg_sqlite_class b, enum sg_sqlite_class x, enum sg_sqlite_class y)
{
    const enum sg_sqlite_class written = is_number(b) ? b : a, parent_written = is_number(y) ? y : x;
    const enum sg_sqlite_class stored = b == SG_CLASS_NONE ? a : b;
    if ((a == b && x == y) || is_number(y))
        return false;
    if (y == SG_CLASS_TEXT)
        return written != parent_written && !(x == SG_CLASS_TEXT && written == a);
    if (x == SG_CLASS_NONE)
        return b != SG_CLASS_NONE && !(is_number(a) && is_number(b));
    return is_number(x) ? !is_number(stored) : stored != SG_CLASS_TEXT;
}

/* How a reference that stays compares less than it did, as a message has it; NULL where it does not. Texts are compared in the collation
 * of the parent's column. */
static const char *
reference_compares(const struct sg_sqlite *s, const struct sg_foreign_key *f)
{
    struct sg_table *child = (void *)f->obj.parent,
                    *parent = (void *)sg_model_get(s->diff->new, SG_KIND_TABLE, NULL, f->table_to);
    for (size_t i = 0; parent && i < f->columns.len && i < f->columns_to.len; i++) {
        const struct sg_column *a = sg_set_get(&child->columns, f->columns.items[i]),
                               *b = sg_set_get(&parent->columns, f->columns_to.items[i]);
        const struct sg_obj *a_old = a ? sg_diff_old_of(s->diff, &a->obj) : NULL, *b_old = b ? sg_diff_old_of(s->diff, &b->obj) : NULL;
        if (a_old && b_old && compares_less(sg_sqlite_class((const void *)a_old), sg_sqlite_class(a),
                                            sg_sqlite_class((const void *)b_old), sg_sqlite_class(b)))
            return "other types";
        if (b_old && sg_sqlite_collates_more(b, (const void *)b_old))
            return "in another collation";
    }
    return NULL;
}

/* Whether a reference of the table is new to rows that have something in it. */
static bool
is_new_reference(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_foreign_key *f)
{
    const struct sg_column *column;
    const char *name;
    SG_FOREACH (name, &f->columns)
        if ((column = sg_set_get(&c->new->columns, name)) && !sg_diff_old_of(s->diff, &column->obj) && is_null(column->def) &&
            !column->generated)
            return false;
    return !sg_sqlite_had_reference(s, c->old, f);
}

/* The keys of all tables, those of its own too, that refer to a table of the new model or of the old one; NULL for none. */
static const struct sg_list *
referring_to(struct sg_sqlite *s, bool in_old, const struct sg_table *to)
{
    const struct sg_model *model = in_old ? s->diff->old : s->diff->new;
    struct sg_map *map = &s->referring[in_old];
    const struct sg_table *t;
    struct sg_foreign_key *f;
    if (!s->referring_known[in_old])
        SG_FOREACH (t, &model->tables.list)
            SG_FOREACH (f, &t->foreign_keys.list) {
                struct sg_list *list = sg_map_get(map, f->table_to);
                if (!list) {
                    list = SG_NEW(s->p.arena, struct sg_list);
                    sg_map_put(map, s->p.arena, f->table_to, list);
                }
                sg_list_push(list, s->p.arena, f);
            }
    s->referring_known[in_old] = true;
    return sg_map_get(map, to->obj.name);
}

/* The table that is dropped may have rows that others refer to. */
void
sg_sqlite_explain_drop(struct sg_sqlite *s, struct sg_step *step, const struct sg_table *t)
{
    const struct sg_list *keys = referring_to(s, true, t);
    const struct sg_foreign_key *f;
    if (keys)
        SG_FOREACH (f, keys) {
            const struct sg_obj *stays = sg_diff_new_of(s->diff, f->obj.parent);
            bool goes = !strcmp(f->on_delete, "cascade"), changes = !strncmp(f->on_delete, "set ", 4);
            if (stays && !goes && !changes)
                sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows that '%s' refers to where foreign keys are on, which migrate turns off: '%s' has on delete %s",
                            stays->name, f->obj.name, f->on_delete);
            else if (stays)
                sg_step_why(&s->p, step, SG_STEP_RISKY,
                            "rows of '%s' %s where foreign keys are on, which migrate turns off: '%s' has on delete %s",
                            stays->name, goes ? "go with it" : "lose the reference", f->obj.name, f->on_delete);
        }
}

static void
explain_reference(struct sg_sqlite *s, struct sg_step *step, const struct sg_foreign_key *f)
{
    const struct sg_table *old = (const void *)sg_diff_old_of(s->diff, f->obj.parent);
    const char *how = old && sg_sqlite_had_reference(s, old, f) ? reference_compares(s, f) : NULL;
    if (how)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "rows of '%s' may lose what they refer to: '%s' compares %s then", f->obj.parent->name,
                    f->obj.name, how);
}

static void
explain_references(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c)
{
    const struct sg_foreign_key *f;
    const struct sg_list *others = referring_to(s, false, c->new);
    SG_FOREACH (f, &c->new->foreign_keys.list) {
        if (is_new_reference(s, c, f))
            sg_step_why(&s->p, step, SG_STEP_RISKY,
                        "rows of '%s' may refer to what is not there: '%s' is not checked for the rows that are copied",
                        c->new->obj.name, f->obj.name);
        explain_reference(s, step, f);
    }
    if (others)
        SG_FOREACH (f, others)
            if (f->obj.parent != &c->new->obj)
                explain_reference(s, step, f);
}

static void
explain_constraints(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c)
{
    const struct sg_obj *o;
    const struct sg_pair *p;
    const struct sg_unique *u;
    const char *table = c->new->obj.name;
    struct sg_list key = {0};
    SG_FOREACH (o, &sg_pair_children(c->pair, SG_KIND_CHECK)->created)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that the new check '%s' refuses", table, o->name);
    SG_FOREACH (p, &sg_pair_children(c->pair, SG_KIND_CHECK)->kept)
        if (p->changed & SG_CHANGED(CHECK, value) &&
            !sg_sqlite_same_text(c, ((const struct sg_check *)(const void *)p->old)->value, ((const struct sg_check *)(const void *)p->new)->value))
            sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that the changed check '%s' refuses", table,
                        p->new->name);
    explain_references(s, step, c);
    key_columns(&key, s->p.arena, c->new);
    if (key.len && may_be_equal(s, c, &key))
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that are equal in the new primary key", table);
    SG_FOREACH (u, &c->new->uniques.list)
        if (may_be_equal(s, c, &u->columns))
            sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' that are equal in '%s'", table, u->obj.name);
}

void
sg_sqlite_explain_copy(struct sg_sqlite *s, struct sg_step *step, const struct sg_sqlite_change *c)
{
    const struct sg_column *column;
    bool refuses = false;
    step->flags |= SG_STEP_REWRITE;
    SG_FOREACH (column, &sg_pair_children(c->pair, SG_KIND_COLUMN)->dropped)
        if (!column->generated)
            sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the values of '%s.%s' are lost", c->old->obj.name,
                        column->obj.name);
    SG_FOREACH (column, &c->new->columns.list) {
        const struct sg_column *old = (const void *)sg_diff_old_of(s->diff, &column->obj);
        if (old)
            sg_sqlite_explain_column(s, step, c, old, column);
        else
            sg_sqlite_explain_add(s, step, c->new, column);
        refuses |= old && !column->generated && becomes_strict(c, old, column) &&
                   (sg_sqlite_form(c->old, old)->holds & sg_sqlite_form(c->new, column)->refuses);
    }
    if (refuses)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "fails on rows of '%s' with values that are not of their column's type",
                    c->new->obj.name);
    explain_constraints(s, step, c);
}
