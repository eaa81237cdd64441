/* The command line, read by the option table. */
#include <config.h>

#include "cli/cli.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/banned.h"

const struct sg_command sg_commands[SG_CMD_COUNT] = {
#define COMMAND(id, name, function, group, operands, min, max, summary)                            \
    [SG_CMD_##id] = {name, sg_cmd_##function, SG_GROUP_##group, operands, min, max, summary},
#include "cli/command.def"
#undef COMMAND
};

#define ON(id)     (UINT64_C(1) << SG_CMD_##id)
#define EVERYWHERE SG_EVERYWHERE
#define REPEAT     SG_OPTION_REPEAT
#define NEGATABLE  SG_OPTION_NEGATABLE
#define CARRIED    SG_OPTION_CARRIED
#define MANY       SG_OPTION_MANY
#define FOLDER_COMMANDS                                                                            \
    (ON(MIGRATE) | ON(STATUS) | ON(HISTORY) | ON(VALIDATE) | ON(DOWN) | ON(BASELINE) | ON(RESOLVE) | ON(REPAIR) | ON(RESET))
#define DATABASE_COMMANDS (FOLDER_COMMANDS | ON(SEED) | ON(BACKUP) | ON(WAIT))
#define RUN_COMMANDS (ON(MIGRATE) | ON(DOWN) | ON(RESET) | ON(SEED))
const struct sg_option_row sg_option_rows[SG_OPT_COUNT] = {
#define OPTION(id, name, short_name, argument, flags, commands, help)                              \
    [SG_OPT_##id] = {name, short_name, argument, flags, commands, help},
#include "cli/option.def"
#undef OPTION
};
_Static_assert(SG_CMD_COUNT < 64, "the commands of an option are a mask of 64 bits");

enum sg_command_id
sg_command_find(const char *name)
{
    unsigned i = 0;
    while (i < SG_CMD_COUNT && strcmp(sg_commands[i].name, name))
        i++;
    return (enum sg_command_id)i;
}

bool
sg_option_of(enum sg_option_id id, enum sg_command_id command)
{
    return sg_option_rows[id].commands >> command & 1;
}

bool
sg_given(const struct sg_app *app, enum sg_option_id id)
{
    return app->values[id].len > 0;
}

const char *
sg_value(const struct sg_app *app, enum sg_option_id id)
{
    const struct sg_list *values = &app->values[id];
    return values->len ? values->items[values->len - 1] : NULL;
}

bool
sg_flag(const struct sg_app *app, enum sg_option_id id, bool otherwise)
{
    const char *value = sg_value(app, id);
    return value ? !strcmp(value, "on") : otherwise;
}

bool
sg_option_repeats(enum sg_option_id id, enum sg_command_id command)
{
    unsigned flags = sg_option_rows[id].flags;
    return flags & SG_OPTION_REPEAT || (flags & SG_OPTION_MANY && sg_option_of(SG_OPT_TARGETS, command));
}

const char *
sg_operand(const struct sg_app *app, size_t at)
{
    return at < app->operands.len ? app->operands.items[at] : NULL;
}

/* A usage error with what --help to read. */
static enum sg_status
wrong(struct sg_app *app, struct sg_diag *d, const char *hint)
{
    struct sg_ctx *ctx = &app->ctx;
    const char *see = app->command
                          ? sg_arena_printf(&ctx->arena, "schemagen %s --help", app->command->name)
                          : "schemagen --help";
    if (hint)
        sg_diag_note(ctx, d, "did you mean '%s'? (%s)", hint, see);
    else
        sg_diag_note(ctx, d, "see '%s'", see);
    return SG_USAGE;
}

enum sg_status
sg_usage(struct sg_app *app, enum sg_diag_id id, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = sg_arena_vprintf(&app->ctx.arena, fmt, ap);
    va_end(ap);
    return wrong(app, sg_diag_file(&app->ctx, id, NULL, "%s", text), NULL);
}

enum sg_status
sg_value_int(int64_t *out, struct sg_app *app, enum sg_option_id id, int64_t min, int64_t max)
{
    const char *text = sg_value(app, id);
    if (!text)
        return SG_OK;
    int64_t n = 0;
    bool negative = *text == '-';
    const char *p = text + negative;
    bool good = *p != '\0';
    for (; *p >= '0' && *p <= '9' && n < INT64_MAX / 10; p++)
        n = n * 10 + (*p - '0');
    n = negative ? -n : n;
    if (!good || *p || n < min || n > max)
        return wrong(app,
                     sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL,
                                  "'--%s' takes a number from %" PRId64 " to %" PRId64 ", not '%s'",
                                  sg_option_rows[id].name, min, max, text),
                     NULL);
    *out = n;
    return SG_OK;
}

/* Whether the command (or, before one is known, every command) has the option. */
static bool
applies(const struct sg_app *app, unsigned id)
{
    uint64_t commands = sg_option_rows[id].commands;
    return app->command ? commands >> (app->command - sg_commands) & 1 : commands == SG_EVERYWHERE;
}

/* The option of this name; `*negated` for --no-NAME. SG_OPT_COUNT where there is none. */
static enum sg_option_id
find_long(bool *negated, const struct sg_app *app, const char *name, size_t len)
{
    *negated = false;
    for (unsigned i = 0; i < SG_OPT_COUNT; i++) {
        const struct sg_option_row *row = &sg_option_rows[i];
        if (!applies(app, i))
            continue;
        if (strlen(row->name) == len && !memcmp(row->name, name, len))
            return (enum sg_option_id)i;
        if (row->flags & SG_OPTION_NEGATABLE && len > 3 && !memcmp(name, "no-", 3) &&
            strlen(row->name) == len - 3 && !memcmp(row->name, name + 3, len - 3)) {
            *negated = true;
            return (enum sg_option_id)i;
        }
    }
    return SG_OPT_COUNT;
}

static enum sg_option_id
find_short(const struct sg_app *app, char c)
{
    for (unsigned i = 0; i < SG_OPT_COUNT; i++)
        if (sg_option_rows[i].short_name == c && applies(app, i))
            return (enum sg_option_id)i;
    return SG_OPT_COUNT;
}

/* The option that was probably meant: of this command, else one that another command has. */
static enum sg_status
unknown_option(struct sg_app *app, const char *given, size_t len)
{
    struct sg_ctx *ctx = &app->ctx;
    const char *text = sg_arena_strndup(&ctx->arena, given, len);
    struct sg_diag *d;
    if (app->command)
        d = sg_diag_file(ctx, SG_DIAG_UNKNOWN_OPTION, NULL, "'%s' has no option '%s'",
                         app->command->name, text);
    else
        d = sg_diag_file(ctx, SG_DIAG_UNKNOWN_OPTION, NULL,
                         "there is no option '%s' before a command", text);
    const char *names[SG_OPT_COUNT];
    size_t count = 0;
    for (unsigned i = 0; i < SG_OPT_COUNT; i++)
        if (applies(app, i))
            names[count++] = sg_option_rows[i].name;
    const char *near = len > 2 && given[1] == '-' ? sg_nearest(text + 2, names, count) : NULL;
    return wrong(app, d, near ? sg_arena_printf(&ctx->arena, "--%s", near) : NULL);
}

/* Checks the argument against "a|b|c" where the table says so. */
static enum sg_status
check_choice(struct sg_app *app, const char *what, const char *choices, const char *value)
{
    const char *words[16];
    size_t count = 0;
    for (const char *p = choices; count < SG_COUNT(words);) {
        size_t n = strcspn(p, "|");
        words[count] = sg_arena_strndup(&app->ctx.arena, p, n);
        if (!strcmp(words[count++], value))
            return SG_OK;
        if (!p[n])
            break;
        p += n + 1;
    }
    struct sg_buf list = SG_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        sg_buf_addf(&list, "%s'%s'", !i ? "" : i + 1 < count ? ", " : " or ", words[i]);
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL,
                                     "'%s' takes %s, not '%s'", what, list.data, value);
    sg_buf_fini(&list);
    return wrong(app, d, sg_nearest(value, words, count));
}

