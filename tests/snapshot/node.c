/* JSON that is read without jansson says what jansson says of it: the property, over random changes to texts of all kinds. */
#include <config.h>

#include "base/buf.h"
#include "snapshot/reader.h"
#include "tests/lib/tap.h"

static uint64_t state = 1;

static unsigned
below(unsigned n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % n;
}

static const char *const texts[] = {
    "{\"a\": 1, \"b\": [true, false, null, \"x\\ny\"], \"c\": {\"d\": {}, \"e\": []}}",
    "{\n  \"id\": \"\",\n  \"tables\": {\n    \"public.users\": {\n      \"name\": \"users\",\n      \"n\": 120\n    }\n  }\n}\n",
    "[123456789012345, 1234567890123456, 0, 10, \"\\\"\\\\\\/\\b\\f\\n\\r\\t\", \"\\u00e9\", -1, 1.5, 1e3]",
    "{\"\303\251\": \"\342\202\254\", \"\": \"\\u0001\", \"k\": [[[[{\"k\": 1}]]]]}",
};

static void
change(struct sg_buf *text)
{
    static const char bytes[] = "\"\\{}[],: \n\t0123456789truefalsnu-+.eE/b\177\303\251";
    size_t at = below((unsigned)text->len);
    if (below(3))
        text->data[at] = bytes[below(sizeof bytes)];
    else
        memmove(text->data + at, text->data + at + 1, text->len-- - at);
}

static bool same(const struct sg_node *ours, json_t *theirs);

/* Members stand in the order of the text, and each is found by its key. */
static bool
same_members(const struct sg_node *ours, json_t *theirs)
{
    bool object = json_is_object(theirs), equal = sg_node_count(ours) == (object ? json_object_size(theirs) : json_array_size(theirs));
    void *iter = json_object_iter(theirs);
    const struct sg_node *item;
    size_t i = 0;
    SG_NODE_FOREACH (item, ours) {
        if (!equal || (object && strcmp(item->key, json_object_iter_key(iter))))
            return false;
        equal = same(item, object ? json_object_iter_value(iter) : json_array_get(theirs, i++)) &&
                (!object || (sg_node_find(ours, item->key) == item && sg_node_get(ours, item->key) == item));
        iter = json_object_iter_next(theirs, iter);
    }
    return equal;
}

static bool
same(const struct sg_node *ours, json_t *theirs)
{
    switch (ours->type) {
    case SG_NODE_NULL: return json_is_null(theirs);
    case SG_NODE_FALSE: return json_is_false(theirs);
    case SG_NODE_TRUE: return json_is_true(theirs);
    case SG_NODE_NUMBER: return json_is_real(theirs) && json_real_value(theirs) == ours->number;
    case SG_NODE_STRING: return json_is_string(theirs) && !strcmp(json_string_value(theirs), ours->text);
    case SG_NODE_ARRAY: return json_is_array(theirs) && same_members(ours, theirs);
    case SG_NODE_OBJECT: return json_is_object(theirs) && same_members(ours, theirs);
    }
    return false;
}

/* Whether both say the same: the plain way where it says something, and the whole. */
static bool
agrees(const struct sg_buf *text, bool *plain, bool *valid)
{
    struct sg_arena arena = {0};
    struct sg_intern in = {0};
    json_error_t error;
    json_t *theirs = json_loadb(text->data, text->len, SG_NODE_JANSSON, NULL);
    const struct sg_node *ours = sg_node_plain(&arena, &in, text->data, text->len);
    const struct sg_node *whole = sg_node_load(&arena, &in, text->data, text->len, &error);
    *plain = ours;
    *valid = theirs;
    bool agreed = (!ours || (theirs && same(ours, theirs))) && (theirs ? whole && same(whole, theirs) : !whole);
    json_decref(theirs);
    sg_intern_fini(&in);
    sg_arena_fini(&arena);
    return agreed;
}

/* An object of `count` members, of which the last has the key of the one at `twice`, if that is one before it. */
static bool
plain_object(unsigned count, unsigned twice)
{
    struct sg_arena arena = {0};
    struct sg_intern in = {0};
    struct sg_buf text = SG_BUF_INIT;
    sg_buf_addc(&text, '{');
    for (unsigned i = 0; i < count; i++)
        sg_buf_addf(&text, "%s\"k%u\": %u", i ? ", " : "", i + 1 == count && twice < i ? twice : i, i);
    sg_buf_addc(&text, '}');
    const struct sg_node *root = sg_node_plain(&arena, &in, text.data, text.len);
    bool found = root && sg_node_count(root) == count;
    for (unsigned i = 0; found && i < count; i++) {
        const struct sg_node *item = sg_node_find(root, sg_interns(&in, sg_arena_printf(&arena, "k%u", i)));
        found = item && item->number == i;
    }
    found = found && !sg_node_find(root, sg_interns(&in, "k")) && !sg_node_get(root, "k");
    sg_buf_fini(&text);
    sg_intern_fini(&in);
    sg_arena_fini(&arena);
    return found;
}

/* Few members are looked through, many have a map. */
static void
sizes(void)
{
    unsigned wrong = 0;
    for (unsigned count = 0; count < 40; count++) {
        wrong += !plain_object(count, count);
        for (unsigned twice = 0; twice + 1 < count; twice++)
            wrong += plain_object(count, twice);
    }
    ok(!wrong, "objects of all sizes: each member is found, and a key that is there twice");
}

static void
deep(void)
{
    struct sg_arena arena = {0};
    struct sg_intern in = {0};
    struct sg_buf text = SG_BUF_INIT;
    for (int i = 0; i < 100000; i++)
        sg_buf_addc(&text, '[');
    ok(!sg_node_plain(&arena, &in, text.data, text.len), "no depth is too deep");
    sg_buf_fini(&text);
    sg_intern_fini(&in);
    sg_arena_fini(&arena);
}

int
main(void)
{
    enum { RUNS = 100000 };
    unsigned wrong = 0, plainly = 0, only_theirs = 0, refused = 0;
    for (unsigned i = 0; i < RUNS; i++) {
        struct sg_buf text = SG_BUF_INIT;
        bool plain, valid;
        sg_buf_adds(&text, texts[below(sizeof texts / sizeof *texts)]);
        for (unsigned n = below(4); n; n--)
            change(&text);
        if (!agrees(&text, &plain, &valid) && !wrong++)
            tap_show("differs", text.data);
        plainly += plain;
        only_theirs += valid && !plain;
        refused += !valid;
        sg_buf_fini(&text);
    }
    diag("%u read plainly, %u by jansson alone, %u refused", plainly, only_theirs, refused);
    ok(!wrong, "the same either way");
    ok(plainly > RUNS / 10 && only_theirs > RUNS / 10 && refused > RUNS / 10, "and the cases are not all alike");
    sizes();
    deep();
    return tap_done();
}
