/* Statements on what nobody named: a key of one column, the sequence of a serial or an identity.
 * PostgreSQL names them when they are made, and leaves the name when table or column are renamed;
 * a database that was adopted, or whose migrations have been squashed, can have other names than
 * one that begins today. They are looked up where they stand. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

struct sg_step *
sg_pg_do(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new, const char *fmt,
         ...)
{
    struct sg_buf body = SG_BUF_INIT, tag = SG_BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    sg_pg_vfmt(g, &body, fmt, ap);
    va_end(ap);
    sg_buf_adds(&tag, "$$");
    while (strstr(body.data, tag.data)) { /* names can hold anything */
        sg_buf_truncate(&tag, tag.len - 1);
        sg_buf_adds(&tag, tag.len == 1 ? "do$" : "_$");
    }
    struct sg_step *s =
        sg_pg_step(g, rank, old, new, "DO %s BEGIN\n%sEND %s;", tag.data, body.data, tag.data);
    sg_buf_fini(&body);
    sg_buf_fini(&tag);
    return s;
}

struct sg_step *
sg_pg_on_key(struct sg_pg *g, enum sg_pg_rank rank, const void *old, const void *new,
             const struct sg_table *t, const char *clause, const char *name)
{
    return sg_pg_do(
        g, rank, old, new,
        "\tEXECUTE (SELECT format('ALTER TABLE %%s %s', conrelid::regclass, conname%s)\n"
        "\t\tFROM pg_constraint WHERE conrelid = %L::regclass AND contype = 'p');\n",
        clause, name ? sg_pg_text(g, ", %L", name) : "", sg_pg_text(g, "%T", t));
}

struct sg_step *
sg_pg_on_sequence(struct sg_pg *g, enum sg_pg_rank rank, const struct sg_pg_column *c,
                  const char *statement)
{
    const struct sg_table *t = (const struct sg_table *)c->new->obj.parent;
    return sg_pg_do(g, rank, c->old, c->new,
                    "\tEXECUTE format(%L, pg_get_serial_sequence(%L, %L));\n", statement,
                    sg_pg_text(g, "%T", t), sg_pg_name_kept(g, c->new->obj.name));
}
