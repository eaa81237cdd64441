/* One file's syntax: parsing it into a tree, and what the parser's actions call. */
#ifndef SG_GRAMMAR_SYNTAX_H
#define SG_GRAMMAR_SYNTAX_H

#include "base/buf.h"
#include "base/status.h"
#include "grammar/scan.h"

struct sg_syntax {
    struct sg_ctx *ctx;
    struct sg_source *source;
    struct sg_arena *arena;
    struct sg_scan scan;
    struct sg_ast_list items;
    bool broken;       /* it does not parse as a whole */
    bool broken_items; /* some item of the top level did not parse */
    bool project_only; /* stop behind the project block */
    unsigned errors_before;
    struct sg_map docs; /* node → its doc comment, interned */
    struct sg_buf type; /* of the type that is being read, what stands behind its name */
};

/* Parses a source; everything is allocated in `arena`. False where it does not parse: the diagnostics are queued, and
 * `out->items` holds what could be made of the rest. The caller ends it with sg_syntax_fini. */
bool sg_syntax_parse(struct sg_syntax *out, struct sg_ctx *ctx, struct sg_arena *arena, struct sg_source *source,
                     bool keep_comments, bool project_only);
void sg_syntax_fini(struct sg_syntax *s);

/* The doc comment in front of a node that stands behind offset `from`: interned, or NULL. `*at` is a cursor into the comments,
 * which the caller starts at 0 and which only goes forward. */
const char *sg_syntax_doc(struct sg_syntax *s, size_t *at, uint32_t from, uint32_t start);

/* The doc comment of an item, or NULL. */
const char *sg_ast_doc(const struct sg_syntax *s, const struct sg_ast *node);

/* Constructors, for the parser's actions */
struct sg_ast *sg_ast_new(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at);
struct sg_ast *sg_ast_named(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, struct sg_loc name);
struct sg_ast *sg_ast_referring(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, struct sg_ast_ref ref);
struct sg_ast *sg_ast_flagged(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, bool flag);
struct sg_ast *sg_ast_form(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, enum sg_ast_form form,
                           struct sg_loc raw);
/* Something here did not parse. */
struct sg_ast *sg_ast_broken(struct sg_syntax *s, struct sg_loc at);
/* The same node with another kind and place. */
struct sg_ast *sg_ast_become(struct sg_ast *node, enum sg_ast_kind kind, struct sg_loc at);
/* Gives `node` more children. */
struct sg_ast *sg_ast_with(struct sg_ast *node, struct sg_ast_list children);
struct sg_ast *sg_ast_add(struct sg_ast *node, struct sg_ast *child);
struct sg_ast_list sg_ast_append(struct sg_ast_list list, struct sg_ast *node);
/* The character of four hexadecimal digits; 0 where they are none, or no character of their own. */
unsigned sg_ast_escape(const char *digits);
/* The name at a place; none where that is empty. */
struct sg_ast_name sg_ast_name(struct sg_syntax *s, struct sg_loc at);
struct sg_ast *sg_ast_key(struct sg_ast *key, struct sg_ast_name opclass, int order, int nulls, struct sg_loc at);
struct sg_ast *sg_ast_generated(struct sg_ast *node, int stored);
/* ON DELETE, ON UPDATE: `name` is the action. */
struct sg_ast *sg_ast_action(struct sg_syntax *s, enum sg_ast_kind kind, struct sg_loc at, const char *action);
struct sg_loc sg_ast_join(struct sg_loc a, struct sg_loc b);
/* What is inside of backticks, dollar tags or parentheses. */
struct sg_loc sg_ast_inner(struct sg_syntax *s, struct sg_loc at);
/* The type that is being read, word by word. */
void sg_ast_type_word(struct sg_syntax *s, struct sg_loc at);
void sg_ast_type_args(struct sg_syntax *s, struct sg_loc at);
void sg_ast_type_dimension(struct sg_syntax *s, struct sg_loc number);
/* A TYPE: `name` is the whole text, `raw` the place of its first word. */
struct sg_ast *sg_ast_type(struct sg_syntax *s, struct sg_loc at, struct sg_ast_ref ref);
struct sg_ast *sg_ast_type_verbatim(struct sg_syntax *s, struct sg_loc at);

/* The bytes of a place, interned; doubled backticks are single where it is between such. */
const char *sg_syntax_text(const struct sg_syntax *s, struct sg_loc at);
struct sg_span sg_syntax_span(const struct sg_syntax *s, struct sg_loc at);

#endif
