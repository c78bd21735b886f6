/* AES-256-GCM; see aead.h. */
#include <string.h>

#include "aead.h"
#include "ossl.h"
#include "rand.h"
#include "secret.h"

static bool
sizes_ok(struct slice key, struct slice aad, size_t plain)
{
	return key.n == AEAD_KEY && aad.n <= AEAD_MAX && plain <= AEAD_MAX;
}

enum err
aead_seal(struct arena *a, struct slice key, struct slice aad,
    struct slice plain, struct slice *out)
{
	EVP_CIPHER_CTX *ctx = NULL;
	uint8_t *nonce, *text;
	enum err e = ERR_CRYPTO;
	int n = 0;

	*out = SLICE_NONE;
	if (!sizes_ok(key, aad, plain.n))
		return ERR_INTERNAL;
	nonce = arena_alloc(a, plain.n + AEAD_EXTRA);
	text = nonce + AEAD_NONCE;
	if ((e = rand_bytes(nonce, AEAD_NONCE)))
		return e;
	e = ERR_CRYPTO;
	if ((ctx = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key.p,
	    nonce) != 1)
		goto out;
	if (aad.n > 0 &&
	    EVP_EncryptUpdate(ctx, NULL, &n, aad.p, (int)aad.n) != 1)
		goto out;
	if (plain.n > 0 &&
	    EVP_EncryptUpdate(ctx, text, &n, plain.p, (int)plain.n) != 1)
		goto out;
	if (EVP_EncryptFinal_ex(ctx, text + plain.n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG,
	    text + plain.n) != 1)
		goto out;
	*out = slice_of(nonce, plain.n + AEAD_EXTRA);
	e = ERR_NONE;
out:
	EVP_CIPHER_CTX_free(ctx);
	return e;
}

enum err
aead_open(struct arena *a, struct slice key, struct slice aad,
    struct slice sealed, struct slice *out)
{
	EVP_CIPHER_CTX *ctx = NULL;
	const uint8_t *text;
	uint8_t *plain, tag[AEAD_TAG];
	enum err e = ERR_CRYPTO;
	size_t size;
	int n = 0;

	*out = SLICE_NONE;
	if (sealed.n < AEAD_EXTRA)
		return ERR_INPUT;
	size = sealed.n - AEAD_EXTRA;
	if (!sizes_ok(key, aad, size))
		return key.n == AEAD_KEY ? ERR_INPUT : ERR_INTERNAL;
	plain = arena_alloc(a, size);
	text = sealed.p + AEAD_NONCE;
	memcpy(tag, text + size, AEAD_TAG);

	if ((ctx = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key.p,
	    sealed.p) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG,
	    tag) != 1)
		goto out;
	if (aad.n > 0 &&
	    EVP_DecryptUpdate(ctx, NULL, &n, aad.p, (int)aad.n) != 1)
		goto out;
	if (size > 0 &&
	    EVP_DecryptUpdate(ctx, plain, &n, text, (int)size) != 1)
		goto out;
	if (EVP_DecryptFinal_ex(ctx, plain + size, &n) != 1) {
		secret_wipe_bytes(plain, size);
		e = ERR_INPUT;
		goto out;
	}
	*out = slice_of(plain, size);
	e = ERR_NONE;
out:
	EVP_CIPHER_CTX_free(ctx);
	return e;
}
