/* Views and materialized views: made in order of what they look at, and made anew around changes
 * under them. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

/* Options in the order in which statements list them. */
static const struct {
    const char *name, *sql;
} options[] = {
    {"checkOption", "check_option"},
    {"securityBarrier", "security_barrier"},
    {"securityInvoker", "security_invoker"},
    {"fillfactor", "fillfactor"},
    {"toastTupleTarget", "toast_tuple_target"},
    {"parallelWorkers", "parallel_workers"},
    {"autovacuumEnabled", "autovacuum_enabled"},
    {"vacuumIndexCleanup", "vacuum_index_cleanup"},
    {"vacuumTruncate", "vacuum_truncate"},
    {"autovacuumVacuumThreshold", "autovacuum_vacuum_threshold"},
    {"autovacuumVacuumScaleFactor", "autovacuum_vacuum_scale_factor"},
    {"autovacuumVacuumCostDelay", "autovacuum_vacuum_cost_delay"},
    {"autovacuumVacuumCostLimit", "autovacuum_vacuum_cost_limit"},
    {"autovacuumFreezeMinAge", "autovacuum_freeze_min_age"},
    {"autovacuumFreezeMaxAge", "autovacuum_freeze_max_age"},
    {"autovacuumFreezeTableAge", "autovacuum_freeze_table_age"},
    {"autovacuumMultixactFreezeMinAge", "autovacuum_multixact_freeze_min_age"},
    {"autovacuumMultixactFreezeMaxAge", "autovacuum_multixact_freeze_max_age"},
    {"autovacuumMultixactFreezeTableAge", "autovacuum_multixact_freeze_table_age"},
    {"logAutovacuumMinDuration", "log_autovacuum_min_duration"},
    {"userCatalogTable", "user_catalog_table"},
};

static const char *
word(const struct sg_view *v)
{
    return v->materialized ? "MATERIALIZED VIEW" : "VIEW";
}

static const struct sg_option *
find_option(const struct sg_list *with, const char *name)
{
    const struct sg_option *o;
    SG_FOREACH (o, with)
        if (!strcmp(o->name, name))
            return o;
    return NULL;
}

enum pick { ALL, ADDED, REMOVED, CHANGED_ONLY };

/* The options of `with` that stand so to those of `other`, as "a = 1, b = 2" or, removed, "a, b".
 */
static size_t
add_options(struct sg_buf *out, const struct sg_list *with, const struct sg_list *other,
            enum pick pick)
{
    size_t count = 0;
    for (size_t i = 0; i < SG_COUNT(options); i++) {
        const struct sg_option *o = find_option(with, options[i].name),
                               *was = find_option(other, options[i].name);
        bool take =
            o && (pick == ALL ||
                  (pick == CHANGED_ONLY ? was && !sg_value_equal(o->value, was->value) : !was));
        if (!take)
            continue;
        sg_buf_addf(out, "%s%s", count++ ? ", " : "", options[i].sql);
        if (pick != REMOVED)
            sg_buf_addf(out, " = %s", o->value.text);
    }
    return count;
}

static struct sg_step *
create(struct sg_pg *g, const void *old, const struct sg_view *v)
{
    static const struct sg_list none;
    struct sg_buf *out = &g->p.text;
    sg_pg_fmt(g, out, "CREATE %s %Q", word(v), &v->obj);
    if (v->method && v->materialized)
        sg_pg_fmt(g, out, " USING %I", v->method);
    struct sg_buf with = SG_BUF_INIT;
    if (add_options(&with, &v->with, &none, ALL))
        sg_buf_addf(out, " WITH (%s)", with.data);
    sg_buf_fini(&with);
    if (v->tablespace && v->materialized)
        sg_buf_addf(out, " TABLESPACE %s", v->tablespace);
    sg_buf_addf(out, " AS (%s)%s;", v->definition, v->with_no_data ? " WITH NO DATA" : "");
    struct sg_step *s = sg_pg_end(g, SG_PG_CREATE_VIEW, old, v);
    sg_pg_takes(g, "relation", v->obj.schema, v->obj.name, s);
    sg_map_put(&g->created, g->arena, v, s);
    return s;
}

