/* SQL that is carried byte for byte: where it ends, and in which form it can be written. What is known of SQL here is only
 * its lexical rules: strings, quoted names, dollar quotes, comments, nesting. */
#ifndef SG_MODEL_RAW_H
#define SG_MODEL_RAW_H

#include <stdbool.h>
#include <stddef.h>

#define SG_RAW_OPEN SIZE_MAX

/* The offset of the `)` that closes a parenthesis opened before text[0], or SG_RAW_OPEN where there is none. */
size_t sg_raw_end(const char *text, size_t len);
/* The offset behind the closing quote of the string or quoted name at text[0] (a quote inside is doubled), or SG_RAW_OPEN. */
size_t sg_raw_quoted_end(const char *text, size_t len);
/* The length of the `$tag$` at text[0], or 0. */
size_t sg_raw_dollar_tag(const char *text, size_t len);
/* The offset behind the closing tag of the dollar-quoted text at text[0], or SG_RAW_OPEN. */
size_t sg_raw_dollar_end(const char *text, size_t len);
/* The offset behind the JSON array or object at text[0], or SG_RAW_OPEN; only nesting and strings are looked at. */
size_t sg_raw_json_end(const char *text, size_t len);

/* Whether `( text )` reads back as this text. */
bool sg_raw_is_balanced(const char *text);
/* Whether the whole text is one pair of parentheses with what is inside. */
bool sg_raw_is_parenthesised(const char *text);
/* Whether the whole text is a name or a call: `now()`, `pg_catalog.lower(a)`, `CURRENT_TIMESTAMP`. `call` (may be NULL): whether
 * it ends in parentheses. */
bool sg_raw_is_call(const char *text, bool *call);
/* Whether the whole text is a string in single quotes; with `rest` (may be NULL) more may follow it, which starts there. */
bool sg_raw_is_string(const char *text, const char **rest);
/* [A-Za-z_][A-Za-z0-9_]* */
bool sg_raw_is_identifier(const char *text);

#endif
