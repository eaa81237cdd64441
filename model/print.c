/* Printing a model: what reading it back gives the same model from. What follows from the rest is left out. */
#include <config.h>

#include "model/print.h"

#include <string.h>

#include "model/layout.h"
#include "model/names.h"
#include "model/print_parts.h"
#include "model/raw.h"

static void
print_doc(struct sg_buf *out, const char *doc)
{
    while (doc) {
        const char *end = strchr(doc, '\n');
        size_t len = end ? (size_t)(end - doc) : strlen(doc);
        sg_buf_addf(out, len ? "/// %.*s\n" : "///%.*s\n", (int)len, doc);
        doc = end ? end + 1 : NULL;
    }
}

static const char *
shown_schema(const struct sg_obj *obj)
{
    return obj->schema && strcmp(obj->schema, "public") ? obj->schema : NULL;
}

static void
print_renamed(struct sg_buf *out, const struct sg_obj *obj)
{
    if (obj->renamed_from) {
        sg_buf_adds(out, " renamed from ");
        sg_layout_ref(out, obj->renamed_from_schema, obj->renamed_from);
    }
}

static void
print_enum(struct sg_buf *out, const struct sg_enum *e)
{
    struct sg_layout l = {0};
    const struct sg_enum_value *v;
    size_t start = out->len;
    struct sg_buf value = SG_BUF_INIT;
    sg_buf_adds(out, "enum ");
    sg_layout_ref(out, shown_schema(&e->obj), e->obj.name);
    print_renamed(out, &e->obj);
    SG_FOREACH (v, &e->values.list) {
        sg_print_doc_rows(&l, v->obj.doc);
        sg_buf_clear(&value);
        sg_layout_name(&value, v->obj.name, SG_AT_ENUM_VALUE);
        if (v->obj.renamed_from) {
            sg_buf_adds(&value, " renamed from ");
            sg_layout_name(&value, v->obj.renamed_from, SG_AT_ENUM_VALUE);
        }
        sg_layout_row(&l, NULL, NULL, value.data);
    }
    sg_layout_flush_values(out, &l, out->len - start, false);
    sg_buf_fini(&value);
}

static void
print_sequence(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_sequence *s)
{
    sg_buf_adds(out, "sequence ");
    sg_layout_ref(out, shown_schema(&s->obj), s->obj.name);
    print_renamed(out, &s->obj);
    struct sg_buf options = SG_BUF_INIT;
    sg_print_sequence_options(&options, ctx, &s->options, NULL);
    if (options.len)
        sg_buf_addf(out, " %s", options.data);
    sg_buf_fini(&options);
}

static void
print_role(struct sg_buf *out, const struct sg_role *r)
{
    sg_buf_adds(out, "role ");
    sg_layout_name(out, r->obj.name, SG_AT_NAME);
    print_renamed(out, &r->obj);
    if (r->existing)
        sg_buf_adds(out, " existing");
    if (r->create_db)
        sg_buf_adds(out, " createdb");
    if (r->create_role)
        sg_buf_adds(out, " createrole");
    if (!r->inherit)
        sg_buf_adds(out, " noinherit");
}

static void
print_view(struct sg_buf *out, struct sg_model *m, const struct sg_view *v)
{
    sg_buf_adds(out, v->materialized ? "materialized view " : "view ");
    sg_layout_ref(out, shown_schema(&v->obj), v->obj.name);
    print_renamed(out, &v->obj);
    if (v->columns.list.len) {
        struct sg_layout l = {0};
        struct sg_column *c;
        sg_buf_adds(out, " {\n");
        SG_FOREACH (c, &v->columns.list)
            sg_print_column(&l, m, NULL, c);
        sg_layout_flush(out, &l, 2);
        sg_buf_addc(out, '}');
    }
    if (v->method) {
        sg_buf_adds(out, " using ");
        sg_layout_name(out, v->method, SG_AT_NAME);
    }
    if (v->with.len)
        sg_print_options(out, &v->with, true);
    if (v->tablespace) {
        sg_buf_adds(out, " tablespace ");
        sg_layout_name(out, v->tablespace, SG_AT_NAME);
    }
    if (v->definition) {
        sg_buf_adds(out, " as ");
        sg_layout_dollars(out, v->definition);
    }
    if (v->with_no_data)
        sg_buf_adds(out, " with no data");
    if (v->existing)
        sg_buf_adds(out, " existing");
}

