/* Merging models; see history/merge.h. */
#include <config.h>

#include "history/merge.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "history/follow.h"
#include "model/check.h"
#include "model/names.h"

#include "base/banned.h"

/* One object of the result and the three that it stands for; base, and one of the others, may be NULL. */
struct triple {
    struct sg_obj *base, *ours, *theirs, *result;
};

/* The label of an object behind the word for its kind. */
static const char *
label(struct sg_merge *m, const struct sg_obj *o)
{
    const char *text = sg_obj_label(&m->arena, o), *word = sg_kinds[o->kind].word;
    size_t len = strlen(word);
    return !strncmp(text, word, len) && text[len] == ' ' ? text + len + 1 : text;
}

static void
conflict(struct sg_merge *m, const struct sg_obj *what, const char *fmt, ...) SG_PRINTF(3, 4);

static void
conflict(struct sg_merge *m, const struct sg_obj *what, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = sg_arena_vprintf(&m->arena, fmt, ap);
    va_end(ap);
    sg_diag_file(m->ctx, SG_DIAG_REBASE_CONFLICT, m->file, "%s '%s': %s", sg_kinds[what->kind].word, label(m, what), text);
    m->conflicts++;
}

/* Step one: which objects there are, and what they are called. */

static struct sg_obj *
add(struct sg_merge *m, struct sg_obj *parent, struct triple t, const char *schema, const char *name)
{
    struct sg_obj *from = t.theirs ? t.theirs : t.ours;
    t.result = sg_obj_new(m->result, parent, from->kind, schema, name);
    t.result->doc = from->doc;
    struct triple *kept = SG_NEW(&m->arena, struct triple);
    *kept = t;
    sg_list_push(&m->work, &m->arena, kept);
    if (t.ours) {
        sg_map_put(&m->of_ours, &m->arena, t.ours, t.result);
        sg_map_put(&m->in_ours, &m->arena, t.result, t.ours);
    }
    if (t.theirs) {
        sg_map_put(&m->of_theirs, &m->arena, t.theirs, t.result);
        sg_map_put(&m->in_theirs, &m->arena, t.result, t.theirs);
    }
    return t.result;
}

/* What a schema of one side is called in the result. One that is not declared (public) keeps its name. */
static const char *
schema_name(struct sg_merge *m, struct sg_model *side, const struct sg_map *map, const char *schema)
{
    const struct sg_obj *o = schema ? sg_model_get(side, SG_KIND_SCHEMA, NULL, schema) : NULL;
    const struct sg_obj *r = o ? sg_map_get(map, o) : NULL;
    (void)m;
    return r ? r->name : schema;
}

static struct sg_pair *
pair_of(const struct sg_diff *diff, const struct sg_obj *o)
{
    return o ? sg_diff_pair(diff, o) : NULL;
}

/* The name of an object that all three have. */
static const char *
merged_name(struct sg_merge *m, const struct triple *t)
{
    const struct sg_obj *b = t->base, *s = t->ours, *o = t->theirs;
    if (s->name == b->name || s->name == o->name)
        return o->name;
    if (o->name != b->name)
        conflict(m, b, "this branch renames it to '%s', the other to '%s'", s->name, o->name);
    return s->name;
}

static const char *
merged_schema(struct sg_merge *m, const struct triple *t)
{
    const char *ours = t->ours ? schema_name(m, m->ours, &m->of_ours, t->ours->schema) : NULL;
    const char *theirs = t->theirs ? schema_name(m, m->theirs, &m->of_theirs, t->theirs->schema) : NULL;
    const struct sg_pair *p = pair_of(&m->ours_diff, t->ours), *q = pair_of(&m->theirs_diff, t->theirs);
    if (!t->base)
        return t->theirs ? theirs : ours;
    if (!p || !p->moved)
        return theirs;
    if (q && q->moved && ours != theirs)
        conflict(m, t->base, "this branch moves it to schema '%s', the other to '%s'", ours, theirs);
    return ours;
}

