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

#endif
