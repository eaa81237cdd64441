/* The project block: its keys, from a table. */
#include <config.h>

#include <string.h>

#include "grammar/lower.h"

enum key {
    KEY_DIALECT,
    KEY_OUT,
    KEY_SCHEMA,
    KEY_URL,
    KEY_MIGRATIONS_TABLE,
    KEY_MIGRATIONS_SCHEMA,
    KEY_BREAKPOINTS,
    KEY_PREFIX,
    KEY_LOCK_TIMEOUT,
    KEY_STATEMENT_TIMEOUT,
    KEY_DESTRUCTIVE,
    KEY_ENVIRONMENT,
    KEY_LINT,
    KEY_COUNT
};

enum { IN_PROJECT = 1, IN_ENVIRONMENT = 2, REPEATABLE = 4, BLOCK = 8, ENV = 16, NAME = 32 };

static const struct {
    const char *name;
    unsigned flags;
    const char *words[5]; /* the values that it takes; none: anything */
} keys[KEY_COUNT] = {
    [KEY_DIALECT] = {"dialect", IN_PROJECT, {"postgresql", "sqlite", "turso"}},
    [KEY_OUT] = {"out", IN_PROJECT, {NULL}},
    [KEY_SCHEMA] = {"schema", IN_PROJECT | REPEATABLE, {NULL}},
    [KEY_URL] = {"url", IN_PROJECT | IN_ENVIRONMENT | ENV, {NULL}},
    [KEY_MIGRATIONS_TABLE] = {"migrations_table", IN_PROJECT | NAME, {NULL}},
    [KEY_MIGRATIONS_SCHEMA] = {"migrations_schema", IN_PROJECT | NAME, {NULL}},
    [KEY_BREAKPOINTS] = {"breakpoints", IN_PROJECT, {"on", "off"}},
    [KEY_PREFIX] = {"prefix", IN_PROJECT, {"index", "timestamp", "unix", "none"}},
    [KEY_LOCK_TIMEOUT] = {"lock_timeout", IN_PROJECT | IN_ENVIRONMENT, {NULL}},
    [KEY_STATEMENT_TIMEOUT] = {"statement_timeout", IN_PROJECT | IN_ENVIRONMENT, {NULL}},
    [KEY_DESTRUCTIVE] = {"destructive", IN_PROJECT | IN_ENVIRONMENT, {"allow", "deny"}},
    [KEY_ENVIRONMENT] = {"environment", IN_PROJECT | REPEATABLE | BLOCK, {NULL}},
    [KEY_LINT] = {"lint", IN_PROJECT | BLOCK, {NULL}},
};

struct block {
    struct sg_project *project;
    struct sg_environment *env;
    struct sg_ctx *ctx;
    struct sg_syntax *file;
    unsigned where; /* IN_PROJECT or IN_ENVIRONMENT */
    const struct sg_ast *seen[KEY_COUNT];
};

static struct sg_span
span(const struct block *b, struct sg_loc at)
{
    return sg_syntax_span(b->file, at);
}

static void
did_you_mean(struct block *b, struct sg_diag *d, struct sg_loc at, const char *near)
{
    if (!near)
        return;
    sg_diag_note(b->ctx, d, "did you mean '%s'?", near);
    sg_diag_fix(b->ctx, d, span(b, at), near);
}

/* The key of a setting, or KEY_COUNT with an error. */
static enum key
find_key(struct block *b, const struct sg_ast *node)
{
    const char *names[KEY_COUNT];
    size_t count = 0;
    for (unsigned k = 0; k < KEY_COUNT; k++) {
        if (!(keys[k].flags & b->where))
            continue;
        if (!strcmp(keys[k].name, node->name.text))
            return (enum key)k;
        names[count++] = keys[k].name;
    }
    struct sg_diag *d = sg_diag(b->ctx, SG_DIAG_UNKNOWN_SETTING, span(b, node->name.at), "there is no setting '%s' here",
                                node->name.text);
    did_you_mean(b, d, node->name.at, sg_nearest(node->name.text, names, count));
    return KEY_COUNT;
}

static bool
bad_value(struct block *b, const struct sg_ast *node, const char *expected)
{
    sg_diag(b->ctx, SG_DIAG_BAD_SETTING, span(b, node->at), "'%s' takes %s", node->name.text, expected);
    return false;
}

/* One value of the right sort; the index of its word, where the key has words. */
static bool
check_value(struct block *b, const struct sg_ast *node, enum key key, size_t *word)
{
    const struct sg_ast *v = node->first;
    bool block = keys[key].flags & BLOCK;
    *word = 0;
    if (block)
        return true;
    if (!v || v->next || v->kind == SG_AST_BODY)
        return bad_value(b, node, "one value");
    if (v->kind == SG_AST_ENV && (!(keys[key].flags & ENV) || strcmp(v->schema.text, "env")))
        return bad_value(b, node, keys[key].flags & ENV ? "a string, or env(\"NAME\")" : "a word or a string");
    if (keys[key].flags & NAME && !*v->name.text)
        return bad_value(b, node, "a name");
    if (!keys[key].words[0])
        return true;
    size_t count = 0;
    for (; count < SG_COUNT(keys[key].words) && keys[key].words[count]; count++)
        if (!strcmp(keys[key].words[count], v->name.text)) {
            *word = count;
            return true;
        }
    struct sg_buf list = SG_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        sg_buf_addf(&list, "%s'%s'", !i ? "" : i + 1 == count ? " or " : ", ", keys[key].words[i]);
    struct sg_diag *d = sg_diag(b->ctx, SG_DIAG_BAD_SETTING, span(b, v->at), "'%s' is %s, not '%s'", node->name.text,
                                list.data, v->name.text);
    did_you_mean(b, d, v->at, sg_nearest(v->name.text, keys[key].words, count));
    sg_buf_fini(&list);
    return false;
}

