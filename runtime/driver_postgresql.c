/* The PostgreSQL driver: with driver_postgresql_lock.c the only file that knows libpq. */
#include <config.h>

#include "runtime/driver_postgresql.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
    CHUNK = 64,           /* statements between two synchronisations of a pipeline */
    PROGRESS_EVERY = 1000 /* milliseconds */
};

/* SQLSTATEs (manual, appendix A) that decide what happens next; a class is its first two characters. */
static const struct {
    const char *sqlstate;
    enum sg_db_class class;
} classes[] = {
    {"55P03", SG_DB_LOCK},           /* lock_not_available */
    {"40P01", SG_DB_LOCK},           /* deadlock_detected: with drizzle-orm's migrator, say, which locks the table of what is recorded last */
    {"25001", SG_DB_NO_TRANSACTION}, /* active_sql_transaction: cannot run inside a transaction block */
    {"55P04", SG_DB_NEW_ENUM_VALUE}, /* unsafe_new_enum_value_usage */
    {"53100", SG_DB_STORAGE},        /* disk_full */
    {"25006", SG_DB_STORAGE},        /* read_only_sql_transaction: a standby, say */
    {"58030", SG_DB_STORAGE},        /* io_error */
    {"57P01", SG_DB_CONNECTION},     /* admin_shutdown */
    {"57P02", SG_DB_CONNECTION},     /* crash_shutdown */
    {"57P03", SG_DB_CONNECTION},     /* cannot_connect_now */
    {"57P05", SG_DB_CONNECTION},     /* idle_session_timeout */
    {"08", SG_DB_CONNECTION},
};

static int64_t
now_microseconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static char *
trimmed(const char *text)
{
    if (!text || !*text)
        return NULL;
    char *copy = sg_strdup(text);
    for (size_t len = strlen(copy); len && (copy[len - 1] == '\n' || copy[len - 1] == ' '); len--)
        copy[len - 1] = '\0';
    return copy;
}

/* What libpq says of each further call on a connection that is broken, behind why it broke. */
static bool
says_nothing(const char *line, size_t len)
{
    static const char *const lines[] = {"invalid socket", "no connection to the server"};
    for (size_t i = 0; i < SG_COUNT(lines); i++)
        if (len == strlen(lines[i]) && !memcmp(line, lines[i], len))
            return true;
    return false;
}

/* The lines of libpq's text behind the first, which ask a question or are about other hosts, are a hint. */
static bool
fail_in_words(struct pg_db *db, const PGconn *conn, const char *words)
{
    char *text = trimmed(words), *rest = text ? strchr(text, '\n') : NULL;
    struct sg_buf hint = SG_BUF_INIT;
    enum sg_db_class class = PQstatus(conn) == CONNECTION_BAD ? SG_DB_CONNECTION : SG_DB_STATEMENT;
    if (rest)
        *rest++ = '\0';
    for (; rest && *rest; rest += strcspn(rest, "\n"), rest += *rest == '\n') {
        rest += strspn(rest, "\t ");
        size_t len = strcspn(rest, "\n");
        if (!says_nothing(rest, len))
            sg_buf_addf(&hint, "%s%.*s", hint.len ? "\n" : "", (int)len, rest);
    }
    sg_db_error_set(&db->base, class, "%s", text ? text : "the connection is broken");
    db->base.error.hint = hint.len ? sg_strdup(hint.data) : NULL;
    sg_buf_fini(&hint);
    free(text);
    return false;
}

bool
sg_pg_fail_connection(struct pg_db *db, PGconn *conn)
{
    return fail_in_words(db, conn, PQerrorMessage(conn));
}

/* Characters to bytes, both from 1. A database without an encoding counts bytes. */
static size_t
byte_position(const PGconn *conn, const char *sql, size_t len, const char *position)
{
    const char *encoding = PQparameterStatus(conn, "server_encoding");
    long characters = position ? strtol(position, NULL, 10) : 0;
    size_t at = 0;
    if (characters <= 0)
        return 0;
    if (encoding && !strcmp(encoding, "SQL_ASCII"))
        return (size_t)characters <= len ? (size_t)characters : len + 1;
    for (long i = 1; i < characters && at < len; i++) {
        at++;
        while (at < len && ((unsigned char)sql[at] & 0xc0) == 0x80)
            at++;
    }
    return at + 1;
}

