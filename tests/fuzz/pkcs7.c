/* layers: crypto base */
/* Fuzzes pkcs7_parse; what it takes can be wrapped and read again. */
#include <stdlib.h>

#include "pkcs7.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct slice der, ders[PKCS7_CERTS_MAX];
	struct cert *certs;
	size_t i, count;

	if (pkcs7_parse(a, slice_of(p, n), &certs, &count) == ERR_NONE) {
		for (i = 0; i < count; i++)
			ders[i] = certs[i].der;
		if (count == 0 || pkcs7_make(a, ders, count, &der))
			abort();
	}
	arena_free(a);
	return 0;
}