static bool
equal_sets(struct sg_obj *a, struct sg_obj *b);

/* Alike in all that is compared, children included. */
static bool
alike(struct sg_obj *a, struct sg_obj *b)
{
    return a == b || (!sg_obj_compare(a, b) && equal_sets(a, b));
}

static bool
equal_sets(struct sg_obj *a, struct sg_obj *b)
{
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        struct sg_set *x = sg_set_of(a, (enum sg_kind)k), *y = sg_set_of(b, (enum sg_kind)k);
        struct sg_obj *o;
        if (!x || !y)
            continue;
        if (x->list.len != y->list.len)
            return false;
        SG_FOREACH (o, &x->list) {
            struct sg_obj *p = sg_set_get(y, o->key);
            if (!p || !alike(o, p))
                return false;
        }
    }
    return true;
}

static const struct sg_obj *
on_branch(void *arg, const struct sg_obj *o)
{
    return sg_diff_new_of(arg, o);
}

/* Whether the column of base's table that is called `was` is called `is` on a branch. */
static bool
same_column(struct sg_merge *m, struct sg_diff *diff, const struct sg_obj *base, const char *was, const char *is)
{
    const struct sg_obj *column = sg_obj_child(m->base, base->parent, SG_KIND_COLUMN, was);
    const struct sg_obj *now = column ? sg_diff_new_of(diff, column) : NULL;
    return now && now->name == is;
}

static bool
keys_follow(struct sg_merge *m, struct sg_diff *diff, struct sg_follow *f, const struct sg_obj *base, const struct sg_list *was,
            const struct sg_list *is)
{
    bool same = was->len == is->len;
    for (size_t i = 0; same && i < was->len; i++) {
        const struct sg_index_key *a = was->items[i], *b = is->items[i];
        same = a->is_expression == b->is_expression && a->desc == b->desc && a->nulls_first == b->nulls_first &&
               a->opclass == b->opclass &&
               (a->is_expression ? sg_follow_text(f, base, a->text) == b->text : same_column(m, diff, base, a->text, b->text));
    }
    return same;
}

static bool
names_follow(struct sg_merge *m, struct sg_diff *diff, const struct sg_obj *base, const struct sg_list *was, const struct sg_list *is)
{
    bool same = was->len == is->len;
    for (size_t i = 0; same && i < was->len; i++)
        same = same_column(m, diff, base, was->items[i], is->items[i]);
    return same;
}

/* Whether all that happened to a field since `base` is that it has the new names of what was renamed beside it. */
static bool
only_follows(struct sg_merge *m, struct sg_diff *diff, const struct sg_obj *base, const struct sg_obj *o,
             const struct sg_field *field)
{
    struct sg_follow f = {.ctx = m->ctx, .model = m->base, .now = on_branch, .now_arg = diff};
    const void *was = (const char *)base + field->offset, *is = (const char *)o + field->offset;
    const struct sg_generated *a, *b;
    switch (field->type) {
    case SG_FIELD_GENERATED:
        a = *(struct sg_generated *const *)was;
        b = *(struct sg_generated *const *)is;
        return a && b && a->stored == b->stored && sg_follow_text(&f, base, a->as) == b->as;
    case SG_FIELD_STRING: return sg_follow_text(&f, base, *(const char *const *)was) == *(const char *const *)is;
    case SG_FIELD_KEYS: return keys_follow(m, diff, &f, base, was, is);
    case SG_FIELD_NAMES: /* columns of its own table, but for those that a foreign key refers to */
        return base->kind != SG_KIND_POLICY &&
               !(base->kind == SG_KIND_FOREIGN_KEY && field->offset == offsetof(struct sg_foreign_key, columns_to)) &&
               names_follow(m, diff, base, was, is);
    default: return false;
    }
}

