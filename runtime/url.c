/* Names of databases. */
#include <config.h>

#include "runtime/url.h"

#include <string.h>

#include "base/file.h"
#include "base/utf8.h"

#include "base/banned.h"

static const struct {
    const char *prefix;
    enum sg_dialect dialect;
} schemes[] = {
    {"postgresql://", SG_POSTGRESQL}, {"postgres://", SG_POSTGRESQL}, {"sqlite:", SG_SQLITE},
    {"sqlite3:", SG_SQLITE},          {"file:", SG_SQLITE},
};

static const char *const sqlite_endings[] = {".db", ".sqlite", ".sqlite3", ".db3"};

/* Words of libpq's connection strings (its manual, 34.1.2) that one can begin with. */
static const char *const keywords[] = {"host",    "hostaddr", "port",     "dbname",  "user",   "password",
                                       "service", "sslmode",  "passfile", "options", "target_session_attrs"};

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
starts(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

/* What stands before the path in the URL of an SQLite file. */
static size_t
path_start(const char *url)
{
    static const char *const prefixes[] = {"sqlite://", "sqlite3://", "sqlite:", "sqlite3:", "file://", "file:"};
    for (size_t i = 0; i < SG_COUNT(prefixes); i++)
        if (starts(url, prefixes[i]))
            return strlen(prefixes[i]);
    return 0;
}

bool
sg_url_dialect(enum sg_dialect *out, const char *url)
{
    for (size_t i = 0; i < SG_COUNT(schemes); i++)
        if (starts(url, schemes[i].prefix)) {
            *out = schemes[i].dialect;
            /* A path of nothing is a database of SQLite's that is gone afterwards: most likely an empty variable. */
            return !sg_dialects[*out].in_memory || url[path_start(url)];
        }
    while (is_space(*url))
        url++;
    for (size_t i = 0; i < SG_COUNT(keywords); i++) {
        const char *p = url + strlen(keywords[i]);
        if (!starts(url, keywords[i]))
            continue;
        while (is_space(*p))
            p++;
        if (*p == '=') {
            *out = SG_POSTGRESQL;
            return true;
        }
    }
    size_t len = strlen(url);
    bool sqlite = !strcmp(url, ":memory:");
    for (size_t i = 0; i < SG_COUNT(sqlite_endings) && !sqlite; i++) {
        size_t n = strlen(sqlite_endings[i]);
        sqlite = len > n && !strcmp(url + len - n, sqlite_endings[i]);
    }
    if (sqlite && !strstr(url, "://"))
        *out = SG_SQLITE;
    return sqlite && !strstr(url, "://");
}

const char *
sg_url_path(struct sg_ctx *ctx, const char *url)
{
    bool uri = starts(url, "file:");
    url += path_start(url);
    if (!*url || !strcmp(url, ":memory:") || (uri && strpbrk(url, "?#%")))
        return NULL;
    return sg_arena_strdup(&ctx->arena, url);
}

const char *
sg_url_from(struct sg_ctx *ctx, const char *folder, const char *url)
{
    enum sg_dialect dialect;
    size_t start = path_start(url);
    const char *path = url + start;
    bool file = sg_url_dialect(&dialect, url) && sg_dialects[dialect].in_memory && *path && *path != '/' && *path != '?' &&
                strncmp(path, ":memory:", 8) != 0;
    if (!file || !*folder || (starts(url, "file:") && strpbrk(folder, "?#%")))
        return url;
    return sg_arena_printf(&ctx->arena, "%.*s%s", (int)start, url, sg_path_join(ctx, folder, path));
}

/* The value of a word of a connection string: up to a blank, or quoted with backslashes. Returns what is behind it. */
static const char *
skip_value(const char *p)
{
    bool quoted = *p == '\'';
    for (p += quoted; *p && (quoted ? *p != '\'' : !is_space(*p)); p++)
        if (*p == '\\' && p[1])
            p++;
    return p + (quoted && *p);
}

/* A word whose value nobody else may see: libpq's password and sslpassword, and what others call theirs, whose URL
 * somebody may give us by mistake. */
static bool
is_secret(const char *word, size_t len)
{
    static const char *const parts[] = {"password", "passwd", "pwd", "token", "secret"};
    for (size_t i = 0; i < SG_COUNT(parts); i++) {
        size_t n = strlen(parts[i]);
        for (size_t at = 0; at + n <= len; at++) {
            size_t same = 0;
            while (same < n && (word[at + same] | 0x20) == parts[i][same])
                same++;
            if (same == n)
                return true;
        }
    }
    return false;
}

/* word = value word = value …, or parameters joined with & behind the ? of a URL */
static void
redact_words(struct sg_buf *out, const char *p, bool url)
{
    while (*p) {
        size_t blank = 0;
        while (is_space(p[blank]) || (url && p[blank] == '&'))
            blank++;
        sg_buf_add(out, p, blank);
        p += blank;
        size_t len = 0;
        while (p[len] && p[len] != '=' && !is_space(p[len]))
            len++;
        bool secret = is_secret(p, len);
        sg_buf_add(out, p, len);
        p += len;
        while (is_space(*p))
            p++;
        if (*p != '=')
            continue;
        p++;
        while (!url && is_space(*p))
            p++;
        const char *end = url ? p + strcspn(p, "&") : skip_value(p);
        sg_buf_addc(out, '=');
        if (secret)
            sg_buf_adds(out, "***");
        else
            sg_buf_add(out, p, (size_t)(end - p));
        p = end;
    }
}

void
sg_url_redact(struct sg_buf *out, const char *url)
{
    const char *p = strstr(url, "://");
    enum sg_dialect dialect = SG_SQLITE;
    bool known = sg_url_dialect(&dialect, url);
    if (!p) {
        if (known && sg_dialects[dialect].shared_database)
            redact_words(out, url, false);
        else
            sg_buf_adds(out, url);
        return;
    }
    p += 3;
    sg_buf_add(out, url, (size_t)(p - url));
    /* A password may hold any character that somebody forgot to escape: the last @ ends it. */
    const char *at = strrchr(p, '@'), *colon = at ? memchr(p, ':', (size_t)(at - p)) : NULL;
    if (at && at > p + strcspn(p, "?")) {
        sg_buf_add(out, p, strcspn(p, ":?"));
        sg_buf_adds(out, ":***");
        return;
    }
    if (colon) {
        sg_buf_add(out, p, (size_t)(colon - p));
        sg_buf_adds(out, ":***");
        p = at;
    }
    const char *query = strchr(p, '?');
    if (!query) {
        sg_buf_adds(out, p);
        return;
    }
    sg_buf_add(out, p, (size_t)(query + 1 - p));
    redact_words(out, query + 1, true);
}

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static void
add_secret(struct sg_list *out, struct sg_ctx *ctx, const char *s, size_t len)
{
    if (!len)
        return;
    char *raw = sg_arena_strndup(&ctx->arena, s, len), *plain = sg_arena_strndup(&ctx->arena, s, len), *to = plain;
    for (const char *p = raw; *p; p++) {
        int high = hex_digit(p[0] == '%' ? p[1] : 0), low = high >= 0 ? hex_digit(p[2]) : -1;
        *to++ = low >= 0 ? (char)(high * 16 + low) : *p;
        p += low >= 0 ? 2 : 0;
    }
    *to = '\0';
    sg_list_push(out, &ctx->arena, raw);
    sg_list_push(out, &ctx->arena, plain);
    /* Where libpq took a stray character of the password for the end of it, a part of it can be in a message. */
    static const char stray[] = "@?/#:";
    for (const char *p = raw; raw[strcspn(raw, stray)] && *p; p += strspn(p, stray)) {
        size_t part = strcspn(p, stray);
        if (part >= 3)
            sg_list_push(out, &ctx->arena, sg_arena_strndup(&ctx->arena, p, part));
        p += part;
    }
}

static struct sg_list
secrets_of(struct sg_ctx *ctx, const char *url)
{
    struct sg_list secrets = {0};
    const char *p = strstr(url, "://");
    if (p) {
        const char *at = strrchr(p + 3, '@'), *colon = at ? memchr(p + 3, ':', (size_t)(at - p - 3)) : NULL;
        if (colon)
            add_secret(&secrets, ctx, colon + 1, (size_t)(at - colon - 1));
    }
    for (const char *q = url; (q = strstr(q, "password")); q++) {
        const char *value = q + strlen("password");
        while (is_space(*value))
            value++;
        if (*value++ != '=')
            continue;
        while (is_space(*value))
            value++;
        const char *end = p ? value + strcspn(value, "&") : skip_value(value);
        bool quoted = *value == '\'' && !p;
        add_secret(&secrets, ctx, value + quoted, (size_t)(end - value) - 2 * (size_t)quoted);
    }
    return secrets;
}

const char *
sg_url_name(struct sg_ctx *ctx, const char *url)
{
    struct sg_buf shown = SG_BUF_INIT, text = SG_BUF_INIT;
    sg_url_redact(&shown, url);
    sg_utf8_clean(&text, shown.data, shown.len);
    const char *name = sg_arena_strndup(&ctx->arena, text.data, text.len);
    sg_buf_fini(&shown);
    sg_buf_fini(&text);
    return name;
}

const char *
sg_url_scrub(struct sg_ctx *ctx, const char *url, const char *text)
{
    struct sg_list secrets = secrets_of(ctx, url);
    const char *secret;
    text = sg_arena_strdup(&ctx->arena, text); /* a driver's text goes with its next error */
    SG_FOREACH (secret, &secrets) {
        struct sg_buf out = SG_BUF_INIT;
        const char *p = text, *hit;
        for (; *secret && (hit = strstr(p, secret)); p = hit + strlen(secret)) {
            sg_buf_add(&out, p, (size_t)(hit - p));
            sg_buf_adds(&out, "***");
        }
        sg_buf_adds(&out, p);
        text = sg_arena_strndup(&ctx->arena, out.data, out.len);
        sg_buf_fini(&out);
    }
    return text;
}

/* Takes out "password=value" and its separator, in a connection string or behind the ? of a URL. */
static void
without_word(struct sg_buf *out, const char *url)
{
    bool is_url = strstr(url, "://") != NULL;
    const char *p = url, *hit;
    while ((hit = strstr(p, "password"))) {
        const char *value = hit + strlen("password");
        bool starts_word = hit == url || strchr(is_url ? "?&" : " \t\n\r", hit[-1]);
        while (is_space(*value))
            value++;
        if (!starts_word || *value != '=') {
            sg_buf_add(out, p, (size_t)(value - p));
            p = value;
            continue;
        }
        value++;
        while (!is_url && is_space(*value))
            value++;
        sg_buf_add(out, p, (size_t)(hit - p));
        p = is_url ? value + strcspn(value, "&") : skip_value(value);
        if (is_url && *p == '&')
            p++;
    }
    sg_buf_adds(out, p);
}

const char *
sg_url_without_password(struct sg_ctx *ctx, const char *url, const char **password)
{
    struct sg_list secrets = secrets_of(ctx, url);
    bool is_url = strstr(url, "://") != NULL;
    *password = secrets.len ? secrets.items[is_url] : NULL; /* as it stands, and with its % escapes resolved */
    struct sg_buf out = SG_BUF_INIT;
    const char *p = is_url ? strstr(url, "://") + 3 : NULL;
    const char *at = p ? strrchr(p, '@') : NULL, *colon = at ? memchr(p, ':', (size_t)(at - p)) : NULL;
    struct sg_buf userinfo = SG_BUF_INIT;
    if (colon) {
        sg_buf_add(&userinfo, url, (size_t)(colon - url));
        sg_buf_adds(&userinfo, at);
    } else {
        sg_buf_adds(&userinfo, url);
    }
    without_word(&out, userinfo.data);
    const char *text = sg_arena_strndup(&ctx->arena, out.data, out.len);
    sg_buf_fini(&out);
    sg_buf_fini(&userinfo);
    return text;
}
