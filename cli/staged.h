/* What git has staged, as files: a copy of the index in a temporary folder, in which a command runs as it would in the tree. */
#ifndef SG_CLI_STAGED_H
#define SG_CLI_STAGED_H

#include "cli/cli.h"
#include "history/git.h"

struct sg_staged {
    struct sg_app *app;
    struct sg_git git;
    const char *folder; /* the temporary one; NULL where there is none */
    const char *back;   /* where the command was started */
};

/* Copies the .schema files and goes there. */
enum sg_status sg_staged_enter(struct sg_staged *out, struct sg_app *app);
/* Copies the migrations folder, as it is called from the current folder. */
enum sg_status sg_staged_folder(struct sg_staged *staged, const char *folder);
/* Goes back and takes the copy away. */
void sg_staged_leave(struct sg_staged *staged);

#endif
