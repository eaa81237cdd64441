/* The layout tables of the snapshot formats: PostgreSQL 7, SQLite 6. Rows stand in the order in
 * which they are written; that order and what may be absent are those of drizzle-kit 0.31. */
#include <config.h>

#include "snapshot/layout.h"

#include "base/compiler.h"
#include "snapshot/reader.h"
#include "snapshot/writer.h"

enum { OPT = SG_SLOT_OPTIONAL, DEF = SG_SLOT_DEFAULTED };

/* clang-format off */
#define AT(tag, member) offsetof(struct sg_##tag, member)
#define KEY(k) .key = k, .quoted = "\"" k "\"", .quoted_len = sizeof(k) + 1
#define MEMBER(k, t, tag, member, f) KEY(k), .type = SG_SLOT_##t, .flags = f, .offset = AT(tag, member)
#define STRING(k, tag, member, f) {MEMBER(k, STRING, tag, member, f)}
#define STRING_OR(k, tag, member, text) {MEMBER(k, STRING, tag, member, DEF), .absent = text}
#define STRING_AS(k, tag, member, w) {MEMBER(k, STRING, tag, member, 0), .write = w}
#define SCHEMA(tag) {MEMBER("schema", STRING, tag, obj.schema, DEF), .read = sg_read_schema}
#define BOOL(k, tag, member, f) {MEMBER(k, BOOL, tag, member, f)}
#define NOT(k, tag, member) {MEMBER(k, NOT, tag, member, 0)}
#define WORD(k, tag, member, f, w) {MEMBER(k, WORD, tag, member, f), .words = w}
#define VALUE(k, tag, member) {MEMBER(k, VALUE, tag, member, OPT)}
#define NAMES(k, tag, member, f) {MEMBER(k, NAMES, tag, member, f)}
#define OPTIONS(k, tag, member, f) {MEMBER(k, OPTIONS, tag, member, f)}
#define CHILDREN(k, tag, member, f, child) {MEMBER(k, CHILDREN, tag, member, f), .kind = SG_KIND_##child}
#define STRUCT(k, tag, member, in) {MEMBER(k, STRUCT, tag, member, OPT), .inner = in}
#define IGNORED(k) {KEY(k), .type = SG_SLOT_IGNORED, .flags = OPT}
#define SPECIAL(k, f, r, w) {KEY(k), .type = SG_SLOT_SPECIAL, .flags = f, .read = r, .write = w}
/* Written as it is here, read past: sg_reader_version looks at it first. */
#define FIXED(k, text) {KEY(k), .type = SG_SLOT_SPECIAL, .absent = text, .write = sg_write_fixed}
#define SLOTS(rows) .slots = rows, .count = SG_COUNT(rows)
/* clang-format on */

static const char *const pg_generated_words[] = {"stored", "stored"};
static const char *const sqlite_generated_words[] = {"virtual", "stored"};
static const char *const identity_words[] = {"byDefault", "always"};
static const char *const nulls_words[] = {"last", "first"};

static const struct sg_slot pg_generated[] = {
    STRING("as", generated, as, 0),
    WORD("type", generated, stored, 0, pg_generated_words),
};
static const struct sg_layout pg_generated_layout = {SLOTS(pg_generated),
                                                     .size = sizeof(struct sg_generated)};

static const struct sg_slot sqlite_generated[] = {
    STRING("as", generated, as, 0),
    WORD("type", generated, stored, 0, sqlite_generated_words),
};
static const struct sg_layout sqlite_generated_layout = {SLOTS(sqlite_generated),
                                                         .size = sizeof(struct sg_generated)};

static const struct sg_slot pg_identity[] = {
    WORD("type", identity, always, 0, identity_words),
    STRING("name", identity, name, 0),
    STRING("schema", identity, schema, DEF),
    STRING("increment", identity, options.increment, DEF),
    STRING("startWith", identity, options.start, DEF),
    STRING("minValue", identity, options.min, DEF),
    STRING("maxValue", identity, options.max, DEF),
    STRING("cache", identity, options.cache, DEF),
    BOOL("cycle", identity, options.cycle, DEF),
};
static const struct sg_layout pg_identity_layout = {SLOTS(pg_identity),
                                                    .size = sizeof(struct sg_identity)};

