/* Printing a column: its type in people's spelling, and its constraints in their order. */
#include <config.h>

#include <string.h>

#include "model/names.h"
#include "model/print_parts.h"
#include "model/raw.h"
#include "model/types.h"

void
sg_print_doc_rows(struct sg_layout *l, const char *doc)
{
    while (doc) {
        const char *end = strchr(doc, '\n');
        size_t len = end ? (size_t)(end - doc) : strlen(doc);
        struct sg_buf line = SG_BUF_INIT;
        sg_buf_addf(&line, len ? "/// %.*s" : "///%.*s", (int)len, doc);
        sg_layout_row(l, NULL, NULL, NULL)->comment = sg_arena_strdup(&l->arena, line.data);
        sg_buf_fini(&line);
        doc = end ? end + 1 : NULL;
    }
}

static bool
is_type_word(const char *s, size_t len)
{
    static const char *const words[] = {"character", "day",  "hour", "minute", "month", "precision", "second", "time",
                                        "to",        "varying", "with", "without", "year", "zone"};
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (strlen(words[i]) == len && !memcmp(words[i], s, len))
            return true;
    return false;
}

static size_t
word_length(const char *s)
{
    size_t n = 0;
    while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') || s[n] == '_' ||
           (n && s[n] >= '0' && s[n] <= '9'))
        n++;
    return n;
}

static size_t
dimension_length(const char *s)
{
    size_t n = 1;
    while (*s == '[' && s[n] >= '0' && s[n] <= '9')
        n++;
    return *s == '[' && s[n] == ']' ? n + 1 : 0;
}

/* How the grammar takes a type's text: words, arguments, dimensions, with single spaces between words. False where it
 * does not. */
static bool
normal_type(struct sg_buf *out, const char *type)
{
    size_t n = word_length(type);
    struct sg_buf first = SG_BUF_INIT;
    sg_buf_add(&first, type, n);
    bool good = n && sg_name_is_plain(first.data, SG_AT_TYPE);
    sg_buf_fini(&first);
    if (!good)
        return false;
    sg_buf_add(out, type, n);
    for (const char *p = type + n; *p; p += n) {
        if (*p == ' ') {
            n = 1;
        } else if (*p == '(') {
            size_t end = sg_raw_end(p + 1, strlen(p + 1));
            if (end == SG_RAW_OPEN)
                return false;
            n = end + 2;
            sg_buf_add(out, p, n);
        } else if (*p == '[') {
            if (!(n = dimension_length(p)))
                return false;
            sg_buf_add(out, p, n);
        } else {
            n = word_length(p);
            if (!n || !is_type_word(p, n))
                return false;
            sg_buf_addc(out, ' ');
            sg_buf_add(out, p, n);
        }
    }
    return true;
}

/* Whether a bare name would be taken for one of the schema's enums, or for a misspelt one. */
static bool
looks_like_enum(struct sg_model *m, const char *type)
{
    size_t end;
    if (!m->enums.list.len)
        return false;
    sg_type_dimensions(type, &end);
    if (sg_model_get(m, SG_KIND_ENUM, "public", sg_intern(&m->ctx->intern, type, end)))
        return true;
    const char *base = sg_type_base(m->ctx, type);
    if (sg_type_is_known(m->dialect, type))
        return false;
    struct sg_arena arena = {0};
    const char **names = sg_arena_array(&arena, m->enums.list.len, sizeof(*names));
    for (size_t i = 0; i < m->enums.list.len; i++)
        names[i] = ((const struct sg_obj *)m->enums.list.items[i])->name;
    bool near = sg_nearest(base, names, m->enums.list.len);
    sg_arena_fini(&arena);
    return near;
}

static void
print_plain_type(struct sg_buf *out, struct sg_model *m, const char *type)
{
    struct sg_buf text = SG_BUF_INIT;
    bool good = normal_type(&text, type) && !looks_like_enum(m, type) &&
                sg_type_stored(m->ctx, m->dialect, text.data, NULL) == type;
    if (good)
        sg_buf_adds(out, text.data);
    else
        sg_layout_backticks(out, type);
    sg_buf_fini(&text);
}

