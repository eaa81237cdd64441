/* The text of single items in their one form, from the tree: clauses in their order, single spaces, no quotes that are not
 * needed. Raw text is copied. */
#include <config.h>

#include <string.h>

#include "grammar/fmt.h"
#include "model/types.h"

void
sg_fmt_slice(struct sg_buf *out, struct sg_fmt *f, struct sg_loc at)
{
    sg_buf_add(out, f->syntax.source->text + at.start, at.end - at.start);
}

const struct sg_ast *
sg_fmt_child(const struct sg_ast *node, enum sg_ast_kind kind)
{
    for (const struct sg_ast *n = node->first; n; n = n->next)
        if (n->kind == kind)
            return n;
    return NULL;
}

/* Raw text with the marks around it. */
static void
add_raw(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    const char *text = f->syntax.source->text;
    struct sg_loc at = {node->raw.start - 1, node->raw.end + 1};
    if (text[at.start] == '$') {
        while (text[at.start - 1] != '$')
            at.start--;
        at.start--;
        at.end = node->raw.end + (node->raw.start - at.start);
    }
    sg_fmt_slice(out, f, at);
}

static void
add_ref(struct sg_buf *out, const struct sg_ast *node)
{
    sg_layout_ref(out, node->schema.text, node->name.text);
}

static void
add_names(struct sg_buf *out, const struct sg_ast *names, enum sg_position at)
{
    for (const struct sg_ast *n = names->first; n; n = n->next) {
        if (n != names->first)
            sg_buf_adds(out, ", ");
        sg_layout_name(out, n->name.text, at);
    }
}

static void
add_columns(struct sg_buf *out, const struct sg_ast *names)
{
    sg_buf_addc(out, '(');
    add_names(out, names, SG_AT_COLUMN);
    sg_buf_addc(out, ')');
}

/* Whether a clause of this item, `renamed from` or `using`, is left out. */
static bool
is_pruned(struct sg_fmt *f, const struct sg_ast *node, enum sg_ast_kind clause)
{
    static const enum sg_kind kinds[SG_AST_KIND_COUNT] = {
        [SG_AST_SCHEMA] = SG_KIND_SCHEMA, [SG_AST_ENUM] = SG_KIND_ENUM,     [SG_AST_SEQUENCE] = SG_KIND_SEQUENCE,
        [SG_AST_ROLE] = SG_KIND_ROLE,     [SG_AST_VIEW] = SG_KIND_VIEW,     [SG_AST_TABLE] = SG_KIND_TABLE,
        [SG_AST_POLICY] = SG_KIND_POLICY, [SG_AST_COLUMN] = SG_KIND_COLUMN, [SG_AST_INDEX] = SG_KIND_INDEX,
        [SG_AST_VALUE] = SG_KIND_ENUM_VALUE,
    };
    const struct sg_fmt_options *o = f->options;
    enum sg_kind kind = kinds[node->kind];
    if (!o || !o->prune_renames || (clause != SG_AST_RENAMED && clause != SG_AST_COL_USING))
        return false;
    return !o->stale ||
           (kind != SG_KIND_MODEL && o->stale(o->arg, kind, sg_syntax_span(&f->syntax, node->name.at), clause == SG_AST_RENAMED));
}

static void
add_renamed(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node, enum sg_position at)
{
    const struct sg_ast *r = sg_fmt_child(node, SG_AST_RENAMED);
    if (!r || is_pruned(f, node, SG_AST_RENAMED))
        return;
    sg_buf_adds(out, out->len ? " renamed from " : "renamed from ");
    if (r->schema.text) {
        add_ref(out, r);
        return;
    }
    sg_layout_name(out, r->name.text, at);
}

static void
add_number(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node, const char *word)
{
    sg_buf_addf(out, "%s%s%s", out->len && out->data[out->len - 1] != '(' ? " " : "", node->flag ? "no " : "", word);
    if (!node->flag) {
        sg_buf_addc(out, ' ');
        sg_fmt_slice(out, f, node->raw);
    }
}