static const struct sg_slot pg_column[] = {
    STRING("name", column, obj.name, 0),
    STRING("type", column, type, 0),
    STRING("typeSchema", column, type_schema, OPT),
    BOOL("primaryKey", column, primary_key, 0),
    BOOL("notNull", column, not_null, 0),
    STRUCT("generated", column, generated, &pg_generated_layout),
    STRUCT("identity", column, identity, &pg_identity_layout),
    VALUE("default", column, def),
    IGNORED("isUnique"),
    IGNORED("uniqueName"),
    IGNORED("nullsNotDistinct"),
};

static const struct sg_slot sqlite_column[] = {
    STRING("name", column, obj.name, 0),
    STRING("type", column, type, 0),
    BOOL("primaryKey", column, primary_key, 0),
    BOOL("notNull", column, not_null, 0),
    BOOL("autoincrement", column, autoincrement, DEF),
    STRUCT("generated", column, generated, &sqlite_generated_layout),
    VALUE("default", column, def),
};

#define KEY_EXPRESSION    STRING("expression", index_key, text, 0)
#define KEY_IS_EXPRESSION BOOL("isExpression", index_key, is_expression, 0)
#define KEY_ASC           NOT("asc", index_key, desc)
#define KEY_NULLS         WORD("nulls", index_key, nulls_first, DEF, nulls_words)
#define KEY_OPCLASS       STRING("opclass", index_key, opclass, OPT)
static const struct sg_slot pg_key[] = {KEY_EXPRESSION, KEY_IS_EXPRESSION, KEY_ASC, KEY_NULLS,
                                        KEY_OPCLASS};
const struct sg_layout sg_layout_pg_key = {SLOTS(pg_key), .open = true,
                                           .size = sizeof(struct sg_index_key)};
static const struct sg_slot pg_expression[] = {KEY_EXPRESSION, KEY_ASC, KEY_IS_EXPRESSION,
                                               KEY_NULLS, KEY_OPCLASS};
const struct sg_layout sg_layout_pg_expression = {SLOTS(pg_expression), .open = true,
                                                  .size = sizeof(struct sg_index_key)};

static const struct sg_slot pg_index[] = {
    STRING("name", index, obj.name, 0),
    SPECIAL("columns", 0, sg_read_pg_keys, sg_write_pg_keys),
    BOOL("isUnique", index, is_unique, 0),
    STRING("where", index, where, OPT),
    BOOL("concurrently", index, concurrently, DEF),
    STRING_OR("method", index, method, "btree"),
    OPTIONS("with", index, with, DEF),
};

static const struct sg_slot sqlite_index[] = {
    STRING("name", index, obj.name, 0),
    SPECIAL("columns", 0, sg_read_sqlite_keys, sg_write_sqlite_keys),
    BOOL("isUnique", index, is_unique, 0),
    STRING("where", index, where, OPT),
};

static const struct sg_slot pg_foreign_key[] = {
    STRING("name", foreign_key, obj.name, 0),
    STRING("tableFrom", foreign_key, table_from, 0),
    STRING("tableTo", foreign_key, table_to, 0),
    SPECIAL("schemaTo", OPT, sg_read_schema_to, sg_write_schema_to),
    NAMES("columnsFrom", foreign_key, columns, 0),
    NAMES("columnsTo", foreign_key, columns_to, 0),
    STRING_OR("onDelete", foreign_key, on_delete, "no action"),
    STRING_OR("onUpdate", foreign_key, on_update, "no action"),
};

static const struct sg_slot sqlite_foreign_key[] = {
    STRING("name", foreign_key, obj.name, 0),
    STRING("tableFrom", foreign_key, table_from, 0),
    STRING("tableTo", foreign_key, table_to, 0),
    NAMES("columnsFrom", foreign_key, columns, 0),
    NAMES("columnsTo", foreign_key, columns_to, 0),
    STRING_OR("onDelete", foreign_key, on_delete, "no action"),
    STRING_OR("onUpdate", foreign_key, on_update, "no action"),
};

static const struct sg_slot pg_primary_key[] = {
    STRING("name", primary_key, obj.name, 0),
    NAMES("columns", primary_key, columns, 0),
};
static const struct sg_slot sqlite_primary_key[] = {
    NAMES("columns", primary_key, columns, 0),
    STRING("name", primary_key, obj.name, DEF), /* the map's key where it is absent */
};

