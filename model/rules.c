/* What a database is certain to refuse, whatever it holds already; each rule was tried on one. */
#include <config.h>

#include "model/ruler.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/builtin.h"
#include "model/lexer.h"
#include "model/types.h"

#include "base/banned.h"

static struct sg_flaw flaw_of(struct sg_ruler *r, enum sg_diag_id id, const struct sg_obj *o, struct sg_span where, const char *fmt, ...)
    SG_PRINTF(5, 6);

static struct sg_flaw
flaw_of(struct sg_ruler *r, enum sg_diag_id id, const struct sg_obj *o, struct sg_span where, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct sg_flaw flaw = {.id = id, .obj = (struct sg_obj *)(uintptr_t)o, .where = where, .text = sg_arena_vprintf(&r->arena, fmt, ap)};
    va_end(ap);
    return flaw;
}

static void
report(struct sg_ruler *r, struct sg_flaw flaw, const char *note)
{
    flaw.note = note;
    r->found(r->arg, &flaw);
}

/* Types */

/* What is known of a type; a schema has few of them. */
static const struct sg_ruler_type *
type_of(struct sg_ruler *r, const struct sg_column *c)
{
    struct sg_ruler_type *t = &r->types[(uintptr_t)c->type_key / 16 % SG_COUNT(r->types)];
    if (t->key == c->type_key)
        return t;
    t->key = c->type_key;
    t->builtin = sg_builtin_get(r->model->dialect, t->key);
    t->array = sg_type_dimensions(t->key, NULL);
    t->arguments = strchr(t->key, '(');
    return t;
}

/* What is known of a column's type: nothing where somebody made it. */
static const struct sg_builtin *
builtin_of(struct sg_ruler *r, const struct sg_column *c)
{
    return c->type_schema ? NULL : type_of(r, c)->builtin;
}

static void
check_arguments(struct sg_ruler *r, const struct sg_column *c, const struct sg_builtin *type)
{
    const char *p = strchr(c->type_key, '(');
    for (size_t i = 0; p && *p != ')'; i++) {
        char *end;
        long value = strtol(p + 1, &end, 10);
        if (i == type->arguments) {
            report(r, flaw_of(r, SG_DIAG_TYPE_ARGUMENTS, &c->obj, c->type_span, "the type '%s' takes no %sargument", type->type, i ? "other " : ""),
                   NULL);
            return;
        }
        if (end == p + 1 || (*end != ',' && *end != ')'))
            return;
        if (value < type->range[i].min || value > type->range[i].max)
            report(r, flaw_of(r, SG_DIAG_TYPE_ARGUMENTS, &c->obj, c->type_span, "an argument of the type '%s' is from %ld to %ld, not %.*s",
                              type->type, type->range[i].min, type->range[i].max, (int)(end - p - 1), p + 1),
                   NULL);
        p = end;
    }
}

static void
check_serial(struct sg_ruler *r, const struct sg_column *c)
{
    const char *note = "it is an integer with a sequence, and that is its default";
    size_t end;
    sg_type_dimensions(c->type, &end);
    const char *base = sg_arena_strndup(&r->arena, c->type, end);
    if (!sg_type_is_serial(r->model->dialect, base))
        return;
    if (type_of(r, c)->array)
        report(r, flaw_of(r, SG_DIAG_SERIAL_COLUMN, &c->obj, c->type_span, "there is no array of type '%s'", base), note);
    else if (c->def.type || c->generated)
        report(r, flaw_of(r, SG_DIAG_SERIAL_COLUMN, &c->obj, c->def.type ? c->def_span : c->type_span, "a column of type '%s' %s", base,
                          c->def.type ? "has no other default" : "is not generated"),
               note);
}

static void
check_default(struct sg_ruler *r, const struct sg_column *c, const struct sg_builtin *type)
{
    bool array = type_of(r, c)->array;
    if (!c->generated && !c->identity && !sg_literal_fits(type, array, c->def))
        report(r, flaw_of(r, SG_DIAG_DEFAULT_TYPE, &c->obj, c->def_span, "%s is no value of type '%s'", c->def.text, c->type),
               array ? "a default of an array is a string in braces: '{1,2}', or SQL: (array[1, 2])" : NULL);
}

