/* A migration's text as pieces, and what the runtime has to know of each. */
#include <config.h>

#include "runtime/split.h"

#include <string.h>

#include "base/banned.h"

enum { WORDS = 8, KIND = 4 }; /* CREATE OR REPLACE FUNCTION: so many words say what it is */
enum { OF_ALL = SG_SQL_KEEPS_KEYS | SG_SQL_DEFINES | SG_SQL_TELLS_ROWS }; /* said of a piece where it holds for each of its statements */

/* A statement that is being read: its first words, and what keeps a semicolon from ending it. */
struct state {
    const struct sg_dialect_info *dialect;
    struct sg_lexer x;
    struct sg_token words[WORDS];
    size_t count;
    size_t end;       /* behind the last token */
    unsigned parens;  /* PostgreSQL: rules hold several statements in parentheses */
    unsigned begins;  /* PostgreSQL: BEGIN ATOMIC … END */
    bool routine, trigger;
    bool client;      /* it has what only a client program understands */
    int trigger_end;  /* SQLite: 1 behind a semicolon, 2 behind its END (sqlite3_complete) */
};

static bool
word(const struct state *s, size_t at, const char *text)
{
    return at < s->count && sg_token_is(s->words[at], text);
}

static bool
words(const struct state *s, const char *first, const char *second)
{
    return word(s, 0, first) && word(s, 1, second);
}

static void
note_kind(struct state *s)
{
    if (!word(s, 0, "create"))
        return;
    size_t at = word(s, 1, "or") && word(s, 2, "replace") ? 3 : 1;
    if (s->dialect->trigger_bodies) {
        at += word(s, at, "temp") || word(s, at, "temporary");
        s->trigger = word(s, at, "trigger");
    } else {
        s->routine = word(s, at, "function") || word(s, at, "procedure");
    }
}

/* Takes a token into account; true where it is the semicolon that ends the statement. */
static bool
take(struct state *s, struct sg_token t)
{
    s->end = t.start + t.len;
    const char mark = t.kind == SG_TOKEN_MARK ? *t.text : '\0';
    s->client = s->client || (mark == *s->dialect->client_mark && !(s->dialect->client_first && s->count));
    if (s->count < WORDS) {
        s->words[s->count++] = t;
        if (s->count <= KIND)
            note_kind(s);
    }
    if (s->trigger) {
        if (mark == ';') {
            if (s->trigger_end == 2)
                return true;
            s->trigger_end = 1;
        } else {
            s->trigger_end = s->trigger_end == 1 && sg_token_is(t, "end") ? 2 : 0;
        }
        return false;
    }
    if (t.kind == SG_TOKEN_WORD && s->routine) {
        if (sg_token_is(t, "begin") || (s->begins && sg_token_is(t, "case")))
            s->begins++;
        else if (s->begins && sg_token_is(t, "end"))
            s->begins--;
    }
    s->parens += mark == '(';
    s->parens -= mark == ')' && s->parens;
    return mark == ';' && !s->begins && (s->dialect->trigger_bodies || !s->parens);
}

static bool
any_word(const struct state *s, const char *text)
{
    for (size_t i = 0; i < s->count; i++)
        if (word(s, i, text))
            return true;
    return false;
}

static bool
is_control(const struct state *s)
{
    if (word(s, 0, "rollback") && (word(s, 1, "to") || word(s, 2, "to")))
        return false;
    static const char *const control[] = {"begin", "start", "commit", "end", "rollback", "abort"};
    for (size_t i = 0; i < SG_COUNT(control); i++)
        if (word(s, 0, control[i]))
            return true;
    return words(s, "prepare", "transaction");
}

/* Whether a word stands anywhere in the statement. */
static bool
mentions(const struct state *s, const char *text)
{
    struct sg_lexer x = {.lexis = s->x.lexis, .text = s->x.text, .at = s->words[0].start, .end = s->end};
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;)
        if (sg_token_is(t, text))
            return true;
    return false;
}

/* Statements whose rows and tables stay as they are for the foreign keys of others. */
static bool
keeps_keys(const struct state *s)
{
    if (word(s, 0, "drop"))
        return !word(s, 1, "table");
    if (word(s, 0, "alter"))
        return !mentions(s, "references");
    return word(s, 0, "create") || word(s, 0, "pragma") || word(s, 0, "select") || word(s, 0, "analyze");
}

