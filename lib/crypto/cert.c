/* Certificates, read; see cert.h. */
#include <string.h>
#include <time.h>

#include "cert.h"
#include "hash.h"
#include "ossl.h"

enum err
cert_date(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return ERR_INPUT;
	*out = timegm(&tm);
	return ERR_NONE;
}

enum err
cert_serial(struct arena *a, const ASN1_INTEGER *serial, struct slice *out)
{
	struct slice s;

	if (ASN1_STRING_type(serial) != V_ASN1_INTEGER)
		return ERR_INPUT;	/* negative */
	s = slice_of(ASN1_STRING_get0_data(serial),
	    (size_t)ASN1_STRING_length(serial));
	for (; s.n > 0 && *s.p == 0; s.p++, s.n--)
		;
	if (s.n == 0 || s.n > CERT_SERIAL_MAX)
		return ERR_INPUT;
	*out = arena_copy(a, s);
	return ERR_NONE;
}

static enum err
name_of(struct arena *a, const X509_NAME *name, struct slice *out)
{
	const unsigned char *p;
	size_t n;

	if (X509_NAME_get0_der(name, &p, &n) != 1)
		return ERR_CRYPTO;
	*out = arena_copy(a, slice_of(p, n));
	return ERR_NONE;
}

static enum err
common_name(struct arena *a, const X509_NAME *name, const char **out)
{
	unsigned char *utf8 = NULL;
	struct slice s;
	int at, n;

	*out = "";
	if ((at = X509_NAME_get_index_by_NID(name, NID_commonName, -1)) < 0)
		return ERR_NONE;
	n = ASN1_STRING_to_UTF8(&utf8,
	    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (n < 0)
		return ERR_INPUT;
	s = slice_of(utf8, (size_t)n);
	if (!utf8_valid(s) || memchr(utf8, 0, s.n) != NULL) {
		OPENSSL_free(utf8);
		return ERR_INPUT;
	}
	*out = arena_str(a, s);
	OPENSSL_free(utf8);
	return ERR_NONE;
}

static enum err
device_of(const ASN1_IA5STRING *uri, struct cert *out)
{
	static const char urn[] = "urn:uuid:";
	struct slice s = slice_of(ASN1_STRING_get0_data(uri),
	    (size_t)ASN1_STRING_length(uri));

	if (s.n < sizeof(urn) - 1 || memcmp(s.p, urn, sizeof(urn) - 1) != 0)
		return ERR_NONE;
	if (out->has_device)
		return ERR_INPUT;	/* which one would it be? */
	out->has_device = true;
	return uuid_parse(slice_of(s.p + sizeof(urn) - 1,
	    s.n - (sizeof(urn) - 1)), &out->device);
}

enum err
cert_names(const GENERAL_NAMES *names, struct cert *out)
{
	const GENERAL_NAME *name;
	enum err e = ERR_NONE;
	int i;

	for (i = 0; i < sk_GENERAL_NAME_num(names) && e == ERR_NONE; i++) {
		name = sk_GENERAL_NAME_value(names, i);
		if (name->type == GEN_DNS || name->type == GEN_IPADD)
			out->names++;
		else if (name->type == GEN_URI)
			e = device_of(name->d.uniformResourceIdentifier, out);
	}
	return e;
}

static enum err
read_names(X509 *x, struct cert *out)
{
	GENERAL_NAMES *names;
	enum err e;
	int found;

	names = X509_get_ext_d2i(x, NID_subject_alt_name, &found, NULL);
	if (names == NULL)
		return found == -1 ? ERR_NONE : ERR_INPUT;
	e = cert_names(names, out);
	GENERAL_NAMES_free(names);
	return e;
}

static unsigned int
usage_of(X509 *x)
{
	uint32_t eku = X509_get_extended_key_usage(x);

	if (eku == UINT32_MAX)	/* no such extension */
		return 0;
	return (eku & XKU_SSL_CLIENT ? CERT_CLIENT : 0) |
	    (eku & XKU_SSL_SERVER ? CERT_SERVER : 0) |
	    (eku & XKU_OCSP_SIGN ? CERT_OCSP : 0);
}

static enum err
read_fields(struct arena *a, X509 *x, struct cert *out)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	uint32_t flags = X509_get_extension_flags(x);
	enum err e;

	if (flags & EXFLAG_INVALID)
		return ERR_INPUT;
	out->is_ca = flags & EXFLAG_CA;
	out->usage = usage_of(x);
	if ((e = pubkey_of(a, X509_get_X509_PUBKEY(x), &out->key)) ||
	    (e = sha256_of(out->der, &out->sha256)) ||
	    (e = cert_serial(a, X509_get0_serialNumber(x), &out->serial)) ||
	    (e = cert_date(X509_get0_notBefore(x), &out->not_before)) ||
	    (e = cert_date(X509_get0_notAfter(x), &out->not_after)) ||
	    (e = name_of(a, subject, &out->subject)) ||
	    (e = name_of(a, X509_get_issuer_name(x), &out->issuer)) ||
	    (e = common_name(a, subject, &out->subject_cn)) ||
	    (e = read_names(x, out)))
		return e;
	out->is_self_signed = X509_self_signed(x, 1) == 1;
	return ERR_NONE;
}

