/*
 * The cursor, and decimal numbers.
 */
#include "parse.h"

struct cursor
cursor_of(struct slice s)
{
	return (struct cursor){ .rest = s };
}

struct slice
cursor_take(struct cursor *c, size_t n)
{
	struct slice taken;

	if (c->bad || n > c->rest.n) {
		c->bad = true;
		return SLICE_NONE;
	}
	taken = slice_of(c->rest.p, n);
	if (n > 0)
		c->rest = slice_of(c->rest.p + n, c->rest.n - n);
	return taken;
}

uint8_t
cursor_byte(struct cursor *c)
{
	struct slice s = cursor_take(c, 1);

	return s.n == 1 ? s.p[0] : 0;
}

uint16_t
cursor_u16be(struct cursor *c)
{
	struct slice s = cursor_take(c, 2);

	if (s.n != 2)
		return 0;
	return (uint16_t)(s.p[0] << 8 | s.p[1]);
}

uint32_t
cursor_u32be(struct cursor *c)
{
	struct slice s = cursor_take(c, 4);

	if (s.n != 4)
		return 0;
	return (uint32_t)s.p[0] << 24 | (uint32_t)s.p[1] << 16 |
	    (uint32_t)s.p[2] << 8 | s.p[3];
}

struct slice
cursor_until(struct cursor *c, uint8_t stop)
{
	struct slice s;
	size_t n = 0;

	while (n < c->rest.n && c->rest.p[n] != stop)
		n++;
	if (n == c->rest.n)
		c->bad = true;
	s = cursor_take(c, n);
	(void)cursor_byte(c);
	return s;
}

bool
cursor_done(const struct cursor *c)
{
	return !c->bad && c->rest.n == 0;
}

enum err
uint_parse(struct slice s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	*out = 0;
	if (s.n == 0 || (s.n > 1 && s.p[0] == '0'))
		return ERR_INPUT;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' ||
		    __builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return ERR_INPUT;
	}
	if (v > max)
		return ERR_INPUT;
	*out = v;
	return ERR_NONE;
}
