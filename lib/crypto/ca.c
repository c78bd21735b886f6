/* Signing certificates; see ca.h. */
#include <string.h>
#include <time.h>

#include "ca_key.h"
#include "hash.h"
#include "rand.h"

#define NAME_MAX_CHARS	64	/* RFC 5280 appendix A: ub-common-name */
#define SKI_BYTES	20
#define URL_MAX		512

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
	    url_ok(s->aia_url) && url_ok(s->cdp_url) && url_ok(s->ocsp_url) &&
	    name_check(slice_str(s->cn), NAME_MAX_CHARS) == ERR_NONE &&
	    (s->organisation == NULL ||
	    name_check(slice_str(s->organisation), NAME_MAX_CHARS) ==
	    ERR_NONE);
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
set_names(X509 *x, const struct ca *ca, const struct cert_spec *s)
{
	X509_NAME *subject = X509_get_subject_name(x);

	return (s->organisation == NULL ||
	    add_name(subject, NID_organizationName, s->organisation)) &&
	    add_name(subject, NID_commonName, s->cn) &&
	    X509_set_issuer_name(x, ca->x != NULL ?
	    X509_get_subject_name(ca->x) : subject) == 1;
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

/*
 * The subject's key with the very bits of the CSR: OpenSSL's usual way would
 * decode and encode it again, which costs more than all the rest.
 */
static bool
set_key(X509 *x, X509_PUBKEY *from)
{
	const ASN1_OBJECT *oid;
	const unsigned char *bits;
	unsigned char *copy;
	const void *curve;
	X509_ALGOR *alg;
	int type, n;

	if (X509_PUBKEY_get0_param(NULL, &bits, &n, &alg, from) != 1)
		return false;
	X509_ALGOR_get0(&oid, &type, &curve, alg);
	/* Judged: the parameters are a curve's name or nothing to own. */
	if ((copy = OPENSSL_memdup(bits, (size_t)n)) == NULL)
		return false;
	return X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x), OBJ_dup(oid),
	    type, type == V_ASN1_OBJECT ? OBJ_dup(curve) : NULL, copy,
	    n) == 1;
}

/* ---- extensions ---- */

static bool
add_constraints(X509 *x, const struct cert_spec *s)
{
	BASIC_CONSTRAINTS *bc = BASIC_CONSTRAINTS_new();
	bool ok = bc != NULL;

	if (ok && s->is_ca) {
		bc->ca = 0xff;
		ok = (bc->pathlen = ASN1_INTEGER_new()) != NULL &&
		    ASN1_INTEGER_set(bc->pathlen, s->pathlen) == 1;
	}
	ok = ok && X509_add1_ext_i2d(x, NID_basic_constraints, bc, 1, 0) == 1;
	BASIC_CONSTRAINTS_free(bc);
	return ok;
}

static bool
add_key_usage(X509 *x, const struct cert_spec *s)
{
	enum { DIGITAL_SIGNATURE = 0, KEY_CERT_SIGN = 5, CRL_SIGN = 6 };
	ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
	bool ok = bits != NULL;

	if (ok && s->is_ca)
		ok = ASN1_BIT_STRING_set_bit(bits, KEY_CERT_SIGN, 1) == 1 &&
		    ASN1_BIT_STRING_set_bit(bits, CRL_SIGN, 1) == 1;
	else if (ok)
		ok = ASN1_BIT_STRING_set_bit(bits, DIGITAL_SIGNATURE, 1) == 1;
	ok = ok && X509_add1_ext_i2d(x, NID_key_usage, bits, 1, 0) == 1;
	ASN1_BIT_STRING_free(bits);
	return ok;
}

