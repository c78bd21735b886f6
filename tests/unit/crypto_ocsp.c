/* OCSP: requests that are taken and refused, answers read back by OpenSSL. */
#include "ca.h"
#include "ocsp.h"
#include "ossl.h"
#include "tap.h"
#include "time.h"

static struct key *ca_key, *key;
static struct slice root, delegate, wrong_usage, leaf;
static struct ca *ca;
static int64_t now;

static enum err
certify(struct arena *a, const struct ca *by, const struct key *of,
    struct cert_spec s, struct slice *der)
{
	struct pubkey pub;
	enum err e;

	if ((e = key_public(a, of, &pub)))
		return e;
	s.spki = pub.spki;
	s.not_before = now - 10;
	s.not_after = now + 86400;
	return ca_make_cert(a, by, &s, der);
}

static void
make_all(struct arena *a)
{
	const struct cert_spec top = { .serial = { 1 }, .cn = "root",
	    .is_ca = true };
	const struct cert_spec ocsp = { .serial = { 2 }, .cn = "OCSP",
	    .usage = CERT_OCSP };
	const struct cert_spec client = { .serial = { 0x80, 3 }, .cn = "leaf",
	    .usage = CERT_CLIENT };
	struct ca *bare;

	is_int(key_generate(a, "P-256", &ca_key), ERR_NONE, "a key");
	is_int(key_generate(a, "P-256", &key), ERR_NONE, "another");
	is_int(ca_open(a, ca_key, SLICE_NONE, &bare), ERR_NONE, "a root's");
	is_int(certify(a, bare, ca_key, top, &root), ERR_NONE, "a root");
	is_int(ca_open(a, ca_key, root, &ca), ERR_NONE, "a CA");
	is_int(certify(a, ca, key, ocsp, &delegate), ERR_NONE, "a delegate");
	is_int(certify(a, ca, key, client, &wrong_usage), ERR_NONE,
	    "a client");
	is_int(certify(a, ca, key, client, &leaf), ERR_NONE, "a device");
}

static OCSP_REQUEST *
copied(OCSP_REQUEST *rq)
{
	return ASN1_item_dup(ASN1_ITEM_rptr(OCSP_REQUEST), rq);
}

/* A request for the leaf, n times. */
static OCSP_REQUEST *
request(const EVP_MD *md, int n)
{
	OCSP_REQUEST *rq = OCSP_REQUEST_new();
	X509 *issuer, *x;

	if (x509_of(root, &issuer) || x509_of(leaf, &x))
		return NULL;
	while (n-- > 0)
		OCSP_request_add0_id(rq, OCSP_cert_to_id(md, x, issuer));
	X509_free(issuer);
	X509_free(x);
	return rq;
}

static struct slice
der_of(struct arena *a, OCSP_REQUEST *rq)
{
	int n = i2d_OCSP_REQUEST(rq, NULL);
	unsigned char *p = arena_alloc(a, (size_t)n);
	struct slice der = slice_of(p, (size_t)n);

	i2d_OCSP_REQUEST(rq, &p);
	OCSP_REQUEST_free(rq);
	return der;
}

static void
add_critical(OCSP_REQUEST *rq)
{
	ASN1_GENERALIZEDTIME *t = ASN1_GENERALIZEDTIME_set(NULL, now);

	OCSP_REQUEST_add1_ext_i2d(rq, NID_id_pkix_OCSP_archiveCutoff, t, 1,
	    0);
	ASN1_GENERALIZEDTIME_free(t);
}

static void
requests(struct arena *a)
{
	unsigned char nonce[OCSP_NONCE_MAX + 1] = { 7 };
	struct ocsp_request *got;
	OCSP_REQUEST *rq;
	struct slice der;

	der = der_of(a, request(EVP_sha1(), 2));
	is_int(ocsp_parse(a, der, &got), ERR_NONE, "two are asked for");
	is_int((long long)ocsp_count(got), 2, "and counted");
	is_int((long long)ocsp_serial(got, 1).n, CA_SERIAL, "its serial has "
	    "no zero in front");
	is_int(ocsp_serial(got, 1).p[0], 0x80, "but its own bytes");
	ok(!ocsp_has_nonce(got), "no nonce");
	is_int(ocsp_parse(a, slice_of(der.p, der.n - 1), &got), ERR_INPUT,
	    "cut");
	is_int(ocsp_parse(a, slice_of(nonce, OCSP_REQUEST_MAX + 1), &got),
	    ERR_TOO_LARGE, "too large");
	is_int(ocsp_parse(a, SLICE_NONE, &got), ERR_INPUT, "nothing");
	is_int(ocsp_parse(a, der_of(a, request(EVP_sha1(), 0)), &got),
	    ERR_INPUT, "about none");
	is_int(ocsp_parse(a, der_of(a, request(EVP_sha1(), OCSP_SINGLES_MAX)),
	    &got), ERR_NONE, "about many");
	is_int(ocsp_parse(a, der_of(a, request(EVP_sha1(),
	    OCSP_SINGLES_MAX + 1)), &got), ERR_INPUT, "about too many");
	rq = request(EVP_sha1(), 1);
	OCSP_request_add1_nonce(rq, nonce, OCSP_NONCE_MAX);
	is_int(ocsp_parse(a, der_of(a, rq), &got), ERR_NONE, "a long nonce");
	ok(ocsp_has_nonce(got), "it has one");
	rq = request(EVP_sha1(), 1);
	OCSP_request_add1_nonce(rq, nonce, OCSP_NONCE_MAX + 1);
	is_int(ocsp_parse(a, der_of(a, rq), &got), ERR_INPUT, "too long a one");
	rq = request(EVP_sha1(), 1);
	add_critical(rq);
	is_int(ocsp_parse(a, der_of(a, rq), &got), ERR_INPUT,
	    "an unknown critical extension");
}

