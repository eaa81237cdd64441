/* What a column makes of the values that come into it (https://www.sqlite.org/datatype3.html, 3; stricttables.html). */
#include <config.h>

#include "codegen/sqlite/sqlite.h"
#include "codegen/sqlite/token.h"
#include "model/types.h"

enum { INTS = 1, REALS = 2, TEXTS = 4, BLOBS = 8, ALL = 15 };

enum form_id {
    FORM_INTEGER,
    FORM_NUMERIC,
    FORM_REAL,
    FORM_TEXT,
    FORM_NONE,
    FORM_ONLY_INTEGER, /* of a strict table; a rowid, too */
    FORM_ONLY_REAL,
    FORM_ONLY_TEXT,
    FORM_ONLY_BLOB,
    FORM_CAST
};

static const struct sg_sqlite_form forms[] = {
    /* holds · is meant for · refuses · makes equal what was not */
    [FORM_INTEGER] = {ALL, INTS, 0, TEXTS}, /* '007' and '7' become 7 */
    [FORM_NUMERIC] = {ALL, INTS | REALS, 0, TEXTS},
    [FORM_REAL] = {REALS | TEXTS | BLOBS, REALS, 0, INTS | TEXTS}, /* integers beyond 2^53 */
    [FORM_TEXT] = {TEXTS | BLOBS, TEXTS, 0, REALS},                /* 15 digits are written */
    [FORM_NONE] = {ALL, ALL, 0, 0},
    [FORM_ONLY_INTEGER] = {INTS, INTS, REALS | TEXTS | BLOBS, TEXTS},
    [FORM_ONLY_REAL] = {REALS, REALS, TEXTS | BLOBS, INTS | TEXTS},
    [FORM_ONLY_TEXT] = {TEXTS, TEXTS, BLOBS, REALS},
    [FORM_ONLY_BLOB] = {BLOBS, BLOBS, INTS | REALS | TEXTS, 0},
    [FORM_CAST] = {0, 0, 0, REALS}, /* to text and its bytes */
};

static const enum form_id by_affinity[] = {[SG_AFFINITY_BLOB] = FORM_NONE,
                                           [SG_AFFINITY_TEXT] = FORM_TEXT,
                                           [SG_AFFINITY_NUMERIC] = FORM_NUMERIC,
                                           [SG_AFFINITY_INTEGER] = FORM_INTEGER,
                                           [SG_AFFINITY_REAL] = FORM_REAL};

static bool
is_type(const struct sg_column *c, const char *type)
{
    const char *collation;
    size_t len = sg_type_bare_len(c->type, &collation), i = 0;
    while (i < len && sg_same_letter(c->type[i], type[i]))
        i++;
    return i == len && !type[i];
}

bool
sg_sqlite_is_rowid(const struct sg_table *t, const struct sg_column *c)
{
    const struct sg_primary_key *pk;
    bool alone = c->primary_key;
    SG_FOREACH (pk, &t->primary_keys.list)
        alone |= pk->columns.len == 1 && pk->columns.items[0] == c->obj.name;
    return alone && !t->without_rowid && is_type(c, "integer");
}

static enum form_id
id_of(const struct sg_table *t, const struct sg_column *c)
{
    enum form_id form = by_affinity[sg_type_affinity(c->type)];
    if (sg_sqlite_is_rowid(t, c))
        return FORM_ONLY_INTEGER;
    if (!t->strict)
        return form;
    if (is_type(c, "any"))
        return FORM_NONE;
    switch (form) {
    case FORM_INTEGER: return FORM_ONLY_INTEGER;
    case FORM_REAL: return FORM_ONLY_REAL;
    case FORM_TEXT: return FORM_ONLY_TEXT;
    case FORM_NONE: return FORM_ONLY_BLOB;
    default: return form;
    }
}

bool
sg_sqlite_casts(const struct sg_table *t, const struct sg_column *old, const struct sg_column *new)
{
    bool was_blob = is_type(old, "blob");
    return t->strict && (is_type(new, "blob") ? !was_blob : is_type(new, "text") && was_blob);
}

const struct sg_sqlite_form *
sg_sqlite_form(const struct sg_table *t, const struct sg_column *c)
{
    return &forms[id_of(t, c)];
}

enum sg_sqlite_class
sg_sqlite_class(const struct sg_column *c)
{
    static const enum sg_sqlite_class classes[] = {[SG_AFFINITY_BLOB] = SG_CLASS_NONE,
                                                   [SG_AFFINITY_TEXT] = SG_CLASS_TEXT,
                                                   [SG_AFFINITY_NUMERIC] = SG_CLASS_NUMBER,
                                                   [SG_AFFINITY_INTEGER] = SG_CLASS_NUMBER,
                                                   [SG_AFFINITY_REAL] = SG_CLASS_REAL};
    return classes[sg_type_affinity(c->type)];
}

const struct sg_sqlite_form *
sg_sqlite_form_of_copy(const struct sg_table *t, const struct sg_column *old, const struct sg_column *new)
{
    return sg_sqlite_casts(t, old, new) ? &forms[FORM_CAST] : sg_sqlite_form(t, new);
}

/* The default collation tells all apart that any other does. */
bool
sg_sqlite_collates_more(const struct sg_column *old, const struct sg_column *new)
{
    const char *before, *after;
    sg_type_bare_len(old->type, &before);
    sg_type_bare_len(new->type, &after);
    return after && !sg_sqlite_same_name(after, "binary") && !(before && sg_sqlite_same_name(before, after));
}
