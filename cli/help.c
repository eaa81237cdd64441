/* --help, from the tables. */
#include <config.h>

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static const char *const group_titles[] = {
    [SG_GROUP_SCHEMA] = "Schema",
    [SG_GROUP_MIGRATION] = "Migrations",
    [SG_GROUP_DATABASE] = "Database",
    [SG_GROUP_OTHER] = "Help",
};
_Static_assert(SG_COUNT(group_titles) == SG_GROUP_COUNT, "a title for each group");

/* The names of all that stand in a group, for a line or two of the overview. */
static void
add_group(struct sg_app *app, enum sg_command_group group)
{
    bool any = false;
    for (unsigned i = 0; i < SG_CMD_COUNT; i++) {
        const struct sg_command *c = &sg_commands[i];
        if (c->group != group)
            continue;
        sg_out(app, any ? "             %-12s %s\n" : "%-12s %-12s %s\n",
               any ? c->name : group_titles[group], any ? c->summary : c->name, c->summary);
        any = true;
    }
}

void
sg_help_overview(struct sg_app *app)
{
    sg_out(app, "usage: schemagen COMMAND [OPTION...]\n\n");
    for (unsigned g = 0; g < SG_GROUP_COUNT; g++)
        add_group(app, (enum sg_command_group)g);
    sg_out(app, "\n'schemagen COMMAND --help' shows its options; see schemagen(1) and schema(5)\n");
}

/* "-n, --name NAME", "--[no-]breakpoints" */
static void
add_spelling(struct sg_buf *out, enum sg_option_id id, enum sg_command_id command)
{
    const struct sg_option_row *row = &sg_option_rows[id];
    if (row->short_name)
        sg_buf_addf(out, "-%c, ", row->short_name);
    sg_buf_addf(out, "--%s%s", row->flags & SG_OPTION_NEGATABLE ? "[no-]" : "", row->name);
    if (row->argument)
        sg_buf_addf(out, " %s%s", strchr(row->argument, '|') ? "WORD" : row->argument,
                    sg_option_repeats(id, command) ? "..." : "");
}

static void
add_option(struct sg_app *app, enum sg_option_id id, enum sg_command_id command)
{
    const struct sg_option_row *row = &sg_option_rows[id];
    struct sg_buf spelling = SG_BUF_INIT;
    add_spelling(&spelling, id, command);
    sg_out(app, "  %-25s %s\n", spelling.data, row->help);
    sg_buf_fini(&spelling);
    if (row->argument && strchr(row->argument, '|'))
        sg_out(app, "  %-25s %s\n", "", row->argument);
}

void
sg_help_command(struct sg_app *app, const struct sg_command *command)
{
    unsigned at = (unsigned)(command - sg_commands);
    sg_out(app, "usage: schemagen %s [OPTION...]%s%s\n%s\n\n", command->name,
           *command->operands ? " " : "", command->operands, command->summary);
    for (unsigned i = 0; i < SG_OPT_COUNT; i++)
        if (sg_option_rows[i].commands != SG_EVERYWHERE && sg_option_of((enum sg_option_id)i, at))
            add_option(app, (enum sg_option_id)i, at);
    sg_out(app, "  everywhere:");
    for (unsigned i = 0; i < SG_OPT_COUNT; i++)
        if (sg_option_rows[i].commands == SG_EVERYWHERE) {
            struct sg_buf spelling = SG_BUF_INIT;
            add_spelling(&spelling, (enum sg_option_id)i, at);
            sg_out(app, " [%s]", spelling.data);
            sg_buf_fini(&spelling);
        }
    sg_out(app, "\n");
}