static struct sg_step *
drop(struct sg_pg *g, const struct sg_view *v, const void *new, bool if_exists)
{
    const char *schema = sg_pg_schema_now(g, v->obj.schema);
    g->departs |= schema != v->obj.schema; /* recorded with the schema's old name */
    struct sg_step *s = sg_pg_step(g, SG_PG_DROP_VIEW, v, new, "DROP %s %s%I.%I;", word(v),
                                   if_exists ? "IF EXISTS " : "", schema, v->obj.name);
    sg_pg_frees(g, "relation", schema, v->obj.name, s);
    sg_map_put(&g->gone, g->arena, v, s);
    if (new)
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "rights that were granted on '%s' go with it: grant them again", v->obj.name);
    return s;
}

static void
rename_view(struct sg_pg *g, const struct sg_pair *pair)
{
    const struct sg_view *old = (const struct sg_view *)pair->old,
                         *new = (const struct sg_view *)pair->new;
    const char *schema = sg_pg_schema_now(g, old->obj.schema);
    struct sg_step *s = NULL;
    if (pair->renamed && sg_pg_name_kept(g, old->obj.name) != sg_pg_name_kept(g, new->obj.name)) {
        s = sg_pg_step(g, SG_PG_RENAME_VIEW, old, new, "ALTER %s %I.%I RENAME TO %I;", word(new),
                       schema, old->obj.name, new->obj.name);
        sg_pg_frees(g, "relation", schema, old->obj.name, s);
        if (!pair->moved)
            sg_pg_takes(g, "relation", schema, new->obj.name, s);
    }
    if (pair->moved) {
        struct sg_step *m =
            sg_pg_step(g, SG_PG_MOVE_VIEW, old, new, "ALTER %s %I.%I SET SCHEMA %I;", word(new),
                       schema, new->obj.name, new->obj.schema);
        if (!s)
            sg_pg_frees(g, "relation", schema, new->obj.name, m);
        sg_pg_takes(g, "relation", new->obj.schema, new->obj.name, m);
        sg_step_after(&g->p, m, s);
    }
}

static void
alter_options(struct sg_pg *g, const struct sg_view *old, const struct sg_view *new)
{
    static const struct {
        const char *verb;
        enum pick pick;
    } rows[] = {{"SET", ADDED}, {"RESET", REMOVED}, {"SET", CHANGED_ONLY}};
    for (size_t i = 0; i < SG_COUNT(rows); i++) {
        struct sg_buf list = SG_BUF_INIT;
        bool removed = rows[i].pick == REMOVED;
        if (add_options(&list, removed ? &old->with : &new->with, removed ? &new->with : &old->with,
                        rows[i].pick))
            sg_pg_step(g, SG_PG_ALTER_VIEW, old, new, "ALTER %s %Q %s (%s);", word(new), &new->obj,
                       rows[i].verb, list.data);
        sg_buf_fini(&list);
    }
}

static void
alter(struct sg_pg *g, const struct sg_pair *pair)
{
    const struct sg_view *old = (const struct sg_view *)pair->old,
                         *new = (const struct sg_view *)pair->new;
    alter_options(g, old, new);
    if (!new->materialized)
        return;
    if (pair->changed & SG_CHANGED(VIEW, tablespace))
        sg_pg_step(g, SG_PG_ALTER_VIEW, old, new, "ALTER %s %Q SET TABLESPACE %s;", word(new),
                   &new->obj, new->tablespace ? new->tablespace : "pg_default");
    if (pair->changed & SG_CHANGED(VIEW, method))
        sg_pg_step(g, SG_PG_ALTER_VIEW, old, new, "ALTER %s %Q SET ACCESS METHOD %I;", word(new),
                   &new->obj, new->method ? new->method : "heap");
}