/* Whether a branch changed an object, by more than what follows from a rename. */
static bool
changes(struct sg_merge *m, struct sg_diff *diff, const struct sg_obj *base, const struct sg_obj *o)
{
    const struct sg_pair *p = sg_diff_pair(diff, o);
    size_t count;
    const struct sg_field *fields = sg_fields_of(base->kind, &count);
    bool any = p && (p->renamed || p->moved || p->reordered || p->doc_changed || p->children);
    for (size_t i = 0; p && !any && i < count; i++)
        any = p->changed >> i & 1 && !only_follows(m, diff, base, o, &fields[i]);
    return any;
}

static void merge_children(struct sg_merge *m, struct sg_obj *ours, struct sg_obj *theirs, struct sg_obj *result);

/* An object of the other side that base does not have. */
static void
add_theirs(struct sg_merge *m, struct sg_set *ours, struct sg_obj *theirs, struct sg_obj *parent)
{
    struct sg_obj *twin = ours ? sg_set_get(ours, theirs->key) : NULL;
    if (twin && sg_diff_old_of(&m->ours_diff, twin))
        twin = NULL;
    if (twin && !alike(twin, theirs)) {
        conflict(m, theirs, "both branches create it, not alike");
        twin = NULL;
    }
    struct triple t = {NULL, twin, theirs, NULL};
    struct sg_obj *r = add(m, parent, t, merged_schema(m, &t), theirs->name);
    merge_children(m, twin, theirs, r);
}

static void
merge_theirs(struct sg_merge *m, struct sg_set *ours, struct sg_obj *theirs, struct sg_obj *parent)
{
    struct triple t = {.base = sg_diff_old_of(&m->theirs_diff, theirs), .theirs = theirs};
    if (!t.base) {
        add_theirs(m, ours, theirs, parent);
        return;
    }
    t.ours = sg_diff_new_of(&m->ours_diff, t.base);
    if (!t.ours) {
        if (changes(m, &m->theirs_diff, t.base, theirs))
            conflict(m, t.base, "this branch drops it, the other changes it");
        return;
    }
    struct sg_obj *r = add(m, parent, t, merged_schema(m, &t), merged_name(m, &t));
    merge_children(m, t.ours, theirs, r);
}

/* Puts what was just added behind the counterpart of what stands before it in our set: the place of an enum's value counts. */
static void
place(struct sg_merge *m, const struct sg_set *ours, const struct sg_obj *o, struct sg_set *result)
{
    const struct sg_obj *before = NULL, *p;
    SG_FOREACH (p, &ours->list) {
        if (p == o)
            break;
        if (sg_map_get(&m->of_ours, p))
            before = sg_map_get(&m->of_ours, p);
    }
    size_t last = result->list.len - 1, at = 0;
    void *item = result->list.items[last];
    if (before)
        while (at < last && result->list.items[at++] != before)
            ;
    sg_list_remove(&result->list, last);
    sg_list_insert(&result->list, &m->result->arena, at, item);
}

static void
merge_ours(struct sg_merge *m, const struct sg_set *ours, struct sg_obj *o, struct sg_obj *theirs, struct sg_obj *parent)
{
    struct sg_obj *base = sg_diff_old_of(&m->ours_diff, o);
    if (base) {
        if (!sg_diff_new_of(&m->theirs_diff, base) && changes(m, &m->ours_diff, base, o))
            conflict(m, base, "this branch changes it, the other drops it");
        return;
    }
    if (sg_map_get(&m->of_ours, o))
        return; /* the other branch made the same */
    struct sg_set *created = theirs ? sg_set_of(theirs, o->kind) : NULL;
    if (created && sg_set_get(created, o->key) && !sg_diff_old_of(&m->theirs_diff, sg_set_get(created, o->key)))
        return; /* reported as created by both */
    if (o->kind == SG_KIND_PRIMARY_KEY && created && created->list.len &&
        sg_map_get(&m->of_theirs, created->list.items[0])) {
        conflict(m, o, "both branches give the table a primary key");
        return;
    }
    struct triple t = {NULL, o, NULL, NULL};
    struct sg_obj *r = add(m, parent, t, merged_schema(m, &t), o->name);
    if (o->kind == SG_KIND_ENUM_VALUE)
        place(m, ours, o, sg_set_of(parent, o->kind));
    merge_children(m, o, NULL, r);
}

