/*
 * Certificate revocation lists (RFC 5280 section 5), made by the CA.
 */
#ifndef CRL_H
#define CRL_H

#include "ca.h"
#include "reason.h"

struct crl_entry {
	uint8_t		serial[CA_SERIAL];
	int64_t		revoked_at;
	enum crl_reason	reason;
};

struct crl_spec {
	uint64_t		 number;	/* grows with every list */
	uint64_t		 base;		/* of a delta (5.2.4); else 0 */
	const char		*delta_url;	/* freshest (5.2.6), or NULL */
	int64_t			 this_update;
	int64_t			 next_update;
	const struct crl_entry	*entries;
	size_t			 n;
};

/* ERR_CONFIG: never valid, a removal outside a delta, a delta with a delta. */
enum err	 crl_make(struct arena *, const struct ca *,
		    const struct crl_spec *, struct slice *der) MUST_CHECK;

#endif