static void
add_sequence_options(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    static const struct {
        enum sg_ast_kind kind;
        const char *word;
    } order[] = {{SG_AST_START, "start"}, {SG_AST_INCREMENT, "increment"}, {SG_AST_MIN, "min"},
                 {SG_AST_MAX, "max"},     {SG_AST_CACHE, "cache"}};
    const struct sg_ast *name = sg_fmt_child(node, SG_AST_SEQUENCE_NAME), *n;
    if (name) {
        sg_buf_adds(out, "name ");
        add_ref(out, name);
    }
    for (size_t i = 0; i < SG_COUNT(order); i++)
        for (n = node->first; n; n = n->next)
            if (n->kind == order[i].kind)
                add_number(out, f, n, order[i].word);
    for (n = node->first; n; n = n->next)
        if (n->kind == SG_AST_CYCLE)
            sg_buf_addf(out, "%scycle", out->len && out->data[out->len - 1] != '(' ? " " : "");
}

static void
add_options(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *with)
{
    sg_buf_adds(out, " with (");
    for (const struct sg_ast *o = with->first; o; o = o->next) {
        if (o != with->first)
            sg_buf_adds(out, ", ");
        if (f->syntax.source->text[o->name.at.end - 1] == '"') /* of a view's, quotes keep the case */
            sg_fmt_slice(out, f, o->name.at);
        else
            sg_layout_name(out, o->name.text, SG_AT_NAME);
        sg_buf_adds(out, " = ");
        if (o->form == SG_FORM_TRUE || o->form == SG_FORM_FALSE)
            sg_buf_adds(out, o->form == SG_FORM_TRUE ? "true" : "false");
        else
            sg_fmt_slice(out, f, o->raw);
    }
    sg_buf_addc(out, ')');
}

static void
add_lower(struct sg_buf *out, const char *word, const char *text)
{
    sg_buf_adds(out, word);
    for (const char *p = text; *p; p++)
        sg_buf_addc(out, *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p);
}

static void
add_policy(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    const struct sg_ast *n;
    sg_buf_adds(out, "policy ");
    sg_layout_name(out, node->name.text, SG_AT_NAME);
    add_renamed(out, f, node, SG_AT_NAME);
    if ((n = sg_fmt_child(node, SG_AST_ON))) {
        sg_buf_adds(out, " on ");
        add_ref(out, n);
    }
    if ((n = sg_fmt_child(node, SG_AST_AS)))
        add_lower(out, " as ", n->name.text);
    if ((n = sg_fmt_child(node, SG_AST_FOR)))
        add_lower(out, " for ", n->name.text);
    if ((n = sg_fmt_child(node, SG_AST_TO))) {
        sg_buf_adds(out, " to ");
        add_names(out, n, SG_AT_NAME);
    }
    if ((n = sg_fmt_child(node, SG_AST_USING))) {
        sg_buf_adds(out, " using ");
        add_raw(out, f, n);
    }
    if ((n = sg_fmt_child(node, SG_AST_WITH_CHECK))) {
        sg_buf_adds(out, " with check ");
        add_raw(out, f, n);
    }
}

static void
add_actions(struct sg_buf *out, const struct sg_ast *node)
{
    for (int update = 0; update < 2; update++)
        for (const struct sg_ast *n = node->first; n; n = n->next)
            if (n->kind == (update ? SG_AST_ON_UPDATE : SG_AST_ON_DELETE))
                sg_buf_addf(out, " on %s %s", update ? "update" : "delete", n->name.text);
}

static void
add_optional_name(struct sg_buf *out, const struct sg_ast *node)
{
    if (!node->name.text)
        return;
    sg_buf_addc(out, ' ');
    sg_layout_name(out, node->name.text, SG_AT_OPTIONAL_NAME);
}

static void
add_key(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *key)
{
    if (key->form == SG_FORM_NAME)
        sg_layout_name(out, key->name.text, SG_AT_COLUMN);
    else if (key->form == SG_FORM_RAW)
        add_raw(out, f, key);
    else
        sg_fmt_slice(out, f, key->raw);
    if (key->schema.text) {
        sg_buf_addc(out, ' ');
        sg_layout_name(out, key->schema.text, SG_AT_OPCLASS);
    }
    sg_buf_adds(out, key->flag ? " desc" : "");
    sg_buf_adds(out, key->nulls == 1 ? " nulls first" : key->nulls ? " nulls last" : "");
}

