/* What git has: the files of a commit or of the index, and where a merge stands. It is asked by running `git` itself; without a
 * repository, or without git, there is simply none. */
#ifndef SG_HISTORY_GIT_H
#define SG_HISTORY_GIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/status.h"

struct sg_git {
    struct sg_ctx *ctx;
    const char *top; /* the top of the working tree, absolute */
    const char *dir; /* its .git folder, absolute */
    const char *prefix; /* from the top to the folder it was opened at: "" or "db/migrations/" */
};

/* Finds the repository around a folder (which needs not exist, its parent must). No repository or no git: SG_IO with a diagnostic,
 * or, with `optional`, SG_OK and `out->top` NULL. */
enum sg_status sg_git_open(struct sg_git *out, struct sg_ctx *ctx, const char *folder, bool optional);

/* Runs git at the top of the working tree with these words (NULL at the end), `input` (may be NULL) on its standard input. Its
 * standard output is appended to `out` (may be NULL). SG_IO with git's own words as a diagnostic where it fails; with
 * `code` not NULL its exit code goes there instead, and what it said on standard error is dropped. */
enum sg_status sg_git_run(struct sg_git *git, struct sg_buf *out, const char *const *words, const struct sg_buf *input,
                          int *code);
/* The first line of what it prints, interned; NULL where it fails or prints nothing. */
const char *sg_git_line(struct sg_git *git, const char *const *words);

/* The commit that a name stands for; NULL where there is none. */
const char *sg_git_commit(struct sg_git *git, const char *name);
/* The commit that both come from; NULL where there is none. */
const char *sg_git_base(struct sg_git *git, const char *a, const char *b);

/* A file that git has. */
struct sg_git_file {
    const char *path; /* from the folder at which the repository was opened */
    const char *oid;
};
/* The files of a commit, or with NULL of the index (stage 0), below the folder. */
enum sg_status sg_git_list(struct sg_list *out, struct sg_git *git, const char *commit);
/* The contents of all of them, in one run: a struct sg_source each in `out`, named "NAME:path". */
enum sg_status sg_git_read(struct sg_list *out, struct sg_git *git, const struct sg_list *files, const char *name);

#endif
