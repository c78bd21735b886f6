/* layers: crypto base */
/* Fuzzes csr_parse: whatever comes in, it ends, and what it takes is sound. */
#include <stdlib.h>

#include "csr.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct pubkey again;
	struct csr csr;

	if (csr_parse(a, slice_of(p, n), CSR_MAX, &csr) == ERR_NONE &&
	    pubkey_parse(a, csr.key.spki, &again) != ERR_NONE)
		abort();
	arena_free(a);
	return 0;
}
