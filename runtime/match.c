/* Which recorded row belongs to which file, and what follows for the state of each. */
#include <config.h>

#include "runtime/migrations.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#include "base/banned.h"

static const char *const state_names[SG_MIGRATION_STATE_COUNT] = {
    [SG_MIGRATION_PENDING] = "pending", [SG_MIGRATION_OUT_OF_ORDER] = "out of order",
    [SG_MIGRATION_PARTIAL] = "partial", [SG_MIGRATION_APPLIED] = "applied",
    [SG_MIGRATION_CHANGED] = "changed", [SG_MIGRATION_MISSING] = "missing",
};

const char *
sg_migration_state_name(enum sg_migration_state state)
{
    return state_names[state];
}

void
sg_hash_with_ends(const struct sg_source *source, const char *line_end, char out[SG_SHA256_HEX])
{
    struct sg_buf text = SG_BUF_INIT;
    const char *p = source->text, *end = p + source->len;
    while (p < end) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        const char *stop = lf ? lf : end;
        size_t len = (size_t)(stop - p);
        if (lf && len && stop[-1] == '\r')
            len--;
        sg_buf_add(&text, p, len);
        if (lf)
            sg_buf_adds(&text, line_end);
        p = lf ? lf + 1 : end;
    }
    sg_sha256_hex(text.data, text.len, out);
    sg_buf_fini(&text);
}

bool
sg_migration_same_text(const struct sg_migration *m, const char *hash)
{
    char other[SG_SHA256_HEX];
    if (!strcmp(m->hash, hash))
        return true;
    if (!m->source || !memchr(m->source->text, '\n', m->source->len))
        return false;
    sg_hash_with_ends(m->source, "\n", other);
    if (!strcmp(other, hash))
        return true;
    sg_hash_with_ends(m->source, "\r\n", other);
    return !strcmp(other, hash);
}

/* Sorted for look-ups: by time and hash, or by hash. Equal ones stay in the order of the journal. */
static int
compare_time(const void *a, const void *b)
{
    const struct sg_migration *x = a, *y = b;
    return (x->when > y->when) - (x->when < y->when);
}

static int
compare_hash(const void *a, const void *b)
{
    const struct sg_migration *x = a, *y = b;
    return strcmp(x->hash, y->hash);
}

static struct sg_list
sorted(const struct sg_migrations *set, int (*compare)(const void *, const void *))
{
    struct sg_list list = {0};
    struct sg_migration *m;
    SG_FOREACH (m, &set->list)
        sg_list_push(&list, &set->ctx->arena, m);
    sg_list_sort(&list, compare);
    return list;
}

