/* schema_migrations(id, name, executed_at, checksum) and its kin, among them dbmate's schema_migrations(version); and the names of the
 * tables of others. */
#include <config.h>

#include "runtime/foreign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/dialect.h"
#include "runtime/settle.h"

#include "base/banned.h"

/* What a column may be called, the best first. */
enum role { NAME, TIME, CHECKSUM, ROLE_COUNT };
static const char *const columns[ROLE_COUNT][6] = {
    [NAME] = {"version", "name", "filename", "migration", "id"},
    [TIME] = {"executed_at", "applied_at", "created_at", "run_at"},
    [CHECKSUM] = {"checksum", "hash"},
};
enum { NAMES = 5 };

/* By the dialect of a driver. */
static const char *const columns_sql[] = {
    [SG_POSTGRESQL] = "SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
                      "pg_catalog.to_regclass('" SG_FOREIGN_TABLE "') AND a.attnum > 0 AND NOT a.attisdropped",
    [SG_SQLITE] = "SELECT name FROM pragma_table_info('" SG_FOREIGN_TABLE "')",
};

/* Where tools list what they applied. */
static const struct {
    const char *table, *tool;
} tools[] = {
    {SG_FOREIGN_TABLE, "dbmate, golang-migrate, Rails or another tool"},
    {"flyway_schema_history", "Flyway"},
    {"databasechangelog", "Liquibase"},
    {"_prisma_migrations", "Prisma"},
    {"alembic_version", "Alembic"},
    {"atlas_schema_revisions", "Atlas"},
    {"django_migrations", "Django"},
    {"goose_db_version", "goose"},
    {"_sqlx_migrations", "sqlx"},
    {"__diesel_schema_migrations", "Diesel"},
    {"refinery_schema_history", "refinery"},
    {"knex_migrations", "Knex"},
    {"SequelizeMeta", "Sequelize"},
    {"kysely_migration", "Kysely"},
    {"mikro_orm_migrations", "MikroORM"},
    {"pgmigrations", "node-pg-migrate"},
    {"__EFMigrationsHistory", "Entity Framework"},
    {"doctrine_migration_versions", "Doctrine"},
    {"phinxlog", "Phinx"},
};

/* By the dialect of a driver: the tables of the database that are in the list which follows. */
static const char *const tables_sql[] = {
    [SG_POSTGRESQL] = "SELECT DISTINCT relname FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND relname IN (",
    [SG_SQLITE] = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (",
};

struct row {
    const char *names[NAMES]; /* by the columns above; NULL where the table has no such one */
    const char *time, *checksum;
};

struct reading {
    struct sg_runner *r;
    struct sg_list columns; /* const char * */
    struct sg_list rows;    /* struct row * */
    struct sg_foreign *out;
};

static bool
column_row(void *arg, size_t count, const char *const *values)
{
    struct reading *f = arg;
    struct sg_arena *arena = &f->r->ctx->arena;
    if (count && values[0])
        sg_list_push(&f->columns, arena, sg_arena_strdup(arena, values[0]));
    return true;
}

/* What is in the database, by its table; one's own records are no other tool's. */
static bool
tool_row(void *arg, size_t count, const char *const *values)
{
    struct sg_runner *r = arg;
    for (size_t i = 0; count && values[0] && i < SG_COUNT(tools); i++) {
        if (strcmp(values[0], tools[i].table) != 0 || !strcmp(values[0], r->track.table_name))
            continue;
        struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_FOREIGN_RECORDS, NULL, "%s has a table '%s', in which %s lists what it applied", r->name,
                                         tools[i].table, tools[i].tool);
        sg_diag_note(r->ctx, d, "%s", strcmp(tools[i].table, SG_FOREIGN_TABLE)
                                          ? "it is not read; compare it with what schemagen has recorded, which is never run"
                                          : "'schemagen import FOLDER --url URL' records what it lists, and no more; of what was recorded beyond "
                                            "that\n'schemagen resolve --rolled-back TAG' takes the record out");
    }
    return true;
}

