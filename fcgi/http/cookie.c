/*
 * One cookie out of a Cookie header.
 */
#include <string.h>

#include "cookie.h"

static struct slice
trimmed(struct slice s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

enum err
cookie_get(struct slice header, const char *name, struct slice *out)
{
	enum err e = ERR_NOT_FOUND;

	*out = SLICE_NONE;
	while (header.n > 0) {
		const uint8_t *semi = memchr(header.p, ';', header.n);
		size_t n = semi != NULL ? (size_t)(semi - header.p) : header.n;
		struct slice pair = trimmed(slice_of(header.p, n));
		const uint8_t *eq = pair.n > 0 ?
		    memchr(pair.p, '=', pair.n) : NULL;

		header = semi != NULL ?
		    slice_of(semi + 1, header.n - n - 1) : SLICE_NONE;
		if (eq == NULL || !slice_equal_str(
		    trimmed(slice_of(pair.p, (size_t)(eq - pair.p))), name))
			continue;
		if (e == ERR_NONE) {
			*out = SLICE_NONE;
			return ERR_INPUT;
		}
		*out = trimmed(slice_of(eq + 1,
		    pair.n - (size_t)(eq - pair.p) - 1));
		e = ERR_NONE;
	}
	return e;
}
