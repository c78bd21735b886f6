/* Certificate signing requests; see csr.h. */
#include "csr.h"
#include "ossl.h"

enum err
csr_make(struct arena *a, const struct key *key, struct slice *der)
{
	X509_REQ *req;
	unsigned char *p;
	enum err e = ERR_CRYPTO;
	int n;

	*der = SLICE_NONE;
	if ((req = X509_REQ_new()) == NULL ||
	    X509_REQ_set_version(req, X509_REQ_VERSION_1) != 1 ||
	    X509_REQ_set_pubkey(req, key->pkey) != 1 ||
	    X509_REQ_sign(req, key->pkey, key_digest(key->pkey)) <= 0 ||
	    (n = i2d_X509_REQ(req, NULL)) <= 0)
		goto out;
	der->p = p = arena_alloc(a, (size_t)n);
	if (i2d_X509_REQ(req, &p) != n)
		goto out;
	der->n = (size_t)n;
	e = ERR_NONE;
out:
	X509_REQ_free(req);
	return e;
}

static bool
signature_sane(const X509_REQ *req)
{
	switch (X509_REQ_get_signature_nid(req)) {
	case NID_ecdsa_with_SHA256:
	case NID_ecdsa_with_SHA384:
	case NID_ecdsa_with_SHA512:
	case NID_sha256WithRSAEncryption:
	case NID_sha384WithRSAEncryption:
	case NID_sha512WithRSAEncryption:
	case NID_ED25519:
		return true;
	default:
		return false;
	}
}

static enum err
check(struct arena *a, X509_REQ *req, struct csr *out)
{
	X509_PUBKEY *pub = X509_REQ_get_X509_PUBKEY(req);
	enum err e;

	if (X509_REQ_get_version(req) != X509_REQ_VERSION_1 ||
	    X509_NAME_entry_count(X509_REQ_get_subject_name(req)) >
	    CSR_RDN_MAX || X509_REQ_get_attr_count(req) > CSR_ATTR_MAX ||
	    !signature_sane(req))
		return ERR_CSR;
	/* The key first: a bad one may make verifying dear. */
	if ((e = pubkey_of(a, pub, &out->key)))
		return e;
	if (out->key.spki.n > KEY_SPKI_MAX)
		return ERR_KEY;
	if (X509_REQ_verify(req, X509_PUBKEY_get0(pub)) != 1)
		return ERR_CSR;
	return ERR_NONE;
}

enum err
csr_parse(struct arena *a, struct slice der, size_t max, struct csr *out)
{
	const unsigned char *p = der.p;
	X509_REQ *req;
	enum err e = ERR_CSR;

	if (der.n > max)
		return ERR_TOO_LARGE;
	if (der.n == 0)
		return ERR_CSR;
	out->der = der;
	req = d2i_X509_REQ(NULL, &p, (long)der.n);
	if (req != NULL && p == der.p + der.n)
		e = check(a, req, out);
	X509_REQ_free(req);
	ERR_clear_error();
	return e;
}
