/* Syntax errors in the reader's words. */
#ifndef SG_GRAMMAR_EXPECTED_H
#define SG_GRAMMAR_EXPECTED_H

#include "grammar/syntax.h"

/* Queues the error: `found` is the name of the token at `at`, `expected` those of the tokens that could stand there. */
void sg_expected_report(struct sg_syntax *s, struct sg_loc at, const char *found, const char **expected,
                        size_t count);

#endif
