/* layers: crypto base */
/* Fuzzes key_parse_pem: never prompts, never takes a key it cannot judge. */
#include <stdlib.h>

#include "key.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct pubkey pub;
	struct key *key;

	if (key_parse_pem(a, slice_of(p, n), SLICE_LIT("secret"),
	    &key) == ERR_NONE && key_public(a, key, &pub) != ERR_NONE)
		abort();
	arena_free(a);
	return 0;
}
