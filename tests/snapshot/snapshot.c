/* Snapshots and the folder, what the recorded files do not show: older versions, what the format
 * has no place for, ids, the journal, names and times of new migrations. */
#include <config.h>

#include "snapshot/folder.h"
#include "tests/lib/tap.h"

static struct sg_ctx ctx;

static struct sg_source *
source(const char *text)
{
    return sg_ctx_source(&ctx, "test.json", text, strlen(text));
}

static struct sg_model *
read_model(const char *text, bool *upgraded)
{
    struct sg_model *m = NULL;
    sg_snapshot_read(&m, &ctx, source(text), upgraded);
    struct sg_diag *d;
    SG_FOREACH (d, &ctx.diags)
        diag("%s", d->message);
    return m;
}

static char *
written(struct sg_model *m)
{
    struct sg_snapshot_text text;
    sg_snapshot_write(&text, m, m->id, m->prev_id, NULL);
    char *bytes = sg_buf_detach(&text.text, NULL);
    sg_snapshot_text_fini(&text);
    return bytes;
}

/* Written, read and written again. */
static void
is_fixpoint(struct sg_model *m, const char *name)
{
    char *first = written(m);
    struct sg_model *again = read_model(first, NULL);
    char *second = again ? written(again) : NULL;
    is_str(second, first, name);
    free(first);
    free(second);
    sg_model_free(again);
}

#define HEAD_PG(version, dialect)                                                                  \
    "{\"version\":\"" version "\",\"dialect\":\"" dialect "\",\"id\":\"a\",\"prevId\":\"b\","      \
    "\"schemas\":{},\"_meta\":{\"columns\":{},\"schemas\":{},\"tables\":{}},"
#define COLUMN_PG(name)                                                                            \
    "\"" name "\":{\"name\":\"" name "\",\"type\":\"integer\",\"primaryKey\":true,\"notNull\":"    \
                                     "true}"
#define INDEX_OLD "\"i\":{\"name\":\"i\",\"columns\":[\"a\",\"b\"],\"isUnique\":true}"
#define TABLE_OLD(schema)                                                                          \
    "{\"name\":\"t\",\"schema\":\"" schema "\",\"columns\":{" COLUMN_PG("a") "," COLUMN_PG(        \
        "b") "},\"indexes\":{" INDEX_OLD                                                           \
             "},\"foreignKeys\":{},\"compositePrimaryKeys\":{},\"uniqueConstraints\":{}}"

static void
older_versions(void)
{
    bool upgraded = false;
    struct sg_model *m = read_model(
        HEAD_PG("5",
                "pg") "\"enums\":{\"e\":{\"name\":\"e\",\"values\":{\"y\":\"y\",\"x\":\"x\"}}},"
                      "\"tables\":{\"t\":" TABLE_OLD("") "}}",
        &upgraded);
    if (!ok(m && upgraded, "PostgreSQL 5 is read"))
        return;
    struct sg_enum *e = sg_model_get(m, SG_KIND_ENUM, "public", "e");
    ok(e && e->values.list.len == 2, "its enums are in public");
    is_str(((struct sg_obj *)e->values.list.items[0])->name, "y", "with their values in order");
    struct sg_table *t = sg_model_get(m, SG_KIND_TABLE, "public", "t");
    struct sg_index *i = t->indexes.list.items[0];
    struct sg_index_key *k = i->keys.items[1];
    is_str(k->text, "b", "members of indexes are columns");
    is_str(i->method, "btree", "and the index a B-tree");
    is_fixpoint(m, "the upgraded snapshot");
    sg_model_free(m);

    upgraded = false;
    m = read_model(
        HEAD_PG("6", "postgresql") "\"enums\":{},\"tables\":{\"s.t\":" TABLE_OLD("s") "}}",
        &upgraded);
    ok(m && upgraded && sg_model_get(m, SG_KIND_TABLE, "s", "t"), "PostgreSQL 6 is read");
    is_fixpoint(m, "and written");
    sg_model_free(m);

    upgraded = false;
    m = read_model("{\"version\":\"5\",\"dialect\":\"sqlite\",\"id\":\"a\",\"prevId\":\"b\","
                   "\"enums\":{},\"_meta\":{},\"tables\":{"
                   "\"t\":{\"name\":\"t\",\"columns\":{\"a\":{\"name\":\"a\",\"type\":\"text\","
                   "\"primaryKey\":false,"
                   "\"notNull\":false,\"autoincrement\":false,\"default\":{\"b\":[1.50,true,null,"
                   "\"x\"],\"2\":1,\"1\":0}}},"
                   "\"indexes\":{},\"foreignKeys\":{},\"compositePrimaryKeys\":{\"pk\":{"
                   "\"columns\":[\"a\"]}}}}}",
                   &upgraded);
    if (!ok(m && upgraded, "SQLite 5 is read"))
        return;
    t = sg_model_get(m, SG_KIND_TABLE, NULL, "t");
    struct sg_column *c = t->columns.list.items[0];
    is_str(c->def.text, "'{\"1\":0,\"2\":1,\"b\":[1.5,true,null,\"x\"]}'",
           "JSON defaults become text, keys in JavaScript's order");
    is_str(((struct sg_obj *)t->primary_keys.list.items[0])->name, "pk",
           "a key without a name has that of the map");
    is_fixpoint(m, "the upgraded snapshot of SQLite");
    sg_model_free(m);

    m = read_model(HEAD_PG("5", "pg") "\"enums\":{},\"tables\":{\"t\":" TABLE_OLD(
                       "") ",\"public.t\":" TABLE_OLD("") "}}",
                   NULL);
    ok(!m && ctx.errors == 1, "two tables that become one are an error");
    ctx.diags.len = ctx.errors = 0;
}

