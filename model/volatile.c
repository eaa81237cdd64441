/* Functions whose values change though their arguments stay: what no index and no generated column can hold. */
#include <config.h>

#include "model/ruler.h"

#include <string.h>

#include "base/arena.h"
#include "model/lexer.h"

#include "base/banned.h"

/* How a name is one of these: by itself, as a call without arguments, or as any call. What takes arguments may be the user's own function of
 * the same name, and is left out where people write such (concat, to_char). */
enum form { WORD, EMPTY, CALL };

/* pg_proc.provolatile, versions 12 to 18, and the words of the chapter "System Information Functions" that are called without parentheses. */
static const struct {
    const char *name;
    enum form form;
    bool in[SG_DIALECT_COUNT];
} functions[] = {
    {"current_timestamp", WORD, {[SG_POSTGRESQL] = true}},
    {"current_date", WORD, {[SG_POSTGRESQL] = true}},
    {"current_time", WORD, {[SG_POSTGRESQL] = true}},
    {"localtimestamp", WORD, {[SG_POSTGRESQL] = true}},
    {"localtime", WORD, {[SG_POSTGRESQL] = true}},
    {"current_user", WORD, {[SG_POSTGRESQL] = true}},
    {"current_role", WORD, {[SG_POSTGRESQL] = true}},
    {"session_user", WORD, {[SG_POSTGRESQL] = true}},
    {"current_catalog", WORD, {[SG_POSTGRESQL] = true}},
    {"now", EMPTY, {[SG_POSTGRESQL] = true}},
    {"transaction_timestamp", EMPTY, {[SG_POSTGRESQL] = true}},
    {"statement_timestamp", EMPTY, {[SG_POSTGRESQL] = true}},
    {"clock_timestamp", EMPTY, {[SG_POSTGRESQL] = true}},
    {"timeofday", EMPTY, {[SG_POSTGRESQL] = true}},
    {"random", EMPTY, {[SG_POSTGRESQL] = true}},
    {"gen_random_uuid", EMPTY, {[SG_POSTGRESQL] = true}},
    {"txid_current", EMPTY, {[SG_POSTGRESQL] = true}},
    {"pg_current_xact_id", EMPTY, {[SG_POSTGRESQL] = true}},
    {"current_database", EMPTY, {[SG_POSTGRESQL] = true}},
    {"version", EMPTY, {[SG_POSTGRESQL] = true}},
    {"lastval", EMPTY, {[SG_POSTGRESQL] = true}},
    {"nextval", CALL, {[SG_POSTGRESQL] = true}},
    {"currval", CALL, {[SG_POSTGRESQL] = true}},
};

/* What follows a name says whether it is a call. */
static bool
has_form(struct sg_lexer behind, enum form form)
{
    if (form == WORD)
        return true;
    return sg_token_is_mark(sg_lexer_word(&behind), '(') && (form == CALL || sg_token_is_mark(sg_lexer_word(&behind), ')'));
}

const char *
sg_volatile_find(struct sg_arena *arena, enum sg_dialect dialect, const char *sql)
{
    struct sg_lexer x = sg_lexer_make(dialect, sql, 0, strlen(sql));
    struct sg_token t, before = {0}, owner = {0};
    enum sg_dialect family = sg_dialects[dialect].family;
    for (; (t = sg_lexer_word(&x)).kind != SG_TOKEN_END; owner = before, before = t) {
        bool qualified = sg_token_is_mark(before, '.');
        for (size_t i = 0; t.kind == SG_TOKEN_WORD && i < SG_COUNT(functions); i++)
            if (functions[i].in[family] && sg_token_is(t, functions[i].name) && has_form(x, functions[i].form) &&
                (!qualified || (functions[i].form != WORD && sg_token_is(owner, "pg_catalog"))))
                return sg_arena_printf(arena, "%s%s", functions[i].name, functions[i].form == WORD ? "" : "()");
    }
    return NULL;
}
