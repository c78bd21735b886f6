/* layers: http process base */
/*
 * Any bytes as a Cookie header.
 */
#include <stdlib.h>

#include "cookie.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice v;
	enum err e = cookie_get(slice_of(p, n), "__Host-s", &v);

	if ((e == ERR_NONE) != (v.p != NULL) ||
	    (e == ERR_NONE && (v.p < p || v.p + v.n > p + n)))
		abort();
	return 0;
}
