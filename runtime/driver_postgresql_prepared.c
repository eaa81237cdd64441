/* PostgreSQL: what stands around each migration is the same text every time, and for the server reading and planning it is most of
 * the work. From its second use on it is a prepared statement of the session (manual, 55.2.3). That needs the session to be ours
 * alone: behind a pooler that gives each transaction another server connection, the next one would not know it. */
#include <config.h>

#include "runtime/driver_postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#ifdef LIBPQ_HAS_PIPELINING

/* NULL where the item is not to be prepared. */
static struct pg_prepared *
find(struct pg_db *db, const struct sg_db_item *item)
{
    if (!db->direct || !item->repeats)
        return NULL;
    for (size_t i = 0; i < db->prepared_count; i++)
        if (!strcmp(db->prepared[i].sql, item->sql))
            return &db->prepared[i];
    if (db->prepared_count == SG_COUNT(db->prepared))
        return NULL;
    struct pg_prepared *p = &db->prepared[db->prepared_count++];
    *p = (struct pg_prepared){.sql = sg_strdup(item->sql)};
    snprintf(p->name, sizeof p->name, "schemagen_%zu", db->prepared_count);
    return p;
}

bool
sg_pg_send(struct pg_db *db, const struct sg_db_item *item, const char *text, bool *prepares)
{
    struct pg_prepared *p = find(db, item);
    int count = (int)item->param_count;
    *prepares = p && p->uses == 1;
    if (p && p->uses < 2)
        p->uses++;
    if (*prepares && !PQsendPrepare(db->conn, p->name, text, 0, NULL))
        return false;
    if (p && p->uses == 2)
        return PQsendQueryPrepared(db->conn, p->name, count, item->params, NULL, NULL, 0) != 0;
    return PQsendQueryParams(db->conn, text, count, NULL, item->params, NULL, NULL, 0) != 0;
}

void
sg_pg_not_prepared(struct pg_db *db, const struct sg_db_item *item)
{
    struct pg_prepared *p = find(db, item);
    if (p)
        p->uses = 1;
}

#endif

static bool
is_prepared(const struct pg_db *db, const char *sql)
{
    for (size_t i = 0; i < db->prepared_count; i++)
        if (db->prepared[i].uses == 2 && !strcmp(db->prepared[i].sql, sql))
            return true;
    return false;
}

void
sg_pg_forget(struct pg_db *db)
{
    while (db->prepared_count)
        free(db->prepared[--db->prepared_count].sql);
}

void
sg_pg_heed(struct pg_db *db, const char *tag)
{
    if (!strcmp(tag, "DEALLOCATE ALL") || !strcmp(tag, "DISCARD ALL"))
        sg_pg_forget(db);
}

/* What was prepared may no longer be there, its name may be another's, and a table that was altered may want it read anew: "cached plan must
 * not change result type", or a parameter of another type. The latter codes say much else of statements that are not ours. */
bool
sg_pg_is_lost(struct pg_db *db, const char *sqlstate, const char *sql)
{
    static const struct {
        const char *sqlstate;
        bool ours;
    } codes[] = {{"26000", false}, {"42P05", false}, {"0A000", true}, {"42804", true}};
    bool lost = false;
    for (size_t i = 0; i < SG_COUNT(codes); i++)
        lost = lost || (!strcmp(sqlstate, codes[i].sqlstate) && (codes[i].ours ? is_prepared(db, sql) : db->prepared_count > 0));
    if (lost) {
        sg_pg_forget(db);
        db->direct = false;
    }
    return lost;
}
