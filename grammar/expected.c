/* Syntax errors in the reader's words: the parser's list of tokens becomes a few things that people know. Words that could
 * only stand there as names are left out, and words that stand for one thing together are named as that thing. */
#include <config.h>

#include "grammar/expected.h"

#include <string.h>
#include <strings.h>

/* A thing, and the tokens that mean it when all of them could stand there. First match first. */
static const struct group {
    const char *name;
    const char *tokens[12];
} groups[] = {
    {"an item of the schema",
     {"table", "enum", "schema", "view", "sequence", "role", "materialized", "mixin", "policy", "project"}},
    {"a value", {"a number", "a string in single quotes", "SQL between backticks", "'['"}},
    {"a column or another item of the table", {"a name", "primary", "unique", "foreign", "check", "index"}},
    {"a constraint", {"primary", "not", "unique", "default", "references", "check"}},
    {"an option of the sequence", {"start", "increment", "min", "max", "cache", "cycle"}},
    {"raw SQL in parentheses", {"'('", "SQL between backticks", "text between '$$'"}},
    {"raw SQL in parentheses", {"'('", "SQL between backticks"}},
    {"an index key", {"a name", "'('", "SQL between backticks"}},
    {"a type", {"a name", "SQL between backticks"}},
    {"a name", {"a name"}},
};

/* What else goes without saying once the group is named. */
static const struct {
    const char *group;
    const char *tokens[24];
} implied[] = {
    {"an item of the schema", {"end of file"}},
    {"a value", {"a name", "'('", "'{'", "a name in double quotes"}},
    {"a column or another item of the table",
     {"policy", "include", "row", "without", "strict", "a name in double quotes"}},
    {"a constraint", {"null", "generated", "autoincrement", "renamed", "using", "with", "to", "'('", "'['", "'.'",
                      "a word of a type", "without"}},
    {"an option of the sequence", {"no", "name"}},
    {"raw SQL in parentheses", {"text between '$$'"}},
    {"a name", {"a name in double quotes", "a string in single quotes"}},
    {"an index key", {"a name in double quotes"}},
    {"a type", {"a name in double quotes"}},
};

enum { MAX_THINGS = 6, MAX_TOKENS = 160 };

struct expected {
    const char *tokens[MAX_TOKENS];
    size_t count;
    const char *things[MAX_THINGS];
    size_t thing_count;
};

static bool
take(struct expected *e, const char *token)
{
    for (size_t i = 0; i < e->count; i++)
        if (!strcmp(e->tokens[i], token)) {
            e->tokens[i] = e->tokens[--e->count];
            return true;
        }
    return false;
}

static bool
has(const struct expected *e, const char *token)
{
    for (size_t i = 0; i < e->count; i++)
        if (!strcmp(e->tokens[i], token))
            return true;
    return false;
}

static bool
is_word(const char *token)
{
    return *token >= 'a' && *token <= 'z' && !strchr(token, ' ');
}

/* Where a name is expected, nearly every word is, and no help in a message; only the words that begin the items of a table
 * are, where those are expected. */
static void
drop_soft_words(struct expected *e)
{
    static const char *const items[] = {"include", "primary", "unique", "foreign", "check",
                                        "index",   "policy",  "row",    "without", "strict"};
    size_t kept = 0;
    bool item = has(e, "'}'") && has(e, "primary") && has(e, "a name in double quotes") &&
                !has(e, "a string in single quotes");
    for (size_t i = 0; i < e->count; i++) {
        bool keep = !is_word(e->tokens[i]) && strcmp(e->tokens[i], "a word of a type");
        for (size_t k = 0; item && !keep && k < SG_COUNT(items); k++)
            keep = !strcmp(e->tokens[i], items[k]);
        if (keep)
            e->tokens[kept++] = e->tokens[i];
    }
    e->count = kept;
}

static void
add_group(struct expected *e, const struct group *g)
{
    for (size_t i = 0; i < SG_COUNT(g->tokens) && g->tokens[i]; i++)
        if (!has(e, g->tokens[i]))
            return;
    if (e->thing_count == MAX_THINGS)
        return;
    e->things[e->thing_count++] = g->name;
    for (size_t i = 0; i < SG_COUNT(g->tokens) && g->tokens[i]; i++)
        take(e, g->tokens[i]);
    for (size_t i = 0; i < SG_COUNT(implied); i++)
        for (size_t k = 0; !strcmp(implied[i].group, g->name) && k < SG_COUNT(implied[i].tokens); k++)
            if (implied[i].tokens[k])
                take(e, implied[i].tokens[k]);
}

static void
add_things(struct sg_buf *out, const struct expected *e)
{
    size_t total = e->thing_count + e->count, at = 0;
    for (size_t i = 0; i < total && i < MAX_THINGS; i++, at++) {
        bool thing = i < e->thing_count;
        const char *s = thing ? e->things[i] : e->tokens[i - e->thing_count];
        if (at)
            sg_buf_adds(out, i + 1 == total || i + 1 == MAX_THINGS ? " or " : ", ");
        sg_buf_addf(out, !thing && is_word(s) ? "'%s'" : !strncmp(s, "end of", 6) ? "the %s" : "%s", s);
    }
}

static void
add_found(struct sg_buf *out, struct sg_syntax *s, struct sg_loc at, const char *found)
{
    enum { SHOWN = 40 };
    if (!strcmp(found, "end of the line") || !strcmp(found, "end of file")) {
        sg_buf_addf(out, "the %s", strncmp(found, "end of f", 8) ? found : "end of the file");
        return;
    }
    const char *text = s->source->text + at.start;
    size_t len = at.end - at.start, line = 0;
    while (line < len && line < SHOWN && text[line] != '\n' && text[line] != '\r')
        line++;
    while (line < len && line && ((unsigned char)text[line] & 0xC0) == 0x80)
        line--;
    sg_buf_addf(out, "'%.*s%s'", (int)line, text, line < len ? "…" : "");
}

