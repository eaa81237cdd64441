/* squash: the migrations up to one replaced by a single one. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "cli/effect.h"
#include "cli/load.h"
#include "history/squash.h"

#include "base/banned.h"

/* Names what the single migration will not have. */
static void
warn_custom(struct sg_app *app, const struct sg_audit *audit, const struct sg_link *last)
{
    const struct sg_step_verdict *v;
    SG_FOREACH (v, &audit->verdicts) {
        bool own = v->verdict == SG_VERDICT_CUSTOM || v->verdict == SG_VERDICT_EDITED || v->verdict == SG_VERDICT_OTHER;
        if (!own || v->migration->index > last->index)
            continue;
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_SQUASH_CUSTOM,
                                         sg_tree_path(&audit->tree, v->migration->sql_path),
                                         "the SQL of '%s' is %s; what it does beyond the snapshots is not in the new migration",
                                         v->migration->entry->tag, sg_verdict_words[v->verdict]);
        sg_diag_note(&app->ctx, d, "add it there if a new database needs it");
    }
}

static enum sg_status
find_last(const struct sg_link **out, struct sg_app *app, const struct sg_chain *chain, const char *folder)
{
    const char *tag = sg_value(app, SG_OPT_TO_SQUASH);
    *out = tag ? sg_chain_find(chain, tag) : sg_chain_at(chain, chain->migrations.len - 1);
    if (*out && (*out)->has_snapshot)
        return SG_OK;
    if (tag)
        sg_diag_file(&app->ctx, SG_DIAG_UNKNOWN_MIGRATION, folder, "there is no migration '%s'", tag);
    else
        sg_diag_file(&app->ctx, SG_DIAG_UNKNOWN_MIGRATION, folder, "there is no migration");
    return SG_USAGE;
}

static enum sg_status
squash(struct sg_app *app, const struct sg_loaded *in, const struct sg_audit *audit)
{
    const struct sg_chain *chain = &audit->chain;
    const struct sg_link *last;
    struct sg_journal_entry entry;
    struct sg_txn txn;
    enum sg_status status = find_last(&last, app, chain, in->out);
    if (status)
        return status;
    sg_txn_init(&txn, &app->ctx, in->out);
    status = sg_squash_stage(&txn, &entry, chain, last, sg_value(app, SG_OPT_NAME), in->dialect);
    if (status)
        return status;
    warn_custom(app, audit, last);
    sg_json_put_string(sg_app_json(app), "tag", entry.tag);
    sg_json_put_int(sg_app_json(app), "replaced", (int64_t)last->index + 1);
    bool dry_run = sg_flag(app, SG_OPT_DRY_RUN, false);
    if (!dry_run && (status = sg_txn_commit(&txn)))
        return status;
    sg_out(app, "%s\n", sg_path_join(&app->ctx, in->out, sg_entry_sql(&app->ctx, &entry)));
    if (!dry_run)
        sg_say(app, "%zu migration%s replaced by one\n", last->index + 1, last->index ? "s" : "");
    return SG_OK;
}

enum sg_status
sg_cmd_squash(struct sg_app *app)
{
    struct sg_loaded in;
    struct sg_audit audit = {0};
    struct sg_audit_options options = {.effect = sg_effect_try, .effect_arg = app};
    const char *name = sg_value(app, SG_OPT_NAME);
    enum sg_status status = name ? sg_check_name(app, name) : SG_OK;
    if (status || (status = sg_load_project(&in, app)))
        return status;
    options.dialect = in.dialect;
    /* A folder that is not in order is no ground to build on. */
    if (!(status = sg_audit_folder(&audit, &app->ctx, in.out, &options)))
        status = app->ctx.errors ? SG_INVALID : squash(app, &in, &audit);
    sg_audit_fini(&audit);
    return status;
}
