/* One file's syntax: the checks at the door, the call of the parser, and the constructors that its actions use. */
#include <config.h>

#include "grammar/syntax.h"

#include <string.h>

#include "base/utf8.h"
#include "grammar/parse.h"

/* Text that the scanner can take: no NUL, UTF-8, offsets that fit. */
static bool
check_text(struct sg_ctx *ctx, struct sg_source *source)
{
    struct sg_span at = {source, 0, 0};
    if (source->len > INT32_MAX) {
        sg_diag(ctx, SG_DIAG_TOO_LARGE, at, "the file is larger than 2 GiB");
        return false;
    }
    size_t bad = sg_utf8_check(source->text, source->len);
    const char *nul = memchr(source->text, '\0', bad);
    if (nul)
        bad = (size_t)(nul - source->text);
    if (bad == source->len)
        return true;
    at.start = (uint32_t)bad;
    at.end = at.start + 1;
    if (nul) {
        sg_diag(ctx, SG_DIAG_ENCODING, at, "there is a NUL byte in the text");
    } else {
        struct sg_diag *d = sg_diag(ctx, SG_DIAG_ENCODING, at, "the byte 0x%02X is not UTF-8",
                                    (unsigned)(unsigned char)source->text[bad]);
        sg_diag_note(ctx, d, "save the file as UTF-8");
    }
    return false;
}

/* A checkout with lines that end in CRLF means what one with LF does, in SQL that goes over several lines, too. Where the first line
 * ends in LF, a CRLF is part of the SQL. */
static void
unify_lines(struct sg_ctx *ctx, struct sg_source *source)
{
    const char *p = source->text, *end = p + source->len, *lf = source->len ? memchr(p, '\n', source->len) : NULL, *cr;
    if (!lf || lf == p || lf[-1] != '\r')
        return;
    char *text = sg_arena_raw(&ctx->arena, source->len + 1), *at = text;
    for (; (cr = memchr(p, '\r', (size_t)(end - p))); p = cr + 1) {
        bool line_end = cr + 1 < end && cr[1] == '\n';
        size_t n = (size_t)(cr - p) + !line_end;
        memcpy(at, p, n);
        at += n;
    }
    memcpy(at, p, (size_t)(end - p) + 1);
    source->text = text;
    source->len = (size_t)(at - text) + (size_t)(end - p);
    source->lines = NULL;
}

bool
sg_syntax_parse(struct sg_syntax *out, struct sg_ctx *ctx, struct sg_arena *arena, struct sg_source *source,
                bool keep_comments, bool project_only)
{
    *out = (struct sg_syntax){.ctx = ctx,
                              .source = source,
                              .arena = arena,
                              .project_only = project_only,
                              .errors_before = ctx->errors,
                              .type = SG_BUF_INIT};
    unify_lines(ctx, source);
    if (!check_text(ctx, source)) {
        out->broken = out->broken_items = true;
        return false;
    }
    sg_scan_init(&out->scan, ctx, arena, source);
    out->scan.keep_comments = keep_comments;
    out->broken_items |= sg_yyparse(out) != 0;
    sg_scan_fini(&out->scan);
    out->broken |= ctx->errors > out->errors_before;
    return !out->broken;
}

void
sg_syntax_fini(struct sg_syntax *s)
{
    sg_buf_fini(&s->type);
}

struct sg_span
sg_syntax_span(const struct sg_syntax *s, struct sg_loc at)
{
    return (struct sg_span){s->source, at.start, at.end};
}

