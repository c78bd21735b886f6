/* Random bytes; see rand.h. */
#include <limits.h>

#include "ossl.h"
#include "rand.h"

enum err
rand_bytes(void *p, size_t n)
{
	if (n > INT_MAX)
		return ERR_INTERNAL;
	/* The private generator: what it gives may become a secret. */
	return RAND_priv_bytes(p, (int)n) == 1 ? ERR_NONE : ERR_CRYPTO;
}

enum err
rand_below(uint32_t bound, uint32_t *out)
{
	uint32_t limit, r;
	enum err e;

	if (bound == 0)
		return ERR_INTERNAL;
	/* The 2^32 mod bound smallest values would come up too often. */
	limit = (UINT32_MAX - bound + 1) % bound;
	do {
		if ((e = rand_bytes(&r, sizeof(r))))
			return e;
	} while (r < limit);
	*out = r % bound;
	return ERR_NONE;
}

enum err
rand_uuid(struct uuid *out)
{
	enum err e;

	if ((e = rand_bytes(out->b, sizeof(out->b))))
		return e;
	out->b[6] = (uint8_t)((out->b[6] & 0x0f) | 0x40);
	out->b[8] = (uint8_t)((out->b[8] & 0x3f) | 0x80);
	return ERR_NONE;
}
