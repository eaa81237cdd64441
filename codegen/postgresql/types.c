/* Types as PostgreSQL needs them: how they are printed, what can become what and how. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "codegen/postgresql/pg.h"
#include "codegen/sqltext.h"
#include "model/types.h"

/* Casts that PostgreSQL applies by itself where a value is assigned, those of them that leave every
 * byte as it is, and those that must be asked for (pg_cast of PostgreSQL 15, and of citext; that
 * all can become text by itself, and comes from it when asked for, is a rule, not rows). Sorted by
 * source. */
static const struct cast {
    const char *from, *to;
    enum { CONVERTS, ALIKE, ASKED } how;
} casts[] = {
    {"bigint", "bit", ASKED},
    {"bigint", "double precision", CONVERTS},
    {"bigint", "integer", CONVERTS},
    {"bigint", "money", CONVERTS},
    {"bigint", "numeric", CONVERTS},
    {"bigint", "oid", CONVERTS},
    {"bigint", "real", CONVERTS},
    {"bigint", "smallint", CONVERTS},
    {"bit", "bigint", ASKED},
    {"bit", "bit varying", ALIKE},
    {"bit", "integer", ASKED},
    {"bit varying", "bit", ALIKE},
    {"boolean", "integer", ASKED},
    {"box", "circle", ASKED},
    {"box", "lseg", ASKED},
    {"box", "point", ASKED},
    {"box", "polygon", CONVERTS},
    {"cidr", "inet", ALIKE},
    {"circle", "box", ASKED},
    {"circle", "point", ASKED},
    {"circle", "polygon", ASKED},
    {"citext", "text", ALIKE},
    {"citext", "varchar", ALIKE},
    {"date", "timestamp", CONVERTS},
    {"date", "timestamp with time zone", CONVERTS},
    {"double precision", "bigint", CONVERTS},
    {"double precision", "integer", CONVERTS},
    {"double precision", "numeric", CONVERTS},
    {"double precision", "real", CONVERTS},
    {"double precision", "smallint", CONVERTS},
    {"inet", "cidr", CONVERTS},
    {"integer", "bigint", CONVERTS},
    {"integer", "bit", ASKED},
    {"integer", "boolean", ASKED},
    {"integer", "double precision", CONVERTS},
    {"integer", "money", CONVERTS},
    {"integer", "numeric", CONVERTS},
    {"integer", "oid", ALIKE},
    {"integer", "real", CONVERTS},
    {"integer", "smallint", CONVERTS},
    {"interval", "time", CONVERTS},
    {"json", "jsonb", CONVERTS},
    {"jsonb", "bigint", ASKED},
    {"jsonb", "boolean", ASKED},
    {"jsonb", "double precision", ASKED},
    {"jsonb", "integer", ASKED},
    {"jsonb", "json", CONVERTS},
    {"jsonb", "numeric", ASKED},
    {"jsonb", "real", ASKED},
    {"jsonb", "smallint", ASKED},
    {"lseg", "point", ASKED},
    {"macaddr", "macaddr8", CONVERTS},
    {"macaddr8", "macaddr", CONVERTS},
    {"money", "numeric", CONVERTS},
    {"numeric", "bigint", CONVERTS},
    {"numeric", "double precision", CONVERTS},
    {"numeric", "integer", CONVERTS},
    {"numeric", "money", CONVERTS},
    {"numeric", "real", CONVERTS},
    {"numeric", "smallint", CONVERTS},
    {"oid", "bigint", CONVERTS},
    {"oid", "integer", ALIKE},
    {"path", "polygon", CONVERTS},
    {"point", "box", CONVERTS},
    {"polygon", "box", ASKED},
    {"polygon", "circle", ASKED},
    {"polygon", "path", CONVERTS},
    {"polygon", "point", ASKED},
    {"real", "bigint", CONVERTS},
    {"real", "double precision", CONVERTS},
    {"real", "integer", CONVERTS},
    {"real", "numeric", CONVERTS},
    {"real", "smallint", CONVERTS},
    {"smallint", "bigint", CONVERTS},
    {"smallint", "double precision", CONVERTS},
    {"smallint", "integer", CONVERTS},
    {"smallint", "numeric", CONVERTS},
    {"smallint", "oid", CONVERTS},
    {"smallint", "real", CONVERTS},
    {"text", "citext", ALIKE},
    {"text", "varchar", ALIKE},
    {"time", "interval", CONVERTS},
    {"time", "time with time zone", CONVERTS},
    {"time with time zone", "time", CONVERTS},
    {"timestamp", "date", CONVERTS},
    {"timestamp", "time", CONVERTS},
    {"timestamp", "timestamp with time zone", CONVERTS},
    {"timestamp with time zone", "date", CONVERTS},
    {"timestamp with time zone", "time", CONVERTS},
    {"timestamp with time zone", "time with time zone", CONVERTS},
    {"timestamp with time zone", "timestamp", CONVERTS},
    {"varchar", "citext", ALIKE},
    {"varchar", "text", ALIKE},
    {"xml", "text", ALIKE},
    {"xml", "varchar", ALIKE},
};

