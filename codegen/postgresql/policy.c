/* Policies, of tables in the schema and of tables that it does not own. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

static void
add_role(struct sg_pg *g, const char *role)
{
    static const char *const words[] = {"public", "current_user", "current_role", "session_user"};
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (!strcmp(role, words[i])) {
            sg_buf_adds(&g->p.text, role);
            return;
        }
    sg_pg_fmt(g, &g->p.text, "%I", role);
}

/* Whether a role can be named without quotes: PostgreSQL takes any keyword that is not reserved. */
static bool
is_bare_role(const char *role)
{
    static const char *const reserved[] = {
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "both",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "grant",
        "group",
        "having",
        "in",
        "initially",
        "intersect",
        "into",
        "lateral",
        "leading",
        "limit",
        "localtime",
        "localtimestamp",
        "none",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "placing",
        "primary",
        "references",
        "returning",
        "select",
        "some",
        "symmetric",
        "system_user",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "variadic",
        "when",
        "where",
        "window",
        "with",
        "current_catalog",
        "current_date",
        "current_time",
        "current_timestamp",
    };
    for (size_t i = 0; i < SG_COUNT(reserved); i++)
        if (!strcmp(role, reserved[i]))
            return false;
    for (const char *p = role; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || *p == '_' || (p > role && *p >= '0' && *p <= '9')))
            return false;
    return *role;
}

/* ALTER POLICY was recorded with bare names and no space between; that is kept where it means the
 * same. */
static bool
are_bare(const struct sg_policy *p)
{
    for (size_t i = 0; i < p->to.len; i++)
        if (!is_bare_role(p->to.items[i]))
            return false;
    return true;
}

static void
add_on(struct sg_pg *g, const struct sg_policy *p, const struct sg_table *t)
{
    if (t)
        sg_pg_fmt(g, &g->p.text, "%T", t);
    else
        sg_buf_adds(&g->p.text, p->on);
}

static void
add_tail(struct sg_pg *g, const struct sg_policy *p, bool bare)
{
    sg_buf_adds(&g->p.text, " TO ");
    for (size_t i = 0; i < p->to.len; i++) {
        if (i)
            sg_buf_adds(&g->p.text, bare ? "," : ", ");
        if (bare)
            sg_buf_adds(&g->p.text, p->to.items[i]);
        else
            add_role(g, p->to.items[i]);
    }
    if (p->using_expr)
        sg_pg_fmt(g, &g->p.text, " USING (%s)", p->using_expr);
    if (p->with_check)
        sg_pg_fmt(g, &g->p.text, " WITH CHECK (%s)", p->with_check);
    sg_buf_addc(&g->p.text, ';');
}

static struct sg_step *
create(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const struct sg_policy *p,
       const struct sg_table *t)
{
    sg_pg_fmt(g, &g->p.text, "CREATE POLICY %I ON ", p->obj.name);
    add_on(g, p, t);
    sg_pg_fmt(g, &g->p.text, " AS %s FOR %s", p->as, p->command);
    add_tail(g, p, false);
    return sg_pg_end(g, rank, old, p);
}

static void
drop(struct sg_pg *g, enum sg_pg_rank rank, const struct sg_policy *p, const void *new,
     const char *name, const struct sg_table *t)
{
    sg_pg_fmt(g, &g->p.text, "DROP POLICY %I ON ", name);
    add_on(g, p, t);
    sg_buf_adds(&g->p.text, " CASCADE;");
    struct sg_step *s = sg_pg_end(g, rank, p, new);
    if (!new)
        sg_pg_flag(g, s, SG_STEP_RISKY,
                   "rows that '%s' let through or held back are seen by other rules", name);
}

struct ranks {
    enum sg_pg_rank rename, drop, create, alter;
};

/* ALTER POLICY can neither take an expression away nor change what the policy is for. */
static bool
needs_new(const struct sg_policy *old, const struct sg_policy *new, uint64_t changed)
{
    return (changed & sg_effect_mask(SG_POSTGRESQL, SG_KIND_POLICY, SG_EFFECT_RECREATE)) ||
           (old->using_expr && !new->using_expr) || (old->with_check && !new->with_check);
}

