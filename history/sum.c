/* The lock file of a migrations folder; see history/sum.h. */
#include <config.h>

#include "history/sum.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "runtime/split.h"

#include "base/banned.h"

static const char head[] = "# schemagen sum 1";
static const char imported_word[] = "# imported ";
static const char schema_word[] = "# schema ";
static const char absent[] = "-";

void
sg_sum_hash(char out[SG_SHA256_HEX], const void *text, size_t len)
{
    if (!memchr(text, '\r', len)) {
        sg_sha256_hex(text, len, out);
        return;
    }
    struct sg_buf lf = SG_BUF_INIT;
    const char *p = text, *end = p + len;
    while (p < end) {
        const char *cr = memchr(p, '\r', (size_t)(end - p));
        const char *stop = cr ? cr : end;
        sg_buf_add(&lf, p, (size_t)(stop - p));
        p = stop;
        if (cr) {
            if (cr + 1 == end || cr[1] != '\n')
                sg_buf_addc(&lf, '\r');
            p++;
        }
    }
    sg_sha256_hex(lf.data, lf.len, out);
    sg_buf_fini(&lf);
}

struct sg_sum_entry *
sg_sum_get(const struct sg_sum *sum, const char *tag)
{
    return sg_map_get(&sum->map, tag);
}

static struct sg_sum_entry *
add(struct sg_sum *sum, struct sg_ctx *ctx, const char *tag)
{
    struct sg_sum_entry *e = SG_NEW(&ctx->arena, struct sg_sum_entry);
    e->tag = tag;
    sg_list_push(&sum->entries, &ctx->arena, e);
    sg_map_put(&sum->map, &ctx->arena, tag, e);
    return e;
}

/* That of a tag, which may be new. */
static struct sg_sum_entry *
entry_of(struct sg_sum *sum, struct sg_ctx *ctx, const char *tag)
{
    tag = sg_interns(&ctx->intern, tag);
    struct sg_sum_entry *e = sg_sum_get(sum, tag);
    return e ? e : add(sum, ctx, tag);
}

static void
hash_of(char out[SG_SHA256_HEX], const struct sg_buf *text)
{
    if (text)
        sg_sum_hash(out, text->data, text->len);
    else
        memcpy(out, absent, sizeof absent);
}

void
sg_sum_put(struct sg_sum *sum, struct sg_ctx *ctx, const char *tag, const struct sg_buf *sql,
           const struct sg_buf *snapshot)
{
    struct sg_sum_entry *e = entry_of(sum, ctx, tag);
    hash_of(e->sql, sql);
    hash_of(e->snapshot, snapshot);
}

/* The same of what the transaction has the hash of; with CRLF that is another one. */
static void
hash_in(char out[SG_SHA256_HEX], struct sg_txn *txn, const struct sg_buf *text)
{
    const char *hash = memchr(text->data, '\r', text->len) ? NULL : sg_txn_hash(txn, text->data);
    if (hash)
        memcpy(out, hash, SG_SHA256_HEX);
    else
        hash_of(out, text);
}

void
sg_sum_copy(struct sg_sum *sum, struct sg_ctx *ctx, const struct sg_sum_entry *entry)
{
    if (entry)
        *add(sum, ctx, entry->tag) = *entry;
}

/* A tag is any text; one that would break the line, or that begins with a quote, stands as a JSON string. */
static void
add_tag(struct sg_buf *out, const char *tag)
{
    bool plain = *tag != '"';
    for (const char *p = tag; plain && *p; p++)
        plain = (unsigned char)*p >= ' ';
    if (plain)
        sg_buf_adds(out, tag);
    else
        sg_json_quote(out, tag, strlen(tag));
}

static void
add_lines(struct sg_buf *out, const struct sg_sum *sum)
{
    sg_buf_addf(out, "%s\n", head);
    if (sum->imported) {
        sg_buf_adds(out, imported_word);
        add_tag(out, sum->imported);
        sg_buf_addc(out, '\n');
    }
    const struct sg_sum_entry *e;
    SG_FOREACH (e, &sum->entries) {
        sg_buf_addf(out, "%s %s ", e->sql, e->snapshot);
        add_tag(out, e->tag);
        sg_buf_addc(out, '\n');
    }
    if (*sum->schema)
        sg_buf_addf(out, "%s%s\n", schema_word, sum->schema);
}

