/* Asking, and naming the flags where nobody can be asked; see cli/ask.h. */
#include <config.h>

#include "cli/ask.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/shell.h"

#include "base/banned.h"

enum { LONGEST_MENU = 20, LISTED = 8 /* names in a note */ };

void
sg_asking_init(struct sg_asking *a, struct sg_app *app, bool ask)
{
    *a = (struct sg_asking){.app = app, .ask = ask && sg_app_can_ask(app)};
}

enum sg_status
sg_renames_given(struct sg_list *out, struct sg_app *app)
{
    const char *text;
    SG_FOREACH (text, &app->values[SG_OPT_RENAME]) {
        struct sg_rename *r = SG_NEW(&app->ctx.arena, struct sg_rename);
        enum sg_status status = sg_rename_parse(r, &app->ctx, text);
        if (status)
            return status;
        sg_list_push(out, &app->ctx.arena, r);
    }
    return SG_OK;
}

static const char *
path_of(struct sg_arena *arena, const struct sg_obj *o)
{
    struct sg_buf path = SG_BUF_INIT;
    sg_obj_path(&path, o);
    const char *text = sg_arena_strndup(arena, path.data, path.len);
    sg_buf_fini(&path);
    return text;
}

/* What --create takes for an object: its path, with the kind before it as --rename has it. */
static const char *
create_word(struct sg_arena *arena, const struct sg_obj *o)
{
    const char *both = sg_rename_flag(arena, o, o); /* "enum:role=role" */
    return sg_arena_strndup(arena, both, strlen(both) - strlen(path_of(arena, o)) - 1);
}

/* The text without the quotes of names, in which a quote is doubled. */
static const char *
unquoted(struct sg_arena *arena, const char *text)
{
    char *out = sg_arena_strdup(arena, text), *end = out;
    bool quoted = false;
    for (const char *s = text; *s; s++)
        if (*s != '"')
            *end++ = *s;
        else if (quoted && s[1] == '"')
            *end++ = *s++;
        else
            quoted = !quoted;
    *end = '\0';
    return out;
}

/* The kind before it is taken where it need not be said, too, and quotes where a name needs none, as --rename does. */
static bool
names_it(struct sg_app *app, const char *given, const struct sg_obj *o)
{
    struct sg_arena *arena = &app->ctx.arena;
    const char *path = path_of(arena, o), *said = unquoted(arena, given);
    const char *const words[] = {path, create_word(arena, o), sg_arena_printf(arena, "%s:%s", sg_kinds[o->kind].word, path)};
    for (size_t i = 0; i < SG_COUNT(words); i++)
        if (!strcmp(said, unquoted(arena, words[i])))
            return true;
    return false;
}

/* What names a table that was there before means what is new in it. */
static bool
covers(struct sg_app *app, const char *given, const struct sg_obj *o)
{
    return names_it(app, given, o) || (o->parent && o->parent->kind != SG_KIND_MODEL && names_it(app, given, o->parent));
}

bool
sg_ask_is_created(void *arg, const struct sg_obj *new)
{
    struct sg_app *app = ((const struct sg_asking *)arg)->app;
    const char *given;
    SG_FOREACH (given, &app->values[SG_OPT_CREATE])
        if (covers(app, given, new))
            return true;
    return false;
}

/* What --create could have named, as far as it fits a line. */
struct created {
    struct sg_app *app;
    const struct sg_diff *diff;
    const char *given;
    struct sg_buf names;
    size_t count;
    bool found;
};

/* What is in something new is not listed: nobody asks of it. */
static void
look_at(struct created *c, const struct sg_obj *o)
{
    c->found = c->found || covers(c->app, c->given, o);
    if ((!o->parent || !o->parent->parent || sg_diff_old_of(c->diff, o->parent)) && c->count++ < LISTED)
        sg_buf_addf(&c->names, "%s%s", c->count > 1 ? ", " : "", path_of(&c->app->ctx.arena, o));
}

