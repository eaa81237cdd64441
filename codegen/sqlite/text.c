/* The text of SQLite's statements (drizzle-format, 5.1). */
#include <config.h>

#include "codegen/sqlite/text.h"

#include <string.h>

#include "codegen/dialect.h"
#include "codegen/sqlite/token.h"

static void
add_names(struct sg_buf *out, const struct sg_list *names, const char *between)
{
    const char *name;
    bool first = true;
    SG_FOREACH (name, names) {
        sg_buf_adds(out, first ? "" : between);
        sg_sql_backtick(out, name);
        first = false;
    }
}

/* A default in quotes that is not one literal is JSON whose quotes were never doubled. */
void
sg_sqlite_default(struct sg_buf *out, struct sg_value def)
{
    size_t len = strlen(def.text);
    if (def.type == SG_VALUE_JSON) {
        sg_sql_literal(out, def.text);
        return;
    }
    if (def.type != SG_VALUE_TEXT || len < 2 || *def.text != '\'' || def.text[len - 1] != '\'' ||
        sg_sqlite_is_string(def.text)) {
        sg_buf_adds(out, def.text);
        return;
    }
    sg_buf_addc(out, '\'');
    for (size_t i = 1; i + 1 < len; i++) {
        if (def.text[i] == '\'')
            sg_buf_addc(out, '\'');
        sg_buf_addc(out, def.text[i]);
    }
    sg_buf_addc(out, '\'');
}

static void
add_column(struct sg_buf *out, const struct sg_column *c, bool autoincrement)
{
    sg_sql_backtick(out, c->obj.name);
    sg_buf_adds(out, *c->type ? " " : "");
    sg_buf_adds(out, c->type);
    if (c->primary_key)
        sg_buf_adds(out, " PRIMARY KEY");
    if (c->autoincrement && autoincrement)
        sg_buf_adds(out, " AUTOINCREMENT");
    if (c->def.type != SG_VALUE_NONE) {
        sg_buf_adds(out, " DEFAULT ");
        sg_sqlite_default(out, c->def);
    }
    if (c->generated)
        sg_buf_addf(out, " GENERATED ALWAYS AS %s %s", c->generated->as,
                    c->generated->stored ? "STORED" : "VIRTUAL");
    if (c->not_null)
        sg_buf_adds(out, " NOT NULL");
}

void
sg_sqlite_column(struct sg_buf *out, const struct sg_column *c)
{
    add_column(out, c, true);
}

static void
add_foreign_key(struct sg_buf *out, const struct sg_foreign_key *f)
{
    sg_buf_adds(out, "FOREIGN KEY (");
    add_names(out, &f->columns, ",");
    sg_buf_adds(out, ") REFERENCES ");
    sg_sql_backtick(out, f->table_to);
    sg_buf_addc(out, '(');
    add_names(out, &f->columns_to, ",");
    sg_buf_adds(out, ") ON UPDATE ");
    sg_buf_adds(out, f->on_update);
    sg_buf_adds(out, " ON DELETE ");
    sg_buf_adds(out, f->on_delete);
}

/* A check names its own table with a qualifier at times, and stands in a table of another name while that is built. Only a
 * qualifier is renamed, never the same letters elsewhere. Where the text has the qualifier of some other table, SQLite takes the
 * check under no name at all; what drizzle-kit records for it is a blind replacement, and that stands. */
static void
add_check(struct sg_buf *out, const struct sg_table *t, const char *name, const char *value)
{
    size_t start = out->len;
    bool foreign = false;
    sg_sqlite_requalify(out, value, t->obj.name, name, &foreign);
    if (!foreign || name == t->obj.name)
        return;
    sg_buf_truncate(out, start);
    size_t len = strlen(t->obj.name);
    for (const char *s = value; *s;) {
        bool here = !strncmp(s, t->obj.name, len) && (s[len] == '.' || (s > value && strchr("\"`'", s[len]) &&
                                                       s[len] && s[-1] == s[len] && s[len + 1] == '.'));
        sg_buf_add(out, here ? name : s, here ? strlen(name) : 1);
        s += here ? len : 1;
    }
}