static void
change(struct sg_pg *g, const struct ranks *r, const struct sg_policy *old,
       const struct sg_policy *new, uint64_t changed, const struct sg_table *t)
{
    if (old->obj.name != new->obj.name) {
        sg_pg_fmt(g, &g->p.text, "ALTER POLICY %I ON ", old->obj.name);
        add_on(g, new, t);
        sg_pg_fmt(g, &g->p.text, " RENAME TO %I;", new->obj.name);
        struct sg_step *s = sg_pg_end(g, r->rename, old, new);
        sg_pg_frees(g, "policy", t ? t->obj.key : new->on, old->obj.name, s);
        sg_pg_takes(g, "policy", t ? t->obj.key : new->on, new->obj.name, s);
    }
    if (!changed)
        return;
    if (needs_new(old, new, changed)) {
        drop(g, r->drop, new, new, new->obj.name, t);
        create(g, r->create, old, new, t);
        return;
    }
    sg_pg_fmt(g, &g->p.text, "ALTER POLICY %I ON ", new->obj.name);
    add_on(g, new, t);
    add_tail(g, new, are_bare(new));
    sg_pg_end(g, r->alter, old, new);
}

static void
in_tables(struct sg_pg *g)
{
    static const struct ranks ranks = {SG_PG_RENAME_POLICY, SG_PG_DROP_POLICY, SG_PG_CREATE_POLICY,
                                       SG_PG_ALTER_POLICY};
    struct sg_pg_table *t;
    struct sg_policy *p;
    struct sg_pg_change *c;
    SG_FOREACH (t, &g->tables) {
        const struct sg_delta *d = &t->children[SG_KIND_POLICY];
        SG_FOREACH (p, &d->dropped) {
            if (sg_map_get(&g->early, p))
                sg_pg_step(g, SG_PG_EARLY_POLICY, p, NULL, "DROP POLICY %I ON %E CASCADE;",
                           p->obj.name, t->old);
            else
                drop(g, SG_PG_DROP_POLICY, p, NULL, p->obj.name, t->new);
        }
        SG_FOREACH (p, &d->created)
            create(g, SG_PG_CREATE_POLICY, NULL, p, t->new);
        SG_FOREACH (c, &d->kept) {
            const struct sg_policy *old = (struct sg_policy *)c->old,
                                   *new = (struct sg_policy *)c->new;
            if (c->recreate) {
                sg_pg_step(g, SG_PG_EARLY_POLICY, old, new, "DROP POLICY %I ON %E CASCADE;",
                           old->obj.name, t->old);
                create(g, SG_PG_CREATE_POLICY, old, new, t->new);
            } else {
                struct sg_pair *pair = sg_diff_pair(g->diff, c->old);
                change(g, &ranks, old, new, pair ? pair->changed & c->changed : 0, t->new);
            }
        }
    }
    const struct sg_table *created;
    SG_FOREACH (created, &g->diff->top[SG_KIND_TABLE].created)
        SG_FOREACH (p, &created->policies.list)
            create(g, SG_PG_CREATE_POLICY, NULL, p, created);
}

void
sg_pg_policies(struct sg_pg *g)
{
    static const struct ranks ranks = {SG_PG_RENAME_FREE_POLICY, SG_PG_DROP_FREE_POLICY,
                                       SG_PG_CREATE_FREE_POLICY, SG_PG_ALTER_FREE_POLICY};
    const struct sg_delta *d = &g->diff->top[SG_KIND_POLICY];
    const struct sg_policy *p;
    struct sg_pair *pair;
    in_tables(g);
    SG_FOREACH (p, &d->dropped)
        drop(g, ranks.drop, p, NULL, p->obj.name, NULL);
    SG_FOREACH (p, &d->created)
        create(g, ranks.create, NULL, p, NULL);
    SG_FOREACH (pair, &d->kept) {
        const struct sg_policy *old = (struct sg_policy *)pair->old,
                               *new = (struct sg_policy *)pair->new;
        if (pair->changed & SG_CHANGED(POLICY, on)) {
            drop(g, ranks.drop, old, new, old->obj.name, NULL);
            create(g, ranks.create, old, new, NULL);
        } else {
            change(g, &ranks, old, new, pair->changed, NULL);
        }
    }
}
