/* Foreign keys around several rebuilds.
 *
 * What is recorded puts the first rebuild between foreign_keys=OFF and ON and lets the others run behind it. That is harmless
 * while nobody refers to the tables that are dropped there: DROP TABLE deletes the rows first, and with foreign keys on that
 * deletes or empties the rows that refer to them, or fails (https://www.sqlite.org/foreignkeys.html, 5). Where rows do refer to
 * them, all rebuilds stand between one OFF and one ON.
 *
 * Rows that have to meet a new rule in the same migration (a check, a key, a reference) do not count where the worst that can
 * happen is that the DROP fails: such a migration is reported as one that asks for a look at the rows first, and its recorded text is
 * kept; that the DROP may fail is said, too. Where rows would go or lose their reference without a word, only tables that cannot have any do not count.
 *
 * Tables that are dropped go before all that with foreign keys on, as recorded, and take along what refers to them and says so. Only
 * where SQLite refuses that, as one of them is missed by what would go, do they stand behind the OFF. */
#include <config.h>

#include <string.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

struct rows {
    struct sg_sqlite *s;
    struct sg_map empty; /* old tables whose rows do not count where a DROP would fail */
    struct sg_map sure;  /* old tables whose rows would make the migration fail before, or go with it anyway */
    struct sg_list todo; /* those of them that have not been looked at */
    struct sg_map referrers; /* old table → struct sg_list of the old tables that refer to it before or afterwards */
};

/* Whether columns of an old table are those of the new one, whatever they are called. */
static bool
same_named(const struct sg_sqlite *s, struct sg_table *old, const struct sg_list *names, struct sg_table *new, const struct sg_list *new_names)
{
    if (names->len != new_names->len)
        return false;
    for (size_t i = 0; i < names->len; i++) {
        const struct sg_obj *was = sg_set_get(&old->columns, names->items[i]), *is = sg_set_get(&new->columns, new_names->items[i]);
        if (!was || !is || sg_diff_new_of(s->diff, was) != is)
            return false;
    }
    return true;
}

/* What rows have to meet; the actions are about what comes later. That a name follows a rename is nothing new to them. */
static bool
same_reference(const struct sg_sqlite *s, const struct sg_foreign_key *a, const struct sg_foreign_key *b)
{
    struct sg_table *to = sg_model_get(s->diff->old, SG_KIND_TABLE, NULL, a->table_to);
    struct sg_table *now = sg_model_get(s->diff->new, SG_KIND_TABLE, NULL, b->table_to);
    return to && now && sg_diff_new_of(s->diff, &to->obj) == &now->obj && same_named(s, to, &a->columns_to, now, &b->columns_to) &&
           same_named(s, (void *)a->obj.parent, &a->columns, (void *)b->obj.parent, &b->columns);
}

bool
sg_sqlite_had_reference(const struct sg_sqlite *s, const struct sg_table *old, const struct sg_foreign_key *f)
{
    const struct sg_foreign_key *other;
    SG_FOREACH (other, &old->foreign_keys.list)
        if (same_reference(s, other, f))
            return true;
    return false;
}

/* Whether it had one of these very names, whatever stands behind them now. */
static bool
had_names(const struct sg_table *old, const struct sg_foreign_key *f)
{
    const struct sg_foreign_key *other;
    SG_FOREACH (other, &old->foreign_keys.list)
        if (other->table_to == f->table_to && sg_names_equal(&other->columns, &f->columns) &&
            sg_names_equal(&other->columns_to, &f->columns_to))
            return true;
    return false;
}

static bool
had_check(const struct sg_sqlite_change *c, const struct sg_check *k)
{
    const struct sg_check *other;
    SG_FOREACH (other, &c->old->checks.list)
        if (other->value == k->value || sg_sqlite_same_text(c, other->value, k->value))
            return true;
    return false;
}

static bool
same_keys(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_index *old, const struct sg_index *new)
{
    if (old->keys.len != new->keys.len)
        return false;
    for (size_t i = 0; i < old->keys.len; i++) {
        const struct sg_index_key *a = old->keys.items[i], *b = new->keys.items[i];
        const struct sg_obj *was = a->is_expression ? NULL : sg_set_get(&c->old->columns, a->text);
        const struct sg_obj *is = b->is_expression ? NULL : sg_set_get(&c->new->columns, b->text);
        bool same = was && is ? sg_diff_new_of(s->diff, was) == is : a->is_expression && b->is_expression && sg_sqlite_same_text(c, a->text, b->text);
        if (!same)
            return false;
    }
    return true;
}

