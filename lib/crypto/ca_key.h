/*
 * The inside of struct ca, for ca.c and crl.c alone.
 */
#ifndef CA_KEY_H
#define CA_KEY_H

#include "ca.h"
#include "ossl.h"

struct ca {
	EVP_PKEY	*pkey;
	X509		*x;		/* NULL: a root about to sign itself */
};

/* One fullName (RFC 5280 4.2.1.13); the caller owns it, NULL if it failed. */
CRL_DIST_POINTS	*url_points(const char *url);

#endif