static void
print_type(struct sg_buf *out, struct sg_model *m, const struct sg_column *c)
{
    size_t end;
    if (!c->type_schema) {
        print_plain_type(out, m, c->type);
        return;
    }
    sg_type_dimensions(c->type, &end);
    const char *name = sg_intern(&m->ctx->intern, c->type, end);
    bool declared = sg_model_get(m, SG_KIND_ENUM, c->type_schema, name);
    if (strcmp(c->type_schema, "public") || !declared) {
        sg_layout_name(out, c->type_schema, SG_AT_TYPE);
        sg_buf_addc(out, '.');
        sg_layout_name(out, name, SG_AT_NAME);
    } else {
        sg_layout_name(out, name, SG_AT_TYPE);
    }
    sg_buf_adds(out, c->type + end);
}

static void
add(struct sg_buf *out, const char *text)
{
    if (out->len)
        sg_buf_adds(out, "  ");
    sg_buf_adds(out, text);
}

/* 'text'::type of the plain kind: a name with arguments and dimensions */
static bool
is_cast_string(const char *text)
{
    const char *rest;
    if (strpbrk(text, "\r\n") || !sg_raw_is_string(text, &rest))
        return false;
    if (!*rest)
        return true;
    if (rest[0] != ':' || rest[1] != ':')
        return false;
    struct sg_buf normal = SG_BUF_INIT;
    bool good = normal_type(&normal, rest + 2) && !strcmp(normal.data, rest + 2);
    sg_buf_fini(&normal);
    return good;
}

/* A name or a call, each part of which can stand there. */
static bool
is_plain_call(const char *text)
{
    if (!sg_raw_is_call(text, NULL))
        return false;
    for (const char *p = text;; p++) {
        size_t n = word_length(p);
        struct sg_buf word = SG_BUF_INIT;
        sg_buf_add(&word, p, n);
        bool good = sg_name_is_plain(word.data, SG_AT_VALUE);
        sg_buf_fini(&word);
        p += n;
        if (!good || *p != '.')
            return good;
    }
}

static void
print_value(struct sg_buf *out, const struct sg_value *v)
{
    switch (v->type) {
    case SG_VALUE_NONE:
        break;
    case SG_VALUE_NUMBER:
    case SG_VALUE_BOOL:
    case SG_VALUE_NULL:
    case SG_VALUE_JSON:
        sg_buf_adds(out, v->text);
        break;
    case SG_VALUE_TEXT:
        if (is_cast_string(v->text) || sg_raw_is_parenthesised(v->text) || is_plain_call(v->text))
            sg_buf_adds(out, v->text);
        else
            sg_layout_backticks(out, v->text);
        break;
    }
}

static void
add_option(struct sg_buf *out, const char *word, const char *value, const char *standard)
{
    const char *p = value + (*value == '-');
    if (!strcmp(value, standard))
        return;
    sg_buf_addf(out, "%s%s ", out->len ? " " : "", word);
    while (*p >= '0' && *p <= '9')
        p++;
    if (!*p && p[-1] != '-' && p != value)
        sg_buf_adds(out, value);
    else
        sg_layout_string(out, value);
}

void
sg_print_sequence_options(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_sequence_options *o,
                          const char *type)
{
    struct sg_sequence_options one = {0}, range = {.increment = o->increment},
                               start = {.increment = o->increment, .min = o->min, .max = o->max};
    sg_sequence_defaults(ctx, &one, type);
    sg_sequence_defaults(ctx, &range, type);
    sg_sequence_defaults(ctx, &start, type);
    add_option(out, "start", o->start, start.start);
    add_option(out, "increment", o->increment, one.increment);
    add_option(out, "min", o->min, range.min);
    add_option(out, "max", o->max, range.max);
    add_option(out, "cache", o->cache, one.cache);
    if (o->cycle)
        sg_buf_adds(out, out->len ? " cycle" : "cycle");
}

static void
add_identity(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_column *c)
{
    const struct sg_identity *i = c->identity;
    struct sg_buf options = SG_BUF_INIT;
    bool schema = i->schema != c->obj.parent->schema;
    if (schema || i->name != sg_default_identity_name(ctx, c->obj.parent->name, c->obj.name)) {
        sg_buf_adds(&options, "name ");
        sg_layout_ref(&options, schema ? i->schema : NULL, i->name);
    }
    sg_print_sequence_options(&options, ctx, &i->options, c->type);
    add(out, i->always ? "generated always as identity" : "generated by default as identity");
    if (options.len)
        sg_buf_addf(out, " (%s)", options.data);
    sg_buf_fini(&options);
}

