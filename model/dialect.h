/* What tells the dialects apart, as facts. Everything but their SQL and their drivers asks this table, never which dialect it is:
 * a new dialect is a row. */
#ifndef SG_MODEL_DIALECT_H
#define SG_MODEL_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"

enum sg_dialect {
    SG_POSTGRESQL,
    SG_SQLITE,
    SG_TURSO, /* libSQL: SQLite with a few statements more; its snapshots say "sqlite" */
    SG_DIALECT_COUNT
};

/* What tells the lexical rules of one apart from another's. */
struct sg_lexis {
    const char *name_quotes;     /* what a quoted name can begin with */
    const char *string_prefixes; /* letters, small, that right before a quote belong to it: x'00'; an e says that a backslash in it
                                    escapes, a u stands for U& and is a name's, too */
    const char *parameters;      /* what a parameter with a name can begin with */
    bool lowers_names;           /* a bare name stands for one in small letters */
    bool names_in_strings;       /* 'name' where only a name can stand */
    bool nested_comments;
    bool dollar_quotes;          /* $tag$text$tag$; $1 is a parameter */
    bool cr_ends_line;           /* a line comment ends at a carriage return, too */
};

struct sg_dialect_info {
    const char *word;       /* in a project block, of --dialect */
    const char *title;      /* for people */
    const char *client;     /* the program that people type SQL into */
    enum sg_dialect family; /* whose snapshots, journals and databases these are */
    const char *version;    /* of the snapshots that are written */
    long oldest, newest;    /* versions that are read */
    const char *schema;     /* of what names none; NULL: the dialect has no schemas */
    size_t name_bytes;      /* longer names are cut to as many; 0: never */
    size_t table_columns, key_columns; /* at most; 0: that is a setting of the database */
    bool folds_case;        /* names that differ in case alone are the same */
    struct sg_lexis lexis;
    bool trigger_bodies;    /* a trigger has statements in it, with their semicolons, up to its END; else rules have them in parentheses,
                               and routines between BEGIN and END */
    const char *client_mark; /* what begins a command to the client alone */
    bool client_first;      /* it does where a statement could begin; else anywhere outside of quotes */
    bool named_keys;        /* primary keys and unique constraints have names among those of the relations, and are
                               constraints even of one column; else such a key is its column's, uniques are indexes */
    bool ordered_keys;      /* an index has order and operator class of its keys apart; else in the text of an expression */
    bool only_stored;       /* generated columns cannot be virtual */
    bool generated_primary; /* one can be in a primary key */
    bool generated_actions; /* a foreign key of one can have actions that would change it */
    bool bare_generated;    /* the snapshot has a generated column's expression without the parentheses around it */
    bool unknown_types;     /* any type name will do: one that is not known is nothing to speak of */
    bool renames_in_meta;   /* snapshots list the renames that led to them, under _meta */
    bool materialized_views;
    bool rebuilds_tables;   /* much of a table can only be changed by making it anew */
    bool in_memory;         /* a migration can be tried on a database in memory */
    bool shared_database;   /* a database holds more than the schema, which is to be left alone */
    enum sg_diag_id not_unique; /* a foreign key to columns that are not unique: refused at once, or only when rows come */
};
extern const struct sg_dialect_info sg_dialects[SG_DIALECT_COUNT];

/* The dialect of this word, in a project block or as a snapshot or journal says it. False where there is none. */
bool sg_dialect_of_word(enum sg_dialect *out, const char *word);
bool sg_dialect_of_snapshot(enum sg_dialect *out, const char *word);

#endif
