/* layers: pairing json crypto base */
/*
 * Replies: the input is the plaintext, sealed first with an honest key, so
 * that the reader behind the seal is what is tried.
 */
#include <stdlib.h>

#include "aead.h"
#include "reply.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try(struct arena *a, struct slice plain, enum reply_kind kind)
{
	static const struct sha256 reg = { { 7 } };
	static const struct secret key = { .b = { 9 }, .n = 32 };
	const struct reply_context c = { "sealed", &reg, &key };
	static const char head[] = "handfast/1 sealed reply";
	uint8_t aad[128];
	struct slice sealed;
	struct reply r;
	size_t n = sizeof(head) + sizeof(reg.b);

	for (size_t i = 0; i < sizeof(head); i++)
		aad[i] = (uint8_t)head[i];
	for (size_t i = 0; i < sizeof(reg.b); i++)
		aad[sizeof(head) + i] = reg.b[i];
	for (const char *k = reply_kind_name(kind); *k != '\0'; k++)
		aad[n++] = (uint8_t)*k;
	if (aead_seal(a, secret_slice(&key), slice_of(aad, n), plain,
	    &sealed))
		return;
	if (reply_open(a, &c, kind, sealed, &r) == ERR_PROOF)
		abort();	/* the AAD above is the documented one */
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();

	try(a, slice_of(p, n), REPLY_CERTIFICATE);
	try(a, slice_of(p, n), REPLY_DECLINE);
	arena_free(a);
	return 0;
}
