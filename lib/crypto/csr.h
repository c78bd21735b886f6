/*
 * Certificate signing requests (PKCS #10, RFC 2986). Of a request only the
 * public key is ever believed; its subject and attributes are bounded and
 * then ignored.
 */
#ifndef CSR_H
#define CSR_H

#include "arena.h"
#include "err.h"
#include "key.h"
#include "slice.h"

#define CSR_MAX		4096	/* bytes of DER: the usual limit */
#define CSR_RDN_MAX	16	/* name parts in the subject */
#define CSR_ATTR_MAX	8

struct csr {
	struct slice	der;	/* borrowed from the input */
	struct pubkey	key;
};

/* Empty subject, no attributes, signed by the key itself. */
enum err
csr_make(struct arena *, const struct key *, struct slice *der) MUST_CHECK;
/*
 * For an issuing CA, in PEM: with a subject, and the extensions that are asked
 * for (a CA with pathlen 0 that signs certificates and lists).
 */
enum err	 csr_make_ca(struct arena *, const struct key *,
		    const char *organisation, const char *cn,
		    struct slice *pem) MUST_CHECK;
/*
 * DER of at most max bytes, all of it used, version 0, signed with SHA-256,
 * SHA-384, SHA-512 or Ed25519 by the key inside. ERR_TOO_LARGE, ERR_CSR, or
 * ERR_KEY if the key is not acceptable (key.h).
 */
enum err	 csr_parse(struct arena *, struct slice der, size_t max,
		    struct csr *) MUST_CHECK;

#endif
