/* A model to snapshot JSON, along the layout tables. */
#include <config.h>

#include "snapshot/snapshot.h"

#include <string.h>

#include "snapshot/reader.h"
#include "snapshot/writer.h"

static void write_object(struct sg_writer *w, const struct sg_layout *layout, const void *object);

static void
write_value(struct sg_json *j, struct sg_value v)
{
    switch (v.type) {
    case SG_VALUE_TEXT:
        sg_json_string(j, v.text);
        break;
    case SG_VALUE_NUMBER:
    case SG_VALUE_BOOL:
        sg_json_raw(j, v.text);
        break;
    case SG_VALUE_JSON:
        sg_json_layout(j, v.text, strlen(v.text));
        break;
    case SG_VALUE_NONE:
    case SG_VALUE_NULL:
        sg_json_null(j);
        break;
    }
}

static void
write_key(struct sg_writer *w, const struct sg_slot *slot)
{
    sg_json_rawkey(&w->j, slot->quoted, slot->quoted_len);
}

static void
write_names(struct sg_writer *w, const struct sg_list *names)
{
    const char *name;
    sg_json_array(&w->j);
    SG_FOREACH (name, names)
        sg_json_string(&w->j, name);
    sg_json_end_array(&w->j);
}

static void
write_options(struct sg_writer *w, const struct sg_list *options)
{
    const struct sg_option *o;
    sg_json_object(&w->j);
    SG_FOREACH (o, options) {
        sg_json_key(&w->j, o->name);
        write_value(&w->j, o->value);
    }
    sg_json_end_object(&w->j);
}

static void
write_children(struct sg_writer *w, enum sg_kind kind, const struct sg_set *set)
{
    const struct sg_layout *layout = sg_layout_of(w->model->dialect, kind);
    const struct sg_obj *o;
    sg_json_object(&w->j);
    if (kind == SG_KIND_TABLE)
        w->tables->items = sg_arena_array(w->arena, set->list.len, sizeof *w->tables->items);
    SG_FOREACH (o, &set->list) {
        if (kind == SG_KIND_ROLE && ((const struct sg_role *)(const void *)o)->existing)
            continue; /* known to exist, not ours to record */
        sg_json_key(&w->j, o->key);
        size_t start = w->j.out->len;
        write_object(w, layout, o);
        if (kind == SG_KIND_TABLE)
            w->tables->items[w->tables->count++] =
                (struct sg_snapshot_slice){(const struct sg_table *)(const void *)o, start, w->j.out->len};
    }
    sg_json_end_object(&w->j);
}

/* Whether a slot holds nothing, so that its key is left out. */
static bool
is_empty(const struct sg_slot *slot, const void *member)
{
    switch (slot->type) {
    case SG_SLOT_STRING:
        return !*(const char *const *)member;
    case SG_SLOT_BOOL:
        return !*(const bool *)member;
    case SG_SLOT_VALUE:
        return ((const struct sg_value *)member)->type == SG_VALUE_NONE;
    case SG_SLOT_NAMES:
    case SG_SLOT_OPTIONS:
        return !((const struct sg_list *)member)->len;
    case SG_SLOT_STRUCT:
        return !*(void *const *)member;
    case SG_SLOT_IGNORED:
        return true;
    case SG_SLOT_INT:
    case SG_SLOT_NOT:
    case SG_SLOT_WORD:
    case SG_SLOT_CHILDREN:
    case SG_SLOT_SPECIAL:
        return false;
    }
    return false;
}

static void
write_slot(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const void *member = (const char *)object + slot->offset;
    if (slot->write) {
        slot->write(w, slot, object);
        return;
    }
    if (slot->flags & SG_SLOT_OPTIONAL && is_empty(slot, member))
        return;
    write_key(w, slot);
    switch (slot->type) {
    case SG_SLOT_STRING:
        sg_json_string(&w->j, *(const char *const *)member);
        break;
    case SG_SLOT_INT:
        sg_json_int(&w->j, *(const int64_t *)member);
        break;
    case SG_SLOT_BOOL:
        sg_json_bool(&w->j, *(const bool *)member);
        break;
    case SG_SLOT_NOT:
        sg_json_bool(&w->j, !*(const bool *)member);
        break;
    case SG_SLOT_WORD:
        sg_json_string(&w->j, slot->words[*(const bool *)member]);
        break;
    case SG_SLOT_VALUE:
        write_value(&w->j, *(const struct sg_value *)member);
        break;
    case SG_SLOT_NAMES:
        write_names(w, member);
        break;
    case SG_SLOT_OPTIONS:
        write_options(w, member);
        break;
    case SG_SLOT_CHILDREN:
        write_children(w, slot->kind, member);
        break;
    case SG_SLOT_STRUCT:
        write_object(w, slot->inner, *(void *const *)member);
        break;
    case SG_SLOT_IGNORED:
    case SG_SLOT_SPECIAL:
        break;
    }
}

