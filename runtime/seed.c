/* Seeds. */
#include <config.h>

#include "runtime/seed.h"

#include <string.h>

#include "base/file.h"

#include "base/banned.h"

/* Its hash, and what that is with the other line ends: git gives the same seed either, and it must not run for each. */
struct seed {
    const char *tag;
    struct sg_runner *r;
    char hash[SG_SHA256_HEX], lf[SG_SHA256_HEX], crlf[SG_SHA256_HEX];
};

static bool
is_noted(const struct seed *seed)
{
    const char *noted;
    SG_FOREACH (noted, &seed->r->track.seeds)
        if (!strcmp(noted, seed->hash) || !strcmp(noted, seed->lf) || !strcmp(noted, seed->crlf))
            return true;
    return false;
}

/* Where no lock keeps another runner away, it may have run the seed while this one waited for its transaction. */
static bool
still_waits(const struct sg_application *a)
{
    return !is_noted(a->arg);
}

static bool
record_seed(struct sg_runner *r, struct sg_application *a)
{
    const struct seed *seed = a->arg;
    struct sg_note note = {.tag = seed->tag, .hash = seed->hash, .state = "seed", .who = sg_runner_who(r),
                           .started = a->started, .finished = sg_ctx_now(r->ctx), .duration = a->duration,
                           .rows = a->rows, .done = (int64_t)a->part->pieces.len};
    return sg_track_run(&r->track, sg_track_note(&r->track, &note));
}

static enum sg_status
run_file(struct sg_runner *r, const char *folder, const char *name)
{
    struct sg_source *source;
    struct sg_script script;
    struct seed seed = {.tag = sg_path_join(r->ctx, folder, name), .r = r};
    enum sg_status status = sg_file_source(&source, r->ctx, seed.tag);
    if (status || (status = sg_migration_check_text(r->ctx, source, "seed")))
        return status;
    sg_sha256_hex(source->text, source->len, seed.hash);
    sg_hash_with_ends(source, "\n", seed.lf);
    sg_hash_with_ends(source, "\r\n", seed.crlf);
    if (is_noted(&seed))
        return SG_OK;
    sg_script_split(&script, &r->ctx->arena, r->driver->dialect, source->text, source->len);
    struct sg_application a = {.tag = seed.tag, .source = source, .script = &script, .part = &script.up,
                               .record = record_seed, .wanted = still_waits, .arg = &seed};
    if (!(status = sg_apply(r, &a)))
        r->applied += a.recorded;
    return status;
}

static enum sg_status
run_files(struct sg_runner *r, const char *folder, const struct sg_list *names)
{
    const char *name;
    enum sg_status status;
    if (!sg_track_create(&r->track))
        return sg_fail_records(r, "cannot make the tables of what is recorded");
    if ((status = sg_runner_load(r)))
        return status;
    SG_FOREACH (name, names) {
        size_t len = strlen(name);
        if (len > 4 && !strcmp(name + len - 4, ".sql") && (status = run_file(r, folder, name)))
            return status;
    }
    return SG_OK;
}

enum sg_status
sg_seed_run(struct sg_runner *r, const char *folder)
{
    struct sg_list names = {0};
    r->applied = 0;
    r->failure = NULL;
    enum sg_status status = sg_file_list(&names, r->ctx, folder, false);
    if (status || (status = sg_runner_lock(r)))
        return status;
    if (!r->driver->enter(r->db)) {
        status = sg_fail_database(r, "cannot prepare the session");
    } else {
        status = run_files(r, folder, &names);
        r->driver->leave(r->db);
    }
    sg_runner_unlock(r);
    return status;
}
