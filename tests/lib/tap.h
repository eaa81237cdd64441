/* TAP for check programs: counted assertions, the plan at the end. Each program is one file with a main that
 * returns tap_done(). */
#ifndef SG_TESTS_LIB_TAP_H
#define SG_TESTS_LIB_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned tap_count;

__attribute__((format(printf, 4, 5), unused)) static bool
tap_ok(bool passed, const char *file, int line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    printf("%sok %u - ", passed ? "" : "not ", ++tap_count);
    vprintf(fmt, args);
    putchar('\n');
    va_end(args);
    if (!passed) {
        printf("#   at %s:%d\n", file, line);
    }
    fflush(stdout);
    return passed;
}

static inline void
tap_show(const char *label, const char *text)
{
    printf("# %s: ", label);
    for (; text && *text; text++) {
        putchar(*text);
        if (*text == '\n')
            printf("#           ");
    }
    puts(text ? "" : "(null)");
}

__attribute__((unused)) static bool
tap_is_str(const char *got, const char *expected, const char *file, int line, const char *name)
{
    bool same = got == expected || (got && expected && !strcmp(got, expected));
    if (!tap_ok(same, file, line, "%s", name)) {
        tap_show("     got", got);
        tap_show("expected", expected);
    }
    return same;
}

__attribute__((unused)) static bool
tap_is_int(intmax_t got, intmax_t expected, const char *file, int line, const char *name)
{
    if (!tap_ok(got == expected, file, line, "%s", name))
        printf("#      got: %" PRIdMAX "\n# expected: %" PRIdMAX "\n", got, expected);
    return got == expected;
}

#define ok(passed, ...) tap_ok((passed), __FILE__, __LINE__, __VA_ARGS__)
#define is_str(got, expected, name) tap_is_str((got), (expected), __FILE__, __LINE__, (name))
#define is_int(got, expected, name) \
    tap_is_int((intmax_t)(got), (intmax_t)(expected), __FILE__, __LINE__, (name))
#define diag(...) (printf("# "), printf(__VA_ARGS__), putchar('\n'))

__attribute__((unused)) static void
skip(const char *reason)
{
    printf("ok %u # SKIP %s\n", ++tap_count, reason);
}

__attribute__((unused, noreturn)) static void
skip_all(const char *reason)
{
    printf("1..0 # SKIP %s\n", reason);
    exit(0);
}

static inline int
tap_done(void)
{
    printf("1..%u\n", tap_count);
    return EXIT_SUCCESS; /* the lines say what failed; another status is a crash or a leak */
}

#endif
