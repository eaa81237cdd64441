/* The tokens of SQL: a table of texts with what they are to PostgreSQL and to SQLite, and random ones whose tokens are the text. */
#include <config.h>

#include "model/lexer.h"
#include "tests/lib/tap.h"

/* One letter a token: space _, line comment l, block comment b, word w, quoted name q, string s, number n, parameter p, mark m; ! behind
 * one that is open. `sqlite` is NULL where it is the same. */
static const char letters[] = {
    [SG_TOKEN_SPACE] = '_',  [SG_TOKEN_LINE_COMMENT] = 'l', [SG_TOKEN_BLOCK_COMMENT] = 'b', [SG_TOKEN_WORD] = 'w', [SG_TOKEN_QUOTED] = 'q',
    [SG_TOKEN_STRING] = 's', [SG_TOKEN_NUMBER] = 'n',       [SG_TOKEN_PARAMETER] = 'p',     [SG_TOKEN_MARK] = 'm',
};
#define TEXT(text) text, sizeof(text) - 1
static const struct {
    const char *text;
    size_t len;
    const char *postgresql, *sqlite;
} rows[] = {
    {TEXT(""), "", NULL},
    {TEXT("select a.b, * from t;"), "w_wmwm_m_w_wm", NULL},
    {TEXT(" \t\r\n\f\v"), "_", NULL},
    {TEXT("\357\273\277select"), "_w", NULL},
    {TEXT("a\357\273\277"), "w", NULL},
    {TEXT("na\303\257ve \346\227\245"), "w_w", NULL},
    {TEXT("a\0b"), "wmw", NULL},
    {TEXT("'a\0b'"), "s", NULL},
    /* comments */
    {TEXT("a -- b\nc"), "w_l_w", NULL},
    {TEXT("-- \n"), "l_", NULL},
    {TEXT("-- b"), "l!", NULL},
    {TEXT("--"), "l!", NULL},
    {TEXT("a-b - -c"), "wmw_m_mw", NULL},
    {TEXT("a -- b\r\nc"), "w_l_w", NULL},
    {TEXT("a -- b\rc"), "w_l_w", "w_l!"},
    {TEXT("/* a */b"), "bw", NULL},
    {TEXT("/**/b"), "bw", NULL},
    {TEXT("/*/ */b"), "bw", NULL},
    {TEXT("/* /* */ a */"), "b", "b_w_mm"},
    {TEXT("/* /* */ a"), "b!", "b_w"},
    {TEXT("/* '*/ '--*/'"), "b_s", NULL},
    {TEXT("/*"), "b!", NULL},
    {TEXT("/* *"), "b!", NULL},
    {TEXT("a/b*/c"), "wmwmmw", NULL},
    /* strings */
    {TEXT("'it''s' x"), "s_w", NULL},
    {TEXT("''''"), "s", NULL},
    {TEXT("'''"), "s!", NULL},
    {TEXT("'"), "s!", NULL},
    {TEXT("'a\\' b"), "s_w", NULL},
    {TEXT("'a'\n'b'"), "s_s", NULL},
    {TEXT("E'\\''"), "s", "ws!"},
    {TEXT("e'a\\\\' b"), "s_w", "ws_w"},
    {TEXT("E'\\"), "s!", "ws!"},
    {TEXT("E'a''\\'b' c"), "s_w", "wsws!"},
    {TEXT("E'a' '\\' b"), "s_s_w", "ws_s_w"},
    {TEXT("E'a'\n'\\' b"), "s!", "ws_s_w"},
    {TEXT("E'a' -- x\n'\\'' b"), "s_w", "ws_l_s!"},
    {TEXT("E'a'\nb"), "s_w", "ws_w"},
    {TEXT("ee'\\'"), "ws", NULL},
    {TEXT("_e'\\'"), "ws", NULL},
    {TEXT("B'01' N'a'"), "s_s", "ws_ws"},
    {TEXT("X'00' x"), "s_w", NULL},
    {TEXT("x '00'"), "w_s", NULL},
    {TEXT("U&'\\' u & 'a'"), "s_w_m_s", "wms_w_m_s"},
    {TEXT("u&x"), "wmw", NULL},
    {TEXT("u'a'"), "ws", NULL},
    /* names */
    {TEXT("\"a\"\"b\".c"), "qmw", NULL},
    {TEXT("\"a\\\"b"), "qw", NULL},
    {TEXT("\"a"), "q!", NULL},
    {TEXT("U&\"d\\0061t\"x"), "qw", "wmqw"},
    {TEXT("U&\"d"), "q!", "wmq!"},
    {TEXT("x\"a\""), "wq", NULL},
    {TEXT("[x y]"), "mw_wm", "q"},
    {TEXT("[x]]"), "mwmm", "qm"},
    {TEXT("[x"), "mw", "q!"},
    {TEXT("`a``b`"), "mwmmwm", "q"},
    {TEXT("`a"), "mw", "q!"},
    {TEXT("a$b _1 A9"), "w_w_w", NULL},
    {TEXT("a$$b"), "w", NULL},
    /* dollar quotes and parameters */
    {TEXT("$$"), "s!", "p"},
    {TEXT("$$;'$$;"), "sm", "pms!"},
    {TEXT("$tag$ $x$ $$ $tag$x"), "sw", "p_p_p_p"},
    {TEXT("$tag$ $tag"), "s!", "p_p"},
    {TEXT("$\303\251$a$\303\251$"), "s", "p"},
    {TEXT("$T$ $t$"), "s!", "p_p"},
    {TEXT("$1 $12+$2"), "p_pmp", NULL},
    {TEXT("$1$$a$$"), "ps", "p"},
    {TEXT("$a"), "mw", "p"},
    {TEXT("$"), "m", NULL},
    {TEXT("? ?1 :a @b #c"), "m_mn_mw_mw_mw", "p_p_p_p_p"},
    {TEXT("$a::b(c) :d("), "mwmmwmwm_mwm", "p_pm"},
    {TEXT("a::text"), "wmmw", "wmp"},
    {TEXT("a[1:2] : @"), "wmnmnm_m_m", "wq_m_m"},
    /* numbers */
    {TEXT("1 1.5 .5 1. 1e5 1E-5 1.e+5"), "n_n_n_n_n_n_n", NULL},
    {TEXT("1e 1x 0x1F 1_000"), "n_n_n_n", NULL},
    {TEXT("1e+x"), "nmw", NULL},
    {TEXT("1..2"), "nmn", "nmn"},
    {TEXT("1-1"), "nmn", NULL},
    {TEXT("1--1"), "nl!", NULL},
    {TEXT("1$$a$$"), "ns", "n"},
    {TEXT("t.5"), "wn", NULL},
    {TEXT("t.a"), "wmw", NULL},
    {TEXT("a->>'b' @> c"), "wmmms_mm_w", "wmmms_mm_w"},
};

