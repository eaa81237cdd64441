/* Round trips of random models, thousands of them: print then parse, snapshot then read, no change from a model to itself; the
 * formatter leaves what was printed, and what it makes of a text in disorder means the same. Each kind and each compared field
 * of the tables must have been seen with more than one value, so that a new one cannot be forgotten.
 *
 * SCHEMAGEN_RANDOM_MODELS=N tests N models a dialect, SCHEMAGEN_RANDOM_SEED=S begins with seed S; one alone is shown. */
#include <config.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "diff/diff.h"
#include "grammar/grammar.h"
#include "model/check.h"
#include "model/print.h"
#include "snapshot/snapshot.h"
#include "tests/model/random_model.h"
#include "tests/lib/tap.h"

enum { MODELS = 1500, SHOWN = 5 };

/* What was seen of each kind: how many, and in which fields two of them differed. Objects of the first model are kept to compare
 * with, so all of a dialect share one context. */
struct seen {
    size_t count[SG_KIND_COUNT];
    struct sg_obj *first[SG_KIND_COUNT];
    uint64_t varied[SG_KIND_COUNT];
    struct sg_list models;
};

static void
see(struct seen *seen, struct sg_obj *o)
{
    seen->count[o->kind]++;
    if (!seen->first[o->kind])
        seen->first[o->kind] = o;
    seen->varied[o->kind] |= sg_obj_compare(seen->first[o->kind], o);
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        const struct sg_set *set = sg_set_of(o, (enum sg_kind)k);
        struct sg_obj *child;
        if (set)
            SG_FOREACH (child, &set->list)
                see(seen, child);
    }
}

static unsigned failures;
static bool show;

/* One property of one model. */
static bool
holds(bool yes, uint64_t seed, const char *what, const struct sg_ctx *ctx, const char *a, const char *b)
{
    const struct sg_diag *d;
    if (yes || failures++ >= SHOWN)
        return yes;
    diag("seed %" PRIu64 ": %s", seed, what);
    SG_FOREACH (d, &ctx->diags)
        diag("  %s", d->message);
    size_t at = 0, line = 0;
    while (a && b && a[at] && a[at] == b[at])
        if (a[at++] == '\n')
            line = at;
    if (a && b)
        diag("  < %.*s\n#   > %.*s", (int)strcspn(a + line, "\n"), a + line, (int)strcspn(b + line, "\n"), b + line);
    return false;
}

static bool
same(const struct sg_buf *a, const struct sg_buf *b)
{
    return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static bool
unchanged(struct sg_ctx *ctx, struct sg_model *a, struct sg_model *b)
{
    struct sg_arena arena = {0};
    struct sg_diff diff;
    const struct sg_diff_options options = {0};
    bool empty = !sg_diff_make(&diff, ctx, &arena, a, b, &options) && sg_diff_is_empty(&diff);
    sg_arena_fini(&arena);
    return empty;
}

static void
write_snapshot(struct sg_buf *out, struct sg_model *model)
{
    struct sg_snapshot_text text;
    sg_snapshot_write(&text, model, SG_ZERO_UUID, SG_ZERO_UUID, NULL);
    sg_buf_clear(out);
    sg_buf_add(out, text.text.data, text.text.len);
    sg_snapshot_text_fini(&text);
}

static struct sg_model *
read_schema(struct sg_ctx *ctx, enum sg_dialect dialect, const struct sg_buf *text)
{
    struct sg_list sources = {0};
    struct sg_schema_options options = {.dialect_set = true, .dialect = dialect};
    struct sg_model *model;
    sg_list_push(&sources, &ctx->arena, sg_ctx_source(ctx, "random.schema", text->data, text->len));
    return sg_schema_read(&model, NULL, ctx, &sources, &options) ? NULL : model;
}

/* Blanks at the ends of lines and before them: what a hand leaves, where no text in quotes or raw goes over several lines. */
static void
disorder(struct sg_buf *out, const struct sg_buf *text, uint64_t *state)
{
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] == '\n' && !random_below(state, 3))
            sg_buf_adds(out, "  ");
        sg_buf_addc(out, text->data[i]);
        if (text->data[i] == '\n' && !random_below(state, 3))
            sg_buf_adds(out, " \t");
    }
}

