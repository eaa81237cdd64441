/* The words of SQL as SQLite reads them: enough to find names in an expression or a view. */
#ifndef SG_CODEGEN_SQLITE_TOKEN_H
#define SG_CODEGEN_SQLITE_TOKEN_H

#include "model/lexer.h"

/* A lexer over a text of SQLite. */
struct sg_lexer sg_sqlite_lexer(const char *sql);
/* Letters of ASCII match in either case. */
bool sg_sqlite_same_name(const char *a, const char *b);
/* The name in small letters: the same pointer for names that are the same. */
const char *sg_sqlite_folded(struct sg_ctx *ctx, const char *name, size_t len);
/* Whether the text is one literal in single quotes and nothing else. */
bool sg_sqlite_is_string(const char *sql);
/* Whether a name can stand bare: letters, digits and _, and no keyword. */
bool sg_sqlite_is_bare(const char *name);

/* Appends the text with the qualifier `from`. of columns replaced; quotes are kept as they are. Sets *foreign where another
 * qualifier stands in it. */
void sg_sqlite_requalify(struct sg_buf *out, const char *sql, const char *from, const char *to, bool *foreign);

/* Calls back for every name that stands where a table does: behind FROM and JOIN, after a comma in such a list, behind IN. */
typedef void (*sg_sqlite_source)(void *arg, struct sg_token name);
void sg_sqlite_sources(const char *sql, sg_sqlite_source found, void *arg);

#endif