/* The first that is not less than the key. */
static size_t
lower_bound(const struct sg_list *list, const struct sg_migration *key, int (*compare)(const void *, const void *))
{
    size_t low = 0, high = list->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(list->items[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
pair(struct sg_record *r, struct sg_migration *m)
{
    if (r->tracked || !m->record)
        m->record = r;
    r->migration = m;
}

/* Pairs what is still free by the key of `list`; with `exact`, only where all of it is equal. */
static void
match_by(const struct sg_list *list, struct sg_list *records, int (*compare)(const void *, const void *), bool by_time,
         bool exact)
{
    struct sg_record *r;
    SG_FOREACH (r, records) {
        if (r->migration || (by_time && !r->has_when) || (!by_time && !*r->hash))
            continue;
        struct sg_migration key = {.when = r->when};
        strncat(key.hash, r->hash, sizeof key.hash - 1);
        for (size_t i = lower_bound(list, &key, compare); i < list->len; i++) {
            struct sg_migration *m = list->items[i];
            if (compare(m, &key))
                break;
            if (!m->record && (!exact || sg_migration_same_text(m, r->hash))) {
                pair(r, m);
                break;
            }
        }
    }
}

/* Rows that a second runner of drizzle-orm wrote once more belong to the same migration. */
static void
match_doubles(const struct sg_list *list, struct sg_list *records)
{
    struct sg_record *r;
    SG_FOREACH (r, records) {
        struct sg_migration key = {.when = r->when};
        size_t i = r->migration || !r->has_when ? list->len : lower_bound(list, &key, compare_time);
        for (; i < list->len && !compare_time(list->items[i], &key); i++)
            if (sg_migration_same_text(list->items[i], r->hash)) {
                r->migration = list->items[i];
                break;
            }
    }
}

/* hash → struct sg_list of its rows */
static void
index_records(struct sg_map *out, struct sg_ctx *ctx, const struct sg_list *records)
{
    struct sg_record *r;
    SG_FOREACH (r, records) {
        const char *hash = sg_intern(&ctx->intern, r->hash, strnlen(r->hash, SG_SHA256_HEX - 1));
        struct sg_list *rows = sg_map_get(out, hash);
        if (!rows) {
            rows = SG_NEW(&ctx->arena, struct sg_list);
            sg_map_put(out, &ctx->arena, hash, rows);
        }
        sg_list_push(rows, &ctx->arena, r);
    }
}

/* A row that nothing has taken yet: of migrations with the same text each has its own. */
static struct sg_record *
free_row(const struct sg_map *by_hash, struct sg_ctx *ctx, const char *hash)
{
    const struct sg_list *rows = sg_map_get(by_hash, sg_intern(&ctx->intern, hash, strnlen(hash, SG_SHA256_HEX - 1)));
    struct sg_record *r;
    if (rows)
        SG_FOREACH (r, rows)
            if (!r->migration)
                return r;
    return NULL;
}

struct squashed {
    const struct sg_migrations *set;
    struct sg_map by_hash; /* see index_records */
    struct sg_migration *m;
    struct sg_list rows;
};

/* Takes the rows of all that the entry names behind a hash, or by itself with NULL. One that was squashed before has a row of its own,
 * or is applied where all of those are whose place it took. */
static bool
take_rows(struct squashed *s, const char *list)
{
    const char *hash = NULL;
    while ((hash = sg_entry_earlier(s->m->entry, list, hash))) {
        struct sg_record *r = free_row(&s->by_hash, s->set->ctx, hash);
        if (r) {
            r->migration = s->m;
            sg_list_push(&s->rows, &s->set->ctx->arena, r);
        } else if (!sg_entry_earlier(s->m->entry, hash, NULL) || !take_rows(s, hash)) {
            return false;
        }
    }
    return true;
}

/* A migration that took the place of others is applied where all of them are: their rows are its rows. */
static void
match_squashed(const struct sg_migrations *set, const struct sg_list *records)
{
    struct squashed s = {.set = set};
    struct sg_migration *m;
    struct sg_record *r;
    SG_FOREACH (m, &set->list) {
        if (!m->entry || !sg_entry_replaced(m->entry, NULL))
            continue;
        s.m = m;
        if (!s.by_hash.table)
            index_records(&s.by_hash, set->ctx, records);
        s.rows.len = 0;
        if (take_rows(&s, NULL)) {
            m->record = s.rows.items[s.rows.len - 1];
            m->as_replaced = true;
        } else {
            SG_FOREACH (r, &s.rows)
                r->migration = NULL;
        }
    }
}

/* A migration that a rebase gave another text is applied where that of before is. */
static void
match_rebased(const struct sg_migrations *set, const struct sg_list *records)
{
    struct sg_map by_hash = {0};
    struct sg_migration *m;
    SG_FOREACH (m, &set->list) {
        const char *hash = NULL;
        while (!m->record && m->entry && (hash = sg_entry_was(m->entry, hash))) {
            if (!by_hash.table)
                index_records(&by_hash, set->ctx, records);
            struct sg_record *r = free_row(&by_hash, set->ctx, hash);
            if (r && r->tracked) {
                pair(r, m);
                m->rebased = true;
            }
        }
    }
}

static void
add_missing(struct sg_migrations *set, struct sg_list *missing, struct sg_record *r)
{
    struct sg_migration *m = SG_NEW(&set->ctx->arena, struct sg_migration);
    m->tag = r->tag ? r->tag : "?";
    m->idx = -1;
    m->when = r->when;
    m->state = SG_MIGRATION_MISSING;
    m->record = r;
    strncat(m->hash, r->hash, sizeof m->hash - 1);
    sg_list_push(missing, &set->ctx->arena, m);
}

void
sg_migrations_match(struct sg_migrations *set, struct sg_list *records, struct sg_list *missing)
{
    struct sg_migration *m;
    struct sg_record *r;
    SG_FOREACH (m, &set->list) {
        m->record = NULL;
        m->as_replaced = m->rebased = false;
    }
    struct sg_list by_time = sorted(set, compare_time);
    match_by(&by_time, records, compare_time, true, true);
    match_squashed(set, records);
    match_rebased(set, records);
    match_by(&by_time, records, compare_time, true, false);
    struct sg_list by_hash = sorted(set, compare_hash);
    match_by(&by_hash, records, compare_hash, false, false);
    match_doubles(&by_time, records);
    bool any = false;
    int64_t newest = 0;
    SG_FOREACH (r, records) {
        if (!r->migration && r->tracked)
            add_missing(set, missing, r);
        if (r->tracked && r->has_when && (!any || r->when > newest)) {
            any = true;
            newest = r->when;
        }
    }
    /* What a rebase gave another time is as new as the journal says, whatever the row has. */
    SG_FOREACH (m, &set->list)
        if (m->entry && m->record && m->record->tracked && (!any || m->when > newest)) {
            any = true;
            newest = m->when;
        }
    SG_FOREACH (m, &set->list) {
        bool tracked = m->record && m->record->tracked;
        if (tracked)
            m->state = m->as_replaced || m->rebased || !*m->record->hash || sg_migration_same_text(m, m->record->hash) ? SG_MIGRATION_APPLIED
                                                                                                                  : SG_MIGRATION_CHANGED;
        else if (m->record && strcmp(m->record->state, "planned"))
            m->state = SG_MIGRATION_PARTIAL;
        else if (m->record)
            m->state = SG_MIGRATION_PENDING; /* its turn was settled by a run that did not come to it */
        else
            m->state = any && m->when <= newest ? SG_MIGRATION_OUT_OF_ORDER : SG_MIGRATION_PENDING;
    }
}
