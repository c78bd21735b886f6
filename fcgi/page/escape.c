/*
 * Text made safe for the place in HTML where it stands.
 */
#include <string.h>

#include "escape.h"
#include "parse.h"

#define UNKNOWN		"\xef\xbf\xbd"	/* U+FFFD */

/* What may not stand there as it is; s is at one of the bytes of STOPS. */
#define STOPS		"&<>\"'\xe2"

/*
 * An override shows text in another order than it was checked in, so that
 * "evil" reads "live": U+202A..U+202E and U+2066..U+2069.
 */
static bool
is_bidi_control(const char *s)
{
	unsigned char last;

	if (strncmp(s, "\xe2\x80", 2) != 0 && strncmp(s, "\xe2\x81", 2) != 0)
		return false;
	last = (unsigned char)s[2];
	return s[1] == '\x80' ? last >= 0xaa && last <= 0xae :
	    last >= 0xa6 && last <= 0xa9;
}

/* How many bytes of s the replacement stands for. */
static size_t
escape_one(struct buf *b, const char *s)
{
	static const struct {
		char c;
		const char *with;
	} escapes[] = {
		{ '&', "&amp;" },
		{ '<', "&lt;" },
		{ '>', "&gt;" },
		{ '"', "&quot;" },
		{ '\'', "&#39;" },
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
		if (*s == escapes[i].c) {
			buf_add_str(b, escapes[i].with);
			return 1;
		}
	if (is_bidi_control(s)) {
		buf_add_str(b, UNKNOWN);
		return 3;
	}
	buf_add_byte(b, (uint8_t)*s);
	return 1;
}

void
escape_text(struct buf *b, const char *s)
{
	size_t n;

	while (s != NULL && *s != '\0') {
		n = strcspn(s, STOPS);
		buf_add(b, slice_of(s, n));
		s += n;
		if (*s != '\0')
			s += escape_one(b, s);
	}
}

/* As nearly all do; then it need not be read to its end. */
static bool
begins_visibly(const char *s)
{
	return *s > ' ' && *s <= '~';
}

void
escape_name(struct buf *b, const char *s)
{
	if (s != NULL && *s != '\0' && !begins_visibly(s) &&
	    !utf8_is_seen(slice_str(s)))
		buf_add_str(b, "(no visible text)");
	else
		escape_text(b, s);
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
	size_t n;

	while (s != NULL && *s != '\0') {
		n = strspn(s, plain);
		buf_add(b, slice_of(s, n));
		s += n;
		if (*s != '\0')
			buf_printf(b, "%%%02X", (unsigned char)*s++);
	}
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