static const struct sg_slot pg_unique[] = {
    STRING("name", unique, obj.name, 0),
    BOOL("nullsNotDistinct", unique, nulls_not_distinct, DEF),
    NAMES("columns", unique, columns, 0),
};
static const struct sg_slot sqlite_unique[] = {
    STRING("name", unique, obj.name, 0),
    NAMES("columns", unique, columns, 0),
};

static const struct sg_slot check[] = {
    STRING("name", check, obj.name, 0),
    STRING("value", check, value, 0),
};

static const struct sg_slot pg_policy[] = {
    STRING("name", policy, obj.name, 0),       STRING_OR("as", policy, as, "PERMISSIVE"),
    STRING_OR("for", policy, command, "ALL"),  NAMES("to", policy, to, DEF),
    STRING("using", policy, using_expr, OPT),  STRING("withCheck", policy, with_check, OPT),
    STRING("schema", policy, obj.schema, OPT), STRING("on", policy, on, OPT),
};

static const struct sg_slot pg_table[] = {
    STRING("name", table, obj.name, 0),
    SPECIAL("schema", DEF, sg_read_table_schema, sg_write_table_schema),
    CHILDREN("columns", table, columns, 0, COLUMN),
    CHILDREN("indexes", table, indexes, 0, INDEX),
    CHILDREN("foreignKeys", table, foreign_keys, 0, FOREIGN_KEY),
    CHILDREN("compositePrimaryKeys", table, primary_keys, 0, PRIMARY_KEY),
    CHILDREN("uniqueConstraints", table, uniques, DEF, UNIQUE),
    CHILDREN("policies", table, policies, DEF, POLICY),
    CHILDREN("checkConstraints", table, checks, DEF, CHECK),
    BOOL("isRLSEnabled", table, rls, DEF),
};

static const struct sg_slot sqlite_table[] = {
    STRING("name", table, obj.name, 0),
    CHILDREN("columns", table, columns, 0, COLUMN),
    CHILDREN("indexes", table, indexes, 0, INDEX),
    CHILDREN("foreignKeys", table, foreign_keys, 0, FOREIGN_KEY),
    CHILDREN("compositePrimaryKeys", table, primary_keys, 0, PRIMARY_KEY),
    CHILDREN("uniqueConstraints", table, uniques, DEF, UNIQUE),
    CHILDREN("checkConstraints", table, checks, DEF, CHECK),
};

static const struct sg_slot pg_enum[] = {
    STRING("name", enum, obj.name, 0),
    SCHEMA(enum),
    SPECIAL("values", 0, sg_read_enum_values, sg_write_enum_values),
};

static const struct sg_slot pg_sequence[] = {
    STRING("name", sequence, obj.name, 0),
    SCHEMA(sequence),
    STRING("increment", sequence, options.increment, DEF),
    STRING("startWith", sequence, options.start, DEF),
    STRING("minValue", sequence, options.min, DEF),
    STRING("maxValue", sequence, options.max, DEF),
    STRING("cache", sequence, options.cache, DEF),
    BOOL("cycle", sequence, options.cycle, DEF),
};

static const struct sg_slot pg_role[] = {
    STRING("name", role, obj.name, 0),
    BOOL("createDb", role, create_db, DEF),
    BOOL("createRole", role, create_role, DEF),
    BOOL("inherit", role, inherit, DEF),
};

static const struct sg_slot pg_view[] = {
    CHILDREN("columns", view, columns, 0, COLUMN),
    STRING("definition", view, definition, OPT),
    STRING("name", view, obj.name, 0),
    SCHEMA(view),
    BOOL("isExisting", view, existing, 0),
    OPTIONS("with", view, with, OPT),
    BOOL("withNoData", view, with_no_data, OPT),
    BOOL("materialized", view, materialized, 0),
    STRING("tablespace", view, tablespace, OPT),
    STRING("using", view, method, OPT),
};

static const struct sg_slot sqlite_view[] = {
    CHILDREN("columns", view, columns, 0, COLUMN),
    STRING("name", view, obj.name, 0),
    BOOL("isExisting", view, existing, 0),
    STRING("definition", view, definition, OPT),
};

