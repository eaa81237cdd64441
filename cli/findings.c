/* Findings for other programs; see cli/findings.h. */
#include <config.h>

#include "cli/findings.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

/* Where a finding is: a path, and a line and column where it has them (0: it has none). */
struct spot {
    const char *file;
    unsigned line, column; /* the column in code points */
};

static struct spot
spot_of(struct sg_ctx *ctx, const struct sg_diag *d)
{
    struct spot s = {d->file, 0, 0};
    if (!d->where.source)
        return s;
    struct sg_place place = sg_source_place(d->where.source, &ctx->arena, d->where.start);
    s.file = d->where.source->name;
    s.line = place.line;
    s.column = 1;
    for (size_t i = 0; i + 1 < place.column && i < place.len; i++)
        s.column += ((unsigned char)place.text[i] & 0xc0) != 0x80;
    return s;
}

/* Message and remedy as one text. */
static const char *
full_text(struct sg_ctx *ctx, const struct sg_diag *d)
{
    return d->note ? sg_arena_printf(&ctx->arena, "%s\n%s", d->message, d->note) : d->message;
}

/* SARIF 2.1.0 (OASIS): https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */

static const char *const sarif_levels[] = {[SG_ERROR] = "error", [SG_WARNING] = "warning", [SG_NOTE] = "note"};

static void
put_text(struct sg_json *j, const char *key, const char *text)
{
    sg_json_key(j, key);
    sg_json_object(j);
    sg_json_put_string(j, "text", text);
    sg_json_end_object(j);
}

/* A path as a relative reference (RFC 3986, 4.2). */
static const char *
uri_of(struct sg_ctx *ctx, const char *path)
{
    static const char plain[] = "-._~/!$&'()*+,;=@";
    struct sg_buf out = SG_BUF_INIT;
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr(plain, c))
            sg_buf_addc(&out, *p);
        else
            sg_buf_addf(&out, "%%%02X", c);
    }
    const char *uri = sg_arena_strndup(&ctx->arena, out.data, out.len);
    sg_buf_fini(&out);
    return uri;
}

