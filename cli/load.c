/* Finding and reading the input of a command; see cli/load.h. */
#include <config.h>

#include "cli/load.h"

#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "runtime/url.h"

#include "base/banned.h"

static const char project_file[] = "schemagen.schema";

/* "a/b" of "a/b/c"; "" of "c", which is how sg_path_join names the current folder. */
static const char *
folder_of(struct sg_ctx *ctx, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? sg_arena_strndup(&ctx->arena, path, slash == path ? 1 : (size_t)(slash - path))
                 : "";
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void
sort_unique(struct sg_list *paths)
{
    size_t kept = 0;
    sg_list_sort(paths, compare_paths);
    for (size_t i = 0; i < paths->len; i++)
        if (!kept || strcmp(paths->items[kept - 1], paths->items[i]) != 0)
            paths->items[kept++] = paths->items[i];
    paths->len = kept;
}

/* One --schema, or one side of diff: a folder stands for all .schema files in and below it. */
static enum sg_status
expand(struct sg_list *out, struct sg_ctx *ctx, const char *path)
{
    size_t before = out->len;
    enum sg_status status;
    if (sg_file_is_dir(path)) {
        size_t n = strlen(path);
        while (n > 1 && path[n - 1] == '/')
            n--;
        const char *folder = strcmp(path, ".") ? sg_arena_strndup(&ctx->arena, path, n) : "";
        status = sg_glob(out, ctx, folder, "**/*.schema");
    } else if (!sg_glob_has_magic(path) || sg_file_exists(path)) {
        sg_list_push(out, &ctx->arena,
                     (void *)path); /* one that is not there is reported when it is opened */
        return SG_OK;
    } else {
        status = sg_glob(out, ctx, "", path);
    }
    if (!status && out->len == before) {
        struct sg_diag *d =
            sg_diag_file(ctx, SG_DIAG_NO_SCHEMA, NULL, "no .schema file matches '%s'", path);
        sg_diag_note(ctx, d,
                     "a schema is a file, a folder with .schema files, or a quoted pattern like "
                     "'db/**/*.schema'");
        return SG_USAGE;
    }
    return status;
}

/* The nearest schemagen.schema at or above the current folder; NULL where there is none. */
static const char *
find_project(struct sg_ctx *ctx)
{
    char cwd[4096];
    const char *path = project_file;
    if (sg_file_exists(path))
        return path;
    if (!getcwd(cwd, sizeof(cwd)))
        return NULL;
    for (char *slash = strrchr(cwd, '/'); slash && cwd[1]; slash = strrchr(cwd, '/')) {
        *(slash == cwd ? slash + 1 : slash) = '\0';
        path = sg_arena_printf(&ctx->arena, "../%s", path);
        if (sg_file_exists(path))
            return path;
    }
    return NULL;
}

static enum sg_status
read_block(struct sg_loaded *l, struct sg_ctx *ctx, const char *path)
{
    struct sg_source *source;
    struct sg_project project = {0};
    enum sg_status status = sg_file_source(&source, ctx, path);
    if (status || (status = sg_project_read(&project, ctx, source)) || !project.present)
        return status;
    l->project = project;
    l->root = folder_of(ctx, path);
    return SG_OK;
}

/* The files of a project without --schema: its globs, else those beside it and under schema/. */
static enum sg_status
project_paths(struct sg_loaded *l, struct sg_ctx *ctx, const char *root, const char *file)
{
    const char *pattern;
    enum sg_status status = SG_OK;
    if (l->project.schema_globs.len) {
        sg_list_push(&l->paths, &ctx->arena, (void *)file);
        SG_FOREACH (pattern, &l->project.schema_globs) {
            const char *path = sg_path_join(ctx, root, pattern);
            if (!status)
                status = expand(&l->paths, ctx, path);
        }
    } else {
        status = sg_glob(&l->paths, ctx, root, "*.schema");
        if (!status)
            status = sg_glob(&l->paths, ctx, root, "schema/**/*.schema");
    }
    sort_unique(&l->paths);
    return status;
}

static enum sg_status
given_paths(struct sg_loaded *l, struct sg_app *app)
{
    const char *given;
    enum sg_status status = SG_OK;
    SG_FOREACH (given, &app->values[SG_OPT_SCHEMA])
        if (!status)
            status = expand(&l->paths, &app->ctx, given);
    sort_unique(&l->paths);
    return status;
}

/* The keys of --env over the block's own. */
static enum sg_status
choose_environment(struct sg_loaded *l, struct sg_app *app)
{
    const char *name = sg_value(app, SG_OPT_ENV);
    const struct sg_environment *e;
    l->env = l->project.base;
    if (!name)
        return SG_OK;
    SG_FOREACH (e, &l->project.environments) {
        if (strcmp(e->name, name) != 0)
            continue;
        l->env.name = e->name;
        l->env.span = e->span;
        if (e->url || e->url_env) {
            l->env.url = e->url;
            l->env.url_env = e->url_env;
        }
        if (e->lock_timeout)
            l->env.lock_timeout = e->lock_timeout;
        if (e->statement_timeout)
            l->env.statement_timeout = e->statement_timeout;
        if (e->destructive_set) {
            l->env.destructive_set = true;
            l->env.destructive_allow = e->destructive_allow;
        }
        return SG_OK;
    }
    struct sg_list *list = &l->project.environments;
    const char **names = sg_arena_array(&app->ctx.arena, list->len + 1, sizeof(*names));
    size_t count = 0;
    SG_FOREACH (e, list)
        names[count++] = e->name;
    struct sg_diag *d = sg_diag(&app->ctx, SG_DIAG_UNKNOWN_ENVIRONMENT, l->project.span,
                                "the project has no environment '%s'", name);
    const char *near = sg_nearest(name, names, count);
    if (near)
        sg_diag_note(&app->ctx, d, "did you mean '%s'?", near);
    else
        sg_diag_note(&app->ctx, d,
                     "an environment is a block 'environment %s { ... }' in the project block",
                     name);
    return SG_USAGE;
}

static void
settle_dialect(struct sg_loaded *l, struct sg_app *app)
{
    const char *given = sg_value(app, SG_OPT_DIALECT);
    l->dialect_set = l->project.dialect_set;
    l->dialect = l->project.dialect;
    if (given && sg_dialect_of_word(&l->dialect, given))
        l->dialect_set = true;
}

enum sg_status
sg_load_project(struct sg_loaded *l, struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    *l = (struct sg_loaded){.root = ""};
    const char *nearest = find_project(ctx), *path;
    enum sg_status status = SG_OK;
    if (sg_given(app, SG_OPT_SCHEMA)) {
        status = given_paths(l, app);
        SG_FOREACH (path, &l->paths)
            if (!status && !l->project.present)
                status = read_block(l, ctx, path);
        if (!status && !l->project.present && nearest)
            status = read_block(l, ctx, nearest);
    } else if (nearest) {
        if (!(status = read_block(l, ctx, nearest)))
            status = project_paths(l, ctx, folder_of(ctx, nearest), nearest);
    } else if (!(status = project_paths(l, ctx, "", NULL))) {
        SG_FOREACH (path, &l->paths)
            if (!status && !l->project.present)
                status = read_block(l, ctx, path);
    }
    if (status)
        return status;
    settle_dialect(l, app);
    const char *out = sg_value(app, SG_OPT_OUT);
    l->out = out ? out : sg_path_join(ctx, l->root, l->project.out ? l->project.out : "migrations");
    return choose_environment(l, app);
}

/* A source that was read for its project block is not read again. */
static enum sg_status
open_sources(struct sg_list *out, struct sg_ctx *ctx, const struct sg_list *paths)
{
    const char *path;
    enum sg_status status = SG_OK;
    SG_FOREACH (path, paths) {
        struct sg_source *source = NULL, *s;
        SG_FOREACH (s, &ctx->sources)
            if (paths->len < 8 && !strcmp(s->name, path))
                source = s;
        enum sg_status one = source ? SG_OK : sg_file_source(&source, ctx, path);
        if (one)
            status = one; /* all that cannot be read are reported */
        else
            sg_list_push(out, &ctx->arena, source);
    }
    return status;
}

enum sg_status
sg_no_schema(struct sg_app *app)
{
    struct sg_diag *d =
        sg_diag_file(&app->ctx, SG_DIAG_NO_SCHEMA, NULL, "there is no .schema file here");
    sg_diag_note(&app->ctx, d,
                 "'schemagen init' starts a project, 'schemagen import FOLDER' takes over that of "
                 "drizzle-kit,\n"
                 "--schema names files that are elsewhere");
    return SG_USAGE;
}

/* It becomes part of a file's name, a text of the journal and a line of the sum file. */
enum sg_status
sg_check_name(struct sg_app *app, const char *name)
{
    size_t len = strlen(name), at = 0;
    while (at < len && (unsigned char)name[at] >= ' ' && name[at] != '/' && name[at] != 0x7f)
        at++;
    if (len && len <= 200 && at == len && *name != '.' && sg_utf8_check(name, len) == len)
        return SG_OK;
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BAD_NAME, NULL, "'%s' cannot be the name of a migration", name);
    sg_diag_note(&app->ctx, d, "it becomes part of a file name: 1 to 200 bytes of UTF-8 in one line, no '/', no '.' in front");
    return SG_USAGE;
}

