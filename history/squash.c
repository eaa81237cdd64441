/* Taking migrations out of a folder; see history/squash.h. */
#include <config.h>

#include "history/squash.h"

#include <string.h>

#include "history/compose.h"

#include "base/banned.h"

static void
remove_file(struct sg_txn *txn, const struct sg_tree *tree, const char *path)
{
    if (path && sg_tree_get(tree, path))
        sg_txn_remove(txn, path);
}

static void
remove_sql(struct sg_txn *txn, const struct sg_tree *tree, const struct sg_link *m)
{
    remove_file(txn, tree, m->sql_path);
    remove_file(txn, tree, sg_entry_undo(txn->ctx, m->entry));
}

/* The journal, and with it the sum file where there is one. */
static void
put_journal(struct sg_txn *txn, const struct sg_chain *chain, const struct sg_journal *journal, const struct sg_sum *sum)
{
    struct sg_buf text = SG_BUF_INIT, lines = SG_BUF_INIT;
    sg_journal_write(&text, journal);
    sg_txn_write(txn, SG_JOURNAL_PATH, text.data, text.len);
    if (chain->sum.present) {
        sg_sum_write(&lines, sum, text.data, text.len);
        sg_txn_write(txn, SG_SUM_PATH, lines.data, lines.len);
    }
    sg_buf_fini(&text);
    sg_buf_fini(&lines);
}

/* "…":["…","…"]: the file with this hash was squashed itself, and a database may have what it took the place of. That stands in its
 * entry as `list`, NULL for the entry's own. */
static void
add_earlier(struct sg_buf *out, const struct sg_journal_entry *entry, const char *hash, const char *list)
{
    const char *at = sg_entry_earlier(entry, list, NULL), *comma = "";
    if (!at)
        return;
    sg_buf_addf(out, "%s\"%.*s\":[", out->len ? "," : "", SG_SHA256_HEX - 1, hash);
    for (; at; at = sg_entry_earlier(entry, list, at), comma = ",")
        sg_buf_addf(out, "%s\"%.*s\"", comma, SG_SHA256_HEX - 1, at);
    sg_buf_addc(out, ']');
    while ((at = sg_entry_earlier(entry, list, at)))
        add_earlier(out, entry, at, at);
}

/* {"schemagen":{"replaces":["SHA-256 of each SQL file"]}}: what a database has recorded that has applied them all. */
static enum sg_status
replaced(const char **out, const struct sg_chain *chain, const struct sg_link *last)
{
    struct sg_ctx *ctx = chain->ctx;
    struct sg_buf text = SG_BUF_INIT, earlier = SG_BUF_INIT;
    const struct sg_link *m;
    enum sg_status status = SG_OK;
    sg_buf_adds(&text, "{\"schemagen\":{\"replaces\":[");
    SG_FOREACH (m, &chain->migrations) {
        char hash[SG_SHA256_HEX];
        struct sg_source *source;
        if (status || m->index > last->index)
            continue;
        if ((status = sg_tree_source(&source, chain->tree, m->sql_path)) || !source)
            continue;
        sg_sha256_hex(source->text, source->len, hash);
        sg_buf_addf(&text, "%s\"%s\"", m->index ? "," : "", hash);
        add_earlier(&earlier, m->entry, hash, NULL);
    }
    sg_buf_addc(&text, ']');
    if (earlier.len)
        sg_buf_addf(&text, ",\"earlier\":{%s}", earlier.data);
    sg_buf_adds(&text, "}}");
    *out = sg_interns(&ctx->intern, text.data);
    sg_buf_fini(&text);
    sg_buf_fini(&earlier);
    return status;
}

/* "0007_NAME" with the number of the last one. */
static const char *
tag_of(struct sg_ctx *ctx, const struct sg_link *last, const char *name)
{
    const char *tag = last->entry->tag;
    return sg_interns(&ctx->intern, sg_arena_printf(&ctx->arena, "%.*s_%s", (int)strcspn(tag, "_"), tag, name));
}

enum sg_status
sg_squash_stage(struct sg_txn *txn, struct sg_journal_entry *entry, const struct sg_chain *chain,
                const struct sg_link *last, const char *name, enum sg_dialect dialect)
{
    struct sg_ctx *ctx = txn->ctx;
    struct sg_composed text = SG_COMPOSED_INIT;
    struct sg_diff_options options = {0};
    struct sg_model *model, *empty;
    const struct sg_link *m;
    enum sg_status status = sg_chain_model(&model, chain, last);
    if (status)
        return status;
    sg_model_adopt(model, dialect);
    empty = sg_model_new(ctx, model->dialect);
    *entry = *last->entry;
    entry->tag = tag_of(ctx, last, name ? name : "squashed");
    if (!(status = replaced(&entry->extra, chain, last)) &&
        !(status = sg_compose(&text, ctx, empty, model, &options, last->ids.id, SG_ZERO_UUID, entry->breakpoints))) {
        struct sg_journal journal = chain->journal;
        struct sg_sum sum = {.present = true, .imported = chain->sum.imported};
        journal.entries = (struct sg_list){0};
        sg_list_push(&journal.entries, &ctx->arena, entry);
        sg_sum_put(&sum, ctx, entry->tag, &text.sql, &text.snapshot);
        SG_FOREACH (m, &chain->migrations) {
            if (m->index > last->index) {
                sg_list_push(&journal.entries, &ctx->arena, (void *)m->entry);
                sg_sum_copy(&sum, ctx, sg_sum_get(&chain->sum, sg_interns(&ctx->intern, m->entry->tag)));
                continue;
            }
            if (sum.imported && !strcmp(sum.imported, m->entry->tag))
                sum.imported = NULL;
            if (strcmp(m->entry->tag, entry->tag) != 0)
                remove_sql(txn, chain->tree, m);
            if (m != last)
                remove_file(txn, chain->tree, m->snapshot_path);
        }
        sg_txn_write(txn, sg_entry_sql(ctx, entry), text.sql.data, text.sql.len);
        sg_txn_write(txn, last->snapshot_path, text.snapshot.data, text.snapshot.len);
        put_journal(txn, chain, &journal, &sum);
    }
    sg_composed_fini(&text);
    sg_model_free(model);
    sg_model_free(empty);
    return status;
}

enum sg_status
sg_drop_stage(struct sg_txn *txn, const struct sg_chain *chain)
{
    struct sg_ctx *ctx = txn->ctx;
    struct sg_journal journal = chain->journal;
    struct sg_sum sum = {.present = true, .imported = chain->sum.imported};
    const struct sg_link *m, *last = sg_chain_at(chain, chain->migrations.len - 1);
    const struct sg_sum_entry *e;
    journal.entries = (struct sg_list){0};
    SG_FOREACH (m, &chain->migrations)
        if (m != last)
            sg_list_push(&journal.entries, &ctx->arena, (void *)m->entry);
    SG_FOREACH (e, &chain->sum.entries)
        if (strcmp(e->tag, last->entry->tag) != 0)
            sg_sum_copy(&sum, ctx, e);
    if (sum.imported && !strcmp(sum.imported, last->entry->tag))
        sum.imported = last->index ? sg_chain_at(chain, last->index - 1)->entry->tag : NULL;
    remove_sql(txn, chain->tree, last);
    remove_file(txn, chain->tree, last->snapshot_path);
    put_journal(txn, chain, &journal, &sum);
    return SG_OK;
}
