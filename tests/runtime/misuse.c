/* The library where it is called with nothing, or in the wrong order: an error each time, and no crash. */
#include "tests/lib/tap.h"

#include "runtime/schemagen.h"

/* What an unset variable of the environment gives, handed on unseen. */
static const char *const nothing = NULL;

static void
says(struct schemagen *sg, enum schemagen_status status, const char *what, const char *text)
{
    tap_ok(status == SCHEMAGEN_USAGE && strstr(schemagen_error(sg), text), __FILE__, __LINE__, "%s: %s", what, schemagen_error(sg));
}

int
main(void)
{
    struct schemagen *sg = schemagen_new();
    says(sg, schemagen_migrate(sg, NULL), "migrate", "no migrations");
    says(sg, schemagen_load(sg), "load", "no migrations");
    says(sg, schemagen_option_set(sg, nothing, "x"), "an option without a name", "no option");
    says(sg, schemagen_option_set(sg, "no such", "x"), "an unknown option", "no option 'no such'");
    says(sg, schemagen_option_set(sg, "retries", "x"), "a number that is none", "cannot be 'x'");
    says(sg, schemagen_option_set(sg, "table", ""), "a table without a name", "cannot be ''");
    says(sg, schemagen_folder_open(sg, nothing), "no folder", "no folder is given");
    says(sg, schemagen_bundle_open(sg, NULL, 1), "no files", "no files are given");
    const struct schemagen_file nameless = {NULL, "x", 1}, textless = {"0000_a.sql", NULL, 1};
    says(sg, schemagen_bundle_open(sg, &nameless, 1), "a file without a name", "no name");
    says(sg, schemagen_bundle_open(sg, &textless, 1), "a file without its text", "no text");
    says(sg, schemagen_database_open(sg, nothing), "no URL", "no URL is given");
    says(sg, schemagen_database_adopt_sqlite(sg, NULL), "no handle of SQLite", "no connection is given");
    says(sg, schemagen_database_adopt_postgresql(sg, NULL), "no connection of libpq", "no connection is given");
    says(sg, schemagen_database_open(sg, "sqlite:"), "a URL of nothing", "names no database");
    says(sg, schemagen_database_open(sg, "mysql://x"), "a URL of something else", "names no database");
    tap_ok(!schemagen_bundle_open(sg, NULL, 0), __FILE__, __LINE__, "a bundle of no files is one");
    says(sg, schemagen_migrate(sg, NULL), "migrate", "no database");
    says(sg, schemagen_folder_open(sg, "."), "migrations again", "already");
    schemagen_free(sg);
    schemagen_free(NULL);
    return tap_done();
}