static bool
had_index(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_index *i)
{
    const struct sg_index *other;
    SG_FOREACH (other, &c->old->indexes.list)
        if (!sg_obj_compare(&other->obj, &i->obj) ||
            (other->is_unique && same_keys(s, c, other, i) &&
             (!other->where || (i->where && sg_sqlite_same_text(c, other->where, i->where)))))
            return true;
    return false;
}

static bool
had_key(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_primary_key *k)
{
    const struct sg_primary_key *other;
    SG_FOREACH (other, &c->old->primary_keys.list)
        if (sg_names_equal(&other->columns, &k->columns) || same_named(s, c->old, &other->columns, c->new, &k->columns))
            return true;
    return false;
}

/* No row can get a column that is not null and has nothing to put into it. */
static bool
takes_no_rows(const struct sg_sqlite_change *c)
{
    const struct sg_column *column;
    SG_FOREACH (column, &sg_pair_children(c->pair, SG_KIND_COLUMN)->created)
        if (column->not_null && !column->primary_key && column->def.type == SG_VALUE_NONE && !column->generated)
            return true;
    return false;
}

static bool
meets_new_rule(const struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_delta *columns = sg_pair_children(c->pair, SG_KIND_COLUMN);
    const struct sg_column *column;
    const struct sg_pair *p;
    const struct sg_foreign_key *f;
    const struct sg_check *k;
    const struct sg_index *i;
    const struct sg_primary_key *key;
    SG_FOREACH (column, &columns->created)
        if (column->primary_key)
            return true;
    SG_FOREACH (p, &columns->kept)
        if (((struct sg_column *)p->new)->primary_key && !((struct sg_column *)p->old)->primary_key)
            return true;
    SG_FOREACH (f, &c->new->foreign_keys.list)
        if (!sg_sqlite_had_reference(s, c->old, f) && !had_names(c->old, f))
            return true;
    SG_FOREACH (k, &c->new->checks.list)
        if (!had_check(c, k))
            return true;
    SG_FOREACH (i, &c->new->indexes.list)
        if (i->is_unique && !had_index(s, c, i))
            return true;
    SG_FOREACH (key, &c->new->primary_keys.list)
        if (!had_key(s, c, key))
            return true;
    return takes_no_rows(c);
}

static void
mark_empty(struct rows *r, struct sg_table *old)
{
    if (sg_map_get(&r->empty, old))
        return;
    sg_map_put(&r->empty, r->s->p.arena, old, old);
    sg_list_push(&r->todo, r->s->p.arena, old);
}

/* The old table that a foreign key of the old model, or of the new one, refers to; NULL for one that is new. */
static struct sg_table *
referenced(const struct sg_sqlite *s, const struct sg_foreign_key *f, bool in_old)
{
    struct sg_table *t = sg_model_get(in_old ? s->diff->old : s->diff->new, SG_KIND_TABLE, NULL, f->table_to);
    return t && !in_old ? (struct sg_table *)sg_diff_old_of(s->diff, &t->obj) : t;
}

static void
add_referrers(struct rows *r, struct sg_table *child, const struct sg_table *from, bool in_old)
{
    const struct sg_foreign_key *f;
    SG_FOREACH (f, &from->foreign_keys.list) {
        struct sg_table *parent = referenced(r->s, f, in_old);
        if (!parent) {
            mark_empty(r, child); /* a reference into a new table, which has no rows */
            continue;
        }
        struct sg_list *list = sg_map_get(&r->referrers, parent);
        if (!list) {
            list = SG_NEW(r->s->p.arena, struct sg_list);
            sg_map_put(&r->referrers, r->s->p.arena, parent, list);
        }
        sg_list_push(list, r->s->p.arena, child);
    }
}

static void
find_empty(struct rows *r)
{
    struct sg_sqlite *s = r->s;
    struct sg_table *t, *child;
    SG_FOREACH (t, &s->diff->old->tables.list) {
        struct sg_table *now = (struct sg_table *)sg_diff_new_of(s->diff, &t->obj);
        const struct sg_sqlite_change *c = sg_map_get(&s->by_table, t);
        if (!now || (c && meets_new_rule(s, c)))
            mark_empty(r, t);
        if (!now || (c && takes_no_rows(c)))
            sg_map_put(&r->sure, s->p.arena, t, t);
        add_referrers(r, t, t, true);
        if (now && now != t)
            add_referrers(r, t, now, false);
    }
    while (r->todo.len) { /* a child of a table without rows has none either */
        const struct sg_list *children = sg_map_get(&r->referrers, r->todo.items[--r->todo.len]);
        if (children)
            SG_FOREACH (child, children)
                mark_empty(r, child);
    }
}

