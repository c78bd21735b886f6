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
#define KEYS_SEAL	32	/* bytes of seal.key and psk.key, raw */
#define KEYS_IDENTITY	22	/* characters of a PSK identity */
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
/*
 * key(channel, purpose, reg) of KEYS_LEN bytes; the names are ASCII. `from` is
 * master, in pake K_shared; here and below.
 */
enum err	keys_derive(const struct secret *from, const char *channel,
		    const char *purpose, const struct sha256 *reg,
		    struct secret *key) MUST_CHECK;
/* HMAC-SHA256(key(proof), "handfast/1 proof"). */
enum err	keys_proof(const struct secret *from, const char *channel,
		    const struct sha256 *reg, struct sha256 *) MUST_CHECK;
/* HMAC-SHA256(key(ack), "handfast/1 ack"). */
enum err	keys_ack(const struct secret *from, const char *channel,
		    const struct sha256 *reg, struct sha256 *) MUST_CHECK;
/* Its SHA-256, which is all that the database keeps. */
enum err	keys_ack_hash(const struct secret *from, const char *channel,
		    const struct sha256 *reg, struct sha256 *) MUST_CHECK;

/* KEYS_IDENTITY characters of base64url, so that it may stand anywhere. */
bool		keys_identity_valid(struct slice);
/* A new identity: 16 random bytes in base64url, and NUL. */
enum err	keys_identity(char out[KEYS_IDENTITY + 1]) MUST_CHECK;
/* The PSK of an identity, KEYS_LEN bytes (section 7.3). */
enum err	keys_psk(const struct secret *master, const struct sha256 *reg,
		    const char *identity, struct secret *key) MUST_CHECK;
/* w0s || w1s for SPAKE2+, SPAKE2PLUS_WS bytes (section 7.2). */
enum err	keys_spake2plus(const struct secret *master,
		    const struct uuid *enrollment, struct secret *ws)
		    MUST_CHECK;

/* What a wrapped key belongs to; it opens for nothing else. */
struct keys_wrapping {
	const char		*purpose;	/* "reply", "tls-psk" */
	const struct uuid	*enrollment;
	const struct sha256	*reg;
	struct slice		 identity;	/* of a PSK; else empty */
};

/*
 * AES-256-GCM of a KEYS_LEN key under seal.key (a PSK: psk.key), random nonce;
 * out is KEYS_WRAPPED bytes for the row's column `wrap`.
 */
enum err	keys_wrap(struct arena *, const struct secret *seal_key,
		    const struct keys_wrapping *, const struct secret *key,
		    struct slice *out) MUST_CHECK;
/* ERR_CRYPTO if it does not open for exactly this row. */
enum err	keys_unwrap(const struct secret *seal_key,
		    const struct keys_wrapping *, struct slice wrapped,
		    struct secret *key) MUST_CHECK;

#endif
