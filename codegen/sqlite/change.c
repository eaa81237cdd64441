/* What each table needs: whether it is rebuilt, and where its statements stand among those of the others.
 *
 * drizzle-kit makes one list of statements, kind after kind, and then gathers them by table; the tables come in the order in which
 * the list names them first, and one that needs a rebuild gets it in the place of everything else (drizzle-format, 5.3). The
 * same is done here, on the changes themselves. A table is also rebuilt where the recorded ALTER is one that SQLite refuses as soon as
 * there are rows, or at all (https://www.sqlite.org/lang_altertable.html). */
#include <config.h>

#include <string.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

static void
seen(struct sg_sqlite_change *c, enum sg_sqlite_stage stage)
{
    if (stage < c->first)
        c->first = stage;
}

static void
rebuild(struct sg_sqlite_change *c, enum sg_sqlite_stage stage)
{
    seen(c, stage);
    if (stage < c->rebuild)
        c->rebuild = stage;
}

bool
sg_sqlite_index_changed(const struct sg_pair *index)
{
    return index->renamed || ((index->changed | index->changed_raw) & sg_effect_mask(SG_SQLITE, SG_KIND_INDEX, SG_EFFECT_RECREATE));
}

bool
sg_sqlite_renames_column(const struct sg_sqlite_change *c)
{
    const struct sg_pair *p;
    SG_FOREACH (p, &sg_pair_children(c->pair, SG_KIND_COLUMN)->kept)
        if (p->renamed)
            return true;
    return false;
}

/* Whether ALTER TABLE … ADD takes the default where there are rows: a literal, with a sign and parentheses around it. */
static bool
is_constant(struct sg_value def)
{
    static const char *const words[] = {"true", "false", "null"};
    if (def.type != SG_VALUE_TEXT)
        return true;
    struct sg_lexer x = sg_sqlite_lexer(def.text);
    struct sg_token t = sg_lexer_word(&x);
    while (sg_token_is_mark(t, '(') || sg_token_is_mark(t, '+') || sg_token_is_mark(t, '-'))
        t = sg_lexer_word(&x);
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (sg_token_is(t, words[i]))
            return true;
    if (t.kind != SG_TOKEN_NUMBER && t.kind != SG_TOKEN_STRING && t.kind != SG_TOKEN_QUOTED)
        return t.kind == SG_TOKEN_END;
    while (sg_token_is_mark(t = sg_lexer_word(&x), ')'))
        ;
    return t.kind == SG_TOKEN_END;
}

static const struct sg_foreign_key *
reference_of(const struct sg_table *t, const struct sg_column *c)
{
    const struct sg_foreign_key *f;
    SG_FOREACH (f, &t->foreign_keys.list)
        if (f->columns.len == 1 && f->columns.items[0] == c->obj.name)
            return f;
    return NULL;
}

/* SQLite refuses a qualified name in the expression of a generated column, so there is no such table to come to. What is recorded
 * for a stored one is nothing at all; that stands, and says so. */
bool
sg_sqlite_is_impossible(const struct sg_column *c)
{
    bool qualified = false;
    struct sg_buf unused = SG_BUF_INIT;
    if (c->generated && c->generated->stored)
        sg_sqlite_requalify(&unused, c->generated->as, "", "", &qualified);
    sg_buf_fini(&unused);
    return qualified;
}

static void
warn_impossible(const struct sg_sqlite *s, const struct sg_column *c)
{
    struct sg_diag *d = sg_diag(s->diff->ctx, SG_DIAG_GENERATED_QUALIFIED, c->obj.span,
                                "the generated column '%s.%s' is left out: its expression names a table", c->obj.parent->name,
                                c->obj.name);
    sg_diag_note(s->diff->ctx, d, "SQLite allows only bare names of columns in it: %s", c->generated->as);
    sg_diag_quotes(d, c->generated->as);
}

static bool
cannot_add(const struct sg_table *t, const struct sg_column *c)
{
    if (c->primary_key || (c->generated && c->generated->stored) || !is_constant(c->def))
        return true;
    return c->def.type != SG_VALUE_NONE && c->def.type != SG_VALUE_NULL && reference_of(t, c);
}