enum sg_status
sg_load_sources(struct sg_loaded *l, struct sg_app *app)
{
    struct sg_ctx *ctx = &app->ctx;
    if (l->sources.len)
        return SG_OK;
    if (!l->paths.len)
        return sg_no_schema(app);
    const char *path = sg_path_join(ctx, l->out, "meta/_journal.json");
    enum sg_status status;
    if (!l->dialect_set && sg_file_exists(path)) {
        struct sg_source *source;
        struct sg_journal journal;
        if ((status = sg_file_source(&source, ctx, path)) || (status = sg_journal_read(&journal, ctx, source)))
            return status;
        l->dialect_set = true;
        l->dialect = journal.dialect;
    }
    if ((status = open_sources(&l->sources, ctx, &l->paths)))
        l->sources = (struct sg_list){0};
    return status;
}

enum sg_status
sg_load_schema(struct sg_loaded *l, struct sg_app *app)
{
    enum sg_status status = sg_load_sources(l, app);
    struct sg_project project = {0};
    struct sg_schema_options options = {.dialect_set = l->dialect_set, .dialect = l->dialect};
    const size_t diags = app->ctx.diags.len;
    if (!status)
        status = sg_schema_read(&l->model, &project, &app->ctx, &l->sources, &options);
    l->silent = !status && app->ctx.diags.len == diags;
    return status;
}