/* The error of a result, for the text that was run. */
static bool
fail(struct pg_db *db, const PGresult *result, const char *sql, size_t len)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!state && !primary)
        return fail_in_words(db, db->conn, result ? PQresultErrorMessage(result) : PQerrorMessage(db->conn));
    enum sg_db_class class = SG_DB_STATEMENT;
    for (size_t i = 0; i < SG_COUNT(classes); i++)
        if (state && !strncmp(state, classes[i].sqlstate, strlen(classes[i].sqlstate)))
            class = classes[i].class;
    if (PQstatus(db->conn) == CONNECTION_BAD)
        class = SG_DB_CONNECTION;
    if (db->cancelled && state && !strcmp(state, "57014"))
        class = SG_DB_CANCELLED;
    if (state && sg_pg_is_lost(db, state, sql))
        class = SG_DB_FORGOTTEN;
    sg_db_error_set(&db->base, class, "%s", primary ? primary : "unknown error");
    struct sg_db_error *e = &db->base.error;
    if (state)
        snprintf(e->sqlstate, sizeof e->sqlstate, "%s", state);
    e->detail = trimmed(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
    e->hint = trimmed(PQresultErrorField(result, PG_DIAG_MESSAGE_HINT));
    e->context = trimmed(PQresultErrorField(result, PG_DIAG_CONTEXT));
    e->position = byte_position(db->conn, sql, len, PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION));
    return false;
}

static int64_t
touched(PGresult *result)
{
    const char *count = PQcmdTuples(result);
    return *count && PQresultStatus(result) == PGRES_COMMAND_OK ? strtoll(count, NULL, 10) : -1;
}

static void
give_rows(const PGresult *result, sg_db_row row, void *arg)
{
    const char *fixed[64];
    int columns = PQnfields(result), rows = PQntuples(result);
    const char **values = (size_t)columns <= SG_COUNT(fixed) ? fixed : sg_malloc((size_t)columns * sizeof *values);
    for (int i = 0; row && i < rows; i++) {
        for (int c = 0; c < columns; c++)
            values[c] = PQgetisnull(result, i, c) ? NULL : PQgetvalue(result, i, c);
        if (!row(arg, (size_t)columns, values))
            break;
    }
    if (values != fixed)
        free(values);
}

/* Whether a result is a success. What COPY wants cannot be given, so it is ended. */
static bool
accept(struct pg_db *db, const PGresult *result, const char *sql, size_t len)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC: return true;
    case PGRES_COPY_IN:
    case PGRES_COPY_BOTH:
        PQputCopyEnd(db->conn, "COPY FROM STDIN has no input in a migration");
        return true; /* the error is in the next result */
    case PGRES_COPY_OUT: {
        char *line = NULL;
        while (PQgetCopyData(db->conn, &line, 0) > 0)
            PQfreemem(line);
        return true;
    }
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
    case PGRES_FATAL_ERROR:
    case PGRES_PIPELINE_ABORTED: break;
    }
    return fail(db, result, sql, len);
}

/* Waits until there is a result, telling meanwhile how far the statement is. A connection of the caller's may be a nonblocking one: then
 * something may still have to be sent. */
static void
wait_for_result(struct pg_db *db)
{
    for (int waits = 0; PQstatus(db->conn) == CONNECTION_OK && PQisBusy(db->conn); waits++) {
        int unsent = PQflush(db->conn);
        struct pollfd fd = {.fd = PQsocket(db->conn), .events = (short)(unsent > 0 ? POLLIN | POLLOUT : POLLIN)};
        if (unsent < 0)
            return;
        int ready = poll(&fd, 1, db->lock ? PROGRESS_EVERY : -1);
        if (ready < 0 && errno != EINTR)
            return;
        if (ready > 0 && !PQconsumeInput(db->conn))
            return;
        if (!ready && db->lock)
            sg_pg_progress(db);
    }
}

/* Runs a text by the simple protocol and takes all its results. */
static bool
run_simple(struct pg_db *db, const char *sql, size_t len, int64_t *rows)
{
    char *text = sg_malloc(len + 1);
    memcpy(text, sql, len);
    text[len] = '\0';
    bool ok = PQsendQuery(db->conn, text) != 0;
    if (!ok)
        sg_pg_fail_connection(db, db->conn);
    PGresult *result;
    int64_t count = -1;
    bool sent = ok;
    while (sent && (wait_for_result(db), result = PQgetResult(db->conn))) {
        ok = ok && accept(db, result, text, len);
        sg_pg_heed(db, PQcmdStatus(result));
        int64_t n = touched(result);
        count = n >= 0 ? (count < 0 ? n : count + n) : count;
        bool broken = PQstatus(db->conn) == CONNECTION_BAD;
        PQclear(result);
        if (broken)
            break;
    }
    free(text);
    if (rows)
        *rows = count;
    return ok;
}