/* What follows `on` of a policy of the top level: "schema"."table" with the quotes of SQL. */
static void
print_on(struct sg_buf *out, const struct sg_policy *p)
{
    const char *dot = strstr(p->on, "\".\"");
    size_t len = strlen(p->on);
    if (!dot || *p->on != '"' || p->on[len - 1] != '"') {
        sg_layout_name(out, p->on, SG_AT_NAME);
        return;
    }
    struct sg_buf schema = SG_BUF_INIT, name = SG_BUF_INIT;
    sg_buf_add(&schema, p->on + 1, (size_t)(dot - p->on) - 1);
    sg_buf_add(&name, dot + 3, len - (size_t)(dot + 3 - p->on) - 1);
    sg_layout_ref(out, strcmp(schema.data, "public") ? schema.data : NULL, name.data);
    sg_buf_fini(&schema);
    sg_buf_fini(&name);
}

static void
print_policy(struct sg_buf *out, const struct sg_policy *p)
{
    sg_buf_adds(out, "policy ");
    sg_layout_name(out, p->obj.name, SG_AT_NAME);
    print_renamed(out, &p->obj);
    sg_buf_adds(out, " on ");
    print_on(out, p);
    sg_print_policy_clauses(out, p);
}

static void
print_table(struct sg_buf *out, struct sg_model *m, struct sg_table *t)
{
    struct sg_layout l = {0};
    sg_buf_adds(out, "table ");
    sg_layout_ref(out, t->schema_explicit ? "public" : shown_schema(&t->obj), t->obj.name);
    print_renamed(out, &t->obj);
    sg_buf_adds(out, " {\n");
    sg_print_table_body(&l, m, t);
    sg_layout_flush(out, &l, 2);
    sg_buf_addc(out, '}');
}

static void
print_item(struct sg_buf *out, struct sg_model *m, struct sg_obj *o)
{
    switch (o->kind) {
    case SG_KIND_SCHEMA:
        sg_buf_adds(out, "schema ");
        sg_layout_name(out, o->name, SG_AT_NAME);
        print_renamed(out, o);
        break;
    case SG_KIND_ENUM:
        print_enum(out, (struct sg_enum *)o);
        break;
    case SG_KIND_SEQUENCE:
        print_sequence(out, m->ctx, (struct sg_sequence *)o);
        break;
    case SG_KIND_ROLE:
        print_role(out, (struct sg_role *)o);
        break;
    case SG_KIND_TABLE:
        print_table(out, m, (struct sg_table *)o);
        break;
    case SG_KIND_VIEW:
        print_view(out, m, (struct sg_view *)o);
        break;
    case SG_KIND_POLICY:
        print_policy(out, (struct sg_policy *)o);
        break;
    case SG_KIND_MODEL:
    case SG_KIND_ENUM_VALUE:
    case SG_KIND_COLUMN:
    case SG_KIND_INDEX:
    case SG_KIND_FOREIGN_KEY:
    case SG_KIND_PRIMARY_KEY:
    case SG_KIND_UNIQUE:
    case SG_KIND_CHECK:
    case SG_KIND_COUNT:
        break;
    }
}

/* An empty line stands behind the last item, and between two unless both are of one line. */
static void
print_set(struct sg_buf *out, struct sg_model *m, const struct sg_set *set)
{
    struct sg_obj *o;
    struct sg_buf item = SG_BUF_INIT;
    bool several = false;
    SG_FOREACH (o, &set->list) {
        bool before = several;
        sg_buf_clear(&item);
        print_doc(&item, o->doc);
        print_item(&item, m, o);
        several = memchr(item.data, '\n', item.len);
        if (sg_at_o && (before || several))
            sg_buf_addc(out, '\n');
        sg_buf_add(out, item.data, item.len);
        sg_buf_addc(out, '\n');
    }
    if (set->list.len)
        sg_buf_addc(out, '\n');
    sg_buf_fini(&item);
}

/* Things that the model refers to and does not have: declared as existing, so that reading takes them. */
struct externals {
    struct sg_model *model;
    struct sg_arena arena;
    struct sg_map seen;
    struct sg_buf schemas, tables, roles;
};

static bool
is_near(struct externals *e, const struct sg_set *set, const char *name)
{
    const char **names = sg_arena_array(&e->arena, set->list.len + 1, sizeof(*names));
    for (size_t i = 0; i < set->list.len; i++)
        names[i] = ((const struct sg_obj *)set->list.items[i])->name;
    return sg_nearest(name, names, set->list.len);
}

