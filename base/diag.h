/* Diagnostics are data: a stable code, a place, a message, what to do. They are queued in the
 * context; whoever runs the program renders them. */
#ifndef SG_BASE_DIAG_H
#define SG_BASE_DIAG_H

#include "base/compiler.h"
#include "base/source.h"

struct sg_ctx;

enum sg_severity { SG_ERROR, SG_WARNING, SG_NOTE };

enum sg_diag_id {
#define DIAG(id, code, severity, explanation) SG_DIAG_##id,
#include "base/diag.def"
#undef DIAG
    SG_DIAG_COUNT
};

struct sg_diag_kind {
    const char *code; /* "unknown-table" */
    enum sg_severity severity;
    const char *explanation;
};

extern const struct sg_diag_kind sg_diag_kinds[SG_DIAG_COUNT];

struct sg_diag {
    enum sg_diag_id id;
    enum sg_severity severity;
    struct sg_span where;    /* the caret; no place where source is NULL */
    const char *file;        /* a path, where there is no source; or NULL */
    const char *message;     /* lower case, no full stop, things in 'quotes' */
    const char *note;        /* the remedy, or NULL */
    const char *quoted[4];   /* SQL and the like that the note quotes: no words of ours */
    struct {
        struct sg_span where;
        const char *label;
    } related[2];
    struct {
        struct sg_span where;
        const char *text; /* what to write in its place; NULL where there is no fix */
    } fix;
};

/* How many diagnostics were queued at one time. */
struct sg_diag_mark {
    size_t len;
    unsigned errors, warnings;
};

/* Queues a diagnostic with the severity of its kind; the text is copied. Returned for the calls below. */
struct sg_diag *sg_diag(struct sg_ctx *ctx, enum sg_diag_id id, struct sg_span where, const char *fmt, ...)
    SG_PRINTF(4, 5);
/* The same for a place that is only a path. */
struct sg_diag *sg_diag_file(struct sg_ctx *ctx, enum sg_diag_id id, const char *file, const char *fmt,
                             ...) SG_PRINTF(4, 5);
void sg_diag_note(struct sg_ctx *ctx, struct sg_diag *d, const char *fmt, ...) SG_PRINTF(3, 4);
/* Says of a text (or NULL) that it stands in the note as somebody else wrote it. The first four count; they live as long as the context. */
void sg_diag_quotes(struct sg_diag *d, const char *text);
/* The first two count, more are dropped. */
void sg_diag_related(struct sg_ctx *ctx, struct sg_diag *d, struct sg_span where, const char *fmt, ...)
    SG_PRINTF(4, 5);
void sg_diag_fix(struct sg_ctx *ctx, struct sg_diag *d, struct sg_span where, const char *text);

/* A place in the queue, and back to it: what was queued in between was no finding of who asked, or is found again. */
struct sg_diag_mark sg_diag_mark(const struct sg_ctx *ctx);
void sg_diag_forget(struct sg_ctx *ctx, struct sg_diag_mark mark);

/* The kind with this code, or SG_DIAG_COUNT. */
enum sg_diag_id sg_diag_find(const char *code);

/* The candidate nearest to `name` by edit distance where it is near enough for a hint, else NULL. */
const char *sg_nearest(const char *name, const char *const *candidates, size_t count);

#endif
