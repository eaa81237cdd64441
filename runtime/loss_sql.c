/* What a statement takes away, by its words. */
#include <config.h>

#include "runtime/loss.h"

#include <string.h>

#include "base/banned.h"

/* A statement that is being read: the token at hand, and the lexer behind it. */
struct reading {
    const struct sg_loss_reader *reader;
    struct sg_lexer x;
    struct sg_token t;
};

static bool
is(const struct reading *r, const char *word)
{
    return sg_token_is(r->t, word);
}

static bool
is_mark(const struct reading *r, char c)
{
    return sg_token_is_mark(r->t, c);
}

static void
next(struct reading *r)
{
    r->t = sg_lexer_word(&r->x);
}

static bool
skip(struct reading *r, const char *word)
{
    if (!is(r, word))
        return false;
    next(r);
    return true;
}

static void
begin(struct reading *r, const struct sg_loss_reader *reader, size_t at, size_t end)
{
    *r = (struct reading){.reader = reader,
                          .x = sg_lexer_make(reader->script->dialect, reader->script->text, at, end)};
    next(r);
}

/* IF EXISTS, IF NOT EXISTS, ONLY */
static void
skip_conditions(struct reading *r)
{
    if (skip(r, "if")) {
        skip(r, "not");
        skip(r, "exists");
    }
    skip(r, "only");
}

/* [SCHEMA.]NAME: the name; NULL where none stands here. */
static const char *
read_name(struct reading *r)
{
    const char *name = NULL;
    while (sg_token_is_name(&r->x, r->t)) {
        name = sg_token_name(&r->x, r->t, r->reader->arena);
        next(r);
        if (!is_mark(r, '.'))
            break;
        next(r);
    }
    return name;
}

/* What one table's way through the script is: made in it; or copied into another that then takes its name. */
struct way {
    const char *table;
    bool made, copied;
    const char *copy; /* the one that its rows went to */
};

static bool
mentions(struct reading *r, const char *name)
{
    for (; r->t.kind != SG_TOKEN_END; next(r))
        if ((r->t.kind == SG_TOKEN_WORD || r->t.kind == SG_TOKEN_QUOTED) &&
            !strcmp(sg_token_name(&r->x, r->t, r->reader->arena), name))
            return true;
    return false;
}

/* A statement before the DROP. */
static void
walk_before(struct way *w, struct reading *r)
{
    if (skip(r, "create")) {
        while (is(r, "temp") || is(r, "temporary") || is(r, "unlogged"))
            next(r);
        if (!skip(r, "table"))
            return;
        skip_conditions(r);
        const char *name = read_name(r);
        w->made = w->made || (name && !strcmp(name, w->table));
    } else if (skip(r, "insert") && skip(r, "into")) {
        const char *name = read_name(r);
        if (name && strcmp(name, w->table) && mentions(r, w->table))
            w->copy = name;
    }
}

/* A statement behind it. */
static void
walk_behind(struct way *w, struct reading *r)
{
    if (!w->copy || !skip(r, "alter") || !skip(r, "table"))
        return;
    skip_conditions(r);
    const char *name = read_name(r);
    if (!name || strcmp(name, w->copy) || !skip(r, "rename") || !skip(r, "to"))
        return;
    name = read_name(r);
    w->copied = w->copied || (name && !strcmp(name, w->table));
}

static bool
stays(const struct sg_loss_reader *reader, const char *table, size_t dropped_at)
{
    struct way w = {.table = table};
    const struct sg_piece *p;
    SG_FOREACH (p, &reader->part->pieces) {
        size_t first, at = p->start;
        while (sg_script_next(&first, &at, reader->script, p->end)) {
            struct reading r;
            begin(&r, reader, first, at);
            if (first < dropped_at)
                walk_before(&w, &r);
            else if (first > dropped_at)
                walk_behind(&w, &r);
        }
    }
    return w.made || w.copied;
}