/* Where only our side reordered the values of an enum, ours is the order. */
static void
reorder(struct sg_merge *m, struct sg_obj *ours, struct sg_obj *theirs, struct sg_obj *result)
{
    const struct sg_pair *p = pair_of(&m->ours_diff, ours), *q = pair_of(&m->theirs_diff, theirs);
    if (!p || !p->reordered)
        return;
    if (q && (q->reordered || sg_pair_children(q, SG_KIND_ENUM_VALUE)->created.len)) {
        conflict(m, ours, "this branch reorders its values, the other changes them too");
        return;
    }
    struct sg_set *from = sg_set_of(ours, SG_KIND_ENUM_VALUE), *to = sg_set_of(result, SG_KIND_ENUM_VALUE);
    size_t n = 0;
    struct sg_obj *o;
    SG_FOREACH (o, &from->list)
        if (sg_map_get(&m->of_ours, o) && n < to->list.len)
            to->list.items[n++] = sg_map_get(&m->of_ours, o);
}

static void
merge_children(struct sg_merge *m, struct sg_obj *ours, struct sg_obj *theirs, struct sg_obj *result)
{
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        enum sg_kind kind = (enum sg_kind)k;
        struct sg_set *s = ours ? sg_set_of(ours, kind) : NULL, *t = theirs ? sg_set_of(theirs, kind) : NULL;
        struct sg_obj *o;
        if (t)
            SG_FOREACH (o, &t->list)
                merge_theirs(m, s, o, result);
        if (s)
            SG_FOREACH (o, &s->list)
                merge_ours(m, s, o, theirs, result);
        if (kind == SG_KIND_ENUM_VALUE && ours && theirs && s)
            reorder(m, ours, theirs, result);
    }
}

/* Step two: properties. A value is taken from one side; the names in it are those of that side and become those of the result. */

struct side {
    struct sg_merge *m;
    struct sg_model *model;
    const struct sg_map *map;
    const struct sg_obj *owner; /* whose property it is */
    const char *other;          /* what the other branch is called in a message */
};

static const struct sg_obj *
on_side(void *arg, const struct sg_obj *o)
{
    return sg_map_get(((const struct side *)arg)->map, o);
}

/* A text of SQL of one side, under the names of the result. */
static const char *
follow_sql(const struct side *s, const char *text)
{
    struct sg_follow f = {.ctx = s->m->ctx, .model = s->model, .now = on_side, .now_arg = (void *)(uintptr_t)s};
    const char *now = sg_follow_text(&f, s->owner, text);
    const struct sg_obj *o = f.gone ? f.gone : f.ambiguous;
    if (o) {
        conflict(s->m, s->owner, f.gone ? "its SQL names %s '%s', which %s drops"
                                        : "its SQL may mean %s '%s', which %s renames, and nobody can tell whether it does",
                 sg_kinds[o->kind].word, label(s->m, o), s->other);
    } else if (now != text) {
        struct sg_diag *d = sg_diag_file(s->m->ctx, SG_DIAG_REBASE_FOLLOWED, s->m->new_file, "%s '%s': %s renames what its SQL names",
                                         sg_kinds[s->owner->kind].word, label(s->m, s->owner), s->other);
        sg_diag_note(s->m->ctx, d, "write the same in the schema: %s", now);
    }
    return now;
}

/* The table that a name means on a side, in the result. False where it is gone; NULL in `out` where no table of the schema has the
 * name. */
static bool
resolve(const struct sg_obj **out, const struct sg_obj **on_side, const struct side *s, enum sg_kind kind, const char *schema,
        const char *name)
{
    const struct sg_obj *o = sg_model_get(s->model, kind, schema, name);
    *on_side = o;
    *out = o ? sg_map_get(s->map, o) : NULL;
    if (!o || *out)
        return true;
    conflict(s->m, s->owner, "it needs %s '%s', which %s drops", sg_kinds[kind].word, name, s->other);
    return false;
}

