/* SHA-256 (FIPS 180-4), by libcrypto. */
#ifndef SG_BASE_HASH_H
#define SG_BASE_HASH_H

#include <stddef.h>

enum { SG_SHA256_BYTES = 32, SG_SHA256_HEX = 65 };

void sg_sha256(const void *data, size_t len, unsigned char out[SG_SHA256_BYTES]);
/* Lower-case hexadecimal and a NUL. */
void sg_sha256_hex(const void *data, size_t len, char out[SG_SHA256_HEX]);

#endif
