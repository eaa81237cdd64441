/* Questions that only a person can answer: was it renamed, may data be lost. Without a terminal
 * they become errors that name the exact flags. */
#ifndef SG_CLI_ASK_H
#define SG_CLI_ASK_H

#include "cli/cli.h"
#include "diff/diff.h"

struct sg_asking {
    struct sg_app *app;
    bool ask;            /* on a terminal: ask; else collect */
    bool stopped;        /* the person gave up */
    struct sg_list open; /* struct sg_question * that nothing answered */
};

void sg_asking_init(struct sg_asking *a, struct sg_app *app, bool ask);
/* An sg_ask: --create, then a menu, then the list of what is open. `arg` is a struct sg_asking. */
struct sg_obj *sg_ask_rename(void *arg, const struct sg_question *question);
/* Whether --create names it: the is_created of sg_diff_options, with the same argument. */
bool sg_ask_is_created(void *arg, const struct sg_obj *new);
/* Where a question stayed open: the flags for each answer as diagnostics, the "questions" member,
 * and SG_DECISION; else SG_OK. */
enum sg_status sg_asking_finish(struct sg_asking *a);
/* The renames of the command line, for sg_diff_options. */
enum sg_status sg_renames_given(struct sg_list *out, struct sg_app *app);

/* Asks for the word "yes" in full. Anything else, and the end of input, is a no. */
bool sg_ask_yes(struct sg_app *app, const char *question);

/* Whether each --create names something that is new. SG_USAGE with a diagnostic. */
enum sg_status sg_creates_check(struct sg_app *app, const struct sg_diff *diff);

#endif