static const char *
column_name(const struct side *s, const struct sg_obj *table, const char *name)
{
    struct sg_obj *o = table ? sg_obj_child(s->model, (struct sg_obj *)table, SG_KIND_COLUMN, name) : NULL;
    const struct sg_obj *r = o ? sg_map_get(s->map, o) : NULL;
    if (o && !r)
        conflict(s->m, s->owner, "it needs column '%s', which %s drops", name, s->other);
    return r ? r->name : name;
}

static void
follow_columns(struct sg_list *list, const struct side *s, const struct sg_obj *table)
{
    struct sg_list names = {0};
    const char *name;
    SG_FOREACH (name, list)
        sg_list_push(&names, &s->m->result->arena, (void *)column_name(s, table, name));
    *list = names;
}

static void
follow_keys(struct sg_list *list, const struct side *s, const struct sg_obj *table)
{
    struct sg_list keys = {0};
    const struct sg_index_key *k;
    SG_FOREACH (k, list) {
        struct sg_index_key *copy = SG_NEW(&s->m->result->arena, struct sg_index_key);
        *copy = *k;
        copy->text = k->is_expression ? follow_sql(s, k->text) : column_name(s, table, k->text);
        sg_list_push(&keys, &s->m->result->arena, copy);
    }
    *list = keys;
}

/* "role[]" of an enum that was renamed or moved. */
static void
follow_type(struct sg_column *c, const struct side *s)
{
    struct sg_intern *intern = &s->m->ctx->intern;
    const struct sg_obj *was, *is;
    size_t len = strcspn(c->type, "[");
    const char *name = sg_intern(intern, c->type, len);
    if (!c->type_schema || !resolve(&is, &was, s, SG_KIND_ENUM, c->type_schema, name) || !is)
        return;
    if (is->name != name) {
        struct sg_buf text = SG_BUF_INIT;
        sg_buf_addf(&text, "%s%s", is->name, c->type + len);
        if (c->type_key == c->type)
            c->type_key = sg_intern(intern, text.data, text.len);
        c->type = sg_intern(intern, text.data, text.len);
        sg_buf_fini(&text);
    }
    c->type_schema = is->schema;
}

static void
follow_foreign_key(struct sg_foreign_key *f, const struct side *s, bool columns, bool target)
{
    const struct sg_obj *was = NULL, *is = NULL;
    if (columns)
        follow_columns(&f->columns, s, s->owner->parent);
    if (target && resolve(&is, &was, s, SG_KIND_TABLE, f->schema_to, f->table_to) && is) {
        follow_columns(&f->columns_to, s, was);
        f->table_to = is->name;
        f->schema_to = is->schema;
    }
}

static const char *
role_name(const struct side *s, const char *name)
{
    const struct sg_obj *o = sg_model_get(s->model, SG_KIND_ROLE, NULL, name);
    const struct sg_obj *r = o ? sg_map_get(s->map, o) : NULL;
    if (o && !r)
        conflict(s->m, s->owner, "it needs role '%s', which %s drops", name, s->other);
    return r ? r->name : name;
}

static size_t
field_size(enum sg_field_type type)
{
    static const size_t sizes[] = {
        [SG_FIELD_STRING] = sizeof(const char *),       [SG_FIELD_BOOL] = sizeof(bool),
        [SG_FIELD_VALUE] = sizeof(struct sg_value),     [SG_FIELD_NAMES] = sizeof(struct sg_list),
        [SG_FIELD_KEYS] = sizeof(struct sg_list),       [SG_FIELD_OPTIONS] = sizeof(struct sg_list),
        [SG_FIELD_GENERATED] = sizeof(void *),          [SG_FIELD_IDENTITY] = sizeof(void *),
        [SG_FIELD_SEQUENCE] = sizeof(struct sg_sequence_options),
    };
    return sizes[type];
}

