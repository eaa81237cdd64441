/* Reading migrations: a folder with a journal, one with names alone, a bundle in memory. */
#include <config.h>

#include "runtime/migrations.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

static const char suffix[] = ".sql", down_suffix[] = ".down.sql";
static const char journal_name[] = "meta/_journal.json";

static bool
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && !strcmp(s + n - m, end);
}

static struct sg_migration *
add(struct sg_migrations *set, const char *tag, int64_t idx, int64_t when, const struct sg_journal_entry *entry)
{
    struct sg_migration *m = SG_NEW(&set->ctx->arena, struct sg_migration);
    m->tag = tag;
    m->idx = idx;
    m->when = when;
    m->entry = entry;
    sg_list_push(&set->list, &set->ctx->arena, m);
    return m;
}

static void
set_text(struct sg_migration *m, struct sg_source *source)
{
    m->source = source;
    sg_sha256_hex(source->text, source->len, m->hash);
}

enum sg_status
sg_migration_check_text(struct sg_ctx *ctx, const struct sg_source *source, const char *kind)
{
    const char *nul = memchr(source->text, '\0', source->len);
    if (!nul)
        return SG_OK;
    struct sg_span where = {(struct sg_source *)source, (uint32_t)(nul - source->text), (uint32_t)(nul - source->text)};
    sg_diag(ctx, SG_DIAG_MIGRATION_NUL, where, "a NUL byte in a %s: no database takes the text behind it", kind);
    return SG_INVALID;
}

/* Days since 1970 of a date of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t
days(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = y / 400, yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int64_t
sg_time_make(int64_t year, int64_t month, int64_t day, int64_t seconds)
{
    return (days(year, month, day) * 86400 + seconds) * 1000;
}

static int64_t
number(const char *s, size_t len)
{
    int64_t n = 0;
    for (size_t i = 0; i < len; i++)
        n = n * 10 + (s[i] - '0');
    return n;
}

static size_t
leading_digits(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n > 18 ? 18 : n;
}

/* The time that a name stands for: YYYYMMDDHHMMSS, seconds since 1970, or its number (which orders as well). */
static int64_t
time_of_name(const char *name)
{
    size_t n = leading_digits(name);
    if (n == 14)
        return sg_time_make(number(name, 4), number(name + 4, 2), number(name + 6, 2),
                            number(name + 8, 2) * 3600 + number(name + 10, 2) * 60 + number(name + 12, 2));
    int64_t value = number(name, n);
    return n == 10 ? value * 1000 : value + 1;
}

static bool
is_up_file(const char *name)
{
    return ends_with(name, suffix) && !ends_with(name, down_suffix);
}

static const char *
tag_of(struct sg_ctx *ctx, const char *file)
{
    return sg_arena_strndup(&ctx->arena, file, strlen(file) - (sizeof suffix - 1));
}

static void
add_by_name(struct sg_migrations *set, const char *file)
{
    size_t n = leading_digits(file);
    if (is_up_file(file) && n && (file[n] == '_' || file[n] == '-' || file[n] == '.'))
        add(set, tag_of(set->ctx, file), (int64_t)set->list.len, time_of_name(file), NULL);
}

static void
add_journal(struct sg_migrations *set, const struct sg_journal *journal)
{
    const struct sg_journal_entry *entry;
    SG_FOREACH (entry, &journal->entries)
        add(set, entry->tag, entry->idx, entry->when, entry);
}

/* SQL files that are no migration, or undo none. Both lists are looked up by interned name. */
static void
find_strays(struct sg_migrations *set, const struct sg_list *files)
{
    struct sg_map known = {0};
    struct sg_ctx *ctx = set->ctx;
    struct sg_migration *m;
    SG_FOREACH (m, &set->list)
        sg_map_put(&known, &ctx->arena, sg_interns(&ctx->intern, m->tag), m);
    const char *file;
    SG_FOREACH (file, files) {
        if (!ends_with(file, suffix))
            continue;
        size_t cut = ends_with(file, down_suffix) ? sizeof down_suffix - 1 : sizeof suffix - 1;
        if (strlen(file) > cut && !sg_map_get(&known, sg_intern(&ctx->intern, file, strlen(file) - cut)))
            sg_list_push(&set->stray, &ctx->arena, (void *)file);
    }
}

static enum sg_status
missing_file(struct sg_migrations *set, const char *path, const char *tag)
{
    struct sg_diag *d = sg_diag_file(set->ctx, SG_DIAG_MIGRATION_FILE_MISSING, path,
                                     "the journal names '%s', but its file is not there", tag);
    sg_diag_note(set->ctx, d, "bring the file back from version control; nothing was run");
    return SG_INVALID;
}

enum sg_status
sg_migrations_read(struct sg_migrations *set)
{
    if (!set->unread)
        return SG_OK;
    set->unread = false;
    struct sg_ctx *ctx = set->ctx;
    struct sg_map downs = {0}, there = {0};
    const char *file;
    SG_FOREACH (file, &set->folder.files) {
        sg_map_put(&there, &ctx->arena, sg_interns(&ctx->intern, file), (void *)file);
        if (ends_with(file, down_suffix))
            sg_map_put(&downs, &ctx->arena,
                       sg_intern(&ctx->intern, file, strlen(file) - (sizeof down_suffix - 1)), (void *)file);
    }
    struct sg_migration *m;
    enum sg_status status = SG_OK, one;
    SG_FOREACH (m, &set->list) {
        const char *name = sg_interns(&ctx->intern, sg_arena_printf(&ctx->arena, "%s%s", m->tag, suffix));
        const char *path = sg_path_join(ctx, set->path, name);
        struct sg_source *source;
        /* The list of the folder saves a look at each file; a tag with a slash in it is not in that list. */
        if (!sg_map_get(&there, name) && !sg_file_exists(path)) {
            status = missing_file(set, path, m->tag);
            continue;
        }
        if ((one = sg_file_source(&source, ctx, path)) || (one = sg_migration_check_text(set->ctx, source, "migration")))
            return one;
        set_text(m, source);
        const char *down = downs.table ? sg_map_get(&downs, sg_interns(&ctx->intern, m->tag)) : NULL;
        if (down && ((one = sg_file_source(&m->down, ctx, sg_path_join(ctx, set->path, down))) ||
                     (one = sg_migration_check_text(set->ctx, m->down, "migration"))))
            return one;
    }
    return status;
}