static void
format(struct sg_ctx *ctx, uint64_t seed, enum sg_dialect dialect, const struct sg_buf *text)
{
    const struct sg_fmt_options options = {0};
    struct sg_buf untidy = SG_BUF_INIT, once = SG_BUF_INIT, twice = SG_BUF_INIT;
    uint64_t state = seed;
    if (holds(!sg_fmt(&once, ctx, sg_ctx_source(ctx, "a.schema", text->data, text->len), &options), seed, "fmt refuses", ctx, NULL, NULL))
        holds(same(&once, text), seed, "fmt changes what was printed", ctx, text->data, once.data);
    disorder(&untidy, text, &state);
    sg_buf_clear(&once);
    struct sg_model *model = read_schema(ctx, dialect, &untidy);
    if (model) {
        struct sg_buf before = SG_BUF_INIT, after = SG_BUF_INIT;
        write_snapshot(&before, model);
        sg_model_free(model);
        if (holds(!sg_fmt(&once, ctx, sg_ctx_source(ctx, "b.schema", untidy.data, untidy.len), &options), seed, "fmt refuses", ctx, NULL,
                  NULL) &&
            holds((model = read_schema(ctx, dialect, &once)) != NULL, seed, "what fmt wrote is not read", ctx, NULL, NULL)) {
            write_snapshot(&after, model);
            sg_model_free(model);
            holds(same(&before, &after), seed, "fmt changes the meaning", ctx, before.data, after.data);
            holds(!sg_fmt(&twice, ctx, sg_ctx_source(ctx, "c.schema", once.data, once.len), &options) && same(&once, &twice), seed,
                  "fmt is not idempotent", ctx, once.data, twice.data);
        }
        sg_buf_fini(&before);
        sg_buf_fini(&after);
    }
    sg_buf_fini(&untidy);
    sg_buf_fini(&once);
    sg_buf_fini(&twice);
}

static void
round_trips(struct sg_ctx *ctx, uint64_t seed, struct sg_model *model)
{
    struct sg_buf text = SG_BUF_INIT, again = SG_BUF_INIT, snapshot = SG_BUF_INIT, second = SG_BUF_INIT;
    struct sg_model *other;
    sg_model_check(model);
    holds(!ctx->errors, seed, "the model is not a good one", ctx, NULL, NULL);
    holds(unchanged(ctx, model, model), seed, "a model differs from itself", ctx, NULL, NULL);
    write_snapshot(&snapshot, model);
    if (holds(!sg_snapshot_read(&other, ctx, sg_ctx_source(ctx, "random.json", snapshot.data, snapshot.len), NULL), seed,
              "the snapshot is not read", ctx, NULL, NULL)) {
        holds(unchanged(ctx, model, other) && unchanged(ctx, other, model), seed, "reading a snapshot changes it", ctx, NULL, NULL);
        write_snapshot(&second, other);
        holds(same(&snapshot, &second), seed, "what was read is written otherwise", ctx, snapshot.data, second.data);
        sg_model_free(other);
    }
    sg_model_print(&text, model);
    if (show)
        tap_show("schema", text.data);
    if (holds((other = read_schema(ctx, model->dialect, &text)) != NULL, seed, "what was printed is not read", ctx, NULL, NULL)) {
        holds(unchanged(ctx, model, other) && unchanged(ctx, other, model), seed, "printing changes it", ctx, NULL, NULL);
        write_snapshot(&second, other);
        holds(same(&snapshot, &second), seed, "printing changes the snapshot", ctx, snapshot.data, second.data);
        sg_model_print(&again, other);
        holds(same(&text, &again), seed, "it is printed otherwise a second time", ctx, text.data, again.data);
        sg_model_free(other);
        format(ctx, seed, model->dialect, &text);
    }
    sg_buf_fini(&text);
    sg_buf_fini(&again);
    sg_buf_fini(&snapshot);
    sg_buf_fini(&second);
}

static uint64_t
from_environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

