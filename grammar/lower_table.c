/* Lowering a table: its items with the mixins taken in, columns first, and the references once all tables are there. */
#include <config.h>

#include <string.h>

#include "grammar/lower.h"
#include "model/check.h"
#include "model/names.h"

/* An item of a table, wherever it was written. */
struct entry {
    struct sg_ast *node;
    struct sg_syntax *file;
    struct sg_span include;
    struct sg_column *column;
};

/* A column of the table by name; else an error, and NULL. */
static struct sg_column *
find_column(struct sg_spot *at, struct sg_table *table, const struct sg_ast_name *name)
{
    struct sg_lower *l = at->l;
    struct sg_column *c = sg_map_get(&l->columns, name->text);
    if (!c || c->obj.parent != &table->obj)
        c = sg_set_get(&table->columns, name->text);
    if (c || sg_map_get(&l->broken, table))
        return c;
    struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_UNKNOWN_COLUMN, SG_SPAN(at, name->at),
                                "the table '%s' has no column '%s'", table->obj.name, name->text);
    sg_lower_did_you_mean(l, d, SG_SPAN(at, name->at), sg_lower_nearest(l, &table->columns, name->text));
    return NULL;
}

/* The names in parentheses, all of them columns of `table` (NULL: not known here). */
static struct sg_list
lower_names(struct sg_spot *at, struct sg_table *table, const struct sg_ast *names)
{
    struct sg_lower *l = at->l;
    struct sg_list list = {0};
    for (const struct sg_ast *n = names->first; n; n = n->next) {
        const char *other;
        if (table)
            find_column(at, table, &n->name);
        bool twice = false;
        SG_FOREACH (other, &list)
            twice |= list.len <= 64 && other == n->name.text;
        if (twice)
            sg_diag(l->ctx, SG_DIAG_DUPLICATE_NAME, SG_SPAN(at, n->name.at), "the column '%s' is listed twice",
                    n->name.text);
        sg_list_push(&list, &l->model->arena, (void *)(uintptr_t)n->name.text);
    }
    return list;
}

static const struct sg_ast *
child(const struct sg_ast *node, enum sg_ast_kind kind)
{
    for (const struct sg_ast *n = node->first; n; n = n->next)
        if (n->kind == kind)
            return n;
    return NULL;
}

static void *
new_object(struct sg_spot *at, enum sg_kind kind, const struct sg_ast *node, const char *name)
{
    struct sg_obj *o = sg_obj_new(at->l->model, &at->table->obj, kind, NULL, name);
    o->span = SG_SPAN(at, node->name.text ? node->name.at : node->at);
    o->doc = sg_ast_doc(at->file, node);
    return o;
}

static void
lower_primary_key(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_list columns = lower_names(at, at->table, node->first);
    if (!sg_dialects[l->model->dialect].named_keys && columns.len == 1) { /* kept as the column's own */
        struct sg_column *c = sg_set_get(&at->table->columns, columns.items[0]);
        if (c && c->primary_key)
            sg_diag(l->ctx, SG_DIAG_TWO_PRIMARY_KEYS, SG_SPAN(at, node->at), "'%s' is the primary key already",
                    c->obj.name);
        if (c)
            c->primary_key = true;
        return;
    }
    const char *name = node->name.text;
    if (!name)
        name = sg_default_name(l->ctx, SG_KIND_PRIMARY_KEY, at->table->obj.name, &columns);
    struct sg_primary_key *key = new_object(at, SG_KIND_PRIMARY_KEY, node, name);
    key->columns = columns;
}

static void
lower_unique(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const struct sg_ast *nulls = child(node, SG_AST_NULLS_NOT_DISTINCT);
    struct sg_list columns = lower_names(at, at->table, node->first);
    const char *name = node->name.text, *column;
    if (!name)
        name = sg_default_name(l->ctx, SG_KIND_UNIQUE, at->table->obj.name, &columns);
    if (sg_dialects[l->model->dialect].named_keys) {
        struct sg_unique *u = new_object(at, SG_KIND_UNIQUE, node, name);
        u->columns = columns;
        u->nulls_not_distinct = nulls;
        return;
    }
    if (nulls)
        sg_lower_allowed(at, nulls);
    struct sg_index *i = new_object(at, SG_KIND_INDEX, node, name);
    i->is_unique = true;
    SG_FOREACH (column, &columns) {
        struct sg_index_key *key = SG_NEW(&l->model->arena, struct sg_index_key);
        key->text = column;
        key->span = i->obj.span;
        sg_list_push(&i->keys, &l->model->arena, key);
    }
}

