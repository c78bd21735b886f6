/* Signing certificates; see ca.h. */
#include <string.h>
#include <time.h>

#include "ca_key.h"
#include "rand.h"

#define NAME_MAX_CHARS	64	/* RFC 5280 appendix A: ub-common-name */
#define URL_MAX		512
#define SUBJECT_MAX	1024

static void
ca_drop(void *p)
{
	struct ca *ca = p;

	EVP_PKEY_free(ca->pkey);
	X509_free(ca->x);
}

enum err
ca_open(struct arena *a, const struct key *key, struct slice cert,
    struct ca **out)
{
	struct ca *ca = arena_alloc(a, sizeof(*ca));
	enum err e;

	*out = NULL;
	EVP_PKEY_up_ref(key->pkey);
	ca->pkey = key->pkey;
	arena_defer(a, ca_drop, ca);
	if (cert.n > 0) {
		if ((e = x509_of(cert, &ca->x)))
			return e;
		if (X509_check_ca(ca->x) != 1 ||
		    X509_check_private_key(ca->x, ca->pkey) != 1) {
			ERR_clear_error();
			return ERR_CONFIG;
		}
	}
	*out = ca;
	return ERR_NONE;
}

enum err
ca_serial(uint8_t serial[CA_SERIAL])
{
	enum err e;

	do {
		if ((e = rand_bytes(serial, CA_SERIAL)))
			return e;
	} while (serial[0] == 0);	/* always CA_SERIAL bytes long */
	return ERR_NONE;
}

/* ---- what a spec may ask ---- */

static bool
url_ok(const char *url)
{
	const char *p;

	if (url == NULL)
		return true;
	for (p = url; *p > ' ' && *p < 0x7f; p++)
		;
	return *p == '\0' && p - url <= URL_MAX &&
	    strncmp(url, "http://", 7) == 0;
}

static bool
spec_ok(const struct ca *ca, const struct cert_spec *s)
{
	size_t i;

	for (i = 0; i < s->ndns; i++) {
		if (dns_name_check(slice_str(s->dns[i])))
			return false;
	}
	return s->serial[0] != 0 && s->not_before < s->not_after &&
	    (ca->x != NULL || s->is_ca) && s->ndns <= CA_NAMES_MAX &&
	    (s->is_ca ? s->usage == 0 && s->pathlen >= 0 : s->usage != 0) &&
	    url_ok(s->aia_url) && url_ok(s->cdp_url) &&
	    url_ok(s->ocsp_url) && (s->subject.n > 0 ?
	    s->is_ca && s->subject.n <= SUBJECT_MAX : s->cn != NULL &&
	    name_check(slice_str(s->cn), NAME_MAX_CHARS) == ERR_NONE &&
	    (s->organisation == NULL ||
	    name_check(slice_str(s->organisation), NAME_MAX_CHARS) ==
	    ERR_NONE));
}

/* ---- fields ---- */

static bool
set_serial(X509 *x, const uint8_t serial[CA_SERIAL])
{
	BIGNUM *n = BN_bin2bn(serial, CA_SERIAL, NULL);
	bool ok = n != NULL &&
	    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;

	BN_free(n);
	return ok;
}

