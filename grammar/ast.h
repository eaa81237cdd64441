/* What was written, as a tree: one node an item or a clause. Built by the parser in an arena; it knows places and names,
 * and nothing of what they mean. */
#ifndef SG_GRAMMAR_AST_H
#define SG_GRAMMAR_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct sg_loc {
    uint32_t start, end; /* byte offsets, end exclusive */
};

enum sg_ast_kind {
    SG_AST_BROKEN, /* something here did not parse */
    /* items */
    SG_AST_PROJECT,
    SG_AST_SCHEMA,
    SG_AST_ENUM,
    SG_AST_SEQUENCE,
    SG_AST_ROLE,
    SG_AST_VIEW,
    SG_AST_MIXIN,
    SG_AST_TABLE,
    /* items of a table */
    SG_AST_POLICY, /* also at the top level */
    SG_AST_COLUMN,
    SG_AST_INCLUDE,
    SG_AST_PRIMARY_KEY,
    SG_AST_UNIQUE,
    SG_AST_FOREIGN_KEY,
    SG_AST_CHECK,
    SG_AST_INDEX,
    SG_AST_RLS,
    SG_AST_WITHOUT_ROWID,
    SG_AST_STRICT,
    /* parts of items; the order is the one in which `fmt` writes them */
    SG_AST_VALUE, /* of an enum */
    SG_AST_TYPE,
    SG_AST_ON,
    SG_AST_COL_PRIMARY_KEY,
    SG_AST_NOT_NULL,
    SG_AST_NULL,
    SG_AST_COL_UNIQUE,
    SG_AST_DEFAULT,
    SG_AST_GENERATED,
    SG_AST_IDENTITY,
    SG_AST_AUTOINCREMENT,
    SG_AST_COL_REFERENCES,
    SG_AST_COL_CHECK,
    SG_AST_RENAMED,
    SG_AST_COL_USING,
    SG_AST_BODY, /* the columns of a view */
    SG_AST_CONCURRENTLY,
    SG_AST_METHOD,
    SG_AST_NAMES, /* (a, b): its children are NAMEs */
    SG_AST_KEYS,
    SG_AST_REFERENCES,
    SG_AST_NULLS_NOT_DISTINCT,
    SG_AST_WHERE,
    SG_AST_WITH, /* its children are OPTIONs */
    SG_AST_TABLESPACE,
    SG_AST_ON_DELETE,
    SG_AST_ON_UPDATE,
    SG_AST_CONSTRAINT_NAME,
    SG_AST_AS,
    SG_AST_FOR,
    SG_AST_TO,
    SG_AST_USING,
    SG_AST_WITH_CHECK,
    SG_AST_DEFINITION,
    SG_AST_NO_DATA,
    SG_AST_EXISTING,
    SG_AST_CREATEDB,
    SG_AST_CREATEROLE,
    SG_AST_INHERIT,
    SG_AST_NOINHERIT,
    SG_AST_SEQUENCE_NAME,
    SG_AST_START,
    SG_AST_INCREMENT,
    SG_AST_MIN,
    SG_AST_MAX,
    SG_AST_CACHE,
    SG_AST_CYCLE,
    /* parts of parts */
    SG_AST_NAME,
    SG_AST_KEY,
    SG_AST_OPTION,
    SG_AST_SETTING, /* of the project block: a key, words behind it, perhaps a block */
    SG_AST_WORD,
    SG_AST_STRING,
    SG_AST_ENV,
    SG_AST_KIND_COUNT
};

/* What form a value, a key or raw text was written in. */
enum sg_ast_form {
    SG_FORM_NONE,
    SG_FORM_NUMBER,
    SG_FORM_TRUE,
    SG_FORM_FALSE,
    SG_FORM_NULL,
    SG_FORM_STRING,
    SG_FORM_CALL,   /* a name or a function call */
    SG_FORM_NAME,   /* a plain name */
    SG_FORM_PARENS, /* with its parentheses */
    SG_FORM_RAW,    /* between backticks, dollar tags or parentheses that do not belong to it: without them */
    SG_FORM_JSON
};

struct sg_ast_name {
    const char *text; /* interned, without quotes; NULL where there is none */
    struct sg_loc at;
};

struct sg_ast_ref {
    struct sg_loc schema, name; /* empty where there is none */
};

struct sg_ast {
    uint8_t kind; /* enum sg_ast_kind */
    uint8_t form; /* enum sg_ast_form of `raw` */
    bool flag;    /* VIEW: materialized; INDEX: unique; IDENTITY: always; GENERATED: stored; MIN, MAX: `no`;
                     KEY: desc */
    bool flag2;   /* GENERATED: said whether stored or virtual; KEY: said asc or desc */
    uint8_t nulls; /* KEY: 0, 1 first, 2 last */
    struct sg_loc at;
    struct sg_ast_name schema, name;
    struct sg_loc raw; /* the bytes that count; of what has a block, the block */
    struct sg_ast *first, *last, *next;
};

struct sg_ast_list {
    struct sg_ast *first, *last;
};

#endif
