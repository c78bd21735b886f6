/*
 * What a presented certificate is: for the guard, and the RA's whoami. Found
 * by the SHA-256 of its DER, never by serial.
 */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include "db.h"

struct guard_row {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*profile;
	int64_t		 not_after;
	struct slice	 serial;
};

/*
 * ERR_DENIED: revoked, undelivered or past its time; ERR_NOT_FOUND: none of
 * ours. The first use of a certificate delivers it.
 */
enum err	store_guard_check(struct db *, struct arena *,
		    const struct sha256 *der, struct guard_row *) MUST_CHECK;
enum err	store_whoami(struct db *, struct arena *,
		    const struct sha256 *der, struct guard_row *) MUST_CHECK;

struct ocsp_row {
	struct slice	 serial;
	const char	*status;	/* "good", "revoked", "unknown" */
	const char	*reason;	/* NULL unless revoked */
	int64_t		 revoked_at;
};

struct ocsp_asked {
	const struct sha256	*issuer;	/* of its certificate */
	const struct slice	*serials;
	size_t			 n;
};

/* Rows of ocsp_row, one for each serial and in their order. */
enum err	store_ocsp_status(struct db *, struct arena *,
		    const struct ocsp_asked *, struct db_rows *) MUST_CHECK;

#endif
