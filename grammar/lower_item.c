/* Lowering what stands at the top level but tables: schemas, enums, sequences, roles, views, policies. */
#include <config.h>

#include <string.h>

#include "grammar/lower.h"
#include "model/names.h"

static void
set_common(struct sg_spot *at, struct sg_obj *obj, const struct sg_ast *node)
{
    obj->span = SG_SPAN(at, node->name.at);
    obj->doc = sg_ast_doc(at->file, node);
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    for (const struct sg_ast *c = node->first; c; c = c->next)
        if (c->kind == SG_AST_RENAMED && sg_lower_once(at, c, seen))
            sg_lower_renamed(at, obj, c);
}

static void *
new_item(struct sg_spot *at, enum sg_kind kind, const char *schema, const struct sg_ast *node)
{
    void *obj = sg_obj_new(at->l->model, &at->l->model->obj, kind, schema, node->name.text);
    set_common(at, obj, node);
    return obj;
}

static void
lower_enum(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_model *m = at->l->model;
    struct sg_enum *e = new_item(at, SG_KIND_ENUM, sg_lower_schema(at, &node->schema), node);
    for (const struct sg_ast *c = node->first; c; c = c->next)
        if (c->kind == SG_AST_VALUE) {
            struct sg_enum_value *v = sg_obj_new(m, &e->obj, SG_KIND_ENUM_VALUE, NULL, c->name.text);
            set_common(at, &v->obj, c);
        }
}

void
sg_lower_sequence_options(struct sg_spot *at, struct sg_sequence_options *out, const struct sg_ast *node)
{
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    for (const struct sg_ast *c = node->first; c; c = c->next) {
        const char **slot = c->kind == SG_AST_START       ? &out->start
                            : c->kind == SG_AST_INCREMENT ? &out->increment
                            : c->kind == SG_AST_MIN       ? &out->min
                            : c->kind == SG_AST_MAX       ? &out->max
                            : c->kind == SG_AST_CACHE     ? &out->cache
                                                          : NULL;
        if (!slot && c->kind != SG_AST_CYCLE)
            continue;
        if (!sg_lower_once(at, c, seen))
            continue;
        if (!slot)
            out->cycle = true;
        else if (!c->flag)
            *slot = sg_ast_name(at->file, c->raw).text;
    }
}

static void
lower_sequence(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_sequence *s = new_item(at, SG_KIND_SEQUENCE, sg_lower_schema(at, &node->schema), node);
    for (const struct sg_ast *c = node->first; c; c = c->next)
        if (c->kind == SG_AST_SEQUENCE_NAME)
            sg_diag(at->l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, c->at), "a sequence has its name already");
    sg_lower_sequence_options(at, &s->options, node);
    sg_sequence_defaults(at->l->ctx, &s->options, NULL);
}

static void
lower_role(struct sg_spot *at, struct sg_ast *node)
{
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    struct sg_role *r = new_item(at, SG_KIND_ROLE, NULL, node);
    r->inherit = true;
    for (const struct sg_ast *c = node->first; c; c = c->next) {
        if (!sg_lower_once(at, c, seen))
            continue;
        r->existing |= c->kind == SG_AST_EXISTING;
        r->create_db |= c->kind == SG_AST_CREATEDB;
        r->create_role |= c->kind == SG_AST_CREATEROLE;
        r->inherit &= c->kind != SG_AST_NOINHERIT;
    }
    if (seen[SG_AST_INHERIT] && seen[SG_AST_NOINHERIT])
        sg_diag(at->l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, seen[SG_AST_NOINHERIT]->at),
                "a role either inherits or does not");
}

/* check_option → checkOption: a snapshot has the options of views so. */
static const char *
camel_case(struct sg_ctx *ctx, const char *name)
{
    struct sg_buf buf = SG_BUF_INIT;
    for (const char *p = name; *p; p++)
        if (*p == '_' && p[1] >= 'a' && p[1] <= 'z')
            sg_buf_addc(&buf, (char)(*++p - 'a' + 'A'));
        else
            sg_buf_addc(&buf, *p);
    const char *s = sg_intern(&ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return s;
}

static struct sg_value
option_value(struct sg_spot *at, const struct sg_ast *node)
{
    if (node->form == SG_FORM_NAME || node->form == SG_FORM_STRING)
        return (struct sg_value){SG_VALUE_TEXT, sg_ast_name(at->file, node->raw).text};
    struct sg_value v = {SG_VALUE_NONE, NULL};
    sg_lower_value(at, &v, node);
    return v;
}

void
sg_lower_options(struct sg_spot *at, struct sg_list *out, const struct sg_ast *with, bool camel)
{
    for (const struct sg_ast *c = with->first; c; c = c->next) {
        bool quoted = at->file->source->text[c->name.at.end - 1] == '"';
        struct sg_option *o = SG_NEW(&at->l->model->arena, struct sg_option), *other;
        o->name = camel && !quoted ? camel_case(at->l->ctx, c->name.text) : c->name.text;
        o->value = option_value(at, c);
        SG_FOREACH (other, out)
            if (other->name == o->name)
                sg_diag(at->l->ctx, SG_DIAG_DUPLICATE_CLAUSE, SG_SPAN(at, c->name.at), "the option '%s' is there twice",
                        c->name.text);
        sg_list_push(out, &at->l->model->arena, o);
    }
}

static void
lower_view_columns(struct sg_spot *at, struct sg_view *v, const struct sg_ast *body)
{
    for (struct sg_ast *c = body->first; c; c = c->next) {
        if (c->kind == SG_AST_COLUMN)
            sg_lower_column(at, &v->obj, c);
        else if (c->kind != SG_AST_BROKEN)
            sg_diag(at->l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, c->at), "a view has columns and nothing else here");
    }
}

