/* The extensions of certificates that we sign; see ca.h. */
#include <string.h>

#include "ca_key.h"
#include "hash.h"

#define SKI_BYTES	20

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

bool
ca_add_extensions(X509 *x, const struct ca *ca, const struct cert_spec *s)
{
	return add_constraints(x, s) && add_key_usage(x, s) &&
	    add_extended_usage(x, s) && add_key_ids(x, ca) &&
	    add_alt_names(x, s) && add_access(x, s) && add_nocheck(x, s) &&
	    add_crl_url(x, s->cdp_url);
}
