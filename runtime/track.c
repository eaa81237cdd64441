/* The tables of what was applied. The SQL of each database is a row of a table; the rest is the same for all. */
#include <config.h>

#include "runtime/track.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "codegen/dialect.h"

#include "base/banned.h"

/* %T is the quoted tracking table, %N the quoted table of notes, %S the quoted schema, and the same in lower case as
 * literals without a schema. */
struct track_sql {
    const char *create_schema; /* NULL where there is none */
    const char *create;        /* to the letter what drizzle-orm's migrator runs */
    const char *look;          /* whether the two tables are there: two columns of 0 and 1; which of them hides rows, or null; maybe
                                * how many there are in all */
    const char *hides_removal; /* the table of which it does not let rows go; NULL where there is no such thing */
    const char *hides_rewrite; /* the same of rows that are written anew */
    const char *elsewhere;     /* another schema that has a table of that name; NULL where there are no schemas */
    const char *load;
    const char *fence;         /* NULL where the transaction is fence enough */
    const char *mark;
    const char *guard;         /* fails where the mark is not the one given: what follows it in a batch is not run then; or NULL */
    const char *equal;         /* comparison that takes two nulls for equal */
    const char *insert;        /* the row of a migration; with its id where one's own writes show in the mark */
    const char *within;        /* the database of the session that they are in, where another one could have such names, too; or "" */
    const char *without_rowid; /* what makes the primary key the table itself: a page less to write for each migration */
    const char *replace;       /* the note of a migration, over one that is there */
    const char *replace_behind; /* the same behind its row; an error where a trigger of somebody's left that out: what has run would
                                 * be run again */
    const char *replace_timed; /* the same, of which the end of the transaction knows how long it took; or NULL */
    bool own_writes_show;      /* in the mark */
};

static const char load_sql[] = "SELECT hash, created_at FROM %T ORDER BY created_at, %O";
static const char create_note[] = "CREATE TABLE IF NOT EXISTS %N (\n"
                                  "\thash text NOT NULL,\n"
                                  "\tcreated_at bigint NOT NULL,\n"
                                  "\ttag text NOT NULL,\n"
                                  "\tstate text NOT NULL,\n"
                                  "\tdone bigint NOT NULL,\n"
                                  "\tdone_hash text,\n"
                                  "\tstarted_at bigint,\n"
                                  "\tfinished_at bigint,\n"
                                  "\tduration bigint,\n"
                                  "\trows bigint,\n"
                                  "\tapplied_by text,\n"
                                  "\tPRIMARY KEY (created_at, hash)\n"
                                  ")%W";

#define NOTE_COLUMNS "hash, created_at, tag, state, done, done_hash, started_at, finished_at, duration, rows, applied_by"
static const char load_notes[] = "SELECT " NOTE_COLUMNS " FROM %N ORDER BY created_at, hash";
static const char load_open_notes[] = "SELECT " NOTE_COLUMNS " FROM %N WHERE state <> 'applied' ORDER BY created_at, hash";

/* PostgreSQL: over a note that is there. */
#define OVER_NOTE \
    " ON CONFLICT (created_at, hash) DO UPDATE SET tag = excluded.tag, state = excluded.state, " \
    "done = excluded.done, done_hash = excluded.done_hash, started_at = excluded.started_at, " \
    "finished_at = excluded.finished_at, duration = excluded.duration, rows = excluded.rows, applied_by = excluded.applied_by"
/* The state, which must not be null, if the row of the note is there. */
#define STATE_BEHIND "CASE WHEN EXISTS (SELECT FROM %T AS t WHERE t.hash = $1 AND t.created_at = CAST($2 AS bigint)) THEN $4 END"
/* PostgreSQL: the first of the two tables of which row level security may leave out rows for the role that is connected where it does what `cmd`
 * is for (pg_policy.polcmd): one without a policy that lets all of them through, or with one that restricts them. Left out silently, what
 * is applied would be pending, and what is undone recorded. */