static bool
add_name(X509_NAME *name, int nid, const char *text)
{
	return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
	    (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool
copy_subject(X509 *x, struct slice der)
{
	const unsigned char *p = der.p;
	X509_NAME *name = d2i_X509_NAME(NULL, &p, (long)der.n);
	bool ok = name != NULL && p == der.p + der.n &&
	    X509_set_subject_name(x, name) == 1;

	X509_NAME_free(name);
	return ok;
}

static bool
set_subject(X509 *x, const struct cert_spec *s)
{
	X509_NAME *subject = X509_get_subject_name(x);

	if (s->subject.n > 0)
		return copy_subject(x, s->subject);
	return (s->organisation == NULL ||
	    add_name(subject, NID_organizationName, s->organisation)) &&
	    add_name(subject, NID_commonName, s->cn);
}

static bool
set_names(X509 *x, const struct ca *ca, const struct cert_spec *s)
{
	return set_subject(x, s) && X509_set_issuer_name(x, ca->x != NULL ?
	    X509_get_subject_name(ca->x) : X509_get_subject_name(x)) == 1;
}

static bool
set_dates(X509 *x, const struct ca *ca, const struct cert_spec *s)
{
	if (ASN1_TIME_set(X509_getm_notBefore(x), s->not_before) == NULL ||
	    ASN1_TIME_set(X509_getm_notAfter(x), s->not_after) == NULL)
		return false;
	return ca->x == NULL || ASN1_TIME_compare(X509_get0_notAfter(x),
	    X509_get0_notAfter(ca->x)) <= 0;
}

/* SubjectPublicKeyInfo, whose key is not decoded. */
struct spki {
	X509_ALGOR	*algorithm;
	ASN1_BIT_STRING	*bits;
};

typedef struct spki SPKI;

ASN1_SEQUENCE(SPKI) = {
	ASN1_SIMPLE(SPKI, algorithm, X509_ALGOR),
	ASN1_SIMPLE(SPKI, bits, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(SPKI)

/* Judged: the parameters are a curve's name or nothing to own. */
static bool
put_key(X509_PUBKEY *to, const struct spki *from)
{
	const ASN1_OBJECT *oid;
	unsigned char *copy;
	const void *curve;
	int type, n = from->bits->length;

	X509_ALGOR_get0(&oid, &type, &curve, from->algorithm);
	if ((copy = OPENSSL_memdup(from->bits->data, (size_t)n)) == NULL)
		return false;
	return X509_PUBKEY_set0_param(to, OBJ_dup(oid), type,
	    type == V_ASN1_OBJECT ? OBJ_dup(curve) : NULL, copy, n) == 1;
}

/*
 * The subject's key with the very bits of the CSR: OpenSSL's usual way would
 * decode and encode it again, which costs more than all the rest.
 */
static bool
set_key(X509 *x, struct slice der)
{
	const unsigned char *p = der.p;
	struct spki *spki = (struct spki *)ASN1_item_d2i(NULL, &p,
	    (long)der.n, ASN1_ITEM_rptr(SPKI));
	bool done = spki != NULL && put_key(X509_get_X509_PUBKEY(x), spki);

	ASN1_item_free((ASN1_VALUE *)spki, ASN1_ITEM_rptr(SPKI));
	return done;
}

/* ---- the whole ---- */

static enum err
sign(struct arena *a, const struct ca *ca, X509 *x, struct slice *der)
{
	unsigned char *p;
	int n;

	if (X509_sign(x, ca->pkey, key_digest(ca->pkey)) <= 0 ||
	    (n = i2d_X509(x, NULL)) <= 0 || n > CERT_MAX)
		return ERR_CRYPTO;
	der->p = p = arena_alloc(a, (size_t)n);
	if (i2d_X509(x, &p) != n)
		return ERR_CRYPTO;
	der->n = (size_t)n;
	return ERR_NONE;
}

static enum err
make(struct arena *a, const struct ca *ca, const struct cert_spec *s,
    struct slice *der)
{
	X509 *x;
	enum err e = ERR_CRYPTO;

	if ((x = X509_new()) != NULL &&
	    X509_set_version(x, X509_VERSION_3) == 1 &&
	    set_serial(x, s->serial) && set_names(x, ca, s)) {
		if (!set_dates(x, ca, s))
			e = ERR_CONFIG;
		else if (set_key(x, s->spki) && ca_add_extensions(x, ca, s))
			e = sign(a, ca, x, der);
	}
	X509_free(x);
	return e;
}

/* A root's certificate must carry the key that signs it. */
static bool
is_own_key(struct arena *a, const struct ca *ca, const struct pubkey *subject)
{
	const struct key key = { ca->pkey };
	struct pubkey own;

	return key_public(a, &key, &own) == ERR_NONE &&
	    sha256_equal(&own.fingerprint, &subject->fingerprint);
}

enum err
ca_make_cert(struct arena *a, const struct ca *ca, const struct cert_spec *s,
    struct slice *der)
{
	struct pubkey judged;
	enum err e;

	*der = SLICE_NONE;
	if (!spec_ok(ca, s))
		return ERR_CONFIG;
	if ((e = pubkey_parse(a, s->spki, &judged)))
		return e;
	if (ca->x == NULL && !is_own_key(a, ca, &judged))
		return ERR_CONFIG;
	e = make(a, ca, s, der);
	ERR_clear_error();
	return e;
}
