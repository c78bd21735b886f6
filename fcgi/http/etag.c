/*
 * Entity tags: does who asks have this answer already (RFC 9110 section 13)?
 */
#include <string.h>

#include "etag.h"

static struct slice
without(struct slice s, size_t n)
{
	return slice_of(s.p + n, s.n - n);
}

/* Between the tags of a list, empty elements included. */
static struct slice
skip(struct slice s)
{
	while (s.n > 0 && memchr(" \t,", s.p[0], 3) != NULL)
		s = without(s, 1);
	return s;
}

bool
etag_listed(struct slice header, const char *tag)
{
	struct slice s = skip(header);
	const uint8_t *end;

	if (s.n > 0 && s.p[0] == '*')
		return true;
	for (; s.n > 0; s = skip(s)) {
		if (s.n > 2 && memcmp(s.p, "W/", 2) == 0)
			s = without(s, 2);
		if (s.p[0] != '"')
			return false;
		s = without(s, 1);
		if (s.n == 0 || (end = memchr(s.p, '"', s.n)) == NULL)
			return false;
		if (slice_equal_str(slice_of(s.p, (size_t)(end - s.p)), tag))
			return true;
		s = without(s, (size_t)(end - s.p) + 1);
	}
	return false;
}
