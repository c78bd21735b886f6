/* SHA-256; see hash.h. */
#include "hash.h"
#include "ossl.h"

enum err
sha256_parts(const struct slice *parts, size_t n, struct sha256 *out)
{
	EVP_MD_CTX *ctx;
	enum err e = ERR_CRYPTO;
	size_t i;

	if ((ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		goto out;
	for (i = 0; i < n; i++) {
		if (EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) != 1)
			goto out;
	}
	if (EVP_DigestFinal_ex(ctx, out->b, NULL) != 1)
		goto out;
	e = ERR_NONE;
out:
	EVP_MD_CTX_free(ctx);
	return e;
}

enum err
sha256_of(struct slice s, struct sha256 *out)
{
	return sha256_parts(&s, 1, out);
}

struct slice
sha256_slice(const struct sha256 *h)
{
	return slice_of(h->b, sizeof(h->b));
}