enum err
x509_of(struct slice der, X509 **out)
{
	const unsigned char *p = der.p;

	*out = NULL;
	if (der.n > CERT_MAX)
		return ERR_TOO_LARGE;
	if (der.n == 0 ||
	    (*out = d2i_X509(NULL, &p, (long)der.n)) == NULL ||
	    p != der.p + der.n) {
		X509_free(*out);
		*out = NULL;
		ERR_clear_error();
		return ERR_INPUT;
	}
	return ERR_NONE;
}

enum err
cert_parse(struct arena *a, struct slice der, struct cert *out)
{
	X509 *x;
	enum err e;

	memset(out, 0, sizeof(*out));
	if ((e = x509_of(der, &x)))
		return e;
	out->der = arena_copy(a, der);
	e = read_fields(a, x, out);
	X509_free(x);
	ERR_clear_error();
	return e;
}

bool
cert_matches_key(const struct cert *cert, const struct key *key)
{
	struct arena *a = arena_new();
	struct pubkey pub;
	bool same;

	same = key_public(a, key, &pub) == ERR_NONE &&
	    sha256_equal(&pub.fingerprint, &cert->key.fingerprint);
	arena_free(a);
	return same;
}

/* The next block, which must be a certificate; *end after the last one. */
static enum err
next_pem(struct arena *a, BIO *b, struct cert *out, bool *end)
{
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	enum err e = ERR_INPUT;
	long n = 0;

	*end = false;
	if (PEM_read_bio(b, &name, &header, &data, &n) != 1) {
		*end = ERR_GET_REASON(ERR_peek_last_error()) ==
		    PEM_R_NO_START_LINE;
		ERR_clear_error();
		return *end ? ERR_NONE : ERR_INPUT;
	}
	if (strcmp(name, PEM_STRING_X509) == 0 && *header == '\0' && n > 0)
		e = cert_parse(a, slice_of(data, (size_t)n), out);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_clear_free(data, (size_t)n);
	return e;
}

enum err
cert_parse_pem(struct arena *a, struct slice pem, struct cert **certs,
    size_t *n)
{
	struct cert one;
	enum err e;
	bool end;
	BIO *b;

	*n = 0;
	if (pem.n > (size_t)2 * CERT_MAX * CERT_CHAIN_MAX)
		return ERR_TOO_LARGE;
	if ((b = BIO_new_mem_buf(pem.n > 0 ? pem.p : (const uint8_t *)"",
	    (int)pem.n)) == NULL)
		return ERR_CRYPTO;
	*certs = arena_array(a, CERT_CHAIN_MAX, sizeof(**certs));
	while ((e = next_pem(a, b, &one, &end)) == ERR_NONE && !end) {
		if (*n == CERT_CHAIN_MAX) {
			e = ERR_TOO_LARGE;
			break;
		}
		(*certs)[(*n)++] = one;
	}
	BIO_free(b);
	return e == ERR_NONE && *n == 0 ? ERR_INPUT : e;
}

static struct slice
bio_copy(struct arena *a, BIO *b)
{
	char *p = NULL;
	long n = BIO_get_mem_data(b, &p);

	return n > 0 ? arena_copy(a, slice_of(p, (size_t)n)) : SLICE_NONE;
}

enum err
cert_pem(struct arena *a, const struct slice *ders, size_t n,
    struct slice *out)
{
	enum err e = ERR_NONE;
	size_t i;
	BIO *b;

	*out = SLICE_NONE;
	if ((b = BIO_new(BIO_s_mem())) == NULL)
		return ERR_CRYPTO;
	for (i = 0; i < n && e == ERR_NONE; i++) {
		if (ders[i].n == 0 || ders[i].n > CERT_MAX)
			e = ERR_INPUT;
		else if (PEM_write_bio(b, PEM_STRING_X509, "", ders[i].p,
		    (long)ders[i].n) <= 0)
			e = ERR_CRYPTO;
	}
	if (e == ERR_NONE)
		*out = bio_copy(a, b);
	BIO_free(b);
	return e;
}
