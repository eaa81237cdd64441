/* completions: the script that teaches a shell the commands and options. */
#include <config.h>

#include "cli/cli.h"

#include "base/banned.h"

enum sg_status
sg_cmd_completions(struct sg_app *app)
{
    sg_complete_script(&app->out, sg_operand(app, 0));
    sg_json_put_string(sg_app_json(app), "script", app->out.data);
    return SG_OK;
}
