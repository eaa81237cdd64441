/* The error of a connection: what all drivers share. Part of each driver, linked in or loaded. */
#include <config.h>

#include <stdarg.h>
#include <stdlib.h>

#include "base/buf.h"
#include "runtime/driver.h"

void
sg_db_error_clear(struct sg_db *db)
{
    struct sg_db_error *e = &db->error;
    free(e->message);
    free(e->detail);
    free(e->hint);
    free(e->context);
    *e = (struct sg_db_error){0};
}

void
sg_db_error_set(struct sg_db *db, enum sg_db_class class, const char *fmt, ...)
{
    struct sg_buf text = SG_BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    sg_buf_vaddf(&text, fmt, ap);
    va_end(ap);
    sg_db_error_clear(db);
    db->error.class = class;
    db->error.message = sg_buf_detach(&text, NULL);
}
