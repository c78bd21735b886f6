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

/*
 * For what else the signer makes for our own programs: journalled, recorded
 * under its purpose, committed. And whether an old one is this CA's, for that
 * usage (logged).
 */
enum err	 server_cert_record(struct signer *, struct arena *,
		    const struct issuer *, const struct cert *,
		    const char *purpose) MUST_CHECK;
enum err	 server_cert_check_ours(const struct signer *,
		    const struct cert *, enum cert_usage) MUST_CHECK;

#endif
