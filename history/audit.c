/* Checking a migrations folder; see history/audit.h. */
#include <config.h>

#include "history/audit.h"

#include <stdarg.h>
#include <string.h>

#include "base/json.h"
#include "history/auditor.h"

#include "base/banned.h"

const char *const sg_verdict_words[SG_VERDICT_COUNT] = {
    [SG_VERDICT_NONE] = "not judged",
    [SG_VERDICT_GENERATED] = "as generated",
    [SG_VERDICT_EDITED] = "edited",
    [SG_VERDICT_SAME] = "edited, same effect",
    [SG_VERDICT_OTHER] = "edited, leaves another schema",
    [SG_VERDICT_FAILS] = "edited, does not run",
    [SG_VERDICT_CUSTOM] = "custom",
};

struct sg_diag *
sg_finding(struct sg_audit *audit, enum sg_diag_id id, const char *path, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *message = sg_arena_vprintf(&audit->ctx->arena, fmt, ap);
    va_end(ap);
    const char *file = path ? sg_tree_path(&audit->tree, path) : audit->tree.name;
    return sg_diag_file(audit->ctx, id, file, "%s", message);
}

/* Where the entry's tag stands in the journal. */
static struct sg_span
entry_span(const struct sg_audit *audit, const struct sg_link *m)
{
    struct sg_source *source = audit->chain.journal_source;
    struct sg_buf tag = SG_BUF_INIT;
    struct sg_span span = {source, 0, 0};
    sg_json_quote(&tag, m->entry->tag, strlen(m->entry->tag));
    const char *at = memmem(source->text, source->len, tag.data, tag.len);
    if (at) {
        span.start = (uint32_t)(at - source->text);
        span.end = span.start + (uint32_t)tag.len;
    }
    sg_buf_fini(&tag);
    return span;
}

struct sg_diag *
sg_finding_entry(struct sg_audit *audit, const struct sg_link *m, enum sg_diag_id id, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *message = sg_arena_vprintf(&audit->ctx->arena, fmt, ap);
    va_end(ap);
    return sg_diag(audit->ctx, id, entry_span(audit, m), "%s", message);
}

void
sg_finding_milder(struct sg_audit *audit, struct sg_diag *d)
{
    struct sg_ctx *ctx = audit->ctx;
    if (d->severity == SG_ERROR) {
        d->severity = SG_WARNING;
        ctx->errors--;
        ctx->warnings++;
    } else if (d->severity == SG_WARNING) {
        d->severity = SG_NOTE;
        ctx->warnings--;
    }
}

/* A journal or snapshot with the markers of a merge says nothing else that is worth saying. */
static bool
has_markers(struct sg_audit *audit)
{
    static const char mark[] = "\n<<<<<<< ";
    const struct sg_source *journal = audit->chain.journal_source;
    bool first = journal && !strncmp(journal->text, mark + 1, sizeof mark - 2);
    const char *at = first ? journal->text : journal ? memmem(journal->text, journal->len, mark, sizeof mark - 1) : NULL;
    if (!at)
        return false;
    uint32_t start = (uint32_t)(at - journal->text) + !first;
    struct sg_diag *d = sg_diag(audit->ctx, SG_DIAG_MERGE_MARKERS,
                                (struct sg_span){audit->chain.journal_source, start, start + 7},
                                "the journal holds the markers of an unfinished merge");
    sg_diag_note(audit->ctx, d, "run 'schemagen rebase'");
    return true;
}

static bool
is_other_layout(struct sg_audit *audit)
{
    const struct sg_tree_file *f;
    SG_FOREACH (f, &audit->tree.files)
        if (sg_folder_is_other_layout(audit->ctx, audit->tree.folder, f->path))
            return true;
    return false;
}

