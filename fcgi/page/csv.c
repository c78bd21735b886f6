/*
 * CSV, one field after another.
 *
 * Programs differ in what they skip before they look for a formula, and some
 * of them fold full-width forms first. So whatever might be skipped is skipped
 * here too: a needless apostrophe costs nothing.
 */
#include "csv.h"

#include <string.h>

#include "parse.h"

#define REPLACEMENT	0xfffd

/* The code point at s and how long it is; text has been checked before. */
static uint32_t
next(const unsigned char *s, size_t *n)
{
	static const unsigned char mask[] = { 0x7f, 0x1f, 0x0f, 0x07 };
	size_t more = *s < 0x80 ? 0 : *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
	uint32_t c = *s & mask[more];

	for (size_t i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80) {
			*n = i;
			return REPLACEMENT;
		}
		c = c << 6 | (s[i] & 0x3f);
	}
	*n = more + 1;
	return c;
}

/* A quote, too, may be taken for the field's own. */
static bool
is_skipped(uint32_t c)
{
	return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == '"' ||
	    point_is_blank(c);
}

/* What begins a formula, and its full-width, small, super and other forms. */
static bool
is_sign(uint32_t c)
{
	static const uint32_t signs[] = {
		'=', 0xff1d, 0xfe66, 0x207c, 0x208c,
		'+', 0xff0b, 0xfe62, 0x207a, 0x208a, 0xfb29, 0x2795,
		'-', 0xff0d, 0xfe63, 0x207b, 0x208b, 0x2212, 0x2796, 0x2010,
		0x2011, 0x2012, 0x2013, 0x2014, 0x2015,
		'@', 0xff20, 0xfe6b,
		'|', 0xff5c, '%', 0xff05
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (c == signs[i])
			return true;
	return false;
}

static bool
is_formula(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	if (*s == '\t' || *s == '\r' || *s == '\n')
		return true;
	while (*s != '\0' && is_skipped(next(s, &n)))
		s += n;
	return *s != '\0' && is_sign(next(s, &n));
}

static bool
is_quoted(const char *text)
{
	size_t n = strlen(text);

	return strpbrk(text, "\",\r\n;\t") != NULL ||
	    (n > 0 && (text[0] == ' ' || text[n - 1] == ' '));
}

void
csv_add(struct buf *b, bool first, const char *text)
{
	bool quoted;

	if (!first)
		buf_add_byte(b, ',');
	if (text == NULL)
		return;
	quoted = is_quoted(text);
	if (quoted)
		buf_add_byte(b, '"');
	if (is_formula(text))
		buf_add_byte(b, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_add_byte(b, '"');
		buf_add_byte(b, (uint8_t)*text);
	}
	if (quoted)
		buf_add_byte(b, '"');
}

void
csv_end(struct buf *b)
{
	buf_add_str(b, "\r\n");
}
