/* What squashed migrations stand for; see history/squashed.h. */
#include <config.h>

#include "history/squashed.h"

#include <string.h>

#include "base/banned.h"

/* Whether a migration of the chain took the place of the file with this hash. */
static bool
replaces(const struct sg_chain *chain, const char *hash)
{
    const struct sg_link *m;
    SG_FOREACH (m, &chain->migrations)
        if (sg_entry_took(m->entry, hash))
            return true;
    return false;
}

static bool
hash_of(char out[SG_SHA256_HEX], const struct sg_chain *chain, const struct sg_link *m)
{
    struct sg_source *source;
    if (sg_tree_source(&source, chain->tree, m->sql_path) || !source)
        return false;
    sg_sha256_hex(source->text, source->len, out);
    return true;
}

static bool
any_squashed(const struct sg_chain *chain)
{
    const struct sg_link *m;
    SG_FOREACH (m, &chain->migrations)
        if (sg_entry_replaced(m->entry, NULL))
            return true;
    return false;
}

bool
sg_squash_covers(const struct sg_chain *chain, const struct sg_chain *other, const struct sg_link *m)
{
    char hash[SG_SHA256_HEX];
    if (!any_squashed(chain))
        return false;
    if (hash_of(hash, other, m) && replaces(chain, hash))
        return true;
    const char *at = sg_entry_replaced(m->entry, NULL);
    bool any = at;
    while (at && replaces(chain, at))
        at = sg_entry_replaced(m->entry, at);
    return any && !at;
}

/* Whether the chain has anything of what this one took the place of. */
static bool
overlaps(const struct sg_chain *chain, const struct sg_link *squashed)
{
    const struct sg_link *m;
    char hash[SG_SHA256_HEX];
    for (const char *at = NULL; (at = sg_entry_replaced(squashed->entry, at));)
        if (replaces(chain, at))
            return true;
    SG_FOREACH (m, &chain->migrations)
        if (hash_of(hash, chain, m) && sg_entry_took(squashed->entry, hash))
            return true;
    return false;
}

const struct sg_link *
sg_squash_apart(const struct sg_chain *first, const struct sg_chain *second)
{
    const struct sg_link *m;
    SG_FOREACH (m, &second->migrations)
        if (sg_entry_replaced(m->entry, NULL) && !sg_squash_covers(first, second, m) && overlaps(first, m))
            return m;
    return NULL;
}