static void
responders(struct arena *a, struct ocsp_responder **r)
{
	struct ocsp_request *got;

	is_int(ocsp_responder_new(a, root, wrong_usage, key, r), ERR_CONFIG,
	    "a client's certificate is no delegate");
	is_int(ocsp_responder_new(a, root, delegate, ca_key, r), ERR_CONFIG,
	    "nor is one of another key");
	is_int(ocsp_responder_new(a, delegate, delegate, key, r), ERR_CONFIG,
	    "nor of another issuer");
	is_int(ocsp_responder_new(a, root, delegate, key, r), ERR_NONE,
	    "this one is");
	ok(ocsp_not_after(*r) > time_now() && ocsp_not_before(*r) <= time_now(),
	    "valid now");
	is_int(ocsp_parse(a, der_of(a, request(EVP_sha256(), 1)), &got),
	    ERR_NONE, "a request by SHA-256");
	ok(ocsp_is_of(*r, got, 0), "is of its issuer");
	is_int(ocsp_parse(a, der_of(a, request(EVP_md5(), 1)), &got),
	    ERR_NONE, "one by MD5");
	ok(!ocsp_is_of(*r, got, 0), "is of nobody");
}

static OCSP_BASICRESP *
basic_of(struct slice der)
{
	const unsigned char *p = der.p;
	OCSP_RESPONSE *rs = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);
	OCSP_BASICRESP *basic = NULL;

	if (rs != NULL && p == der.p + der.n)
		basic = OCSP_response_get1_basic(rs);
	OCSP_RESPONSE_free(rs);
	return basic;
}

static bool
verifies(OCSP_BASICRESP *basic)
{
	X509_STORE *store = X509_STORE_new();
	X509 *x;
	bool good;

	if (x509_of(root, &x))
		return false;
	X509_STORE_add_cert(store, x);
	good = OCSP_basic_verify(basic, NULL, store, 0) == 1;
	X509_free(x);
	X509_STORE_free(store);
	return good;
}

static void
answers(struct arena *a, const struct ocsp_responder *r)
{
	const struct ocsp_answer v[] = {
		{ .status = OCSP_GOOD },
		{ .status = OCSP_REVOKED, .reason = CRL_HOLD,
		  .revoked_at = 1700000000 },
		{ .status = OCSP_REVOKED, .revoked_at = 1700000000 },
		{ .status = OCSP_UNKNOWN },
	};
	const int want[] = { V_OCSP_CERTSTATUS_GOOD, V_OCSP_CERTSTATUS_REVOKED,
	    V_OCSP_CERTSTATUS_REVOKED, V_OCSP_CERTSTATUS_UNKNOWN };
	const int reasons[] = { -1, CRL_HOLD, -1, -1 };
	const struct ocsp_answers all = { v, time_now(), time_now() + 60 };
	OCSP_REQUEST *rq = request(EVP_sha256(), 4);
	struct ocsp_request *got;
	OCSP_BASICRESP *basic;
	struct slice der;
	int i, reason;

	OCSP_request_add1_nonce(rq, NULL, 16);
	der = der_of(a, copied(rq));
	is_int(ocsp_parse(a, der, &got), ERR_NONE, "a request with a nonce");
	is_int(ocsp_sign(a, r, got, &all, &der), ERR_NONE, "is answered");
	basic = basic_of(der);
	ok(basic != NULL && verifies(basic), "the signature and the delegation "
	    "hold");
	is_int(OCSP_check_nonce(rq, basic), 1, "the nonce comes back");
	for (i = 0; i < 4; i++) {
		reason = -1;	/* not touched unless revoked */
		is_int(OCSP_single_get0_status(OCSP_resp_get0(basic, i),
		    &reason, NULL, NULL, NULL), want[i], "status %d", i);
		is_int(reason, reasons[i], "its reason");
	}
	OCSP_BASICRESP_free(basic);
	OCSP_REQUEST_free(rq);
	is_int(ocsp_refuse(a, OCSP_TRY_LATER, &der), ERR_NONE, "a refusal");
	ok(der.n == 5 && der.p[4] == 3, "of five bytes");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct ocsp_responder *r = NULL;

	now = time_now();
	make_all(a);
	requests(a);
	responders(a, &r);
	answers(a, r);
	arena_free(a);
	return done_testing();
}
