/* What pending migrations take away: the plan from the snapshot before to the one behind, held against the SQL. */
#include <config.h>

#include "runtime/loss.h"

#include <string.h>

#include "codegen/codegen.h"
#include "snapshot/snapshot.h"

#include "base/banned.h"

/* One migration. Snapshots are nothing that applying needs: one that cannot be read is as one that is not there, and what is
 * said of it stays in a context of its own. */
struct looking {
    struct sg_list *out;
    struct sg_arena *arena;
    const struct sg_migration *m;
    struct sg_script script;
    struct sg_ctx ctx;
    struct sg_model *old, *new;
    struct sg_diff diff;
    struct sg_plan plan;
    bool planned;
    struct sg_map steps; /* interned SQL → struct sg_step *, taken out when its statement is found */
};

static void
add(struct looking *l, size_t at, bool is_place, const char *what)
{
    struct sg_loss *loss = SG_NEW(l->arena, struct sg_loss);
    *loss = (struct sg_loss){.migration = l->m, .what = sg_arena_strdup(l->arena, what)};
    if (is_place)
        loss->line = sg_source_place(l->m->source, l->arena, at).line;
    sg_list_push(l->out, l->arena, loss);
}

/* ALTER … RENAME TO b, RENAME [COLUMN] a TO b: whether a piece of the SQL renames one to the other. */
static bool
renames(struct looking *l, const struct sg_piece *piece, const char *from, const char *to)
{
    struct sg_lexer x = sg_lexer_make(l->script.dialect, l->script.text, piece->first, piece->end);
    struct sg_token before = sg_lexer_word(&x), t = sg_lexer_word(&x), name;
    if (!sg_token_is(before, "alter"))
        return false;
    for (; t.kind != SG_TOKEN_END && !sg_token_is(t, "rename"); t = sg_lexer_word(&x))
        before = t;
    for (name = before; t.kind != SG_TOKEN_END && !sg_token_is(t, "to"); t = sg_lexer_word(&x))
        name = sg_token_is(t, "rename") ? before : t;
    t = sg_lexer_word(&x);
    return t.kind != SG_TOKEN_END && !strcmp(sg_token_name(&x, name, &l->ctx.arena), from) &&
           !strcmp(sg_token_name(&x, t, &l->ctx.arena), to);
}

/* The answer that the SQL gives: what it does not rename is new. */
static struct sg_obj *
ask(void *arg, const struct sg_question *q)
{
    struct looking *l = arg;
    struct sg_obj *candidate;
    const struct sg_piece *piece;
    SG_FOREACH (candidate, &q->candidates)
        SG_FOREACH (piece, &l->script.up.pieces)
            if (renames(l, piece, candidate->name, q->created->name))
                return candidate;
    return NULL;
}

struct sg_model *
sg_loss_snapshot(struct sg_ctx *ctx, const struct sg_runner *r, const struct sg_migration *m)
{
    const char *path = m->entry && r->set->path ? sg_folder_snapshot_path(&r->set->folder, m->entry) : NULL;
    struct sg_source *source;
    struct sg_model *model = NULL;
    if (!path || !sg_file_exists(path) || sg_file_source(&source, ctx, path) || sg_snapshot_read(&model, ctx, source, NULL))
        return NULL;
    return model;
}

/* SQL without the blanks around it. */
static const char *
trimmed(struct looking *l, const char *sql, size_t len)
{
    static const char blanks[] = " \t\r\n";
    while (len && memchr(blanks, *sql, sizeof blanks - 1))
        sql++, len--;
    while (len && memchr(blanks, sql[len - 1], sizeof blanks - 1))
        len--;
    return sg_intern(&l->ctx.intern, sql, len);
}

