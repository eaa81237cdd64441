/* explain: what a diagnostic code means and what to do; without one, the list of all. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/banned.h"

static const char *const severity_words[] = {
    [SG_ERROR] = "error", [SG_WARNING] = "warning", [SG_NOTE] = "note"};

/* The text in lines of at most `width` columns. */
static void
add_wrapped(struct sg_app *app, const char *text, size_t width)
{
    size_t column = 0;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " \n");
        if (column && column + 1 + n > width) {
            sg_out(app, "\n");
            column = 0;
        }
        sg_out(app, "%s%.*s", column ? " " : "", (int)n, p);
        column += n + (column > 0);
        p += n;
        if (*p == '\n') {
            sg_out(app, "\n");
            column = 0;
        }
        p += *p != '\0';
    }
    sg_out(app, "\n");
}

static void
put_kind(struct sg_json *j, const struct sg_diag_kind *kind)
{
    sg_json_object(j);
    sg_json_put_string(j, "code", kind->code);
    sg_json_put_string(j, "severity", severity_words[kind->severity]);
    sg_json_put_string(j, "explanation", kind->explanation);
    sg_json_end_object(j);
}

static enum sg_status
unknown(struct sg_app *app, const char *code)
{
    const char *codes[SG_DIAG_COUNT];
    for (unsigned i = 0; i < SG_DIAG_COUNT; i++)
        codes[i] = sg_diag_kinds[i].code;
    struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_UNKNOWN_CODE, NULL,
                                     "there is no diagnostic code '%s'", code);
    const char *near = sg_nearest(code, codes, SG_DIAG_COUNT);
    if (near)
        sg_diag_note(&app->ctx, d, "did you mean '%s'?", near);
    else
        sg_diag_note(&app->ctx, d,
                     "'schemagen explain' lists them; a message ends with its code in brackets");
    return SG_USAGE;
}

enum sg_status
sg_cmd_explain(struct sg_app *app)
{
    const char *code = sg_operand(app, 0);
    enum sg_diag_id id = code ? sg_diag_find(code) : SG_DIAG_COUNT;
    struct sg_json *j = sg_app_json(app);
    if (code && id == SG_DIAG_COUNT)
        return unknown(app, code);
    sg_json_key(j, "codes");
    sg_json_array(j);
    for (unsigned i = 0; i < SG_DIAG_COUNT; i++) {
        const struct sg_diag_kind *kind = &sg_diag_kinds[i];
        if (code && i != id)
            continue;
        put_kind(j, kind);
        if (!code) {
            sg_out(app, "%-8s %s\n", severity_words[kind->severity], kind->code);
            continue;
        }
        sg_out(app, "%s (%s)\n\n", kind->code, severity_words[kind->severity]);
        add_wrapped(app, kind->explanation, 80);
    }
    sg_json_end_array(j);
    return SG_OK;
}
