/* Renames of the command line: parsing them, and finding the two objects that one means.
 *
 * A path is looked up as a whole first, since keys are paths already and names may have dots in them; a child's path is then
 * tried at each of its dots. Its table may stand under its old or its new name. */
#include <config.h>

#include "diff/match.h"

#include <string.h>

static const struct {
    const char *word;
    enum sg_kind kind;
} prefixes[] = {
    {"schema", SG_KIND_SCHEMA}, {"enum", SG_KIND_ENUM},     {"value", SG_KIND_ENUM_VALUE},
    {"sequence", SG_KIND_SEQUENCE}, {"role", SG_KIND_ROLE}, {"table", SG_KIND_TABLE},
    {"column", SG_KIND_COLUMN}, {"index", SG_KIND_INDEX},   {"policy", SG_KIND_POLICY},
    {"view", SG_KIND_VIEW},
};

enum sg_status
sg_rename_parse(struct sg_rename *out, struct sg_ctx *ctx, const char *text)
{
    struct sg_rename r = {0};
    struct sg_buf part = SG_BUF_INIT;
    bool quoted = false, bad = false;
    const char *s = text;
    for (size_t i = 0; i < SG_COUNT(prefixes); i++) {
        size_t len = strlen(prefixes[i].word);
        if (!strncmp(text, prefixes[i].word, len) && text[len] == ':') {
            r.kind_given = true;
            r.kind = prefixes[i].kind;
            s = text + len + 1;
            break;
        }
    }
    for (; *s; s++) {
        if (*s == '"') {
            if (quoted && s[1] == '"')
                sg_buf_addc(&part, *s++);
            else
                quoted = !quoted;
        } else if (*s == '=' && !quoted && !r.from) {
            bad = bad || !part.len;
            r.from = sg_intern(&ctx->intern, part.data, part.len);
            sg_buf_clear(&part);
        } else {
            sg_buf_addc(&part, *s);
        }
    }
    bad = bad || !r.from || !part.len || quoted;
    r.to = sg_intern(&ctx->intern, part.data, part.len);
    sg_buf_fini(&part);
    if (bad) {
        struct sg_diag *d = sg_diag(ctx, SG_DIAG_RENAME_SYNTAX, (struct sg_span){0},
                                    "'%s' is not a rename, expected FROM=TO", text);
        sg_diag_note(ctx, d, "write --rename users=people, --rename users.name=users.display_name or "
                             "--rename enum:role=user_role");
        return SG_USAGE;
    }
    *out = r;
    return SG_OK;
}

struct fit {
    struct sg_obj *old, *new;
    bool real; /* the old name is gone, or the new one was not there */
};

struct search {
    struct sg_matcher *m;
    struct sg_rename *rename;
    struct sg_list fits; /* struct fit */
};

static struct sg_obj *
find_joined(struct sg_diff *diff, struct sg_set *set, const char *schema, const char *rest)
{
    return sg_set_get(set, sg_obj_key(diff->ctx, SG_KIND_TABLE, NULL, schema, rest));
}

/* An object at the top of one of the models by its path. */
static struct sg_obj *
find_top(const struct sg_matcher *m, bool in_old, enum sg_kind kind, const char *path)
{
    struct sg_diff *diff = m->diff;
    struct sg_set *set = sg_set_of(in_old ? &diff->old->obj : &diff->new->obj, kind);
    struct sg_obj *o = sg_set_get(set, sg_interns(&diff->ctx->intern, path)), *schema;
    if (!o)
        o = find_joined(diff, set, "public", path);
    if (!o && !strncmp(path, "public.", 7))
        o = sg_set_get(set, sg_interns(&diff->ctx->intern, path + 7));
    SG_FOREACH (schema, &m->schemas) {
        const char *was = schema->name, *is = sg_match_new_schema(diff, was);
        const char *said = in_old ? is : was;
        size_t len = strlen(said);
        if (!o && !strncmp(path, said, len) && path[len] == '.')
            o = find_joined(diff, set, in_old ? was : is, path + len + 1);
    }
    return o;
}

