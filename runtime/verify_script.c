/* Trying a text of SQL on SQLite in memory; see runtime/verify_script.h. */
#include <config.h>

#include "runtime/verify_script.h"

#include <stdlib.h>
#include <string.h>

#include "codegen/codegen.h"
#include "runtime/driver.h"
#include "runtime/verify_catalog.h"

#include "base/banned.h"

/* The text that creates a schema from nothing. */
static bool
create_text(struct sg_buf *out, struct sg_arena *arena, struct sg_model *model)
{
    struct sg_ctx *ctx = model->ctx;
    struct sg_model *empty = sg_model_new(ctx, model->dialect);
    struct sg_diff_options options = {0};
    struct sg_plan_format format = {.breakpoints = false};
    struct sg_diff diff;
    struct sg_plan plan;
    struct sg_diag_mark mark = sg_diag_mark(ctx);
    sg_buf_adds(out, "BEGIN;\n");
    bool ok = !sg_diff_make(&diff, ctx, arena, empty, model, &options) && !sg_plan_make(&plan, &diff);
    if (ok)
        sg_plan_print(out, &plan, &format);
    sg_buf_adds(out, "\nCOMMIT;");
    sg_diag_forget(ctx, mark); /* what cannot be built is no finding of the one who asked */
    sg_model_free(empty);
    return ok;
}

static bool
build(struct sg_db **out, const struct sg_driver *driver, struct sg_arena *arena, struct sg_model *model)
{
    struct sg_db_options options = {.url = "sqlite::memory:", .create = true, .own_process = true};
    struct sg_buf text = SG_BUF_INIT;
    bool ok = driver->open(out, &options) && create_text(&text, arena, model) &&
              driver->exec(*out, text.data, text.len, NULL);
    sg_buf_fini(&text);
    return ok;
}

/* Nothing outside of the text knows these functions and modules: the user's program brings them. And no snapshot has the triggers that
 * migrations before it made. */
static bool
lacks_unknown(const struct sg_db *db)
{
    static const char *const texts[] = {"no such function", "no such module", "no such collation", "unknown tokenizer",
                                        "no such trigger"};
    for (size_t i = 0; i < SG_COUNT(texts); i++)
        if (db->error.message && strstr(db->error.message, texts[i]))
            return true;
    return false;
}

static enum sg_script_effect
compare(const char **why, struct sg_ctx *ctx, struct sg_list *is, struct sg_list *should)
{
    sg_catalog_sort(is);
    sg_catalog_sort(should);
    for (size_t i = 0, k = 0; i < is->len || k < should->len;) {
        const char *a = i < is->len ? is->items[i] : NULL, *b = k < should->len ? should->items[k] : NULL;
        int order = !a ? 1 : !b ? -1 : strcmp(a, b);
        if (!order) {
            i++;
            k++;
            continue;
        }
        if (order < 0)
            *why = sg_arena_printf(&ctx->arena, "it leaves %s", a);
        else
            *why = sg_arena_printf(&ctx->arena, "it does not leave %s", b);
        return SG_EFFECT_OTHER;
    }
    return SG_EFFECT_SAME;
}

enum sg_script_effect
sg_verify_script(const char **why, struct sg_model *old, struct sg_model *new, const char *sql, size_t len)
{
    char *missing = NULL;
    const struct sg_driver *driver = sg_driver_find(SG_SQLITE, &missing);
    struct sg_arena arena = {0};
    struct sg_db *is = NULL, *should = NULL;
    struct sg_list has = {0}, wants = {0};
    enum sg_script_effect effect = SG_EFFECT_UNKNOWN;
    free(missing);
    if (!driver)
        return SG_EFFECT_UNKNOWN;
    if (!build(&is, driver, &arena, old) || !build(&should, driver, &arena, new))
        goto out;
    if (!driver->exec(is, sql, len, NULL)) {
        *why = sg_arena_strdup(&new->ctx->arena, is->error.message ? is->error.message : "it fails");
        effect = lacks_unknown(is) ? SG_EFFECT_UNKNOWN : SG_EFFECT_FAILS;
        goto out;
    }
    if (sg_catalog_read(&has, &arena, driver, is) && sg_catalog_read(&wants, &arena, driver, should))
        effect = compare(why, new->ctx, &has, &wants);
out:
    if (is)
        driver->close(is);
    if (should)
        driver->close(should);
    sg_arena_fini(&arena);
    return effect;
}
