/* Identifiers and literals: the one way into SQL for a name or a text. */
#include <config.h>

#include <string.h>

#include "codegen/dialect.h"

static void
add_quoted(struct sg_buf *out, const char *s, char quote)
{
    sg_buf_addc(out, quote);
    for (const char *p; (p = strchr(s, quote)); s = p + 1) {
        sg_buf_add(out, s, (size_t)(p + 1 - s));
        sg_buf_addc(out, quote);
    }
    sg_buf_adds(out, s);
    sg_buf_addc(out, quote);
}

void
sg_sql_ident(struct sg_buf *out, const char *name)
{
    add_quoted(out, name, '"');
}

void
sg_sql_backtick(struct sg_buf *out, const char *name)
{
    add_quoted(out, name, '`');
}

void
sg_sql_literal(struct sg_buf *out, const char *text)
{
    add_quoted(out, text, '\'');
}