static void
write_object(struct sg_writer *w, const struct sg_layout *layout, const void *object)
{
    sg_json_object(&w->j);
    for (size_t i = 0; i < layout->count; i++)
        write_slot(w, layout->slots + i, object);
    sg_json_end_object(&w->j);
}

void
sg_write_fixed(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    write_key(w, slot);
    sg_json_string(&w->j, slot->absent);
}

void
sg_write_id(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    sg_json_put_string(&w->j, slot->key, w->id);
}

void
sg_write_prev_id(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    sg_json_put_string(&w->j, slot->key, w->prev_id);
}

void
sg_write_empty(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    write_key(w, slot);
    sg_json_object(&w->j);
    sg_json_end_object(&w->j);
}

void
sg_write_schemas(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_model *m = object;
    const struct sg_obj *o;
    write_key(w, slot);
    sg_json_object(&w->j);
    SG_FOREACH (o, &m->schemas.list)
        sg_json_put_string(&w->j, o->name, o->name);
    sg_json_end_object(&w->j);
}

/* Names and what they were renamed to; from and to alternate. */
static void
write_renames(struct sg_writer *w, const char *key, const struct sg_list *pairs)
{
    sg_json_key(&w->j, key);
    sg_json_object(&w->j);
    for (size_t i = 0; pairs && i + 1 < pairs->len; i += 2)
        sg_json_put_string(&w->j, pairs->items[i], pairs->items[i + 1]);
    sg_json_end_object(&w->j);
}

/* Always empty, even after renames. */
void
sg_write_pg_meta(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    write_key(w, slot);
    sg_json_object(&w->j);
    write_renames(w, "columns", NULL);
    write_renames(w, "schemas", NULL);
    write_renames(w, "tables", NULL);
    sg_json_end_object(&w->j);
}

void
sg_write_sqlite_meta(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    write_key(w, slot);
    sg_json_object(&w->j);
    write_renames(w, "schemas", NULL);
    write_renames(w, "tables", w->meta ? &w->meta->tables : NULL);
    write_renames(w, "columns", w->meta ? &w->meta->columns : NULL);
    sg_json_end_object(&w->j);
}

void
sg_write_pg_internal(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    (void)object;
    if (!sg_has_extra(&w->model->obj))
        return;
    write_key(w, slot);
    sg_json_object(&w->j);
    sg_write_extra(w);
    sg_json_end_object(&w->j);
}

static int
compare_keys(const void *a, const void *b)
{
    uint32_t x, y;
    bool p = sg_is_array_index(*(const char *const *)a, &x),
         q = sg_is_array_index(*(const char *const *)b, &y);
    if (p && q)
        return x < y ? -1 : x > y;
    return p ? -1 : q;
}

/* What SQLite's `internal` says of one index: {"columns": {"lower(x)": {"isExpression": true}}} */
struct expressions {
    const char *name;     /* first, for compare_keys */
    struct sg_list texts; /* struct expression_text */
};
struct expression_text {
    const char *text;
};

/* Each text once: it is the key of a JavaScript object. */
static struct expressions *
expressions_of(const struct sg_index *index, struct sg_arena *arena)
{
    const struct sg_index_key *k;
    struct expressions *e = NULL;
    struct sg_map seen = {0};
    SG_FOREACH (k, &index->keys) {
        if (!k->is_expression || sg_map_get(&seen, k->text))
            continue;
        if (!e) {
            e = SG_NEW(arena, struct expressions);
            e->name = index->obj.name;
        }
        struct expression_text *t = SG_NEW(arena, struct expression_text);
        t->text = k->text;
        sg_list_push(&e->texts, arena, t);
        sg_map_put(&seen, arena, k->text, t);
    }
    if (e)
        sg_list_sort(&e->texts, compare_keys);
    return e;
}

