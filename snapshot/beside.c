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
    size_t key, key_end;   /* the name before it */
    struct sg_table *was;  /* the table of that name, or NULL */
    struct sg_table *same; /* the table of the current model with these bytes, or NULL */
};

struct sg_cuts {
    const char *text;
    struct cut *items;
    size_t count, cap;
    const struct sg_node *extra; /* internal.schemagen.tables, or NULL */
    bool plain;                  /* nothing is kept under internal.schemagen, on neither side */
    struct sg_snapshot_slices *tables; /* takes note of where the tables of the new model stand, or NULL */
    struct sg_arena *scratch;    /* of what is needed while reading */
};

static const char tables_head[] = "\n  \"tables\": {\n";

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

/* A walk along the tables of the current model. */
struct walk {
    size_t next;        /* where the next one is expected */
    struct sg_map places; /* of all tables in the text, made when one is elsewhere */
};

/* The table of that name: mostly the next one in order. */
static struct sg_table *
find_table(struct sg_model *cur, struct walk *w, const char *key, size_t len)
{
    const struct sg_list *list = &cur->tables.list;
    if (w->next < list->len) {
        struct sg_table *t = list->items[w->next];
        if (!strncmp(t->obj.key, key, len) && !t->obj.key[len]) {
            w->next++;
            return t;
        }
    }
    struct sg_table *t = sg_set_get(&cur->tables, sg_intern(&cur->ctx->intern, key, len));
    for (size_t i = w->next; t && i < list->len && i < w->next + 2; i++)
        if (list->items[i] == t)
            w->next = i + 1; /* a table was added in between */
    return t;
}

/* Where the table that was found stands in the text of the current model; NULL where it does not. */
static const struct sg_snapshot_slice *
slice_of(const struct sg_snapshot_slices *tables, struct walk *w, const struct sg_table *t, struct sg_arena *arena)
{
    if (w->next && w->next <= tables->count && tables->items[w->next - 1].table == t)
        return tables->items + w->next - 1;
    if (!w->places.table)
        for (size_t i = 0; i < tables->count; i++)
            sg_map_put(&w->places, arena, tables->items[i].table, &tables->items[i]);
    return sg_map_get(&w->places, t);
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
    const char *brace = strstr(s + start, "\n    }"); /* a text ends with a NUL, and strstr is the faster one */
    return brace ? (size_t)(brace - s) + 6 : 0;
}

/* Cuts the tables out of the text into `rest` (may be NULL); false where it is laid out otherwise. */
static bool
cut_tables(struct sg_cuts *cuts, struct sg_buf *rest, const struct sg_source *source,
           struct sg_model *cur, const struct sg_snapshot_text *written, struct sg_arena *arena)
{
    static const char row[] = "    \"";
    const char *s = source->text, *tables = memmem(s, source->len, tables_head, sizeof(tables_head) - 1);
    if (!tables)
        return false;
    size_t at = (size_t)(tables - s) + sizeof(tables_head) - 1, copied = 0;
    struct walk w = {0};
    for (;;) {
        if (strncmp(s + at, row, sizeof(row) - 1))
            return false;
        size_t key = at + sizeof(row) - 1, end = sg_json_skip_string(s, key - 1) - 1;
        if (strncmp(s + end, "\": {", 4))
            return false;
        struct sg_table *t =
            memchr(s + key, '\\', end - key) ? NULL : find_table(cur, &w, s + key, end - key);
        struct cut cut = {.start = end + 3, .key = key, .key_end = end, .was = t};
        bool same;
        cut.end = object_end(s, source->len, cut.start, &written->text,
                             t ? slice_of(&written->tables, &w, t, arena) : NULL, &same);
        if (!cut.end)
            return false;
        cut.same = same ? t : NULL;
        if (rest) {
            sg_buf_add(rest, s + copied, cut.start - copied);
            sg_buf_addf(rest, "%zu", cuts->count);
        }
        copied = cut.end;
        add_cut(cuts, arena, cut);
        if (s[cut.end] == '\n')
            break;
        if (s[cut.end] != ',' || s[cut.end + 1] != '\n')
            return false;
        at = cut.end + 2;
    }
    if (rest)
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
        const struct sg_node *known = sg_node_get(sg_node_find(r->expressions, index->obj.key), "columns");
        SG_FOREACH (k, &index->keys)
            if (k->is_expression !=
                sg_node_is_true(sg_node_get(sg_node_find(known, k->text), "isExpression")))
                return false;
    }
    return true;
}

static bool
is_same(const struct sg_reader *r, const struct cut *cut)
{
    const struct sg_table *t = cut->same;
    if (!t || (!sg_dialects[r->model->dialect].ordered_keys && !same_expressions(r, t)))
        return false;
    return r->cuts->plain ||
           sg_same_extra(&t->obj, sg_node_find(r->cuts->extra, t->obj.key));
}