enum sg_status
sg_foreign_say(struct sg_runner *r)
{
    struct sg_buf sql = SG_BUF_INIT;
    sg_buf_adds(&sql, tables_sql[r->driver->dialect]);
    for (size_t i = 0; i < SG_COUNT(tools); i++) {
        sg_buf_adds(&sql, i ? ", " : "");
        sg_sql_literal(&sql, tools[i].table);
    }
    sg_buf_adds(&sql, ") ORDER BY 1");
    bool ok = r->driver->query(r->db, sql.data, NULL, 0, tool_row, r);
    sg_buf_fini(&sql);
    return ok ? SG_OK : sg_fail_database(r, "cannot look for the records of other tools");
}

static bool
foreign_row(void *arg, size_t count, const char *const *values)
{
    struct reading *f = arg;
    struct sg_arena *arena = &f->r->ctx->arena;
    struct row *row = SG_NEW(arena, struct row);
    const char **out[] = {&row->names[0], &row->names[1], &row->names[2], &row->names[3], &row->names[4], &row->time,
                          &row->checksum};
    for (size_t i = 0; i < SG_COUNT(out) && i < count; i++)
        *out[i] = values[i] ? sg_arena_strdup(arena, values[i]) : NULL;
    sg_list_push(&f->rows, arena, row);
    return true;
}

static bool
has_column(const struct reading *f, const char *name)
{
    const char *column;
    SG_FOREACH (column, &f->columns)
        if (!strcmp(column, name))
            return true;
    return false;
}

static void
add_column(struct sg_buf *sql, const struct reading *f, const char *name)
{
    sg_buf_adds(sql, sql->len ? ", " : "SELECT ");
    if (!name || !has_column(f, name)) {
        sg_buf_adds(sql, "NULL");
        return;
    }
    sg_buf_adds(sql, "CAST(");
    sg_sql_ident(sql, name);
    sg_buf_adds(sql, " AS text)");
}

static const char *
first_of(const struct reading *f, enum role role)
{
    for (size_t i = 0; columns[role][i]; i++)
        if (has_column(f, columns[role][i]))
            return columns[role][i];
    return NULL;
}

static enum sg_status
read_table(struct reading *f)
{
    struct sg_runner *r = f->r;
    if (!r->driver->query(r->db, columns_sql[r->driver->dialect], NULL, 0, column_row, f))
        return sg_fail_database(r, "cannot look for " SG_FOREIGN_TABLE);
    f->out->exists = f->columns.len > 0;
    if (!f->out->exists)
        return SG_OK;
    struct sg_buf sql = SG_BUF_INIT;
    for (size_t i = 0; i < NAMES; i++)
        add_column(&sql, f, columns[NAME][i]);
    add_column(&sql, f, first_of(f, TIME));
    add_column(&sql, f, first_of(f, CHECKSUM));
    sg_buf_adds(&sql, " FROM " SG_FOREIGN_TABLE);
    bool ok = r->driver->query(r->db, sql.data, NULL, 0, foreign_row, f);
    sg_buf_fini(&sql);
    f->out->rows = f->rows.len;
    return ok ? SG_OK : sg_fail_database(r, "cannot read " SG_FOREIGN_TABLE);
}

/* "20240102030405_add_x.sql", with a folder before it or not; "20240102030405"; "add_x". A number of few digits in `id` counts
 * rows and says nothing. */
static bool
stands_for(const char *value, const struct sg_migration *m, bool is_id)
{
    static const char suffix[] = ".sql";
    const char *slash = strrchr(value, '/'), *name = slash ? slash + 1 : value;
    size_t len = strlen(name), digits = strspn(m->tag, "0123456789");
    if (len > sizeof suffix - 1 && !strcmp(name + len - (sizeof suffix - 1), suffix))
        len -= sizeof suffix - 1;
    if (strlen(m->tag) == len && !memcmp(m->tag, name, len))
        return true;
    if (len == digits && !memcmp(m->tag, name, len))
        return !is_id || digits >= 10;
    return !is_id && m->tag[digits] == '_' && strlen(m->tag + digits + 1) == len && !memcmp(m->tag + digits + 1, name, len);
}

