/* Entries, files and ids of a folder: what must hold before anything is read. */
#include <config.h>

#include "history/auditor.h"

#include <inttypes.h>
#include <string.h>

#include "base/shell.h"

#include "base/banned.h"

static const char rebase_or_restore[] = "after a merge, run 'schemagen rebase'; else get the journal back from version control";

static void
check_entries(struct sg_audit *audit)
{
    const struct sg_link *m, *before = NULL;
    SG_FOREACH (m, &audit->chain.migrations) {
        const struct sg_journal_entry *e = m->entry, *b = before ? before->entry : NULL;
        struct sg_diag *d = NULL;
        if (b && e->idx <= b->idx)
            d = sg_finding_entry(audit, m, SG_DIAG_JOURNAL_INDEX, "'%s' has number %" PRId64 ", after number %" PRId64,
                                 e->tag, e->idx, b->idx);
        if (d)
            sg_diag_note(audit->ctx, d, rebase_or_restore);
        else if (b && e->idx != b->idx + 1)
            sg_finding_entry(audit, m, SG_DIAG_JOURNAL_GAP, "'%s' has number %" PRId64 ", after number %" PRId64, e->tag,
                             e->idx, b->idx);
        if (b && e->when <= b->when) {
            d = sg_finding_entry(audit, m, SG_DIAG_JOURNAL_WHEN,
                                 "the time of '%s', %" PRId64 ", is not after that of '%s', %" PRId64, e->tag, e->when,
                                 b->tag, b->when);
            sg_diag_note(audit->ctx, d, rebase_or_restore);
        }
        before = m;
    }
}

static void
note_restore(struct sg_audit *audit, struct sg_diag *d, const char *path)
{
    sg_diag_note(audit->ctx, d, "get it back from version control: git restore %s",
                 sg_shell_word(&audit->ctx->arena, sg_tree_path(&audit->tree, path)));
}

/* How many migrations are before the first snapshot, where that comes after none: those of another tool never had one. */
static size_t
without_snapshots(const struct sg_chain *chain)
{
    const struct sg_link *m;
    SG_FOREACH (m, &chain->migrations)
        if (m->has_snapshot)
            return m->ids.prev_id && !strcmp(m->ids.prev_id, SG_ZERO_UUID) ? m->index : 0;
    return 0;
}

/* The last migration whose snapshot can be the one that drizzle-kit writes again and again where names have no prefix; NULL: none. */
static const struct sg_link *
unnamed_snapshot(const struct sg_audit *audit)
{
    const struct sg_link *m, *last = NULL;
    SG_FOREACH (m, &audit->chain.migrations)
        if (!m->has_snapshot && *m->entry->tag == '_')
            last = m;
    return sg_tree_get(&audit->tree, SG_UNNAMED_SNAPSHOT) ? last : NULL;
}

static void
note_unnamed(struct sg_audit *audit, struct sg_diag *d, const struct sg_link *m)
{
    struct sg_arena *arena = &audit->ctx->arena;
    const char *from = sg_shell_word(arena, sg_tree_path(&audit->tree, SG_UNNAMED_SNAPSHOT));
    sg_diag_note(audit->ctx, d, "drizzle-kit, which has one file for all migrations without a prefix, gave it another name: mv %s %s", from,
                 sg_shell_word(arena, sg_tree_path(&audit->tree, m->snapshot_path)));
}

