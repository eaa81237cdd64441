/* Commands that are shown to be typed: they mean the project and the database that this run means. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/shell.h"
#include "runtime/url.h"

#include "base/banned.h"

void
sg_suggest_option(struct sg_buf *out, const struct sg_app *app, enum sg_option_id id)
{
    const struct sg_option_row *row = &sg_option_rows[id];
    struct sg_buf value = SG_BUF_INIT;
    const char *text;
    SG_FOREACH (text, &app->values[id]) {
        if (!row->argument) {
            sg_buf_addf(out, " --%s%s", strcmp(text, "on") ? "no-" : "", row->name);
            continue;
        }
        sg_buf_clear(&value);
        if (id == SG_OPT_URL)
            sg_url_redact(&value, text);
        else
            sg_buf_adds(&value, text);
        sg_buf_addf(out, " --%s ", row->name);
        sg_shell_quote(out, value.data);
    }
    sg_buf_fini(&value);
}

static bool
carries_any(const struct sg_app *app)
{
    for (int id = 0; id < SG_OPT_COUNT; id++)
        if (sg_option_rows[id].flags & SG_OPTION_CARRIED && app->values[id].len)
            return true;
    return false;
}

/* The command whose name stands here as a whole word, and is not only asked for its --help. */
static enum sg_command_id
command_at(const char *p)
{
    unsigned i = 0;
    for (; i < SG_CMD_COUNT; i++) {
        size_t n = strlen(sg_commands[i].name);
        if (!strncmp(p, sg_commands[i].name, n) && (p[n] == '\'' || p[n] == ' ') && strncmp(p + n, " --help", 7) != 0)
            break;
    }
    return (enum sg_command_id)i;
}

/* Where the text that the note quotes ends around a place in it; NULL where none does. */
static const char *
quote_end(const struct sg_diag *d, const char *place)
{
    for (size_t i = 0; i < SG_COUNT(d->quoted) && d->quoted[i]; i++) {
        size_t len = strlen(d->quoted[i]);
        for (const char *p = d->note; len && (p = strstr(p, d->quoted[i])) && p <= place; p += len)
            if (place < p + len)
                return p + len;
    }
    return NULL;
}

/* Each 'schemagen COMMAND ...' of the note gets what was given of the options that it has, too; but not what looks like one in a
 * statement. */
static const char *
complete(struct sg_app *app, const struct sg_diag *d)
{
    static const char quoted[] = "'" PACKAGE " ";
    struct sg_buf out = SG_BUF_INIT;
    const char *p, *text = d->note, *end;
    while ((p = strstr(text, quoted))) {
        if ((end = quote_end(d, p))) {
            sg_buf_add(&out, text, (size_t)(end - text));
            text = end;
            continue;
        }
        p += sizeof quoted - 1;
        enum sg_command_id command = command_at(p);
        p += command < SG_CMD_COUNT ? strlen(sg_commands[command].name) : 0;
        sg_buf_add(&out, text, (size_t)(p - text));
        text = p;
        for (int id = 0; command < SG_CMD_COUNT && id < SG_OPT_COUNT; id++)
            if (sg_option_rows[id].flags & SG_OPTION_CARRIED && sg_option_of((enum sg_option_id)id, command))
                sg_suggest_option(&out, app, (enum sg_option_id)id);
    }
    sg_buf_adds(&out, text);
    const char *whole = sg_arena_strndup(&app->ctx.arena, out.data, out.len);
    sg_buf_fini(&out);
    return whole;
}

void
sg_suggest_complete(struct sg_app *app, size_t from)
{
    for (size_t i = from; carries_any(app) && i < app->ctx.diags.len; i++) {
        struct sg_diag *d = app->ctx.diags.items[i];
        if (d->note)
            d->note = complete(app, d);
    }
}