/* SQLite's snapshots have no place for an order: `age desc` is the expression "age" desc. */
static void
order_as_text(struct sg_spot *at, struct sg_index_key *key, const struct sg_ast *node)
{
    struct sg_buf text = SG_BUF_INIT;
    if (!node->flag && !node->nulls)
        return;
    if (key->is_expression) {
        sg_buf_adds(&text, key->text);
    } else {
        sg_buf_addc(&text, '"');
        for (const char *p = key->text; *p; p++)
            sg_buf_adds(&text, *p == '"' ? "\"\"" : (char[]){*p, '\0'});
        sg_buf_addc(&text, '"');
    }
    sg_buf_adds(&text, node->flag ? " desc" : "");
    sg_buf_adds(&text, node->nulls == 1 ? " nulls first" : node->nulls ? " nulls last" : "");
    key->text = sg_intern(&at->l->ctx->intern, text.data, text.len);
    key->is_expression = true;
    sg_buf_fini(&text);
}

static void
lower_key(struct sg_spot *at, struct sg_index *index, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_index_key *key = SG_NEW(&l->model->arena, struct sg_index_key);
    key->is_expression = node->form != SG_FORM_NAME;
    key->text = key->is_expression ? sg_lower_text(at, node) : node->name.text;
    key->span = SG_SPAN(at, node->at);
    if (!key->is_expression)
        find_column(at, at->table, &node->name);
    sg_list_push(&index->keys, &l->model->arena, key);
    if (sg_dialects[l->model->dialect].ordered_keys) {
        key->desc = node->flag;
        key->nulls_first = node->nulls == 1;
        key->opclass = node->schema.text;
        return;
    }
    order_as_text(at, key, node);
    if (node->schema.text)
        sg_diag(l->ctx, SG_DIAG_NOT_IN_DIALECT, SG_SPAN(at, node->schema.at), "SQLite has no operator classes");
}

static const char *
index_name(struct sg_spot *at, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_list columns = {0};
    for (const struct sg_ast *k = child(node, SG_AST_KEYS)->first; k; k = k->next) {
        if (k->form != SG_FORM_NAME) {
            struct sg_diag *d =
                sg_diag(l->ctx, SG_DIAG_UNNAMED_INDEX, SG_SPAN(at, node->at), "an index with an expression needs a name");
            sg_diag_related(l->ctx, d, SG_SPAN(at, k->at), "the expression");
            break;
        }
        sg_list_push(&columns, &l->arena, (void *)(uintptr_t)k->name.text);
    }
    return sg_default_name(l->ctx, SG_KIND_INDEX, at->table->obj.name, &columns);
}

static void
lower_index(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const struct sg_ast *seen[SG_AST_KIND_COUNT] = {0};
    const char *name = node->name.text ? node->name.text : index_name(at, node);
    struct sg_index *i = new_object(at, SG_KIND_INDEX, node, name);
    i->is_unique = node->flag;
    if (sg_dialects[l->model->dialect].ordered_keys)
        i->method = l->btree;
    for (const struct sg_ast *n = node->first; n; n = n->next) {
        if (!sg_lower_allowed(at, n) || !sg_lower_once(at, n, seen))
            continue;
        if (n->kind == SG_AST_CONCURRENTLY)
            i->concurrently = true;
        else if (n->kind == SG_AST_METHOD)
            i->method = n->name.text;
        else if (n->kind == SG_AST_WHERE)
            i->where = sg_lower_text(at, n);
        else if (n->kind == SG_AST_WITH)
            sg_lower_options(at, &i->with, n, false);
        else if (n->kind == SG_AST_RENAMED)
            sg_lower_renamed(at, &i->obj, n);
        else
            for (const struct sg_ast *k = n->first; k; k = k->next)
                lower_key(at, i, k);
    }
}

