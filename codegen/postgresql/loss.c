/* What goes missing, or can go wrong, where a column changes its type, and whether the table is written anew. */
#include <config.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/postgresql/pg.h"
#include "model/types.h"

static const char reads[] = "fails on values that do not read as the new type; say how with `using (…)` on the column",
                  zone[] = "what it says is taken for a time in the zone of the session that runs this",
                  session[] = "the instant is read in the session's time zone, which is then forgotten",
                  sixth[] = "digits beyond the sixth are lost", fifteenth[] = "digits beyond the fifteenth are lost",
                  bits[] = "bits that do not fit are lost", fits[] = "fails on values that do not fit";

static const struct {
    const char *from, *to, *lost, *fails;
} losses[] = {
#define LOSS(from, to, lost, fails) {from, to, lost, fails},
#include "codegen/postgresql/loss.def"
#undef LOSS
};

enum { NONE = -1, ENDLESS = INT_MAX, SECOND = 5 };

/* A type taken apart. */
struct shape {
    const char *word; /* without arguments; "integer" for a serial, "string" for what holds text */
    const char *key;  /* with them, and without fields that do not count */
    const struct sg_enum *values;
    bool array;
    long first, second; /* its arguments, or NONE */
};

static struct shape
shape_of(struct sg_pg *g, struct sg_model *m, const struct sg_column *c)
{
    const char *key = sg_type_key(g->ctx, SG_POSTGRESQL, c->type), *open = strchr(key, '('),
               *comma = open ? strchr(open, ',') : NULL;
    struct shape s = {.word = sg_pg_type_word(g, c->type), .key = key, .first = NONE, .second = NONE};
    const char *serial = sg_pg_serial_base(s.word);
    s.values = sg_pg_enum_of(m, c);
    s.array = sg_pg_is_array(c->type);
    if (open)
        s.first = strtol(open + 1, NULL, 10);
    else if (!strcmp(s.word, "char") || !strcmp(s.word, "bit"))
        s.first = 1;
    if (comma)
        s.second = strtol(comma + 1, NULL, 10);
    if (serial)
        s.word = serial;
    if (!s.values && !c->type_schema && sg_pg_is_text(g, c->type))
        s.word = "string";
    return s;
}

static bool
is(const struct shape *s, const char *word)
{
    return !s->values && !strcmp(s->word, word);
}

/* Numbers by their digits before the point and behind it: how many a value can have, and how many before the point any value of
 * another type may have to be in the range. `exact`: the digits in all that are sure to be kept. */
static const struct number {
    const char *word;
    long before, behind, range, exact;
} numbers[] = {
    {"smallint", 5, 0, 4, ENDLESS},
    {"integer", 10, 0, 9, ENDLESS},
    {"bigint", 19, 0, 18, ENDLESS},
    {"money", 17, 2, 16, ENDLESS},
    {"real", 39, ENDLESS, 38, 6},
    {"double precision", 309, ENDLESS, 308, 15},
    {"numeric", ENDLESS, ENDLESS, ENDLESS, ENDLESS},
    {"jsonb", ENDLESS, ENDLESS, NONE, ENDLESS},
};

static bool
number_of(struct number *out, const struct shape *s)
{
    size_t i = 0;
    while (i < SG_COUNT(numbers) && !is(s, numbers[i].word))
        i++;
    if (i == SG_COUNT(numbers))
        return false;
    *out = numbers[i];
    if (is(s, "numeric") && s->first != NONE) {
        long scale = s->second == NONE ? 0 : s->second;
        out->before = out->range = s->first - scale;
        out->behind = scale > 0 ? scale : 0;
    }
    return true;
}

static bool
between_numbers(struct sg_pg_loss *out, const struct shape *from, const struct shape *to)
{
    struct number a, b;
    if (!number_of(&a, from) || !number_of(&b, to) || is(to, "jsonb") || (is(from, "money") && !is(to, "numeric")))
        return false;
    if (from->word == to->word && !is(to, "numeric"))
        return true;
    long all = a.before == ENDLESS || a.behind == ENDLESS ? ENDLESS : a.before + a.behind;
    bool rounds = a.behind > b.behind;
    if (b.exact != ENDLESS)
        out->lost = (all < a.exact ? all : a.exact) <= b.exact ? NULL : b.exact == 6 ? sixth : fifteenth;
    else if (rounds)
        out->lost = b.behind ? "digits behind the point are rounded away" : "fractions are rounded away";
    else if (a.exact != ENDLESS)
        out->lost = a.exact == 6 ? sixth : fifteenth;
    /* 9.9 needs a digit more once it is rounded */
    if (is(from, "jsonb"))
        out->fails = reads;
    else if (a.before > b.range || (rounds && a.before == b.range && is(to, "numeric")))
        out->fails = b.behind ? fits : "fails on values out of the range of the new type";
    return true;
}