/* What people write who know SQL and not this language yet: what was found, and one of the tokens or things that were expected. */
static const struct {
    const char *found, *expected, *note;
    bool leave_out;
    const char *also; /* expected, too; or NULL */
} hints[] = {
    {"','", "end of the line", "the end of the line ends an item; no comma is needed", true, NULL},
    {"create", "table", "an item begins with the word for what it is: 'table users {'", false, NULL},
    {"'('", "'{'", "what is inside stands in braces, one item a line", false, NULL},
    {"SQL between backticks", "a name in double quotes", "a name that needs quotes has double ones: \"like this\"", false, NULL},
    {"a string in single quotes", "a name in double quotes", "a name that needs quotes has double ones: \"like this\"", false, NULL},
    {"'['", "a name in double quotes", "a name that needs quotes has double ones: \"like this\"", false, NULL},
    {"end of the line", "'('", "what is referred to is named with its columns: 'references users(id)'", false, "'.'"},
    {"collate", "a constraint", "in SQLite a collation is part of the type, between backquotes: `text collate nocase`", false, NULL},
    {"nullable", "a constraint", "a column can be null unless it is 'not null'", true, NULL},
    {"comment", "a constraint", "a line that begins with '///' before it documents a column", false, NULL},
    {"on", "'('", "an index stands between the braces of its table, and does not name it", false, "using"},
    {"index", "an item of the schema", "an index stands between the braces of its table: 'index NAME (COLUMN)'", false, NULL},
    {"trigger", "an item of the schema", "triggers and functions are written by hand, in a migration of their own: 'schemagen new NAME'", false, NULL},
    {"function", "an item of the schema", "triggers and functions are written by hand, in a migration of their own: 'schemagen new NAME'", false, NULL},
    {"end of file", "'}'", "a block that was opened with '{' is not closed", false, NULL},
    {"", "a type", "a column is its name, its type, and then its constraints: 'email text not null'", false, NULL},
};

static bool
is_expected(const struct expected *all, const struct expected *left, const char *what)
{
    if (has(all, what))
        return true;
    for (size_t i = 0; i < left->thing_count; i++)
        if (!strcmp(left->things[i], what))
            return true;
    return false;
}

static bool
add_hint(struct sg_syntax *s, struct sg_diag *d, struct sg_loc at, const char *found, const struct expected *all,
         const struct expected *left)
{
    const char *text = s->source->text + at.start;
    for (size_t i = 0; i < SG_COUNT(hints); i++) {
        size_t len = strlen(hints[i].found);
        bool word = is_word(hints[i].found) && at.end - at.start == len && !strncasecmp(text, hints[i].found, len);
        if ((len && !word && strcmp(hints[i].found, found) != 0) || !is_expected(all, left, hints[i].expected) ||
            (hints[i].also && !is_expected(all, left, hints[i].also)))
            continue;
        sg_diag_note(s->ctx, d, "%s", hints[i].note);
        if (hints[i].leave_out)
            sg_diag_fix(s->ctx, d, sg_syntax_span(s, at), "");
        return true;
    }
    return false;
}

/* At the end of a text the parser stumbles twice. */
static bool
is_reported(const struct sg_syntax *s, struct sg_loc at)
{
    const struct sg_list *diags = &s->ctx->diags;
    const struct sg_diag *last = diags->len ? diags->items[diags->len - 1] : NULL;
    return last && last->id == SG_DIAG_SYNTAX && last->where.source == s->source && last->where.start == at.start &&
           at.start >= s->source->len;
}

void
sg_expected_report(struct sg_syntax *s, struct sg_loc at, const char *found, const char **expected, size_t count)
{
    if (s->scan.stop || is_reported(s, at))
        return;
    if (at.start >= s->source->len)
        found = "end of file"; /* the last line ends there, too */
    struct expected e = {.count = count < MAX_TOKENS ? count : MAX_TOKENS};
    for (size_t i = 0; i < e.count; i++)
        e.tokens[i] = expected[i];
    const struct expected all = e;
    const char *near = NULL;
    if (is_word(found) || !strcmp(found, "a name")) {
        const char *words[MAX_TOKENS];
        size_t n = 0;
        for (size_t i = 0; i < e.count; i++)
            if (is_word(e.tokens[i]))
                words[n++] = e.tokens[i];
        struct sg_loc loc = at;
        near = sg_nearest(sg_syntax_text(s, loc), words, n);
    }
    if (has(&e, "a name"))
        drop_soft_words(&e);
    if (has(&e, "'}'"))
        take(&e, "end of the line");
    for (size_t i = 0; i < SG_COUNT(groups); i++)
        add_group(&e, &groups[i]);
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_adds(&text, "expected ");
    add_things(&text, &e);
    sg_buf_adds(&text, ", found ");
    add_found(&text, s, at, found);
    struct sg_diag *d = sg_diag(s->ctx, SG_DIAG_SYNTAX, sg_syntax_span(s, at), "%s", text.data);
    sg_buf_fini(&text);
    if (!add_hint(s, d, at, found, &all, &e) && near) {
        sg_diag_note(s->ctx, d, "did you mean '%s'?", near);
        sg_diag_fix(s->ctx, d, sg_syntax_span(s, at), near);
    }
}
