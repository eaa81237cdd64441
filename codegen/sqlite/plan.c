/* SQLite and libSQL: from changes to steps, one group of statements a table. */
#include <config.h>

#include <string.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"

struct sg_step *
sg_sqlite_step(struct sg_sqlite *s, const struct sg_sqlite_change *c, unsigned rank, enum sg_kind kind,
               const struct sg_obj *old, const struct sg_obj *new)
{
    struct sg_step *step = sg_planner_step(&s->p, rank, kind, old, new);
    step->distinct = strncmp(step->sql, "PRAGMA ", 7) != 0; /* only those are recorded once for all rebuilds */
    if (c && c->renaming && step != c->renaming)
        sg_step_after(&s->p, step, c->renaming);
    return step;
}

void
sg_sqlite_say_index(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_index *i)
{
    sg_sqlite_create_index(&s->p.text, c->new, i);
    struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_INDEX, NULL, &i->obj);
    sg_sqlite_takes(s, step, i->obj.name);
    sg_sqlite_explain_index(s, step, c, i);
}

static void
say_created(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_index *i;
    sg_sqlite_create_table(&s->p.text, c->new, c->new->obj.name);
    struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_TABLE, NULL, &c->new->obj);
    sg_sqlite_takes(s, step, c->new->obj.name);
    SG_FOREACH (i, &c->new->indexes.list)
        sg_sqlite_say_index(s, c, i);
}

static void
say_dropped(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_index *i;
    if (s->share == SG_SHARE_DROPS)
        sg_sqlite_keys_off(s, c);
    sg_buf_adds(&s->p.text, "DROP TABLE ");
    sg_sql_backtick(&s->p.text, c->old->obj.name);
    sg_buf_addc(&s->p.text, ';');
    struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_TABLE, &c->old->obj, NULL);
    sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the table '%s' is dropped with all of its rows", c->old->obj.name);
    if (!s->off)
        sg_sqlite_explain_drop(s, step, c->old);
    sg_sqlite_frees(s, step, c->old->obj.name);
    SG_FOREACH (i, &c->old->indexes.list)
        sg_sqlite_frees(s, step, i->obj.name);
}

static struct sg_step *
say_rename(struct sg_sqlite *s, const struct sg_sqlite_change *c, const char *from, const char *to)
{
    sg_buf_adds(&s->p.text, "ALTER TABLE ");
    sg_sql_backtick(&s->p.text, from);
    sg_buf_adds(&s->p.text, " RENAME TO ");
    sg_sql_backtick(&s->p.text, to);
    sg_buf_addc(&s->p.text, ';');
    return sg_planner_step(&s->p, SG_RANK_RENAME_TABLE, SG_KIND_TABLE, &c->old->obj, &c->new->obj);
}

/* Whether following the renames from this one leads back to it: a swap. The first of its tables steps aside. */
static bool
closes_circle(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_sqlite_change *next = c;
    do {
        const struct sg_obj *had = sg_sqlite_had(s, next->new->obj.name);
        next = had ? sg_map_get(&s->by_table, had) : NULL;
        if (!next || !next->pair || !next->pair->renamed || next->place < c->place)
            return false;
    } while (next != c);
    return true;
}

static void
say_table_rename(struct sg_sqlite *s, struct sg_sqlite_change *c)
{
    const char *from = c->old->obj.name, *to = c->new->obj.name;
    struct sg_step *aside = NULL, *step;
    if (sg_sqlite_same_name(from, to) || closes_circle(s, c)) {
        const char *name = sg_sqlite_spare_name(s, "__old_", from);
        aside = say_rename(s, c, from, name);
        sg_sqlite_frees(s, aside, from);
        from = name;
    }
    step = say_rename(s, c, from, to);
    sg_step_after(&s->p, step, aside);
    if (!aside)
        sg_sqlite_frees(s, step, from);
    sg_sqlite_takes(s, step, to);
    const struct sg_obj *had = sg_sqlite_had(s, to);
    if (had && had->kind == SG_KIND_TABLE && had != &c->old->obj)
        c->renaming = step; /* which may have to wait, and all that follows with it */
}