/* What was made without its rows cannot be read before it has them. */
static struct sg_step *
refresh(struct sg_pg *g, const struct sg_pair *pair)
{
    const struct sg_view *old = (const struct sg_view *)pair->old,
                         *new = (const struct sg_view *)pair->new;
    if (!new->materialized || !old->with_no_data || new->with_no_data)
        return NULL;
    g->departs = true;
    return sg_pg_step(g, SG_PG_CREATE_VIEW, old, new, "REFRESH MATERIALIZED VIEW %Q;", &new->obj);
}

/* Which views are to be made anew */

/* Old views by what is in their text, once somebody asks. */
struct readers {
    bool filed;
    struct sg_map relations, names; /* interned, see sg_sql_names → list of struct sg_view * */
};

static void
file_reader(struct sg_pg *g, struct sg_map *map, const struct sg_list *names, struct sg_view *v)
{
    const char *name;
    SG_FOREACH (name, names) {
        struct sg_list *list = sg_map_get(map, name);
        if (!list)
            sg_map_put(map, g->arena, name, list = SG_NEW(g->arena, struct sg_list));
        sg_list_push(list, g->arena, v);
    }
}

static void
file_readers(struct sg_pg *g, struct readers *r)
{
    struct sg_view *v;
    r->filed = true;
    SG_FOREACH (v, &g->old->views.list) {
        struct sg_sql_names names;
        if (v->existing || !v->definition)
            continue;
        sg_sql_names(&names, g->ctx, g->arena, v->definition);
        file_reader(g, &r->relations, &names.relations, v);
        file_reader(g, &r->names, &names.names, v);
    }
}

static const char *
relation(struct sg_pg *g, const struct sg_obj *o)
{
    return sg_obj_key(g->ctx, SG_KIND_TABLE, NULL, o->schema ? o->schema : "public", o->name);
}

static const struct sg_list *
readers_by(struct sg_pg *g, struct readers *r, const struct sg_map *map, const char *name)
{
    static const struct sg_list none;
    if (!r->filed)
        file_readers(g, r);
    const struct sg_list *found = sg_map_get(map, name);
    return found ? found : &none;
}

static const struct sg_list *
readers_of(struct sg_pg *g, struct readers *r, const struct sg_obj *o)
{
    return readers_by(g, r, &r->relations, relation(g, o));
}

/* Of a view that reads the table. */
static bool
minds_table(const struct sg_view *v, const struct sg_pg_table *t)
{
    const struct sg_pg_column *c;
    const struct sg_column *o;
    bool star = sg_sql_mentions_column(v->definition, t->old->obj.name, "", false, true);
    SG_FOREACH (c, &t->columns) {
        bool passed = c->renamed && sg_set_get(&t->new->columns, c->old->obj.name);
        if ((star && c->renamed) || ((c->retype || c->redo || passed) &&
                                     sg_sql_mentions_column(v->definition, t->old->obj.name,
                                                            c->old->obj.name, false, true)))
            return true;
    }
    SG_FOREACH (o, &t->children[SG_KIND_COLUMN].dropped)
        if (sg_sql_mentions_column(v->definition, t->old->obj.name, o->obj.name, false, true))
            return true;
    return star && t->children[SG_KIND_COLUMN].created.len;
}

static bool
changes_columns(const struct sg_pg_table *t)
{
    const struct sg_pg_column *c;
    if (t->children[SG_KIND_COLUMN].dropped.len || t->children[SG_KIND_COLUMN].created.len)
        return true;
    SG_FOREACH (c, &t->columns)
        if (c->retype || c->redo || c->renamed)
            return true;
    return false;
}