static bool
add_extended_usage(X509 *x, const struct cert_spec *s)
{
	static const struct {
		enum cert_usage	usage;
		int		nid;
	} map[] = {
		{ CERT_CLIENT, NID_client_auth },
		{ CERT_SERVER, NID_server_auth },
		{ CERT_OCSP, NID_OCSP_sign },
	};
	EXTENDED_KEY_USAGE *eku;
	bool ok;
	size_t i;

	if (s->usage == 0)
		return true;
	ok = (eku = sk_ASN1_OBJECT_new_null()) != NULL;
	for (i = 0; ok && i < sizeof(map) / sizeof(*map); i++) {
		if (s->usage & map[i].usage)
			ok = sk_ASN1_OBJECT_push(eku,
			    OBJ_nid2obj(map[i].nid)) > 0;
	}
	ok = ok && X509_add1_ext_i2d(x, NID_ext_key_usage, eku, 0, 0) == 1;
	sk_ASN1_OBJECT_free(eku);	/* the OIDs are static */
	return ok;
}

static GENERAL_NAME *
general_name(int type, const char *text)
{
	ASN1_IA5STRING *value = ASN1_IA5STRING_new();
	GENERAL_NAME *name = GENERAL_NAME_new();

	if (value == NULL || name == NULL ||
	    ASN1_STRING_set(value, text, -1) != 1) {
		ASN1_IA5STRING_free(value);
		GENERAL_NAME_free(name);
		return NULL;
	}
	GENERAL_NAME_set0_value(name, type, value);
	return name;
}

static bool
push_name(GENERAL_NAMES *names, int type, const char *text)
{
	GENERAL_NAME *name = general_name(type, text);

	if (name != NULL && sk_GENERAL_NAME_push(names, name) > 0)
		return true;
	GENERAL_NAME_free(name);
	return false;
}

static bool
add_alt_names(X509 *x, const struct cert_spec *s)
{
	char urn[sizeof("urn:uuid:") + UUID_TEXT] = "urn:uuid:";
	GENERAL_NAMES *names;
	bool ok;
	size_t i;

	if (s->device == NULL && s->ndns == 0)
		return true;
	ok = (names = GENERAL_NAMES_new()) != NULL;
	if (ok && s->device != NULL) {
		uuid_format(s->device, urn + strlen(urn));
		ok = push_name(names, GEN_URI, urn);
	}
	for (i = 0; ok && i < s->ndns; i++)
		ok = push_name(names, GEN_DNS, s->dns[i]);
	ok = ok && X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0, 0) == 1;
	GENERAL_NAMES_free(names);
	return ok;
}

static bool
push_access(AUTHORITY_INFO_ACCESS *aia, int method, const char *url)
{
	ACCESS_DESCRIPTION *ad;
	GENERAL_NAME *name;

	if (url == NULL)
		return true;
	ad = ACCESS_DESCRIPTION_new();
	name = general_name(GEN_URI, url);
	if (ad == NULL || name == NULL) {
		ACCESS_DESCRIPTION_free(ad);
		GENERAL_NAME_free(name);
		return false;
	}
	GENERAL_NAME_free(ad->location);
	ad->location = name;
	ad->method = OBJ_nid2obj(method);
	if (sk_ACCESS_DESCRIPTION_push(aia, ad) > 0)
		return true;
	ACCESS_DESCRIPTION_free(ad);
	return false;
}

/* RFC 5280 4.2.2.1 */
static bool
add_access(X509 *x, const struct cert_spec *s)
{
	AUTHORITY_INFO_ACCESS *aia;
	bool ok;

	if (s->aia_url == NULL && s->ocsp_url == NULL)
		return true;
	aia = AUTHORITY_INFO_ACCESS_new();
	ok = aia != NULL && push_access(aia, NID_ad_OCSP, s->ocsp_url) &&
	    push_access(aia, NID_ad_ca_issuers, s->aia_url) &&
	    X509_add1_ext_i2d(x, NID_info_access, aia, 0, 0) == 1;
	AUTHORITY_INFO_ACCESS_free(aia);
	return ok;
}

/*
 * RFC 6960 4.2.2.2.1: a responder's certificate is short-lived and need not be
 * asked after.
 */
static bool
add_nocheck(X509 *x, const struct cert_spec *s)
{
	ASN1_NULL *null;
	bool ok;

	if ((s->usage & CERT_OCSP) == 0)
		return true;
	null = ASN1_NULL_new();
	ok = null != NULL &&
	    X509_add1_ext_i2d(x, NID_id_pkix_OCSP_noCheck, null, 0, 0) == 1;
	ASN1_NULL_free(null);
	return ok;
}