static const struct sg_slot pg_model[] = {
    STRING_AS("id", model, id, sg_write_id),
    STRING_AS("prevId", model, prev_id, sg_write_prev_id),
    FIXED("version", "7"),
    FIXED("dialect", "postgresql"),
    CHILDREN("tables", model, tables, 0, TABLE),
    CHILDREN("enums", model, enums, DEF, ENUM),
    SPECIAL("schemas", DEF, sg_read_schemas, sg_write_schemas),
    CHILDREN("sequences", model, sequences, DEF, SEQUENCE),
    CHILDREN("roles", model, roles, DEF, ROLE),
    CHILDREN("policies", model, policies, DEF, POLICY),
    CHILDREN("views", model, views, DEF, VIEW),
    SPECIAL("_meta", DEF, NULL, sg_write_pg_meta),
    SPECIAL("internal", DEF, NULL, sg_write_pg_internal),
};

static const struct sg_slot sqlite_model[] = {
    FIXED("version", "6"),
    FIXED("dialect", "sqlite"),
    STRING_AS("id", model, id, sg_write_id),
    STRING_AS("prevId", model, prev_id, sg_write_prev_id),
    CHILDREN("tables", model, tables, 0, TABLE),
    CHILDREN("views", model, views, DEF, VIEW),
    SPECIAL("enums", DEF, sg_read_no_enums, sg_write_empty),
    SPECIAL("_meta", DEF, NULL, sg_write_sqlite_meta),
    SPECIAL("internal", DEF, NULL, sg_write_sqlite_internal),
};

static const struct sg_layout pg_layouts[SG_KIND_COUNT] = {
    [SG_KIND_MODEL] = {SLOTS(pg_model), .open = true},
    [SG_KIND_ENUM] = {SLOTS(pg_enum)},
    [SG_KIND_SEQUENCE] = {SLOTS(pg_sequence), .finish = sg_finish_sequence},
    [SG_KIND_ROLE] = {SLOTS(pg_role), .finish = sg_finish_role},
    [SG_KIND_TABLE] = {SLOTS(pg_table)},
    [SG_KIND_COLUMN] = {SLOTS(pg_column), .finish = sg_finish_column},
    [SG_KIND_INDEX] = {SLOTS(pg_index)},
    [SG_KIND_FOREIGN_KEY] = {SLOTS(pg_foreign_key), .finish = sg_finish_foreign_key},
    [SG_KIND_PRIMARY_KEY] = {SLOTS(pg_primary_key)},
    [SG_KIND_UNIQUE] = {SLOTS(pg_unique)},
    [SG_KIND_CHECK] = {SLOTS(check)},
    [SG_KIND_POLICY] = {SLOTS(pg_policy), .finish = sg_finish_policy},
    [SG_KIND_VIEW] = {SLOTS(pg_view)},
};

static const struct sg_layout sqlite_layouts[SG_KIND_COUNT] = {
    [SG_KIND_MODEL] = {SLOTS(sqlite_model)},
    [SG_KIND_TABLE] = {SLOTS(sqlite_table)},
    [SG_KIND_COLUMN] = {SLOTS(sqlite_column), .finish = sg_finish_sqlite_column},
    [SG_KIND_INDEX] = {SLOTS(sqlite_index)},
    [SG_KIND_FOREIGN_KEY] = {SLOTS(sqlite_foreign_key), .finish = sg_finish_foreign_key},
    [SG_KIND_PRIMARY_KEY] = {SLOTS(sqlite_primary_key)},
    [SG_KIND_UNIQUE] = {SLOTS(sqlite_unique)},
    [SG_KIND_CHECK] = {SLOTS(check)},
    [SG_KIND_VIEW] = {SLOTS(sqlite_view)},
};

const struct sg_layout *
sg_layout_of(enum sg_dialect dialect, enum sg_kind kind)
{
    static const struct sg_layout *const layouts[SG_DIALECT_COUNT] = {
        [SG_POSTGRESQL] = pg_layouts, [SG_SQLITE] = sqlite_layouts, [SG_TURSO] = sqlite_layouts};
    const struct sg_layout *layout = layouts[dialect] + kind;
    return layout->slots ? layout : NULL;
}