static void
extras(void)
{
    struct sg_model *m = sg_model_new(&ctx, SG_SQLITE);
    struct sg_table *t = sg_obj_new(m, &m->obj, SG_KIND_TABLE, NULL, "t");
    struct sg_column *c = sg_obj_new(m, &t->obj, SG_KIND_COLUMN, NULL, "7");
    c->type = sg_interns(&ctx.intern, "text");
    c->obj.doc = sg_interns(&ctx.intern, "of a column\nin \"two\" lines\x01");
    t->obj.doc = sg_interns(&ctx.intern, "of a table");
    t->strict = t->without_rowid = true;
    m->id = m->prev_id = SG_ZERO_UUID;
    sg_model_finish(m);
    char *text = written(m);
    ok(strstr(text, "  \"internal\": {\n    \"indexes\": {},\n    \"schemagen\": {\n      "
                    "\"tables\": {\n        \"t\": {\n"
                    "          \"doc\": \"of a table\",\n          \"withoutRowid\": true,\n       "
                    "   \"strict\": true,"),
       "comments and table options are under internal.schemagen");
    struct sg_model *again = read_model(text, NULL);
    struct sg_table *t2 = sg_model_get(again, SG_KIND_TABLE, NULL, "t");
    c = sg_obj_child(again, &t2->obj, SG_KIND_COLUMN, "7");
    ok(t2->strict && t2->without_rowid && t2->obj.doc == t->obj.doc, "and read back");
    is_str(c->obj.doc, "of a column\nin \"two\" lines\x01", "of columns too");
    free(text);
    sg_model_free(again);
    sg_model_free(m);

    m = sg_model_new(&ctx, SG_POSTGRESQL);
    m->id = m->prev_id = SG_ZERO_UUID;
    struct sg_enum *e = sg_obj_new(m, &m->obj, SG_KIND_ENUM, "public", "e");
    sg_obj_new(m, &e->obj, SG_KIND_ENUM_VALUE, NULL, "v");
    text = written(m);
    ok(!strstr(text, "internal"), "PostgreSQL has no `internal` without need");
    free(text);
    e->obj.doc = sg_interns(&ctx.intern, "of an enum");
    is_fixpoint(m, "and has it with need");
    sg_model_free(m);
}

static void
values(void)
{
    struct sg_model *m = read_model(
        HEAD_PG("7", "postgresql") "\"internal\":{\"tables\":{}},\"mine\":1,\"enums\":{},"
                                   "\"tables\":{\"public.t\":{\"name\":\"t\","
                                   "\"schema\":\"\",\"columns\":{\"a\":{\"name\":\"a\",\"type\":"
                                   "\"point\",\"primaryKey\":false,\"notNull\":false,"
                                   "\"default\":[1.50,{\"b\":1e21,\"a\":-0.0}],\"isUnique\":false}}"
                                   ",\"indexes\":{},\"foreignKeys\":{},"
                                   "\"compositePrimaryKeys\":{}}}}",
        NULL);
    if (!ok(m, "keys of introspection and of others are read past"))
        return;
    struct sg_table *t = sg_model_get(m, SG_KIND_TABLE, "public", "t");
    struct sg_column *c = t->columns.list.items[0];
    is_int(c->def.type, SG_VALUE_JSON, "an array as a default stays one");
    is_str(c->def.text, "[1.5,{\"b\":1e+21,\"a\":0}]", "numbers as JavaScript prints them");
    char *text = written(m);
    ok(strstr(text, "          \"default\": [\n            1.5,\n            {\n              "
                    "\"b\": 1e+21,\n"
                    "              \"a\": 0\n            }\n          ]\n"),
       "laid out where it stands");
    free(text);
    sg_model_free(m);
}

