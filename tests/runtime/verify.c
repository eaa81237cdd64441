/* What generate tries before it writes: a plan whose SQL says something else than it should is found out, whatever it is. The statements of
 * good plans are changed one at a time. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "codegen/codegen.h"
#include "diff/diff.h"
#include "grammar/grammar.h"
#include "runtime/driver.h"
#include "runtime/verify.h"
#include "tests/lib/tap.h"

static const char before[] =
    "project { dialect sqlite }\n"
    "table users {\n"
    "  id integer primary key autoincrement\n"
    "  a text default 'x'\n"
    "  b text\n"
    "  g text generated always as (upper(a)) virtual\n"
    "}\n"
    "table pets {\n"
    "  id integer primary key\n"
    "  owner integer references users(id) on delete cascade on update restrict\n"
    "  kind text not null default 'cat'\n"
    "}\n"
    "table loose {\n  k text primary key\n  v integer\n  without rowid\n}\n"
    "table typed {\n  n integer not null\n  t text not null\n  past text\n  strict\n}\n"
    "view names as $$select a from users$$\n";

static const char after[] =
    "project { dialect sqlite }\n"
    "table users {\n"
    "  id integer primary key autoincrement\n"
    "  a text default 'y'\n"
    "  b text\n"
    "  g text generated always as (lower(a)) stored\n"
    "  check long (length(a) > 3)\n"
    "  index plain (b)\n"
    "  unique index part (a, b) where (b > 'k')\n"
    "  index expression ((lower(a)))\n"
    "}\n"
    "table pets {\n"
    "  id integer primary key\n"
    "  owner integer references users(id) on delete cascade on update restrict\n"
    "  kind text not null default 'dog'\n"
    "}\n"
    "table loose {\n  k text primary key\n  v real\n  without rowid\n  strict\n}\n"
    "table typed {\n  n integer not null\n  t text not null default 'z'\n  now text renamed from past\n  strict\n}\n"
    "table pairs {\n  x integer\n  y integer check (y > 1)\n  primary key (x, y)\n}\n"
    "view names as $$select a from users where a <> 'no'$$\n";

/* In the statement that contains `in`, `from` becomes `to`; all of it goes where `from` is NULL. */
static const struct mutation {
    const char *what, *in, *from, *to;
} mutations[] = {
    {"a default", "CREATE TABLE `__new_users`", "'y'", "'z'"},
    {"a default that is missing", "CREATE TABLE `__new_users`", " DEFAULT 'y'", ""},
    {"a type", "CREATE TABLE `__new_users`", "`b` text", "`b` blob"},
    {"a column too many", "CREATE TABLE `__new_users`", "`b` text", "`b` text, `c` text"},
    {"not null", "CREATE TABLE `__new_users`", "`b` text", "`b` text NOT NULL"},
    {"not null that is missing", "CREATE TABLE `__new_pets`", "'dog' NOT NULL", "'dog'"},
    {"autoincrement that is missing", "CREATE TABLE `__new_users`", " AUTOINCREMENT", ""},
    {"the expression of a generated column", "CREATE TABLE `__new_users`", "lower", "upper"},
    {"virtual for stored", "CREATE TABLE `__new_users`", "STORED", "VIRTUAL"},
    {"a plain column for a generated one", "CREATE TABLE `__new_users`", " GENERATED ALWAYS AS (lower(a)) STORED", ""},
    {"a check", "CREATE TABLE `__new_users`", "> 3", "> 4"},
    {"a check that is missing", "CREATE TABLE `__new_users`", ",\n\tCONSTRAINT \"long\" CHECK(length(a) > 3)", ""},
    {"the action of a reference on delete", "CREATE TABLE `__new_pets`", "ON DELETE cascade", "ON DELETE set null"},
    {"its action on update", "CREATE TABLE `__new_pets`", "ON UPDATE restrict", "ON UPDATE no action"},
    {"its target", "CREATE TABLE `__new_pets`", "REFERENCES `users`(`id`)", "REFERENCES `users`(`a`)"},
    {"its column", "CREATE TABLE `__new_pets`", "FOREIGN KEY (`owner`)", "FOREIGN KEY (`id`)"},
    {"a reference that is missing", "CREATE TABLE `__new_pets`",
     ",\n\tFOREIGN KEY (`owner`) REFERENCES `users`(`id`) ON UPDATE restrict ON DELETE cascade", ""},
    {"strict that is missing", "CREATE TABLE `__new_loose`", ", STRICT", ""},
    {"without rowid that is missing", "CREATE TABLE `__new_loose`", "WITHOUT ROWID, ", ""},
    {"a primary key in another order", "CREATE TABLE `pairs`", "PRIMARY KEY(`x`, `y`)", "PRIMARY KEY(`y`, `x`)"},
    {"a check of a new table", "CREATE TABLE `pairs`", "y > 1", "y > 2"},
    {"the columns of an index", "INDEX `plain`", "(`b`)", "(`a`)"},
    {"an index that is unique", "INDEX `plain`", "CREATE INDEX", "CREATE UNIQUE INDEX"},
    {"an index that is not", "INDEX `part`", "UNIQUE ", ""},
    {"the condition of an index", "INDEX `part`", "'k'", "'K'"},
    {"a condition that is missing", "INDEX `part`", " WHERE b > 'k'", ""},
    {"the expression of an index", "INDEX `expression`", "lower", "upper"},
    {"the order of an index", "INDEX `plain`", "(`b`)", "(`b` desc)"},
    {"the text of a view", "CREATE VIEW", "'no'", "'No'"},
    {"an index that is not made", "INDEX `plain`", NULL, NULL},
    {"a view that is not made", "CREATE VIEW", NULL, NULL},
    {"a table that is not made", "CREATE TABLE `pairs`", NULL, NULL},
    {"a table that is not dropped", "DROP TABLE `users`", NULL, NULL},
    {"a table that keeps its name", "RENAME TO `pets`", NULL, NULL},
    {"a statement that fails", "INSERT INTO `__new_users`", "SELECT", "SELEKT"},
    {"a column that is not there", "INSERT INTO `__new_users`", "\"b\" FROM", "\"nope\" FROM"},
    {"columns that are swapped", "INSERT INTO `__new_users`", "SELECT \"id\", \"a\", \"b\"", "SELECT \"id\", \"b\", \"a\""},
    {"a column that is not copied", "INSERT INTO `__new_users`", "\"a\", \"b\") SELECT \"id\", \"a\", \"b\"", "\"a\") SELECT \"id\", \"a\""},
    {"null for a column", "INSERT INTO `__new_users`", "\"b\" FROM", "NULL FROM"},
    {"null for a column that is not null", "INSERT INTO `__new_pets`", "\"kind\" FROM", "NULL FROM"},
    {"a word for a column", "INSERT INTO `__new_pets`", "\"kind\" FROM", "'kind' FROM"},
    {"columns that are swapped in a strict table", "INSERT INTO `__new_typed`", "SELECT \"n\", \"t\"", "SELECT \"t\", \"n\""},
    {"null for a column with a new name", "INSERT INTO `__new_typed`", "\"now\" FROM", "NULL FROM"},
    {"a value that is converted", "INSERT INTO `__new_users`", "SELECT \"id\", \"a\"", "SELECT \"id\", upper(\"a\")"},
    {"keys that are made anew", "INSERT INTO `__new_pets`", "SELECT \"id\"", "SELECT NULL"},
    {"rows with a null that are lost", "INSERT INTO `__new_users`", "FROM `users`", "FROM `users` WHERE \"b\" <> ''"},
    {"all rows but one that are lost", "INSERT INTO `__new_loose`", "FROM `loose`", "FROM `loose` LIMIT 1"},
    {"rows that come twice", "INSERT INTO `__new_typed`", "FROM `typed`", "FROM `typed` UNION ALL SELECT \"n\", \"t\", \"now\" FROM `typed`"},
    {"rows that are not copied", "INSERT INTO `__new_pets`", NULL, NULL},
    {"rows that are deleted", "DROP TABLE `users`", "DROP TABLE `users`", "DELETE FROM `__new_users`; DROP TABLE `users`"},
    {"rows that are changed", "RENAME TO `pets`", "RENAME TO `pets`;", "RENAME TO `pets`; UPDATE `pets` SET `owner` = `id`;"},
};

