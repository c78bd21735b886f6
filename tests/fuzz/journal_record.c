/* layers: signer http store db pairing json crypto process base */
/*
 * Lines of the signer's journal: what is accepted is written back the same.
 */
#include <stdlib.h>

#include "journal_record.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice in = slice_of(p, n);
	struct arena *a = arena_new();
	struct record r;
	struct buf b;

	buf_init(&b, a, RECORD_MAX);
	if (record_parse(in, &r) == ERR_NONE &&
	    (record_format(&b, &r) != ERR_NONE ||
	    !slice_equal_str(buf_slice(&b),
	    arena_printf(a, "%s\n", arena_str(a, in)))))
		abort();
	arena_free(a);
	return 0;
}
