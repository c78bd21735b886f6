/*
 * Replies: open for exactly one key, registration and kind, or not at all.
 */
#include "protocol_vectors.h"
#include "reply.h"

static struct arena *a;

static struct reply
certificate_reply(void)
{
	static uint8_t der[REPLY_CERT_MAX + 1];

	return (struct reply){ .kind = REPLY_CERTIFICATE,
	    .device = { { 1, 2, 3 } }, .certificate = slice_of(der, 600),
	    .chain = { slice_of(der, 500) }, .n_chain = 1,
	    .roots = { slice_of(der, 400) }, .n_roots = 1,
	    .renew = SLICE_LIT("https://devices.example.com/.well-known/est") };
}

static void
test_binding(const struct reply_context *c)
{
	struct reply r = certificate_reply(), back;
	struct secret key = *c->key;
	struct sha256 reg = *c->reg;
	struct reply_context other = { c->channel, &reg, &key };
	struct slice sealed, again;
	uint8_t *b;
	int opened = 0;

	is_int(reply_seal(a, c, &r, &sealed), 0, "sealed");
	is_int(reply_open(a, c, REPLY_CERTIFICATE, sealed, &back), 0, "opened");
	ok(uuid_equal(&back.device, &r.device), "device");
	is_slice(back.certificate, r.certificate, "certificate");
	is_slice(back.renew, r.renew, "renew");
	is_int(reply_seal(a, c, &r, &again), 0, "sealed again");
	ok(!slice_equal(slice_of(sealed.p, 12), slice_of(again.p, 12)),
	    "with another nonce");

	is_int(reply_open(a, c, REPLY_DECLINE, sealed, &back), ERR_PROOF,
	    "not as another kind");
	is_int(back.certificate.n, 0, "and nothing is given out");
	key.b[31] ^= 1;
	is_int(reply_open(a, &other, REPLY_CERTIFICATE, sealed, &back),
	    ERR_PROOF, "not under another key");
	key.b[31] ^= 1;
	reg.b[0] ^= 1;
	is_int(reply_open(a, &other, REPLY_CERTIFICATE, sealed, &back),
	    ERR_PROOF, "not for another registration");
	reg.b[0] ^= 1;
	other.channel = "pake";
	is_int(reply_open(a, &other, REPLY_CERTIFICATE, sealed, &back),
	    ERR_PROOF, "not in another channel");
	b = arena_alloc(a, sealed.n);
	for (size_t i = 0; i < sealed.n; i++) {
		memcpy(b, sealed.p, sealed.n);
		b[i] ^= 0x40;
		opened += reply_open(a, c, REPLY_CERTIFICATE,
		    slice_of(b, sealed.n), &back) != ERR_PROOF;
	}
	is_int(opened, 0, "not with any byte altered");
	for (size_t n = 0; n < sealed.n; n++)
		opened += reply_open(a, c, REPLY_CERTIFICATE,
		    slice_of(sealed.p, n), &back) != ERR_PROOF;
	is_int(opened, 0, "not cut short anywhere");
}

static void
sealed_is(const struct reply_context *c, const struct reply *r, enum err want,
    const char *what)
{
	struct slice sealed;
	struct reply back;
	enum err e = reply_seal(a, c, r, &sealed);

	ok(e == want, "%s: %s", what, err_name(e));
	if (e == ERR_NONE)
		is_int(reply_open(a, c, r->kind, sealed, &back), 0,
		    "and is read");
}

static void
test_limits(const struct reply_context *c)
{
	struct reply r = certificate_reply();
	char url[REPLY_URL_MAX + 2] = "https://";

	r.certificate.n = REPLY_CERT_MAX;
	sealed_is(c, &r, ERR_NONE, "a certificate at the limit");
	r.n_roots = 0;
	sealed_is(c, &r, ERR_INPUT, "no root");
	r.n_roots = 1;
	r.n_chain = 0;
	sealed_is(c, &r, ERR_NONE, "no chain");
	r.n_chain = REPLY_CERTS_MAX;
	for (int i = 0; i < REPLY_CERTS_MAX; i++)
		r.chain[i] = slice_of(r.certificate.p, 2000);
	sealed_is(c, &r, ERR_NONE, "the longest chain");
	r.n_chain = REPLY_CERTS_MAX + 1;
	sealed_is(c, &r, ERR_INPUT, "one more");
	r.n_chain = REPLY_CERTS_MAX;
	for (int i = 0; i < REPLY_CERTS_MAX; i++)
		r.roots[i] = slice_of(r.certificate.p, REPLY_CERT_MAX);
	r.n_roots = REPLY_CERTS_MAX;
	sealed_is(c, &r, ERR_TOO_LARGE, "too much for a frame");

	r = certificate_reply();
	memset(url + 8, 'x', REPLY_URL_MAX - 8);
	r.renew = slice_of(url, REPLY_URL_MAX);
	sealed_is(c, &r, ERR_NONE, "a URL at the limit");
	url[REPLY_URL_MAX] = 'x';
	r.renew.n++;
	sealed_is(c, &r, ERR_INPUT, "one past it");
	r.renew = SLICE_LIT("http://devices.example.com/");
	sealed_is(c, &r, ERR_INPUT, "not https");
	r.renew = SLICE_LIT("https://devices\n.example.com/");
	sealed_is(c, &r, ERR_INPUT, "a line break in it");
}

static void
test_decline(const struct reply_context *c)
{
	struct reply r = { .kind = REPLY_DECLINE };
	char reason[2 * (REPLY_REASON_MAX + 1)];

	sealed_is(c, &r, ERR_NONE, "a decline without a reason");
	for (size_t i = 0; i < sizeof(reason); i += 2)
		memcpy(reason + i, "\xc3\xa9", 2);
	r.reason = slice_of(reason, 2 * REPLY_REASON_MAX);
	sealed_is(c, &r, ERR_NONE, "a reason at the limit");
	r.reason.n += 2;
	sealed_is(c, &r, ERR_INPUT, "one past it");
	r.reason = SLICE_LIT("a\033[2Jb");
	sealed_is(c, &r, ERR_INPUT, "a reason with control characters");
}

int
main(void)
{
	struct secret key;
	struct vectors v;
	struct sha256 reg;
	struct reply_context c = { "sealed", &reg, &key };

	a = arena_new();
	v = vectors_load(a);
	key = vector_secret(&v, "key_reply");
	reg = vector_hash(&v, "reg");
	test_binding(&c);
	test_limits(&c);
	test_decline(&c);
	arena_free(a);
	return done_testing();
}
