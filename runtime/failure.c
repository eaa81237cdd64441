/* What went wrong: one diagnostic at the statement's place, the same in parts, and an event. */
#include <config.h>

#include "runtime/runner.h"

#include <string.h>

#include "base/shell.h"
#include "runtime/resume.h"
#include "runtime/url.h"

#include "base/banned.h"

static const enum sg_status statuses[] = {
    [SG_DB_STATEMENT] = SG_FAILED,      [SG_DB_LOCK] = SG_LOCKED,           [SG_DB_CONNECTION] = SG_IO,
    [SG_DB_CANCELLED] = SG_FAILED,      [SG_DB_NO_TRANSACTION] = SG_FAILED, [SG_DB_NEW_ENUM_VALUE] = SG_FAILED,
    [SG_DB_STORAGE] = SG_IO,            [SG_DB_FORGOTTEN] = SG_FAILED,
};

enum sg_status
sg_db_status(enum sg_db_class class)
{
    return statuses[class];
}

static const char *
clean(struct sg_runner *r, const char *text)
{
    if (!text)
        return NULL;
    return r->url ? sg_url_scrub(r->ctx, r->url, text) : sg_arena_strdup(&r->ctx->arena, text);
}

/* "relation "x" does not exist (42P01)" */
static const char *
message(struct sg_runner *r)
{
    const struct sg_db_error *e = &r->db->error;
    const char *code = *e->sqlstate ? e->sqlstate : e->code;
    const char *text = clean(r, e->message ? e->message : "unknown error");
    return code ? sg_arena_printf(&r->ctx->arena, "%s (%s)", text, code) : text;
}

/* What the server says, and a statement of the migration, may hold anything: none of it is ours. */
static void
quote(struct sg_diag *d, const struct sg_db_error *e, const struct sg_failure *f)
{
    sg_diag_quotes(d, f->sql);
    sg_diag_quotes(d, f->detail);
    sg_diag_quotes(d, f->context);
    sg_diag_quotes(d, *e->sqlstate ? f->hint : NULL); /* the other ones are hints of this program */
}

/* A line of the note. */
static void
add_line(struct sg_buf *out, const char *label, const char *text)
{
    if (text)
        sg_buf_addf(out, "%s%s%s", out->len ? "\n" : "", label, text);
}

static void
finish_note(struct sg_runner *r, struct sg_diag *d, struct sg_buf *note)
{
    if (note->len)
        sg_diag_note(r->ctx, d, "%s", note->data);
    sg_buf_fini(note);
}

/* What is mostly the matter, and what to do: by the SQLSTATE (PostgreSQL's manual, appendix A; two characters are a class), or SQLite's
 * code and what its message holds. The first row that fits. Some of it holds for migrations that are applied, not for what undoes one,
 * or for a seed. */
#define EXISTS true, "'schemagen resolve --applied %s' records the migration as done, if all that it makes is there;\n" \
               "else rename or drop what is in the way"
#define MISSING true, "either the SQL is wrong, or the database is not what the migrations before '%s' leave:\n" \
                "something was changed by hand"
#define STANDS false, "that trigger or view stands on what '%s' changes, and SQLite does not carry the change into it:\n" \
                      "drop it in the file before that statement, and make it again behind, in its new form"
