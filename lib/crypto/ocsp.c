/* OCSP; see ocsp.h. */
#include "ocsp.h"

#include <string.h>

#include "cert.h"
#include "hash.h"
#include "ossl.h"

struct ocsp_request {
	OCSP_REQUEST	*der;
	struct slice	 serials[OCSP_SINGLES_MAX];
	size_t		 n;
};

struct ocsp_responder {
	struct sha256	 name;		/* of the issuer's certificate */
	X509		*issuer;
	X509		*cert;
	EVP_PKEY	*pkey;
	int64_t		 not_before;
	int64_t		 not_after;
};

/* ---- requests ---- */

static void
request_drop(void *p)
{
	struct ocsp_request *rq = p;

	OCSP_REQUEST_free(rq->der);
}

/* RFC 9654 2.1: an OCTET STRING of 1 to 128 bytes. */
static bool
nonce_ok(OCSP_REQUEST *der)
{
	int at = OCSP_REQUEST_get_ext_by_NID(der, NID_id_pkix_OCSP_Nonce, -1);
	const ASN1_OCTET_STRING *value;
	ASN1_OCTET_STRING *nonce;
	const unsigned char *p;
	bool ok;

	if (at < 0)
		return true;
	if (OCSP_REQUEST_get_ext_by_NID(der, NID_id_pkix_OCSP_Nonce, at) >= 0)
		return false;
	value = X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(der, at));
	p = ASN1_STRING_get0_data(value);
	nonce = d2i_ASN1_OCTET_STRING(NULL, &p, ASN1_STRING_length(value));
	ok = nonce != NULL && p == ASN1_STRING_get0_data(value) +
	    ASN1_STRING_length(value) && ASN1_STRING_length(nonce) >= 1 &&
	    ASN1_STRING_length(nonce) <= OCSP_NONCE_MAX;
	ASN1_OCTET_STRING_free(nonce);
	return ok;
}

static bool
is_known(X509_EXTENSION *ext)
{
	int nid = OBJ_obj2nid(X509_EXTENSION_get_object(ext));

	return nid == NID_id_pkix_OCSP_Nonce ||
	    nid == NID_id_pkix_OCSP_acceptableResponses ||
	    X509_EXTENSION_get_critical(ext) == 0;
}

static bool
extensions_ok(OCSP_REQUEST *der)
{
	int i, j;

	for (i = 0; i < OCSP_REQUEST_get_ext_count(der); i++) {
		if (!is_known(OCSP_REQUEST_get_ext(der, i)))
			return false;
	}
	for (i = 0; i < OCSP_request_onereq_count(der); i++) {
		OCSP_ONEREQ *one = OCSP_request_onereq_get0(der, i);

		for (j = 0; j < OCSP_ONEREQ_get_ext_count(one); j++) {
			if (!is_known(OCSP_ONEREQ_get_ext(one, j)))
				return false;
		}
	}
	return nonce_ok(der);
}

static struct slice
serial_of(OCSP_REQUEST *der, size_t i)
{
	OCSP_CERTID *id = OCSP_onereq_get0_id(
	    OCSP_request_onereq_get0(der, (int)i));
	ASN1_INTEGER *serial;
	struct slice s;

	OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
	s = slice_of(ASN1_STRING_get0_data(serial),
	    (size_t)ASN1_STRING_length(serial));
	while (s.n > 0 && s.p[0] == 0)
		s = slice_of(s.p + 1, s.n - 1);
	return ASN1_STRING_type(serial) == V_ASN1_INTEGER && s.n > 0 &&
	    s.n <= CERT_SERIAL_MAX ? s : SLICE_NONE;
}