/* With a sign, a point and a zero before it; NaN. */
static long
length_of_numeric(long precision, long scale)
{
    long length = scale >= precision ? scale + 3 : scale > 0 ? precision + 2 : precision - scale + 1;
    return length < 3 ? 3 : length;
}

/* Characters that the text of a value has at most. */
static long
length_of(const struct shape *s)
{
    static const struct {
        const char *word;
        long length;
    } rows[] = {
        {"boolean", 5},  {"smallint", 6},  {"integer", 11},
        {"bigint", 20},  {"oid", 10},      {"real", 15},
        {"uuid", 36},    {"macaddr", 17},  {"macaddr8", 23},
        {"inet", 43},    {"cidr", 43},     {"double precision", 24},
        {"date", 13},    {"time", 15},     {"time with time zone", 24},
        {"money", 40},   {"timestamp", 33}, {"timestamp with time zone", 40},
        {"name", 63},
    };
    const struct sg_obj *v;
    long longest = 0;
    if (s->values) {
        SG_FOREACH (v, &s->values->values.list)
            if ((long)strlen(v->name) > longest)
                longest = (long)strlen(v->name);
        return longest;
    }
    for (size_t i = 0; i < SG_COUNT(rows); i++)
        if (is(s, rows[i].word))
            return rows[i].length;
    if (is(s, "numeric") && s->first != NONE)
        return length_of_numeric(s->first, s->second == NONE ? 0 : s->second);
    return is(s, "string") || is(s, "bit") || is(s, "bit varying") ? s->first : NONE;
}

static bool
to_string(struct sg_pg_loss *out, const struct shape *from, const struct shape *to)
{
    long length = from->array && !to->array ? NONE : length_of(from);
    if (is(to, "name") && (length == NONE || length > 63))
        out->lost = "characters beyond the sixty-third are lost";
    if (!is(to, "string"))
        return is(to, "name");
    if (to->first != NONE && (length == NONE || length > to->first))
        out->fails = "fails on values that are longer";
    return true;
}

static bool
between_bits(struct sg_pg_loss *out, const struct shape *from, const struct shape *to)
{
    bool fixed = is(to, "bit");
    long most = is(to, "integer") ? 32 : is(to, "bigint") ? 64 : to->first;
    if (is(from, "string") && (fixed || is(to, "bit varying")))
        out->lost = to->first == NONE ? NULL : bits;
    if (!is(from, "bit") && !(is(from, "bit varying") && (fixed || is(to, "bit varying"))))
        return false;
    if (fixed && (is(from, "bit varying") || from->first != to->first))
        out->fails = fits;
    else if (!fixed && !is(to, "bit varying") && !is(to, "integer") && !is(to, "bigint"))
        return false;
    else if (most != NONE && (from->first == NONE || from->first > most))
        out->fails = fits;
    return true;
}

/* Digits of seconds, or NONE where it is no time. */
static long
seconds_of(const struct shape *s)
{
    static const char *const words[] = {"time", "time with time zone", "timestamp", "timestamp with time zone", "interval"};
    if (is(s, "date"))
        return 0;
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (is(s, words[i]))
            return s->first == NONE || s->first > 6 ? 6 : s->first;
    return is(s, "string") ? 6 : NONE;
}

/* The finest field that an interval holds: PostgreSQL cuts off what is behind it, and keeps what is before the first. */
static size_t
field_of(struct sg_pg *g, const struct shape *s)
{
    static const char *const fields[] = {"year", "month", "day", "hour", "minute", [SECOND] = "second"};
    const char *text = sg_type_base(g->ctx, s->key), *last = strrchr(text, ' ');
    size_t i = 0;
    if (!is(s, "interval") || !last)
        return SECOND;
    while (i < SECOND && strcmp(fields[i], last + 1) != 0)
        i++;
    return i;
}

static void
to_time(struct sg_pg_loss *out, struct sg_pg *g, const struct shape *from, const struct shape *to)
{
    long before = seconds_of(from), after = seconds_of(to);
    if (out->lost || before == NONE || after == NONE || is(to, "string"))
        return;
    if (is(to, "interval") && field_of(g, from) > field_of(g, to))
        out->lost = "what is finer than the fields is lost";
    else if (before > after && field_of(g, from) == field_of(g, to))
        out->lost = "fractions of seconds are rounded";
}

