/* init: a schemagen.schema to start from, and the folder for migrations. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/file.h"
#include "cli/load.h"

#include "base/banned.h"

static const struct {
    const char *url, *schema;
} starters[] = {
    [SG_POSTGRESQL] =
        {"env(\"DATABASE_URL\")",
         "/// People who can sign in.\n"
         "table users {\n"
         "  id          bigint                    primary key  generated always as identity\n"
         "  email       text                      not null  unique\n"
         "  created_at  timestamp with time zone  not null  default now()\n"
         "}\n"},
    [SG_SQLITE] = {"\"sqlite:app.db\"",
                   "/// People who can sign in.\n"
                   "table users {\n"
                   "  id          integer  primary key  autoincrement\n"
                   "  email       text     not null  unique\n"
                   "  created_at  text     not null  default CURRENT_TIMESTAMP\n"
                   "}\n"},
};

static const char *
starter_text(struct sg_ctx *ctx, enum sg_dialect dialect, const char *out)
{
    enum sg_dialect family = sg_dialects[dialect].family;
    return sg_arena_printf(
        &ctx->arena,
        "// What the database should look like. 'schemagen generate' writes the next migration.\n"
        "project {\n"
        "  dialect %s\n"
        "  out     \"%s\"\n"
        "  url     %s\n"
        "}\n"
        "\n"
        "%s",
        sg_dialects[dialect].word, out, starters[family].url, starters[family].schema);
}

enum sg_status
sg_cmd_init(struct sg_app *app)
{
    static const char path[] = "schemagen.schema";
    struct sg_ctx *ctx = &app->ctx;
    const char *out = sg_value(app, SG_OPT_OUT), *given = sg_value(app, SG_OPT_DIALECT);
    enum sg_dialect dialect = SG_POSTGRESQL;
    if (given)
        (void)sg_dialect_of_word(&dialect, given);
    out = out ? out : "migrations";
    if (strpbrk(out, "\"\\\n"))
        return sg_usage(app, SG_DIAG_BAD_ARGUMENT,
                        "'--out' cannot hold quotes, backslashes or line ends");
    if (sg_file_exists(path)) {
        struct sg_diag *d = sg_diag_file(ctx, SG_DIAG_EXISTS, path, "'%s' is there already", path);
        sg_diag_note(ctx, d, "a project is started once; nothing was changed");
        return SG_USAGE;
    }
    enum sg_status status = sg_file_mkdirs(ctx, out);
    const char *text = starter_text(ctx, dialect, out);
    if (status || (status = sg_file_write(ctx, path, text, strlen(text))))
        return status;
    struct sg_json *j = sg_app_json(app);
    sg_json_key(j, "files");
    sg_json_array(j);
    sg_json_string(j, path);
    sg_json_end_array(j);
    sg_json_put_string(j, "out", out);
    sg_say(app,
           "wrote %s for %s; migrations go to %s/\nnext: edit it, then run 'schemagen generate'\n",
           path, sg_dialects[dialect].word, out);
    return SG_OK;
}
