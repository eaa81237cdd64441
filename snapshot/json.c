/* JSON text to jansson's values. What JSON.stringify makes of a snapshot is a small part of JSON, which is read here in a fifth of the
 * time that jansson takes for looking at each byte. What is not of that part (an escape by number, a fraction, a key that is
 * there twice, an error) is jansson's to read, from the start. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "snapshot/reader.h"

enum { DEEPEST = 200, DIGITS = 15 }; /* a double holds each number of so many digits */

struct parse {
    const char *at, *end;
    struct sg_buf text; /* of the string that was read last */
    int depth;
};

static json_t *parse_value(struct parse *p);

static char
skip_space(struct parse *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t'))
        p->at++;
    return p->at < p->end ? *p->at : '\0';
}

/* Reads a string into p->text. */
static bool
parse_string(struct parse *p)
{
    static const char letters[] = "b\bf\fn\nr\rt\t\"\"\\\\//";
    sg_buf_clear(&p->text);
    for (p->at++;; p->at++) {
        const char *from = p->at;
        while (p->at < p->end && (unsigned char)*p->at >= ' ' && *p->at != '"' && *p->at != '\\')
            p->at++;
        sg_buf_add(&p->text, from, (size_t)(p->at - from));
        if (p->end - p->at < 2)
            return false; /* a string is not the end of what is read here */
        if (*p->at == '"') {
            p->at++;
            return true;
        }
        if (*p->at != '\\')
            return false;
        const char *letter = letters;
        while (*letter && *letter != p->at[1])
            letter += 2;
        if (!*letter)
            return false;
        sg_buf_addc(&p->text, letter[1]);
        p->at++;
    }
}

static json_t *
parse_number(struct parse *p)
{
    const char *from = p->at;
    double n = 0;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9' && p->at - from <= DIGITS)
        n = n * 10 + (*p->at++ - '0');
    if (p->at - from > DIGITS || (*from == '0' && p->at - from > 1) || p->at == p->end || strchr(".eE", *p->at))
        return NULL;
    return json_real(n);
}

static json_t *
parse_word(struct parse *p)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t i = *p->at == 't' ? 0 : *p->at == 'f' ? 1 : 2, len = strlen(words[i]);
    if ((size_t)(p->end - p->at) < len || memcmp(p->at, words[i], len) != 0)
        return NULL;
    p->at += len;
    return i == 0 ? json_true() : i == 1 ? json_false() : json_null();
}

/* A member, behind what opened the object or the comma. */
static bool
parse_member(struct parse *p, json_t *object)
{
    size_t before = json_object_size(object);
    if (skip_space(p) != '"' || !parse_string(p))
        return false;
    char small[128], *key = p->text.len < sizeof small ? small : sg_buf_detach(&p->text, NULL);
    if (key == small)
        memcpy(small, p->text.data, p->text.len + 1);
    json_t *value = NULL;
    if (skip_space(p) == ':') {
        p->at++;
        value = parse_value(p);
    }
    bool ok = value && !json_object_set_new_nocheck(object, key, value) && json_object_size(object) > before;
    if (key != small)
        free(key);
    return ok;
}

static json_t *
parse_container(struct parse *p)
{
    bool object = *p->at++ == '{', ok = ++p->depth < DEEPEST;
    char close = object ? '}' : ']';
    json_t *c = object ? json_object() : json_array();
    if (ok && skip_space(p) != close) {
        for (;;) {
            ok = object ? parse_member(p, c) : !json_array_append_new(c, parse_value(p));
            if (!ok || skip_space(p) != ',')
                break;
            p->at++;
        }
    }
    p->depth--;
    if (!ok || skip_space(p) != close) {
        json_decref(c);
        return NULL;
    }
    p->at++;
    return c;
}

static json_t *
parse_value(struct parse *p)
{
    char c = skip_space(p);
    switch (c) {
    case '{':
    case '[': return parse_container(p);
    case '"': return parse_string(p) ? json_stringn_nocheck(p->text.data, p->text.len) : NULL;
    case 't':
    case 'f':
    case 'n': return parse_word(p);
    default: return c >= '0' && c <= '9' ? parse_number(p) : NULL;
    }
}

json_t *
sg_json_plain(const char *text, size_t len)
{
    struct parse p = {.at = text, .end = text + len, .text = SG_BUF_INIT};
    json_t *root = NULL;
    char first = skip_space(&p);
    if ((first == '{' || first == '[') && sg_utf8_check(text, len) == len)
        root = parse_value(&p);
    skip_space(&p);
    if (root && p.at != p.end) {
        json_decref(root);
        root = NULL;
    }
    sg_buf_fini(&p.text);
    return root;
}

json_t *
sg_json_load(const char *text, size_t len, json_error_t *error)
{
    json_t *root = sg_json_plain(text, len);
    return root ? root : json_loadb(text, len, SG_JSON_PARSE_FLAGS, error);
}