/* A policy on a foreign table: its name, or table.name, or schema.table.name. */
static struct sg_obj *
find_policy(const struct sg_matcher *m, bool in_old, const char *path)
{
    struct sg_model *model = in_old ? m->diff->old : m->diff->new;
    struct sg_policy *p;
    SG_FOREACH (p, &model->policies.list) {
        size_t name = strlen(p->obj.name), len = strlen(path);
        if (len < name || strcmp(path + len - name, p->obj.name) != 0)
            continue;
        if (len == name)
            return &p->obj;
        struct sg_buf on = SG_BUF_INIT;
        for (const char *s = p->on ? p->on : ""; *s; s++)
            if (*s != '"')
                sg_buf_addc(&on, *s);
        size_t rest = len - name - 1;
        bool fits = path[rest] == '.' && rest <= on.len && !strncmp(on.data + on.len - rest, path, rest) &&
                    (rest == on.len || on.data[on.len - rest - 1] == '.');
        sg_buf_fini(&on);
        if (fits)
            return &p->obj;
    }
    return NULL;
}

static void
add_fit(struct search *s, struct sg_obj *old, struct sg_obj *new)
{
    if (!old || !new)
        return;
    struct fit *f;
    SG_FOREACH (f, &s->fits)
        if (f->old == old && f->new == new)
            return;
    f = SG_NEW(s->m->diff->arena, struct fit);
    f->old = old;
    f->new = new;
    f->real = !sg_diff_new_of(s->m->diff, old) || !sg_diff_old_of(s->m->diff, new);
    sg_list_push(&s->fits, s->m->diff->arena, f);
}

static void
fit_top(struct search *s, enum sg_kind kind)
{
    const struct sg_rename *r = s->rename;
    if (r->kind_given && r->kind != kind)
        return;
    if (kind == SG_KIND_POLICY)
        add_fit(s, find_policy(s->m, true, r->from), find_policy(s->m, false, r->to));
    else
        add_fit(s, find_top(s->m, true, kind, r->from), find_top(s->m, false, kind, r->to));
}

/* What a rename without effect says of this old object (both names are there, before and after): the new one that has the other name. */
static struct sg_obj *
idle_new(const struct sg_matcher *m, struct sg_obj *old)
{
    struct sg_obj *n = sg_map_get(&m->idle, old);
    if (n)
        return n;
    SG_FOREACH (n, &sg_set_of(&m->diff->new->obj, old->kind)->list)
        if (n->renamed_from && sg_diff_declared(m->diff, n) == old && sg_diff_old_of(m->diff, n) != old)
            return n;
    return NULL;
}

/* By which names a child's parent is looked for; the first that fit something count. */
enum names { NEW_NAMES, OLD_NAMES, IDLE_NAMES, ALL_NAMES };

/* The old object of the pair that has this path. */
static struct sg_obj *
find_parent(const struct sg_matcher *m, enum sg_kind kind, const char *path, enum names names)
{
    struct sg_obj *n = find_top(m, names != NEW_NAMES, kind, path);
    if (names == OLD_NAMES || !n)
        return n;
    if (names == IDLE_NAMES && !(n = idle_new(m, n)))
        return NULL;
    return sg_diff_old_of(m->diff, n);
}

static void
fit_child_to(struct search *s, struct sg_obj *old_parent, struct sg_obj *old)
{
    struct sg_diff *diff = s->m->diff;
    struct sg_obj *new_parent = sg_diff_new_of(diff, old_parent);
    if (!new_parent)
        return;
    char *path = sg_arena_strdup(diff->arena, s->rename->to);
    size_t before = s->fits.len;
    for (char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        *dot = '\0';
        if (find_parent(s->m, old_parent->kind, path, NEW_NAMES) == old_parent ||
            find_parent(s->m, old_parent->kind, path, OLD_NAMES) == old_parent)
            add_fit(s, old, sg_obj_child(diff->new, new_parent, old->kind, dot + 1));
        *dot = '.';
    }
    if (s->fits.len == before) /* the new name alone */
        add_fit(s, old, sg_obj_child(diff->new, new_parent, old->kind, path));
}

