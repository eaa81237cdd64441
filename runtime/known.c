/* Migrations that are pending by what is recorded, and that the database has all the same, or a part of them; or has something else under
 * the names that they are about.
 *
 * A rebase gives a migration another number, and may give it other SQL: a database that had it before knows it as one without a file. Most
 * of such SQL fails a second time, but not all does: names that change places change back, and each column has the values of the other. */
#include <config.h>

#include "runtime/known.h"

#include <string.h>

#include "base/shell.h"
#include "codegen/statements.h"
#include "model/lexer.h"

#include "base/banned.h"

/* A tag without its number or time. */
static const char *
name_of(const char *tag)
{
    const char *name = tag + strspn(tag, "0123456789");
    return name > tag && *name == '_' ? name + 1 : tag;
}

static const struct sg_migration *
before_rebase(const struct sg_runner *r, const char *tag)
{
    const struct sg_migration *m;
    SG_FOREACH (m, &r->missing)
        if (m->record->tag && !strcmp(name_of(m->record->tag), name_of(tag)))
            return m;
    return NULL;
}

/* One of those that a squashed migration took the place of: it is applied where all of them are. */
static const struct sg_migration *
part_of_squashed(const struct sg_runner *r, const struct sg_migration *squashed)
{
    const struct sg_migration *m;
    SG_FOREACH (m, &r->missing)
        if (squashed->entry && sg_entry_took(squashed->entry, m->hash))
            return m;
    return NULL;
}

static void
say_part(struct sg_runner *r, const struct sg_migration *m, const struct sg_migration *part)
{
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_APPLIED_BEFORE, r->set->path,
                                     "'%s' took the place of several migrations, and the database has only some of them, '%s' for one", m->tag,
                                     part->tag);
    sg_diag_note(r->ctx, d, "bring it to the last of them with the folder as it was before 'schemagen squash'; nothing was run");
}

static void
say_rebased(struct sg_runner *r, const struct sg_migration *m, const struct sg_migration *was)
{
    struct sg_arena *arena = &r->ctx->arena;
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_APPLIED_BEFORE, r->set->path,
                                     "'%s' is pending, and the database has '%s' applied, which has no file any more", m->tag, was->record->tag);
    sg_diag_note(r->ctx, d, "if that is '%s' before a rebase, 'schemagen resolve --applied %s' records it as done;\n"
                            "else 'schemagen resolve --rolled-back %s' takes the old record out; nothing was run",
                 m->tag, sg_shell_word(arena, m->tag), sg_shell_word(arena, was->record->tag));
}

/* What newer migrations, which are applied, renamed. */
static void
read_newer(struct sg_statements *out, const struct sg_runner *r, const struct sg_migration *late)
{
    const struct sg_migration *m;
    bool newer = false;
    SG_FOREACH (m, &r->set->list) {
        bool applied = newer && m->source && (m->state == SG_MIGRATION_APPLIED || m->state == SG_MIGRATION_CHANGED);
        if (applied && strcasestr(m->source->text, "rename")) /* the others need no reading */
            sg_statements_read(out, r->ctx, r->driver->dialect, m->source->text, m->source->len);
        newer |= m == late;
    }
}

static bool
takes_name_of(const struct sg_statements_rename *r, const struct sg_statements_rename *q)
{
    bool column = r->kind == SG_KIND_COLUMN;
    return q->kind == r->kind && q->new_name == r->name && q->name != q->new_name && (!column || q->table == r->table);
}

/* A table or column that newer migrations renamed, and whose name another one has since, in what this one says; NULL for none. */
static const struct sg_statements_rename *
passed_name(struct sg_statements *newer, enum sg_dialect dialect, const struct sg_migration *m)
{
    const struct sg_statements_rename *r, *q;
    SG_FOREACH (r, &newer->renames) {
        bool column = r->kind == SG_KIND_COLUMN;
        if ((!column && r->kind != SG_KIND_TABLE) || r->name == r->new_name)
            continue;
        SG_FOREACH (q, &newer->renames)
            if (takes_name_of(r, q) && sg_mentions(dialect, m->source->text, r->name) &&
                (!column || sg_mentions(dialect, m->source->text, r->table)))
                return r;
    }
    return NULL;
}

/* It is about a table whose name another one has by now, or a column: that one would be changed. */
static bool
says_passed(struct sg_runner *r, const struct sg_migration *m)
{
    struct sg_statements newer = {.ctx = r->ctx};
    const struct sg_statements_rename *passed = NULL;
    if (m->state == SG_MIGRATION_OUT_OF_ORDER && m->source)
        read_newer(&newer, r, m);
    if (!newer.renames.len || !(passed = passed_name(&newer, r->driver->dialect, m)))
        return false;
    struct sg_diag *d = sg_diag_file(r->ctx, SG_DIAG_OUT_OF_ORDER, r->set->path,
                                     "'%s' is about '%s', a name that another %s has since newer migrations, which are applied already", m->tag,
                                     passed->name, sg_kinds[passed->kind].word);
    sg_diag_note(r->ctx, d, "put it behind them: 'schemagen rebase --onto' the parent of the merge that has them, HEAD^1 or HEAD^2;\n"
                            "nothing was run");
    return true;
}

enum sg_status
sg_known_refuse(struct sg_runner *r, const struct sg_list *pending)
{
    const struct sg_migration *m, *other;
    enum sg_status status = SG_OK;
    SG_FOREACH (m, pending) {
        if (m->record)
            continue;
        if ((other = part_of_squashed(r, m)))
            say_part(r, m, other);
        else if ((other = before_rebase(r, m->tag)))
            say_rebased(r, m, other);
        if (other || says_passed(r, m))
            status = SG_DECISION;
    }
    return status;
}