/* The settings of a session for what runs outside a transaction. Several SETs in one text would be a transaction of their own
 * only, which is fine for SET. */
static bool
pg_exec(struct sg_db *base, const char *sql, size_t len, int64_t *rows)
{
    struct pg_db *db = sg_pg(base);
    bool outside = PQtransactionStatus(db->conn) == PQTRANS_IDLE && db->session_set;
    if (outside && !run_simple(db, db->session_set, strlen(db->session_set), NULL))
        return false;
    bool ok = run_simple(db, sql, len, rows);
    if (outside && PQstatus(db->conn) == CONNECTION_OK) {
        PGresult *result = PQexec(db->conn, db->session_reset);
        PQclear(result);
    }
    return ok;
}

/* Where somebody said how long to wait for a lock, a look outside of a transaction gets one of its own for that: the setting is then
 * for it alone, behind a pooler, too. */
static bool
begin_look(struct pg_db *db, bool *begun)
{
    *begun = db->options.lock_timeout && PQtransactionStatus(db->conn) == PQTRANS_IDLE;
    return !*begun || (run_simple(db, "BEGIN", strlen("BEGIN"), NULL) && run_simple(db, db->begin, strlen(db->begin), NULL));
}

static void pg_rollback(struct sg_db *base);

static bool
pg_query(struct sg_db *base, const char *sql, const char *const *params, size_t count, sg_db_row row, void *arg)
{
    struct pg_db *db = sg_pg(base);
    bool begun;
    if (!begin_look(db, &begun)) {
        pg_rollback(base);
        return false;
    }
    db->quiet = true;
    PGresult *result = count ? PQexecParams(db->conn, sql, (int)count, NULL, params, NULL, NULL, 0)
                             : PQexec(db->conn, sql);
    db->quiet = false;
    bool ok = result ? accept(db, result, sql, strlen(sql)) : sg_pg_fail_connection(db, db->conn);
    if (ok && PQresultStatus(result) == PGRES_TUPLES_OK)
        give_rows(result, row, arg);
    PQclear(result);
    if (begun && ok)
        ok = run_simple(db, "COMMIT", strlen("COMMIT"), NULL);
    if (begun && !ok)
        pg_rollback(base);
    return ok;
}

/* A batch that runs. */
struct batch {
    struct pg_db *db;
    struct sg_db_item *items; /* those of the caller, with what begins and ends the transaction around them */
    size_t count, offset;     /* offset: how many of ours are before the caller's */
    void (*progress)(void *arg, size_t item);
    void *arg;
    struct sg_db_item *callers;
    size_t caller_count;
    bool prepares[CHUNK]; /* of the items on their way */
};

static void
item_done(struct batch *b, size_t at)
{
    if (at < b->offset || at - b->offset >= b->caller_count)
        return;
    b->callers[at - b->offset] = b->items[at];
    if (b->progress)
        b->progress(b->arg, at - b->offset);
}

#ifdef LIBPQ_HAS_PIPELINING

static bool
send_chunk(struct batch *b, size_t from, size_t to)
{
    struct sg_buf text = SG_BUF_INIT;
    bool ok = true;
    for (size_t i = from; ok && i < to; i++) {
        const struct sg_db_item *item = &b->items[i];
        sg_buf_clear(&text);
        sg_buf_add(&text, item->sql, item->len);
        ok = sg_pg_send(b->db, item, text.data, &b->prepares[i - from]);
    }
    sg_buf_fini(&text);
    return (ok && PQpipelineSync(b->db->conn)) || sg_pg_fail_connection(b->db, b->db->conn);
}

/* Takes the results of one item, or of what prepares it. After a failure, which `ok` is false for, what is left says nothing. */
static bool
take_results(struct pg_db *db, struct sg_db_item *item, bool ok)
{
    PGresult *result;
    while ((wait_for_result(db), result = PQgetResult(db->conn))) {
        ok = ok && accept(db, result, item->sql, item->len);
        if (ok) {
            item->rows = touched(result);
            if (PQresultStatus(result) == PGRES_TUPLES_OK)
                give_rows(result, item->row, item->arg);
            sg_pg_heed(db, PQcmdStatus(result));
        }
        PQclear(result);
        if (PQstatus(db->conn) == CONNECTION_BAD)
            break;
    }
    return ok;
}

