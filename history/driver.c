/* Git's merge driver; see history/driver.h. */
#include <config.h>

#include "history/driver.h"

#include <string.h>

#include "base/banned.h"

static const struct sg_journal_entry *
entry_of(const struct sg_journal *journal, const char *tag)
{
    const struct sg_journal_entry *e;
    SG_FOREACH (e, &journal->entries)
        if (!strcmp(e->tag, tag))
            return e;
    return NULL;
}

static bool
equal_entries(const struct sg_journal_entry *a, const struct sg_journal_entry *b)
{
    return a->idx == b->idx && a->when == b->when && a->breakpoints == b->breakpoints;
}

static enum sg_status
refuse(struct sg_ctx *ctx, const struct sg_merge_files *files, const char *what, const char *tag)
{
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_REBASE_CONFLICT, files->path, "'%s' %s", tag, what);
    sg_diag_note(ctx, d, "finish with 'schemagen rebase'");
    return SG_FINDINGS;
}

/* It has to come first, and is of the branch that goes behind. */
static enum sg_status
refuse_squashed(struct sg_ctx *ctx, const struct sg_merge_files *files, const char *tag)
{
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_REBASE_CONFLICT, files->path,
                                     "'%s' takes the place of migrations, and the other branch has more behind them", tag);
    sg_diag_note(ctx, d, "finish with 'schemagen rebase --onto' the branch that squashed");
    return SG_FINDINGS;
}

static enum sg_status
read_journal(struct sg_journal *out, struct sg_ctx *ctx, struct sg_source *source)
{
    *out = (struct sg_journal){0};
    return source->len ? sg_journal_read(out, ctx, source) : SG_OK;
}

/* What was in both at first: taken out where either side took it out. */
static enum sg_status
merge_common(struct sg_journal *out, struct sg_ctx *ctx, const struct sg_merge_files *files, const struct sg_journal *base,
             const struct sg_journal *first, const struct sg_journal *second)
{
    const struct sg_journal_entry *e;
    SG_FOREACH (e, &first->entries) {
        const struct sg_journal_entry *b = entry_of(base, e->tag), *s = entry_of(second, e->tag);
        if (b && !s)
            continue;
        if (!b && s)
            return refuse(ctx, files, "was added by both branches", e->tag);
        if (b && !equal_entries(b, e) && !equal_entries(b, s) && !equal_entries(e, s))
            return refuse(ctx, files, "was changed by both branches", e->tag);
        sg_list_push(&out->entries, &ctx->arena, (void *)(b && equal_entries(b, e) ? s : e));
    }
    return SG_OK;
}

enum sg_status
sg_merge_journal(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files)
{
    struct sg_journal base, ours, theirs;
    enum sg_status status = read_journal(&base, ctx, files->base);
    if (status || (status = read_journal(&ours, ctx, files->ours)) || (status = read_journal(&theirs, ctx, files->theirs)))
        return status;
    const struct sg_journal *first = files->ours_first ? &ours : &theirs, *second = files->ours_first ? &theirs : &ours;
    struct sg_journal merged = *first;
    merged.entries = (struct sg_list){0};
    if ((status = merge_common(&merged, ctx, files, &base, first, second)))
        return status;
    const struct sg_journal_entry *e;
    SG_FOREACH (e, &second->entries) {
        if (entry_of(&base, e->tag))
            continue;
        if (sg_entry_replaced(e, NULL))
            return refuse_squashed(ctx, files, e->tag);
        const struct sg_list *entries = &merged.entries;
        const struct sg_journal_entry *last = entries->len ? entries->items[entries->len - 1] : NULL;
        struct sg_journal_entry *copy = SG_NEW(&ctx->arena, struct sg_journal_entry);
        *copy = *e; /* the tag stays, and with it the SQL file: its number is made right by rebase */
        copy->idx = last ? last->idx + 1 : e->idx;
        copy->when = last && last->when >= e->when ? last->when + 1 : e->when;
        sg_list_push(&merged.entries, &ctx->arena, copy);
    }
    sg_journal_write(out, &merged);
    return SG_OK;
}

static enum sg_status
read_sum(struct sg_sum *out, struct sg_ctx *ctx, struct sg_source *source)
{
    *out = (struct sg_sum){0};
    return source->len ? sg_sum_read(out, ctx, source) : SG_OK;
}

enum sg_status
sg_merge_sum(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files)
{
    struct sg_sum base, ours, theirs;
    enum sg_status status = read_sum(&base, ctx, files->base);
    if (status || (status = read_sum(&ours, ctx, files->ours)) || (status = read_sum(&theirs, ctx, files->theirs)))
        return status;
    const struct sg_sum *first = files->ours_first ? &ours : &theirs, *second = files->ours_first ? &theirs : &ours;
    struct sg_sum merged = {.present = true, .imported = first->present ? first->imported : second->imported};
    const struct sg_sum_entry *e;
    SG_FOREACH (e, &first->entries)
        if (!sg_sum_get(&base, e->tag) || sg_sum_get(second, e->tag))
            sg_sum_copy(&merged, ctx, e);
    SG_FOREACH (e, &second->entries)
        if (!sg_sum_get(&base, e->tag) && !sg_sum_get(&merged, e->tag))
            sg_sum_copy(&merged, ctx, e);
    sg_sum_write(out, &merged, "", 0); /* the line over all comes with the journal that rebase writes */
    return SG_OK;
}

enum sg_status
sg_merge_snapshot(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_merge_files *files)
{
    const struct sg_source *first = files->ours_first ? files->ours : files->theirs;
    const struct sg_source *second = files->ours_first ? files->theirs : files->ours;
    const char *slash = strrchr(files->path, '/');
    if (files->base->len)
        return refuse(ctx, files, "was changed by both branches", files->path);
    sg_buf_add(out, first->text, first->len);
    if (!files->saved)
        return SG_OK;
    const char *name = slash ? slash + 1 : files->path;
    enum sg_status status = sg_file_mkdirs(ctx, files->saved);
    return status ? status : sg_file_write(ctx, sg_path_join(ctx, files->saved, name), second->text, second->len);
}