static void
write_expressions(struct sg_writer *w, const struct expressions *e)
{
    const struct expression_text *t;
    sg_json_key(&w->j, e->name);
    sg_json_object(&w->j);
    sg_json_key(&w->j, "columns");
    sg_json_object(&w->j);
    SG_FOREACH (t, &e->texts) {
        sg_json_key(&w->j, t->text);
        sg_json_object(&w->j);
        sg_json_put_bool(&w->j, "isExpression", true);
        sg_json_end_object(&w->j);
    }
    sg_json_end_object(&w->j);
    sg_json_end_object(&w->j);
}

void
sg_write_sqlite_internal(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_model *m = object;
    const struct sg_table *t;
    const struct sg_index *index;
    struct expressions *e;
    struct sg_list all = {0};
    struct sg_arena scratch = {0};
    SG_FOREACH (t, &m->tables.list)
        SG_FOREACH (index, &t->indexes.list)
            if ((e = expressions_of(index, &scratch)))
                sg_list_push(&all, &scratch, e);
    sg_list_sort(&all, compare_keys);
    write_key(w, slot);
    sg_json_object(&w->j);
    sg_json_key(&w->j, "indexes");
    sg_json_object(&w->j);
    SG_FOREACH (e, &all)
        write_expressions(w, e);
    sg_json_end_object(&w->j);
    if (sg_has_extra(&w->model->obj))
        sg_write_extra(w);
    sg_json_end_object(&w->j);
    sg_arena_fini(&scratch);
}

void
sg_write_table_schema(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_table *t = object;
    bool hidden = !t->schema_explicit && !strcmp(t->obj.schema, "public");
    sg_json_put_string(&w->j, slot->key, hidden ? "" : t->obj.schema);
}

void
sg_write_schema_to(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_foreign_key *fk = object;
    if (fk->schema_to_explicit || strcmp(fk->schema_to, "public"))
        sg_json_put_string(&w->j, slot->key, fk->schema_to);
}

void
sg_write_enum_values(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_enum *e = object;
    const struct sg_obj *value;
    write_key(w, slot);
    sg_json_array(&w->j);
    SG_FOREACH (value, &e->values.list)
        sg_json_string(&w->j, value->name);
    sg_json_end_array(&w->j);
}

void
sg_write_pg_keys(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_index *index = object;
    const struct sg_index_key *k;
    write_key(w, slot);
    sg_json_array(&w->j);
    SG_FOREACH (k, &index->keys)
        write_object(w, k->is_expression ? &sg_layout_pg_expression : &sg_layout_pg_key, k);
    sg_json_end_array(&w->j);
}

void
sg_write_sqlite_keys(struct sg_writer *w, const struct sg_slot *slot, const void *object)
{
    const struct sg_index *index = object;
    const struct sg_index_key *k;
    write_key(w, slot);
    sg_json_array(&w->j);
    SG_FOREACH (k, &index->keys)
        sg_json_string(&w->j, k->text);
    sg_json_end_array(&w->j);
}

/* About the length of the text, so that it need not be moved as it grows: a column takes 150 to 250 bytes, what a table has
 * beside them more. */
static size_t
expected_length(const struct sg_model *model)
{
    size_t columns = 0, others = 0;
    const struct sg_table *t;
    SG_FOREACH (t, &model->tables.list) {
        columns += t->columns.list.len;
        others += 2 + t->indexes.list.len + t->foreign_keys.list.len;
    }
    return 1024 + 160 * columns + 400 * others;
}

void
sg_snapshot_write(struct sg_snapshot_text *out, const struct sg_model *model, const char *id,
                  const char *prev_id, const struct sg_snapshot_meta *meta)
{
    *out = (struct sg_snapshot_text){.text = SG_BUF_INIT};
    sg_buf_reserve(&out->text, expected_length(model));
    struct sg_writer w = {
        .model = model, .arena = &out->arena, .tables = &out->tables, .id = id, .prev_id = prev_id, .meta = meta};
    sg_json_init(&w.j, &out->text, false);
    write_object(&w, sg_layout_of(model->dialect, SG_KIND_MODEL), model);
}

void
sg_snapshot_text_fini(struct sg_snapshot_text *text)
{
    sg_buf_fini(&text->text);
    sg_arena_fini(&text->arena);
}
