/* What a piece of PostgreSQL's raw SQL mentions. By its tokens, without a parser, and conservative: where it cannot tell, a name counts
 * as mentioned. */
#ifndef SG_CODEGEN_SQLTEXT_H
#define SG_CODEGEN_SQLTEXT_H

#include "base/list.h"
#include "model/lexer.h"
#include "model/model.h"

/* A lexer over a text of PostgreSQL. */
struct sg_lexer sg_sql_lexer(const char *sql);

/* What a text names, each once. Relations are the keys of tables and views ("schema.name"): of names that stand behind that of a
 * schema, or, for public, by themselves where a table can stand. */
struct sg_sql_names {
    struct sg_list names, relations; /* const char *, interned */
};

/* NULL text names nothing. Memory is the arena's. */
void sg_sql_names(struct sg_sql_names *out, struct sg_ctx *ctx, struct sg_arena *arena, const char *sql);
/* Whether the text may mean the column of that table: by itself, behind the table's name or an
 * alias of it, or by `*` where `stars` is set. Text that does not name the table can still mean its
 * column (a check, a policy): `own` says so. */
bool sg_sql_mentions_column(const char *sql, const char *table, const char *column, bool own,
                            bool stars);
/* The names of types in a text that is read: behind `::`, behind AS, before a string. Interned; NULL where there is no more. NULL text
 * has none. */
struct sg_sql_types {
    struct sg_lexer x;
    struct sg_token last;
    bool typed; /* a type stands next */
};
struct sg_sql_types sg_sql_types(const char *sql);
const char *sg_sql_next_type(struct sg_sql_types *types, struct sg_ctx *ctx);
/* Whether the text asks more of the column than whether it is null, which it can be asked whatever its type. */
bool sg_sql_asks_value(const char *sql, const char *column);
/* Whether the text holds a string constant next to which the column stands uncast: what another
 * type would break. */
bool sg_sql_compares_column(const char *sql, const char *column);
/* The constants that the column meets: those that it is compared with, and numbers anywhere in a condition that has it uncast. */
enum sg_sql_constant {
    SG_SQL_INTEGER = 1,
    SG_SQL_DECIMAL = 2,
    SG_SQL_STRING = 4,
    SG_SQL_LIST = 8,     /* two or more behind IN, or an array behind ANY or ALL */
    SG_SQL_PATTERN = 16, /* LIKE and the like */
    SG_SQL_VALUE = 32,   /* whatever else is done with its value */
    SG_SQL_COLUMN = 64,  /* no constant: a name */
    SG_SQL_CHOICE = 128, /* whatever stands beside it in COALESCE and the like */
    SG_SQL_LENGTH = 256  /* its length is asked for */
};
unsigned sg_sql_constants(const char *sql, const char *column);

#endif
