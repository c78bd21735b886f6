/* layers: base */
/*
 * Names and host names: an accepted name is UTF-8 of so many characters, an
 * accepted host name is a name too.
 */
#include <stdlib.h>
#include <string.h>

#include "parse.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice in = slice_of(p, n);

	if (name_check(in, 64) == ERR_NONE &&
	    (!utf8_valid(in) || utf8_count(in) < 1 || utf8_count(in) > 64 ||
	    memchr(p, '\n', n) != NULL || !utf8_is_seen(in)))
		abort();
	if (dns_name_check(in) == ERR_NONE && name_check(in, 253) != ERR_NONE)
		abort();
	return 0;
}