static bool
same_columns(const struct sg_list *a, const struct sg_list *b)
{
    const char *x, *y;
    if (a->len != b->len)
        return false;
    SG_FOREACH (x, a) {
        bool found = false;
        SG_FOREACH (y, b)
            found |= sg_sqlite_same_name(x, y);
        if (!found)
            return false;
    }
    return true;
}

/* Whether a table has a key of these columns, which a reference needs. */
static bool
has_key(const struct sg_table *t, const struct sg_list *columns)
{
    const struct sg_primary_key *pk;
    const struct sg_unique *u;
    const struct sg_index *i;
    const struct sg_column *c;
    const struct sg_index_key *key;
    SG_FOREACH (c, &t->columns.list)
        if (c->primary_key && columns->len == 1 && sg_sqlite_same_name(columns->items[0], c->obj.name))
            return true;
    SG_FOREACH (pk, &t->primary_keys.list)
        if (same_columns(&pk->columns, columns))
            return true;
    SG_FOREACH (u, &t->uniques.list)
        if (same_columns(&u->columns, columns))
            return true;
    SG_FOREACH (i, &t->indexes.list) {
        size_t found = 0;
        SG_FOREACH (key, &i->keys)
            for (size_t k = 0; k < columns->len; k++)
                found += key->is_expression ? sg_index_key_orders(key, columns->items[k]) : sg_sqlite_same_name(columns->items[k], key->text);
        if (i->is_unique && !i->where && found == i->keys.len && found == columns->len)
            return true;
    }
    return false;
}

/* Whether a table that is rebuilt had the key before: under the old names of its columns. */
static bool
had_columns_as_key(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_list *columns)
{
    struct sg_list names = {0};
    const char *name;
    SG_FOREACH (name, columns) {
        const struct sg_obj *now = sg_set_get(&c->new->columns, name);
        const struct sg_obj *old = now ? sg_diff_old_of(s->diff, now) : NULL;
        if (!old)
            return false;
        sg_list_push(&names, s->p.arena, (void *)(uintptr_t)old->name);
    }
    return has_key(c->old, &names);
}

/* What becomes of the rows of a table when those that they refer to are deleted. */
enum fate {
    STAY,  /* they do not refer to them */
    STOP,  /* the deletion fails */
    CHANGE /* they go, too, or lose their reference */
};

/* A reference to what is no key is passed over when a table is dropped (foreignkeys.html, 5). */
static enum fate
fate_of(const struct sg_sqlite *s, const struct sg_list *foreign_keys, bool in_old, const struct sg_table *parent)
{
    const struct sg_sqlite_change *c = sg_map_get(&s->by_table, parent);
    const struct sg_foreign_key *f;
    enum fate worst = STAY;
    SG_FOREACH (f, foreign_keys) {
        if (referenced(s, f, in_old) != parent ||
            (!has_key(parent, &f->columns_to) && !had_columns_as_key(s, c, &f->columns_to)))
            continue;
        bool stops = !strcmp(f->on_delete, "no action") || !strcmp(f->on_delete, "restrict");
        worst = !stops ? CHANGE : worst == STAY ? STOP : worst;
    }
    return worst;
}

/* The same by the foreign keys that the table has while `parent` is rebuilt. */
static enum fate
fate_during(const struct sg_sqlite *s, const struct sg_table *child, const struct sg_table *parent, const struct sg_map *done)
{
    const struct sg_sqlite_change *c = sg_map_get(&s->by_table, child);
    if (c && (child == parent || sg_map_get(done, c)))
        return c->new ? fate_of(s, &c->new->foreign_keys.list, false, parent) : STAY;
    return fate_of(s, &child->foreign_keys.list, true, parent);
}

/* Whether the new table refers to a key that comes only later, be it its own, which foreign keys that are on refuse. */
static bool
refers_ahead(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_map *done)
{
    const struct sg_foreign_key *f;
    SG_FOREACH (f, &c->new->foreign_keys.list) {
        struct sg_table *now = sg_model_get(s->diff->new, SG_KIND_TABLE, NULL, f->table_to);
        const struct sg_sqlite_change *parent = now ? sg_map_get(&s->by_table, now) : NULL;
        if (!parent || !parent->old || sg_map_get(done, parent) || !has_key(now, &f->columns_to))
            continue;
        /* a copy gives columns their new names only then */
        if (parent->by_copy ? !has_key(parent->old, &f->columns_to) : !had_columns_as_key(s, parent, &f->columns_to))
            return true;
    }
    return false;
}

