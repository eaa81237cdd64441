/* Reading a drizzle.config file as far as it is literal: keys, the objects they stand in, strings,
 * process.env.NAME. Of what is computed there, where it matters, it is kept that it is. */
#include <config.h>

#include "cli/drizzle.h"

#include <stddef.h>
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
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '.';
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

/* The keys whose strings are taken; where one that has a word here is computed, what it comes to has to be written by hand. */
static const struct setting {
    const char *object, *key;
    size_t at; /* in struct sg_drizzle */
    const char *word;
} settings[] = {
    {"", "dialect", offsetof(struct sg_drizzle, dialect), NULL},
    {"", "out", offsetof(struct sg_drizzle, out), "out"},
    {"migrations", "table", offsetof(struct sg_drizzle, migrations_table), "migrations_table"},
    {"migrations", "schema", offsetof(struct sg_drizzle, migrations_schema), "migrations_schema"},
};

/* "migrations.table", as far as the objects around are known */
static bool
stands_at(const struct reader *r, const char *object, const char *key, const char *is)
{
    const char *around = r->depth ? r->keys[(r->depth < DEEPEST ? r->depth : DEEPEST) - 1] : "";
    return !strcmp(around, object) && !strcmp(key, is);
}

static const struct setting *
setting_at(const struct reader *r, const char *key)
{
    for (size_t i = 0; i < SG_COUNT(settings); i++)
        if (stands_at(r, settings[i].object, key, settings[i].key))
            return &settings[i];
    return NULL;
}

/* Whether the value ends here: "a" + "b" and "a".concat() do not; `as const` changes nothing. */
static bool
ends(const struct reader *r)
{
    const char *p = skip_space(r->lex.at);
    return !*p || strchr(",}]);", *p) || is_letter(*p);
}

static void
take(struct reader *r, const char *key, enum token kind)
{
    static const char env[] = "process.env.";
    const char *value = r->lex.text;
    const struct setting *s = setting_at(r, key);
    if (s && kind == T_STRING && ends(r))
        *(const char **)((char *)r->out + s->at) = value;
    else if (s && s->word)
        sg_list_push(&r->out->computed, &r->lex.ctx->arena, (void *)s->word);
    else if (kind == T_WORD && stands_at(r, "dbCredentials", key, "url") && !strncmp(value, env, sizeof(env) - 1))
        r->out->url_env = value + sizeof(env) - 1;
}

/* { table } is short for { table: table }. */
static bool
is_shorthand(const struct reader *r, enum token before)
{
    const char *p = skip_space(r->lex.at);
    return (before == T_OPEN || before == T_OTHER) && (*p == ',' || *p == '}');
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
        } else if (before == T_COLON && key) {
            take(r, key, t);
            key = NULL;
        } else if (t == T_WORD || t == T_STRING) {
            key = r->lex.text;
            if (t == T_WORD && is_shorthand(r, before))
                take(r, key, t);
        }
    }
}

enum sg_status
sg_drizzle_read(struct sg_drizzle *out, struct sg_ctx *ctx, const char *folder)
{
    static const char *const names[] = {"drizzle.config.ts", "drizzle.config.js",
                                        "drizzle.config.mjs", "drizzle.config.cjs",
                                        "drizzle.config.json"};
    *out = (struct sg_drizzle){0};
    for (size_t i = 0; i < SG_COUNT(names) && !out->path; i++) {
        const char *path = *folder ? sg_path_join(ctx, folder, names[i]) : names[i];
        if (sg_file_exists(path))
            out->path = path;
    }
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
