/* JSON text to nodes; see snapshot/node.h. What JSON.stringify makes of a snapshot is a small part of JSON, which is read here
 * without jansson, in a small part of the time. What is not of that part (an escape by number, a fraction, a key that is there twice, an
 * error) is jansson's to read, from the start. */
#include <config.h>

#include "snapshot/node.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/utf8.h"

enum {
    DEEPEST = 200,
    DIGITS = 15, /* a double holds each number of so many digits */
    FEW = 16     /* members among which one is found as soon without a map */
};

/* Nodes */

/* Makes a node an empty array or object. */
static void
make_list(struct sg_node *node, struct sg_arena *arena, enum sg_node_type type)
{
    node->type = type;
    node->list = SG_NEW(arena, struct sg_node_list);
}

static const struct sg_node *
find(const struct sg_node_list *list, const char *key)
{
    if (list->count > FEW)
        return sg_map_get(&list->map, key);
    const struct sg_node *item = list->first;
    while (item && item->key != key)
        item = item->next;
    return item;
}

/* Adds an item at the end; false where an object has that key already. */
static bool
add(struct sg_node_list *list, struct sg_arena *arena, struct sg_node *item)
{
    if (item->key && find(list, item->key))
        return false;
    item->next = NULL;
    if (list->last)
        list->last->next = item;
    else
        list->first = item;
    list->last = item;
    if (++list->count <= FEW || !item->key)
        return true;
    if (list->count == FEW + 1)
        for (struct sg_node *n = list->first; n != item; n = n->next)
            sg_map_put(&list->map, arena, n->key, n);
    sg_map_put(&list->map, arena, item->key, item);
    return true;
}

struct sg_node *
sg_node_object(struct sg_arena *arena)
{
    struct sg_node *object = SG_NEW(arena, struct sg_node);
    make_list(object, arena, SG_NODE_OBJECT);
    return object;
}

bool
sg_node_add(struct sg_node *object, struct sg_arena *arena, const struct sg_node *member)
{
    struct sg_node *copy = SG_NEW(arena, struct sg_node);
    *copy = *member;
    return add(object->list, arena, copy);
}

const struct sg_node *
sg_node_get(const struct sg_node *object, const char *key)
{
    const struct sg_node *item;
    SG_NODE_FOREACH (item, object)
        if (item->key && !strcmp(item->key, key))
            return item;
    return NULL;
}

const struct sg_node *
sg_node_find(const struct sg_node *object, const char *key)
{
    return sg_node_is(object, SG_NODE_OBJECT) ? find(object->list, key) : NULL;
}

size_t
sg_node_count(const struct sg_node *node)
{
    return node && node->type >= SG_NODE_ARRAY ? node->list->count : 0;
}

const char *
sg_node_text(const struct sg_node *node)
{
    return sg_node_is(node, SG_NODE_STRING) ? node->text : NULL;
}

bool
sg_node_is_true(const struct sg_node *node)
{
    return sg_node_is(node, SG_NODE_TRUE);
}

/* The plain way */

struct parse {
    const char *at, *end;
    struct sg_arena *arena;
    struct sg_intern *intern;
    int depth;
};

static bool parse_value(struct parse *p, struct sg_node *out);

/* Most of it is what lines are indented with. */
static char
skip_space(struct parse *p)
{
    static const char indent[] = "        ";
    enum { WIDTH = sizeof indent - 1 };
    if (p->at < p->end && (unsigned char)*p->at > ' ')
        return *p->at;
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t')) {
        p->at++;
        while (p->end - p->at >= WIDTH && !memcmp(p->at, indent, WIDTH))
            p->at += WIDTH;
    }
    return p->at < p->end ? *p->at : '\0';
}

/* Whether a byte ends a run of what stands for itself in a string. */
static const bool ends_plain[256] = {
#define EIGHT(c) [c] = true, true, true, true, true, true, true, true
    EIGHT(0), EIGHT(8), EIGHT(16), EIGHT(24), ['"'] = true, ['\\'] = true,
#undef EIGHT
};

/* Moves to the byte that ends a run of plain characters; false where a string cannot go on, or end, there. */
static bool
skip_plain(struct parse *p)
{
    while (p->at < p->end && !ends_plain[(unsigned char)*p->at])
        p->at++;
    return p->end - p->at >= 2 && (*p->at == '"' || *p->at == '\\'); /* a string is not the end of what is read here */
}

/* The rest of a string that began at `from`, from its first backslash on. */
static const char *
parse_escaped(struct parse *p, const char *from)
{
    static const char letters[] = "b\bf\fn\nr\rt\t\"\"\\\\//";
    struct sg_buf text = SG_BUF_INIT;
    const char *result = NULL;
    for (bool ok = true; ok; ok = skip_plain(p)) {
        sg_buf_add(&text, from, (size_t)(p->at - from));
        if (*p->at == '"') {
            result = sg_intern(p->intern, text.data, text.len);
            break;
        }
        const char *letter = letters;
        while (*letter && *letter != p->at[1])
            letter += 2;
        if (!*letter)
            break;
        sg_buf_addc(&text, letter[1]);
        from = p->at += 2;
    }
    sg_buf_fini(&text);
    return result;
}