static void
check_files(struct sg_audit *audit)
{
    const struct sg_link *m, *unnamed = unnamed_snapshot(audit);
    size_t none = without_snapshots(&audit->chain);
    SG_FOREACH (m, &audit->chain.migrations) {
        const struct sg_link *other = sg_map_get(&audit->chain.by_snapshot, m->snapshot_path);
        struct sg_diag *d = NULL;
        if (!m->has_sql) {
            d = sg_finding_entry(audit, m, SG_DIAG_MISSING_SQL, "the file of '%s' is not there: '%s'", m->entry->tag,
                                 m->sql_path);
            note_restore(audit, d, m->sql_path);
        }
        if (!m->has_snapshot && other) {
            d = sg_finding_entry(audit, m, SG_DIAG_SHARED_SNAPSHOT, "'%s' and '%s' would have the same snapshot, '%s'",
                                 other->entry->tag, m->entry->tag, m->snapshot_path);
            sg_diag_note(audit->ctx, d, "run 'schemagen rebase'");
        } else if (!m->has_snapshot && !(m->imported && m->index < none) && !(unnamed && m->index < unnamed->index && *m->entry->tag == '_')) {
            d = sg_finding_entry(audit, m, SG_DIAG_MISSING_SNAPSHOT, "the snapshot of '%s' is not there: '%s'",
                                 m->entry->tag, m->snapshot_path);
            if (m == unnamed)
                note_unnamed(audit, d, m);
            else
                note_restore(audit, d, m->snapshot_path);
            if (m->imported && m != audit->chain.migrations.items[audit->chain.migrations.len - 1])
                sg_finding_milder(audit, d);
        }
    }
}

static bool
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && !strcmp(s + n - m, end);
}

/* `undo` files belong to a migration: NNNN_tag.down.sql */
static bool
is_companion(const struct sg_map *expected, struct sg_audit *audit, const char *path)
{
    static const char down[] = ".down.sql";
    if (!ends_with(path, down))
        return false;
    const char *sql = sg_arena_printf(&audit->ctx->arena, "%.*s.sql", (int)(strlen(path) - (sizeof down - 1)), path);
    return sg_map_get(expected, sg_interns(&audit->ctx->intern, sql));
}

static void
check_stray(struct sg_audit *audit)
{
    struct sg_arena scratch = {0};
    struct sg_map expected = {0};
    const struct sg_link *m;
    const struct sg_tree_file *f;
    SG_FOREACH (m, &audit->chain.migrations) {
        sg_map_put(&expected, &scratch, m->sql_path, (void *)m);
        sg_map_put(&expected, &scratch, m->snapshot_path, (void *)m);
    }
    SG_FOREACH (f, &audit->tree.files) {
        struct sg_diag *d = NULL;
        const char *shown = sg_tree_path(&audit->tree, f->path);
        bool meta = !strncmp(f->path, "meta/", 5);
        if (sg_map_get(&expected, f->path) || (meta && f->path[5] == '_') || is_companion(&expected, audit, f->path))
            continue;
        if (meta && ends_with(f->path, "_snapshot.json"))
            d = sg_finding(audit, SG_DIAG_STRAY_SNAPSHOT, f->path, "no entry of the journal has the snapshot '%s'", shown);
        else if (meta)
            d = sg_finding(audit, SG_DIAG_STRAY_META, f->path, "'%s' is no snapshot and would be read as one", shown);
        else if (ends_with(f->path, ".sql"))
            d = sg_finding(audit, SG_DIAG_STRAY_SQL, f->path, "no entry of the journal has the file '%s'", shown);
        if (d)
            sg_diag_note(audit->ctx, d, "take it away, or get its entry in the journal back from version control");
    }
    sg_arena_fini(&scratch);
}

static const char *
folded(struct sg_audit *audit, const char *path)
{
    char *copy = sg_arena_strdup(&audit->ctx->arena, path);
    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return sg_interns(&audit->ctx->intern, copy);
}

static void
check_case(struct sg_audit *audit)
{
    struct sg_arena scratch = {0};
    struct sg_map seen = {0};
    const struct sg_tree_file *f;
    SG_FOREACH (f, &audit->tree.files) {
        const char *key = folded(audit, f->path);
        const struct sg_tree_file *other = sg_map_get(&seen, key);
        if (other)
            sg_finding(audit, SG_DIAG_CASE_COLLISION, f->path, "'%s' and '%s' are one file where case does not count",
                       other->path, f->path);
        else
            sg_map_put(&seen, &scratch, key, (void *)f);
    }
    sg_arena_fini(&scratch);
}

/* A snapshot that `drizzle-kit pull` wrote: the first, without a real id. */
static bool
is_pulled(const struct sg_snapshot_ids *ids)
{
    return !strcmp(ids->id, SG_ZERO_UUID) && !*ids->prev_id;
}