static void
lower_foreign_key(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_ast *names = node->first, *references = names->next;
    struct sg_list columns = lower_names(at, at->table, names);
    struct sg_list columns_to = lower_names(at, NULL, references->first);
    const char *name = node->name.text;
    if (!name)
        name = sg_default_foreign_key_name(l->ctx, at->table->obj.name, &columns, references->name.text, &columns_to);
    struct sg_foreign_key *key = new_object(at, SG_KIND_FOREIGN_KEY, node, name);
    key->columns = columns;
    key->columns_to = columns_to;
    sg_lower_actions(at, key, node);
    sg_lower_reference(at, key, references);
}

static void
lower_check(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_list none = {0};
    const char *name = node->name.text ? node->name.text : sg_lower_check_name(at, &none);
    struct sg_check *check = new_object(at, SG_KIND_CHECK, node, name);
    check->value = sg_lower_text(at, node);
}

void
sg_lower_reference(struct sg_spot *at, struct sg_foreign_key *key, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_reference *r = SG_NEW(&l->arena, struct sg_reference);
    *r = (struct sg_reference){at->file, node, key, SG_SPAN(at, node->name.at)};
    key->table_from = at->table->obj.name;
    key->table_to = node->name.text;
    if (sg_dialects[l->model->dialect].schema) {
        key->schema_to = node->schema.text ? node->schema.text : l->public_schema;
        key->schema_to_explicit = node->schema.text == l->public_schema;
    } else if (node->schema.text) {
        sg_lower_schema(at, &node->schema);
    }
    sg_list_push(&l->references, &l->arena, r);
}

/* The referenced table is not in the model: of a schema that is not declared it may exist all the same. */
static void
unknown_table(struct sg_lower *l, struct sg_reference *r)
{
    struct sg_model *m = l->model;
    struct sg_spot at = {.l = l, .file = r->file};
    const char *schema = r->key->schema_to;
    const char *key = sg_obj_key(l->ctx, SG_KIND_TABLE, &m->obj, schema, r->key->table_to);
    bool declared = !schema || !strcmp(schema, "public") || sg_set_get(&m->schemas, schema);
    if (l->any_broken || sg_map_get(&l->external, key) || (!declared && sg_map_get(&l->external, schema)))
        return;
    if (!declared) {
        if (sg_lower_nearest(l, &m->schemas, schema))
            sg_lower_schema(&at, &r->node->schema);
        return;
    }
    struct sg_diag *d =
        sg_diag(l->ctx, SG_DIAG_UNKNOWN_TABLE, r->where, "there is no table '%s'", r->key->table_to);
    const char *near = sg_lower_nearest(l, &m->tables, r->key->table_to);
    if (near)
        sg_lower_did_you_mean(l, d, r->where, near);
    else
        sg_diag_note(l->ctx, d, "'table %s existing' if something else creates it", r->key->table_to);
}

static void
check_reference(struct sg_lower *l, struct sg_reference *r)
{
    struct sg_foreign_key *key = r->key;
    struct sg_spot at = {.l = l, .file = r->file};
    const struct sg_ast *names = r->node->first;
    struct sg_table *to = sg_model_get(l->model, SG_KIND_TABLE, key->schema_to, key->table_to);
    bool all = true;
    if (key->columns.len != key->columns_to.len) {
        sg_diag(l->ctx, SG_DIAG_FOREIGN_KEY_COLUMNS, SG_SPAN(&at, names->at),
                "the foreign key has %zu column%s, and refers to %zu", key->columns.len,
                key->columns.len == 1 ? "" : "s", key->columns_to.len);
        all = false;
    }
    if (!to) {
        unknown_table(l, r);
        return;
    }
    for (const struct sg_ast *n = names->first; n; n = n->next)
        all &= find_column(&at, to, &n->name) != NULL;
    if (all && !sg_map_get(&l->broken, to))
        sg_model_check_target(l->model, to, key, SG_SPAN(&at, names->at));
}

