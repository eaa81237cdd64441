/* meta/_journal.json: the list of migrations, in order. Members that we do not know are kept. */
#include <config.h>

#include "snapshot/folder.h"

#include <string.h>

#include "base/compiler.h"
#include "snapshot/reader.h"

static void read_dialect(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
static void read_entries(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
static void finish_journal(struct sg_reader *r, void *object, const struct sg_node *value);
static void finish_entry(struct sg_reader *r, void *object, const struct sg_node *value);

static const struct sg_slot journal_slots[] = {
    {.key = "version", .type = SG_SLOT_STRING, .offset = offsetof(struct sg_journal, version)},
    {.key = "dialect", .type = SG_SLOT_SPECIAL, .read = read_dialect},
    {.key = "entries", .type = SG_SLOT_SPECIAL, .read = read_entries},
};
static const struct sg_layout journal_layout = {.slots = journal_slots,
                                                .count = SG_COUNT(journal_slots),
                                                .open = true,
                                                .finish = finish_journal};

static const struct sg_slot entry_slots[] = {
    {.key = "idx", .type = SG_SLOT_INT, .offset = offsetof(struct sg_journal_entry, idx)},
    {.key = "version",
     .type = SG_SLOT_STRING,
     .offset = offsetof(struct sg_journal_entry, version)},
    {.key = "when", .type = SG_SLOT_INT, .offset = offsetof(struct sg_journal_entry, when)},
    {.key = "tag", .type = SG_SLOT_STRING, .offset = offsetof(struct sg_journal_entry, tag)},
    {.key = "breakpoints",
     .type = SG_SLOT_BOOL,
     .offset = offsetof(struct sg_journal_entry, breakpoints)},
};
static const struct sg_layout entry_layout = {
    .slots = entry_slots, .count = SG_COUNT(entry_slots), .open = true, .finish = finish_entry};

static void
read_dialect(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_journal *journal = object;
    const char *name = sg_reader_string(r, key, value);
    if (name && !sg_dialect_of_snapshot(&journal->dialect, name))
        sg_reader_error(r, SG_DIAG_SNAPSHOT_DIALECT, key, SIZE_MAX,
                        "'%s' is not 'postgresql' or 'sqlite'", name);
}

static void
read_entries(struct sg_reader *r, const char *key, void *object, const struct sg_node *value)
{
    struct sg_journal *journal = object;
    if (!sg_reader_is(r, key, value, SG_NODE_ARRAY, "an array"))
        return;
    struct sg_json_path outer = {.up = r->path, .key = key}, here = {.up = &outer};
    const struct sg_node *item;
    size_t i = 0;
    SG_NODE_FOREACH (item, value) {
        here.index = i++;
        r->path = &here;
        if (!sg_reader_is(r, NULL, item, SG_NODE_OBJECT, "an object"))
            continue;
        struct sg_journal_entry *e = SG_NEW(&r->ctx->arena, struct sg_journal_entry);
        sg_reader_object(r, &entry_layout, e, item);
        sg_list_push(&journal->entries, &r->ctx->arena, e);
    }
    r->path = outer.up;
}

/* What the layout does not know, as compact JSON text; NULL where there is nothing. */
static const char *
extra_members(struct sg_reader *r, const struct sg_layout *layout, const struct sg_node *value)
{
    struct sg_arena arena = {0};
    struct sg_node *rest = NULL;
    const struct sg_node *item;
    SG_NODE_FOREACH (item, value) {
        size_t i = 0;
        while (i < layout->count && strcmp(layout->slots[i].key, item->key))
            i++;
        if (i < layout->count)
            continue;
        if (!rest)
            rest = sg_node_object(&arena);
        sg_node_add(rest, &arena, item);
    }
    const char *text = rest ? sg_json_value(r->ctx, rest).text : NULL;
    sg_arena_fini(&arena);
    return text;
}

static void
finish_entry(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_journal_entry *e = object;
    e->extra = extra_members(r, &entry_layout, value);
}

static void
finish_journal(struct sg_reader *r, void *object, const struct sg_node *value)
{
    struct sg_journal *journal = object;
    journal->extra = extra_members(r, &journal_layout, value);
}

/* Whether a path leaves the folder that it is relative to. */
static bool
goes_up(const char *path)
{
    for (const char *p = path; *p; p += strcspn(p, "/"), p += *p == '/')
        if (!strncmp(p, "..", 2) && (!p[2] || p[2] == '/'))
            return true;
    return false;
}

/* A tag and an idx stand for one migration each; the files of a migration are those of the folder, which drop removes. */
static void
check_entries(struct sg_reader *r, struct sg_journal *journal)
{
    struct sg_map tags = {0}, numbers = {0};
    struct sg_arena scratch = {0};
    struct sg_json_path entries = {.up = r->path, .key = "entries"}, here = {.up = &entries};
    struct sg_journal_entry *e, *other;
    for (size_t i = 0; i < journal->entries.len; i++) {
        e = journal->entries.items[i];
        char number[24];
        int n = snprintf(number, sizeof(number), "%lld", (long long)e->idx);
        const char *idx = sg_intern(&r->ctx->intern, number, (size_t)n);
        here.index = i;
        r->path = &here;
        if (e->tag && goes_up(e->tag))
            sg_reader_error(r, SG_DIAG_JSON_VALUE, "tag", SIZE_MAX, "'%s' is not in the folder", e->tag);
        if (e->tag && (other = sg_map_get(&tags, e->tag)))
            sg_reader_error(r, SG_DIAG_JOURNAL_REPEATED, "tag", SIZE_MAX,
                            "the tag '%s' is there twice", e->tag);
        else if ((other = sg_map_get(&numbers, idx)))
            sg_reader_error(r, SG_DIAG_JOURNAL_REPEATED, "idx", SIZE_MAX,
                            "'%s' and '%s' have the same idx, %s", other->tag, e->tag, idx);
        if (e->tag)
            sg_map_put(&tags, &scratch, e->tag, e);
        sg_map_put(&numbers, &scratch, idx, e);
    }
    r->path = entries.up;
    sg_arena_fini(&scratch);
}

enum sg_status
sg_journal_read(struct sg_journal *out, struct sg_ctx *ctx, struct sg_source *source)
{
    struct sg_arena arena = {0};
    const struct sg_node *root;
    struct sg_json_path top = {0};
    struct sg_reader r = {.ctx = ctx, .source = source, .path = &top};
    struct sg_journal journal = {0};
    enum sg_status status = SG_OK;
    if (!sg_journal_plain(&journal, ctx, source)) {
        status = sg_json_parse(&root, &arena, ctx, source);
        if (!status && sg_reader_is(&r, NULL, root, SG_NODE_OBJECT, "an object"))
            sg_reader_object(&r, &journal_layout, &journal, root);
        sg_arena_fini(&arena);
    }
    if (!status && !r.errors)
        check_entries(&r, &journal);
    if (status || r.errors)
        return SG_INVALID;
    *out = journal;
    return SG_OK;
}

static void
write_extra(struct sg_json *j, const char *extra)
{
    if (extra)
        sg_json_layout(j, extra + 1, strlen(extra) - 2);
}

void
sg_journal_write(struct sg_buf *out, const struct sg_journal *journal)
{
    struct sg_json j;
    const struct sg_journal_entry *e;
    sg_json_init(&j, out, !journal->entries.len);
    sg_json_object(&j);
    sg_json_put_string(&j, "version", journal->version);
    sg_json_put_string(&j, "dialect", sg_dialects[sg_dialects[journal->dialect].family].word);
    sg_json_key(&j, "entries");
    sg_json_array(&j);
    SG_FOREACH (e, &journal->entries) {
        sg_json_object(&j);
        sg_json_put_int(&j, "idx", e->idx);
        sg_json_put_string(&j, "version", e->version);
        sg_json_put_int(&j, "when", e->when);
        sg_json_put_string(&j, "tag", e->tag);
        sg_json_put_bool(&j, "breakpoints", e->breakpoints);
        write_extra(&j, e->extra);
        sg_json_end_object(&j);
    }
    sg_json_end_array(&j);
    write_extra(&j, journal->extra);
    sg_json_end_object(&j);
}