static void
put_location(struct sg_json *j, struct sg_ctx *ctx, struct spot s)
{
    sg_json_key(j, "locations");
    sg_json_array(j);
    if (s.file) {
        sg_json_object(j);
        sg_json_key(j, "physicalLocation");
        sg_json_object(j);
        sg_json_key(j, "artifactLocation");
        sg_json_object(j);
        sg_json_put_string(j, "uri", uri_of(ctx, s.file));
        sg_json_end_object(j);
        if (s.line) {
            sg_json_key(j, "region");
            sg_json_object(j);
            sg_json_put_int(j, "startLine", s.line);
            sg_json_put_int(j, "startColumn", s.column);
            sg_json_end_object(j);
        }
        sg_json_end_object(j);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

/* The rules that the results name, in the order of the registry; `at` takes the index of each. */
static void
put_rules(struct sg_json *j, struct sg_ctx *ctx, int64_t at[SG_DIAG_COUNT])
{
    bool used[SG_DIAG_COUNT] = {false};
    const struct sg_diag *d;
    int64_t count = 0;
    SG_FOREACH (d, &ctx->diags)
        used[d->id] = true;
    sg_json_key(j, "rules");
    sg_json_array(j);
    for (unsigned i = 0; i < SG_DIAG_COUNT; i++) {
        if (!used[i])
            continue;
        at[i] = count++;
        sg_json_object(j);
        sg_json_put_string(j, "id", sg_diag_kinds[i].code);
        put_text(j, "fullDescription", sg_diag_kinds[i].explanation);
        sg_json_key(j, "defaultConfiguration");
        sg_json_object(j);
        sg_json_put_string(j, "level", sarif_levels[sg_diag_kinds[i].severity]);
        sg_json_end_object(j);
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

static void
put_results(struct sg_json *j, struct sg_ctx *ctx, const int64_t at[SG_DIAG_COUNT])
{
    const struct sg_diag *d;
    sg_json_key(j, "results");
    sg_json_array(j);
    SG_FOREACH (d, &ctx->diags) {
        sg_json_object(j);
        sg_json_put_string(j, "ruleId", sg_diag_kinds[d->id].code);
        sg_json_put_int(j, "ruleIndex", at[d->id]);
        sg_json_put_string(j, "level", sarif_levels[d->severity]);
        put_text(j, "message", full_text(ctx, d));
        put_location(j, ctx, spot_of(ctx, d));
        sg_json_end_object(j);
    }
    sg_json_end_array(j);
}

static void
write_sarif(struct sg_app *app)
{
    struct sg_json json, *j = &json;
    int64_t at[SG_DIAG_COUNT] = {0};
    sg_json_init(j, &app->out, false);
    sg_json_object(j);
    sg_json_put_string(j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    sg_json_put_string(j, "version", "2.1.0");
    sg_json_key(j, "runs");
    sg_json_array(j);
    sg_json_object(j);
    sg_json_key(j, "tool");
    sg_json_object(j);
    sg_json_key(j, "driver");
    sg_json_object(j);
    sg_json_put_string(j, "name", PACKAGE);
    sg_json_put_string(j, "version", PACKAGE_VERSION);
    put_rules(j, &app->ctx, at);
    sg_json_end_object(j);
    sg_json_end_object(j);
    sg_json_put_string(j, "columnKind", "unicodeCodePoints");
    put_results(j, &app->ctx, at);
    sg_json_end_object(j);
    sg_json_end_array(j);
    sg_json_end_object(j);
    sg_buf_addc(&app->out, '\n');
}

/* Workflow commands of GitHub Actions: ::error file=F,line=L,col=C,title=T::message */

static void
add_command_text(struct sg_buf *out, const char *s, bool property)
{
    for (; *s; s++)
        if (*s == '%' || *s == '\r' || *s == '\n' || (property && (*s == ':' || *s == ',')))
            sg_buf_addf(out, "%%%02X", (unsigned)*s);
        else
            sg_buf_addc(out, *s);
}

static void
write_github(struct sg_app *app)
{
    static const char *const words[] = {[SG_ERROR] = "error", [SG_WARNING] = "warning", [SG_NOTE] = "notice"};
    struct sg_ctx *ctx = &app->ctx;
    struct sg_buf *out = &app->out;
    const struct sg_diag *d;
    SG_FOREACH (d, &ctx->diags) {
        struct spot s = spot_of(ctx, d);
        sg_buf_addf(out, "::%s ", words[d->severity]);
        if (s.file) {
            sg_buf_adds(out, "file=");
            add_command_text(out, s.file, true);
            if (s.line)
                sg_buf_addf(out, ",line=%u,col=%u", s.line, s.column);
            sg_buf_addc(out, ',');
        }
        sg_buf_adds(out, "title=");
        add_command_text(out, sg_diag_kinds[d->id].code, true);
        sg_buf_adds(out, "::");
        add_command_text(out, full_text(ctx, d), false);
        sg_buf_addc(out, '\n');
    }
}

/* JUnit's XML, as CI servers read it: a case a finding, failed where it is an error. */

static void
add_xml(struct sg_buf *out, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        switch (c) {
        case '<':
            sg_buf_adds(out, "&lt;");
            break;
        case '>':
            sg_buf_adds(out, "&gt;");
            break;
        case '&':
            sg_buf_adds(out, "&amp;");
            break;
        case '"':
            sg_buf_adds(out, "&quot;");
            break;
        default:
            if (c == '\n' || c == '\t')
                sg_buf_addf(out, "&#%u;", c);
            else if (c < 0x20 || c == 0x7f)
                sg_buf_adds(out, "\357\277\275"); /* XML 1.0 has no way to write it */
            else
                sg_buf_addc(out, *s);
        }
    }
}

static void
add_case(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_diag *d)
{
    struct spot s = spot_of(ctx, d);
    sg_buf_adds(out, "    <testcase classname=\"schemagen.");
    add_xml(out, sg_diag_kinds[d->id].code);
    sg_buf_adds(out, "\" name=\"");
    add_xml(out, d->message);
    if (s.file) {
        sg_buf_adds(out, "\" file=\"");
        add_xml(out, s.file);
    }
    if (s.line)
        sg_buf_addf(out, "\" line=\"%u", s.line);
    sg_buf_adds(out, "\">\n");
    bool failed = d->severity == SG_ERROR;
    sg_buf_adds(out, failed ? "      <failure message=\"" : "      <system-out>");
    add_xml(out, failed ? d->message : sarif_levels[d->severity]);
    if (failed) {
        sg_buf_adds(out, "\" type=\"");
        add_xml(out, sg_diag_kinds[d->id].code);
        sg_buf_adds(out, "\">");
    } else {
        sg_buf_adds(out, ": ");
    }
    add_xml(out, full_text(ctx, d));
    sg_buf_adds(out, failed ? "</failure>\n" : "</system-out>\n");
    sg_buf_adds(out, "    </testcase>\n");
}

static void
write_junit(struct sg_app *app)
{
    struct sg_buf *out = &app->out;
    const struct sg_list *diags = &app->ctx.diags;
    const struct sg_diag *d;
    size_t cases = diags->len ? diags->len : 1;
    sg_buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    sg_buf_addf(out, "<testsuites tests=\"%zu\" failures=\"%u\" errors=\"0\">\n", cases, app->ctx.errors);
    sg_buf_addf(out, "  <testsuite name=\"schemagen check\" tests=\"%zu\" failures=\"%u\" errors=\"0\" skipped=\"0\">\n", cases,
                app->ctx.errors);
    SG_FOREACH (d, diags)
        add_case(out, &app->ctx, d);
    if (!diags->len)
        sg_buf_adds(out, "    <testcase classname=\"schemagen\" name=\"schema, snapshots and SQL agree\"/>\n");
    sg_buf_adds(out, "  </testsuite>\n</testsuites>\n");
}

void
sg_findings_write(struct sg_app *app, const char *form)
{
    static const struct {
        const char *name;
        void (*write)(struct sg_app *app);
    } forms[] = {{"sarif", write_sarif}, {"github", write_github}, {"junit", write_junit}};
    for (size_t i = 0; i < SG_COUNT(forms); i++)
        if (!strcmp(form, forms[i].name)) {
            sg_ctx_sort_diags(&app->ctx);
            sg_suggest_complete(app, 0);
            forms[i].write(app);
            app->rendered = app->ctx.diags.len;
        }
}