static void
visit(struct created *c, struct sg_obj *parent)
{
    struct sg_obj *o;
    for (unsigned k = 0; k < SG_KIND_COUNT; k++) {
        struct sg_set *set = sg_set_of(parent, (enum sg_kind)k);
        if (!set)
            continue;
        SG_FOREACH (o, &set->list) {
            if (!sg_diff_old_of(c->diff, o))
                look_at(c, o);
            if (sg_kind_has_sets(o->kind))
                visit(c, o);
        }
    }
}

enum sg_status
sg_creates_check(struct sg_app *app, const struct sg_diff *diff)
{
    enum sg_status status = SG_OK;
    const char *given;
    SG_FOREACH (given, &app->values[SG_OPT_CREATE]) {
        struct created c = {.app = app, .diff = diff, .given = given, .names = SG_BUF_INIT};
        visit(&c, &diff->new->obj);
        if (!c.found) {
            struct sg_diag *d = sg_diag_file(&app->ctx, SG_DIAG_CREATE_UNKNOWN, NULL, "--create %s names nothing that is new", given);
            sg_diag_note(&app->ctx, d, "what is new: %s%s", c.count ? c.names.data : "nothing", c.count > LISTED ? ", …" : "");
            status = SG_USAGE;
        }
        sg_buf_fini(&c.names);
    }
    return status;
}

/* A line of standard input without its end; false at the end of input. What does not fit is
 * dropped. */
static bool
read_line(char *out, size_t size)
{
    size_t n = 0;
    for (;;) {
        char c;
        ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        if (c == '\n')
            break;
        if (n + 1 < size)
            out[n++] = c;
    }
    while (n && (out[n - 1] == ' ' || out[n - 1] == '\r'))
        n--;
    out[n] = '\0';
    return true;
}

static const char *
label_of(struct sg_app *app, const struct sg_obj *obj)
{
    return sg_obj_label(&app->ctx.arena, obj);
}

/* "table users", "column users.name", "enum role" */
static const char *
kind_and_label(struct sg_app *app, const struct sg_obj *obj)
{
    const char *label = label_of(app, obj);
    if (obj->kind != SG_KIND_TABLE && obj->kind != SG_KIND_COLUMN)
        return label;
    return sg_arena_printf(&app->ctx.arena, "%s %s", sg_kinds[obj->kind].word, label);
}

static void
show_menu(struct sg_app *app, const struct sg_question *q, size_t shown)
{
    sg_buf_addf(&app->talk, "\n%s is not in the last snapshot. Is it new, or a rename?\n",
                kind_and_label(app, q->created));
    for (size_t i = 0; i < shown; i++)
        sg_buf_addf(&app->talk, "  %zu  renamed from %s\n", i + 1,
                    label_of(app, q->candidates.items[i]));
    sg_buf_addf(&app->talk, "  n  new%s\n",
                q->candidates.len > shown ? "; more candidates: use --rename" : "");
}

/* The number that was typed, 0 for new, or -1 where it was no answer. */
static int
parse_answer(const char *line, size_t shown)
{
    int n = 0;
    if (!strcmp(line, "n") || !strcmp(line, "new"))
        return 0;
    for (const char *p = line; *p; p++) {
        if (*p < '0' || *p > '9' || n > LONGEST_MENU)
            return -1;
        n = n * 10 + (*p - '0');
    }
    return n >= 1 && (size_t)n <= shown ? n : -1;
}

static struct sg_obj *
menu(struct sg_asking *a, const struct sg_question *q)
{
    struct sg_app *app = a->app;
    size_t shown = q->candidates.len < LONGEST_MENU ? q->candidates.len : LONGEST_MENU;
    char line[64];
    show_menu(app, q, shown);
    for (;;) {
        sg_buf_addf(&app->talk, "answer (%s, n; q stops): ",
                    shown == 1 ? "1" : sg_arena_printf(&app->ctx.arena, "1-%zu", shown));
        sg_app_flush(app);
        if (!read_line(line, sizeof(line)) || !strcmp(line, "q")) {
            a->stopped = true;
            return NULL;
        }
        int answer = parse_answer(line, shown);
        if (answer > 0)
            return q->candidates.items[answer - 1];
        if (!answer)
            return NULL;
        sg_buf_adds(&app->talk, "type the number of a line, n or q\n");
    }
}

