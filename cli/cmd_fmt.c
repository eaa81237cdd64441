/* fmt: .schema files in their one form. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

#include "cli/load.h"
#include "cli/renames.h"
#include "diff/diff.h"

#include "base/banned.h"

/* For --prune-renames: the schema held against the last snapshot. */
struct consumed {
    struct sg_loaded in;
    struct sg_model *old;
    struct sg_diff diff;
    struct sg_map places; /* where a name stands in its file → struct sg_list of the objects that stand there, in whatever file */
};

/* A rename is consumed where the last snapshot has the object under its new name, `using` where it has it as it is now. */
static bool
is_consumed(const struct sg_diff *diff, const struct sg_obj *o, bool rename)
{
    const struct sg_pair *pair = sg_diff_pair(diff, o);
    return sg_rename_is_settled(diff, o) && (rename || !pair || !(pair->changed || pair->renamed || pair->moved));
}

static const void *
place_of(uint32_t start)
{
    return (const void *)((uintptr_t)start + 1);
}

/* Files objects by their places. */
static void
file_places(struct consumed *c, struct sg_obj *parent)
{
    struct sg_arena *arena = &c->in.model->arena;
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        const struct sg_set *set = sg_set_of(parent, (enum sg_kind)k);
        struct sg_obj *o;
        if (!set)
            continue;
        SG_FOREACH (o, &set->list) {
            struct sg_list *there = sg_map_get(&c->places, place_of(o->span.start));
            if (!there) {
                there = SG_NEW(arena, struct sg_list);
                *there = (struct sg_list){0};
                sg_map_put(&c->places, arena, place_of(o->span.start), there);
            }
            sg_list_push(there, arena, o);
            if (sg_kind_has_sets(o->kind))
                file_places(c, o);
        }
    }
}

/* What stands at one place of a file is one object, or one in each table that includes the mixin. */
static bool
is_stale(void *arg, enum sg_kind kind, struct sg_span name, bool rename)
{
    struct consumed *c = arg;
    const struct sg_list *there = sg_map_get(&c->places, place_of(name.start));
    const struct sg_obj *o;
    size_t found = 0;
    if (!there)
        return false;
    SG_FOREACH (o, there) {
        const struct sg_source *s = o->span.source;
        if (o->kind != kind || !s || s->len != name.source->len || memcmp(s->text, name.source->text, s->len) != 0)
            continue;
        if (!is_consumed(&c->diff, o, rename))
            return false;
        found++;
    }
    return found > 0;
}

static enum sg_status
load_consumed(struct consumed *c, struct sg_app *app)
{
    struct sg_folder folder;
    struct sg_diff_options options = {0};
    enum sg_status status;
    *c = (struct consumed){0};
    if ((status = sg_load_project(&c->in, app)) || (status = sg_load_schema(&c->in, app)) ||
        (status = sg_folder_open(&folder, &app->ctx, c->in.out, false)) ||
        (status = sg_load_last(&c->old, app, &folder, c->in.model->dialect)) ||
        (status = sg_load_match(app, c->old, c->in.model, c->in.out)))
        return status;
    file_places(c, &c->in.model->obj);
    return sg_diff_make(&c->diff, &app->ctx, &app->ctx.arena, c->old, c->in.model, &options);
}

struct formatting {
    struct sg_app *app;
    struct sg_fmt_options options;
    struct sg_buf text;
    bool check;
    size_t changed;
};

static enum sg_status
read_stdin(struct sg_source **out, struct sg_ctx *ctx)
{
    struct sg_buf buf = SG_BUF_INIT;
    for (;;) {
        sg_buf_reserve(&buf, 65536);
        ssize_t n = read(STDIN_FILENO, buf.data + buf.len, 65536);
        if (n < 0) {
            sg_diag_file(ctx, SG_DIAG_IO, "<stdin>", "cannot read standard input");
            sg_buf_fini(&buf);
            return SG_IO;
        }
        if (!n)
            break;
        sg_buf_truncate(&buf, buf.len + (size_t)n);
    }
    *out = sg_ctx_source(ctx, "<stdin>", buf.data, buf.len);
    sg_buf_fini(&buf);
    return SG_OK;
}

/* Where the text is not yet in its form: written, or with --check listed. `len`: of the file, which has lost a byte a line by now
 * where lines end in CRLF. */
static enum sg_status
settle(struct formatting *f, struct sg_source *source, size_t len)
{
    struct sg_app *app = f->app;
    if (f->text.len == len && len == source->len && !memcmp(f->text.data, source->text, source->len))
        return SG_OK;
    f->changed++;
    sg_json_string(sg_app_json(app), source->name);
    if (f->check) {
        sg_out(app, "%s\n", source->name);
        return SG_OK;
    }
    enum sg_status status = sg_file_write(&app->ctx, source->name, f->text.data, f->text.len);
    if (!status)
        sg_say(app, "formatted %s\n", source->name);
    return status;
}

static enum sg_status
format_one(struct formatting *f, const char *path)
{
    struct sg_app *app = f->app;
    struct sg_source *source;
    bool standard = !strcmp(path, "-");
    enum sg_status status =
        standard ? read_stdin(&source, &app->ctx) : sg_file_source(&source, &app->ctx, path);
    sg_buf_clear(&f->text);
    size_t len = status ? 0 : source->len;
    if (status || (status = sg_fmt(&f->text, &app->ctx, source, &f->options)))
        return status;
    if (standard && !f->check) {
        sg_buf_add(&app->out, f->text.data, f->text.len);
        return SG_OK;
    }
    return settle(f, source, len);
}

static enum sg_status
format_all(struct formatting *f, const struct sg_list *paths)
{
    const char *path;
    enum sg_status status = SG_OK;
    struct sg_json *j = sg_app_json(f->app);
    sg_json_key(j, "files");
    sg_json_array(j);
    SG_FOREACH (path, paths) {
        enum sg_status one =
            format_one(f, path); /* a file that cannot be read does not keep the others back */
        status = status ? status : one;
    }
    sg_json_end_array(j);
    return status ? status : f->check && f->changed ? SG_FINDINGS : SG_OK;
}

enum sg_status
sg_cmd_fmt(struct sg_app *app)
{
    struct formatting f = {
        .app = app, .text = SG_BUF_INIT, .check = sg_flag(app, SG_OPT_CHECK_FMT, false)};
    struct consumed consumed = {0};
    struct sg_loaded in;
    const struct sg_list *paths = &app->operands;
    enum sg_status status = SG_OK;
    if (sg_flag(app, SG_OPT_PRUNE_RENAMES, false)) {
        status = load_consumed(&consumed, app);
        f.options =
            (struct sg_fmt_options){.prune_renames = true, .stale = is_stale, .arg = &consumed};
    }
    if (!status && !paths->len && !(status = sg_load_project(&in, app))) {
        paths = &in.paths;
        status = paths->len ? SG_OK : sg_no_schema(app);
    }
    if (!status)
        status = format_all(&f, paths);
    if (app->json && app->out.len && sg_operand(app, 0) && !strcmp(sg_operand(app, 0), "-"))
        sg_json_put_string(sg_app_json(app), "text", app->out.data);
    if (consumed.old)
        sg_model_free(consumed.old);
    if (consumed.in.model)
        sg_model_free(consumed.in.model);
    sg_buf_fini(&f.text);
    return status;
}
