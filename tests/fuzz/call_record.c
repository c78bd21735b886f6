/* layers: call base */
/*
 * Any bytes as a FastCGI program's answer, whole and in two parts.
 */
#include <stdlib.h>

#include "record.h"

#define OUT_MAX	4096

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* In two parts it must come to the same. */
static void
compare(struct arena *a, struct slice all, const struct buf *whole, bool done)
{
	size_t half = all.n / 2;
	struct slice in = slice_of(all.p, half);
	struct buf out;
	bool now;

	buf_init(&out, a, OUT_MAX);
	if (record_read(&in, &out, &now))
		abort();
	if (!now) {
		in = slice_of(in.p, in.n + all.n - half);
		if (record_read(&in, &out, &now))
			abort();
	}
	if (now != done || out.full != whole->full ||
	    !slice_equal(buf_slice(&out), buf_slice(whole)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct slice all = slice_of(p, n), in = all, head, body;
	struct buf out;
	bool done;
	int status;

	buf_init(&out, a, OUT_MAX);
	if (record_read(&in, &out, &done) == ERR_NONE) {
		compare(a, all, &out, done);
		if (record_answer(buf_slice(&out), &status, &head,
		    &body) == ERR_NONE && (status < 100 || status > 599 ||
		    head.n + body.n > out.n))
			abort();
	}
	arena_free(a);
	return 0;
}
