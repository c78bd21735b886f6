/*
 * Text made safe for the place in HTML where it stands.
 */
#include <string.h>

#include "escape.h"

void
escape_text(struct buf *b, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *with = s.p[i] == '&' ? "&amp;" :
		    s.p[i] == '<' ? "&lt;" : s.p[i] == '>' ? "&gt;" :
		    s.p[i] == '"' ? "&quot;" : s.p[i] == '\'' ? "&#39;" : NULL;

		if (with == NULL)
			continue;
		buf_add(b, slice_of(s.p + from, i - from));
		buf_add_str(b, with);
		from = i + 1;
	}
	buf_add(b, slice_of(s.p + from, s.n - from));
}

static bool
begins(struct slice s, const char *with)
{
	return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

void
escape_url(struct buf *b, struct slice s)
{
	bool ours = begins(s, "/") && !begins(s, "//") && !begins(s, "/\\");

	escape_text(b, ours || begins(s, "https://") ? s : SLICE_LIT("#"));
}

void
escape_url_part(struct buf *b, struct slice s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (size_t i = 0; i < s.n; i++)
		if (memchr(plain, s.p[i], sizeof(plain) - 1) != NULL)
			buf_add_byte(b, s.p[i]);
		else
			buf_printf(b, "%%%02X", s.p[i]);
}

bool
escape_is_true(bool flag)
{
	return flag;
}

bool
escape_is_some(struct slice s)
{
	return s.n > 0;
}