/* COPY t FROM STDIN; the word may be a column's in COPY (SELECT …) TO. */
static bool
copies_in(const struct state *s)
{
    struct sg_lexer x = {.lexis = s->x.lexis, .text = s->x.text, .at = s->words[0].start, .end = s->end};
    bool from = false;
    unsigned depth = 0;
    for (struct sg_token t; word(s, 0, "copy") && (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        if (from && !depth && sg_token_is(t, "stdin"))
            return true;
        from = sg_token_is(t, "from");
        depth += sg_token_is_mark(t, '(');
        depth -= sg_token_is_mark(t, ')') && depth;
    }
    return false;
}

/* CREATE TABLE … AS and its kin tell how many rows they made. A view or a function may have the words, too. */
static bool
makes_rows(const struct state *s)
{
    static const char *const sources[] = {"select", "values", "execute", "materialized"};
    struct sg_lexer x = {.lexis = s->x.lexis, .text = s->x.text, .at = s->words[0].start, .end = s->end};
    bool as = false;
    for (struct sg_token t; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;) {
        for (size_t i = 0; i < SG_COUNT(sources); i++)
            if (sg_token_is(t, sources[i]))
                return true;
        if (as && sg_token_is(t, "table"))
            return true;
        as = sg_token_is(t, "as") || (as && sg_token_is_mark(t, '('));
    }
    return false;
}

static bool
defines(const struct state *s)
{
    static const char *const verbs[] = {"alter", "drop", "comment", "grant", "revoke"};
    for (size_t i = 0; i < SG_COUNT(verbs); i++)
        if (word(s, 0, verbs[i]))
            return true;
    return word(s, 0, "create") && !makes_rows(s);
}

/* What a virtual table does is its module's affair. */
static unsigned
sqlite_rows(const struct state *s)
{
    static const char *const verbs[] = {"insert", "update", "delete", "replace"};
    for (size_t i = 0; i < SG_COUNT(verbs); i++)
        if (word(s, 0, verbs[i]))
            return SG_SQL_TELLS_ROWS;
    bool made = word(s, 0, "create") && !any_word(s, "virtual") && !(any_word(s, "table") && makes_rows(s));
    return made || word(s, 0, "alter") || word(s, 0, "drop") ? SG_SQL_DEFINES | SG_SQL_TELLS_ROWS : 0;
}

static unsigned
sqlite_flags(const struct state *s)
{
    if (word(s, 0, "pragma")) {
        size_t at = s->count > 2 && sg_token_is_mark(s->words[2], '.') ? 3 : 1;
        if (word(s, at, "foreign_keys"))
            return SG_SQL_FOREIGN_KEYS | OF_ALL;
    }
    return (keeps_keys(s) ? SG_SQL_KEEPS_KEYS : 0) | (word(s, 0, "vacuum") ? SG_SQL_NO_TRANSACTION : 0) | sqlite_rows(s);
}

static unsigned
postgresql_flags(const struct state *s)
{
    if (copies_in(s))
        return SG_SQL_COPY_IN;
    if (words(s, "alter", "type"))
        for (size_t i = 2; i + 1 < s->count; i++)
            if (word(s, i, "add") && word(s, i + 1, "value"))
                return SG_SQL_ADD_VALUE;
    bool concurrently = any_word(s, "concurrently");
    if ((word(s, 0, "create") && concurrently && any_word(s, "index")) || (words(s, "drop", "index") && concurrently) ||
        (word(s, 0, "reindex") && concurrently) || (words(s, "alter", "table") && concurrently && any_word(s, "detach")))
        return SG_SQL_NO_TRANSACTION;
    if (word(s, 0, "vacuum") || words(s, "create", "database") || words(s, "drop", "database") ||
        words(s, "create", "tablespace") || words(s, "drop", "tablespace") || words(s, "alter", "system") ||
        words(s, "reindex", "database") || words(s, "reindex", "system"))
        return SG_SQL_NO_TRANSACTION;
    return defines(s) ? SG_SQL_DEFINES : 0;
}

static unsigned
flags_of(const struct state *s)
{
    if (s->client)
        return SG_SQL_CLIENT;
    if (is_control(s))
        return SG_SQL_CONTROL;
    return s->dialect->trigger_bodies ? sqlite_flags(s) : postgresql_flags(s);
}

/* The next statement from `at`; false where there is none up to `end`. An empty one (a lone semicolon) is passed over. */
static bool
next_statement(struct state *s, const struct sg_script *script, size_t at, size_t end)
{
    *s = (struct state){.dialect = &sg_dialects[script->dialect],
                        .x = sg_lexer_make(script->dialect, script->text, at, end)};
    for (;;) {
        struct sg_token t = sg_lexer_word(&s->x);
        if (t.kind == SG_TOKEN_END)
            return s->count > 0;
        if (!s->count && sg_token_is_mark(t, ';'))
            continue;
        if (take(s, t))
            return true;
    }
}

bool
sg_script_next(size_t *first, size_t *at, const struct sg_script *script, size_t end)
{
    struct state s;
    if (!next_statement(&s, script, *at, end))
        return false;
    *first = s.words[0].start;
    *at = s.end;
    return true;
}

static struct sg_piece *
new_piece(struct sg_part *part, struct sg_arena *arena, size_t start, size_t end)
{
    struct sg_piece *piece = SG_NEW(arena, struct sg_piece);
    *piece = (struct sg_piece){.start = start, .end = end, .first = start, .flags = OF_ALL};
    sg_list_push(&part->pieces, arena, piece);
    return piece;
}

static void
add_statement(struct sg_piece *piece, const struct state *s)
{
    unsigned flags = flags_of(s);
    if (!piece->statements++)
        piece->first = s->words[0].start;
    piece->flags = (piece->flags & flags & OF_ALL) | ((piece->flags | flags) & ~(unsigned)OF_ALL);
}

/* A piece of the text as it stands; none where it has no statement. */
static void
add_marked(const struct sg_script *script, struct sg_part *part, struct sg_arena *arena, size_t start, size_t end)
{
    struct state s;
    struct sg_piece *piece = NULL;
    if (!start && end >= 3 && !memcmp(script->text, "\357\273\277", 3))
        start = 3;
    for (size_t at = start; next_statement(&s, script, at, end); at = s.end) {
        if (!piece)
            piece = new_piece(part, arena, start, end);
        add_statement(piece, &s);
    }
}

/* In a piece of several statements, one that cannot share a transaction has to stand alone. */
static void
part_marked(const struct sg_script *script, struct sg_part *part, struct sg_arena *arena)
{
    struct sg_piece *last = part->pieces.len ? part->pieces.items[part->pieces.len - 1] : NULL;
    if (!last || last->statements < 2 || !(last->flags & (SG_SQL_NO_TRANSACTION | SG_SQL_ADD_VALUE)))
        return;
    struct state s;
    part->pieces.len--;
    for (size_t at = last->start; next_statement(&s, script, at, last->end); at = s.end)
        add_statement(new_piece(part, arena, s.words[0].start, s.end), &s);
}

static void
split_part(struct sg_script *script, struct sg_part *part, struct sg_arena *arena, size_t start, size_t end)
{
    const char *text = script->text;
    part->present = true;
    if (script->marked) {
        for (size_t at = start;;) {
            const char *mark = memmem(text + at, end - at, SG_BREAKPOINT, strlen(SG_BREAKPOINT));
            add_marked(script, part, arena, at, mark ? (size_t)(mark - text) : end);
            part_marked(script, part, arena);
            if (!mark)
                return;
            at = (size_t)(mark - text) + strlen(SG_BREAKPOINT);
        }
    }
    struct state s;
    for (size_t at = start; next_statement(&s, script, at, end); at = s.end)
        add_statement(new_piece(part, arena, s.words[0].start, s.end), &s);
}

static bool
blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* What a line comment says, without its dashes and blanks. */
static size_t
comment_text(struct sg_token t, const char **out)
{
    const char *p = t.text, *end = t.text + t.len;
    if (t.kind != SG_TOKEN_LINE_COMMENT)
        return 0;
    while (p < end && (*p == '-' || blank(*p)))
        p++;
    while (end > p && blank(end[-1]))
        end--;
    *out = p;
    return (size_t)(end - p);
}

static bool
says(const char *text, size_t len, const char *what)
{
    if (strlen(what) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((text[i] | 0x20) != (what[i] | 0x20))
            return false;
    return true;
}

static bool
alone_on_line(const char *text, size_t at)
{
    while (at && blank(text[at - 1]))
        at--;
    return !at || text[at - 1] == '\n';
}

/* `-- schemagen: …` before the first statement of a part. */
static void
read_directives(struct sg_script *script, struct sg_part *part, struct sg_arena *arena, size_t start, size_t end)
{
    static const char prefix[] = "schemagen:", edited[] = "edited";
    struct sg_lexer x = sg_lexer_make(script->dialect, script->text, start, end);
    struct sg_token t;
    while (t = sg_lexer_next(&x), t.kind == SG_TOKEN_SPACE || sg_token_is_comment(t)) {
        const char *text = NULL;
        size_t len = comment_text(t, &text);
        if (len < sizeof prefix || !says(text, sizeof prefix - 1, prefix))
            continue;
        text += sizeof prefix - 1, len -= sizeof prefix - 1;
        while (len && blank(*text))
            text++, len--;
        if (says(text, len, "no-transaction"))
            part->no_transaction = true;
        if (len >= sizeof edited - 1 && says(text, sizeof edited - 1, edited)) {
            text += sizeof edited - 1, len -= sizeof edited - 1;
            while (len && blank(*text))
                text++, len--;
            script->edited = sg_arena_strndup(arena, text, len);
        }
    }
}

/* What begins a part: our own words, and those of dbmate. */
static const struct {
    const char *word;
    bool down;
} part_words[] = {{"up", false}, {"down", true}, {"migrate:up", false}, {"migrate:down", true}};

/* The part that a comment begins, or NULL. dbmate's may have options behind it. */
static struct sg_part *
part_of(struct sg_script *script, const char *text, size_t len)
{
    static const char option[] = "transaction:false";
    size_t word = 0;
    while (word < len && !blank(text[word]))
        word++;
    for (size_t i = 0; i < SG_COUNT(part_words); i++) {
        bool options = strchr(part_words[i].word, ':') != NULL;
        if (!says(text, word, part_words[i].word) || (word < len && !options))
            continue;
        struct sg_part *part = part_words[i].down ? &script->down : &script->up;
        part->no_transaction = memmem(text + word, len - word, option, sizeof option - 1) != NULL;
        return part;
    }
    return NULL;
}

/* Whether such a line can be in the text at all: most have none, and are not read for them. */
static bool
may_have_parts(const char *text, size_t len)
{
    const char *end = text + len;
    for (const char *p = text; (p = memchr(p, '-', (size_t)(end - p))); p++) {
        const char *q = p;
        while (q < end && (*q == '-' || blank(*q)))
            q++;
        for (size_t i = 0; q - p >= 2 && i < SG_COUNT(part_words); i++) {
            size_t word = strlen(part_words[i].word);
            if ((size_t)(end - q) >= word && says(q, word, part_words[i].word))
                return true;
        }
        p = q > p ? q - 1 : p;
    }
    return false;
}

static void
end_part(struct sg_script *script, struct sg_part *part, struct sg_arena *arena, size_t start, size_t end)
{
    read_directives(script, part, arena, start, end);
    split_part(script, part, arena, start, end);
}

void
sg_script_split(struct sg_script *out, struct sg_arena *arena, enum sg_dialect dialect, const char *text, size_t len)
{
    *out = (struct sg_script){.text = text, .len = len, .dialect = dialect};
    out->marked = memmem(text, len, SG_BREAKPOINT, strlen(SG_BREAKPOINT)) != NULL;
    struct sg_part *part = &out->up;
    size_t start = 0;
    if (may_have_parts(text, len)) {
        struct sg_lexer x = sg_lexer_make(dialect, text, 0, len);
        struct sg_token t;
        while ((t = sg_lexer_next(&x)).kind != SG_TOKEN_END) {
            const char *said = NULL;
            size_t n = sg_token_is_comment(t) && alone_on_line(text, t.start) ? comment_text(t, &said) : 0;
            struct sg_part *begun = n ? part_of(out, said, n) : NULL;
            if (!begun)
                continue;
            end_part(out, part, arena, start, t.start);
            part = begun;
            start = t.start + t.len;
        }
    }
    end_part(out, part, arena, start, len);
}

size_t
sg_script_swallowed(const char *text, size_t len)
{
    static const char custom[] = SG_SQL_CUSTOM;
    size_t at = sizeof custom - 1;
    if (len < at || memcmp(text, custom, at) != 0)
        return 0;
    while (at < len && blank(text[at]))
        at++;
    return at < len && text[at] != '\n' ? at : 0;
}

bool
sg_sql_added_value(const struct sg_script *script, const struct sg_piece *piece, struct sg_token *out)
{
    struct sg_lexer x = sg_lexer_make(script->dialect, script->text, piece->first, piece->end);
    for (struct sg_token t; piece->flags & SG_SQL_ADD_VALUE && (t = sg_lexer_word(&x)).kind != SG_TOKEN_END;)
        if (t.kind == SG_TOKEN_STRING) {
            *out = t;
            return true;
        }
    return false;
}

/* [SCHEMA.]NAME from `t` on; the token behind it is left in `t`. */
static void
read_name(struct sg_lexer *x, struct sg_arena *arena, struct sg_token *t, const char **schema, const char **name)
{
    if (!sg_token_is_name(x, *t))
        return;
    *name = sg_token_name(x, *t, arena);
    *t = sg_lexer_word(x);
    if (!sg_token_is_mark(*t, '.'))
        return;
    *t = sg_lexer_word(x);
    *schema = *name;
    *name = sg_token_name(x, *t, arena);
    *t = sg_lexer_word(x);
}

bool
sg_sql_index(struct sg_sql_index *out, struct sg_arena *arena, const struct sg_script *script,
             const struct sg_piece *piece)
{
    struct sg_lexer x = sg_lexer_make(script->dialect, script->text, piece->first, piece->end);
    struct sg_token t = sg_lexer_word(&x);
    *out = (struct sg_sql_index){.action = sg_token_is(t, "create") ? SG_INDEX_CREATE
                                           : sg_token_is(t, "drop") ? SG_INDEX_DROP
                                                                        : SG_INDEX_OTHER};
    if (out->action == SG_INDEX_OTHER)
        return sg_token_is(t, "reindex");
    while (t.kind != SG_TOKEN_END && !sg_token_is(t, "concurrently"))
        t = sg_lexer_word(&x);
    if (t.kind == SG_TOKEN_END)
        return false;
    t = sg_lexer_word(&x);
    if (sg_token_is(t, "if")) {
        while (t.kind != SG_TOKEN_END && !sg_token_is(t, "exists"))
            t = sg_lexer_word(&x);
        t = sg_lexer_word(&x);
    }
    if (!sg_token_is(t, "on"))
        read_name(&x, arena, &t, &out->schema, &out->name);
    if (out->action == SG_INDEX_DROP)
        return out->name != NULL;
    if (sg_token_is(t, "on"))
        t = sg_lexer_word(&x);
    if (sg_token_is(t, "only"))
        t = sg_lexer_word(&x);
    read_name(&x, arena, &t, &out->schema, &out->table);
    return true;
}

/* Passes over a word where it stands. */
static bool
accept(struct sg_lexer *x, struct sg_token *t, const char *word)
{
    if (!sg_token_is(*t, word))
        return false;
    *t = sg_lexer_word(x);
    return true;
}

bool
sg_sql_object(struct sg_sql_object *out, struct sg_arena *arena, const struct sg_script *script,
              const struct sg_piece *piece)
{
    static const char *const types[] = {[SG_SQL_TABLE] = "table", [SG_SQL_VIEW] = "view", [SG_SQL_TRIGGER] = "trigger",
                                        [SG_SQL_INDEX] = "index"};
    struct sg_lexer x = sg_lexer_make(script->dialect, script->text, piece->first, piece->end);
    struct sg_token t = sg_lexer_word(&x);
    const char *schema = NULL, *name = NULL;
    unsigned type = 0;
    bool drops = accept(&x, &t, "drop"), alters = !drops && accept(&x, &t, "alter");
    if (piece->statements != 1 || (!drops && !alters && !accept(&x, &t, "create")))
        return false;
    (void)accept(&x, &t, "unique");
    while (type < SG_COUNT(types) && !accept(&x, &t, types[type]))
        type++;
    if (type == SG_COUNT(types) || (type == SG_SQL_TABLE && !drops && !alters))
        return false;
    if (accept(&x, &t, "if")) {
        (void)accept(&x, &t, "not");
        (void)accept(&x, &t, "exists");
    }
    read_name(&x, arena, &t, &schema, &name);
    if (alters) {
        if (!accept(&x, &t, "rename") || !accept(&x, &t, "to"))
            return false;
        read_name(&x, arena, &t, &schema, &name);
    }
    *out = (struct sg_sql_object){.type = type, .drops = drops, .name = name};
    return name != NULL;
}
