/* Putting migrations behind others; see history/rebase.h. */
#include <config.h>

#include "history/rebase.h"

#include <string.h>

#include "codegen/statements.h"
#include "history/merge.h"
#include "history/squashed.h"

#include "base/banned.h"

static void
add_move(struct sg_rebase *r, const struct sg_link *m)
{
    struct sg_moved *moved = SG_NEW(&r->ctx->arena, struct sg_moved);
    moved->was = m;
    moved->text = (struct sg_composed)SG_COMPOSED_INIT;
    sg_list_push(&r->moves, &r->ctx->arena, moved);
}

/* In one folder: what follows from the root in unbroken line stays, the rest moves. */
static void
split_fork(struct sg_rebase *r)
{
    const struct sg_link *m, *last = NULL;
    SG_FOREACH (m, &r->first->migrations) {
        if (m->ids.id && (!last || m->ids.prev_id == last->ids.id)) {
            sg_list_push(&r->stays, &r->ctx->arena, (void *)m);
            last = m;
        } else {
            add_move(r, m);
        }
    }
}

/* The same migration: by the id of its snapshot, or where it has none by its name and SQL; or one that took its place. */
static bool
has(const struct sg_chain *chain, const struct sg_chain *other, const struct sg_link *m)
{
    const struct sg_link *n = m->ids.id ? sg_map_get(&chain->by_id, m->ids.id) : sg_chain_find(chain, m->entry->tag);
    struct sg_source *a = NULL, *b = NULL;
    if ((n && m->ids.id) || sg_squash_covers(chain, other, m))
        return true;
    if (!n)
        return false;
    return !sg_tree_source(&a, chain->tree, n->sql_path) && !sg_tree_source(&b, other->tree, m->sql_path) && a && b &&
           a->len == b->len && !memcmp(a->text, b->text, a->len);
}

static bool
has_all(const struct sg_chain *chain, const struct sg_chain *other)
{
    const struct sg_link *m;
    bool all = true;
    SG_FOREACH (m, &other->migrations)
        all = all && has(chain, other, m);
    return all;
}

void
sg_rebase_init(struct sg_rebase *out, const struct sg_chain *first, const struct sg_chain *second)
{
    const struct sg_link *m, *apart = first == second ? NULL : sg_squash_apart(first, second);
    if (apart && has_all(second, first)) /* the second is behind the first already */
        first = second;
    *out = (struct sg_rebase){.ctx = first->ctx, .first = first, .second = second, .apart = first == second ? NULL : apart};
    if (first == second) {
        split_fork(out);
        return;
    }
    SG_FOREACH (m, &first->migrations)
        sg_list_push(&out->stays, &out->ctx->arena, (void *)m);
    SG_FOREACH (m, &second->migrations)
        if (!has(first, second, m))
            add_move(out, m);
}

/* Models */

static enum sg_status
model_of(struct sg_model **out, struct sg_rebase *r, const struct sg_chain *chain, const struct sg_link *m)
{
    enum sg_status status = sg_chain_model(out, chain, m);
    if (status)
        return status;
    sg_model_adopt(*out, r->dialect);
    sg_list_push(&r->models, &r->ctx->arena, *out);
    return SG_OK;
}

/* A migration whose snapshot gave way to another in a merge: the merge driver put it aside. */
static enum sg_status
saved_model(struct sg_model **out, struct sg_rebase *r, struct sg_link *m)
{
    struct sg_ctx *ctx = r->ctx;
    struct sg_source *source;
    const char *name = strchr(m->snapshot_path, '/') + 1;
    const char *path = r->saved ? sg_arena_printf(&ctx->arena, "%s/%s", r->saved, name) : NULL;
    if (!path || !sg_file_exists(path)) {
        struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_MISSING_SNAPSHOT, sg_tree_path(r->second->tree, m->snapshot_path),
                                         "'%s' has no snapshot, so nobody knows what it did", m->entry->tag);
        sg_diag_note(ctx, d, "get it back from version control");
        return SG_INVALID;
    }
    enum sg_status status = sg_file_source(&source, ctx, path);
    if (status || (status = sg_snapshot_read_ids(&m->ids, ctx, source)) ||
        (status = sg_snapshot_read(out, ctx, source, NULL)))
        return status;
    m->ids.id = sg_interns(&ctx->intern, m->ids.id);
    m->ids.prev_id = sg_interns(&ctx->intern, m->ids.prev_id);
    sg_list_push(&r->models, &ctx->arena, *out);
    return SG_OK;
}

