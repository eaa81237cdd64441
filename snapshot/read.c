/* Snapshot JSON to a model, along the layout tables. */
#include <config.h>

#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "snapshot/reader.h"

enum { MAX_ERRORS = 20 };

void
sg_reader_error(struct sg_reader *r, enum sg_diag_id id, const char *key, size_t index,
                const char *fmt, ...)
{
    if (r->errors++ >= MAX_ERRORS || r->quiet)
        return;
    struct sg_json_path inner = {.up = r->path, .key = key, .index = index};
    const struct sg_json_path *path = key || index != SIZE_MAX ? &inner : r->path;
    struct sg_span span = sg_json_locate(r->source, path, id == SG_DIAG_JSON_UNKNOWN_KEY);
    span.end = span.start + 1; /* a caret; a value may go on for many lines */
    va_list ap;
    va_start(ap, fmt);
    const char *text = sg_arena_vprintf(&r->ctx->arena, fmt, ap);
    va_end(ap);
    const char *where = sg_json_path_text(r->ctx, path);
    sg_diag(r->ctx, id, span, "%s%s%s", where, *where ? ": " : "", text);
}

bool
sg_reader_is(struct sg_reader *r, const char *key, const struct sg_node *value, enum sg_node_type type, const char *what)
{
    if (sg_node_is(value, type))
        return true;
    sg_reader_error(r, SG_DIAG_JSON_TYPE, key, SIZE_MAX, "expected %s", what);
    return false;
}

const char *
sg_reader_string(struct sg_reader *r, const char *key, const struct sg_node *value)
{
    if (!sg_reader_is(r, key, value, SG_NODE_STRING, "a string"))
        return NULL;
    return value->text;
}

static bool
read_bool(struct sg_reader *r, const char *key, const struct sg_node *value)
{
    if (value->type != SG_NODE_TRUE && value->type != SG_NODE_FALSE)
        sg_reader_error(r, SG_DIAG_JSON_TYPE, key, SIZE_MAX, "expected true or false");
    return sg_node_is_true(value);
}

static int64_t
read_int(struct sg_reader *r, const char *key, const struct sg_node *value)
{
    double d = value->type == SG_NODE_NUMBER ? value->number : -1;
    if (d >= 0 && d <= 9007199254740991.0 && d == (double)(int64_t)d)
        return (int64_t)d;
    sg_reader_error(r, SG_DIAG_JSON_TYPE, key, SIZE_MAX,
                    "expected a whole number that is not negative");
    return 0;
}

static bool
read_word(struct sg_reader *r, const struct sg_slot *slot, const struct sg_node *value)
{
    const char *text = sg_reader_string(r, slot->key, value);
    if (!text || !strcmp(text, slot->words[1]))
        return true;
    if (!strcmp(text, slot->words[0]))
        return false;
    if (strcmp(slot->words[0], slot->words[1]))
        sg_reader_error(r, SG_DIAG_JSON_VALUE, slot->key, SIZE_MAX, "'%s' is neither '%s' nor '%s'",
                        text, slot->words[0], slot->words[1]);
    else
        sg_reader_error(r, SG_DIAG_JSON_VALUE, slot->key, SIZE_MAX, "'%s' is not '%s'", text,
                        slot->words[0]);
    return false;
}

void
sg_reader_names(struct sg_reader *r, struct sg_list *out, const char *key, const struct sg_node *value)
{
    if (!sg_reader_is(r, key, value, SG_NODE_ARRAY, "an array of strings"))
        return;
    struct sg_json_path here = {.up = r->path, .key = key};
    const struct sg_node *item;
    size_t i = 0;
    SG_NODE_FOREACH (item, value) {
        if (item->type == SG_NODE_STRING) {
            sg_list_push(out, &r->model->arena, (void *)item->text);
        } else {
            r->path = &here;
            sg_reader_error(r, SG_DIAG_JSON_TYPE, NULL, i, "expected a string");
            r->path = here.up;
        }
        i++;
    }
}

static void
read_options(struct sg_reader *r, struct sg_list *out, const char *key, const struct sg_node *value)
{
    if (!sg_reader_is(r, key, value, SG_NODE_OBJECT, "an object"))
        return;
    const struct sg_node *item;
    SG_NODE_FOREACH (item, value) {
        struct sg_option *o = SG_NEW(&r->model->arena, struct sg_option);
        o->name = item->key;
        o->value = sg_json_value(r->ctx, item);
        sg_list_push(out, &r->model->arena, o);
    }
}

static void
read_struct(struct sg_reader *r, const struct sg_slot *slot, void **out, const struct sg_node *value)
{
    if (!sg_reader_is(r, slot->key, value, SG_NODE_OBJECT, "an object"))
        return;
    struct sg_json_path here = {.up = r->path, .key = slot->key};
    r->path = &here;
    *out = sg_arena_alloc(&r->model->arena, slot->inner->size);
    sg_reader_object(r, slot->inner, *out, value);
    r->path = here.up;
}

