/* Reading a snapshot beside a model that was just written as one: the formats are deterministic, so
 * a table that did not change has the same bytes in both, and those need no parsing.
 *
 * The text is cut where JSON.stringify puts the braces of the tables; each cut is replaced by its
 * number. What is left and the cuts are parsed by themselves. Well-formed values put into
 * well-formed JSON give well-formed JSON, so when the numbers come out where tables are expected,
 * in order, the cuts were right; in any other case everything is read anew. */
#include <config.h>

#include "snapshot/snapshot.h"

#include <string.h>

#include "snapshot/reader.h"

struct cut {
    size_t start, end;
    struct sg_table *same; /* the table of the current model with these bytes, or NULL */
};

struct sg_cuts {
    const char *text;
    struct cut *items;
    size_t count, cap;
    json_t *extra;        /* internal.schemagen.tables, or NULL */
    bool plain;           /* nothing is kept under internal.schemagen, on neither side */
    struct sg_map *spans; /* takes note of where the tables of the new model stand, or NULL */
};

static void
add_cut(struct sg_cuts *cuts, struct sg_arena *arena, struct cut cut)
{
    if (cuts->count == cuts->cap) {
        size_t cap = cuts->cap ? cuts->cap * 2 : 64;
        struct cut *items = sg_arena_array(arena, cap, sizeof(*items));
        if (cuts->count)
            memcpy(items, cuts->items, cuts->count * sizeof(*items));
        cuts->items = items;
        cuts->cap = cap;
    }
    cuts->items[cuts->count++] = cut;
}

/* The table of that name: mostly the next one in order. */
static struct sg_table *
find_table(struct sg_model *cur, size_t *next, const char *key, size_t len)
{
    const struct sg_list *list = &cur->tables.list;
    if (*next < list->len) {
        struct sg_table *t = list->items[*next];
        if (!strncmp(t->obj.key, key, len) && !t->obj.key[len]) {
            ++*next;
            return t;
        }
    }
    struct sg_table *t = sg_set_get(&cur->tables, sg_intern(&cur->ctx->intern, key, len));
    for (size_t i = *next; t && i < list->len && i < *next + 2; i++)
        if (list->items[i] == t)
            *next = i + 1; /* a table was added in between */
    return t;
}

/* Where the object at `start` ends: at the bytes of `slice` where it is the same, else at the brace
 * in the fourth column. */
static size_t
object_end(const char *s, size_t len, size_t start, const struct sg_buf *written,
           const struct sg_snapshot_slice *slice, bool *same)
{
    size_t n = slice ? slice->end - slice->start : 0;
    *same = n && n <= len - start && !memcmp(s + start, written->data + slice->start, n);
    if (*same)
        return start + n;
    const char *brace = memmem(s + start, len - start, "\n    }", 6);
    return brace ? (size_t)(brace - s) + 6 : 0;
}

/* Cuts the tables out of the text into `rest`; false where it is laid out otherwise. */
static bool
cut_tables(struct sg_cuts *cuts, struct sg_buf *rest, const struct sg_source *source,
           struct sg_model *cur, const struct sg_snapshot_text *written, struct sg_arena *arena)
{
    static const char head[] = "\n  \"tables\": {\n", row[] = "    \"";
    const char *s = source->text, *tables = memmem(s, source->len, head, sizeof(head) - 1);
    if (!tables)
        return false;
    size_t at = (size_t)(tables - s) + sizeof(head) - 1, copied = 0, next = 0;
    for (;;) {
        if (strncmp(s + at, row, sizeof(row) - 1))
            return false;
        size_t key = at + sizeof(row) - 1, end = sg_json_skip_string(s, key - 1) - 1;
        if (strncmp(s + end, "\": {", 4))
            return false;
        struct sg_table *t =
            memchr(s + key, '\\', end - key) ? NULL : find_table(cur, &next, s + key, end - key);
        struct cut cut = {.start = end + 3};
        bool same;
        cut.end = object_end(s, source->len, cut.start, &written->text,
                             t ? sg_map_get(&written->spans, t) : NULL, &same);
        if (!cut.end)
            return false;
        cut.same = same ? t : NULL;
        sg_buf_add(rest, s + copied, cut.start - copied);
        sg_buf_addf(rest, "%zu", cuts->count);
        copied = cut.end;
        add_cut(cuts, arena, cut);
        if (s[cut.end] == '\n')
            break;
        if (s[cut.end] != ',' || s[cut.end + 1] != '\n')
            return false;
        at = cut.end + 2;
    }
    sg_buf_add(rest, s + copied, source->len - copied);
    return true;
}

/* SQLite: which members of the indexes are expressions stands in `internal`, outside of the table.
 */
