/* JSON text itself: parsing it, finding the place of a value in it, taking values out of it.
 * jansson keeps no places; they are found again, by walking the text, when there is something to
 * report. */
#include <config.h>

#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/json.h"
#include "snapshot/reader.h"

/* What the JSON library says, in words of ours. */
static const struct {
    enum json_error_code code;
    const char *text; /* NULL: its own */
} messages[] = {
    {json_error_premature_end_of_input, "the text ends too early"},
    {json_error_end_of_input_expected, "expected the end of the text"},
    {json_error_duplicate_key, "the key is there twice"},
    {json_error_null_character, "a string holds a NUL character"},
    {json_error_null_byte_in_key, "a key holds a NUL character"},
    {json_error_invalid_utf8, "not UTF-8"},
    {json_error_numeric_overflow, "the number is too large"},
    {json_error_stack_overflow, "nested too deeply"},
};
static const struct {
    const char *theirs, *ours;
} expected[] = {
    {"string or '}' expected", "expected a key or '}'"},
    {"'}' expected", "expected ',' or '}'"},
    {"']' expected", "expected ',' or ']'"},
    {"':' expected", "expected ':'"},
    {"'[' or '{' expected", "expected '{'"},
    {"unexpected token", "expected a value"},
    {"invalid token", "expected a value"},
};

static const char *
message(json_error_t *error)
{
    char *near = strstr(error->text, " near '"); /* the place shows it */
    if (near || (near = strstr(error->text, " near end of file")))
        *near = '\0';
    for (size_t i = 0; i < SG_COUNT(messages); i++)
        if (json_error_code(error) == messages[i].code)
            return messages[i].text;
    for (size_t i = 0; i < SG_COUNT(expected); i++)
        if (!strcmp(error->text, expected[i].theirs))
            return expected[i].ours;
    return error->text;
}

/* Where the token starts that ends before `at`. */
static size_t
token_start(const char *s, size_t at)
{
    size_t start = at ? at - 1 : 0;
    if (start && s[start] == '"') {
        for (size_t i = start; i-- && s[i] != '\n';)
            if (s[i] == '"' && (!i || s[i - 1] != '\\'))
                return i;
    }
    return start;
}

enum sg_status
sg_json_parse(const struct sg_node **out, struct sg_arena *arena, struct sg_ctx *ctx, struct sg_source *source)
{
    json_error_t error;
    if ((*out = sg_node_load(arena, &ctx->intern, source->text, source->len, &error)))
        return SG_OK;
    size_t at = error.position > 0 ? (size_t)error.position : 0;
    if (at > source->len)
        at = source->len;
    struct sg_span span = {source, (uint32_t)token_start(source->text, at), (uint32_t)at};
    struct sg_diag *d =
        sg_diag(ctx, SG_DIAG_JSON_SYNTAX, span, "not valid JSON: %s", message(&error));
    if (memmem(source->text, source->len, "<<<<<<<", 7))
        sg_diag_note(ctx, d, "there are marks of a merge conflict in the file");
    return SG_INVALID;
}

size_t
sg_json_skip_space(const char *s, size_t at)
{
    while (s[at] == ' ' || s[at] == '\t' || s[at] == '\n' || s[at] == '\r')
        at++;
    return at;
}

size_t
sg_json_skip_string(const char *s, size_t at)
{
    for (at++; s[at] && s[at] != '"'; at++)
        if (s[at] == '\\' && s[at + 1])
            at++;
    return s[at] ? at + 1 : at;
}

size_t
sg_json_skip_value(const char *s, size_t at)
{
    size_t depth = 0;
    do {
        at = sg_json_skip_space(s, at);
        switch (s[at]) {
        case '\0':
            return at;
        case '"':
            at = sg_json_skip_string(s, at);
            break;
        case '{':
        case '[':
            depth++;
            at++;
            break;
        case '}':
        case ']':
            if (!depth)
                return at;
            depth--;
            at++;
            break;
        case ',':
        case ':':
            at++;
            break;
        default:
            at += strcspn(s + at, " \t\r\n,:]}");
        }
    } while (depth);
    return at;
}

static bool
key_is(const char *s, size_t at, size_t end, const char *key)
{
    size_t n = strlen(key);
    if (!memchr(s + at, '\\', end - at))
        return end - at == n + 2 && !memcmp(s + at + 1, key, n);
    json_t *text = json_loadb(s + at, end - at, JSON_DECODE_ANY, NULL);
    bool same = text && !strcmp(json_string_value(text), key);
    json_decref(text);
    return same;
}

struct sg_span
sg_json_locate(struct sg_source *source, const struct sg_json_path *path, bool key)
{
    struct sg_span up = path->up ? sg_json_locate(source, path->up, false) : (struct sg_span){0};
    const char *s = source->text;
    if (!path->up) {
        size_t at = sg_json_skip_space(s, 0);
        return (struct sg_span){source, (uint32_t)at, (uint32_t)sg_json_skip_value(s, at)};
    }
    size_t at = sg_json_skip_space(s, up.start + 1u);
    for (size_t i = 0; at < up.end && s[at] != '}' && s[at] != ']'; i++) {
        size_t key_at = at, key_end = at;
        if (path->key) {
            if (s[at] != '"')
                break;
            key_end = sg_json_skip_string(s, at);
            at = sg_json_skip_space(s, key_end);
            at = sg_json_skip_space(s, at + 1); /* the colon */
        }
        size_t end = sg_json_skip_value(s, at);
        if (path->key ? key_is(s, key_at, key_end, path->key) : i == path->index)
            return key ? (struct sg_span){source, (uint32_t)key_at, (uint32_t)key_end}
                       : (struct sg_span){source, (uint32_t)at, (uint32_t)end};
        at = sg_json_skip_space(s, end);
        if (s[at] == ',')
            at = sg_json_skip_space(s, at + 1);
    }
    return up;
}