static struct sg_migration *
migration_of(struct sg_runner *r, const struct row *row)
{
    struct sg_migration *m;
    for (size_t i = 0; i < NAMES; i++)
        if (row->names[i])
            SG_FOREACH (m, &r->set->list)
                if (stands_for(row->names[i], m, i == NAMES - 1))
                    return m;
    return NULL;
}

/* A time as databases write it: ISO 8601 with a blank or a T, or a number of seconds or milliseconds; 0 for anything else. */
static int64_t
time_of(const char *text)
{
    int year, month, day, hour = 0, minute = 0, second = 0, used = 0;
    if (!text)
        return 0;
    if (*text && strspn(text, "0123456789") == strlen(text)) {
        int64_t n = strtoll(text, NULL, 10);
        return n < INT64_C(100000000000) ? n * 1000 : n;
    }
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) < 3)
        return 0;
    (void)sscanf(text + used, "%*1[T ]%2d:%2d:%2d", &hour, &minute, &second);
    int64_t offset = 0;
    const char *zone = strpbrk(text + used, "+-");
    int zone_hour = 0, zone_minute = 0;
    if (zone && sscanf(zone + 1, "%2d%*[:]%2d", &zone_hour, &zone_minute) >= 1)
        offset = (*zone == '-' ? -1 : 1) * (zone_hour * 3600 + zone_minute * 60);
    return sg_time_make(year, month, day, hour * 3600 + minute * 60 + second - offset);
}

static bool
is_sha256(const char *text)
{
    return text && strlen(text) == SG_SHA256_HEX - 1 && strspn(text, "0123456789abcdef") == SG_SHA256_HEX - 1;
}

static const char *
label(const struct row *row)
{
    for (size_t i = 0; i < NAMES; i++)
        if (row->names[i])
            return row->names[i];
    return "?";
}

static enum sg_status
adopt_row(struct reading *f, const struct row *row)
{
    struct sg_runner *r = f->r;
    struct sg_migration *m = migration_of(r, row);
    if (!m) {
        struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_RECORD_WITHOUT_FILE, r->set->path,
                                         SG_FOREIGN_TABLE " lists '%s', and the folder has no file for it", label(row));
        sg_diag_note(r->ctx, d, "it was left out; bring the file back from version control if it is to be known");
        f->out->unknown++;
        return SG_OK;
    }
    if (!sg_migration_waits(m))
        return SG_OK;
    struct sg_settled settled = {.state = "imported", .finished = time_of(row->time)};
    if (is_sha256(row->checksum) && !sg_migration_same_text(m, row->checksum)) {
        struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_MIGRATION_CHANGED, m->source->name,
                                         "'%s' was edited after being applied", m->tag);
        sg_diag_note(r->ctx, d, "its checksum in " SG_FOREIGN_TABLE " is %.12s, the file is %.12s; bring it back, or record the "
                                "edit with 'schemagen repair'", row->checksum, m->hash);
        settled.hash = row->checksum;
    }
    m->state = SG_MIGRATION_APPLIED; /* a second row for it adds nothing */
    f->out->recorded++;
    return sg_settle_record(r, m, &settled);
}

static enum sg_status
adopt(struct sg_runner *r, void *arg)
{
    struct reading *f = arg;
    const struct row *row;
    enum sg_status status = SG_OK;
    (void)r;
    SG_FOREACH (row, &f->rows)
        if (!status)
            status = adopt_row(f, row);
    return status;
}

enum sg_status
sg_foreign_adopt(struct sg_foreign *out, struct sg_runner *r)
{
    struct reading f = {.r = r, .out = out};
    *out = (struct sg_foreign){0};
    enum sg_status status = read_table(&f);
    return status || !f.rows.len ? status : sg_settle_run(r, adopt, &f);
}