static enum sg_status
own_models(struct sg_rebase *r, struct sg_moved *moved, const struct sg_moved *before)
{
    struct sg_link *m = (struct sg_link *)moved->was;
    enum sg_status status = m->has_snapshot ? model_of(&moved->own, r, r->second, m) : saved_model(&moved->own, r, m);
    if (status)
        return status;
    const char *prev = m->ids.prev_id;
    if (before && before->was->ids.id == prev) {
        moved->base = before->own;
        return SG_OK;
    }
    const struct sg_link *parent = sg_map_get(&r->second->by_id, prev);
    if (parent)
        return model_of(&moved->base, r, r->second, parent);
    parent = sg_map_get(&r->first->by_id, prev);
    if (!parent && strcmp(prev, SG_ZERO_UUID) != 0 && *prev) {
        struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_CHAIN_BROKEN, sg_tree_path(r->second->tree, m->snapshot_path),
                                         "'%s' comes after snapshot '%s', which neither branch has", m->entry->tag, prev);
        sg_diag_note(r->ctx, d, "a migration is missing before it; get it back from version control");
        return SG_INVALID;
    }
    return model_of(&moved->base, r, r->first, parent);
}

enum sg_status
sg_rebase_statements(struct sg_statements *out, const struct sg_chain *chain, const struct sg_link *m)
{
    struct sg_source *source;
    enum sg_status status = sg_tree_source(&source, chain->tree, m->sql_path);
    if (!status && source)
        sg_statements_read(out, chain->ctx, chain->journal.dialect, source->text, source->len);
    return status;
}

enum sg_status
sg_rebase_statements_since(struct sg_statements *out, struct sg_rebase *r, const char *id)
{
    const struct sg_link *m;
    bool since = !sg_map_get(&r->first->by_id, id);
    enum sg_status status = SG_OK;
    SG_FOREACH (m, &r->stays) {
        if (since && (status = sg_rebase_statements(out, r->first, m)))
            return status;
        since |= m->ids.id == id;
    }
    return status;
}

/* One migration */

/* Whether its SQL is what follows from its own snapshots, to the byte or the statement. */
static enum sg_status
judge(struct sg_moved *moved, struct sg_rebase *r, struct sg_statements *statements)
{
    struct sg_composed text = SG_COMPOSED_INIT;
    struct sg_diff_options options = sg_statements_options(statements, moved->base, moved->own);
    enum sg_status status = sg_compose(&text, r->ctx, moved->base, moved->own, &options, SG_ZERO_UUID, SG_ZERO_UUID, true);
    if (!status) {
        struct sg_statements expected = {0};
        sg_statements_read(&expected, r->ctx, moved->own->dialect, text.sql.data, text.sql.len);
        moved->verdict = text.empty                              ? SG_VERDICT_CUSTOM
                         : sg_statements_same(&expected, statements, true) ? SG_VERDICT_GENERATED
                                                                   : SG_VERDICT_EDITED;
    }
    sg_composed_fini(&text);
    return status;
}

static enum sg_prefix
prefix_of(const struct sg_link *m)
{
    const char *tag = m->entry->tag;
    size_t digits = strspn(tag, "0123456789");
    if (!digits)
        return SG_PREFIX_NONE;
    return digits == 14 ? SG_PREFIX_TIMESTAMP : digits >= 9 ? SG_PREFIX_UNIX : SG_PREFIX_INDEX;
}

