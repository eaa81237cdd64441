/* Names that are longer than the database keeps, and would be one after the cut. */
#include <config.h>

#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "model/names.h"

enum { HASH_BYTES = 8, LAST_CHARACTER = 3 /* so much less than it could be has a cut name at most */ };

/* A long name in a space where no two can be cut to the same. */
struct cut {
    const void *owner;
    const char *name;
    const char *place; /* interned: the space and the cut name */
    bool by_default;
};

struct cutter {
    struct sg_model *model;
    struct sg_arena arena;
    struct sg_list names;  /* struct cut */
    struct sg_map shared;  /* place → the first name there, or NO_NAME where there are several */
};
static const char NO_NAME[] = "";

static void
add(struct cutter *c, const char *space, const char *place, const void *owner, const char *name, bool by_default)
{
    size_t max = sg_dialects[c->model->dialect].name_bytes, len = strlen(name);
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_addf(&buf, "%s\n%s\n", space, place ? place : "");
    sg_buf_add(&buf, name, sg_utf8_cut(name, len, max));
    struct cut *cut = SG_NEW(&c->arena, struct cut);
    *cut = (struct cut){owner, name, sg_intern(&c->model->ctx->intern, buf.data, buf.len), by_default && len > max};
    sg_buf_fini(&buf);
    sg_list_push(&c->names, &c->arena, cut);
    const char *first = sg_map_get(&c->shared, cut->place);
    if (first != name)
        sg_map_put(&c->shared, &c->arena, cut->place, (void *)(uintptr_t)(first ? NO_NAME : name));
}

static bool
is_long(const struct cutter *c, const char *name)
{
    return strlen(name) + LAST_CHARACTER >= sg_dialects[c->model->dialect].name_bytes;
}

/* "check", with a number where there are several. */
static bool
is_check_suffix(const char *s)
{
    if (strncmp(s, "check", 5) != 0)
        return false;
    for (s += 5; *s >= '0' && *s <= '9'; s++)
        ;
    return !*s;
}

/* Whether it is <table>_<column>_check or <table>_check. */
static bool
is_default_check(const struct sg_table *t, const char *name)
{
    const struct sg_column *c;
    size_t len = strlen(t->obj.name);
    if (strncmp(name, t->obj.name, len) != 0 || name[len] != '_')
        return false;
    name += len + 1;
    if (is_check_suffix(name))
        return true;
    SG_FOREACH (c, &t->columns.list) {
        len = strlen(c->obj.name);
        if (!strncmp(name, c->obj.name, len) && name[len] == '_' && is_check_suffix(name + len + 1))
            return true;
    }
    return false;
}

static bool
is_default(struct cutter *c, const struct sg_obj *o)
{
    return o->name == sg_default_name_of(c->model->ctx, o, o->kind);
}

static void
add_table(struct cutter *c, struct sg_table *t)
{
    struct sg_ctx *ctx = c->model->ctx;
    const char *schema = t->obj.schema;
    struct sg_column *col;
    struct sg_index *i;
    struct sg_primary_key *p;
    struct sg_unique *u;
    struct sg_foreign_key *f;
    struct sg_check *check;
    SG_FOREACH (col, &t->columns.list)
        if (col->identity && is_long(c, col->identity->name))
            add(c, "relation", schema, col->identity, col->identity->name,
                col->identity->name == sg_default_identity_name(ctx, t->obj.name, col->obj.name));
    SG_FOREACH (i, &t->indexes.list)
        if (is_long(c, i->obj.name))
            add(c, "relation", schema, i, i->obj.name, is_default(c, &i->obj));
    SG_FOREACH (p, &t->primary_keys.list)
        if (is_long(c, p->obj.name)) {
            bool by_default = is_default(c, &p->obj);
            add(c, "relation", schema, p, p->obj.name, by_default);
            add(c, "constraint", t->obj.key, p, p->obj.name, by_default);
        }
    SG_FOREACH (u, &t->uniques.list)
        if (is_long(c, u->obj.name)) {
            bool by_default = is_default(c, &u->obj);
            add(c, "relation", schema, u, u->obj.name, by_default);
            add(c, "constraint", t->obj.key, u, u->obj.name, by_default);
        }
    SG_FOREACH (f, &t->foreign_keys.list)
        if (is_long(c, f->obj.name))
            add(c, "constraint", t->obj.key, f, f->obj.name, is_default(c, &f->obj));
    SG_FOREACH (check, &t->checks.list)
        if (is_long(c, check->obj.name))
            add(c, "constraint", t->obj.key, check, check->obj.name, is_default_check(t, check->obj.name));
}

static const char *
with_hash(struct sg_model *m, const char *name)
{
    char hex[SG_SHA256_HEX];
    size_t len = strlen(name), max = sg_dialects[m->dialect].name_bytes - HASH_BYTES - 1;
    struct sg_buf buf = SG_BUF_INIT;
    sg_sha256_hex(name, len, hex);
    sg_buf_add(&buf, name, sg_utf8_cut(name, len, max));
    sg_buf_addf(&buf, "_%.*s", HASH_BYTES, hex);
    name = sg_intern(&m->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return name;
}

bool
sg_names_cut(struct sg_map *out, struct sg_arena *arena, struct sg_model *m, const struct sg_model *plain)
{
    static const enum sg_kind relations[] = {SG_KIND_TABLE, SG_KIND_VIEW, SG_KIND_SEQUENCE};
    struct cutter c = {.model = m};
    struct sg_table *t;
    struct sg_obj *o;
    struct cut *cut;
    if (!sg_dialects[m->dialect].name_bytes)
        return false;
    const struct sg_list none = {0}, *known = plain ? &plain->tables.list : &none;
    size_t at = 0;
    SG_FOREACH (t, &m->tables.list) {
        if (at < known->len && known->items[at] == t)
            at++;
        else if (at + 1 < known->len && known->items[at + 1] == t) /* the one before it is another now */
            at += 2;
        else
            add_table(&c, t);
    }
    if (c.names.len) {
        for (size_t i = 0; i < SG_COUNT(relations); i++)
            SG_FOREACH (o, &sg_set_of(&m->obj, relations[i])->list)
                if (is_long(&c, o->name))
                    add(&c, "relation", o->schema, o, o->name, false);
        SG_FOREACH (cut, &c.names)
            if (cut->by_default && sg_map_get(&c.shared, cut->place) == NO_NAME)
                sg_map_put(out, arena, cut->owner, (void *)(uintptr_t)with_hash(m, cut->name));
    }
    sg_arena_fini(&c.arena);
    return c.names.len;
}