static bool
same_expressions(const struct sg_reader *r, const struct sg_table *t)
{
    const struct sg_index *index;
    const struct sg_index_key *k;
    SG_FOREACH (index, &t->indexes.list) {
        json_t *known = json_object_get(json_object_get(r->expressions, index->obj.key), "columns");
        SG_FOREACH (k, &index->keys)
            if (k->is_expression !=
                json_is_true(json_object_get(json_object_get(known, k->text), "isExpression")))
                return false;
    }
    return true;
}

static bool
is_same(const struct sg_reader *r, const struct cut *cut)
{
    const struct sg_table *t = cut->same;
    if (!t || (r->model->dialect == SG_SQLITE && !same_expressions(r, t)))
        return false;
    return r->cuts->plain ||
           sg_same_extra(r->ctx, &t->obj, json_object_get(r->cuts->extra, t->obj.key));
}

static void
note_span(const struct sg_reader *r, const struct cut *cut)
{
    struct sg_set *set = &r->model->tables;
    if (!r->cuts->spans || !set->list.len)
        return;
    struct sg_snapshot_slice *slice = SG_NEW(set->arena, struct sg_snapshot_slice);
    *slice = (struct sg_snapshot_slice){cut->start, cut->end};
    sg_map_put(r->cuts->spans, set->arena, set->list.items[set->list.len - 1], slice);
}

void
sg_reader_cuts(struct sg_reader *r, json_t *map)
{
    struct sg_set *set = &r->model->tables;
    const char *key;
    json_t *value;
    size_t i = 0;
    if (!json_is_object(map) || json_object_size(map) != r->cuts->count) {
        r->errors++;
        return;
    }
    set->arena = &r->model->arena;
    json_object_foreach(map, key, value)
    {
        const struct cut *cut = r->cuts->items + i;
        if (!json_is_number(value) || json_number_value(value) != (double)i++) {
            r->errors++;
            return;
        }
        if (is_same(r, cut)) {
            sg_list_push(&set->list, set->arena, cut->same);
            note_span(r, cut);
            continue;
        }
        json_t *table = json_loadb(r->cuts->text + cut->start, cut->end - cut->start,
                                   SG_JSON_PARSE_FLAGS, NULL);
        if (json_is_object(table))
            sg_reader_object(r, sg_layout_of(r->model->dialect, SG_KIND_TABLE),
                             sg_reader_new(r, &r->model->obj, SG_KIND_TABLE, key, table), table);
        else
            r->errors++;
        json_decref(table);
        note_span(r, cut);
    }
}

/* False where it is for sg_snapshot_read to do, or to say what is wrong. */
static bool
read_cuts(struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source, struct sg_model *cur,
          const struct sg_snapshot_text *written, struct sg_map *spans, struct sg_arena *scratch)
{
    struct sg_cuts cuts = {.text = source->text, .spans = spans};
    struct sg_buf rest = SG_BUF_INIT;
    struct sg_json_path top = {0};
    struct sg_reader r = {.ctx = ctx, .source = source, .path = &top, .cuts = &cuts, .quiet = true};
    enum sg_dialect dialect;
    json_t *root = NULL;
    if (cut_tables(&cuts, &rest, source, cur, written, scratch))
        root = json_loadb(rest.data, rest.len, SG_JSON_PARSE_FLAGS, NULL);
    sg_buf_fini(&rest);
    bool done = root && !sg_reader_version(&r, root, &dialect) && !r.upgraded &&
                dialect == (cur->dialect == SG_POSTGRESQL ? SG_POSTGRESQL : SG_SQLITE);
    if (done) {
        json_t *extra = json_object_get(json_object_get(root, "internal"), "schemagen");
        cuts.extra = json_object_get(extra, "tables");
        cuts.plain = !extra && !sg_has_extra(&cur->obj);
        r.model = sg_model_new(ctx, dialect);
        sg_reader_root(&r, root);
        done = !r.errors;
        if (done)
            *out = r.model;
        else
            sg_model_free(r.model);
    }
    json_decref(root);
    return done;
}

enum sg_status
sg_snapshot_read_beside(struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source,
                        struct sg_model *cur, const struct sg_snapshot_text *written)
{
    struct sg_arena scratch = {0};
    bool done = read_cuts(out, ctx, source, cur, written, NULL, &scratch);
    sg_arena_fini(&scratch);
    return done ? SG_OK : sg_snapshot_read(out, ctx, source, NULL);
}

enum sg_status
sg_snapshot_read_after(struct sg_model **out, struct sg_map *spans, struct sg_ctx *ctx,
                       struct sg_source *source, struct sg_model *before,
                       const struct sg_snapshot_text *text)
{
    struct sg_arena scratch = {0};
    *spans = (struct sg_map){0};
    bool done = read_cuts(out, ctx, source, before, text, spans, &scratch);
    sg_arena_fini(&scratch);
    if (done)
        return SG_OK;
    *spans = (struct sg_map){0};
    return sg_snapshot_read(out, ctx, source, NULL);
}