static void
lower_view_clause(struct sg_spot *at, struct sg_view *v, const struct sg_ast *c)
{
    switch ((enum sg_ast_kind)c->kind) {
    case SG_AST_BODY:
        lower_view_columns(at, v, c);
        break;
    case SG_AST_METHOD:
        v->method = c->name.text;
        break;
    case SG_AST_TABLESPACE:
        v->tablespace = c->name.text;
        break;
    case SG_AST_WITH:
        sg_lower_options(at, &v->with, c, true);
        break;
    case SG_AST_NO_DATA:
        v->with_no_data = true;
        break;
    case SG_AST_DEFINITION:
        v->definition = sg_lower_text(at, c);
        break;
    case SG_AST_EXISTING:
        v->existing = true;
        break;
    default:
        break;
    }
}

static void
lower_view(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    struct sg_view *v = new_item(at, SG_KIND_VIEW, sg_lower_schema(at, &node->schema), node);
    v->materialized = node->flag;
    if (v->materialized && !sg_dialects[l->model->dialect].materialized_views)
        sg_diag(l->ctx, SG_DIAG_NOT_IN_DIALECT, SG_SPAN(at, node->at), "%s has no materialized views",
                sg_dialects[l->model->dialect].title);
    for (const struct sg_ast *c = node->first; c; c = c->next)
        if (sg_lower_allowed(at, c) && sg_lower_once(at, c, seen))
            lower_view_clause(at, v, c);
    const struct sg_ast *mat = seen[SG_AST_METHOD]       ? seen[SG_AST_METHOD]
                               : seen[SG_AST_TABLESPACE] ? seen[SG_AST_TABLESPACE]
                                                         : seen[SG_AST_NO_DATA];
    if (mat && !v->materialized)
        sg_diag(l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, mat->at), "only a materialized view has this");
    if (!v->definition && !v->existing) {
        struct sg_diag *d =
            sg_diag(l->ctx, SG_DIAG_BAD_VIEW, v->obj.span, "the view '%s' has no query", node->name.text);
        sg_diag_note(l->ctx, d, "write 'as $$ select … $$', or 'existing' if something else creates it");
    }
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* A role that is not declared is taken to exist, unless it looks like one that is. */
static void
check_role(struct sg_spot *at, const struct sg_ast *name)
{
    struct sg_lower *l = at->l;
    if (l->any_broken || sg_role_is_builtin(name->name.text) || sg_set_get(&l->model->roles, name->name.text))
        return;
    const char *near = sg_lower_nearest(l, &l->model->roles, name->name.text);
    if (!near)
        return;
    struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_UNKNOWN_ROLE, SG_SPAN(at, name->at), "there is no role '%s'",
                                name->name.text);
    sg_diag_note(l->ctx, d, "did you mean '%s'? if not, declare it: 'role %s existing'", near, name->name.text);
    sg_diag_fix(l->ctx, d, SG_SPAN(at, name->at), near);
}

