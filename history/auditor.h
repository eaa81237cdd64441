/* What the parts of check share. Inside history/ only. */
#ifndef SG_HISTORY_AUDITOR_H
#define SG_HISTORY_AUDITOR_H

#include "history/audit.h"

/* Queues a finding about a file of the tree, or with NULL about the folder. */
struct sg_diag *sg_finding(struct sg_audit *audit, enum sg_diag_id id, const char *path, const char *fmt, ...)
    SG_PRINTF(4, 5);
/* The same at the entry in the journal. */
struct sg_diag *sg_finding_entry(struct sg_audit *audit, const struct sg_link *m, enum sg_diag_id id,
                                 const char *fmt, ...) SG_PRINTF(4, 5);
/* Judges one degree milder what was there before schemagen came: nobody can change it any more. */
void sg_finding_milder(struct sg_audit *audit, struct sg_diag *d);

/* audit_chain.c: entries, files, ids */
void sg_audit_chain(struct sg_audit *audit);
/* audit_sql.c: each migration against its snapshots, and both against the sum file */
enum sg_status sg_audit_steps(struct sg_audit *audit);
/* audit_since.c: against a commit */
enum sg_status sg_audit_since(struct sg_audit *audit);

#endif