/* The bits whose value comes from our side, those without comparison of their own included. */
static uint64_t
ours_bits(struct sg_merge *m, const struct triple *t)
{
    const struct sg_pair *p = pair_of(&m->ours_diff, t->ours), *q = pair_of(&m->theirs_diff, t->theirs);
    uint64_t ours = p && t->base ? p->changed : 0, theirs = q && t->base ? q->changed : 0;
    uint64_t both = ours & theirs & sg_obj_compare(t->ours, t->theirs);
    size_t count;
    const struct sg_field *fields = sg_fields_of(t->ours->kind, &count);
    for (size_t i = 0; i < count; i++) {
        if (!(both >> i & 1) || only_follows(m, &m->theirs_diff, t->base, t->theirs, &fields[i]))
            continue;
        if (only_follows(m, &m->ours_diff, t->base, t->ours, &fields[i]))
            ours &= ~(UINT64_C(1) << i);
        else
            conflict(m, t->base, "both branches change its %s, not alike", fields[i].name);
    }
    if (t->ours->kind == SG_KIND_COLUMN && ours & (SG_CHANGED(COLUMN, type_key) | SG_CHANGED(COLUMN, type_schema)))
        ours |= SG_CHANGED(COLUMN, type) | SG_CHANGED(COLUMN, type_key) | SG_CHANGED(COLUMN, type_schema);
    if (t->ours->kind == SG_KIND_FOREIGN_KEY && ours & (SG_CHANGED(FOREIGN_KEY, table_to) | SG_CHANGED(FOREIGN_KEY, schema_to) |
                                                        SG_CHANGED(FOREIGN_KEY, columns_to)))
        ours |= SG_CHANGED(FOREIGN_KEY, table_to) | SG_CHANGED(FOREIGN_KEY, schema_to) |
                SG_CHANGED(FOREIGN_KEY, columns_to) | SG_CHANGED(FOREIGN_KEY, schema_to_explicit);
    return ours;
}

static void
follow_roles(struct sg_list *to, const struct side *s)
{
    struct sg_list names = {0};
    const char *name;
    SG_FOREACH (name, to)
        sg_list_push(&names, &s->m->result->arena, (void *)role_name(s, name));
    *to = names;
}

/* The text of a field, which is SQL. A generated column's stands apart, in what both models share. */
static void
follow_text(struct sg_obj *r, const struct side *s, const struct sg_field *field)
{
    void *at = (char *)r + field->offset;
    if (field->type == SG_FIELD_STRING) {
        *(const char **)at = follow_sql(s, *(const char **)at);
    } else if (field->type == SG_FIELD_VALUE) {
        struct sg_value *value = at;
        if (value->type == SG_VALUE_TEXT)
            value->text = follow_sql(s, value->text);
    } else if (field->type == SG_FIELD_GENERATED && *(struct sg_generated **)at) {
        struct sg_generated *copy = SG_NEW(&s->m->result->arena, struct sg_generated);
        *copy = **(struct sg_generated **)at;
        copy->as = follow_sql(s, copy->as);
        *(struct sg_generated **)at = copy;
    }
}

/* The fields that hold SQL, beside expressions in the keys of an index. */
static const uint64_t sql_fields[SG_KIND_COUNT] = {
    [SG_KIND_COLUMN] = SG_CHANGED(COLUMN, generated) | SG_CHANGED(COLUMN, def),
    [SG_KIND_INDEX] = SG_CHANGED(INDEX, where),
    [SG_KIND_CHECK] = SG_CHANGED(CHECK, value),
    [SG_KIND_POLICY] = SG_CHANGED(POLICY, using_expr) | SG_CHANGED(POLICY, with_check),
    [SG_KIND_VIEW] = SG_CHANGED(VIEW, definition),
};

