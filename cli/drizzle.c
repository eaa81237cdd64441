/* Reading a drizzle.config file as far as it is literal: keys, the objects they stand in, strings,
 * process.env.NAME. */
#include <config.h>

#include "cli/drizzle.h"

#include <string.h>

#include "base/file.h"

#include "base/banned.h"

enum token { T_END, T_WORD, T_STRING, T_OPEN, T_CLOSE, T_COLON, T_OTHER };

struct lexer {
    struct sg_ctx *ctx;
    const char *at;
    const char *text; /* of a word or a string */
};

enum { DEEPEST = 8 };

struct reader {
    struct lexer lex;
    struct sg_drizzle *out;
    const char *keys[DEEPEST]; /* the objects around, outermost first; "" for one that is no value
                                  of a key */
    unsigned depth;
};

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '.';
}

static const char *
skip_space(const char *p)
{
    for (;;) {
        p += strspn(p, " \t\r\n");
        if (p[0] == '/' && p[1] == '/') {
            p += strcspn(p, "\n");
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

static enum token
next(struct lexer *l)
{
    const char *p = l->at = skip_space(l->at);
    if (!*p)
        return T_END;
    if (is_word(*p)) {
        while (is_word(*p))
            p++;
        l->text = sg_arena_strndup(&l->ctx->arena, l->at, (size_t)(p - l->at));
        l->at = p;
        return T_WORD;
    }
    if (*p == '"' || *p == '\'' || *p == '`') {
        const char *end = p + 1;
        while (*end && *end != *p)
            end += *end == '\\' && end[1] ? 2 : 1;
        l->text = sg_arena_strndup(&l->ctx->arena, p + 1, (size_t)(end - p - 1));
        l->at = *end ? end + 1 : end;
        return strpbrk(l->text, "\\$\n")
                   ? T_OTHER
                   : T_STRING; /* escapes and templates are not literal enough */
    }
    l->at++;
    return *p == '{' ? T_OPEN : *p == '}' ? T_CLOSE : *p == ':' ? T_COLON : T_OTHER;
}

/* "migrations.table", as far as the objects around are known */
static bool
stands_at(const struct reader *r, const char *object, const char *key, const char *is)
{
    const char *around = r->depth ? r->keys[(r->depth < DEEPEST ? r->depth : DEEPEST) - 1] : "";
    return !strcmp(around, object) && !strcmp(key, is);
}

static void
take(struct reader *r, const char *key, enum token kind, const char *value)
{
    static const char env[] = "process.env.";
    struct sg_drizzle *d = r->out;
    if (kind == T_WORD) {
        if (stands_at(r, "dbCredentials", key, "url") && !strncmp(value, env, sizeof(env) - 1))
            d->url_env = value + sizeof(env) - 1;
    } else if (stands_at(r, "migrations", key, "table")) {
        d->migrations_table = value;
    } else if (stands_at(r, "migrations", key, "schema")) {
        d->migrations_schema = value;
    } else if (stands_at(r, "", key, "out")) {
        d->out = value;
    } else if (stands_at(r, "", key, "dialect")) {
        d->dialect = value;
    }
}

static void
open_object(struct reader *r, const char *key)
{
    if (r->depth < DEEPEST)
        r->keys[r->depth] = key;
    r->depth++;
}

static void
read_all(struct reader *r)
{
    const char *key = NULL;
    enum token before = T_OTHER;
    for (enum token t; (t = next(&r->lex)) != T_END; before = t) {
        if (t == T_OPEN) {
            open_object(r, before == T_COLON && key ? key : "");
        } else if (t == T_CLOSE) {
            r->depth -= r->depth > 0;
        } else if (t == T_WORD || t == T_STRING) {
            if (before == T_COLON && key)
                take(r, key, t, r->lex.text);
            key = r->lex.text;
        }
    }
}

enum sg_status
sg_drizzle_read(struct sg_drizzle *out, struct sg_ctx *ctx)
{
    static const char *const names[] = {"drizzle.config.ts", "drizzle.config.js",
                                        "drizzle.config.mjs", "drizzle.config.cjs",
                                        "drizzle.config.json"};
    *out = (struct sg_drizzle){0};
    for (size_t i = 0; i < SG_COUNT(names) && !out->path; i++)
        if (sg_file_exists(names[i]))
            out->path = names[i];
    if (!out->path)
        return SG_OK;
    struct sg_source *source;
    enum sg_status status = sg_file_source(&source, ctx, out->path);
    if (status)
        return status;
    struct reader r = {.lex = {.ctx = ctx, .at = source->text}, .out = out};
    read_all(&r);
    return SG_OK;
}
