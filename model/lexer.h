/* SQL's lexical rules, as much as it takes to tell where strings, names, numbers and comments end: the tokens of a text, without a
 * grammar. One walk, no memory. What the dialects do not agree on are facts of theirs (struct sg_lexis). */
#ifndef SG_MODEL_LEXER_H
#define SG_MODEL_LEXER_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/dialect.h"

enum sg_token_kind {
    SG_TOKEN_END,
    SG_TOKEN_SPACE, /* also a byte order mark at the start of the text */
    SG_TOKEN_LINE_COMMENT, /* without its line end */
    SG_TOKEN_BLOCK_COMMENT,
    SG_TOKEN_WORD,   /* a bare name or a keyword */
    SG_TOKEN_QUOTED, /* "name", U&"name", `name`, [name] */
    SG_TOKEN_STRING, /* 'text', with the letter before it that says how to read it; $tag$text$tag$ */
    SG_TOKEN_NUMBER, /* what is glued to it included, which no server takes */
    SG_TOKEN_PARAMETER,
    SG_TOKEN_MARK /* one byte of anything else: an operator is as many of them */
};

struct sg_token {
    enum sg_token_kind kind;
    bool open;  /* nothing closes it, it goes to the end: what is written there becomes part of it. So it is with a line comment, too */
    size_t start, len;
    const char *text; /* its first byte */
};

/* A text that is read up to `end`, from `at` on. It can be copied, to look ahead. */
struct sg_lexer {
    const struct sg_lexis *lexis;
    const char *text;
    size_t at, end;
};

struct sg_lexer sg_lexer_make(enum sg_dialect dialect, const char *text, size_t start, size_t end);
/* The next token, whatever it is: together they are the text. */
struct sg_token sg_lexer_next(struct sg_lexer *lexer);
/* The next one that is neither space nor a comment. */
struct sg_token sg_lexer_word(struct sg_lexer *lexer);

bool sg_token_is_comment(struct sg_token t);
bool sg_token_is_mark(struct sg_token t, char c);
/* Whether it is this word, which is given in small letters. */
bool sg_token_is(struct sg_token t, const char *word);
bool sg_is_space(char c);
/* Letters of ASCII, those that fold. */
char sg_small_letter(char c);
bool sg_same_letter(char a, char b);

/* Whether a name is a word of the dialect that is no name without quotes. Letters of ASCII match in either case. */
bool sg_is_reserved(enum sg_dialect dialect, const char *name);

/* Reads what stands in the quotes of a QUOTED or a STRING, byte by byte, a doubled quote once; of any other token all of it. The escapes
 * of E'' and U& are left as they are. */
struct sg_token_body {
    const char *at, *end;
    char doubled; /* the quote, or '\0' */
};
struct sg_token_body sg_token_body(struct sg_token t);
bool sg_token_body_next(char *out, struct sg_token_body *body);
/* Appends that. */
void sg_token_text(struct sg_buf *out, struct sg_token t);
/* Whether a token stands for a name, where only a name can stand. */
bool sg_token_is_name(const struct sg_lexer *lexer, struct sg_token t);
/* The name that such a token stands for: unquoted, in small letters where the dialect has it so. In the arena. */
const char *sg_token_name(const struct sg_lexer *lexer, struct sg_token t, struct sg_arena *arena);
/* Whether a token stands for this name, where a name can stand: letters match as the dialect has it; a reserved word needs quotes. */
bool sg_token_names(enum sg_dialect dialect, struct sg_token t, const char *name);
/* Whether any name in a text of SQL is this one. A string counts for none. NULL text mentions nothing. */
bool sg_mentions(enum sg_dialect dialect, const char *sql, const char *name);

#endif
