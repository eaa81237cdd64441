/* Types: people's spellings, the snapshot's, and what a type can be used for. */
#include <config.h>

#include "model/types.h"
#include "tests/lib/tap.h"

static const struct {
    const char *written, *stored, *key, *base;
    bool known, native;
} rows[] = {
    {"timestamp(3) with time zone", "timestamp (3) with time zone", "timestamp(3) with time zone",
     "timestamp with time zone", true, true},
    {"timestamptz", "timestamp with time zone", "timestamp with time zone", "timestamptz", true, true},
    {"timestamptz(3)[]", "timestamp (3) with time zone[]", "timestamp(3) with time zone[]", "timestamptz", true, true},
    {"numeric(10,2)", "numeric(10, 2)", "numeric(10,2)", "numeric", true, true},
    {"decimal( 10 ,2)", "numeric(10, 2)", "numeric(10,2)", "decimal", true, true},
    {"character varying(255)[]", "varchar(255)[]", "varchar(255)[]", "character varying", true, true},
    {"INT", "integer", "integer", "INT", true, true},
    {"int4[3][3]", "integer[3][3]", "integer[3][3]", "int4", true, false},
    {"interval day to second(3)", "interval day to second(3)", "interval day to second(3)", "interval day to second",
     true, true},
    {"double  precision", "double precision", "double precision", "double  precision", true, true},
    {"time with time zone (3)", "time(3) with time zone", "time(3) with time zone", "time with time zone", true, true},
    {"timeUnit", "timeUnit", "timeUnit", "timeUnit", false, false},
    {"date_kind[]", "date_kind[]", "date_kind[]", "date_kind", false, false},
    {"geography(Point,4326)", "geography(Point,4326)", "geography(Point,4326)", "geography", false, false},
    {"weird((", "weird((", "weird((", "weird((", false, false},
    {"", "", "", "", false, false},
};

int
main(void)
{
    struct sg_ctx ctx;
    sg_ctx_init(&ctx);
    for (size_t i = 0; i < SG_COUNT(rows); i++) {
        bool known;
        const char *name = rows[i].written;
        const char *stored = sg_type_stored(&ctx, SG_POSTGRESQL, name, &known), *base = sg_type_base(&ctx, name);
        tap_is_str(stored, rows[i].stored, __FILE__, __LINE__, name);
        tap_is_str(sg_type_key(&ctx, SG_POSTGRESQL, name), rows[i].key, __FILE__, __LINE__, "its key");
        tap_is_str(sg_type_key(&ctx, SG_POSTGRESQL, stored), rows[i].key, __FILE__, __LINE__, "the key of what is stored");
        tap_is_str(base, rows[i].base, __FILE__, __LINE__, "its base");
        tap_is_int(known, rows[i].known, __FILE__, __LINE__, "known");
        tap_is_int(sg_type_is_native(SG_POSTGRESQL, base), rows[i].native, __FILE__, __LINE__, "native");
    }
    for (int d = 0; d < SG_DIALECT_COUNT; d++) {
        size_t count;
        const char *const *all = sg_type_spellings((enum sg_dialect)d, &count);
        for (size_t i = 0; i < count; i++) {
            bool sorted = !i || strcmp(all[i - 1], all[i]) < 0;
            if (!sorted || !sg_type_is_known((enum sg_dialect)d, all[i]))
                tap_ok(false, __FILE__, __LINE__, "%s is found in the table", all[i]);
        }
    }
    sg_ctx_fini(&ctx);
    return tap_done();
}
