/* How objects are named to people: in reports, and on the command line. */
#include <config.h>

#include "diff/match.h"

#include <string.h>

/* A part of a path; in quotes where it could be read otherwise. */
static void
add_part(struct sg_buf *out, const char *name)
{
    if (*name && !strpbrk(name, ".:=\" '\t\n")) {
        sg_buf_adds(out, name);
        return;
    }
    sg_buf_addc(out, '"');
    for (; *name; name++) {
        if (*name == '"')
            sg_buf_addc(out, '"');
        sg_buf_addc(out, *name);
    }
    sg_buf_addc(out, '"');
}

void
sg_obj_path(struct sg_buf *out, const struct sg_obj *obj)
{
    if (obj->parent && obj->parent->kind != SG_KIND_MODEL) {
        sg_obj_path(out, obj->parent);
        sg_buf_addc(out, '.');
    } else if (obj->schema && strcmp(obj->schema, "public") != 0) {
        add_part(out, obj->schema);
        sg_buf_addc(out, '.');
    }
    if (obj->kind == SG_KIND_POLICY && (!obj->parent || obj->parent->kind == SG_KIND_MODEL)) {
        const char *on = ((const struct sg_policy *)(const void *)obj)->on;
        const char *dot = on ? strstr(on, "\".\"") : NULL;
        if (dot) { /* "schema"."table", and the schema is there already */
            sg_buf_add(out, dot + 3, strlen(dot + 3) - 1);
            sg_buf_addc(out, '.');
        }
    }
    add_part(out, obj->name);
}

const char *
sg_obj_label(struct sg_arena *arena, const struct sg_obj *obj)
{
    struct sg_buf buf = SG_BUF_INIT;
    if (obj->kind != SG_KIND_TABLE && obj->kind != SG_KIND_COLUMN)
        sg_buf_addf(&buf, "%s ", sg_kinds[obj->kind].word);
    sg_obj_path(&buf, obj);
    const char *label = sg_arena_strndup(arena, buf.data, buf.len);
    sg_buf_fini(&buf);
    return label;
}

const char *
sg_rename_flag(struct sg_arena *arena, const struct sg_obj *old, const struct sg_obj *new)
{
    struct sg_buf buf = SG_BUF_INIT;
    if (old->kind == SG_KIND_ENUM_VALUE)
        sg_buf_adds(&buf, "value:");
    else if (old->kind != SG_KIND_TABLE && old->kind != SG_KIND_COLUMN)
        sg_buf_addf(&buf, "%s:", sg_kinds[old->kind].word);
    sg_obj_path(&buf, old);
    sg_buf_addc(&buf, '=');
    sg_obj_path(&buf, new);
    const char *flag = sg_arena_strndup(arena, buf.data, buf.len);
    sg_buf_fini(&buf);
    return flag;
}
