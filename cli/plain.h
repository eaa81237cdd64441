/* A migrations folder of another tool, without drizzle's journal: files named YYYYMMDDHHMMSS_name.sql or NNNN_name.sql. */
#ifndef SG_CLI_PLAIN_H
#define SG_CLI_PLAIN_H

#include "cli/cli.h"
#include "snapshot/folder.h"

/* Fills the journal of a folder that has none from the names of its files; without such files it stays empty. SG_USAGE
 * where neither --dialect nor --url says the dialect. */
enum sg_status sg_plain_journal(struct sg_folder *folder, struct sg_app *app);
/* Writes it. */
enum sg_status sg_plain_write(const struct sg_folder *folder);
/* Takes over what the tracking table of the other tool lists in the database of --url. */
enum sg_status sg_plain_records(struct sg_app *app);

#endif