/* How PostgreSQL reads a constant beside a column: alike for types of one bit. */
enum reading {
    INTEGER = 1 << 0,
    BIGINT = 1 << 1,
    NUMERIC = 1 << 2,
    REAL = 1 << 3,
    DOUBLE = 1 << 4,
    TEXT = 1 << 5,
    VARCHAR = 1 << 6,
    CHAR = 1 << 7,
    DATE = 1 << 8,
    TIMESTAMP = 1 << 9,
    TIMESTAMPTZ = 1 << 10,
    INET = 1 << 11,
    CIDR = 1 << 12,
    BIT = 1 << 13,
    VARBIT = 1 << 14,
    SCALED = 1 << 15, /* numeric with arguments, which a cast to numeric stays beside */
    WHOLE = INTEGER | BIGINT,
    EXACT = NUMERIC | SCALED,
    FLOAT = REAL | DOUBLE,
    TIMES = DATE | TIMESTAMP | TIMESTAMPTZ
};

/* Types between which a comparison across types exists, and with it a foreign key. */
static const struct {
    const char *type;
    unsigned family;
    enum reading reading;
} families[] = {
    {"smallint", 1, INTEGER},
    {"integer", 1, INTEGER},
    {"bigint", 1, BIGINT},
    {"numeric", 1, NUMERIC},
    {"real", 1, REAL},
    {"double precision", 1, DOUBLE},
    {"text", 2, TEXT},
    {"varchar", 2, VARCHAR},
    {"char", 2, CHAR},
    {"date", 3, DATE},
    {"timestamp", 3, TIMESTAMP},
    {"timestamp with time zone", 3, TIMESTAMPTZ},
    {"inet", 4, INET},
    {"cidr", 4, CIDR},
    {"bit", 5, BIT},
    {"bit varying", 5, VARBIT},
};

/* Where PostgreSQL has settled a constant's type by that of the column, and keeps it, with a cast of the column to it, when the
 * column's type changes: `n > (0)::numeric` becomes `n::numeric > (0)::numeric`, and not the `n > 0` that is written. */
static const struct {
    unsigned from, to, constants; /* enum reading, enum sg_sql_constant */
} settled[] = {
    {WHOLE, WHOLE | EXACT | FLOAT, SG_SQL_LIST},
    {WHOLE, SCALED | FLOAT, SG_SQL_DECIMAL},
    {EXACT, WHOLE | FLOAT, SG_SQL_INTEGER},
    {FLOAT, WHOLE | EXACT, SG_SQL_INTEGER | SG_SQL_DECIMAL},
    {FLOAT, FLOAT, SG_SQL_LIST},
    {TEXT | VARCHAR, CHAR, SG_SQL_STRING | SG_SQL_LIST | SG_SQL_COLUMN | SG_SQL_CHOICE},
    {CHAR, TEXT | VARCHAR, SG_SQL_STRING | SG_SQL_LIST | SG_SQL_COLUMN | SG_SQL_CHOICE},
    {TEXT, VARCHAR, SG_SQL_LIST},
    {VARCHAR, TEXT | VARCHAR, SG_SQL_LIST}, /* of another length, too */
    {VARCHAR, CHAR, SG_SQL_PATTERN | SG_SQL_LENGTH}, /* chosen for text: char has functions of its own */
    {TIMES, TIMES, SG_SQL_STRING | SG_SQL_LIST},
    {INET | CIDR, INET | CIDR, SG_SQL_VALUE},
    {VARBIT, BIT, SG_SQL_STRING | SG_SQL_LIST},
};

