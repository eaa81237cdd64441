/* What a change of each field does in each dialect: every cell of codegen/effect.def, with two schemas that differ in that field
 * alone, and what the plan between them says. */
#include <config.h>

#include "codegen/dialect.h"
#include "grammar/grammar.h"
#include "tests/lib/tap.h"

#define T(body) "table t {\n" body "\n}\n"

static const struct {
    enum sg_dialect dialect;
    enum sg_field_id field;
    const char *old, *new;
} rows[] = {
#define PG(kind, member, old, new) {SG_POSTGRESQL, SG_FIELD_##kind##_##member, old, new}
#define LITE(kind, member, old, new)                                                               \
    {SG_SQLITE, SG_FIELD_##kind##_##member, old, new}, {SG_TURSO, SG_FIELD_##kind##_##member, old, new}
#define ALL(kind, member, old, new) PG(kind, member, old, new), LITE(kind, member, old, new)
    PG(SEQUENCE, options, "sequence s\n", "sequence s increment 5\n"),
    PG(ROLE, create_db, "role r\n", "role r createdb\n"),
    PG(ROLE, create_role, "role r\n", "role r createrole\n"),
    PG(ROLE, inherit, "role r\n", "role r noinherit\n"),
    PG(ROLE, existing, "role r\n", "role r existing\n"),
    PG(TABLE, rls, T("a integer"), T("a integer\nrow level security")),
    LITE(TABLE, without_rowid, T("a integer primary key"), T("a integer primary key\nwithout rowid")),
    LITE(TABLE, strict, T("a integer"), T("a integer\nstrict")),
    ALL(COLUMN, type_key, T("a integer"), T("a text")),
    PG(COLUMN, type_schema, "schema s\nenum e { x }\nenum s.e { x }\n" T("a e"), "schema s\nenum e { x }\nenum s.e { x }\n" T("a s.e")),
    ALL(COLUMN, primary_key, T("a integer not null"), T("a integer primary key")),
    ALL(COLUMN, not_null, T("a integer"), T("a integer not null")),
    LITE(COLUMN, autoincrement, T("a integer primary key"), T("a integer primary key autoincrement")),
    PG(COLUMN, generated, T("a integer\nb integer"), T("a integer\nb integer generated always as (a + 1) stored")),
    LITE(COLUMN, generated, T("a integer\nb integer"), T("a integer\nb integer generated always as (a + 1) virtual")),
    PG(COLUMN, identity, T("a integer not null"), T("a integer not null generated always as identity")),
    ALL(COLUMN, def, T("a integer default 1"), T("a integer default 2")),
    ALL(INDEX, keys, T("a integer\nb integer\nindex i (a)"), T("a integer\nb integer\nindex i (b)")),
    ALL(INDEX, is_unique, T("a integer\nindex i (a)"), T("a integer\nunique index i (a)")),
    ALL(INDEX, where, T("a integer\nindex i (a)"), T("a integer\nindex i (a) where (a > 1)")),
    PG(INDEX, concurrently, T("a integer\nindex i (a)"), T("a integer\nindex i concurrently (a)")),
    PG(INDEX, method, T("a integer\nindex i (a)"), T("a integer\nindex i using hash (a)")),
    PG(INDEX, with, T("a integer\nindex i (a)"), T("a integer\nindex i (a) with (fillfactor = 70)")),
#define P "table p {\n  a integer primary key\n  b integer unique\n}\ntable q {\n  a integer primary key\n}\n"
    ALL(FOREIGN_KEY, table_to, P T("x integer\nforeign key f (x) references p (a)"),
        P T("x integer\nforeign key f (x) references q (a)")),
    PG(FOREIGN_KEY, schema_to, "schema s\ntable s.p {\n  a integer primary key\n}\n" P T("x integer\nforeign key f (x) references p (a)"),
       "schema s\ntable s.p {\n  a integer primary key\n}\n" P T("x integer\nforeign key f (x) references s.p (a)")),
    ALL(FOREIGN_KEY, columns, P T("x integer\ny integer\nforeign key f (x) references p (a)"),
        P T("x integer\ny integer\nforeign key f (y) references p (a)")),
    ALL(FOREIGN_KEY, columns_to, P T("x integer\nforeign key f (x) references p (a)"),
        P T("x integer\nforeign key f (x) references p (b)")),
    ALL(FOREIGN_KEY, on_delete, P T("x integer\nforeign key f (x) references p (a)"),
        P T("x integer\nforeign key f (x) references p (a) on delete cascade")),
    ALL(FOREIGN_KEY, on_update, P T("x integer\nforeign key f (x) references p (a)"),
        P T("x integer\nforeign key f (x) references p (a) on update cascade")),
    ALL(PRIMARY_KEY, columns, T("a integer not null\nb integer not null\nc integer not null\nprimary key k (a, b)"),
        T("a integer not null\nb integer not null\nc integer not null\nprimary key k (a, c)")),
    PG(UNIQUE, columns, T("a integer\nb integer\nunique u (a)"), T("a integer\nb integer\nunique u (b)")),
    PG(UNIQUE, nulls_not_distinct, T("a integer\nunique u (a)"), T("a integer\nunique u (a) nulls not distinct")),
    ALL(CHECK, value, T("a integer\ncheck c (a > 1)"), T("a integer\ncheck c (a > 2)")),
    PG(POLICY, as, T("a integer\npolicy p"), T("a integer\npolicy p as restrictive")),
    PG(POLICY, command, T("a integer\npolicy p"), T("a integer\npolicy p for select")),
    PG(POLICY, to, T("a integer\npolicy p"), T("a integer\npolicy p to current_user")),
    PG(POLICY, using_expr, T("a integer\npolicy p using (a > 1)"), T("a integer\npolicy p using (a > 2)")),
    PG(POLICY, with_check, T("a integer\npolicy p with check (a > 1)"), T("a integer\npolicy p with check (a > 2)")),
    PG(POLICY, on, "policy p on x\n", "policy p on y\n"),
    ALL(VIEW, definition, "view v as $$ select 1 as a $$\n", "view v as $$ select 2 as a $$\n"),
    ALL(VIEW, existing, "view v existing\n", "view v as $$ select 2 as a $$\n"),
    PG(VIEW, with, "view v as $$ select 1 $$\n", "view v with (security_barrier = true) as $$ select 1 $$\n"),
    PG(VIEW, with_no_data, "materialized view v as $$ select 1 $$ with no data\n", "materialized view v as $$ select 1 $$\n"),
    PG(VIEW, materialized, "view v as $$ select 1 $$\n", "materialized view v as $$ select 1 $$\n"),
    PG(VIEW, tablespace, "materialized view v as $$ select 1 $$\n", "materialized view v tablespace x as $$ select 1 $$\n"),
    PG(VIEW, method, "materialized view v as $$ select 1 $$\n", "materialized view v using heap2 as $$ select 1 $$\n"),
};

/* Cells that no schema can reach. */
static const struct {
    enum sg_field_id field;
    const char *why;
} unreachable[] = {
    {SG_FIELD_UNIQUE_columns, "SQLite's uniques are indexes; only old snapshots have them as constraints"},
};

static struct sg_model *
parse(struct sg_ctx *ctx, enum sg_dialect dialect, const char *text)
{
    struct sg_list sources = {0};
    struct sg_model *model = NULL;
    struct sg_schema_options options = {.dialect_set = true, .dialect = dialect};
    const struct sg_diag *d;
    sg_list_push(&sources, &ctx->arena, sg_ctx_source(ctx, "text.schema", text, strlen(text)));
    if (sg_schema_read(&model, NULL, ctx, &sources, &options))
        SG_FOREACH (d, &ctx->diags)
            printf("# %s\n", d->message);
    return model;
}

/* Whether a field of that kind changed anywhere in the diff. */
static bool
has_changed(const struct sg_delta *deltas, enum sg_kind kind, uint64_t bit)
{
    const struct sg_pair *p;
    for (unsigned k = 0; k < SG_KIND_COUNT; k++)
        SG_FOREACH (p, &deltas[k].kept)
            if ((k == kind && p->changed & bit) || (p->children && has_changed(p->children, kind, bit)))
                return true;
    return false;
}

static bool
says(const struct sg_plan *plan, const char *word)
{
    const struct sg_step *s;
    SG_FOREACH (s, &plan->steps)
        if (!strncmp(s->sql, word, strlen(word)))
            return true;
    return false;
}

/* What the statements look like, where the effect is that. */
static bool
fits(const struct sg_plan *plan, enum sg_effect effect)
{
    switch (effect) {
    case SG_EFFECT_NOTHING: return plan->steps.len == 0;
    case SG_EFFECT_ALTER: return says(plan, "ALTER ") && !says(plan, "CREATE TABLE");
    case SG_EFFECT_RECREATE: return says(plan, "DROP ") || says(plan, "ALTER TABLE") || says(plan, "CREATE VIEW");
    case SG_EFFECT_REFRESH: return says(plan, "REFRESH ");
    case SG_EFFECT_REBUILD: return says(plan, "CREATE TABLE") && says(plan, "INSERT INTO");
    case SG_EFFECT_UNKNOWN:
    case SG_EFFECT_ABSENT: break;
    }
    return false;
}

static void
try_row(size_t i)
{
    const struct sg_field *f = sg_fields + rows[i].field;
    enum sg_effect effect = sg_effect_of(rows[i].dialect, f);
    struct sg_ctx ctx;
    struct sg_diff diff;
    struct sg_plan plan = {0};
    struct sg_diff_options options = {0};
    sg_ctx_init(&ctx);
    struct sg_model *old = parse(&ctx, rows[i].dialect, rows[i].old), *new = parse(&ctx, rows[i].dialect, rows[i].new);
    size_t first;
    uint64_t bit = UINT64_C(1) << (f - sg_fields_of(f->kind, &first));
    bool ok = old && new && !sg_diff_make(&diff, &ctx, &ctx.arena, old, new, &options);
    tap_ok(ok && has_changed(diff.top, f->kind, bit), __FILE__, __LINE__, "%s: %s of a %s changes",
           sg_dialects[rows[i].dialect].word, f->name, sg_kinds[f->kind].word);
    ok = ok && !sg_plan_make(&plan, &diff);
    const struct sg_step *s;
    if (!tap_ok(ok && fits(&plan, effect), __FILE__, __LINE__, "%s: and its statements are what the table says",
                sg_dialects[rows[i].dialect].word))
        SG_FOREACH (s, &plan.steps)
            printf("# %s\n", s->sql);
    sg_model_free(old);
    sg_model_free(new);
    sg_ctx_fini(&ctx);
}

static bool
is_tried(enum sg_dialect dialect, enum sg_field_id field)
{
    for (size_t i = 0; i < SG_COUNT(rows); i++)
        if (rows[i].dialect == dialect && rows[i].field == field)
            return true;
    for (size_t i = 0; i < SG_COUNT(unreachable); i++)
        if (unreachable[i].field == field)
            return true;
    return false;
}

/* Every field has its cells, and every cell that a schema can reach is tried above. */
static void
walk_cells(void)
{
    for (unsigned id = 0; id < SG_FIELD_COUNT; id++) {
        const struct sg_field *f = sg_fields + id;
        for (int d = 0; d < SG_DIALECT_COUNT && f->name; d++) {
            enum sg_effect effect = sg_effect_of((enum sg_dialect)d, f);
            bool compared = !(f->flags & (SG_FIELD_SPELLING | SG_FIELD_LOCAL));
            bool known = compared == (effect != SG_EFFECT_UNKNOWN);
            bool tried = !compared || effect == SG_EFFECT_ABSENT || is_tried((enum sg_dialect)d, (enum sg_field_id)id);
            tap_ok(known && tried, __FILE__, __LINE__, "the cell of %s.%s in %s", sg_kinds[f->kind].word, f->name,
                   sg_dialects[d].word);
        }
    }
}

/* What is absent does not come out as nothing. */
static void
try_absent(void)
{
    struct sg_ctx ctx;
    struct sg_diff diff;
    struct sg_plan plan = {0};
    struct sg_diff_options options = {0};
    sg_ctx_init(&ctx);
    struct sg_model *old = parse(&ctx, SG_SQLITE, T("a integer")), *new = parse(&ctx, SG_SQLITE, T("a integer"));
    ((struct sg_table *)new->tables.list.items[0])->rls = true;
    bool ok = !sg_diff_make(&diff, &ctx, &ctx.arena, old, new, &options);
    tap_is_int(ok ? sg_plan_make(&plan, &diff) : SG_OK, SG_INVALID, __FILE__, __LINE__, "a change of what the dialect has not");
    const struct sg_diag *d = ctx.diags.len ? ctx.diags.items[0] : NULL;
    tap_is_str(d ? d->message : NULL, "internal error: SQLite has no way to change 'rls' of 't'", __FILE__, __LINE__,
               "is named");
    sg_model_free(old);
    sg_model_free(new);
    sg_ctx_fini(&ctx);
}

int
main(void)
{
    walk_cells();
    for (size_t i = 0; i < SG_COUNT(rows); i++)
        try_row(i);
    try_absent();
    return tap_done();
}
