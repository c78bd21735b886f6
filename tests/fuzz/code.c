/* layers: pairing json crypto base */
/*
 * Typed codes: what is read is normalised, and reads as itself again.
 */
#include <stdlib.h>

#include "code.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct code c, again;
	char text[CODE_TEXT];

	if (code_parse(slice_of(p, n), &c) != CODE_OK)
		return 0;
	code_format(&c, text);
	if (code_parse(slice_str(text), &again) != CODE_OK ||
	    !slice_equal_str(slice_str(c.s), again.s))
		abort();
	return 0;
}