static bool
is_redefined(const struct sg_pair *pair)
{
    const struct sg_view *old = (const struct sg_view *)pair->old,
                         *new = (const struct sg_view *)pair->new;
    const uint64_t anew = sg_effect_mask(SG_POSTGRESQL, SG_KIND_VIEW, SG_EFFECT_RECREATE) &
                          ~SG_CHANGED(VIEW, existing);
    return pair->changed & anew || (old->existing && !new->existing);
}

/* Adds what views look at and what has passed its name to another table or view: the server has the
 * view go on with the renamed one, and its text means the other. */
static void
add_passed(struct sg_list *out, struct sg_pg *g, enum sg_kind kind)
{
    static const enum sg_kind kinds[] = {SG_KIND_TABLE, SG_KIND_VIEW};
    const struct sg_pair *pair;
    SG_FOREACH (pair, &g->diff->top[kind].kept)
        for (size_t i = 0; (pair->renamed || pair->moved) && i < SG_COUNT(kinds); i++)
            if (sg_model_get(g->new, kinds[i], pair->old->schema, pair->old->name))
                sg_list_push(out, g->arena, pair->old);
}

/* Whether a view takes the name of another one, that one the name of a third, and the last of them
 * its own. */
static bool
in_ring(struct sg_pg *g, const struct sg_pair *pair)
{
    const struct sg_obj *now = pair->new;
    for (size_t i = 0; i < g->old->views.list.len; i++) {
        const struct sg_obj *had = sg_model_get(g->old, SG_KIND_VIEW, now->schema, now->name);
        if (!had || had == pair->old)
            return i && had;
        if (!(now = sg_diff_new_of(g->diff, had)))
            return false;
    }
    return false;
}

/* The views over a table whose text has a value of an enum that another value is called from now on. */
static void
add_of_values(struct sg_list *work, struct sg_pg *g, struct readers *r, const struct sg_table *t)
{
    const struct sg_column *c;
    struct sg_view *v;
    SG_FOREACH (c, &t->columns.list)
        if (c->type_schema && sg_passed_value(g->diff, c, NULL, true))
            SG_FOREACH (v, readers_of(g, r, &t->obj))
                if (sg_passed_value(g->diff, c, v->definition, true))
                    sg_list_push(work, g->arena, v);
}

/* The views over what changes. */
static void
add_minding(struct sg_list *work, struct sg_pg *g, struct readers *r)
{
    struct sg_list passed = {0};
    struct sg_view *v;
    struct sg_pair *pair;
    struct sg_pg_table *t;
    const struct sg_table *old;
    const struct sg_obj *o;
    /* A table that goes would take them along, and what has its name from now on is another one. */
    SG_FOREACH (o, &g->diff->top[SG_KIND_TABLE].dropped)
        SG_FOREACH (v, readers_of(g, r, o))
            sg_list_push(work, g->arena, v);
    SG_FOREACH (t, &g->tables)
        if (changes_columns(t))
            SG_FOREACH (v, readers_of(g, r, &t->old->obj))
                if (minds_table(v, t))
                    sg_list_push(work, g->arena, v);
    if (g->diff->top[SG_KIND_ENUM].kept.len)
        SG_FOREACH (old, &g->old->tables.list)
            add_of_values(work, g, r, old);
    SG_FOREACH (pair, &g->diff->top[SG_KIND_ENUM].kept)
        if (sg_map_get(&g->remade, pair->new))
            SG_FOREACH (v, readers_by(g, r, &r->names, pair->old->name))
                sg_list_push(work, g->arena, v);
    add_passed(&passed, g, SG_KIND_TABLE);
    add_passed(&passed, g, SG_KIND_VIEW);
    SG_FOREACH (o, &passed)
        SG_FOREACH (v, readers_of(g, r, o))
            if (&v->obj != o)
                sg_list_push(work, g->arena, v);
}

