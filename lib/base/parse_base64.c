/*
 * RFC 4648: base64 and base64url, canonical forms only, and hex.
 */
#include <string.h>

#include "parse.h"

#define LINE	64	/* columns, as in RFC 7468 section 2 */

static const char standard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char for_urls[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int
value_of(const char *alphabet, uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (uint8_t)alphabet[62])
		return 62;
	if (c == (uint8_t)alphabet[63])
		return 63;
	return -1;
}

/* s is without padding. */
static enum err
decode(struct arena *a, const char *alphabet, struct slice s,
    struct slice *out)
{
	uint8_t *p = arena_alloc(a, s.n / 4 * 3 + 3);
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int v = value_of(alphabet, s.p[i]);

		if (v < 0)
			return ERR_INPUT;
		bits = (bits << 6 | (uint32_t)v) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			p[n++] = (uint8_t)(bits >> have);
		}
	}
	/* A lone symbol, or bits left over, would be a second spelling. */
	if (have >= 6 || (bits & ((1U << have) - 1)) != 0)
		return ERR_INPUT;
	*out = slice_of(p, n);
	return ERR_NONE;
}

enum err
base64_parse(struct arena *a, struct slice s, size_t max, struct slice *out)
{
	size_t pad = 0;

	*out = SLICE_NONE;
	if (s.n % 4 != 0)
		return ERR_INPUT;
	while (pad < 2 && pad < s.n && s.p[s.n - 1 - pad] == '=')
		pad++;
	if (s.n / 4 * 3 - pad > max)
		return ERR_TOO_LARGE;
	return decode(a, standard, slice_of(s.p, s.n - pad), out);
}

static bool
is_blank(uint8_t c)
{
	return c == '\r' || c == '\n' || c == ' ' || c == '\t';
}

enum err
base64_lines_parse(struct arena *a, struct slice s, size_t max,
    struct slice *out)
{
	uint8_t *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_blank(s.p[i]))
			p[n++] = s.p[i];
	}
	return base64_parse(a, slice_of(p, n), max, out);
}

enum err
base64url_parse(struct arena *a, struct slice s, size_t max, struct slice *out)
{
	*out = SLICE_NONE;
	if (s.n / 4 * 3 + s.n % 4 * 3 / 4 > max)
		return ERR_TOO_LARGE;
	return decode(a, for_urls, s, out);
}

static char *
encode(struct arena *a, const char *alphabet, struct slice s)
{
	char *out, *q;

	if (s.n > SIZE_MAX / 2)
		arena_exhausted();
	out = q = arena_alloc(a, (s.n + 2) / 3 * 4 + 1);
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		uint32_t v = (uint32_t)s.p[i] << 16;

		if (left > 1)
			v |= (uint32_t)s.p[i + 1] << 8;
		if (left > 2)
			v |= s.p[i + 2];
		*q++ = alphabet[v >> 18];
		*q++ = alphabet[v >> 12 & 63];
		*q++ = left > 1 ? alphabet[v >> 6 & 63] : '=';
		*q++ = left > 2 ? alphabet[v & 63] : '=';
	}
	return out;
}

char *
base64_text(struct arena *a, struct slice s)
{
	return encode(a, standard, s);
}

char *
base64_lines_text(struct arena *a, struct slice s)
{
	const char *text = base64_text(a, s);
	size_t n = strlen(text), at = 0;
	char *out = arena_alloc(a, n + n / LINE + 2), *q = out;

	for (; at < n; at += LINE) {
		size_t part = n - at < LINE ? n - at : LINE;

		memcpy(q, text + at, part);
		q += part;
		*q++ = '\n';
	}
	return out;
}

char *
base64url_text(struct arena *a, struct slice s)
{
	char *out = encode(a, for_urls, s);

	out[strcspn(out, "=")] = '\0';
	return out;
}

static int
nibble(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum err
hex_parse(struct slice s, uint8_t *out, size_t n)
{
	if (s.n % 2 != 0 || s.n / 2 != n)
		return ERR_INPUT;
	for (size_t i = 0; i < n; i++) {
		int high = nibble(s.p[2 * i]), low = nibble(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return ERR_INPUT;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return ERR_NONE;
}

char *
hex_text(struct arena *a, struct slice s)
{
	static const char digits[] = "0123456789abcdef";
	char *out;

	if (s.n > (SIZE_MAX - 1) / 2)
		arena_exhausted();
	out = arena_alloc(a, s.n * 2 + 1);
	for (size_t i = 0; i < s.n; i++) {
		out[2 * i] = digits[s.p[i] >> 4];
		out[2 * i + 1] = digits[s.p[i] & 15];
	}
	return out;
}
