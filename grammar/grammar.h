/* The schema language: .schema text to a model, and its formatter. */
#ifndef SG_GRAMMAR_GRAMMAR_H
#define SG_GRAMMAR_GRAMMAR_H

#include "base/buf.h"
#include "base/status.h"
#include "model/model.h"

/* What the project block says. Strings are interned; NULL or false `…_set` where a key is not there. */
struct sg_environment {
    const char *name;
    const char *url, *url_env;       /* a literal, or the name of an environment variable */
    const char *lock_timeout, *statement_timeout;
    bool destructive_set, destructive_allow;
    struct sg_span span;
};
struct sg_lint_rule {
    const char *rule;
    enum { SG_LINT_OFF, SG_LINT_WARN, SG_LINT_ERROR } level;
    struct sg_span span;
};
struct sg_project {
    bool present;
    struct sg_span span;
    bool dialect_set;
    enum sg_dialect dialect;
    struct sg_span dialect_span;
    const char *out;
    struct sg_list schema_globs; /* const char * */
    struct sg_environment base;  /* the block's own keys of an environment */
    const char *migrations_table, *migrations_schema;
    bool breakpoints_set, breakpoints;
    bool prefix_set;
    const char *prefix; /* index timestamp unix none */
    struct sg_list environments; /* struct sg_environment */
    struct sg_list lint;         /* struct sg_lint_rule */
};

struct sg_schema_options {
    bool dialect_set; /* --dialect, which the project block may not contradict */
    enum sg_dialect dialect;
};

/* Only the project block of one file (to find out which files there are). Errors elsewhere in it are left for later. */
enum sg_status sg_project_read(struct sg_project *out, struct sg_ctx *ctx, struct sg_source *source);

/* Parses the sources as one schema, lowers and checks it. All errors of the run are queued (20 at the most), then SG_INVALID.
 * The model is finished: names filled in, canonical, in JavaScript's order. */
enum sg_status sg_schema_read(struct sg_model **out, struct sg_project *project, struct sg_ctx *ctx,
                              const struct sg_list *sources, const struct sg_schema_options *options);

struct sg_fmt_options {
    bool prune_renames; /* leave out `renamed from` and `using`, for which `stale` (may be NULL) says yes */
    /* `name` is the place of the object's name, `rename` says which of the two it is */
    bool (*stale)(void *arg, enum sg_kind kind, struct sg_span name, bool rename);
    void *arg;
};
/* The text in its one form. SG_INVALID with diagnostics where it does not parse; `out` is then left alone. */
enum sg_status sg_fmt(struct sg_buf *out, struct sg_ctx *ctx, struct sg_source *source,
                      const struct sg_fmt_options *options);

#endif