static void
next_entry(struct sg_moved *moved, struct sg_rebase *r)
{
    const struct sg_journal_entry *was = moved->was->entry;
    const struct sg_folder folder = {.ctx = r->ctx, .path = "", .exists = true, .journal = r->journal};
    const char *name = strchr(was->tag, '_');
    sg_folder_next(&moved->entry, &folder, r->journal.dialect, prefix_of(moved->was), name ? name + 1 : was->tag,
                   was->breakpoints);
    moved->entry.version = was->version;
    moved->entry.extra = was->extra;
}

/* The SQL of an edited migration stays; the model that it should leave may be another now. */
static enum sg_status
keep_sql(struct sg_moved *moved, struct sg_rebase *r, struct sg_model *old)
{
    struct sg_ctx *ctx = r->ctx;
    struct sg_source *source;
    enum sg_status status = sg_tree_source(&source, r->second->tree, moved->was->sql_path);
    if (status || !source)
        return status;
    moved->kept = true;
    sg_buf_clear(&moved->text.sql);
    sg_buf_add(&moved->text.sql, source->text, source->len);
    const char *path = sg_path_join(ctx, r->folder, sg_entry_sql(ctx, &moved->entry)), *why = NULL;
    enum sg_verdict verdict = SG_VERDICT_EDITED;
    if (r->effect && sg_dialects[old->dialect].in_memory)
        verdict = r->effect(r->effect_arg, &why, old, moved->result, source->text, source->len);
    if (verdict == SG_VERDICT_SAME)
        return SG_OK;
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_REBASE_EDITED, path, "the SQL of '%s' is %s and was kept%s%s",
                                     moved->was->entry->tag, sg_verdict_words[moved->verdict], why ? ": " : "",
                                     why ? why : "");
    sg_diag_note(ctx, d, "read it again: it was written for a schema without the migrations that are before it now");
    return SG_OK;
}

/* A database that has the migration as it was has recorded the hash of that; not where it made something under another name. */
static enum sg_status
note_was(struct sg_moved *moved, struct sg_rebase *r)
{
    struct sg_source *source;
    char hash[SG_SHA256_HEX];
    const struct sg_buf *sql = &moved->text.sql;
    enum sg_status status = sg_tree_source(&source, r->second->tree, moved->was->sql_path);
    if (status || !source || (source->len == sql->len && !memcmp(source->text, sql->data, sql->len)))
        return status;
    sg_sha256_hex(source->text, source->len, hash);
    sg_entry_note_was(&moved->entry, r->ctx, hash);
    return SG_OK;
}

struct position {
    struct sg_model *model; /* the last of the new line */
    const char *id;
    struct sg_merge merge;  /* that made it */
    bool merged;
};

static enum sg_status
merge(struct sg_merge *out, struct sg_rebase *r, struct sg_moved *moved, const struct sg_moved *before,
      struct position *at, struct sg_statements *statements)
{
    struct sg_statements theirs = {.ctx = r->ctx};
    struct sg_diff_options ours_options = sg_statements_options(statements, moved->base, moved->own), theirs_options;
    if (before && moved->base == before->own && at->merged) {
        theirs_options = sg_merge_options_ours(&at->merge);
    } else {
        enum sg_status status = sg_rebase_statements_since(&theirs, r, moved->was->ids.prev_id);
        if (status)
            return status;
        theirs_options = sg_statements_options(&theirs, moved->base, at->model);
    }
    return sg_merge_make(out, r->ctx, moved->base, moved->own, at->model, &ours_options, &theirs_options,
                         sg_tree_path(r->second->tree, moved->was->sql_path),
                         sg_path_join(r->ctx, r->folder, sg_entry_sql(r->ctx, &moved->entry)));
}

/* Whether a migration stands where it belongs: then it is left alone, so that a second run changes nothing. */
static bool
in_place(const struct sg_rebase *r, const struct sg_moved *moved, const struct sg_moved *before, const struct position *at)
{
    const struct sg_link *m = moved->was;
    const struct sg_list *entries = &r->journal.entries;
    const struct sg_journal_entry *last = entries->len ? entries->items[entries->len - 1] : NULL;
    return (!before || before->stays) && m->has_sql && m->has_snapshot && m->ids.prev_id == at->id &&
           m->entry->idx == (last ? last->idx + 1 : 0) && (!last || m->entry->when > last->when);
}

