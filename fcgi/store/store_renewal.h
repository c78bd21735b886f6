/*
 * Renewals: asked for by a device at the RA, made by the signer.
 */
#ifndef STORE_RENEWAL_H
#define STORE_RENEWAL_H

#include "db.h"

#define STORE_EVIDENCE_MAX	512	/* bytes */

struct store_renewal_request {
	struct slice	 old_der;
	struct slice	 csr;
	struct slice	 evidence;	/* or SLICE_NONE */
	const char	*address;
};

struct renewal_asked_row {
	enum err	 err;
	struct uuid	 renewal;
	struct slice	 certificate;	/* DER, if it was made before */
};

/* How a profile is narrowed for who renews. */
struct renewal_policy_row {
	enum err	 err;
	int64_t		 days;		/* at most; 0: the profile's */
};

struct renewal_row {
	enum err	 err;
	struct slice	 certificate;	/* beside ERR_STATE: what was made */
	struct uuid	 renewal;
	struct uuid	 device;
	struct slice	 old_der;
	struct slice	 csr;
	struct slice	 evidence;
	const char	*profile;	/* the device's */
	int64_t		 moment;	/* now, by the database's clock */
	int64_t		 issued_last_hour;
	int64_t		 renewed_last_day;	/* of this device */
	int64_t		 days;		/* at most; 0: the profile's */
	/* Of the profile for who comes late; the signer fills it in. */
	struct renewal_policy_row late;
};

struct store_renewed {
	const struct uuid	*renewal;
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
 * ERR_NOT_FOUND: old_der is not one of ours to the byte. ERR_DENIED: it or its
 * device is revoked, or it is retired.
 */
enum err	store_renew_request(struct db *, struct arena *,
		    const struct store_renewal_request *,
		    struct renewal_asked_row *) MUST_CHECK;
/*
 * Locks the request to the end of the transaction. ERR_NOT_FOUND, ERR_DENIED,
 * ERR_POLICY (its profile does not renew), ERR_STATE (it is signed:
 * certificate).
 */
enum err	store_renew_begin(struct db *, struct arena *,
		    const struct uuid *renewal, struct renewal_row *)
		    MUST_CHECK;
/* ERR_POLICY: it does not renew. */
enum err	store_renewal_policy(struct db *, struct arena *,
		    const char *profile, struct renewal_policy_row *)
		    MUST_CHECK;
/* ERR_NOT_FOUND, ERR_DENIED, ERR_TAKEN (serial), ERR_STATE. */
enum err	store_renew_record(struct db *, struct arena *,
		    const struct store_renewed *) MUST_CHECK;

#endif
