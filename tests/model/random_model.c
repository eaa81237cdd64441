/* Random schemas; see random_model.h. */
#include <config.h>

#include "tests/model/random_model.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/check.h"
#include "model/names.h"
#include "model/types.h"

struct random {
    uint64_t state;
    struct sg_ctx *ctx;
    struct sg_model *model;
    bool pg;
    struct sg_list names; /* const char *: taken in the namespace of relations, types and constraints */
};

/* splitmix64 */
uint64_t
random_below(uint64_t *state, uint64_t below)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % below;
}

static size_t
below(struct random *r, size_t n)
{
    return (size_t)random_below(&r->state, n);
}

static bool
one_in(struct random *r, size_t n)
{
    return !below(r, n);
}

static const char *
word(struct random *r, const char *text)
{
    return sg_interns(&r->ctx->intern, text);
}

#define PICK(r, list) word(r, (list)[below(r, SG_COUNT(list))])

static const char *const plain_names[] = {"users", "posts", "id", "email", "created_at", "name", "a", "b2", "_x"};
static const char *const hard_names[] = {
    "table",   "primary key", "Order", "select", "it's",  "a\"b",  "a`b",  "a.b",  "größe", "名前", "1",      "0", "12", "01",
    "check",   "index",       "unique", "not",   "null",  "true",  "as",   "on",   "include", "renamed", "default", "a b ", " ",
    "strict",  "without",     "policy", "row",   "a\\b",  "a/b",   "//",   "/*",   "$$",    "#",    "{",      "}", "(",  ")",
    "U&",      "constructor", "__proto__", "a\nb", "a\tb", "-",     "'",    "\"",   "`",     "[x]",  "project", "enum", "view",
    "a_name_that_is_as_long_as_it_can_be_in_postgresql_without_a_cut_at",
};

/* Texts of SQL: what ends where is for the printer to see to. */
static const char *const texts[] = {
    "a > 0",      "length(name) > 1 and b <> ')'", "\"a\" is not null", "a /* ) */ > 0", "a > 0 -- )\n",  "(a)", "(a) or (b)",
    "lower(a)",   "'it''s (' || a",                "a\n  > 0",          " a ",           "`a` > 0",       ")",   "((",
    "'open",      "/* open",                       "// b",              "a ? 'b'",       "\\",            "x::text", "{\"a\": [1]}",
    "true",       "größe > 0",                     "E'\\'' <> a",       "\t",            "a;",            "`",   "``",
};
static const char *const pg_texts[] = {"$$a)$$ <> a", "$x$ $$ ) $x$", "a[1] > 0", "position('@' in a) > 1"};

static const char *
text(struct random *r)
{
    return r->pg && one_in(r, 5) ? PICK(r, pg_texts) : PICK(r, texts);
}

static bool
taken(const struct sg_list *names, const char *name)
{
    const char *other;
    SG_FOREACH (other, names)
        if (!strcasecmp(other, name))
            return true;
    return false;
}

/* A name that is not taken yet, and is now. */
static const char *
fresh(struct random *r, struct sg_list *names)
{
    for (unsigned n = 0;; n++) {
        const char *base = one_in(r, 3) ? PICK(r, hard_names) : PICK(r, plain_names);
        char name[160];
        snprintf(name, sizeof name, n ? "%.50s_%u" : "%s", base, n);
        if (taken(names, name) || strlen(name) > 63)
            continue;
        base = word(r, name);
        sg_list_push(names, &r->model->arena, (void *)(uintptr_t)base);
        return base;
    }
}

static void
set_doc(struct random *r, struct sg_obj *o)
{
    static const char *const docs[] = {"People.", "Two\nlines", "it's // a */ \"doc\"", "größe", "  indented", "a\n\nb"};
    if (one_in(r, 6))
        o->doc = PICK(r, docs);
}

static const char *
schema(struct random *r)
{
    const struct sg_list *list = &r->model->schemas.list;
    if (!r->pg)
        return NULL;
    return list->len && one_in(r, 2) ? ((struct sg_obj *)list->items[below(r, list->len)])->name : word(r, "public");
}

static void *
object(struct random *r, enum sg_kind kind)
{
    struct sg_obj *o = sg_obj_new(r->model, &r->model->obj, kind, schema(r), fresh(r, &r->names));
    set_doc(r, o);
    return o;
}

