/* What SQL that is carried as text says of names, where that hangs on how it is cut into tokens. */
#include <config.h>

#include "codegen/sqlite/token.h"
#include "codegen/sqltext.h"
#include "codegen/statements.h"
#include "model/raw.h"
#include "tests/lib/tap.h"

static const struct {
    const char *sql, *name;
    bool postgresql, sqlite;
} mentions[] = {
    {"x = 1", "x", true, true},
    {"'x' || 1", "x", false, false},
    {"x'00' = a", "x", false, false}, /* one literal */
    {"e'\\' y' = a", "y", false, true},
    {"B'01' = a", "b", false, true},
    {"`x` = 1", "x", true, true}, /* an operator and a name to PostgreSQL */
    {"[x y] = 1", "x y", false, true},
    {"[x y] = 1", "x", true, false},
    {"U&\"x\" = 1", "x", true, true},
    {"U&\"x\" = 1", "u", false, true},
    {"$$ x $$ = a", "x", false, true},
    {"$x = 1", "x", true, false}, /* a parameter to SQLite */
    {":x = 1", "x", true, false},
    {"/* /* */ x */ a", "x", false, true},
    {"1e5", "e5", false, false},
    {"-- x", "x", false, false},
    {"-- a\rx", "x", true, false},
};

static const struct {
    const char *sql;
    bool asks;
} asked[] = {
    {"x is not null", false},
    {"\"t\".\"x\" IS NULL or y > 1", false},
    {"x is null and x > 1", true},
    {"x is true", true},
    {"x is not distinct from 1", true},
    {"length(x) is null", true},
    {"x.y > 1", false}, /* a table's name */
    {"y > 1", false},
};

static void
check_asked(void)
{
    for (size_t i = 0; i < SG_COUNT(asked); i++)
        tap_is_int(sg_sql_asks_value(asked[i].sql, "x"), asked[i].asks, __FILE__, __LINE__, asked[i].sql);
}

static const struct {
    const char *sql;
    unsigned constants;
} constants[] = {
    {"x is not null and 1 = 1", 0},
    {"x > 0", SG_SQL_VALUE | SG_SQL_INTEGER},
    {"\"t\".\"x\" between 1.5 and 10 or y = 'a'", SG_SQL_VALUE | SG_SQL_INTEGER | SG_SQL_DECIMAL},
    {"x = y and z > 1", SG_SQL_VALUE | SG_SQL_COLUMN},
    {"y <> \"t\".x", SG_SQL_VALUE | SG_SQL_COLUMN},
    {"y::text <> x and x <> lower(y)", SG_SQL_VALUE},
    {"y <> z and x is not null", 0},
    {"num_nonnulls(t.x, y) = z", 0},
    {"num_nulls(x, y) = z and lower(x) = y", SG_SQL_VALUE},
    {"length(t.x) > z", SG_SQL_VALUE | SG_SQL_LENGTH},
    {"length(trim(x)) > z", SG_SQL_VALUE},
    {"coalesce(y, x) is null", SG_SQL_VALUE | SG_SQL_CHOICE},
    {"coalesce(y, lower(x), x::text) is null", SG_SQL_VALUE},
    {"x <> ''", SG_SQL_VALUE | SG_SQL_STRING},
    {"lower(x) = 'a'", SG_SQL_VALUE},
    {"x is distinct from 'a'", SG_SQL_VALUE | SG_SQL_STRING},
    {"x is not distinct from y", SG_SQL_VALUE | SG_SQL_COLUMN},
    {"x between 'a' and 'b'", SG_SQL_VALUE | SG_SQL_STRING},
    {"x not in ('a', 'b')", SG_SQL_VALUE | SG_SQL_LIST},
    {"x in ('a')", SG_SQL_VALUE | SG_SQL_STRING},
    {"x in (select 1, 2 from z)", SG_SQL_VALUE | SG_SQL_INTEGER},
    {"x = any (array['a', 'b'])", SG_SQL_VALUE | SG_SQL_LIST},
    {"x not ilike 'a%'", SG_SQL_VALUE | SG_SQL_PATTERN},
    {"x !~ 'a'", SG_SQL_VALUE | SG_SQL_PATTERN},
    {"x::integer > 0", SG_SQL_VALUE},
    {"y > 0", 0},
};

