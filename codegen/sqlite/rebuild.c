/* Rebuilding a table (https://www.sqlite.org/lang_altertable.html, 7): a new one beside the old, a copy of the rows, the old one
 * dropped, the new one renamed, the indexes made again. */
#include <config.h>

#include <string.h>

#include "codegen/sqlite/sqlite.h"
#include "model/types.h"

void
sg_sqlite_cast(struct sg_buf *out, const char *name, const struct sg_column *to)
{
    const char *collation;
    size_t len = sg_type_bare_len(to->type, &collation);
    sg_buf_adds(out, "CAST(");
    sg_sql_ident(out, name);
    sg_buf_addf(out, " AS %.*s)", (int)len, to->type);
}

/* What a column's values are read from when the copy is made; NULL where there is nothing yet. */
static const char *
copied_from(const struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *column)
{
    if (column->generated)
        return NULL;
    const struct sg_obj *old = sg_diff_old_of(s->diff, &column->obj);
    bool renamed_first = !c->by_copy;
    if (old)
        return renamed_first ? column->obj.name : old->name;
    bool added_first = c->pair->renamed && c->rebuild > SG_STAGE_ADD_COLUMN;
    return added_first ? column->obj.name : NULL;
}

/* The value in the copy. A strict table converts what can be converted without loss and refuses the rest, which is right; only
 * between text and blob it has to be told. */
static void
add_value(struct sg_sqlite *s, const struct sg_sqlite_change *c, const struct sg_column *column, const char *from)
{
    struct sg_buf *out = &s->p.text;
    const struct sg_column *old = (const void *)sg_diff_old_of(s->diff, &column->obj);
    bool cast = old && sg_sqlite_casts(c->new, old, column);
    if (cast)
        sg_sqlite_cast(out, from, column);
    else
        sg_sql_ident(out, from);
}

static void
copy_rows(struct sg_sqlite *s, const struct sg_sqlite_change *c, const char *building)
{
    struct sg_buf *out = &s->p.text;
    const struct sg_column *column, *first = NULL;
    bool any = false;
    sg_buf_adds(out, "INSERT INTO ");
    sg_sql_backtick(out, building);
    sg_buf_addc(out, '(');
    SG_FOREACH (column, &c->new->columns.list) {
        if (!first && !column->generated)
            first = column;
        if (!copied_from(s, c, column))
            continue;
        sg_buf_adds(out, any ? ", " : "");
        sg_sql_ident(out, column->obj.name);
        any = true;
    }
    if (!any && first)
        sg_sql_ident(out, first->obj.name);
    sg_buf_adds(out, ") SELECT ");
    if (!any) /* no column stays; the rows do */
        first && first->def.type != SG_VALUE_NONE ? sg_sqlite_default(out, first->def) : sg_buf_adds(out, "NULL");
    any = false;
    SG_FOREACH (column, &c->new->columns.list) {
        const char *from = copied_from(s, c, column);
        if (!from)
            continue;
        sg_buf_adds(out, any ? ", " : "");
        add_value(s, c, column, from);
        any = true;
    }
    sg_buf_adds(out, " FROM ");
    sg_sql_backtick(out, c->new->obj.name);
    sg_buf_addc(out, ';');
}

static struct sg_step *
say(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    return sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_TABLE, &c->old->obj, &c->new->obj);
}

void
sg_sqlite_keys_off(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    if (s->off)
        return;
    sg_buf_adds(&s->p.text, "PRAGMA foreign_keys=OFF;");
    sg_sqlite_step(s, c, SG_RANK_REST, SG_KIND_TABLE, &c->old->obj, c->new ? &c->new->obj : NULL);
    s->off = true;
}

void
sg_sqlite_rebuild(struct sg_sqlite *s, const struct sg_sqlite_change *c)
{
    struct sg_buf *out = &s->p.text;
    const char *building = sg_sqlite_spare_name(s, "__new_", c->new->obj.name);
    const struct sg_index *i;
    bool last = ++s->rebuilt == s->rebuilds;
    sg_sqlite_keys_off(s, c);
    sg_sqlite_create_table(&s->p.text, c->new, building);
    say(s, c);
    copy_rows(s, c, building);
    sg_sqlite_explain_copy(s, say(s, c), c);
    sg_buf_adds(out, "DROP TABLE ");
    sg_sql_backtick(out, c->new->obj.name);
    sg_buf_addc(out, ';');
    struct sg_step *drop = say(s, c);
    if (c->held_by && s->share == SG_SHARE_NONE) {
        const struct sg_obj *held_by = sg_diff_new_of(s->diff, &c->held_by->obj); /* tables are renamed before */
        sg_step_why(&s->p, drop, SG_STEP_RISKY,
                    "fails on rows that '%s' refers to where foreign keys are on, which migrate turns off: they are on again behind "
                    "the rebuild before this one",
                    held_by ? held_by->name : c->held_by->obj.name);
    }
    SG_FOREACH (i, &c->old->indexes.list)
        sg_sqlite_frees(s, drop, i->obj.name);
    sg_buf_adds(out, "ALTER TABLE ");
    sg_sql_backtick(out, building);
    sg_buf_adds(out, " RENAME TO ");
    sg_sql_backtick(out, c->new->obj.name);
    sg_buf_addc(out, ';');
    say(s, c);
    if (last || !s->share) {
        sg_buf_adds(out, "PRAGMA foreign_keys=ON;");
        say(s, c);
        s->off = false;
    }
    SG_FOREACH (i, &c->new->indexes.list)
        sg_sqlite_say_index(s, c, i);
}
