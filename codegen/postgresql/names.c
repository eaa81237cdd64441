/* Text with names in it, and the names themselves: how tables are called, what PostgreSQL cuts,
 * what one statement must free before another can take it. */
#include <config.h>

#include <string.h>

#include "base/utf8.h"
#include "codegen/postgresql/pg.h"
#include "model/names.h"

void
sg_pg_ident(struct sg_pg *g, struct sg_buf *out, const char *name)
{
    g->departs |= strchr(name, '"') != NULL;
    sg_sql_ident(out, name);
}

static size_t
kept_bytes(const char *name)
{
    return sg_utf8_cut(name, strlen(name), sg_dialects[SG_POSTGRESQL].name_bytes);
}

const char *
sg_pg_name_kept(struct sg_pg *g, const char *name)
{
    return sg_intern(&g->ctx->intern, name, kept_bytes(name));
}

const char *
sg_pg_table_schema(const struct sg_table *t)
{
    return !t->schema_explicit && (!t->obj.schema || !strcmp(t->obj.schema, "public"))
               ? NULL
               : t->obj.schema;
}

const char *
sg_pg_schema_now(const struct sg_pg *g, const char *schema)
{
    struct sg_pair *pair;
    SG_FOREACH (pair, &g->diff->top[SG_KIND_SCHEMA].kept)
        if (pair->renamed && pair->old->name == schema)
            return pair->new->name;
    return schema;
}

static void
add_table(struct sg_pg *g, struct sg_buf *out, const struct sg_table *t, bool early)
{
    const char *schema = sg_pg_table_schema(t);
    if (schema) {
        sg_pg_ident(g, out, early ? sg_pg_schema_now(g, schema) : schema);
        sg_buf_addc(out, '.');
    }
    sg_pg_ident(g, out, t->obj.name);
}

static void
add_names(struct sg_pg *g, struct sg_buf *out, const struct sg_list *names)
{
    for (size_t i = 0; i < names->len; i++) {
        if (i)
            sg_buf_addc(out, ',');
        sg_pg_ident(g, out, names->items[i]);
    }
}

static void
add_qualified(struct sg_pg *g, struct sg_buf *out, const struct sg_obj *o)
{
    sg_pg_ident(g, out, o->schema ? o->schema : "public");
    sg_buf_addc(out, '.');
    sg_pg_ident(g, out, o->name);
}

const char *
sg_pg_expression(struct sg_pg *g, const char *sql)
{
    struct sg_lexer x = sg_sql_lexer(sql);
    struct sg_token t;
    do
        t = sg_lexer_word(&x);
    while (t.kind != SG_TOKEN_END && !sg_token_is_mark(t, ';'));
    if (t.kind != SG_TOKEN_END)
        sql = sg_intern(&g->ctx->intern, sql, (size_t)(t.text - sql));
    g->departs |= strchr(sql, ';') != NULL; /* recorded cut there, within a string */
    return sql;
}

void
sg_pg_vfmt(struct sg_pg *g, struct sg_buf *out, const char *fmt, va_list ap)
{
    for (; *fmt; fmt++) {
        const char *percent = strchr(fmt, '%');
        if (!percent) {
            sg_buf_adds(out, fmt);
            return;
        }
        sg_buf_add(out, fmt, (size_t)(percent - fmt));
        fmt = percent + 1;
        if (*fmt == 'I')
            sg_pg_ident(g, out, va_arg(ap, const char *));
        else if (*fmt == 'T')
            add_table(g, out, va_arg(ap, const struct sg_table *), false);
        else if (*fmt == 'E')
            add_table(g, out, va_arg(ap, const struct sg_table *), true);
        else if (*fmt == 'Q')
            add_qualified(g, out, va_arg(ap, const struct sg_obj *));
        else if (*fmt == 'N')
            add_names(g, out, va_arg(ap, const struct sg_list *));
        else if (*fmt == 'L')
            sg_sql_literal(out, va_arg(ap, const char *));
        else if (*fmt == 's')
            sg_buf_adds(out, va_arg(ap, const char *));
        else
            sg_buf_addc(out, *fmt);
    }
}

void
sg_pg_fmt(struct sg_pg *g, struct sg_buf *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_pg_vfmt(g, out, fmt, ap);
    va_end(ap);
}

