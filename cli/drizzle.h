/* What a drizzle.config file says plainly. It is a program, so only literals are understood; what
 * is computed is not there. */
#ifndef SG_CLI_DRIZZLE_H
#define SG_CLI_DRIZZLE_H

#include "cli/cli.h"

struct sg_drizzle {
    const char *path;                                 /* of the file; NULL where there is none */
    const char *out, *dialect;                        /* or NULL */
    const char *url_env;                              /* url: process.env.NAME */
    const char *migrations_table, *migrations_schema; /* or NULL */
    struct sg_list computed; /* const char *: keys of a project block for which it has no literal */
};

/* Reads drizzle.config.ts, .js, .mjs, .cjs or .json in the folder, "" for the current one, whichever is there
 * first. */
enum sg_status sg_drizzle_read(struct sg_drizzle *out, struct sg_ctx *ctx, const char *folder);

#endif
