/* Reading a snapshot beside a model gives what reading it by itself gives, whatever was done to the
 * file: the property, over random models of a random history and random changes to the bytes. What
 * was not touched is shared. */
#include <config.h>

#include "snapshot/snapshot.h"
#include "tests/lib/tap.h"

static uint64_t state;

static unsigned
below(unsigned n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % n;
}

static const char *
word(struct sg_ctx *ctx, const char *stem, unsigned n)
{
    return sg_interns(&ctx->intern, sg_arena_printf(&ctx->arena, "%s%u", stem, n));
}

static void
add_column(struct sg_model *m, struct sg_table *t, unsigned n)
{
    static const char *const types[] = {"integer", "text", "varchar(255)"};
    struct sg_column *c =
        sg_obj_new(m, &t->obj, SG_KIND_COLUMN, NULL, word(m->ctx, n % 7 ? "c" : "", n));
    c->type = c->type_key = sg_interns(&m->ctx->intern, types[below(3)]);
    c->not_null = below(2);
    if (!below(6))
        c->obj.doc = word(m->ctx, "a column, \"", n);
    if (!below(4))
        c->def = (struct sg_value){SG_VALUE_TEXT, word(m->ctx, "'}\n    }", n)};
}

static void
add_index(struct sg_model *m, struct sg_table *t, unsigned n)
{
    struct sg_index *x = sg_obj_new(m, &t->obj, SG_KIND_INDEX, NULL, word(m->ctx, t->obj.name, n));
    struct sg_index_key *k = SG_NEW(&m->arena, struct sg_index_key);
    k->text = word(m->ctx, "c", below(4));
    k->is_expression = !below(3);
    if (m->dialect == SG_POSTGRESQL)
        x->method = sg_interns(&m->ctx->intern, "btree");
    sg_list_push(&x->keys, &m->arena, k);
}

static void
add_table(struct sg_model *m, unsigned n)
{
    bool pg = m->dialect == SG_POSTGRESQL;
    struct sg_table *t =
        sg_obj_new(m, &m->obj, SG_KIND_TABLE, pg ? below(4) ? "public" : "auth" : NULL,
                   word(m->ctx, n % 5 ? "t" : "", n));
    for (unsigned i = 0, count = 1 + below(4); i < count; i++)
        add_column(m, t, i + below(2) * 10);
    for (unsigned i = 0, count = below(3); i < count; i++)
        add_index(m, t, i);
    t->strict = !pg && !below(5);
    if (!below(6))
        t->obj.doc = word(m->ctx, "a table\n    ", n);
}

/* Two models of one seed share the tables whose seeds are the same. */
static struct sg_model *
make_model(struct sg_ctx *ctx, enum sg_dialect dialect, const unsigned *seeds, unsigned count)
{
    struct sg_model *m = sg_model_new(ctx, dialect);
    for (unsigned i = 0; i < count; i++) {
        state = seeds[i];
        add_table(m, i);
    }
    sg_model_finish(m);
    return m;
}

static char *
rewritten(struct sg_model *m)
{
    struct sg_snapshot_text text;
    sg_snapshot_write(&text, m, m->id, m->prev_id, NULL);
    char *bytes = sg_buf_detach(&text.text, NULL);
    sg_snapshot_text_fini(&text);
    return bytes;
}

/* Both ways of reading give the same. `shared`: how many tables are the same object. */
static bool
same_both_ways(struct sg_ctx *ctx, const char *bytes, size_t len, struct sg_model *cur,
               const struct sg_snapshot_text *written, unsigned *shared, bool *read)
{
    struct sg_source *source = sg_ctx_source(ctx, "old.json", bytes, len);
    struct sg_model *alone = NULL, *beside = NULL;
    enum sg_status first = sg_snapshot_read(&alone, ctx, source, NULL);
    enum sg_status second = sg_snapshot_read_beside(&beside, ctx, source, cur, written);
    bool same = first == second;
    *read = !first;
    *shared = 0;
    if (same && !first) {
        char *a = rewritten(alone), *b = rewritten(beside);
        struct sg_table *t;
        same = !strcmp(a, b);
        SG_FOREACH (t, &beside->tables.list)
            *shared += t->obj.parent == &cur->obj;
        free(a);
        free(b);
    }
    sg_model_free(beside);
    sg_model_free(alone);
    return same;
}

/* One of the things that happen to files. */
static void
mutate(struct sg_buf *out, const char *text, size_t len)
{
    size_t at = below((unsigned)len), n = below(40), to = below((unsigned)len);
    switch (below(6)) {
    case 0: /* other line ends */
        for (size_t i = 0; i < len; i++) {
            if (text[i] == '\n')
                sg_buf_addc(out, '\r');
            sg_buf_addc(out, text[i]);
        }
        return;
    case 1: /* no line ends */
        for (size_t i = 0; i < len; i++)
            if (text[i] != '\n')
                sg_buf_addc(out, text[i]);
        return;
    case 2: /* a byte changed */
        sg_buf_add(out, text, len);
        out->data[at] = "{}[]\",: \n\\0a"[below(12)];
        return;
    case 3: /* some bytes lost */
        n = n < len - at ? n : len - at;
        sg_buf_add(out, text, at);
        sg_buf_add(out, text + at + n, len - at - n);
        return;
    case 4: /* some bytes twice, elsewhere */
        n = n < len - at ? n : len - at;
        sg_buf_add(out, text, to);
        sg_buf_add(out, text + at, n);
        sg_buf_add(out, text + to, len - to);
        return;
    default: /* cut off */
        sg_buf_add(out, text, at);
    }
}