/* The SQL in what came from one side. What both branches found and left stays as it is, whatever it names. */
static void
follow_texts(struct sg_obj *r, const struct side *s, uint64_t bits, const struct sg_obj *base)
{
    size_t count;
    const struct sg_field *fields = sg_fields_of(r->kind, &count);
    bits &= sql_fields[r->kind];
    if (base && bits)
        bits &= sg_obj_compare(base, s->owner);
    for (size_t i = 0; bits && i < count; i++)
        if (bits >> i & 1)
            follow_text(r, s, &fields[i]);
}

/* The names in what came from one side: `bits` says which fields did. */
static void
follow(struct sg_obj *r, const struct side *s, uint64_t bits, const struct sg_obj *base)
{
    const struct sg_obj *table = s->owner->parent;
    if (r->kind == SG_KIND_COLUMN && bits & SG_CHANGED(COLUMN, type_key))
        follow_type((struct sg_column *)(void *)r, s);
    if (r->kind == SG_KIND_INDEX && bits & SG_CHANGED(INDEX, keys))
        follow_keys(&((struct sg_index *)(void *)r)->keys, s, table);
    if (r->kind == SG_KIND_FOREIGN_KEY) {
        follow_foreign_key((struct sg_foreign_key *)(void *)r, s, bits & SG_CHANGED(FOREIGN_KEY, columns),
                           bits & SG_CHANGED(FOREIGN_KEY, table_to));
        ((struct sg_foreign_key *)(void *)r)->table_from = r->parent->name;
    }
    if (r->kind == SG_KIND_PRIMARY_KEY && bits & SG_CHANGED(PRIMARY_KEY, columns))
        follow_columns(&((struct sg_primary_key *)(void *)r)->columns, s, table);
    if (r->kind == SG_KIND_UNIQUE && bits & SG_CHANGED(UNIQUE, columns))
        follow_columns(&((struct sg_unique *)(void *)r)->columns, s, table);
    if (r->kind == SG_KIND_POLICY && bits & SG_CHANGED(POLICY, to))
        follow_roles(&((struct sg_policy *)(void *)r)->to, s);
    follow_texts(r, s, bits, base);
}

static void
merge_fields(struct sg_merge *m, const struct triple *t)
{
    size_t count;
    const struct sg_field *fields = sg_fields_of(t->result->kind, &count);
    uint64_t ours = !t->theirs ? UINT64_MAX : t->ours ? ours_bits(m, t) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct sg_obj *from = ours >> i & 1 ? t->ours : t->theirs;
        memcpy((char *)t->result + fields[i].offset, (const char *)from + fields[i].offset, field_size(fields[i].type));
    }
    const struct side s = {m, m->ours, &m->of_ours, t->ours, "the other branch"};
    const struct side o = {m, m->theirs, &m->of_theirs, t->theirs, "this branch"};
    if (t->ours)
        follow(t->result, &s, ours, t->base);
    if (t->theirs)
        follow(t->result, &o, ~ours, t->base);
    if (t->base && t->ours->doc != t->base->doc) {
        if (t->theirs->doc != t->base->doc && t->theirs->doc != t->ours->doc)
            conflict(m, t->base, "both branches change its comment");
        t->result->doc = t->ours->doc;
    }
}

/* Step three: names that nobody wrote, but follow from those of the table and its columns, follow those of the result. */

static void
follow_name(struct sg_merge *m, const struct triple *t)
{
    static const enum sg_kind indexes[] = {SG_KIND_INDEX, SG_KIND_UNIQUE};
    struct sg_obj *r = t->result;
    const struct sg_obj *from = t->theirs && t->theirs->name == r->name ? t->theirs : t->ours;
    for (size_t i = 0; i < (r->kind == SG_KIND_INDEX ? SG_COUNT(indexes) : 1); i++) {
        enum sg_kind kind = r->kind == SG_KIND_INDEX ? indexes[i] : r->kind;
        const char *was = sg_default_name_of(m->ctx, from, kind), *is = was == r->name ? sg_default_name_of(m->ctx, r, kind) : NULL;
        if (is) {
            r->name = r->key = is;
            return;
        }
    }
}

