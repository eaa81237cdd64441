/* Where a snapshot departs from the rule of its layout tables, reading: one function a departure.
 */
#include <config.h>

#include <string.h>

#include "model/names.h"
#include "model/types.h"
#include "snapshot/reader.h"

static const char *
word(struct sg_reader *r, const char *text)
{
    return sg_interns(&r->ctx->intern, text);
}

/* "" is public too; sg_reader_new has seen to that. */
void
sg_read_schema(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_obj *o = object;
    const char *schema = sg_reader_string(r, key, value);
    if (schema && *schema)
        o->schema = schema;
}

/* A table in "public" says "" there, mostly. */
void
sg_read_table_schema(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_table *t = object;
    const char *schema = sg_reader_string(r, key, value);
    t->schema_explicit = schema && !strcmp(schema, "public");
}

/* A foreign key to a table in "public" says nothing, mostly. */
void
sg_read_schema_to(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_foreign_key *fk = object;
    const char *schema = sg_reader_string(r, key, value);
    if (!schema || !*schema)
        return;
    fk->schema_to = schema;
    fk->schema_to_explicit = !strcmp(schema, "public");
}

/* Actions are lower case; records of introspected databases have had them in capitals. */
static const char *
action(struct sg_reader *r, const char *text)
{
    char lower[16];
    size_t n = text ? strlen(text) : 0;
    if (!n || n >= sizeof(lower))
        return text;
    for (size_t i = 0; i <= n; i++)
        lower[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
    return sg_intern(&r->ctx->intern, lower, n);
}

void
sg_finish_foreign_key(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_foreign_key *fk = object;
    (void)value;
    fk->on_delete = action(r, fk->on_delete);
    fk->on_update = action(r, fk->on_update);
    if (!fk->schema_to && sg_dialects[r->model->dialect].schema)
        fk->schema_to = word(r, sg_dialects[r->model->dialect].schema);
}

/* An array of the values; version 5 had an object. */
void
sg_read_enum_values(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_enum *e = object;
    struct sg_list names = {0};
    const char *name;
    const struct sg_node *item;
    if (r->version < 6 && sg_node_is(value, SG_NODE_OBJECT)) {
        SG_NODE_FOREACH (item, value)
            if (item->type == SG_NODE_STRING)
                sg_list_push(&names, &r->model->arena, (void *)item->text);
    } else {
        sg_reader_names(r, &names, key, value);
    }
    SG_FOREACH (name, &names) {
        if (sg_obj_child(r->model, &e->obj, SG_KIND_ENUM_VALUE, name))
            sg_reader_error(r, SG_DIAG_JSON_VALUE, key, SIZE_MAX, "'%s' is there twice", name);
        sg_obj_new(r->model, &e->obj, SG_KIND_ENUM_VALUE, NULL, name);
    }
}

static struct sg_index_key *
add_key(struct sg_reader *r, struct sg_index *index)
{
    struct sg_index_key *k = SG_NEW(&r->model->arena, struct sg_index_key);
    sg_list_push(&index->keys, &r->model->arena, k);
    return k;
}

/* An array of objects; before version 7 it was one of column names. */
void
sg_read_pg_keys(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    if (!sg_reader_is(r, key, value, SG_NODE_ARRAY, "an array"))
        return;
    struct sg_json_path outer = {.up = r->path, .key = key}, here = {.up = &outer};
    const struct sg_node *item;
    size_t i = 0;
    SG_NODE_FOREACH (item, value) {
        here.index = i++;
        r->path = &here;
        if (r->version < 7 && item->type == SG_NODE_STRING)
            add_key(r, object)->text = item->text;
        else if (sg_reader_is(r, NULL, item, SG_NODE_OBJECT, "an object"))
            sg_reader_object(r, &sg_layout_pg_key, add_key(r, object), item);
    }
    r->path = outer.up;
}

/* An array of column names and expressions; which is which stands in `internal`. */
void
sg_read_sqlite_keys(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_index *index = object;
    struct sg_list names = {0};
    const char *name;
    sg_reader_names(r, &names, key, value);
    const struct sg_node *known = sg_node_get(sg_node_find(r->expressions, index->obj.key), "columns");
    SG_FOREACH (name, &names) {
        struct sg_index_key *k = add_key(r, index);
        k->text = name;
        k->is_expression =
            sg_node_is_true(sg_node_get(sg_node_find(known, name), "isExpression"));
    }
}

void
sg_reader_internal(struct sg_reader *r, const struct sg_node *root)
{
    const struct sg_node *internal = sg_node_get(root, "internal");
    struct sg_json_path here = {.up = r->path, .key = "internal"};
    if (!internal || !sg_reader_is(r, "internal", internal, SG_NODE_OBJECT, "an object"))
        return;
    const struct sg_node *indexes = sg_node_get(internal, "indexes");
    r->path = &here;
    if (indexes && !sg_dialects[r->model->dialect].ordered_keys &&
        sg_reader_is(r, "indexes", indexes, SG_NODE_OBJECT, "an object"))
        r->expressions = indexes;
    r->path = here.up;
}

/* From the name to the name. */
void
sg_read_schemas(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    if (!sg_reader_is(r, key, value, SG_NODE_OBJECT, "an object"))
        return;
    struct sg_json_path here = {.up = r->path, .key = key};
    const struct sg_node *item;
    r->path = &here;
    SG_NODE_FOREACH (item, value) {
        const char *name = item->key, *same = sg_reader_string(r, name, item);
        if (same && strcmp(same, name))
            sg_reader_error(r, SG_DIAG_SNAPSHOT_NAME, name, SIZE_MAX, "the schema's name is '%s'",
                            same);
        sg_obj_new(r->model, object, SG_KIND_SCHEMA, NULL, name);
    }
    r->path = here.up;
}

void
sg_read_no_enums(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    (void)object;
    if (sg_reader_is(r, key, value, SG_NODE_OBJECT, "an empty object") && sg_node_count(value))
        sg_reader_error(r, SG_DIAG_JSON_VALUE, key, SIZE_MAX, "SQLite has no enums");
}

/* Version 5 kept arrays and objects as such. */
static struct sg_value
quoted_json(struct sg_reader *r, struct sg_value json)
{
    char *text = sg_arena_printf(&r->model->arena, "'%s'", json.text);
    return (struct sg_value){SG_VALUE_TEXT, word(r, text)};
}

void
sg_finish_column(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_column *c = object;
    (void)value;
    c->type_key = c->type ? sg_type_key(r->ctx, r->model->dialect, c->type) : NULL;
    if (c->identity) {
        struct sg_obj *owner = c->obj.parent;
        if (!c->identity->schema)
            c->identity->schema = owner->schema;
        sg_sequence_defaults(r->ctx, &c->identity->options, c->type ? c->type : "");
    }
}

void
sg_finish_sqlite_column(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_column *c = object;
    sg_finish_column(r, object, value);
    if (c->def.type == SG_VALUE_JSON && r->version < 6)
        c->def = quoted_json(r, c->def);
}

void
sg_finish_sequence(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_sequence *s = object;
    (void)value;
    sg_sequence_defaults(r->ctx, &s->options, NULL);
}

void
sg_finish_policy(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_policy *p = object;
    if (!sg_node_get(value, "to"))
        sg_list_push(&p->to, &r->model->arena, (void *)word(r, "public"));
}

void
sg_finish_role(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_role *role = object;
    (void)r;
    if (!sg_node_get(value, "inherit"))
        role->inherit = true;
}

/* Version 5 named tables without their schema, and enums always. */
bool
sg_reader_old_key(const struct sg_reader *r, const struct sg_obj *object, const char *key)
{
    return r->version < 6 && object->schema && *key;
}