enum err
ocsp_parse(struct arena *a, struct slice der, struct ocsp_request **out)
{
	struct ocsp_request *rq = arena_alloc(a, sizeof(*rq));
	const unsigned char *p = der.p;
	size_t i;
	int n;

	*out = NULL;
	if (der.n > OCSP_REQUEST_MAX)
		return ERR_TOO_LARGE;
	rq->der = d2i_OCSP_REQUEST(NULL, &p, (long)der.n);
	ERR_clear_error();
	if (rq->der == NULL)
		return ERR_INPUT;
	arena_defer(a, request_drop, rq);
	n = OCSP_request_onereq_count(rq->der);
	if (p != der.p + der.n || n < 1 || n > OCSP_SINGLES_MAX ||
	    !extensions_ok(rq->der)) {
		ERR_clear_error();
		return ERR_INPUT;
	}
	rq->n = (size_t)n;
	for (i = 0; i < rq->n; i++)
		rq->serials[i] = serial_of(rq->der, i);
	*out = rq;
	return ERR_NONE;
}

size_t
ocsp_count(const struct ocsp_request *rq)
{
	return rq->n;
}

struct slice
ocsp_serial(const struct ocsp_request *rq, size_t i)
{
	return rq->serials[i];
}

bool
ocsp_has_nonce(const struct ocsp_request *rq)
{
	return OCSP_REQUEST_get_ext_by_NID(rq->der, NID_id_pkix_OCSP_Nonce,
	    -1) >= 0;
}

/* ---- the responder ---- */

static void
responder_drop(void *p)
{
	struct ocsp_responder *r = p;

	X509_free(r->issuer);
	X509_free(r->cert);
	EVP_PKEY_free(r->pkey);
}

enum err
ocsp_responder_new(struct arena *a, struct slice issuer, struct slice cert,
    const struct key *key, struct ocsp_responder **out)
{
	struct ocsp_responder *r = arena_alloc(a, sizeof(*r));
	struct cert read;
	bool ok;
	enum err e;

	*out = NULL;
	if ((e = cert_parse(a, cert, &read)) ||
	    (e = sha256_of(issuer, &r->name)))
		return e;
	arena_defer(a, responder_drop, r);
	EVP_PKEY_up_ref(key->pkey);
	r->pkey = key->pkey;
	if ((e = x509_of(issuer, &r->issuer)) || (e = x509_of(cert, &r->cert)))
		return e;
	ok = X509_check_issued(r->issuer, r->cert) == X509_V_OK &&
	    X509_verify(r->cert, X509_get0_pubkey(r->issuer)) == 1 &&
	    cert_matches_key(&read, key) && read.usage == CERT_OCSP;
	ERR_clear_error();
	if (!ok)
		return ERR_CONFIG;
	r->not_before = read.not_before;
	r->not_after = read.not_after;
	*out = r;
	return ERR_NONE;
}

const struct sha256 *
ocsp_issuer(const struct ocsp_responder *r)
{
	return &r->name;
}

int64_t
ocsp_not_before(const struct ocsp_responder *r)
{
	return r->not_before;
}

int64_t
ocsp_not_after(const struct ocsp_responder *r)
{
	return r->not_after;
}

/* The digest is the client's choice among these (RFC 6960 4.3, RFC 5019). */
static const EVP_MD *
digest_of(const ASN1_OBJECT *oid)
{
	switch (OBJ_obj2nid(oid)) {
	case NID_sha1:
		return EVP_sha1();
	case NID_sha256:
		return EVP_sha256();
	case NID_sha384:
		return EVP_sha384();
	case NID_sha512:
		return EVP_sha512();
	default:
		return NULL;
	}
}

static bool
is_hash(const ASN1_OCTET_STRING *want, const unsigned char *hash,
    unsigned int n)
{
	return ASN1_STRING_length(want) == (int)n &&
	    memcmp(ASN1_STRING_get0_data(want), hash, n) == 0;
}

