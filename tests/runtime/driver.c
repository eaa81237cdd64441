/* The SQLite driver: statements, parameters, errors with their place, the options that migrations rely on. */
#include <config.h>

#include "runtime/driver.h"

#include "base/buf.h"
#include "tests/lib/tap.h"

static bool
collect(void *arg, size_t count, const char *const *values)
{
    struct sg_buf *out = arg;
    for (size_t i = 0; i < count; i++)
        sg_buf_addf(out, "%s%s", i ? "|" : "", values[i] ? values[i] : "null");
    sg_buf_addc(out, '\n');
    return true;
}

static bool
exec(struct sg_db *db, const char *sql)
{
    return db->driver->exec(db, sql, strlen(sql), NULL);
}

static void
check_statements(struct sg_db *db)
{
    struct sg_buf rows = SG_BUF_INIT;
    int64_t touched = 0;
    const char *insert = "insert into t values (1, 'a'), (2, null);";
    ok(exec(db, "create table t (id integer primary key, v text);\n-- a comment\n; create index i on t (v)"),
       "several statements in one text");
    ok(db->driver->exec(db, insert, strlen(insert), &touched), "insert");
    is_int(touched, 2, "rows touched");
    const char *params[] = {"1", NULL};
    ok(db->driver->query(db, "select id, v, ?2 is null from t where id >= ?1 order by id", params, 2, collect, &rows),
       "query with parameters");
    is_str(rows.data, "1|a|1\n2|null|1\n", "rows come as text, null as NULL");
    ok(exec(db, "  \n -- nothing but a comment\n"), "a text without a statement");
    sg_buf_fini(&rows);
}

static void
check_errors(struct sg_db *db)
{
    const char *bad = "select 1;\n  select nope from t";
    ok(!exec(db, bad), "an unknown column fails");
    is_int((intmax_t)db->error.class, SG_DB_STATEMENT, "as a statement");
    is_str(db->error.message, "no such column: nope", "in SQLite's words");
    is_int((intmax_t)db->error.statement, 12, "where the statement starts");
    is_int((intmax_t)db->error.position, 20, "and where in it");
    ok(!exec(db, "select \"nope\" from t"), "a double-quoted string is no string");
    ok(!exec(db, "begin; vacuum"), "VACUUM in a transaction fails");
    is_int((intmax_t)db->error.class, SG_DB_NO_TRANSACTION, "and is known as such");
    db->driver->rollback(db);
    struct sg_db_item items[] = {{.sql = "insert into t values (9, '')", .len = 28}, {.sql = "nonsense", .len = 8}};
    ok(db->driver->batch(db, items, 1, SG_BATCH_BEGIN | SG_BATCH_COMMIT, NULL, NULL), "a transaction");
    is_int(items[0].rows, 1, "with a row");
    ok(!db->driver->batch(db, items, 2, SG_BATCH_BEGIN | SG_BATCH_COMMIT, NULL, NULL), "one that fails");
    is_int((intmax_t)db->error.item, 0, "says where: the row is there already");
    db->driver->rollback(db);
}

int
main(void)
{
    char *why = NULL;
    const struct sg_driver *driver = sg_driver_find(SG_SQLITE, &why);
    if (!driver)
        skip_all(why);
    struct sg_db_options options = {.url = ":memory:", .create = true, .busy_timeout = -1};
    struct sg_db *db;
    ok(driver->open(&db, &options), "a database in memory opens");
    check_statements(db);
    check_errors(db);
    driver->close(db);
    options = (struct sg_db_options){.url = "sqlite:/nowhere/at/all.db", .create = true};
    ok(!driver->open(&db, &options), "a folder that is not there");
    is_int((intmax_t)db->error.class, SG_DB_CONNECTION, "is no connection");
    driver->close(db);
    return tap_done();
}