/* Marks the views over what changes, then those over marked ones, until nothing is added. */
static void
mark_views(struct sg_pg *g)
{
    struct sg_list work = {0};
    struct readers readers = {0};
    struct sg_view *v;
    struct sg_pair *pair;
    if (!g->old->views.list.len)
        return;
    SG_FOREACH (pair, &g->diff->top[SG_KIND_VIEW].kept)
        if (is_redefined(pair) || in_ring(g, pair))
            sg_list_push(&work, g->arena, pair->old);
    SG_FOREACH (v, &g->diff->top[SG_KIND_VIEW].dropped)
        sg_list_push(&work, g->arena, v);
    add_minding(&work, g, &readers);
    for (size_t i = 0; i < work.len; i++) {
        struct sg_view *under = work.items[i];
        if (sg_map_get(&g->redone_views, under))
            continue;
        sg_map_put(&g->redone_views, g->arena, under, under);
        struct sg_obj *new = sg_diff_new_of(g->diff, &under->obj);
        if (new)
            sg_map_put(&g->redone_views, g->arena, new, under);
        SG_FOREACH (v, readers_of(g, &readers, &under->obj))
            sg_list_push(&work, g->arena, v);
    }
}

/* Views that are made and views that go, each after what it has to wait for. */
static void
order(struct sg_pg *g, const struct sg_list *steps, bool created)
{
    struct sg_map by_key = {0};
    struct sg_step *s;
    const char *key;
    if (steps->len < 2)
        return;
    SG_FOREACH (s, steps)
        sg_map_put(&by_key, g->arena, relation(g, created ? s->new : s->old), s);
    SG_FOREACH (s, steps) {
        struct sg_sql_names names;
        const struct sg_view *v = (const struct sg_view *)(created ? s->new : s->old);
        sg_sql_names(&names, g->ctx, g->arena, v->definition);
        SG_FOREACH (key, &names.relations) {
            struct sg_step *other = sg_map_get(&by_key, key);
            sg_step_after(&g->p, created ? s : other, created ? other : s);
        }
    }
}

void
sg_pg_views(struct sg_pg *g)
{
    const struct sg_delta *d = &g->diff->top[SG_KIND_VIEW];
    struct sg_list gone = {0}, made = {0};
    struct sg_view *v;
    struct sg_pair *pair;
    mark_views(g);
    SG_FOREACH (v, &d->dropped)
        if (!v->existing) {
            struct sg_step *s = drop(g, v, NULL, false);
            if (v->materialized)
                sg_pg_flag(g, s, SG_STEP_DESTRUCTIVE,
                           "the materialized view '%s' goes with its rows", v->obj.name);
            sg_list_push(&gone, g->arena, s);
        }
    SG_FOREACH (v, &d->created)
        if (!v->existing)
            sg_list_push(&made, g->arena, create(g, NULL, v));
    SG_FOREACH (pair, &d->kept) {
        const struct sg_view *old = (struct sg_view *)pair->old, *new = (struct sg_view *)pair->new;
        if (new->existing)
            continue;
        if (sg_map_get(&g->redone_views, pair->old)) {
            g->departs |= !is_redefined(pair) || pair->renamed || pair->moved;
            if (!old->existing || (!pair->renamed && !pair->moved)) /* only its own name has to be free */
                sg_list_push(&gone, g->arena, drop(g, old, new, old->existing));
            sg_list_push(&made, g->arena, create(g, old, new));
        } else {
            rename_view(g, pair);
            alter(g, pair);
            struct sg_step *s = refresh(g, pair);
            if (s)
                sg_list_push(&made, g->arena, s);
        }
    }
    SG_FOREACH (v, &g->old->views.list) { /* those that nothing changed in */
        struct sg_view *new = (struct sg_view *)sg_diff_new_of(g->diff, &v->obj);
        if (!new || new->existing || !sg_map_get(&g->redone_views, v) ||
            sg_diff_pair(g->diff, &v->obj))
            continue;
        g->departs = true;
        sg_list_push(&gone, g->arena, drop(g, v, new, false));
        sg_list_push(&made, g->arena, create(g, v, new));
    }
    order(g, &gone, false);
    order(g, &made, true);
}