/* Takes the results up to the synchronisation; `*failed` is the first that failed. */
static bool
take_chunk(struct batch *b, size_t from, size_t to, size_t *failed)
{
    struct pg_db *db = b->db;
    bool ok = true;
    int64_t last = now_microseconds();
    for (size_t i = from; i < to; i++) {
        struct sg_db_item *item = &b->items[i];
        bool went_well = ok;
        if (b->prepares[i - from] && !(ok = take_results(db, item, ok)))
            sg_pg_not_prepared(db, item);
        ok = take_results(db, item, ok);
        if (went_well && !ok)
            *failed = i;
        if (ok && PQstatus(db->conn) == CONNECTION_BAD) {
            *failed = i;
            return sg_pg_fail_connection(db, db->conn);
        }
        int64_t now = now_microseconds();
        item->microseconds = now - last;
        last = now;
        if (ok)
            item_done(b, i);
    }
    PGresult *sync = PQstatus(db->conn) == CONNECTION_OK ? PQgetResult(db->conn) : NULL;
    PQclear(sync);
    return ok;
}

static bool
run_pipeline(struct batch *b, size_t *failed)
{
    if (!PQenterPipelineMode(b->db->conn))
        return sg_pg_fail_connection(b->db, b->db->conn);
    bool ok = true;
    for (size_t from = 0; ok && from < b->count; from += CHUNK) {
        size_t to = b->count - from > CHUNK ? from + CHUNK : b->count;
        *failed = from;
        ok = send_chunk(b, from, to) && take_chunk(b, from, to, failed);
    }
    PQexitPipelineMode(b->db->conn);
    return ok;
}

#else

static bool
run_pipeline(struct batch *b, size_t *failed)
{
    (void)b, (void)failed;
    return false;
}

#endif

static bool
run_one(struct pg_db *db, struct sg_db_item *item)
{
    int64_t start = now_microseconds();
    bool ok = item->param_count || item->row
                  ? pg_query(&db->base, item->sql, item->params, item->param_count, item->row, item->arg)
                  : run_simple(db, item->sql, item->len, &item->rows);
    item->microseconds = now_microseconds() - start;
    return ok;
}

static bool
run_each(struct batch *b, size_t *failed)
{
    for (size_t i = 0; i < b->count; i++) {
        *failed = i;
        if (!run_one(b->db, &b->items[i]))
            return false;
        item_done(b, i);
    }
    return true;
}

/* What is a look outside of a transaction may need one around each of its statements (begin_look). */
static bool
can_pipeline(const struct batch *b, bool looks)
{
#ifdef LIBPQ_HAS_PIPELINING
    if (looks && b->db->options.lock_timeout && PQtransactionStatus(b->db->conn) == PQTRANS_IDLE)
        return false;
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].simple)
            return false;
    return b->count > 1;
#else
    (void)b, (void)looks;
    return false;
#endif
}

static bool
pg_batch(struct sg_db *base, struct sg_db_item *items, size_t count, unsigned flags,
         void (*progress)(void *arg, size_t item), void *arg)
{
    struct pg_db *db = sg_pg(base);
    struct batch b = {.db = db, .progress = progress, .arg = arg, .callers = items, .caller_count = count};
    size_t failed = 0, begins = flags & SG_BATCH_BEGIN ? 2 : 0;
    b.items = sg_realloc_array(NULL, count + 3, sizeof *b.items);
    memset(b.items, 0, (count + 3) * sizeof *b.items);
    if (begins) {
        b.items[0].repeats = b.items[1].repeats = true;
        b.items[0].sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
        b.items[1].sql = db->begin;
    }
    b.offset = begins;
    if (count)
        memcpy(b.items + begins, items, count * sizeof *items);
    b.count = begins + count;
    if (flags & SG_BATCH_COMMIT)
        b.items[b.count++] = (struct sg_db_item){.sql = "COMMIT", .repeats = true};
    for (size_t i = 0; i < b.count; i++) {
        b.items[i].repeats = flags && b.items[i].repeats;
        if (!b.items[i].len)
            b.items[i].len = strlen(b.items[i].sql);
    }
    const bool pipelined = can_pipeline(&b, !flags);
    bool ok = pipelined ? run_pipeline(&b, &failed) : run_each(&b, &failed);
    if (!ok) {
        bool committing = flags & SG_BATCH_COMMIT && failed == b.count - 1;
        base->error.item = failed < begins ? SIZE_MAX : failed - begins;
        if (failed < begins && !strcmp(base->error.sqlstate, "0A000"))
            base->error.class = SG_DB_STORAGE; /* a standby has no transactions that write */
        /* Once COMMIT is on its way, only the server's own word that an earlier one failed says that it was not done. */
        bool sent = flags & SG_BATCH_COMMIT && failed >= (b.count - 1) / CHUNK * CHUNK && pipelined;
        base->error.in_doubt = (committing || (sent && !*base->error.sqlstate)) && base->error.class == SG_DB_CONNECTION;
    }
    free(b.items);
    return ok;
}