static void
note_span(const struct sg_reader *r, const struct cut *cut)
{
    const struct sg_set *set = &r->model->tables;
    struct sg_snapshot_slices *tables = r->cuts->tables;
    if (!tables || !set->list.len)
        return;
    if (!tables->items)
        tables->items = sg_arena_array(set->arena, r->cuts->count, sizeof *tables->items);
    tables->items[tables->count++] = (struct sg_snapshot_slice){set->list.items[set->list.len - 1], cut->start, cut->end};
}

/* A table of which the bytes are not known. */
static void
read_cut(struct sg_reader *r, const struct cut *cut, const char *key)
{
    const struct sg_cuts *cuts = r->cuts;
    const struct sg_node *table =
        sg_node_load(cuts->scratch, &r->ctx->intern, cuts->text + cut->start, cut->end - cut->start, NULL);
    if (sg_node_is(table, SG_NODE_OBJECT))
        sg_reader_object(r, sg_layout_of(r->model->dialect, SG_KIND_TABLE),
                         sg_reader_new(r, &r->model->obj, SG_KIND_TABLE, key, table), table);
    else
        r->errors++;
}

void
sg_reader_cuts(struct sg_reader *r, const struct sg_node *map)
{
    struct sg_set *set = &r->model->tables;
    const struct sg_node *value;
    size_t i = 0;
    if (!sg_node_is(map, SG_NODE_OBJECT) || sg_node_count(map) != r->cuts->count) {
        r->errors++;
        return;
    }
    set->arena = &r->model->arena;
    SG_NODE_FOREACH (value, map) {
        const struct cut *cut = r->cuts->items + i;
        if (value->type != SG_NODE_NUMBER || value->number != (double)i++) {
            r->errors++;
            return;
        }
        if (is_same(r, cut)) {
            sg_list_push(&set->list, set->arena, cut->same);
            note_span(r, cut);
            continue;
        }
        read_cut(r, cut, value->key);
        note_span(r, cut);
    }
}

