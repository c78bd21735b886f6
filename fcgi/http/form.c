/*
 * Strict application/x-www-form-urlencoded.
 */
#include <string.h>

#include "form.h"
#include "parse.h"

/* *to moves on behind what was decoded. */
static enum err
decode(struct slice in, uint8_t **to, struct slice *out)
{
	uint8_t *p = *to;
	size_t i;

	for (i = 0; i < in.n; i++) {
		uint8_t c = in.p[i];

		if (c <= ' ' || c >= 0x7f)
			return ERR_INPUT;
		if (c == '+')
			c = ' ';
		else if (c == '%') {
			if (in.n - i < 3 ||
			    hex_parse(slice_of(in.p + i + 1, 2), &c, 1))
				return ERR_INPUT;
			i += 2;
		}
		if (c == '\0')
			return ERR_INPUT;
		*p++ = c;
	}
	*out = slice_of(*to, (size_t)(p - *to));
	*to = p;
	return utf8_valid(*out) ? ERR_NONE : ERR_INPUT;
}

static enum err
add_pair(struct form *f, struct slice pair, uint8_t **to)
{
	struct cursor c = cursor_of(pair);
	struct slice raw = cursor_until(&c, '=');
	struct form_field *field;
	enum err e;
	size_t i;

	if (c.bad || raw.n == 0 || f->n == FORM_FIELDS_MAX)
		return ERR_INPUT;
	field = &f->field[f->n];
	if ((e = decode(raw, to, &field->name)) ||
	    (e = decode(c.rest, to, &field->value)))
		return e;
	for (i = 0; i < f->n; i++)
		if (slice_equal(f->field[i].name, field->name))
			return ERR_INPUT;
	f->n++;
	return ERR_NONE;
}

enum err
form_parse(struct arena *a, struct slice in, struct form *out)
{
	uint8_t *to;
	enum err e;

	memset(out, 0, sizeof(*out));
	if (in.n == 0)
		return ERR_NONE;
	/* Decoded text never outgrows its source. */
	to = arena_alloc(a, in.n);
	for (;;) {
		const uint8_t *amp = memchr(in.p, '&', in.n);
		size_t n = amp != NULL ? (size_t)(amp - in.p) : in.n;

		if ((e = add_pair(out, slice_of(in.p, n), &to)))
			return e;
		if (amp == NULL)
			return ERR_NONE;
		in = slice_of(amp + 1, in.n - n - 1);
		if (in.n == 0)
			return ERR_INPUT;
	}
}

const struct slice *
form_get(const struct form *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (slice_equal_str(f->field[i].name, name))
			return &f->field[i].value;
	return NULL;
}
