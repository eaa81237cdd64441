/* The drivers of the library, and that of the program linked as a whole (without PostgreSQL): linked in. */
#include <config.h>

#include "base/buf.h"
#include "runtime/driver.h"

static const struct sg_driver *const drivers[SG_DIALECT_COUNT] = {
#ifdef LINK_POSTGRESQL
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
    if (!drivers[dialect]) {
        struct sg_buf text = SG_BUF_INIT;
        sg_buf_addf(&text, "this libschemagen was built --without-%s", sg_dialects[sg_dialects[dialect].family].word);
        *why = sg_buf_detach(&text, NULL);
    }
    return drivers[dialect];
}