void
sg_rules_of_types(struct sg_ruler *r, struct sg_table *to, struct sg_foreign_key *key)
{
    struct sg_set *columns = sg_set_of(key->obj.parent, SG_KIND_COLUMN);
    for (size_t i = 0; i < key->columns.len && i < key->columns_to.len; i++) {
        const struct sg_column *a = sg_set_get(columns, key->columns.items[i]), *b = sg_set_get(&to->columns, key->columns_to.items[i]);
        const struct sg_builtin *x = a ? builtin_of(r, a) : NULL, *y = b ? builtin_of(r, b) : NULL;
        if (!x || !y || (type_of(r, a)->array == type_of(r, b)->array && (type_of(r, a)->array || sg_builtin_refers(x, y))))
            continue;
        struct sg_flaw flaw = flaw_of(r, SG_DIAG_FOREIGN_KEY_TYPE, &key->obj, a->type_span,
                                      "the column '%s' of type '%s' cannot refer to '%s' of type '%s' in '%s'", a->obj.name, a->type, b->obj.name,
                                      b->type, to->obj.name);
        flaw.other = b->type_span;
        flaw.other_text = "the other type";
        report(r, flaw, "give both the same type");
    }
}

/* Keys and indexes */

/* A key of this many columns. */
static void
check_length(struct sg_ruler *r, const struct sg_obj *o, size_t len)
{
    size_t most = sg_dialects[r->model->dialect].key_columns;
    if (most && len > most)
        report(r, flaw_of(r, SG_DIAG_TOO_MANY_COLUMNS, o, o->span, "%zu columns in a key, which can have %zu", len, most), NULL);
}

/* A column in what an index is made for, `method` in words. */
static void
check_key(struct sg_ruler *r, struct sg_obj *o, const struct sg_column *c, unsigned keys, struct sg_span where, const char *method)
{
    const struct sg_builtin *type = c ? builtin_of(r, c) : NULL;
    if (!type || type_of(r, c)->array || type->keys & keys)
        return;
    struct sg_flaw flaw = flaw_of(r, SG_DIAG_NO_OPERATOR_CLASS, o, where, "a column of type '%s' cannot be in %s", type->type, method);
    report(r, flaw, "there is no order of such values");
}

static void
check_columns(struct sg_ruler *r, struct sg_obj *o, const struct sg_list *names, const char *what)
{
    const char *name;
    check_length(r, o, names->len);
    SG_FOREACH (name, names) {
        const struct sg_column *c = sg_set_get(sg_set_of(o->parent, SG_KIND_COLUMN), name);
        if (c)
            check_key(r, o, c, SG_KEYS_BTREE, c->type_span, what);
    }
}

/* Methods of PostgreSQL (the chapters "Indexes" and "Index Access Method Interface"); others come with extensions. */
static const struct method {
    const char *name, *words;
    bool unique, several, ordered;
    unsigned keys; /* whether columns without an operator class are certain to have none */
} methods[] = {
    {"btree", "an index of method 'btree'", true, true, true, SG_KEYS_BTREE},
    {"hash", "an index of method 'hash'", false, false, false, SG_KEYS_HASH},
    {"gin", "an index of method 'gin'", false, true, false, 0},
    {"gist", "an index of method 'gist'", false, true, false, 0},
    {"spgist", "an index of method 'spgist'", false, false, false, 0},
    {"brin", "an index of method 'brin'", false, true, false, 0},
};

static const struct method *
method_of(const struct sg_index *index)
{
    for (size_t i = 0; index->method && i < SG_COUNT(methods); i++)
        if (!strcasecmp(index->method, methods[i].name))
            return &methods[i];
    return NULL;
}

/* What is stored once has to stay right. */
static void
check_volatile(struct sg_ruler *r, const struct sg_obj *o, struct sg_span where, const char *sql, const char *what)
{
    const char *function = sql ? sg_volatile_find(&r->arena, r->model->dialect, sql) : NULL;
    if (function)
        report(r, flaw_of(r, SG_DIAG_NOT_IMMUTABLE, o, where, "'%s' may have another value each time, and cannot be in %s", function, what),
               "what is stored there is never computed again; ask for it in the query, or keep it in a column with a default");
}