void
sg_lower_references(struct sg_lower *l)
{
    struct sg_reference *r;
    SG_FOREACH (r, &l->references)
        check_reference(l, r);
}

static void
lower_entry(struct sg_spot *at, struct entry *e)
{
    struct sg_ast *node = e->node;
    if (!sg_lower_allowed(at, node))
        return;
    switch ((enum sg_ast_kind)node->kind) {
    case SG_AST_PRIMARY_KEY:
        lower_primary_key(at, node);
        break;
    case SG_AST_UNIQUE:
        lower_unique(at, node);
        break;
    case SG_AST_FOREIGN_KEY:
        lower_foreign_key(at, node);
        break;
    case SG_AST_CHECK:
        lower_check(at, node);
        break;
    case SG_AST_INDEX:
        lower_index(at, node);
        break;
    case SG_AST_POLICY:
        sg_lower_policy(at, node);
        break;
    case SG_AST_RLS:
        at->table->rls = true;
        break;
    case SG_AST_WITHOUT_ROWID:
        at->table->without_rowid = true;
        break;
    case SG_AST_STRICT:
        at->table->strict = true;
        break;
    default:
        break;
    }
}

static struct sg_mixin *
find_mixin(struct sg_spot *at, const struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    struct sg_mixin *m = sg_map_get(&l->mixins, node->name.text), *other;
    if (m || l->any_broken)
        return m;
    struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_UNKNOWN_MIXIN, SG_SPAN(at, node->name.at), "there is no mixin '%s'",
                                node->name.text);
    const char **names = sg_arena_array(&l->arena, l->mixin_list.len + 1, sizeof(*names));
    size_t count = 0;
    SG_FOREACH (other, &l->mixin_list)
        names[count++] = other->node->name.text;
    sg_lower_did_you_mean(l, d, SG_SPAN(at, node->name.at), sg_nearest(node->name.text, names, count));
    return NULL;
}

/* Where the walk through a table's items and its mixins' is: no recursion, however they include each other. */
struct cursor {
    struct sg_ast *next;
    struct sg_syntax *file;
};

/* A mixin comes into a table once: a second time it would define everything twice, and in a cycle never end. */
static bool
enter_mixin(struct sg_spot *at, struct sg_mixin *m, const struct sg_ast *node)
{
    if (m->table != at->table) {
        m->table = at->table;
        return true;
    }
    if (!m->cyclic)
        sg_diag(at->l->ctx, SG_DIAG_DUPLICATE_NAME, SG_SPAN(at, node->at), "'%s' is included twice in the table '%s'",
                node->name.text, at->table->obj.name);
    return false;
}

/* An entry for the next item; those of the last table are used again. */
static struct entry *
next_entry(struct sg_lower *l, size_t count)
{
    if (count == l->entries.len)
        sg_list_push(&l->entries, &l->arena, SG_NEW(&l->arena, struct entry));
    return l->entries.items[count];
}

/* How many items the table has, which then are the first in l->entries. */
static size_t
expand(struct sg_spot *at, struct sg_ast *table)
{
    struct sg_lower *l = at->l;
    struct sg_list stack = {0};
    size_t count = 0;
    struct cursor *c = SG_NEW(&l->arena, struct cursor);
    struct sg_spot here = *at;
    *c = (struct cursor){table->first, at->file};
    sg_list_push(&stack, &l->arena, c);
    while (stack.len) {
        c = stack.items[stack.len - 1];
        struct sg_ast *node = c->next;
        if (!node) {
            if (--stack.len == 1)
                here.include = (struct sg_span){0};
            continue;
        }
        c->next = node->next;
        here.file = c->file;
        if (node->kind == SG_AST_BROKEN)
            sg_map_put(&l->broken, &l->arena, at->table, at->table);
        if (node->kind == SG_AST_INCLUDE) {
            struct sg_mixin *m = find_mixin(&here, node);
            if (!m)
                sg_map_put(&l->broken, &l->arena, at->table, at->table);
            if (!m || !enter_mixin(&here, m, node))
                continue;
            if (stack.len == 1)
                here.include = SG_SPAN(&here, node->at);
            struct cursor *inner = SG_NEW(&l->arena, struct cursor);
            *inner = (struct cursor){m->node->first, m->file};
            sg_list_push(&stack, &l->arena, inner);
            continue;
        }
        *next_entry(l, count++) = (struct entry){node, here.file, here.include, NULL};
    }
    return count;
}

