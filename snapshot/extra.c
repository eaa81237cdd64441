/* What the snapshot formats have no place for, under internal.schemagen, which drizzle-kit reads past: comments,
 * SQLite's WITHOUT ROWID and STRICT. Sections and keys are those of the snapshot itself:
 *
 *   {"tables": {"users": {"doc": "…", "strict": true, "columns": {"id": {"doc": "…"}}}}}
 */
#include <config.h>

#include "snapshot/reader.h"
#include "snapshot/writer.h"

static const struct {
    const char *key;
    size_t offset;
} table_flags[] = {
    {"withoutRowid", offsetof(struct sg_table, without_rowid)},
    {"strict", offsetof(struct sg_table, strict)},
};

static void
read_object(struct sg_reader *r, struct sg_obj *o, json_t *extra)
{
    const char *doc = json_string_value(json_object_get(extra, "doc"));
    o->doc = sg_interns(&r->ctx->intern, doc);
    if (o->kind == SG_KIND_TABLE)
        for (size_t i = 0; i < SG_COUNT(table_flags); i++)
            *(bool *)(void *)((char *)o + table_flags[i].offset) = json_is_true(json_object_get(extra, table_flags[i].key));
    for (int kind = 0; kind < SG_KIND_COUNT; kind++) {
        json_t *section = json_object_get(extra, sg_kinds[kind].section), *value;
        const char *key;
        if (!json_object_size(section) || !sg_set_of(o, (enum sg_kind)kind))
            continue;
        json_object_foreach (section, key, value) {
            struct sg_obj *child = sg_set_get(sg_set_of(o, (enum sg_kind)kind), sg_interns(&r->ctx->intern, key));
            if (child)
                read_object(r, child, value);
        }
    }
}

void
sg_read_extra(struct sg_reader *r, json_t *root)
{
    json_t *extra = json_object_get(json_object_get(root, "internal"), "schemagen");
    if (extra)
        read_object(r, &r->model->obj, extra);
}

static bool
has_own(const struct sg_obj *o)
{
    if (o->doc)
        return true;
    if (o->kind != SG_KIND_TABLE)
        return false;
    for (size_t i = 0; i < SG_COUNT(table_flags); i++)
        if (*(const bool *)((const char *)o + table_flags[i].offset))
            return true;
    return false;
}

bool
sg_has_extra(struct sg_obj *o)
{
    if (has_own(o))
        return true;
    struct sg_obj *child;
    for (int kind = 0; kind < SG_KIND_COUNT; kind++) {
        const struct sg_set *set = sg_set_of(o, (enum sg_kind)kind);
        if (set)
            SG_FOREACH (child, &set->list)
                if (sg_has_extra(child))
                    return true;
    }
    return false;
}

static void
write_object(struct sg_json *j, struct sg_obj *o)
{
    struct sg_obj *child;
    sg_json_object(j);
    if (o->doc)
        sg_json_put_string(j, "doc", o->doc);
    if (o->kind == SG_KIND_TABLE)
        for (size_t i = 0; i < SG_COUNT(table_flags); i++)
            if (*(const bool *)((const char *)o + table_flags[i].offset))
                sg_json_put_bool(j, table_flags[i].key, true);
    for (int kind = 0; kind < SG_KIND_COUNT; kind++) {
        const struct sg_set *set = sg_set_of(o, (enum sg_kind)kind);
        bool open = false;
        if (!set)
            continue;
        SG_FOREACH (child, &set->list) {
            if (!sg_has_extra(child))
                continue;
            if (!open) {
                sg_json_key(j, sg_kinds[kind].section);
                sg_json_object(j);
                open = true;
            }
            sg_json_key(j, child->key);
            write_object(j, child);
        }
        if (open)
            sg_json_end_object(j);
    }
    sg_json_end_object(j);
}

void
sg_write_extra(struct sg_writer *w)
{
    sg_json_key(&w->j, "schemagen");
    write_object(&w->j, &w->model->obj);
}
