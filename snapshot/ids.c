/* The ids of a snapshot alone: the text is walked as far as the last of them. */
#include <config.h>

#include "snapshot/snapshot.h"

#include <string.h>

#include "base/compiler.h"
#include "snapshot/reader.h"

enum { ID_OWN, ID_PREV, ID_VERSION, ID_DIALECT, ID_COUNT };
static const char *const names[ID_COUNT] = {[ID_OWN] = "\"id\"",
                                            [ID_PREV] = "\"prevId\"",
                                            [ID_VERSION] = "\"version\"",
                                            [ID_DIALECT] = "\"dialect\""};

/* Finds the strings at the top level. False where one is missing or has escapes: then it is not
 * done here. */
static bool
find(const char *s, struct sg_intern *in, const char *found[ID_COUNT])
{
    size_t left = ID_COUNT, at = sg_json_skip_space(s, 0);
    if (s[at] != '{')
        return false;
    for (at = sg_json_skip_space(s, at + 1); left && s[at] == '"';) {
        size_t key = at, end = sg_json_skip_string(s, at);
        at = sg_json_skip_space(s, end);
        if (s[at] != ':')
            return false;
        at = sg_json_skip_space(s, at + 1);
        size_t value = at;
        at = sg_json_skip_value(s, value);
        for (size_t i = 0; i < ID_COUNT; i++) {
            if (found[i] || strlen(names[i]) != end - key || memcmp(s + key, names[i], end - key))
                continue;
            if (s[value] != '"' || at < value + 2 || memchr(s + value, '\\', at - value))
                return false;
            found[i] = sg_intern(in, s + value + 1, at - value - 2);
            left--;
        }
        at = sg_json_skip_space(s, at);
        if (s[at] == ',')
            at = sg_json_skip_space(s, at + 1);
    }
    return !left;
}

enum sg_status
sg_snapshot_read_ids(struct sg_snapshot_ids *out, struct sg_ctx *ctx, struct sg_source *source)
{
    const char *found[ID_COUNT] = {0};
    if (!find(source->text, &ctx->intern, found)) {
        struct sg_arena arena = {0};
        const struct sg_node *root;
        struct sg_json_path top = {0};
        struct sg_reader r = {.ctx = ctx, .source = source, .path = &top};
        enum sg_status status = sg_json_parse(&root, &arena, ctx, source);
        static const char *const keys[ID_COUNT] = {[ID_OWN] = "id",
                                                   [ID_PREV] = "prevId",
                                                   [ID_VERSION] = "version",
                                                   [ID_DIALECT] = "dialect"};
        for (size_t i = 0; !status && i < ID_COUNT && sg_reader_is(&r, NULL, root, SG_NODE_OBJECT, "an object");
             i++) {
            const struct sg_node *value = sg_node_get(root, keys[i]);
            if (value)
                found[i] = sg_reader_string(&r, keys[i], value);
            else
                sg_reader_error(&r, SG_DIAG_JSON_MISSING_KEY, NULL, SIZE_MAX,
                                "the key '%s' is missing", keys[i]);
        }
        sg_arena_fini(&arena);
        if (status || r.errors)
            return SG_INVALID;
    }
    *out = (struct sg_snapshot_ids){found[ID_OWN], found[ID_PREV], found[ID_VERSION],
                                    found[ID_DIALECT]};
    return SG_OK;
}
