/* Defaults: most are SQL text already, some were recorded broken and are put right. */
#include <config.h>

#include <string.h>

#include "codegen/postgresql/pg.h"

static bool
is_well_formed(const char *text)
{
    struct sg_lexer x = sg_sql_lexer(text);
    struct sg_token t = sg_lexer_word(&x);
    if (t.kind != SG_TOKEN_STRING || t.open)
        return false;
    t = sg_lexer_word(&x);
    return t.kind == SG_TOKEN_END || t.kind == SG_TOKEN_MARK;
}

/* Where the closing quote of 'text' or 'text'::type stands when quotes inside were not doubled, or
 * NULL. */
static const char *
closing_quote(const char *text)
{
    const char *last = strrchr(text, '\'');
    if (!last || last == text)
        return NULL;
    const char *p = last + 1;
    if (p[0] == ':' && p[1] == ':')
        for (p += 2; (*p >= 'a' && *p <= 'z') || *p == '_' || *p == '[' || *p == ']';)
            p++;
    return *p ? NULL : last;
}

/* Whether {"…","…"} reads as an array of quoted elements, in bytes up to `end`. */
static bool
is_array_text(const char *p, const char *end)
{
    bool quoted = false;
    char last = '{';
    for (; p < end; p++) {
        if (quoted && *p == '\\' && p + 1 < end)
            p++;
        else if (*p == '"' && !quoted && last != '{' && last != ',')
            return false;
        else if (*p == '"')
            quoted = !quoted;
        if (!quoted && *p != ' ')
            last = *p;
    }
    return !quoted;
}

/* The elements of {"…","…"} with what is special in them escaped: drizzle-kit puts them between
 * quotes as they are. */
static void
add_array_elements(struct sg_buf *out, const char *p, const char *end)
{
    for (const char *start = p; p < end; p++) {
        bool opens = *p == '"' && (p == start || p[-1] == '{' || p[-1] == ',');
        bool closes = *p == '"' &&
                      (p + 1 == end || p[1] == '}' || (p[1] == ',' && p + 2 < end && p[2] == '"'));
        if ((*p == '"' && !opens && !closes) || *p == '\\')
            sg_buf_addc(out, '\\');
        else if (*p == '\'')
            sg_buf_addc(out, '\'');
        sg_buf_addc(out, *p);
    }
}

/* drizzle-kit does not double the quotes inside a JSON or array default. */
static void
add_text_default(struct sg_buf *out, const char *text, bool array)
{
    bool sound = *text != '\'' || is_well_formed(text);
    const char *end = *text == '\'' ? closing_quote(text) : NULL;
    if (!*text)
        sg_buf_adds(out, "''");
    if (end && array && text[1] == '{' && end > text + 2 && strchr(text, '"') &&
        !is_array_text(text + 1, end)) {
        sg_buf_addc(out, '\'');
        add_array_elements(out, text + 1, end);
        sg_buf_adds(out, end);
    } else if (sound || !end) {
        sg_buf_adds(out, text);
    } else {
        sg_buf_addc(out, '\'');
        for (const char *p = text + 1; p < end; p++) {
            if (*p == '\'')
                sg_buf_addc(out, '\'');
            sg_buf_addc(out, *p);
        }
        sg_buf_adds(out, end);
    }
}

/* The end of the JSON value that starts at p. */
static const char *
skip_json(const char *p)
{
    unsigned depth = 0;
    bool quoted = false;
    for (; *p; p++) {
        if (quoted && *p == '\\' && p[1])
            p++;
        else if (*p == '"')
            quoted = !quoted;
        else if (!quoted && (*p == '{' || *p == '['))
            depth++;
        else if (!quoted && depth && (*p == '}' || *p == ']'))
            depth--;
        else if (!quoted && !depth && (*p == ',' || *p == ']'))
            return p;
        if (!quoted && !depth && (*p == '}' || *p == ']' || *p == '"'))
            return p + 1;
    }
    return p;
}

/* A JSON array as the input of an array type. Objects become quoted elements. */
static void
add_json_array(struct sg_buf *out, const char *json)
{
    struct sg_buf text = SG_BUF_INIT;
    for (const char *p = json; *p;) {
        if (*p == '[' || *p == ']' || *p == ',') {
            sg_buf_addc(&text, *p == '[' ? '{' : *p == ']' ? '}' : ',');
            p++;
            continue;
        }
        const char *end = skip_json(p);
        if (*p == '{') {
            sg_buf_addc(&text, '"');
            for (; p < end; p++) {
                if (*p == '"' || *p == '\\')
                    sg_buf_addc(&text, '\\');
                sg_buf_addc(&text, *p);
            }
            sg_buf_addc(&text, '"');
        } else if (!strncmp(p, "null", 4)) {
            sg_buf_adds(&text, "NULL");
        } else {
            for (; p < end; p++) {
                static const char escapes[] = "n\nt\tr\rb\bf\f/";
                const char *e = *p == '\\' ? strchr(escapes, p[1]) : NULL;
                if (e && p[1] == '/') {
                    sg_buf_addc(&text, *++p);
                } else if (e) {
                    sg_buf_addc(&text, e[1]);
                    p++;
                } else {
                    sg_buf_addc(&text, *p);
                    if (*p == '\\' && p + 1 < end)
                        sg_buf_addc(&text, *++p);
                }
            }
        }
        p = end;
    }
    sg_sql_literal(out, text.data);
    sg_buf_fini(&text);
}

/* A tuple or an object as the input of point and line: (1,2), {1,2,3}. */
static void
add_geometric(struct sg_buf *out, const char *json, bool point)
{
    sg_buf_adds(out, point ? "'(" : "'{");
    for (bool key = false; *json; json++) {
        if (*json == '"')
            key = !key;
        else if (!key && (*json == ',' || *json == '-' || *json == '.' || *json == 'e' ||
                          *json == '+' || (*json >= '0' && *json <= '9')))
            sg_buf_addc(out, *json);
    }
    sg_buf_adds(out, point ? ")'" : "}'");
}

void
sg_pg_default(struct sg_pg *g, struct sg_buf *out, const struct sg_column *c)
{
    (void)g;
    if (c->def.type == SG_VALUE_TEXT)
        add_text_default(out, c->def.text, sg_pg_is_array(c->type));
    else if (c->def.type == SG_VALUE_JSON &&
             (!strcmp(c->type, "point") || !strcmp(c->type, "line")))
        add_geometric(out, c->def.text, !strcmp(c->type, "point"));
    else if (c->def.type == SG_VALUE_JSON && sg_pg_is_array(c->type) && *c->def.text == '[')
        add_json_array(out, c->def.text);
    else if (c->def.type == SG_VALUE_JSON)
        sg_sql_literal(out, c->def.text);
    else
        sg_buf_adds(out, c->def.text);
}

bool
sg_pg_has_default(const struct sg_column *c)
{
    switch (c->def.type) {
    case SG_VALUE_NONE:
    case SG_VALUE_NULL:
        return false;
    case SG_VALUE_TEXT:
        return *c->def.text;
    case SG_VALUE_NUMBER:
        return strcmp(c->def.text, "0") && strcmp(c->def.text, "-0");
    case SG_VALUE_BOOL:
        return !strcmp(c->def.text, "true");
    case SG_VALUE_JSON:
        return true;
    }
    return false;
}