static enum sg_status
stay(struct sg_rebase *r, struct sg_moved *moved, struct position *at)
{
    const struct sg_link *m = moved->was;
    struct sg_source *sql, *snapshot;
    enum sg_status status = sg_tree_source(&sql, r->second->tree, m->sql_path);
    if (status || (status = sg_tree_source(&snapshot, r->second->tree, m->snapshot_path)) ||
        (status = model_of(&moved->own, r, r->second, m)))
        return status;
    sg_buf_add(&moved->text.sql, sql->text, sql->len);
    sg_buf_add(&moved->text.snapshot, snapshot->text, snapshot->len);
    moved->stays = true;
    moved->entry = *m->entry;
    moved->result = at->model = moved->own;
    at->id = m->ids.id;
    sg_list_push(&r->journal.entries, &r->ctx->arena, &moved->entry);
    return SG_OK;
}

static enum sg_status
move(struct sg_rebase *r, struct sg_moved *moved, const struct sg_moved *before, struct position *at)
{
    struct sg_statements statements = {.ctx = r->ctx};
    struct sg_merge m = {0};
    if (in_place(r, moved, before, at))
        return stay(r, moved, at);
    enum sg_status status = own_models(r, moved, before);
    if (status || (status = sg_rebase_statements(&statements, r->second, moved->was)) || (status = judge(moved, r, &statements)))
        return status;
    next_entry(moved, r);
    status = merge(&m, r, moved, before, at, &statements);
    if (m.result)
        sg_list_push(&r->models, &r->ctx->arena, m.result);
    if (!status) {
        struct sg_diff_options options = sg_merge_options_theirs(&m);
        moved->result = m.result;
        status = sg_compose(&moved->text, r->ctx, at->model, m.result, &options, moved->was->ids.id, at->id,
                            moved->entry.breakpoints);
    }
    if (!status && moved->verdict != SG_VERDICT_GENERATED)
        status = keep_sql(moved, r, at->model);
    if (!status && !m.renamed)
        status = note_was(moved, r);
    if (status) {
        sg_merge_fini(&m);
        return status;
    }
    moved->gone = moved->verdict == SG_VERDICT_GENERATED && moved->text.empty;
    moved->same = moved->gone && moved->text.same && !m.overruled;
    sg_merge_fini(&at->merge);
    at->merge = m;
    at->merged = true;
    at->model = m.result;
    if (!moved->gone) {
        at->id = moved->was->ids.id;
        sg_list_push(&r->journal.entries, &r->ctx->arena, &moved->entry);
    }
    return SG_OK;
}

/* Its statements make what the first branch has made already, and take the place of files that stay. */
static enum sg_status
refuse_squashed(struct sg_rebase *r)
{
    const char *path = sg_tree_path(r->second->tree, r->apart->sql_path);
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_REBASE_CONFLICT, path,
                                     "'%s' takes the place of migrations that the other branch still has, and it has others behind them",
                                     r->apart->entry->tag);
    sg_diag_note(r->ctx, d, "put those behind the squashed one: on the other branch, or in a merge, run 'schemagen rebase --onto' the branch "
                            "that squashed");
    return SG_FINDINGS;
}

enum sg_status
sg_rebase_plan(struct sg_rebase *r)
{
    const struct sg_link *m, *last = NULL;
    struct position at = {.id = SG_ZERO_UUID};
    if (r->apart)
        return refuse_squashed(r);
    r->journal = r->first->present ? r->first->journal : r->second->journal;
    r->journal.entries = (struct sg_list){0};
    SG_FOREACH (m, &r->stays) {
        sg_list_push(&r->journal.entries, &r->ctx->arena, (void *)m->entry);
        last = m->has_snapshot ? m : last;
    }
    enum sg_status status = model_of(&at.model, r, r->first, last);
    if (status)
        return status;
    at.id = last ? last->ids.id : SG_ZERO_UUID;
    struct sg_model *trunk = at.model;
    for (size_t i = 0; !status && i < r->moves.len; i++)
        status = move(r, r->moves.items[i], i ? r->moves.items[i - 1] : NULL, &at);
    sg_merge_fini(&at.merge);
    return status ? status : sg_rebase_check_whole(r, trunk);
}

