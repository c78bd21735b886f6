/* layers: base */
/*
 * UUIDs, numbers, times and hex: what is accepted is written back the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "parse.h"
#include "time.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct slice in = slice_of(p, n);
	uint8_t bytes[32];
	struct uuid u;
	uint64_t v;
	int64_t t;

	if (uuid_parse(in, &u) == ERR_NONE &&
	    !slice_equal_nocase(in, slice_str(uuid_text(a, &u))))
		abort();
	if (uint_parse(in, UINT64_MAX, &v) == ERR_NONE &&
	    !slice_equal_str(in, arena_printf(a, "%llu",
	    (unsigned long long)v)))
		abort();
	if (time_parse(in, &t) == ERR_NONE &&
	    !slice_equal_str(in, time_text(a, t)))
		abort();
	if (hex_parse(in, bytes, sizeof(bytes)) == ERR_NONE &&
	    !slice_equal_nocase(in, slice_str(hex_text(a,
	    slice_of(bytes, sizeof(bytes))))))
		abort();
	arena_free(a);
	return 0;
}
