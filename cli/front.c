/* The program linked as a whole, which starts in two thirds of the time: it has SQLite, and no other driver. What talks to another
 * database goes on in the program that loads the drivers. */
#include <config.h>

#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/driver.h"
#include "runtime/url.h"

#include "base/banned.h"

#define OTHER "schemagen-database"

/* The build tree of a program that is not installed; a package that was moved as a whole; where it was installed to. */
static void
find_other(struct sg_buf *out)
{
    static const char *const places[] = {OTHER, "../libexec/schemagen/" OTHER};
    for (size_t i = 0; i < SG_COUNT(places); i++) {
        sg_file_program_folder(out);
        if (!out->len)
            break; /* never one of the folder that we happen to be in */
        sg_buf_adds(out, places[i]);
        if (sg_file_exists(out->data))
            return;
    }
    sg_buf_clear(out);
    sg_buf_adds(out, PKGLIBEXECDIR "/" OTHER);
}

/* What is no URL is for the command to say. */
static bool
has_driver(const char *url)
{
    enum sg_dialect dialect;
    char *why = NULL;
    bool has = !sg_url_dialect(&dialect, url) || sg_driver_find(dialect, &why);
    free(why);
    return has;
}

enum sg_status
sg_app_hand_over(struct sg_app *app, const char *url)
{
    if (url && has_driver(url))
        return SG_OK;
    struct sg_buf path = SG_BUF_INIT;
    find_other(&path);
    execv(path.data, app->argv);
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_NO_DRIVER, NULL, "cannot run '%s', which talks to databases: %s",
                                     path.data, strerror(errno));
    sg_diag_note(&app->ctx, d, "install schemagen as a whole, with 'make install'");
    sg_buf_fini(&path);
    return SG_USAGE;
}
