/* The request of an issuing CA; see csr.h. */
#include "csr.h"
#include "ossl.h"

static bool
add_name(X509_NAME *name, int nid, const char *text)
{
	return text == NULL || X509_NAME_add_entry_by_NID(name, nid,
	    MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool
add_extension(STACK_OF(X509_EXTENSION) **exts, int nid, const char *value)
{
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	bool ok = ext != NULL && X509v3_add_ext(exts, ext, -1) != NULL;

	X509_EXTENSION_free(ext);
	return ok;
}

static bool
add_extensions(X509_REQ *req)
{
	STACK_OF(X509_EXTENSION) *exts = NULL;
	bool ok;

	ok = add_extension(&exts, NID_basic_constraints,
	    "critical,CA:TRUE,pathlen:0") &&
	    add_extension(&exts, NID_key_usage,
	    "critical,keyCertSign,cRLSign") &&
	    X509_REQ_add_extensions(req, exts) == 1;
	sk_X509_EXTENSION_pop_free(exts, X509_EXTENSION_free);
	return ok;
}

enum err
csr_make_ca(struct arena *a, const struct key *key, const char *organisation,
    const char *cn, struct slice *pem)
{
	BIO *b = BIO_new(BIO_s_mem());
	X509_REQ *req = X509_REQ_new();
	X509_NAME *name = req != NULL ? X509_REQ_get_subject_name(req) : NULL;
	enum err e = ERR_CRYPTO;
	char *p = NULL;
	long n;

	*pem = SLICE_NONE;
	if (b != NULL && name != NULL &&
	    X509_REQ_set_version(req, X509_REQ_VERSION_1) == 1 &&
	    add_name(name, NID_organizationName, organisation) &&
	    add_name(name, NID_commonName, cn) &&
	    X509_REQ_set_pubkey(req, key->pkey) == 1 && add_extensions(req) &&
	    X509_REQ_sign(req, key->pkey, key_digest(key->pkey)) > 0 &&
	    PEM_write_bio_X509_REQ(b, req) == 1 &&
	    (n = BIO_get_mem_data(b, &p)) > 0) {
		*pem = arena_copy(a, slice_of(p, (size_t)n));
		e = ERR_NONE;
	}
	X509_REQ_free(req);
	BIO_free(b);
	ERR_clear_error();
	return e;
}