/* What the tokens are, as letters; false where they are not the text. */
static bool
read_all(struct sg_buf *out, enum sg_dialect dialect, const char *text, size_t len)
{
    struct sg_lexer x = sg_lexer_make(dialect, text, 0, len);
    size_t at = 0;
    for (struct sg_token t; (t = sg_lexer_next(&x)).kind != SG_TOKEN_END;) {
        if (!t.len || t.start != at || t.text != text + at || t.len > len - at || (t.open && t.start + t.len != len))
            return false;
        at += t.len;
        sg_buf_addc(out, letters[t.kind]);
        if (t.open)
            sg_buf_addc(out, '!');
    }
    return at == len;
}

static void
check_rows(void)
{
    struct sg_buf got = SG_BUF_INIT;
    for (size_t i = 0; i < SG_COUNT(rows); i++)
        for (int d = 0; d < SG_DIALECT_COUNT; d++) {
            bool other = sg_dialects[d].family != SG_POSTGRESQL && rows[i].sqlite;
            char name[100];
            sg_buf_clear(&got);
            snprintf(name, sizeof name, "%s: %s", sg_dialects[d].word, rows[i].text);
            for (char *p = name; *p; p++)
                *p = (unsigned char)*p < ' ' || *p == '#' ? '.' : *p;
            if (read_all(&got, (enum sg_dialect)d, rows[i].text, rows[i].len))
                is_str(got.data, other ? rows[i].sqlite : rows[i].postgresql, name);
            else
                ok(false, "%s: the tokens are not the text", name);
        }
    sg_buf_fini(&got);
}

