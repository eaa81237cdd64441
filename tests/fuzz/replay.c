/* Runs a fuzz target over files, without libFuzzer: the seeds, and inputs that once broke it, are tests of every build.
 * Its own name says which target it is: tests/fuzz/NAME.t takes tests/fuzz/seeds/NAME/. */
#include <config.h>

#include <dirent.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "tests/lib/tap.h"

static void
replay(const char *path, const char *name)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        ok(false, "%s can be opened", name);
        return;
    }
    uint8_t *data = NULL;
    size_t size = 0, room = 0, got;
    do {
        room += 65536;
        data = realloc(data, room);
        if (!data)
            abort();
        got = fread(data + size, 1, room - size, f);
        size += got;
    } while (got);
    fclose(f);
    /* An exact copy, so that the sanitizer sees a read behind the end. */
    uint8_t *exact = malloc(size + !size);
    if (!exact)
        abort();
    memcpy(exact, data, size);
    free(data);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    ok(true, "%s", name);
}

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
replay_folder(const char *folder)
{
    DIR *dir = chdir(folder) ? NULL : opendir(".");
    if (!dir) {
        ok(false, "there are seeds in %s", folder);
        return;
    }
    char **names = NULL;
    size_t count = 0;
    for (struct dirent *e; (e = readdir(dir)); count++) {
        if (e->d_name[0] == '.') {
            count--;
            continue;
        }
        names = realloc(names, (count + 1) * sizeof *names);
        if (!names || !(names[count] = strdup(e->d_name)))
            abort();
    }
    closedir(dir);
    qsort(names, count, sizeof *names, compare);
    for (size_t i = 0; i < count; i++) {
        replay(names[i], names[i]);
        free(names[i]);
    }
    free(names);
}

int
main(int argc, char **argv)
{
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            replay(argv[i], argv[i]);
        return tap_done();
    }
    const char *top = getenv("top_srcdir"), *name = strrchr(argv[0], '/');
    name = name ? name + 1 : argv[0];
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/tests/fuzz/seeds/%.*s", top ? top : ".", (int)strcspn(name, "."), name);
    replay_folder(folder);
    return tap_done();
}
