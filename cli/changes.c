/* The report of a migration; see cli/changes.h. */
#include <config.h>

#include "cli/changes.h"

#include <string.h>

#include "base/banned.h"

/* Words for fields whose name is not already the word. */
static const struct {
    const char *member, *word;
} field_words[] = {
    {"type_key", "type"},
    {"type_schema", "type"},
    {"def", "default"},
    {"using_expr", "using"},
    {"with_check", "with check"},
    {"schema_to", "table"},
    {"table_to", "table"},
    {"columns_to", "columns"},
    {"rls", "row level security"},
    {"method", "using"},
    {"command", "for"},
    {"value", "expression"},
    {"create_db", "createdb"},
    {"create_role", "createrole"},
    {"keys", "columns"},
};

static const char *
field_word(struct sg_arena *arena, const struct sg_field *field)
{
    for (size_t i = 0; i < SG_COUNT(field_words); i++)
        if (!strcmp(field_words[i].member, field->name))
            return field_words[i].word;
    char *word = sg_arena_strdup(arena, field->name);
    for (char *p = word; *p; p++)
        if (*p == '_')
            *p = ' ';
    return word;
}

/* "type, not null" */
static const char *
changed_fields(struct sg_arena *arena, const struct sg_pair *pair)
{
    struct sg_buf buf = SG_BUF_INIT;
    size_t count;
    const struct sg_field *fields = sg_fields_of(pair->old->kind, &count);
    const char *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!(pair->changed >> i & 1))
            continue;
        const char *word = field_word(arena, &fields[i]);
        if (!last || strcmp(last, word) != 0)
            sg_buf_addf(&buf, "%s%s", buf.len ? ", " : "", word);
        last = word;
    }
    if (pair->moved)
        sg_buf_addf(&buf, "%sschema", buf.len ? ", " : "");
    if (pair->reordered)
        sg_buf_addf(&buf, "%sorder", buf.len ? ", " : "");
    if (pair->doc_changed)
        sg_buf_addf(&buf, "%scomment", buf.len ? ", " : "");
    const char *text = buf.len ? sg_arena_strndup(arena, buf.data, buf.len) : NULL;
    sg_buf_fini(&buf);
    return text;
}

/* What a new table or enum holds: "4 columns, 1 index"; a column: its type. */
static const char *
contents(struct sg_arena *arena, const struct sg_obj *obj)
{
    struct sg_buf buf = SG_BUF_INIT;
    if (obj->kind == SG_KIND_COLUMN)
        return ((const struct sg_column *)(const void *)obj)->type;
    for (unsigned kind = 0; sg_kind_has_sets(obj->kind) && kind < SG_KIND_COUNT; kind++) {
        struct sg_set *set = sg_set_of((struct sg_obj *)(uintptr_t)obj, (enum sg_kind)kind);
        if (!set || !set->list.len)
            continue;
        const char *word = kind == SG_KIND_ENUM_VALUE ? "value" : sg_kinds[kind].word;
        const char *plural = kind == SG_KIND_INDEX ? "es" : "s";
        if (kind == SG_KIND_POLICY && set->list.len > 1)
            word = "policie";
        sg_buf_adds(&buf, buf.len ? ", " : "");
        sg_buf_addu(&buf, set->list.len);
        sg_buf_addc(&buf, ' ');
        sg_buf_adds(&buf, word);
        sg_buf_adds(&buf, set->list.len == 1 ? "" : plural);
    }
    const char *text = buf.len ? sg_arena_strndup(arena, buf.data, buf.len) : NULL;
    sg_buf_fini(&buf);
    return text;
}

struct listing {
    struct sg_list *out;
    const struct sg_diff *diff;
};

/* The label without the word of its kind, which stands beside it. */
static const char *
bare_label(struct sg_arena *arena, const struct sg_obj *obj)
{
    const char *label = sg_obj_label(arena, obj), *word = sg_kinds[obj->kind].word;
    size_t n = strlen(word);
    return !strncmp(label, word, n) && label[n] == ' ' ? label + n + 1 : label;
}

/* How much of a label names what the object stands in: "users." of "users.name". */
static size_t
outer_length(struct sg_arena *arena, const struct sg_obj *obj)
{
    return obj->parent && obj->parent->kind != SG_KIND_MODEL
               ? strlen(bare_label(arena, obj->parent)) + 1
               : 0;
}

