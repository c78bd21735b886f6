/* Certificates in a degenerate SignedData; see pkcs7.h. */
#include "ossl.h"
#include "pkcs7.h"

/* An empty SignedData with no content in it; NULL on failure. */
static PKCS7 *
degenerate(void)
{
	PKCS7 *p = PKCS7_new();

	if (p == NULL || PKCS7_set_type(p, NID_pkcs7_signed) != 1 ||
	    PKCS7_content_new(p, NID_pkcs7_data) != 1 ||
	    PKCS7_set_detached(p, 1) < 0) {
		PKCS7_free(p);
		return NULL;
	}
	return p;
}

static enum err
add(PKCS7 *p, struct slice der)
{
	X509 *x;
	enum err e;

	if ((e = x509_of(der, &x)))
		return e;
	if (PKCS7_add_certificate(p, x) != 1)
		e = ERR_CRYPTO;
	X509_free(x);
	return e;
}

static enum err
encode(struct arena *a, PKCS7 *p, struct slice *out)
{
	unsigned char *q;
	int n;

	if ((n = i2d_PKCS7(p, NULL)) <= 0)
		return ERR_CRYPTO;
	out->p = q = arena_alloc(a, (size_t)n);
	if (i2d_PKCS7(p, &q) != n)
		return ERR_CRYPTO;
	out->n = (size_t)n;
	return ERR_NONE;
}

enum err
pkcs7_make(struct arena *a, const struct slice *ders, size_t n,
    struct slice *out)
{
	enum err e = ERR_NONE;
	PKCS7 *p;
	size_t i;

	*out = SLICE_NONE;
	if (n == 0 || n > PKCS7_CERTS_MAX)
		return ERR_TOO_LARGE;
	if ((p = degenerate()) == NULL)
		return ERR_CRYPTO;
	for (i = 0; i < n && e == ERR_NONE; i++)
		e = add(p, ders[i]);
	if (e == ERR_NONE)
		e = encode(a, p, out);
	PKCS7_free(p);
	ERR_clear_error();
	return e;
}

/* RFC 7030 section 4.1.3: certificates alone. */
static bool
is_certs_only(PKCS7 *p)
{
	return PKCS7_type_is_signed(p) && p->d.sign != NULL &&
	    p->d.sign->contents != NULL &&
	    PKCS7_type_is_data(p->d.sign->contents) &&
	    PKCS7_get_detached(p) != 0 &&
	    sk_PKCS7_SIGNER_INFO_num(p->d.sign->signer_info) <= 0 &&
	    sk_X509_num(p->d.sign->cert) > 0;
}

static enum err
take(struct arena *a, const X509 *x, struct cert *out)
{
	unsigned char *der = NULL;
	enum err e;
	int n;

	if ((n = i2d_X509(x, &der)) <= 0)
		return ERR_CRYPTO;
	e = cert_parse(a, slice_of(der, (size_t)n), out);
	OPENSSL_free(der);
	return e;
}

static enum err
take_all(struct arena *a, const PKCS7 *p, struct cert **certs, size_t *n)
{
	STACK_OF(X509) *stack = p->d.sign->cert;
	int i, count = sk_X509_num(stack);
	enum err e = ERR_NONE;

	if (count > PKCS7_CERTS_MAX)
		return ERR_TOO_LARGE;
	*certs = arena_array(a, PKCS7_CERTS_MAX, sizeof(**certs));
	for (i = 0; i < count && e == ERR_NONE; i++)
		e = take(a, sk_X509_value(stack, i), &(*certs)[i]);
	*n = e == ERR_NONE ? (size_t)count : 0;
	return e;
}

enum err
pkcs7_parse(struct arena *a, struct slice der, struct cert **certs, size_t *n)
{
	const unsigned char *q = der.p;
	enum err e = ERR_INPUT;
	PKCS7 *p;

	*certs = NULL;
	*n = 0;
	if (der.n > PKCS7_MAX)
		return ERR_TOO_LARGE;
	if (der.n == 0)
		return ERR_INPUT;
	p = d2i_PKCS7(NULL, &q, (long)der.n);
	if (p != NULL && q == der.p + der.n && is_certs_only(p))
		e = take_all(a, p, certs, n);
	PKCS7_free(p);
	ERR_clear_error();
	return e;
}
