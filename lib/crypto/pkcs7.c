/* Certificates in a degenerate SignedData; see pkcs7.h. */
#include "der.h"
#include "ossl.h"
#include "pkcs7.h"

/* ---- made: constants around the certificates ---- */

/* One SEQUENCE and nothing behind it, which is all that matters here. */
static bool
is_sequence(struct slice der)
{
	const unsigned char *p = der.p;
	long n;
	int tag, class;

	if (der.n == 0 || der.n > CERT_MAX)
		return false;
	return ASN1_get_object(&p, &n, &tag, &class, (long)der.n) ==
	    V_ASN1_CONSTRUCTED && tag == V_ASN1_SEQUENCE && n >= 0 &&
	    (size_t)(p - der.p) + (size_t)n == der.n;
}

/* RFC 5652 section 5.1: version 1, no digests, no content … no signers. */
#define BEFORE	"\x02\x01\x01\x31\x00\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7" \
		"\x0d\x01\x07\x01"
#define BEHIND	"\x31\x00"
#define SIGNED	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define HEADS_MAX	128	/* bytes of all that and of tags and lengths */

static struct slice
wrap(struct arena *a, uint8_t tag, struct slice before, struct slice content,
    struct slice behind)
{
	struct buf b;

	buf_init(&b, a, PKCS7_MAX + HEADS_MAX);
	der_put_head(&b, tag, before.n + content.n + behind.n);
	buf_add(&b, before);
	buf_add(&b, content);
	buf_add(&b, behind);
	return buf_slice(&b);
}

enum err
pkcs7_make(struct arena *a, const struct slice *ders, size_t n,
    struct slice *out)
{
	struct slice all;
	struct buf certs;
	size_t i;

	*out = SLICE_NONE;
	if (n == 0 || n > PKCS7_CERTS_MAX)
		return ERR_TOO_LARGE;
	buf_init(&certs, a, PKCS7_MAX);
	for (i = 0; i < n; i++) {
		if (!is_sequence(ders[i]))
			return ders[i].n > CERT_MAX ? ERR_TOO_LARGE :
			    ERR_INPUT;
		buf_add(&certs, ders[i]);
	}
	all = wrap(a, 0xa0, SLICE_NONE, buf_slice(&certs), SLICE_NONE);
	all = wrap(a, 0x30, SLICE_LIT(BEFORE), all, SLICE_LIT(BEHIND));
	all = wrap(a, 0xa0, SLICE_NONE, all, SLICE_NONE);
	*out = wrap(a, 0x30, SLICE_LIT(SIGNED), all, SLICE_NONE);
	return ERR_NONE;
}

/* ---- read ---- */

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
