/* The drivers of the library: linked in. */
#include <config.h>

#include "base/mem.h"
#include "runtime/driver.h"

static const struct sg_driver *const drivers[SG_DIALECT_COUNT] = {
#ifdef HAVE_POSTGRESQL
    [SG_POSTGRESQL] = &sg_driver_postgresql,
#endif
#ifdef HAVE_SQLITE
    [SG_SQLITE] = &sg_driver_sqlite,
    [SG_TURSO] = &sg_driver_sqlite,
#endif
};

const struct sg_driver *
sg_driver_find(enum sg_dialect dialect, char **why)
{
    if (!drivers[dialect])
        *why = sg_strdup(dialect == SG_POSTGRESQL ? "this libschemagen was built --without-postgresql"
                                                  : "this libschemagen was built --without-sqlite");
    return drivers[dialect];
}
