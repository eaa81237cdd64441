/* libSQL's ALTER COLUMN (drizzle-format, 5.4): the new definition of a column, for rows to come. It does not look at the rows that are
 * there: text stays text in a column of numbers, where no number is equal to it, and null stays where it is not allowed. An UPDATE to
 * what they hold already does look, and fails on them as a rebuild would. The indexes of the table are dropped before and made again
 * behind the last of its columns, but for a column that only gets a reference. */
#include <config.h>

#include "codegen/sqlite/sqlite.h"
#include "model/types.h"

static const struct sg_foreign_key *
new_reference(const struct sg_sqlite_change *c, const struct sg_obj *column)
{
    const struct sg_foreign_key *f;
    SG_FOREACH (f, &sg_pair_children(c->pair, SG_KIND_FOREIGN_KEY)->created)
        if (f->columns.len == 1 && f->columns.items[0] == column->name)
            return f;
    return NULL;
}

static void
say(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    struct sg_buf *out = &s->p.text;
    const struct sg_column *b = (const void *)p->new;
    const struct sg_foreign_key *f = new_reference(c, p->new);
    sg_buf_adds(out, "ALTER TABLE ");
    sg_sql_backtick(out, c->new->obj.name);
    sg_buf_adds(out, " ALTER COLUMN ");
    sg_sql_ident(out, b->obj.name);
    sg_buf_adds(out, " TO ");
    sg_sql_ident(out, b->obj.name);
    sg_buf_addf(out, " %s%s", b->type, b->not_null ? " NOT NULL" : "");
    if (b->def.type != SG_VALUE_NONE) {
        sg_buf_adds(out, " DEFAULT ");
        sg_sqlite_default(out, b->def);
    }
    if (f) {
        sg_buf_adds(out, " REFERENCES ");
        sg_sqlite_bare(out, f->table_to);
        sg_buf_addc(out, '(');
        sg_sqlite_bare(out, f->columns_to.items[0]);
        sg_buf_addf(out, ") ON DELETE %s ON UPDATE %s", f->on_delete, f->on_update);
    }
    sg_buf_addc(out, ';');
    struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_COLUMN, p->old, p->new);
    sg_sqlite_explain_column(s, step, c, (const void *)p->old, b);
    if (f)
        sg_step_why(&s->p, step, SG_STEP_RISKY, "rows of '%s' that refer to nothing in '%s' stay as they are",
                    c->new->obj.name, f->table_to);
}

static bool
casts(const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    return sg_sqlite_casts(c->new, (const void *)p->old, (const void *)p->new);
}

/* Whether rows that are there may not be as the new definition wants them; a blob takes every value as it is, but in a strict table. */
static bool
concerns_rows(const struct sg_sqlite_change *c, const struct sg_pair *p)
{
    const struct sg_column *a = (const void *)p->old, *b = (const void *)p->new;
    enum sg_affinity affinity = sg_type_affinity(b->type);
    return casts(c, p) || (b->not_null && !a->not_null) || (affinity != SG_AFFINITY_BLOB && affinity != sg_type_affinity(a->type));
}

/* One pass over the rows for all columns that concern them. */
static void
say_update(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_list *altered)
{
    struct sg_buf *out = &s->p.text;
    const struct sg_pair *p, *first = NULL;
    SG_FOREACH (p, altered) {
        if (!concerns_rows(c, p))
            continue;
        sg_buf_adds(out, first ? ", " : "UPDATE ");
        if (!first) {
            sg_sql_backtick(out, c->new->obj.name);
            sg_buf_adds(out, " SET ");
        }
        sg_sql_ident(out, p->new->name);
        sg_buf_adds(out, " = ");
        if (casts(c, p))
            sg_sqlite_cast(out, p->new->name, (const void *)p->new);
        else
            sg_sql_ident(out, p->new->name);
        first = first ? first : p;
    }
    if (!first)
        return;
    sg_buf_addc(out, ';');
    sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_COLUMN, first->old, first->new)->flags |= SG_STEP_REWRITE;
}

/* The indexes that were there and stay. */
static void
say_standing_indexes(struct sg_sqlite *s, const struct sg_sqlite_change *c, bool create)
{
    const struct sg_index *i;
    SG_FOREACH (i, &c->new->indexes.list) {
        const struct sg_pair *p = sg_diff_pair(s->diff, &i->obj);
        if (!sg_diff_old_of(s->diff, &i->obj) || (p && sg_sqlite_index_changed(p)))
            continue;
        if (create) {
            sg_sqlite_say_index(s, c, i);
            continue;
        }
        sg_buf_adds(&s->p.text, "DROP INDEX ");
        sg_sql_ident(&s->p.text, i->obj.name);
        sg_buf_addc(&s->p.text, ';');
        struct sg_step *step = sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_INDEX, sg_diff_old_of(s->diff, &i->obj), &i->obj);
        sg_sqlite_frees(s, step, i->obj.name);
    }
}

void
sg_sqlite_say_altered_columns(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    struct sg_list plain = {0}, referring = {0};
    struct sg_obj *column;
    struct sg_pair *p;
    if (!s->turso)
        return;
    SG_FOREACH (column, &c->new->columns.list) {
        struct sg_pair *pair = sg_diff_pair(s->diff, column);
        struct sg_obj *old = sg_diff_old_of(s->diff, column);
        const uint64_t raw = pair ? pair->changed_raw : 0;
        bool refers = old && new_reference(c, column) != NULL;
        if (!old || (!raw && !refers) || (raw & SG_CHANGED(COLUMN, generated)))
            continue;
        if (!pair) { /* unchanged but for its reference */
            pair = SG_NEW(s->p.arena, struct sg_pair);
            *pair = (struct sg_pair){.old = old, .new = column};
        }
        sg_list_push(refers ? &referring : &plain, s->p.arena, pair);
    }
    if (plain.len)
        say_standing_indexes(s, c, false);
    SG_FOREACH (p, &plain)
        say(s, c, p);
    SG_FOREACH (p, &referring)
        say(s, c, p);
    say_update(s, c, &plain);
    if (plain.len)
        say_standing_indexes(s, c, true);
}
