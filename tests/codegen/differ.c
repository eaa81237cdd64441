/* Diffs for tests that want thousands of them: one process, requests on standard input, answers on standard output.
 *
 *   request   BYTES BYTES RENAMES, a line; the text of the schema before and of the one after (a snapshot, a schema, or nothing for the
 *             empty one); so many lines FROM=TO, as --rename takes them
 *   answer    STATUS RISKY DESTRUCTIVE VERIFIED BYTES, a line; the SQL, or where STATUS is not 0 the messages
 *
 * An argument names the dialect that snapshots are for, where that is not their own: turso. VERIFIED is the status of what generate tries before it writes; where that is not 0 the messages follow the SQL. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codegen/codegen.h"
#include "diff/diff.h"
#include "grammar/grammar.h"
#include "runtime/verify.h"
#include "snapshot/snapshot.h"

static enum sg_status
read_side(struct sg_model **out, struct sg_ctx *ctx, const char *name, const char *text)
{
    struct sg_source *source = sg_ctx_source(ctx, name, text, strlen(text));
    struct sg_list sources = {0};
    struct sg_schema_options options = {0};
    if (!*text)
        return SG_OK;
    if (*text == '{')
        return sg_snapshot_read(out, ctx, source, NULL);
    sg_list_push(&sources, &ctx->arena, source);
    return sg_schema_read(out, NULL, ctx, &sources, &options);
}

static void
match(struct sg_ctx *ctx, struct sg_model **old, struct sg_model **new, bool turso)
{
    if (!*new)
        *new = sg_model_new(ctx, *old ? (*old)->dialect : SG_SQLITE);
    if (!*old)
        *old = sg_model_new(ctx, (*new)->dialect);
    if (turso)
        sg_model_adopt(*new, SG_TURSO);
    sg_model_adopt(*old, (*new)->dialect);
}

static enum sg_status
make(struct sg_buf *out, unsigned *flags, enum sg_status *verified, struct sg_ctx *ctx, struct sg_model *old, struct sg_model *new,
     const struct sg_list *renames)
{
    struct sg_diff_options options = {.renames = *renames};
    struct sg_plan_format format = {.breakpoints = true};
    struct sg_diff diff;
    struct sg_plan plan;
    const struct sg_step *s;
    enum sg_status status = sg_diff_make(&diff, ctx, &ctx->arena, old, new, &options);
    if (status || (status = sg_plan_make(&plan, &diff)))
        return status;
    sg_plan_print(out, &plan, &format);
    SG_FOREACH (s, &plan.steps)
        *flags |= s->flags;
    *verified = sg_verify_sqlite(&plan, &diff);
    return SG_OK;
}

static void
add_messages(struct sg_buf *out, const struct sg_ctx *ctx)
{
    const struct sg_diag *d;
    SG_FOREACH (d, &ctx->diags)
        sg_buf_addf(out, "%s\n  %s\n", d->message, d->note ? d->note : "");
}

static void
answer(const char *from, const char *to, char **names, size_t count, bool turso)
{
    struct sg_ctx ctx;
    struct sg_model *old = NULL, *new = NULL;
    struct sg_buf out = SG_BUF_INIT;
    struct sg_list renames = {0};
    enum sg_status status = SG_OK, verified = SG_OK;
    unsigned flags = 0;
    sg_ctx_init(&ctx);
    for (size_t i = 0; i < count && !status; i++) {
        struct sg_rename *r = SG_NEW(&ctx.arena, struct sg_rename);
        status = sg_rename_parse(r, &ctx, names[i]);
        sg_list_push(&renames, &ctx.arena, r);
    }
    if (!status && !(status = read_side(&old, &ctx, "from", from)) && !(status = read_side(&new, &ctx, "to", to))) {
        match(&ctx, &old, &new, turso);
        status = make(&out, &flags, &verified, &ctx, old, new, &renames);
    }
    if (status || verified)
        add_messages(&out, &ctx);
    printf("%d %d %d %d %zu\n", (int)status, (flags & SG_STEP_RISKY) != 0, (flags & SG_STEP_DESTRUCTIVE) != 0, (int)verified, out.len);
    fwrite(out.data, 1, out.len, stdout);
    fflush(stdout);
    if (old)
        sg_model_free(old);
    if (new)
        sg_model_free(new);
    sg_buf_fini(&out);
    sg_ctx_fini(&ctx);
}

static char *
read_text(size_t len)
{
    char *text = sg_malloc(len + 1);
    if (fread(text, 1, len, stdin) != len)
        exit(2);
    text[len] = '\0';
    return text;
}

static char *
read_line(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len = getline(&line, &size, stdin);
    if (len < 0)
        exit(2);
    line[strcspn(line, "\n")] = '\0';
    return line;
}

int
main(int argc, char **argv)
{
    bool turso = argc > 1 && !strcmp(argv[1], "turso");
    size_t from_len, to_len, count;
    while (scanf("%zu %zu %zu", &from_len, &to_len, &count) == 3 && getchar() == '\n') {
        char *from = read_text(from_len), *to = read_text(to_len);
        char **names = sg_malloc((count + 1) * sizeof *names);
        for (size_t i = 0; i < count; i++)
            names[i] = read_line();
        answer(from, to, names, count, turso);
        for (size_t i = 0; i < count; i++)
            free(names[i]);
        free(names);
        free(from);
        free(to);
    }
    return 0;
}