static struct sg_value
value(struct random *r)
{
    static const char *const sql[] = {"'x'", "''", "'it''s'", "now()", "CURRENT_TIMESTAMP", "(1 + 2)", "'a'::text", "'{}'",
                                      "nextval('s')", "'a' || 'b'", "lower('A'::text)", "'open", "x y", "-1 + 2", "null", "1"};
    static const char *const numbers[] = {"0", "1", "-1", "1.5", "1e+21", "1e-7", "123456789012"};
    static const char *const jsons[] = {"[]", "{}", "[1,\"a\"]", "{\"a\":{\"b\":null}}"};
    switch (below(r, 6)) {
    case 0:
        return (struct sg_value){SG_VALUE_NUMBER, PICK(r, numbers)};
    case 1:
        return (struct sg_value){SG_VALUE_BOOL, word(r, one_in(r, 2) ? "true" : "false")};
    case 2:
        return (struct sg_value){SG_VALUE_NULL, word(r, "null")};
    case 3:
        return (struct sg_value){SG_VALUE_JSON, PICK(r, jsons)};
    default:
        return (struct sg_value){SG_VALUE_TEXT, PICK(r, sql)};
    }
}

static const char *
number(struct random *r)
{
    char buf[24];
    snprintf(buf, sizeof buf, "%zu", 1 + below(r, 1000));
    return word(r, buf);
}

static struct sg_sequence_options
sequence_options(struct random *r, const char *type)
{
    struct sg_sequence_options o = {.cycle = one_in(r, 2)};
    const char **fields[] = {&o.increment, &o.min, &o.start, &o.cache};
    for (size_t i = 0; i < SG_COUNT(fields); i++)
        if (one_in(r, 2))
            *fields[i] = number(r);
    if (one_in(r, 3))
        o.max = word(r, "2000");
    if (one_in(r, 6))
        o.increment = word(r, "-1");
    sg_sequence_defaults(r->ctx, &o, type);
    return o;
}

static struct sg_generated *
generated(struct random *r)
{
    static const char *const in_parentheses[] = {"(lower(a))", "(a || ')')", "( a )", "(\"a\" + 1)", "((a))"};
    struct sg_generated *g = SG_NEW(&r->model->arena, struct sg_generated);
    g->as = r->pg ? text(r) : PICK(r, in_parentheses);
    g->stored = r->pg || one_in(r, 2);
    return g;
}

/* A type: a known spelling, one with arguments, an enum, something that nobody knows; arrays of them. */
static void
set_type(struct random *r, struct sg_column *c)
{
    static const char *const more[] = {"numeric(10, 2)", "varchar(255)", "timestamp (3) with time zone", "timestamp(3)", "my type",
                                       "geometry(point)", "Mixed", "a\"b", "vector(3)", "", "TEXT(20)", "text CHECK (a)", "double"};
    const struct sg_list *enums = &r->model->enums.list;
    size_t count;
    const char *const *known = sg_type_spellings(r->model->dialect, &count);
    if (r->pg && enums->len && one_in(r, 5)) {
        const struct sg_obj *e = enums->items[below(r, enums->len)];
        c->type = e->name;
        c->type_schema = e->schema;
    } else if (one_in(r, 4)) {
        c->type = PICK(r, more);
    } else {
        c->type = sg_type_stored(r->ctx, r->model->dialect, known[below(r, count)], NULL);
    }
    if (r->pg && *c->type && !strchr(c->type, '[') && one_in(r, 6)) {
        char buf[160];
        snprintf(buf, sizeof buf, "%.120s%s", c->type, one_in(r, 2) ? "[]" : "[3][2]");
        c->type = word(r, buf);
    }
}

static void
add_column(struct random *r, struct sg_obj *parent, struct sg_list *names, bool key)
{
    struct sg_column *c = sg_obj_new(r->model, parent, SG_KIND_COLUMN, NULL, fresh(r, names));
    set_type(r, c);
    c->not_null = one_in(r, 2);
    if (parent->kind == SG_KIND_TABLE) {
        set_doc(r, &c->obj);
        c->primary_key = key;
        if (key && one_in(r, 3)) {
            c->type = word(r, "integer");
            c->type_schema = NULL;
            c->autoincrement = !r->pg;
        }
        bool integer = r->pg && !c->type_schema && sg_type_is_integer(SG_POSTGRESQL, c->type);
        if (integer && one_in(r, 2)) {
            c->identity = SG_NEW(&r->model->arena, struct sg_identity);
            c->identity->always = one_in(r, 2);
            c->identity->name = one_in(r, 2) ? fresh(r, &r->names)
                                             : sg_default_identity_name(r->ctx, parent->name, c->obj.name);
            c->identity->schema = one_in(r, 4) ? word(r, "public") : parent->schema;
            c->identity->options = sequence_options(r, c->type);
        } else if (one_in(r, 6) && !c->autoincrement) {
            c->generated = generated(r);
        } else if (one_in(r, 3) && !c->autoincrement) {
            c->def = value(r);
        }
    }
    c->type_key = sg_type_key(r->ctx, r->model->dialect, c->type);
}

