/* Lowering a column: its type, its own constraints, and those that become objects of the table. */
#include <config.h>

#include <string.h>
#include <strings.h>

#include "grammar/lower.h"
#include "model/names.h"
#include "model/types.h"

/* A type's text as it was written comes again and again; what it means depends on nothing else. */
struct sg_lowered_type {
    const char *type, *key, *schema;
    bool unknown;
};

/* The enum that a written type names, or NULL; the array suffix does not count. */
static struct sg_enum *
find_enum(struct sg_lower *l, const char *schema, const char *text)
{
    size_t end;
    if (!l->model->enums.list.len)
        return NULL;
    sg_type_dimensions(text, &end);
    const char *name = sg_intern(&l->ctx->intern, text, end);
    return sg_model_get(l->model, SG_KIND_ENUM, schema ? schema : "public", name);
}

static struct sg_lowered_type *
lower_unqualified(struct sg_spot *at, const struct sg_ast *type, bool quoted)
{
    struct sg_lower *l = at->l;
    const char *text = type->name.text;
    struct sg_lowered_type *t = quoted ? NULL : sg_map_get(&l->types, text);
    if (t)
        return t;
    t = SG_NEW(&l->arena, struct sg_lowered_type);
    struct sg_enum *e = find_enum(l, NULL, text);
    bool known = true;
    t->type = e || quoted ? text : sg_type_stored(l->ctx, l->model->dialect, text, &known);
    t->key = e || quoted ? text : sg_type_key(l->ctx, l->model->dialect, t->type);
    t->schema = e ? e->obj.schema : NULL;
    t->unknown = !known || (quoted && !e);
    if (!quoted)
        sg_map_put(&l->types, &l->arena, text, t);
    return t;
}

static void
check_unknown(struct sg_spot *at, const struct sg_ast *type)
{
    struct sg_lower *l = at->l;
    struct sg_span where = SG_SPAN(at, type->at);
    size_t count;
    const char *base = sg_type_base(l->ctx, type->name.text);
    const char *near = l->any_broken ? NULL : sg_lower_nearest(l, &l->model->enums, base);
    if (near) {
        struct sg_diag *d =
            sg_diag(l->ctx, SG_DIAG_UNKNOWN_TYPE, where, "there is no type '%s'", type->name.text);
        sg_diag_note(l->ctx, d, "did you mean '%s'? a type of the database's own stands between backticks", near);
        sg_diag_fix(l->ctx, d, where, near);
        return;
    }
    if (!l->unknown_types)
        return;
    const char *const *all = sg_type_spellings(l->model->dialect, &count);
    struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_UNCOMMON_TYPE, where, "the type '%s' is not one that is known",
                                type->name.text);
    sg_lower_did_you_mean(l, d, where, sg_nearest(base, all, count));
    if (l->unknown_types == SG_TYPES_ERROR) {
        d->severity = SG_ERROR;
        l->ctx->warnings--;
        l->ctx->errors++;
    }
}

static void
lower_type(struct sg_spot *at, struct sg_column *c, const struct sg_ast *type)
{
    struct sg_lower *l = at->l;
    const char *text = type->name.text;
    c->type_span = SG_SPAN(at, type->at);
    if (type->form == SG_FORM_RAW) {
        c->type = text;
        c->type_key = sg_type_key(l->ctx, l->model->dialect, text);
    } else if (type->schema.text) {
        sg_lower_schema(at, &type->schema);
        c->type = c->type_key = text;
        c->type_schema = type->schema.text;
    } else {
        bool quoted = at->file->source->text[type->raw.end - 1] == '"';
        const struct sg_lowered_type *t = lower_unqualified(at, type, quoted);
        c->type = t->type;
        c->type_key = t->key;
        c->type_schema = t->schema;
        if (t->unknown && !sg_dialects[l->model->dialect].unknown_types)
            check_unknown(at, type);
    }
}

static void
lower_generated(struct sg_spot *at, struct sg_column *c, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_generated *g = SG_NEW(&l->model->arena, struct sg_generated);
    struct sg_loc raw = node->raw;
    const struct sg_dialect_info *dialect = &sg_dialects[l->model->dialect];
    if (!dialect->bare_generated && at->file->source->text[raw.start - 1] == '(') {
        raw.start--;
        raw.end++;
    }
    sg_lower_check_comments(at, node);
    g->as = sg_syntax_text(at->file, raw);
    g->stored = node->flag || (dialect->only_stored && !node->flag2);
    c->generated = g;
    if (dialect->only_stored && !g->stored) {
        struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_NOT_IN_DIALECT, SG_SPAN(at, node->at),
                                    "%s has no virtual generated columns", dialect->title);
        sg_diag_note(l->ctx, d, "write 'stored' (PostgreSQL 18 has virtual ones, the snapshot format has not)");
    }
}