#define HIDES(cmd) \
    "(SELECT hidden FROM (VALUES (%t), (%n)) AS t (hidden) " \
    "WHERE pg_catalog.row_security_active(pg_catalog.to_regclass(hidden)) AND NOT coalesce((" \
    "SELECT bool_or(polpermissive AND open) AND bool_and(polpermissive OR open) " \
    "FROM (SELECT polpermissive, pg_catalog.pg_get_expr(polqual, polrelid) = 'true' AS open FROM pg_catalog.pg_policy " \
    "WHERE polrelid = pg_catalog.to_regclass(hidden) AND polcmd IN ('*', '" cmd "') AND EXISTS (" \
    "SELECT FROM unnest(polroles) AS r WHERE r = 0 OR pg_catalog.pg_has_role(r, 'USAGE'))) AS p), false) LIMIT 1)"
/* PostgreSQL: for how many microseconds the transaction has been open. */
#define TOOK "CAST(extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000000 AS bigint)"

static const struct track_sql dialects[SG_DIALECT_COUNT] = {
    [SG_POSTGRESQL] =
        {
            .create_schema = "CREATE SCHEMA IF NOT EXISTS %S",
            .create = "CREATE TABLE IF NOT EXISTS %T (\n"
                      "\t\t\t\tid SERIAL PRIMARY KEY,\n"
                      "\t\t\t\thash text NOT NULL,\n"
                      "\t\t\t\tcreated_at bigint\n"
                      "\t\t\t)",
            .look = "SELECT (pg_catalog.to_regclass(%t) IS NOT NULL)::int, (pg_catalog.to_regclass(%n) IS NOT NULL)::int, " HIDES("r"),
            .hides_removal = "SELECT " HIDES("d"),
            .hides_rewrite = "SELECT " HIDES("w"),
            .elsewhere = "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                         "WHERE c.relname = %u AND c.relkind = 'r' ORDER BY 1 LIMIT 1",
            .load = "id",
            /* Its own mode, so that only writers wait: drizzle-orm's too, which inserts into the table. */
            .fence = "LOCK TABLE %T IN SHARE ROW EXCLUSIVE MODE",
            .mark = "SELECT max(id), count(*) FROM %T",
            /* The cast of what comes of a table is no constant, which would be refused before anything is looked at
             * (functions-conditional.html). */
            .guard = "SELECT CASE WHEN mark = $1 THEN 0 ELSE CAST('another run has recorded something since: ' || mark AS integer) END "
                     "FROM (SELECT pg_catalog.concat(max(id), '/', count(*), '/') AS mark FROM %T) AS now",
            .insert = "INSERT INTO %T (\"hash\", \"created_at\") VALUES ($1, $2) RETURNING id",
            .equal = "IS NOT DISTINCT FROM",
            .within = "",
            .without_rowid = "",
            .replace = "INSERT INTO %N (" NOTE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)" OVER_NOTE,
            .replace_behind = "INSERT INTO %N (" NOTE_COLUMNS ") VALUES ($1, $2, $3, " STATE_BEHIND ", $5, $6, $7, $8, $9, $10, $11)" OVER_NOTE,
            .replace_timed = "INSERT INTO %N (" NOTE_COLUMNS ") VALUES ($1, $2, $3, " STATE_BEHIND ", $5, $6, $7, "
                             "CAST($8 AS bigint) + " TOOK " / 1000, CAST($9 AS bigint) + " TOOK ", $10, $11)" OVER_NOTE,
            .own_writes_show = true,
        },
    [SG_SQLITE] =
        {
            .create = "CREATE TABLE IF NOT EXISTS %T (\n"
                      "\t\t\t\tid SERIAL PRIMARY KEY,\n"
                      "\t\t\t\thash text NOT NULL,\n"
                      "\t\t\t\tcreated_at numeric\n"
                      "\t\t\t)",
            .look = "SELECT sum(name = %t), sum(name = %n), NULL, count(*) FROM sqlite_master WHERE type = 'table'",
            .load = "rowid",
            /* Changes where another connection has written (pragma.html#pragma_data_version). */
            .mark = "PRAGMA data_version",
            /* The cast keeps SQLite from storing text where the column was made with another type. */
            .insert = "INSERT INTO %T (\"hash\", \"created_at\") VALUES ($1, CAST($2 AS bigint))",
            .equal = "IS",
            .within = "main.", /* a table of temp would be meant before it */
            .without_rowid = " WITHOUT ROWID",
            /* The columns are bigint, which turns text into numbers (datatype3.html#type_affinity). */
            .replace = "REPLACE INTO %N (" NOTE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            .replace_behind = "REPLACE INTO %N (" NOTE_COLUMNS ") VALUES ($1, $2, $3, CASE changes() WHEN 1 THEN $4 END, "
                              "$5, $6, $7, $8, $9, $10, $11)",
        },
};

