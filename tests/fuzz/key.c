/* layers: crypto base */
/* Fuzzes pubkey_parse: what is accepted is DER and has a type. */
#include <stdlib.h>

#include "key.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct pubkey pub;

	if (pubkey_parse(a, slice_of(p, n), &pub) == ERR_NONE &&
	    (pub.type[0] == '\0' || !slice_equal(pub.spki, slice_of(p, n))))
		abort();
	arena_free(a);
	return 0;
}
