/* Defaults that are literals of what the column cannot hold. */
#include <config.h>

#include "model/ruler.h"

#include <string.h>
#include <strings.h>

#include "model/builtin.h"

#include "base/banned.h"

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* The text of an SQL string that is nothing else and has no quote in it, without space at its ends; false for any other SQL. */
static bool
read_string(const char **out, size_t *len, const char *sql)
{
    size_t n = strlen(sql);
    if (n < 2 || *sql != '\'' || memchr(sql + 1, '\'', n - 1) != sql + n - 1)
        return false;
    const char *end = sql + n - 1;
    for (sql++; sql < end && strchr(" \t\r\n", *sql); sql++)
        ;
    while (end > sql && strchr(" \t\r\n", end[-1]))
        end--;
    *out = sql;
    *len = (size_t)(end - sql);
    return true;
}

/* A sign and a digit; what follows is not looked at: 0x1f is a number since PostgreSQL 16. */
static bool
is_whole(const char *s, size_t len)
{
    size_t i = len && (*s == '-' || *s == '+');
    return i < len && is_digit(s[i]);
}

static bool
is_amount(const char *s, size_t len)
{
    size_t i = len && (*s == '-' || *s == '+');
    return i < len && (is_digit(s[i]) || (s[i] == '.' && i + 1 < len && is_digit(s[i + 1])) || !strncasecmp(s + i, "inf", 3) ||
                       !strncasecmp(s + i, "nan", 3));
}

/* parse_bool_with_len of src/backend/utils/adt/bool.c */
static bool
is_truth(const char *s, size_t len)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "1", "0"};
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (len && len <= strlen(words[i]) && !strncasecmp(s, words[i], len) && !(len == 1 && (*s == 'o' || *s == 'O')))
            return true;
    return false;
}

static bool
is_uuid(const char *s, size_t len)
{
    size_t digits = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_hex(s[i]))
            digits++;
        else if (!strchr("-{}", s[i]))
            return false;
    }
    return digits == 32;
}

static const struct {
    unsigned literal;
    bool (*is)(const char *, size_t);
} shapes[] = {{SG_LITERAL_WHOLE, is_whole}, {SG_LITERAL_AMOUNT, is_amount}, {SG_LITERAL_TRUTH, is_truth}, {SG_LITERAL_UUID, is_uuid}};

static bool
string_fits(const struct sg_builtin *type, bool array, const char *s, size_t len)
{
    if (array)
        return len && (*s == '{' || *s == '[');
    for (size_t i = 0; i < SG_COUNT(shapes); i++)
        if (type->literals & shapes[i].literal && !shapes[i].is(s, len))
            return false;
    return true;
}

bool
sg_literal_fits(const struct sg_builtin *type, bool array, struct sg_value value)
{
    const char *s;
    size_t len;
    switch (value.type) {
    case SG_VALUE_NUMBER:
        return !array && type->literals & SG_LITERAL_NUMBERS;
    case SG_VALUE_BOOL:
        return !array && type->literals & SG_LITERAL_BOOLS;
    case SG_VALUE_TEXT:
        return !read_string(&s, &len, value.text) || string_fits(type, array, s, len);
    case SG_VALUE_NONE:
    case SG_VALUE_NULL:
    case SG_VALUE_JSON:
        break;
    }
    return true;
}
