/* What a piece of raw SQL mentions. A tokenizer, no parser: it knows strings, quoted names, dollar
 * quotes and comments, and is conservative: where it cannot tell, a name counts as mentioned. */
#ifndef SG_CODEGEN_SQLTEXT_H
#define SG_CODEGEN_SQLTEXT_H

#include <stdbool.h>
#include <stddef.h>

enum sg_sql_token_type {
    SG_SQL_END,
    SG_SQL_WORD,   /* an unquoted name or keyword */
    SG_SQL_QUOTED, /* "name", `name` or [name], quotes included */
    SG_SQL_STRING, /* 'text', E'text' or $$text$$ */
    SG_SQL_NUMBER,
    SG_SQL_PUNCT /* one character */
};

struct sg_sql_token {
    enum sg_sql_token_type type;
    const char *text;
    size_t len;
};

/* The token at *at, which moves behind it; white space and comments are passed over. */
struct sg_sql_token sg_sql_next(const char **at);

/* Whether the token is this name: quoted ones letter by letter, others with ASCII letters folded;
 * a keyword is none. */
bool sg_sql_is_name(const struct sg_sql_token *token, const char *name);

/* Whether the token is this word, which is given in lower case: a keyword, say. */
bool sg_sql_is_word(const struct sg_sql_token *token, const char *word);

/* NULL text mentions nothing. */
bool sg_sql_mentions(const char *sql, const char *name);
/* Whether the text names this object of a schema: behind the schema's name, or, for public, by
 * itself where a table can stand. */
bool sg_sql_mentions_object(const char *sql, const char *schema, const char *name);
/* Whether the text may mean the column of that table: by itself, behind the table's name or an
 * alias of it, or by `*` where `stars` is set. Text that does not name the table can still mean its
 * column (a check, a policy): `own` says so. */
bool sg_sql_mentions_column(const char *sql, const char *table, const char *column, bool own,
                            bool stars);
/* Whether the text holds a string constant next to which the column stands uncast: what another
 * type would break. */
bool sg_sql_compares_column(const char *sql, const char *column);

#endif
