/* The files of a migrations folder wherever they are: on disk, in a commit, in git's index. */
#ifndef SG_HISTORY_TREE_H
#define SG_HISTORY_TREE_H

#include "history/git.h"
#include "snapshot/folder.h"

struct sg_tree_file {
    const char *path; /* "0000_a.sql", "meta/0000_snapshot.json"; interned */
    struct sg_source *source; /* NULL until it is asked for */
};

struct sg_tree {
    struct sg_ctx *ctx;
    const char *name;      /* for people: the folder's path, or the ref */
    const char *folder;    /* on disk, else NULL */
    struct sg_list files;  /* struct sg_tree_file, in byte order of the paths */
    struct sg_map map;     /* by path */
};

/* The names in the folder and in its meta/; a folder that is not there is empty. */
enum sg_status sg_tree_open(struct sg_tree *out, struct sg_ctx *ctx, const char *folder);
/* The same of a commit, or with NULL of the index; everything is read at once. */
enum sg_status sg_tree_at(struct sg_tree *out, struct sg_git *git, const char *commit, const char *name);

/* NULL where the tree has no such file. The path needs not be interned. */
struct sg_tree_file *sg_tree_get(const struct sg_tree *tree, const char *path);
/* The content; `*out` is NULL where there is no such file. SG_IO with a diagnostic where it cannot be read. */
enum sg_status sg_tree_source(struct sg_source **out, const struct sg_tree *tree, const char *path);
/* The path as a diagnostic shows it. */
const char *sg_tree_path(const struct sg_tree *tree, const char *path);

#endif