static void
add(struct listing *l, enum sg_action action, const struct sg_obj *obj, const struct sg_obj *from,
    const char *detail, unsigned depth)
{
    struct sg_arena *arena = l->diff->arena;
    struct sg_change *c = SG_NEW(arena, struct sg_change);
    *c = (struct sg_change){.action = action,
                            .kind = obj->kind,
                            .label = bare_label(arena, obj),
                            .detail = detail,
                            .span = obj->span,
                            .depth = depth,
                            .outer = depth ? outer_length(arena, obj) : 0};
    if (from) {
        c->from = bare_label(arena, from);
        c->from_outer = depth ? outer_length(arena, from) : 0;
    }
    sg_list_push(l->out, arena, c);
}

static void list_delta(struct listing *l, const struct sg_delta *delta, unsigned depth);

static void
list_pair(struct listing *l, const struct sg_pair *pair, unsigned depth)
{
    const char *detail = changed_fields(l->diff->arena, pair);
    size_t at = l->out->len;
    if (pair->renamed)
        add(l, SG_ACTION_RENAME, pair->new, pair->old, detail, depth);
    else
        add(l, SG_ACTION_CHANGE, pair->new, NULL, detail, depth);
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++)
        list_delta(l, sg_pair_children(pair, (enum sg_kind)kind), depth + 1);
    if (!pair->renamed && !detail && l->out->len == at + 1)
        l->out->len = at; /* it only follows what is listed elsewhere */
}

static void
list_delta(struct listing *l, const struct sg_delta *delta, unsigned depth)
{
    const struct sg_obj *obj;
    const struct sg_pair *pair;
    SG_FOREACH (obj, &delta->created)
        add(l, SG_ACTION_CREATE, obj, NULL, contents(l->diff->arena, obj), depth);
    SG_FOREACH (pair, &delta->kept)
        list_pair(l, pair, depth);
    SG_FOREACH (obj, &delta->dropped)
        add(l, SG_ACTION_DROP, obj, NULL, NULL, depth);
}

void
sg_changes_list(struct sg_list *out, const struct sg_diff *diff)
{
    struct listing l = {out, diff};
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++)
        list_delta(&l, &diff->top[kind], 0);
}

static const struct {
    char mark;
    const char *word, *color;
} actions[] = {
    [SG_ACTION_CREATE] = {'+', "create", "\033[32m"},
    [SG_ACTION_DROP] = {'-', "drop", "\033[31m"},
    [SG_ACTION_RENAME] = {'>', "rename", "\033[36m"},
    [SG_ACTION_CHANGE] = {'~', "change", "\033[33m"},
};

void
sg_changes_text(struct sg_buf *out, const struct sg_list *changes, bool color)
{
    const struct sg_change *c;
    SG_FOREACH (c, changes) {
        sg_buf_adds(out, "  ");
        for (unsigned i = 0; i < c->depth; i++)
            sg_buf_adds(out, "    ");
        sg_buf_adds(out, color ? actions[c->action].color : "");
        sg_buf_addc(out, actions[c->action].mark);
        sg_buf_addc(out, ' ');
        sg_buf_adds(out, sg_kinds[c->kind].word);
        sg_buf_addc(out, ' ');
        sg_buf_adds(out, c->label + c->outer);
        if (color)
            sg_buf_adds(out, "\033[0m");
        if (c->from)
            sg_buf_addf(out, " renamed from %s", c->from + c->from_outer);
        if (c->detail) {
            sg_buf_adds(out, c->action == SG_ACTION_CREATE ? " (" : ": ");
            sg_buf_adds(out, c->detail);
            sg_buf_adds(out, c->action == SG_ACTION_CREATE ? ")" : "");
        }
        sg_buf_addc(out, '\n');
    }
}

static void
put_place(struct sg_json *j, struct sg_ctx *ctx, struct sg_span span)
{
    sg_json_key(j, "place");
    if (!span.source) {
        sg_json_null(j);
        return;
    }
    struct sg_place place = sg_source_place(span.source, &ctx->arena, span.start);
    sg_json_object(j);
    sg_json_put_string(j, "file", span.source->name);
    sg_json_put_int(j, "line", place.line);
    sg_json_put_int(j, "column", place.column);
    sg_json_end_object(j);
}

