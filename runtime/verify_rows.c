/* Rows that show what a rebuild does with them; see runtime/verify_rows.h. */
#include <config.h>

#include "runtime/verify_rows.h"

#include <string.h>

#include "codegen/dialect.h"
#include "model/types.h"

#include "base/banned.h"

enum {
    ROWS = 3,    /* two that are full, and the last with nulls wherever they may be */
    RETREATS = 8 /* tables get fewer rows one by one so often; then all go without */
};

static bool
in_key(const struct sg_table *t, const struct sg_column *c)
{
    const struct sg_primary_key *pk;
    const char *name;
    SG_FOREACH (pk, &t->primary_keys.list)
        SG_FOREACH (name, &pk->columns)
            if (name == c->obj.name)
                return true;
    return c->primary_key;
}

/* Whether a null can be in the column all along. */
static bool
may_be_null(const struct sg_diff *diff, const struct sg_probe *p, const struct sg_column *c)
{
    const struct sg_column *now = (const void *)sg_diff_new_of(diff, &c->obj);
    return !c->not_null && !in_key(p->old, c) && (!now || (!now->not_null && !in_key(p->new, now)));
}

static bool
is_same_generated(const struct sg_generated *a, const struct sg_generated *b)
{
    return a && b && a->as == b->as && a->stored == b->stored;
}

/* Values come out as they went in. */
static bool
keeps_values(const struct sg_column *old, const struct sg_column *new)
{
    return old && !old->generated && !new->generated && old->type_key == new->type_key;
}

/* Rows cannot be in a table that gets a column without anything to put into it, and only one where it gets the same in all of them. */
static unsigned
rows_for(const struct sg_diff *diff, const struct sg_table *new)
{
    unsigned rows = ROWS;
    const struct sg_column *c;
    SG_FOREACH (c, &new->columns.list) {
        if (c->generated || sg_diff_old_of(diff, &c->obj))
            continue;
        if (c->not_null && (c->def.type == SG_VALUE_NONE || c->def.type == SG_VALUE_NULL) && !c->primary_key)
            return 0;
        if (in_key(new, c))
            rows = 1;
    }
    return rows;
}

static bool
must_copy(const struct sg_diff *diff, const struct sg_probe *p)
{
    const struct sg_column *c;
    if (p->copy->flags & SG_STEP_RISKY)
        return false;
    SG_FOREACH (c, &p->new->columns.list) {
        const struct sg_column *old = (const void *)sg_diff_old_of(diff, &c->obj);
        bool plain_default = c->def.type != SG_VALUE_TEXT || *c->def.text == '\'';
        if (c->generated ? !old || !is_same_generated(old->generated, c->generated)
                         : old ? !keeps_values(old, c) : c->not_null || !plain_default)
            return false;
    }
    return p->old->without_rowid == p->new->without_rowid;
}

void
sg_probes_init(struct sg_probes *out, const struct sg_diff *diff, const struct sg_driver *driver, const struct sg_list *steps)
{
    const struct sg_step *s;
    const struct sg_column *c;
    *out = (struct sg_probes){.diff = diff, .driver = driver};
    SG_FOREACH (s, steps) {
        if (s->kind != SG_KIND_TABLE || !s->old || !s->new || !(s->flags & SG_STEP_REWRITE))
            continue;
        struct sg_probe *p = SG_NEW(diff->arena, struct sg_probe);
        *p = (struct sg_probe){.old = (const void *)s->old, .new = (const void *)s->new, .copy = s};
        p->rows = rows_for(diff, p->new);
        p->must_copy = must_copy(diff, p);
        SG_FOREACH (c, &p->new->columns.list)
            if (keeps_values((const void *)sg_diff_old_of(diff, &c->obj), c))
                sg_list_push(&p->columns, diff->arena, (void *)(uintptr_t)c);
        sg_list_push(&out->list, diff->arena, p);
    }
}

/* A value that no other column and row has. Text reads as JSON, and as a number where the column becomes another, so that expressions
 * over it work. */
static void
add_value(struct sg_buf *out, const struct sg_diff *diff, const struct sg_column *c, size_t place, unsigned row)
{
    const struct sg_column *now = (const void *)sg_diff_new_of(diff, &c->obj);
    bool stays = !now || now->type_key == c->type_key;
    unsigned number = (unsigned)(place + 1) * 10 + row;
    switch (sg_type_affinity(c->type)) {
    case SG_AFFINITY_TEXT: sg_buf_addf(out, stays ? "'\"v%u\"'" : "'%u'", number); return;
    case SG_AFFINITY_BLOB: sg_buf_addf(out, "CAST('%u' AS blob)", number); return;
    case SG_AFFINITY_REAL: sg_buf_addf(out, stays ? "%u.5" : "%u", number); return;
    case SG_AFFINITY_INTEGER:
    case SG_AFFINITY_NUMERIC: sg_buf_addf(out, "%u", number); return;
    }
}

