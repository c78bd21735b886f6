/*
 * AES-256-GCM (NIST SP 800-38D) with a random nonce in front:
 * nonce (12) || ciphertext (as long as the plaintext) || tag (16).
 */
#ifndef AEAD_H
#define AEAD_H

#include "arena.h"
#include "err.h"
#include "slice.h"

#define AEAD_KEY	32
#define AEAD_NONCE	12
#define AEAD_TAG	16
#define AEAD_EXTRA	(AEAD_NONCE + AEAD_TAG)
#define AEAD_MAX	(1u << 20)	/* plaintext and AAD, each */

/* *out has plain.n + AEAD_EXTRA bytes. The key must have AEAD_KEY bytes. */
enum err	 aead_seal(struct arena *, struct slice key, struct slice aad,
		    struct slice plain, struct slice *out) MUST_CHECK;
/*
 * ERR_INPUT: too short, another key or AAD, or altered; *out is then empty.
 * The plaintext is wiped when the arena goes.
 */
enum err	 aead_open(struct arena *, struct slice key, struct slice aad,
		    struct slice sealed, struct slice *out) MUST_CHECK;

#endif