static void
ids(void)
{
    struct sg_snapshot_ids out;
    ok(!sg_snapshot_read_ids(
           &out, &ctx,
           source("{\"version\":\"7\", \"tables\" : {\"id\":\"no\"}, \"dialect\":\"postgresql\","
                  "\"prevId\":\"p\",\"id\":\"i\",")),
       "the ids are found without reading on");
    is_str(out.id, "i", "id");
    is_str(out.prev_id, "p", "prevId");
    ok(!sg_snapshot_read_ids(
           &out, &ctx,
           source("{\"version\":\"7\",\"dialect\":\"x\",\"prevId\":\"\\u0041\",\"id\":\"\"}")) &&
           !strcmp(out.prev_id, "A"),
       "escapes are understood");
    ok(sg_snapshot_read_ids(&out, &ctx, source("{\"version\":7,\"dialect\":\"x\"}")) ==
               SG_INVALID &&
           ctx.errors == 3,
       "what is missing is said");
    ctx.diags.len = ctx.errors = 0;
    static const char *const broken[] = {
        "",     "[", "{", "{\"id\"", "{\"id\":", "{\"id\":\"", "{\"id\":{]", "{\"id\":\"a\" \"b\"}",
        "{\"\\"};
    unsigned refused = 0;
    for (size_t i = 0; i < SG_COUNT(broken); i++)
        refused += sg_snapshot_read_ids(&out, &ctx, source(broken[i])) == SG_INVALID;
    is_int(refused, SG_COUNT(broken), "text that is no JSON is an error");
    ctx.diags.len = ctx.errors = 0;
}

static const char journal_text[] = "{\n"
                                   "  \"version\": \"5\",\n"
                                   "  \"dialect\": \"sqlite\",\n"
                                   "  \"entries\": [\n"
                                   "    {\n"
                                   "      \"idx\": 3,\n"
                                   "      \"version\": \"6\",\n"
                                   "      \"when\": 1700000000123,\n"
                                   "      \"tag\": \"0003_it's\",\n"
                                   "      \"breakpoints\": false,\n"
                                   "      \"mine\": [\n"
                                   "        1\n"
                                   "      ]\n"
                                   "    }\n"
                                   "  ],\n"
                                   "  \"theirs\": {}\n"
                                   "}";

static void
journals(void)
{
    struct sg_journal journal;
    struct sg_buf out = SG_BUF_INIT;
    ok(!sg_journal_read(&journal, &ctx, source(journal_text)), "a journal is read");
    sg_journal_write(&out, &journal);
    is_str(out.data, journal_text, "and written, with what others put there");
    sg_buf_clear(&out);
    journal = (struct sg_journal){.version = "7", .dialect = SG_TURSO};
    sg_journal_write(&out, &journal);
    is_str(out.data, "{\"version\":\"7\",\"dialect\":\"sqlite\",\"entries\":[]}",
           "an empty one is compact");
    sg_buf_fini(&out);
}

static void
next(struct sg_folder *folder, enum sg_prefix prefix, const char *tag, const char *snapshot)
{
    struct sg_journal_entry *e = SG_NEW(&ctx.arena, struct sg_journal_entry);
    sg_folder_next(e, folder, SG_SQLITE, prefix, "x y", true);
    is_str(e->tag, tag, "tag");
    is_str(sg_folder_snapshot_path(folder, e), snapshot, "snapshot");
    sg_list_push(&folder->journal.entries, &ctx.arena, e);
}

static void
new_migrations(void)
{
    struct sg_folder f = {.ctx = &ctx, .path = "out"};
    ctx.source_date_epoch = 1700000000;
    next(&f, SG_PREFIX_INDEX, "0000_x y", "out/meta/0000_snapshot.json");
    next(&f, SG_PREFIX_TIMESTAMP, "20231114221320_x y", "out/meta/20231114221320_snapshot.json");
    next(&f, SG_PREFIX_TIMESTAMP, "20231114221321_x y", "out/meta/20231114221321_snapshot.json");
    next(&f, SG_PREFIX_UNIX, "1700000000_x y", "out/meta/1700000000_snapshot.json");
    next(&f, SG_PREFIX_NONE, "_x y", "out/meta/0004_snapshot.json");
    struct sg_journal_entry *e = NULL;
    int64_t last = 0;
    bool rising = true;
    SG_FOREACH (e, &f.journal.entries) {
        rising &= e->when > last;
        last = e->when;
    }
    ok(rising, "times rise");
    is_int(e->idx, 4, "and indices");
    is_str(e->version, "6", "the version is the snapshot's");
    e->idx = 12344;
    e->when = INT64_C(1900000000000);
    next(&f, SG_PREFIX_INDEX, "12345_x y", "out/meta/12345_snapshot.json");
    e = f.journal.entries.items[5];
    is_int(e->when, INT64_C(1900000000001), "a time in the future is passed");
    ctx.source_date_epoch = -1;
    /* A folder whose numbers are ahead of the journal's */
    struct sg_folder ahead = {.ctx = &ctx, .path = "out"};
    struct sg_journal_entry by_hand = {.idx = 0, .tag = "0001_by_hand"};
    sg_list_push(&ahead.journal.entries, &ctx.arena, &by_hand);
    next(&ahead, SG_PREFIX_INDEX, "0002_x y", "out/meta/0002_snapshot.json");
}

int
main(void)
{
    sg_ctx_init(&ctx);
    older_versions();
    extras();
    values();
    ids();
    journals();
    new_migrations();
    is_int(ctx.errors, 0, "nothing else was wrong");
    sg_ctx_fini(&ctx);
    return tap_done();
}
