/* Holds snapshots against their .schema text. Standard input is frames: a line `NAME LENGTH`, then so many bytes of JSON.
 * Each snapshot is printed, the text read back, and what is read written as a snapshot again: the same bytes as from the
 * model that was read first, so the same values in the same order. `fmt` leaves the text as it is. Prints one line for
 * each snapshot that does not hold, and a count at the end. With --text, the texts too. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "grammar/grammar.h"
#include "model/print.h"
#include "snapshot/snapshot.h"

static void
show_diags(struct sg_ctx *ctx)
{
    struct sg_diag *d;
    SG_FOREACH (d, &ctx->diags) {
        struct sg_place p = {0};
        if (d->where.source)
            p = sg_source_place(d->where.source, &ctx->arena, d->where.start);
        printf("    %u:%u: %s (%s)\n      %.*s\n", p.line, p.column, d->message, d->note ? d->note : "", (int)p.len,
               p.text ? p.text : "");
    }
}

/* The place at which two texts part, with the lines there. */
static void
show_difference(const char *a, const char *b)
{
    size_t line = 0, i = 0;
    for (; a[i] && a[i] == b[i]; i++)
        line = a[i] == '\n' ? i + 1 : line;
    printf("    < %.*s\n    > %.*s\n", (int)strcspn(a + line, "\n"), a + line, (int)strcspn(b + line, "\n"),
           b + line);
}

static bool
holds(const char *name, const char *json, size_t len, bool show)
{
    struct sg_ctx ctx;
    sg_ctx_init(&ctx);
    struct sg_model *first = NULL, *second = NULL;
    struct sg_buf text = SG_BUF_INIT, formatted = SG_BUF_INIT;
    struct sg_snapshot_text a = {.text = SG_BUF_INIT}, b = {.text = SG_BUF_INIT};
    const char *problem = NULL;
    if (sg_snapshot_read(&first, &ctx, sg_ctx_source(&ctx, name, json, len), NULL)) {
        problem = "the snapshot cannot be read";
    } else {
        sg_model_print(&text, first);
        if (show)
            fwrite(text.data, 1, text.len, stdout);
        struct sg_source *source = sg_ctx_source(&ctx, "printed.schema", text.data, text.len);
        struct sg_list sources = {0};
        sg_list_push(&sources, &ctx.arena, source);
        struct sg_schema_options options = {.dialect_set = true, .dialect = first->dialect};
        struct sg_fmt_options fmt = {0};
        sg_snapshot_write(&a, first, "a", "b", NULL);
        if (sg_schema_read(&second, NULL, &ctx, &sources, &options))
            problem = "the text cannot be read";
        else if (sg_fmt(&formatted, &ctx, source, &fmt))
            problem = "the text cannot be formatted";
        else
            sg_snapshot_write(&b, second, "a", "b", NULL);
        if (!problem && strcmp(a.text.data, b.text.data))
            problem = "the snapshots differ";
        else if (!problem && strcmp(formatted.data, text.data))
            problem = "fmt changes the text";
    }
    if (problem) {
        printf("%s: %s\n", name, problem);
        show_diags(&ctx);
        if (b.text.len && strcmp(a.text.data, b.text.data))
            show_difference(a.text.data, b.text.data);
        else if (formatted.len)
            show_difference(text.data, formatted.data);
    }
    if (first)
        sg_snapshot_text_fini(&a);
    if (second)
        sg_snapshot_text_fini(&b);
    sg_model_free(first);
    sg_model_free(second);
    sg_buf_fini(&text);
    sg_buf_fini(&formatted);
    sg_ctx_fini(&ctx);
    return !problem;
}

int
main(int argc, char **argv)
{
    char name[256];
    size_t len, total = 0, failed = 0;
    bool show = argc > 1 && !strcmp(argv[1], "--text");
    while (scanf("%255s %zu", name, &len) == 2) {
        getchar();
        char *json = malloc(len + 1);
        if (!json || fread(json, 1, len, stdin) != len)
            return 2;
        json[len] = '\0';
        total++;
        failed += !holds(name, json, len, show);
        free(json);
    }
    printf("%zu snapshots, %zu failed\n", total, failed);
    return failed != 0;
}
