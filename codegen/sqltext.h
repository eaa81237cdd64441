/* What a piece of PostgreSQL's raw SQL mentions. By its tokens, without a parser, and conservative: where it cannot tell, a name counts
 * as mentioned. */
#ifndef SG_CODEGEN_SQLTEXT_H
#define SG_CODEGEN_SQLTEXT_H

#include "model/lexer.h"

/* A lexer over a text of PostgreSQL. */
struct sg_lexer sg_sql_lexer(const char *sql);

/* Whether the text names this object of a schema (NULL text names nothing): behind the schema's name, or, for public, by
 * itself where a table can stand. */
bool sg_sql_mentions_object(const char *sql, const char *schema, const char *name);
/* Whether the text may mean the column of that table: by itself, behind the table's name or an
 * alias of it, or by `*` where `stars` is set. Text that does not name the table can still mean its
 * column (a check, a policy): `own` says so. */
bool sg_sql_mentions_column(const char *sql, const char *table, const char *column, bool own,
                            bool stars);
/* Whether the text asks more of the column than whether it is null, which it can be asked whatever its type. */
bool sg_sql_asks_value(const char *sql, const char *column);
/* Whether the text holds a string constant next to which the column stands uncast: what another
 * type would break. */
bool sg_sql_compares_column(const char *sql, const char *column);

#endif