/* Writing */

/* Puts a file where the one on disk is another. */
static enum sg_status
put(struct sg_txn *txn, const struct sg_tree *disk, const char *path, const char *text, size_t len)
{
    struct sg_source *now;
    enum sg_status status = sg_tree_source(&now, disk, path);
    if (!status && (!now || now->len != len || memcmp(now->text, text, len) != 0))
        sg_txn_write(txn, path, text, len);
    return status;
}

/* Its undo goes with a migration. */
static enum sg_status
put_undo(struct sg_rebase *r, struct sg_txn *txn, const struct sg_tree *disk, const struct sg_tree *from, const struct sg_journal_entry *was,
         const struct sg_journal_entry *is)
{
    struct sg_source *source;
    enum sg_status status = sg_tree_source(&source, from, sg_entry_undo(r->ctx, was));
    return status || !source ? status : put(txn, disk, sg_entry_undo(r->ctx, is), source->text, source->len);
}

static enum sg_status
put_stays(struct sg_rebase *r, struct sg_txn *txn, const struct sg_tree *disk)
{
    const struct sg_link *m;
    SG_FOREACH (m, &r->stays) {
        const char *paths[2] = {m->sql_path, m->has_snapshot ? m->snapshot_path : NULL};
        for (int i = 0; i < 2; i++) {
            struct sg_source *source = NULL;
            enum sg_status status = paths[i] ? sg_tree_source(&source, r->first->tree, paths[i]) : SG_OK;
            if (!status && source)
                status = put(txn, disk, paths[i], source->text, source->len);
            if (status)
                return status;
        }
        enum sg_status status = put_undo(r, txn, disk, r->first->tree, m->entry, m->entry);
        if (status)
            return status;
    }
    return SG_OK;
}

static void
remove_unused(struct sg_txn *txn, const struct sg_tree *disk, const struct sg_map *used, const char *path)
{
    if (!sg_map_get(used, path) && sg_tree_get(disk, path))
        sg_txn_remove(txn, path);
}

/* Takes away what the moved migrations, and those in whose place a squashed one is, were called before, unless something else is
 * called so now. An undo is that of a migration that stays, unless it came with one that moved from the same name. */
static void
remove_old(struct sg_rebase *r, struct sg_txn *txn, const struct sg_tree *disk)
{
    struct sg_map used = {0}, moves = {0};
    struct sg_arena scratch = {0};
    const struct sg_journal_entry *e;
    const struct sg_link *m;
    struct sg_moved *moved;
    SG_FOREACH (m, &r->stays)
        if (sg_tree_get(r->first->tree, sg_entry_undo(r->ctx, m->entry)))
            sg_map_put(&used, &scratch, sg_entry_undo(r->ctx, m->entry), (void *)m);
    SG_FOREACH (moved, &r->moves)
        if (!moved->gone && sg_tree_get(r->second->tree, sg_entry_undo(r->ctx, moved->was->entry)))
            sg_map_put(&used, &scratch, sg_entry_undo(r->ctx, &moved->entry), moved);
    SG_FOREACH (e, &r->journal.entries) {
        sg_map_put(&used, &scratch, sg_entry_sql(r->ctx, e), (void *)e);
        sg_map_put(&used, &scratch, sg_entry_snapshot(r->ctx, e), (void *)e);
    }
    SG_FOREACH (moved, &r->moves) {
        sg_map_put(&moves, &scratch, moved->was, moved);
        if (sg_map_get(&used, moved->was->sql_path))
            remove_unused(txn, disk, &used, sg_entry_undo(r->ctx, moved->was->entry));
    }
    SG_FOREACH (m, &r->second->migrations) {
        if (!sg_map_get(&moves, m) && !sg_map_get(&used, m->sql_path) && sg_tree_get(disk, m->sql_path))
            sg_list_push(&r->replaced, &r->ctx->arena, (void *)m);
        remove_unused(txn, disk, &used, m->sql_path);
        remove_unused(txn, disk, &used, m->snapshot_path);
        if (!sg_map_get(&used, m->sql_path))
            remove_unused(txn, disk, &used, sg_entry_undo(r->ctx, m->entry));
    }
    sg_arena_fini(&scratch);
}