enum sg_status
sg_audit_folder(struct sg_audit *out, struct sg_ctx *ctx, const char *folder, const struct sg_audit_options *options)
{
    *out = (struct sg_audit){.ctx = ctx, .options = options};
    enum sg_status status = sg_tree_open(&out->tree, ctx, folder);
    if (status || (status = sg_tree_source(&out->chain.journal_source, &out->tree, SG_JOURNAL_PATH)))
        return status;
    if (has_markers(out) || is_other_layout(out))
        return SG_OK;
    status = options->fast ? sg_chain_read(&out->chain, &out->tree) : sg_chain_open(&out->chain, &out->tree);
    if (status == SG_INVALID)
        return SG_OK; /* the journal's own errors are the findings */
    if (status)
        return status;
    out->last_known = true;
    const size_t from = ctx->diags.len;
    if ((options->since && (status = sg_audit_since(out))) || (!options->fast && (status = sg_audit_steps(out))))
        return status;
    const size_t chain = ctx->diags.len;
    sg_audit_chain(out);
    sg_list_rotate(&ctx->diags, from, chain); /* what is wrong with the chain is said first */
    return SG_OK;
}

void
sg_audit_fini(struct sg_audit *audit)
{
    struct sg_model *model;
    SG_FOREACH (model, &audit->models)
        sg_model_free(model);
    audit->models = (struct sg_list){0};
}

enum sg_status
sg_audit_as_folder(struct sg_folder *out, const struct sg_audit *audit)
{
    struct sg_ctx *ctx = audit->ctx;
    const struct sg_tree_file *f;
    bool recovered;
    *out = (struct sg_folder){.ctx = ctx, .path = audit->tree.folder, .exists = audit->chain.present, .journal = audit->chain.journal};
    SG_FOREACH (f, &audit->tree.files) {
        size_t len = strlen(f->path);
        if (!strncmp(f->path, "meta/", 5) && f->path[5] != '_' && len > 5 && !strcmp(f->path + len - 5, ".json"))
            sg_list_push(&out->snapshots, &ctx->arena, (void *)sg_tree_path(&audit->tree, f->path));
    }
    bool meta = sg_file_is_dir(sg_path_join(ctx, out->path, "meta"));
    return meta ? sg_txn_recover(&recovered, ctx, out->path, false) : SG_OK;
}

bool
sg_audit_vouches(const struct sg_audit *audit, const char *files)
{
    const struct sg_chain *chain = &audit->chain;
    const struct sg_link *m = sg_chain_at(chain, chain->migrations.len - 1);
    const struct sg_sum_entry *last = chain->sum.entries.len ? chain->sum.entries.items[chain->sum.entries.len - 1] : NULL;
    char hash[SG_SHA256_HEX];
    struct sg_source *snapshot;
    if (!*chain->sum.schema || !m || !last || strcmp(m->entry->tag, last->tag) != 0)
        return false;
    sg_sum_schema(hash, &chain->sum, files);
    if (strcmp(hash, chain->sum.schema) != 0 || sg_tree_source(&snapshot, &audit->tree, m->snapshot_path) || !snapshot)
        return false;
    sg_sum_hash(hash, snapshot->text, snapshot->len);
    return !strcmp(hash, last->snapshot);
}

enum sg_status
sg_audit_update(struct sg_buf *out, struct sg_audit *audit)
{
    struct sg_chain *chain = &audit->chain;
    struct sg_ctx *ctx = audit->ctx;
    struct sg_sum sum = {.present = true, .imported = chain->sum.imported};
    const struct sg_link *m = NULL;
    if (!chain->present)
        return SG_OK;
    SG_FOREACH (m, &chain->migrations) {
        struct sg_source *sql, *snapshot;
        enum sg_status status;
        if ((status = sg_tree_source(&sql, &audit->tree, m->sql_path)) ||
            (status = sg_tree_source(&snapshot, &audit->tree, m->snapshot_path)))
            return status;
        struct sg_buf texts[2] = {{(char *)(sql ? sql->text : NULL), sql ? sql->len : 0, 0},
                                  {(char *)(snapshot ? snapshot->text : NULL), snapshot ? snapshot->len : 0, 0}};
        sg_sum_put(&sum, ctx, m->entry->tag, sql ? &texts[0] : NULL, snapshot ? &texts[1] : NULL);
        if (!chain->sum.present && !chain->sum_bad)
            sum.imported = m->entry->tag;
    }
    sg_sum_write(out, &sum, chain->journal_source->text, chain->journal_source->len);
    return SG_OK;
}
