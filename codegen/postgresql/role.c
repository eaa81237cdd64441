/* Roles. Those that are only known to exist make no statements. */
#include <config.h>

#include "codegen/postgresql/pg.h"

static bool
is_ours(const struct sg_obj *o)
{
    return !((const struct sg_role *)o)->existing;
}

static void
create(struct sg_pg *g, const struct sg_role *r)
{
    sg_pg_fmt(g, &g->p.text, "CREATE ROLE %I", r->obj.name);
    if (r->create_db || r->create_role || !r->inherit)
        sg_buf_addf(&g->p.text, " WITH%s%s%s", r->create_db ? " CREATEDB" : "",
                    r->create_role ? " CREATEROLE" : "", r->inherit ? "" : " NOINHERIT");
    sg_buf_addc(&g->p.text, ';');
    sg_pg_takes(g, "role", NULL, r->obj.name, sg_pg_end(g, SG_PG_CREATE_ROLE, NULL, r));
}

static void
alter(struct sg_pg *g, const struct sg_pair *pair)
{
    const struct sg_role *old = (const struct sg_role *)pair->old,
                         *r = (const struct sg_role *)pair->new;
    if (old->existing || r->existing)
        return;
    struct sg_step *named = pair->renamed ? sg_pg_rename_alone(g, pair, "role", SG_PG_RENAME_ROLE,
                                                               "ALTER ROLE %I RENAME TO %I;")
                                          : NULL;
    if (pair->changed)
        sg_step_after(&g->p,
                      sg_pg_step(g, SG_PG_ALTER_ROLE, old, r, "ALTER ROLE %I WITH %s %s %s;",
                                 r->obj.name, r->create_db ? "CREATEDB" : "NOCREATEDB",
                                 r->create_role ? "CREATEROLE" : "NOCREATEROLE",
                                 r->inherit ? "INHERIT" : "NOINHERIT"),
                      named);
}

static bool
names_role(const struct sg_set *policies, const char *role)
{
    const struct sg_policy *p;
    SG_FOREACH (p, &policies->list)
        if (sg_list_has(&p->to, role))
            return true;
    return false;
}

/* A role that policies name can only go after they let go of it. */
static bool
is_held(struct sg_pg *g, const char *role)
{
    struct sg_table *t;
    SG_FOREACH (t, &g->old->tables.list)
        if (names_role(&t->policies, role))
            return true;
    return names_role(&g->old->policies, role);
}

void
sg_pg_roles(struct sg_pg *g)
{
    const struct sg_delta *delta = &g->diff->top[SG_KIND_ROLE];
    struct sg_obj *o;
    struct sg_pair *pair;
    SG_FOREACH (pair, &delta->kept)
        alter(g, pair);
    SG_FOREACH (o, &delta->dropped)
        if (is_ours(o)) {
            bool held = is_held(g, o->name);
            if (held)
                sg_pg_put_aside(g, SG_PG_RENAME_ROLE, o, "role", "ALTER ROLE %I RENAME TO %I;");
            struct sg_step *s = sg_pg_step(g, held ? SG_PG_LATE_DROP_ROLE : SG_PG_DROP_ROLE, o,
                                           NULL, "DROP ROLE %I;", sg_pg_name_now(g, o));
            if (sg_pg_name_now(g, o) == o->name)
                sg_pg_frees(g, "role", NULL, o->name, s);
            sg_pg_flag(g, s, SG_STEP_RISKY,
                       "fails where '%s' still owns objects or has rights on them", o->name);
        }
    SG_FOREACH (o, &delta->created)
        if (is_ours(o))
            create(g, (const struct sg_role *)o);
}
