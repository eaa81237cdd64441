/* The migrations of a folder; see history/chain.h. */
#include <config.h>

#include "history/chain.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

const char *
sg_entry_sql(struct sg_ctx *ctx, const struct sg_journal_entry *entry)
{
    const struct sg_folder here = {.ctx = ctx, .path = ""};
    return sg_interns(&ctx->intern, sg_folder_sql_path(&here, entry));
}

const char *
sg_entry_undo(struct sg_ctx *ctx, const struct sg_journal_entry *entry)
{
    return sg_interns(&ctx->intern, sg_arena_printf(&ctx->arena, "%s.down.sql", entry->tag));
}

const char *
sg_entry_snapshot(struct sg_ctx *ctx, const struct sg_journal_entry *entry)
{
    const struct sg_folder here = {.ctx = ctx, .path = ""};
    return sg_interns(&ctx->intern, sg_folder_snapshot_path(&here, entry));
}

/* "key": "value" at `p` with white space before it, both without escapes; the end of it, or NULL. */
static const char *
take_pair(const char *p, const char *end, const char **key, size_t *key_len, const char **value, size_t *len)
{
    const char **at[2] = {key, value};
    size_t *lens[2] = {key_len, len};
    for (int i = 0; i < 2; i++) {
        while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
            p++;
        if (i && (p >= end || *p++ != ':'))
            return NULL;
        while (i && p < end && *p == ' ')
            p++;
        if (p >= end || *p++ != '"')
            return NULL;
        *at[i] = p;
        while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
            p++;
        if (p >= end || *p != '"')
            return NULL;
        *lens[i] = (size_t)(p++ - *at[i]);
    }
    return p;
}

/* The four ids where they stand at the head of the text, as every version of drizzle-kit writes them. */
static bool
ids_of_head(struct sg_snapshot_ids *out, struct sg_ctx *ctx, const char *p, const char *end)
{
    static const char *const names[] = {"id", "prevId", "version", "dialect"};
    const char *found[4] = {NULL};
    while (p < end && (*p == ' ' || *p == '\n'))
        p++;
    if (p >= end || *p++ != '{')
        return false;
    for (int i = 0; i < 4; i++) {
        const char *key, *value;
        size_t key_len, len;
        if (!(p = take_pair(p, end, &key, &key_len, &value, &len)))
            return false;
        for (int k = 0; k < 4; k++)
            if (!found[k] && strlen(names[k]) == key_len && !memcmp(names[k], key, key_len))
                found[k] = sg_intern(&ctx->intern, value, len);
        if (p < end && *p++ != ',')
            return false;
    }
    *out = (struct sg_snapshot_ids){found[0], found[1], found[2], found[3]};
    return found[0] && found[1] && found[2] && found[3];
}

enum sg_status
sg_chain_take_ids(struct sg_chain *chain, struct sg_link *m, const char *text, size_t len)
{
    struct sg_ctx *ctx = chain->ctx;
    struct sg_source *source;
    if (!text || !ids_of_head(&m->ids, ctx, text, text + len)) {
        enum sg_status status = sg_tree_source(&source, chain->tree, m->snapshot_path);
        if (status)
            return status;
        if (!ids_of_head(&m->ids, ctx, source->text, source->text + source->len))
            sg_snapshot_read_ids(&m->ids, ctx, source); /* what is wrong with it is queued */
        m->ids.id = sg_interns(&ctx->intern, m->ids.id);
        m->ids.prev_id = sg_interns(&ctx->intern, m->ids.prev_id);
    }
    if (m->ids.id && !sg_map_get(&chain->by_id, m->ids.id))
        sg_map_put(&chain->by_id, &ctx->arena, m->ids.id, m);
    return SG_OK;
}

/* The ids of a file on disk from its first bytes. */
static enum sg_status
read_ids(struct sg_chain *chain, struct sg_link *m)
{
    char head[512];
    ssize_t n = -1;
    int fd = chain->tree->folder ? open(sg_tree_path(chain->tree, m->snapshot_path), O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        n = read(fd, head, sizeof head);
        close(fd);
    }
    return sg_chain_take_ids(chain, m, n > 0 ? head : NULL, n > 0 ? (size_t)n : 0);
}