static void
lower_identity(struct sg_spot *at, struct sg_column *c, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    struct sg_identity *i = SG_NEW(&l->model->arena, struct sg_identity);
    for (const struct sg_ast *o = node->first; o; o = o->next)
        if (o->kind == SG_AST_SEQUENCE_NAME)
            sg_lower_once(at, o, seen);
    const struct sg_ast *name = seen[SG_AST_SEQUENCE_NAME];
    i->always = node->flag;
    i->name = name ? name->name.text : sg_default_identity_name(l->ctx, c->obj.parent->name, c->obj.name);
    i->schema = name && name->schema.text ? sg_lower_schema(at, &name->schema) : c->obj.parent->schema;
    sg_lower_sequence_options(at, &i->options, node);
    sg_sequence_defaults(l->ctx, &i->options, c->type);
    c->identity = i;
}

static void
lower_constraint(struct sg_spot *at, struct sg_column *c, const struct sg_ast *node)
{
    switch ((enum sg_ast_kind)node->kind) {
    case SG_AST_COL_PRIMARY_KEY:
        c->primary_key = true;
        break;
    case SG_AST_DEFAULT:
        c->def_span = SG_SPAN(at, node->at);
        sg_lower_value(at, &c->def, node);
        break;
    case SG_AST_GENERATED:
        lower_generated(at, c, node);
        break;
    case SG_AST_IDENTITY:
        lower_identity(at, c, node);
        break;
    case SG_AST_AUTOINCREMENT:
        c->autoincrement = true;
        break;
    case SG_AST_RENAMED:
        sg_lower_renamed(at, &c->obj, node);
        break;
    case SG_AST_COL_USING:
        c->using_expr = sg_lower_text(at, node);
        break;
    default:
        break;
    }
}

/* A column of that name that is there already; names fold in SQLite, which model/check.c looks after. */
static bool
is_second(struct sg_spot *at, struct sg_obj *parent, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_obj *other = sg_map_get(&l->columns, node->name.text);
    if (!other || other->parent != parent)
        return false;
    struct sg_span where = SG_SPAN(at, node->name.at);
    struct sg_diag *d;
    if (at->include.source) {
        d = sg_diag(l->ctx, SG_DIAG_DUPLICATE_NAME, at->include, "this would define the column '%s' twice",
                    node->name.text);
        sg_diag_related(l->ctx, d, where, "in the mixin");
    } else {
        d = sg_diag(l->ctx, SG_DIAG_DUPLICATE_NAME, where, "there are two columns '%s'", node->name.text);
    }
    sg_diag_related(l->ctx, d, other->span, "the other one");
    return true;
}

static bool
is_serial(const struct sg_lower *l, const struct sg_column *c)
{
    return !c->type_schema && sg_type_is_serial(l->model->dialect, c->type);
}

/* `constraint NAME check (…)`, as SQL has it, would be a column of type NAME where any type will do. */
static void
check_column_name(struct sg_spot *at, const struct sg_ast *node)
{
    static const char word[] = "constraint";
    const struct sg_loc where = node->name.at;
    if (where.end - where.start != sizeof word - 1 || strncasecmp(at->file->source->text + where.start, word, sizeof word - 1) != 0)
        return;
    struct sg_diag *d = sg_diag(at->l->ctx, SG_DIAG_SYNTAX, SG_SPAN(at, where), "expected a column or another item of the table, found '%s'",
                                node->name.text);
    sg_diag_note(at->l->ctx, d, "the name of a constraint stands behind its word: 'check NAME (...)', 'unique NAME (...)';\n"
                                "a column of this name is written \"constraint\"");
}

struct sg_column *
sg_lower_column(struct sg_spot *at, struct sg_obj *parent, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0}, *type = node->first;
    if (is_second(at, parent, node))
        return NULL;
    check_column_name(at, node);
    struct sg_column *c = sg_obj_new(l->model, parent, SG_KIND_COLUMN, NULL, node->name.text);
    sg_map_put(&l->columns, &l->arena, node->name.text, c);
    c->obj.span = SG_SPAN(at, node->name.at);
    c->obj.doc = sg_ast_doc(at->file, node);
    lower_type(at, c, type);
    for (const struct sg_ast *n = type->next; n; n = n->next) {
        bool many = n->kind == SG_AST_COL_REFERENCES || n->kind == SG_AST_COL_CHECK;
        if (sg_lower_allowed(at, n) && (many || sg_lower_once(at, n, seen)))
            lower_constraint(at, c, n);
    }
    c->not_null = seen[SG_AST_NOT_NULL] ||
                  (!seen[SG_AST_NULL] && (c->primary_key || c->identity || is_serial(l, c)));
    if (seen[SG_AST_NOT_NULL] && seen[SG_AST_NULL])
        sg_diag(l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, seen[SG_AST_NULL]->at),
                "a column is either 'null' or 'not null'");
    if (parent->kind == SG_KIND_VIEW)
        for (const struct sg_ast *n = type->next; n; n = n->next)
            if (n->kind == SG_AST_COL_UNIQUE || n->kind == SG_AST_COL_REFERENCES || n->kind == SG_AST_COL_CHECK)
                sg_diag(l->ctx, SG_DIAG_BAD_CLAUSE, SG_SPAN(at, n->at), "a column of a view cannot have this");
    return c;
}

