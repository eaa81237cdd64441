/* The scanner: tokens of a .schema text, one by one. Raw positions are the parser's to announce. */
#ifndef SG_GRAMMAR_SCAN_H
#define SG_GRAMMAR_SCAN_H

#include "base/list.h"
#include "grammar/ast.h"

enum { SG_SYNTAX_MAX_ERRORS = 20 };

/* A comment; `doc` for `///` lines. Ends before its line end. */
struct sg_comment {
    struct sg_loc at;
    bool doc;
};

struct sg_scan {
    struct sg_ctx *ctx;
    struct sg_source *source;
    struct sg_arena *arena;
    bool keep_comments; /* all of them; else doc comments only */
    struct sg_list comments; /* struct sg_comment */
    /* the rest is the scanner's own */
    void *flex;
    uint32_t at;          /* where flex stands */
    struct sg_loc token;
    int previous, queued; /* token kinds; 0 is none */
    struct sg_loc queued_at;
    unsigned braces, parens;
    struct sg_loc paren; /* the outermost one that is open */
    bool raw, json;      /* what the parser announced */
    bool close;          /* a line end, then what is queued */
    bool resync;         /* after an error: go on at the end of the item */
    unsigned resync_braces;
    unsigned errors_before;
    bool stop; /* there were errors enough: the text ends here */
};

/* The text is checked already: UTF-8, no NUL, less than 2 GiB. */
void sg_scan_init(struct sg_scan *s, struct sg_ctx *ctx, struct sg_arena *arena, struct sg_source *source);
void sg_scan_fini(struct sg_scan *s);
/* The next token and its place; 0 at the end. An error is queued here and YYerror returned. */
int sg_scan_next(struct sg_scan *s, struct sg_loc *loc);
/* After the parser found an error at a token: the next one is the end of the item, as far as it can be told. */
void sg_scan_recover(struct sg_scan *s, int token);

#endif