static const struct track_sql *
sql_of(const struct sg_track *track)
{
    return &dialects[track->db->driver->dialect];
}

/* The text with its places filled in. */
static const char *
fill(struct sg_track *track, const char *text)
{
    struct sg_buf out = SG_BUF_INIT;
    bool schema = track->schema != NULL;
    for (const char *p = text; *p; p++) {
        if (*p != '%') {
            sg_buf_addc(&out, *p);
            continue;
        }
        switch (*++p) {
        case 'T': sg_buf_addf(&out, "%s%s", sql_of(track)->within, track->table); break;
        case 'N': sg_buf_addf(&out, "%s%s", sql_of(track)->within, track->note); break;
        case 'S': sg_sql_ident(&out, track->schema); break;
        case 'O': sg_buf_adds(&out, sql_of(track)->load); break;
        case 'W': sg_buf_adds(&out, sql_of(track)->without_rowid); break;
        case 'E': sg_buf_adds(&out, sql_of(track)->equal); break;
        case 'u': sg_sql_literal(&out, track->table_name); break;
        case 't': sg_sql_literal(&out, schema ? track->table : track->table_name); break;
        case 'n': sg_sql_literal(&out, schema ? track->note : track->note_name); break;
        }
    }
    const char *filled = sg_arena_strndup(&track->ctx->arena, out.data, out.len);
    sg_buf_fini(&out);
    return filled;
}

static const char *
quoted(struct sg_track *track, const char *name)
{
    struct sg_buf out = SG_BUF_INIT;
    if (track->schema) {
        sg_sql_ident(&out, track->schema);
        sg_buf_addc(&out, '.');
    }
    sg_sql_ident(&out, name);
    const char *text = sg_arena_strndup(&track->ctx->arena, out.data, out.len);
    sg_buf_fini(&out);
    return text;
}

void
sg_track_init(struct sg_track *out, struct sg_ctx *ctx, struct sg_db *db, const char *schema, const char *table)
{
    *out = (struct sg_track){.db = db, .ctx = ctx};
    if (sql_of(out)->create_schema)
        out->schema = schema ? schema : SG_TRACK_SCHEMA;
    out->table_name = table ? table : SG_TRACK_TABLE;
    out->note_name = !strcmp(out->table_name, SG_TRACK_TABLE)
                         ? "__schemagen_migrations"
                         : sg_arena_printf(&ctx->arena, "%s_schemagen", out->table_name);
    out->table = quoted(out, out->table_name);
    out->note = quoted(out, out->note_name);
}

static bool
run(struct sg_track *track, const char *text, sg_db_row row, void *arg)
{
    return track->db->driver->query(track->db, fill(track, text), NULL, 0, row, arg);
}

static struct sg_db_item
item(struct sg_track *track, const char *text, const char **params, size_t count)
{
    const char *sql = fill(track, text);
    return (struct sg_db_item){.sql = sql, .len = strlen(sql), .params = params, .param_count = count};
}

