/* Keys: what is made, kept and accepted, and every kind that is not. */
#include <stdlib.h>

#include "hash.h"
#include "key.h"
#include "ossl.h"
#include "tap.h"

static struct slice
spki_of(struct arena *a, EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(pkey, &der);
	struct slice s = arena_copy(a, slice_of(der, n > 0 ? (size_t)n : 0));

	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	return s;
}

static void
kinds(struct arena *a, const char *type)
{
	struct key *key, *again;
	struct pubkey pub, parsed;
	struct sha256 h;
	struct slice pem, none = SLICE_NONE;

	is_int(key_generate(a, type, &key), ERR_NONE, "%s is made", type);
	is_int(key_public(a, key, &pub), ERR_NONE, "its public part");
	is_str(pub.type, type, "has its type");
	ok(sha256_of(pub.spki, &h) == ERR_NONE &&
	    sha256_equal(&h, &pub.fingerprint), "and fingerprint");
	is_int(pubkey_parse(a, pub.spki, &parsed), ERR_NONE, "it is accepted");
	is_str(parsed.type, type, "as what it is");
	is_slice(parsed.spki, pub.spki, "byte for byte");
	is_int(key_pem(a, key, none, &pem), ERR_NONE, "it is written");
	ok(memmem(pem.p, pem.n, "BEGIN PRIVATE KEY", 17) != NULL, "as PKCS #8");
	is_int(key_parse_pem(a, pem, none, &again), ERR_NONE, "and read");
	ok(key_public(a, again, &parsed) == ERR_NONE &&
	    sha256_equal(&parsed.fingerprint, &pub.fingerprint),
	    "as the same key");
}

static void
encrypted(struct arena *a)
{
	struct slice pem, pass = SLICE_LIT("open sesame");
	uint8_t longest[257] = { 'x' };
	struct key *key, *again;

	memset(longest, 'x', sizeof(longest));
	ok(key_generate(a, "P-384", &key) == ERR_NONE &&
	    key_pem(a, key, pass, &pem) == ERR_NONE, "a key is encrypted");
	ok(memmem(pem.p, pem.n, "BEGIN ENCRYPTED PRIVATE KEY", 27) != NULL,
	    "as PKCS #8");
	is_int(key_parse_pem(a, pem, pass, &again), ERR_NONE,
	    "the passphrase opens it");
	is_int(key_parse_pem(a, pem, SLICE_LIT("open sesam"), &again),
	    ERR_CREDENTIALS, "another does not");
	is_int(key_parse_pem(a, pem, SLICE_NONE, &again), ERR_CREDENTIALS,
	    "nor does none");
	is_int(key_pem(a, key, slice_of(longest, 257), &pem), ERR_TOO_LARGE,
	    "a passphrase of 257 bytes is refused");
	ok(key_pem(a, key, slice_of(longest, 256), &pem) == ERR_NONE &&
	    key_parse_pem(a, pem, slice_of(longest, 256), &again) == ERR_NONE,
	    "one of 256 works");
	is_int(key_parse_pem(a, SLICE_LIT("not a key"), pass, &again),
	    ERR_INPUT, "what is no key is told apart");
	is_int(key_parse_pem(a, SLICE_NONE, pass, &again), ERR_INPUT,
	    "and what is empty");
}

static EVP_PKEY *
rsa_with(unsigned int bits, unsigned long exponent)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *pkey = NULL;
	BIGNUM *e = BN_new();

	BN_set_word(e, exponent);
	EVP_PKEY_keygen_init(ctx);
	EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits);
	EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e);
	EVP_PKEY_generate(ctx, &pkey);
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/*
 * A public key of n bits without its private half: judging a key looks at its
 * size and exponent, never at its factors.
 */
static struct slice
rsa_public(struct arena *a, unsigned int bits, uint64_t exponent)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params;
	EVP_PKEY *pkey = NULL;
	BIGNUM *n = BN_new(), *e = BN_new();
	uint8_t be[8];

	for (int i = 0; i < 8; i++)
		be[i] = (uint8_t)(exponent >> (56 - 8 * i));
	BN_bin2bn(be, 8, e);
	BN_set_bit(n, (int)bits - 1);
	BN_set_bit(n, 0);
	OSSL_PARAM_BLD_push_BN(bld, "n", n);
	OSSL_PARAM_BLD_push_BN(bld, "e", e);
	params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY_fromdata_init(ctx);
	EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	BN_free(n);
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
	return spki_of(a, pkey);
}

static void
rsa(struct arena *a)
{
	static const struct {
		unsigned int	bits;
		uint64_t	e;
		enum err	want;
	} cases[] = {
		{ 2047, 65537, ERR_KEY },
		{ 2048, 65537, ERR_NONE },
		{ 3000, 65537, ERR_NONE },
		{ 4096, 65537, ERR_NONE },
		{ 4097, 65537, ERR_KEY },
		{ 2048, 3, ERR_KEY },
		{ 2048, 65535, ERR_KEY },
		{ 2048, 65536, ERR_KEY },
		{ 2048, 65538, ERR_KEY },
		{ 2048, 65539, ERR_NONE },
		{ 2048, 0xffffffff, ERR_NONE },
		{ 2048, 0x100000001, ERR_KEY },
	};
	struct pubkey pub;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		is_int(pubkey_parse(a, rsa_public(a, cases[i].bits,
		    cases[i].e), &pub), cases[i].want,
		    "RSA of %u bits with exponent %llu: %s", cases[i].bits,
		    (unsigned long long)cases[i].e, err_name(cases[i].want));
	is_int(pubkey_parse(a, spki_of(a, rsa_with(1024, 65537)), &pub),
	    ERR_KEY, "a real RSA key of 1024 bits is refused");
	is_int(pubkey_parse(a, spki_of(a, EVP_PKEY_Q_keygen(NULL, NULL,
	    "RSA-PSS", (size_t)2048)), &pub), ERR_KEY, "RSA-PSS is refused");
}

