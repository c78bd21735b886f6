/* layers: crypto base */
/* Fuzzes cert_parse_pem: what it takes is written and read again the same. */
#include <stdlib.h>

#include "cert.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice ders[CERT_CHAIN_MAX], text;
	struct arena *a = arena_new();
	struct cert *certs, *again;
	size_t count, recount;

	if (cert_parse_pem(a, slice_of(p, n), &certs, &count) == ERR_NONE) {
		for (size_t i = 0; i < count; i++)
			ders[i] = certs[i].der;
		if (cert_pem(a, ders, count, &text) ||
		    cert_parse_pem(a, text, &again, &recount) ||
		    count != recount)
			abort();
	}
	arena_free(a);
	return 0;
}
