/* Planning: the frame that the dialects share. Steps, their order, their text. */
#include <config.h>

#include "codegen/codegen.h"

#include <string.h>

#include "codegen/dialect.h"

const struct sg_dialect_ops *
sg_dialect_ops(enum sg_dialect dialect)
{
    static const struct sg_dialect_ops *const all[] = {
        [SG_POSTGRESQL] = &sg_postgresql_ops,
        [SG_SQLITE] = &sg_sqlite_ops,
        [SG_TURSO] = &sg_turso_ops,
    };
    _Static_assert(SG_COUNT(all) == SG_DIALECT_COUNT, "a dialect has no operations");
    return all[dialect];
}

enum sg_status
sg_plan_make(struct sg_plan *out, const struct sg_diff *diff)
{
    struct sg_plan plan = {.dialect = diff->new->dialect};
    enum sg_status status = sg_effect_check(diff);
    if (!status)
        status = sg_dialect_ops(plan.dialect)->plan(&plan, diff);
    if (!status)
        *out = plan;
    return status;
}

void
sg_planner_init(struct sg_planner *p, struct sg_plan *out, const struct sg_diff *diff)
{
    *p = (struct sg_planner){.plan = out, .diff = diff, .arena = diff->arena, .text = SG_BUF_INIT};
    out->steps = (struct sg_list){0};
}

void
sg_planner_fini(struct sg_planner *p)
{
    sg_buf_fini(&p->text);
}

struct sg_step *
sg_planner_step(struct sg_planner *p, unsigned rank, enum sg_kind kind, const struct sg_obj *old,
                const struct sg_obj *new)
{
    struct sg_step *s = SG_NEW(p->arena, struct sg_step);
    s->sql = sg_intern(&p->diff->ctx->intern, p->text.data, p->text.len);
    s->rank = rank;
    s->seq = p->seq++;
    s->kind = kind;
    s->old = old;
    s->new = new;
    sg_buf_clear(&p->text);
    sg_list_push(&p->plan->steps, p->arena, s);
    return s;
}

const struct sg_obj *
sg_step_top(const struct sg_step *step)
{
    const struct sg_obj *o = step->new ? step->new : step->old;
    while (o && o->parent && o->parent->kind != SG_KIND_MODEL)
        o = o->parent;
    return o;
}

/* A large table can have thousands of reasons: their text doubles its room. */
static void
add_reason(struct sg_step *step, struct sg_arena *arena, const char *text)
{
    const char *between = step->why ? "; " : "";
    size_t len = strlen(text), need = step->why_len + strlen(between) + len + 1;
    if (need > step->why_room) {
        step->why_room = 2 * need;
        char *room = sg_arena_raw(arena, step->why_room);
        if (step->why)
            memcpy(room, step->why, step->why_len);
        step->why = room;
    }
    memcpy(step->why + step->why_len, between, strlen(between));
    memcpy(step->why + need - len - 1, text, len + 1);
    step->why_len = need - 1;
}

void
sg_step_vwhy(struct sg_planner *p, struct sg_step *step, unsigned flags, const char *fmt, va_list ap)
{
    step->flags |= flags;
    add_reason(step, p->arena, sg_arena_vprintf(p->arena, fmt, ap));
}

/* 'users' or 'users.name' for the label users. */
static bool
names(const char *text, const char *label)
{
    const size_t len = strlen(label);
    for (const char *at = text; (at = strstr(at, label)); at++)
        if (at > text && at[-1] == '\'' && (at[len] == '\'' || at[len] == '.'))
            return true;
    return false;
}

const char *
sg_step_reason(struct sg_arena *arena, const struct sg_step *step)
{
    const struct sg_obj *object = step->new ? step->new : step->old;
    const char *label = object ? sg_obj_label(arena, object) : NULL;
    if (!step->why)
        return step->sql;
    return !label || names(step->why, label) ? step->why : sg_arena_printf(arena, "%s: %s", label, step->why);
}