static enum sg_status
take(struct sg_app *app, enum sg_option_id id, const char *value)
{
    const struct sg_option_row *row = &sg_option_rows[id];
    struct sg_ctx *ctx = &app->ctx;
    if (row->argument && strchr(row->argument, '|')) {
        char *what = sg_arena_printf(&ctx->arena, "--%s", row->name);
        enum sg_status status = check_choice(app, what, row->argument, value);
        if (status)
            return status;
    }
    if (row->argument && app->values[id].len &&
        !(app->command && sg_option_repeats(id, (enum sg_command_id)(app->command - sg_commands))))
        return wrong(
            app,
            sg_diag_file(ctx, SG_DIAG_REPEATED_OPTION, NULL, "'--%s' is given twice", row->name),
            NULL);
    sg_list_push(&app->values[id], &ctx->arena, (void *)value);
    return SG_OK;
}

static enum sg_status
missing(struct sg_app *app, enum sg_option_id id)
{
    const struct sg_option_row *row = &sg_option_rows[id];
    return wrong(app,
                 sg_diag_file(&app->ctx, SG_DIAG_MISSING_ARGUMENT, NULL,
                              "'--%s' needs its argument, %s", row->name, row->argument),
                 NULL);
}

/* --name, --name=value, --name value. `*at`, the index of the word, moves on past an argument. */
static enum sg_status
parse_long(struct sg_app *app, int *at, int argc, char **argv)
{
    const char *word = argv[*at], *name = word + 2;
    size_t len = strcspn(name, "=");
    bool negated;
    enum sg_option_id id = find_long(&negated, app, name, len);
    if (id == SG_OPT_COUNT)
        return unknown_option(app, word, len + 2);
    if (!sg_option_rows[id].argument) {
        if (name[len])
            return wrong(app,
                         sg_diag_file(&app->ctx, SG_DIAG_BAD_ARGUMENT, NULL,
                                      "'--%s' takes no argument", sg_option_rows[id].name),
                         NULL);
        return take(app, id, negated ? "off" : "on");
    }
    if (name[len])
        return take(app, id, name + len + 1);
    if (*at + 1 >= argc)
        return missing(app, id);
    return take(app, id, argv[++*at]);
}