const char sg_sql_custom[] = SG_SQL_CUSTOM;
const char sg_sql_new[] = "-- UP\n\n-- DOWN\n";

bool
sg_sum_is_blank(const char *hash)
{
    static const char *const texts[] = {sg_sql_custom, sg_sql_new};
    char blank[SG_SHA256_HEX];
    for (size_t i = 0; i < SG_COUNT(texts); i++) {
        sg_sum_hash(blank, texts[i], strlen(texts[i]));
        if (!strcmp(hash, blank))
            return true;
    }
    return false;
}

void
sg_sum_files(char out[SG_SHA256_HEX], enum sg_dialect dialect, const struct sg_list *sources)
{
    struct sg_buf text = SG_BUF_INIT;
    const struct sg_source *source;
    char hash[SG_SHA256_HEX];
    sg_buf_addf(&text, "%s\n%s\n", PACKAGE_STRING, sg_dialects[dialect].word);
    SG_FOREACH (source, sources) {
        sg_sha256_hex(source->text, source->len, hash);
        sg_buf_addf(&text, "%s\n", hash);
    }
    sg_sha256_hex(text.data, text.len, out);
    sg_buf_fini(&text);
}

void
sg_sum_schema(char out[SG_SHA256_HEX], const struct sg_sum *sum, const char *files)
{
    const struct sg_sum_entry *last = sum->entries.len ? sum->entries.items[sum->entries.len - 1] : NULL;
    char text[2 * SG_SHA256_HEX];
    snprintf(text, sizeof text, "%s\n%s", files, last ? last->snapshot : absent);
    sg_sha256_hex(text, strlen(text), out);
}

void
sg_sum_total(char out[SG_SHA256_HEX], const struct sg_sum *sum, const void *journal, size_t len)
{
    struct sg_buf text = SG_BUF_INIT;
    char hash[SG_SHA256_HEX];
    add_lines(&text, sum);
    sg_sum_hash(hash, journal, len);
    sg_buf_adds(&text, hash);
    sg_sha256_hex(text.data, text.len, out);
    sg_buf_fini(&text);
}

bool
sg_sum_is_of(const struct sg_sum *sum, const struct sg_source *journal)
{
    char total[SG_SHA256_HEX];
    sg_sum_total(total, sum, journal->text, journal->len);
    return !strcmp(total, sum->total);
}

void
sg_sum_write(struct sg_buf *out, const struct sg_sum *sum, const void *journal, size_t len)
{
    char total[SG_SHA256_HEX];
    sg_sum_total(total, sum, journal, len);
    add_lines(out, sum);
    sg_buf_addf(out, "%s\n", total);
}

/* Reading */

struct line {
    const char *at, *end;
    uint32_t offset;
};

static bool
next_line(struct line *line, const struct sg_source *source, size_t *at)
{
    if (*at >= source->len)
        return false;
    const char *p = source->text + *at, *stop = source->text + source->len;
    const char *lf = memchr(p, '\n', (size_t)(stop - p));
    line->offset = (uint32_t)*at;
    line->at = p;
    line->end = lf ? lf : stop;
    *at = (size_t)((lf ? lf + 1 : stop) - source->text);
    if (lf && line->end > line->at && line->end[-1] == '\r')
        line->end--;
    return true;
}

/* A hash or, where `or_absent`, "-". */
static bool
take_hash(char out[SG_SHA256_HEX], const char **at, const char *end, bool or_absent)
{
    const char *p = *at;
    size_t n = 0;
    while (p + n < end && n < SG_SHA256_HEX - 1 && ((p[n] >= '0' && p[n] <= '9') || (p[n] >= 'a' && p[n] <= 'f')))
        n++;
    if (!n && or_absent && p < end && *p == '-')
        n = 1;
    else if (n != SG_SHA256_HEX - 1)
        return false;
    memcpy(out, p, n);
    out[n] = '\0';
    *at = p + n;
    return true;
}

