/* Signing requests: the good ones, and each way to be a bad one. */
#include "csr.h"
#include "ossl.h"
#include "tap.h"

struct request {
	EVP_PKEY	*pkey;
	const EVP_MD	*md;
	long		 version;
	int		 names;
	int		 attributes;
	const char	*name;
};

static struct slice
make(struct arena *a, const struct request *r)
{
	X509_REQ *req = X509_REQ_new();
	unsigned char *der = NULL;
	struct slice s;
	int n;

	X509_REQ_set_version(req, r->version);
	X509_REQ_set_pubkey(req, r->pkey);
	for (int i = 0; i < r->names; i++)
		X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req),
		    "OU", MBSTRING_ASC, (const unsigned char *)r->name, -1, -1,
		    0);
	for (int i = 0; i < r->attributes; i++)
		X509_REQ_add1_attr_by_NID(req, NID_commonName + i,
		    V_ASN1_UTF8STRING, (const unsigned char *)"abc", 3);
	X509_REQ_sign(req, r->pkey, r->md);
	n = i2d_X509_REQ(req, &der);
	s = arena_copy(a, slice_of(der, (size_t)n));
	OPENSSL_free(der);
	X509_REQ_free(req);
	return s;
}

static enum err
parse(struct arena *a, struct request r)
{
	struct csr csr;

	return csr_parse(a, make(a, &r), CSR_MAX, &csr);
}

static void
own(struct arena *a, const char *type)
{
	struct pubkey pub;
	struct slice der = SLICE_NONE;
	struct key *key;
	struct csr csr;

	ok(key_generate(a, type, &key) == ERR_NONE &&
	    csr_make(a, key, &der) == ERR_NONE, "a request for %s", type);
	is_int(csr_parse(a, der, CSR_MAX, &csr), ERR_NONE, "is taken");
	ok(key_public(a, key, &pub) == ERR_NONE &&
	    sha256_equal(&pub.fingerprint, &csr.key.fingerprint),
	    "and holds its key");
	is_str(csr.key.type, type, "of its type");
}

static void
foreign(struct arena *a)
{
	struct request r = { EVP_EC_gen("P-256"), EVP_sha256(), 0, 1, 1, "x" };
	struct request t;
	EVP_PKEY *p521 = EVP_EC_gen("P-521");

	is_int(parse(a, r), ERR_NONE, "name and attribute are passed over");
	t = r, t.names = CSR_RDN_MAX;
	is_int(parse(a, t), ERR_NONE, "16 name parts are taken");
	t.names++;
	is_int(parse(a, t), ERR_CSR, "17 are not");
	t = r, t.attributes = CSR_ATTR_MAX;
	is_int(parse(a, t), ERR_NONE, "8 attributes are taken");
	t.attributes++;
	is_int(parse(a, t), ERR_CSR, "9 are not");
	t = r, t.version = 1;
	is_int(parse(a, t), ERR_CSR, "version 1 is refused");
	t = r, t.md = EVP_sha1();
	is_int(parse(a, t), ERR_CSR, "SHA-1 is refused");
	t = r, t.md = EVP_sha512();
	is_int(parse(a, t), ERR_NONE, "SHA-512 is taken");
	t = r, t.pkey = p521;
	is_int(parse(a, t), ERR_KEY, "a P-521 key is told apart");
	EVP_PKEY_free(p521);
	EVP_PKEY_free(r.pkey);
}

static void
damaged(struct arena *a)
{
	struct request r = { EVP_EC_gen("P-256"), EVP_sha256(), 0, 1, 0, "x" };
	struct slice der = make(a, &r);
	uint8_t *bad = arena_alloc(a, der.n + 1);
	int taken = 0;
	struct csr csr;

	for (size_t i = 0; i < der.n; i++) {
		memcpy(bad, der.p, der.n);
		bad[i] ^= 1;
		taken += csr_parse(a, slice_of(bad, der.n), CSR_MAX,
		    &csr) == ERR_NONE;
	}
	is_int(taken, 0, "no flipped bit goes unnoticed");
	for (size_t i = 0; i < der.n; i++)
		taken += csr_parse(a, slice_of(der.p, i), CSR_MAX,
		    &csr) == ERR_NONE;
	is_int(taken, 0, "nor does a cut");
	memcpy(bad, der.p, der.n);
	is_int(csr_parse(a, slice_of(bad, der.n + 1), CSR_MAX, &csr), ERR_CSR,
	    "nor a byte behind it");
	is_int(csr_parse(a, der, der.n, &csr), ERR_NONE,
	    "at the limit it is taken");
	is_int(csr_parse(a, der, der.n - 1, &csr), ERR_TOO_LARGE,
	    "one byte over it is too large");
	EVP_PKEY_free(r.pkey);
}

/* A request for somebody else's key, signed with one's own. */
static void
stolen_key(struct arena *a)
{
	EVP_PKEY *mine = EVP_EC_gen("P-256"), *theirs = EVP_EC_gen("P-256");
	X509_REQ *req = X509_REQ_new();
	unsigned char *der = NULL;
	struct csr csr;
	int n;

	X509_REQ_set_pubkey(req, theirs);
	X509_REQ_sign(req, mine, EVP_sha256());
	n = i2d_X509_REQ(req, &der);
	is_int(csr_parse(a, slice_of(der, (size_t)n), CSR_MAX, &csr), ERR_CSR,
	    "a key that did not sign is refused");
	OPENSSL_free(der);
	X509_REQ_free(req);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
}

int
main(void)
{
	struct arena *a = arena_new();

	own(a, "P-256");
	own(a, "P-384");
	own(a, "Ed25519");
	own(a, "RSA 2048");
	foreign(a);
	damaged(a);
	stolen_key(a);
	arena_free(a);
	return done_testing();
}
