/* Merging models; see history/merge.h. Step one is here: which objects there are, and what they are called. */
#include <config.h>

#include "history/merger.h"

#include <stdarg.h>
#include <string.h>

#include "base/banned.h"

const char *
sg_merge_label(struct sg_merge *m, const struct sg_obj *o)
{
    const char *text = sg_obj_label(&m->arena, o), *word = sg_kinds[o->kind].word;
    size_t len = strlen(word);
    return !strncmp(text, word, len) && text[len] == ' ' ? text + len + 1 : text;
}

void
sg_merge_conflict(struct sg_merge *m, const struct sg_obj *what, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = sg_arena_vprintf(&m->arena, fmt, ap);
    va_end(ap);
    sg_diag_file(m->ctx, SG_DIAG_REBASE_CONFLICT, m->file, "%s '%s': %s", sg_kinds[what->kind].word, sg_merge_label(m, what), text);
    m->conflicts++;
}

bool
sg_merge_disputed(const struct sg_merge *m, const struct sg_obj *o)
{
    return sg_map_get(&m->disputed, o) || sg_map_get(&m->disputed, o->parent);
}

void
sg_merge_needs(struct sg_merge *m, const struct sg_obj *what, const struct sg_obj *gone, const char *other)
{
    if (!sg_merge_disputed(m, gone))
        sg_merge_conflict(m, what, "it needs %s '%s', which %s drops", sg_kinds[gone->kind].word, gone->name, other);
}

static struct sg_obj *
add(struct sg_merge *m, struct sg_obj *parent, struct sg_triple t, const char *schema, const char *name)
{
    struct sg_obj *from = t.theirs ? t.theirs : t.ours;
    t.result = sg_obj_new(m->result, parent, from->kind, schema, name);
    t.result->doc = from->doc;
    struct sg_triple *kept = SG_NEW(&m->arena, struct sg_triple);
    *kept = t;
    sg_list_push(&m->work, &m->arena, kept);
    if (t.ours) {
        sg_map_put(&m->of_ours, &m->arena, t.ours, t.result);
        sg_map_put(&m->in_ours, &m->arena, t.result, t.ours);
    }
    if (t.theirs) {
        sg_map_put(&m->of_theirs, &m->arena, t.theirs, t.result);
        sg_map_put(&m->in_theirs, &m->arena, t.result, t.theirs);
    }
    return t.result;
}

/* What the schema of an object of one side is called in the result. One that is not declared (public) keeps its name. */
static const char *
schema_name(struct sg_merge *m, struct sg_model *side, const struct sg_map *map, const struct sg_obj *o, const char *other)
{
    const struct sg_obj *schema = o->schema ? sg_model_get(side, SG_KIND_SCHEMA, NULL, o->schema) : NULL;
    const struct sg_obj *r = schema ? sg_map_get(map, schema) : NULL;
    if (schema && !r)
        sg_merge_needs(m, o, schema, other);
    return r ? r->name : o->schema;
}

static const char *
our_schema(struct sg_merge *m, const struct sg_triple *t)
{
    return schema_name(m, m->ours, &m->of_ours, t->ours, "the other branch");
}

static const char *
their_schema(struct sg_merge *m, const struct sg_triple *t)
{
    return schema_name(m, m->theirs, &m->of_theirs, t->theirs, "this branch");
}

static const char *
merged_name(struct sg_merge *m, const struct sg_triple *t)
{
    const struct sg_obj *b = t->base, *s = t->ours, *o = t->theirs;
    if (s->name == b->name || s->name == o->name)
        return o->name;
    if (o->name != b->name)
        sg_merge_conflict(m, b, "this branch renames it to '%s', the other to '%s'", s->name, o->name);
    return s->name;
}

static const char *
merged_schema(struct sg_merge *m, const struct sg_triple *t)
{
    const struct sg_pair *p = sg_merge_pair(&m->ours_diff, t->ours), *q = sg_merge_pair(&m->theirs_diff, t->theirs);
    if (!t->theirs)
        return our_schema(m, t);
    if (!t->base || !p || !p->moved)
        return their_schema(m, t);
    const char *ours = our_schema(m, t), *theirs = q && q->moved ? their_schema(m, t) : ours;
    if (ours != theirs)
        sg_merge_conflict(m, t->base, "this branch moves it to schema '%s', the other to '%s'", ours, theirs);
    return ours;
}

