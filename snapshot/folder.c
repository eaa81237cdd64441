/* A migrations folder: what is in it, what comes next, adding to it. */
#include <config.h>

#include "snapshot/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/compiler.h"
#include "base/hash.h"

static bool
ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && !strcmp(s + n - m, suffix);
}

/* A migration that is a folder of its own, named by its time: so it was before 2023, and is again since 1.0, where a snapshot can have
 * several before it. */
static bool
is_folder_of_one(struct sg_ctx *ctx, const char *folder, const char *name)
{
    size_t digits = strspn(name, "0123456789");
    return digits == 14 && (!name[14] || name[14] == '_') && sg_file_is_dir(sg_path_join(ctx, folder, name));
}

bool
sg_folder_is_other_layout(struct sg_ctx *ctx, const char *folder, const char *name)
{
    static const char key[] = "\"prevIds\"";
    if (!is_folder_of_one(ctx, folder, name))
        return false;
    struct sg_buf snapshot = SG_BUF_INIT;
    const char *path = sg_path_join(ctx, sg_path_join(ctx, folder, name), "snapshot.json");
    bool later = !sg_file_read(&snapshot, ctx, path, true) && memmem(snapshot.data, snapshot.len, key, sizeof key - 1);
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_FOLDER_LAYOUT, folder, "'%s' has the layout %s: '%s' is a folder", folder,
                                     later ? "of drizzle-kit 1.0" : "from before 2023", name);
    sg_diag_note(ctx, d, "%s", later ? "read is that of drizzle-kit 0.31, with meta/_journal.json, which is what the folder had before 1.0 took it over"
                                     : "bring it up to date with drizzle-kit's own 'up' first");
    sg_buf_fini(&snapshot);
    return true;
}

static enum sg_status
list_files(struct sg_folder *f)
{
    struct sg_list names = {0};
    const char *name;
    enum sg_status status = sg_file_list(&names, f->ctx, f->path, true);
    if (status)
        return status;
    SG_FOREACH (name, &names) {
        if (ends_with(name, ".sql"))
            sg_list_push(&f->files, &f->ctx->arena, (void *)name);
        else if (sg_folder_is_other_layout(f->ctx, f->path, name))
            return SG_INVALID;
    }
    return SG_OK;
}

static enum sg_status
list_snapshots(struct sg_folder *f, const char *meta)
{
    struct sg_list names = {0};
    const char *name;
    enum sg_status status = sg_file_list(&names, f->ctx, meta, true);
    if (status)
        return status;
    SG_FOREACH (name, &names)
        if (*name != '_' && ends_with(name, ".json"))
            sg_list_push(&f->snapshots, &f->ctx->arena, sg_path_join(f->ctx, meta, name));
    return SG_OK;
}

enum sg_status
sg_folder_open(struct sg_folder *out, struct sg_ctx *ctx, const char *path, bool repair)
{
    struct sg_folder f = {.ctx = ctx, .path = sg_arena_strdup(&ctx->arena, path)};
    struct sg_source *source;
    const char *meta = sg_path_join(ctx, path, "meta"),
               *journal = sg_path_join(ctx, meta, "_journal.json");
    enum sg_status status;
    if ((sg_file_is_dir(meta) && (status = sg_txn_recover(&f.recovered, ctx, path, repair))) ||
        (status = list_files(&f)) || (status = list_snapshots(&f, meta)))
        return status;
    if (sg_file_exists(journal)) {
        if ((status = sg_file_source(&source, ctx, journal)) ||
            (status = sg_journal_read(&f.journal, ctx, source)))
            return status;
        f.exists = true;
    } else if (f.snapshots.len) {
        sg_diag_file(ctx, SG_DIAG_JOURNAL_MISSING, journal,
                     "'%s' is missing, although there are snapshots beside it", journal);
        return SG_INVALID;
    }
    *out = f;
    return SG_OK;
}

const char *
sg_folder_sql_path(const struct sg_folder *folder, const struct sg_journal_entry *entry)
{
    char *name = sg_arena_printf(&folder->ctx->arena, "%s.sql", entry->tag);
    return sg_path_join(folder->ctx, folder->path, name);
}

/* meta/PREFIX_snapshot.json. A tag without a prefix has the idx there: drizzle-kit's own name for
 * it, _snapshot.json, is one that it writes again each time and never reads. */
static const char *
snapshot_name(struct sg_ctx *ctx, const struct sg_journal_entry *entry)
{
    size_t prefix = strcspn(entry->tag, "_");
    if (!prefix)
        return sg_arena_printf(&ctx->arena, "meta/%04lld_snapshot.json", (long long)entry->idx);
    return sg_arena_printf(&ctx->arena, "meta/%.*s_snapshot.json", (int)prefix, entry->tag);
}