void
sg_step_why(struct sg_planner *p, struct sg_step *step, unsigned flags, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sg_step_vwhy(p, step, flags, fmt, ap);
    va_end(ap);
}

void
sg_step_after(struct sg_planner *p, struct sg_step *step, struct sg_step *before)
{
    if (step && before && step != before)
        sg_list_push(&step->after, p->arena, before);
}

static int
by_rank(const void *a, const void *b)
{
    const struct sg_step *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The steps that wait for nothing: a heap by place. */
static void
heap_push(struct sg_list *heap, struct sg_arena *arena, struct sg_step *s)
{
    sg_list_push(heap, arena, s);
    size_t i = heap->len - 1;
    for (; i && ((struct sg_step *)heap->items[(i - 1) / 2])->place > s->place; i = (i - 1) / 2)
        heap->items[i] = heap->items[(i - 1) / 2];
    heap->items[i] = s;
}

static struct sg_step *
heap_pop(struct sg_list *heap)
{
    struct sg_step *top = heap->items[0], *last = heap->items[--heap->len];
    size_t i = 0;
    for (size_t child = 1; child < heap->len; child = 2 * i + 1) {
        struct sg_step **items = (struct sg_step **)(void *)heap->items;
        if (child + 1 < heap->len && items[child + 1]->place < items[child]->place)
            child++;
        if (items[child]->place > last->place)
            break;
        items[i] = items[child];
        i = child;
    }
    heap->items[i] = last;
    return top;
}

static enum sg_status
cycle(struct sg_planner *p, const struct sg_list *sorted)
{
    struct sg_buf names = SG_BUF_INIT;
    struct sg_step *s;
    size_t count = 0;
    SG_FOREACH (s, sorted)
        if (s->waits && count++ < 4)
            sg_buf_addf(&names, "%s'%.*s'", count > 1 ? ", " : "", (int)strcspn(s->sql, "\n"), s->sql);
    sg_diag(p->diff->ctx, SG_DIAG_INTERNAL, (struct sg_span){0},
            "internal error: steps of the migration wait for each other: %s", names.data);
    sg_buf_fini(&names);
    return SG_INVALID;
}

enum sg_status
sg_planner_finish(struct sg_planner *p)
{
    struct sg_list sorted = p->plan->steps, heap = {0}, done = {0};
    struct sg_map seen = {0};
    struct sg_step *s, *other;
    sg_planner_fini(p);
    sg_list_sort(&sorted, by_rank);
    for (size_t i = 0; i < sorted.len; i++) {
        s = sorted.items[i];
        s->place = i;
        s->waits = s->after.len;
        SG_FOREACH (other, &s->after)
            sg_list_push(&other->before, p->arena, s);
    }
    SG_FOREACH (s, &sorted)
        if (!s->waits)
            heap_push(&heap, p->arena, s);
    size_t count = 0;
    while (heap.len) {
        s = heap_pop(&heap);
        count++;
        SG_FOREACH (other, &s->before)
            if (!--other->waits)
                heap_push(&heap, p->arena, other);
        if (sg_map_get(&seen, s->sql) && !s->distinct)
            continue;
        sg_map_put(&seen, p->arena, s->sql, s);
        sg_list_push(&done, p->arena, s);
    }
    if (count < sorted.len)
        return cycle(p, &sorted);
    for (size_t i = 0; i < done.len; i++)
        ((struct sg_step *)done.items[i])->place = i;
    p->plan->steps = done;
    return SG_OK;
}

void
sg_plan_print(struct sg_buf *out, const struct sg_plan *plan, const struct sg_plan_format *format)
{
    struct sg_step *s;
    bool first = true;
    SG_FOREACH (s, &plan->steps) {
        if (!first)
            sg_buf_adds(out, format->breakpoints ? "--> statement-breakpoint\n" : "\n");
        first = false;
        if (format->annotate && s->why)
            sg_buf_addf(out, "-- %s: %s\n", s->flags & SG_STEP_DESTRUCTIVE ? "destructive" : "risky", s->why);
        sg_buf_adds(out, s->sql);
    }
}