static void
read_slot(struct sg_reader *r, const struct sg_slot *slot, void *object, const struct sg_node *value)
{
    void *member = (char *)object + slot->offset;
    const char *text;
    if (slot->read) {
        slot->read(r, slot->key, object, value);
        return;
    }
    switch (slot->type) {
    case SG_SLOT_STRING:
        if ((text = sg_reader_string(r, slot->key, value)))
            *(const char **)member = text;
        break;
    case SG_SLOT_INT:
        *(int64_t *)member = read_int(r, slot->key, value);
        break;
    case SG_SLOT_BOOL:
        *(bool *)member = read_bool(r, slot->key, value);
        break;
    case SG_SLOT_NOT:
        *(bool *)member = !read_bool(r, slot->key, value);
        break;
    case SG_SLOT_WORD:
        *(bool *)member = read_word(r, slot, value);
        break;
    case SG_SLOT_VALUE:
        *(struct sg_value *)member = sg_json_value(r->ctx, value);
        break;
    case SG_SLOT_NAMES:
        sg_reader_names(r, member, slot->key, value);
        break;
    case SG_SLOT_OPTIONS:
        read_options(r, member, slot->key, value);
        break;
    case SG_SLOT_CHILDREN:
        sg_reader_children(r, object, slot->kind, slot->key, value);
        break;
    case SG_SLOT_STRUCT:
        read_struct(r, slot, member, value);
        break;
    case SG_SLOT_IGNORED:
    case SG_SLOT_SPECIAL:
        break;
    }
}

static void
unknown_key(struct sg_reader *r, const struct sg_layout *layout, const char *key)
{
    const char *known[32];
    for (size_t i = 0; i < layout->count; i++)
        known[i] = layout->slots[i].key;
    const char *near = sg_nearest(key, known, layout->count);
    sg_reader_error(r, SG_DIAG_JSON_UNKNOWN_KEY, key, SIZE_MAX,
                    near ? "unknown key; '%s'?" : "unknown key", near);
}

static void
missing_keys(struct sg_reader *r, const struct sg_layout *layout, uint32_t missing)
{
    struct sg_buf text = SG_BUF_INIT;
    unsigned count = 0;
    for (size_t i = 0; i < layout->count; i++)
        if (missing & UINT32_C(1) << i)
            sg_buf_addf(&text, "%s'%s'", count++ ? ", " : "", layout->slots[i].key);
    sg_reader_error(r, SG_DIAG_JSON_MISSING_KEY, NULL, SIZE_MAX,
                    count > 1 ? "the keys %s are missing" : "the key %s is missing", text.data);
    sg_buf_fini(&text);
}

static void
absent_slots(struct sg_reader *r, const struct sg_layout *layout, void *object, uint32_t seen)
{
    uint32_t missing = 0;
    for (size_t i = 0; i < layout->count; i++) {
        const struct sg_slot *slot = layout->slots + i;
        if (seen & UINT32_C(1) << i)
            continue;
        if (!slot->flags)
            missing |= UINT32_C(1) << i;
        else if (slot->absent && slot->type == SG_SLOT_STRING)
            *(const char **)(void *)((char *)object + slot->offset) =
                sg_interns(&r->ctx->intern, slot->absent);
    }
    if (missing)
        missing_keys(r, layout, missing);
}

void
sg_reader_object(struct sg_reader *r, const struct sg_layout *layout, void *object, const struct sg_node *value)
{
    const struct sg_node *item;
    size_t next = 0, n = layout->count;
    uint32_t seen = 0;
    SG_NODE_FOREACH (item, value) {
        size_t i = next, left = n; /* mostly the keys come in the order of the table */
        while (left && strcmp(layout->slots[i].key, item->key)) {
            i = i + 1 == n ? 0 : i + 1;
            left--;
        }
        if (left) {
            read_slot(r, layout->slots + i, object, item);
            seen |= UINT32_C(1) << i;
            next = i + 1 == n ? 0 : i + 1;
        } else if (!layout->open) {
            unknown_key(r, layout, item->key);
        }
    }
    absent_slots(r, layout, object, seen);
    if (layout->finish)
        layout->finish(r, object, value);
}

/* The string of that key, or NULL. */
static const char *
peek(const struct sg_node *object, const char *key)
{
    return sg_node_text(sg_node_get(object, key));
}