bool
sg_sqlite_index_mentions(const struct sg_index *i, const char *column)
{
    const struct sg_index_key *key;
    SG_FOREACH (key, &i->keys)
        if (key->is_expression ? sg_mentions(SG_SQLITE, key->text, column) : sg_sqlite_same_name(key->text, column))
            return true;
    return i->where && sg_mentions(SG_SQLITE, i->where, column);
}

/* Whether what the old token names is what the new one names, the columns' renames done. */
static bool
same_token(const struct sg_delta *columns, struct sg_token a, struct sg_token b)
{
    const struct sg_pair *p;
    const struct sg_obj *gone;
    SG_FOREACH (p, &columns->kept)
        if (sg_token_names(SG_SQLITE, a, p->old->name))
            return sg_token_names(SG_SQLITE, b, p->new->name);
    SG_FOREACH (gone, &columns->dropped)
        if (sg_token_names(SG_SQLITE, a, gone->name))
            return false;
    return a.kind == b.kind && a.len == b.len && !memcmp(a.text, b.text, a.len);
}

/* Whether a token is the name of the table that a column's follows. */
static bool
names_before_dot(struct sg_lexer behind, struct sg_token t, const char *table)
{
    return sg_token_names(SG_SQLITE, t, table) && sg_token_is_mark(sg_lexer_word(&behind), '.');
}

bool
sg_sqlite_only_follows(const struct sg_sqlite_change *c, const struct sg_pair *column)
{
    const struct sg_column *old = (const void *)column->old, *new = (const void *)column->new;
    return old->generated && new->generated && old->generated->stored && new->generated->stored &&
           sg_sqlite_same_text(c, old->generated->as, new->generated->as);
}

bool
sg_sqlite_same_text(const struct sg_sqlite_change *c, const char *old, const char *new)
{
    struct sg_lexer x = sg_sqlite_lexer(old), y = sg_sqlite_lexer(new);
    for (;;) {
        struct sg_token a = sg_lexer_word(&x), b = sg_lexer_word(&y);
        if (a.kind == SG_TOKEN_END || b.kind == SG_TOKEN_END)
            return a.kind == b.kind;
        bool table = names_before_dot(x, a, c->old->obj.name) && names_before_dot(y, b, c->new->obj.name);
        if (!table && !same_token(sg_pair_children(c->pair, SG_KIND_COLUMN), a, b))
            return false;
    }
}

/* Whether a generated column is dropped and added anew, without this one in its expression: that is done before columns go. */
static bool
lets_go(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *generated, const char *name)
{
    const struct sg_pair *p = sg_diff_pair(s->diff, &generated->obj);
    const struct sg_column *new = p ? (const void *)p->new : NULL;
    if (!new || !(p->changed_raw & SG_CHANGED(COLUMN, generated)) || sg_sqlite_only_follows(c, p) || sg_sqlite_is_impossible(new))
        return false;
    return !new->generated || !sg_mentions(SG_SQLITE, new->generated->as, name);
}

/* Whether anything of the table that is not dropped before a column would stand on it. */
static bool
is_needed(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *column)
{
    const char *name = column->obj.name;
    const struct sg_column *other;
    const struct sg_check *check;
    const struct sg_index *index;
    const struct sg_list *dropped = &sg_pair_children(c->pair, SG_KIND_COLUMN)->dropped;
    bool goes = sg_objs_have(dropped, name);
    if (column->primary_key || c->old->uniques.list.len)
        return true;
    SG_FOREACH (other, &c->old->columns.list)
        if (other->generated && other != column && !sg_objs_have(dropped, other->obj.name) &&
            sg_mentions(SG_SQLITE, other->generated->as, name) && !(goes && lets_go(s, c, other, name)))
            return true;
    SG_FOREACH (check, &c->old->checks.list)
        if (sg_mentions(SG_SQLITE, check->value, name))
            return true;
    SG_FOREACH (index, &c->new->indexes.list) {
        const struct sg_pair *p = sg_diff_pair(s->diff, &index->obj);
        bool stays = p ? !sg_sqlite_index_changed(p) : sg_diff_old_of(s->diff, &index->obj) != NULL;
        if (stays && sg_sqlite_index_mentions(index, name))
            return true;
    }
    return false;
}

