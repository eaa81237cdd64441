/* Sources and places. Lines end in LF, CRLF or a lone CR's end of text; the CR is not part of a line. */
#include <config.h>

#include "base/source.h"

#include <string.h>

static void
index_lines(struct sg_source *source, struct sg_arena *arena)
{
    size_t count = 1;
    for (const char *p = source->text, *end = p + source->len; (p = memchr(p, '\n', (size_t)(end - p)));
         p++)
        count++;
    source->lines = sg_arena_array(arena, count, sizeof(*source->lines));
    source->line_count = 1;
    for (size_t i = 0; i < source->len; i++)
        if (source->text[i] == '\n')
            source->lines[source->line_count++] = (uint32_t)(i + 1);
}

struct sg_place
sg_source_place(struct sg_source *source, struct sg_arena *arena, size_t offset)
{
    if (!source->lines)
        index_lines(source, arena);
    if (offset > source->len)
        offset = source->len;
    size_t lo = 0, hi = source->line_count;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (source->lines[mid] <= offset)
            lo = mid;
        else
            hi = mid;
    }
    size_t start = source->lines[lo];
    size_t end = hi < source->line_count ? source->lines[hi] - 1 : source->len;
    if (end > start && source->text[end - 1] == '\r')
        end--;
    return (struct sg_place){.line = (unsigned)(lo + 1),
                             .column = (unsigned)(offset - start + 1),
                             .text = source->text + start,
                             .len = end - start};
}

struct sg_span
sg_span_join(struct sg_span a, struct sg_span b)
{
    if (!a.source)
        return b;
    if (b.source == a.source && b.end > a.end)
        a.end = b.end;
    return a;
}
