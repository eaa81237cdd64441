/* The formatter: walks the tree and the comments side by side. What stands between two items (comments, empty lines) is kept
 * in its place; an item that has a comment inside of it is left as it is. */
#include <config.h>

#include <string.h>

#include "grammar/fmt.h"

/* A block that is being written: its rows, and how far the text is done. */
struct block {
    struct sg_fmt *f;
    struct sg_layout layout;
    uint32_t at; /* everything before is written */
    bool trailing; /* there is an item in this line of the source that a comment can follow */
};

static size_t
line_ends(const struct block *b, uint32_t from, uint32_t to)
{
    const char *text = b->f->syntax.source->text;
    size_t n = 0;
    for (uint32_t i = from; i < to; i++)
        n += text[i] == '\n';
    return n;
}

static void
add_blank(struct block *b)
{
    struct sg_list *rows = &b->layout.rows;
    if (rows->len && !((struct sg_row *)rows->items[rows->len - 1])->blank)
        sg_layout_row(&b->layout, NULL, NULL, NULL)->blank = true;
}

static void
add_comment(struct block *b, const struct sg_comment *c)
{
    struct sg_list *rows = &b->layout.rows;
    const char *text = b->f->syntax.source->text + c->at.start;
    size_t len = c->at.end - c->at.start, ends = line_ends(b, b->at, c->at.start);
    while (len && strchr(" \t\r", text[len - 1]))
        len--;
    char *copy = sg_arena_strndup(&b->layout.arena, text, len);
    if (!ends && b->trailing) {
        struct sg_row *row = rows->items[rows->len - 1];
        row->comment = row->comment ? sg_arena_printf(&b->layout.arena, "%s %s", row->comment, copy) : copy;
    } else {
        if (ends > 1)
            add_blank(b);
        sg_layout_row(&b->layout, NULL, NULL, NULL)->comment = copy;
    }
    b->at = c->at.end;
}

/* Writes the comments up to an item, and the empty line in front of it. */
static void
add_gap(struct block *b, uint32_t to, bool end)
{
    struct sg_fmt *f = b->f;
    const struct sg_list *comments = &f->syntax.scan.comments;
    for (; f->comment < comments->len; f->comment++) {
        const struct sg_comment *c = comments->items[f->comment];
        if (c->at.start >= to)
            break;
        add_comment(b, c);
        b->trailing = b->trailing && !line_ends(b, c->at.start, c->at.end);
    }
    if (!end && line_ends(b, b->at, to) > 1)
        add_blank(b);
    b->at = to;
}

static bool
has_comment(const struct sg_fmt *f, uint32_t end)
{
    const struct sg_list *comments = &f->syntax.scan.comments;
    return f->comment < comments->len && ((const struct sg_comment *)comments->items[f->comment])->at.start < end;
}

static void
skip_comments(struct sg_fmt *f, uint32_t end)
{
    while (has_comment(f, end))
        f->comment++;
}

static void fmt_nodes(struct block *b, const struct sg_ast *first, uint32_t end);

/* { … } with the children that are items of the block, behind what is in `out` */
static void
add_body(struct sg_buf *out, struct sg_fmt *f, const struct sg_ast *node, unsigned indent)
{
    struct block b = {.f = f, .at = node->raw.start + 1};
    fmt_nodes(&b, node->first, node->raw.end - 1);
    if (node->kind == SG_AST_ENUM) {
        sg_layout_flush_values(out, &b.layout, out->len, false);
        return;
    }
    sg_buf_adds(out, " {\n");
    sg_layout_flush(out, &b.layout, indent + 2);
    for (unsigned i = 0; i < indent; i++)
        sg_buf_addc(out, ' ');
    sg_buf_addc(out, '}');
}

static void
add_verbatim(struct block *b, const struct sg_ast *node)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_fmt_slice(&text, b->f, node->at);
    skip_comments(b->f, node->at.end);
    sg_layout_row(&b->layout, NULL, NULL, text.data);
    sg_buf_fini(&text);
}

static void
add_column(struct block *b, const struct sg_ast *node)
{
    struct sg_buf name = SG_BUF_INIT, type = SG_BUF_INIT, rest = SG_BUF_INIT;
    sg_fmt_column(&name, &type, &rest, b->f, node);
    sg_layout_row(&b->layout, name.data, type.data, rest.data);
    sg_buf_fini(&name);
    sg_buf_fini(&type);
    sg_buf_fini(&rest);
}