static void
check_constants(void)
{
    for (size_t i = 0; i < SG_COUNT(constants); i++)
        tap_is_int(sg_sql_constants(constants[i].sql, "x"), constants[i].constants, __FILE__, __LINE__, constants[i].sql);
}

static void
check_mentions(void)
{
    for (size_t i = 0; i < SG_COUNT(mentions); i++) {
        char name[100];
        snprintf(name, sizeof name, "%s mentions %s", mentions[i].sql, mentions[i].name);
        for (char *p = name; *p; p++)
            *p = *p == '\r' ? ' ' : *p;
        ok(sg_mentions(SG_POSTGRESQL, mentions[i].sql, mentions[i].name) == mentions[i].postgresql, "PostgreSQL: %s", name);
        ok(sg_mentions(SG_SQLITE, mentions[i].sql, mentions[i].name) == mentions[i].sqlite, "SQLite: %s", name);
    }
}

static void
check_reserved(void)
{
    static const struct {
        const char *name;
        bool postgresql, sqlite;
    } rows[] = {
        {"select", true, true}, {"Union", true, true}, {"except", true, true}, {"user", true, false}, {"desc", true, false},
        {"left", true, false},  {"add", false, true},  {"name", false, false}, {"selec", false, false}, {"selects", false, false},
        {"", false, false},
    };
    for (size_t i = 0; i < SG_COUNT(rows); i++) {
        bool lite = sg_is_reserved(SG_SQLITE, rows[i].name);
        ok(sg_is_reserved(SG_POSTGRESQL, rows[i].name) == rows[i].postgresql && lite == rows[i].sqlite &&
               sg_is_reserved(SG_TURSO, rows[i].name) == lite,
           "whether '%s' is reserved", rows[i].name);
    }
    ok(!sg_sqlite_is_bare("union") && sg_sqlite_is_bare("unions") && !sg_sqlite_is_bare("a b") && !sg_sqlite_is_bare("$a"),
       "what stands bare");
    ok(!sg_mentions(SG_POSTGRESQL, "x = user", "user") && sg_mentions(SG_POSTGRESQL, "x = \"user\"", "user"), "a keyword is no name, in quotes it is");
}

/* The same SQL with other white space is the same; with other text in its quotes it is not. */
static void
check_statements(void)
{
    static const struct {
        enum sg_dialect dialect;
        const char *a, *b;
        bool same;
    } rows[] = {
        {SG_POSTGRESQL, "select  1;", "select\n1 -- x\n;", true},
        {SG_POSTGRESQL, "\357\273\277select 1;", "select 1;", true},
        {SG_POSTGRESQL, "select E'a'\n'\\'  ';", "select E'a'\n'\\' ';", false},
        {SG_POSTGRESQL, "select 1 -- a\r, 2;", "select 1 , 2;", true},
        {SG_POSTGRESQL, "select $$;  $$;", "select $$; $$;", false},
        {SG_SQLITE, "select [a  b];", "select [a b];", false},
        {SG_SQLITE, "select 1 -- a\r, 2;\n;", "select 1 , 2;", false},
    };
    for (size_t i = 0; i < SG_COUNT(rows); i++) {
        struct sg_ctx ctx;
        struct sg_statements a = {0}, b = {0};
        sg_ctx_init(&ctx);
        sg_statements_read(&a, &ctx, rows[i].dialect, rows[i].a, strlen(rows[i].a));
        sg_statements_read(&b, &ctx, rows[i].dialect, rows[i].b, strlen(rows[i].b));
        ok(sg_statements_same(&a, &b, true) == rows[i].same, "text %zu is %s", i + 1, rows[i].same ? "the same" : "another");
        sg_ctx_fini(&ctx);
    }
    struct sg_ctx ctx;
    struct sg_statements all = {0};
    static const char text[] = "\357\273\277ALTER TABLE U&\"a\" RENAME TO \"b\"\"c\";";
    sg_ctx_init(&ctx);
    sg_statements_read(&all, &ctx, SG_POSTGRESQL, text, sizeof text - 1);
    ok(all.renames.len == 1, "a rename behind a byte order mark");
    if (all.renames.len) {
        const struct sg_statements_rename *r = all.renames.items[0];
        is_str(r->name, "a", "of a name with U&");
        is_str(r->new_name, "b\"c", "to one with a quote in it");
    }
    sg_ctx_fini(&ctx);
}