static const struct {
    const char *serial, *base;
} serials[] = {
    {"serial", "integer"},
    {"bigserial", "bigint"},
    {"smallserial", "smallint"},
};

bool
sg_pg_is_array(const char *type)
{
    size_t len = strlen(type);
    return len && type[len - 1] == ']';
}

const char *
sg_pg_type_word(struct sg_pg *g, const char *type)
{
    const char *base = sg_type_base(g->ctx, sg_type_key(g->ctx, SG_POSTGRESQL, type));
    if (!strncmp(base, "interval ", 9))
        return sg_interns(&g->ctx->intern, "interval");
    return base;
}

const char *
sg_pg_serial_base(const char *type)
{
    for (size_t i = 0; i < SG_COUNT(serials); i++)
        if (*type == *serials[i].serial && !strcmp(serials[i].serial, type))
            return serials[i].base;
    return NULL;
}

struct sg_enum *
sg_pg_enum_of(struct sg_model *m, const struct sg_column *c)
{
    if (!m->enums.list.len)
        return NULL;
    size_t suffix;
    sg_type_dimensions(c->type, &suffix);
    const char *name = sg_intern(&m->ctx->intern, c->type, suffix);
    if (!c->type_schema && sg_type_is_known(SG_POSTGRESQL, name))
        return NULL; /* an older snapshot has no schema with an enum's name, which is that of public
                      */
    return sg_model_get(m, SG_KIND_ENUM, c->type_schema ? c->type_schema : "public", name);
}

/* The words with which a type that has no schema of its own is printed bare, as a prefix of its
 * text. */
static const char *const bare_prefixes[] = {
    "uuid",   "smallint",         "integer", "bigint",  "boolean",  "text",    "varchar",
    "serial", "bigserial",        "decimal", "numeric", "real",     "json",    "time",
    "date",   "interval",         "char",    "vector",  "geometry", "halfvec", "sparsevec",
    "bit",    "double precision",
};

static bool
is_bare(const char *type)
{
    for (size_t i = 0; i < SG_COUNT(bare_prefixes); i++)
        if (*type == *bare_prefixes[i] && !strncmp(type, bare_prefixes[i], strlen(bare_prefixes[i])))
            return true;
    return false;
}

static bool
is_plain_name(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || s[i] == '_' || (i && s[i] >= '0' && s[i] <= '9')))
            return false;
    return len > 0;
}

/* Whether `"type"` names the same type as the text itself: one word, and none that only SQL's
 * grammar knows. */
static bool
is_quotable(struct sg_pg *g, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] == '(' || s[i] == '.' || s[i] == '"' || s[i] == ' ')
            return false;
    return !sg_type_is_native(SG_POSTGRESQL, sg_intern(&g->ctx->intern, s, len));
}

void
sg_pg_type(struct sg_pg *g, struct sg_buf *out, const struct sg_column *c, bool full)
{
    size_t len;
    if (!c->type_schema && is_bare(c->type)) {
        sg_buf_adds(out, c->type);
        return;
    }
    sg_type_dimensions(c->type, &len);
    const char *name = sg_intern(&g->ctx->intern, c->type, len);
    if (c->type_schema) {
        bool public = !strcmp(c->type_schema, "public");
        /* A name that begins like a built-in type goes unquoted, as recorded, where that means the
         * same. */
        bool bare = !full && public && is_bare(name) && is_plain_name(name, len) &&
                    !sg_type_is_known(SG_POSTGRESQL, name);
        if (full || !public)
            sg_pg_fmt(g, out, "%I.%I", c->type_schema, name);
        else if (bare)
            sg_buf_adds(out, name);
        else
            sg_pg_fmt(g, out, "%I", name);
    } else if (!is_quotable(g, name, len)) {
        sg_buf_adds(out, name);
    } else {
        sg_pg_fmt(g, out, "%I", name);
    }
    sg_buf_adds(out, c->type + len);
}

static bool
is_string(const char *word)
{
    return !strcmp(word, "text") || !strcmp(word, "varchar") || !strcmp(word, "char");
}

