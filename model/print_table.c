/* Printing the body of a table. Constraints of one column stand at the column where that keeps their order: those that come
 * first, as long as they follow the order of the columns. */
#include <config.h>

#include <string.h>

#include "model/names.h"
#include "model/print_parts.h"
#include "model/raw.h"

struct body {
    struct sg_layout *l;
    struct sg_model *m;
    struct sg_table *t;
    size_t uniques, foreign_keys; /* how many of them stand at columns */
    bool gap;                     /* an empty line is due before the next line */
};

static size_t
column_position(const struct sg_table *t, const char *name, size_t from)
{
    for (size_t i = from; i < t->columns.list.len; i++)
        if (((const struct sg_obj *)t->columns.list.items[i])->name == name)
            return i;
    return SIZE_MAX;
}

/* The one column of a unique constraint, or in SQLite of a plain unique index; or NULL. What has a comment of its own stands on a
 * line of its own. */
static const char *
unique_column(const struct sg_obj *o)
{
    if (o->doc)
        return NULL;
    if (o->kind == SG_KIND_UNIQUE) {
        const struct sg_unique *u = (const struct sg_unique *)o;
        return u->columns.len == 1 ? u->columns.items[0] : NULL;
    }
    const struct sg_index *i = (const struct sg_index *)o;
    const struct sg_index_key *key = i->keys.len == 1 ? i->keys.items[0] : NULL;
    return key && i->is_unique && !i->where && !key->is_expression && !i->obj.renamed_from ? key->text : NULL;
}

static const struct sg_set *
unique_set(const struct body *b)
{
    return sg_dialects[b->m->dialect].named_keys ? &b->t->uniques : &b->t->indexes;
}

static void
print_columns(struct body *b)
{
    struct sg_table *t = b->t;
    const struct sg_list *uniques = &unique_set(b)->list, *keys = &t->foreign_keys.list;
    struct sg_column *c;
    const char *unique = NULL, *references = NULL;
    size_t at = 0, unique_at = 0, references_at = 0;
    SG_FOREACH (c, &t->columns.list) {
        struct sg_print_own own = {.first = b->foreign_keys};
        /* what the next ones are on, and where that is from here on */
        if (!unique && b->uniques < uniques->len) {
            unique = unique_column(uniques->items[b->uniques]);
            unique_at = unique ? column_position(t, unique, at) : SIZE_MAX;
        }
        if (unique && unique_at == at) {
            own.unique = uniques->items[b->uniques++];
            unique = NULL;
        }
        for (;;) {
            const struct sg_foreign_key *f = b->foreign_keys < keys->len ? keys->items[b->foreign_keys] : NULL;
            if (!references && f && !f->obj.doc && f->columns.len == 1 && f->columns_to.len == 1) {
                references = f->columns.items[0];
                references_at = column_position(t, references, at);
            }
            if (!references || references_at != at)
                break;
            own.count++;
            b->foreign_keys++;
            references = NULL;
        }
        sg_print_column(b->l, b->m, &own, c);
        at++;
    }
}

static void
line(struct body *b, const struct sg_obj *o, const struct sg_buf *text)
{
    if (b->gap && b->l->rows.len)
        sg_layout_row(b->l, NULL, NULL, NULL)->blank = true;
    b->gap = false;
    if (o)
        sg_print_doc_rows(b->l, o->doc);
    sg_layout_row(b->l, NULL, NULL, text->data);
}

static void
add_names(struct sg_buf *out, const struct sg_list *names)
{
    const char *name;
    sg_buf_addc(out, '(');
    SG_FOREACH (name, names) {
        if (sg_at_name)
            sg_buf_adds(out, ", ");
        sg_layout_name(out, name, SG_AT_COLUMN);
    }
    sg_buf_addc(out, ')');
}

static void
add_name(struct sg_buf *out, const char *name, const char *standard)
{
    if (name == standard)
        return;
    sg_buf_addc(out, ' ');
    sg_layout_name(out, name, SG_AT_OPTIONAL_NAME);
}

static void
print_primary_key(struct body *b, const struct sg_primary_key *p)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "primary key");
    add_name(&text, p->obj.name, sg_default_name_of(b->m->ctx, &p->obj, SG_KIND_PRIMARY_KEY));
    sg_buf_addc(&text, ' ');
    add_names(&text, &p->columns);
    line(b, &p->obj, &text);
    sg_buf_fini(&text);
}

static void
print_unique(struct body *b, const struct sg_unique *u)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "unique");
    add_name(&text, u->obj.name, sg_default_name_of(b->m->ctx, &u->obj, SG_KIND_UNIQUE));
    sg_buf_addc(&text, ' ');
    add_names(&text, &u->columns);
    sg_buf_adds(&text, u->nulls_not_distinct ? " nulls not distinct" : "");
    line(b, &u->obj, &text);
    sg_buf_fini(&text);
}