/* What is wrong with the chain before schemagen took the folder over is told, and stops nothing: drizzle-kit lives with it, no
 * database is affected, and it cannot be mended now. */
static void
check_parent(struct sg_audit *audit, const struct sg_link *m, const struct sg_link *before,
             const struct sg_link *sibling)
{
    struct sg_ctx *ctx = audit->ctx;
    const char *prev = m->ids.prev_id;
    struct sg_diag *d;
    if (!before) {
        if (!m->index && strcmp(prev, SG_ZERO_UUID) != 0 && !is_pulled(&m->ids)) {
            d = sg_finding(audit, SG_DIAG_CHAIN_ROOT, m->snapshot_path,
                           "the first snapshot comes after '%s', which is not there", prev);
            sg_diag_note(ctx, d, "get the migrations before it back from version control");
            if (m->imported)
                sg_finding_milder(audit, d);
        }
        return;
    }
    if (prev == before->ids.id)
        return;
    if (sibling)
        d = sg_finding(audit, SG_DIAG_CHAIN_FORK, m->snapshot_path, "'%s' and '%s' both come after %s", sibling->entry->tag,
                       m->entry->tag, strcmp(prev, SG_ZERO_UUID) ? "the same snapshot" : "nothing");
    else
        d = sg_finding(audit, SG_DIAG_CHAIN_BROKEN, m->snapshot_path, "'%s' does not come after '%s': its prevId is '%s'",
                       m->entry->tag, before->entry->tag, prev);
    if (sibling || sg_map_get(&audit->chain.by_id, prev))
        sg_diag_note(ctx, d, "run 'schemagen rebase'");
    else
        sg_diag_note(ctx, d, "a migration is missing before it; get it back from version control");
    if (!sibling && m->imported)
        sg_finding_milder(audit, d);
}

static void
check_ids(struct sg_audit *audit)
{
    struct sg_ctx *ctx = audit->ctx;
    struct sg_arena scratch = {0};
    struct sg_map children = {0};
    const struct sg_link *m, *before = NULL;
    const char *dialect = sg_dialects[audit->chain.journal.dialect].word;
    SG_FOREACH (m, &audit->chain.migrations) {
        if (!m->ids.id || !m->ids.prev_id)
            continue;
        const struct sg_link *first = sg_map_get(&audit->chain.by_id, m->ids.id);
        const char *said = m->ids.dialect, *newest = sg_dialects[audit->chain.journal.dialect].version;
        if (first != m)
            sg_finding(audit, SG_DIAG_CHAIN_ID, m->snapshot_path, "'%s' and '%s' have the same id, '%s'",
                       first->entry->tag, m->entry->tag, m->ids.id);
        check_parent(audit, m, before, sg_map_get(&children, m->ids.prev_id));
        if (!is_pulled(&m->ids))
            sg_map_put(&children, &scratch, m->ids.prev_id, (void *)m);
        if (said && strcmp(said, dialect) != 0 && !(*dialect == 'p' && !strcmp(said, "pg")))
            sg_finding(audit, SG_DIAG_CHAIN_DIALECT, m->snapshot_path, "the snapshot of '%s' says '%s', the journal '%s'",
                       m->entry->tag, said, dialect);
        else if (m->ids.version && !m->ids.version[1] && *m->ids.version < *newest)
            sg_diag_note(ctx,
                         sg_finding(audit, SG_DIAG_SNAPSHOT_OLD, m->snapshot_path, "version %s of the format; %s is the newest",
                                    m->ids.version, newest),
                         "run 'schemagen up'");
        else if (audit->options->fast && m->ids.version && strcmp(m->ids.version, newest) != 0)
            sg_finding(audit, SG_DIAG_SNAPSHOT_VERSION, m->snapshot_path,
                       "version '%s' is newer than this program, which knows %s up to %s", m->ids.version, dialect, newest);
        before = m;
    }
    sg_arena_fini(&scratch);
}

void
sg_audit_chain(struct sg_audit *audit)
{
    if (!audit->chain.present) {
        check_stray(audit);
        return;
    }
    check_entries(audit);
    check_files(audit);
    check_stray(audit);
    check_case(audit);
    check_ids(audit);
}
