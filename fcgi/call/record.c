/*
 * FastCGI records, written and read.
 */
#include <string.h>

#include "parse.h"
#include "record.h"

#define VERSION_1	1
#define RESPONDER	1
#define COMPLETE	0
#define CONTENT_MAX	65535

static void
put_header(struct buf *b, unsigned int type, size_t n)
{
	const uint8_t head[RECORD_HEADER] = {
		VERSION_1, (uint8_t)type, 0, RECORD_ID,
		(uint8_t)(n >> 8), (uint8_t)n, 0, 0
	};

	buf_add(b, slice_of(head, sizeof(head)));
}

void
record_put_begin(struct buf *b)
{
	static const uint8_t body[8] = { 0, RESPONDER };

	put_header(b, RECORD_BEGIN, sizeof(body));
	buf_add(b, slice_of(body, sizeof(body)));
}

void
record_put_stream(struct buf *b, enum record_type type, struct slice s)
{
	while (s.n > 0) {
		size_t n = s.n < CONTENT_MAX ? s.n : CONTENT_MAX;

		put_header(b, type, n);
		buf_add(b, slice_of(s.p, n));
		s = slice_of(s.p + n, s.n - n);
	}
	put_header(b, type, 0);
}

static void
put_length(struct buf *b, size_t n)
{
	if (n < 128)
		buf_add_byte(b, (uint8_t)n);
	else
		buf_add_u32be(b, (uint32_t)n | 0x80000000u);
}

void
record_put_pair(struct buf *b, struct slice name, struct slice value)
{
	put_length(b, name.n);
	put_length(b, value.n);
	buf_add(b, name);
	buf_add(b, value);
}

enum err
record_next(struct slice *in, struct record *out)
{
	struct cursor c = cursor_of(*in);
	unsigned int version, id;
	size_t n, padding;

	version = cursor_byte(&c);
	out->type = cursor_byte(&c);
	id = cursor_u16be(&c);
	n = cursor_u16be(&c);
	padding = cursor_byte(&c);
	(void)cursor_byte(&c);
	if (c.bad)
		return ERR_NOT_FOUND;
	if (version != VERSION_1 || id != RECORD_ID)
		return ERR_INPUT;
	out->content = cursor_take(&c, n);
	(void)cursor_take(&c, padding);
	if (c.bad)
		return ERR_NOT_FOUND;
	*in = c.rest;
	return ERR_NONE;
}

static enum err
take_end(struct slice content)
{
	struct cursor c = cursor_of(content);

	(void)cursor_u32be(&c);		/* the program's own exit status */
	if (cursor_byte(&c) != COMPLETE)
		return ERR_INPUT;
	(void)cursor_take(&c, 3);
	return cursor_done(&c) ? ERR_NONE : ERR_INPUT;
}

enum err
record_read(struct slice *in, struct buf *out, bool *done)
{
	struct record r;
	enum err e;

	*done = false;
	while ((e = record_next(in, &r)) == ERR_NONE) {
		switch (r.type) {
		case RECORD_STDOUT:
			buf_add(out, r.content);
			break;
		case RECORD_STDERR:
			break;
		case RECORD_END:
			*done = true;
			return take_end(r.content);
		default:
			return ERR_INPUT;
		}
	}
	return e == ERR_NOT_FOUND ? ERR_NONE : e;
}

static enum err
parse_status(struct slice line, int *status)
{
	static const char name[] = "Status: ";
	const size_t n = sizeof(name) - 1;
	uint64_t v;

	if (line.n < n ||
	    !slice_equal_nocase(slice_of(line.p, n), slice_str(name)))
		return ERR_NONE;
	if (line.n < n + 3 || (line.n > n + 3 && line.p[n + 3] != ' ') ||
	    uint_parse(slice_of(line.p + n, 3), 599, &v) || v < 100)
		return ERR_INPUT;
	*status = (int)v;
	return ERR_NONE;
}

enum err
record_answer(struct slice in, int *status, struct slice *headers,
    struct slice *body)
{
	struct slice rest = in;
	enum err e;

	*status = 200;
	for (;;) {
		const uint8_t *end = rest.n > 0 ?
		    memmem(rest.p, rest.n, "\r\n", 2) : NULL;
		size_t n;

		if (end == NULL)
			return ERR_INPUT;
		n = (size_t)(end - rest.p);
		if (n == 0)
			break;
		if ((e = parse_status(slice_of(rest.p, n), status)))
			return e;
		rest = slice_of(end + 2, rest.n - n - 2);
	}
	*headers = slice_of(in.p, in.n - rest.n);
	*body = slice_of(rest.p + 2, rest.n - 2);
	return ERR_NONE;
}
