/* SHA-256. The low-level calls are used on purpose: linked from the static libcrypto they cost nothing at
 * start-up, while the shared library with its provider machinery takes 2 ms of every run. */
#include <config.h>

#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include <openssl/sha.h>

void
sg_sha256(const void *data, size_t len, unsigned char out[SG_SHA256_BYTES])
{
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, data, len);
    SHA256_Final(out, &c);
}

void
sg_sha256_hex(const void *data, size_t len, char out[SG_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char b[SG_SHA256_BYTES];
    sg_sha256(data, len, b);
    for (int i = 0; i < SG_SHA256_BYTES; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * SG_SHA256_BYTES] = '\0';
}
