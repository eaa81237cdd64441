/* Step two of a merge: properties. A value is taken from one side; the names in it are those of that side and become those of the
 * result. */
#include <config.h>

#include "history/merger.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "history/follow.h"
#include "model/types.h"

#include "base/banned.h"

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
bool
sg_merge_changes(struct sg_merge *m, struct sg_diff *diff, const struct sg_obj *base, const struct sg_obj *o)
{
    const struct sg_pair *p = sg_diff_pair(diff, o);
    size_t count;
    const struct sg_field *fields = sg_fields_of(base->kind, &count);
    bool any = p && (p->renamed || p->moved || p->reordered || p->doc_changed || p->children);
    for (size_t i = 0; p && !any && i < count; i++)
        any = p->changed >> i & 1 && !only_follows(m, diff, base, o, &fields[i]);
    return any;
}

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
    if (f.gone && sg_merge_disputed(s->m, o))
        return text;
    if (o) {
        sg_merge_conflict(s->m, s->owner, f.gone ? "its SQL names %s '%s', which %s drops"
                                        : "its SQL may mean %s '%s', which %s renames, and nobody can tell whether it does",
                 sg_kinds[o->kind].word, sg_merge_label(s->m, o), s->other);
    } else if (now != text) {
        struct sg_diag *d = sg_diag_file(s->m->ctx, SG_DIAG_REBASE_FOLLOWED, s->m->new_file, "%s '%s': %s renames what its SQL names",
                                         sg_kinds[s->owner->kind].word, sg_merge_label(s->m, s->owner), s->other);
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
    sg_merge_needs(s->m, s->owner, o, s->other);
    return false;
}

static const char *
column_name(const struct side *s, const struct sg_obj *table, const char *name)
{
    struct sg_obj *o = table ? sg_obj_child(s->model, (struct sg_obj *)table, SG_KIND_COLUMN, name) : NULL;
    const struct sg_obj *r = o ? sg_map_get(s->map, o) : NULL;
    if (o && !r)
        sg_merge_needs(s->m, s->owner, o, s->other);
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
        sg_merge_needs(s->m, s->owner, o, s->other);
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
ours_bits(struct sg_merge *m, const struct sg_triple *t)
{
    const struct sg_pair *p = sg_merge_pair(&m->ours_diff, t->ours), *q = sg_merge_pair(&m->theirs_diff, t->theirs);
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
            sg_merge_conflict(m, t->base, "both branches change its %s, not alike", fields[i].name);
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

/* Whether `not null` need not be written: it follows from what the column is. */
static bool
implies_not_null(const struct sg_model *model, const struct sg_obj *o)
{
    const struct sg_column *c = (const void *)o;
    return c->primary_key || c->identity || (!c->type_schema && sg_type_is_serial(model->dialect, c->type));
}

/* Where one branch alone made it so, whether it takes null is for that branch to say. */
static void
merge_not_null(struct sg_merge *m, const struct sg_triple *t)
{
    struct sg_column *r = (void *)t->result;
    bool ours = implies_not_null(m->ours, t->ours), theirs = implies_not_null(m->theirs, t->theirs);
    bool not_null = ((const struct sg_column *)(const void *)(ours ? t->ours : t->theirs))->not_null;
    if (ours == theirs || !implies_not_null(m->result, t->result) || r->not_null == not_null)
        return;
    r->not_null = not_null;
    m->overruled = true;
}

void
sg_merge_fields(struct sg_merge *m, const struct sg_triple *t)
{
    size_t count;
    const struct sg_field *fields = sg_fields_of(t->result->kind, &count);
    uint64_t ours = !t->theirs ? UINT64_MAX : t->ours ? ours_bits(m, t) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct sg_obj *from = ours >> i & 1 ? t->ours : t->theirs;
        memcpy((char *)t->result + fields[i].offset, (const char *)from + fields[i].offset, field_size(fields[i].type));
    }
    if (t->result->kind == SG_KIND_COLUMN && t->ours && t->theirs)
        merge_not_null(m, t);
    const struct side s = {m, m->ours, &m->of_ours, t->ours, "the other branch"};
    const struct side o = {m, m->theirs, &m->of_theirs, t->theirs, "this branch"};
    if (t->ours)
        follow(t->result, &s, ours, t->base);
    if (t->theirs)
        follow(t->result, &o, ~ours, t->base);
    if (t->base && t->ours->doc != t->base->doc) {
        if (t->theirs->doc != t->base->doc && t->theirs->doc != t->ours->doc)
            sg_merge_conflict(m, t->base, "both branches change its comment");
        t->result->doc = t->ours->doc;
    }
}