static void
add_index(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    const struct sg_ast *n;
    sg_buf_adds(out, node->flag ? "unique index" : "index");
    add_optional_name(out, node);
    add_renamed(out, f, node, SG_AT_NAME);
    if (sg_fmt_child(node, SG_AST_CONCURRENTLY))
        sg_buf_adds(out, " concurrently");
    if ((n = sg_fmt_child(node, SG_AST_METHOD))) {
        sg_buf_adds(out, " using ");
        sg_layout_name(out, n->name.text, SG_AT_NAME);
    }
    sg_buf_adds(out, " (");
    const struct sg_ast *keys = sg_fmt_child(node, SG_AST_KEYS);
    for (n = keys->first; n; n = n->next) {
        if (n != keys->first)
            sg_buf_adds(out, ", ");
        add_key(out, f, n);
    }
    sg_buf_addc(out, ')');
    if ((n = sg_fmt_child(node, SG_AST_WHERE))) {
        sg_buf_adds(out, " where ");
        add_raw(out, f, n);
    }
    if ((n = sg_fmt_child(node, SG_AST_WITH)))
        add_options(out, f, n);
}

static void
add_type(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *type)
{
    const char *text = f->syntax.source->text, *all = type->name.text;
    if (type->form == SG_FORM_RAW) {
        sg_fmt_slice(out, f, type->at);
        return;
    }
    if (type->schema.text) {
        sg_layout_name(out, type->schema.text, SG_AT_TYPE);
        sg_buf_addc(out, '.');
    }
    if (text[type->raw.end - 1] != '"') {
        sg_buf_adds(out, all);
        return;
    }
    /* quotes that make it another type than the known one stay */
    const char *first = sg_ast_name(&f->syntax, type->raw).text;
    bool known = !type->schema.text && (sg_type_is_known(SG_POSTGRESQL, all) || sg_type_is_known(SG_SQLITE, all));
    if (known)
        sg_fmt_slice(out, f, type->raw);
    else
        sg_layout_name(out, first, type->schema.text ? SG_AT_NAME : SG_AT_TYPE);
    sg_buf_adds(out, all + strlen(first));
}

static void
add_value(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    switch ((enum sg_ast_form)node->form) {
    case SG_FORM_TRUE:
        sg_buf_adds(out, "true");
        break;
    case SG_FORM_FALSE:
        sg_buf_adds(out, "false");
        break;
    case SG_FORM_NULL:
        sg_buf_adds(out, "null");
        break;
    case SG_FORM_RAW:
        add_raw(out, f, node);
        break;
    case SG_FORM_NUMBER:
    case SG_FORM_STRING:
    case SG_FORM_CALL:
    case SG_FORM_PARENS:
    case SG_FORM_JSON:
    case SG_FORM_NAME:
    case SG_FORM_NONE:
        sg_fmt_slice(out, f, node->raw);
        break;
    }
}

static void
add_constraint_name(struct sg_buf *out, const struct sg_ast *node)
{
    const struct sg_ast *name = sg_fmt_child(node, SG_AST_CONSTRAINT_NAME);
    if (!name)
        return;
    sg_buf_adds(out, " name ");
    sg_layout_name(out, name->name.text, SG_AT_NAME);
}

static void
add_identity(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *n)
{
    sg_buf_adds(out, n->flag ? "generated always as identity" : "generated by default as identity");
    if (!n->first)
        return;
    struct sg_buf options = SG_BUF_INIT;
    add_sequence_options(&options, f, n);
    sg_buf_addf(out, " (%s)", options.data);
    sg_buf_fini(&options);
}

