/* Findings in the forms that other programs read. */
#ifndef SG_CLI_FINDINGS_H
#define SG_CLI_FINDINGS_H

#include "cli/cli.h"

/* Writes the queued diagnostics to standard output in a form: "text" (nothing: they go to standard error like those of every
 * command), "sarif" (2.1.0), "github" (workflow commands), "junit". With any but text they are not shown again. */
void sg_findings_write(struct sg_app *app, const char *form);

#endif
