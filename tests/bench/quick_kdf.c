/*
 * Preloaded into the console (and into "swarm prepare"): PBKDF2 makes one
 * round. So what an enrollment costs without the slow hash is measured rather
 * than reckoned: that hash is a hundred times all the rest, and its noise more
 * than the rest. Nothing that is measured with it is told as the whole.
 */
#include <dlfcn.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#define PARAMS	16

int
EVP_KDF_derive(EVP_KDF_CTX *ctx, unsigned char *key, size_t n,
    const OSSL_PARAM params[])
{
	static int (*next)(EVP_KDF_CTX *, unsigned char *, size_t,
	    const OSSL_PARAM[]);
	OSSL_PARAM changed[PARAMS];
	unsigned one = 1;
	size_t i;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "EVP_KDF_derive");
	for (i = 0; i < PARAMS - 1 && params[i].key != NULL; i++) {
		changed[i] = params[i];
		if (strcmp(params[i].key, OSSL_KDF_PARAM_ITER) == 0)
			changed[i] = OSSL_PARAM_construct_uint(
			    OSSL_KDF_PARAM_ITER, &one);
	}
	changed[i] = OSSL_PARAM_construct_end();
	return next(ctx, key, n, changed);
}
