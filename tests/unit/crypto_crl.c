/* Revocation lists, read back by OpenSSL. */
#include "crl.h"
#include "ossl.h"
#include "tap.h"

#define NOW	((int64_t)1800000000)

static struct key *key;
static struct pubkey pub;
static struct slice root;
static struct ca *ca;

static void
make_ca(struct arena *a)
{
	struct cert_spec s = { .serial = { 1 }, .not_before = NOW,
	    .not_after = NOW + 86400, .cn = "root", .is_ca = true };
	struct ca *bare;

	if (key_generate(a, "P-256", &key) || key_public(a, key, &pub))
		return;
	s.spki = pub.spki;
	ok(ca_open(a, key, SLICE_NONE, &bare) == ERR_NONE &&
	    ca_make_cert(a, bare, &s, &root) == ERR_NONE &&
	    ca_open(a, key, root, &ca) == ERR_NONE, "a CA");
	is_int(crl_make(a, bare, &(struct crl_spec){ .number = 1,
	    .this_update = NOW, .next_update = NOW + 1 }, &s.spki), ERR_CONFIG,
	    "one without a certificate makes no list");
}

static void
entries(X509_CRL *crl)
{
	STACK_OF(X509_REVOKED) *list = X509_CRL_get_REVOKED(crl);
	ASN1_ENUMERATED *reason;
	X509_REVOKED *r;

	is_int(sk_X509_REVOKED_num(list), 2, "it has two entries");
	r = sk_X509_REVOKED_value(list, 0);
	is_int(ASN1_STRING_get0_data(X509_REVOKED_get0_serialNumber(r))[0], 2,
	    "sorted");
	reason = X509_REVOKED_get_ext_d2i(r, NID_crl_reason, NULL, NULL);
	ok(reason == NULL, "no reason for unspecified");
	r = sk_X509_REVOKED_value(list, 1);
	reason = X509_REVOKED_get_ext_d2i(r, NID_crl_reason, NULL, NULL);
	is_int(ASN1_ENUMERATED_get(reason), CRL_KEY_COMPROMISE,
	    "and a reason otherwise");
	ASN1_ENUMERATED_free(reason);
}

static void
delta(struct arena *a)
{
	static const struct crl_entry changed[] = {
		{ { 2 }, NOW - 60, CRL_REMOVE }, { { 3 }, NOW - 60, CRL_HOLD },
	};
	struct crl_spec s = { .number = 8, .base = 7, .this_update = NOW,
	    .next_update = NOW + 86400, .entries = changed, .n = 2 };
	const unsigned char *p;
	ASN1_INTEGER *base;
	struct slice der;
	X509_CRL *crl;
	uint64_t n = 0;
	int critical = 0;

	is_int(crl_make(a, ca, &s, &der), ERR_NONE, "a delta is made");
	p = der.p;
	crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	base = X509_CRL_get_ext_d2i(crl, NID_delta_crl, &critical, NULL);
	ok(ASN1_INTEGER_get_uint64(&n, base) == 1 && n == 7 && critical == 1,
	    "it names its base, critical");
	ok(X509_CRL_get_ext_by_NID(crl, NID_freshest_crl, -1) == -1,
	    "and no fresher one");
	ASN1_INTEGER_free(base);
	X509_CRL_free(crl);
	s.base = 0;
	is_int(crl_make(a, ca, &s, &der), ERR_CONFIG,
	    "nothing is removed outside a delta");
	s.base = 8;
	is_int(crl_make(a, ca, &s, &der), ERR_CONFIG, "nor on itself");
	s.base = 7;
	s.delta_url = "http://ca.example/delta.der";
	is_int(crl_make(a, ca, &s, &der), ERR_CONFIG, "nor one with a delta");
	s = (struct crl_spec){ .number = 8, .this_update = NOW,
	    .next_update = NOW + 1, .delta_url = s.delta_url };
	is_int(crl_make(a, ca, &s, &der), ERR_NONE, "a list with one");
	p = der.p;
	crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	ok(X509_CRL_get_ext_by_NID(crl, NID_freshest_crl, -1) >= 0,
	    "says where it is");
	X509_CRL_free(crl);
}

int
main(void)
{
	static const struct crl_entry revoked[] = {
		{ { 0xff, 1 }, NOW - 60, CRL_KEY_COMPROMISE },
		{ { 2 }, NOW - 60, CRL_UNSPECIFIED },
	};
	struct crl_spec s = { .number = UINT64_C(0x123456789ab),
	    .this_update = NOW, .next_update = NOW + 86400,
	    .entries = revoked, .n = 2 };
	struct arena *a = arena_new();
	const unsigned char *p;
	ASN1_INTEGER *number;
	struct slice der;
	X509_CRL *crl;
	uint64_t n = 0;
	X509 *x;

	make_ca(a);
	is_int(crl_make(a, ca, &s, &der), ERR_NONE, "a list is made");
	p = der.p;
	crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	ok(crl != NULL && p == der.p + der.n, "and read");
	ok(x509_of(root, &x) == ERR_NONE &&
	    X509_CRL_verify(crl, X509_get0_pubkey(x)) == 1,
	    "the CA's signature holds");
	is_int(X509_CRL_get_version(crl), 1, "version 2");
	number = X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	ok(ASN1_INTEGER_get_uint64(&n, number) == 1 && n == s.number,
	    "it has its number");
	entries(crl);
	delta(a);
	s.n = 0;
	is_int(crl_make(a, ca, &s, &der), ERR_NONE, "an empty list is made");
	s.next_update = NOW;
	is_int(crl_make(a, ca, &s, &der), ERR_CONFIG,
	    "one that is never valid is not");
	ASN1_INTEGER_free(number);
	X509_CRL_free(crl);
	X509_free(x);
	arena_free(a);
	return done_testing();
}