static void
fit_child(struct search *s, enum sg_kind parent, enum sg_kind kind)
{
    struct sg_diff *diff = s->m->diff;
    if (s->rename->kind_given && s->rename->kind != kind)
        return;
    char *path = sg_arena_strdup(diff->arena, s->rename->from);
    for (enum names names = NEW_NAMES; names < ALL_NAMES && !s->fits.len; names++)
        for (char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
            *dot = '\0';
            struct sg_obj *old_parent = find_parent(s->m, parent, path, names);
            struct sg_obj *old = old_parent ? sg_obj_child(diff->old, old_parent, kind, dot + 1) : NULL;
            *dot = '.';
            if (old)
                fit_child_to(s, old_parent, old);
        }
}

/* Of several, those that say something new. */
static void
keep_real(struct sg_list *fits)
{
    size_t real = 0;
    struct fit *f;
    SG_FOREACH (f, fits)
        real += f->real;
    for (size_t i = 0; real && i < fits->len;)
        if (((struct fit *)fits->items[i])->real)
            i++;
        else
            sg_list_remove(fits, i);
}

static enum sg_status
take_fit(struct search *s, struct sg_rename *r)
{
    struct sg_diff *diff = s->m->diff;
    struct fit *f = s->fits.items[0];
    const char *why = NULL;
    if (s->fits.len > 1)
        why = "can mean more than one thing";
    else if (sg_map_get(&diff->to_new, f->old) || sg_map_get(&diff->to_old, f->new))
        why = "contradicts another rename";
    if (!why) {
        r->used = true;
        sg_match_pair(diff, f->old, f->new);
        return SG_OK;
    }
    struct sg_diag *d = sg_diag(diff->ctx, SG_DIAG_RENAME_AMBIGUOUS, (struct sg_span){0}, "--rename %s=%s %s",
                                r->from, r->to, why);
    struct sg_buf list = SG_BUF_INIT;
    SG_FOREACH (f, &s->fits)
        sg_buf_addf(&list, "%s%s:%s=%s", list.len ? " or " : "", sg_kinds[f->old->kind].word, r->from, r->to);
    if (s->fits.len > 1)
        sg_diag_note(diff->ctx, d, "say which with a prefix: %s", list.data);
    sg_buf_fini(&list);
    return SG_USAGE;
}

static void
find_fits(struct search *s, enum sg_rename_pass pass)
{
    static const enum sg_kind tops[] = {SG_KIND_ENUM,  SG_KIND_SEQUENCE, SG_KIND_ROLE,
                                        SG_KIND_TABLE, SG_KIND_POLICY,   SG_KIND_VIEW};
    if (pass == SG_RENAME_SCHEMAS)
        fit_top(s, SG_KIND_SCHEMA);
    if (pass == SG_RENAME_TOP || s->fits.len)
        for (size_t i = 0; i < SG_COUNT(tops); i++)
            fit_top(s, tops[i]);
    if (pass == SG_RENAME_CHILDREN) {
        fit_child(s, SG_KIND_TABLE, SG_KIND_COLUMN);
        fit_child(s, SG_KIND_TABLE, SG_KIND_POLICY);
        if (!s->fits.len)
            fit_child(s, SG_KIND_TABLE, SG_KIND_INDEX);
        if (!s->fits.len)
            fit_child(s, SG_KIND_ENUM, SG_KIND_ENUM_VALUE);
    }
    keep_real(&s->fits);
    const struct fit *first = s->fits.len ? s->fits.items[0] : NULL;
    if (pass == SG_RENAME_SCHEMAS && s->fits.len == 1 && first->old->kind != SG_KIND_SCHEMA)
        s->fits.len = 0; /* the next pass has it */
}