enum { TABLES = 12 };

static void
one_history(struct sg_ctx *ctx, enum sg_dialect dialect, unsigned seed, unsigned *wrong,
            unsigned *shared, unsigned *accepted)
{
    unsigned seeds[TABLES], now, n;
    bool read;
    state = seed;
    for (unsigned i = 0; i < TABLES; i++)
        seeds[i] = below(100000);
    struct sg_model *old = make_model(ctx, dialect, seeds, 3 + seed % (TABLES - 3));
    state = seed + 1;
    for (unsigned i = 0; i < TABLES; i++)
        if (!below(4))
            seeds[i] = below(100000);
    struct sg_model *cur = make_model(ctx, dialect, seeds, 3 + (seed / 3) % (TABLES - 3));
    old->id = old->prev_id = cur->id = cur->prev_id = SG_ZERO_UUID;
    struct sg_snapshot_text written, before;
    sg_snapshot_write(&written, cur, cur->id, cur->prev_id, NULL);
    sg_snapshot_write(&before, old, old->id, old->prev_id, NULL);
    *wrong += !same_both_ways(ctx, before.text.data, before.text.len, cur, &written, &now, &read) ||
              !read;
    *shared += now;
    for (n = 0, state = seed + 2; n < 30; n++) {
        struct sg_buf bytes = SG_BUF_INIT;
        mutate(&bytes, before.text.data, before.text.len);
        *wrong += !same_both_ways(ctx, bytes.data, bytes.len, cur, &written, &now, &read);
        *accepted += read;
        sg_buf_fini(&bytes);
    }
    sg_snapshot_text_fini(&before);
    sg_snapshot_text_fini(&written);
    sg_model_free(old);
    sg_model_free(cur);
}

/* What is under internal.schemagen and internal.indexes belongs to a table although its bytes do
 * not show it. */
static void
outside_of_the_table(void)
{
    struct sg_ctx ctx;
    sg_ctx_init(&ctx);
    unsigned seeds[] = {1, 2, 3}, shared;
    bool read;
    struct sg_model *m = make_model(&ctx, SG_SQLITE, seeds, 3);
    struct sg_table *t = m->tables.list.items[0];
    struct sg_snapshot_text old, new;
    t->obj.doc = sg_interns(&ctx.intern, "one");
    t->strict = false;
    sg_snapshot_write(&old, m, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    t->obj.doc = sg_interns(&ctx.intern, "two");
    sg_snapshot_write(&new, m, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    ok(same_both_ways(&ctx, new.text.data, new.text.len, m, &new, &shared, &read) && shared == 3,
       "what did not change is shared");
    ok(same_both_ways(&ctx, old.text.data, old.text.len, m, &new, &shared, &read) && shared == 2,
       "a table with another comment is not shared");
    sg_snapshot_text_fini(&new);
    t->obj.doc = sg_interns(&ctx.intern, "one");
    t->strict = true;
    sg_snapshot_write(&new, m, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    ok(same_both_ways(&ctx, old.text.data, old.text.len, m, &new, &shared, &read) && shared == 2,
       "nor one that became strict");
    sg_snapshot_text_fini(&new);
    t->strict = false;
    struct sg_index_key *k = NULL;
    struct sg_index *x;
    SG_FOREACH (t, &m->tables.list)
        SG_FOREACH (x, &t->indexes.list)
            k = x->keys.items[0];
    if (k) {
        k->is_expression = !k->is_expression;
        sg_snapshot_write(&new, m, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
        ok(same_both_ways(&ctx, old.text.data, old.text.len, m, &new, &shared, &read) &&
               shared == 2,
           "nor one where a column became an expression");
        sg_snapshot_text_fini(&new);
    }
    sg_snapshot_text_fini(&old);
    sg_model_free(m);
    sg_ctx_fini(&ctx);
}

int
main(void)
{
    for (int dialect = SG_POSTGRESQL; dialect <= SG_SQLITE; dialect++) {
        unsigned wrong = 0, shared = 0, accepted = 0;
        for (unsigned seed = 1; seed <= 150; seed++) {
            struct sg_ctx ctx;
            sg_ctx_init(&ctx);
            one_history(&ctx, (enum sg_dialect)dialect, seed, &wrong, &shared, &accepted);
            sg_ctx_fini(&ctx);
        }
        diag("%u tables shared, %u changed files still snapshots", shared, accepted);
        ok(!wrong, "%s: the same either way", dialect == SG_POSTGRESQL ? "postgresql" : "sqlite");
        ok(shared > 200 && accepted > 200, "and the cases are not all alike");
    }
    outside_of_the_table();
    return tap_done();
}
