/* Private keys; see key.h. */
#include <string.h>

#include "ossl.h"

#define SCRYPT_N	(1u << 14)
#define SCRYPT_R	8
#define SCRYPT_P	5
#define PASSPHRASE_MAX	256

static void
key_drop(void *p)
{
	struct key *key = p;

	EVP_PKEY_free(key->pkey);
}

/* Takes pkey over. */
static enum err
key_take(struct arena *a, EVP_PKEY *pkey, struct key **out)
{
	struct key *key = arena_alloc(a, sizeof(*key));
	struct pubkey pub;
	enum err e;

	key->pkey = pkey;
	arena_defer(a, key_drop, key);
	if ((e = key_public(a, key, &pub)))
		return e;
	*out = key;
	return ERR_NONE;
}

enum err
key_of_native(struct arena *a, EVP_PKEY *pkey, struct key **out)
{
	*out = NULL;
	if (EVP_PKEY_up_ref(pkey) != 1)
		return ERR_CRYPTO;
	return key_take(a, pkey, out);
}

EVP_PKEY *
key_native(const struct key *key)
{
	return key->pkey;
}

static EVP_PKEY *
generate(const char *type)
{
	char bits_text[5];
	unsigned int bits;

	if (strcmp(type, "P-256") == 0 || strcmp(type, "P-384") == 0)
		return EVP_EC_gen(type);
	if (strcmp(type, "Ed25519") == 0)
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	for (bits = 2048; bits <= 4096; bits += 1024) {
		snprintf(bits_text, sizeof(bits_text), "%u", bits);
		if (strncmp(type, "RSA ", 4) == 0 &&
		    strcmp(type + 4, bits_text) == 0)
			return EVP_RSA_gen(bits);
	}
	return NULL;
}

enum err
key_generate(struct arena *a, const char *type, struct key **out)
{
	EVP_PKEY *pkey;

	*out = NULL;
	if ((pkey = generate(type)) == NULL)
		return ERR_KEY;
	return key_take(a, pkey, out);
}

struct asked {
	struct slice	passphrase;
	bool		was;
};

/* OpenSSL asks; it never turns to the terminal, since this is here. */
static int
give_passphrase(char *buf, int size, int writing, void *arg)
{
	struct asked *asked = arg;

	(void)writing;
	asked->was = true;
	if (asked->passphrase.n == 0 || asked->passphrase.n > (size_t)size)
		return -1;
	memcpy(buf, asked->passphrase.p, asked->passphrase.n);
	return (int)asked->passphrase.n;
}

enum err
key_parse_pem(struct arena *a, struct slice pem, struct slice passphrase,
    struct key **out)
{
	struct asked asked = { passphrase, false };
	EVP_PKEY *pkey;
	BIO *b;

	*out = NULL;
	if (pem.n == 0 || pem.n > KEY_PEM_MAX)
		return ERR_INPUT;
	if ((b = BIO_new_mem_buf(pem.p, (int)pem.n)) == NULL)
		return ERR_CRYPTO;
	pkey = PEM_read_bio_PrivateKey(b, NULL, give_passphrase, &asked);
	BIO_free(b);
	if (pkey == NULL) {
		ERR_clear_error();
		return asked.was ? ERR_CREDENTIALS : ERR_INPUT;
	}
	return key_take(a, pkey, out);
}

/* PBES2 with scrypt (RFC 7914 section 7). NULL on failure. */
static X509_SIG *
encrypt(PKCS8_PRIV_KEY_INFO *plain, struct slice passphrase)
{
	X509_ALGOR *pbe;
	X509_SIG *sig;

	if ((pbe = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL,
	    SCRYPT_N, SCRYPT_R, SCRYPT_P)) == NULL)
		return NULL;
	sig = PKCS8_set0_pbe((const char *)passphrase.p, (int)passphrase.n,
	    plain, pbe);
	if (sig == NULL)
		X509_ALGOR_free(pbe);
	return sig;
}

enum err
key_pem(struct arena *a, const struct key *key, struct slice passphrase,
    struct slice *out)
{
	PKCS8_PRIV_KEY_INFO *plain = NULL;
	X509_SIG *sig = NULL;
	BIO *b = NULL;
	uint8_t *copy;
	char *p = NULL;
	enum err e = ERR_CRYPTO;
	long n;

	*out = SLICE_NONE;
	if (passphrase.n > PASSPHRASE_MAX)
		return ERR_TOO_LARGE;
	if ((b = BIO_new(BIO_s_secmem())) == NULL ||
	    (plain = EVP_PKEY2PKCS8(key->pkey)) == NULL)
		goto out;
	if (passphrase.n == 0) {
		if (PEM_write_bio_PKCS8_PRIV_KEY_INFO(b, plain) != 1)
			goto out;
	} else if ((sig = encrypt(plain, passphrase)) == NULL ||
	    PEM_write_bio_PKCS8(b, sig) != 1)
		goto out;
	if ((n = BIO_get_mem_data(b, &p)) <= 0)
		goto out;
	copy = arena_alloc(a, (size_t)n);
	memcpy(copy, p, (size_t)n);
	*out = slice_of(copy, (size_t)n);
	e = ERR_NONE;
out:
	X509_SIG_free(sig);
	PKCS8_PRIV_KEY_INFO_free(plain);
	BIO_free(b);
	return e;
}

/* An engine's key cannot be judged itself: what it writes is, read anew. */
static enum err
engine_public(struct arena *a, const struct key *key, struct pubkey *out)
{
	unsigned char *der = NULL;
	enum err e;
	int n;

	if ((n = i2d_PUBKEY(key->pkey, &der)) <= 0)
		return ERR_CRYPTO;
	e = pubkey_parse(a, slice_of(der, (size_t)n), out);
	OPENSSL_free(der);
	return e;
}

enum err
key_public(struct arena *a, const struct key *key, struct pubkey *out)
{
	X509_PUBKEY *pub = NULL;
	enum err e = ERR_CRYPTO;

	if (EVP_PKEY_get0_provider(key->pkey) == NULL)
		return engine_public(a, key, out);
	if (X509_PUBKEY_set(&pub, key->pkey) == 1)
		e = pubkey_of(a, pub, out);
	X509_PUBKEY_free(pub);
	return e;
}

const EVP_MD *
key_digest(const EVP_PKEY *pkey)
{
	if (EVP_PKEY_is_a(pkey, "ED25519"))
		return NULL;
	if (EVP_PKEY_is_a(pkey, "EC") && EVP_PKEY_get_bits(pkey) > 256)
		return EVP_sha384();
	return EVP_sha256();
}
