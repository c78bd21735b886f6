/*
 * What happens at a claim: everything that depends on the code is computed in
 * this one request and the code is forgotten. The console's page and
 * `handfast enrollment claim` do the same by it.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include "arena.h"
#include "code.h"
#include "db.h"
#include "err.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"

/* Who claims, and with what. */
struct claimer {
	struct db		*db;
	const struct sha256	*session;	/* SHA-256 of its token */
	struct slice		 realm;
	const struct secret	*seal_key;	/* KEYS_SEAL bytes */
	const struct secret	*psk_key;	/* the same; NULL: no psk here */
	unsigned		 min_length;	/* symbols of a code at least */
	bool			 est;		/* is that channel on here? */
};

struct claimed {
	enum code_fault	 fault;		/* with ERR_INPUT */
	int64_t		 wait;		/* with ERR_PAUSED: seconds */
	struct uuid	 enrollment;	/* with ERR_NONE and ERR_PROOF */
	const char	*taken_by;	/* with ERR_TAKEN; NULL if not known */
};

/*
 * typed is wiped when the caller wipes it; everything made of it here is wiped
 * before the return. Takes about 0.15 s once the code is well-formed and the
 * session may claim.
 *
 * ERR_INPUT: no code, nothing was counted; out->fault says why.
 * ERR_SIGNED_OUT, ERR_DENIED, ERR_PAUSED: not looked at.
 * ERR_NOT_FOUND: counted as a wrong code, unless it is a device's in all but
 * its length, which tells nothing that is not public. ERR_EXPIRED, ERR_TAKEN.
 * ERR_NONE: the row is verified, or, in psk and pake, claimed: the device is
 * asked for its proof. In pake this is the one run of the registration, with
 * a code of which only the handle is known to be right.
 * ERR_PROOF: the row is failed: the device did not know the code it showed.
 * ERR_CONFIG: psk, but there is no psk_key.
 * ERR_CHANGED: the row's columns disagree with the registration's bytes.
 */
enum err	claim_code(struct arena *, const struct claimer *,
		    struct slice typed, struct claimed *out) MUST_CHECK;

/*
 * Declines with a reason of at most REPLY_REASON_MAX code points, perhaps
 * none, which is sealed for the device and kept in the log. ERR_INPUT: the
 * reason cannot be sent. ERR_STATE: no longer possible.
 */
enum err	claim_decline(struct arena *, const struct claimer *,
		    const struct uuid *enrollment, struct slice reason)
		    MUST_CHECK;

#endif