/* `held` (may be NULL) takes a rename between names that both models have. */
static enum sg_status
apply(struct sg_matcher *m, struct sg_rename *r, enum sg_rename_pass pass, struct sg_list *held)
{
    struct search s = {.m = m, .rename = r};
    find_fits(&s, pass);
    if (!s.fits.len)
        return SG_OK;
    if (!held || r->done || s.fits.len > 1 || ((const struct fit *)s.fits.items[0])->real)
        return take_fit(&s, r);
    struct search *kept = SG_NEW(m->diff->arena, struct search);
    *kept = s;
    sg_list_push(held, m->diff->arena, kept);
    return SG_OK;
}

/* a=b and b=c, where neither fits by itself, say a=c. */
static enum sg_status
apply_chains(struct sg_matcher *m, enum sg_rename_pass pass)
{
    const struct sg_list *all = &m->options->renames;
    for (size_t i = 0; i < all->len; i++) {
        struct sg_rename *a = all->items[i], chain = *a, *link;
        struct sg_list links = {0};
        sg_list_push(&links, m->diff->arena, a);
        for (size_t k = i + 1; k < all->len && !a->used; k++) {
            struct sg_rename *b = all->items[k];
            if (b->used || b->from != chain.to || b->kind_given != a->kind_given || b->kind != a->kind)
                continue;
            chain.to = b->to;
            sg_list_push(&links, m->diff->arena, b);
            enum sg_status status = apply(m, &chain, pass, NULL);
            if (status)
                return status;
            SG_FOREACH (link, &links)
                link->used = chain.used;
        }
    }
    return SG_OK;
}

static bool
is_said_created(const struct sg_matcher *m, const struct sg_obj *new)
{
    return new && m->options->is_created && m->options->is_created(m->options->ask_arg, new);
}

static void
say_idle(struct sg_matcher *m, const struct sg_rename *r, const struct fit *f)
{
    struct sg_diff *diff = m->diff;
    struct sg_diag *d = sg_diag(diff->ctx, SG_DIAG_IGNORED_RENAME, (struct sg_span){0},
                                "--rename %s=%s has no effect: '%s' and '%s' were there before, and are there still", r->from, r->to,
                                f->old->name, f->new->name);
    sg_diag_note(diff->ctx, d, "where they change places, the other way round, too: --rename %s",
                 sg_rename_flag(diff->arena, f->new, f->old));
}

/* Of a rename between two names that both models have, the new name's earlier object has to go elsewhere, or the old name's present one
 * to come from elsewhere (with another rename, which may be one of the same sort: a swap) or to be new, as was said. Otherwise nothing
 * has been renamed, and it has no effect. */
static void
drop_idle(struct sg_matcher *m, struct sg_list *held)
{
    struct sg_diff *diff = m->diff;
    struct search *s, *other;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < held->len; i++) {
            s = held->items[i];
            const struct fit *f = s->fits.items[0];
            struct sg_obj *parent = f->old->parent->kind == SG_KIND_MODEL ? &diff->old->obj : f->old->parent;
            struct sg_obj *had = sg_set_get(sg_set_of(parent, f->old->kind), f->new->key);
            struct sg_obj *new_parent = f->new->parent->kind == SG_KIND_MODEL ? &diff->new->obj : f->new->parent;
            struct sg_obj *has = sg_set_get(sg_set_of(new_parent, f->new->kind), f->old->key);
            bool goes = (had && sg_map_get(&diff->to_new, had)) || (has && sg_map_get(&diff->to_old, has)) || is_said_created(m, has);
            SG_FOREACH (other, held) {
                const struct fit *g = other->fits.items[0];
                goes |= g->old == had || g->new == has;
            }
            if (goes)
                continue;
            s->rename->used = true;
            sg_map_put(&m->idle, diff->arena, f->old, f->new);
            say_idle(m, s->rename, f);
            sg_list_remove(held, i--);
            again = true;
        }
    }
}

