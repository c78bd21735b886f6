/*
 * RFC 3629 UTF-8, names for people, and RFC 1123 host names.
 */
#include "parse.h"

#define BAD	UINT32_MAX

/* The next code point, or BAD; overlong forms and surrogates are bad. */
static uint32_t
next_point(struct cursor *c)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	uint8_t first = cursor_byte(c);
	uint32_t point;
	size_t more;

	if (first < 0x80)
		return first;
	if (first >= 0xc2 && first <= 0xdf) {
		more = 1;
		point = first & 0x1f;
	} else if ((first & 0xf0) == 0xe0) {
		more = 2;
		point = first & 0x0f;
	} else if (first >= 0xf0 && first <= 0xf4) {
		more = 3;
		point = first & 0x07;
	} else {
		return BAD;
	}
	for (size_t i = 0; i < more; i++) {
		uint8_t b = cursor_byte(c);

		if ((b & 0xc0) != 0x80)
			return BAD;
		point = point << 6 | (b & 0x3f);
	}
	if (point < least[more] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return BAD;
	return point;
}

bool
utf8_valid(struct slice s)
{
	struct cursor c;

	for (; s.n > 0 && *s.p < 0x80; s.p++, s.n--)
		;
	c = cursor_of(s);
	while (c.rest.n > 0)
		if (next_point(&c) == BAD)
			return false;
	return !c.bad;
}

size_t
utf8_count(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] & 0xc0) != 0x80)
			n++;
	return n;
}

static bool
point_allowed(uint32_t p)
{
	if (p < 0x20 || (p >= 0x7f && p <= 0x9f))
		return false;
	/* Noncharacters: the last two of every plane and one block of 32. */
	return (p & 0xfffe) != 0xfffe && (p < 0xfdd0 || p > 0xfdef);
}

bool
point_is_blank(uint32_t p)
{
	static const struct {
		uint32_t from, to;
	} blank[] = { { ' ', ' ' }, { 0xa0, 0xa0 }, { 0xad, 0xad },
		{ 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
		{ 0x1680, 0x1680 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
		{ 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f },
		{ 0x2800, 0x2800 }, { 0x3000, 0x3000 }, { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb }, { 0x13430, 0x13442 },
		{ 0x16fe4, 0x16fe4 }, { 0x1bca0, 0x1bca3 },
		{ 0x1d159, 0x1d159 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff } };

	for (size_t i = 0; i < sizeof(blank) / sizeof(*blank); i++)
		if (p <= blank[i].to)
			return p >= blank[i].from;
	return false;
}

bool
utf8_is_seen(struct slice s)
{
	struct cursor c = cursor_of(s);

	while (c.rest.n > 0) {
		uint32_t p = next_point(&c);

		if (p == BAD || (point_allowed(p) && !point_is_blank(p)))
			return true;
	}
	return false;
}

enum err
line_check(struct slice s, size_t max_chars)
{
	struct cursor c = cursor_of(s);
	size_t n = 0;

	if (s.n == 0 || s.p[0] == ' ' || s.p[s.n - 1] == ' ')
		return ERR_INPUT;
	while (c.rest.n > 0) {
		uint32_t p = next_point(&c);

		if (c.bad || p == BAD || !point_allowed(p) || ++n > max_chars)
			return ERR_INPUT;
	}
	return ERR_NONE;
}

enum err
name_check(struct slice s, size_t max_chars)
{
	enum err e = line_check(s, max_chars);

	return e == ERR_NONE && !utf8_is_seen(s) ? ERR_INPUT : e;
}

static bool
label_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* Sets *numeric to whether it is digits alone. */
static bool
label_valid(struct slice s, bool *numeric)
{
	*numeric = true;
	if (s.n < 1 || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!label_char(s.p[i]))
			return false;
		if (s.p[i] < '0' || s.p[i] > '9')
			*numeric = false;
	}
	return true;
}

enum err
dns_name_check(struct slice s)
{
	bool numeric = true;
	size_t from = 0;

	if (s.n < 1 || s.n > 253)
		return ERR_INPUT;
	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '.')
			continue;
		if (!label_valid(slice_of(s.p + from, i - from), &numeric))
			return ERR_INPUT;
		from = i + 1;
	}
	/* No top-level domain is a number, so this one is an address. */
	return numeric ? ERR_INPUT : ERR_NONE;
}
