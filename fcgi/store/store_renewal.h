/*
 * Renewals: asked for by a device at the RA, made by the signer.
 */
#ifndef STORE_RENEWAL_H
#define STORE_RENEWAL_H

#include "db.h"

#define STORE_EVIDENCE_MAX	512	/* bytes */

/* How a profile is narrowed for who renews. */
struct renewal_policy_row {
	enum err	 err;
	int64_t		 days;		/* at most; 0: the profile's */
};

/* A device asks for the next certificate in the place of one. */
struct store_renewal {
	struct sha256	 certificate;	/* of its DER */
	struct sha256	 csr_sha256;
	struct slice	 csr;
	struct slice	 evidence;	/* or SLICE_NONE */
	const char	*address;	/* NULL: not known */
};

struct renewal_row {
	enum err	 err;
	struct slice	 certificate;	/* beside ERR_STATE: what was made */
	struct uuid	 device;
	struct slice	 old_der;
	const char	*profile;	/* the device's */
	int64_t		 moment;	/* now, by the database's clock */
	int64_t		 renewed_last_day;	/* of this device */
	int64_t		 days;		/* at most; 0: the profile's */
	/* Of the profile for who comes late; the signer fills it in. */
	struct renewal_policy_row late;
};

struct store_renewed {
	const struct store_renewal *asked;
	struct slice		 serial;
	struct slice		 der;
	const struct sha256	*der_sha256;
	const struct sha256	*key_fp;
	const char		*key_type;
	int64_t			 not_before;
	int64_t			 not_after;
	const char		*profile;
	const char		*proof;	/* "same key", "evidence", "trust" */
	const struct sha256	*issuer;	/* of the CA's certificate */
};

/*
 * ERR_NOT_FOUND: no certificate of ours has this DER. ERR_DENIED: it or its
 * device is revoked, or it is retired. ERR_HELD. Asking is using it.
 */
enum err	store_renew_request(struct db *, struct arena *,
		    const struct sha256 *certificate) MUST_CHECK;
/*
 * No other renewal of the device until the transaction ends. As above;
 * ERR_POLICY (its profile does not renew), ERR_STATE (by the same CSR it was
 * made before: certificate; or, without one, it was never used).
 */
enum err	store_renew_begin(struct db *, struct arena *,
		    const struct store_renewal *, struct renewal_row *)
		    MUST_CHECK;
/* Nothing of the device is being renewed until the transaction ends. */
enum err	store_renew_hold(struct db *, struct arena *,
		    const struct uuid *device) MUST_CHECK;
/* ERR_POLICY: it does not renew. */
enum err	store_renewal_policy(struct db *, struct arena *,
		    const char *profile, struct renewal_policy_row *)
		    MUST_CHECK;
/*
 * With it the transaction is over. ERR_NOT_FOUND, ERR_DENIED, ERR_HELD,
 * ERR_TAKEN (serial). ERR_AWAY: nobody knows whether it was committed.
 */
enum err	store_renew_record(struct db *, struct arena *,
		    const struct store_renewed *) MUST_CHECK;

#endif
