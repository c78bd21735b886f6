/*
 * The key schedule (docs/protocol.md section 6): what is derived from a code,
 * and how a reply key is wrapped for the row. Works on both ends.
 */
#ifndef KEYS_H
#define KEYS_H

#include "arena.h"
#include "code.h"
#include "err.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"

#define KEYS_ROUNDS	600000
#define KEYS_LEN	32	/* master, locator, every key, proof and ack */
#define KEYS_SEAL	32	/* bytes of seal.key, raw */
#define KEYS_WRAPPED	(12 + KEYS_LEN + 16)	/* nonce, ciphertext, tag */

/*
 * PBKDF2-HMAC-SHA256 of the code, salted with the realm: about 0.15 s.
 * The realm must satisfy dns_name_check, else ERR_INPUT.
 */
enum err	keys_master(const struct code *, struct slice realm,
		    struct secret *master) MUST_CHECK;
/* The hash by which the server finds the registration. */
enum err	keys_locator(const struct secret *master, struct sha256 *)
		    MUST_CHECK;
/* key(channel, purpose, reg) of KEYS_LEN bytes; the names are ASCII. */
enum err	keys_derive(const struct secret *master, const char *channel,
		    const char *purpose, const struct sha256 *reg,
		    struct secret *key) MUST_CHECK;
/* HMAC-SHA256(key(proof), "handfast/1 proof"). */
enum err	keys_proof(const struct secret *key, struct sha256 *) MUST_CHECK;
/* HMAC-SHA256(key(ack), "handfast/1 ack"); SQL keeps only its SHA-256. */
enum err	keys_ack(const struct secret *key, struct sha256 *) MUST_CHECK;

/* What a wrapped key belongs to; it opens for nothing else. */
struct keys_wrapping {
	const char		*purpose;	/* "reply" */
	const struct uuid	*enrollment;
	const struct sha256	*reg;
};

/*
 * AES-256-GCM of a KEYS_LEN key under seal.key, random nonce; out is
 * KEYS_WRAPPED bytes for the row's column `wrap`.
 */
enum err	keys_wrap(struct arena *, const struct secret *seal_key,
		    const struct keys_wrapping *, const struct secret *key,
		    struct slice *out) MUST_CHECK;
/* ERR_CRYPTO if it does not open for exactly this row. */
enum err	keys_unwrap(const struct secret *seal_key,
		    const struct keys_wrapping *, struct slice wrapped,
		    struct secret *key) MUST_CHECK;

#endif
