/* tamper FOLDER: each byte of the SQL, the snapshots, the journal and the sum file of a migrations folder replaced by others, taken
 * out and doubled, and files cut short: the audit finds each of them. Prints what it did not find, and a count; the folder is as it
 * was afterwards. */
#include <config.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "history/audit.h"

struct text {
    char *bytes;
    size_t len;
};

static unsigned long tried, missed;

static struct text
read_file(const char *path)
{
    struct text t = {0};
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END))
        exit(2);
    t.len = (size_t)ftell(f);
    rewind(f);
    t.bytes = malloc(t.len + 1);
    if (!t.bytes || fread(t.bytes, 1, t.len, f) != t.len)
        exit(2);
    fclose(f);
    return t;
}

static void
write_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
        exit(2);
}

static bool
is_clean(const char *folder)
{
    struct sg_ctx ctx;
    struct sg_audit audit;
    const struct sg_audit_options options = {0};
    sg_ctx_init(&ctx);
    bool clean = sg_audit_folder(&audit, &ctx, folder, &options) == SG_OK && !ctx.errors;
    sg_audit_fini(&audit);
    sg_ctx_fini(&ctx);
    return clean;
}

static void
expect(const char *folder, const char *path, size_t at, const char *what)
{
    tried++;
    if (!is_clean(folder))
        return;
    missed++;
    printf("%s: byte %zu %s\n", path, at, what);
}

/* Another letter, the other case, the highest bit, what ends a text or a line, blanks, what a number or a name begins with. */
static void
replace(const char *folder, const char *path, struct text t, size_t at)
{
    char was = t.bytes[at];
    const char others[] = {(char)(was ^ 1), (char)(was ^ 0x20), (char)(was ^ 0x80), '\0', '\n', '\r', ' ', '\t', '0', 'a', '"', (char)0xff};
    char what[32];
    for (size_t i = 0; i < sizeof others; i++) {
        if (others[i] == was)
            continue;
        t.bytes[at] = others[i];
        write_file(path, t.bytes, t.len);
        snprintf(what, sizeof what, "0x%02x as 0x%02x", (unsigned char)was, (unsigned char)others[i]);
        expect(folder, path, at, what);
    }
    t.bytes[at] = was;
}

static void
take_out_and_double(const char *folder, const char *path, struct text t, size_t at)
{
    char *copy = malloc(t.len + 2);
    if (!copy)
        exit(2);
    memcpy(copy, t.bytes, at);
    memcpy(copy + at, t.bytes + at + 1, t.len - at - 1);
    write_file(path, copy, t.len - 1);
    expect(folder, path, at, "taken out");
    memcpy(copy, t.bytes, at + 1);
    memcpy(copy + at + 1, t.bytes + at, t.len - at);
    write_file(path, copy, t.len + 1);
    expect(folder, path, at, "doubled");
    free(copy);
    write_file(path, t.bytes, at);
    expect(folder, path, at, "and all that follows cut off");
}

static void
tamper(const char *folder, const char *path)
{
    struct text t = read_file(path);
    for (size_t at = 0; at < t.len; at++) {
        replace(folder, path, t, at);
        if (at + 1 < t.len || strcmp(path + strlen(path) - 4, ".sum") != 0) /* whose last line may lack its end */
            take_out_and_double(folder, path, t, at);
    }
    write_file(path, t.bytes, t.len);
    free(t.bytes);
}

static void
walk(const char *folder, const char *sub)
{
    char path[4096];
    snprintf(path, sizeof path, "%s%s", folder, sub);
    DIR *dir = opendir(path);
    if (!dir)
        exit(2);
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.' || !strchr(e->d_name, '.'))
            continue;
        snprintf(path, sizeof path, "%s%s/%s", folder, sub, e->d_name);
        tamper(folder, path);
    }
    closedir(dir);
}

int
main(int argc, char **argv)
{
    if (argc != 2 || !is_clean(argv[1])) {
        puts("the folder is not in order");
        return 2;
    }
    walk(argv[1], "");
    walk(argv[1], "/meta");
    printf("%lu changes tried, %lu not found\n", tried, missed);
    return missed || !is_clean(argv[1]);
}
