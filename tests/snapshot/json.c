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

/* Whether both say the same, where the plain way says something. */
static bool
agrees(const struct sg_buf *text, bool *plain, bool *valid)
{
    json_t *ours = sg_json_plain(text->data, text->len);
    json_t *theirs = json_loadb(text->data, text->len, SG_JSON_PARSE_FLAGS, NULL);
    char *a = ours ? json_dumps(ours, JSON_COMPACT) : NULL, *b = theirs ? json_dumps(theirs, JSON_COMPACT) : NULL;
    *plain = ours;
    *valid = theirs;
    bool same = !ours || (theirs && json_equal(ours, theirs) && !strcmp(a, b));
    free(a);
    free(b);
    json_decref(ours);
    json_decref(theirs);
    return same;
}

static void
deep(void)
{
    struct sg_buf text = SG_BUF_INIT;
    for (int i = 0; i < 100000; i++)
        sg_buf_addc(&text, '[');
    ok(!sg_json_plain(text.data, text.len), "no depth is too deep");
    sg_buf_fini(&text);
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
    deep();
    return tap_done();
}
