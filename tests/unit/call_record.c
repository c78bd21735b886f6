/*
 * FastCGI records, byte by byte.
 */
#include "record.h"
#include "tap.h"

static void
test_write(struct arena *a)
{
	static const uint8_t begin[] = { 1, 1, 0, 1, 0, 8, 0, 0,
	    0, 1, 0, 0, 0, 0, 0, 0 };
	static const uint8_t pair[] = { 1, 2, 'a', 'b', 'c' };
	struct buf b, big;
	size_t i;

	buf_init(&b, a, 400000);
	record_put_begin(&b);
	is_mem(b.p, b.n, begin, sizeof(begin), "a request begins");
	buf_clear(&b);
	record_put_pair(&b, SLICE_LIT("a"), SLICE_LIT("bc"));
	is_mem(b.p, b.n, pair, sizeof(pair), "a short pair");
	buf_init(&big, a, 400000);
	for (i = 0; i < 65536; i++)
		buf_add_byte(&big, 'x');
	buf_clear(&b);
	record_put_pair(&b, SLICE_LIT("a"), slice_of(big.p, 128));
	is_mem(b.p, 6, "\1\200\0\0\200a", 6, "a long value");
	buf_clear(&b);
	record_put_pair(&b, SLICE_LIT("a"), slice_of(big.p, 127));
	is_mem(b.p, 3, "\1\177a", 3, "the longest short value");
	buf_clear(&b);
	record_put_stream(&b, RECORD_STDIN, SLICE_NONE);
	is_mem(b.p, b.n, "\1\5\0\1\0\0\0\0", 8, "an empty stream");
	buf_clear(&b);
	record_put_stream(&b, RECORD_STDIN, buf_slice(&big));
	is_int(b.n, 65536 + 3 * 8, "65,536 bytes take two records and an end");
	is_mem(b.p + 8 + 65535, 9, "\1\5\0\1\0\1\0\0x", 9, "... the second");
}

/* A stdout record "hi" with two bytes of padding, then the end. */
static const char two[] =
    "\1\6\0\1\0\2\2\0hi\0\0"
    "\1\3\0\1\0\10\0\0" "\0\0\0\0\0\0\0\0";

static enum err
read_all(struct arena *a, struct slice in, bool *done)
{
	struct buf out;

	buf_init(&out, a, 10);
	return record_read(&in, &out, done);
}

static void
test_read(struct arena *a)
{
	struct slice all = slice_of(two, sizeof(two) - 1), in;
	struct buf out;
	size_t n, early = 0;
	bool done;

	buf_init(&out, a, 10);
	in = all;
	is_int(record_read(&in, &out, &done), ERR_NONE, "an answer");
	ok(done, "... is complete");
	is_str(buf_str(&out), "hi", "... and without padding");
	is_int(in.n, 0, "... and nothing is left");
	for (n = 0; n < all.n; n++) {
		in = slice_of(all.p, n);
		early += read_all(a, in, &done) != ERR_NONE || done;
	}
	is_int(early, 0, "a part of it is never an answer, nor an error");
	in = SLICE_LIT("\1\6\0\1\0\2");
	is_int(record_read(&in, &out, &done), ERR_NONE, "half a header");
	is_int(in.n, 6, "... waits");
}

static void
test_refuse(struct arena *a)
{
	bool done;

	is_int(read_all(a, SLICE_LIT("\2\6\0\1\0\0\0\0"), &done), ERR_INPUT,
	    "another version");
	is_int(read_all(a, SLICE_LIT("\1\6\0\2\0\0\0\0"), &done), ERR_INPUT,
	    "another request");
	is_int(read_all(a, SLICE_LIT("\1\5\0\1\0\0\0\0"), &done), ERR_INPUT,
	    "a record that only we may send");
	is_int(read_all(a, SLICE_LIT("\1\3\0\1\0\10\0\0\0\0\0\0\2\0\0\0"),
	    &done), ERR_INPUT, "an end that says overloaded");
	is_int(read_all(a, SLICE_LIT("\1\3\0\1\0\7\0\0\0\0\0\0\0\0\0"), &done),
	    ERR_INPUT, "a short end");
	is_int(read_all(a, SLICE_LIT("\1\7\0\1\0\2\0\0hi"), &done), ERR_NONE,
	    "what goes to standard error is passed over");
}

static int
status_of(const char *text, const char *want_body)
{
	struct slice head, body;
	int status;

	if (record_answer(slice_str(text), &status, &head, &body))
		return -1;
	is_slice(body, slice_str(want_body), "the body of the next");
	return status;
}

static void
test_answer(void)
{
	is_int(status_of("Status: 204 No Content\r\n\r\n", ""), 204, "204");
	is_int(status_of("A: b\r\nstatus: 409\r\nC: d\r\n\r\ntaken\r\n\r\n",
	    "taken\r\n\r\n"), 409, "409 between others");
	is_int(status_of("A: b\r\n\r\nx", "x"), 200, "none is 200");
	is_int(status_of("\r\nx", "x"), 200, "no headers");
	is_int(status_of("", ""), -1, "nothing");
	is_int(status_of("Status: 204\r\n", ""), -1, "no end of headers");
	is_int(status_of("Status: 2x4\r\n\r\n", ""), -1, "no number");
	is_int(status_of("Status: 99\r\n\r\n", ""), -1, "two digits");
	is_int(status_of("Status: 2044\r\n\r\n", ""), -1, "four digits");
	is_int(status_of("Status: 600\r\n\r\n", ""), -1, "over 599");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_write(a);
	test_read(a);
	test_refuse(a);
	test_answer();
	arena_free(a);
	return done_testing();
}