/* One that comes with every migration. */
static struct sg_db_item
repeated(struct sg_track *track, const char *text, const char **params, size_t count)
{
    struct sg_db_item it = item(track, text, params, count);
    it.repeats = true;
    return it;
}

static int64_t
number(const char *s)
{
    return s ? strtoll(s, NULL, 10) : 0;
}

static bool
look_row(void *arg, size_t count, const char *const *values)
{
    struct sg_track *track = arg;
    track->exists = count > 0 && values[0] && *values[0] == '1';
    track->note_exists = count > 1 && values[1] && *values[1] == '1';
    track->hidden = count > 2 && values[2] ? sg_arena_strdup(&track->ctx->arena, values[2]) : NULL;
    track->alone = count > 3 && number(values[3]) == track->exists + track->note_exists;
    return true;
}

/* As the server says it where it is asked to fail rather than leave rows out (row_security). */
static bool
fail_hidden(struct sg_track *track)
{
    sg_db_error_set(track->db, SG_DB_STATEMENT, "row-level security may hide rows of %s from the role that is connected", track->hidden);
    snprintf(track->db->error.sqlstate, sizeof track->db->error.sqlstate, "42501");
    return false;
}

static bool
hidden_row(void *arg, size_t count, const char *const *values)
{
    struct sg_track *track = arg;
    track->hidden = count && values[0] ? sg_arena_strdup(&track->ctx->arena, values[0]) : NULL;
    return true;
}

/* Whether what is to be changed, which `hides` asks for, can all be reached. */
static bool
reaches(struct sg_track *track, const char *hides)
{
    if (!hides)
        return true;
    return run(track, hides, hidden_row, track) && (!track->hidden || fail_hidden(track));
}

bool
sg_track_write(struct sg_track *track, struct sg_db_item *items, size_t count)
{
    const struct sg_driver *driver = track->db->driver;
    bool ok = !count || driver->batch(track->db, NULL, 0, SG_BATCH_BEGIN, NULL, NULL);
    for (size_t i = 0; ok && i < count; i++) /* one by one: what the server notes of these is of no interest */
        ok = sg_track_run(track, items[i]);
    if (ok && (!count || driver->batch(track->db, NULL, 0, SG_BATCH_COMMIT, NULL, NULL)))
        return true;
    driver->rollback(track->db);
    return false;
}

/* What PostgreSQL says where another one makes the same at the same moment: IF NOT EXISTS looks before that is committed. */
static bool
made_meanwhile(const struct sg_track *track)
{
    static const char *const codes[] = {"23505", "42710", "42P06", "42P07"};
    for (size_t i = 0; i < SG_COUNT(codes); i++)
        if (!strcmp(track->db->error.sqlstate, codes[i]))
            return true;
    return false;
}

static bool
create(struct sg_track *track)
{
    const struct track_sql *sql = sql_of(track);
    struct sg_db_item items[3];
    size_t count = 0;
    if (!run(track, sql->look, look_row, track))
        return false;
    /* IF NOT EXISTS alone would need the right to create where everything is there already. */
    if (!track->exists && sql->create_schema)
        items[count++] = item(track, sql->create_schema, NULL, 0);
    if (!track->exists)
        items[count++] = item(track, sql->create, NULL, 0);
    if (!track->note_exists)
        items[count++] = item(track, create_note, NULL, 0);
    return sg_track_write(track, items, count);
}

bool
sg_track_create(struct sg_track *track)
{
    enum { MADE = 3 }; /* the schema and the two tables: each of them may be another's work */
    bool ok = create(track);
    for (int i = 0; !ok && i < MADE && made_meanwhile(track); i++)
        ok = create(track);
    if (ok)
        track->exists = track->note_exists = true;
    return ok;
}

struct loading {
    struct sg_track *track;
    struct sg_list *records;
    struct sg_map by_hash; /* interned hash → struct sg_list of records without a note */
};

static const char *
keep(struct sg_track *track, const char *s)
{
    return s ? sg_interns(&track->ctx->intern, s) : NULL;
}

