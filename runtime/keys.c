/* The check of foreign keys around a migration that ran with their enforcement off. */
#include <config.h>

#include "runtime/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

enum { SHOWN = 5 };

struct keys {
    char **items; /* "child\tparent\trow", sorted */
    size_t len, cap;
};

static bool
key_row(void *arg, size_t count, const char *const *values)
{
    struct keys *keys = arg;
    struct sg_buf text = SG_BUF_INIT;
    if (count < 3)
        return true;
    sg_buf_addf(&text, "%s\t%s\t%s", values[0] ? values[0] : "", values[2] ? values[2] : "",
                values[1] ? values[1] : "?");
    if (keys->len == keys->cap) {
        keys->cap = keys->cap ? keys->cap * 2 : 16;
        keys->items = sg_realloc_array(keys->items, keys->cap, sizeof *keys->items);
    }
    keys->items[keys->len++] = sg_buf_detach(&text, NULL);
    return true;
}

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
free_keys(struct keys *keys)
{
    for (size_t i = 0; i < keys->len; i++)
        free(keys->items[i]);
    free(keys->items);
    *keys = (struct keys){0};
}

/* A check that fails (the parent's key is not unique, say) counts as one broken key of its own. */
static bool
read_keys(struct sg_runner *r, struct keys *out)
{
    if (!r->driver->query(r->db, r->driver->key_check, NULL, 0, key_row, out)) {
        if (r->db->error.class != SG_DB_STATEMENT)
            return false;
        const char *values[] = {r->db->error.message, "", ""};
        key_row(out, SG_COUNT(values), values);
    }
    if (out->len)
        qsort(out->items, out->len, sizeof *out->items, compare);
    return true;
}

static void
keep(struct sg_runner *r, struct keys *keys)
{
    struct keys old = {r->broken_keys, r->broken_count, 0};
    free_keys(&old);
    r->broken_keys = keys->items;
    r->broken_count = keys->len;
    r->broken_known = true;
}

enum sg_status
sg_keys_before(struct sg_runner *r)
{
    struct keys keys = {0};
    if (r->broken_known)
        return SG_OK;
    if (!read_keys(r, &keys))
        return sg_fail_database(r, "cannot check the foreign keys");
    keep(r, &keys);
    return SG_OK;
}

/* Length of "child\tparent": rows may be renumbered by a rebuild, so they are counted by table. */
static size_t
pair_len(const char *key)
{
    const char *tab = strchr(key, '\t');
    return (size_t)(strchr(tab + 1, '\t') - key);
}

static size_t
count_pair(char *const *items, size_t len, size_t from, const char *pair, size_t pair_length)
{
    size_t count = 0;
    for (size_t i = from; i < len; i++) {
        if (pair_len(items[i]) == pair_length && !strncmp(items[i], pair, pair_length))
            count++;
        else if (count)
            break;
    }
    return count;
}

static enum sg_status
report(struct sg_runner *r, const struct sg_application *a, const struct keys *keys, size_t at, size_t count)
{
    const char *key = keys->items[at], *tab = strchr(key, '\t');
    size_t parent = pair_len(key) - (size_t)(tab + 1 - key);
    struct sg_buf text = SG_BUF_INIT;
    if (parent)
        sg_buf_addf(&text, "foreign key check failed: %zu row%s of '%.*s' refer%s to rows of '%.*s' that are not there",
                    count, count == 1 ? "" : "s", (int)(tab - key), key, count == 1 ? "s" : "", (int)parent, tab + 1);
    else
        sg_buf_addf(&text, "foreign key check failed: %.*s", (int)(tab - key), key);
    sg_db_error_set(r->db, SG_DB_STATEMENT, "%s", text.data);
    sg_buf_clear(&text);
    if (parent) {
        sg_buf_adds(&text, "rowid ");
        for (size_t i = 0; i < count && i < SHOWN; i++)
            sg_buf_addf(&text, "%s%s", i ? ", " : "", strrchr(keys->items[at + i], '\t') + 1);
        sg_buf_adds(&text, count > SHOWN ? ", …" : "");
        r->db->error.detail = sg_buf_detach(&text, NULL);
        r->db->error.hint = sg_strdup("foreign keys are off meanwhile: nothing cascades, and rows that refer to what goes have to go, or change, in the same file");
    }
    sg_buf_fini(&text);
    r->driver->rollback(r->db);
    return sg_fail(r, a, SIZE_MAX, "the check of foreign keys");
}

enum sg_status
sg_keys_after(struct sg_runner *r, const struct sg_application *a)
{
    struct keys keys = {0};
    if (!read_keys(r, &keys))
        return sg_fail_database(r, "cannot check the foreign keys");
    for (size_t i = 0; i < keys.len;) {
        size_t len = pair_len(keys.items[i]);
        size_t now = count_pair(keys.items, keys.len, i, keys.items[i], len);
        if (now > count_pair(r->broken_keys, r->broken_count, 0, keys.items[i], len)) {
            enum sg_status status = report(r, a, &keys, i, now);
            free_keys(&keys);
            return status;
        }
        i += now;
    }
    keep(r, &keys);
    return SG_OK;
}