static void
check_index(struct sg_ruler *r, struct sg_index *index)
{
    const struct method *m = method_of(index);
    const struct sg_index_key *key;
    struct sg_obj *o = &index->obj;
    check_length(r, o, index->keys.len);
    check_volatile(r, o, o->span, index->where, "the condition of an index");
    SG_FOREACH (key, &index->keys)
        if (key->is_expression)
            check_volatile(r, o, key->span, key->text, "an index");
    if (!m)
        return;
    if (index->is_unique && !m->unique)
        report(r, flaw_of(r, SG_DIAG_INDEX_METHOD, o, o->span, "an index of method '%s' cannot be unique", m->name), NULL);
    if (index->keys.len > 1 && !m->several)
        report(r, flaw_of(r, SG_DIAG_INDEX_METHOD, o, o->span, "an index of method '%s' has one key", m->name), NULL);
    SG_FOREACH (key, &index->keys) {
        if ((key->desc || key->nulls_first) && !m->ordered)
            report(r, flaw_of(r, SG_DIAG_INDEX_METHOD, o, key->span, "the keys of an index of method '%s' have no order", m->name), NULL);
        if (m->keys && !key->is_expression && !key->opclass)
            check_key(r, o, sg_set_get(sg_set_of(o->parent, SG_KIND_COLUMN), key->text), m->keys, key->span, m->words);
    }
}

/* Generated columns in keys */

static bool
has_generated(const struct sg_obj *o, const struct sg_list *names)
{
    const char *name;
    SG_FOREACH (name, names) {
        const struct sg_column *c = sg_set_get(sg_set_of(o->parent, SG_KIND_COLUMN), name);
        if (c && c->generated)
            return true;
    }
    return false;
}

static bool
is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words;
}

static void
check_actions(struct sg_ruler *r, struct sg_foreign_key *key)
{
    static const char *const deletes[] = {"set null", "set default", NULL}, *const updates[] = {"set null", "set default", "cascade", NULL};
    bool del = is_one_of(key->on_delete, deletes);
    if (!sg_dialects[r->model->dialect].generated_actions && (del || is_one_of(key->on_update, updates)) && has_generated(&key->obj, &key->columns))
        report(r, flaw_of(r, SG_DIAG_GENERATED_KEY, &key->obj, key->obj.span, "a foreign key with a generated column cannot have 'on %s %s'",
                          del ? "delete" : "update", del ? key->on_delete : key->on_update),
               "its value follows from the expression alone");
}

static void
check_generated_key(struct sg_ruler *r, struct sg_obj *o)
{
    if (!sg_dialects[r->model->dialect].generated_primary)
        report(r, flaw_of(r, SG_DIAG_GENERATED_KEY, o, o->span, "a generated column cannot be in a primary key"), NULL);
}

/* Names */

static const struct {
    enum sg_kind kind;
    const char *name;
    bool begins; /* what begins so is reserved */
    bool in[SG_DIALECT_COUNT];
} reserved[] = {
    {SG_KIND_COLUMN, "cmax", false, {[SG_POSTGRESQL] = true}},  {SG_KIND_COLUMN, "cmin", false, {[SG_POSTGRESQL] = true}},
    {SG_KIND_COLUMN, "ctid", false, {[SG_POSTGRESQL] = true}},  {SG_KIND_COLUMN, "tableoid", false, {[SG_POSTGRESQL] = true}},
    {SG_KIND_COLUMN, "xmax", false, {[SG_POSTGRESQL] = true}},  {SG_KIND_COLUMN, "xmin", false, {[SG_POSTGRESQL] = true}},
    {SG_KIND_SCHEMA, "pg_", true, {[SG_POSTGRESQL] = true}},    {SG_KIND_ROLE, "pg_", true, {[SG_POSTGRESQL] = true}},
    {SG_KIND_ROLE, "none", false, {[SG_POSTGRESQL] = true}},    {SG_KIND_ROLE, "public", false, {[SG_POSTGRESQL] = true}},
    {SG_KIND_TABLE, "sqlite_", true, {[SG_SQLITE] = true}},     {SG_KIND_INDEX, "sqlite_", true, {[SG_SQLITE] = true}},
    {SG_KIND_VIEW, "sqlite_", true, {[SG_SQLITE] = true}},
};

