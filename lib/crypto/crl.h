/*
 * Certificate revocation lists (RFC 5280 section 5), made by the CA.
 */
#ifndef CRL_H
#define CRL_H

#include "ca.h"

enum crl_reason {		/* RFC 5280 5.3.1 */
	CRL_UNSPECIFIED = 0,
	CRL_KEY_COMPROMISE = 1,
	CRL_AFFILIATION = 3,	/* affiliationChanged */
	CRL_SUPERSEDED = 4,
	CRL_CESSATION = 5,
	CRL_WITHDRAWN = 9	/* privilegeWithdrawn */
};

struct crl_entry {
	uint8_t		serial[CA_SERIAL];
	int64_t		revoked_at;
	enum crl_reason	reason;
};

struct crl_spec {
	uint64_t		 number;	/* grows with every list */
	int64_t			 this_update;
	int64_t			 next_update;
	const struct crl_entry	*entries;
	size_t			 n;
};

enum err	 crl_make(struct arena *, const struct ca *,
		    const struct crl_spec *, struct slice *der) MUST_CHECK;

#endif
