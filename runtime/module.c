/* The drivers of the program: modules, loaded when a database of theirs is asked for, so that a command which needs
 * none does not pay for libpq or SQLite at its start. */
#include <config.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "runtime/driver.h"

struct module {
    const char *name, *option;
    bool built;
};

static const struct module modules[SG_DIALECT_COUNT] = {
#ifdef HAVE_POSTGRESQL
    [SG_POSTGRESQL] = {"postgresql", "--without-postgresql", true},
#else
    [SG_POSTGRESQL] = {"postgresql", "--without-postgresql", false},
#endif
#ifdef HAVE_SQLITE
    [SG_SQLITE] = {"sqlite", "--without-sqlite", true},
    [SG_TURSO] = {"sqlite", "--without-sqlite", true},
#else
    [SG_SQLITE] = {"sqlite", "--without-sqlite", false},
    [SG_TURSO] = {"sqlite", "--without-sqlite", false},
#endif
};

static const struct sg_driver *
load(const char *path, char **why)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct sg_driver *const *driver = handle ? dlsym(handle, SG_DRIVER_SYMBOL) : NULL;
    struct sg_buf text = SG_BUF_INIT;
    if (driver && (*driver)->size == sizeof(struct sg_driver) && !strcmp((*driver)->package, PACKAGE_VERSION))
        return *driver;
    if (driver)
        sg_buf_addf(&text, "'%s' is of another version of schemagen; install both from one build", path);
    else
        sg_buf_addf(&text, "the driver '%s' cannot be loaded: %s", path, dlerror());
    *why = sg_buf_detach(&text, NULL);
    return NULL;
}

const struct sg_driver *
sg_driver_find(enum sg_dialect dialect, char **why)
{
    const struct module *module = &modules[dialect];
    struct sg_buf text = SG_BUF_INIT;
    if (!module->built) {
        sg_buf_addf(&text, "this schemagen was built %s", module->option);
        *why = sg_buf_detach(&text, NULL);
        return NULL;
    }
    /* The build tree of a program that is not installed; a package that was moved as a whole; where it was installed to. */
    static const char *const places[] = {"runtime/.libs/", "../runtime/.libs/", "../../runtime/.libs/", "../lib/schemagen/",
                                         "../../lib/schemagen/"};
    const struct sg_driver *driver = NULL;
    for (size_t i = 0; i <= SG_COUNT(places) && !driver; i++) {
        bool last = i == SG_COUNT(places);
        sg_buf_clear(&text);
        if (last)
            sg_buf_adds(&text, PKGLIBDIR "/");
        else
            sg_file_program_folder(&text);
        if (!text.len)
            continue;
        sg_buf_addf(&text, "%sschemagen-%s.so", last ? "" : places[i], module->name);
        if (last || sg_file_exists(text.data)) {
            driver = load(text.data, why);
            break;
        }
    }
    sg_buf_fini(&text);
    return driver;
}
