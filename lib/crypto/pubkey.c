/*
 * Public keys: what they are and whether we take them; see key.h. In DER there
 * is one way to write a P-256, P-384 or Ed25519 key: a constant and the bits.
 * So those are known by it, which costs a tenth of what OpenSSL's decoders do.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "ossl.h"

#define RSA_BITS_MIN	2048
#define RSA_BITS_MAX	4096
#define RSA_E_MIN	65537
#define RSA_E_BITS	32

/*
 * Ed25519 points of small order, sign bit clear, two of them also in their
 * non-canonical spelling: signatures under such a key can be made by anyone.
 */
static const uint8_t small_order[][32] = {
	{ 0x00 },
	{ 0x01 },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
	    0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
	    0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
	    0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
	    0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
};

#define EC_PUBLIC_KEY	0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01

/* RFC 5480: the named curve alone, the point uncompressed. RFC 8410. */
static const struct shape {
	const char	*type;		/* a curve's is OpenSSL's name of it */
	bool		 is_ec;
	size_t		 bits;		/* bytes of the key itself */
	size_t		 n;
	uint8_t		 prefix[27];
} shapes[] = {
	{ "P-256", true, 64, 27, { 0x30, 0x59, 0x30, 0x13, EC_PUBLIC_KEY,
	    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
	    0x03, 0x42, 0x00, POINT_CONVERSION_UNCOMPRESSED } },
	{ "P-384", true, 96, 24, { 0x30, 0x76, 0x30, 0x10, EC_PUBLIC_KEY,
	    0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22,
	    0x03, 0x62, 0x00, POINT_CONVERSION_UNCOMPRESSED } },
	{ "Ed25519", false, 32, 12, { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b,
	    0x65, 0x70, 0x03, 0x21, 0x00 } },
};

static const struct shape *
shape_of(struct slice spki)
{
	const struct shape *s = shapes;
	const struct shape *const end = shapes +
	    sizeof(shapes) / sizeof(*shapes);

	while (s < end && (spki.n != s->n + s->bits ||
	    memcmp(spki.p, s->prefix, s->n) != 0))
		s++;
	return s < end ? s : NULL;
}

static EVP_PKEY *
curve_make(const struct shape *s)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *made = NULL;
	OSSL_PARAM params[2];
	char name[8];

	snprintf(name, sizeof(name), "%s", s->type);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, name, strlen(name));
	params[1] = OSSL_PARAM_construct_end();
	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &made, EVP_PKEY_KEY_PARAMETERS,
	    params) != 1) {
		EVP_PKEY_free(made);
		made = NULL;
	}
	EVP_PKEY_CTX_free(ctx);
	return made;
}

/*
 * The curve, to be copied: to find one by its name costs ten times as much.
 * Ours, to the end of the process; NULL: no memory. A device may have several
 * threads: whoever is first has made it.
 */
static EVP_PKEY *
curve_of(const struct shape *s)
{
	static _Atomic(EVP_PKEY *) curves[sizeof(shapes) / sizeof(*shapes)];
	_Atomic(EVP_PKEY *) *one = &curves[s - shapes];
	EVP_PKEY *found = atomic_load(one), *made;

	if (found != NULL || (made = curve_make(s)) == NULL)
		return found;
	if (atomic_compare_exchange_strong(one, &found, made))
		return made;
	EVP_PKEY_free(made);
	return found;
}

/*
 * Whether the point is on the curve is looked at as it is set; there is no way
 * to write the point at infinity in so many bytes. NULL: it is not.
 */
static EVP_PKEY *
ec_key(const struct shape *s, struct slice spki)
{
	EVP_PKEY *curve = curve_of(s), *pkey;

	if (curve == NULL || (pkey = EVP_PKEY_new()) == NULL)
		return NULL;
	/* The point begins with the prefix's last byte. */
	if (EVP_PKEY_copy_parameters(pkey, curve) == 1 &&
	    EVP_PKEY_set1_encoded_public_key(pkey, spki.p + s->n - 1,
	    s->bits + 1) == 1)
		return pkey;
	EVP_PKEY_free(pkey);
	return NULL;
}

EVP_PKEY *
pubkey_native(struct slice spki)
{
	const struct shape *s = shape_of(spki);
	const unsigned char *p = spki.p;
	EVP_PKEY *pkey;

	if (s != NULL && s->is_ec)
		return ec_key(s, spki);
	if (s != NULL)
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
		    spki.p + s->n, s->bits);
	if ((pkey = d2i_PUBKEY(NULL, &p, (long)spki.n)) != NULL &&
	    p != spki.p + spki.n) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	return pkey;
}

