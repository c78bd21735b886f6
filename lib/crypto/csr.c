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

/*
 * RFC 2986 section 4, as OpenSSL's own X509_REQ but for the key, which is not
 * decoded while the rest is read.
 */
struct info {
	ASN1_ENCODING	 enc;
	ASN1_INTEGER	*version;
	X509_NAME	*subject;
	ASN1_TYPE	*spki;
	STACK_OF(X509_ATTRIBUTE) *attributes;
};

struct request {
	struct info	*info;
	X509_ALGOR	*algorithm;
	ASN1_BIT_STRING	*signature;
};

typedef struct info INFO;
typedef struct request REQUEST;

ASN1_SEQUENCE_enc(INFO, enc, 0) = {
	ASN1_SIMPLE(INFO, version, ASN1_INTEGER),
	ASN1_SIMPLE(INFO, subject, X509_NAME),
	ASN1_SIMPLE(INFO, spki, ASN1_ANY),
	ASN1_IMP_SET_OF_OPT(INFO, attributes, X509_ATTRIBUTE, 0)
} static_ASN1_SEQUENCE_END_ref(INFO, INFO)

ASN1_SEQUENCE(REQUEST) = {
	ASN1_SIMPLE(REQUEST, info, INFO),
	ASN1_SIMPLE(REQUEST, algorithm, X509_ALGOR),
	ASN1_SIMPLE(REQUEST, signature, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(REQUEST)

static bool
signature_sane(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *oid;

	X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
	switch (OBJ_obj2nid(oid)) {
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

static bool
is_signed(const struct request *req, EVP_PKEY *by)
{
	return ASN1_item_verify(ASN1_ITEM_rptr(INFO), req->algorithm,
	    req->signature, req->info, by) == 1;
}

static enum err
check(struct arena *a, const struct request *req, struct csr *out)
{
	const struct info *info = req->info;
	const ASN1_STRING *spki;
	EVP_PKEY *pkey;
	enum err e;

	if (ASN1_INTEGER_get(info->version) != X509_REQ_VERSION_1 ||
	    X509_NAME_entry_count(info->subject) > CSR_RDN_MAX ||
	    sk_X509_ATTRIBUTE_num(info->attributes) > CSR_ATTR_MAX ||
	    info->spki->type != V_ASN1_SEQUENCE ||
	    !signature_sane(req->algorithm))
		return ERR_CSR;
	spki = info->spki->value.sequence;
	/* The key first: a bad one may make verifying dear. */
	e = pubkey_open(a, slice_of(spki->data, (size_t)spki->length),
	    &out->key, &pkey);
	if (e == ERR_NONE && !is_signed(req, pkey))
		e = ERR_CSR;
	EVP_PKEY_free(pkey);
	return e;
}

enum err
csr_parse(struct arena *a, struct slice der, size_t max, struct csr *out)
{
	const unsigned char *p = der.p;
	struct request *req;
	enum err e = ERR_CSR;

	if (der.n > max)
		return ERR_TOO_LARGE;
	if (der.n == 0)
		return ERR_CSR;
	out->der = der;
	req = (struct request *)ASN1_item_d2i(NULL, &p, (long)der.n,
	    ASN1_ITEM_rptr(REQUEST));
	if (req != NULL && p == der.p + der.n)
		e = check(a, req, out);
	ASN1_item_free((ASN1_VALUE *)req, ASN1_ITEM_rptr(REQUEST));
	ERR_clear_error();
	return e;
}
