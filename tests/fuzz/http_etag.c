/* layers: http process base */
/*
 * Any bytes as an If-None-Match header: read within its bounds, and a tag
 * that stands first is always found.
 */
#include <stdlib.h>
#include <string.h>

#include "etag.h"

#define TAG	"\"abc\","

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *with = malloc(n + strlen(TAG));

	if (with == NULL)
		abort();
	memcpy(with, TAG, strlen(TAG));
	if (n > 0)
		memcpy(with + strlen(TAG), p, n);
	(void)etag_listed(slice_of(p, n), "abc");
	if (!etag_listed(slice_of(with, n + strlen(TAG)), "abc"))
		abort();
	free(with);
	return 0;
}
