/* Types: taking their text apart, and the table of those that are known. */
#include <config.h>

#include "model/types.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum { NATIVE = 1, SPACE = 2, INTERVAL = 4, INTEGER = 8, SERIAL = 16 };

struct row {
    const char *spelling, *stored;
    unsigned flags;
};

#define ROWS_POSTGRESQL(spelling, stored, flags) {spelling, stored, flags},
#define ROWS_SQLITE(spelling, stored, flags)
#define TYPE(dialect, spelling, stored, flags) ROWS_##dialect(spelling, stored, flags)
static const struct row postgresql_rows[] = {
#include "model/type.def"
};
#undef ROWS_POSTGRESQL
#undef ROWS_SQLITE
#define ROWS_POSTGRESQL(spelling, stored, flags)
#define ROWS_SQLITE(spelling, stored, flags) {spelling, stored, flags},
static const struct row sqlite_rows[] = {
#include "model/type.def"
};
#undef ROWS_POSTGRESQL
#undef ROWS_SQLITE
#define ROWS_POSTGRESQL(spelling) spelling,
#define ROWS_SQLITE(spelling)
#undef TYPE
#define TYPE(dialect, spelling, stored, flags) ROWS_##dialect(spelling)
static const char *const postgresql_spellings[] = {
#include "model/type.def"
};
#undef ROWS_POSTGRESQL
#undef ROWS_SQLITE
#define ROWS_POSTGRESQL(spelling)
#define ROWS_SQLITE(spelling) spelling,
static const char *const sqlite_spellings[] = {
#include "model/type.def"
};
#undef TYPE

static const struct {
    const struct row *rows;
    const char *const *spellings;
    size_t count;
} dialects[SG_DIALECT_COUNT] = {
    [SG_POSTGRESQL] = {postgresql_rows, postgresql_spellings, SG_COUNT(postgresql_rows)},
    [SG_SQLITE] = {sqlite_rows, sqlite_spellings, SG_COUNT(sqlite_rows)},
    [SG_TURSO] = {sqlite_rows, sqlite_spellings, SG_COUNT(sqlite_rows)},
};

enum { MAX_WORDS = 64 }; /* no known type has as many letters */

