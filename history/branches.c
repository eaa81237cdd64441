/* Finding the two lines; see history/branches.h. */
#include <config.h>

#include "history/branches.h"

#include <string.h>

#include "base/banned.h"

const char *
sg_git_trunk(struct sg_git *git)
{
    static const char *const names[] = {"main", "master", "trunk"};
    const char *name = sg_git_line(git, (const char *const[]){"config", "--get", "schemagen.trunk", NULL});
    if (name)
        return name;
    name = sg_git_line(git, (const char *const[]){"symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD", NULL});
    if (name)
        return name;
    for (size_t i = 0; i < SG_COUNT(names); i++) {
        const char *ref = sg_arena_printf(&git->ctx->arena, "refs/heads/%s", names[i]);
        if (sg_git_commit(git, ref))
            return names[i];
    }
    return NULL;
}

static const char *
current_branch(struct sg_git *git)
{
    return sg_git_line(git, (const char *const[]){"symbolic-ref", "--quiet", "--short", "HEAD", NULL});
}

/* "origin/main" is the trunk of "main". */
static bool
is_trunk(struct sg_git *git, const char *branch)
{
    const char *trunk = sg_git_trunk(git), *slash = trunk ? strchr(trunk, '/') : NULL;
    return trunk && (!strcmp(trunk, branch) || (slash && !strcmp(slash + 1, branch)));
}

bool
sg_git_head_first(struct sg_git *git)
{
    const char *branch = current_branch(git);
    return !branch || is_trunk(git, branch);
}

const char *
sg_git_saved(struct sg_git *git)
{
    const char *path = sg_git_line(git, (const char *const[]){"rev-parse", "--git-path", "schemagen", NULL});
    return path ? sg_path_join(git->ctx, git->top, path) : NULL;
}

bool
sg_chain_in_line(const struct sg_chain *chain)
{
    const struct sg_link *m, *before = NULL;
    SG_FOREACH (m, &chain->migrations) {
        if (!m->ids.id || (before && (m->ids.prev_id != before->ids.id || m->entry->idx <= before->entry->idx ||
                                      m->entry->when <= before->entry->when)))
            return false;
        before = m;
    }
    return true;
}

/* Whether each snapshot names the one before it, whatever numbers and times the journal has: there is no fork then. */
static bool
is_linear(const struct sg_chain *chain)
{
    const struct sg_link *m, *before = NULL;
    SG_FOREACH (m, &chain->migrations) {
        if (!m->ids.id || (before && m->ids.prev_id != before->ids.id))
            return false;
        before = m;
    }
    return true;
}

static bool
has_markers(struct sg_tree *tree)
{
    const struct sg_tree_file *f;
    SG_FOREACH (f, &tree->files) {
        struct sg_source *source;
        if (strncmp(f->path, "meta/", 5) != 0 || sg_tree_source(&source, tree, f->path))
            continue;
        if (memmem(source->text, source->len, "\n<<<<<<< ", 9) || !strncmp(source->text, "<<<<<<< ", 8))
            return true;
    }
    return false;
}

/* Reads a commit as one of the two lines. */
static enum sg_status
read_side(struct sg_branches *b, int at, const char *commit, const char *name)
{
    enum sg_status status = sg_tree_at(&b->trees[at], &b->git, commit, name);
    return status ? status : sg_chain_read(&b->chains[at], &b->trees[at]);
}

static enum sg_status
unknown(struct sg_ctx *ctx, const char *folder, const char *why, const char *first)
{
    struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_BRANCHES_UNKNOWN, folder, "%s", why);
    sg_diag_note(ctx, d, "%sname the branch to go behind: schemagen rebase --onto REF", first);
    return SG_USAGE;
}

static enum sg_status
two_commits(struct sg_branches *b, const char *first, const char *first_name, const char *second, const char *second_name)
{
    enum sg_status status = read_side(b, 0, first, first_name);
    if (!status)
        status = read_side(b, 1, second, second_name);
    b->first = &b->chains[0];
    b->second = &b->chains[1];
    return status;
}