static struct sg_list
one_name(struct sg_lower *l, const char *name)
{
    struct sg_list list = {0};
    sg_list_push(&list, &l->model->arena, (void *)(uintptr_t)name);
    return list;
}

static void
lower_unique(struct sg_spot *at, struct sg_column *column, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    for (const struct sg_ast *n = node->first; n; n = n->next)
        sg_lower_once(at, n, seen);
    const struct sg_ast *name = seen[SG_AST_CONSTRAINT_NAME], *nulls = seen[SG_AST_NULLS_NOT_DISTINCT];
    struct sg_list columns = one_name(l, column->obj.name);
    const char *text = name ? name->name.text
                            : sg_default_name(l->ctx, SG_KIND_UNIQUE, at->table->obj.name, &columns);
    struct sg_span where = SG_SPAN(at, name ? name->name.at : node->at);
    if (sg_dialects[l->model->dialect].named_keys) {
        struct sg_unique *u = sg_obj_new(l->model, &at->table->obj, SG_KIND_UNIQUE, NULL, text);
        u->obj.span = where;
        u->columns = columns;
        u->nulls_not_distinct = nulls;
        return;
    }
    if (nulls)
        sg_lower_allowed(at, nulls);
    struct sg_index *i = sg_obj_new(l->model, &at->table->obj, SG_KIND_INDEX, NULL, text);
    struct sg_index_key *key = SG_NEW(&l->model->arena, struct sg_index_key);
    i->obj.span = where;
    i->is_unique = true;
    key->text = column->obj.name;
    key->span = column->obj.span;
    sg_list_push(&i->keys, &l->model->arena, key);
}

void
sg_lower_actions(struct sg_spot *at, struct sg_foreign_key *key, const struct sg_ast *node)
{
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    key->on_delete = key->on_update = at->l->no_action;
    for (const struct sg_ast *n = node->first; n; n = n->next)
        sg_lower_once(at, n, seen);
    if (seen[SG_AST_ON_DELETE])
        key->on_delete = seen[SG_AST_ON_DELETE]->name.text;
    if (seen[SG_AST_ON_UPDATE])
        key->on_update = seen[SG_AST_ON_UPDATE]->name.text;
}

static void
lower_references(struct sg_spot *at, struct sg_column *column, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_list columns = one_name(l, column->obj.name);
    const struct sg_ast *name = NULL;
    for (const struct sg_ast *n = node->first; n && !name; n = n->next)
        if (n->kind == SG_AST_CONSTRAINT_NAME)
            name = n;
    struct sg_list to = {0};
    for (const struct sg_ast *n = node->first->first; n; n = n->next)
        sg_list_push(&to, &l->model->arena, (void *)(uintptr_t)n->name.text);
    const char *text = name ? name->name.text
                            : sg_default_foreign_key_name(l->ctx, at->table->obj.name, &columns, node->name.text, &to);
    struct sg_foreign_key *key = sg_obj_new(l->model, &at->table->obj, SG_KIND_FOREIGN_KEY, NULL, text);
    key->obj.span = SG_SPAN(at, name ? name->name.at : node->at);
    key->columns = columns;
    key->columns_to = to;
    sg_lower_actions(at, key, node);
    sg_lower_reference(at, key, node);
}

const char *
sg_lower_check_name(struct sg_spot *at, const struct sg_list *columns)
{
    struct sg_lower *l = at->l;
    const char *first = sg_default_name(l->ctx, SG_KIND_CHECK, at->table->obj.name, columns), *name = first;
    size_t n = at->table->checks.list.len; /* so many are there: one of the next numbers is free */
    if (sg_set_get(&at->table->checks, name))
        for (size_t i = 1; i <= n + 1; i++) {
            struct sg_buf buf = SG_BUF_INIT;
            sg_buf_addf(&buf, "%s%zu", first, n > 32 ? n + i : i);
            name = sg_intern(&l->ctx->intern, buf.data, buf.len);
            sg_buf_fini(&buf);
            if (!sg_set_get(&at->table->checks, name))
                break;
        }
    return name;
}

static void
lower_check(struct sg_spot *at, struct sg_column *column, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_list columns = one_name(l, column->obj.name);
    const char *name = node->name.text ? node->name.text : sg_lower_check_name(at, &columns);
    struct sg_check *check = sg_obj_new(l->model, &at->table->obj, SG_KIND_CHECK, NULL, name);
    check->obj.span = SG_SPAN(at, node->name.text ? node->name.at : node->at);
    check->value = sg_lower_text(at, node);
}

void
sg_lower_column_constraints(struct sg_spot *at, struct sg_column *column, struct sg_ast *node)
{
    for (struct sg_ast *n = node->first->next; n; n = n->next) {
        if (n->kind == SG_AST_COL_UNIQUE)
            lower_unique(at, column, n);
        else if (n->kind == SG_AST_COL_REFERENCES)
            lower_references(at, column, n);
        else if (n->kind == SG_AST_COL_CHECK)
            lower_check(at, column, n);
    }
}
