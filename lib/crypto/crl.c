/* Revocation lists; see crl.h. */
#include <stdlib.h>
#include <string.h>

#include "ca_key.h"
#include "crl.h"
#include "der.h"

#define ENTRY_MAX	64	/* bytes: 50 with every field at its longest */
#define REST_MAX	8192	/* all but the entries */
#define SIGNATURE_MAX	1024

static bool
set_date(X509_CRL *crl, int64_t at,
    int (*set)(X509_CRL *, const ASN1_TIME *))
{
	ASN1_TIME *t = ASN1_TIME_set(NULL, at);
	bool ok = t != NULL && set(crl, t) == 1;

	ASN1_TIME_free(t);
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

/* ---- entries ---- */

/*
 * A list has very many of them, and OpenSSL wants half a kilobyte and some
 * microseconds for each: they are written by hand into what it makes of the
 * rest.
 */

static void
put_serial(struct buf *b, const uint8_t serial[CA_SERIAL])
{
	struct slice s = slice_of(serial, CA_SERIAL);
	bool high;

	while (s.n > 1 && s.p[0] == 0)
		s = slice_of(s.p + 1, s.n - 1);
	high = (s.p[0] & 0x80) != 0;
	der_put_head(b, V_ASN1_INTEGER, s.n + high);
	if (high)
		buf_add_byte(b, 0);
	buf_add(b, s);
}

/* RFC 5280 5.3.1: the reason code should be absent when unspecified. */
static void
put_reason(struct buf *b, enum crl_reason reason)
{
	static const uint8_t before[] = { 0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03,
	    0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01 };

	if (reason == CRL_UNSPECIFIED)
		return;
	buf_add(b, slice_of(before, sizeof(before)));
	buf_add_byte(b, (uint8_t)reason);
}

/* UTCTime up to 2049, then GeneralizedTime (RFC 5280 5.1.2.6). */
static bool
put_time(struct buf *b, int64_t at)
{
	ASN1_TIME *t = ASN1_TIME_set(NULL, at);

	if (t == NULL)
		return false;
	der_put(b, (uint8_t)ASN1_STRING_type(t), slice_of(
	    ASN1_STRING_get0_data(t), (size_t)ASN1_STRING_length(t)));
	ASN1_TIME_free(t);
	return true;
}

static bool
put_entry(struct buf *b, const struct crl_entry *entry)
{
	uint8_t space[ENTRY_MAX];
	struct buf inner = { .p = space, .cap = sizeof(space),
	    .max = sizeof(space) - 1 };

	put_serial(&inner, entry->serial);
	if (!put_time(&inner, entry->revoked_at))
		return false;
	put_reason(&inner, entry->reason);
	der_put(b, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, buf_slice(&inner));
	return !inner.full;
}

static int
by_serial(const void *a, const void *b)
{
	const struct crl_entry *x = a, *y = b;

	return memcmp(x->serial, y->serial, CA_SERIAL);
}

static bool
put_entries(struct arena *a, const struct crl_spec *s, struct buf *out)
{
	struct crl_entry *sorted = arena_array(a, s->n + 1, sizeof(*sorted));
	size_t i;
	bool ok = true;

	if (s->n > 0)
		memcpy(sorted, s->entries, s->n * sizeof(*sorted));
	qsort(sorted, s->n, sizeof(*sorted), by_serial);
	buf_init(out, a, s->n * ENTRY_MAX);
	for (i = 0; ok && i < s->n; i++)
		ok = put_entry(out, &sorted[i]);
	return ok && buf_check(out) == ERR_NONE;
}

/* ---- the whole ---- */

/* The list without entries, signed, so that its algorithm is in it. */
static X509_CRL *
make_empty(const struct ca *ca, const struct crl_spec *s)
{
	X509_CRL *crl = X509_CRL_new();

	if (crl != NULL &&
	    X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->x)) == 1 &&
	    set_date(crl, s->this_update, X509_CRL_set1_lastUpdate) &&
	    set_date(crl, s->next_update, X509_CRL_set1_nextUpdate) &&
	    add_extensions(crl, ca, s) &&
	    X509_CRL_sign(crl, ca->pkey, key_digest(ca->pkey)) > 0)
		return crl;
	X509_CRL_free(crl);
	return NULL;
}

