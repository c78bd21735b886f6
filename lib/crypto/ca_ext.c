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

/* RFC 5280 4.2.2.1 */
static bool
add_issuer_url(X509 *x, const char *url)
{
	AUTHORITY_INFO_ACCESS *aia;
	ACCESS_DESCRIPTION *ad = NULL;
	GENERAL_NAME *name = NULL;
	bool ok;

	if (url == NULL)
		return true;
	ok = (aia = AUTHORITY_INFO_ACCESS_new()) != NULL &&
	    (ad = ACCESS_DESCRIPTION_new()) != NULL &&
	    (name = general_name(GEN_URI, url)) != NULL;
	if (ok) {
		GENERAL_NAME_free(ad->location);
		ad->location = name;
		ad->method = OBJ_nid2obj(NID_ad_ca_issuers);
		ok = sk_ACCESS_DESCRIPTION_push(aia, ad) > 0;
	}
	if (!ok)
		ACCESS_DESCRIPTION_free(ad);
	ok = ok && X509_add1_ext_i2d(x, NID_info_access, aia, 0, 0) == 1;
	AUTHORITY_INFO_ACCESS_free(aia);
	return ok;
}

/* RFC 5280 4.2.1.13 */
static bool
add_crl_url(X509 *x, const char *url)
{
	CRL_DIST_POINTS *points;
	DIST_POINT *point = NULL;
	bool ok;

	if (url == NULL)
		return true;
	ok = (points = CRL_DIST_POINTS_new()) != NULL &&
	    (point = DIST_POINT_new()) != NULL &&
	    (point->distpoint = DIST_POINT_NAME_new()) != NULL &&
	    (point->distpoint->name.fullname = GENERAL_NAMES_new()) != NULL &&
	    push_name(point->distpoint->name.fullname, GEN_URI, url) &&
	    sk_DIST_POINT_push(points, point) > 0;
	if (ok)
		point->distpoint->type = 0;	/* fullName */
	else
		DIST_POINT_free(point);
	ok = ok &&
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
	    add_alt_names(x, s) && add_issuer_url(x, s->aia_url) &&
	    add_crl_url(x, s->cdp_url);
}