enum sg_status
sg_rename_apply(struct sg_matcher *m, enum sg_rename_pass pass)
{
    struct sg_list held = {0};
    struct search *s;
    struct sg_rename *r;
    enum sg_status status;
    SG_FOREACH (r, &m->options->renames)
        if (!r->used && (status = apply(m, r, pass, &held)))
            return status;
    drop_idle(m, &held);
    SG_FOREACH (s, &held)
        if ((status = take_fit(s, s->rename)))
            return status;
    return apply_chains(m, pass);
}

enum { LISTED = 8 }; /* names in a note */

static void
add_names(struct sg_matcher *m, struct sg_buf *out, size_t *count, struct sg_walk w)
{
    while (*count < LISTED && sg_walk_next(&w))
        if (!w.counterpart) {
            sg_buf_adds(out, *count ? ", " : "");
            sg_buf_adds(out, sg_obj_label(m->diff->arena, w.obj));
            ++*count;
        }
}

/* What a rename could have meant: all that went, or all that came. */
static void
add_unmatched(struct sg_matcher *m, struct sg_buf *out, bool old)
{
    static const enum sg_kind tops[] = {SG_KIND_SCHEMA, SG_KIND_ENUM, SG_KIND_SEQUENCE, SG_KIND_ROLE,
                                        SG_KIND_TABLE,  SG_KIND_VIEW};
    struct sg_walk (*walk)(const struct sg_diff *, struct sg_obj *, struct sg_obj *, enum sg_kind) =
        old ? sg_walk_old : sg_walk_new;
    struct sg_diff *diff = m->diff;
    size_t count = 0;
    for (size_t i = 0; i < SG_COUNT(tops); i++)
        add_names(m, out, &count, walk(diff, &diff->old->obj, &diff->new->obj, tops[i]));
    struct sg_walk w = sg_walk_old(diff, &diff->old->obj, &diff->new->obj, SG_KIND_TABLE);
    while (count < LISTED && sg_walk_next(&w))
        if (w.counterpart && w.counterpart != w.obj)
            add_names(m, out, &count, walk(diff, w.obj, w.counterpart, SG_KIND_COLUMN));
    if (!count)
        sg_buf_adds(out, "nothing");
}

/* A policy of a table, by its path in one of the models. */
static bool
has_table_policy(const struct sg_matcher *m, bool in_old, const char *text)
{
    char *path = sg_arena_strdup(m->diff->arena, text);
    struct sg_model *model = in_old ? m->diff->old : m->diff->new;
    bool found = false;
    for (char *dot = strchr(path, '.'); dot && !found; dot = strchr(dot + 1, '.')) {
        *dot = '\0';
        struct sg_obj *table = find_top(m, in_old, SG_KIND_TABLE, path);
        *dot = '.';
        found = table && sg_obj_child(model, table, SG_KIND_POLICY, dot + 1);
    }
    return found;
}

/* Whether a rename is between a policy on a foreign table and one of a table that the schema has come to own, or the other way
 * round: both are there, and it stays a drop and an add. */
static bool
changes_owner(const struct sg_matcher *m, const struct sg_rename *r)
{
    if (r->kind_given && r->kind != SG_KIND_POLICY)
        return false;
    return (find_policy(m, true, r->from) && has_table_policy(m, false, r->to)) ||
           (find_policy(m, false, r->to) && has_table_policy(m, true, r->from));
}

enum sg_status
sg_rename_check_used(struct sg_matcher *m)
{
    enum sg_status status = SG_OK;
    struct sg_rename *r;
    SG_FOREACH (r, &m->options->renames) {
        if (r->used || changes_owner(m, r))
            continue;
        struct sg_diag *d = sg_diag(m->diff->ctx, SG_DIAG_RENAME_UNKNOWN, (struct sg_span){0},
                                    "--rename %s=%s fits nothing", r->from, r->to);
        struct sg_buf note = SG_BUF_INIT;
        sg_buf_adds(&note, "what went: ");
        add_unmatched(m, &note, true);
        sg_buf_adds(&note, "; what came: ");
        add_unmatched(m, &note, false);
        sg_diag_note(m->diff->ctx, d, "%s", note.data);
        sg_buf_fini(&note);
        status = SG_USAGE;
    }
    return status;
}