static bool
equal_sets(struct sg_obj *a, struct sg_obj *b);

/* Alike in all that is compared, children included. */
static bool
alike(struct sg_obj *a, struct sg_obj *b)
{
    return a == b || (!sg_obj_compare(a, b) && equal_sets(a, b));
}

static bool
equal_sets(struct sg_obj *a, struct sg_obj *b)
{
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        struct sg_set *x = sg_set_of(a, (enum sg_kind)k), *y = sg_set_of(b, (enum sg_kind)k);
        struct sg_obj *o;
        if (!x || !y)
            continue;
        if (x->list.len != y->list.len)
            return false;
        SG_FOREACH (o, &x->list) {
            struct sg_obj *p = sg_set_get(y, o->key);
            if (!p || !alike(o, p))
                return false;
        }
    }
    return true;
}

static void merge_children(struct sg_merge *m, struct sg_obj *ours, struct sg_obj *theirs, struct sg_obj *result);

/* An object of the other side that base does not have. */
static void
add_theirs(struct sg_merge *m, struct sg_set *ours, struct sg_obj *theirs, struct sg_obj *parent)
{
    struct sg_obj *twin = ours ? sg_set_get(ours, theirs->key) : NULL;
    if (twin && sg_diff_old_of(&m->ours_diff, twin))
        twin = NULL;
    if (twin && !alike(twin, theirs)) {
        sg_merge_conflict(m, theirs, "both branches create it, not alike");
        sg_map_put(&m->disputed, &m->arena, twin, twin);
        twin = NULL;
    }
    struct sg_triple t = {NULL, twin, theirs, NULL};
    struct sg_obj *r = add(m, parent, t, merged_schema(m, &t), theirs->name);
    merge_children(m, twin, theirs, r);
}

static void
merge_theirs(struct sg_merge *m, struct sg_set *ours, struct sg_obj *theirs, struct sg_obj *parent)
{
    struct sg_triple t = {.base = sg_diff_old_of(&m->theirs_diff, theirs), .theirs = theirs};
    if (!t.base) {
        add_theirs(m, ours, theirs, parent);
        return;
    }
    t.ours = sg_diff_new_of(&m->ours_diff, t.base);
    if (!t.ours) {
        if (sg_merge_changes(m, &m->theirs_diff, t.base, theirs))
            sg_merge_conflict(m, t.base, "this branch drops it, the other changes it");
        return;
    }
    struct sg_obj *r = add(m, parent, t, merged_schema(m, &t), merged_name(m, &t));
    merge_children(m, t.ours, theirs, r);
}

/* Puts what was just added behind the counterpart of what stands before it in our set: the place of an enum's value counts. */
static void
place(struct sg_merge *m, const struct sg_set *ours, const struct sg_obj *o, struct sg_set *result)
{
    const struct sg_obj *before = NULL, *p;
    SG_FOREACH (p, &ours->list) {
        if (p == o)
            break;
        if (sg_map_get(&m->of_ours, p))
            before = sg_map_get(&m->of_ours, p);
    }
    size_t last = result->list.len - 1, at = 0;
    void *item = result->list.items[last];
    if (before)
        while (at < last && result->list.items[at++] != before)
            ;
    sg_list_remove(&result->list, last);
    sg_list_insert(&result->list, &m->result->arena, at, item);
}

static void
merge_ours(struct sg_merge *m, const struct sg_set *ours, struct sg_obj *o, struct sg_obj *theirs, struct sg_obj *parent)
{
    struct sg_obj *base = sg_diff_old_of(&m->ours_diff, o);
    if (base) {
        if (!sg_diff_new_of(&m->theirs_diff, base) && sg_merge_changes(m, &m->ours_diff, base, o))
            sg_merge_conflict(m, base, "this branch changes it, the other drops it");
        return;
    }
    if (sg_map_get(&m->of_ours, o))
        return; /* the other branch made the same */
    struct sg_set *created = theirs ? sg_set_of(theirs, o->kind) : NULL;
    if (created && sg_set_get(created, o->key) && !sg_diff_old_of(&m->theirs_diff, sg_set_get(created, o->key)))
        return; /* reported as created by both */
    if (o->kind == SG_KIND_PRIMARY_KEY && created && created->list.len &&
        sg_map_get(&m->of_theirs, created->list.items[0])) {
        sg_merge_conflict(m, o, "both branches give the table a primary key");
        return;
    }
    struct sg_triple t = {NULL, o, NULL, NULL};
    struct sg_obj *r = add(m, parent, t, merged_schema(m, &t), o->name);
    if (o->kind == SG_KIND_ENUM_VALUE)
        place(m, ours, o, sg_set_of(parent, o->kind));
    merge_children(m, o, NULL, r);
}