static void
print_foreign_key(struct body *b, const struct sg_foreign_key *f)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "foreign key");
    add_name(&text, f->obj.name, sg_default_name_of(b->m->ctx, &f->obj, SG_KIND_FOREIGN_KEY));
    sg_buf_addc(&text, ' ');
    add_names(&text, &f->columns);
    sg_buf_adds(&text, " references ");
    sg_layout_ref(&text, sg_print_target_schema(f), f->table_to);
    sg_buf_addc(&text, ' ');
    add_names(&text, &f->columns_to);
    sg_print_actions(&text, f);
    line(b, &f->obj, &text);
    sg_buf_fini(&text);
}

static void
print_check(struct body *b, const struct sg_check *c)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "check ");
    sg_layout_name(&text, c->obj.name, SG_AT_OPTIONAL_NAME);
    sg_buf_addc(&text, ' ');
    sg_layout_raw(&text, c->value);
    line(b, &c->obj, &text);
    sg_buf_fini(&text);
}

static bool
ends_with(const struct sg_buf *text, const char *end)
{
    size_t len = strlen(end);
    return text->len >= len && !strcmp(text->data + text->len - len, end);
}

/* The column whose name in SQL's double quotes is the whole text, or NULL. */
static const char *
quoted_column(const struct body *b, const char *text)
{
    const struct sg_obj *c;
    size_t len = strlen(text);
    if (*text != '"' || len < 2 || sg_raw_quoted_end(text, len) != len)
        return NULL;
    SG_FOREACH (c, &b->t->columns.list) {
        const char *p = text + 1, *q = c->name;
        for (; *q && *p == *q; p++, q++)
            p += *p == '"';
        if (!*q && !strcmp(p, "\""))
            return c->name;
    }
    return NULL;
}

static bool
stands_alone(const char *text)
{
    bool call = false;
    return sg_raw_is_parenthesised(text) || (sg_raw_is_call(text, &call) && call);
}

/* SQLite has the order of a key in its text: "age" desc is written age desc. */
static bool
add_ordered(struct sg_buf *out, const struct body *b, const char *key)
{
    static const char *const nulls[] = {" nulls first", " nulls last"};
    struct sg_buf text = SG_BUF_INIT;
    const char *tail = "", *order = "", *column;
    sg_buf_adds(&text, key);
    for (size_t i = 0; i < SG_COUNT(nulls) && !*tail; i++)
        if (ends_with(&text, nulls[i])) {
            tail = nulls[i];
            sg_buf_truncate(&text, text.len - strlen(tail));
        }
    if (ends_with(&text, " desc")) {
        order = " desc";
        sg_buf_truncate(&text, text.len - strlen(order));
    }
    bool good = *tail || *order;
    if (good && (column = quoted_column(b, text.data)))
        sg_layout_name(out, column, SG_AT_COLUMN);
    else if (good && stands_alone(text.data))
        sg_buf_adds(out, text.data);
    else
        good = false;
    if (good)
        sg_buf_addf(out, "%s%s", order, tail);
    sg_buf_fini(&text);
    return good;
}

static void
add_key(struct sg_buf *out, const struct body *b, const struct sg_index_key *key)
{
    if (!key->is_expression)
        sg_layout_name(out, key->text, SG_AT_COLUMN);
    else if (stands_alone(key->text))
        sg_buf_adds(out, key->text);
    else if (sg_dialects[b->m->dialect].ordered_keys || !add_ordered(out, b, key->text))
        sg_layout_backticks(out, key->text);
    if (key->opclass) {
        sg_buf_addc(out, ' ');
        sg_layout_name(out, key->opclass, SG_AT_OPCLASS);
    }
    sg_buf_adds(out, key->desc ? " desc" : "");
    sg_buf_adds(out, key->nulls_first ? " nulls first" : "");
}

/* The name that it would get, or NULL where it needs one. */
static void
print_index(struct body *b, const struct sg_index *i)
{
    struct sg_buf text = SG_BUF_INIT;
    const struct sg_index_key *key;
    bool unique = !sg_dialects[b->m->dialect].named_keys && i->is_unique && !i->where && !i->obj.renamed_from &&
                  i->obj.name == sg_default_name_of(b->m->ctx, &i->obj, SG_KIND_UNIQUE);
    sg_buf_adds(&text, unique ? "unique" : i->is_unique ? "unique index" : "index");
    if (!unique)
        add_name(&text, i->obj.name, sg_default_name_of(b->m->ctx, &i->obj, SG_KIND_INDEX));
    if (i->obj.renamed_from) {
        sg_buf_adds(&text, " renamed from ");
        sg_layout_name(&text, i->obj.renamed_from, SG_AT_NAME);
    }
    if (i->concurrently)
        sg_buf_adds(&text, " concurrently");
    if (i->method && strcmp(i->method, "btree")) {
        sg_buf_adds(&text, " using ");
        sg_layout_name(&text, i->method, SG_AT_NAME);
    }
    sg_buf_adds(&text, " (");
    SG_FOREACH (key, &i->keys) {
        if (sg_at_key)
            sg_buf_adds(&text, ", ");
        add_key(&text, b, key);
    }
    sg_buf_addc(&text, ')');
    if (i->where) {
        sg_buf_adds(&text, " where ");
        sg_layout_raw(&text, i->where);
    }
    if (i->with.len)
        sg_print_options(&text, &i->with, false);
    line(b, &i->obj, &text);
    sg_buf_fini(&text);
}

