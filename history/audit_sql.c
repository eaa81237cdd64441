/* Each migration against its two snapshots and against the sum file. Every file is read once, every snapshot parsed once, and
 * what two neighbours share is parsed once for both. */
#include <config.h>

#include "history/auditor.h"

#include <string.h>

#include "codegen/codegen.h"
#include "codegen/statements.h"
#include "runtime/split.h"

#include "base/banned.h"

/* What the walk carries from one migration to the next. */
struct walk {
    struct sg_audit *audit;
    struct sg_buf sql, snapshot; /* of the current migration */
    bool has_sql, has_snapshot;
    struct sg_model *old, *new;
    struct sg_snapshot_text before; /* the snapshot of `old`, and where its tables stand */
    struct sg_snapshot_slices tables; /* the same of `new`, in `snapshot` */
    struct sg_arena scratch;        /* of one thing that is done with a migration */
};

/* Sum file */

/* A migration by hand is made empty and then written, which is no edit; but the sum file knows nothing of what it holds now. */
static void
say_written(struct sg_audit *audit, const char *path)
{
    struct sg_diag *d = sg_finding(audit, SG_DIAG_SUM_SQL, path, "'%s' was written since it was made empty", sg_tree_path(&audit->tree, path));
    sg_diag_note(audit->ctx, d, "'schemagen check --update' records it as it is, so that an edit is found from then on");
    sg_finding_milder(audit, d);
}

static void
check_hash(struct walk *w, enum sg_diag_id id, const char *path, const char *recorded,
           const struct sg_buf *text)
{
    struct sg_audit *audit = w->audit;
    char hash[SG_SHA256_HEX] = "-";
    if (text)
        sg_sum_hash(hash, text->data, text->len);
    if (!strcmp(hash, recorded) || !text)
        return; /* one that is not there is reported as such */
    if (id == SG_DIAG_SUM_SQL && sg_sum_is_blank(recorded)) {
        say_written(audit, path);
        return;
    }
    struct sg_diag *d = sg_finding(audit, id, path, "'%s' is not what it was when it was written or last reviewed",
                                   sg_tree_path(&audit->tree, path));
    sg_diag_note(audit->ctx, d, "git diff shows what happened; 'schemagen check --update' accepts it");
}

static void
check_sum_line(struct walk *w, const struct sg_link *m)
{
    struct sg_audit *audit = w->audit;
    if (!audit->chain.sum.present)
        return;
    const struct sg_sum_entry *e = sg_sum_get(&audit->chain.sum, sg_interns(&audit->ctx->intern, m->entry->tag));
    if (!e) {
        struct sg_diag *d = sg_finding(audit, SG_DIAG_SUM_UNLISTED, SG_SUM_PATH, "'%s' is not in the sum file", m->entry->tag);
        sg_diag_note(audit->ctx, d, "review it, then run 'schemagen check --update'");
        return;
    }
    check_hash(w, SG_DIAG_SUM_SQL, m->sql_path, e->sql, w->has_sql ? &w->sql : NULL);
    check_hash(w, SG_DIAG_SUM_SNAPSHOT, m->snapshot_path, e->snapshot, w->has_snapshot ? &w->snapshot : NULL);
}

/* What the sum file lists and the journal does not have, and the line over all. */
static void
check_sum(struct sg_audit *audit)
{
    const struct sg_chain *chain = &audit->chain;
    struct sg_arena scratch = {0};
    struct sg_map tags = {0};
    const struct sg_link *m;
    const struct sg_sum_entry *e;
    bool whole = true;
    if (!chain->sum.present) {
        if (!chain->sum_bad && chain->migrations.len)
            sg_diag_note(audit->ctx, sg_finding(audit, SG_DIAG_SUM_ABSENT, NULL, "there is no sum file"),
                         "run 'schemagen check --update' after a review");
        return;
    }
    SG_FOREACH (m, &chain->migrations) {
        const char *tag = sg_interns(&audit->ctx->intern, m->entry->tag);
        sg_map_put(&tags, &scratch, tag, (void *)m);
        whole &= sg_sum_get(&chain->sum, tag) != NULL;
    }
    SG_FOREACH (e, &chain->sum.entries) {
        if (sg_map_get(&tags, e->tag))
            continue;
        whole = false;
        struct sg_diag *d = sg_finding(audit, SG_DIAG_SUM_GONE, SG_SUM_PATH, "'%s' is not in the journal", e->tag);
        sg_diag_note(audit->ctx, d, "if that is meant, run 'schemagen check --update'");
    }
    sg_arena_fini(&scratch);
    if (whole && !sg_sum_is_of(&chain->sum, chain->journal_source)) {
        struct sg_diag *d = sg_finding(audit, SG_DIAG_SUM_TOTAL, SG_JOURNAL_PATH,
                                       "the journal or the sum file is not what it was when it was last written");
        sg_diag_note(audit->ctx, d, "git diff shows what happened; 'schemagen check --update' accepts it");
    }
}

