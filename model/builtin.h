/* What a database takes and refuses of its own types: facts, from model/builtin.def. */
#ifndef SG_MODEL_BUILTIN_H
#define SG_MODEL_BUILTIN_H

#include "model/dialect.h"

/* Methods of an index whose operator classes no extension adds to. */
enum { SG_KEYS_BTREE = 1, SG_KEYS_HASH = 2 };

/* What a literal of a default can be. */
enum {
    SG_LITERAL_NUMBERS = 1,
    SG_LITERAL_BOOLS = 2,
    SG_LITERAL_WHOLE = 4,  /* strings: of a whole number */
    SG_LITERAL_AMOUNT = 8, /* … of a number, infinity or NaN */
    SG_LITERAL_TRUTH = 16, /* … true, f, yes, off, 1, … */
    SG_LITERAL_UUID = 32   /* … 32 hexadecimal digits, hyphens and braces aside */
};

struct sg_builtin {
    const char *type;
    unsigned group, refers;
    unsigned keys; /* SG_KEYS_… */
    size_t arguments;
    struct {
        long min, max;
    } range[2];
    unsigned literals; /* SG_LITERAL_… */
};

/* The facts of a type, given by its key (sg_type_key), with arguments and dimensions or without; NULL where none are known. */
const struct sg_builtin *sg_builtin_get(enum sg_dialect dialect, const char *type_key);
/* Whether a foreign key of a column of one type can refer to a column of the other. */
bool sg_builtin_refers(const struct sg_builtin *from, const struct sg_builtin *to);
/* Whether it holds integers, serial columns too. */
bool sg_builtin_is_integer(const struct sg_builtin *type);

#endif
