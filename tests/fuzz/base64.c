/* layers: base */
/*
 * What base64 accepts is canonical: written again it is the same text.
 */
#include <stdlib.h>

#include "parse.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct slice in = slice_of(p, n), out, again;

	if (base64_parse(a, in, 4096, &out) == ERR_NONE &&
	    !slice_equal_str(in, base64_text(a, out)))
		abort();
	if (base64url_parse(a, in, 4096, &out) == ERR_NONE &&
	    !slice_equal_str(in, base64url_text(a, out)))
		abort();
	if (base64_lines_parse(a, in, 4096, &out) == ERR_NONE &&
	    (base64_lines_parse(a, slice_str(base64_lines_text(a, out)),
	    4096, &again) || !slice_equal(again, out)))
		abort();
	arena_free(a);
	return 0;
}
