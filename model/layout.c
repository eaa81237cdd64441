/* Names, raw text and aligned blocks of the schema language. */
#include <config.h>

#include "model/layout.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "model/raw.h"

#define AT(position) (1U << SG_AT_##position)

/* Words that cannot stand for a name everywhere, and where not. The grammar has the same groups. */
static const struct {
    const char *word;
    unsigned quoted_at;
} words[] = {
    {"asc", AT(OPCLASS)},
    {"autoincrement", AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"check", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"constraint", AT(COLUMN)},
    {"concurrently", AT(OPTIONAL_NAME) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"default", AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"desc", AT(OPCLASS)},
    {"false", AT(OPCLASS) | AT(VALUE)},
    {"foreign", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"generated", AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"include", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"index", AT(COLUMN) | AT(OPTIONAL_NAME) | AT(OPCLASS)},
    {"not", AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"null", AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"nulls", AT(OPCLASS)},
    {"policy", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"primary", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"references", AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"renamed", AT(OPTIONAL_NAME) | AT(TYPE) | AT(ENUM_VALUE) | AT(OPCLASS) | AT(VALUE)},
    {"row", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"strict", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"true", AT(OPCLASS) | AT(VALUE)},
    {"unique", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"using", AT(OPTIONAL_NAME) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
    {"without", AT(COLUMN) | AT(TYPE) | AT(OPCLASS) | AT(VALUE)},
};

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
same_word(const char *a, const char *word)
{
    while (*word && lower(*a) == *word) {
        a++;
        word++;
    }
    return !*word && !*a;
}

bool
sg_name_is_plain(const char *name, enum sg_position at)
{
    if (!sg_raw_is_identifier(name))
        return false;
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (words[i].word[0] == lower(*name) && same_word(name, words[i].word))
            return !(words[i].quoted_at & 1U << at);
    return true;
}

static void
add_escaped(struct sg_buf *out, const char *name)
{
    sg_buf_adds(out, "U&\"");
    for (const char *p = name; *p; p++)
        if (*p == '\n' || *p == '\r')
            sg_buf_addf(out, "\\%04X", (unsigned)*p);
        else if (*p == '\\' || *p == '"')
            sg_buf_addf(out, "%c%c", *p, *p);
        else
            sg_buf_addc(out, *p);
    sg_buf_addc(out, '"');
}

static void
add_quoted(struct sg_buf *out, const char *text, char quote)
{
    sg_buf_addc(out, quote);
    for (const char *p = text, *q; *p; p = q) {
        q = strchr(p, quote);
        q = q ? q + 1 : p + strlen(p);
        sg_buf_add(out, p, (size_t)(q - p));
        if (q[-1] == quote)
            sg_buf_addc(out, quote);
    }
    sg_buf_addc(out, quote);
}

void
sg_layout_name(struct sg_buf *out, const char *name, enum sg_position at)
{
    if (sg_name_is_plain(name, at))
        sg_buf_adds(out, name);
    else if (strpbrk(name, "\r\n"))
        add_escaped(out, name);
    else
        add_quoted(out, name, '"');
}

void
sg_layout_ref(struct sg_buf *out, const char *schema, const char *name)
{
    if (schema) {
        sg_layout_name(out, schema, SG_AT_NAME);
        sg_buf_addc(out, '.');
    }
    sg_layout_name(out, name, SG_AT_NAME);
}

void
sg_layout_backticks(struct sg_buf *out, const char *text)
{
    add_quoted(out, text, '`');
}

void
sg_layout_string(struct sg_buf *out, const char *text)
{
    add_quoted(out, text, '\'');
}

void
sg_layout_raw(struct sg_buf *out, const char *text)
{
    if (sg_raw_is_balanced(text))
        sg_buf_addf(out, "(%s)", text);
    else
        sg_layout_backticks(out, text);
}

void
sg_layout_dollars(struct sg_buf *out, const char *text)
{
    size_t len = strlen(text);
    for (unsigned n = 0;; n++) {
        struct sg_buf all = SG_BUF_INIT;
        char tag[16] = "";
        if (n == 1)
            snprintf(tag, sizeof(tag), "sql");
        else if (n)
            snprintf(tag, sizeof(tag), "sql%u", n);
        sg_buf_addf(&all, "$%s$%s$%s$", tag, text, tag);
        bool good = sg_raw_dollar_end(all.data, all.len) == all.len && all.len == len + 2 * strlen(tag) + 4;
        if (good)
            sg_buf_add(out, all.data, all.len);
        sg_buf_fini(&all);
        if (good)
            return;
    }
}

enum { MAX_NAME = 40, MAX_TYPE = 32, MAX_LINE = 100, GAP = 2 };

struct sg_row *
sg_layout_row(struct sg_layout *l, const char *name, const char *type, const char *rest)
{
    struct sg_row *row = SG_NEW(&l->arena, struct sg_row);
    row->name = name ? sg_arena_strdup(&l->arena, name) : NULL;
    row->type = type ? sg_arena_strdup(&l->arena, type) : NULL;
    row->rest = rest && *rest ? sg_arena_strdup(&l->arena, rest) : NULL;
    sg_list_push(&l->rows, &l->arena, row);
    return row;
}

static size_t
width(const char *s)
{
    return sg_utf8_width(s, strlen(s));
}

static void
pad(struct sg_buf *out, size_t have, size_t want)
{
    for (size_t n = have < want ? want - have : 0; n; n--)
        sg_buf_addc(out, ' ');
}

/* A row may be of several lines: a doc comment in front. Every line of it that is ours is indented. */
static void
flush_row(struct sg_buf *out, const struct sg_row *row, unsigned indent, size_t names, size_t types)
{
    if (row->blank) {
        sg_buf_addc(out, '\n');
        return;
    }
    pad(out, 0, indent);
    if (row->name) {
        sg_buf_adds(out, row->name);
        pad(out, width(row->name), names);
        pad(out, 0, GAP);
        sg_buf_adds(out, row->type);
        if (row->rest) {
            pad(out, width(row->type), types);
            pad(out, 0, GAP);
        }
    }
    if (row->rest)
        sg_buf_adds(out, row->rest);
    if (row->comment) {
        if (row->name || row->rest)
            pad(out, 0, GAP);
        sg_buf_adds(out, row->comment);
    }
    sg_buf_addc(out, '\n');
}

void
sg_layout_flush(struct sg_buf *out, struct sg_layout *l, unsigned indent)
{
    size_t names = 0, types = 0;
    const struct sg_row *row;
    SG_FOREACH (row, &l->rows) {
        if (!row->name)
            continue;
        size_t n = width(row->name), t = row->rest ? width(row->type) : 0;
        names = n > names && n <= MAX_NAME ? n : names;
        types = t > types && t <= MAX_TYPE ? t : types;
    }
    SG_FOREACH (row, &l->rows)
        flush_row(out, row, indent, names, types);
    sg_arena_fini(&l->arena);
    *l = (struct sg_layout){0};
}

void
sg_layout_flush_values(struct sg_buf *out, struct sg_layout *l, size_t used, bool spread)
{
    size_t len = used + strlen(" { }");
    const struct sg_row *row;
    SG_FOREACH (row, &l->rows) {
        len += row->rest ? width(row->rest) + 1 : 0;
        spread |= row->comment || row->blank || !row->rest;
    }
    if (spread || len > MAX_LINE) {
        sg_buf_adds(out, " {\n");
        sg_layout_flush(out, l, 2);
        sg_buf_addc(out, '}');
        return;
    }
    sg_buf_adds(out, " { ");
    SG_FOREACH (row, &l->rows)
        sg_buf_addf(out, "%s ", row->rest);
    sg_buf_addc(out, '}');
    sg_arena_fini(&l->arena);
    *l = (struct sg_layout){0};
}