static void
pg_rollback(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        PQclear(PQexec(db->conn, "ROLLBACK"));
}

/* A connection that broke is in none. */
static bool
pg_idle(struct sg_db *base)
{
    PGTransactionStatusType status = PQtransactionStatus(sg_pg(base)->conn);
    return status == PQTRANS_IDLE || status == PQTRANS_UNKNOWN;
}

static void
receive_notice(void *arg, const PGresult *result)
{
    struct pg_db *db = arg;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    char lower[16] = "notice";
    for (size_t i = 0; severity && severity[i] && i + 1 < sizeof lower; i++) {
        lower[i] = severity[i] >= 'A' && severity[i] <= 'Z' ? (char)(severity[i] + ('a' - 'A')) : severity[i];
        lower[i + 1] = '\0';
    }
    if (!db->quiet && db->options.notice && message)
        db->options.notice(db->options.notice_arg, lower, message);
}

static void
add_setting(struct sg_buf *out, PGconn *conn, const char *name, const char *value)
{
    char *literal = value ? PQescapeLiteral(conn, value, strlen(value)) : NULL;
    if (literal)
        sg_buf_addf(out, "%spg_catalog.set_config('%s', %s, true)", out->len ? ", " : "SELECT ", name, literal);
    PQfreemem(literal);
}

/* What a migration's SQL means must not depend on who runs it, nor on what an earlier one set. SET LOCAL and its kin go
 * with the transaction, so that a pooler's other clients see nothing of them. */
static bool
prepare_settings(struct pg_db *db)
{
    PGresult *result = PQexec(db->conn, "SELECT pg_catalog.current_setting('search_path'), pg_catalog.pg_backend_pid()");
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail(db, result, "", 0);
        PQclear(result);
        return false;
    }
    const char *path = db->options.search_path ? db->options.search_path : PQgetvalue(result, 0, 0);
    if (!strcmp(path, "\"$user\", public"))
        path = "public"; /* the snapshots know of no schema that is named after who runs them */
    const struct {
        const char *name, *value;
    } settings[] = {
        {"search_path", path},
        {"default_transaction_read_only", "off"}, /* of the role or the database: for what needs no BEGIN, which says so */
        {"lock_timeout", db->options.lock_timeout},
        {"statement_timeout", db->options.statement_timeout},
    };
    struct sg_buf begin = SG_BUF_INIT, set = SG_BUF_INIT, reset = SG_BUF_INIT;
    add_setting(&begin, db->conn, "standard_conforming_strings", "on");
    add_setting(&begin, db->conn, "idle_in_transaction_session_timeout", "0");
    for (size_t i = 0; i < SG_COUNT(settings); i++) {
        add_setting(&begin, db->conn, settings[i].name, settings[i].value);
        char *literal = settings[i].value ? PQescapeLiteral(db->conn, settings[i].value, strlen(settings[i].value)) : NULL;
        if (literal) {
            sg_buf_addf(&set, "%spg_catalog.set_config('%s', %s, false)", set.len ? ", " : "SELECT ", settings[i].name,
                        literal);
            sg_buf_addf(&reset, "RESET %s;", settings[i].name);
        }
        PQfreemem(literal);
    }
    /* A pooler gives its clients numbers of its own. */
    db->direct = !db->adopted && strtol(PQgetvalue(result, 0, 1), NULL, 10) == PQbackendPID(db->conn);
    PQclear(result);
    db->begin = sg_buf_detach(&begin, NULL);
    db->session_set = sg_buf_detach(&set, NULL);
    db->session_reset = sg_buf_detach(&reset, NULL);
    return true;
}