static void
add_constraints(struct sg_buf *out, const struct sg_table *t, const char *name)
{
    const struct sg_primary_key *pk;
    const struct sg_foreign_key *f;
    const struct sg_unique *u;
    const struct sg_check *k;
    SG_FOREACH (pk, &t->primary_keys.list) {
        sg_buf_adds(out, ",\n\tPRIMARY KEY(");
        add_names(out, &pk->columns, ", ");
        sg_buf_addc(out, ')');
    }
    SG_FOREACH (f, &t->foreign_keys.list) {
        sg_buf_adds(out, ",\n\t");
        add_foreign_key(out, f);
    }
    SG_FOREACH (u, &t->uniques.list) {
        sg_buf_adds(out, ",\n\tCONSTRAINT ");
        sg_sql_ident(out, u->obj.name);
        sg_buf_adds(out, " UNIQUE(");
        add_names(out, &u->columns, ",");
        sg_buf_addc(out, ')');
    }
    SG_FOREACH (k, &t->checks.list) {
        sg_buf_adds(out, ",\n\tCONSTRAINT ");
        sg_sql_ident(out, k->obj.name);
        sg_buf_adds(out, " CHECK(");
        add_check(out, t, name, k->value);
        sg_buf_addc(out, ')');
    }
}

void
sg_sqlite_create_table(struct sg_buf *out, const struct sg_table *t, const char *name)
{
    const struct sg_column *c;
    bool first = true;
    sg_buf_adds(out, "CREATE TABLE ");
    sg_sql_backtick(out, name);
    sg_buf_adds(out, " (\n");
    SG_FOREACH (c, &t->columns.list) {
        sg_buf_adds(out, first ? "\t" : ",\n\t");
        sg_sqlite_column(out, c);
        first = false;
    }
    add_constraints(out, t, name);
    sg_buf_adds(out, "\n)");
    if (t->without_rowid)
        sg_buf_adds(out, " WITHOUT ROWID");
    if (t->strict)
        sg_buf_adds(out, t->without_rowid ? ", STRICT" : " STRICT");
    sg_buf_adds(out, ";\n");
}

void
sg_sqlite_bare(struct sg_buf *out, const char *name)
{
    if (sg_sqlite_is_bare(name))
        sg_buf_adds(out, name);
    else
        sg_sql_backtick(out, name);
}

void
sg_sqlite_add_column(struct sg_buf *out, const struct sg_table *t, const struct sg_column *c)
{
    const struct sg_foreign_key *f;
    sg_buf_adds(out, "ALTER TABLE ");
    sg_sql_backtick(out, t->obj.name);
    sg_buf_adds(out, " ADD ");
    add_column(out, c, false);
    SG_FOREACH (f, &t->foreign_keys.list) {
        if (f->columns.len != 1 || f->columns.items[0] != c->obj.name || f->columns_to.len != 1)
            continue;
        sg_buf_adds(out, " REFERENCES ");
        sg_sqlite_bare(out, f->table_to);
        sg_buf_addc(out, '(');
        sg_sqlite_bare(out, f->columns_to.items[0]);
        sg_buf_addc(out, ')');
        if (strcmp(f->on_update, "no action") != 0)
            sg_buf_addf(out, " ON UPDATE %s", f->on_update);
        if (strcmp(f->on_delete, "no action") != 0)
            sg_buf_addf(out, " ON DELETE %s", f->on_delete);
    }
    sg_buf_addc(out, ';');
}

void
sg_sqlite_create_index(struct sg_buf *out, const struct sg_table *t, const struct sg_index *i)
{
    const struct sg_index_key *key;
    bool first = true;
    sg_buf_adds(out, i->is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    sg_sql_backtick(out, i->obj.name);
    sg_buf_adds(out, " ON ");
    sg_sql_backtick(out, t->obj.name);
    sg_buf_adds(out, " (");
    SG_FOREACH (key, &i->keys) {
        sg_buf_adds(out, first ? "" : ",");
        if (key->is_expression)
            sg_buf_adds(out, key->text);
        else
            sg_sql_backtick(out, key->text);
        first = false;
    }
    sg_buf_addc(out, ')');
    if (i->where)
        sg_buf_addf(out, " WHERE %s", i->where);
    sg_buf_addc(out, ';');
}

void
sg_sqlite_create_view(struct sg_buf *out, const struct sg_view *v)
{
    sg_buf_adds(out, "CREATE VIEW ");
    sg_sql_backtick(out, v->obj.name);
    sg_buf_addf(out, " AS %s;", v->definition);
}