/* SQL */

struct judged {
    struct sg_statements is, expected;
    enum sg_verdict verdict;
    const char *why;
};

/* The text that leads from the one model to the other, with the renames that the file itself names. False where it cannot be
 * made; what was queued about that is no finding of check. */
static bool
regenerate(struct sg_buf *out, bool *same, struct walk *w, const struct sg_link *m, struct sg_statements *statements,
           bool names_follow)
{
    struct sg_ctx *ctx = w->audit->ctx;
    struct sg_diff diff;
    struct sg_plan plan;
    struct sg_diff_options options = sg_statements_options(statements, w->old, w->new);
    struct sg_diag_mark mark = sg_diag_mark(ctx);
    options.names_follow = names_follow;
    bool ok = !sg_diff_make(&diff, ctx, &w->scratch, w->old, w->new, &options);
    *same = ok && sg_diff_is_empty(&diff);
    if (ok && !*same && (ok = !sg_plan_make(&plan, &diff))) {
        struct sg_plan_format format = {.breakpoints = m->entry->breakpoints};
        sg_plan_print(out, &plan, &format);
    }
    sg_diag_forget(ctx, mark);
    sg_arena_reset(&w->scratch);
    return ok;
}

static void
try_effect(struct walk *w, struct judged *j)
{
    const struct sg_audit_options *options = w->audit->options;
    if (!options->effect || !sg_dialects[w->old->dialect].in_memory || !j->is.statements.len)
        return;
    enum sg_verdict effect = options->effect(options->effect_arg, &j->why, w->old, w->new, w->sql.data, w->sql.len);
    if (effect == SG_VERDICT_EDITED || (j->verdict == SG_VERDICT_CUSTOM && effect == SG_VERDICT_SAME))
        return;
    j->verdict = effect;
}

/* Whether the file is this text, or says the same in other lines. */
static bool
is_text(struct sg_statements *expected, struct judged *j, struct walk *w, const struct sg_buf *text)
{
    struct sg_ctx *ctx = w->audit->ctx;
    if (text->len == w->sql.len && !memcmp(text->data, w->sql.data, text->len))
        return true;
    if (!j->is.ctx)
        sg_statements_read(&j->is, ctx, w->new->dialect, w->sql.data, w->sql.len);
    sg_statements_read(expected, ctx, w->new->dialect, text->data, text->len);
    return sg_statements_same(expected, &j->is, false);
}

/* A rename of what was dropped and made anew cannot be read from the file, nor can that the names which follow from others were renamed
 * because of it. */
static bool
is_text_with_names(struct judged *j, struct walk *w, const struct sg_link *m)
{
    struct sg_statements expected = {0};
    struct sg_buf text = SG_BUF_INIT;
    bool same, is = j->is.renames.len && regenerate(&text, &same, w, m, &j->is, true) && is_text(&expected, j, w, &text);
    sg_buf_fini(&text);
    return is;
}