enum sg_status
sg_migrations_list(struct sg_migrations *out, struct sg_ctx *ctx, const char *path)
{
    *out = (struct sg_migrations){.ctx = ctx, .path = path};
    if (!sg_file_is_dir(path)) {
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_NO_FOLDER, path, "there is no migrations folder '%s'", path);
        sg_diag_note(ctx, d, "'schemagen generate' makes it; --out names another");
        return SG_USAGE;
    }
    enum sg_status status = sg_folder_open(&out->folder, ctx, path, false);
    if (status)
        return status;
    out->has_journal = out->folder.exists;
    out->dialect = out->folder.journal.dialect;
    if (out->has_journal) {
        add_journal(out, &out->folder.journal);
        find_strays(out, &out->folder.files);
    } else {
        const char *file;
        SG_FOREACH (file, &out->folder.files)
            add_by_name(out, file);
        find_strays(out, &out->folder.files);
    }
    out->unread = true;
    return SG_OK;
}

enum sg_status
sg_migrations_open(struct sg_migrations *out, struct sg_ctx *ctx, const char *path)
{
    enum sg_status status = sg_migrations_list(out, ctx, path);
    return status ? status : sg_migrations_read(out);
}

static const struct sg_bundle_file *
find_file(const struct sg_bundle_file *files, size_t count, const char *tag, const char *end)
{
    size_t len = strlen(tag);
    for (size_t i = 0; i < count; i++)
        if (!strncmp(files[i].name, tag, len) && !strcmp(files[i].name + len, end))
            return &files[i];
    return NULL;
}

static enum sg_status
bundle_text(struct sg_source **out, struct sg_migrations *set, const struct sg_bundle_file *file)
{
    *out = sg_ctx_source(set->ctx, file->name, file->data, file->len);
    return sg_migration_check_text(set->ctx, *out, "migration");
}

enum sg_status
sg_migrations_bundle(struct sg_migrations *out, struct sg_ctx *ctx, const struct sg_bundle_file *files, size_t count)
{
    *out = (struct sg_migrations){.ctx = ctx};
    const struct sg_bundle_file *journal = find_file(files, count, journal_name, "");
    enum sg_status status;
    if (journal) {
        struct sg_journal *read = SG_NEW(&ctx->arena, struct sg_journal);
        struct sg_source *source = sg_ctx_source(ctx, journal->name, journal->data, journal->len);
        if ((status = sg_journal_read(read, ctx, source)))
            return status;
        out->has_journal = true;
        out->dialect = read->dialect;
        add_journal(out, read);
    } else {
        struct sg_list names = {0};
        for (size_t i = 0; i < count; i++) {
            add_by_name(out, files[i].name);
            sg_list_push(&names, &ctx->arena, (void *)(uintptr_t)files[i].name);
        }
        find_strays(out, &names);
    }
    struct sg_migration *m;
    SG_FOREACH (m, &out->list) {
        const struct sg_bundle_file *file = find_file(files, count, m->tag, suffix);
        const struct sg_bundle_file *down = find_file(files, count, m->tag, down_suffix);
        if (!file)
            return missing_file(out, NULL, m->tag);
        struct sg_source *source;
        if ((status = bundle_text(&source, out, file)) || (down && (status = bundle_text(&m->down, out, down))))
            return status;
        set_text(m, source);
    }
    return SG_OK;
}

/* "3" and "0003" are one number; a name stands for a tag that ends with it. */
static bool
answers_to(const struct sg_migration *m, const char *name, bool is_number)
{
    size_t n = leading_digits(m->tag);
    if (is_number)
        return n && strlen(name) <= 18 && number(m->tag, n) == number(name, strlen(name));
    return m->tag[n] == '_' && !strcmp(m->tag + n + 1, name);
}

struct sg_migration *
sg_migrations_find(struct sg_migrations *set, const char *name)
{
    struct sg_migration *m, *found = NULL;
    SG_FOREACH (m, &set->list)
        if (!strcmp(m->tag, name))
            return m;
    bool is_number = *name && strspn(name, "0123456789") == strlen(name);
    size_t count = 0;
    SG_FOREACH (m, &set->list)
        if (answers_to(m, name, is_number)) {
            found = m;
            count++;
        }
    if (count == 1)
        return found;
    const char **tags = sg_arena_array(&set->ctx->arena, set->list.len + 1, sizeof *tags);
    for (size_t i = 0; i < set->list.len; i++)
        tags[i] = ((struct sg_migration *)set->list.items[i])->tag;
    struct sg_diag *d = sg_diag_file(set->ctx, SG_DIAG_UNKNOWN_MIGRATION, set->path,
                                     count ? "'%s' stands for more than one migration" : "there is no migration '%s'",
                                     name);
    const char *near = sg_nearest(name, tags, set->list.len);
    if (near && !count)
        sg_diag_note(set->ctx, d, "did you mean '%s'?", near);
    else
        sg_diag_note(set->ctx, d, "give its tag, as 'schemagen status' lists it");
    return NULL;
}