/* The bit of a letter, whatever its case. */
static uint32_t
letter_bit(char c)
{
    return (uint32_t)1 << (c & 31);
}

static void
find_letters(struct sg_ruler *r)
{
    for (size_t i = 0; i < SG_COUNT(reserved); i++)
        if (reserved[i].in[sg_dialects[r->model->dialect].family])
            r->letters[reserved[i].kind] |= letter_bit(*reserved[i].name);
    r->knows_letters = true;
}

static void
check_name(struct sg_ruler *r, const struct sg_obj *o)
{
    const struct sg_dialect_info *dialect = &sg_dialects[r->model->dialect];
    if (!r->knows_letters)
        find_letters(r);
    for (size_t i = 0; r->letters[o->kind] & letter_bit(*o->name) && i < SG_COUNT(reserved); i++) {
        if (reserved[i].kind != o->kind || !reserved[i].in[dialect->family] || !sg_same_letter(o->name[1], reserved[i].name[1]))
            continue;
        size_t len = strlen(reserved[i].name) + !reserved[i].begins;
        if ((dialect->folds_case ? strncasecmp(o->name, reserved[i].name, len) : strncmp(o->name, reserved[i].name, len)))
            continue;
        struct sg_flaw flaw = flaw_of(r, SG_DIAG_RESERVED_NAME, o, o->span, "%s keeps the name '%s' for itself", dialect->title, o->name);
        report(r, flaw, NULL);
    }
}

/* Sequences */

static const struct limits {
    const char *type;
    int64_t min, max;
} bigint = {"bigint", INT64_MIN, INT64_MAX}, limits[] = {{"integer", INT32_MIN, INT32_MAX}, {"smallint", INT16_MIN, INT16_MAX}};

/* What an option of a sequence says; false where no bigint can say that. */
static bool
read_number(int64_t *out, const char *text)
{
    char *end;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return !errno && end != text && !*end;
}

static const char *
wrong_limits(struct sg_ruler *r, const struct sg_sequence_options *o, const struct limits *l)
{
    int64_t increment, min, max, start, cache;
    if (!read_number(&increment, o->increment) || !read_number(&min, o->min) || !read_number(&max, o->max) || !read_number(&start, o->start) ||
        !read_number(&cache, o->cache))
        return "an option of the sequence is no bigint";
    if (!increment)
        return "the increment of a sequence cannot be 0";
    if (cache < 1)
        return "the cache of a sequence is 1 or more";
    if (min < l->min || max > l->max)
        return sg_arena_printf(&r->arena, "a sequence of type '%s' cannot go from %s to %s", l->type, o->min, o->max);
    if (min >= max)
        return sg_arena_printf(&r->arena, "the least value of the sequence, %s, is not less than the greatest, %s", o->min, o->max);
    if (start < min || start > max)
        return sg_arena_printf(&r->arena, "the sequence starts with %s, which is not between %s and %s", o->start, o->min, o->max);
    return NULL;
}

static void
check_limits(struct sg_ruler *r, const struct sg_obj *o, const struct sg_sequence_options *options, const char *type)
{
    const struct limits *l = &bigint;
    for (size_t i = 0; type && i < SG_COUNT(limits); i++)
        l = strcmp(type, limits[i].type) ? l : &limits[i];
    const char *text = wrong_limits(r, options, l);
    if (text)
        report(r, flaw_of(r, SG_DIAG_SEQUENCE_LIMITS, o, o->span, "%s", text), NULL);
}

/* Policies */