struct sg_obj *
sg_ask_rename(void *arg, const struct sg_question *question)
{
    struct sg_asking *a = arg;
    struct sg_app *app = a->app;
    if (a->stopped || !question->candidates.len || sg_ask_is_created(a, question->created))
        return NULL;
    if (a->ask)
        return menu(a, question);
    struct sg_question *copy = SG_NEW(&app->ctx.arena, struct sg_question);
    struct sg_obj *candidate;
    *copy = *question;
    copy->candidates = (struct sg_list){0};
    copy->created_name = sg_arena_strdup(&app->ctx.arena, question->created_name);
    SG_FOREACH (candidate, &question->candidates)
        sg_list_push(&copy->candidates, &app->ctx.arena, candidate);
    sg_list_push(&a->open, &app->ctx.arena, copy);
    return NULL;
}

/* "--rename users.name=users.title" as it can be typed */
static const char *
flag(struct sg_app *app, const char *option, const char *word)
{
    return sg_arena_printf(&app->ctx.arena, "%s %s", option, sg_shell_word(&app->ctx.arena, word));
}

static void
put_answer(struct sg_json *j, const char *from, const char *text)
{
    sg_json_object(j);
    sg_json_put_string(j, "from", from);
    sg_json_put_string(j, "flag", text);
    sg_json_end_object(j);
}

static void
report_question(struct sg_app *app, const struct sg_question *q)
{
    struct sg_arena *arena = &app->ctx.arena;
    struct sg_json *j = sg_app_json(app);
    struct sg_buf note = SG_BUF_INIT;
    struct sg_obj *candidate;
    const char *create = flag(app, "--create", create_word(arena, q->created));
    sg_json_object(j);
    sg_json_put_string(j, "kind", sg_kinds[q->kind].word);
    sg_json_put_string(j, "object", q->created_name);
    sg_json_key(j, "answers");
    sg_json_array(j);
    sg_buf_adds(&note, "answer with one of");
    SG_FOREACH (candidate, &q->candidates) {
        const char *text = flag(app, "--rename", sg_rename_flag(arena, candidate, q->created));
        sg_buf_addf(&note, "\n%s", text);
        put_answer(j, label_of(app, candidate), text);
    }
    put_answer(j, NULL, create);
    sg_json_end_array(j);
    sg_json_end_object(j);
    sg_buf_addf(&note, "\n%s", create);
    struct sg_diag *d = sg_diag(&app->ctx, SG_DIAG_RENAME_QUESTION, q->created->span,
                                "is %s new, or a rename?", kind_and_label(app, q->created));
    sg_diag_note(&app->ctx, d, "%s", note.data);
    sg_buf_fini(&note);
}

enum sg_status
sg_asking_finish(struct sg_asking *a)
{
    struct sg_app *app = a->app;
    const struct sg_question *q;
    if (a->stopped) {
        sg_diag_file(&app->ctx, SG_DIAG_STOPPED, NULL, "stopped, nothing was written");
        return SG_DECISION;
    }
    if (!a->open.len)
        return SG_OK;
    sg_json_key(sg_app_json(app), "questions");
    sg_json_array(sg_app_json(app));
    SG_FOREACH (q, &a->open)
        report_question(app, q);
    sg_json_end_array(sg_app_json(app));
    return SG_DECISION;
}

bool
sg_ask_yes(struct sg_app *app, const char *question)
{
    char line[16];
    sg_app_render(app);
    sg_buf_addf(&app->talk, "\n%s Type yes to go on: ", question);
    sg_app_flush(app);
    return read_line(line, sizeof(line)) && !strcmp(line, "yes");
}