/* The longest key among the settings around this one that have no block. */
static size_t
key_width(const struct sg_ast *first)
{
    size_t width = 0;
    for (const struct sg_ast *n = first; n; n = n->next) {
        size_t len = strlen(n->name.text);
        if (!sg_fmt_child(n, SG_AST_BODY) && len > width)
            width = len;
    }
    return width;
}

static void
add_setting(struct block *b, const struct sg_ast *node, size_t width)
{
    struct sg_buf text = SG_BUF_INIT;
    const struct sg_ast *body = sg_fmt_child(node, SG_AST_BODY);
    sg_buf_adds(&text, node->name.text);
    if (node->first && node->first != body)
        sg_buf_addc(&text, ' ');
    while (!body && text.len <= width)
        sg_buf_addc(&text, ' ');
    sg_fmt_setting_values(&text, b->f, node);
    if (body)
        add_body(&text, b->f, body, 2);
    sg_layout_row(&b->layout, NULL, NULL, text.data);
    sg_buf_fini(&text);
}

static void
add_block_item(struct block *b, const struct sg_ast *node)
{
    struct sg_buf text = SG_BUF_INIT;
    const struct sg_ast *body = node->kind == SG_AST_VIEW ? sg_fmt_child(node, SG_AST_BODY) : node->raw.end ? node : NULL;
    sg_fmt_item(&text, b->f, node);
    if (body)
        add_body(&text, b->f, body, 0);
    if (node->kind == SG_AST_VIEW)
        sg_fmt_view_clauses(&text, b->f, node);
    sg_layout_row(&b->layout, NULL, NULL, text.data);
    sg_buf_fini(&text);
}

static void
add_line(struct block *b, const struct sg_ast *node)
{
    struct sg_buf text = SG_BUF_INIT;
    sg_fmt_item(&text, b->f, node);
    sg_layout_row(&b->layout, NULL, NULL, text.data);
    sg_buf_fini(&text);
}

static bool
has_block(const struct sg_ast *node)
{
    return node->kind == SG_AST_PROJECT || node->kind == SG_AST_ENUM || node->kind == SG_AST_MIXIN ||
           node->kind == SG_AST_TABLE;
}

static bool
is_item(const struct sg_ast *node)
{
    return node->kind <= SG_AST_VALUE || node->kind == SG_AST_SETTING;
}

static void
fmt_node(struct block *b, const struct sg_ast *node, size_t width)
{
    if (has_block(node) || (node->kind == SG_AST_SETTING && sg_fmt_child(node, SG_AST_BODY)))
        ; /* comments in a block have their place there */
    else if (has_comment(b->f, node->at.end)) {
        add_verbatim(b, node);
        return;
    }
    if (node->kind == SG_AST_SETTING)
        add_setting(b, node, width);
    else if (node->kind == SG_AST_COLUMN)
        add_column(b, node);
    else if (has_block(node) || node->kind == SG_AST_VIEW)
        add_block_item(b, node);
    else
        add_line(b, node);
}

static void
fmt_nodes(struct block *b, const struct sg_ast *first, uint32_t end)
{
    size_t width = first && first->kind == SG_AST_SETTING ? key_width(first) : 0;
    for (const struct sg_ast *n = first; n; n = n->next) {
        if (!is_item(n))
            continue;
        add_gap(b, n->at.start, false);
        fmt_node(b, n, width);
        b->at = n->at.end;
        b->trailing = true;
    }
    add_gap(b, end, true);
}

enum sg_status
sg_fmt(struct sg_buf *out, struct sg_ctx *ctx, struct sg_source *source, const struct sg_fmt_options *options)
{
    struct sg_arena arena = {0};
    struct sg_fmt f = {.options = options};
    enum sg_status status = SG_INVALID;
    if (sg_syntax_parse(&f.syntax, ctx, &arena, source, true, false)) {
        struct block b = {.f = &f};
        fmt_nodes(&b, f.syntax.items.first, (uint32_t)source->len);
        sg_layout_flush(out, &b.layout, 0);
        status = SG_OK;
    } else {
        sg_ctx_sort_diags(ctx);
    }
    sg_syntax_fini(&f.syntax);
    sg_arena_fini(&arena);
    return status;
}
