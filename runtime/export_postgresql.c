/* The one symbol of the PostgreSQL module. */
#include <config.h>

#include "runtime/driver.h"

SG_EXPORT extern const struct sg_driver *const schemagen_driver;
const struct sg_driver *const schemagen_driver = &sg_driver_postgresql;