const char *
sg_load_project_url(struct sg_ctx *ctx, const struct sg_loaded *l)
{
    if (l->env.url)
        return sg_url_from(ctx, l->root, l->env.url);
    return sg_app_env(l->env.url_env ? l->env.url_env : "DATABASE_URL");
}

enum sg_status
sg_load_url(const char **out, struct sg_app *app, const struct sg_loaded *l, const char *given)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_diag *d;
    *out = given ? given : sg_load_project_url(ctx, l);
    if (*out)
        return SG_OK;
    if (l->env.url_env) {
        d = sg_diag(ctx, SG_DIAG_NO_URL, l->env.span.source ? l->env.span : l->project.span,
                    "the environment variable '%s' is not set", l->env.url_env);
        sg_diag_note(ctx, d, "the project takes the database's URL from it; set it, or give --url");
    } else {
        d = sg_diag_file(ctx, SG_DIAG_NO_URL, NULL, "nothing says which database is meant");
        sg_diag_note(ctx, d, "give --url, write 'url \"...\"' into the project block, or set DATABASE_URL");
    }
    return SG_USAGE;
}

/* A JSON file, whatever its name: the first character that is no white space is a brace. */
static bool
is_snapshot(const struct sg_source *source)
{
    size_t n = strlen(source->name);
    if (n > 7 && !strcmp(source->name + n - 7, ".schema"))
        return false;
    return source->text[strspn(source->text, " \t\r\n\357\273\277")] == '{' ||
           (n > 5 && !strcmp(source->name + n - 5, ".json"));
}