/* False where it is for sg_snapshot_read to do, or to say what is wrong. */
static bool
read_cuts(struct sg_model **out, struct sg_ctx *ctx, struct sg_source *source, struct sg_model *cur,
          const struct sg_snapshot_text *written, struct sg_snapshot_slices *tables, struct sg_arena *scratch)
{
    struct sg_cuts cuts = {.text = source->text, .tables = tables, .scratch = scratch};
    struct sg_buf rest = SG_BUF_INIT;
    struct sg_json_path top = {0};
    struct sg_reader r = {.ctx = ctx, .source = source, .path = &top, .cuts = &cuts, .quiet = true};
    enum sg_dialect dialect;
    const struct sg_node *root = NULL;
    if (cut_tables(&cuts, &rest, source, cur, written, scratch))
        root = sg_node_load(scratch, &ctx->intern, rest.data, rest.len, NULL);
    sg_buf_fini(&rest);
    bool done = root && !sg_reader_version(&r, root, &dialect) && !r.upgraded &&
                dialect == sg_dialects[cur->dialect].family;
    if (done) {
        const struct sg_node *extra = sg_node_get(sg_node_get(root, "internal"), "schemagen");
        cuts.extra = sg_node_get(extra, "tables");
        cuts.plain = !extra && !sg_has_extra(&cur->obj);
        r.model = sg_model_new(ctx, dialect);
        sg_reader_root(&r, root);
        done = !r.errors;
        if (done)
            *out = r.model;
        else
            sg_model_free(r.model);
    }
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

/* One snapshot after another. Most differ from the one before in their ids and in one table: then what stands before and
 * behind the tables is the same text, and nothing but the changed tables is parsed. */

/* Where the tables of a text begin and end; false where it has none, or has them in another order than its model. */
static bool
table_range(const struct sg_snapshot_text *t, const struct sg_model *m, size_t *start, size_t *end)
{
    const char *head = t->text.len ? memmem(t->text.data, t->text.len, tables_head, sizeof(tables_head) - 1) : NULL;
    const struct sg_list *list = &m->tables.list;
    if (!head || !list->len || t->tables.count != list->len)
        return false;
    for (size_t i = 0; i < list->len; i++)
        if (t->tables.items[i].table != list->items[i])
            return false;
    *start = (size_t)(head - t->text.data) + sizeof(tables_head) - 1;
    *end = t->tables.items[list->len - 1].end;
    return true;
}

/* Whether two heads of snapshots say the same but for the ids; `ids` takes those of `a`. */
static bool
same_head(const char *a, size_t a_len, const char *b, size_t b_len, struct sg_ctx *ctx, const char *ids[2])
{
    static const char *const keys[2] = {"  \"id\": \"", "  \"prevId\": \""};
    size_t i = 0, k = 0;
    ids[0] = ids[1] = NULL;
    while (i < a_len && k < b_len) {
        size_t n = strcspn(a + i, "\n"), m = strcspn(b + k, "\n");
        bool id = false;
        for (int at = 0; at < 2; at++) {
            size_t len = strlen(keys[at]);
            if (n < len + 2 || m < len + 2 || memcmp(a + i, keys[at], len) || memcmp(b + k, keys[at], len))
                continue;
            id = !ids[at] && !memcmp(a + i + n - 2, "\",", 2) && !memcmp(b + k + m - 2, "\",", 2) &&
                 !memchr(a + i, '\\', n) && !memchr(a + i + len, '"', n - len - 2);
            if (id)
                ids[at] = sg_intern(&ctx->intern, a + i + len, n - len - 2);
        }
        if (!id && (n != m || memcmp(a + i, b + k, n)))
            return false;
        i += n + 1;
        k += m + 1;
    }
    return i >= a_len && k >= b_len && ids[0] && ids[1];
}

/* The new model without its tables: everything else is the other's. */
static struct sg_model *
share_all(struct sg_ctx *ctx, const struct sg_model *before)
{
    struct sg_model *m = sg_model_new(ctx, sg_dialects[before->dialect].family);
    struct sg_set *sets[] = {&m->schemas, &m->enums, &m->sequences, &m->roles, &m->policies, &m->views};
    const struct sg_set *from[] = {&before->schemas, &before->enums, &before->sequences,
                                   &before->roles,   &before->policies, &before->views};
    for (size_t i = 0; i < SG_COUNT(sets); i++) {
        sets[i]->list = from[i]->list;
        sets[i]->list.cap = from[i]->list.len; /* the items are not ours to add to */
        sets[i]->arena = &m->arena;
    }
    m->obj.doc = before->obj.doc;
    return m;
}

/* The tables that were cut, none of them twice: those that were there before in the order of before. */
static void
read_listed(struct sg_reader *r, const struct sg_model *before)
{
    const struct sg_cuts *cuts = r->cuts;
    const struct sg_list *list = &before->tables.list;
    struct sg_set *set = &r->model->tables;
    size_t at = 0, new = 0;
    const char *keys[16];
    set->arena = &r->model->arena;
    for (size_t i = 0; i < cuts->count && !r->errors; i++) {
        const struct cut *cut = cuts->items + i;
        const char *key = cut->was ? cut->was->obj.key
                                   : sg_intern(&r->ctx->intern, cuts->text + cut->key, cut->key_end - cut->key);
        while (cut->was && at < list->len && list->items[at] != cut->was)
            at++;
        for (size_t k = 0; !cut->was && k < new; k++)
            r->errors += keys[k] == key;
        if (cut->was ? at++ == list->len : new == SG_COUNT(keys) || memchr(key, '\\', strlen(key)) != NULL) {
            r->errors++;
            return;
        }
        if (!cut->was)
            keys[new++] = key;
        if (cut->same)
            sg_list_push(&set->list, set->arena, cut->same);
        else
            read_cut(r, cut, key);
        note_span(r, cut);
    }
}

static bool
read_shared(struct sg_model **out, struct sg_snapshot_slices *tables, struct sg_ctx *ctx, struct sg_source *source,
            struct sg_model *before, const struct sg_snapshot_text *text, struct sg_arena *scratch)
{
    struct sg_cuts cuts = {.text = source->text, .plain = true, .tables = tables, .scratch = scratch};
    struct sg_json_path top = {0};
    struct sg_reader r = {.ctx = ctx, .source = source, .path = &top, .cuts = &cuts, .quiet = true};
    const char *ids[2], *head = memmem(source->text, source->len, tables_head, sizeof(tables_head) - 1);
    size_t start, end, own = head ? (size_t)(head - source->text) + sizeof(tables_head) - 1 : 0;
    if (!head || !table_range(text, before, &start, &end))
        return false;
    size_t tail = text->text.len - end;
    if (source->len < own + tail || memcmp(source->text + source->len - tail, text->text.data + end, tail) ||
        memmem(text->text.data + end, tail, "\n    \"schemagen\"", 16) ||
        (!sg_dialects[before->dialect].ordered_keys && memmem(text->text.data + end, tail, "\"isExpression\"", 14)) ||
        !same_head(source->text, own, text->text.data, start, ctx, ids) || !cut_tables(&cuts, NULL, source, before, text, scratch) ||
        cuts.items[cuts.count - 1].end != source->len - tail)
        return false;
    r.version = sg_dialects[before->dialect].newest;
    r.model = share_all(ctx, before);
    r.model->id = ids[0];
    r.model->prev_id = ids[1];
    read_listed(&r, before);
    if (r.errors) {
        sg_model_free(r.model);
        return false;
    }
    sg_model_finish(r.model);
    *out = r.model;
    return true;
}

enum sg_status
sg_snapshot_read_after(struct sg_model **out, struct sg_snapshot_slices *tables, struct sg_ctx *ctx, struct sg_arena *scratch,
                       struct sg_source *source, struct sg_model *before, const struct sg_snapshot_text *text)
{
    static const struct sg_snapshot_slices none;
    *tables = none;
    bool done = read_shared(out, tables, ctx, source, before, text, scratch);
    if (!done) {
        *tables = none;
        done = read_cuts(out, ctx, source, before, text, tables, scratch);
    }
    if (done)
        return SG_OK;
    *tables = none;
    return sg_snapshot_read(out, ctx, source, NULL);
}
