/* Key derivation; see kdf.h. */
#include <limits.h>

#include "kdf.h"
#include "ossl.h"

/* OpenSSL's parameters are not const; it does not write through them. */
static OSSL_PARAM
octets(const char *name, struct slice s)
{
	union {
		const uint8_t	*from;
		void		*to;
	} p = { s.n > 0 ? s.p : (const uint8_t *)"" };

	return OSSL_PARAM_construct_octet_string(name, p.to, s.n);
}

static enum err
derive(const char *kdf_name, const OSSL_PARAM *params, size_t n,
    struct secret *out)
{
	EVP_KDF *kdf = NULL;
	EVP_KDF_CTX *ctx = NULL;
	enum err e = ERR_CRYPTO;

	secret_wipe(out);
	if (n == 0 || n > SECRET_MAX)
		return ERR_INTERNAL;
	if ((kdf = EVP_KDF_fetch(NULL, kdf_name, NULL)) == NULL ||
	    (ctx = EVP_KDF_CTX_new(kdf)) == NULL ||
	    EVP_KDF_derive(ctx, out->b, n, params) != 1)
		goto out;
	out->n = n;
	e = ERR_NONE;
out:
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return e;
}

enum err
kdf_pbkdf2(struct slice password, struct slice salt, uint32_t rounds,
    size_t n, struct secret *out)
{
	char digest[] = "SHA256";
	unsigned int iterations = rounds;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
		    digest, 0),
		octets(OSSL_KDF_PARAM_PASSWORD, password),
		octets(OSSL_KDF_PARAM_SALT, salt),
		OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations),
		OSSL_PARAM_construct_end()
	};

	if (rounds == 0)
		return ERR_INTERNAL;
	return derive("PBKDF2", params, n, out);
}

enum err
kdf_expand(struct slice prk, struct slice info, size_t n, struct secret *out)
{
	char digest[] = "SHA256";
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
		    digest, 0),
		OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
		octets(OSSL_KDF_PARAM_KEY, prk),
		octets(OSSL_KDF_PARAM_INFO, info),
		OSSL_PARAM_construct_end()
	};

	/* RFC 5869: PRK is of at least HashLen octets. */
	if (prk.n < sizeof(struct sha256))
		return ERR_INTERNAL;
	return derive("HKDF", params, n, out);
}

enum err
hmac_sha256(struct slice key, struct slice data, struct sha256 *out)
{
	unsigned int n = 0;

	if (key.n > INT_MAX)
		return ERR_INTERNAL;
	if (HMAC(EVP_sha256(), key.n > 0 ? key.p : (const uint8_t *)"",
	    (int)key.n, data.p, data.n, out->b, &n) == NULL ||
	    n != sizeof(out->b))
		return ERR_CRYPTO;
	return ERR_NONE;
}