static bool
is_migrations(struct sg_ctx *ctx, const char *path)
{
    return sg_file_is_dir(sg_path_join(ctx, path, "meta"));
}

/* Schema files that were named directly; each brings its block, or takes the dialect of what it is
 * held against. */
static enum sg_status
side_schema(struct sg_model **out, struct sg_app *app, const struct sg_list *sources,
            const struct sg_model *other)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_project project = {0}, block = {0};
    struct sg_loaded l = {0};
    struct sg_source *source;
    enum sg_status status = SG_OK;
    SG_FOREACH (source, sources)
        if (!project.present && (status = sg_project_read(&project, ctx, source)))
            return status;
    l.project = project;
    settle_dialect(&l, app);
    if (!l.dialect_set && other) {
        l.dialect_set = true;
        l.dialect = other->dialect;
    }
    const char *nearest = l.dialect_set ? NULL : find_project(ctx);
    if (nearest && !(status = read_block(&l, ctx, nearest)))
        settle_dialect(&l, app);
    if (status)
        return status;
    struct sg_schema_options options = {.dialect_set = l.dialect_set, .dialect = l.dialect};
    return sg_schema_read(out, &block, ctx, sources, &options);
}

enum sg_status
sg_load_match(struct sg_app *app, struct sg_model *old, const struct sg_model *new,
              const char *old_name)
{
    sg_model_adopt(old, new->dialect);
    if (old->dialect == new->dialect)
        return SG_OK;
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_DIALECT_MISMATCH, old_name,
                                     "'%s' is for %s, the schema for %s", old_name,
                                     sg_dialects[old->dialect].word, sg_dialects[new->dialect].word);
    sg_diag_note(&app->ctx, d,
                 "a migrations folder belongs to one dialect; another one needs a folder of its "
                 "own (--out)");
    return SG_INVALID;
}

enum sg_status
sg_load_last(struct sg_model **out, struct sg_app *app, const struct sg_folder *folder,
             enum sg_dialect dialect)
{
    struct sg_source *source;
    enum sg_status status = sg_folder_last_snapshot(&source, folder);
    if (status)
        return status;
    if (source)
        return sg_snapshot_read(out, &app->ctx, source, NULL);
    *out = sg_model_new(&app->ctx, dialect);
    return SG_OK;
}

enum sg_status
sg_load_side(struct sg_model **out, struct sg_app *app, const char *what,
             const struct sg_model *other)
{
    struct sg_ctx *ctx = &app->ctx;
    struct sg_list paths = {0}, sources = {0};
    struct sg_source *source = NULL;
    enum sg_status status;
    *out = NULL;
    if (!strcmp(what, "empty"))
        return SG_OK;
    if (is_migrations(ctx, what)) {
        struct sg_folder folder;
        if ((status = sg_folder_open(&folder, ctx, what, false)) ||
            (status = sg_folder_last_snapshot(&source, &folder)) || !source)
            return status;
        return sg_snapshot_read(out, ctx, source, NULL);
    }
    if (sg_file_is_dir(what) || (sg_glob_has_magic(what) && !sg_file_exists(what))) {
        if ((status = expand(&paths, ctx, what)) || (status = open_sources(&sources, ctx, &paths)))
            return status;
        return side_schema(out, app, &sources, other);
    }
    if ((status = sg_file_source(&source, ctx, what)))
        return status;
    if (is_snapshot(source))
        return sg_snapshot_read(out, ctx, source, NULL);
    sg_list_push(&sources, &ctx->arena, source);
    return side_schema(out, app, &sources, other);
}
