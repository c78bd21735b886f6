/*
 * SPAKE2+ (RFC 9383) in its suite P256-SHA256-HKDF-SHA256-HMAC-SHA256. Two ends
 * that know the same password, stretched to w0 and w1, agree on a key; whoever
 * watches or takes part learns nothing about the password but whether one
 * guess was right.
 *
 * Each side is two calls at most: the prover's share, then its keys; the
 * verifier's share and keys in one. Points travel uncompressed (SEC 1, section
 * 2.3.3), scalars are big-endian. All secrets are the caller's to wipe.
 */
#ifndef SPAKE2PLUS_H
#define SPAKE2PLUS_H

#include "err.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"

#define SPAKE2PLUS_SHARE	65	/* bytes of shareP, shareV */
#define SPAKE2PLUS_SCALAR	32	/* of w0, w1, x, y */
#define SPAKE2PLUS_WS		80	/* of w0s || w1s, section 3.2 */

struct spake2plus_share {
	uint8_t	b[SPAKE2PLUS_SHARE];
};

/* What one side knows: both of the password's scalars, and its own draw. */
struct spake2plus_secrets {
	struct secret	w0;
	struct secret	w1;
	struct secret	own;	/* x of the prover, y of the verifier */
};

/* What is bound into the keys, section 3.3: equal on both ends. */
struct spake2plus_binding {
	struct slice	context;
	struct slice	prover;
	struct slice	verifier;
};

/* Section 3.4. */
struct spake2plus_keys {
	struct secret	shared;		/* K_shared, 32 bytes */
	struct sha256	confirm_p;	/* compare by secret_equal */
	struct sha256	confirm_v;
};

/*
 * w0 and w1 from SPAKE2PLUS_WS bytes of a KDF, each half modulo the group's
 * order: 64 bits more than it has, so that none is likelier (section 3.2).
 * ERR_INTERNAL for another length, ERR_CRYPTO if one comes out as 0.
 */
enum err	 spake2plus_reduce(const struct secret *ws,
		    struct spake2plus_secrets *) MUST_CHECK;
/* Draws `own`, uniform in 1 to the order less one. */
enum err	 spake2plus_draw(struct spake2plus_secrets *) MUST_CHECK;
/*
 * A point that may be somebody's share: 65 bytes, uncompressed, on the curve,
 * and not the identity, which has no such form. ERR_INPUT if not. The curve's
 * cofactor is 1, so that every other point is in the group (section 6).
 */
enum err	 spake2plus_check(struct slice share) MUST_CHECK;

/* shareP = x*P + w0*M; the secrets are complete. */
enum err	 spake2plus_prover_share(const struct spake2plus_secrets *,
		    struct spake2plus_share *share_p) MUST_CHECK;
/*
 * The keys, once shareV came. ERR_INPUT if it is no share. The caller compares
 * confirm_v with what came before it sends confirm_p or uses `shared`.
 */
enum err	 spake2plus_prover_keys(const struct spake2plus_secrets *,
		    const struct spake2plus_binding *, struct slice share_v,
		    struct spake2plus_keys *) MUST_CHECK;
/*
 * The verifier's whole side: shareV = y*P + w0*N and the keys. It may send
 * share_v and confirm_v, and uses `shared` when confirm_p came back.
 * ERR_INPUT if share_p is no share.
 */
enum err	 spake2plus_verifier(const struct spake2plus_secrets *,
		    const struct spake2plus_binding *, struct slice share_p,
		    struct spake2plus_share *share_v,
		    struct spake2plus_keys *) MUST_CHECK;

#endif
