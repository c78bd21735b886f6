/*
 * Why a certificate is revoked (RFC 5280 section 5.3.1), in lists and in OCSP.
 */
#ifndef REASON_H
#define REASON_H

#include "err.h"

enum crl_reason {
	CRL_UNSPECIFIED = 0,
	CRL_KEY_COMPROMISE = 1,
	CRL_AFFILIATION = 3,	/* affiliationChanged */
	CRL_SUPERSEDED = 4,
	CRL_CESSATION = 5,
	CRL_HOLD = 6,		/* certificateHold */
	CRL_REMOVE = 8,		/* removeFromCRL: in deltas only */
	CRL_WITHDRAWN = 9	/* privilegeWithdrawn */
};

/* By the database's word, "key-compromise"; another is unspecified. */
enum crl_reason	 reason_of(const char *word);

#endif