/* One of a few words, in upper case; the first of them where nothing is written. */
static const char *
keyword(struct sg_spot *at, const struct sg_ast *node, const char *const *words, size_t count)
{
    char text[16] = "";
    size_t len = strlen(node->name.text);
    for (size_t i = 0; i <= len && len < sizeof(text); i++) {
        char c = node->name.text[i];
        text[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    struct sg_buf upper = SG_BUF_INIT;
    const char *found = NULL;
    for (size_t i = 0; i < count && !found; i++)
        if (!strcmp(words[i], text)) {
            for (const char *p = text; *p; p++)
                sg_buf_addc(&upper, (char)(*p - 'a' + 'A'));
            found = sg_intern(&at->l->ctx->intern, upper.data, upper.len);
        }
    sg_buf_fini(&upper);
    if (!found) {
        struct sg_diag *d = sg_diag(at->l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, node->name.at),
                                    "'%s' is not one of '%s', '%s'%s", node->name.text, words[0], words[1],
                                    count > 2 ? ", …" : "");
        sg_lower_did_you_mean(at->l, d, SG_SPAN(at, node->name.at), sg_nearest(node->name.text, words, count));
    }
    return found;
}

static void
lower_policy_clause(struct sg_spot *at, struct sg_policy *p, const struct sg_ast *c)
{
    static const char *const kinds[] = {"permissive", "restrictive"};
    static const char *const commands[] = {"all", "select", "insert", "update", "delete"};
    struct sg_model *m = at->l->model;
    switch ((enum sg_ast_kind)c->kind) {
    case SG_AST_AS:
        p->as = keyword(at, c, kinds, SG_COUNT(kinds));
        break;
    case SG_AST_FOR:
        p->command = keyword(at, c, commands, SG_COUNT(commands));
        break;
    case SG_AST_TO:
        for (const struct sg_ast *r = c->first; r; r = r->next) {
            check_role(at, r);
            sg_list_push(&p->to, &m->arena, (void *)(uintptr_t)r->name.text);
        }
        sg_list_sort(&p->to, compare_names);
        break;
    case SG_AST_USING:
        p->using_expr = sg_lower_text(at, c);
        break;
    case SG_AST_WITH_CHECK:
        p->with_check = sg_lower_text(at, c);
        break;
    default:
        break;
    }
}

/* Which parent the policy has, and what `on` says; NULL with an error. */
static struct sg_policy *
new_policy(struct sg_spot *at, struct sg_ast *node, const struct sg_ast *on)
{
    struct sg_lower *l = at->l;
    struct sg_model *m = l->model;
    if (at->table && on) {
        sg_diag(l->ctx, SG_DIAG_BAD_POLICY, SG_SPAN(at, on->at), "a policy in a table is on that table");
        return NULL;
    }
    if (at->table)
        return sg_obj_new(m, &at->table->obj, SG_KIND_POLICY, NULL, node->name.text);
    if (!on) {
        struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_BAD_POLICY, SG_SPAN(at, node->name.at),
                                    "the policy '%s' is on no table", node->name.text);
        sg_diag_note(l->ctx, d, "write 'policy %s on TABLE …', or put it into the table", node->name.text);
        return NULL;
    }
    const char *schema = on->schema.text ? on->schema.text : sg_lower_intern(l, "public");
    struct sg_table *own = sg_model_get(m, SG_KIND_TABLE, schema, on->name.text);
    if (own) {
        struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_BAD_POLICY, SG_SPAN(at, on->at),
                                    "the table '%s' is of this schema: put the policy into it", on->name.text);
        sg_diag_related(l->ctx, d, own->obj.span, "the table");
        return NULL;
    }
    struct sg_policy *p = sg_obj_new(m, &m->obj, SG_KIND_POLICY, schema, node->name.text);
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_addf(&text, "\"%s\".\"%s\"", schema, on->name.text);
    p->on = sg_intern(&l->ctx->intern, text.data, text.len);
    sg_buf_fini(&text);
    return p;
}

void
sg_lower_policy(struct sg_spot *at, struct sg_ast *node)
{
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0}, *on = NULL;
    for (const struct sg_ast *c = node->first; c; c = c->next)
        if (c->kind == SG_AST_ON)
            on = c;
    struct sg_policy *p = new_policy(at, node, on);
    if (!p)
        return;
    set_common(at, &p->obj, node);
    for (const struct sg_ast *c = node->first; c; c = c->next)
        if (sg_lower_once(at, c, seen))
            lower_policy_clause(at, p, c);
    if (!p->as)
        p->as = sg_lower_intern(at->l, "PERMISSIVE");
    if (!p->command)
        p->command = sg_lower_intern(at->l, "ALL");
    if (!p->to.len)
        sg_list_push(&p->to, &at->l->model->arena, (void *)(uintptr_t)sg_lower_intern(at->l, "public"));
}

void
sg_lower_item(struct sg_spot *at, struct sg_ast *node)
{
    if (!sg_lower_allowed(at, node))
        return;
    switch ((enum sg_ast_kind)node->kind) {
    case SG_AST_SCHEMA:
        new_item(at, SG_KIND_SCHEMA, NULL, node);
        break;
    case SG_AST_ENUM:
        lower_enum(at, node);
        break;
    case SG_AST_SEQUENCE:
        lower_sequence(at, node);
        break;
    case SG_AST_ROLE:
        lower_role(at, node);
        break;
    case SG_AST_VIEW:
        lower_view(at, node);
        break;
    case SG_AST_POLICY:
        sg_lower_policy(at, node);
        break;
    default:
        break;
    }
}
