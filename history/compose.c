/* The texts of a migration; see history/compose.h. */
#include <config.h>

#include "history/compose.h"

#include <string.h>

#include "base/banned.h"

void
sg_compose_snapshot(struct sg_snapshot_text *out, const struct sg_ctx *ctx, const struct sg_model *model, const char *id,
                    const char *prev_id, const struct sg_snapshot_meta *meta)
{
    static const char key[] = "\n  \"id\": \"";
    char made[37];
    sg_snapshot_write(out, model, id ? id : SG_ZERO_UUID, prev_id, meta);
    if (id)
        return;
    sg_ctx_uuid(ctx, out->text.data, out->text.len, made);
    char *at = strstr(out->text.data, key);
    if (at)
        memcpy(at + sizeof key - 1, made, sizeof made - 1);
}

/* "users" or "people"."name", the table by its new name */
static const char *
quoted(struct sg_ctx *ctx, const char *table, const char *column)
{
    const char *text = column ? sg_arena_printf(&ctx->arena, "\"%s\".\"%s\"", table, column)
                              : sg_arena_printf(&ctx->arena, "\"%s\"", table);
    return sg_interns(&ctx->intern, text);
}

static void
add_rename(struct sg_list *out, struct sg_ctx *ctx, const char *from, const char *to)
{
    sg_list_push(out, &ctx->arena, (void *)from);
    sg_list_push(out, &ctx->arena, (void *)to);
}

void
sg_compose_meta(struct sg_snapshot_meta *out, const struct sg_diff *diff)
{
    struct sg_ctx *ctx = diff->ctx;
    const struct sg_pair *t, *c;
    if (!sg_dialects[diff->new->dialect].renames_in_meta)
        return;
    SG_FOREACH (t, &diff->top[SG_KIND_TABLE].kept) {
        if (t->renamed)
            add_rename(&out->tables, ctx, quoted(ctx, t->old->name, NULL), quoted(ctx, t->new->name, NULL));
        SG_FOREACH (c, &sg_pair_children(t, SG_KIND_COLUMN)->kept)
            if (c->renamed)
                add_rename(&out->columns, ctx, quoted(ctx, t->new->name, c->old->name),
                           quoted(ctx, t->new->name, c->new->name));
    }
}

enum sg_status
sg_compose(struct sg_composed *out, struct sg_ctx *ctx, struct sg_model *old, struct sg_model *new,
           const struct sg_diff_options *options, const char *id, const char *prev_id, bool breakpoints)
{
    struct sg_arena arena = {0};
    struct sg_diff diff;
    struct sg_plan plan = {0};
    struct sg_plan_format format = {.breakpoints = breakpoints};
    struct sg_snapshot_meta meta = {0};
    struct sg_snapshot_text text = {.text = SG_BUF_INIT};
    enum sg_status status = sg_diff_make(&diff, ctx, &arena, old, new, options);
    if (!status && !(status = sg_plan_make(&plan, &diff))) {
        sg_plan_print(&out->sql, &plan, &format);
        out->empty = !plan.steps.len;
        out->same = out->empty && sg_diff_is_empty(&diff);
        sg_compose_meta(&meta, &diff);
        sg_compose_snapshot(&text, ctx, new, id, prev_id, meta.tables.len || meta.columns.len ? &meta : NULL);
        sg_buf_add(&out->snapshot, text.text.data, text.text.len);
        sg_snapshot_text_fini(&text);
    }
    sg_arena_fini(&arena);
    return status;
}

void
sg_composed_fini(struct sg_composed *composed)
{
    sg_buf_fini(&composed->sql);
    sg_buf_fini(&composed->snapshot);
}
