/* The tracking tables of other migration tools: one is taken over, the others are known by their names. */
#ifndef SG_RUNTIME_FOREIGN_H
#define SG_RUNTIME_FOREIGN_H

#include "runtime/runner.h"

#define SG_FOREIGN_TABLE "schema_migrations"

struct sg_foreign {
    bool exists;      /* there is such a table */
    size_t rows;      /* in it */
    size_t recorded;  /* migrations that are recorded as applied now and were not before */
    size_t unknown;   /* rows without a file; each is a diagnostic */
};

/* Reads schema_migrations and records what it lists as applied, without running anything, with the times it has. A row
 * stands for a file by its column version, name, filename, migration or id: the whole name, with or without .sql, its number, or what
 * is behind that. A checksum that is a SHA-256 and not the file's is recorded in place of the file's hash, so that the
 * migration shows as changed. The table stays as it is. */
enum sg_status sg_foreign_adopt(struct sg_foreign *out, struct sg_runner *r);
/* Queues a warning for each table of the database in which another tool lists what it applied. */
enum sg_status sg_foreign_say(struct sg_runner *r);

#endif