bool
sg_pg_is_text(struct sg_pg *g, const char *type)
{
    return is_string(sg_pg_type_word(g, type));
}

static int
compare_cast(const void *a, const void *b)
{
    const struct cast *x = a, *y = b;
    int order = strcmp(x->from, y->from);
    return order ? order : strcmp(x->to, y->to);
}

static const struct cast *
find_cast(const char *from, const char *to)
{
    struct cast key = {from, to, CONVERTS};
    return bsearch(&key, casts, SG_COUNT(casts), sizeof(*casts), compare_cast);
}

enum sg_pg_cast
sg_pg_cast_between(struct sg_pg *g, const char *from, const char *to)
{
    const char *a = sg_pg_type_word(g, from), *b = sg_pg_type_word(g, to);
    bool many_a = sg_pg_is_array(from), many_b = sg_pg_is_array(to);
    if (is_string(b) && !many_b)
        return SG_PG_CAST_ASSIGNMENT;
    if (is_string(a) && !many_a)
        return SG_PG_CAST_EXPLICIT;
    if (many_a != many_b)
        return SG_PG_CAST_TEXT;
    if (a == b || is_string(b))
        return SG_PG_CAST_ASSIGNMENT;
    if (is_string(a))
        return SG_PG_CAST_EXPLICIT;
    const struct cast *row = find_cast(a, b);
    if (!row)
        return SG_PG_CAST_TEXT;
    return row->how == ASKED ? SG_PG_CAST_EXPLICIT : SG_PG_CAST_ASSIGNMENT;
}

static bool
casts_alike(const char *from, const char *to)
{
    const struct cast *row = find_cast(from, to);
    return row && row->how == ALIKE;
}

/* By themselves or by way of text, as USING goes. */
bool
sg_pg_is_alike(const char *from, const char *to)
{
    return !strcmp(from, to) || casts_alike(from, to) || (casts_alike(from, "text") && casts_alike("text", to));
}

/* The row of a type, or SG_COUNT(families). */
static size_t
family_row(struct sg_pg *g, const char *type)
{
    const char *word = sg_pg_type_word(g, type), *base = sg_pg_serial_base(word);
    size_t i = 0;
    while (i < SG_COUNT(families) && strcmp(families[i].type, base ? base : word))
        i++;
    return i;
}

static unsigned
family_of(struct sg_pg *g, const char *type)
{
    size_t row = family_row(g, type);
    return row < SG_COUNT(families) ? families[row].family : 0;
}

static unsigned
reading_of(struct sg_pg *g, const struct sg_column *c)
{
    size_t row = c->type_schema || sg_pg_is_array(c->type) ? SG_COUNT(families) : family_row(g, c->type);
    unsigned reading = row < SG_COUNT(families) ? families[row].reading : 0;
    return reading == NUMERIC && strchr(c->type, '(') ? SCALED : reading;
}

bool
sg_pg_comparable(struct sg_pg *g, const struct sg_column *a, const struct sg_column *b)
{
    if (a->type_schema || b->type_schema)
        return a->type_schema == b->type_schema && a->type == b->type;
    if (sg_pg_is_array(a->type) != sg_pg_is_array(b->type))
        return false;
    unsigned family = family_of(g, a->type);
    return sg_pg_type_word(g, a->type) == sg_pg_type_word(g, b->type) ||
           (family && family == family_of(g, b->type));
}

bool
sg_pg_reads_anew(struct sg_pg *g, const struct sg_column *a, const struct sg_column *b, const char *sql)
{
    unsigned from = reading_of(g, a), to = reading_of(g, b);
    if (!sql)
        return false;
    for (size_t i = 0; i < SG_COUNT(settled); i++)
        if ((settled[i].from & from) && (settled[i].to & to) && (from != to || settled[i].from == from) &&
            (settled[i].constants & sg_sql_constants(sql, a->obj.name)))
            return true;
    return false;
}

bool
sg_pg_needs_using(struct sg_pg *g, const struct sg_pg_column *c)
{
    return c->retype &&
           (c->was_enum || c->new->type_schema || c->new->using_expr ||
            sg_pg_cast_between(g, c->old->type, c->new->type) != SG_PG_CAST_ASSIGNMENT);
}
