/* JSON text as a tree, as the readers walk it. Inside snapshot/ only. Keys and strings are interned, so that what goes into a model
 * goes as it is; nodes are of an arena, and of its life. */
#ifndef SG_SNAPSHOT_NODE_H
#define SG_SNAPSHOT_NODE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/intern.h"

enum sg_node_type {
    SG_NODE_NULL,
    SG_NODE_FALSE,
    SG_NODE_TRUE,
    SG_NODE_NUMBER, /* a double, as in JavaScript */
    SG_NODE_STRING,
    SG_NODE_ARRAY,
    SG_NODE_OBJECT
};

struct sg_node_list {
    struct sg_node *first, *last;
    size_t count;
    struct sg_map map; /* of an object: from the key to the member, where there are many */
};

struct sg_node {
    enum sg_node_type type;
    const char *key; /* in an object, else NULL */
    union {
        double number;
        const char *text;
        struct sg_node_list *list; /* of an array or object, in the order of the text */
    };
    struct sg_node *next; /* in the same array or object */
};

/* JSON text, which ends with a NUL; numbers are doubles, and a key that is there twice is an error: JavaScript would take the
 * last silently. NULL and `error` where it is none. */
const struct sg_node *sg_node_load(struct sg_arena *arena, struct sg_intern *in, const char *text, size_t len, json_error_t *error);
/* The same for most texts; NULL where it is not read by this way, whatever the reason. */
const struct sg_node *sg_node_plain(struct sg_arena *arena, struct sg_intern *in, const char *text, size_t len);
/* With which flags jansson reads the others. */
enum { SG_NODE_JANSSON = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL };

/* An empty object, and a copy of a member put at its end; false, and nothing done, where the key is there. */
struct sg_node *sg_node_object(struct sg_arena *arena);
bool sg_node_add(struct sg_node *object, struct sg_arena *arena, const struct sg_node *member);

/* The member of that key; NULL where there is none, or no object. */
const struct sg_node *sg_node_get(const struct sg_node *object, const char *key);
/* The same where the key is interned: by its address, whatever the object's size. */
const struct sg_node *sg_node_find(const struct sg_node *object, const char *key);
/* How many members an array or object has; else 0. */
size_t sg_node_count(const struct sg_node *node);
/* The text of a string, else NULL. */
const char *sg_node_text(const struct sg_node *node);
bool sg_node_is_true(const struct sg_node *node);

static inline bool
sg_node_is(const struct sg_node *node, enum sg_node_type type)
{
    return node && node->type == type;
}

static inline const struct sg_node *
sg_node_first(const struct sg_node *node)
{
    return node && node->type >= SG_NODE_ARRAY ? node->list->first : NULL;
}

/* const struct sg_node *item; SG_NODE_FOREACH (item, array) { … } */
#define SG_NODE_FOREACH(item, node) for ((item) = sg_node_first(node); (item); (item) = (item)->next)

#endif
