/* File patterns with * ? [ ] within a name and ** over folders, which POSIX glob() lacks. */
#include <config.h>

#include "cli/load.h"

#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#include "base/banned.h"

enum { DEEPEST = 64 }; /* folders below each other; a cycle of links ends here */

struct walk {
    struct sg_list *out;
    struct sg_ctx *ctx;
};

bool
sg_glob_has_magic(const char *pattern)
{
    return strpbrk(pattern, "*?[") != NULL;
}

static bool
is_real_folder(const char *path)
{
    struct stat st;
    return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

static enum sg_status walk(struct walk *w, const char *folder, const char *pattern, unsigned depth);

/* The folders below, for a pattern that starts with two stars. */
static enum sg_status
walk_below(struct walk *w, const char *folder, const char *pattern, unsigned depth)
{
    struct sg_list names = {0};
    enum sg_status status = sg_file_list(&names, w->ctx, *folder ? folder : ".", true);
    const char *name;
    SG_FOREACH (name, &names) {
        const char *path = sg_path_join(w->ctx, folder, name);
        if (!status && *name != '.' && is_real_folder(path))
            status = walk(w, path, pattern, depth + 1);
    }
    return status;
}

static enum sg_status
walk_matching(struct walk *w, const char *folder, const char *segment, const char *rest,
              unsigned depth)
{
    struct sg_list names = {0};
    enum sg_status status = sg_file_list(&names, w->ctx, *folder ? folder : ".", true);
    const char *name;
    SG_FOREACH (name, &names) {
        if (status || fnmatch(segment, name, FNM_PERIOD))
            continue;
        const char *path = sg_path_join(w->ctx, folder, name);
        bool is_folder = sg_file_is_dir(path);
        if (is_folder && *rest)
            status = walk(w, path, rest, depth + 1);
        else if (!is_folder && !*rest)
            sg_list_push(w->out, &w->ctx->arena, (void *)path);
    }
    return status;
}

static enum sg_status
walk(struct walk *w, const char *folder, const char *pattern, unsigned depth)
{
    if (depth > DEEPEST)
        return SG_OK;
    size_t n = strcspn(pattern, "/");
    const char *segment = sg_arena_strndup(&w->ctx->arena, pattern, n);
    const char *rest = pattern + n + strspn(pattern + n, "/");
    if (!strcmp(segment, "**")) {
        enum sg_status status = walk(w, folder, *rest ? rest : "*", depth);
        return status ? status : walk_below(w, folder, pattern, depth);
    }
    if (sg_glob_has_magic(segment))
        return walk_matching(w, folder, segment, rest, depth);
    const char *path = sg_path_join(w->ctx, folder, segment);
    if (*rest)
        return walk(w, path, rest, depth + 1);
    if (sg_file_exists(path) && !sg_file_is_dir(path))
        sg_list_push(w->out, &w->ctx->arena, (void *)path);
    return SG_OK;
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum sg_status
sg_glob(struct sg_list *out, struct sg_ctx *ctx, const char *folder, const char *pattern)
{
    struct sg_list found = {0};
    struct walk w = {&found, ctx};
    while (pattern[0] == '.' && pattern[1] == '/')
        pattern += 2 + strspn(pattern + 2, "/");
    if (*pattern == '/')
        folder = "/";
    enum sg_status status = walk(&w, folder, pattern + strspn(pattern, "/"), 0);
    sg_list_sort(&found, compare_paths);
    const char *path, *last = NULL;
    SG_FOREACH (path, &found) {
        if (!last || strcmp(last, path) != 0)
            sg_list_push(out, &ctx->arena, (void *)path);
        last = path;
    }
    return status;
}