/* What both branches made, each under its names, is once there now that these are the same. */
static void
join_twins(struct sg_merge *m, const struct triple *t)
{
    struct sg_list *list = &sg_set_of(t->result->parent, t->result->kind)->list;
    size_t at = 0;
    struct sg_obj *twin = NULL, *o;
    SG_FOREACH (o, list) {
        if (o != t->result && o->name == t->result->name && !sg_obj_compare(o, t->result))
            twin = o;
    }
    if (!twin)
        return;
    while (list->items[at] != t->result)
        at++;
    sg_list_remove(list, at);
    sg_map_put(&m->of_ours, &m->arena, t->ours, twin);
    sg_map_put(&m->in_ours, &m->arena, twin, t->ours);
}

/* The sequence of an identity. */
static void
follow_identity(struct sg_merge *m, const struct triple *t)
{
    struct sg_column *r = (void *)t->result;
    const struct sg_obj *from = t->theirs && ((struct sg_column *)(void *)t->theirs)->identity == r->identity ? t->theirs : t->ours;
    if (!r->identity || r->identity->name != sg_default_identity_name(m->ctx, from->parent->name, from->name))
        return;
    struct sg_identity *copy = SG_NEW(&m->result->arena, struct sg_identity);
    *copy = *r->identity;
    copy->name = sg_default_identity_name(m->ctx, r->obj.parent->name, r->obj.name);
    r->identity = copy;
}

/* Step four: what one branch calls something is what the other calls something else. */

/* Whether our side gave it the name that it has. */
static bool
named_by_us(const struct sg_merge *m, const struct sg_named *n)
{
    const struct sg_obj *theirs = sg_map_get(&m->in_theirs, n->obj);
    return !theirs || (sg_map_get(&m->in_ours, n->obj) && theirs->key != n->obj->key);
}

static void
check_name(void *arg, const struct sg_named *first, const struct sg_named *second)
{
    struct sg_merge *m = arg;
    bool ours = named_by_us(m, second);
    if (ours == named_by_us(m, first))
        return; /* a branch has it like that */
    const struct sg_named *mine = ours ? second : first, *other = ours ? first : second;
    const char *word = sg_named_word(other);
    conflict(m, mine->obj, "the other branch has %s %s of the name '%s'", strchr("aeiou", *word) ? "an" : "a", word, other->name);
}

enum sg_status
sg_merge_make(struct sg_merge *out, struct sg_ctx *ctx, struct sg_model *base, struct sg_model *ours,
              struct sg_model *theirs, const struct sg_diff_options *ours_options,
              const struct sg_diff_options *theirs_options, const char *file, const char *new_file)
{
    *out = (struct sg_merge){
        .ctx = ctx, .base = base, .ours = ours, .theirs = theirs, .file = file, .new_file = new_file};
    enum sg_status status = sg_diff_make(&out->ours_diff, ctx, &out->arena, base, ours, ours_options);
    if (status || (status = sg_diff_make(&out->theirs_diff, ctx, &out->arena, base, theirs, theirs_options)))
        return status;
    out->result = sg_model_new(ctx, theirs->dialect);
    /* Schemas, enums and tables come before what mentions them only in step two, where all are known. */
    merge_children(out, &ours->obj, &theirs->obj, &out->result->obj);
    const struct triple *t;
    SG_FOREACH (t, &out->work)
        merge_fields(out, t);
    SG_FOREACH (t, &out->work) {
        if (t->result->kind == SG_KIND_COLUMN)
            follow_identity(out, t);
        else
            follow_name(out, t);
    }
    SG_FOREACH (t, &out->work)
        if (!t->theirs && sg_default_name_of(ctx, t->result, t->result->kind))
            join_twins(out, t);
    sg_model_finish(out->result);
    sg_model_check_names(out->result, check_name, out);
    return out->conflicts ? SG_FINDINGS : SG_OK;
}

void
sg_merge_fini(struct sg_merge *merge)
{
    sg_arena_fini(&merge->arena);
}
