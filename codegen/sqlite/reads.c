/* What a view reads: the names in its text that stand where a table does. */
#include <config.h>

#include "codegen/sqlite/reads.h"

#include <string.h>

#include "base/buf.h"
#include "codegen/sqlite/token.h"

static void
add_all(struct sg_sqlite_names *names, const struct sg_list *objects)
{
    struct sg_obj *o;
    SG_FOREACH (o, objects)
        sg_map_put(&names->objects, names->arena, sg_sqlite_folded(names->ctx, o->name, strlen(o->name)), o);
}

void
sg_sqlite_names_init(struct sg_sqlite_names *out, struct sg_model *model, struct sg_arena *arena)
{
    *out = (struct sg_sqlite_names){.ctx = model->ctx, .arena = arena};
    add_all(out, &model->tables.list);
    add_all(out, &model->views.list);
}

struct reading {
    const struct sg_sqlite_names *names;
    struct sg_list *out;
    bool known;
};

static void
found(void *arg, struct sg_token t)
{
    struct reading *r = arg;
    struct sg_buf buf = SG_BUF_INIT;
    sg_token_text(&buf, t);
    struct sg_obj *o = sg_map_get(&r->names->objects, sg_sqlite_folded(r->names->ctx, buf.data, buf.len));
    sg_buf_fini(&buf);
    if (o)
        sg_list_push(r->out, r->names->arena, o);
    else
        r->known = false;
}

bool
sg_sqlite_reads(struct sg_list *out, const struct sg_sqlite_names *names, const char *definition)
{
    struct reading r = {.names = names, .out = out, .known = true};
    sg_sqlite_sources(definition, found, &r);
    return r.known;
}