static bool
first_time(struct externals *e, const char *key)
{
    if (sg_map_get(&e->seen, key))
        return false;
    sg_map_put(&e->seen, &e->arena, key, e);
    return true;
}

static bool
is_declared_schema(struct externals *e, const char *schema)
{
    return !schema || !strcmp(schema, "public") || sg_set_get(&e->model->schemas, schema);
}

static void
need_schema(struct externals *e, const char *schema)
{
    if (is_declared_schema(e, schema) || !first_time(e, schema))
        return;
    sg_buf_adds(&e->schemas, "schema ");
    sg_layout_name(&e->schemas, schema, SG_AT_NAME);
    sg_buf_adds(&e->schemas, " existing\n");
}

static void
need_role(struct externals *e, const char *role)
{
    const char *key = sg_intern(&e->model->ctx->intern, role, strlen(role));
    if (sg_role_is_builtin(role) || sg_set_get(&e->model->roles, key) || !is_near(e, &e->model->roles, role) || !first_time(e, role))
        return;
    sg_buf_adds(&e->roles, "role ");
    sg_layout_name(&e->roles, role, SG_AT_NAME);
    sg_buf_adds(&e->roles, " existing\n");
}

static void
need_target(struct externals *e, const struct sg_foreign_key *f)
{
    struct sg_model *m = e->model;
    const char *key = sg_obj_key(m->ctx, SG_KIND_TABLE, &m->obj, f->schema_to, f->table_to);
    if (sg_set_get(&m->tables, key))
        return;
    if (!is_declared_schema(e, f->schema_to)) {
        if (is_near(e, &m->schemas, f->schema_to))
            need_schema(e, f->schema_to);
        return;
    }
    if (!first_time(e, key))
        return;
    sg_buf_adds(&e->tables, "table ");
    sg_layout_ref(&e->tables, f->schema_to && strcmp(f->schema_to, "public") ? f->schema_to : NULL, f->table_to);
    sg_buf_adds(&e->tables, " existing\n");
}

static void
need_columns(struct externals *e, const struct sg_set *columns)
{
    const struct sg_column *c;
    SG_FOREACH (c, &columns->list) {
        need_schema(e, c->type_schema);
        if (c->identity)
            need_schema(e, c->identity->schema);
    }
}

static void
need_policies(struct externals *e, const struct sg_set *policies)
{
    const struct sg_policy *p;
    const char *role;
    SG_FOREACH (p, &policies->list)
        SG_FOREACH (role, &p->to)
            need_role(e, role);
}

static void
find_externals(struct externals *e)
{
    struct sg_model *m = e->model;
    const struct sg_table *t;
    const struct sg_view *v;
    const struct sg_foreign_key *f;
    const struct sg_obj *o;
    SG_FOREACH (o, &m->enums.list)
        need_schema(e, o->schema);
    SG_FOREACH (o, &m->sequences.list)
        need_schema(e, o->schema);
    SG_FOREACH (t, &m->tables.list) {
        need_schema(e, t->obj.schema);
        need_columns(e, &t->columns);
        need_policies(e, &t->policies);
    }
    SG_FOREACH (v, &m->views.list) {
        need_schema(e, v->obj.schema);
        need_columns(e, &v->columns);
    }
    need_policies(e, &m->policies);
    SG_FOREACH (t, &m->tables.list)
        SG_FOREACH (f, &t->foreign_keys.list)
            need_target(e, f);
}

static void
add_externals(struct sg_buf *out, const struct sg_buf *lines)
{
    if (lines->len)
        sg_buf_addf(out, "%s\n", lines->data);
}

void
sg_model_print(struct sg_buf *out, struct sg_model *model)
{
    struct externals e = {.model = model, .schemas = SG_BUF_INIT, .tables = SG_BUF_INIT, .roles = SG_BUF_INIT};
    size_t start = out->len;
    find_externals(&e);
    add_externals(out, &e.schemas);
    print_set(out, model, &model->schemas);
    print_set(out, model, &model->enums);
    print_set(out, model, &model->sequences);
    add_externals(out, &e.roles);
    print_set(out, model, &model->roles);
    add_externals(out, &e.tables);
    print_set(out, model, &model->tables);
    print_set(out, model, &model->views);
    print_set(out, model, &model->policies);
    if (out->len > start)
        sg_buf_truncate(out, out->len - 1); /* the empty line behind the last item */
    sg_buf_fini(&e.schemas);
    sg_buf_fini(&e.tables);
    sg_buf_fini(&e.roles);
    sg_arena_fini(&e.arena);
}