static void
judge(struct judged *j, struct walk *w, const struct sg_link *m)
{
    struct sg_ctx *ctx = w->audit->ctx;
    struct sg_buf text = SG_BUF_INIT;
    bool same;
    *j = (struct judged){.verdict = SG_VERDICT_GENERATED};
    /* The file's own statements answer the questions of the diff. Most files have nothing to say about renames. */
    if (memmem(w->sql.data, w->sql.len, "RENAME", 6) || memmem(w->sql.data, w->sql.len, "SET SCHEMA", 10) ||
        memmem(w->sql.data, w->sql.len, "__new_", 6))
        sg_statements_read(&j->is, ctx, w->new->dialect, w->sql.data, w->sql.len);
    if (!regenerate(&text, &same, w, m, &j->is, false))
        j->verdict = SG_VERDICT_EDITED;
    else if (same)
        j->verdict = SG_VERDICT_CUSTOM;
    if (!same && !is_text(&j->expected, j, w, &text) && !is_text_with_names(j, w, m)) {
        j->verdict = SG_VERDICT_EDITED;
    } else if (same && !j->is.ctx) {
        sg_statements_read(&j->is, ctx, w->new->dialect, w->sql.data, w->sql.len);
    }
    if (j->verdict != SG_VERDICT_GENERATED)
        try_effect(w, j);
    sg_buf_fini(&text);
}

static const struct {
    enum sg_diag_id id;
    const char *message, *note;
} judgements[SG_VERDICT_COUNT] = {
    [SG_VERDICT_EDITED] = {SG_DIAG_SQL_EDITED, "the SQL is not what follows from the two snapshots",
                           "if that is meant, say so in the file: -- schemagen: edited REASON"},
    [SG_VERDICT_SAME] = {SG_DIAG_SQL_SAME, "the SQL is not what follows from the two snapshots, but has the same effect",
                         "a comment in the file says why: -- schemagen: edited REASON"},
    [SG_VERDICT_OTHER] = {SG_DIAG_SQL_OTHER, "the SQL leaves another schema than the snapshot has",
                          "mend the SQL if it was not applied yet, else write a migration that brings both together"},
    [SG_VERDICT_FAILS] = {SG_DIAG_SQL_FAILS, "the SQL does not run on the schema of the snapshot before it",
                          "mend the SQL if it was not applied yet"},
};

static void
report(struct walk *w, const struct sg_link *m, const struct judged *j, bool custom)
{
    struct sg_audit *audit = w->audit;
    bool hard = j->verdict == SG_VERDICT_OTHER || j->verdict == SG_VERDICT_FAILS;
    if (!judgements[j->verdict].message || (j->is.edited && !hard))
        return;
    struct sg_diag *d = sg_finding(audit, judgements[j->verdict].id, m->sql_path, "%s%s%s", judgements[j->verdict].message,
                                   j->why ? ": " : "", j->why ? j->why : "");
    sg_diag_note(audit->ctx, d, "%s", judgements[j->verdict].note);
    if (m->imported || custom || j->is.edited)
        sg_finding_milder(audit, d);
}

static void
add_verdict(struct walk *w, const struct sg_link *m, const struct judged *j)
{
    struct sg_audit *audit = w->audit;
    struct sg_step_verdict *v = SG_NEW(&audit->ctx->arena, struct sg_step_verdict);
    v->migration = m;
    v->verdict = j->verdict;
    v->reason = j->is.reason;
    if (audit->options->statements && j->expected.ctx && j->verdict != SG_VERDICT_GENERATED) {
        struct sg_buf text = SG_BUF_INIT;
        sg_statements_diff(&text, &j->expected, &j->is);
        v->diff = sg_arena_strndup(&audit->ctx->arena, text.data, text.len);
        sg_buf_fini(&text);
    }
    sg_list_push(&audit->verdicts, &audit->ctx->arena, v);
}

/* The model of the current snapshot; NULL where it cannot be read, which is queued. */
static enum sg_status
read_model(struct walk *w, const struct sg_link *m)
{
    struct sg_audit *audit = w->audit;
    struct sg_source text = {.name = m->snapshot_path, .text = w->snapshot.data, .len = w->snapshot.len}, *source;
    struct sg_diag_mark mark = sg_diag_mark(audit->ctx);
    w->new = NULL;
    if (!w->has_snapshot)
        return SG_OK;
    enum sg_status status = sg_snapshot_read_after(&w->new, &w->tables, audit->ctx, &w->scratch, &text, w->old, &w->before);
    sg_arena_reset(&w->scratch);
    if (status) {
        /* Once more for the diagnostics: their places outlive the buffer. */
        sg_diag_forget(audit->ctx, mark);
        status = sg_tree_source(&source, &audit->tree, m->snapshot_path);
        if (!status)
            sg_snapshot_read(&w->new, audit->ctx, source, NULL);
        w->new = NULL;
        return status;
    }
    sg_model_adopt(w->new, audit->options->dialect);
    sg_list_push(&audit->models, &audit->ctx->arena, w->new);
    return SG_OK;
}