static void
set_name(struct pg_db *db)
{
    struct sg_buf name = SG_BUF_INIT;
    const char *host = PQhost(db->conn), *port = PQport(db->conn);
    sg_buf_addf(&name, "postgresql://%s@%s%s%s/%s", PQuser(db->conn), host ? host : "", port && *port ? ":" : "",
                port ? port : "", PQdb(db->conn));
    db->base.name = sg_buf_detach(&name, NULL);
}

static bool
finish_open(struct pg_db *db)
{
    db->base.version = PQserverVersion(db->conn);
    set_name(db);
    db->cancel = PQgetCancel(db->conn);
    return prepare_settings(db);
}

static struct pg_db *
new_db(const struct sg_db_options *options)
{
    struct pg_db *db = sg_malloc(sizeof *db);
    *db = (struct pg_db){.base.driver = &sg_driver_postgresql, .options = *options};
    return db;
}

PGconn *
sg_pg_connect(const struct sg_db_options *options, const char *application_name)
{
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%d", options->connect_timeout);
    /* The URL is expanded where it stands; what follows it goes before what it says. */
    const char *keys[] = {"fallback_application_name", "dbname", "client_encoding",
                          application_name ? "application_name" : options->connect_timeout > 0 ? "connect_timeout" : NULL,
                          application_name && options->connect_timeout > 0 ? "connect_timeout" : NULL, NULL};
    const char *values[] = {options->application_name ? options->application_name : "schemagen", options->url, "UTF8",
                            application_name ? application_name : timeout, timeout, NULL};
    return PQconnectdbParams(keys, values, 1);
}

static bool
pg_open(struct sg_db **out, const struct sg_db_options *options)
{
    struct pg_db *db = new_db(options);
    *out = &db->base;
    db->conn = sg_pg_connect(options, NULL);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return sg_pg_fail_connection(db, db->conn);
    PQsetNoticeReceiver(db->conn, receive_notice, db);
    /* libpq would draw the place of an error into the statement, with eight bytes for each character of it; that is done here. */
    PQsetErrorVerbosity(db->conn, PQERRORS_TERSE);
    return finish_open(db);
}

static bool
pg_adopt(struct sg_db **out, void *handle, const struct sg_db_options *options)
{
    struct pg_db *db = new_db(options);
    *out = &db->base;
    db->conn = handle;
    db->adopted = true;
    if (PQstatus(db->conn) != CONNECTION_OK)
        return sg_pg_fail_connection(db, db->conn);
    if (!pg_idle(&db->base)) {
        sg_db_error_set(&db->base, SG_DB_STATEMENT, "it is " SG_DB_NOT_IDLE);
        return false;
    }
    return finish_open(db);
}

static void
pg_close(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    sg_pg_unlock(base);
    PQfreeCancel(db->cancel);
    PQfreeCancel(db->spent);
    if (!db->adopted)
        PQfinish(db->conn);
    sg_db_error_clear(base);
    sg_pg_forget(db);
    free(db->begin);
    free(db->session_set);
    free(db->session_reset);
    free(base->name);
    free(db);
}

/* A receiver of the caller's stays: nobody could give it its argument back (libpq tells the function alone). */
static bool
pg_enter(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    if (db->adopted && db->default_receiver && PQsetNoticeReceiver(db->conn, NULL, NULL) == db->default_receiver)
        db->old_receiver = PQsetNoticeReceiver(db->conn, receive_notice, db);
    return true;
}

static void
pg_leave(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    if (db->adopted && db->old_receiver)
        PQsetNoticeReceiver(db->conn, db->old_receiver, NULL);
    db->old_receiver = NULL;
}

/* PQcancel may be called in a signal handler (manual, 34.7). */
static void
pg_cancel(struct sg_db *base)
{
    struct pg_db *db = sg_pg(base);
    char text[64];
    db->cancelled = 1;
    if (db->cancel)
        PQcancel(db->cancel, text, sizeof text);
}

const struct sg_driver sg_driver_postgresql = {
    .size = sizeof(struct sg_driver),
    .package = PACKAGE_VERSION,
    .name = "postgresql",
    .dialect = SG_POSTGRESQL,
    .open = pg_open,
    .adopt = pg_adopt,
    .close = pg_close,
    .exec = pg_exec,
    .query = pg_query,
    .batch = pg_batch,
    .rollback = pg_rollback,
    .idle = pg_idle,
    .enter = pg_enter,
    .leave = pg_leave,
    .try_lock = sg_pg_try_lock,
    .unlock = sg_pg_unlock,
    .has_lock = sg_pg_has_lock,
    .cancel = pg_cancel,
};
