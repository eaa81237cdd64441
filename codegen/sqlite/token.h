/* The words of SQL as SQLite reads them: enough to find names in an expression or a view. */
#ifndef SG_CODEGEN_SQLITE_TOKEN_H
#define SG_CODEGEN_SQLITE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum sg_sqlite_token_type {
    SG_SQLITE_END,
    SG_SQLITE_WORD,   /* a bare name or keyword */
    SG_SQLITE_QUOTED, /* "name", `name` or [name] */
    SG_SQLITE_STRING, /* 'text' */
    SG_SQLITE_OTHER   /* one character, or a number */
};

struct sg_sqlite_token {
    enum sg_sqlite_token_type type;
    const char *at;
    size_t len;
    bool closed; /* false for a quote that never ends */
};

/* The token at or behind `at`, white space and comments skipped. */
struct sg_sqlite_token sg_sqlite_token(const char *at);
/* Whether a token stands for this name; a string can stand for one too (SQLite allows it). Letters of ASCII match in
 * either case. */
bool sg_sqlite_token_is(const struct sg_sqlite_token *t, const char *name);
/* Appends what a token stands for: a name or a string without its quotes. */
void sg_sqlite_token_text(struct sg_buf *out, const struct sg_sqlite_token *t);
bool sg_sqlite_same_name(const char *a, const char *b);
/* Whether any name in the text is this one. */
bool sg_sqlite_mentions(const char *sql, const char *name);
/* Whether the text is one literal in single quotes and nothing else. */
bool sg_sqlite_is_string(const char *sql);
/* Whether a name can stand bare: letters, digits and _, and no keyword. */
bool sg_sqlite_is_bare(const char *name);

/* Appends the text with the qualifier `from`. of columns replaced; quotes are kept as they are. Sets *foreign where another
 * qualifier stands in it. */
void sg_sqlite_requalify(struct sg_buf *out, const char *sql, const char *from, const char *to, bool *foreign);

/* Calls back for every name that stands where a table does: behind FROM and JOIN, after a comma in such a list, behind IN. */
typedef void (*sg_sqlite_source)(void *arg, const struct sg_sqlite_token *name);
void sg_sqlite_sources(const char *sql, sg_sqlite_source found, void *arg);

#endif