static struct sg_record *
add_record(struct loading *l, const char *hash, const char *when)
{
    struct sg_record *r = SG_NEW(&l->track->ctx->arena, struct sg_record);
    r->hash = keep(l->track, hash ? hash : "");
    r->has_when = when != NULL;
    r->when = number(when);
    sg_list_push(l->records, &l->track->ctx->arena, r);
    return r;
}

static bool
record_row(void *arg, size_t count, const char *const *values)
{
    struct loading *l = arg;
    (void)count;
    struct sg_arena *arena = &l->track->ctx->arena;
    struct sg_record *r = add_record(l, values[0], values[1]);
    r->tracked = true;
    struct sg_list *same = sg_map_get(&l->by_hash, r->hash);
    if (!same) {
        same = SG_NEW(arena, struct sg_list);
        sg_map_put(&l->by_hash, arena, r->hash, same);
    }
    sg_list_push(same, arena, r);
    return true;
}

/* Whether it says that a run did not come to the end. All other ones stand beside a row of drizzle's table. */
static bool
is_open(const char *state)
{
    static const char *const open[] = {"planned", "running", "failed"};
    for (size_t i = 0; i < SG_COUNT(open); i++)
        if (!strcmp(state, open[i]))
            return true;
    return false;
}

static bool
note_row(void *arg, size_t count, const char *const *values)
{
    struct loading *l = arg;
    (void)count;
    struct sg_record *r = NULL, *other;
    if (!strcmp(values[3], "seed")) {
        sg_list_push(&l->track->seeds, &l->track->ctx->arena, (void *)keep(l->track, values[0]));
        return true;
    }
    struct sg_list *same = sg_map_get(&l->by_hash, keep(l->track, values[0]));
    if (same)
        SG_FOREACH (other, same)
            if (!other->noted && other->has_when && other->when == number(values[1]) && !r)
                r = other;
    if (!r && !is_open(values[3]))
        return true; /* the row in drizzle's table was taken out: that counts */
    if (!r)
        r = add_record(l, values[0], values[1]);
    r->noted = true;
    r->tag = keep(l->track, values[2]);
    r->state = keep(l->track, values[3]);
    r->done = number(values[4]);
    r->done_hash = keep(l->track, values[5]);
    r->started = number(values[6]);
    r->finished = number(values[7]);
    r->duration = number(values[8]);
    r->rows = number(values[9]);
    r->who = keep(l->track, values[10]);
    return true;
}

static bool
elsewhere_row(void *arg, size_t count, const char *const *values)
{
    struct sg_track *track = arg;
    track->elsewhere = count && values[0] ? sg_arena_strdup(&track->ctx->arena, values[0]) : NULL;
    return true;
}

static bool
mark_row(void *arg, size_t count, const char *const *values)
{
    struct sg_buf *out = arg;
    for (size_t i = 0; i < count; i++)
        sg_buf_addf(out, "%s/", values[i] ? values[i] : "");
    return true;
}

/* The mark is taken before the rows are read, so that what is written meanwhile shows. All in one round trip. */
static bool
load_rows(struct loading *l)
{
    struct sg_track *track = l->track;
    struct sg_buf mark = SG_BUF_INIT;
    struct sg_db_item items[] = {item(track, sql_of(track)->mark, NULL, 0), item(track, load_sql, NULL, 0),
                                 item(track, track->brief ? load_open_notes : load_notes, NULL, 0)};
    const sg_db_row rows[] = {mark_row, record_row, note_row};
    for (size_t i = 0; i < SG_COUNT(items); i++) {
        items[i].row = rows[i];
        items[i].arg = i ? (void *)l : &mark;
    }
    bool ok = track->db->driver->batch(track->db, items, SG_COUNT(items) - !track->note_exists, 0, NULL, NULL);
    if (ok)
        track->mark = sg_intern(&track->ctx->intern, mark.data, mark.len);
    sg_buf_fini(&mark);
    return ok;
}