static void
check_policy(struct sg_ruler *r, const struct sg_policy *p)
{
    /* CREATE POLICY: what is read is held against `using`, what is written against `with check`. */
    static const struct {
        const char *command;
        bool reads, writes;
    } commands[] = {{"SELECT", true, false}, {"DELETE", true, false}, {"INSERT", false, true}};
    for (size_t i = 0; i < SG_COUNT(commands); i++) {
        if (strcmp(p->command, commands[i].command) != 0 || (!(p->using_expr && !commands[i].reads) && !(p->with_check && !commands[i].writes)))
            continue;
        struct sg_flaw flaw = flaw_of(r, SG_DIAG_POLICY_COMMAND, &p->obj, p->obj.span, "a policy for %s has no '%s'",
                                      commands[i].reads ? (i ? "delete" : "select") : "insert", commands[i].reads ? "with check" : "using");
        report(r, flaw, commands[i].reads ? "what is read is held against 'using'" : "what is written is held against 'with check'");
    }
}

/* All of them */

static void
check_column(struct sg_ruler *r, struct sg_column *c)
{
    const struct sg_builtin *type = builtin_of(r, c);
    check_name(r, &c->obj);
    if (type && type_of(r, c)->arguments)
        check_arguments(r, c, type);
    if (type && sg_builtin_is_integer(type) && (c->def.type || c->generated || type_of(r, c)->array))
        check_serial(r, c);
    if (type && c->def.type)
        check_default(r, c, type);
    if (c->primary_key)
        check_key(r, &c->obj, c, SG_KEYS_BTREE, c->type_span, "a primary key");
    if (c->generated)
        check_volatile(r, &c->obj, c->obj.span, c->generated->as, "a generated column");
    if (c->primary_key && c->generated)
        check_generated_key(r, &c->obj);
    if (c->identity)
        check_limits(r, &c->obj, &c->identity->options, c->type_key);
}

void
sg_rules_of_table(struct sg_ruler *r, struct sg_table *t)
{
    size_t most = sg_dialects[r->model->dialect].table_columns;
    struct sg_column *c;
    struct sg_index *index;
    struct sg_primary_key *primary;
    struct sg_unique *unique;
    struct sg_foreign_key *foreign;
    struct sg_policy *policy;
    check_name(r, &t->obj);
    if (most && t->columns.list.len > most)
        report(r, flaw_of(r, SG_DIAG_TOO_MANY_COLUMNS, &t->obj, t->obj.span, "the table '%s' has %zu columns, and can have %zu", t->obj.name,
                          t->columns.list.len, most),
               NULL);
    SG_FOREACH (c, &t->columns.list)
        check_column(r, c);
    SG_FOREACH (primary, &t->primary_keys.list) {
        check_columns(r, &primary->obj, &primary->columns, "a primary key");
        if (has_generated(&primary->obj, &primary->columns))
            check_generated_key(r, &primary->obj);
    }
    SG_FOREACH (unique, &t->uniques.list)
        check_columns(r, &unique->obj, &unique->columns, "a unique constraint");
    SG_FOREACH (index, &t->indexes.list) {
        check_name(r, &index->obj);
        check_index(r, index);
    }
    SG_FOREACH (foreign, &t->foreign_keys.list) {
        check_length(r, &foreign->obj, foreign->columns.len);
        check_actions(r, foreign);
    }
    SG_FOREACH (policy, &t->policies.list)
        check_policy(r, policy);
}

void
sg_rules_of_rest(struct sg_ruler *r)
{
    struct sg_model *m = r->model;
    size_t most = sg_dialects[m->dialect].name_bytes;
    struct sg_obj *o;
    struct sg_role *role;
    struct sg_enum *type;
    struct sg_sequence *sequence;
    struct sg_policy *policy;
    SG_FOREACH (o, &m->schemas.list)
        check_name(r, o);
    SG_FOREACH (role, &m->roles.list)
        if (!role->existing)
            check_name(r, &role->obj);
    SG_FOREACH (o, &m->views.list)
        check_name(r, o);
    SG_FOREACH (type, &m->enums.list)
        SG_FOREACH (o, &type->values.list)
            if (most && strlen(o->name) > most)
                report(r, flaw_of(r, SG_DIAG_ENUM_VALUE_LONG, o, o->span, "a value of an enum has %zu bytes at most, this one %zu", most,
                                  strlen(o->name)),
                       NULL);
    SG_FOREACH (sequence, &m->sequences.list)
        check_limits(r, &sequence->obj, &sequence->options, NULL);
    SG_FOREACH (policy, &m->policies.list)
        check_policy(r, policy);
}
