/*
 * Keys from codes and keys from keys. Outputs are secrets: the caller owns
 * and wipes them.
 */
#ifndef KDF_H
#define KDF_H

#include "err.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"

/*
 * PBKDF2 with HMAC-SHA256 (RFC 8018 section 5.2). n is 1..SECRET_MAX bytes,
 * rounds at least 1; else ERR_INTERNAL. 600,000 rounds take some 0.15 s.
 */
enum err	 kdf_pbkdf2(struct slice password, struct slice salt,
		    uint32_t rounds, size_t n, struct secret *out) MUST_CHECK;
/*
 * HKDF-Expand with SHA-256 (RFC 5869 section 2.3), without the extract step:
 * prk must be a uniform key of 32 bytes or more. n is 1..SECRET_MAX bytes.
 */
enum err	 kdf_expand(struct slice prk, struct slice info, size_t n,
		    struct secret *out) MUST_CHECK;
/* HMAC-SHA256 (RFC 2104). Compare results with secret_equal alone. */
enum err	 hmac_sha256(struct slice key, struct slice data,
		    struct sha256 *out) MUST_CHECK;

#endif