bool
sg_track_load(struct sg_list *out, struct sg_track *track)
{
    struct loading l = {.track = track, .records = out};
    out->len = 0;
    track->seeds.len = 0;
    track->mark = NULL;
    if (!run(track, sql_of(track)->look, look_row, track))
        return false;
    track->elsewhere = NULL;
    if (!track->exists)
        return !sql_of(track)->elsewhere || run(track, sql_of(track)->elsewhere, elsewhere_row, track);
    if (track->hidden)
        return fail_hidden(track);
    return load_rows(&l);
}

bool
sg_track_wrote(struct sg_track *track)
{
    struct sg_buf text = SG_BUF_INIT;
    bool shows = sql_of(track)->own_writes_show, ok = !shows || run(track, sql_of(track)->mark, mark_row, &text);
    if (ok && shows)
        track->mark = sg_intern(&track->ctx->intern, text.data, text.len);
    sg_buf_fini(&text);
    return ok;
}

bool
sg_track_begin(struct sg_track *track, bool *same)
{
    const struct track_sql *sql = sql_of(track);
    struct sg_buf text = SG_BUF_INIT;
    struct sg_db_item items[2] = {{0}};
    size_t count = 0;
    if (sql->fence)
        items[count++].sql = fill(track, sql->fence);
    items[count].row = mark_row;
    items[count].arg = &text;
    items[count++].sql = fill(track, sql->mark);
    for (size_t i = 0; i < count; i++)
        items[i].len = strlen(items[i].sql);
    bool ok = track->db->driver->batch(track->db, items, count, SG_BATCH_BEGIN, NULL, NULL);
    *same = ok && sg_intern(&track->ctx->intern, text.data, text.len) == track->mark;
    sg_buf_fini(&text);
    return ok;
}

size_t
sg_track_fence(struct sg_track *track, struct sg_db_item out[SG_TRACK_FENCE])
{
    const struct track_sql *sql = sql_of(track);
    if (!sql->guard || !track->mark)
        return 0;
    const char **params = sg_arena_array(&track->ctx->arena, 1, sizeof *params);
    params[0] = track->mark;
    out[0] = repeated(track, sql->fence, NULL, 0);
    out[1] = repeated(track, sql->guard, params, 1);
    return SG_TRACK_FENCE;
}

static const char *
text_of(struct sg_track *track, int64_t n)
{
    return sg_arena_printf(&track->ctx->arena, "%" PRId64, n);
}

static struct sg_db_item
note_item(struct sg_track *track, const struct sg_note *n, const char *text)
{
    enum { COUNT = 11 };
    const char **p = sg_arena_array(&track->ctx->arena, COUNT, sizeof *p);
    p[0] = n->hash;
    p[1] = text_of(track, n->when);
    p[2] = n->tag;
    p[3] = n->state;
    p[4] = text_of(track, n->done);
    p[5] = n->done_hash;
    p[6] = text_of(track, n->started);
    p[7] = n->finished ? text_of(track, n->finished) : NULL;
    p[8] = text_of(track, n->duration);
    p[9] = text_of(track, n->rows);
    p[10] = n->who;
    return repeated(track, text, p, COUNT);
}

struct sg_db_item
sg_track_note(struct sg_track *track, const struct sg_note *n)
{
    return note_item(track, n, sql_of(track)->replace);
}

static bool
id_row(void *arg, size_t count, const char *const *values)
{
    *(int64_t *)arg = number(count ? values[0] : NULL);
    return true;
}

/* The mark that follows from one's own row, without the table being asked. */
static void
mark_own(struct sg_track *track, int64_t id)
{
    const char *count = track->mark ? strchr(track->mark, '/') : NULL;
    int64_t newest = number(track->mark);
    if (count)
        track->mark = sg_interns(&track->ctx->intern,
                                 sg_arena_printf(&track->ctx->arena, "%" PRId64 "/%" PRId64 "/", id > newest ? id : newest, number(count + 1) + 1));
}

