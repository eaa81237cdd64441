/* A name for a migration that says what it does. */
#include <config.h>

#include "codegen/codegen.h"

#include <stdio.h>
#include <string.h>

enum { NAME_MAX_BYTES = 60 };

struct naming {
    struct sg_buf first; /* the change that names the migration */
    size_t count;
};

static void
add(struct naming *n, const char *verb, const struct sg_obj *a, const struct sg_obj *b)
{
    if (n->count++)
        return;
    const char *parent = a->parent && a->parent->kind != SG_KIND_MODEL ? a->parent->name : NULL;
    const char *word = sg_kinds[a->kind].word;
    sg_buf_addf(&n->first, "%s_", verb);
    if (!parent && a->kind != SG_KIND_TABLE)
        sg_buf_addf(&n->first, "%s_", word);
    if (parent && strncmp(a->name, parent, strlen(parent)) != 0)
        sg_buf_addf(&n->first, "%s_", parent);
    sg_buf_adds(&n->first, a->name);
    if (b)
        sg_buf_addf(&n->first, "_to_%s", b->name);
}

/* Whether a new index or constraint is there for a new column. */
static bool
belongs(const struct sg_list *created, const struct sg_obj *o)
{
    const struct sg_list *names = NULL;
    const char *name;
    struct sg_index_key *key;
    if (o->kind == SG_KIND_INDEX) {
        SG_FOREACH (key, &((const struct sg_index *)(const void *)o)->keys)
            if (sg_objs_have(created, key->text))
                return true;
        return false;
    }
    if (o->kind == SG_KIND_FOREIGN_KEY)
        names = &((const struct sg_foreign_key *)(const void *)o)->columns;
    else if (o->kind == SG_KIND_UNIQUE)
        names = &((const struct sg_unique *)(const void *)o)->columns;
    else if (o->kind == SG_KIND_PRIMARY_KEY)
        names = &((const struct sg_primary_key *)(const void *)o)->columns;
    if (names)
        SG_FOREACH (name, names)
            if (sg_objs_have(created, name))
                return true;
    return false;
}

static void
add_pair(struct naming *n, const struct sg_pair *p)
{
    if (p->renamed)
        add(n, "rename", p->old, p->new);
    else if (p->moved)
        add(n, "move", p->new, NULL);
    else if (p->changed || p->reordered)
        add(n, "alter", p->new, NULL);
}

static void
add_delta(struct naming *n, const struct sg_delta *d, const char *create)
{
    const struct sg_obj *o;
    const struct sg_pair *p;
    SG_FOREACH (o, &d->created)
        add(n, create, o, NULL);
    SG_FOREACH (o, &d->dropped)
        add(n, "drop", o, NULL);
    SG_FOREACH (p, &d->kept)
        add_pair(n, p);
}

/* Indexes and constraints, but for those that come and go with a new or renamed column or a renamed table. */
static void
add_parts(struct naming *n, const struct sg_pair *table)
{
    static const enum sg_kind kinds[] = {SG_KIND_INDEX,  SG_KIND_FOREIGN_KEY, SG_KIND_PRIMARY_KEY,
                                         SG_KIND_UNIQUE, SG_KIND_CHECK,       SG_KIND_POLICY};
    const struct sg_delta *columns = sg_pair_children(table, SG_KIND_COLUMN);
    const struct sg_obj *o;
    const struct sg_pair *p;
    bool renames = table->renamed;
    SG_FOREACH (p, &columns->kept)
        renames |= p->renamed;
    for (size_t i = 0; i < SG_COUNT(kinds) && !renames; i++) {
        const struct sg_delta *d = sg_pair_children(table, kinds[i]);
        SG_FOREACH (o, &d->created)
            if (!belongs(&columns->created, o))
                add(n, "add", o, NULL);
        SG_FOREACH (o, &d->dropped)
            if (!belongs(&columns->dropped, o))
                add(n, "drop", o, NULL);
        SG_FOREACH (p, &d->kept)
            add_pair(n, p);
    }
}

/* Letters, digits and _, one _ at a time. */
static size_t
clean(char *s, size_t max)
{
    size_t len = 0;
    for (const char *c = s; *c && len < max; c++) {
        bool word = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (word)
            s[len++] = *c;
        else if (len && s[len - 1] != '_')
            s[len++] = '_';
    }
    while (len && s[len - 1] == '_')
        len--;
    s[len] = '\0';
    return len;
}

const char *
sg_plan_name(const struct sg_diff *diff)
{
    struct naming n = {.first = SG_BUF_INIT};
    const struct sg_pair *p;
    const struct sg_delta *tables = &diff->top[SG_KIND_TABLE];
    add_delta(&n, tables, "create");
    SG_FOREACH (p, &tables->kept)
        add_delta(&n, sg_pair_children(p, SG_KIND_COLUMN), "add");
    SG_FOREACH (p, &tables->kept)
        add_parts(&n, p);
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++)
        if (kind != SG_KIND_TABLE)
            add_delta(&n, &diff->top[kind], "create");
    SG_FOREACH (p, &diff->top[SG_KIND_ENUM].kept)
        add_delta(&n, sg_pair_children(p, SG_KIND_ENUM_VALUE), "add");
    char more[40] = "";
    if (n.count > 1)
        snprintf(more, sizeof(more), "_and_%zu_more", n.count - 1);
    size_t len = clean(n.first.data, NAME_MAX_BYTES - strlen(more));
    const char *name = sg_arena_printf(diff->arena, "%s%s", len ? n.first.data : "update", more);
    sg_buf_fini(&n.first);
    return name;
}