static void
plan(struct looking *l, struct sg_runner *r, const struct sg_migration *before)
{
    struct sg_diff_options options = {.ask = ask, .ask_arg = l};
    struct sg_step *step;
    if (!(l->new = sg_loss_snapshot(&l->ctx, r, l->m)))
        return;
    l->old = before ? sg_loss_snapshot(&l->ctx, r, before) : sg_model_new(&l->ctx, l->new->dialect);
    if (!l->old || l->old->dialect != l->new->dialect || sg_diff_make(&l->diff, &l->ctx, &l->ctx.arena, l->old, l->new, &options) ||
        sg_plan_make(&l->plan, &l->diff))
        return;
    l->planned = true;
    SG_FOREACH (step, &l->plan.steps)
        sg_map_put(&l->steps, &l->ctx.arena, trimmed(l, step->sql, strlen(step->sql)), step);
}

static void
look_at(struct looking *l, const struct sg_piece *piece)
{
    const char *sql = trimmed(l, l->script.text + piece->first, piece->end - piece->first);
    struct sg_step *step = l->planned ? sg_map_get(&l->steps, sql) : NULL;
    if (step) {
        if (step->flags & SG_STEP_DESTRUCTIVE)
            add(l, piece->first, true, sg_step_reason(l->arena, step));
        sg_map_put(&l->steps, &l->ctx.arena, sql, NULL);
        return;
    }
    struct sg_loss_reader reader = {l->arena, &l->script, &l->script.up};
    struct sg_list found = {0};
    const struct sg_loss_statement *s;
    sg_loss_read(&found, &reader, piece);
    SG_FOREACH (s, &found)
        add(l, s->at, true, s->what);
}

static void
look(struct looking *l, struct sg_runner *r, const struct sg_migration *before)
{
    const struct sg_piece *piece;
    const struct sg_step *step;
    sg_script_split(&l->script, l->arena, r->driver->dialect, l->m->source->text, l->m->source->len);
    plan(l, r, before);
    SG_FOREACH (piece, &l->script.up.pieces)
        look_at(l, piece);
    if (!l->planned)
        return;
    /* What the snapshots lose and the SQL does by other words. */
    SG_FOREACH (step, &l->plan.steps)
        if (step->flags & SG_STEP_DESTRUCTIVE && sg_map_get(&l->steps, trimmed(l, step->sql, strlen(step->sql))) == step)
            add(l, 0, false, sg_step_reason(l->arena, step));
}

const struct sg_migration *
sg_loss_before(const struct sg_migrations *set, const struct sg_migration *m)
{
    const struct sg_migration *other, *last = NULL;
    SG_FOREACH (other, &set->list) {
        if (other == m)
            return last;
        last = other;
    }
    return NULL;
}

static bool
add_indexes(struct sg_list *out, const struct sg_runner *r, const struct sg_migration *m)
{
    struct sg_ctx ctx;
    const struct sg_table *t;
    const struct sg_index *i;
    sg_ctx_init(&ctx);
    struct sg_model *model = sg_loss_snapshot(&ctx, r, m);
    if (model) {
        SG_FOREACH (t, &model->tables.list)
            SG_FOREACH (i, &t->indexes.list)
                sg_list_push(out, &r->ctx->arena, sg_arena_strdup(&r->ctx->arena, i->obj.name));
        sg_model_free(model);
    }
    sg_ctx_fini(&ctx);
    return model != NULL;
}

bool
sg_loss_indexes(struct sg_list *out, const struct sg_runner *r, const struct sg_migration *m)
{
    const struct sg_migration *before = m ? sg_loss_before(r->set, m) : NULL;
    return m && add_indexes(out, r, m) && (!before || add_indexes(out, r, before));
}

void
sg_loss_find(struct sg_list *out, struct sg_runner *r, const struct sg_list *migrations)
{
    const struct sg_migration *m;
    SG_FOREACH (m, migrations) {
        struct looking l = {.out = out, .arena = &r->ctx->arena, .m = m};
        sg_ctx_init(&l.ctx);
        look(&l, r, sg_loss_before(r->set, m));
        if (l.old)
            sg_model_free(l.old);
        if (l.new)
            sg_model_free(l.new);
        sg_ctx_fini(&l.ctx);
    }
}