/* Whether a table refers to one that is dropped by now; it still has its old foreign keys then. */
static bool
misses_parent(const struct sg_sqlite *s, const struct sg_table *t, const struct sg_map *done)
{
    const struct sg_sqlite_change *own = sg_map_get(&s->by_table, t), *c;
    const struct sg_foreign_key *f;
    if (own && sg_map_get(done, own))
        return false;
    SG_FOREACH (f, &t->foreign_keys.list) {
        const struct sg_table *parent = referenced(s, f, true);
        if (parent && (c = sg_map_get(&s->by_table, parent)) && !c->new && sg_map_get(done, c))
            return true;
    }
    return false;
}

/* Whether rows of a table go with those of another. With SET NULL or SET DEFAULT they only change, and SQLite looks at no other key. */
static bool
goes_with(const struct sg_sqlite *s, const struct sg_table *child, const struct sg_table *parent, const struct sg_map *done)
{
    const struct sg_sqlite_change *c = sg_map_get(&s->by_table, child);
    const struct sg_foreign_key *f;
    if (c && !c->new && sg_map_get(done, c))
        return false; /* it is no more */
    SG_FOREACH (f, &child->foreign_keys.list)
        if (referenced(s, f, true) == parent && !strcmp(f->on_delete, "cascade"))
            return true;
    return false;
}

/* Whether deleting the rows of a table, as DROP TABLE does, would delete from one that misses a parent: SQLite refuses to, with
 * rows or without. */
static bool
meets_missing(const struct rows *r, struct sg_table *t, const struct sg_map *done)
{
    struct sg_arena *arena = r->s->p.arena;
    struct sg_list reached = {0};
    struct sg_map seen = {0};
    struct sg_table *child;
    sg_list_push(&reached, arena, t);
    for (size_t i = 0; i < reached.len; i++) {
        const struct sg_list *children = sg_map_get(&r->referrers, reached.items[i]);
        if (children)
            SG_FOREACH (child, children) {
                if (child == t || sg_map_get(&seen, child) || !goes_with(r->s, child, reached.items[i], done))
                    continue;
                if (misses_parent(r->s, child, done))
                    return true;
                sg_map_put(&seen, arena, child, child);
                sg_list_push(&reached, arena, child);
            }
    }
    return false;
}

/* Whether rows of `child` are touched when `parent` is dropped, foreign keys on. */
static bool
is_touched(const struct rows *r, struct sg_table *child, struct sg_table *parent, const struct sg_map *done)
{
    enum fate fate = fate_during(r->s, child, parent, done);
    const struct sg_map *out = fate == CHANGE ? &r->sure : &r->empty;
    return fate != STAY && !sg_map_get(out, parent) && !sg_map_get(out, child);
}

/* Whether rows of `child` that the new rules may well let pass stop that drop. */
static bool
may_stop(const struct rows *r, struct sg_table *child, struct sg_table *parent, const struct sg_map *done)
{
    return fate_during(r->s, child, parent, done) == STOP && !sg_map_get(&r->sure, parent) && !sg_map_get(&r->sure, child);
}

static size_t
gone_tables(const struct sg_sqlite *s)
{
    const struct sg_sqlite_change *c;
    size_t n = 0;
    SG_FOREACH (c, &s->changes)
        n += !c->new;
    return n;
}

enum sg_sqlite_share
sg_sqlite_needs_share(struct sg_sqlite *s)
{
    struct rows r = {.s = s};
    struct sg_map done = {0};
    struct sg_sqlite_change *c;
    struct sg_table *child;
    size_t rebuilds = 0;
    if (!s->rebuilds || s->rebuilds + gone_tables(s) < 2)
        return SG_SHARE_NONE;
    find_empty(&r);
    SG_FOREACH (c, &s->changes) {
        const struct sg_list *children = c->old ? sg_map_get(&r.referrers, c->old) : NULL;
        bool again = c->rebuild != SG_STAGE_NONE && rebuilds++, gone = c->old && !c->new;
        if (gone && !rebuilds && meets_missing(&r, c->old, &done))
            return SG_SHARE_DROPS;
        if (again && (refers_ahead(s, c, &done) || meets_missing(&r, c->old, &done)))
            return SG_SHARE_REBUILDS;
        if (again && children)
            SG_FOREACH (child, children) {
                if (is_touched(&r, child, c->old, &done))
                    return SG_SHARE_REBUILDS;
                if (!c->held_by && may_stop(&r, child, c->old, &done))
                    c->held_by = child;
            }
        sg_map_put(&done, s->p.arena, c, c);
    }
    return SG_SHARE_NONE;
}
