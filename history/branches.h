/* Which two lines of migrations are to be put in one: from git's state, or from the folder itself. */
#ifndef SG_HISTORY_BRANCHES_H
#define SG_HISTORY_BRANCHES_H

#include "history/chain.h"
#include "history/git.h"

struct sg_branches {
    struct sg_ctx *ctx;
    struct sg_git git; /* `top` is NULL where there is no repository */
    struct sg_tree disk, trees[2];
    struct sg_chain disk_chain, chains[2];
    const struct sg_chain *first, *second; /* the same where the folder itself has a fork */
    const char *saved;  /* where the merge driver puts snapshots aside; NULL without a repository */
    bool merged;        /* HEAD is the merge */
    bool nothing;       /* no two lines were found, and none were asked for */
};

/* `onto`: the commit to go behind, or NULL: a merge, cherry-pick or rebase that is under way; the merge that HEAD is, or a fork in
 * the folder, where the folder is not in line; else the trunk. */
enum sg_status sg_branches_find(struct sg_branches *out, struct sg_ctx *ctx, const char *folder, const char *onto);

/* Whether the folder's migrations are in one line: each with its snapshot, each after the one before it. */
bool sg_chain_in_line(const struct sg_chain *chain);
/* The branch whose migrations never move: git's setting schemagen.trunk, what origin/HEAD names, main, master, trunk. NULL where
 * there is none. */
const char *sg_git_trunk(struct sg_git *git);
/* In a merge: whether the side of HEAD comes first. It does on the trunk, and where no branch is checked out (a git rebase). */
bool sg_git_head_first(struct sg_git *git);
/* The folder in git's own where the merge driver puts snapshots aside. */
const char *sg_git_saved(struct sg_git *git);

#endif
