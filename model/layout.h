/* The one form of .schema text: names and values as they are written, and the layout of blocks. Shared by what prints a model
 * and what formats a text. */
#ifndef SG_MODEL_LAYOUT_H
#define SG_MODEL_LAYOUT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/list.h"

/* Where a name stands: words that mean something there are written in quotes. */
enum sg_position {
    SG_AT_NAME,
    SG_AT_COLUMN,        /* where items of a table begin, and wherever a column is named */
    SG_AT_OPTIONAL_NAME, /* a name that could be left out */
    SG_AT_TYPE,
    SG_AT_ENUM_VALUE,
    SG_AT_OPCLASS,
    SG_AT_VALUE
};

/* Whether the name stands for itself there, without quotes. */
bool sg_name_is_plain(const char *name, enum sg_position at);
/* The name, in double quotes where it needs them. One with line ends in it is written U&"…". */
void sg_layout_name(struct sg_buf *out, const char *name, enum sg_position at);
/* [schema.]name; no schema where it is NULL. */
void sg_layout_ref(struct sg_buf *out, const char *schema, const char *name);
/* (RAW), or between backticks where parentheses would not give it back. */
void sg_layout_raw(struct sg_buf *out, const char *text);
void sg_layout_backticks(struct sg_buf *out, const char *text);
/* $$…$$, with a tag that does not occur in the text. */
void sg_layout_dollars(struct sg_buf *out, const char *text);
/* text in single quotes */
void sg_layout_string(struct sg_buf *out, const char *text);

/* A block of lines: those of columns are aligned in name and type. Fill it, then flush it. */
struct sg_layout {
    struct sg_arena arena;
    struct sg_list rows; /* struct sg_row */
};
struct sg_row {
    const char *name, *type; /* NULL: not a column */
    const char *rest;        /* the constraints, or the whole line; NULL where there is none */
    const char *comment;     /* behind the line, or NULL */
    bool blank;              /* an empty line */
};
struct sg_row *sg_layout_row(struct sg_layout *l, const char *name, const char *type, const char *rest);
/* Appends the rows, each with `indent` spaces in front, and empties the layout. */
void sg_layout_flush(struct sg_buf *out, struct sg_layout *l, unsigned indent);
/* ` { a b c }` where it fits behind the `used` columns of the line, else one value a line. The rows' `rest` are the values. */
void sg_layout_flush_values(struct sg_buf *out, struct sg_layout *l, size_t used, bool spread);

#endif