/* Whether a generated column is made of a new one, which comes only later. */
static bool
needs_created(const struct sg_sqlite_change *c, const struct sg_column *column)
{
    const struct sg_obj *created;
    if (column->generated)
        SG_FOREACH (created, &sg_pair_children(c->pair, SG_KIND_COLUMN)->created)
            if (sg_mentions(SG_SQLITE, column->generated->as, created->name))
                return true;
    return false;
}

/* Whether one that is dropped and added before this one is made of it from then on. */
static bool
is_stood_on(const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    const struct sg_pair *other;
    SG_FOREACH (other, &sg_pair_children(c->pair, SG_KIND_COLUMN)->kept) {
        const struct sg_column *b = (const void *)other->new;
        if (other == p)
            break;
        if ((other->changed_raw & SG_CHANGED(COLUMN, generated)) && b->generated &&
            sg_mentions(SG_SQLITE, b->generated->as, p->new->name))
            return true;
    }
    return false;
}

/* A generated column that comes, goes or changes is dropped and added where it is not stored: it has no values of its own. */
static void
look_at_generated(const struct sg_sqlite *s, struct sg_sqlite_change *c, const struct sg_pair *p)
{
    const struct sg_column *a = (const void *)p->old, *b = (const void *)p->new;
    const struct sg_primary_key *pk;
    if (sg_sqlite_is_impossible(b)) {
        warn_impossible(s, b);
        return;
    }
    if ((b->generated && b->generated->stored) || needs_created(c, b) || cannot_add(c->new, b) || is_needed(s, c, a) ||
        is_stood_on(c, p) || reference_of(c->old, a)) {
        rebuild(c, SG_STAGE_ALTER_COLUMN);
        return;
    }
    SG_FOREACH (pk, &c->old->primary_keys.list)
        if (sg_list_has(&pk->columns, a->obj.name))
            rebuild(c, SG_STAGE_ALTER_COLUMN);
    seen(c, SG_STAGE_ALTER_COLUMN);
}

static bool
in_a_reference(const struct sg_table *t, const char *column)
{
    const struct sg_foreign_key *f;
    SG_FOREACH (f, &t->foreign_keys.list)
        if (sg_list_has(&f->columns, column))
            return true;
    return false;
}

static bool
in_a_key(const struct sg_table *t, const char *column)
{
    const struct sg_primary_key *pk;
    if (in_a_reference(t, column))
        return true;
    SG_FOREACH (pk, &t->primary_keys.list)
        if (sg_list_has(&pk->columns, column))
            return true;
    return false;
}

/* Whether libSQL finds the end of a column's definition: it looks for the first comma, or for a closing parenthesis too many, in strings,
 * too, and leaves the rest standing behind the new definition. */
static bool
has_clear_end(const struct sg_column *c)
{
    const char *const texts[] = {c->type, c->def.text};
    long depth = 0;
    for (size_t i = 0; i < SG_COUNT(texts); i++)
        for (const char *p = texts[i]; p && *p; p++) {
            depth += (*p == '(') - (*p == ')');
            if (*p == ',' || depth < 0)
                return false;
        }
    return depth == 0;
}

/* libSQL changes type, default, not null and the reference of a column in place, where no key has the column yet, nor gets one that
 * changes in other ways (drizzle-format, 5.4). */
bool
sg_sqlite_alters_column(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    const uint64_t plain = sg_effect_mask(SG_TURSO, SG_KIND_COLUMN, SG_EFFECT_ALTER);
    const struct sg_column *a = (const void *)p->old, *b = (const void *)p->new;
    if (!s->turso || (p->changed_raw & ~plain) || a->primary_key || b->primary_key || b->generated || !has_clear_end(a))
        return false;
    return !in_a_key(c->old, a->obj.name) && !(p->changed_raw && in_a_reference(c->new, b->obj.name));
}

bool
sg_sqlite_adds_reference(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_foreign_key *f)
{
    const struct sg_column *column = f->columns.len == 1 && f->columns_to.len == 1
                                         ? sg_set_get(&c->new->columns, f->columns.items[0])
                                         : NULL;
    const struct sg_obj *old = column ? sg_diff_old_of(s->diff, &column->obj) : NULL;
    const struct sg_pair *p = old ? sg_diff_pair(s->diff, old) : NULL;
    const struct sg_pair same = {.old = (struct sg_obj *)(uintptr_t)old, .new = (struct sg_obj *)(uintptr_t)column};
    return old && sg_sqlite_alters_column(s, c, p ? p : &same);
}