static void
add_constraint(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *column, const struct sg_ast *n)
{
    static const char *const words[SG_AST_KIND_COUNT] = {
        [SG_AST_COL_PRIMARY_KEY] = "primary key", [SG_AST_NOT_NULL] = "not null",
        [SG_AST_NULL] = "null",                   [SG_AST_COL_UNIQUE] = "unique",
        [SG_AST_DEFAULT] = "default ",            [SG_AST_GENERATED] = "generated always as ",
        [SG_AST_AUTOINCREMENT] = "autoincrement", [SG_AST_COL_REFERENCES] = "references ",
        [SG_AST_COL_CHECK] = "check ",            [SG_AST_COL_USING] = "using ",
    };
    if (words[n->kind])
        sg_buf_adds(out, words[n->kind]);
    switch ((enum sg_ast_kind)n->kind) {
    case SG_AST_COL_UNIQUE:
        add_constraint_name(out, n);
        sg_buf_adds(out, sg_fmt_child(n, SG_AST_NULLS_NOT_DISTINCT) ? " nulls not distinct" : "");
        break;
    case SG_AST_DEFAULT:
        add_value(out, f, n);
        break;
    case SG_AST_GENERATED:
        add_raw(out, f, n);
        sg_buf_adds(out, n->flag ? " stored" : n->flag2 ? " virtual" : "");
        break;
    case SG_AST_IDENTITY:
        add_identity(out, f, n);
        break;
    case SG_AST_COL_REFERENCES:
        add_ref(out, n);
        add_columns(out, n->first);
        add_actions(out, n);
        add_constraint_name(out, n);
        break;
    case SG_AST_COL_CHECK:
        if (n->name.text) {
            sg_buf_adds(out, "name ");
            sg_layout_name(out, n->name.text, SG_AT_NAME);
            sg_buf_addc(out, ' ');
        }
        add_raw(out, f, n);
        break;
    case SG_AST_COL_USING:
        add_raw(out, f, n);
        break;
    case SG_AST_RENAMED:
        add_renamed(out, f, column, SG_AT_NAME);
        break;
    default:
        break;
    }
}

void
sg_fmt_column(struct sg_buf *name, struct sg_buf *type, struct sg_buf *rest, struct sg_fmt *f,
              const struct sg_ast *node)
{
    sg_layout_name(name, node->name.text, SG_AT_COLUMN);
    add_type(type, f, node->first);
    for (int kind = SG_AST_COL_PRIMARY_KEY; kind <= SG_AST_COL_USING; kind++)
        for (const struct sg_ast *n = node->first->next; n; n = n->next) {
            if (n->kind != (enum sg_ast_kind)kind || is_pruned(f, node, n->kind))
                continue;
            struct sg_buf text = SG_BUF_INIT;
            add_constraint(&text, f, node, n);
            sg_buf_addf(rest, "%s%s", rest->len ? "  " : "", text.data);
            sg_buf_fini(&text);
        }
}

static void
add_head(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node, const char *word)
{
    sg_buf_addf(out, "%s ", word);
    add_ref(out, node);
    add_renamed(out, f, node, SG_AT_NAME);
}

static void
add_flags(struct sg_buf *out, const struct sg_ast *node)
{
    static const struct {
        enum sg_ast_kind kind;
        const char *word;
    } flags[] = {{SG_AST_EXISTING, " existing"},
                 {SG_AST_CREATEDB, " createdb"},
                 {SG_AST_CREATEROLE, " createrole"},
                 {SG_AST_INHERIT, " inherit"},
                 {SG_AST_NOINHERIT, " noinherit"}};
    for (size_t i = 0; i < SG_COUNT(flags); i++)
        if (sg_fmt_child(node, flags[i].kind))
            sg_buf_adds(out, flags[i].word);
}

void
sg_fmt_view_clauses(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    const struct sg_ast *n;
    if ((n = sg_fmt_child(node, SG_AST_METHOD))) {
        sg_buf_adds(out, " using ");
        sg_layout_name(out, n->name.text, SG_AT_NAME);
    }
    if ((n = sg_fmt_child(node, SG_AST_WITH)))
        add_options(out, f, n);
    if ((n = sg_fmt_child(node, SG_AST_TABLESPACE))) {
        sg_buf_adds(out, " tablespace ");
        sg_layout_name(out, n->name.text, SG_AT_NAME);
    }
    if ((n = sg_fmt_child(node, SG_AST_DEFINITION))) {
        sg_buf_adds(out, " as ");
        add_raw(out, f, n);
    }
    if (sg_fmt_child(node, SG_AST_NO_DATA))
        sg_buf_adds(out, " with no data");
    if (sg_fmt_child(node, SG_AST_EXISTING))
        sg_buf_adds(out, " existing");
}