void
sg_changes_json(struct sg_json *j, struct sg_ctx *ctx, const struct sg_list *changes)
{
    const struct sg_change *c;
    sg_json_array(j);
    SG_FOREACH (c, changes) {
        sg_json_object(j);
        sg_json_put_string(j, "action", actions[c->action].word);
        sg_json_put_string(j, "kind", sg_kinds[c->kind].word);
        sg_json_put_string(j, "object", c->label);
        sg_json_put_string(j, "from", c->from);
        sg_json_put_string(j, "detail", c->detail);
        put_place(j, ctx, c->span);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

/* Where the schema says it: the new object, or for what is gone the object that it stood in. */
static struct sg_span
step_span(const struct sg_diff *diff, const struct sg_step *step)
{
    if (step->new && step->new->span.source)
        return step->new->span;
    for (const struct sg_obj *o = step->old; o && o->parent; o = o->parent) {
        const struct sg_obj *n = sg_diff_new_of(diff, o);
        if (n && n->span.source)
            return n->span;
    }
    return (struct sg_span){0};
}

static const struct sg_obj *
step_object(const struct sg_step *step)
{
    return step->new ? step->new : step->old;
}

void
sg_steps_json(struct sg_json *j, struct sg_ctx *ctx, const struct sg_diff *diff,
              const struct sg_plan *plan)
{
    const struct sg_step *s;
    sg_json_array(j);
    SG_FOREACH (s, &plan->steps) {
        sg_json_object(j);
        sg_json_put_string(j, "sql", s->sql);
        sg_json_put_string(j, "kind", sg_kinds[s->kind].word);
        const struct sg_obj *object = step_object(s);
        sg_json_put_string(j, "object", object ? bare_label(&ctx->arena, object) : NULL);
        sg_json_put_bool(j, "destructive", s->flags & SG_STEP_DESTRUCTIVE);
        sg_json_put_bool(j, "risky", s->flags & SG_STEP_RISKY);
        sg_json_put_bool(j, "rewrite", s->flags & SG_STEP_REWRITE);
        sg_json_put_bool(j, "transaction", !(s->flags & SG_STEP_NO_TRANSACTION));
        sg_json_put_bool(j, "commit_before", s->flags & SG_STEP_COMMIT_BEFORE);
        sg_json_put_string(j, "why", s->why);
        put_place(j, ctx, step_span(diff, s));
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

static void
warn(struct sg_app *app, const struct sg_diff *diff, const struct sg_step *step, enum sg_diag_id id,
     const char *otherwise)
{
    const struct sg_obj *object = step_object(step);
    struct sg_span span = step_span(diff, step);
    const char *why = step->why ? step->why : otherwise;
    if (object)
        sg_diag(&app->ctx, id, span, "%s: %s", sg_obj_label(&app->ctx.arena, object), why);
    else
        sg_diag(&app->ctx, id, span, "%s", why);
}

/* What is said of a step: the first row whose flag it has. */
static const struct {
    unsigned flag;
    enum sg_diag_id id;
    const char *otherwise;
} remarks[] = {
    {SG_STEP_DESTRUCTIVE, SG_DIAG_DATA_LOSS, "its data is gone afterwards"},
    {SG_STEP_RISKY, SG_DIAG_RISKY_CHANGE, "it can fail on rows that are there"},
    {SG_STEP_NO_TRANSACTION, SG_DIAG_OWN_TRANSACTION, "it cannot run inside a transaction"},
    {SG_STEP_COMMIT_BEFORE, SG_DIAG_OWN_TRANSACTION, "what it needs must be committed before"},
    {SG_STEP_REWRITE, SG_DIAG_TABLE_REWRITE, "the table is locked while it is rewritten"},
};

size_t
sg_steps_warn(struct sg_app *app, const struct sg_diff *diff, const struct sg_plan *plan)
{
    const struct sg_step *s;
    size_t lost = 0;
    for (size_t i = 0; i < SG_COUNT(remarks); i++) {
        unsigned earlier = 0;
        for (size_t k = 0; k < i; k++)
            earlier |= remarks[k].flag;
        SG_FOREACH (s, &plan->steps)
            if (s->flags & remarks[i].flag && !(s->flags & earlier)) {
                warn(app, diff, s, remarks[i].id, remarks[i].otherwise);
                lost += i == 0;
            }
    }
    return lost;
}
