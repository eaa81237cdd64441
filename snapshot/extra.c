/* What the snapshot formats have no place for, under internal.schemagen, which drizzle-kit reads
 * past: comments, SQLite's WITHOUT ROWID and STRICT. Sections and keys are those of the snapshot
 * itself:
 *
 *   {"tables": {"users": {"doc": "…", "strict": true, "columns": {"id": {"doc": "…"}}}}}
 */
#include <config.h>

#include "base/compiler.h"
#include "snapshot/reader.h"
#include "snapshot/writer.h"

static const struct {
    const char *key;
    size_t offset;
} table_flags[] = {
    {"withoutRowid", offsetof(struct sg_table, without_rowid)},
    {"strict", offsetof(struct sg_table, strict)},
};

/* The sets of each kind, without a search for every object. */
static const struct {
    enum sg_kind parent, child;
    size_t offset;
} sets[] = {
#define SET(parent, tag, member, child)                                                            \
    {SG_KIND_##parent, SG_KIND_##child, offsetof(struct sg_##tag, member)},
#include "model/set.def"
#undef SET
};

static const struct sg_set *
set_at(const struct sg_obj *o, size_t i)
{
    return (const struct sg_set *)(const void *)((const char *)o + sets[i].offset);
}

static bool *
flag_at(struct sg_obj *o, size_t i)
{
    return (bool *)(void *)((char *)o + table_flags[i].offset);
}

static void
read_object(struct sg_reader *r, struct sg_obj *o, const struct sg_node *extra)
{
    const struct sg_node *value;
    o->doc = sg_node_text(sg_node_get(extra, "doc"));
    if (o->kind == SG_KIND_TABLE)
        for (size_t i = 0; i < SG_COUNT(table_flags); i++)
            *flag_at(o, i) = sg_node_is_true(sg_node_get(extra, table_flags[i].key));
    for (size_t i = 0; i < SG_COUNT(sets); i++) {
        if (sets[i].parent != o->kind)
            continue;
        SG_NODE_FOREACH (value, sg_node_get(extra, sg_kinds[sets[i].child].section)) {
            struct sg_obj *child = value->key ? sg_set_get(sg_set_of(o, sets[i].child), value->key) : NULL;
            if (child && child->parent == o) /* what is shared is right already */
                read_object(r, child, value);
        }
    }
}

void
sg_read_extra(struct sg_reader *r, const struct sg_node *root)
{
    const struct sg_node *extra = sg_node_get(sg_node_get(root, "internal"), "schemagen");
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
sg_has_extra(const struct sg_obj *o)
{
    const struct sg_obj *child;
    if (has_own(o))
        return true;
    if (!sg_kind_has_sets(o->kind))
        return false;
    for (size_t i = 0; i < SG_COUNT(sets); i++)
        if (sets[i].parent == o->kind)
            SG_FOREACH (child, &set_at(o, i)->list)
                if (sg_has_extra(child))
                    return true;
    return false;
}

static void write_object(struct sg_json *j, const struct sg_obj *o);

static void
write_set(struct sg_json *j, enum sg_kind kind, const struct sg_set *set)
{
    const struct sg_obj *child;
    bool open = false;
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

static void
write_object(struct sg_json *j, const struct sg_obj *o)
{
    sg_json_object(j);
    if (o->doc)
        sg_json_put_string(j, "doc", o->doc);
    if (o->kind == SG_KIND_TABLE)
        for (size_t i = 0; i < SG_COUNT(table_flags); i++)
            if (*(const bool *)((const char *)o + table_flags[i].offset))
                sg_json_put_bool(j, table_flags[i].key, true);
    for (size_t i = 0; i < SG_COUNT(sets); i++)
        if (sets[i].parent == o->kind)
            write_set(j, sets[i].child, set_at(o, i));
    sg_json_end_object(j);
}

void
sg_write_extra(struct sg_writer *w)
{
    sg_json_key(&w->j, "schemagen");
    write_object(&w->j, &w->model->obj);
}

bool
sg_same_extra(const struct sg_obj *o, const struct sg_node *extra)
{
    const char *doc = sg_node_text(sg_node_get(extra, "doc"));
    const struct sg_obj *child;
    if (!extra)
        return !sg_has_extra(o);
    if (doc != o->doc)
        return false;
    if (o->kind == SG_KIND_TABLE)
        for (size_t i = 0; i < SG_COUNT(table_flags); i++)
            if (sg_node_is_true(sg_node_get(extra, table_flags[i].key)) !=
                *(const bool *)((const char *)o + table_flags[i].offset))
                return false;
    for (size_t i = 0; sg_kind_has_sets(o->kind) && i < SG_COUNT(sets); i++) {
        if (sets[i].parent != o->kind)
            continue;
        const struct sg_node *section = sg_node_get(extra, sg_kinds[sets[i].child].section);
        SG_FOREACH (child, &set_at(o, i)->list)
            if (!sg_same_extra(child, sg_node_find(section, child->key)))
                return false;
    }
    return true;
}
