/* The layout of a snapshot's objects: which keys, in which order, where in the model they go.
 * Inside snapshot/ only. One table a dialect and kind drives the reader and the writer; what
 * departs from the rule is a named function. */
#ifndef SG_SNAPSHOT_LAYOUT_H
#define SG_SNAPSHOT_LAYOUT_H

#include "model/model.h"

struct sg_node;
struct sg_reader;
struct sg_writer;
struct sg_layout;

enum sg_slot_type {
    SG_SLOT_STRING,   /* const char * */
    SG_SLOT_INT,      /* int64_t, not negative */
    SG_SLOT_BOOL,     /* bool */
    SG_SLOT_NOT,      /* bool, the other way round in the file */
    SG_SLOT_WORD,     /* bool as one of two words: words[0] is false */
    SG_SLOT_VALUE,    /* struct sg_value */
    SG_SLOT_NAMES,    /* struct sg_list of text: an array */
    SG_SLOT_OPTIONS,  /* struct sg_list of struct sg_option: a map */
    SG_SLOT_CHILDREN, /* struct sg_set: a map from the key to the object */
    SG_SLOT_STRUCT,   /* a pointer to a struct that is laid out by `inner` */
    SG_SLOT_IGNORED,  /* read past, never written */
    SG_SLOT_SPECIAL   /* nothing by itself: `read` and `write` do it */
};

enum {
    SG_SLOT_OPTIONAL = 1, /* may be absent; not written where it holds nothing */
    SG_SLOT_DEFAULTED = 2 /* may be absent, always written */
};

/* One key of one kind of object. */
struct sg_slot {
    const char *key;
    const char *quoted; /* the key as JSON */
    size_t quoted_len;
    enum sg_slot_type type;
    unsigned flags;
    size_t offset;
    const char *absent;       /* what a defaulted string is where it is absent */
    const char *const *words; /* of SG_SLOT_WORD */
    enum sg_kind kind;        /* of the children */
    const struct sg_layout *inner;
    /* In the type's place, where they are there; `write` writes key and value, or nothing. */
    void (*read)(struct sg_reader *r, const char *key, void *object, const struct sg_node *value);
    void (*write)(struct sg_writer *w, const struct sg_slot *slot, const void *object);
};

struct sg_layout {
    const struct sg_slot *slots; /* in the order in which they are written */
    size_t count;
    bool open;   /* other keys are accepted and read past */
    size_t size; /* of the struct, where a slot allocates it */
    /* After all keys of an object are read; `value` is the object in the file. */
    void (*finish)(struct sg_reader *r, void *object, const struct sg_node *value);
};

/* The layout of a kind, MODEL being the top level; NULL where the dialect has none. Turso is SQLite
 * here. */
const struct sg_layout *sg_layout_of(enum sg_dialect dialect, enum sg_kind kind);
/* A member of an index in PostgreSQL: a column, an expression. They differ in their order only. */
extern const struct sg_layout sg_layout_pg_key, sg_layout_pg_expression;

#endif