static void
insert_text(struct sg_buf *out, const struct sg_diff *diff, const struct sg_probe *p, unsigned row)
{
    const struct sg_column *c;
    bool any = false;
    size_t place = 0;
    sg_buf_adds(out, "INSERT INTO ");
    sg_sql_backtick(out, p->old->obj.name);
    SG_FOREACH (c, &p->old->columns.list) {
        if (c->generated)
            continue;
        sg_buf_adds(out, any ? ", " : " (");
        sg_sql_ident(out, c->obj.name);
        any = true;
    }
    sg_buf_adds(out, ") VALUES (");
    any = false;
    SG_FOREACH (c, &p->old->columns.list) {
        place++;
        if (c->generated)
            continue;
        sg_buf_adds(out, any ? ", " : "");
        if (row == ROWS && may_be_null(diff, p, c))
            sg_buf_adds(out, "NULL");
        else
            add_value(out, diff, c, place, row);
        any = true;
    }
    sg_buf_addc(out, ')');
}

struct values {
    struct sg_list *out;
    struct sg_arena *arena;
};

static bool
value_row(void *arg, size_t count, const char *const *v)
{
    const struct values *values = arg;
    for (size_t i = 0; i < count; i++)
        sg_list_push(values->out, values->arena, sg_arena_strdup(values->arena, v[i]));
    return true;
}

/* The values of the columns that stay, and a word that counts the rows. Their order is the same before and after: no row is equal to
 * another. */
static bool
read_values(struct sg_list *out, const struct sg_probes *probes, struct sg_db *db, const struct sg_probe *p, bool old)
{
    struct values values = {out, probes->diff->arena};
    struct sg_buf sql = SG_BUF_INIT;
    const struct sg_column *c;
    sg_buf_adds(&sql, "SELECT 'row'");
    SG_FOREACH (c, &p->columns) {
        sg_buf_adds(&sql, ", quote(");
        sg_sql_ident(&sql, old ? sg_diff_old_of(probes->diff, &c->obj)->name : c->obj.name);
        sg_buf_addc(&sql, ')');
    }
    sg_buf_adds(&sql, " FROM ");
    sg_sql_backtick(&sql, old ? p->old->obj.name : p->new->obj.name);
    for (size_t i = 0; i < p->columns.len; i++)
        sg_buf_addf(&sql, "%s%zu", i ? ", " : " ORDER BY ", i + 2);
    bool ok = probes->driver->query(db, sql.data, NULL, 0, value_row, &values);
    sg_buf_fini(&sql);
    return ok;
}

/* A row that the old table does not take is left out. Checks are not asked: what they want of a value, nobody here knows. */
void
sg_probes_fill(struct sg_probes *probes, struct sg_db *db)
{
    static const char begin[] = "PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1; BEGIN", end[] = "COMMIT";
    struct sg_buf sql = SG_BUF_INIT;
    struct sg_probe *p;
    if (!probes->list.len)
        return;
    probes->driver->exec(db, begin, sizeof begin - 1, NULL);
    SG_FOREACH (p, &probes->list) {
        for (unsigned row = 1; row <= p->rows; row++) {
            sg_buf_clear(&sql);
            insert_text(&sql, probes->diff, p, row);
            probes->driver->exec(db, sql.data, sql.len, NULL);
        }
        p->before = (struct sg_list){0};
        if (p->rows && !read_values(&p->before, probes, db, p, true))
            p->rows = 0;
    }
    probes->driver->exec(db, end, sizeof end - 1, NULL);
    sg_buf_fini(&sql);
}

bool
sg_probes_retreat(struct sg_probes *probes, const struct sg_step *failed)
{
    const struct sg_obj *top = sg_step_top(failed);
    bool any = false, found = false, all = ++probes->retreats > RETREATS;
    struct sg_probe *p;
    SG_FOREACH (p, &probes->list) {
        if (p->copy == failed && p->must_copy && p->rows)
            return false;
        any |= p->rows > 0;
        if (!p->rows || (&p->new->obj != top && &p->old->obj != top))
            continue;
        p->rows = p->rows > 1;
        found = true;
    }
    SG_FOREACH (p, &probes->list)
        if (all || !found)
            p->rows = 0;
    return any;
}

/* How the rows of one table differ; NULL where they do not. */
static const char *
compare(const struct sg_probes *probes, struct sg_db *db, const struct sg_probe *p, const char **detail)
{
    struct sg_arena *arena = probes->diff->arena;
    struct sg_list after = {0};
    size_t width = p->columns.len + 1;
    if (!read_values(&after, probes, db, p, false)) {
        *detail = sg_arena_strdup(arena, db->error.message);
        return sg_arena_printf(arena, "the rows of '%s' cannot be read", p->new->obj.name);
    }
    if (after.len != p->before.len) {
        *detail = sg_arena_printf(arena, "of %zu that were put in there are %zu", p->before.len / width, after.len / width);
        return sg_arena_printf(arena, "the migration does not keep the rows of '%s'", p->new->obj.name);
    }
    for (size_t i = 0; i < after.len; i++) {
        if (!strcmp(p->before.items[i], after.items[i]))
            continue;
        const struct sg_column *c = p->columns.items[i % width - 1];
        *detail = sg_arena_printf(arena, "%s has become %s", (const char *)p->before.items[i], (const char *)after.items[i]);
        return sg_arena_printf(arena, "the migration does not keep the values of '%s.%s'", p->new->obj.name, c->obj.name);
    }
    return NULL;
}

const char *
sg_probes_compare(const struct sg_probes *probes, struct sg_db *db, const struct sg_table **table, const char **detail)
{
    const struct sg_probe *p;
    SG_FOREACH (p, &probes->list) {
        const char *what = p->rows ? compare(probes, db, p, detail) : NULL;
        *table = p->new;
        if (what)
            return what;
    }
    return NULL;
}
