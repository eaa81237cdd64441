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
verify(const struct mutation *m, bool *fits, char **message)
{
    struct sg_ctx ctx;
    struct sg_diff diff;
    struct sg_plan plan;
    struct sg_arena arena = {0};
    struct sg_step *s;
    sg_ctx_init(&ctx);
    struct sg_model *old = read_schema(&ctx, before), *new = read_schema(&ctx, after);
    struct sg_diff_options options = {0};
    *fits = old && new && !sg_diff_make(&diff, &ctx, &arena, old, new, &options) && !sg_plan_make(&plan, &diff);
    if (!*fits)
        return false;
    *fits = !m;
    SG_FOREACH (s, &plan.steps) {
        const char *sql = m && !*fits ? mutated(&ctx, s->sql, m) : NULL;
        if (sql) {
            s->sql = sql;
            *fits = true;
        }
    }
    bool good = sg_verify_sqlite(&plan, &diff) == SG_OK;
    const struct sg_diag *last = ctx.diags.len ? ctx.diags.items[ctx.diags.len - 1] : NULL;
    *message = last ? strdup(last->message) : NULL;
    sg_model_free(old);
    sg_model_free(new);
    sg_arena_fini(&arena);
    sg_ctx_fini(&ctx);
    return good;
}

int
main(void)
{
    char *why = NULL, *message = NULL;
    bool fits = false;
    if (!sg_driver_find(SG_SQLITE, &why))
        skip_all(why);
    bool good = verify(NULL, &fits, &message);
    ok(fits && good, "the plan as it is: %s", message ? message : "good");
    free(message);
    for (size_t i = 0; i < SG_COUNT(mutations); i++) {
        good = verify(&mutations[i], &fits, &message);
        ok(fits && !good && message && (strstr(message, "internal error") || strstr(message, "refuses")), "%s: %s",
           mutations[i].what, !fits ? "does not fit" : good ? "was not found" : message);
        free(message);
    }
    return tap_done();
}
