/* Detached signatures; see sign.h. */
#include "ossl.h"
#include "sign.h"

enum err
sign_make(struct arena *a, const struct key *key, struct slice message,
    struct slice *signature)
{
	EVP_MD_CTX *ctx;
	enum err e = ERR_CRYPTO;
	size_t n = SIGN_MAX;
	uint8_t *p = arena_alloc(a, n);

	*signature = SLICE_NONE;
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return ERR_CRYPTO;
	if (EVP_DigestSignInit(ctx, NULL, key_digest(key->pkey), NULL,
	    key->pkey) == 1 &&
	    EVP_DigestSign(ctx, p, &n, message.p, message.n) == 1) {
		*signature = slice_of(p, n);
		e = ERR_NONE;
	}
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return e;
}

static enum err
check(EVP_PKEY *pkey, struct slice message, struct slice signature)
{
	EVP_MD_CTX *ctx;
	enum err e = ERR_PROOF;

	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return ERR_CRYPTO;
	if (EVP_DigestVerifyInit(ctx, NULL, key_digest(pkey), NULL,
	    pkey) != 1)
		e = ERR_CRYPTO;
	else if (EVP_DigestVerify(ctx, signature.p, signature.n, message.p,
	    message.n) == 1)
		e = ERR_NONE;
	EVP_MD_CTX_free(ctx);
	return e;
}

enum err
sign_check(const struct pubkey *key, struct slice message,
    struct slice signature)
{
	EVP_PKEY *pkey;
	enum err e;

	if (signature.n == 0 || signature.n > SIGN_MAX)
		return ERR_PROOF;
	if ((pkey = pubkey_native(key->spki)) == NULL)
		e = ERR_KEY;
	else
		e = check(pkey, message, signature);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return e;
}