const char *
sg_folder_snapshot_path(const struct sg_folder *folder, const struct sg_journal_entry *entry)
{
    return sg_path_join(folder->ctx, folder->path, snapshot_name(folder->ctx, entry));
}

/* Where the last migration is drizzle-kit's and has no prefix, `*out` becomes its snapshot; that comes after the newest of the others. */
static enum sg_status
prefer_unnamed(struct sg_source **out, const struct sg_folder *folder)
{
    const struct sg_list *entries = &folder->journal.entries;
    const struct sg_journal_entry *last = entries->len ? entries->items[entries->len - 1] : NULL;
    const char *path = sg_path_join(folder->ctx, folder->path, SG_UNNAMED_SNAPSHOT);
    struct sg_snapshot_ids newest, ids;
    struct sg_source *source;
    enum sg_status status;
    if (!last || *last->tag != '_' || sg_file_exists(sg_folder_snapshot_path(folder, last)) || !sg_file_exists(path))
        return SG_OK;
    if ((status = sg_file_source(&source, folder->ctx, path)))
        return status;
    if (*out && ((status = sg_snapshot_read_ids(&newest, folder->ctx, *out)) || (status = sg_snapshot_read_ids(&ids, folder->ctx, source))))
        return status;
    if (!*out || !strcmp(ids.prev_id, newest.id))
        *out = source;
    return SG_OK;
}

enum sg_status
sg_folder_last_snapshot(struct sg_source **out, const struct sg_folder *folder)
{
    const char *path = NULL;
    if (folder->snapshots.len) {
        path = folder->snapshots.items[folder->snapshots.len - 1];
        if (folder->journal.entries.len) {
            const char *last = sg_folder_snapshot_path(
                folder, folder->journal.entries.items[folder->journal.entries.len - 1]);
            if (sg_file_exists(last))
                path = last;
        }
    }
    *out = NULL;
    enum sg_status status = path ? sg_file_source(out, folder->ctx, path) : SG_OK;
    return status ? status : prefer_unnamed(out, folder);
}

/* YYYYMMDDHHMMSS, or the seconds since 1970. */
static void
time_prefix(char out[32], int64_t second, enum sg_prefix prefix)
{
    time_t t = (time_t)second;
    struct tm tm;
    if (prefix == SG_PREFIX_UNIX || !gmtime_r(&t, &tm))
        snprintf(out, 32, "%lld", (long long)second);
    else
        strftime(out, 32, "%Y%m%d%H%M%S", &tm);
}

/* Two migrations of one second would share the name of their snapshot. */
static void
free_prefix(char out[32], const struct sg_folder *f, int64_t second, enum sg_prefix prefix)
{
    const struct sg_journal_entry *e;
    bool taken;
    do {
        time_prefix(out, second++, prefix);
        size_t n = strlen(out);
        taken = false;
        SG_FOREACH (e, &f->journal.entries)
            taken |= !strncmp(e->tag, out, n) && e->tag[n] == '_';
    } while (taken);
}

/* A folder that was numbered by hand can be ahead of its idx; the files of its last migrations are not to be those of the next. */
static int64_t
free_number(const struct sg_folder *f, int64_t number)
{
    enum { LONGEST = 9 }; /* what is longer is a time */
    const struct sg_journal_entry *e;
    SG_FOREACH (e, &f->journal.entries) {
        size_t digits = strspn(e->tag, "0123456789");
        if (!digits || digits > LONGEST || e->tag[digits] != '_')
            continue;
        int64_t n = strtoll(e->tag, NULL, 10);
        number = n < number ? number : n + 1;
    }
    return number;
}

void
sg_folder_next(struct sg_journal_entry *out, const struct sg_folder *folder,
               enum sg_dialect dialect, enum sg_prefix prefix, const char *name, bool breakpoints)
{
    struct sg_ctx *ctx = folder->ctx;
    const struct sg_journal_entry *e;
    int64_t now = sg_ctx_now(ctx), when = now, idx = 0;
    SG_FOREACH (e, &folder->journal.entries) {
        if (e->when >= when)
            when = e->when + 1;
        idx = e->idx + 1;
    }
    char text[32] = "";
    switch (prefix) {
    case SG_PREFIX_INDEX:
        snprintf(text, sizeof(text), "%04lld", (long long)free_number(folder, idx));
        break;
    case SG_PREFIX_TIMESTAMP:
    case SG_PREFIX_UNIX:
        free_prefix(text, folder, now / 1000, prefix);
        break;
    case SG_PREFIX_NONE:
        break;
    }
    *out = (struct sg_journal_entry){
        .idx = idx,
        .version = sg_dialects[dialect].version,
        .when = when,
        .tag = sg_interns(&ctx->intern, sg_arena_printf(&ctx->arena, "%s_%s", text, name)),
        .breakpoints = breakpoints,
    };
}