/* What add_tag wrote; of JSON's escapes only those that it gives for characters below the space. */
static const char *
take_tag(struct sg_ctx *ctx, const char *at, const char *end)
{
    if (at < end && *at != '"')
        return sg_intern(&ctx->intern, at, (size_t)(end - at));
    static const char letters[] = "b\bf\fn\nr\rt\t\"\"\\\\";
    struct sg_buf text = SG_BUF_INIT;
    const char *tag = NULL, *p = at + 1;
    for (; at < end && p < end && *p != '"'; p++) {
        if (*p != '\\' || p + 1 == end) {
            sg_buf_addc(&text, *p);
            continue;
        }
        const char *letter = strchr(letters, *++p);
        if (letter && *p) {
            sg_buf_addc(&text, letter[1]);
        } else if (*p == 'u' && end - p > 4) {
            unsigned n = 0;
            for (int i = 1; i <= 4; i++)
                n = n * 16 + (unsigned)(p[i] <= '9' ? p[i] - '0' : p[i] - 'a' + 10);
            sg_buf_addc(&text, (char)(n & 0x7f));
            p += 4;
        }
    }
    if (p + 1 == end && at < end)
        tag = sg_intern(&ctx->intern, text.data, text.len);
    sg_buf_fini(&text);
    return tag;
}

static enum sg_status
malformed(struct sg_ctx *ctx, struct sg_source *source, const struct line *line)
{
    struct sg_span where = {source, line->offset, line->offset + (uint32_t)(line->end - line->at)};
    bool markers = line->end - line->at > 6 && (!memcmp(line->at, "<<<<<<<", 7) || !memcmp(line->at, "=======", 7) ||
                                                !memcmp(line->at, ">>>>>>>", 7) || !memcmp(line->at, "|||||||", 7));
    struct sg_diag *d;
    if (markers)
        d = sg_diag(ctx, SG_DIAG_SUM_MALFORMED, where, "the sum file holds the markers of an unfinished merge");
    else
        d = sg_diag(ctx, SG_DIAG_SUM_MALFORMED, where, "this is no line of a sum file");
    if (markers)
        sg_diag_note(ctx, d, "run 'schemagen rebase'");
    else
        sg_diag_note(ctx, d, "review the folder, then run 'schemagen check --update'");
    return SG_INVALID;
}

static enum sg_status
read_lines(struct sg_sum *sum, struct sg_ctx *ctx, struct sg_source *source)
{
    struct line line = {source->text, source->text, 0};
    size_t at = 0, count = 0;
    uint32_t number = 0;
    bool ended = false;
    while (next_line(&line, source, &at)) {
        const char *p = line.at;
        size_t n = (size_t)(line.end - p), word = sizeof imported_word - 1;
        struct sg_sum_entry e = {.line = ++number};
        if (number == 1 && n == sizeof head - 1 && !memcmp(p, head, n))
            continue;
        if (number == 1 || ended)
            return malformed(ctx, source, &line);
        if (number == 2 && n > word && !memcmp(p, imported_word, word)) {
            if (!(sum->imported = take_tag(ctx, p + word, line.end)))
                return malformed(ctx, source, &line);
            continue;
        }
        size_t mark = sizeof schema_word - 1;
        if (!*sum->schema && n > mark && !memcmp(p, schema_word, mark)) {
            p += mark;
            if (!take_hash(sum->schema, &p, line.end, false) || p != line.end)
                return malformed(ctx, source, &line);
            continue;
        }
        if (!take_hash(e.sql, &p, line.end, true))
            return malformed(ctx, source, &line);
        if (p == line.end && n == SG_SHA256_HEX - 1) {
            memcpy(sum->total, e.sql, sizeof e.sql);
            ended = true;
            continue;
        }
        if (*sum->schema || p == line.end || *p++ != ' ' || !take_hash(e.snapshot, &p, line.end, true) || p == line.end ||
            *p++ != ' ' || !(e.tag = take_tag(ctx, p, line.end)) || sg_sum_get(sum, e.tag))
            return malformed(ctx, source, &line);
        *add(sum, ctx, e.tag) = e;
        count++;
    }
    return ended ? SG_OK : malformed(ctx, source, &line);
}

enum sg_status
sg_sum_read(struct sg_sum *out, struct sg_ctx *ctx, struct sg_source *source)
{
    struct sg_sum sum = {.present = true};
    enum sg_status status = read_lines(&sum, ctx, source);
    if (!status)
        *out = sum;
    return status;
}

