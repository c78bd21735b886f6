/* Revocation lists; see crl.h. */
#include "ca_key.h"
#include "crl.h"

static bool
set_date(X509_CRL *crl, int64_t at,
    int (*set)(X509_CRL *, const ASN1_TIME *))
{
	ASN1_TIME *t = ASN1_TIME_set(NULL, at);
	bool ok = t != NULL && set(crl, t) == 1;

	ASN1_TIME_free(t);
	return ok;
}

/* RFC 5280 5.3.1: the reason code should be absent when unspecified. */
static bool
add_reason(X509_REVOKED *r, enum crl_reason reason)
{
	ASN1_ENUMERATED *n;
	bool ok;

	if (reason == CRL_UNSPECIFIED)
		return true;
	ok = (n = ASN1_ENUMERATED_new()) != NULL &&
	    ASN1_ENUMERATED_set(n, reason) == 1 &&
	    X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, n, 0, 0) == 1;
	ASN1_ENUMERATED_free(n);
	return ok;
}

static bool
add_entry(X509_CRL *crl, const struct crl_entry *entry)
{
	BIGNUM *bn = BN_bin2bn(entry->serial, CA_SERIAL, NULL);
	ASN1_INTEGER *serial = bn ? BN_to_ASN1_INTEGER(bn, NULL) : NULL;
	ASN1_TIME *at = ASN1_TIME_set(NULL, entry->revoked_at);
	X509_REVOKED *r = X509_REVOKED_new();
	bool ok;

	ok = serial != NULL && at != NULL && r != NULL &&
	    X509_REVOKED_set_serialNumber(r, serial) == 1 &&
	    X509_REVOKED_set_revocationDate(r, at) == 1 &&
	    add_reason(r, entry->reason) && X509_CRL_add0_revoked(crl, r) == 1;
	if (!ok)
		X509_REVOKED_free(r);
	ASN1_TIME_free(at);
	ASN1_INTEGER_free(serial);
	BN_free(bn);
	return ok;
}

static bool
add_number(X509_CRL *crl, int nid, uint64_t number)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	bool ok = n != NULL && ASN1_INTEGER_set_uint64(n, number) == 1 &&
	    X509_CRL_add1_ext_i2d(crl, nid, n, nid == NID_delta_crl, 0) == 1;

	ASN1_INTEGER_free(n);
	return ok;
}

/* RFC 5280 5.2.6: where the changes since are to be had. */
static bool
add_freshest(X509_CRL *crl, const char *url)
{
	CRL_DIST_POINTS *points;
	bool ok;

	if (url == NULL)
		return true;
	points = url_points(url);
	ok = points != NULL && X509_CRL_add1_ext_i2d(crl, NID_freshest_crl,
	    points, 0, 0) == 1;
	CRL_DIST_POINTS_free(points);
	return ok;
}

/* RFC 5280 5.2.1 and 5.2.3: both are due in every list; 5.2.4 in a delta. */
static bool
add_extensions(X509_CRL *crl, const struct ca *ca, const struct crl_spec *s)
{
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(ca->x);
	AUTHORITY_KEYID *aki = AUTHORITY_KEYID_new();
	bool ok;

	ok = id != NULL && aki != NULL &&
	    (aki->keyid = ASN1_OCTET_STRING_dup(id)) != NULL &&
	    X509_CRL_add1_ext_i2d(crl, NID_authority_key_identifier, aki, 0,
	    0) == 1 && add_number(crl, NID_crl_number, s->number) &&
	    (s->base == 0 || add_number(crl, NID_delta_crl, s->base)) &&
	    add_freshest(crl, s->delta_url);
	AUTHORITY_KEYID_free(aki);
	return ok;
}

static bool
spec_ok(const struct crl_spec *s)
{
	size_t i;

	if (s->this_update >= s->next_update || s->base >= s->number ||
	    (s->base != 0 && s->delta_url != NULL))
		return false;
	for (i = 0; s->base == 0 && i < s->n; i++) {
		if (s->entries[i].reason == CRL_REMOVE)
			return false;
	}
	return true;
}

enum err
crl_make(struct arena *a, const struct ca *ca, const struct crl_spec *s,
    struct slice *der)
{
	X509_CRL *crl = NULL;
	unsigned char *p;
	enum err e = ERR_CRYPTO;
	bool ok;
	size_t i;
	int n;

	*der = SLICE_NONE;
	if (ca->x == NULL || !spec_ok(s))
		return ERR_CONFIG;
	ok = (crl = X509_CRL_new()) != NULL &&
	    X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->x)) == 1 &&
	    set_date(crl, s->this_update, X509_CRL_set1_lastUpdate) &&
	    set_date(crl, s->next_update, X509_CRL_set1_nextUpdate);
	for (i = 0; ok && i < s->n; i++)
		ok = add_entry(crl, &s->entries[i]);
	if (!ok || !add_extensions(crl, ca, s) ||
	    X509_CRL_sort(crl) != 1 ||
	    X509_CRL_sign(crl, ca->pkey, key_digest(ca->pkey)) <= 0 ||
	    (n = i2d_X509_CRL(crl, NULL)) <= 0)
		goto out;
	der->p = p = arena_alloc(a, (size_t)n);
	if (i2d_X509_CRL(crl, &p) != n)
		goto out;
	der->n = (size_t)n;
	e = ERR_NONE;
out:
	X509_CRL_free(crl);
	ERR_clear_error();
	return e;
}