#define ROWS false, "there are rows that '%s' does not allow for: find and mend them first"
static const struct {
    const char *code, *message;
    bool applying;
    const char *text; /* %s: the migration */
} advice[] = {
    {"42P07", NULL, EXISTS}, /* table, index, sequence, view */
    {"42710", NULL, EXISTS}, /* constraint, policy, type, role */
    {"42701", NULL, EXISTS}, /* column */
    {"42P06", NULL, EXISTS}, /* schema */
    {"42P01", NULL, MISSING}, /* table */
    {"42703", NULL, MISSING}, /* column */
    {"42704", NULL, MISSING}, /* object */
    {"3F000", "no schema has been selected", false,
     "the search_path that the URL, the role or the database sets names no schema that is there: '%s' needs one"},
    {"3F000", NULL, MISSING}, /* schema */
    {"2BP01", NULL, false, "something that '%s' does not know of depends on it: drop that first, or in the migration"},
    {"55P04", NULL, false, "a value that was added to an enum can be used once it is committed: cut '%s' in two there"},
    {"57014", "statement timeout", false,
     "'%s' takes longer than statement_timeout allows, which the role or the database has set, or this run: --statement-timeout sets another"},
    {"42501", NULL, false, "the role that is connected may not do what '%s' needs: grant it the right, or connect as the owner"},
    {"22P05", NULL, false, "the encoding of the database has not all the characters of '%s': a database with ENCODING UTF8 has them"},
    {"22021", "invalid byte sequence for encoding \"UTF8\"", false, "if '%s' is in another encoding, save it as UTF-8"},
    {"23", NULL, ROWS},
    {"SQLITE_ERROR", "near \"ALTER\": syntax error", false,
     "SQLite has no ALTER COLUMN, which '%s' uses: libSQL has it ('dialect turso');\n"
     "with 'dialect sqlite' in the project block generate makes the table anew"},
    {"SQLITE_ERROR", "error in trigger ", STANDS},
    {"SQLITE_ERROR", "error in view ", STANDS},
    {"SQLITE_ERROR", " already exists", EXISTS},
    {"SQLITE_ERROR", "duplicate column name", EXISTS},
    {"SQLITE_ERROR", "no such ", MISSING},
    {"SQLITE_CONSTRAINT", NULL, ROWS},
};

static bool
fits(const struct sg_db_error *e, const char *code, const char *text)
{
    const char *is = *e->sqlstate ? e->sqlstate : e->code;
    return (!code || (is && !strncmp(is, code, strlen(code)))) && (!text || (e->message && strstr(e->message, text)));
}

/* What stands before migrations that are applied does not expect what they did; an error of these classes may be that. */
static const char *
late_advice(const struct sg_db_error *e, const struct sg_application *a)
{
    static const char *const codes[] = {"42", "3F000", "2BP01", "SQLITE_ERROR"};
    bool about = false;
    for (size_t i = 0; i < SG_COUNT(codes); i++)
        about |= fits(e, codes[i], NULL);
    if (!about || !a->migration || a->migration->state != SG_MIGRATION_OUT_OF_ORDER || e->class != SG_DB_STATEMENT)
        return NULL;
    return "newer migrations are applied already, and may have renamed, dropped or made what it is about: put it behind them:\n"
           "'schemagen rebase --onto' the parent of the merge that has them, HEAD^1 or HEAD^2";
}

static const char *
advice_for(struct sg_runner *r, const struct sg_application *a)
{
    const struct sg_db_error *e = &r->db->error;
    const char *late = late_advice(e, a);
    for (size_t i = 0; !late && e->class == SG_DB_STATEMENT && i < SG_COUNT(advice); i++)
        if (fits(e, advice[i].code, advice[i].message))
            return a->migration || !advice[i].applying ? sg_arena_printf(&r->ctx->arena, advice[i].text, a->tag) : NULL;
    return late;
}

/* What the database has of a migration that is gone, and this one may not have been written for. */
static const char *
gone_advice(struct sg_runner *r, const struct sg_application *a)
{
    const struct sg_migration *gone;
    if (!a->migration || a->migration->state == SG_MIGRATION_OUT_OF_ORDER || !r->missing.len)
        return NULL;
    gone = r->missing.items[0];
    return sg_arena_printf(&r->ctx->arena, "the database has %s applied, which has no file (any more), and may have changed what it needs",
                           gone->record->tag ? sg_arena_printf(&r->ctx->arena, "'%s'", gone->record->tag) : "a migration");
}

/* The same of what is no fault of a statement, whatever was being done. libpq gives no SQLSTATE of what the server says before it lets
 * somebody in. */
static const struct {
    const char *code, *message, *also, *text; /* %s: how to wait longer */
} general[] = {
    {NULL, " database \"", "\" does not exist", "make it first ('createdb NAME', or CREATE DATABASE), or correct its name in the URL"},
    {NULL, " role \"", "\" does not exist", "make it first ('createuser NAME', or CREATE ROLE), or name another user in the URL"},
    {NULL, "too many connections for ", NULL, "what writes needs two connections, one of them for its lock: raise the CONNECTION LIMIT, or end another one"},
    {NULL, "too many clients already", NULL, "the server has max_connections of them: end some, or run again once there are fewer"},
    {NULL, "remaining connection slots are reserved", NULL, "the server has max_connections of them: end some, or run again once there are fewer"},
    {"25006", NULL, NULL, "the server is a standby, or the session may only read (default_transaction_read_only): connect to one that may write"},
    {"0A000", NULL, NULL, "the server is a standby: connect to the one that it follows"},
    {"SQLITE_BUSY", NULL, NULL, "another program is at work in the file: wait for its end%s"},
};

