/*
 * Lines of an exported event log: written and read back the same, and nothing
 * else is taken.
 */
#include "audit_line.h"
#include "audit_key.h"
#include "hash.h"
#include "sign.h"
#include "tap.h"

static void
test_row(struct arena *a)
{
	struct slice text = SLICE_LIT("{\"seq\":7,\"id\":9,\"at\":"
	    "\"2026-11-30T01:02:03.000004Z\",\"what\":\"a\"}");
	struct sha256 link = { { 0 } }, again = { { 0 } };
	struct audit_row row;
	struct slice line;
	struct buf b;

	buf_init(&b, a, 4096);
	is_int(audit_link(&link, text), ERR_NONE, "an event is hashed");
	is_int(audit_row_format(&b, text, &link), ERR_NONE, "and written");
	line = slice_of(b.p, b.n - 1);
	is_int(b.p[b.n - 1], '\n', "as a line");
	is_int(audit_row_parse(line, &row), ERR_NONE, "it is read");
	is_int(row.seq, 7, "with its number");
	is_slice(row.at, SLICE_LIT("2026-11-30T01:02:03.000004Z"), "its time");
	is_int(audit_row_link(&again, &row), ERR_NONE, "hashed from the line");
	ok(sha256_equal(&link, &again), "it is the same");
	ok(audit_is_hex(row.hash, &link), "as the line says");
	for (size_t i = 0; i < line.n; i++)
		if (audit_row_parse(slice_of(line.p, i), &row) == ERR_NONE)
			ok(false, "%zu bytes of it are taken", i);
	ok(true, "no part of it is one");
	is_int(audit_row_format(&b, SLICE_LIT("{"), &link), ERR_INPUT,
	    "half an object is no text");
	is_int(audit_row_parse(SLICE_LIT("{\"seq\":01,\"id\":9,\"at\":\"x\","),
	    &row), ERR_INPUT, "numbers have one form");
}

static struct audit_checkpoint
checkpoint(void)
{
	return (struct audit_checkpoint){ .number = 3,
	    .realm = SLICE_LIT("devices.example.org"), .seq = 250,
	    .hash = { { 1, 2, 3 } }, .rows = 50, .at = 1795457040,
	    .previous = { { 9 } }, .restarts = 1 };
}

static void
test_checkpoint(struct arena *a)
{
	struct audit_checkpoint c = checkpoint(), back;
	struct slice text;
	const char *reason;

	is_int(audit_checkpoint_text(a, &c, &text), ERR_NONE, "a checkpoint");
	is_int(audit_checkpoint_parse(text, &back), ERR_NONE, "is read back");
	ok(back.number == 3 && back.seq == 250 && back.rows == 50 &&
	    back.at == c.at && back.restarts == 1 && !back.restart &&
	    sha256_equal(&back.hash, &c.hash) &&
	    sha256_equal(&back.previous, &c.previous) &&
	    slice_equal(back.realm, c.realm), "the same");
	c.restart = true;
	c.after = 200;
	c.digest.b[31] = 7;
	c.reason = SLICE_LIT("a \"backup\" \\ é");
	is_int(audit_checkpoint_text(a, &c, &text), ERR_NONE, "a restart");
	is_int(audit_checkpoint_parse(text, &back), ERR_NONE, "is read back");
	ok(back.restart && back.after == 200 &&
	    sha256_equal(&back.digest, &c.digest), "the same");
	is_int(audit_reason(a, &back, &reason), ERR_NONE, "its reason");
	is_str(reason, "a \"backup\" \\ é", "as it was typed");
	for (size_t i = 0; i < text.n; i++)
		if (audit_checkpoint_parse(slice_of(text.p, i), &back) ==
		    ERR_NONE)
			ok(false, "%zu bytes of it are taken", i);
	ok(true, "no part of it is one");
}

static void
test_signed(struct arena *a)
{
	struct audit_checkpoint c = checkpoint();
	struct slice text, signature, line;
	struct audit_signed s;
	struct pubkey pub, read;
	struct key *key;

	if (key_generate(a, "Ed25519", &key) || key_public(a, key, &pub) ||
	    audit_checkpoint_text(a, &c, &text) ||
	    sign_make(a, key, text, &signature))
		ok(false, "a key signs");
	is_int(audit_signed_line(a, text, signature, &line), ERR_NONE,
	    "a line");
	is_int(audit_signed_parse(a, line, &s), ERR_NONE, "is taken apart");
	is_slice(s.text, text, "into its text");
	is_slice(s.signature, signature, "and its signature");
	is_int(sign_check(&pub, s.text, s.signature), ERR_NONE, "which fits");
	is_int(audit_signed_parse(a, text, &s), ERR_INPUT,
	    "without a signature it is none");
	is_int(audit_key_parse(a, slice_str(audit_key_pem(a, &pub)), &read),
	    ERR_NONE, "the key as a file");
	ok(sha256_equal(&read.fingerprint, &pub.fingerprint), "is the same");
	is_int(audit_key_parse(a, SLICE_LIT("-----BEGIN PUBLIC KEY-----"),
	    &read), ERR_INPUT, "half of it is none");
}

static void
test_header(struct arena *a)
{
	struct audit_header h = { .realm = SLICE_LIT("r.example"),
	    .key = { { 5 } }, .restarts = 2, .after = 17, .end = { { 6 } } };
	struct audit_header back;
	struct buf b;

	buf_init(&b, a, 4096);
	is_int(audit_header_format(&b, &h), ERR_NONE, "a header");
	is_int(audit_header_parse(slice_of(b.p, b.n - 1), &back), ERR_NONE,
	    "is read back");
	ok(back.restarts == 2 && back.after == 17 &&
	    sha256_equal(&back.key, &h.key) && sha256_equal(&back.end, &h.end)
	    && slice_equal(back.realm, h.realm), "the same");
	is_int(audit_header_parse(buf_slice(&b), &back), ERR_INPUT,
	    "not with the line's end");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_row(a);
	test_checkpoint(a);
	test_signed(a);
	test_header(a);
	arena_free(a);
	return done_testing();
}