/* NULL where it is none, or not plain. */
static const char *
parse_string(struct parse *p)
{
    const char *from = ++p->at;
    if (!skip_plain(p))
        return NULL;
    const char *text = *p->at == '"' ? sg_intern(p->intern, from, (size_t)(p->at - from)) : parse_escaped(p, from);
    p->at++; /* the quote */
    return text;
}

static bool
parse_number(struct parse *p, struct sg_node *out)
{
    const char *from = p->at;
    double n = 0;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9' && p->at - from <= DIGITS)
        n = n * 10 + (*p->at++ - '0');
    out->type = SG_NODE_NUMBER;
    out->number = n;
    return p->at - from <= DIGITS && (*from != '0' || p->at - from == 1) && p->at < p->end && !strchr(".eE", *p->at);
}

static bool
parse_word(struct parse *p, struct sg_node *out)
{
    static const struct {
        const char *text;
        enum sg_node_type type;
    } words[] = {{"true", SG_NODE_TRUE}, {"false", SG_NODE_FALSE}, {"null", SG_NODE_NULL}};
    size_t i = *p->at == 't' ? 0 : *p->at == 'f' ? 1 : 2, len = strlen(words[i].text);
    out->type = words[i].type;
    if ((size_t)(p->end - p->at) < len || memcmp(p->at, words[i].text, len) != 0)
        return false;
    p->at += len;
    return true;
}

/* The key of a member and the colon. */
static bool
parse_key(struct parse *p, struct sg_node *out)
{
    if (skip_space(p) != '"' || !(out->key = parse_string(p)) || skip_space(p) != ':')
        return false;
    p->at++;
    return true;
}

static bool
parse_container(struct parse *p, struct sg_node *out)
{
    bool object = *p->at++ == '{', ok = ++p->depth < DEEPEST;
    char close = object ? '}' : ']';
    make_list(out, p->arena, object ? SG_NODE_OBJECT : SG_NODE_ARRAY);
    while (ok && (out->list->count || skip_space(p) != close)) {
        struct sg_node *item = sg_arena_raw(p->arena, sizeof *item);
        item->key = NULL;
        ok = (!object || parse_key(p, item)) && parse_value(p, item) && add(out->list, p->arena, item);
        if (!ok || skip_space(p) != ',')
            break;
        p->at++;
    }
    p->depth--;
    return ok && skip_space(p) == close && p->at++;
}

static bool
parse_value(struct parse *p, struct sg_node *out)
{
    char c = skip_space(p);
    switch (c) {
    case '{':
    case '[': return parse_container(p, out);
    case '"': out->type = SG_NODE_STRING; return (out->text = parse_string(p)) != NULL;
    case 't':
    case 'f':
    case 'n': return parse_word(p, out);
    default: return c >= '0' && c <= '9' && parse_number(p, out);
    }
}

const struct sg_node *
sg_node_plain(struct sg_arena *arena, struct sg_intern *in, const char *text, size_t len)
{
    struct parse p = {.at = text, .end = text + len, .arena = arena, .intern = in};
    char first = skip_space(&p);
    if ((first != '{' && first != '[') || sg_utf8_check(text, len) != len)
        return NULL;
    struct sg_node *root = SG_NEW(arena, struct sg_node);
    bool ok = parse_value(&p, root);
    skip_space(&p);
    return ok && p.at == p.end ? root : NULL;
}

/* By jansson */

static void
convert(struct sg_node *out, struct sg_arena *arena, struct sg_intern *in, json_t *value)
{
    static const enum sg_node_type types[] = {
        [JSON_OBJECT] = SG_NODE_OBJECT, [JSON_ARRAY] = SG_NODE_ARRAY, [JSON_STRING] = SG_NODE_STRING, [JSON_INTEGER] = SG_NODE_NUMBER,
        [JSON_REAL] = SG_NODE_NUMBER,   [JSON_TRUE] = SG_NODE_TRUE,   [JSON_FALSE] = SG_NODE_FALSE,   [JSON_NULL] = SG_NODE_NULL,
    };
    const char *key;
    json_t *item;
    size_t i;
    out->type = types[json_typeof(value)];
    if (out->type == SG_NODE_NUMBER)
        out->number = json_number_value(value);
    if (out->type == SG_NODE_STRING)
        out->text = sg_intern(in, json_string_value(value), json_string_length(value));
    if (out->type < SG_NODE_ARRAY)
        return;
    make_list(out, arena, out->type);
    json_array_foreach(value, i, item) {
        struct sg_node *node = SG_NEW(arena, struct sg_node);
        convert(node, arena, in, item);
        add(out->list, arena, node);
    }
    json_object_foreach(value, key, item) {
        struct sg_node *node = SG_NEW(arena, struct sg_node);
        node->key = sg_interns(in, key);
        convert(node, arena, in, item);
        add(out->list, arena, node);
    }
}

const struct sg_node *
sg_node_load(struct sg_arena *arena, struct sg_intern *in, const char *text, size_t len, json_error_t *error)
{
    const struct sg_node *plain = sg_node_plain(arena, in, text, len);
    json_t *value = plain ? NULL : json_loadb(text, len, SG_NODE_JANSSON, error);
    if (!value)
        return plain;
    struct sg_node *root = SG_NEW(arena, struct sg_node);
    convert(root, arena, in, value);
    json_decref(value);
    return root;
}