bool
ocsp_is_of(const struct ocsp_responder *r, const struct ocsp_request *rq,
    size_t i)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	ASN1_OCTET_STRING *name, *key;
	const EVP_MD *md;
	ASN1_OBJECT *oid;
	unsigned int n;

	OCSP_id_get0_info(&name, &oid, &key, NULL, OCSP_onereq_get0_id(
	    OCSP_request_onereq_get0(rq->der, (int)i)));
	return (md = digest_of(oid)) != NULL &&
	    X509_NAME_digest(X509_get_subject_name(r->issuer), md, hash,
	    &n) == 1 && is_hash(name, hash, n) &&
	    X509_pubkey_digest(r->issuer, md, hash, &n) == 1 &&
	    is_hash(key, hash, n);
}

/* ---- answers ---- */

static bool
add_answer(OCSP_BASICRESP *basic, OCSP_CERTID *id,
    const struct ocsp_answer *an, const struct ocsp_answers *all)
{
	static const int status[] = {
		[OCSP_GOOD] = V_OCSP_CERTSTATUS_GOOD,
		[OCSP_REVOKED] = V_OCSP_CERTSTATUS_REVOKED,
		[OCSP_UNKNOWN] = V_OCSP_CERTSTATUS_UNKNOWN,
	};
	/* As in a CRL, the reason is absent when unspecified. */
	int reason = an->status == OCSP_REVOKED &&
	    an->reason != CRL_UNSPECIFIED ? (int)an->reason :
	    OCSP_REVOKED_STATUS_NOSTATUS;
	ASN1_TIME *from = ASN1_GENERALIZEDTIME_set(NULL, all->this_update);
	ASN1_TIME *to = ASN1_GENERALIZEDTIME_set(NULL, all->next_update);
	ASN1_TIME *at = ASN1_GENERALIZEDTIME_set(NULL, an->revoked_at);
	bool ok = from != NULL && to != NULL && at != NULL &&
	    OCSP_basic_add1_status(basic, id, status[an->status], reason, at,
	    from, to) != NULL;

	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	ASN1_TIME_free(at);
	return ok;
}

static enum err
encode(struct arena *a, int status, OCSP_BASICRESP *basic, struct slice *der)
{
	OCSP_RESPONSE *rs = OCSP_response_create(status, basic);
	enum err e = ERR_CRYPTO;
	unsigned char *p;
	int n;

	*der = SLICE_NONE;
	if (rs != NULL && (n = i2d_OCSP_RESPONSE(rs, NULL)) > 0) {
		der->p = p = arena_alloc(a, (size_t)n);
		if (i2d_OCSP_RESPONSE(rs, &p) == n) {
			der->n = (size_t)n;
			e = ERR_NONE;
		}
	}
	OCSP_RESPONSE_free(rs);
	ERR_clear_error();
	return e;
}

enum err
ocsp_sign(struct arena *a, const struct ocsp_responder *r,
    const struct ocsp_request *rq, const struct ocsp_answers *all,
    struct slice *der)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	bool ok = basic != NULL;
	enum err e = ERR_CRYPTO;
	size_t i;

	*der = SLICE_NONE;
	for (i = 0; ok && i < rq->n; i++)
		ok = add_answer(basic, OCSP_onereq_get0_id(
		    OCSP_request_onereq_get0(rq->der, (int)i)), &all->v[i],
		    all);
	if (ok && ocsp_has_nonce(rq))
		ok = OCSP_copy_nonce(basic, rq->der) == 1;
	/* By its key: shorter, and what RFC 5019 2.2.1 wants. */
	if (ok && OCSP_basic_sign(basic, r->cert, r->pkey,
	    key_digest(r->pkey), NULL, OCSP_RESPID_KEY) == 1)
		e = encode(a, OCSP_RESPONSE_STATUS_SUCCESSFUL, basic, der);
	OCSP_BASICRESP_free(basic);
	ERR_clear_error();
	return e;
}

enum err
ocsp_refuse(struct arena *a, enum ocsp_refusal why, struct slice *der)
{
	return encode(a, (int)why, NULL, der);
}
