/*
 * Borrowed bytes.
 */
#include "slice.h"

#include <string.h>

struct slice
slice_str(const char *s)
{
	if (s == NULL)
		return SLICE_NONE;
	return slice_of(s, strlen(s));
}

struct slice
slice_of(const void *p, size_t n)
{
	return (struct slice){ p, n };
}

bool
slice_equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_equal_str(struct slice a, const char *s)
{
	return slice_equal(a, slice_str(s));
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

bool
slice_equal_nocase(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}
