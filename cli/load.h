/* Where a command's input comes from: the project block, the schema files, and the X and Y of diff,
 * print and export. */
#ifndef SG_CLI_LOAD_H
#define SG_CLI_LOAD_H

#include "cli/cli.h"
#include "grammar/grammar.h"
#include "snapshot/folder.h"

struct sg_loaded {
    struct sg_project project; /* all empty where there is no block */
    const char *root; /* the folder of the file that holds the block; "" is the current one */
    const char *out;  /* the migrations folder: --out, `out` of the block, "migrations" */
    struct sg_environment env; /* the block's own keys, and over them those of --env */
    bool dialect_set;          /* by --dialect or the block */
    enum sg_dialect dialect;
    struct sg_list paths;   /* const char *: the schema files, in byte order */
    struct sg_list sources; /* struct sg_source *, filled by sg_load_sources */
    struct sg_model *model; /* filled by sg_load_schema */
    bool silent;            /* reading them left nothing to be said; filled by sg_load_schema */
};

/* Finds the project and the schema files: --schema, else the nearest schemagen.schema at or above
 * the current folder, else
 * *.schema and schema/ here. No schema file at all is no error yet. Ends nothing: all memory is the
 * context's. */
enum sg_status sg_load_project(struct sg_loaded *out, struct sg_app *app);
/* Reads the files into l->sources, and settles the dialect; no file is SG_USAGE. For those who need no model. */
enum sg_status sg_load_sources(struct sg_loaded *l, struct sg_app *app);
/* Reads the files as one schema into l->model, which the caller frees. */
enum sg_status sg_load_schema(struct sg_loaded *l, struct sg_app *app);
/* The diagnostic for it; returns SG_USAGE. */
enum sg_status sg_no_schema(struct sg_app *app);
/* Whether a migration can have this name; SG_USAGE with a diagnostic. */
enum sg_status sg_check_name(struct sg_app *app, const char *name);
/* The database that the environment block, `url` of the project or DATABASE_URL names, or NULL. A path in the block is relative to
 * its file, one in the environment to the current folder. */
const char *sg_load_project_url(struct sg_ctx *ctx, const struct sg_loaded *l);
/* The database: `given` (--url), or that of the project; SG_USAGE where none says it. */
enum sg_status sg_load_url(const char **out, struct sg_app *app, const struct sg_loaded *l,
                           const char *given);

/* "empty" (NULL in `out`), a snapshot file, a migrations folder (its last snapshot; NULL where it
 * has none), or schema files. A schema that does not say its dialect takes `other`'s, then the
 * project's. The caller frees the model. */
enum sg_status sg_load_side(struct sg_model **out, struct sg_app *app, const char *what,
                            const struct sg_model *other);
/* The last snapshot of a folder as a model; one without tables where there is no snapshot.
 * `dialect`: what the other side has, which the snapshot may not contradict. */
enum sg_status sg_load_last(struct sg_model **out, struct sg_app *app,
                            const struct sg_folder *folder, enum sg_dialect dialect);
/* Two models can be compared: same dialect, SQLite and Turso being one kind of snapshot. SG_INVALID
 * with a diagnostic. */
enum sg_status sg_load_match(struct sg_app *app, struct sg_model *old, const struct sg_model *new,
                             const char *old_name);


/* cli/glob.c: appends the files under `folder` that match, as paths in the context's arena, in byte
 * order. A segment ** stands for any folders; names that start with a dot only match a pattern that
 * does. */
enum sg_status sg_glob(struct sg_list *out, struct sg_ctx *ctx, const char *folder,
                       const char *pattern);
bool sg_glob_has_magic(const char *pattern);

#endif