static void
say_column_rename(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    sg_buf_adds(&s->p.text, "ALTER TABLE ");
    sg_sql_backtick(&s->p.text, c->new->obj.name);
    sg_buf_adds(&s->p.text, " RENAME COLUMN ");
    sg_sql_ident(&s->p.text, p->old->name);
    sg_buf_adds(&s->p.text, " TO ");
    sg_sql_ident(&s->p.text, p->new->name);
    sg_buf_addc(&s->p.text, ';');
    sg_sqlite_step(s, c, SG_RANK_RENAME_COLUMN, SG_KIND_COLUMN, p->old, p->new);
}

static void
drop_index(struct sg_sqlite *s, unsigned rank, const struct sg_obj *index)
{
    if (sg_sqlite_is_freed(s, index->name)) /* dropped early */
        return;
    sg_buf_adds(&s->p.text, "DROP INDEX ");
    sg_sql_backtick(&s->p.text, index->name);
    sg_buf_addc(&s->p.text, ';');
    struct sg_step *step = sg_sqlite_step(s, NULL, rank, SG_KIND_INDEX, index, NULL); /* whatever its table is called by then */
    sg_sqlite_frees(s, step, index->name);
}

/* An index goes before a table is renamed to its name. */
static void
drop_early(struct sg_sqlite *s, const char *name)
{
    const struct sg_obj *had = sg_sqlite_had(s, name);
    if (had && had->kind == SG_KIND_INDEX)
        drop_index(s, SG_RANK_VIEW, had);
}

static struct sg_step *
say_drop_column(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_obj *old, const struct sg_obj *new)
{
    sg_buf_adds(&s->p.text, "ALTER TABLE ");
    sg_sql_backtick(&s->p.text, c->new->obj.name);
    sg_buf_adds(&s->p.text, " DROP COLUMN ");
    sg_sql_backtick(&s->p.text, new ? new->name : old->name);
    sg_buf_addc(&s->p.text, ';');
    struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_COLUMN, old, new);
    if (!((const struct sg_column *)(const void *)old)->generated)
        sg_step_why(&s->p, step, SG_STEP_DESTRUCTIVE, "the values of '%s.%s' are lost", c->old->obj.name, old->name);
    return step;
}

static struct sg_step *
say_add_column(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *column)
{
    sg_sqlite_add_column(&s->p.text, c->new, column);
    struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_COLUMN, NULL, &column->obj);
    sg_sqlite_explain_add(s, step, c->new, column);
    return step;
}

static void
say_dropped_indexes(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_INDEX);
    const struct sg_obj *o;
    const struct sg_pair *p;
    SG_FOREACH (o, &d->dropped)
        drop_index(s, SG_RANK_REST, o);
    SG_FOREACH (p, &d->kept)
        if (sg_sqlite_index_changed(p))
            drop_index(s, SG_RANK_REST, p->old);
}

static void
say_new_indexes(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_INDEX);
    const struct sg_index *i;
    const struct sg_pair *p;
    SG_FOREACH (i, &d->created)
        sg_sqlite_say_index(s, c, i);
    SG_FOREACH (p, &d->kept)
        if (sg_sqlite_index_changed(p))
            sg_sqlite_say_index(s, c, (const struct sg_index *)(const void *)p->new);
}

/* A generated column is added after the new columns that it is made of. */
static void
say_new_columns(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_COLUMN);
    const struct sg_column *column;
    struct sg_list steps = {0};
    const struct sg_step *other;
    SG_FOREACH (column, &d->created)
        if (!sg_sqlite_is_impossible(column))
            sg_list_push(&steps, s->p.arena, say_add_column(s, c, column));
    for (size_t i = 0; i < steps.len; i++) {
        column = (const void *)((struct sg_step *)steps.items[i])->new;
        for (size_t k = 0; column->generated && k < steps.len; k++)
            if (other = steps.items[k], k != i && sg_mentions(SG_SQLITE, column->generated->as, other->new->name))
                sg_step_after(&s->p, steps.items[i], steps.items[k]);
    }
}