/* What stopped, and what HEAD meets there. */
static const char *
under_way(struct sg_branches *b, const char **name)
{
    static const char *const names[] = {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD"};
    for (size_t i = 0; b->git.top && i < SG_COUNT(names); i++) {
        const char *commit = sg_git_commit(&b->git, names[i]);
        *name = names[i];
        if (commit && commit != sg_git_commit(&b->git, "HEAD^2")) /* git runs post-merge before it clears MERGE_HEAD */
            return commit;
    }
    return NULL;
}

static enum sg_status
behind(struct sg_branches *b, const char *onto, bool markers)
{
    const char *commit = b->git.top ? sg_git_commit(&b->git, onto) : NULL, *name = NULL;
    if (!commit) {
        sg_diag_file(b->ctx, SG_DIAG_GIT, NULL, "git knows no commit '%s'", onto);
        return SG_IO;
    }
    const char *head = sg_git_commit(&b->git, "HEAD"), *other = under_way(b, &name);
    bool merge = other && !strcmp(name, "MERGE_HEAD") && (commit == head || commit == other);
    if (other && (markers || (merge && !sg_chain_in_line(&b->disk_chain))))
        return two_commits(b, commit, onto, commit == head ? other : head, commit == head ? name : "HEAD");
    enum sg_status status = read_side(b, 0, commit, onto);
    if (!status && markers)
        status = unknown(b->ctx, b->disk.name, "the folder holds the markers of a merge that is not under way any more", "");
    b->first = &b->chains[0];
    b->second = &b->disk_chain;
    return status;
}

/* HEAD^2, where HEAD is a merge. */
static enum sg_status
of_merge(struct sg_branches *b, const char *parent, const char *other)
{
    const char *branch = current_branch(&b->git);
    bool head_first = !branch || is_trunk(&b->git, branch);
    b->merged = true;
    return head_first ? two_commits(b, parent, "HEAD^1", other, "HEAD^2")
                      : two_commits(b, other, "HEAD^2", parent, "HEAD^1");
}

/* Whether the sum file's last line is of this journal: it is not where the merge driver wrote both, even if nothing has to move. */
static bool
is_summed(const struct sg_chain *chain)
{
    return !chain->sum.present || !chain->journal_source || sg_sum_is_of(&chain->sum, chain->journal_source);
}

static enum sg_status
without_onto(struct sg_branches *b, bool markers)
{
    const char *name, *other = under_way(b, &name), *head = b->git.top ? sg_git_commit(&b->git, "HEAD") : NULL;
    if (other && head) {
        bool head_first = strcmp(name, "MERGE_HEAD") != 0 || sg_git_head_first(&b->git);
        return head_first ? two_commits(b, head, "HEAD", other, name) : two_commits(b, other, name, head, "HEAD");
    }
    if (markers)
        return unknown(b->ctx, b->disk.name, "the folder holds the markers of a merge that is not under way any more", "");
    bool in_line = sg_chain_in_line(&b->disk_chain);
    if (!in_line || !is_summed(&b->disk_chain)) {
        const char *parent = head ? sg_git_commit(&b->git, "HEAD^1") : NULL;
        const char *second = head ? sg_git_commit(&b->git, "HEAD^2") : NULL;
        if (parent && second)
            return of_merge(b, parent, second);
    }
    if (!in_line && !is_linear(&b->disk_chain)) {
        b->first = b->second = &b->disk_chain;
        return SG_OK;
    }
    const char *trunk = head ? sg_git_trunk(&b->git) : NULL, *branch = trunk ? current_branch(&b->git) : NULL;
    if (branch && !is_trunk(&b->git, branch))
        return behind(b, trunk, false);
    if (!in_line)
        return unknown(b->ctx, b->disk.name, "numbers or times of the journal do not rise, and there is no fork",
                       "get the journal back from version control, or ");
    b->nothing = true;
    b->first = b->second = &b->disk_chain;
    return SG_OK;
}

enum sg_status
sg_branches_find(struct sg_branches *out, struct sg_ctx *ctx, const char *folder, const char *onto)
{
    *out = (struct sg_branches){.ctx = ctx};
    enum sg_status status = sg_tree_open(&out->disk, ctx, folder);
    if (status || (status = sg_git_open(&out->git, ctx, folder, true)))
        return status;
    out->saved = out->git.top ? sg_git_saved(&out->git) : NULL;
    bool markers = has_markers(&out->disk);
    if (!markers && (status = sg_chain_read(&out->disk_chain, &out->disk)))
        return status;
    return onto ? behind(out, onto, markers) : without_onto(out, markers);
}
