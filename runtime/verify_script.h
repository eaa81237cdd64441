/* What a text of SQL does: run in memory on a schema, held against another. */
#ifndef SG_RUNTIME_VERIFY_SCRIPT_H
#define SG_RUNTIME_VERIFY_SCRIPT_H

#include "model/model.h"

enum sg_script_effect {
    SG_EFFECT_UNKNOWN, /* it cannot be tried here: no driver, or one of the schemas cannot be built */
    SG_EFFECT_SAME,    /* it leaves the other schema */
    SG_EFFECT_OTHER,   /* it leaves something else */
    SG_EFFECT_FAILS    /* a statement fails */
};

/* Builds `old` in SQLite in memory, runs the text and compares the catalog with that of `new`. `why` (in the context's arena) says
 * what is different, or what failed. Objects that no snapshot can hold (triggers, virtual tables) are looked past. */
enum sg_script_effect sg_verify_script(const char **why, struct sg_model *old, struct sg_model *new, const char *sql,
                                       size_t len);

#endif