static enum err
judge_ed25519(const struct shape *s, struct slice spki)
{
	uint8_t y[32];
	size_t i;

	memcpy(y, spki.p + s->n, sizeof(y));
	y[31] &= 0x7f;
	for (i = 0; i < sizeof(small_order) / sizeof(*small_order); i++) {
		if (slice_equal(slice_of(y, sizeof(y)),
		    slice_of(small_order[i], sizeof(y))))
			return ERR_KEY;
	}
	return ERR_NONE;
}

/* RFC 3279 2.3.1: NULL parameters. */
static enum err
judge_rsa(X509_PUBKEY *pub, char type[KEY_TYPE_TEXT])
{
	EVP_PKEY *pkey = X509_PUBKEY_get0(pub);
	BIGNUM *n = NULL, *x = NULL;
	enum err e = ERR_KEY;
	X509_ALGOR *alg;
	ASN1_OBJECT *oid;
	int bits, param;

	if (pkey == NULL ||	/* OpenSSL could not make a key of it */
	    X509_PUBKEY_get0_param(&oid, NULL, NULL, &alg, pub) != 1)
		return ERR_KEY;
	X509_ALGOR_get0(NULL, &param, NULL, alg);
	bits = EVP_PKEY_get_bits(pkey);
	if (OBJ_obj2nid(oid) != NID_rsaEncryption || param != V_ASN1_NULL ||
	    bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
		return ERR_KEY;
	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &x) != 1)
		goto out;
	if (!BN_is_odd(n) || !BN_is_odd(x) || BN_num_bits(x) > RSA_E_BITS ||
	    BN_get_word(x) < RSA_E_MIN)
		goto out;
	snprintf(type, KEY_TYPE_TEXT, "RSA %d", bits);
	e = ERR_NONE;
out:
	BN_free(n);
	BN_free(x);
	return e;
}

/* What has no constant before it is decoded by OpenSSL; once. */
static enum err
open_other(struct slice spki, char type[KEY_TYPE_TEXT], EVP_PKEY **pkey)
{
	const unsigned char *p = spki.p;
	unsigned char *again = NULL;
	X509_PUBKEY *pub;
	enum err e;
	int n;

	if ((pub = d2i_X509_PUBKEY(NULL, &p, (long)spki.n)) == NULL)
		return ERR_KEY;
	if ((e = judge_rsa(pub, type)) == ERR_NONE &&
	    ((n = i2d_X509_PUBKEY(pub, &again)) <= 0 ||
	    !slice_equal(spki, slice_of(again, (size_t)n))))
		e = ERR_KEY;	/* BER, or bytes behind it */
	if (e == ERR_NONE)
		*pkey = X509_PUBKEY_get(pub);
	OPENSSL_free(again);
	X509_PUBKEY_free(pub);
	return e;
}

static enum err
open_known(const struct shape *s, struct slice spki, char type[KEY_TYPE_TEXT],
    EVP_PKEY **pkey)
{
	snprintf(type, KEY_TYPE_TEXT, "%s", s->type);
	if ((*pkey = pubkey_native(spki)) == NULL)
		return ERR_KEY;
	return s->is_ec ? ERR_NONE : judge_ed25519(s, spki);
}

enum err
pubkey_open(struct arena *a, struct slice spki, struct pubkey *out,
    EVP_PKEY **pkey)
{
	const struct shape *s = shape_of(spki);
	enum err e = ERR_KEY;

	memset(out, 0, sizeof(*out));
	*pkey = NULL;
	if (spki.n > 0 && spki.n <= KEY_SPKI_MAX)
		e = s != NULL ? open_known(s, spki, out->type, pkey) :
		    open_other(spki, out->type, pkey);
	ERR_clear_error();
	if (e)
		return e;
	out->spki = arena_copy(a, spki);
	return sha256_of(out->spki, &out->fingerprint);
}

enum err
pubkey_parse(struct arena *a, struct slice spki, struct pubkey *out)
{
	EVP_PKEY *pkey;
	enum err e = pubkey_open(a, spki, out, &pkey);

	EVP_PKEY_free(pkey);
	return e;
}

enum err
pubkey_of(struct arena *a, X509_PUBKEY *pub, struct pubkey *out)
{
	unsigned char *der = NULL;
	enum err e;
	int n;

	memset(out, 0, sizeof(*out));
	if ((n = i2d_X509_PUBKEY(pub, &der)) <= 0)
		return ERR_KEY;
	e = pubkey_parse(a, slice_of(der, (size_t)n), out);
	OPENSSL_free(der);
	return e;
}