static const char *
general_advice(struct sg_runner *r)
{
    const struct sg_db_error *e = &r->db->error;
    const char *option = r->options.wait_option;
    const char *longer = option ? sg_arena_printf(&r->ctx->arena, ", or longer (%s)", option) : "";
    for (size_t i = 0; e->class != SG_DB_STATEMENT && i < SG_COUNT(general); i++)
        if (fits(e, general[i].code, general[i].message) && fits(e, general[i].code, general[i].also))
            return sg_arena_printf(&r->ctx->arena, general[i].text, longer);
    return NULL;
}

/* What a table that somebody altered, or that is another program's or role's, makes of our own statements. */
static const char no_right[] = "42501", row_security[] = "row-level security", timed_out[] = "statement timeout";

/* What comes of a row that a trigger leaves out (plpgsql-trigger.html; RAISE(IGNORE), lang_createtrigger.html). */
static const struct {
    const char *code, *message;
} left_out[] = {
    {"23502", "\"state\""},
    {"SQLITE_CONSTRAINT", ".state"},
};

static const char *
record_advice(struct sg_runner *r)
{
    static const char *const codes[] = {"42703", "42804", "42883", "42P10", "0A000", "23", "SQLITE_ERROR", "SQLITE_CONSTRAINT"};
    const struct sg_track *t = &r->track;
    if (fits(&r->db->error, no_right, row_security))
        return sg_arena_printf(&r->ctx->arena,
                               "the role that is connected has to see and write all rows of %s and\n"
                               "%s: connect as their owner, give the role BYPASSRLS, or each of the two\n"
                               "a policy for it that lets all through: CREATE POLICY … FOR ALL TO … USING (true)", t->table, t->note);
    if (fits(&r->db->error, no_right, NULL))
        return sg_arena_printf(&r->ctx->arena,
                               "the role that is connected needs CREATE on the database, or a schema '%s' with USAGE and CREATE on it,\n"
                               "and SELECT, INSERT, UPDATE and DELETE on %s and\n"
                               "%s, USAGE on the sequence of the first: grant it that, or connect as the owner",
                               t->schema ? t->schema : "", t->table, t->note);
    if (fits(&r->db->error, "57014", timed_out))
        return sg_arena_printf(&r->ctx->arena,
                               "another transaction holds %s or\n"
                               "%s for longer than statement_timeout allows, which the role or the database has set, or this run:\n"
                               "--statement-timeout sets another", t->table, t->note);
    for (size_t i = 0; i < SG_COUNT(left_out); i++)
        if (fits(&r->db->error, left_out[i].code, left_out[i].message))
            return sg_arena_printf(&r->ctx->arena, "a trigger on %s leaves the row out that says what is applied:\n"
                                                    "drop it, else all of it would be run once more", t->table);
    for (size_t i = 0; r->db->error.class == SG_DB_STATEMENT && i < SG_COUNT(codes); i++)
        if (fits(&r->db->error, codes[i], NULL))
            return sg_arena_printf(&r->ctx->arena,
                                   "%s is not as drizzle-orm makes it (id, hash, created_at),\n"
                                   "or %s not as schemagen does: something altered it, or it is another program's;\n"
                                   "migrations_table and migrations_schema in the project block name others",
                                   t->table, t->note);
    return NULL;
}

static const char in_doubt[] = "the connection broke while it was committed: 'schemagen status' says whether it was";

