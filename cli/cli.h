/* The program around the library: one option table, one command table, one file a command. Only
 * this folder prints, reads the environment and decides the exit code. */
#ifndef SG_CLI_CLI_H
#define SG_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/json.h"
#include "base/status.h"

enum sg_command_id {
#define COMMAND(id, name, function, group, operands, min, max, summary) SG_CMD_##id,
#include "cli/command.def"
#undef COMMAND
    SG_CMD_COUNT
};

enum sg_option_id {
#define OPTION(id, name, short_name, argument, flags, commands, help) SG_OPT_##id,
#include "cli/option.def"
#undef OPTION
    SG_OPT_COUNT
};

enum sg_command_group {
    SG_GROUP_SCHEMA,
    SG_GROUP_MIGRATION,
    SG_GROUP_DATABASE,
    SG_GROUP_OTHER,
    SG_GROUP_COUNT
};
enum { SG_OPTION_REPEAT = 1, SG_OPTION_NEGATABLE = 2, SG_OPTION_CARRIED = 4, SG_OPTION_MANY = 8 };

struct sg_app;

struct sg_command {
    const char *name;
    enum sg_status (*run)(struct sg_app *app);
    enum sg_command_group group;
    const char *operands;
    int min, max;
    const char *summary;
};
extern const struct sg_command sg_commands[SG_CMD_COUNT];

struct sg_option_row {
    const char *name;
    char short_name;
    const char *argument;
    unsigned flags;
    uint64_t commands; /* a bit an enum sg_command_id */
    const char *help;
};
extern const struct sg_option_row sg_option_rows[SG_OPT_COUNT];
#define SG_EVERYWHERE UINT64_MAX

/* A run of the program. */
struct sg_app {
    struct sg_ctx ctx;
    char **argv;
    const struct sg_command *command; /* NULL until the command line is read */
    struct sg_list
        values[SG_OPT_COUNT]; /* const char *; "on" and "off" for options without argument */
    struct sg_list operands;  /* const char * */
    bool version;             /* --version instead of a command */
    bool json, quiet, color_out, color_err;
    struct sg_buf out;  /* the product: standard output, written at the end; left out with --json */
    struct sg_buf talk; /* standard error: all but diagnostics; left out with --json and --quiet */
    struct sg_buf members; /* --json: the command's own members of the document */
    struct sg_json writer; /* … and what writes them */
    size_t rendered;       /* how many of ctx.diags have been shown */
};

/* cli/app.c */
enum sg_status sg_app_main(int argc, char **argv);
/* The product, where people read it: standard output. Not shown with --json, which puts it into a
 * member. */
void sg_out(struct sg_app *app, const char *fmt, ...) SG_PRINTF(2, 3);
/* What is said beside it: standard error. */
void sg_say(struct sg_app *app, const char *fmt, ...) SG_PRINTF(2, 3);
/* Shows what was said so far, before something that takes long or waits. Diagnostics first come
 * with the next one. */
void sg_app_flush(struct sg_app *app);
/* Writes the queued diagnostics that were not shown yet (standard error); nothing with --json. */
void sg_app_render(struct sg_app *app);
/* The writer of the command's own members of the JSON document: sg_json_put_…(sg_app_json(app),
 * "key", …). Members may be written whether --json was given or not; what takes work asks app->json
 * first. */
struct sg_json *sg_app_json(struct sg_app *app);
/* An environment variable, NULL where it is not set or empty. */
const char *sg_app_env(const char *name);
/* Both standard input and standard error are terminals: a question can be asked. */
bool sg_app_can_ask(const struct sg_app *app);
/* "ok", "findings", …: the "status" of the JSON document. */
const char *sg_status_name(enum sg_status status);

/* cli/front.c: goes on as the program that loads the drivers where the one of `url` is not linked in (NULL: of whatever database), and
 * then does not return unless that fails. Before anything is done or read from standard input. cli/whole.c: this is that program. */
enum sg_status sg_app_hand_over(struct sg_app *app, const char *url);

/* cli/args.c */
enum sg_status sg_args_parse(struct sg_app *app, int argc, char **argv);
bool sg_given(const struct sg_app *app, enum sg_option_id id);
/* The last value given, or NULL. */
const char *sg_value(const struct sg_app *app, enum sg_option_id id);
/* For options without argument: the last of --x and --no-x, else `otherwise`. */
bool sg_flag(const struct sg_app *app, enum sg_option_id id, bool otherwise);
/* A whole number of `min` to `max`; `*out` keeps its value where the option was not given. SG_USAGE
 * with a diagnostic. */
enum sg_status sg_value_int(int64_t *out, struct sg_app *app, enum sg_option_id id, int64_t min,
                            int64_t max);
const char *sg_operand(const struct sg_app *app, size_t at);
/* A usage error with a pointer to --help. Returns SG_USAGE. */
enum sg_status sg_usage(struct sg_app *app, enum sg_diag_id id, const char *fmt, ...)
    SG_PRINTF(3, 4);
/* Whether the option belongs to the command … */
bool sg_option_of(enum sg_option_id id, enum sg_command_id command);
/* … and may be given to it more than once. */
bool sg_option_repeats(enum sg_option_id id, enum sg_command_id command);
enum sg_command_id sg_command_find(const char *name);

/* cli/help.c */
void sg_help_overview(struct sg_app *app);
void sg_help_command(struct sg_app *app, const struct sg_command *command);

/* cli/suggest.c: an option as it was given, to be typed again, but for passwords: " --out 'my folder'" */
void sg_suggest_option(struct sg_buf *out, const struct sg_app *app, enum sg_option_id id);
/* The commands that the notes of the queued diagnostics suggest, from number `from` on, get those options of this run that say which
 * project or database is meant. Once for each, before it is shown. */
void sg_suggest_complete(struct sg_app *app, size_t from);

/* cli/complete.c: the completion script of a shell, "bash", "zsh" or "fish" */
void sg_complete_script(struct sg_buf *out, const char *shell);

/* cli/render.c: one diagnostic for people … */
void sg_render_diag(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_diag *d, bool color);
/* … and all of them for programs, as the value of a key. */
void sg_render_diags_json(struct sg_json *j, struct sg_ctx *ctx);

#define COMMAND(id, name, function, group, operands, min, max, summary)                            \
    enum sg_status sg_cmd_##function(struct sg_app *app);
#include "cli/command.def"
#undef COMMAND

#endif