/* What is wrong with name or schema is reported with the other keys. */
void *
sg_reader_new(struct sg_reader *r, struct sg_obj *parent, enum sg_kind kind, const char *key,
              const struct sg_node *value)
{
    const char *usual = sg_dialects[r->model->dialect].schema;
    bool has_schema = usual && parent->kind == SG_KIND_MODEL && kind != SG_KIND_ROLE;
    const char *name = peek(value, "name"), *schema = has_schema ? peek(value, "schema") : NULL;
    if (!name)
        name = key;
    if (has_schema && (!schema || !*schema))
        schema = usual;
    struct sg_obj *o = sg_obj_new(r->model, parent, kind, schema, name);
    if (!strcmp(o->key, key) && !r->upgraded)
        return o;
    if (strcmp(o->key, key) && !sg_reader_old_key(r, o, key))
        sg_reader_error(r, SG_DIAG_SNAPSHOT_NAME, NULL, SIZE_MAX, "the object's name is '%s'",
                        o->key);
    else if (sg_set_get(sg_set_of(parent, kind), o->key) != o)
        sg_reader_error(r, SG_DIAG_SNAPSHOT_NAME, NULL, SIZE_MAX, "there are two named '%s'",
                        o->key);
    return o;
}

void
sg_reader_children(struct sg_reader *r, struct sg_obj *parent, enum sg_kind kind,
                   const char *section, const struct sg_node *map)
{
    if (r->cuts && kind == SG_KIND_TABLE) {
        sg_reader_cuts(r, map);
        return;
    }
    if (!sg_reader_is(r, section, map, SG_NODE_OBJECT, "an object"))
        return;
    const struct sg_layout *layout = sg_layout_of(r->model->dialect, kind);
    struct sg_json_path outer = {.up = r->path, .key = section}, here = {.up = &outer};
    const struct sg_node *value;
    SG_NODE_FOREACH (value, map) {
        here.key = value->key;
        r->path = &here;
        if (sg_reader_is(r, NULL, value, SG_NODE_OBJECT, "an object"))
            sg_reader_object(r, layout, sg_reader_new(r, parent, kind, value->key, value), value);
    }
    r->path = outer.up;
}

enum sg_status
sg_reader_version(struct sg_reader *r, const struct sg_node *root, enum sg_dialect *dialect)
{
    if (!sg_reader_is(r, NULL, root, SG_NODE_OBJECT, "an object"))
        return SG_INVALID;
    const struct sg_node *version = sg_node_get(root, "version"), *name = sg_node_get(root, "dialect");
    if (!sg_node_is(version, SG_NODE_STRING) || !sg_node_is(name, SG_NODE_STRING)) {
        sg_reader_error(r, SG_DIAG_JSON_MISSING_KEY, NULL, SIZE_MAX,
                        "'version' and 'dialect' are missing: this is no snapshot");
        return SG_INVALID;
    }
    const char *text = version->text;
    char *end;
    r->version = strtol(text, &end, 10);
    bool number = *text >= '0' && *text <= '9' && !*end;
    const char *said = name->text;
    enum sg_dialect named;
    if (!sg_dialect_of_snapshot(&named, said)) {
        sg_reader_error(r, SG_DIAG_SNAPSHOT_DIALECT, "dialect", SIZE_MAX, "'%s' is not 'postgresql' or 'sqlite'", said);
        return SG_INVALID;
    }
    const struct sg_dialect_info *info = &sg_dialects[named];
    if (number && r->version >= info->oldest && r->version <= info->newest) {
        *dialect = named;
        r->upgraded = r->version < info->newest;
        return SG_OK;
    }
    const char *fmt = "'%s' is no version of a snapshot of %s; they go from %ld to %ld";
    if (number && r->version > info->newest)
        fmt = "version %s of a snapshot of %s is newer than what this program knows, %ld to %ld";
    else if (number)
        fmt = "version %s of a snapshot of %s is older than what this program knows, %ld to %ld";
    sg_reader_error(r, SG_DIAG_SNAPSHOT_VERSION, "version", SIZE_MAX, fmt, text, said, info->oldest, info->newest);
    return SG_INVALID;
}

void
sg_reader_root(struct sg_reader *r, const struct sg_node *root)
{
    struct sg_model *m = r->model;
    sg_reader_internal(r, root);
    sg_reader_object(r, sg_layout_of(m->dialect, SG_KIND_MODEL), m, root);
    sg_model_finish(m);
    sg_read_extra(r, root);
}

enum sg_status
sg_snapshot_read(struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source,
                 bool *upgraded)
{
    struct sg_arena arena = {0};
    const struct sg_node *root;
    enum sg_status status = sg_json_parse(&root, &arena, ctx, source);
    struct sg_json_path top = {0};
    struct sg_reader r = {.ctx = ctx, .source = source, .path = &top};
    enum sg_dialect dialect;
    if (!status && !(status = sg_reader_version(&r, root, &dialect))) {
        r.model = sg_model_new(ctx, dialect);
        sg_reader_root(&r, root);
        if (r.errors) {
            sg_model_free(r.model);
            status = SG_INVALID;
        } else {
            *out = r.model;
            if (upgraded)
                *upgraded = r.upgraded;
        }
    }
    sg_arena_fini(&arena);
    return status;
}