/* Whether a column's new name is one that the table has already: RENAME COLUMN cannot, the copy of a rebuild can. */
static bool
renames_by_copy(const struct sg_pair *table)
{
    const struct sg_pair *p;
    const struct sg_obj *other;
    SG_FOREACH (p, &sg_pair_children(table, SG_KIND_COLUMN)->kept)
        if (p->renamed)
            SG_FOREACH (other, &((struct sg_table *)table->old)->columns.list)
                if (other != p->old && sg_sqlite_same_name(other->name, p->new->name))
                    return true;
    return false;
}

/* A new column that takes part in the expression of a new generated one is no trouble; one that a changed one needs is. */
static void
look_at_columns(const struct sg_sqlite *s, struct sg_sqlite_change *c)
{
    const uint64_t generated = sg_effect_mask(SG_SQLITE, SG_KIND_COLUMN, SG_EFFECT_RECREATE);
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_COLUMN);
    const struct sg_pair *p;
    const struct sg_column *column;
    SG_FOREACH (p, &d->kept) {
        if (p->renamed)
            seen(c, SG_STAGE_RENAME_COLUMN);
        if (p->changed_raw && sg_sqlite_alters_column(s, c, p))
            seen(c, SG_STAGE_ALTER_COLUMN);
        else if (p->changed_raw & ~generated)
            rebuild(c, SG_STAGE_ALTER_COLUMN);
        else if (p->changed_raw && !sg_sqlite_only_follows(c, p))
            look_at_generated(s, c, p);
    }
    c->by_copy = renames_by_copy(c->pair);
    if (c->by_copy)
        rebuild(c, SG_STAGE_RENAME_COLUMN);
    SG_FOREACH (column, &d->created) {
        if (sg_sqlite_is_impossible(column)) {
            warn_impossible(s, column);
            continue;
        }
        seen(c, SG_STAGE_ADD_COLUMN);
        if (cannot_add(c->new, column))
            rebuild(c, SG_STAGE_ADD_COLUMN);
    }
    SG_FOREACH (column, &d->dropped) {
        seen(c, SG_STAGE_DROP_COLUMN);
        if (is_needed(s, c, column))
            rebuild(c, SG_STAGE_DROP_COLUMN);
    }
}

static void
look_at_keys(struct sg_sqlite_change *c, bool follows)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_PRIMARY_KEY);
    const struct sg_pair *p;
    const struct sg_primary_key *a, *b;
    SG_FOREACH (p, &d->kept)
        if (p->changed || (!follows && p->changed_raw))
            rebuild(c, SG_STAGE_ALTER_PRIMARY_KEY);
    if (d->dropped.len && d->created.len) { /* another name for the same columns is nothing */
        a = d->dropped.items[0];
        b = d->created.items[0];
        if (sg_names_equal(&a->columns, &b->columns))
            return;
    }
    if (d->dropped.len)
        rebuild(c, SG_STAGE_DROP_PRIMARY_KEY);
    if (d->created.len)
        rebuild(c, SG_STAGE_ADD_PRIMARY_KEY);
}

static void
look_at_foreign_keys(const struct sg_sqlite *s, struct sg_sqlite_change *c, bool follows)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_FOREIGN_KEY);
    const struct sg_list *added = &sg_pair_children(c->pair, SG_KIND_COLUMN)->created;
    const struct sg_pair *p;
    const struct sg_foreign_key *f;
    SG_FOREACH (p, &d->kept) {
        const struct sg_obj *to = sg_model_get(s->diff->new, SG_KIND_TABLE, NULL, ((struct sg_foreign_key *)p->new)->table_to);
        const struct sg_pair *parent = to ? sg_diff_pair(s->diff, to) : NULL;
        bool by_copy = parent && renames_by_copy(parent); /* a copy carries nothing into references */
        uint64_t changed = by_copy ? p->changed & ~SG_CHANGED(FOREIGN_KEY, columns_to) : p->changed;
        if (changed || ((by_copy || !follows) && p->changed_raw))
            rebuild(c, SG_STAGE_DROP_FOREIGN_KEY);
    }
    if (d->dropped.len)
        rebuild(c, SG_STAGE_DROP_FOREIGN_KEY);
    SG_FOREACH (f, &d->created) { /* a new column brings its own reference */
        if (f->columns.len == 1 && sg_objs_have(added, f->columns.items[0]))
            continue;
        else if (sg_sqlite_adds_reference(s, c, f))
            seen(c, SG_STAGE_ADD_FOREIGN_KEY);
        else
            rebuild(c, SG_STAGE_ADD_FOREIGN_KEY);
    }
}

