/* Writing JSON as JSON.stringify(value, null, 2) writes it (ECMA-262, 25.5.2): two spaces a level, empty
 * containers on one line, characters above U+001F raw, no newline at the end. With `compact`, no white space. */
#ifndef SG_BASE_JSON_H
#define SG_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct sg_json {
    struct sg_buf *out;
    unsigned depth;
    bool compact;
    bool fresh; /* nothing in the current container yet */
    bool after_key;
};

/* Appends to `out`, which the caller keeps. `depth` is where the text will stand; 0 at the top. */
void sg_json_init(struct sg_json *j, struct sg_buf *out, bool compact);
void sg_json_object(struct sg_json *j);
void sg_json_end_object(struct sg_json *j);
void sg_json_array(struct sg_json *j);
void sg_json_end_array(struct sg_json *j);
void sg_json_key(struct sg_json *j, const char *key);
/* A key that is JSON text already, quotes and all. */
void sg_json_rawkey(struct sg_json *j, const char *text, size_t len);
/* NULL writes null. The text is UTF-8. */
void sg_json_string(struct sg_json *j, const char *s);
void sg_json_stringn(struct sg_json *j, const char *s, size_t len);
void sg_json_int(struct sg_json *j, int64_t n);
void sg_json_bool(struct sg_json *j, bool b);
void sg_json_null(struct sg_json *j);
/* A value that is JSON text already (a number, say), taken as it stands. */
void sg_json_raw(struct sg_json *j, const char *text);
void sg_json_rawn(struct sg_json *j, const char *text, size_t len);
/* key and value in one call */
void sg_json_put_string(struct sg_json *j, const char *key, const char *s);
void sg_json_put_int(struct sg_json *j, const char *key, int64_t n);
void sg_json_put_bool(struct sg_json *j, const char *key, bool b);

/* Appends the string with its quotes and escapes. */
void sg_json_quote(struct sg_buf *out, const char *s, size_t len);
/* Appends a finite number as JavaScript prints it: the shortest form that reads back the same
 * (ECMA-262, 6.1.6.1.20 Number::toString). */
void sg_json_double(struct sg_buf *out, double d);

#endif