static void
add_generated(struct sg_buf *out, enum sg_dialect dialect, const struct sg_generated *g)
{
    add(out, "generated always as ");
    if (sg_dialects[dialect].bare_generated)
        sg_layout_raw(out, g->as);
    else if (sg_raw_is_parenthesised(g->as))
        sg_buf_adds(out, g->as);
    else
        sg_layout_backticks(out, g->as);
    sg_buf_adds(out, g->stored ? " stored" : " virtual");
}

const char *
sg_print_target_schema(const struct sg_foreign_key *f)
{
    return f->schema_to && (f->schema_to_explicit || strcmp(f->schema_to, "public")) ? f->schema_to : NULL;
}

void
sg_print_actions(struct sg_buf *out, const struct sg_foreign_key *f)
{
    if (strcmp(f->on_delete, "no action"))
        sg_buf_addf(out, " on delete %s", f->on_delete);
    if (strcmp(f->on_update, "no action"))
        sg_buf_addf(out, " on update %s", f->on_update);
}

static void
add_references(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_foreign_key *f)
{
    add(out, "references ");
    sg_layout_ref(out, sg_print_target_schema(f), f->table_to);
    sg_buf_addc(out, '(');
    sg_layout_name(out, f->columns_to.items[0], SG_AT_COLUMN);
    sg_buf_addc(out, ')');
    sg_print_actions(out, f);
    if (f->obj.name != sg_default_name_of(ctx, &f->obj, SG_KIND_FOREIGN_KEY)) {
        sg_buf_adds(out, " name ");
        sg_layout_name(out, f->obj.name, SG_AT_NAME);
    }
}

static void
add_unique(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_column *c, const struct sg_obj *unique)
{
    void *items[] = {(void *)(uintptr_t)c->obj.name};
    struct sg_list columns = {items, 1, 1};
    add(out, "unique");
    if (unique->name != sg_default_name(ctx, SG_KIND_UNIQUE, c->obj.parent->name, &columns)) {
        sg_buf_adds(out, " name ");
        sg_layout_name(out, unique->name, SG_AT_NAME);
    }
    if (unique->kind == SG_KIND_UNIQUE && ((const struct sg_unique *)unique)->nulls_not_distinct)
        sg_buf_adds(out, " nulls not distinct");
}

static void
add_tail(struct sg_buf *out, const struct sg_column *c)
{
    if (c->obj.renamed_from) {
        add(out, "renamed from ");
        sg_layout_name(out, c->obj.renamed_from, SG_AT_NAME);
    }
    if (c->using_expr) {
        add(out, "using ");
        sg_layout_raw(out, c->using_expr);
    }
}

void
sg_print_column(struct sg_layout *l, struct sg_model *m, const struct sg_print_own *own, struct sg_column *c)
{
    struct sg_buf name = SG_BUF_INIT, type = SG_BUF_INIT, rest = SG_BUF_INIT;
    bool serial = !c->type_schema && sg_type_is_serial(m->dialect, c->type);
    bool implied = c->primary_key || c->identity || serial;
    sg_print_doc_rows(l, c->obj.doc);
    sg_layout_name(&name, c->obj.name, SG_AT_COLUMN);
    print_type(&type, m, c);
    if (c->primary_key)
        add(&rest, "primary key");
    if (c->not_null != implied)
        add(&rest, c->not_null ? "not null" : "null");
    if (own && own->unique)
        add_unique(&rest, m->ctx, c, own->unique);
    if (c->def.type) {
        add(&rest, "default ");
        print_value(&rest, &c->def);
    }
    if (c->generated)
        add_generated(&rest, m->dialect, c->generated);
    if (c->identity)
        add_identity(&rest, m->ctx, c);
    if (c->autoincrement)
        add(&rest, "autoincrement");
    for (size_t i = 0; own && i < own->count; i++) {
        const struct sg_table *t = (const struct sg_table *)c->obj.parent;
        add_references(&rest, m->ctx, t->foreign_keys.list.items[own->first + i]);
    }
    add_tail(&rest, c);
    sg_layout_row(l, name.data, type.data, rest.data);
    sg_buf_fini(&name);
    sg_buf_fini(&type);
    sg_buf_fini(&rest);
}
