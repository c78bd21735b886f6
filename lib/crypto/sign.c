/* Signatures; see sign.h. */
#include "ossl.h"
#include "sign.h"

enum err
sign_make(struct arena *a, const struct key *key, struct slice message,
    struct slice *signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t *p = arena_alloc(a, SIGN_MAX);
	size_t n = SIGN_MAX;
	enum err e = ERR_CRYPTO;

	*signature = SLICE_NONE;
	if (ctx != NULL && EVP_DigestSignInit(ctx, NULL,
	    key_digest(key->pkey), NULL, key->pkey) == 1 &&
	    EVP_DigestSign(ctx, p, &n, message.p, message.n) == 1) {
		*signature = slice_of(p, n);
		e = ERR_NONE;
	}
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return e;
}

enum err
sign_check(const struct pubkey *pub, struct slice message,
    struct slice signature)
{
	const unsigned char *p = pub->spki.p;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)pub->spki.n);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	enum err e = ERR_CRYPTO;

	if (pkey != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL,
	    key_digest(pkey), NULL, pkey) == 1)
		e = EVP_DigestVerify(ctx, signature.p, signature.n,
		    message.p, message.n) == 1 ? ERR_NONE : ERR_PROOF;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return e;
}
