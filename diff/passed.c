/* Text of SQL that stays as it is and means another column, sequence or value of an enum: the one that it names was renamed or goes, and
 * another has the name now. A rename is carried into what the database has made of the text, so the text would go on to mean the
 * renamed one. No parser, and conservative: a word that is such a name counts. */
#include <config.h>

#include "diff/match.h"

#include "model/lexer.h"

/* Whether the name of a column passed to another one of the same table. */
static bool
is_passed(const struct sg_diff *diff, const struct sg_obj *column, struct sg_obj *new_table)
{
    const struct sg_obj *there = sg_set_get(sg_set_of(new_table, SG_KIND_COLUMN), column->name);
    return there && sg_diff_new_of(diff, column) != there;
}

static bool
has_quoted(const char *sql, const char *value)
{
    const size_t len = strlen(value);
    for (const char *at = sql; (at = strstr(at, value)) && *at; at++) /* a value may be empty */
        if (at > sql && at[-1] == '\'' && at[len] == '\'')
            return true;
    return false;
}

bool
sg_passed_value(const struct sg_diff *diff, const struct sg_column *c, const char *sql, bool quoted)
{
    struct sg_obj *value, *e = NULL, *now = NULL, *there;
    if (c->type_schema)
        e = sg_model_get(diff->old, SG_KIND_ENUM, c->type_schema, sg_intern(&diff->ctx->intern, c->type, strcspn(c->type, "[")));
    if (!e || !(now = sg_diff_new_of(diff, e)))
        return false;
    SG_FOREACH (value, &sg_set_of(e, SG_KIND_ENUM_VALUE)->list)
        if ((there = sg_obj_child(diff->new, now, SG_KIND_ENUM_VALUE, value->name)) && there != sg_diff_new_of(diff, value) &&
            (!sql || (quoted ? has_quoted(sql, value->name) : strstr(sql, value->name) != NULL)))
            return true;
    return false;
}

/* Whether the text has a name that passed. */
static bool
in_text(const struct sg_diff *diff, const struct sg_obj *old, const struct sg_obj *new, const char *sql)
{
    const struct sg_obj *column;
    if (sql)
        SG_FOREACH (column, &sg_set_of(old->parent, SG_KIND_COLUMN)->list)
            if ((is_passed(diff, column, new->parent) && sg_mentions(diff->new->dialect, sql, column->name)) ||
                sg_passed_value(diff, (const void *)column, sql, true))
                return true;
    return false;
}

static uint64_t
in_index(const struct sg_diff *diff, const struct sg_index *old, const struct sg_index *new)
{
    const struct sg_obj *o = &old->obj, *n = &new->obj;
    uint64_t changed = in_text(diff, o, n, new->where) ? SG_CHANGED(INDEX, where) : 0;
    const struct sg_index_key *key;
    SG_FOREACH (key, &new->keys)
        if (key->is_expression && in_text(diff, o, n, key->text))
            changed |= SG_CHANGED(INDEX, keys);
    return changed;
}

static uint64_t
in_policy(const struct sg_diff *diff, const struct sg_policy *old, const struct sg_policy *new)
{
    const struct sg_obj *o = &old->obj, *n = &new->obj;
    return (in_text(diff, o, n, new->using_expr) ? SG_CHANGED(POLICY, using_expr) : 0) |
           (in_text(diff, o, n, new->with_check) ? SG_CHANGED(POLICY, with_check) : 0);
}

void
sg_passed_sequences(struct sg_diff *diff)
{
    const struct sg_obj *q;
    SG_FOREACH (q, &diff->old->sequences.list) {
        const struct sg_obj *there = sg_model_get(diff->new, SG_KIND_SEQUENCE, sg_match_new_schema(diff, q->schema), q->name);
        if (there && there != sg_diff_new_of(diff, q))
            sg_list_push(&diff->passed_sequences, diff->arena, (void *)(uintptr_t)q);
    }
}

/* Whether the default counts with such a sequence. */
static bool
in_default(const struct sg_diff *diff, const struct sg_value *def)
{
    const struct sg_obj *q;
    if (def->type == SG_VALUE_TEXT)
        SG_FOREACH (q, &diff->passed_sequences)
            if (strchr(def->text, '(') && strstr(def->text, q->name))
                return true;
    return false;
}

static uint64_t
in_column(const struct sg_diff *diff, const struct sg_column *old, const struct sg_column *new)
{
    bool generated = new->generated && in_text(diff, &old->obj, &new->obj, new->generated->as);
    bool value = new->def.type == SG_VALUE_TEXT && sg_passed_value(diff, old, new->def.text, !strchr(old->type, '['));
    bool other = in_default(diff, &new->def) || value;
    return (generated ? SG_CHANGED(COLUMN, generated) : 0) | (other ? SG_CHANGED(COLUMN, def) : 0);
}

uint64_t
sg_passed_texts(const struct sg_diff *diff, const struct sg_obj *old, const struct sg_obj *new)
{
    if (!old->parent || old->parent->kind != SG_KIND_TABLE)
        return 0;
    if (new->kind == SG_KIND_INDEX)
        return in_index(diff, (const void *)old, (const void *)new);
    if (new->kind == SG_KIND_POLICY)
        return in_policy(diff, (const void *)old, (const void *)new);
    if (new->kind == SG_KIND_CHECK)
        return in_text(diff, old, new, ((const struct sg_check *)(const void *)new)->value) ? SG_CHANGED(CHECK, value) : 0;
    if (new->kind == SG_KIND_COLUMN)
        return in_column(diff, (const void *)old, (const void *)new);
    return 0;
}
