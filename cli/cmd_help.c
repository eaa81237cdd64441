/* help: the overview, one command, or with --json the two tables as data. */
#include <config.h>

#include "cli/cli.h"

#include "base/banned.h"

static void
put_options(struct sg_json *j, enum sg_command_id command)
{
    sg_json_key(j, "options");
    sg_json_array(j);
    for (unsigned i = 0; i < SG_OPT_COUNT; i++) {
        const struct sg_option_row *row = &sg_option_rows[i];
        if (!sg_option_of((enum sg_option_id)i, command))
            continue;
        char short_name[2] = {row->short_name, '\0'};
        sg_json_object(j);
        sg_json_put_string(j, "name", row->name);
        sg_json_put_string(j, "short", row->short_name ? short_name : NULL);
        sg_json_put_string(j, "argument", row->argument);
        sg_json_put_bool(j, "repeatable", sg_option_repeats((enum sg_option_id)i, command));
        sg_json_put_bool(j, "negatable", row->flags & SG_OPTION_NEGATABLE);
        sg_json_put_string(j, "help", row->help);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

static void
put_command(struct sg_json *j, enum sg_command_id id)
{
    sg_json_object(j);
    sg_json_put_string(j, "name", sg_commands[id].name);
    sg_json_put_string(j, "operands", sg_commands[id].operands);
    sg_json_put_string(j, "summary", sg_commands[id].summary);
    put_options(j, id);
    sg_json_end_object(j);
}

enum sg_status
sg_cmd_help(struct sg_app *app)
{
    const char *name = sg_operand(app, 0);
    enum sg_command_id id = name ? sg_command_find(name) : SG_CMD_COUNT;
    if (name && id == SG_CMD_COUNT) {
        const char *names[SG_CMD_COUNT];
        for (unsigned i = 0; i < SG_CMD_COUNT; i++)
            names[i] = sg_commands[i].name;
        const char *near = sg_nearest(name, names, SG_CMD_COUNT);
        struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_UNKNOWN_COMMAND, NULL,
                                         "there is no command '%s'", name);
        if (near)
            sg_diag_note(&app->ctx, d, "did you mean 'schemagen help %s'?", near);
        return SG_USAGE;
    }
    if (name)
        sg_help_command(app, &sg_commands[id]);
    else
        sg_help_overview(app);
    if (app->json) {
        struct sg_json *j = sg_app_json(app);
        sg_json_key(j, "commands");
        sg_json_array(j);
        for (unsigned i = 0; i < SG_CMD_COUNT; i++)
            if (!name || i == id)
                put_command(j, (enum sg_command_id)i);
        sg_json_end_array(j);
    }
    return SG_OK;
}
