/*
 * Text made safe for the place in HTML where it stands.
 */
#include <string.h>

#include "escape.h"

void
escape_text(struct buf *b, const char *s)
{
	static const struct { char c; const char *with; } escapes[] = {
		{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&#39;" },
	};
	size_t n;

	while (s != NULL && *s != '\0') {
		n = strcspn(s, "&<>\"'");
		buf_add(b, slice_of(s, n));
		s += n;
		for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
			if (*s == escapes[i].c)
				buf_add_str(b, escapes[i].with);
		if (*s != '\0')
			s++;
	}
}

static bool
is_ours(const char *url)
{
	return url[0] == '/' && url[1] != '/' && url[1] != '\\';
}

void
escape_url(struct buf *b, const char *s)
{
	if (s != NULL && (is_ours(s) || strncmp(s, "https://", 8) == 0))
		escape_text(b, s);
	else
		buf_add_byte(b, '#');
}

void
escape_url_part(struct buf *b, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (; s != NULL && *s != '\0'; s++)
		if (strchr(plain, *s) != NULL)
			buf_add_byte(b, (uint8_t)*s);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
}

bool
escape_is_true(bool flag)
{
	return flag;
}

bool
escape_is_some(const char *s)
{
	return s != NULL && *s != '\0';
}
