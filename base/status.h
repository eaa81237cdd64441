/* What a function or the whole program ended with. The values are the exit codes of the program. */
#ifndef SG_BASE_STATUS_H
#define SG_BASE_STATUS_H

enum sg_status {
    SG_OK = 0,       /* fine */
    SG_FINDINGS = 1, /* drift, differences, something pending */
    SG_USAGE = 2,    /* the command line or the configuration is wrong */
    SG_INVALID = 3,  /* an error in a schema, a snapshot or a journal */
    SG_IO = 4,       /* a file or a database cannot be reached */
    SG_FAILED = 5,   /* a migration failed */
    SG_LOCKED = 6,   /* the lock was not obtained */
    SG_DECISION = 7  /* a decision is needed: a rename, a loss of data */
};

#endif