/* A column goes after the generated columns that are made of it. */
static void
say_dropped_columns(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_delta *d = sg_pair_children(c->pair, SG_KIND_COLUMN);
    const struct sg_obj *o;
    struct sg_list steps = {0};
    SG_FOREACH (o, &d->dropped)
        sg_list_push(&steps, s->p.arena, say_drop_column(s, c, o, NULL));
    for (size_t i = 0; i < steps.len; i++) {
        const struct sg_column *column = d->dropped.items[i];
        for (size_t k = 0; column->generated && k < steps.len; k++)
            if (k != i && sg_mentions(SG_SQLITE, column->generated->as, ((struct sg_obj *)d->dropped.items[k])->name))
                sg_step_after(&s->p, steps.items[k], steps.items[i]);
    }
}

static void
say_generated(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    const struct sg_pair *p;
    SG_FOREACH (p, &sg_pair_children(c->pair, SG_KIND_COLUMN)->kept) {
        if (!(p->changed_raw & SG_CHANGED(COLUMN, generated)) || sg_sqlite_only_follows(c, p) ||
            sg_sqlite_is_impossible((const struct sg_column *)(const void *)p->new))
            continue;
        sg_sqlite_explain_frozen(s, say_drop_column(s, c, p->old, p->new), c, p);
        say_add_column(s, c, (const struct sg_column *)(const void *)p->new);
    }
}

/* What drizzle-kit lists before the rebuild stays in a group that renames the table, and is thrown away in any other. */
static void
say_altered(struct sg_sqlite *s, struct sg_sqlite_change *c)
{
    const struct sg_pair *p;
    bool rebuilt = c->rebuild != SG_STAGE_NONE, early = c->pair->renamed || !rebuilt;
    if (c->pair->renamed)
        say_table_rename(s, c);
    SG_FOREACH (p, &sg_pair_children(c->pair, SG_KIND_COLUMN)->kept)
        if (p->renamed && !c->by_copy)
            say_column_rename(s, c, p);
    if (early && c->rebuild > SG_STAGE_DROP_INDEX)
        say_dropped_indexes(s, c);
    if (!rebuilt) {
        say_generated(s, c);
        sg_sqlite_say_altered_columns(s, c);
    }
    if (early && c->rebuild > SG_STAGE_ADD_COLUMN)
        say_new_columns(s, c);
    if (!rebuilt) {
        say_new_indexes(s, c);
        say_dropped_columns(s, c);
    } else {
        sg_sqlite_rebuild(s, c);
    }
}

static enum sg_status
plan(struct sg_plan *out, const struct sg_diff *diff)
{
    struct sg_sqlite s = {.diff = diff, .turso = out->dialect == SG_TURSO};
    struct sg_sqlite_change *c;
    sg_planner_init(&s.p, out, diff);
    sg_sqlite_collect(&s);
    s.share = sg_sqlite_needs_share(&s);
    SG_FOREACH (c, &s.changes)
        if (c->old && c->new && c->pair->renamed)
            drop_early(&s, c->new->obj.name);
    bool views_early = s.turso && s.rebuilds == 0, views_said = false;
    SG_FOREACH (c, &s.changes) {
        if (views_early && !views_said && c->first > SG_STAGE_ADD_CHECK) {
            sg_sqlite_views(&s); /* libSQL's list has them here */
            views_said = true;
        }
        if (!c->old)
            say_created(&s, c);
        else if (!c->new)
            say_dropped(&s, c);
        else
            say_altered(&s, c);
    }
    if (!views_said)
        sg_sqlite_views(&s);
    sg_sqlite_order_names(&s);
    return sg_planner_finish(&s.p);
}

const struct sg_dialect_ops sg_sqlite_ops = {.dialect = SG_SQLITE, .plan = plan};
const struct sg_dialect_ops sg_turso_ops = {.dialect = SG_TURSO, .plan = plan};
