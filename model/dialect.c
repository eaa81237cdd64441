/* The table of dialects; see model/dialect.h. */
#include <config.h>

#include "model/dialect.h"

#include <string.h>

#include "base/banned.h"

/* What SQLite and libSQL share. */
#define SQLITE_FAMILY                                                                              \
    .client = "the sqlite3 shell", .family = SG_SQLITE, .version = "6", .oldest = 5, .newest = 6,  \
    .folds_case = true, .lexis = {.name_quotes = "\"`[", .string_prefixes = "x", .parameters = "?:@#$", .names_in_strings = true}, \
    .generated_actions = true, .trigger_bodies = true, .client_mark = ".", .client_first = true, .unknown_types = true, .renames_in_meta = true, \
    .rebuilds_tables = true, .in_memory = true, .not_unique = SG_DIAG_FOREIGN_KEY_MISMATCH

const struct sg_dialect_info sg_dialects[] = {
    [SG_POSTGRESQL] =
        {
            .word = "postgresql",
            .title = "PostgreSQL",
            .client = "psql",
            .family = SG_POSTGRESQL,
            .version = "7",
            .oldest = 5,
            .newest = 7,
            .schema = "public",
            .lexis = {.name_quotes = "\"", .string_prefixes = "ebnux", .lowers_names = true, .nested_comments = true,
                      .dollar_quotes = true, .cr_ends_line = true},
            .client_mark = "\\",
            .name_bytes = 63, /* NAMEDATALEN - 1 */
            .table_columns = 1600,
            .key_columns = 32,
            .generated_primary = true,
            .named_keys = true,
            .ordered_keys = true,
            .only_stored = true,
            .bare_generated = true,
            .materialized_views = true,
            .shared_database = true,
            .not_unique = SG_DIAG_FOREIGN_KEY_TARGET,
        },
    [SG_SQLITE] = {SQLITE_FAMILY, .word = "sqlite", .title = "SQLite"},
    [SG_TURSO] = {SQLITE_FAMILY, .word = "turso", .title = "Turso"},
};
_Static_assert(sizeof(sg_dialects) / sizeof(*sg_dialects) == SG_DIALECT_COUNT,
               "a dialect has no facts");

bool
sg_dialect_of_word(enum sg_dialect *out, const char *word)
{
    for (int i = 0; i < SG_DIALECT_COUNT; i++)
        if (!strcmp(word, sg_dialects[i].word)) {
            *out = (enum sg_dialect)i;
            return true;
        }
    return false;
}

bool
sg_dialect_of_snapshot(enum sg_dialect *out, const char *word)
{
    enum sg_dialect dialect;
    if (!strcmp(word, "pg")) /* what version 5 said */
        word = sg_dialects[SG_POSTGRESQL].word;
    if (!sg_dialect_of_word(&dialect, word) || sg_dialects[dialect].family != dialect)
        return false;
    *out = dialect;
    return true;
}
