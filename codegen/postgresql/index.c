/* Indexes. */
#include <config.h>

#include "codegen/postgresql/pg.h"

static void
add_key(struct sg_pg *g, const struct sg_index_key *k)
{
    if (k->is_expression)
        sg_buf_adds(&g->p.text, k->text);
    else
        sg_pg_ident(g, &g->p.text, k->text);
    if (k->opclass)
        sg_buf_addf(&g->p.text, " %s", k->opclass);
    if (k->desc)
        sg_buf_adds(&g->p.text, " DESC");
    if (k->desc || k->nulls_first)
        sg_buf_adds(&g->p.text, k->nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

static struct sg_step *
create(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const struct sg_index *i,
       const struct sg_table *t)
{
    struct sg_buf *out = &g->p.text;
    sg_pg_fmt(g, out, "CREATE %sINDEX %s%I ON %T USING %s (", i->is_unique ? "UNIQUE " : "",
              i->concurrently ? "CONCURRENTLY " : "", sg_pg_called(g, &i->obj), t,
              i->method ? i->method : "btree");
    for (size_t n = 0; n < i->keys.len; n++) {
        if (n)
            sg_buf_addc(out, ',');
        add_key(g, i->keys.items[n]);
    }
    sg_buf_addc(out, ')');
    for (size_t n = 0; n < i->with.len; n++) {
        const struct sg_option *o = i->with.items[n];
        sg_buf_addf(out, "%s%s=%s", n ? "," : " WITH (", o->name, o->value.text);
    }
    sg_buf_adds(out, i->with.len ? ")" : "");
    if (i->where)
        sg_buf_addf(out, " WHERE %s", i->where);
    sg_buf_addc(out, ';');
    struct sg_step *s = sg_pg_end(g, rank, old, i);
    sg_pg_takes(g, "relation", t->obj.schema, sg_pg_called(g, &i->obj), s);
    if (i->is_unique)
        sg_pg_note_key_made(g, t, sg_pg_index_columns(g, i), s);
    if (i->concurrently)
        sg_pg_flag(
            g, s, SG_STEP_NO_TRANSACTION,
            "cannot run in a transaction: run it in a migration of its own (generate --split)");
    return s;
}

const struct sg_list *
sg_pg_index_columns(struct sg_pg *g, const struct sg_index *i)
{
    struct sg_list *columns = SG_NEW(g->arena, struct sg_list);
    static const struct sg_list none;
    for (size_t n = 0; n < i->keys.len; n++) {
        const struct sg_index_key *k = i->keys.items[n];
        if (k->is_expression)
            return &none;
        sg_list_push(columns, g->arena, (void *)(uintptr_t)k->text);
    }
    return i->is_unique && !i->where ? columns : &none;
}

static struct sg_step *
drop(struct sg_pg *g, enum sg_pg_rank rank, const struct sg_index *i, const void *new,
     const struct sg_table *t)
{
    const char *schema = sg_pg_table_schema(t), *name = sg_pg_called(g, &i->obj);
    struct sg_step *s = schema ? sg_pg_step(g, rank, i, new, "DROP INDEX %I.%I;", schema, name)
                               : sg_pg_step(g, rank, i, new, "DROP INDEX %I;", name);
    sg_pg_frees(g, "relation", t->obj.schema, name, s);
    if (i->is_unique)
        sg_pg_note_key_gone(g, (const struct sg_table *)i->obj.parent, sg_pg_index_columns(g, i),
                            s);
    return s;
}

static void
warn_unique(struct sg_pg *g, struct sg_step *s, const struct sg_pg_table *t,
            const struct sg_index *i)
{
    if (i->is_unique && !sg_pg_is_unique(g, t, sg_pg_index_columns(g, i), false))
        sg_pg_flag(g, s, SG_STEP_RISKY, "fails on rows that are there twice: find them before");
}

static void
rename_index(struct sg_pg *g, const struct sg_pg_change *c, const struct sg_pg_table *t)
{
    const char *schema = sg_pg_table_schema(t->new), *from = sg_pg_called(g, c->old),
               *to = sg_pg_called(g, c->new);
    if (sg_pg_name_kept(g, from) == sg_pg_name_kept(g, to))
        return;
    if (schema)
        sg_pg_fmt(g, &g->p.text, "ALTER INDEX %I.%I RENAME TO %I;", schema, from, to);
    else
        sg_pg_fmt(g, &g->p.text, "ALTER INDEX %I RENAME TO %I;", from, to);
    struct sg_step *s = sg_pg_end(g, SG_PG_RENAME_INDEX, c->old, c->new);
    sg_pg_frees(g, "relation", t->new->obj.schema, from, s);
    sg_pg_takes(g, "relation", t->new->obj.schema, to, s);
}

void
sg_pg_indexes(struct sg_pg *g)
{
    const struct sg_table *created;
    struct sg_pg_table *t;
    struct sg_index *i;
    struct sg_pg_change *c;
    SG_FOREACH (created, &g->diff->top[SG_KIND_TABLE].created)
        SG_FOREACH (i, &created->indexes.list)
            create(g, SG_PG_CREATED_INDEX, NULL, i, created);
    SG_FOREACH (t, &g->tables) {
        SG_FOREACH (i, &t->children[SG_KIND_INDEX].created)
            warn_unique(g, create(g, SG_PG_ADD_INDEX, NULL, i, t->new), t, i);
        SG_FOREACH (i, &t->children[SG_KIND_INDEX].dropped)
            drop(g, sg_map_get(&g->early, i) ? SG_PG_DROP_INDEX_FIRST : SG_PG_DROP_INDEX, i, NULL,
                 t->new);
    }
    SG_FOREACH (t, &g->tables)
        SG_FOREACH (c, &t->children[SG_KIND_INDEX].kept) {
            const struct sg_index *old = (struct sg_index *)c->old,
                                  *new = (struct sg_index *)c->new;
            if (c->changed || c->recreate) {
                drop(g, c->recreate ? SG_PG_DROP_INDEX_FIRST : SG_PG_DROP_INDEX, old, new, t->new);
                struct sg_step *s = create(g, SG_PG_ADD_INDEX, old, new, t->new);
                if (c->changed)
                    warn_unique(g, s, t, new);
            } else {
                rename_index(g, c, t);
            }
        }
}
