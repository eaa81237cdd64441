/* The types of each dialect: spellings that people write, spellings that snapshots hold, what a type can be used for.
 * A type's text is its words, arguments in parentheses behind them or between them, and array dimensions at the end. */
#ifndef SG_MODEL_TYPES_H
#define SG_MODEL_TYPES_H

#include "model/model.h"

/* The canonical form of a snapshot's type text, interned: two spellings of one type have one key
 * ("timestamp (3)" and "timestamp(3)", "numeric(10, 2)" and "numeric(10,2)"). Unknown types stand for themselves. */
const char *sg_type_key(struct sg_ctx *ctx, enum sg_dialect dialect, const char *type);

/* The base word of a type without arguments and array suffix ("timestamp with time zone", "varchar", "mood"), interned. */
const char *sg_type_base(struct sg_ctx *ctx, const char *type);
/* How many array dimensions the type has, and where its suffix starts. */
unsigned sg_type_dimensions(const char *type, size_t *suffix);

/* Whether a base (from sg_type_base) is printed bare in SQL, by an exact table; any other one is quoted as a name. */
bool sg_type_is_native(enum sg_dialect dialect, const char *base);
/* Whether the dialect knows a type of this base. */
bool sg_type_is_known(enum sg_dialect dialect, const char *base);
/* Whether the type can be an identity (PostgreSQL) or autoincrement (SQLite). Not an array. */
bool sg_type_is_integer(enum sg_dialect dialect, const char *type);
/* serial, smallserial, bigserial: makes its own sequence, and is never null. */
bool sg_type_is_serial(enum sg_dialect dialect, const char *type);

/* SQLite: `text collate nocase` is a type and a collation, NULL where there is none. Returns the length of the type alone. */
size_t sg_type_bare_len(const char *type, const char **collation);

/* Whether a column of a strict table of SQLite can have the type: its six words, in any case, without arguments (stricttables.html, 2). */
bool sg_type_is_strict(const char *type);

/* What a column of SQLite turns values into as they are stored (datatype3.html, 3.1). */
enum sg_affinity { SG_AFFINITY_BLOB, SG_AFFINITY_TEXT, SG_AFFINITY_NUMERIC, SG_AFFINITY_INTEGER, SG_AFFINITY_REAL };
enum sg_affinity sg_type_affinity(const char *type);

/* What a snapshot has for a type as people write it: "timestamptz(3)" is "timestamp (3) with time zone". The text of a type
 * that is not known is taken as it stands. `known` (may be NULL): whether it was. Interned. */
const char *sg_type_stored(struct sg_ctx *ctx, enum sg_dialect dialect, const char *written, bool *known);

/* All known spellings of a dialect, for hints: `count` of them. */
const char *const *sg_type_spellings(enum sg_dialect dialect, size_t *count);

#endif
