/* A journal as JSON.stringify lays it out, with no member that we do not know and no escape in it: nearly every one, read without a
 * JSON parser, which takes longer over a long journal than all the rest of a small command. Anything else is left to sg_journal_read. */
#include <config.h>

#include "snapshot/folder.h"

#include <string.h>

#include "snapshot/reader.h"

/* Steps over `text`, where it stands at `*at`. The journal ends with a NUL. */
static bool
take(const char **at, const char *text)
{
    size_t len = strlen(text);
    if (strncmp(*at, text, len) != 0)
        return false;
    *at += len;
    return true;
}

static bool
take_string(const char **out, struct sg_ctx *ctx, const char **at)
{
    const char *p = *at;
    if (*p++ != '"')
        return false;
    while (*p >= ' ' && *p <= '~' && *p != '"' && *p != '\\')
        p++;
    if (*p != '"')
        return false;
    *out = sg_intern(&ctx->intern, *at + 1, (size_t)(p - *at) - 1);
    *at = p + 1;
    return true;
}

/* A whole number that a double holds. */
static bool
take_number(int64_t *out, const char **at)
{
    enum { DIGITS = 15 };
    const char *p = *at;
    int64_t n = 0;
    while (*p >= '0' && *p <= '9' && p - *at < DIGITS)
        n = n * 10 + (*p++ - '0');
    if (p == *at || (*p >= '0' && *p <= '9') || (**at == '0' && p - *at > 1))
        return false;
    *out = n;
    *at = p;
    return true;
}

static bool
take_bool(bool *out, const char **at)
{
    *out = take(at, "true");
    return *out || take(at, "false");
}

static bool
take_entry(struct sg_journal_entry *e, struct sg_ctx *ctx, const char **at)
{
    return take(at, "    {\n      \"idx\": ") && take_number(&e->idx, at) &&
           take(at, ",\n      \"version\": ") && take_string(&e->version, ctx, at) &&
           take(at, ",\n      \"when\": ") && take_number(&e->when, at) &&
           take(at, ",\n      \"tag\": ") && take_string(&e->tag, ctx, at) &&
           take(at, ",\n      \"breakpoints\": ") && take_bool(&e->breakpoints, at) && take(at, "\n    }");
}

static bool
take_dialect(enum sg_dialect *out, const char **at)
{
    bool postgresql = take(at, "\"postgresql\"");
    *out = postgresql ? SG_POSTGRESQL : SG_SQLITE;
    return postgresql || take(at, "\"sqlite\"");
}

bool
sg_journal_plain(struct sg_journal *out, struct sg_ctx *ctx, const struct sg_source *source)
{
    struct sg_journal journal = {0};
    const char *at = source->text;
    if (!take(&at, "{\n  \"version\": ") || !take_string(&journal.version, ctx, &at) ||
        !take(&at, ",\n  \"dialect\": ") || !take_dialect(&journal.dialect, &at) || !take(&at, ",\n  \"entries\": [\n"))
        return false;
    do {
        struct sg_journal_entry *e = SG_NEW(&ctx->arena, struct sg_journal_entry);
        if (!take_entry(e, ctx, &at))
            return false;
        sg_list_push(&journal.entries, &ctx->arena, e);
    } while (take(&at, ",\n"));
    if (!take(&at, "\n  ]\n}"))
        return false;
    (void)take(&at, "\n");
    if (at != source->text + source->len)
        return false;
    *out = journal;
    return true;
}
