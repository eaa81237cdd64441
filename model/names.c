/* Default names and sequence defaults, as drizzle-kit 0.31 has them. */
#include <config.h>

#include "model/names.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

static void
add_names(struct sg_buf *out, const struct sg_list *names)
{
    const char *name;
    SG_FOREACH (name, names) {
        sg_buf_addc(out, '_');
        sg_buf_adds(out, name);
    }
}

static const char *
take(struct sg_ctx *ctx, struct sg_buf *buf)
{
    const char *s = sg_intern(&ctx->intern, buf->data, buf->len);
    sg_buf_fini(buf);
    return s;
}

const char *
sg_default_name(struct sg_ctx *ctx, enum sg_kind kind, const char *table, const struct sg_list *columns)
{
    static const char *const suffixes[SG_KIND_COUNT] = {
        [SG_KIND_INDEX] = "_index",
        [SG_KIND_PRIMARY_KEY] = "_pk",
        [SG_KIND_UNIQUE] = "_unique",
        [SG_KIND_CHECK] = "_check",
    };
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_adds(&buf, table);
    add_names(&buf, columns);
    sg_buf_adds(&buf, suffixes[kind]);
    return take(ctx, &buf);
}

const char *
sg_default_foreign_key_name(struct sg_ctx *ctx, const char *table, const struct sg_list *columns,
                            const char *table_to, const struct sg_list *columns_to)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_adds(&buf, table);
    add_names(&buf, columns);
    sg_buf_addc(&buf, '_');
    sg_buf_adds(&buf, table_to);
    add_names(&buf, columns_to);
    sg_buf_adds(&buf, "_fk");
    return take(ctx, &buf);
}

static const char *
index_name(struct sg_ctx *ctx, const struct sg_index *i, enum sg_kind kind)
{
    struct sg_arena arena = {0};
    struct sg_list columns = {0};
    const struct sg_index_key *k;
    bool plain = true;
    SG_FOREACH (k, &i->keys) {
        plain &= !k->is_expression;
        sg_list_push(&columns, &arena, (void *)(uintptr_t)k->text);
    }
    const char *name = plain ? sg_default_name(ctx, kind, i->obj.parent->name, &columns) : NULL;
    sg_arena_fini(&arena);
    return name;
}

const char *
sg_default_name_of(struct sg_ctx *ctx, const struct sg_obj *o, enum sg_kind kind)
{
    const struct sg_foreign_key *f = (const void *)o;
    switch (o->kind) {
    case SG_KIND_INDEX: return index_name(ctx, (const void *)o, kind);
    case SG_KIND_PRIMARY_KEY: return sg_default_name(ctx, kind, o->parent->name, &((const struct sg_primary_key *)(const void *)o)->columns);
    case SG_KIND_UNIQUE: return sg_default_name(ctx, kind, o->parent->name, &((const struct sg_unique *)(const void *)o)->columns);
    case SG_KIND_FOREIGN_KEY: return sg_default_foreign_key_name(ctx, o->parent->name, &f->columns, f->table_to, &f->columns_to);
    default: return NULL;
    }
}

const char *
sg_default_identity_name(struct sg_ctx *ctx, const char *table, const char *column)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_buf_addf(&buf, "%s_%s_seq", table, column);
    return take(ctx, &buf);
}

void
sg_sequence_defaults(struct sg_ctx *ctx, struct sg_sequence_options *o, const char *type)
{
    const char *max = "9223372036854775807", *min = "-9223372036854775808";
    if (type) {
        min = "-32768"; /* for every type: drizzle-kit looks the type up under a tag that never matches */
        if (!strcmp(type, "integer"))
            max = "2147483647";
        else if (strcmp(type, "bigint"))
            max = "32767";
    }
    struct sg_intern *in = &ctx->intern;
    if (!o->increment)
        o->increment = sg_interns(in, "1");
    bool down = *o->increment == '-';
    if (!o->min)
        o->min = sg_interns(in, down ? min : "1");
    if (!o->max)
        o->max = sg_interns(in, down ? "-1" : max);
    if (!o->start)
        o->start = down ? o->max : o->min;
    if (!o->cache)
        o->cache = sg_interns(in, "1");
}

bool
sg_role_is_builtin(const char *name)
{
    return !strcmp(name, "public") || !strcmp(name, "current_role") || !strcmp(name, "current_user") ||
           !strcmp(name, "session_user");
}
