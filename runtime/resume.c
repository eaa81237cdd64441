/* What a broken CREATE, DROP or REINDEX INDEX CONCURRENTLY leaves behind. PostgreSQL's catalogs; no other database gets
 * here, since none has such statements. */
#include <config.h>

#include "runtime/resume.h"

#include <stdlib.h>
#include <string.h>

#include "codegen/dialect.h"

#include "base/banned.h"

enum { POLL = 250 };

/* The client was killed, but its server process builds on (until it next writes to the client). */
static const char busy_sql[] =
    "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() "
    "AND pid <> pg_catalog.pg_backend_pid() AND state = 'active' AND pg_catalog.left(query, 900) = pg_catalog.left($1, 900)";

/* The index of that name in the schema of the table, or of the search path: its quoted name, and whether it is valid. */
static const char index_sql[] =
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indisvalid FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    "WHERE c.relname = $1 AND (n.nspname = $2 OR ($2 IS NULL AND pg_catalog.pg_table_is_visible(i.indrelid)))";

/* What REINDEX CONCURRENTLY was building, or about to drop (reindex, "Rebuilding Indexes Concurrently"). */
static const char leftover_sql[] =
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indisvalid FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    "WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname NOT LIKE 'pg\\_toast%'";

static bool
count_row(void *arg, size_t count, const char *const *values)
{
    (void)count, (void)values;
    ++*(size_t *)arg;
    return true;
}

static enum sg_status
wait_for_server(struct sg_runner *r, const struct sg_application *a, const struct sg_piece *piece)
{
    int64_t start = sg_microseconds();
    const char *sql = sg_arena_strndup(&r->ctx->arena, a->source->text + piece->start, piece->end - piece->start);
    for (bool told = false;; told = true) {
        size_t count = 0;
        if (!r->driver->query(r->db, busy_sql, &sql, 1, count_row, &count))
            return sg_fail_database(r, "cannot see what the server is doing");
        if (!count)
            return SG_OK;
        if (!told)
            sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_WAITING, .tag = a->tag, .rows = -1,
                                                  .message = "the statement of an earlier run is still at work"});
        if (r->cancelled || (sg_microseconds() - start) / 1000 >= r->options.lock_wait) {
            sg_db_error_set(r->db, SG_DB_LOCK, "the same statement of an earlier run is still at work on the server");
            return sg_fail(r, a, SIZE_MAX, "waiting for it");
        }
        sg_runner_pause(r, POLL);
    }
}

struct found {
    struct sg_arena *arena;
    struct sg_list invalid; /* const char *: quoted names */
    size_t valid;
};

static bool
found_row(void *arg, size_t count, const char *const *values)
{
    struct found *f = arg;
    (void)count;
    if (values[1] && *values[1] == 't')
        f->valid++;
    else
        sg_list_push(&f->invalid, f->arena, sg_arena_strdup(f->arena, values[0]));
    return true;
}

static enum sg_status
drop_invalid(struct sg_runner *r, const struct sg_application *a, const struct found *found)
{
    const char *name;
    SG_FOREACH (name, &found->invalid) {
        const char *sql = sg_arena_printf(&r->ctx->arena, "DROP INDEX CONCURRENTLY IF EXISTS %s", name);
        sg_runner_event(r, &(struct sg_event){
                               .type = SG_EVENT_NOTICE, .tag = a->tag, .rows = -1,
                               .message = sg_arena_printf(&r->ctx->arena, "dropping the invalid index %s that a broken run left",
                                                          name)});
        if (!r->driver->exec(r->db, sql, strlen(sql), NULL))
            return sg_fail(r, a, SIZE_MAX, "dropping an invalid index");
    }
    return SG_OK;
}

static bool
find(struct found *found, struct sg_runner *r, const struct sg_sql_index *index)
{
    const char *params[] = {index->name, index->schema};
    *found = (struct found){.arena = &r->ctx->arena};
    if (index->action == SG_INDEX_OTHER)
        return r->driver->query(r->db, leftover_sql, NULL, 0, found_row, found);
    return !index->name || r->driver->query(r->db, index_sql, params, SG_COUNT(params), found_row, found);
}

const char *
sg_resume_left(struct sg_runner *r, const struct sg_application *a, const struct sg_piece *piece)
{
    struct sg_sql_index index;
    struct found found;
    const char *name, *names = NULL;
    if (!(piece->flags & SG_SQL_NO_TRANSACTION) || !sg_sql_index(&index, &r->ctx->arena, a->script, piece) ||
        !find(&found, r, &index))
        return NULL;
    SG_FOREACH (name, &found.invalid)
        names = names ? sg_arena_printf(&r->ctx->arena, "%s, %s", names, name) : name;
    return names;
}

enum sg_status
sg_resume_index(bool *skip, struct sg_runner *r, const struct sg_application *a, const struct sg_piece *piece)
{
    struct sg_sql_index index;
    enum sg_status status;
    if (!sg_sql_index(&index, &r->ctx->arena, a->script, piece))
        return SG_OK;
    if ((status = wait_for_server(r, a, piece)))
        return status;
    struct found found;
    if (!find(&found, r, &index))
        return sg_fail_database(r, "cannot look for invalid indexes");
    if (index.action == SG_INDEX_DROP) {
        *skip = !found.valid && !found.invalid.len;
        return SG_OK;
    }
    *skip = index.action == SG_INDEX_CREATE && found.valid;
    return drop_invalid(r, a, &found);
}