static enum sg_status
read_files(struct walk *w, const struct sg_link *m)
{
    struct sg_audit *audit = w->audit;
    enum sg_status status = SG_OK;
    w->has_sql = m->has_sql;
    w->has_snapshot = m->has_snapshot;
    sg_buf_clear(&w->sql);
    sg_buf_clear(&w->snapshot);
    if (m->has_sql)
        status = sg_file_read(&w->sql, audit->ctx, sg_tree_path(&audit->tree, m->sql_path), false);
    if (!status && m->has_snapshot)
        status = sg_file_read(&w->snapshot, audit->ctx, sg_tree_path(&audit->tree, m->snapshot_path), false);
    return status;
}

/* Whether the model at hand is the one that this migration starts from. */
static bool
follows(const struct walk *w, const struct sg_link *m, const struct sg_link *before)
{
    if (!w->old || !w->new || !w->has_sql || w->old->dialect != w->new->dialect)
        return false;
    return before ? m->ids.prev_id == before->ids.id : !m->index;
}

static void
check_swallowed(struct walk *w, const struct sg_link *m)
{
    if (!w->has_sql || !sg_script_swallowed(w->sql.data, w->sql.len))
        return;
    struct sg_diag *d = sg_finding(w->audit, SG_DIAG_SQL_IN_COMMENT, m->sql_path,
                                   "the first line goes on behind the comment that it begins with: that is not run");
    sg_diag_note(w->audit->ctx, d, "put it on a line of its own if the migration was not applied yet, else into another one");
}

static enum sg_status
step(struct walk *w, struct sg_link *m, const struct sg_link *before)
{
    struct judged j = {.verdict = SG_VERDICT_NONE};
    enum sg_status status = read_files(w, m);
    if (status || (m->has_snapshot && (status = sg_chain_take_ids(&w->audit->chain, m, w->snapshot.data, w->snapshot.len))))
        return status;
    if (m->has_snapshot && !m->ids.id)
        return SG_OK; /* what is wrong with it is queued */
    check_sum_line(w, m);
    check_swallowed(w, m);
    if ((status = read_model(w, m)))
        return status;
    if (follows(w, m, before)) {
        bool pulled = !strcmp(m->ids.id, SG_ZERO_UUID); /* its SQL is a comment */
        judge(&j, w, m);
        if (pulled && !j.is.statements.len)
            j.verdict = SG_VERDICT_CUSTOM;
        report(w, m, &j, !j.expected.ctx);
    }
    add_verdict(w, m, &j);
    return SG_OK;
}

enum sg_status
sg_audit_steps(struct sg_audit *audit)
{
    struct walk w = {.audit = audit, .sql = SG_BUF_INIT, .snapshot = SG_BUF_INIT,
                     .before = {.text = SG_BUF_INIT}};
    const struct sg_link *before = NULL;
    struct sg_link *m;
    enum sg_status status = SG_OK;
    if (!audit->chain.present)
        return SG_OK;
    w.old = sg_model_new(audit->ctx, audit->chain.journal.dialect);
    sg_model_adopt(w.old, audit->options->dialect);
    sg_list_push(&audit->models, &audit->ctx->arena, w.old);
    SG_FOREACH (m, &audit->chain.migrations) {
        if ((status = step(&w, m, before)))
            break;
        if (m->has_snapshot && !m->ids.id)
            continue;
        audit->last_known = w.new || !m->has_snapshot;
        if (!w.new)
            continue;
        w.old = audit->last = w.new;
        before = m;
        struct sg_buf text = w.before.text; /* the two buffers change places */
        w.before = (struct sg_snapshot_text){.text = w.snapshot, .tables = w.tables};
        w.snapshot = text;
    }
    if (!status)
        check_sum(audit);
    sg_buf_fini(&w.sql);
    sg_buf_fini(&w.snapshot);
    sg_buf_fini(&w.before.text);
    sg_arena_fini(&w.scratch);
    return status;
}
