/* Public keys: what they are and whether we take them; see key.h. */
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

/* SubjectPublicKeyInfo's fields as they stand in the DER. */
struct spki {
	int		 algorithm;	/* NID */
	int		 param_type;	/* V_ASN1_... */
	const void	*param;
	struct slice	 bits;
};

static enum err
spki_read(X509_PUBKEY *pub, struct spki *s)
{
	ASN1_OBJECT *oid;
	X509_ALGOR *alg;
	const ASN1_OBJECT *alg_oid;
	const unsigned char *bits;
	int n;

	if (X509_PUBKEY_get0_param(&oid, &bits, &n, &alg, pub) != 1 || n < 0)
		return ERR_KEY;
	s->algorithm = OBJ_obj2nid(oid);
	s->bits = slice_of(bits, (size_t)n);
	X509_ALGOR_get0(&alg_oid, &s->param_type, &s->param, alg);
	return ERR_NONE;
}

/* RFC 5480: the named curve alone, the point uncompressed and on the curve. */
static enum err
judge_ec(const struct spki *s, EVP_PKEY *pkey, char type[KEY_TYPE_TEXT])
{
	EVP_PKEY_CTX *ctx;
	size_t field;
	int ok;

	if (s->param_type != V_ASN1_OBJECT)
		return ERR_KEY;
	switch (OBJ_obj2nid(s->param)) {
	case NID_X9_62_prime256v1:
		field = 32;
		break;
	case NID_secp384r1:
		field = 48;
		break;
	default:
		return ERR_KEY;
	}
	if (s->bits.n != 1 + 2 * field ||
	    s->bits.p[0] != POINT_CONVERSION_UNCOMPRESSED)
		return ERR_KEY;
	if ((ctx = EVP_PKEY_CTX_new(pkey, NULL)) == NULL)
		return ERR_CRYPTO;
	ok = EVP_PKEY_public_check_quick(ctx) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (!ok)
		return ERR_KEY;
	snprintf(type, KEY_TYPE_TEXT, "P-%zu", field * 8);
	return ERR_NONE;
}

/* RFC 8410: no parameters. */
static enum err
judge_ed25519(const struct spki *s, char type[KEY_TYPE_TEXT])
{
	uint8_t y[32];
	size_t i;

	if (s->param_type != V_ASN1_UNDEF || s->bits.n != sizeof(y))
		return ERR_KEY;
	memcpy(y, s->bits.p, sizeof(y));
	y[31] &= 0x7f;
	for (i = 0; i < sizeof(small_order) / sizeof(*small_order); i++) {
		if (slice_equal(slice_of(y, sizeof(y)),
		    slice_of(small_order[i], sizeof(y))))
			return ERR_KEY;
	}
	snprintf(type, KEY_TYPE_TEXT, "Ed25519");
	return ERR_NONE;
}

/* RFC 3279 2.3.1: NULL parameters. */
static enum err
judge_rsa(const struct spki *s, const EVP_PKEY *pkey, char type[KEY_TYPE_TEXT])
{
	BIGNUM *n = NULL, *x = NULL;
	enum err e = ERR_KEY;
	int bits = EVP_PKEY_get_bits(pkey);

	if (s->param_type != V_ASN1_NULL ||
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

static enum err
judge(X509_PUBKEY *pub, char type[KEY_TYPE_TEXT])
{
	struct spki s;
	EVP_PKEY *pkey;
	enum err e;

	if ((e = spki_read(pub, &s)))
		return e;
	/* NULL where OpenSSL could not make a key of the bits. */
	if ((pkey = X509_PUBKEY_get0(pub)) == NULL)
		return ERR_KEY;
	switch (s.algorithm) {
	case NID_X9_62_id_ecPublicKey:
		return judge_ec(&s, pkey, type);
	case NID_ED25519:
		return judge_ed25519(&s, type);
	case NID_rsaEncryption:
		return judge_rsa(&s, pkey, type);
	default:
		return ERR_KEY;
	}
}

enum err
pubkey_of(struct arena *a, X509_PUBKEY *pub, struct pubkey *out)
{
	unsigned char *p;
	enum err e;
	int n;

	memset(out, 0, sizeof(*out));
	if ((e = judge(pub, out->type)))
		return e;
	if ((n = i2d_X509_PUBKEY(pub, NULL)) <= 0)
		return ERR_CRYPTO;
	out->spki.p = p = arena_alloc(a, (size_t)n);
	if (i2d_X509_PUBKEY(pub, &p) != n)
		return ERR_CRYPTO;
	out->spki.n = (size_t)n;
	return sha256_of(out->spki, &out->fingerprint);
}

enum err
pubkey_parse(struct arena *a, struct slice spki, struct pubkey *out)
{
	const unsigned char *p = spki.p;
	X509_PUBKEY *pub;
	enum err e;

	if (spki.n == 0 || spki.n > KEY_SPKI_MAX)
		return ERR_KEY;
	if ((pub = d2i_X509_PUBKEY(NULL, &p, (long)spki.n)) == NULL)
		return ERR_KEY;
	if ((e = pubkey_of(a, pub, out)) == ERR_NONE &&
	    !slice_equal(out->spki, spki))
		e = ERR_KEY;	/* BER, or bytes behind it */
	X509_PUBKEY_free(pub);
	return e;
}