enum sg_status
sg_folder_add(struct sg_folder *folder, enum sg_dialect dialect,
              const struct sg_journal_entry *entry, const struct sg_buf *sql, const struct sg_buf *snapshot,
              const char *hash, sg_folder_beside beside)
{
    struct sg_ctx *ctx = folder->ctx;
    struct sg_journal journal = folder->journal;
    if (!folder->exists) {
        journal.version = "7"; /* for SQLite too */
        journal.dialect = sg_dialects[dialect].family;
    }
    struct sg_journal_entry *copy = SG_NEW(&ctx->arena, struct sg_journal_entry);
    *copy = *entry;
    sg_list_push(&journal.entries, &ctx->arena, copy);
    struct sg_buf text = SG_BUF_INIT;
    sg_journal_write(&text, &journal);
    struct sg_txn txn;
    sg_txn_init(&txn, ctx, folder->path);
    sg_txn_create(&txn, sg_arena_printf(&ctx->arena, "%s.sql", entry->tag), sql->data, sql->len, NULL);
    sg_txn_create(&txn, snapshot_name(ctx, entry), snapshot->data, snapshot->len, hash);
    sg_txn_write(&txn, "meta/_journal.json", text.data, text.len);
    enum sg_status status = beside ? beside(&txn, folder, entry, sql, snapshot, &text) : SG_OK;
    if (!status)
        status = sg_txn_commit(&txn);
    sg_buf_fini(&text);
    if (!status) {
        folder->journal = journal;
        folder->exists = true;
        sg_list_push(&folder->files, &ctx->arena,
                     sg_arena_printf(&ctx->arena, "%s.sql", entry->tag));
        sg_list_push(&folder->snapshots, &ctx->arena,
                     (void *)sg_folder_snapshot_path(folder, entry));
    }
    return status;
}

/* The hashes of the list behind a key, one after the other. */
static const char *
next_hash(const char *text, const char *key, const char *last)
{
    const char *list = !last && text ? strstr(text, key) : NULL, *at = last ? last + SG_SHA256_HEX : NULL;
    if (list)
        at = list + strlen(key);
    const char *hash = at ? strchr(at, '"') : NULL, *end = at ? strchr(at, ']') : NULL;
    if (!hash || (end && end < hash) || strlen(hash + 1) < SG_SHA256_HEX || hash[SG_SHA256_HEX] != '"')
        return NULL;
    return hash + 1;
}

/* {"schemagen":{"replaces":["…","…"],"earlier":{"…":["…","…"]}}} in what an entry has beyond the format. The list of a hash stands behind
 * that: a journal in which two name one another has an end. */
const char *
sg_entry_earlier(const struct sg_journal_entry *entry, const char *hash, const char *last)
{
    char key[SG_SHA256_HEX + 8] = "\"replaces\":[";
    if (hash)
        snprintf(key, sizeof key, "\"%.*s\":[", SG_SHA256_HEX - 1, hash);
    return next_hash(hash ? hash : entry->extra, key, last);
}

const char *
sg_entry_replaced(const struct sg_journal_entry *entry, const char *last)
{
    return sg_entry_earlier(entry, NULL, last);
}

static const char was_key[] = "\"was\":[";

const char *
sg_entry_was(const struct sg_journal_entry *entry, const char *last)
{
    return next_hash(entry->extra, was_key, last);
}

/* Puts text into what an entry has beyond the format, behind the first of a key. */
static const char *
put_behind(struct sg_ctx *ctx, const char *extra, const char *key, const char *text)
{
    const char *rest = strstr(extra, key) + strlen(key);
    const char *comma = *rest == '}' || *rest == ']' ? "" : ",";
    return sg_interns(&ctx->intern, sg_arena_printf(&ctx->arena, "%.*s%s%s%s", (int)(rest - extra), extra, text, comma, rest));
}

void
sg_entry_note_was(struct sg_journal_entry *entry, struct sg_ctx *ctx, const char *hash)
{
    static const char own_key[] = "\"schemagen\":{";
    if (!entry->extra)
        entry->extra = "{}";
    if (!strstr(entry->extra, own_key))
        entry->extra = put_behind(ctx, entry->extra, "{", "\"schemagen\":{}");
    if (!strstr(entry->extra, was_key))
        entry->extra = put_behind(ctx, entry->extra, own_key, "\"was\":[]");
    entry->extra = put_behind(ctx, entry->extra, was_key, sg_arena_printf(&ctx->arena, "\"%s\"", hash));
}

bool
sg_entry_took(const struct sg_journal_entry *entry, const char *hash)
{
    char word[SG_SHA256_HEX + 8];
    snprintf(word, sizeof word, "\"%.*s\"", SG_SHA256_HEX - 1, hash);
    return sg_entry_replaced(entry, NULL) && strstr(entry->extra, word);
}