/* Whether a branch puts the values of an enum in another order, and whether it adds some, which then have no certain place. */
static bool
reorders(const struct sg_pair *p)
{
    return p && p->reordered;
}

static bool
adds_values(const struct sg_pair *p)
{
    return p && sg_pair_children(p, SG_KIND_ENUM_VALUE)->created.len;
}

/* Where only our side reordered the values of an enum, ours is the order. */
static void
reorder(struct sg_merge *m, struct sg_obj *ours, struct sg_obj *theirs, struct sg_obj *result)
{
    const struct sg_pair *p = sg_merge_pair(&m->ours_diff, ours), *q = sg_merge_pair(&m->theirs_diff, theirs);
    bool by_ours = reorders(p) && (reorders(q) || adds_values(q));
    if (by_ours || (reorders(q) && adds_values(p))) {
        sg_merge_conflict(m, ours, "%s branch reorders its values, %s changes them too", by_ours ? "this" : "the other",
                          by_ours ? "the other" : "this one");
        return;
    }
    if (!reorders(p))
        return;
    struct sg_set *from = sg_set_of(ours, SG_KIND_ENUM_VALUE), *to = sg_set_of(result, SG_KIND_ENUM_VALUE);
    size_t n = 0;
    struct sg_obj *o;
    SG_FOREACH (o, &from->list)
        if (sg_map_get(&m->of_ours, o) && n < to->list.len)
            to->list.items[n++] = sg_map_get(&m->of_ours, o);
}

static void
merge_children(struct sg_merge *m, struct sg_obj *ours, struct sg_obj *theirs, struct sg_obj *result)
{
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        enum sg_kind kind = (enum sg_kind)k;
        struct sg_set *s = ours ? sg_set_of(ours, kind) : NULL, *t = theirs ? sg_set_of(theirs, kind) : NULL;
        struct sg_obj *o;
        if (t)
            SG_FOREACH (o, &t->list)
                merge_theirs(m, s, o, result);
        if (s)
            SG_FOREACH (o, &s->list)
                merge_ours(m, s, o, theirs, result);
        if (kind == SG_KIND_ENUM_VALUE && ours && theirs && s)
            reorder(m, ours, theirs, result);
    }
}

enum sg_status
sg_merge_make(struct sg_merge *out, struct sg_ctx *ctx, struct sg_model *base, struct sg_model *ours,
              struct sg_model *theirs, const struct sg_diff_options *ours_options,
              const struct sg_diff_options *theirs_options, const char *file, const char *new_file)
{
    *out = (struct sg_merge){
        .ctx = ctx, .base = base, .ours = ours, .theirs = theirs, .file = file, .new_file = new_file};
    enum sg_status status = sg_diff_make(&out->ours_diff, ctx, &out->arena, base, ours, ours_options);
    if (status || (status = sg_diff_make(&out->theirs_diff, ctx, &out->arena, base, theirs, theirs_options)))
        return status;
    out->result = sg_model_new(ctx, theirs->dialect);
    /* Schemas, enums and tables come before what mentions them only in step two, where all are known. */
    merge_children(out, &ours->obj, &theirs->obj, &out->result->obj);
    const struct sg_triple *t;
    SG_FOREACH (t, &out->work)
        sg_merge_fields(out, t);
    sg_merge_names(out);
    if (!out->conflicts)
        sg_merge_rules(out);
    return out->conflicts ? SG_FINDINGS : SG_OK;
}

void
sg_merge_fini(struct sg_merge *merge)
{
    sg_arena_fini(&merge->arena);
}