/* One context a model, so that none sees what another left. */
static void
run(enum sg_dialect dialect, uint64_t seed, uint64_t count)
{
    unsigned before = failures;
    for (uint64_t i = 0; i < count; i++) {
        struct sg_ctx ctx;
        sg_ctx_init(&ctx);
        ctx.source_date_epoch = 1700000000;
        struct sg_model *model = random_model(&ctx, dialect, seed + i);
        round_trips(&ctx, seed + i, model);
        sg_model_free(model);
        sg_ctx_fini(&ctx);
    }
    ok(failures == before, "%" PRIu64 " models from seed %" PRIu64, count, seed);
}

/* What no field of the dialect says. */
static bool
is_of(enum sg_dialect dialect, const struct sg_field *f)
{
    static const enum sg_field_id postgresql_only[] = {
        SG_FIELD_TABLE_rls,         SG_FIELD_COLUMN_type_schema,       SG_FIELD_COLUMN_identity, SG_FIELD_INDEX_concurrently,
        SG_FIELD_INDEX_method,      SG_FIELD_INDEX_with,               SG_FIELD_FOREIGN_KEY_schema_to,
        SG_FIELD_VIEW_with,         SG_FIELD_VIEW_with_no_data, SG_FIELD_VIEW_materialized,
        SG_FIELD_VIEW_tablespace,   SG_FIELD_VIEW_method,
    };
    static const enum sg_field_id sqlite_only[] = {SG_FIELD_TABLE_without_rowid, SG_FIELD_TABLE_strict, SG_FIELD_COLUMN_autoincrement};
    const enum sg_field_id *others = dialect == SG_POSTGRESQL ? sqlite_only : postgresql_only;
    size_t n = dialect == SG_POSTGRESQL ? SG_COUNT(sqlite_only) : SG_COUNT(postgresql_only);
    for (size_t i = 0; i < n; i++)
        if (&sg_fields[others[i]] == f)
            return false;
    return !f->flags;
}

/* Kept in no snapshot: `existing` of a role, which only a schema says. */
static bool
is_of_source(const struct sg_field *f)
{
    return f == &sg_fields[SG_FIELD_ROLE_existing] || f == &sg_fields[SG_FIELD_POLICY_on];
}

/* A unique constraint of SQLite is a unique index. */
static const unsigned postgresql_kinds = 1U << SG_KIND_SCHEMA | 1U << SG_KIND_ENUM | 1U << SG_KIND_ENUM_VALUE | 1U << SG_KIND_SEQUENCE |
                                         1U << SG_KIND_ROLE | 1U << SG_KIND_POLICY | 1U << SG_KIND_UNIQUE;

static void
covers(enum sg_dialect dialect, uint64_t seed)
{
    struct sg_ctx ctx;
    struct seen seen = {0};
    struct sg_model *model;
    sg_ctx_init(&ctx);
    for (uint64_t i = 0; i < 200; i++) {
        model = random_model(&ctx, dialect, seed + i);
        sg_list_push(&seen.models, &ctx.arena, model);
        see(&seen, &model->obj);
    }
    for (unsigned k = SG_KIND_MODEL + 1; k < SG_KIND_COUNT; k++) {
        size_t count;
        const struct sg_field *f = sg_fields_of((enum sg_kind)k, &count);
        if (dialect != SG_POSTGRESQL && postgresql_kinds & 1U << k)
            continue;
        ok(seen.count[k] > 1, "there is more than one %s", sg_kinds[k].word);
        for (size_t i = 0; i < count; i++)
            if (is_of(dialect, &f[i]) && !is_of_source(&f[i]))
                ok(seen.varied[k] >> i & 1, "%s: '%s' varies", sg_kinds[k].word, f[i].name);
    }
    SG_FOREACH (model, &seen.models)
        sg_model_free(model);
    sg_ctx_fini(&ctx);
}

int
main(void)
{
    uint64_t seed = from_environment("SCHEMAGEN_RANDOM_SEED", 1), count = from_environment("SCHEMAGEN_RANDOM_MODELS", MODELS);
    show = count == 1;
    for (unsigned d = 0; d <= SG_SQLITE; d++) {
        diag("%s", d == SG_POSTGRESQL ? "PostgreSQL" : "SQLite");
        run((enum sg_dialect)d, seed, count);
        covers((enum sg_dialect)d, seed);
    }
    return tap_done();
}
