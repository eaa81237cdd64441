/* Diagnostics for people: place, message, the line with a caret, what belongs to it, what to do.
 * And the same as JSON. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

enum {
    WINDOW = 120,
    BEFORE = 60
}; /* columns of a very long line that are shown, and how many of them before the caret */

static const struct {
    const char *word, *color;
} severities[] = {
    [SG_ERROR] = {"error", "\033[1;31m"},
    [SG_WARNING] = {"warning", "\033[1;35m"},
    [SG_NOTE] = {"note", "\033[1;36m"},
};
static const char bold[] = "\033[1m", green[] = "\033[1;32m", blue[] = "\033[1;34m",
                  plain[] = "\033[0m";

static void
paint(struct sg_buf *out, bool color, const char *how)
{
    if (color)
        sg_buf_adds(out, how);
}

/* Text of others: control characters and bytes that are no UTF-8 must not reach a terminal. Tabs
 * stay. */
static void
add_safe(struct sg_buf *out, const char *s, size_t len)
{
    static const char mark[] = "\357\277\275"; /* U+FFFD, one column wide */
    size_t good = sg_utf8_check(s, len), from = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool bad = i == good || (c < 0x20 && c != '\t') || c == 0x7f;
        if (!bad)
            continue;
        sg_buf_add(out, s + from, i - from);
        sg_buf_adds(out, mark);
        from = i + 1;
        if (i == good)
            good = from + sg_utf8_check(s + from, len - from);
    }
    sg_buf_add(out, s + from, len - from);
}

/* A message is one paragraph; line ends in it (of a name, say) would break the form. */
static void
add_message(struct sg_buf *out, const char *s)
{
    add_safe(out, s, strlen(s));
}

/* Columns that the text takes as add_safe shows it, tabs not counted. */
static size_t
shown_width(const char *s, size_t len)
{
    struct sg_buf text = SG_BUF_INIT;
    add_safe(&text, s, len);
    size_t width = sg_utf8_width(text.data, text.len);
    sg_buf_fini(&text);
    return width;
}

/* White space as wide as the text, with its tabs. */
static void
add_padding(struct sg_buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        if (s[i] == '\t') {
            sg_buf_addc(out, '\t');
            i++;
            continue;
        }
        size_t n = i;
        while (n < len && s[n] != '\t')
            n++;
        for (size_t width = shown_width(s + i, n - i); width; width--)
            sg_buf_addc(out, ' ');
        i = n;
    }
}

/* The part of a line that is shown: all of it, or a window around the caret. */
struct window {
    const char *text;
    size_t len, caret, span; /* bytes */
    bool cut_before, cut_after;
};

static struct window
make_window(const struct sg_place *place, size_t span_len)
{
    size_t caret = place->column - 1;
    struct window w = {
        .text = place->text, .len = place->len, .caret = caret < place->len ? caret : place->len};
    if (w.len > WINDOW) {
        size_t from = w.caret > BEFORE ? w.caret - BEFORE : 0;
        while (from && from < w.len && ((unsigned char)w.text[from] & 0xc0) == 0x80)
            from--;
        size_t len = w.len - from;
        w.cut_before = from > 0;
        w.cut_after = len > WINDOW;
        w.len = w.cut_after ? sg_utf8_cut(w.text + from, len, WINDOW) : len;
        w.text += from;
        w.caret -= from;
    }
    size_t left = w.len > w.caret ? w.len - w.caret : 0;
    w.span = span_len < left ? span_len : left;
    return w;
}

static unsigned
digits(unsigned n)
{
    unsigned count = 1;
    for (; n >= 10; n /= 10)
        count++;
    return count;
}

/* The line and, under it, the caret; `label` stands behind it. */
static void
add_line(struct sg_buf *out, const struct sg_place *place, size_t span_len, const char *label,
         const char *how, bool color)
{
    struct window w = make_window(place, span_len);
    int margin = (int)digits(place->line) < 4 ? 4 : (int)digits(place->line);
    paint(out, color, blue);
    sg_buf_addf(out, " %*u | ", margin, place->line);
    paint(out, color, plain);
    sg_buf_adds(out, w.cut_before ? "..." : "");
    add_safe(out, w.text, w.len);
    sg_buf_adds(out, w.cut_after ? "...\n" : "\n");
    paint(out, color, blue);
    sg_buf_addf(out, " %*s | ", margin, "");
    paint(out, color, plain);
    sg_buf_adds(out, w.cut_before ? "   " : "");
    add_padding(out, w.text, w.caret);
    paint(out, color, how);
    sg_buf_addc(out, '^');
    size_t width = shown_width(w.text + w.caret, w.span);
    for (size_t i = 1; i < width; i++)
        sg_buf_addc(out, '~');
    if (label) {
        sg_buf_addc(out, ' ');
        add_message(out, label);
    }
    paint(out, color, plain);
    sg_buf_addc(out, '\n');
}

static void
add_span(struct sg_buf *out, struct sg_ctx *ctx, struct sg_span where, const char *label,
         const char *how, bool color)
{
    struct sg_place place = sg_source_place(where.source, &ctx->arena, where.start);
    add_line(out, &place, where.end > where.start ? where.end - where.start : 1, label, how, color);
}

