/*
 * The certificate by which the CA lets the guard's OCSP key speak for it, for
 * a day at a time (RFC 6960 4.2.2.2). The key never comes here.
 */
#ifndef OCSP_CERT_H
#define OCSP_CERT_H

#include "signer.h"

#define OCSP_CERT_LEFT	(12 * 3600)	/* seconds: with less it is renewed */

/* For a CSR in DER: a certificate by each issuing CA that is alive, in PEM. */
enum err	 ocsp_cert_issue(struct signer *, struct arena *,
		    struct slice csr, struct slice *pem) MUST_CHECK;
/*
 * Replaces state_dir/pki/ocsp.pem by certificates for the same key when less
 * than OCSP_CERT_LEFT is left in one of them, or a CA has come that has none.
 * The first in it must be by one of the CAs. Nothing there: nothing to do.
 */
enum err	 ocsp_cert_renew(struct signer *, struct arena *) MUST_CHECK;

#endif