/* Every text of the pieces that make trouble, of some length; what is cut off in front of it must not be looked at. */
static void
check_random(void)
{
    static const char *const pieces[] = {"'", "''", "\"", "`", "[", "]", "$", "$$", "$a$", "/*", "*/", "--", "\n", "\r", " ", "e", "E'", "U&", "x",
                                         "\\", "1", ".", "e5", ":", "?", "(", ")", ";", "\303\251", "\357\273\277"};
    enum { ROUNDS = 20000, PIECES = 12 };
    uint32_t random = 1;
    bool whole[SG_DIALECT_COUNT] = {true, true, true};
    struct sg_buf text = SG_BUF_INIT, got = SG_BUF_INIT;
    for (unsigned round = 0; round < ROUNDS; round++) {
        sg_buf_clear(&text);
        for (unsigned i = 0; i < PIECES; i++) {
            random = random * 1664525 + 1013904223;
            size_t which = (random >> 16) % (SG_COUNT(pieces) + 1);
            sg_buf_add(&text, which ? pieces[which - 1] : "", which ? strlen(pieces[which - 1]) : 1);
        }
        char *exact = malloc(text.len);
        memcpy(exact, text.data, text.len);
        for (int d = 0; d < SG_DIALECT_COUNT; d++) {
            sg_buf_clear(&got);
            whole[d] &= read_all(&got, (enum sg_dialect)d, exact, text.len);
        }
        free(exact);
    }
    for (int d = 0; d < SG_DIALECT_COUNT; d++)
        ok(whole[d], "%s: the tokens of random texts are these texts", sg_dialects[d].word);
    sg_buf_fini(&text);
    sg_buf_fini(&got);
}

static void
check_text(void)
{
    static const struct {
        enum sg_dialect dialect;
        const char *sql, *text, *name;
    } bodies[] = {
        {SG_POSTGRESQL, "\"a\"\"B\"", "a\"B", "a\"B"}, {SG_POSTGRESQL, "U&\"aB\"", "aB", "aB"},
        {SG_POSTGRESQL, "aB", "aB", "ab"},             {SG_POSTGRESQL, "'it''s'", "it's", NULL},
        {SG_POSTGRESQL, "E'it''s'", "it's", NULL},     {SG_POSTGRESQL, "$a$it''s$a$", "it''s", NULL},
        {SG_POSTGRESQL, "\"a", "a", "a"},              {SG_POSTGRESQL, "$a$b", "b", NULL},
        {SG_SQLITE, "[a B]", "a B", "a B"},            {SG_SQLITE, "`a``B`", "a`B", "a`B"},
        {SG_SQLITE, "aB", "aB", "aB"},                 {SG_SQLITE, "[a", "a", "a"},
        {SG_SQLITE, "\"\"", "", ""},                   {SG_SQLITE, "'", "", NULL},
    };
    struct sg_arena arena = {0};
    struct sg_buf text = SG_BUF_INIT;
    for (size_t i = 0; i < SG_COUNT(bodies); i++) {
        struct sg_lexer x = sg_lexer_make(bodies[i].dialect, bodies[i].sql, 0, strlen(bodies[i].sql));
        struct sg_token t = sg_lexer_word(&x);
        sg_buf_clear(&text);
        sg_token_text(&text, t);
        is_str(text.data, bodies[i].text, bodies[i].sql);
        if (bodies[i].name)
            is_str(sg_token_name(&x, t, &arena), bodies[i].name, bodies[i].sql);
    }
    sg_buf_fini(&text);
    sg_arena_fini(&arena);
}

int
main(void)
{
    check_rows();
    check_random();
    check_text();
    return tap_done();
}
