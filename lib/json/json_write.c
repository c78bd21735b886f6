/*
 * Writing: commas, escapes and nothing to remember.
 */
#include "json_write.h"

void
json_writer_init(struct json_writer *w, struct arena *a, size_t max)
{
	*w = (struct json_writer){ .comma = false };
	buf_init(&w->out, a, max);
}

enum err
json_writer_done(struct json_writer *w, struct slice *out)
{
	enum err e;

	*out = SLICE_NONE;
	if (w->depth != 0)
		return ERR_INTERNAL;
	if ((e = buf_check(&w->out)))
		return e;
	(void)buf_str(&w->out);
	*out = buf_slice(&w->out);
	return ERR_NONE;
}

/* Bytes of the UTF-8 sequence at the front, or 0 if it is none. */
static size_t
sequence(struct slice s)
{
	for (size_t n = 1; n <= 4 && n <= s.n; n++)
		if (utf8_valid(slice_of(s.p, n)))
			return n;
	return 0;
}

static void
put_escaped(struct buf *out, uint8_t c)
{
	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c == '\n')
		buf_add_str(out, "\\n");
	else if (c < 0x20 || c == 0x7f)
		buf_printf(out, "\\u%04x", c);
	else
		buf_add_byte(out, c);
}

/* Bytes at the front that stand as they are. */
static size_t
plain(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f &&
	    s.p[n] != '"' && s.p[n] != '\\')
		n++;
	return n;
}

static void
put_string(struct buf *out, struct slice s)
{
	size_t n;

	buf_add_byte(out, '"');
	while (s.n > 0) {
		n = plain(s);
		if (n == 0 && (n = sequence(s)) == 1)
			put_escaped(out, s.p[0]);
		else if (n > 0)
			buf_add(out, slice_of(s.p, n));
		else {
			buf_add_str(out, "\\ufffd");
			n = 1;
		}
		s = slice_of(s.p + n, s.n - n);
	}
	buf_add_byte(out, '"');
}

/* What stands before a value. */
static void
put_key(struct json_writer *w, const char *key)
{
	if (w->comma)
		buf_add_byte(&w->out, ',');
	w->comma = true;
	if (key == NULL)
		return;
	put_string(&w->out, slice_str(key));
	buf_add_byte(&w->out, ':');
}

void
json_open(struct json_writer *w, const char *key, char bracket)
{
	put_key(w, key);
	buf_add_byte(&w->out, (uint8_t)bracket);
	w->comma = false;
	w->depth++;
}

void
json_close(struct json_writer *w, char bracket)
{
	buf_add_byte(&w->out, (uint8_t)bracket);
	w->comma = true;
	w->depth--;
}

void
json_put_text(struct json_writer *w, const char *key, struct slice s)
{
	put_key(w, key);
	put_string(&w->out, s);
}

void
json_put_str(struct json_writer *w, const char *key, const char *s)
{
	put_key(w, key);
	if (s == NULL)
		buf_add_str(&w->out, "null");
	else
		put_string(&w->out, slice_str(s));
}

void
json_put_base64(struct json_writer *w, const char *key, struct slice s)
{
	json_put_str(w, key, base64_text(w->out.arena, s));
}

void
json_put_uuid(struct json_writer *w, const char *key, const struct uuid *u)
{
	char text[UUID_TEXT];

	uuid_format(u, text);
	json_put_str(w, key, text);
}

void
json_put_int(struct json_writer *w, const char *key, int64_t v)
{
	put_key(w, key);
	buf_printf(&w->out, "%lld", (long long)v);
}

void
json_put_bool(struct json_writer *w, const char *key, bool v)
{
	put_key(w, key);
	buf_add_str(&w->out, v ? "true" : "false");
}