/* The sum file: the lines of both sides for what stays, new ones for what moved. None where neither side has one. */
static enum sg_status
put_sum(struct sg_rebase *r, struct sg_txn *txn, const struct sg_tree *disk, const struct sg_buf *journal)
{
    const struct sg_sum *from = r->first->sum.present ? &r->first->sum : &r->second->sum;
    struct sg_sum sum = {.present = true, .imported = from->imported};
    const struct sg_link *m;
    const struct sg_moved *moved;
    if (!from->present)
        return SG_OK;
    SG_FOREACH (m, &r->stays) {
        const struct sg_sum_entry *e = sg_sum_get(from, sg_interns(&r->ctx->intern, m->entry->tag));
        if (e || r->first->sum.present) {
            sg_sum_copy(&sum, r->ctx, e);
            continue;
        }
        struct sg_source *sql, *snapshot;
        enum sg_status status = sg_tree_source(&sql, r->first->tree, m->sql_path);
        if (status || (status = sg_tree_source(&snapshot, r->first->tree, m->snapshot_path)))
            return status;
        struct sg_buf texts[2] = {{(char *)(sql ? sql->text : NULL), sql ? sql->len : 0, 0},
                                  {(char *)(snapshot ? snapshot->text : NULL), snapshot ? snapshot->len : 0, 0}};
        sg_sum_put(&sum, r->ctx, m->entry->tag, sql ? &texts[0] : NULL, snapshot ? &texts[1] : NULL);
    }
    SG_FOREACH (moved, &r->moves)
        if (!moved->gone)
            sg_sum_put(&sum, r->ctx, moved->entry.tag, &moved->text.sql, &moved->text.snapshot);
    struct sg_buf text = SG_BUF_INIT;
    sg_sum_write(&text, &sum, journal->data, journal->len);
    enum sg_status status = put(txn, disk, SG_SUM_PATH, text.data, text.len);
    sg_buf_fini(&text);
    return status;
}

enum sg_status
sg_rebase_stage(struct sg_rebase *r, struct sg_txn *txn, const struct sg_tree *disk)
{
    struct sg_buf journal = SG_BUF_INIT;
    struct sg_moved *moved;
    enum sg_status status = put_stays(r, txn, disk);
    SG_FOREACH (moved, &r->moves) {
        if (status || moved->gone)
            continue;
        status = put(txn, disk, sg_entry_sql(r->ctx, &moved->entry), moved->text.sql.data, moved->text.sql.len);
        if (!status)
            status = put(txn, disk, sg_entry_snapshot(r->ctx, &moved->entry), moved->text.snapshot.data,
                         moved->text.snapshot.len);
        if (!status)
            status = put_undo(r, txn, disk, r->second->tree, moved->was->entry, &moved->entry);
    }
    if (!status) {
        remove_old(r, txn, disk);
        sg_journal_write(&journal, &r->journal);
        status = put_sum(r, txn, disk, &journal);
    }
    if (!status)
        status = put(txn, disk, SG_JOURNAL_PATH, journal.data, journal.len);
    sg_buf_fini(&journal);
    return status;
}

void
sg_rebase_fini(struct sg_rebase *r)
{
    struct sg_model *model;
    struct sg_moved *moved;
    SG_FOREACH (model, &r->models)
        sg_model_free(model);
    SG_FOREACH (moved, &r->moves)
        sg_composed_fini(&moved->text);
    r->models = r->moves = (struct sg_list){0};
}