/* Changes that rows can stand in the way of, or that change what is in them. All is well with them. */
static const struct change {
    const char *what, *before, *after;
} changes[] = {
    {"a column without anything to put in", "a text", "a text\n  b text not null\n  check c (length(a) > 100)"},
    {"a default that is null", "a text", "a text\n  b text not null default (null)\n  check c (length(a) > 100)"},
    {"a new key of text", "a text", "a text\n  k text primary key default 'x'"},
    {"a new unique column", "a text", "a text default 'x'\n  b text default 'y' unique"},
    {"text that becomes a key of numbers", "a text primary key", "a integer primary key"},
    {"text that becomes a number", "a text\n  b text", "a integer\n  b real"},
    {"numbers that become text", "a integer\n  b real", "a text\n  b text"},
    {"a strict table", "a text\n  b blob\n  c real", "a integer\n  b text\n  c integer\n  strict"},
    {"a blob that a strict table takes for a number", "a blob\n  b text\n  strict", "a integer\n  b text\n  strict"},
    {"a table with rowids that gets none", "a text primary key\n  b text", "a text primary key\n  b text\n  without rowid"},
    {"null that goes", "a text\n  b text", "a text not null\n  b text not null"},
    {"a column that becomes generated", "a text\n  b text", "a text\n  b text generated always as (json_extract(a, '$.x')) stored"},
    {"a generated column that is not null", "a text", "a text\n  b text not null generated always as (json_extract(a, '$.x')) stored"},
    {"a generated column that becomes plain", "a text\n  b text generated always as (upper(a)) stored", "a text\n  b text default 'x'"},
    {"an expression that fails", "a text\n  b text", "a text default 'x'\n  b text\n  index e ((json_extract('{', a)))"},
    {"a check that nothing meets", "a text check (a = 'never')", "a text default 'x' check (a = 'never')"},
    {"a check that is new", "a text", "a text check (a = 'never')"},
    {"a key that is another", "a text\n  b text\n  primary key (a, b)", "a text\n  b text\n  primary key (b)"},
    {"no column that stays", "a text", "b text\n  c text not null default 'x'\n  check c (b <> 'x')"},
    {"nothing but a key", "a integer primary key", "a integer primary key autoincrement"},
    {"a type of no name that is known", "a money\n  b datetime", "a money default 1\n  b datetime"},
};

