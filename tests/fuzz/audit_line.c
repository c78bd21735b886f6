/* layers: audit store db json crypto base */
/*
 * Lines of an exported event log: what is taken is written back the same, and
 * the verifier comes to an end with any file.
 */
#include <stdlib.h>
#include <string.h>

#include "audit_verify.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
round_trips(struct arena *a, struct slice in)
{
	struct audit_signed s;
	struct audit_header h;
	struct slice out;
	struct buf b;

	buf_init(&b, a, AUDIT_LINE_MAX);
	if (audit_header_parse(in, &h) == ERR_NONE &&
	    (audit_header_format(&b, &h) || b.n != in.n + 1 ||
	    memcmp(b.p, in.p, in.n) != 0))
		abort();
	if (audit_signed_parse(a, in, &s) == ERR_NONE &&
	    (audit_signed_line(a, s.text, s.signature, &out) ||
	    !slice_equal(out, in)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice in = slice_of(p, n);
	struct arena *a = arena_new();
	struct audit_report report;
	struct pubkey key = { .type = "none" };
	struct audit_verify *v;
	struct audit_row row;
	const uint8_t *end;

	round_trips(a, in);
	if (audit_row_parse(in, &row) == ERR_NONE &&
	    row.body.n + row.hash.n + 11 != in.n)
		abort();
	v = audit_verify_new(a, &key, SLICE_NONE, NULL, NULL);
	while (in.n > 0 && (end = memchr(in.p, '\n', in.n)) != NULL) {
		size_t line = (size_t)(end - in.p);

		if (!audit_verify_line(v, slice_of(in.p, line)))
			break;
		in = slice_of(in.p + line + 1, in.n - line - 1);
	}
	audit_verify_end(v, in.n > 0, &report);
	if (report.fault == AUDIT_GOOD)
		abort();	/* nobody has this key */
	arena_free(a);
	return 0;
}