static bool
is_word(const char *s)
{
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
              *s == '_'))
            return false;
    return true;
}

static void
add_path(struct sg_buf *out, const struct sg_json_path *path)
{
    if (!path->up)
        return;
    add_path(out, path->up);
    if (!path->key) {
        sg_buf_addf(out, "[%zu]", path->index);
    } else if (*path->key && is_word(path->key)) {
        sg_buf_addf(out, "%s%s", out->len ? "." : "", path->key);
    } else {
        sg_buf_addc(out, '[');
        sg_json_quote(out, path->key, strlen(path->key));
        sg_buf_addc(out, ']');
    }
}

const char *
sg_json_path_text(struct sg_ctx *ctx, const struct sg_json_path *path)
{
    struct sg_buf buf = SG_BUF_INIT;
    add_path(&buf, path);
    const char *text = sg_arena_strndup(&ctx->arena, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}

static void add_value(struct sg_json *j, const struct sg_node *value);

/* Keys that look like array indexes come first, ascending, as in a JavaScript object. */
static void
add_object(struct sg_json *j, const struct sg_node *object)
{
    const struct sg_node *value;
    uint32_t n, last = 0;
    bool any = true;
    sg_json_object(j);
    for (size_t done = 0; any; done++) {
        uint32_t best = UINT32_MAX;
        SG_NODE_FOREACH (value, object)
            if (sg_is_array_index(value->key, &n) && n < best && (!done || n > last))
                best = n;
        if ((any = best != UINT32_MAX)) {
            char text[12];
            snprintf(text, sizeof(text), "%u", best);
            sg_json_key(j, text);
            add_value(j, sg_node_get(object, text));
            last = best;
        }
    }
    SG_NODE_FOREACH (value, object) {
        if (sg_is_array_index(value->key, &n))
            continue;
        sg_json_key(j, value->key);
        add_value(j, value);
    }
    sg_json_end_object(j);
}

static void
add_value(struct sg_json *j, const struct sg_node *value)
{
    struct sg_buf number = SG_BUF_INIT;
    const struct sg_node *item;
    switch (value->type) {
    case SG_NODE_OBJECT:
        add_object(j, value);
        break;
    case SG_NODE_ARRAY:
        sg_json_array(j);
        SG_NODE_FOREACH (item, value)
            add_value(j, item);
        sg_json_end_array(j);
        break;
    case SG_NODE_STRING:
        sg_json_string(j, value->text);
        break;
    case SG_NODE_NUMBER:
        sg_json_double(&number, value->number);
        sg_json_raw(j, number.data);
        sg_buf_fini(&number);
        break;
    case SG_NODE_TRUE:
    case SG_NODE_FALSE:
        sg_json_bool(j, sg_node_is_true(value));
        break;
    case SG_NODE_NULL:
        sg_json_null(j);
        break;
    }
}

struct sg_value
sg_json_value(struct sg_ctx *ctx, const struct sg_node *value)
{
    static const enum sg_value_type types[] = {
        [SG_NODE_OBJECT] = SG_VALUE_JSON,   [SG_NODE_ARRAY] = SG_VALUE_JSON, [SG_NODE_STRING] = SG_VALUE_TEXT,
        [SG_NODE_NUMBER] = SG_VALUE_NUMBER, [SG_NODE_TRUE] = SG_VALUE_BOOL,  [SG_NODE_FALSE] = SG_VALUE_BOOL,
        [SG_NODE_NULL] = SG_VALUE_NULL,
    };
    struct sg_value v = {.type = types[value->type], .text = sg_node_text(value)};
    if (v.text)
        return v;
    struct sg_buf buf = SG_BUF_INIT;
    struct sg_json j;
    sg_json_init(&j, &buf, true);
    add_value(&j, value);
    v.text = sg_intern(&ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return v;
}

void
sg_json_layout(struct sg_json *j, const char *s, size_t len)
{
    const char *from, *end = s + len;
    for (; s < end; s++) {
        switch (*s) {
        case '{':
            sg_json_object(j);
            break;
        case '[':
            sg_json_array(j);
            break;
        case '}':
            sg_json_end_object(j);
            break;
        case ']':
            sg_json_end_array(j);
            break;
        case ',':
            break;
        case '"':
            from = s;
            for (s++; *s != '"'; s++)
                if (*s == '\\')
                    s++;
            if (s + 1 < end && s[1] == ':') {
                sg_json_rawkey(j, from, (size_t)(s + 1 - from));
                s++;
            } else {
                sg_json_rawn(j, from, (size_t)(s + 1 - from));
            }
            break;
        default:
            from = s;
            while (s + 1 < end && s[1] != ',' && s[1] != ']' && s[1] != '}')
                s++;
            sg_json_rawn(j, from, (size_t)(s + 1 - from));
        }
    }
}