static const char *
dropped_tables(struct reading *r, size_t first)
{
    skip_conditions(r);
    do {
        const char *name = read_name(r);
        if (name && !stays(r->reader, name, first))
            return sg_arena_printf(r->reader->arena, "drops the table '%s' with its rows", name);
        if (!is_mark(r, ','))
            return NULL;
        next(r);
    } while (r->t.kind != SG_TOKEN_END);
    return NULL;
}

static const char *
read_drop(struct reading *r, size_t first)
{
    static const char *const all[] = {"schema", "database", "owned"};
    if (skip(r, "table"))
        return dropped_tables(r, first);
    for (size_t i = 0; i < SG_COUNT(all); i++)
        if (is(r, all[i]))
            return i == 2 ? "drops all that a role owns" : sg_arena_printf(r->reader->arena, "drops a whole %s", all[i]);
    for (; r->t.kind != SG_TOKEN_END; next(r))
        if (is(r, "cascade"))
            return "drops with CASCADE whatever depends on it";
    return NULL;
}

/* DROP at the start of an action of ALTER TABLE or ALTER TYPE: of a column, unless it says otherwise. */
static const char *
read_alter(struct reading *r)
{
    bool table = is(r, "table"), start = true;
    if (!table && !is(r, "type"))
        return NULL;
    next(r);
    skip_conditions(r);
    const char *name = read_name(r);
    unsigned depth = 0;
    for (; r->t.kind != SG_TOKEN_END; next(r)) {
        if (start && is(r, "drop")) {
            next(r);
            if (table ? !is(r, "constraint") : is(r, "attribute"))
                return sg_arena_printf(r->reader->arena, "drops a column of '%s'", name ? name : "?");
        }
        depth += is_mark(r, '(');
        depth -= is_mark(r, ')') && depth;
        start = !depth && is_mark(r, ',');
    }
    return NULL;
}

/* A DELETE without a condition, at the top or inside a WITH. */
static const char *
read_delete(struct reading *r)
{
    next(r);
    if (!skip(r, "from"))
        return NULL;
    skip(r, "only");
    const char *name = read_name(r);
    unsigned depth = 0;
    for (; r->t.kind != SG_TOKEN_END; next(r)) {
        if (!depth && is(r, "where"))
            return NULL;
        if (!depth && is_mark(r, ')'))
            break;
        depth += is_mark(r, '(');
        depth -= is_mark(r, ')');
    }
    return sg_arena_printf(r->reader->arena, "deletes every row of '%s'", name ? name : "?");
}

static const char *
read_with(struct reading *r)
{
    for (; r->t.kind != SG_TOKEN_END; next(r)) {
        const char *what = is(r, "delete") ? read_delete(r) : NULL;
        if (what)
            return what;
    }
    return NULL;
}

static const char *
read_statement(struct reading *r, size_t first)
{
    if (skip(r, "drop"))
        return read_drop(r, first);
    if (skip(r, "alter"))
        return read_alter(r);
    if (is(r, "delete"))
        return read_delete(r);
    if (is(r, "with"))
        return read_with(r);
    if (!skip(r, "truncate"))
        return NULL;
    skip(r, "table");
    skip(r, "only");
    const char *name = read_name(r);
    return sg_arena_printf(r->reader->arena, "empties the table '%s'", name ? name : "?");
}

void
sg_loss_read(struct sg_list *out, const struct sg_loss_reader *reader, const struct sg_piece *piece)
{
    size_t first, at = piece->start;
    while (sg_script_next(&first, &at, reader->script, piece->end)) {
        struct reading r;
        begin(&r, reader, first, at);
        const char *what = read_statement(&r, first);
        if (!what)
            continue;
        struct sg_loss_statement *found = SG_NEW(reader->arena, struct sg_loss_statement);
        *found = (struct sg_loss_statement){first, what};
        sg_list_push(out, reader->arena, found);
    }
}
