/*
 * Secrets: wiped, compared in constant time.
 */
#include "secret.h"

#include <string.h>

void
secret_wipe_bytes(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}

void
secret_wipe(struct secret *s)
{
	if (s != NULL)
		secret_wipe_bytes(s, sizeof(*s));
}

enum err
secret_set(struct secret *s, struct slice from)
{
	secret_wipe_bytes(s, sizeof(*s));
	if (from.n > SECRET_MAX)
		return ERR_TOO_LARGE;
	if (from.n > 0)
		memcpy(s->b, from.p, from.n);
	s->n = from.n;
	return ERR_NONE;
}

struct slice
secret_slice(const struct secret *s)
{
	return slice_of(s->b, s->n);
}

bool
secret_equal(struct slice a, struct slice b)
{
	volatile uint8_t diff = 0;

	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		diff = (uint8_t)(diff | (a.p[i] ^ b.p[i]));
	return diff == 0;
}

struct secret *
secret_new(struct arena *a)
{
	return arena_alloc(a, sizeof(struct secret));
}
