/*
 * The inside of struct ca, for ca.c, ca_ext.c and crl.c alone.
 */
#ifndef CA_KEY_H
#define CA_KEY_H

#include "ca.h"
#include "ossl.h"

struct ca {
	EVP_PKEY	*pkey;
	X509		*x;		/* NULL: a root about to sign itself */
};
/* All that belong into a certificate; false: out of memory. */
bool	ca_add_extensions(X509 *, const struct ca *, const struct cert_spec *);

/* One fullName (RFC 5280 4.2.1.13); the caller owns it, NULL if it failed. */
CRL_DIST_POINTS	*url_points(const char *url);

#endif