/* -x, -xy, -xvalue, -x value */
static enum sg_status
parse_short(struct sg_app *app, int *at, int argc, char **argv)
{
    const char *word = argv[*at];
    for (const char *p = word + 1; *p; p++) {
        enum sg_option_id id = find_short(app, *p);
        enum sg_status status;
        if (id == SG_OPT_COUNT)
            return unknown_option(app, word, strlen(word));
        if (sg_option_rows[id].argument) {
            if (p[1])
                return take(app, id, p + 1);
            if (*at + 1 >= argc)
                return missing(app, id);
            return take(app, id, argv[++*at]);
        }
        if ((status = take(app, id, "on")))
            return status;
    }
    return SG_OK;
}

static enum sg_status
parse_command(struct sg_app *app, const char *word)
{
    enum sg_command_id id = sg_command_find(word);
    if (id < SG_CMD_COUNT) {
        app->command = &sg_commands[id];
        return SG_OK;
    }
    const char *names[SG_CMD_COUNT];
    for (unsigned i = 0; i < SG_CMD_COUNT; i++)
        names[i] = sg_commands[i].name;
    struct sg_diag *d =
        sg_diag_file(&app->ctx, SG_DIAG_UNKNOWN_COMMAND, NULL, "there is no command '%s'", word);
    const char *near = sg_nearest(word, names, SG_CMD_COUNT);
    return wrong(app, d, near ? sg_arena_printf(&app->ctx.arena, "schemagen %s", near) : NULL);
}

static enum sg_status
check_operands(struct sg_app *app)
{
    const struct sg_command *c = app->command;
    struct sg_ctx *ctx = &app->ctx;
    if (!c || sg_given(app, SG_OPT_HELP))
        return SG_OK;
    if ((int)app->operands.len < c->min)
        return wrong(
            app,
            sg_diag_file(ctx, SG_DIAG_MISSING_OPERAND, NULL, "'%s' needs %s", c->name, c->operands),
            NULL);
    if (c->max >= 0 && (int)app->operands.len > c->max)
        return wrong(app,
                     sg_diag_file(ctx, SG_DIAG_EXTRA_OPERAND, NULL,
                                  "'%s' takes %s, '%s' is too much", c->name,
                                  c->max ? c->operands : "no operand",
                                  sg_operand(app, (size_t)c->max)),
                     NULL);
    if (app->operands.len && strchr(c->operands, '|') && *c->operands != '[')
        return check_choice(app, c->name, c->operands, sg_operand(app, 0));
    return SG_OK;
}

enum sg_status
sg_args_parse(struct sg_app *app, int argc, char **argv)
{
    enum sg_status status = SG_OK;
    bool options = true;
    for (int i = 1; i < argc && !status; i++) {
        char *word = argv[i];
        if (options && !strcmp(word, "--"))
            options = false;
        else if (!app->command && (!strcmp(word, "--version") || !strcmp(word, "-V")))
            app->version = true;
        else if (options && word[0] == '-' && word[1] == '-')
            status = parse_long(app, &i, argc, argv);
        else if (options && word[0] == '-' && word[1])
            status = parse_short(app, &i, argc, argv);
        else if (!app->command)
            status = parse_command(app, word);
        else
            sg_list_push(&app->operands, &app->ctx.arena, word);
    }
    if (!status)
        status = check_operands(app);
    /* A command line that is wrong before --json was met still gets its error in the form that it
     * asks for. */
    for (int i = 1; status && i < argc && strcmp(argv[i], "--") != 0; i++)
        if (!strcmp(argv[i], "--json"))
            app->json = true;
    app->json |= sg_flag(app, SG_OPT_JSON, false);
    app->quiet = sg_flag(app, SG_OPT_QUIET, false);
    return status;
}