static void
look_at_rest(struct sg_sqlite_change *c)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_CHECK);
    const struct sg_pair *p;
    if (d->dropped.len || d->kept.len)
        rebuild(c, SG_STAGE_DROP_CHECK);
    if (d->created.len)
        rebuild(c, SG_STAGE_ADD_CHECK);
    d = sg_pair_children(c->pair, SG_KIND_UNIQUE);
    if (d->dropped.len || d->kept.len || d->created.len ||
        (c->pair->changed & sg_effect_mask(SG_SQLITE, SG_KIND_TABLE, SG_EFFECT_REBUILD)))
        rebuild(c, SG_STAGE_ALTER_COLUMN);
    d = sg_pair_children(c->pair, SG_KIND_INDEX);
    if (d->dropped.len)
        seen(c, SG_STAGE_DROP_INDEX);
    if (d->created.len)
        seen(c, SG_STAGE_ADD_INDEX);
    SG_FOREACH (p, &d->kept)
        if (sg_sqlite_index_changed(p))
            seen(c, SG_STAGE_ALTER_INDEX);
}

static struct sg_sqlite_change *
add_change(struct sg_sqlite *s, struct sg_obj *old, struct sg_obj *new, size_t place)
{
    struct sg_sqlite_change *c = SG_NEW(s->p.arena, struct sg_sqlite_change);
    *c = (struct sg_sqlite_change){.old = (void *)old,
                                   .new = (void *)new,
                                   .first = SG_STAGE_NONE,
                                   .rebuild = SG_STAGE_NONE,
                                   .place = place};
    sg_list_push(&s->changes, s->p.arena, c);
    if (old)
        sg_map_put(&s->by_table, s->p.arena, old, c);
    if (new)
        sg_map_put(&s->by_table, s->p.arena, new, c);
    return c;
}

/* Groups come in the order in which the list names them; they are members of a JavaScript object, so names that look like an index
 * come first. */
static int
by_group(const void *a, const void *b)
{
    const struct sg_sqlite_change *x = a, *y = b;
    uint32_t n = 0, m = 0;
    bool p = sg_is_array_index((x->new ? x->new : x->old)->obj.name, &n);
    bool q = sg_is_array_index((y->new ? y->new : y->old)->obj.name, &m);
    if (p != q)
        return p ? -1 : 1;
    if (p && n != m)
        return n < m ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

void
sg_sqlite_collect(struct sg_sqlite *s)
{
    const struct sg_delta *tables = &s->diff->top[SG_KIND_TABLE];
    struct sg_sqlite_change *c;
    struct sg_pair *p;
    struct sg_obj *o;
    size_t place = 0;
    SG_FOREACH (o, &tables->created)
        add_change(s, NULL, o, place++)->first = SG_STAGE_CREATE_TABLE;
    SG_FOREACH (o, &tables->dropped)
        add_change(s, o, NULL, place++)->first = SG_STAGE_DROP_TABLE;
    SG_FOREACH (p, &tables->kept) {
        c = add_change(s, p->old, p->new, place++);
        c->pair = p;
        if (p->renamed)
            seen(c, SG_STAGE_RENAME_TABLE);
        look_at_columns(s, c);
        /* RENAME COLUMN carries the table's own keys with it; only a table that is renamed too is recorded as rebuilt */
        bool follows = sg_sqlite_renames_column(c) && !p->renamed;
        look_at_keys(c, follows);
        look_at_foreign_keys(s, c, follows);
        look_at_rest(c);
        s->rebuilds += c->rebuild != SG_STAGE_NONE;
    }
    sg_list_sort(&s->changes, by_group);
}