/* A type's text, taken apart. */
struct parts {
    char words[MAX_WORDS];    /* known types: the words in lower case, one space between */
    const struct row *row;    /* NULL where the type is not known */
    const char *fields;       /* an interval's, in lower case, or "" */
    const char *args;         /* without the parentheses; NULL where there are none */
    size_t args_len;
    const char *dims;         /* the array suffix */
};

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* `len` bytes of `name`, which need not end there. */
static const struct row *
find_row(enum sg_dialect dialect, const char *name, size_t len)
{
    size_t low = 0, high = dialects[dialect].count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct row *row = &dialects[dialect].rows[mid];
        int order = strncmp(name, row->spelling, len);
        if (!order && !row->spelling[len])
            return row;
        if (order < 0 || (!order && row->spelling[len]))
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

/* year, month, …, day to second; "" where the text is none. */
static bool
is_interval_fields(const char *s)
{
    static const char *const fields[] = {
        "",
        "day",
        "day to hour",
        "day to minute",
        "day to second",
        "hour",
        "hour to minute",
        "hour to second",
        "minute",
        "minute to second",
        "month",
        "second",
        "year",
        "year to month",
    };
    for (size_t i = 0; i < SG_COUNT(fields); i++)
        if (!strcmp(s, fields[i]))
            return true;
    return false;
}

unsigned
sg_type_dimensions(const char *type, size_t *suffix)
{
    unsigned count = 0;
    size_t end = strlen(type);
    while (end && type[end - 1] == ']') {
        size_t at = end - 1;
        while (at && type[at - 1] >= '0' && type[at - 1] <= '9')
            at--;
        if (!at || type[at - 1] != '[')
            break;
        end = at - 1;
        count++;
    }
    if (suffix)
        *suffix = end;
    return count;
}

/* The one pair of parentheses in text[0..len): false where there is none or they do not match. */
static bool
find_args(const char *text, size_t len, size_t *open, size_t *close)
{
    const char *p = memchr(text, '(', len);
    if (!p)
        return false;
    *open = (size_t)(p - text);
    unsigned depth = 0;
    for (size_t i = *open; i < len; i++) {
        if (text[i] == '(') {
            depth++;
        } else if (text[i] == ')' && !--depth) {
            *close = i;
            return !memchr(text + i, '(', len - i);
        }
    }
    return false;
}

/* Appends the words of text[0..len) in lower case with one space between; false where they do not fit or are none. */
static bool
add_words(char words[MAX_WORDS], size_t *at, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (is_space(c)) {
            if (*at && words[*at - 1] != ' ')
                words[(*at)++] = ' ';
        } else if (is_word(c)) {
            words[(*at)++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        } else {
            return false;
        }
        if (*at >= MAX_WORDS - 1)
            return false;
    }
    return true;
}

static void
take_apart(struct parts *out, enum sg_dialect dialect, const char *type)
{
    size_t len, open = 0, close = 0, at = 0;
    *out = (struct parts){.fields = ""};
    sg_type_dimensions(type, &len);
    out->dims = type + len;
    while (len && is_space(type[len - 1]))
        len--;
    bool args = find_args(type, len, &open, &close);
    if (!add_words(out->words, &at, type, args ? open : len))
        return;
    if (args) {
        out->args = type + open + 1;
        out->args_len = close - open - 1;
        if (at && out->words[at - 1] != ' ')
            out->words[at++] = ' ';
        if (!add_words(out->words, &at, type + close + 1, len - close - 1))
            return;
    }
    while (at && out->words[at - 1] == ' ')
        at--;
    out->words[at] = '\0';
    out->row = find_row(dialect, out->words, at);
    const char *space = strchr(out->words, ' ');
    if (!out->row && space && is_interval_fields(space + 1)) {
        const struct row *row = find_row(dialect, out->words, (size_t)(space - out->words));
        if (row && row->flags & INTERVAL) {
            out->row = row;
            out->fields = space + 1;
        }
    }
}

static void
add_args(struct sg_buf *out, const struct parts *p, const char *comma)
{
    sg_buf_addc(out, '(');
    for (size_t i = 0; i < p->args_len; i++)
        if (p->args[i] == ',')
            sg_buf_adds(out, comma);
        else if (!is_space(p->args[i]))
            sg_buf_addc(out, p->args[i]);
    sg_buf_addc(out, ')');
}

static const char *
join(struct sg_ctx *ctx, const struct parts *p, bool space, const char *comma)
{
    struct sg_buf out = SG_BUF_INIT;
    const char *stored = p->row->stored, *tail = strchr(stored, ' ');
    /* arguments stand before a time zone, and behind any other words */
    if (!tail || strncmp(tail, " with", 5))
        tail = stored + strlen(stored);
    sg_buf_add(&out, stored, (size_t)(tail - stored));
    if (*p->fields)
        sg_buf_addf(&out, " %s", p->fields);
    if (p->args) {
        if (space && p->row->flags & SPACE)
            sg_buf_addc(&out, ' ');
        add_args(&out, p, comma);
    }
    sg_buf_adds(&out, tail);
    sg_buf_adds(&out, p->dims);
    const char *s = sg_intern(&ctx->intern, out.data, out.len);
    sg_buf_fini(&out);
    return s;
}

/* A schema has thousands of columns and a dozen types. */
struct seen {
    const char *keys[SG_DIALECT_COUNT];
};

const char *
sg_type_key(struct sg_ctx *ctx, enum sg_dialect dialect, const char *type)
{
    struct parts p;
    type = sg_interns(&ctx->intern, type);
    struct seen *seen = sg_map_get(&ctx->types, type);
    if (!seen) {
        seen = SG_NEW(&ctx->arena, struct seen);
        sg_map_put(&ctx->types, &ctx->arena, type, seen);
    }
    if (!seen->keys[dialect]) {
        take_apart(&p, dialect, type);
        seen->keys[dialect] = p.row ? join(ctx, &p, false, ",") : type;
    }
    return seen->keys[dialect];
}

const char *
sg_type_stored(struct sg_ctx *ctx, enum sg_dialect dialect, const char *written, bool *known)
{
    struct parts p;
    take_apart(&p, dialect, written);
    if (known)
        *known = p.row;
    return p.row ? join(ctx, &p, true, ", ") : sg_interns(&ctx->intern, written);
}

const char *
sg_type_base(struct sg_ctx *ctx, const char *type)
{
    size_t len, open, close;
    sg_type_dimensions(type, &len);
    if (!find_args(type, len, &open, &close))
        return sg_intern(&ctx->intern, type, len);
    size_t head = open, tail = close + 1;
    while (head && is_space(type[head - 1]))
        head--;
    while (tail < len && is_space(type[tail]))
        tail++;
    struct sg_buf out = SG_BUF_INIT;
    sg_buf_add(&out, type, head);
    if (tail < len)
        sg_buf_addc(&out, ' ');
    sg_buf_add(&out, type + tail, len - tail);
    const char *s = sg_intern(&ctx->intern, out.data, out.len);
    sg_buf_fini(&out);
    return s;
}

bool
sg_type_is_known(enum sg_dialect dialect, const char *base)
{
    struct parts p;
    take_apart(&p, dialect, base);
    return p.row;
}

bool
sg_type_is_native(enum sg_dialect dialect, const char *base)
{
    struct parts p;
    take_apart(&p, dialect, base);
    return p.row && p.row->flags & NATIVE;
}

bool
sg_type_is_integer(enum sg_dialect dialect, const char *type)
{
    struct parts p;
    take_apart(&p, dialect, type);
    return p.row && p.row->flags & INTEGER && !*p.dims;
}

bool
sg_type_is_serial(enum sg_dialect dialect, const char *type)
{
    struct parts p;
    take_apart(&p, dialect, type);
    return p.row && p.row->flags & SERIAL && !*p.dims;
}

static bool
has_word(const char *type, const char *word)
{
    for (; *type; type++) {
        size_t i = 0;
        while (word[i] && (type[i] == word[i] || (type[i] >= 'A' && type[i] <= 'Z' && type[i] + ('a' - 'A') == word[i])))
            i++;
        if (!word[i])
            return true;
    }
    return false;
}

size_t
sg_type_bare_len(const char *type, const char **collation)
{
    static const char word[] = " collate ";
    size_t len = strlen(type), i = 0;
    while (i < len && strncasecmp(type + i, word, sizeof word - 1) != 0)
        i++;
    *collation = i < len ? type + i + sizeof word - 1 : NULL;
    while (i && type[i - 1] == ' ')
        i--;
    return i;
}

bool
sg_type_is_strict(const char *type)
{
    static const char *const types[] = {"any", "blob", "int", "integer", "real", "text"};
    const char *collation;
    size_t len = sg_type_bare_len(type, &collation);
    for (size_t i = 0; i < SG_COUNT(types); i++)
        if (len == strlen(types[i]) && !strncasecmp(type, types[i], len))
            return true;
    return false;
}

enum sg_affinity
sg_type_affinity(const char *type)
{
    static const struct {
        const char *word;
        enum sg_affinity affinity;
    } words[] = {
        {"int", SG_AFFINITY_INTEGER}, {"char", SG_AFFINITY_TEXT}, {"clob", SG_AFFINITY_TEXT}, {"text", SG_AFFINITY_TEXT},
        {"blob", SG_AFFINITY_BLOB},   {"real", SG_AFFINITY_REAL}, {"floa", SG_AFFINITY_REAL}, {"doub", SG_AFFINITY_REAL},
    };
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (has_word(type, words[i].word))
            return words[i].affinity;
    return *type ? SG_AFFINITY_NUMERIC : SG_AFFINITY_BLOB;
}

const char *const *
sg_type_spellings(enum sg_dialect dialect, size_t *count)
{
    *count = dialects[dialect].count;
    return dialects[dialect].spellings;
}