static struct sg_model *
read_schema(struct sg_ctx *ctx, const char *text)
{
    struct sg_list sources = {0};
    struct sg_schema_options options = {0};
    struct sg_model *model = NULL;
    sg_list_push(&sources, &ctx->arena, sg_ctx_source(ctx, "app.schema", text, strlen(text)));
    return sg_schema_read(&model, NULL, ctx, &sources, &options) ? NULL : model;
}

/* The statement as the mutation wants it; NULL where it does not fit. */
static const char *
mutated(struct sg_ctx *ctx, const char *sql, const struct mutation *m)
{
    const char *at = m->from ? strstr(sql, m->from) : sql;
    if (!strstr(sql, m->in) || !at)
        return NULL;
    if (!m->from)
        return "SELECT 1;";
    return sg_arena_printf(&ctx->arena, "%.*s%s%s", (int)(at - sql), sql, m->to, at + strlen(m->from));
}

/* Tries the plan with one statement mutated (or none). Whether it was taken for good. */
static bool
verify(const char *from, const char *to, const struct mutation *m, bool *fits, char **message)
{
    struct sg_ctx ctx;
    struct sg_diff diff;
    struct sg_plan plan;
    struct sg_arena arena = {0};
    struct sg_step *s;
    sg_ctx_init(&ctx);
    struct sg_model *old = read_schema(&ctx, from), *new = read_schema(&ctx, to);
    struct sg_diff_options options = {0};
    *fits = old && new && !sg_diff_make(&diff, &ctx, &arena, old, new, &options) && !sg_plan_make(&plan, &diff);
    *message = NULL;
    bool good = false;
    if (*fits) {
        *fits = !m;
        SG_FOREACH (s, &plan.steps) {
            const char *sql = m && !*fits ? mutated(&ctx, s->sql, m) : NULL;
            if (sql) {
                s->sql = sql;
                *fits = true;
            }
        }
        good = sg_verify_sqlite(&plan, &diff) == SG_OK;
    }
    const struct sg_diag *last = ctx.diags.len ? ctx.diags.items[ctx.diags.len - 1] : NULL;
    *message = last ? strdup(last->message) : NULL;
    sg_model_free(old);
    sg_model_free(new);
    sg_arena_fini(&arena);
    sg_ctx_fini(&ctx);
    return good;
}

static const char *
table(struct sg_buf *out, const char *body)
{
    sg_buf_clear(out);
    sg_buf_addf(out, "project { dialect sqlite }\ntable t {\n  %s\n}\n", body);
    return out->data;
}

/* New tables that differ in nothing but one default. */
static void
check_new_tables(const char *faulty)
{
    enum { COUNT = 20, ODD = 15 };
    struct sg_buf to = SG_BUF_INIT;
    char *message = NULL;
    bool fits = false;
    sg_buf_adds(&to, "project { dialect sqlite }\n");
    for (int i = 0; i < COUNT; i++)
        sg_buf_addf(&to, "table t%d {\n  a text default (lower('A'))\n  b text default %s\n}\n", i, faulty && i == ODD ? faulty : "(1 + 1)");
    bool good = verify("project { dialect sqlite }\n", to.data, NULL, &fits, &message);
    ok(fits && good == !faulty, "new tables with the default %s: %s", faulty ? faulty : "(1 + 1)", message ? message : "good");
    free(message);
    sg_buf_fini(&to);
}

int
main(void)
{
    char *why = NULL, *message = NULL;
    bool fits = false;
    if (!sg_driver_find(SG_SQLITE, &why))
        skip_all(why);
    bool good = verify(before, after, NULL, &fits, &message);
    ok(fits && good, "the plan as it is: %s", message ? message : "good");
    free(message);
    for (size_t i = 0; i < SG_COUNT(mutations); i++) {
        good = verify(before, after, &mutations[i], &fits, &message);
        ok(fits && !good && message && (strstr(message, "internal error") || strstr(message, "refuses")), "%s: %s",
           mutations[i].what, !fits ? "does not fit" : good ? "was not found" : message);
        free(message);
    }
    check_new_tables(NULL);
    check_new_tables("(a || 'x')");
    check_new_tables("(strftime('%Y', 'now') + (SELECT 1))");
    struct sg_buf from = SG_BUF_INIT, to = SG_BUF_INIT;
    for (size_t i = 0; i < SG_COUNT(changes); i++) {
        good = verify(table(&from, changes[i].before), table(&to, changes[i].after), NULL, &fits, &message);
        ok(fits && good, "%s: %s", changes[i].what, good ? "good" : message ? message : "does not fit");
        free(message);
    }
    sg_buf_fini(&from);
    sg_buf_fini(&to);
    return tap_done();
}
