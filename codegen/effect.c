/* What a change of a field does, from codegen/effect.def. */
#include <config.h>

#include "codegen/dialect.h"

#include "base/banned.h"

static const unsigned char effects[SG_FIELD_COUNT][SG_DIALECT_COUNT] = {
#define EFFECT(kind, member, postgresql, sqlite, turso)                                            \
    [SG_FIELD_##kind##_##member] = {[SG_POSTGRESQL] = SG_EFFECT_##postgresql,                      \
                                    [SG_SQLITE] = SG_EFFECT_##sqlite,                              \
                                    [SG_TURSO] = SG_EFFECT_##turso},
#include "codegen/effect.def"
#undef EFFECT
};

enum sg_effect
sg_effect_of(enum sg_dialect dialect, const struct sg_field *field)
{
    return (enum sg_effect)effects[field - sg_fields][dialect];
}

uint64_t
sg_effect_mask(enum sg_dialect dialect, enum sg_kind kind, enum sg_effect effect)
{
    size_t count;
    const struct sg_field *fields = sg_fields_of(kind, &count);
    uint64_t mask = 0;
    for (size_t i = 0; i < count; i++)
        if (sg_effect_of(dialect, fields + i) == effect)
            mask |= UINT64_C(1) << i;
    return mask;
}

static bool
is_planned(const struct sg_diff *diff, const struct sg_pair *pair)
{
    size_t count;
    const struct sg_field *fields = sg_fields_of(pair->new->kind, &count);
    for (size_t i = 0; i < count; i++) {
        enum sg_effect effect = sg_effect_of(diff->new->dialect, fields + i);
        if (!(pair->changed >> i & 1) || (effect != SG_EFFECT_UNKNOWN && effect != SG_EFFECT_ABSENT))
            continue;
        sg_diag(diff->ctx, SG_DIAG_INTERNAL, pair->new->span, "internal error: %s has no way to change '%s' of '%s'",
                sg_dialects[diff->new->dialect].title, fields[i].name, sg_obj_label(diff->arena, pair->new));
        return false;
    }
    return true;
}

static bool
are_planned(const struct sg_diff *diff, const struct sg_delta *deltas)
{
    const struct sg_pair *pair;
    for (unsigned kind = 0; kind < SG_KIND_COUNT; kind++)
        SG_FOREACH (pair, &deltas[kind].kept)
            if (!is_planned(diff, pair) || (pair->children && !are_planned(diff, pair->children)))
                return false;
    return true;
}

enum sg_status
sg_effect_check(const struct sg_diff *diff)
{
    return are_planned(diff, diff->top) ? SG_OK : SG_INVALID;
}