static bool
new_table(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    const char *schema = sg_lower_schema(at, &node->schema);
    if (child(node, SG_AST_EXISTING)) {
        const char *key = sg_obj_key(l->ctx, SG_KIND_TABLE, &l->model->obj, schema, node->name.text);
        sg_map_put(&l->external, &l->arena, key, node);
        return false;
    }
    at->table = sg_obj_new(l->model, &l->model->obj, SG_KIND_TABLE, schema, node->name.text);
    at->table->obj.span = SG_SPAN(at, node->name.at);
    at->table->obj.doc = sg_ast_doc(at->file, node);
    at->table->schema_explicit = node->schema.text && schema && !strcmp(schema, "public");
    return true;
}

void
sg_lower_table(struct sg_spot *at, struct sg_ast *node)
{
    struct sg_lower *l = at->l;
    if (!new_table(at, node))
        return;
    size_t count = expand(at, node);
    /* columns first, then their constraints, then the rest: the order in which a snapshot has them */
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < count; i++) {
            struct entry *e = l->entries.items[i];
            struct sg_spot here = {l, e->file, at->table, e->include};
            bool column = e->node->kind == SG_AST_COLUMN;
            if (pass == 0 && column) {
                e->column = sg_lower_column(&here, &at->table->obj, e->node);
            } else if (pass == 0 && e->node->kind == SG_AST_RENAMED) {
                sg_lower_renamed(&here, &at->table->obj, e->node);
            } else if (pass == 1 && e->column) {
                sg_lower_column_constraints(&here, e->column, e->node);
            } else if (pass == 2 && !column) {
                lower_entry(&here, e);
            }
        }
}

/* Depth first through what mixins include, with a stack of our own. */
static void
search_cycles(struct sg_lower *l, struct sg_mixin *start)
{
    struct sg_list stack = {0}, cursors = {0};
    start->state = SG_MIXIN_OPEN;
    sg_list_push(&stack, &l->arena, start);
    sg_list_push(&cursors, &l->arena, start->node->first);
    while (stack.len) {
        struct sg_mixin *m = stack.items[stack.len - 1];
        struct sg_ast *node = cursors.items[stack.len - 1];
        if (!node) {
            m->state = SG_MIXIN_DONE;
            stack.len--;
            cursors.len--;
            continue;
        }
        cursors.items[stack.len - 1] = node->next;
        struct sg_mixin *next = node->kind == SG_AST_INCLUDE ? sg_map_get(&l->mixins, node->name.text) : NULL;
        if (next && next->state == SG_MIXIN_OPEN) {
            struct sg_diag *d = sg_diag(l->ctx, SG_DIAG_MIXIN_CYCLE, sg_syntax_span(m->file, node->at),
                                        "the mixin '%s' includes itself", next->node->name.text);
            if (next != m)
                sg_diag_related(l->ctx, d, sg_syntax_span(next->file, next->node->name.at), "which begins here");
            size_t i = stack.len;
            do
                ((struct sg_mixin *)stack.items[--i])->cyclic = true;
            while (stack.items[i] != next);
        } else if (next && next->state == SG_MIXIN_NEW) {
            next->state = SG_MIXIN_OPEN;
            sg_list_push(&stack, &l->arena, next);
            sg_list_push(&cursors, &l->arena, next->node->first);
        }
    }
}

void
sg_lower_mixin_cycles(struct sg_lower *l)
{
    struct sg_mixin *m;
    SG_FOREACH (m, &l->mixin_list)
        if (m->state == SG_MIXIN_NEW)
            search_cycles(l, m);
}
