/*
 * The signer's side: which decisions wait, one decision under lock, and what
 * was made of it.
 */
#ifndef STORE_SIGNING_H
#define STORE_SIGNING_H

#include "db.h"

/* Of one decision; only inside db_begin … db_commit. */
struct sign_row {
	enum err	 err;
	const char	*state;		/* also beside ERR_STATE */
	struct uuid	 enrollment;
	struct slice	 registration;
	struct sha256	 reg;
	const char	*channel;
	struct sha256	 approved_reg;
	struct sha256	 approved_key;
	const char	*profile;
	const char	*name;
	struct uuid	 device;	/* the id it is to get */
	struct slice	 wrap;
	int64_t		 days;		/* at most; 0: the profile's */
};

struct store_issued {
	const struct uuid	*enrollment;
	const struct uuid	*device;
	struct slice		 serial;
	struct slice		 der;
	const struct sha256	*der_sha256;
	int64_t			 not_before;
	int64_t			 not_after;
	struct slice		 reply;		/* sealed */
	const struct sha256	*issuer;	/* of its certificate */
};

struct store_server_cert {
	struct slice		 serial;
	struct slice		 der;
	const struct sha256	*der_sha256;
	int64_t			 not_before;
	int64_t			 not_after;
	const char		*purpose;	/* "server", "ocsp" */
	const struct sha256	*issuer;
};

struct revocation_row {
	int64_t		 seq;
	struct slice	 serial;
	const char	*reason;
	int64_t		 revoked_at;
	int64_t		 not_after;
	struct sha256	 issuer;	/* zero: not known */
};

struct uuid_row {
	struct uuid	 enrollment;
};

struct serial_row {
	struct slice	 serial;
};

/* Rows of uuid_row: approved and not yet signed, oldest first. */
enum err	store_sign_pending(struct db *, struct arena *, unsigned max_rows,
		    struct db_rows *) MUST_CHECK;
/*
 * ERR_NOT_FOUND, ERR_EXPIRED, ERR_STATE (state says: "issued" is done),
 * ERR_DENIED (the approver's account) and ERR_POLICY (the profile; then refuse
 * it).
 */
enum err	store_sign_begin(struct db *, struct arena *,
		    const struct uuid *, struct sign_row *) MUST_CHECK;
/*
 * With it the transaction is over. Repeats are fine. ERR_AWAY: nobody knows
 * whether it was committed. ERR_NOT_FOUND, ERR_EXPIRED, ERR_STATE, ERR_DENIED,
 * ERR_POLICY, ERR_CHANGED (another device id), ERR_TAKEN (serial).
 */
enum err	store_sign_record(struct db *, struct arena *,
		    const struct store_issued *) MUST_CHECK;
enum err	store_sign_refuse(struct db *, struct arena *,
		    const struct uuid *, const char *reason) MUST_CHECK;
/* Rows of serial_row: those of the given that the database knows. */
enum err	store_serials_known(struct db *, struct arena *,
		    const struct slice *, size_t n, struct db_rows *)
		    MUST_CHECK;
/* Recorded as revoked though never issued. ERR_TAKEN: it was issued. */
enum err	store_serial_void(struct db *, struct arena *,
		    struct slice serial, int64_t not_after) MUST_CHECK;
/* Rows of revocation_row with a seq above after, in order. */
enum err	store_revocations(struct db *, struct arena *, int64_t after,
		    unsigned max_rows, struct db_rows *) MUST_CHECK;
/* ERR_TAKEN (serial). */
enum err	store_server_record(struct db *, struct arena *,
		    const struct store_server_cert *) MUST_CHECK;

#endif
