/*
 * nginx's own certificate. Its key never comes here; its names come from the
 * signer's configuration alone.
 */
#ifndef SERVER_CERT_H
#define SERVER_CERT_H

#include "signer.h"

/* For a CSR in DER: the certificate and the issuing CA's, in PEM. */
enum err	 server_cert_issue(struct signer *, struct arena *,
		    struct slice csr, struct slice *pem) MUST_CHECK;
/*
 * Replaces state_dir/pki/server.pem by one for the same key when less than a
 * third of its life is left, or when another CA has begun to issue. The file
 * must be a certificate of one of the CAs.
 * Nothing there: nothing to do.
 */
enum err	 server_cert_renew(struct signer *, struct arena *) MUST_CHECK;

#endif