void
sg_fmt_setting_values(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    for (const struct sg_ast *v = node->first; v && v->kind != SG_AST_BODY; v = v->next) {
        if (v != node->first)
            sg_buf_addc(out, ' ');
        if (v->kind == SG_AST_ENV) {
            sg_buf_addf(out, "%s(", v->schema.text);
            sg_fmt_slice(out, f, v->name.at);
            sg_buf_addc(out, ')');
        } else {
            sg_fmt_slice(out, f, v->name.at);
        }
    }
}

static void
add_key_item(struct sg_buf *out, const struct sg_ast *node, const char *words)
{
    sg_buf_adds(out, words);
    add_optional_name(out, node);
    sg_buf_addc(out, ' ');
    add_columns(out, node->first);
}

static void
fmt_table_item(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    switch ((enum sg_ast_kind)node->kind) {
    case SG_AST_INCLUDE:
        sg_buf_adds(out, "include ");
        sg_layout_name(out, node->name.text, SG_AT_NAME);
        break;
    case SG_AST_PRIMARY_KEY:
        add_key_item(out, node, "primary key");
        break;
    case SG_AST_UNIQUE:
        add_key_item(out, node, "unique");
        sg_buf_adds(out, sg_fmt_child(node, SG_AST_NULLS_NOT_DISTINCT) ? " nulls not distinct" : "");
        break;
    case SG_AST_FOREIGN_KEY:
        add_key_item(out, node, "foreign key");
        sg_buf_adds(out, " references ");
        add_ref(out, node->first->next);
        sg_buf_addc(out, ' ');
        add_columns(out, node->first->next->first);
        add_actions(out, node);
        break;
    case SG_AST_CHECK:
        sg_buf_adds(out, "check");
        add_optional_name(out, node);
        sg_buf_addc(out, ' ');
        add_raw(out, f, node);
        break;
    case SG_AST_INDEX:
        add_index(out, f, node);
        break;
    case SG_AST_RLS:
        sg_buf_adds(out, "row level security");
        break;
    case SG_AST_WITHOUT_ROWID:
        sg_buf_adds(out, "without rowid");
        break;
    case SG_AST_STRICT:
        sg_buf_adds(out, "strict");
        break;
    default:
        break;
    }
}

void
sg_fmt_item(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node)
{
    switch ((enum sg_ast_kind)node->kind) {
    case SG_AST_PROJECT:
        sg_buf_adds(out, "project");
        break;
    case SG_AST_SCHEMA:
        add_head(out, f, node, "schema");
        add_flags(out, node);
        break;
    case SG_AST_ENUM:
        add_head(out, f, node, "enum");
        break;
    case SG_AST_SEQUENCE: {
        struct sg_buf options = SG_BUF_INIT;
        add_head(out, f, node, "sequence");
        add_sequence_options(&options, f, node);
        sg_buf_addf(out, options.len ? " %s" : "%s", options.data);
        sg_buf_fini(&options);
        break;
    }
    case SG_AST_ROLE:
        add_head(out, f, node, "role");
        add_flags(out, node);
        break;
    case SG_AST_VIEW:
        add_head(out, f, node, node->flag ? "materialized view" : "view");
        break;
    case SG_AST_MIXIN:
        add_head(out, f, node, "mixin");
        break;
    case SG_AST_TABLE:
        add_head(out, f, node, "table");
        add_flags(out, node);
        break;
    case SG_AST_POLICY:
        add_policy(out, f, node);
        break;
    case SG_AST_VALUE:
        sg_layout_name(out, node->name.text, SG_AT_ENUM_VALUE);
        add_renamed(out, f, node, SG_AT_ENUM_VALUE);
        break;
    default:
        fmt_table_item(out, f, node);
        break;
    }
}
