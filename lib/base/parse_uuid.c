/*
 * RFC 9562 text of UUIDs, and equality of ids and digests that are public.
 */
#include <stdio.h>
#include <string.h>

#include "parse.h"

enum err
uuid_parse(struct slice s, struct uuid *out)
{
	static const size_t groups[] = { 4, 2, 2, 2, 6 };
	struct cursor c = cursor_of(s);
	size_t at = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < 5; i++) {
		struct slice digits;

		if (i > 0 && cursor_byte(&c) != '-')
			return ERR_INPUT;
		digits = cursor_take(&c, groups[i] * 2);
		if (hex_parse(digits, out->b + at, groups[i]) != ERR_NONE)
			return ERR_INPUT;
		at += groups[i];
	}
	return cursor_done(&c) ? ERR_NONE : ERR_INPUT;
}

void
uuid_format(const struct uuid *u, char out[UUID_TEXT])
{
	const uint8_t *b = u->b;

	(void)snprintf(out, UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4],
	    b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
	    b[15]);
}

const char *
uuid_text(struct arena *a, const struct uuid *u)
{
	char *out = arena_alloc(a, UUID_TEXT);

	uuid_format(u, out);
	return out;
}

bool
uuid_equal(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

bool
sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}