/* Where the extensions begin, [0], before which the entries belong. */
static bool
split(struct slice tbs, struct slice *before, struct slice *after)
{
	const unsigned char *p = tbs.p, *end = tbs.p + tbs.n, *start;
	int tag, class;
	long n;

	if (ASN1_get_object(&p, &n, &tag, &class, (long)tbs.n) & 0x80)
		return false;
	for (start = p; p < end; p += n) {
		const unsigned char *at = p;

		if (ASN1_get_object(&p, &n, &tag, &class, end - p) & 0x80)
			return false;
		if (class == V_ASN1_CONTEXT_SPECIFIC && tag == 0) {
			*before = slice_of(start, (size_t)(at - start));
			*after = slice_of(at, (size_t)(end - at));
			return true;
		}
	}
	return false;
}

static bool
insert(struct slice tbs, struct slice entries, struct buf *out)
{
	struct slice before, after;
	size_t n;

	if (!split(tbs, &before, &after))
		return false;
	n = before.n + after.n;
	if (entries.n > 0)
		n += entries.n + (entries.n < 0x80 ? 2 :
		    entries.n < 0x100 ? 3 : entries.n < 0x10000 ? 4 :
		    entries.n < 0x1000000 ? 5 : 6);
	der_put_head(out, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, n);
	buf_add(out, before);
	/* RFC 5280 5.1.2.6: absent when there are none. */
	if (entries.n > 0)
		der_put(out, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, entries);
	buf_add(out, after);
	return buf_check(out) == ERR_NONE;
}

/* RFC 5280 5.1.1: what is signed, the algorithm, the signature. */
static bool
seal(const struct ca *ca, X509_CRL *crl, struct slice tbs, struct buf *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *alg = NULL, sig[SIGNATURE_MAX];
	const X509_ALGOR *algor;
	size_t n = sizeof(sig);
	int nalg;
	bool ok;

	X509_CRL_get0_signature(crl, NULL, &algor);
	nalg = i2d_X509_ALGOR(algor, &alg);
	ok = ctx != NULL && nalg > 0 && EVP_DigestSignInit(ctx, NULL,
	    key_digest(ca->pkey), NULL, ca->pkey) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, tbs.p, tbs.n) == 1;
	if (ok) {
		der_put_head(out, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, tbs.n +
		    (size_t)nalg + 1 + n + (n + 1 < 0x80 ? 2 :
		    n + 1 < 0x100 ? 3 : 4));
		buf_add(out, tbs);
		buf_add(out, slice_of(alg, (size_t)nalg));
		der_put_head(out, V_ASN1_BIT_STRING, n + 1);
		buf_add_byte(out, 0);
		buf_add(out, slice_of(sig, n));
	}
	OPENSSL_free(alg);
	EVP_MD_CTX_free(ctx);
	return ok && buf_check(out) == ERR_NONE;
}

enum err
crl_make(struct arena *a, const struct ca *ca, const struct crl_spec *s,
    struct slice *der)
{
	const size_t max = s->n * ENTRY_MAX + REST_MAX;
	struct buf entries, tbs, whole;
	unsigned char *bare = NULL;
	X509_CRL *crl;
	enum err e = ERR_CRYPTO;
	int n;

	*der = SLICE_NONE;
	if (ca->x == NULL || !spec_ok(s))
		return ERR_CONFIG;
	buf_init(&tbs, a, max);
	buf_init(&whole, a, max);
	crl = make_empty(ca, s);
	if (crl != NULL && (n = i2d_re_X509_CRL_tbs(crl, &bare)) > 0 &&
	    put_entries(a, s, &entries) && insert(slice_of(bare, (size_t)n),
	    buf_slice(&entries), &tbs) &&
	    seal(ca, crl, buf_slice(&tbs), &whole)) {
		*der = buf_slice(&whole);
		e = ERR_NONE;
	}
	OPENSSL_free(bare);
	X509_CRL_free(crl);
	ERR_clear_error();
	return e;
}