CRL_DIST_POINTS *
url_points(const char *url)
{
	CRL_DIST_POINTS *points = CRL_DIST_POINTS_new();
	DIST_POINT *point = NULL;
	bool ok;

	ok = points != NULL && (point = DIST_POINT_new()) != NULL &&
	    (point->distpoint = DIST_POINT_NAME_new()) != NULL &&
	    (point->distpoint->name.fullname = GENERAL_NAMES_new()) != NULL &&
	    push_name(point->distpoint->name.fullname, GEN_URI, url) &&
	    sk_DIST_POINT_push(points, point) > 0;
	if (ok) {
		point->distpoint->type = 0;	/* fullName */
		return points;
	}
	DIST_POINT_free(point);
	CRL_DIST_POINTS_free(points);
	return NULL;
}

/* RFC 5280 4.2.1.13 */
static bool
add_crl_url(X509 *x, const char *url)
{
	CRL_DIST_POINTS *points;
	bool ok;

	if (url == NULL)
		return true;
	points = url_points(url);
	ok = points != NULL &&
	    X509_add1_ext_i2d(x, NID_crl_distribution_points, points, 0,
	    0) == 1;
	CRL_DIST_POINTS_free(points);
	return ok;
}

/* RFC 7093 method 1: the first 160 bits of SHA-256 over the key's bits. */
static bool
add_key_ids(X509 *x, const struct ca *ca)
{
	const ASN1_OCTET_STRING *issuer;
	ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
	AUTHORITY_KEYID *aki = AUTHORITY_KEYID_new();
	const unsigned char *bits;
	struct sha256 h;
	bool ok;
	int n;

	ok = id != NULL && aki != NULL &&
	    X509_PUBKEY_get0_param(NULL, &bits, &n, NULL,
	    X509_get_X509_PUBKEY(x)) == 1 &&
	    sha256_of(slice_of(bits, (size_t)n), &h) == ERR_NONE &&
	    ASN1_OCTET_STRING_set(id, h.b, SKI_BYTES) == 1 &&
	    X509_add1_ext_i2d(x, NID_subject_key_identifier, id, 0, 0) == 1;
	issuer = ca->x != NULL ? X509_get0_subject_key_id(ca->x) : id;
	ok = ok && issuer != NULL &&
	    (aki->keyid = ASN1_OCTET_STRING_dup(issuer)) != NULL &&
	    X509_add1_ext_i2d(x, NID_authority_key_identifier, aki, 0, 0) == 1;
	ASN1_OCTET_STRING_free(id);
	AUTHORITY_KEYID_free(aki);
	return ok;
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
    X509_PUBKEY *pub, struct slice *der)
{
	X509 *x;
	enum err e = ERR_CRYPTO;

	if ((x = X509_new()) != NULL &&
	    X509_set_version(x, X509_VERSION_3) == 1 &&
	    set_serial(x, s->serial) && set_names(x, ca, s)) {
		if (!set_dates(x, ca, s))
			e = ERR_CONFIG;
		else if (set_key(x, pub) && add_constraints(x, s) &&
		    add_key_usage(x, s) && add_extended_usage(x, s) &&
		    add_key_ids(x, ca) && add_alt_names(x, s) &&
		    add_access(x, s) && add_nocheck(x, s) &&
		    add_crl_url(x, s->cdp_url))
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
	const unsigned char *p = s->spki.p;
	X509_PUBKEY *pub;
	struct pubkey judged;
	enum err e;

	*der = SLICE_NONE;
	if (!spec_ok(ca, s))
		return ERR_CONFIG;
	if ((e = pubkey_parse(a, s->spki, &judged)))
		return e;
	if (ca->x == NULL && !is_own_key(a, ca, &judged))
		return ERR_CONFIG;
	if ((pub = d2i_X509_PUBKEY(NULL, &p, (long)s->spki.n)) == NULL)
		return ERR_CRYPTO;
	e = make(a, ca, s, pub, der);
	X509_PUBKEY_free(pub);
	ERR_clear_error();
	return e;
}