static void
curves(struct arena *a)
{
	EVP_PKEY *explicit = EVP_EC_gen("P-256"), *packed = EVP_EC_gen("P-256");
	struct slice good = spki_of(a, EVP_EC_gen("P-256"));
	uint8_t *bad = arena_alloc(a, good.n + 1);
	struct pubkey pub;

	EVP_PKEY_set_utf8_string_param(explicit,
	    OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT);
	is_int(pubkey_parse(a, spki_of(a, explicit), &pub), ERR_KEY,
	    "explicit curve parameters are refused");
	EVP_PKEY_set_utf8_string_param(packed,
	    OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed");
	is_int(pubkey_parse(a, spki_of(a, packed), &pub), ERR_KEY,
	    "so is a compressed point");
	is_int(pubkey_parse(a, spki_of(a, EVP_EC_gen("P-521")), &pub),
	    ERR_KEY, "so is P-521");
	is_int(pubkey_parse(a, spki_of(a, EVP_EC_gen("secp256k1")), &pub),
	    ERR_KEY, "so is secp256k1");
	memcpy(bad, good.p, good.n);
	bad[good.n - 1] ^= 1;
	is_int(pubkey_parse(a, slice_of(bad, good.n), &pub), ERR_KEY,
	    "so is a point off the curve");
	bad[good.n - 1] ^= 1;
	is_int(pubkey_parse(a, slice_of(bad, good.n), &pub), ERR_NONE,
	    "(on it, it is taken)");
	is_int(pubkey_parse(a, slice_of(bad, good.n + 1), &pub), ERR_KEY,
	    "a byte behind the key is refused");
	is_int(pubkey_parse(a, slice_of(bad, good.n - 1), &pub), ERR_KEY,
	    "a byte too few is refused");
	is_int(pubkey_parse(a, SLICE_NONE, &pub), ERR_KEY, "nothing is no key");
	memset(bad + 27, 0, good.n - 27);
	is_int(pubkey_parse(a, slice_of(bad, good.n), &pub), ERR_KEY,
	    "the origin is no point");
	bad[26] = 0;
	is_int(pubkey_parse(a, slice_of(bad, good.n), &pub), ERR_KEY,
	    "infinity with zeros behind it is none");
}

/* A point of P-256 whose x is written reduced, and with the prime added. */
static void
coordinates(struct arena *a)
{
	static const char *const x[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
	};
	static const char y[] =
	    "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
	struct slice good = spki_of(a, EVP_EC_gen("P-256"));
	uint8_t *point = arena_alloc(a, good.n);
	struct pubkey pub;
	enum err e;

	memcpy(point, good.p, good.n);
	for (int i = 0; i < 2; i++) {
		if (hex_parse(slice_str(x[i]), point + 27, 32) ||
		    hex_parse(slice_str(y), point + 59, 32))
			abort();
		e = pubkey_parse(a, slice_of(point, good.n), &pub);
		is_int(e, i == 0 ? ERR_NONE : ERR_KEY, "a point of P-256, %s",
		    i == 0 ? "reduced" : "not reduced, is refused");
	}
}

static void
edwards(struct arena *a)
{
	static const char *const small[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	};
	struct slice good = spki_of(a, EVP_PKEY_Q_keygen(NULL, NULL,
	    "ED25519"));
	uint8_t *bad = arena_alloc(a, good.n);
	struct pubkey pub;
	int refused = 0;

	memcpy(bad, good.p, good.n);
	for (int i = 0; i < 6; i++)
		refused += hex_parse(slice_str(small[i]), bad + good.n - 32,
		    32) == ERR_NONE &&
		    pubkey_parse(a, slice_of(bad, good.n), &pub) == ERR_KEY;
	is_int(refused, 6, "Ed25519 points of small order are refused");
	is_int(pubkey_parse(a, spki_of(a, EVP_PKEY_Q_keygen(NULL, NULL,
	    "X25519")), &pub), ERR_KEY, "X25519 cannot sign and is refused");
	is_int(pubkey_parse(a, spki_of(a, EVP_PKEY_Q_keygen(NULL, NULL,
	    "ED448")), &pub), ERR_KEY, "Ed448 is refused");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct key *key;

	kinds(a, "P-256");
	kinds(a, "P-384");
	kinds(a, "Ed25519");
	kinds(a, "RSA 2048");
	is_int(key_generate(a, "RSA 1024", &key), ERR_KEY,
	    "RSA 1024 is not made");
	is_int(key_generate(a, "P-521", &key), ERR_KEY, "nor is P-521");
	encrypted(a);
	rsa(a);
	curves(a);
	coordinates(a);
	edwards(a);
	arena_free(a);
	return done_testing();
}
