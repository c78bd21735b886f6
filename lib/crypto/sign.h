/*
 * Signatures over messages of our own: ECDSA with SHA-256 (P-384: SHA-384) in
 * DER, RSA PKCS #1 v1.5 with SHA-256, or Ed25519, as the key is.
 */
#ifndef SIGN_H
#define SIGN_H

#include "arena.h"
#include "err.h"
#include "key.h"
#include "slice.h"

#define SIGN_MAX	512	/* bytes of a signature: RSA 4096 */

enum err	 sign_make(struct arena *, const struct key *,
		    struct slice message, struct slice *signature) MUST_CHECK;
/* ERR_PROOF if it is not this key's over this message. */
enum err	 sign_check(const struct pubkey *, struct slice message,
		    struct slice signature) MUST_CHECK;

#endif