/* So many columns of the table or a few more, none twice. */
static void
some_columns(struct random *r, struct sg_list *out, struct sg_table *t, size_t least)
{
    size_t n = t->columns.list.len, first = below(r, n), count = least + below(r, (n < 3 ? n : 3) - least + 1);
    for (size_t i = 0; i < count; i++)
        sg_list_push(out, &r->model->arena,
                     (void *)(uintptr_t)((struct sg_obj *)t->columns.list.items[(first + i) % n])->name);
}

static void
set_options(struct random *r, struct sg_list *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!one_in(r, 3))
            continue;
        struct sg_option *o = SG_NEW(&r->model->arena, struct sg_option);
        o->name = word(r, names[i]);
        if (strstr(names[i], "heck"))
            o->value = (struct sg_value){SG_VALUE_TEXT, word(r, one_in(r, 2) ? "local" : "cascaded")};
        else if (strstr(names[i], "ecurity"))
            o->value = (struct sg_value){SG_VALUE_BOOL, word(r, one_in(r, 2) ? "true" : "false")};
        else
            o->value = (struct sg_value){SG_VALUE_NUMBER, number(r)};
        sg_list_push(out, &r->model->arena, o);
    }
}

static void
add_index(struct random *r, struct sg_table *t)
{
    static const char *const methods[] = {"hash", "gin", "gist", "My method"};
    static const char *const options[] = {"fillfactor", "pages_per_range"};
    static const char *const opclasses[] = {"text_ops", "vector_l2_ops", "jsonb_path_ops"};
    struct sg_index *i = sg_obj_new(r->model, &t->obj, SG_KIND_INDEX, NULL, fresh(r, &r->names));
    struct sg_list columns = {0};
    const char *name;
    set_doc(r, &i->obj);
    some_columns(r, &columns, t, 1);
    SG_FOREACH (name, &columns) {
        struct sg_index_key *k = SG_NEW(&r->model->arena, struct sg_index_key);
        k->text = one_in(r, 4) ? text(r) : name;
        /* SQLite's snapshots cannot tell an expression from a column of the same letters */
        k->is_expression = !sg_obj_child(r->model, &t->obj, SG_KIND_COLUMN, k->text);
        if (r->pg) {
            k->desc = one_in(r, 3);
            k->nulls_first = one_in(r, 3);
            k->opclass = one_in(r, 4) ? PICK(r, opclasses) : NULL;
        }
        sg_list_push(&i->keys, &r->model->arena, k);
    }
    i->is_unique = one_in(r, 3);
    i->where = one_in(r, 4) ? text(r) : NULL;
    if (r->pg) {
        i->concurrently = one_in(r, 4);
        i->method = one_in(r, 4) ? PICK(r, methods) : word(r, "btree");
        set_options(r, &i->with, options, SG_COUNT(options));
    }
}

static void
add_constraints(struct random *r, struct sg_table *t)
{
    if (r->pg && one_in(r, 2)) { /* in SQLite's snapshots they are unique indexes */
        struct sg_unique *u = sg_obj_new(r->model, &t->obj, SG_KIND_UNIQUE, NULL, fresh(r, &r->names));
        set_doc(r, &u->obj);
        some_columns(r, &u->columns, t, 1);
        u->nulls_not_distinct = one_in(r, 2);
    }
    if (one_in(r, 2)) {
        struct sg_check *k = sg_obj_new(r->model, &t->obj, SG_KIND_CHECK, NULL, fresh(r, &r->names));
        set_doc(r, &k->obj);
        k->value = text(r);
    }
}

