/* A program that keeps its SQLite database up to date as it starts. The migrations are part of the program, and the
 * connection is the program's own.
 *
 *     cc -o notes sqlite.c $(pkg-config --cflags --libs schemagen sqlite3)
 *     ./notes notes.db "remember the milk"
 */
#include <stdio.h>
#include <string.h>

#include <schemagen.h>
#include <sqlite3.h>

static const char journal[] = "{\"version\":\"7\",\"dialect\":\"sqlite\",\"entries\":["
                              "{\"idx\":0,\"version\":\"6\",\"when\":1700000000000,\"tag\":\"0000_notes\",\"breakpoints\":true},"
                              "{\"idx\":1,\"version\":\"6\",\"when\":1700000001000,\"tag\":\"0001_done\",\"breakpoints\":true}]}";
static const char first[] = "CREATE TABLE notes (id integer PRIMARY KEY, body text NOT NULL);";
static const char second[] = "ALTER TABLE notes ADD COLUMN done integer NOT NULL DEFAULT 0;";

static enum schemagen_status
update_schema(sqlite3 *db)
{
    const struct schemagen_file files[] = {
        {"meta/_journal.json", journal, sizeof journal - 1},
        {"0000_notes.sql", first, sizeof first - 1},
        {"0001_done.sql", second, sizeof second - 1},
    };
    struct schemagen *sg = schemagen_new();
    enum schemagen_status status = schemagen_bundle_open(sg, files, sizeof files / sizeof files[0]);
    if (!status)
        status = schemagen_database_adopt_sqlite(sg, db);
    if (!status)
        status = schemagen_migrate(sg, NULL);
    if (status)
        fprintf(stderr, "%s\n", schemagen_error(sg));
    else
        printf("applied %zu of %zu\n", schemagen_applied(sg), schemagen_migration_count(sg));
    schemagen_free(sg);
    return status;
}

int
main(int argc, char **argv)
{
    sqlite3 *db;
    sqlite3_stmt *insert;
    if (argc != 3) {
        fprintf(stderr, "usage: %s FILE NOTE\n", argv[0]);
        return 2;
    }
    if (sqlite3_open(argv[1], &db) || update_schema(db)) {
        sqlite3_close(db);
        return 1;
    }
    sqlite3_prepare_v2(db, "INSERT INTO notes (body) VALUES (?)", -1, &insert, NULL);
    sqlite3_bind_text(insert, 1, argv[2], -1, SQLITE_STATIC);
    int rc = sqlite3_step(insert);
    sqlite3_finalize(insert);
    printf("%lld notes\n", (long long)sqlite3_last_insert_rowid(db));
    sqlite3_close(db);
    return rc == SQLITE_DONE ? 0 : 1;
}