static void
add(struct sg_chain *chain, const struct sg_journal_entry *entry)
{
    struct sg_ctx *ctx = chain->ctx;
    struct sg_arena *arena = &ctx->arena;
    struct sg_link *m = SG_NEW(arena, struct sg_link);
    m->entry = entry;
    m->index = chain->migrations.len;
    m->sql_path = sg_entry_sql(ctx, entry);
    m->snapshot_path = sg_entry_snapshot(ctx, entry);
    m->has_sql = sg_tree_get(chain->tree, m->sql_path);
    m->has_snapshot = sg_tree_get(chain->tree, m->snapshot_path) && !sg_map_get(&chain->by_snapshot, m->snapshot_path);
    sg_list_push(&chain->migrations, arena, m);
    if (m->has_snapshot)
        sg_map_put(&chain->by_snapshot, arena, m->snapshot_path, m);
}

static void
read_sum(struct sg_chain *chain)
{
    struct sg_source *source = NULL;
    if (sg_tree_source(&source, chain->tree, SG_SUM_PATH)) {
        chain->sum_bad = true;
        return;
    }
    if (source)
        chain->sum_bad = sg_sum_read(&chain->sum, chain->ctx, source) != SG_OK;
}

static void
mark_imported(struct sg_chain *chain)
{
    const struct sg_sum *sum = &chain->sum;
    struct sg_link *m, *last = NULL;
    SG_FOREACH (m, &chain->migrations)
        if (sum->imported && !strcmp(m->entry->tag, sum->imported))
            last = m;
    SG_FOREACH (m, &chain->migrations)
        m->imported = (!sum->present && !chain->sum_bad) || (last && m->index <= last->index);
}

enum sg_status
sg_chain_open(struct sg_chain *out, const struct sg_tree *tree)
{
    *out = (struct sg_chain){.ctx = tree->ctx, .tree = tree};
    enum sg_status status = sg_tree_source(&out->journal_source, tree, SG_JOURNAL_PATH);
    if (status || !out->journal_source)
        return status;
    out->present = true;
    if ((status = sg_journal_read(&out->journal, tree->ctx, out->journal_source)))
        return status;
    const struct sg_journal_entry *entry;
    SG_FOREACH (entry, &out->journal.entries)
        add(out, entry);
    read_sum(out);
    mark_imported(out);
    return SG_OK;
}

enum sg_status
sg_chain_read(struct sg_chain *out, const struct sg_tree *tree)
{
    enum sg_status status = sg_chain_open(out, tree);
    struct sg_link *m;
    SG_FOREACH (m, &out->migrations)
        if (!status && m->has_snapshot)
            status = read_ids(out, m);
    return status;
}

struct sg_link *
sg_chain_at(const struct sg_chain *chain, size_t index)
{
    return index < chain->migrations.len ? chain->migrations.items[index] : NULL;
}

struct sg_link *
sg_chain_last(const struct sg_chain *chain)
{
    for (size_t i = chain->migrations.len; i--;) {
        struct sg_link *m = chain->migrations.items[i];
        if (m->has_snapshot)
            return m;
    }
    return NULL;
}

struct sg_link *
sg_chain_find(const struct sg_chain *chain, const char *tag)
{
    struct sg_link *m;
    SG_FOREACH (m, &chain->migrations)
        if (!strcmp(m->entry->tag, tag))
            return m;
    size_t len = strlen(tag);
    SG_FOREACH (m, &chain->migrations) {
        const char *p = m->entry->tag;
        size_t n = strcspn(p, "_");
        for (; n > len && *p == '0'; n--)
            p++;
        if (n == len && !memcmp(p, tag, len))
            return m;
    }
    return NULL;
}

enum sg_dialect
sg_chain_dialect(const struct sg_chain *chain)
{
    return chain->journal.dialect;
}

enum sg_status
sg_chain_model(struct sg_model **out, const struct sg_chain *chain, const struct sg_link *m)
{
    struct sg_source *source = NULL;
    enum sg_status status = m && m->has_snapshot ? sg_tree_source(&source, chain->tree, m->snapshot_path) : SG_OK;
    if (status)
        return status;
    if (source)
        return sg_snapshot_read(out, chain->ctx, source, NULL);
    *out = sg_model_new(chain->ctx, chain->journal.dialect);
    return SG_OK;
}