static enum sg_status
fail_database(struct sg_runner *r, const char *what, const char *why)
{
    const struct sg_db_error *e = &r->db->error;
    enum sg_diag_id id = e->class == SG_DB_LOCK      ? SG_DIAG_DATABASE_LOCKED
                         : e->class == SG_DB_STORAGE ? SG_DIAG_DATABASE_STORAGE
                                                     : SG_DIAG_DATABASE;
    struct sg_diag *d = sg_diag_file(r->ctx, id, NULL, "%s: %s: %s", r->name, what, message(r));
    struct sg_buf note = SG_BUF_INIT;
    const char *detail = clean(r, e->detail);
    sg_diag_quotes(d, detail);
    add_line(&note, "detail: ", detail);
    add_line(&note, "hint: ", clean(r, e->hint));
    add_line(&note, "", why ? why : general_advice(r));
    add_line(&note, "", e->in_doubt ? in_doubt : NULL);
    finish_note(r, d, &note);
    return e->class == SG_DB_STATEMENT ? SG_IO : sg_db_status(e->class);
}

enum sg_status
sg_fail_database(struct sg_runner *r, const char *what)
{
    return fail_database(r, what, NULL);
}

enum sg_status
sg_fail_records(struct sg_runner *r, const char *what)
{
    return fail_database(r, what, record_advice(r));
}

static struct sg_failure *
new_failure(struct sg_runner *r)
{
    const struct sg_db_error *e = &r->db->error;
    struct sg_failure *f = SG_NEW(&r->ctx->arena, struct sg_failure);
    *f = (struct sg_failure){.message = clean(r, e->message), .detail = clean(r, e->detail), .hint = clean(r, e->hint),
                             .context = clean(r, e->context),
                             .sqlstate = *e->sqlstate ? sg_arena_strdup(&r->ctx->arena, e->sqlstate) : e->code};
    return f;
}

static void
tell_failure(struct sg_runner *r, struct sg_failure *f)
{
    r->failure = f;
    sg_runner_event(r, &(struct sg_event){.type = SG_EVENT_FAILED, .tag = f->tag, .number = f->number, .total = f->total,
                                          .message = f->message, .sql = f->sql, .sql_len = f->sql ? strlen(f->sql) : 0,
                                          .line = f->line, .rows = -1});
}

static const char *
mend_first(enum sg_db_class class)
{
    return class == SG_DB_CANCELLED ? "" : "mend the cause, then ";
}

/* A constraint that is deferred is checked at COMMIT: rows are against it, which one of the migrations brought. */
enum sg_status
sg_fail_commit(struct sg_runner *r)
{
    const struct sg_db_error *e = &r->db->error;
    const enum sg_db_class class = e->class;
    const char *resume = r->options.resume ? sg_arena_printf(&r->ctx->arena, "\nto go on: %s%s", mend_first(class), r->options.resume) : "";
    const char *why = e->in_doubt ? NULL : sg_arena_printf(&r->ctx->arena, "nothing of this run was kept%s", resume);
    enum sg_status status = fail_database(r, "cannot commit", why);
    tell_failure(r, new_failure(r));
    return class == SG_DB_STATEMENT ? SG_FAILED : status;
}

/* The statement of a piece that failed: from where it begins to its end, which the driver does not know. */
static void
locate(struct sg_failure *f, struct sg_span *where, struct sg_runner *r, const struct sg_application *a,
       const struct sg_piece *piece)
{
    const struct sg_db_error *e = &r->db->error;
    size_t first = piece->first, end = piece->end;
    if (piece->start + e->statement > first && piece->start + e->statement < end)
        first = piece->start + e->statement;
    while (end > first && strchr(" \t\r\n", a->source->text[end - 1]) && a->source->text[end - 1])
        end--;
    size_t at = e->position ? piece->start + e->position - 1 : first;
    at = at > end ? end : at < piece->start ? first : at;
    struct sg_place place = sg_source_place(a->source, &r->ctx->arena, at);
    f->line = place.line;
    f->column = place.column;
    f->sql = sg_arena_strndup(&r->ctx->arena, a->source->text + first, end - first);
    /* Without a position, the whole first line is meant. */
    size_t stop = at;
    if (e->position) {
        struct sg_lexer x = sg_lexer_make(a->script->dialect, a->source->text, at, end);
        struct sg_token t = sg_lexer_word(&x);
        stop = t.start + t.len;
    } else {
        while (stop < end && a->source->text[stop] != '\n' && a->source->text[stop] != '\r')
            stop++;
    }
    *where = (struct sg_span){a->source, (uint32_t)at, (uint32_t)stop};
}

