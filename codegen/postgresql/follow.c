/* SQL that the server rewrites by itself: where only the names changed that it goes by, there is nothing to say. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

/* One of the two texts: what qualifies the columns of its table, and where reading is. */
struct side {
    struct sg_lexer x;
    const char *schema, *table;
    bool behind_point;
};

static struct side
side_of(const struct sg_table *t, const char *sql)
{
    return (struct side){sg_sql_lexer(sql), t->obj.schema ? t->obj.schema : "public", t->obj.name, false};
}

static bool
skip_qualifier(struct sg_lexer *x, const char *name)
{
    struct sg_lexer ahead = *x;
    if (!sg_token_names(SG_POSTGRESQL, sg_lexer_word(&ahead), name) || !sg_token_is_mark(sg_lexer_word(&ahead), '.'))
        return false;
    *x = ahead;
    return true;
}

/* The next token, a column of the table without what qualifies it. */
static struct sg_token
next_token(struct side *s)
{
    struct sg_lexer ahead = s->x;
    if (!s->behind_point) {
        (void)skip_qualifier(&ahead, s->schema);
        if (skip_qualifier(&ahead, s->table))
            s->x = ahead;
    }
    struct sg_token t = sg_lexer_word(&s->x);
    s->behind_point = sg_token_is_mark(t, '.');
    return t;
}

static bool
same_bytes(struct sg_token a, struct sg_token b)
{
    return a.kind == b.kind && a.len == b.len && !memcmp(a.text, b.text, a.len);
}

static bool
same_token(const struct sg_pg *g, const struct sg_table *old, struct sg_token a, struct sg_token b)
{
    const struct sg_obj *column;
    SG_FOREACH (column, &old->columns.list)
        if (sg_token_names(SG_POSTGRESQL, a, column->name)) {
            const struct sg_obj *now = sg_diff_new_of(g->diff, column);
            return now && sg_token_names(SG_POSTGRESQL, b, now->name);
        }
    return same_bytes(a, b);
}

bool
sg_pg_only_follows(const struct sg_pg *g, const struct sg_pg_table *t, const char *old, const char *new)
{
    if (!old || !new)
        return old == new;
    struct side x = side_of(t->old, old), y = side_of(t->new, new);
    for (;;) {
        bool field = x.behind_point;
        struct sg_token a = next_token(&x), b = next_token(&y);
        if (a.kind == SG_TOKEN_END || b.kind == SG_TOKEN_END)
            return a.kind == b.kind;
        if (sg_token_is(a, "select")) /* a bare name in it may be another table's */
            return false;
        if (!(field ? same_bytes(a, b) : same_token(g, t->old, a, b)))
            return false;
    }
}

static bool
keys_follow(const struct sg_pg *g, const struct sg_pg_table *t, const struct sg_index *old, const struct sg_index *new)
{
    if (old->keys.len != new->keys.len)
        return false;
    for (size_t i = 0; i < old->keys.len; i++) {
        const struct sg_index_key *a = old->keys.items[i], *b = new->keys.items[i];
        if (a->is_expression != b->is_expression || a->desc != b->desc || a->nulls_first != b->nulls_first ||
            a->opclass != b->opclass || !sg_pg_only_follows(g, t, a->text, b->text))
            return false;
    }
    return true;
}

uint64_t
sg_pg_texts_that_follow(const struct sg_pg *g, const struct sg_pg_table *t, const struct sg_obj *old, const struct sg_obj *new)
{
    const struct sg_index *i = (const void *)old, *j = (const void *)new;
    const struct sg_policy *p = (const void *)old, *q = (const void *)new;
    const struct sg_check *c = (const void *)old, *d = (const void *)new;
    if (old->kind == SG_KIND_CHECK)
        return sg_pg_only_follows(g, t, c->value, d->value) ? SG_CHANGED(CHECK, value) : 0;
    if (old->kind == SG_KIND_INDEX)
        return (keys_follow(g, t, i, j) ? SG_CHANGED(INDEX, keys) : 0) |
               (sg_pg_only_follows(g, t, i->where, j->where) ? SG_CHANGED(INDEX, where) : 0);
    if (old->kind == SG_KIND_POLICY)
        return (sg_pg_only_follows(g, t, p->using_expr, q->using_expr) ? SG_CHANGED(POLICY, using_expr) : 0) |
               (sg_pg_only_follows(g, t, p->with_check, q->with_check) ? SG_CHANGED(POLICY, with_check) : 0);
    return 0;
}