/* "file:line:column: " */
static void
add_place(struct sg_buf *out, struct sg_ctx *ctx, struct sg_span where, const char *file)
{
    if (where.source) {
        struct sg_place place = sg_source_place(where.source, &ctx->arena, where.start);
        sg_buf_addf(out, "%s:%u:%u: ", where.source->name, place.line, place.column);
    } else {
        sg_buf_addf(out, "%s: ", file ? file : "schemagen");
    }
}

static void
add_related(struct sg_buf *out, struct sg_ctx *ctx, struct sg_span where, const char *label,
            bool color)
{
    paint(out, color, bold);
    add_place(out, ctx, where, NULL);
    paint(out, color, severities[SG_NOTE].color);
    sg_buf_adds(out, "note: ");
    paint(out, color, plain);
    add_message(out, label);
    sg_buf_addc(out, '\n');
    if (where.source)
        add_span(out, ctx, where, NULL, severities[SG_NOTE].color, color);
}

/* A note of several lines has its later lines under its first. */
static void
add_note(struct sg_buf *out, const char *word, const char *text, bool color)
{
    paint(out, color, blue);
    sg_buf_adds(out, "      = ");
    paint(out, color, bold);
    sg_buf_addf(out, "%s: ", word);
    paint(out, color, plain);
    for (const char *p = text;;) {
        size_t n = strcspn(p, "\n");
        add_safe(out, p, n);
        sg_buf_addc(out, '\n');
        if (!p[n])
            break;
        p += n + 1;
        sg_buf_addf(out, "        %*s", (int)strlen(word) + 2, "");
    }
}

static void
add_fix(struct sg_buf *out, const struct sg_diag *d, bool color)
{
    if (d->fix.where.source && !*d->fix.text) {
        add_note(out, "fix", "leave it out", color);
        return;
    }
    paint(out, color, blue);
    sg_buf_adds(out, "      = ");
    paint(out, color, bold);
    sg_buf_adds(out, "fix: ");
    paint(out, color, plain);
    sg_buf_adds(out, d->fix.where.end > d->fix.where.start ? "write " : "insert ");
    paint(out, color, green);
    add_message(out, d->fix.text);
    paint(out, color, plain);
    sg_buf_addc(out, '\n');
}

void
sg_render_diag(struct sg_buf *out, struct sg_ctx *ctx, const struct sg_diag *d, bool color)
{
    const char *how = severities[d->severity].color;
    paint(out, color, bold);
    add_place(out, ctx, d->where, d->file);
    paint(out, color, how);
    sg_buf_addf(out, "%s: ", severities[d->severity].word);
    paint(out, color, plain);
    paint(out, color, bold);
    add_message(out, d->message);
    paint(out, color, plain);
    sg_buf_addf(out, " [%s]\n", sg_diag_kinds[d->id].code);
    if (d->where.source)
        add_span(out, ctx, d->where, NULL, how, color);
    for (size_t i = 0; i < SG_COUNT(d->related); i++)
        if (d->related[i].label)
            add_related(out, ctx, d->related[i].where, d->related[i].label, color);
    if (d->note)
        add_note(out, "note", d->note, color);
    if (d->fix.text)
        add_fix(out, d, color);
}

/* {"file", "line", "column", "offset", "length"}: line and column from 1, all in bytes */
static void
put_place(struct sg_json *j, struct sg_ctx *ctx, struct sg_span where, const char *file)
{
    if (!where.source && !file) {
        sg_json_null(j);
        return;
    }
    sg_json_object(j);
    sg_json_put_string(j, "file", where.source ? where.source->name : file);
    if (where.source) {
        struct sg_place place = sg_source_place(where.source, &ctx->arena, where.start);
        sg_json_put_int(j, "line", place.line);
        sg_json_put_int(j, "column", place.column);
        sg_json_put_int(j, "offset", where.start);
        sg_json_put_int(j, "length", where.end > where.start ? where.end - where.start : 0);
    }
    sg_json_end_object(j);
}

static void
put_diag(struct sg_json *j, struct sg_ctx *ctx, const struct sg_diag *d)
{
    sg_json_object(j);
    sg_json_put_string(j, "code", sg_diag_kinds[d->id].code);
    sg_json_put_string(j, "severity", severities[d->severity].word);
    sg_json_put_string(j, "message", d->message);
    sg_json_key(j, "place");
    put_place(j, ctx, d->where, d->file);
    sg_json_put_string(j, "note", d->note);
    sg_json_key(j, "related");
    sg_json_array(j);
    for (size_t i = 0; i < SG_COUNT(d->related); i++)
        if (d->related[i].label) {
            sg_json_object(j);
            sg_json_put_string(j, "message", d->related[i].label);
            sg_json_key(j, "place");
            put_place(j, ctx, d->related[i].where, NULL);
            sg_json_end_object(j);
        }
    sg_json_end_array(j);
    sg_json_key(j, "fix");
    if (d->fix.text) {
        sg_json_object(j);
        sg_json_key(j, "place");
        put_place(j, ctx, d->fix.where, NULL);
        sg_json_put_string(j, "text", d->fix.text);
        sg_json_end_object(j);
    } else {
        sg_json_null(j);
    }
    sg_json_end_object(j);
}

void
sg_render_diags_json(struct sg_json *j, struct sg_ctx *ctx)
{
    const struct sg_diag *d;
    sg_json_array(j);
    SG_FOREACH (d, &ctx->diags)
        put_diag(j, ctx, d);
    sg_json_end_array(j);
}