/* securityBarrier → security_barrier; with quotes where that does not lead back. */
static void
add_snake(struct sg_buf *out, const char *name)
{
    struct sg_buf snake = SG_BUF_INIT;
    bool good = !strchr(name, '_') && !(*name >= 'A' && *name <= 'Z');
    for (const char *p = name; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            sg_buf_addf(&snake, "_%c", *p - 'A' + 'a');
        else
            sg_buf_addc(&snake, *p);
    if (good && sg_raw_is_identifier(snake.data))
        sg_buf_adds(out, snake.data);
    else
        sg_buf_addf(out, "\"%s\"", name);
    sg_buf_fini(&snake);
}

void
sg_print_options(struct sg_buf *out, const struct sg_list *options, bool snake)
{
    const struct sg_option *o;
    sg_buf_adds(out, " with (");
    SG_FOREACH (o, options) {
        if (sg_at_o)
            sg_buf_adds(out, ", ");
        if (snake)
            add_snake(out, o->name);
        else
            sg_layout_name(out, o->name, SG_AT_NAME);
        sg_buf_adds(out, " = ");
        if (o->value.type != SG_VALUE_TEXT || sg_name_is_plain(o->value.text, SG_AT_VALUE))
            sg_buf_adds(out, o->value.text);
        else
            sg_layout_string(out, o->value.text);
    }
    sg_buf_addc(out, ')');
}

static void
add_lower(struct sg_buf *out, const char *word, const char *text)
{
    sg_buf_adds(out, word);
    for (const char *p = text; *p; p++)
        sg_buf_addc(out, *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p);
}

void
sg_print_policy_clauses(struct sg_buf *out, const struct sg_policy *p)
{
    const char *role;
    if (strcmp(p->as, "PERMISSIVE"))
        add_lower(out, " as ", p->as);
    if (strcmp(p->command, "ALL"))
        add_lower(out, " for ", p->command);
    if (p->to.len != 1 || strcmp(p->to.items[0], "public"))
        SG_FOREACH (role, &p->to) {
            sg_buf_adds(out, sg_at_role ? ", " : " to ");
            sg_layout_name(out, role, SG_AT_NAME);
        }
    if (p->using_expr) {
        sg_buf_adds(out, " using ");
        sg_layout_raw(out, p->using_expr);
    }
    if (p->with_check) {
        sg_buf_adds(out, " with check ");
        sg_layout_raw(out, p->with_check);
    }
}

static void
print_policy(struct body *b, const struct sg_policy *p)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "policy ");
    sg_layout_name(&text, p->obj.name, SG_AT_NAME);
    if (p->obj.renamed_from) {
        sg_buf_adds(&text, " renamed from ");
        sg_layout_name(&text, p->obj.renamed_from, SG_AT_NAME);
    }
    sg_print_policy_clauses(&text, p);
    line(b, &p->obj, &text);
    sg_buf_fini(&text);
}

static void
print_flag(struct body *b, bool flag, const char *words)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, words);
    if (flag)
        line(b, NULL, &text);
    sg_buf_fini(&text);
}

void
sg_print_table_body(struct sg_layout *l, struct sg_model *m, struct sg_table *t)
{
    struct body b = {.l = l, .m = m, .t = t, .gap = true};
    bool named = sg_dialects[m->dialect].named_keys;
    struct sg_primary_key *p;
    struct sg_check *c;
    struct sg_policy *policy;
    print_columns(&b);
    SG_FOREACH (p, &t->primary_keys.list)
        print_primary_key(&b, p);
    for (size_t i = named ? b.uniques : 0; i < t->uniques.list.len; i++)
        print_unique(&b, t->uniques.list.items[i]);
    for (size_t i = b.foreign_keys; i < t->foreign_keys.list.len; i++)
        print_foreign_key(&b, t->foreign_keys.list.items[i]);
    SG_FOREACH (c, &t->checks.list)
        print_check(&b, c);
    for (size_t i = named ? 0 : b.uniques; i < t->indexes.list.len; i++)
        print_index(&b, t->indexes.list.items[i]);
    print_flag(&b, t->rls, "row level security");
    SG_FOREACH (policy, &t->policies.list)
        print_policy(&b, policy);
    print_flag(&b, t->without_rowid, "without rowid");
    print_flag(&b, t->strict, "strict");
}