static struct sg_db_item
insert_item(struct sg_track *track, const struct sg_note *note)
{
    const char **params = sg_arena_array(&track->ctx->arena, 2, sizeof *params);
    params[0] = note->hash;
    params[1] = text_of(track, note->when);
    return repeated(track, sql_of(track)->insert, params, 2);
}

void
sg_track_row(struct sg_track *track, const struct sg_note *note, struct sg_db_item out[SG_TRACK_ROW])
{
    const struct track_sql *sql = sql_of(track);
    out[0] = insert_item(track, note);
    out[1] = note_item(track, note, sql->replace_behind);
}

/* Where it is of use, the row says under which number it was entered. */
static void
ask_id(struct sg_track *track, struct sg_db_item *row, int64_t *id)
{
    *id = 0;
    if (sql_of(track)->own_writes_show) {
        row->row = id_row;
        row->arg = id;
    }
}

size_t
sg_track_closing(struct sg_track *track, const struct sg_note *note, struct sg_db_item out[SG_TRACK_CLOSING], int64_t *id)
{
    if (!sql_of(track)->replace_timed)
        return 0;
    out[0] = insert_item(track, note);
    out[1] = note_item(track, note, sql_of(track)->replace_timed);
    ask_id(track, &out[0], id);
    return SG_TRACK_CLOSING;
}

void
sg_track_closed(struct sg_track *track, int64_t id)
{
    if (id)
        mark_own(track, id);
}

bool
sg_track_record(struct sg_track *track, const struct sg_note *note, bool commit, bool *committing)
{
    int64_t id;
    struct sg_db_item items[SG_TRACK_ROW];
    sg_track_row(track, note, items);
    ask_id(track, &items[0], &id);
    bool ok = track->db->driver->batch(track->db, items, SG_TRACK_ROW, commit ? SG_BATCH_COMMIT : 0, NULL, NULL);
    *committing = !ok && track->db->error.item == SG_TRACK_ROW;
    if (ok)
        sg_track_closed(track, id);
    return ok;
}

bool
sg_track_run(struct sg_track *track, struct sg_db_item one)
{
    return track->db->driver->query(track->db, one.sql, one.params, one.param_count, NULL, NULL);
}

static bool
with_record(struct sg_track *track, const char *text, const struct sg_record *r, const char *hash, const char *when)
{
    const char *params[] = {r->hash, r->has_when ? text_of(track, r->when) : NULL, hash, when};
    return track->db->driver->query(track->db, fill(track, text), params, hash ? 4 : 2, NULL, NULL);
}

bool
sg_track_remove_note(struct sg_track *track, const struct sg_record *r)
{
    return !r->noted || with_record(track, "DELETE FROM %N WHERE hash = $1 AND created_at = CAST($2 AS bigint)", r,
                                    NULL, NULL);
}

bool
sg_track_remove(struct sg_track *track, const struct sg_record *r)
{
    return reaches(track, sql_of(track)->hides_removal) &&
           (!r->tracked ||
            with_record(track, "DELETE FROM %T WHERE hash = $1 AND created_at %E CAST($2 AS bigint)",
                        r, NULL, NULL)) &&
           sg_track_remove_note(track, r);
}

bool
sg_track_rewrite(struct sg_track *track, const struct sg_record *r, const char *hash, int64_t when)
{
    const char *time = text_of(track, when);
    return reaches(track, sql_of(track)->hides_rewrite) &&
           with_record(track,
                       "UPDATE %T SET hash = $3, created_at = CAST($4 AS bigint) "
                       "WHERE hash = $1 AND created_at %E CAST($2 AS bigint)",
                       r, hash, time) &&
           (!r->noted || with_record(track,
                                     "UPDATE %N SET hash = $3, created_at = CAST($4 AS bigint) "
                                     "WHERE hash = $1 AND created_at = CAST($2 AS bigint)",
                                     r, hash, time));
}