/* text[1..len-1) with doubled quotes made single, interned */
static const char *
unquote(struct sg_ctx *ctx, const char *text, size_t len, char quote)
{
    if (!memchr(text, quote, len))
        return sg_intern(&ctx->intern, text, len);
    struct sg_buf buf = SG_BUF_INIT;
    for (size_t i = 0; i < len; i++) {
        sg_buf_addc(&buf, text[i]);
        i += text[i] == quote;
    }
    const char *s = sg_intern(&ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return s;
}

const char *
sg_syntax_text(const struct sg_syntax *s, struct sg_loc at)
{
    const char *text = s->source->text + at.start;
    if (at.start && text[-1] == '`')
        return unquote(s->ctx, text, at.end - at.start, '`');
    return sg_intern(&s->ctx->intern, text, at.end - at.start);
}

const char *
sg_syntax_doc(struct sg_syntax *s, size_t *at, uint32_t from, uint32_t start)
{
    struct sg_buf buf = SG_BUF_INIT;
    bool any = false;
    for (; *at < s->scan.comments.len; ++*at) {
        const struct sg_comment *c = s->scan.comments.items[*at];
        if (c->at.start >= start)
            break;
        if (!c->doc || c->at.start < from)
            continue;
        const char *line = s->source->text + c->at.start + 3, *end = s->source->text + c->at.end;
        line += line < end && *line == ' ';
        while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
            end--; /* fmt leaves none there, and that may not change what is kept */
        if (any)
            sg_buf_addc(&buf, '\n');
        sg_buf_add(&buf, line, (size_t)(end - line));
        any = true;
    }
    const char *doc = any ? sg_intern(&s->ctx->intern, buf.data, buf.len) : NULL;
    sg_buf_fini(&buf);
    return doc;
}

const char *
sg_ast_doc(const struct sg_syntax *s, const struct sg_ast *node)
{
    return s->scan.comments.len ? sg_map_get(&s->docs, node) : NULL;
}

struct sg_ast *
sg_ast_new(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at)
{
    struct sg_ast *n = SG_NEW(s->arena, struct sg_ast);
    n->kind = (uint8_t)kind;
    n->at = at;
    return n;
}

struct sg_ast *
sg_ast_broken(struct sg_syntax *s, struct sg_loc at)
{
    s->broken = true;
    return sg_ast_new(s, SG_AST_BROKEN, at);
}

struct sg_ast *
sg_ast_named(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, struct sg_loc name)
{
    struct sg_ast *n = sg_ast_new(s, kind, at);
    n->name = sg_ast_name(s, name);
    return n;
}

struct sg_ast *
sg_ast_referring(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, struct sg_ast_ref ref)
{
    struct sg_ast *n = sg_ast_new(s, kind, at);
    n->schema = sg_ast_name(s, ref.schema);
    n->name = sg_ast_name(s, ref.name);
    return n;
}

struct sg_ast *
sg_ast_flagged(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, bool flag)
{
    struct sg_ast *n = sg_ast_new(s, kind, at);
    n->flag = flag;
    return n;
}

struct sg_ast *
sg_ast_form(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, enum sg_ast_form form,
            struct sg_loc raw)
{
    struct sg_ast *n = sg_ast_new(s, kind, at);
    n->form = (uint8_t)form;
    n->raw = raw;
    return n;
}

struct sg_ast *
sg_ast_become(struct sg_ast *node, enum sg_ast_kind kind, struct sg_loc at)
{
    node->kind = (uint8_t)kind;
    node->at = at;
    return node;
}

struct sg_ast *
sg_ast_with(struct sg_ast *node, struct sg_ast_list children)
{
    if (!children.first)
        return node;
    if (node->last)
        node->last->next = children.first;
    else
        node->first = children.first;
    node->last = children.last;
    return node;
}

struct sg_ast *
sg_ast_add(struct sg_ast *node, struct sg_ast *child)
{
    return sg_ast_with(node, (struct sg_ast_list){child, child});
}

struct sg_ast_list
sg_ast_append(struct sg_ast_list list, struct sg_ast *node)
{
    if (list.last)
        list.last->next = node;
    else
        list.first = node;
    list.last = node;
    return list;
}

unsigned
sg_ast_escape(const char *digits)
{
    unsigned c = 0;
    for (int i = 0; i < 4; i++) {
        char d = digits[i];
        unsigned v = d >= '0' && d <= '9'   ? (unsigned)(d - '0')
                     : d >= 'a' && d <= 'f' ? (unsigned)(d - 'a' + 10)
                     : d >= 'A' && d <= 'F' ? (unsigned)(d - 'A' + 10)
                                            : 16;
        if (v == 16)
            return 0;
        c = c << 4 | v;
    }
    return c >= 0xD800 && c < 0xE000 ? 0 : c;
}

/* What stands in U&"…", without the quotes. */
static const char *
unescape(struct sg_ctx *ctx, const char *text, size_t len)
{
    struct sg_buf buf = SG_BUF_INIT;
    for (size_t i = 0; i < len; i++) {
        bool number = text[i] == '\\' && text[i + 1] != '\\';
        if (number)
            sg_utf8_add(&buf, sg_ast_escape(text + i + 1));
        else
            sg_buf_addc(&buf, text[i]);
        i += number ? 4 : text[i] == '\\' || text[i] == '"';
    }
    const char *s = sg_intern(&ctx->intern, buf.data, buf.len);
    sg_buf_fini(&buf);
    return s;
}

struct sg_ast_name
sg_ast_name(struct sg_syntax *s, struct sg_loc at)
{
    const char *text = s->source->text + at.start;
    size_t len = at.end - at.start;
    if (!len)
        return (struct sg_ast_name){0};
    if (len > 3 && text[1] == '&')
        return (struct sg_ast_name){unescape(s->ctx, text + 3, len - 4), at};
    bool quoted = *text == '"' || *text == '\'';
    return (struct sg_ast_name){quoted ? unquote(s->ctx, text + 1, len - 2, *text)
                                       : sg_intern(&s->ctx->intern, text, len),
                                at};
}

struct sg_ast *
sg_ast_key(struct sg_ast *key, struct sg_ast_name opclass, int order, int nulls, struct sg_loc at)
{
    key->schema = opclass;
    key->flag = order == 2;
    key->flag2 = order;
    key->nulls = (uint8_t)nulls;
    key->at = at;
    return key;
}

struct sg_ast *
sg_ast_generated(struct sg_ast *node, int stored)
{
    node->flag = stored == 1;
    node->flag2 = stored;
    return node;
}

struct sg_ast *
sg_ast_action(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, const char *action)
{
    struct sg_ast *n = sg_ast_new(s, kind, at);
    n->name = (struct sg_ast_name){sg_interns(&s->ctx->intern, action), at};
    return n;
}

struct sg_loc
sg_ast_join(struct sg_loc a, struct sg_loc b)
{
    return (struct sg_loc){a.start, b.end};
}

struct sg_loc
sg_ast_inner(struct sg_syntax *s, struct sg_loc at)
{
    uint32_t mark = 1;
    const char *text = s->source->text + at.start;
    if (*text == '$')
        while (text[mark++] != '$')
            ;
    return (struct sg_loc){at.start + mark, at.end - mark};
}

void
sg_ast_type_word(struct sg_syntax *s, struct sg_loc at)
{
    sg_buf_addc(&s->type, ' ');
    sg_buf_add(&s->type, s->source->text + at.start, at.end - at.start);
}

void
sg_ast_type_args(struct sg_syntax *s, struct sg_loc at)
{
    sg_buf_add(&s->type, s->source->text + at.start, at.end - at.start);
}

void
sg_ast_type_dimension(struct sg_syntax *s, struct sg_loc number)
{
    sg_buf_addc(&s->type, '[');
    sg_buf_add(&s->type, s->source->text + number.start, number.end - number.start);
    sg_buf_addc(&s->type, ']');
}

struct sg_ast *
sg_ast_type(struct sg_syntax *s, struct sg_loc at, struct sg_ast_ref ref)
{
    struct sg_ast *n = sg_ast_referring(s, SG_AST_TYPE, at, ref);
    n->name.at = at;
    n->raw = ref.name;
    if (!s->type.len)
        return n;
    struct sg_buf all = SG_BUF_INIT;
    sg_buf_adds(&all, n->name.text);
    sg_buf_add(&all, s->type.data, s->type.len);
    n->name.text = sg_intern(&s->ctx->intern, all.data, all.len);
    sg_buf_fini(&all);
    return n;
}

struct sg_ast *
sg_ast_type_verbatim(struct sg_syntax *s, struct sg_loc at)
{
    struct sg_loc inner = sg_ast_inner(s, at);
    struct sg_ast *n = sg_ast_form(s, SG_AST_TYPE, at, SG_FORM_RAW, inner);
    n->name = (struct sg_ast_name){sg_syntax_text(s, inner), at};
    return n;
}
