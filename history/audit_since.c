/* The folder against a commit: what was there then must be the same now. */
#include <config.h>

#include "history/auditor.h"

#include <string.h>

#include "base/shell.h"

#include "base/banned.h"

/* Where a CR that stands before a LF counts for nothing, as git writes and reads them on some systems. */
static bool
same_text(const struct sg_source *a, const struct sg_source *b)
{
    char hashes[2][SG_SHA256_HEX];
    if (a->len == b->len && !memcmp(a->text, b->text, a->len))
        return true;
    if (!memchr(a->text, '\r', a->len) && !memchr(b->text, '\r', b->len))
        return false;
    sg_sum_hash(hashes[0], a->text, a->len);
    sg_sum_hash(hashes[1], b->text, b->len);
    return !strcmp(hashes[0], hashes[1]);
}

static enum sg_status
check_file(struct sg_audit *audit, const char *path, const struct sg_source *was)
{
    struct sg_source *is;
    struct sg_diag *d;
    enum sg_status status = sg_tree_source(&is, &audit->tree, path);
    if (status)
        return status;
    if (!is)
        d = sg_finding(audit, SG_DIAG_HISTORY_GONE, path, "'%s' is in '%s' and is gone now", path, audit->options->since);
    else if (!same_text(was, is))
        d = sg_finding(audit, SG_DIAG_HISTORY_CHANGED, path, "'%s' is not what it is in '%s'", path, audit->options->since);
    else
        return SG_OK;
    sg_diag_note(audit->ctx, d, "get it back: git restore --source=%s %s", sg_shell_word(&audit->ctx->arena, audit->options->since),
                 sg_shell_word(&audit->ctx->arena, sg_tree_path(&audit->tree, path)));
    return SG_OK;
}

static void
check_order(struct sg_audit *audit, const struct sg_chain *was)
{
    const struct sg_link *m;
    SG_FOREACH (m, &was->migrations) {
        const struct sg_link *now = sg_chain_at(&audit->chain, m->index);
        const struct sg_journal_entry *a = m->entry, *b = now ? now->entry : NULL;
        struct sg_diag *d;
        if (b && !strcmp(a->tag, b->tag) && a->idx == b->idx && a->when == b->when)
            continue;
        now = sg_chain_find(&audit->chain, a->tag);
        if (now)
            d = sg_finding_entry(audit, now, SG_DIAG_HISTORY_ORDER, "'%s' has another number, time or place than in '%s'",
                                 a->tag, audit->options->since);
        else
            d = sg_finding(audit, SG_DIAG_HISTORY_GONE, SG_JOURNAL_PATH, "the journal of '%s' has '%s', this one has not",
                           audit->options->since, a->tag);
        sg_diag_note(audit->ctx, d, "run 'schemagen rebase --onto %s', or get the journal back from git",
                     sg_shell_word(&audit->ctx->arena, audit->options->since));
    }
}

enum sg_status
sg_audit_since(struct sg_audit *audit)
{
    struct sg_ctx *ctx = audit->ctx;
    const char *since = audit->options->since;
    struct sg_git git;
    struct sg_tree tree;
    struct sg_chain chain;
    const struct sg_tree_file *f;
    enum sg_status status = sg_git_open(&git, ctx, audit->tree.folder, false);
    if (status)
        return status;
    const char *commit = sg_git_commit(&git, since);
    if (!commit) {
        sg_diag_file(ctx, SG_DIAG_GIT, NULL, "git knows no commit '%s'", since);
        return SG_IO;
    }
    if ((status = sg_tree_at(&tree, &git, commit, since)) || (status = sg_chain_read(&chain, &tree)))
        return status;
    SG_FOREACH (f, &tree.files) {
        bool ours = !strncmp(f->path, "meta/_", 6); /* journal and sum file grow */
        bool counted = strstr(f->path, ".sql") || !strncmp(f->path, "meta/", 5);
        if (counted && !ours && (status = check_file(audit, f->path, f->source)))
            return status;
    }
    check_order(audit, &chain);
    return SG_OK;
}