/* What is in the database now, said so that nobody has to guess. */
static void
add_state(struct sg_buf *note, struct sg_runner *r, const struct sg_application *a, const struct sg_piece *piece)
{
    const enum sg_db_class class = r->db->error.class; /* a look at what is left may fail in its own way */
    const size_t total = a->part->pieces.len;
    if (r->db->error.in_doubt)
        sg_buf_addf(note, "\n%s", in_doubt);
    else if (a->committed)
        sg_buf_addf(note, "\ncommitted and recorded: statements 1 to %zu of %zu; the next run goes on behind them",
                    a->committed, total);
    else if (r->inside)
        sg_buf_addf(note, "\nnothing of this run was kept");
    else if (!a->unrecorded)
        sg_buf_addf(note, "\nnothing of '%s' was kept", a->tag);
    if (a->unrecorded && !r->db->error.in_doubt)
        sg_buf_addf(note, "\nrun outside a transaction, and not recorded: statement %zu; the next run sees to it once more", a->committed + 1);
    if (r->applied && !r->inside)
        sg_buf_addf(note, "; %zu%s before it in this run %s committed", r->applied,
                    !a->migration ? "" : r->applied == 1 ? " migration" : " migrations", r->applied == 1 ? "is" : "are");
    const char *left = piece && class != SG_DB_CONNECTION ? sg_resume_left(r, a, piece) : NULL;
    if (left)
        sg_buf_addf(note, "\nleft behind: the invalid index %s, which the next run drops", left);
    if (r->options.resume)
        sg_buf_addf(note, "\nto go on: %s%s", mend_first(class), r->options.resume);
    if (r->options.resume && r->left > 1) /* the same number again would undo older ones, too */
        sg_buf_addf(note, " %zu", r->left);
}

const char sg_at_record[] = "its record", sg_at_begin[] = "BEGIN";

enum sg_status
sg_fail(struct sg_runner *r, const struct sg_application *a, size_t at, const char *what)
{
    const struct sg_db_error *e = &r->db->error;
    const enum sg_db_class class = e->class;
    size_t total = a->part->pieces.len;
    const struct sg_piece *piece = at < total ? a->part->pieces.items[at] : NULL;
    struct sg_failure *f = new_failure(r);
    struct sg_span where = {a->source, 0, 0};
    f->tag = a->tag;
    f->file = a->source ? a->source->name : NULL;
    f->total = total;
    f->committed = a->committed;
    /* the status is that of a lock, and so is what to do */
    enum sg_diag_id id = class == SG_DB_LOCK ? SG_DIAG_DATABASE_LOCKED : SG_DIAG_MIGRATION_FAILED;
    struct sg_diag *d;
    if (piece) {
        f->number = at + 1;
        locate(f, &where, r, a, piece);
        d = sg_diag(r->ctx, id, where, "statement %zu of %zu of '%s' failed: %s", f->number, total,
                    a->tag, message(r));
    } else {
        d = sg_diag_file(r->ctx, id, f->file, "'%s' failed at %s: %s", a->tag, what, message(r));
    }
    quote(d, e, f);
    struct sg_buf note = SG_BUF_INIT;
    add_line(&note, "detail: ", f->detail);
    add_line(&note, "hint: ", f->hint);
    add_line(&note, "where: ", f->context);
    bool records = !piece && (!strcmp(what, sg_at_record) || !strcmp(what, sg_at_begin));
    add_line(&note, "", records ? record_advice(r) : advice_for(r, a));
    add_line(&note, "", class == SG_DB_STATEMENT && piece && !f->hint ? gone_advice(r, a) : NULL);
    add_line(&note, "", general_advice(r));
    add_line(&note, "", class == SG_DB_STATEMENT ? a->otherwise : NULL);
    if (f->sql && strchr(f->sql, '\n'))
        add_line(&note, "the statement:\n", f->sql);
    add_state(&note, r, a, piece);
    if (note.data[0] == '\n') {
        char *text = sg_arena_strdup(&r->ctx->arena, note.data + 1);
        sg_buf_clear(&note);
        sg_buf_adds(&note, text);
    }
    finish_note(r, d, &note);
    tell_failure(r, f);
    return sg_db_status(class);
}
