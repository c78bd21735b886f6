/*
 * Detached signatures by keys that key.h accepts: ECDSA with SHA-256 on P-256
 * and SHA-384 on P-384 (RFC 3279 section 2.2.3), RSASSA-PKCS1-v1_5 with
 * SHA-256 (RFC 8017 section 8.2), Ed25519 (RFC 8032).
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