static void lower_block(struct block *b, const struct sg_ast *first);

static void
lower_environment(struct block *b, const struct sg_ast *node)
{
    const struct sg_ast *name = node->first, *body = name ? name->next : NULL;
    if (!body || body->kind != SG_AST_BODY || body->next || name->kind == SG_AST_BODY || name->kind == SG_AST_ENV) {
        bad_value(b, node, "a name and a block in braces");
        return;
    }
    struct sg_environment *other;
    SG_FOREACH (other, &b->project->environments)
        if (other->name == name->name.text) {
            struct sg_diag *d = sg_diag(b->ctx, SG_DIAG_DUPLICATE_SETTING, span(b, name->at),
                                        "the environment '%s' is there twice", name->name.text);
            sg_diag_related(b->ctx, d, other->span, "first here");
            return;
        }
    struct sg_environment *env = SG_NEW(&b->ctx->arena, struct sg_environment);
    env->name = name->name.text;
    env->span = span(b, name->at);
    sg_list_push(&b->project->environments, &b->ctx->arena, env);
    struct block inner = {b->project, env, b->ctx, b->file, IN_ENVIRONMENT, {NULL}};
    lower_block(&inner, body->first);
}

static void
lower_lint(struct block *b, const struct sg_ast *node)
{
    static const char *const levels[] = {"off", "warn", "error"};
    const struct sg_ast *body = node->first;
    if (!body || body->kind != SG_AST_BODY) {
        bad_value(b, node, "a block of rules in braces");
        return;
    }
    for (const struct sg_ast *n = body->first; n; n = n->next) {
        if (n->kind == SG_AST_BROKEN)
            continue;
        size_t level = 0;
        const struct sg_ast *v = n->first;
        while (v && !v->next && level < SG_COUNT(levels) && strcmp(v->name.text ? v->name.text : "", levels[level]))
            level++;
        if (!v || v->next || level == SG_COUNT(levels)) {
            bad_value(b, n, "'off', 'warn' or 'error'");
            continue;
        }
        struct sg_lint_rule *rule = SG_NEW(&b->ctx->arena, struct sg_lint_rule);
        rule->rule = n->name.text;
        rule->level = level == 0 ? SG_LINT_OFF : level == 1 ? SG_LINT_WARN : SG_LINT_ERROR;
        rule->span = span(b, n->at);
        sg_list_push(&b->project->lint, &b->ctx->arena, rule);
    }
}

static void
set(struct block *b, enum key key, const struct sg_ast *node, size_t word)
{
    struct sg_project *p = b->project;
    const struct sg_ast *v = node->first;
    switch (key) {
    case KEY_DIALECT:
        p->dialect_set = true;
        (void)sg_dialect_of_word(&p->dialect, v->name.text);
        p->dialect_span = span(b, v->at);
        break;
    case KEY_OUT:
        p->out = v->name.text;
        break;
    case KEY_SCHEMA:
        sg_list_push(&p->schema_globs, &b->ctx->arena, (void *)(uintptr_t)v->name.text);
        break;
    case KEY_URL:
        *(v->kind == SG_AST_ENV ? &b->env->url_env : &b->env->url) = v->name.text;
        break;
    case KEY_MIGRATIONS_TABLE:
        p->migrations_table = v->name.text;
        break;
    case KEY_MIGRATIONS_SCHEMA:
        p->migrations_schema = v->name.text;
        break;
    case KEY_BREAKPOINTS:
        p->breakpoints_set = true;
        p->breakpoints = !word;
        break;
    case KEY_PREFIX:
        p->prefix_set = true;
        p->prefix = v->name.text;
        break;
    case KEY_LOCK_TIMEOUT:
        b->env->lock_timeout = v->name.text;
        break;
    case KEY_STATEMENT_TIMEOUT:
        b->env->statement_timeout = v->name.text;
        break;
    case KEY_DESTRUCTIVE:
        b->env->destructive_set = true;
        b->env->destructive_allow = !word;
        break;
    case KEY_ENVIRONMENT:
        lower_environment(b, node);
        break;
    case KEY_LINT:
        lower_lint(b, node);
        break;
    case KEY_COUNT:
        break;
    }
}

static void
lower_block(struct block *b, const struct sg_ast *first)
{
    for (const struct sg_ast *n = first; n; n = n->next) {
        size_t word;
        if (n->kind == SG_AST_BROKEN)
            continue;
        enum key key = find_key(b, n);
        if (key == KEY_COUNT)
            continue;
        if (b->seen[key] && !(keys[key].flags & REPEATABLE)) {
            struct sg_diag *d = sg_diag(b->ctx, SG_DIAG_DUPLICATE_SETTING, span(b, n->name.at), "'%s' is there twice",
                                        n->name.text);
            sg_diag_related(b->ctx, d, span(b, b->seen[key]->name.at), "first here");
            continue;
        }
        b->seen[key] = n;
        if (check_value(b, n, key, &word))
            set(b, key, n, word);
    }
}

void
sg_lower_project(struct sg_project *out, struct sg_ctx *ctx, struct sg_syntax *file, struct sg_ast *node)
{
    *out = (struct sg_project){.present = true, .span = sg_syntax_span(file, node->at)};
    struct block b = {out, &out->base, ctx, file, IN_PROJECT, {NULL}};
    lower_block(&b, node->first);
}
