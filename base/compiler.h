/* GNU attributes behind macros, so that another C11 compiler can go without them. */
#ifndef SG_BASE_COMPILER_H
#define SG_BASE_COMPILER_H

#include <stddef.h>

#if defined(__GNUC__) || defined(__clang__)
#define SG_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define SG_UNUSED __attribute__((unused))
#define SG_MUST_CHECK __attribute__((warn_unused_result))
#define SG_EXPORT __attribute__((visibility("default")))
#else
#define SG_PRINTF(fmt, args)
#define SG_UNUSED
#define SG_MUST_CHECK
#define SG_EXPORT
#endif

#define SG_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