/* Adding */

/* A migration that was there before schemagen: it is taken as it is. */
static enum sg_status
put_imported(struct sg_sum *sum, const struct sg_folder *folder, const struct sg_journal_entry *e)
{
    struct sg_buf sql = SG_BUF_INIT, snapshot = SG_BUF_INIT;
    const char *sql_path = sg_folder_sql_path(folder, e), *snapshot_path = sg_folder_snapshot_path(folder, e);
    enum sg_status status = sg_file_read(&sql, folder->ctx, sql_path, true);
    if (!status && !(status = sg_file_read(&snapshot, folder->ctx, snapshot_path, true))) {
        sg_sum_put(sum, folder->ctx, e->tag, sg_file_exists(sql_path) ? &sql : NULL,
                   sg_file_exists(snapshot_path) ? &snapshot : NULL);
        sum->imported = e->tag;
    }
    sg_buf_fini(&sql);
    sg_buf_fini(&snapshot);
    return status;
}

enum sg_status
sg_sum_stage(struct sg_txn *txn, const struct sg_folder *before, const struct sg_journal_entry *entry,
             const struct sg_buf *sql, const struct sg_buf *snapshot, const struct sg_buf *journal)
{
    struct sg_ctx *ctx = txn->ctx;
    const char *path = sg_path_join(ctx, before->path, SG_SUM_PATH);
    const char *journal_path = sg_path_join(ctx, before->path, "meta/_journal.json");
    struct sg_sum sum = {0};
    enum sg_status status = SG_OK;
    if (sg_file_exists(path)) {
        struct sg_source *source, *old;
        if ((status = sg_file_source(&source, ctx, path)) || (status = sg_sum_read(&sum, ctx, source)) ||
            (status = sg_file_source(&old, ctx, journal_path)))
            return status;
        if (sum.entries.len == before->journal.entries.len && !sg_sum_is_of(&sum, old)) {
            struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_SUM_TOTAL, journal_path,
                                             "the journal or the sum file is not what it was when it was last written");
            sg_diag_note(ctx, d, "review it, then run 'schemagen check --update'");
            return SG_INVALID;
        }
    } else {
        const struct sg_journal_entry *e = NULL;
        SG_FOREACH (e, &before->journal.entries)
            if (e->tag != entry->tag && (status = put_imported(&sum, before, e)))
                return status;
    }
    struct sg_sum_entry *e = entry_of(&sum, ctx, entry->tag);
    hash_in(e->sql, txn, sql);
    hash_in(e->snapshot, txn, snapshot);
    *sum.schema = '\0';
    if (before->schema)
        sg_sum_schema(sum.schema, &sum, before->schema);
    struct sg_buf text = SG_BUF_INIT;
    sg_sum_write(&text, &sum, journal->data, journal->len);
    sg_txn_write(txn, SG_SUM_PATH, text.data, text.len);
    sg_buf_fini(&text);
    return SG_OK;
}

/* Renewing */

enum sg_status
sg_sum_open(struct sg_sum *out, struct sg_source **journal, const struct sg_folder *folder)
{
    const char *path = sg_path_join(folder->ctx, folder->path, SG_SUM_PATH);
    struct sg_source *source;
    enum sg_status status;
    *out = (struct sg_sum){0};
    if (!sg_file_exists(path))
        return SG_OK;
    if ((status = sg_file_source(&source, folder->ctx, path)) || (status = sg_sum_read(out, folder->ctx, source)) ||
        (status = sg_file_source(journal, folder->ctx, sg_path_join(folder->ctx, folder->path, "meta/_journal.json"))))
        return status;
    out->present = sg_sum_is_of(out, *journal);
    return SG_OK;
}

bool
sg_sum_renew(struct sg_sum *sum, const struct sg_source *was, const struct sg_buf *is)
{
    char hash[SG_SHA256_HEX];
    struct sg_sum_entry *e;
    sg_sum_hash(hash, was->text, was->len);
    SG_FOREACH (e, &sum->entries)
        if (!strcmp(e->snapshot, hash)) {
            hash_of(e->snapshot, is);
            *sum->schema = '\0';
            return true;
        }
    return false;
}