static void
add_foreign_key(struct random *r, struct sg_table *t)
{
    static const char *const actions[] = {"no action", "cascade", "set null", "set default", "restrict"};
    struct sg_table *to = r->model->tables.list.items[below(r, r->model->tables.list.len)];
    const struct sg_list *unique = NULL;
    struct sg_list one = {0};
    struct sg_column *c;
    if (to->primary_keys.list.len)
        unique = &((struct sg_primary_key *)to->primary_keys.list.items[0])->columns;
    else if (to->uniques.list.len)
        unique = &((struct sg_unique *)to->uniques.list.items[0])->columns;
    SG_FOREACH (c, &to->columns.list)
        if (c->primary_key) {
            sg_list_push(&one, &r->model->arena, (void *)(uintptr_t)c->obj.name);
            unique = &one;
        }
    if (!unique || unique->len > t->columns.list.len)
        return;
    struct sg_foreign_key *f = sg_obj_new(r->model, &t->obj, SG_KIND_FOREIGN_KEY, NULL, fresh(r, &r->names));
    set_doc(r, &f->obj);
    f->columns_to = *unique;
    for (size_t i = 0; i < unique->len; i++)
        sg_list_push(&f->columns, &r->model->arena, (void *)(uintptr_t)((struct sg_obj *)t->columns.list.items[i])->name);
    f->table_from = t->obj.name;
    f->table_to = to->obj.name;
    f->schema_to = to->obj.schema;
    f->schema_to_explicit = r->pg && !strcmp(to->obj.schema, "public") && one_in(r, 2);
    f->on_delete = PICK(r, actions);
    f->on_update = PICK(r, actions);
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void
fill_policy(struct random *r, struct sg_policy *p)
{
    static const char *const commands[] = {"ALL", "SELECT", "INSERT", "UPDATE", "DELETE"};
    static const char *const words[] = {"public", "current_user", "session_user"};
    const struct sg_list *roles = &r->model->roles.list;
    p->as = word(r, one_in(r, 2) ? "PERMISSIVE" : "RESTRICTIVE");
    p->command = PICK(r, commands);
    sg_list_push(&p->to, &r->model->arena, (void *)(uintptr_t)PICK(r, words));
    if (roles->len && one_in(r, 2))
        sg_list_push(&p->to, &r->model->arena, (void *)(uintptr_t)((struct sg_obj *)roles->items[below(r, roles->len)])->name);
    sg_list_sort(&p->to, by_text);
    p->using_expr = one_in(r, 2) ? text(r) : NULL;
    p->with_check = one_in(r, 2) ? text(r) : NULL;
}

/* What SQLite asks of a strict table, and of one without rowid. */
static bool
can_be(const struct sg_table *t, bool strict)
{
    const struct sg_column *c;
    bool fits = true, key = t->primary_keys.list.len;
    SG_FOREACH (c, &t->columns.list) {
        fits &= strict ? sg_type_is_strict(c->type) : !c->autoincrement;
        key |= c->primary_key;
    }
    return fits && (strict || key);
}

static void
add_table(struct random *r)
{
    struct sg_table *t = object(r, SG_KIND_TABLE);
    struct sg_list names = {0};
    size_t columns = 1 + below(r, 5), key = one_in(r, 2) ? below(r, columns) : columns;
    for (size_t i = 0; i < columns; i++)
        add_column(r, &t->obj, &names, i == key);
    /* SQLite's snapshots have a primary key of one column in the column, always */
    if (key == columns && (r->pg || columns > 1) && one_in(r, 3)) {
        struct sg_primary_key *p = sg_obj_new(r->model, &t->obj, SG_KIND_PRIMARY_KEY, NULL, fresh(r, &r->names));
        set_doc(r, &p->obj);
        some_columns(r, &p->columns, t, r->pg ? 1 : 2);
    }
    while (one_in(r, 2))
        add_index(r, t);
    while (one_in(r, 2))
        add_constraints(r, t);
    if (!r->pg) {
        t->strict = one_in(r, 4) && can_be(t, true);
        t->without_rowid = one_in(r, 4) && can_be(t, false);
        return;
    }
    t->schema_explicit = !strcmp(t->obj.schema, "public") && one_in(r, 3);
    t->rls = one_in(r, 4);
    struct sg_list policies = {0};
    while (one_in(r, 3)) {
        struct sg_policy *p = sg_obj_new(r->model, &t->obj, SG_KIND_POLICY, NULL, fresh(r, &policies));
        set_doc(r, &p->obj);
        fill_policy(r, p);
    }
}

static void
add_view(struct random *r)
{
    static const char *const definitions[] = {"select 1", "select * from users\n  where a = $$x$$", "select 'it''s', \"a\"", " select 1 ",
                                              "\nselect $x$ $$ $x$\n", "select 1; -- $", "select größe /* $$ */"};
    static const char *const options[] = {"checkOption", "securityBarrier", "securityInvoker"};
    static const char *const storage[] = {"fillfactor", "parallelWorkers"};
    struct sg_view *v = object(r, SG_KIND_VIEW);
    struct sg_list names = {0};
    v->existing = one_in(r, 4);
    v->materialized = r->pg && one_in(r, 3);
    while (one_in(r, 2))
        add_column(r, &v->obj, &names, false);
    if (v->existing)
        return;
    v->definition = PICK(r, definitions);
    if (r->pg && v->materialized) {
        set_options(r, &v->with, storage, SG_COUNT(storage));
        v->with_no_data = one_in(r, 2);
        v->tablespace = one_in(r, 3) ? PICK(r, hard_names) : NULL;
        v->method = one_in(r, 3) ? word(r, "heap") : NULL;
    } else if (r->pg) {
        set_options(r, &v->with, options, SG_COUNT(options));
    }
}

static void
add_role(struct random *r, struct sg_list *names)
{
    struct sg_role *role = sg_obj_new(r->model, &r->model->obj, SG_KIND_ROLE, NULL, fresh(r, names));
    role->create_db = one_in(r, 2);
    role->create_role = one_in(r, 2);
    role->inherit = !one_in(r, 3);
    set_doc(r, &role->obj);
}

static void
add_of_pg(struct random *r)
{
    struct sg_list schemas = {0}, roles = {0}, values = {0}, policies = {0};
    while (one_in(r, 2)) {
        struct sg_obj *o = sg_obj_new(r->model, &r->model->obj, SG_KIND_SCHEMA, NULL, fresh(r, &schemas));
        set_doc(r, o);
    }
    while (one_in(r, 2)) {
        struct sg_enum *e = object(r, SG_KIND_ENUM);
        values.len = 0;
        do
            sg_obj_new(r->model, &e->obj, SG_KIND_ENUM_VALUE, NULL, fresh(r, &values));
        while (!one_in(r, 4));
    }
    while (one_in(r, 3)) {
        struct sg_sequence *s = object(r, SG_KIND_SEQUENCE);
        s->options = sequence_options(r, NULL);
    }
    while (one_in(r, 2))
        add_role(r, &roles);
    while (one_in(r, 4)) {
        struct sg_policy *p = sg_obj_new(r->model, &r->model->obj, SG_KIND_POLICY, word(r, "public"), fresh(r, &policies));
        p->on = word(r, "\"public\".\"elsewhere\"");
        fill_policy(r, p);
    }
}

/* Makes a column plain, and takes anything else out of the model. */
static void
mend(struct random *r, struct sg_obj *o)
{
    struct sg_set *set = sg_set_of(o->parent, o->kind);
    struct sg_column *c = (void *)o;
    size_t at = 0;
    if (o->kind == SG_KIND_COLUMN) {
        c->type = c->type_key = word(r, "integer");
        c->type_schema = NULL;
        c->identity = NULL;
        c->generated = NULL;
        c->def = (struct sg_value){SG_VALUE_NONE, NULL};
        return;
    }
    while (at < set->list.len && set->list.items[at] != o)
        at++;
    if (at == set->list.len)
        return; /* it had two flaws */
    sg_list_remove(&set->list, at);
    set->map = (struct sg_map){0};
    set->mapped = 0;
}

struct flaws {
    struct random *r;
    struct sg_list objs;
};

static void
keep(void *arg, const struct sg_flaw *flaw)
{
    struct flaws *flaws = arg;
    sg_list_push(&flaws->objs, &flaws->r->model->arena, flaw->obj);
}

/* What the database would refuse is not in a schema. */
static void
mend_all(struct random *r)
{
    struct flaws flaws = {.r = r};
    struct sg_obj *o;
    do {
        flaws.objs.len = 0;
        sg_model_check_tables(r->model, keep, &flaws);
        sg_model_check_targets(r->model, keep, &flaws);
        SG_FOREACH (o, &flaws.objs)
            mend(r, o);
    } while (flaws.objs.len);
}

struct sg_model *
random_model(struct sg_ctx *ctx, enum sg_dialect dialect, uint64_t seed)
{
    struct random r = {.state = seed, .ctx = ctx, .pg = dialect == SG_POSTGRESQL};
    struct sg_table *t;
    r.model = sg_model_new(ctx, dialect);
    if (r.pg)
        add_of_pg(&r);
    while (!one_in(&r, 4))
        add_table(&r);
    SG_FOREACH (t, &r.model->tables.list)
        while (one_in(&r, 3))
            add_foreign_key(&r, t);
    while (one_in(&r, 2))
        add_view(&r);
    sg_model_finish(r.model);
    mend_all(&r);
    return r.model;
}
