/* Semantic checks over a whole model. Each is one walk; what must be unique is sorted by its (interned) key and
 * compared with its neighbour. */
#include <config.h>

#include "model/ruler.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "model/names.h"
#include "model/types.h"

struct checker {
    struct sg_model *model;
    sg_clash *clash;
    void *clash_arg;
    struct sg_arena arena;
    struct sg_list names;  /* struct sg_named: of the namespace that is being filled */
    struct sg_list unused; /* struct sg_named */
    struct sg_map cut;     /* names that get a hash */
};

static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* How the database tells names apart: PostgreSQL by their first 63 bytes, SQLite without regard to case. */
static const char *
database_name(struct sg_model *m, const char *schema, const char *name)
{
    const struct sg_dialect_info *dialect = &sg_dialects[m->dialect];
    bool folds = dialect->folds_case;
    size_t len = strlen(name), kept = folds ? len : sg_utf8_cut(name, len, dialect->name_bytes), same = folds ? 0 : kept;
    while (same < kept && !is_upper(name[same]))
        same++;
    if (same == len && !schema)
        return name;
    struct sg_buf buf = SG_BUF_INIT;
    if (schema) {
        sg_buf_adds(&buf, schema);
        sg_buf_addc(&buf, '.');
    }
    sg_buf_add(&buf, name, same);
    for (; same < kept; same++)
        sg_buf_addc(&buf, is_upper(name[same]) ? (char)(name[same] - 'A' + 'a') : name[same]);
    const char *key = sg_intern(&m->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return key;
}

static struct sg_named *
new_name(struct checker *c, struct sg_obj *obj, const char *name)
{
    struct sg_named *n;
    if (c->unused.len)
        n = c->unused.items[--c->unused.len];
    else
        n = SG_NEW(&c->arena, struct sg_named);
    *n = (struct sg_named){.obj = obj, .name = name, .order = c->names.len};
    sg_list_push(&c->names, &c->arena, n);
    return n;
}

static void
add_name(struct checker *c, const char *schema, struct sg_obj *obj)
{
    bool top = obj->schema && obj->schema == schema && obj->kind != SG_KIND_POLICY &&
               strlen(obj->name) <= sg_dialects[c->model->dialect].name_bytes;
    const char *kept = sg_map_get(&c->cut, obj);
    new_name(c, obj, obj->name)->key = top ? obj->key : database_name(c->model, schema, kept ? kept : obj->name);
}

/* The sequences that come with the identities of a table. */
static void
add_identities(struct checker *c, const struct sg_table *t)
{
    struct sg_column *col;
    SG_FOREACH (col, &t->columns.list)
        if (col->identity) {
            const char *name = col->identity->name, *kept = sg_map_get(&c->cut, col->identity);
            new_name(c, &col->obj, name)->key = database_name(c->model, t->obj.schema, kept ? kept : name);
        }
}

static void
add_set(struct checker *c, const char *schema, const struct sg_set *set)
{
    struct sg_obj *o;
    SG_FOREACH (o, &set->list)
        add_name(c, schema, o);
}

static int
compare_keys(const void *a, const void *b)
{
    const struct sg_named *x = a, *y = b;
    if (x->key != y->key)
        return (uintptr_t)x->key < (uintptr_t)y->key ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

const char *
sg_named_word(const struct sg_named *n)
{
    return n->name == n->obj->name ? sg_kinds[n->obj->kind].word : "identity sequence";
}

static void
report_same(void *arg, const struct sg_named *first, const struct sg_named *second)
{
    const struct sg_model *model = arg;
    struct sg_ctx *ctx = model->ctx;
    struct sg_diag *d;
    const char *word = sg_named_word(first);
    if (first->name != second->name && !sg_dialects[model->dialect].folds_case) {
        d = sg_diag(ctx, SG_DIAG_NAME_TOO_LONG, second->obj->span, "'%s' is cut to 63 bytes, and then is the name of another %s",
                    second->name, word);
    } else if (word == sg_named_word(second)) {
        bool es = first->obj->kind == SG_KIND_INDEX, ies = first->obj->kind == SG_KIND_POLICY;
        size_t len = strlen(word) - ies;
        d = sg_diag(ctx, SG_DIAG_DUPLICATE_NAME, second->obj->span, "there are two %.*s%s '%s'", (int)len, word,
                    ies ? "ies" : es ? "es" : "s", second->name);
    } else {
        d = sg_diag(ctx, SG_DIAG_DUPLICATE_NAME, second->obj->span, "the name '%s' of this %s is taken by %s %s",
                    second->name, sg_named_word(second), strchr("aeiou", *word) ? "an" : "a", word);
    }
    sg_diag_related(ctx, d, first->obj->span, "the other one");
}

/* Ends a namespace: reports what is in it twice, and empties it. */
static void
end_namespace(struct checker *c)
{
    struct sg_named *n, *last = NULL;
    bool any = false;
    /* few are compared with each other: no need to move them */
    for (size_t i = 0; c->names.len <= 8 && i < c->names.len; i++)
        for (size_t k = 0; k < i; k++)
            any |= ((struct sg_named *)c->names.items[i])->key == ((struct sg_named *)c->names.items[k])->key;
    if (any || c->names.len > 8) {
        sg_list_sort(&c->names, compare_keys);
        SG_FOREACH (n, &c->names) {
            if (last && last->key == n->key)
                c->clash(c->clash_arg, last, n);
            else
                last = n;
        }
    }
    SG_FOREACH (n, &c->names)
        sg_list_push(&c->unused, &c->arena, n);
    c->names.len = 0;
}

static void
end_set(struct checker *c, const struct sg_set *set)
{
    add_set(c, NULL, set);
    end_namespace(c);
}

/* Relations of PostgreSQL share one namespace a schema, indexes and the constraints that are made of them included; types
 * share one with what has rows. SQLite has one for everything. */
static void
check_namespaces(struct checker *c)
{
    struct sg_model *m = c->model;
    struct sg_table *t;
    struct sg_obj *o;
    SG_FOREACH (t, &m->tables.list)
        add_name(c, t->obj.schema, &t->obj);
    SG_FOREACH (o, &m->views.list)
        add_name(c, o->schema, o);
    SG_FOREACH (o, &m->sequences.list)
        add_name(c, o->schema, o);
    SG_FOREACH (t, &m->tables.list) {
        add_identities(c, t);
        add_set(c, t->obj.schema, &t->indexes);
        if (sg_dialects[m->dialect].named_keys) {
            add_set(c, t->obj.schema, &t->uniques);
            add_set(c, t->obj.schema, &t->primary_keys);
        }
    }
    end_namespace(c);
    if (m->enums.list.len) {
        SG_FOREACH (o, &m->enums.list)
            add_name(c, o->schema, o);
        SG_FOREACH (o, &m->tables.list)
            add_name(c, o->schema, o);
        SG_FOREACH (o, &m->views.list)
            add_name(c, o->schema, o);
        end_namespace(c);
    }
    end_set(c, &m->schemas);
    end_set(c, &m->roles);
    end_set(c, &m->policies);
}

static void
check_column(struct sg_ruler *r, struct sg_column *col)
{
    bool integer = !col->type_schema && sg_type_is_integer(r->model->dialect, col->type);
    struct sg_flaw flaw = {.id = SG_DIAG_NOT_AN_INTEGER, .obj = &col->obj, .where = col->type_span};
    if (col->identity && !integer) {
        flaw.text = sg_arena_printf(&r->arena, "a column of type '%s' cannot be an identity", col->type);
        flaw.note = "smallint, integer and bigint can";
        r->found(r->arg, &flaw);
    }
    if (col->autoincrement && (!integer || !col->primary_key)) {
        flaw.where = integer ? col->obj.span : col->type_span;
        flaw.text = sg_arena_printf(&r->arena, "the column '%s' cannot be autoincrement", col->obj.name);
        flaw.note = "SQLite takes it on 'integer primary key' alone";
        r->found(r->arg, &flaw);
    }
    flaw = (struct sg_flaw){.id = SG_DIAG_GENERATED_DEFAULT, .obj = &col->obj, .where = col->def_span};
    if (col->generated && col->def.type) {
        flaw.text = "a generated column has no default";
        r->found(r->arg, &flaw);
    } else if (col->identity && col->def.type) {
        flaw.id = SG_DIAG_IDENTITY_DEFAULT;
        flaw.text = "PostgreSQL refuses a default on an identity column";
        r->found(r->arg, &flaw);
    }
    if (col->generated && col->identity) {
        flaw.id = SG_DIAG_GENERATED_DEFAULT;
        flaw.where = col->obj.span;
        flaw.text = "a column is either generated or an identity";
        r->found(r->arg, &flaw);
    }
}

static void
two_primary_keys(struct sg_ruler *r, struct sg_table *t, const struct sg_obj *first, const struct sg_obj *second)
{
    struct sg_flaw flaw = {.id = SG_DIAG_TWO_PRIMARY_KEYS, .obj = &t->obj, .where = second->span, .other = first->span,
                           .other_text = "the other one"};
    flaw.text = sg_arena_printf(&r->arena, "the table '%s' has two primary keys", t->obj.name);
    if (second->kind == SG_KIND_COLUMN)
        flaw.note = "one of several columns is written 'primary key (a, b)'";
    r->found(r->arg, &flaw);
}

static void
check_primary_keys(struct sg_ruler *r, struct sg_table *t)
{
    struct sg_obj *first = NULL, *second = NULL, *o;
    struct sg_column *col;
    SG_FOREACH (col, &t->columns.list)
        if (col->primary_key) {
            second = first && !second ? &col->obj : second;
            first = first ? first : &col->obj;
        }
    SG_FOREACH (o, &t->primary_keys.list) {
        second = first && !second ? o : second;
        first = first ? first : o;
    }
    if (second)
        two_primary_keys(r, t, first, second);
}

static void
check_strict(struct sg_ruler *r, struct sg_table *t)
{
    struct sg_column *col;
    SG_FOREACH (col, &t->columns.list) {
        struct sg_flaw flaw = {.id = SG_DIAG_NOT_STRICT, .obj = &col->obj, .where = col->type_span};
        if (sg_type_is_strict(col->type))
            continue;
        flaw.text = sg_arena_printf(&r->arena, "a column of the strict table '%s' cannot be of type '%s'", t->obj.name, col->type);
        flaw.note = "integer, int, real, text, blob and any can be in one, without arguments";
        r->found(r->arg, &flaw);
    }
}

static void
check_without_rowid(struct sg_ruler *r, struct sg_table *t)
{
    struct sg_column *col;
    struct sg_flaw flaw = {.id = SG_DIAG_WITHOUT_ROWID, .obj = &t->obj, .where = t->obj.span};
    bool key = t->primary_keys.list.len;
    SG_FOREACH (col, &t->columns.list) {
        key |= col->primary_key;
        if (!col->autoincrement)
            continue;
        struct sg_flaw counts = {.id = SG_DIAG_WITHOUT_ROWID, .obj = &col->obj, .where = col->obj.span};
        counts.text = sg_arena_printf(&r->arena, "the column '%s' of a table without rowid cannot be autoincrement", col->obj.name);
        r->found(r->arg, &counts);
    }
    if (key || r->model->in_part)
        return;
    flaw.text = sg_arena_printf(&r->arena, "the table '%s' is without rowid, and has no primary key", t->obj.name);
    flaw.note = "its primary key is what such a table is kept by";
    r->found(r->arg, &flaw);
}

static void
check_table(struct sg_ruler *r, struct sg_table *t)
{
    struct sg_column *col;
    SG_FOREACH (col, &t->columns.list)
        if (col->identity || col->autoincrement || col->generated)
            check_column(r, col);
    check_primary_keys(r, t);
    if (t->strict)
        check_strict(r, t);
    if (t->without_rowid)
        check_without_rowid(r, t);
    sg_rules_of_table(r, t);
}

void
sg_model_check_tables(struct sg_model *model, sg_flaw_found *found, void *arg)
{
    struct sg_ruler r = {.model = model, .found = found, .arg = arg};
    struct sg_table *t;
    SG_FOREACH (t, &model->tables.list)
        check_table(&r, t);
    sg_rules_of_rest(&r);
    sg_arena_fini(&r.arena);
}

static void
report_flaw(void *ctx, const struct sg_flaw *flaw)
{
    struct sg_diag *d = sg_diag(ctx, flaw->id, flaw->where, "%s", flaw->text);
    if (flaw->other_text)
        sg_diag_related(ctx, d, flaw->other, "%s", flaw->other_text);
    if (flaw->note)
        sg_diag_note(ctx, d, "%s", flaw->note);
}

static void
check_names_in(struct checker *c, struct sg_table *t)
{
    end_set(c, &t->columns);
    add_set(c, NULL, &t->checks);
    add_set(c, NULL, &t->foreign_keys);
    if (sg_dialects[c->model->dialect].named_keys) {
        add_set(c, NULL, &t->uniques);
        add_set(c, NULL, &t->primary_keys);
    }
    end_namespace(c);
    end_set(c, &t->policies);
}

void
sg_model_check_names(struct sg_model *model, sg_clash *clash, void *arg)
{
    struct checker c = {.model = model, .clash = clash, .clash_arg = arg};
    struct sg_table *t;
    struct sg_view *v;
    struct sg_enum *e;
    sg_names_cut(&c.cut, &c.arena, model, NULL);
    check_namespaces(&c);
    SG_FOREACH (e, &model->enums.list)
        end_set(&c, &e->values);
    SG_FOREACH (t, &model->tables.list)
        check_names_in(&c, t);
    SG_FOREACH (v, &model->views.list)
        end_set(&c, &v->columns);
    sg_arena_fini(&c.arena);
}

void
sg_model_check(struct sg_model *model)
{
    sg_model_check_names(model, report_same, model);
    sg_model_check_tables(model, report_flaw, model->ctx);
}

static bool
contains(const struct sg_list *list, const char *name)
{
    const char *other;
    SG_FOREACH (other, list)
        if (other == name)
            return true;
    return false;
}

static bool
same_names(const struct sg_list *a, const struct sg_list *b)
{
    const char *name;
    if (a->len != b->len)
        return false;
    SG_FOREACH (name, a)
        if (!contains(b, name))
            return false;
    return true;
}

static bool
same_index(const struct sg_index *i, const struct sg_list *names)
{
    struct sg_index_key *key;
    if (!i->is_unique || i->where || i->keys.len != names->len)
        return false;
    SG_FOREACH (key, &i->keys) {
        const char *name;
        bool found = !key->is_expression && contains(names, key->text);
        SG_FOREACH (name, names)
            found |= sg_index_key_orders(key, name);
        if (!found)
            return false;
    }
    return true;
}

static bool
is_unique(struct sg_table *t, const struct sg_list *names)
{
    struct sg_primary_key *p;
    struct sg_unique *u;
    struct sg_index *i;
    if (names->len == 1) {
        struct sg_column *col = sg_set_get(&t->columns, names->items[0]);
        if (col && col->primary_key)
            return true;
    }
    SG_FOREACH (p, &t->primary_keys.list)
        if (same_names(&p->columns, names))
            return true;
    SG_FOREACH (u, &t->uniques.list)
        if (same_names(&u->columns, names))
            return true;
    SG_FOREACH (i, &t->indexes.list)
        if (same_index(i, names))
            return true;
    return false;
}

static void
check_target(struct sg_ruler *r, struct sg_table *to, struct sg_foreign_key *key, struct sg_span where)
{
    sg_rules_of_types(r, to, key);
    if (is_unique(to, &key->columns_to))
        return;
    bool one = key->columns_to.len == 1;
    struct sg_flaw flaw = {.id = sg_dialects[r->model->dialect].not_unique, .obj = &key->obj, .where = where, .other = to->obj.span,
                           .other_text = "the table"};
    flaw.text = sg_arena_printf(&r->arena, "the column%s referred to %s not unique in '%s'", one ? "" : "s", one ? "is" : "are",
                                to->obj.name);
    flaw.note = "a foreign key refers to a primary key, or to columns that are unique together";
    r->found(r->arg, &flaw);
}

void
sg_model_check_target(struct sg_model *model, struct sg_table *to, struct sg_foreign_key *key, struct sg_span where)
{
    struct sg_ruler r = {.model = model, .found = report_flaw, .arg = model->ctx};
    check_target(&r, to, key, where);
    sg_arena_fini(&r.arena);
}

void
sg_model_check_targets(struct sg_model *model, sg_flaw_found *found, void *arg)
{
    struct sg_ruler r = {.model = model, .found = found, .arg = arg};
    struct sg_foreign_key *key;
    struct sg_table *t, *to;
    SG_FOREACH (t, &model->tables.list)
        SG_FOREACH (key, &t->foreign_keys.list)
            if ((to = sg_model_get(model, SG_KIND_TABLE, key->schema_to, key->table_to)))
                check_target(&r, to, key, key->obj.span);
    sg_arena_fini(&r.arena);
}
