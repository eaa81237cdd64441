/* The files of a migrations folder; see history/tree.h. */
#include <config.h>

#include "history/tree.h"

#include <string.h>

#include "base/banned.h"

static void
add(struct sg_tree *tree, const char *path, struct sg_source *source)
{
    struct sg_tree_file *f = SG_NEW(&tree->ctx->arena, struct sg_tree_file);
    f->path = sg_interns(&tree->ctx->intern, path);
    f->source = source;
    sg_list_push(&tree->files, &tree->ctx->arena, f);
    sg_map_put(&tree->map, &tree->ctx->arena, f->path, f);
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const struct sg_tree_file *)a)->path, ((const struct sg_tree_file *)b)->path);
}

enum sg_status
sg_tree_open(struct sg_tree *out, struct sg_ctx *ctx, const char *folder)
{
    *out = (struct sg_tree){.ctx = ctx, .name = folder, .folder = folder};
    struct sg_list names = {0}, meta = {0};
    enum sg_status status = sg_file_list(&names, ctx, folder, true);
    if (!status)
        status = sg_file_list(&meta, ctx, sg_path_join(ctx, folder, "meta"), true);
    const char *name;
    SG_FOREACH (name, &names)
        if (strcmp(name, "meta") != 0)
            add(out, name, NULL);
    SG_FOREACH (name, &meta)
        add(out, sg_arena_printf(&ctx->arena, "meta/%s", name), NULL);
    sg_list_sort(&out->files, by_path);
    return status;
}

enum sg_status
sg_tree_at(struct sg_tree *out, struct sg_git *git, const char *commit, const char *name)
{
    *out = (struct sg_tree){.ctx = git->ctx, .name = name};
    struct sg_list files = {0}, sources = {0};
    enum sg_status status = sg_git_list(&files, git, commit);
    if (!status)
        status = sg_git_read(&sources, git, &files, name);
    for (size_t i = 0; !status && i < files.len; i++)
        add(out, ((const struct sg_git_file *)files.items[i])->path, sources.items[i]);
    sg_list_sort(&out->files, by_path);
    return status;
}

struct sg_tree_file *
sg_tree_get(const struct sg_tree *tree, const char *path)
{
    return sg_map_get(&tree->map, sg_interns(&tree->ctx->intern, path));
}

const char *
sg_tree_path(const struct sg_tree *tree, const char *path)
{
    if (tree->folder)
        return sg_path_join(tree->ctx, tree->folder, path);
    return sg_arena_printf(&tree->ctx->arena, "%s:%s", tree->name, path);
}

enum sg_status
sg_tree_source(struct sg_source **out, const struct sg_tree *tree, const char *path)
{
    struct sg_tree_file *f = sg_tree_get(tree, path);
    enum sg_status status = SG_OK;
    if (f && !f->source)
        status = sg_file_source(&f->source, tree->ctx, sg_tree_path(tree, path));
    if (!status)
        *out = f ? f->source : NULL;
    return status;
}