static bool
has_all(struct sg_pg *g, const struct sg_enum *old, const struct sg_enum *new)
{
    const struct sg_obj *v, *now;
    if (!old)
        return false;
    SG_FOREACH (v, &old->values.list) {
        now = sg_diff_new_of(g->diff, v);
        if (!sg_set_get((struct sg_set *)(uintptr_t)&new->values, now ? now->name : v->name))
            return false;
    }
    return true;
}

static bool
find_row(struct sg_pg_loss *out, const struct shape *from, const struct shape *to)
{
    for (size_t i = 0; i < SG_COUNT(losses); i++)
        if (is(from, losses[i].from) && is(to, losses[i].to)) {
            *out = (struct sg_pg_loss){losses[i].lost, losses[i].fails};
            return true;
        }
    return false;
}

static const char *
arguments_of(const struct shape *s)
{
    const char *open = strchr(s->key, '(');
    return open ? open : "";
}

static void
by_type(struct sg_pg_loss *out, struct sg_pg *g, const struct shape *from, const struct shape *to, bool by_itself)
{
    if (to->values) {
        out->fails = has_all(g, from->values, to->values) ? NULL : "fails on values that the enum does not have";
        return;
    }
    if (to_string(out, from, to) || between_numbers(out, from, to))
        return;
    bool row = find_row(out, from, to) || between_bits(out, from, to), same = from->word == to->word;
    if (row || same || by_itself || is(from, "string"))
        to_time(out, g, from, to);
    if (is(from, "string") && is(to, "numeric") && to->first != NONE)
        out->lost = "digits behind the point are rounded away";
    if (row || (same && seconds_of(to) != NONE))
        ;
    else if (from->values || !by_itself)
        out->fails = reads;
    /* the dimensions of a vector, the shape of a geometry, whatever the arguments of an unknown type say */
    if (seconds_of(to) == NONE && !is(to, "bit") && !is(to, "bit varying") && (same || row) && !out->fails &&
        *arguments_of(to) && strcmp(arguments_of(from), arguments_of(to)) != 0)
        out->fails = fits;
}

struct sg_pg_loss
sg_pg_type_loss(struct sg_pg *g, const struct sg_column *old, const struct sg_column *new)
{
    struct shape from = shape_of(g, g->old, old), to = shape_of(g, g->new, new);
    struct sg_pg_loss out = {NULL, NULL};
    if (from.array != to.array && !(from.array && is(&to, "string")))
        out.fails = reads;
    else
        by_type(&out, g, &from, &to, sg_pg_cast_between(g, old->type, new->type) == SG_PG_CAST_ASSIGNMENT);
    if (!new->using_expr)
        return out;
    if (out.fails)
        out.fails = "fails where `using` gives what is no value of the new type";
    if (out.lost == session)
        out.lost = NULL;
    return out;
}

static long
scale_of(const struct shape *s)
{
    return s->second == NONE ? 0 : s->second;
}

/* Whether PostgreSQL sees from the arguments alone that values need no other length or precision: what the support functions of these
 * casts know (varchar_support and its like). The elements of an array it goes through. */
static bool
lets_all_in(struct sg_pg *g, const struct shape *from, const struct shape *to, const char *word)
{
    if (to->array || from->array)
        return false;
    if (is(to, "interval"))
        return field_of(g, to) >= field_of(g, from) && (field_of(g, from) < SECOND || seconds_of(to) >= seconds_of(from));
    if (is(to, "numeric"))
        return from->first != NONE && from->first <= to->first && scale_of(from) == scale_of(to);
    if (!strcmp(word, "varchar") || is(to, "bit varying"))
        return from->first != NONE && from->first <= to->first;
    if (!strcmp(word, "char") || is(to, "bit"))
        return from->first == to->first;
    return seconds_of(to) != NONE && seconds_of(to) >= seconds_of(from);
}

static const char *
word_of(struct sg_pg *g, const struct sg_column *c)
{
    const char *word = sg_pg_type_word(g, c->type), *base = sg_pg_serial_base(word);
    return base ? base : word;
}

bool
sg_pg_type_rewrites(struct sg_pg *g, const struct sg_column *old, const struct sg_column *new)
{
    struct shape from = shape_of(g, g->old, old), to = shape_of(g, g->new, new);
    const char *a = word_of(g, old), *b = word_of(g, new);
    bool same = !strcmp(a, b), bare = to.first == NONE && field_of(g, &to) == SECOND;
    if (new->using_expr || from.values || to.values || old->type_schema != new->type_schema || from.array != to.array ||
        (from.array && !same) || !sg_pg_is_alike(a, b))
        return true;
    return !bare && !(same && lets_all_in(g, &from, &to, b));
}