const char *
sg_pg_text(struct sg_pg *g, const char *fmt, ...)
{
    struct sg_buf buf = SG_BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    sg_pg_vfmt(g, &buf, fmt, ap);
    va_end(ap);
    const char *text = sg_intern(&g->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

struct sg_step *
sg_pg_end(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new)
{
    const struct sg_obj *about = new ? new : old;
    return sg_planner_step(&g->p, rank, about->kind, old, new);
}

struct sg_step *
sg_pg_step(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new, const char *fmt,
           ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_pg_vfmt(g, &g->p.text, fmt, ap);
    va_end(ap);
    return sg_pg_end(g, rank, old, new);
}

void
sg_pg_flag(struct sg_pg *g, struct sg_step *step, unsigned flags, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_step_vwhy(&g->p, step, flags, fmt, ap);
    va_end(ap);
}

/* makeObjectName of src/backend/commands/indexcmds.c: the longer part loses bytes until all fits.
 */
const char *
sg_pg_implicit_name(struct sg_pg *g, const char *table, const char *column, const char *label)
{
    size_t a = strlen(table), b = column ? strlen(column) : 0;
    size_t room =
        sg_dialects[SG_POSTGRESQL].name_bytes - (column ? 1U : 0U) - strlen(label) - 1;
    while (a + b > room) {
        if (a > b)
            a--;
        else
            b--;
    }
    a = sg_utf8_cut(table, strlen(table), a);
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_add(&buf, table, a);
    if (column) {
        sg_buf_addc(&buf, '_');
        sg_buf_add(&buf, column, sg_utf8_cut(column, strlen(column), b));
    }
    sg_buf_addc(&buf, '_');
    sg_buf_adds(&buf, label);
    const char *name = sg_intern(&g->ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return name;
}

const char *
sg_pg_old_name(struct sg_pg *g, const char *name, unsigned n)
{
    return sg_pg_implicit_name(g, name, NULL, n ? sg_arena_printf(g->arena, "old%u", n) : "old");
}

void
sg_pg_names_init(struct sg_pg *g)
{
    bool any = sg_names_cut(&g->cut, g->arena, g->old, NULL);
    sg_names_cut(&g->cut, g->arena, g->new, any ? NULL : g->old);
}

const char *
sg_pg_called(struct sg_pg *g, const struct sg_obj *o)
{
    const char *cut = sg_map_get(&g->cut, o);
    g->departs |= cut != NULL;
    return cut ? cut : o->name;
}

const char *
sg_pg_identity_called(struct sg_pg *g, const struct sg_identity *i)
{
    const char *cut = sg_map_get(&g->cut, i);
    g->departs |= cut != NULL;
    return cut ? cut : i->name;
}

struct taken {
    const char *key;
    struct sg_step *step;
};

static const char *
place_key(struct sg_pg *g, const char *space, const char *place, const char *name)
{
    struct sg_buf key = SG_BUF_INIT;
    sg_buf_adds(&key, space);
    sg_buf_addc(&key, '\n');
    sg_buf_adds(&key, place ? place : "");
    sg_buf_addc(&key, '\n');
    sg_buf_add(&key, name, kept_bytes(name));
    const char *k = sg_intern(&g->ctx->intern, key.data, key.len);
    sg_buf_fini(&key);
    return k;
}

void
sg_pg_frees(struct sg_pg *g, const char *space, const char *place, const char *name,
            struct sg_step *step)
{
    sg_map_put(&g->freed, g->arena, place_key(g, space, place, name), step);
}

void
sg_pg_takes(struct sg_pg *g, const char *space, const char *place, const char *name,
            struct sg_step *step)
{
    struct taken *t = SG_NEW(g->arena, struct taken);
    t->key = place_key(g, space, place, name);
    t->step = step;
    sg_list_push(&g->pending, g->arena, t);
    sg_map_put(&g->wanted, g->arena, t->key, step);
}

const struct sg_step *
sg_pg_wanted_by(struct sg_pg *g, const char *space, const char *place, const char *name)
{
    return sg_map_get(&g->wanted, place_key(g, space, place, name));
}

static const struct sg_obj *
top_before(const struct sg_step *s)
{
    const struct sg_obj *o = s->old;
    while (o && o->parent && o->parent->kind != SG_KIND_MODEL)
        o = o->parent;
    return o;
}

/* The same text is said once, but not where names pass on: of two tables that have the name one after the other it is true of both. */
static void
tell_apart(struct sg_pg *g)
{
    struct sg_map seen = {0};
    struct sg_step *s;
    SG_FOREACH (s, &g->p.plan->steps) {
        struct sg_step *first = s->old ? sg_map_get(&seen, s->sql) : NULL;
        if (first && top_before(first) != top_before(s))
            first->distinct = s->distinct = true;
        else if (s->old && !first)
            sg_map_put(&seen, g->arena, s->sql, s);
    }
}

void
sg_pg_settle(struct sg_pg *g)
{
    struct taken *t;
    tell_apart(g);
    SG_FOREACH (t, &g->pending) {
        struct sg_step *before = sg_map_get(&g->freed, t->key);
        if (before && before != t->step)
            sg_step_after(&g->p, t->step, before);
    }
}