/* Where a parenthesis closes. */
static void
check_raw(void)
{
    static const struct {
        const char *text;
        size_t end;
    } rows[] = {
        {"a) b", 1},           {"f(a) + 1) b", 8}, {"')' || \")\" || `)`) b", 17}, {"$a$ ) $a$) b", 9}, {"1$$)$$) b", 6}, {"E'\\')') b", 6},
        {"E'a'\n'\\')') b", 10}, {"-- )\n) b", 5},  {"/* /* */ ) */) b", 13},     {"a /* /* */) b", 10},  {"'a) b", SG_RAW_OPEN}, {"-- a)", SG_RAW_OPEN},
        {"(a", SG_RAW_OPEN},   {"a[1]) b", 4},
        {"[x)y] > 1) b", 9},   {"a.[it's] > 1) b", 12}, {"a and not [)] or [(]) b", 20}, {"a /* b */ [')']) b", 15}, {"array['a)', ']']) b", 16},
        {"array[['a)'], ['b)']]) b", 21}, {"(a)['k)']) b", 9}, {"[a) b", 2}, {"order by [a", SG_RAW_OPEN}, {"a glob [)] ) b", 11},
    };
    for (size_t i = 0; i < SG_COUNT(rows); i++)
        ok(sg_raw_end(rows[i].text, strlen(rows[i].text)) == rows[i].end, "raw text %zu ends where its parenthesis closes", i + 1);
    ok(!sg_raw_is_balanced("a -- b") && sg_raw_is_balanced("a /* ) */") && !sg_raw_is_balanced("a)("), "what can stand in parentheses");
}

/* Columns of one table among several. */
static void
check_columns(void)
{
#define SEVERAL                                                                                                                  \
    "select a.x, b.x, c.x, a.y, \"B\".y, c.y, d.z from one a join two as b on a.id = b.id, three c join two \"B\" on a.k = c.k, s.four d"
    static const struct {
        const char *table, *column;
        bool mentioned;
    } rows[] = {
        {"one", "x", true},  {"one", "y", true},   {"one", "z", false},  {"two", "x", true},  {"two", "y", true},   {"two", "k", false},
        {"two", "id", true}, {"three", "x", true}, {"three", "z", false}, {"three", "k", true}, {"four", "z", true}, {"four", "x", false},
        {"five", "x", false},
    };
    for (size_t i = 0; i < SG_COUNT(rows); i++)
        ok(sg_sql_mentions_column(SEVERAL, rows[i].table, rows[i].column, false, true) == rows[i].mentioned, "%s.%s is %s", rows[i].table,
           rows[i].column, rows[i].mentioned ? "mentioned" : "not mentioned");
    /* more qualifiers than are remembered, each more than once */
    struct sg_buf sql = SG_BUF_INIT;
    sg_buf_adds(&sql, "select 1 from one o where 1 = 1");
    for (unsigned i = 0; i < 60; i++)
        sg_buf_addf(&sql, " and q%u.x = q%u.x", i % 20, (i + 7) % 20);
    ok(!sg_sql_mentions_column(sql.data, "one", "x", false, false), "none of many qualifiers is the table's");
    sg_buf_adds(&sql, " and o.x = 1");
    ok(sg_sql_mentions_column(sql.data, "one", "x", false, false), "one behind them is");
    sg_buf_fini(&sql);
}

int
main(void)
{
    check_asked();
    check_constants();
    check_mentions();
    check_columns();
    check_reserved();
    check_statements();
    check_raw();
    return tap_done();
}
