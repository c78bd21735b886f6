/* SPAKE2+ against RFC 9383 appendix C, and what must be refused. */
#include "spake2plus.h"
#include "tap.h"

/* "SPAKE2+-P256-SHA256-HKDF-SHA256-HMAC-SHA256 Test Vectors" */
#define W0	"bb8e1bbcf3c48f62c08db243652ae55d3e5586053fca77102994f23ad95491b3"
#define W1	"7e945f34d78785b8a3ef44d0df5a1a97d6b3b460409a345ca7830387a74b1dba"
#define X	"d1232c8e8693d02368976c174e2088851b8365d0d79a9eee709c6a05a2fad539"
#define Y	"717a72348a182085109c8d3917d6c43d59b224dc6a7fc4f0483232fa6516d8b3"
#define SHARE_P	"04ef3bd051bf78a2234ec0df197f7828060fe9856503579bb1733009042c15c0c1" \
		"de127727f418b5966afadfdd95a6e4591d171056b333dab97a79c7193e341727"
#define SHARE_V	"04c0f65da0d11927bdf5d560c69e1d7d939a05b0e88291887d679fcadea75810fb" \
		"5cc1ca7494db39e82ff2f50665255d76173e09986ab46742c798a9a68437b048"
#define CONFIRM_P "926cc713504b9b4d76c9162ded04b5493e89109f6d89462cd33adc46fda27527"
#define CONFIRM_V "9747bcc4f8fe9f63defee53ac9b07876d907d55047e6ff2def2e7529089d3e68"
#define SHARED	"0c5f8ccd1413423a54f6c1fb26ff01534a87f893779c6e68666d772bfd91f3e7"
#define ORDER	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define FIELD	"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
/* Section 4: M, and its y, which the RFC leaves to be computed. */
#define M	"04886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f" \
		"5ff355163e43ce224e0b0e65ff02ac8e5c7be09419c785e0ca547d55a12e2d20"

static struct slice
unhex(struct arena *a, const char *hex)
{
	size_t n = strlen(hex) / 2;
	uint8_t *p = arena_alloc(a, n);

	if (hex_parse(slice_str(hex), p, n))
		return SLICE_NONE;
	return slice_of(p, n);
}

static struct spake2plus_secrets
secrets_of(struct arena *a, const char *own)
{
	struct spake2plus_secrets s;

	if (secret_set(&s.w0, unhex(a, W0)) ||
	    secret_set(&s.w1, unhex(a, W1)) ||
	    secret_set(&s.own, unhex(a, own)))
		printf("Bail out!\n");
	return s;
}

static struct spake2plus_binding
binding(void)
{
	return (struct spake2plus_binding){
		.context = SLICE_LIT("SPAKE2+-P256-SHA256-HKDF-SHA256-"
		    "HMAC-SHA256 Test Vectors"),
		.prover = SLICE_LIT("client"), .verifier = SLICE_LIT("server")
	};
}

static void
are_keys(struct arena *a, const struct spake2plus_keys *k, const char *who)
{
	is_slice(secret_slice(&k->shared), unhex(a, SHARED),
	    "%s: K_shared", who);
	is_slice(slice_of(k->confirm_p.b, 32), unhex(a, CONFIRM_P),
	    "%s: confirmP", who);
	is_slice(slice_of(k->confirm_v.b, 32), unhex(a, CONFIRM_V),
	    "%s: confirmV", who);
}

static void
vector(struct arena *a)
{
	const struct spake2plus_secrets p = secrets_of(a, X);
	const struct spake2plus_secrets v = secrets_of(a, Y);
	const struct spake2plus_binding b = binding();
	struct spake2plus_share share_p, share_v;
	struct spake2plus_keys keys;

	is_int(spake2plus_prover_share(&p, &share_p), ERR_NONE, "a share");
	is_slice(slice_of(share_p.b, 65), unhex(a, SHARE_P), "shareP");
	is_int(spake2plus_verifier(&v, &b, unhex(a, SHARE_P), &share_v,
	    &keys), ERR_NONE, "the verifier's whole side");
	is_slice(slice_of(share_v.b, 65), unhex(a, SHARE_V), "shareV");
	are_keys(a, &keys, "verifier");
	is_int(spake2plus_prover_keys(&p, &b, unhex(a, SHARE_V), &keys),
	    ERR_NONE, "the prover's keys");
	are_keys(a, &keys, "prover");
}

/* Both sides with what each believes; true if they agree. */
static bool
agree(const struct spake2plus_secrets *p, const struct spake2plus_binding *bp,
    const struct spake2plus_secrets *v, const struct spake2plus_binding *bv)
{
	struct spake2plus_share share_p, share_v;
	struct spake2plus_keys kp, kv;

	if (spake2plus_prover_share(p, &share_p) ||
	    spake2plus_verifier(v, bv, slice_of(share_p.b, 65), &share_v,
	    &kv) ||
	    spake2plus_prover_keys(p, bp, slice_of(share_v.b, 65), &kp))
		return false;
	return sha256_equal(&kp.confirm_v, &kv.confirm_v) &&
	    sha256_equal(&kp.confirm_p, &kv.confirm_p) &&
	    secret_equal(secret_slice(&kp.shared), secret_slice(&kv.shared));
}

static void
differences(struct arena *a)
{
	struct spake2plus_secrets p = secrets_of(a, X), v = secrets_of(a, Y);
	struct spake2plus_binding b = binding(), other = binding();

	ok(agree(&p, &b, &v, &b), "two ends that know the same agree");
	v.w0.b[31] ^= 1;
	ok(!agree(&p, &b, &v, &b), "not with another w0");
	v.w0.b[31] ^= 1;
	v.w1.b[0] ^= 1;
	ok(!agree(&p, &b, &v, &b), "nor with another w1");
	v.w1.b[0] ^= 1;
	other.context = SLICE_LIT("another");
	ok(!agree(&p, &b, &v, &other), "nor in another context");
	other = binding();
	other.prover = SLICE_LIT("clien");
	ok(!agree(&p, &b, &v, &other), "nor for another prover");
	other = binding();
	other.verifier = SLICE_LIT("");
	ok(!agree(&p, &b, &v, &other), "nor for another verifier");
	/* The same bytes, cut elsewhere: the lengths tell. */
	other = binding();
	other.prover = SLICE_LIT("clients");
	other.verifier = SLICE_LIT("erver");
	ok(!agree(&p, &b, &v, &other), "nor for names cut elsewhere");
}

/* The verifier refuses it, and so does the prover. */
static void
refused(struct arena *a, struct slice share, const char *what)
{
	const struct spake2plus_secrets p = secrets_of(a, X);
	const struct spake2plus_secrets v = secrets_of(a, Y);
	const struct spake2plus_binding b = binding();
	struct spake2plus_share share_v;
	struct spake2plus_keys keys;

	is_int(spake2plus_check(share), ERR_INPUT, "%s is no share", what);
	memset(&keys, 0xff, sizeof(keys));
	is_int(spake2plus_verifier(&v, &b, share, &share_v, &keys),
	    ERR_INPUT, "%s: the verifier refuses", what);
	ok(keys.shared.n == 0 && keys.shared.b[0] == 0,
	    "%s: and leaves no key", what);
	is_int(spake2plus_prover_keys(&p, &b, share, &keys), ERR_INPUT,
	    "%s: the prover refuses", what);
}

static void
bad_shares(struct arena *a)
{
	static const uint8_t infinity[1], zeros[65];
	uint8_t bad[66];
	int form;

	memcpy(bad, unhex(a, SHARE_P).p, 65);
	bad[65] = 0;
	is_int(spake2plus_check(slice_of(bad, 65)), ERR_NONE, "a share");
	refused(a, slice_of(bad, 66), "one byte more");
	refused(a, slice_of(bad, 64), "one byte less");
	refused(a, SLICE_NONE, "nothing");
	refused(a, slice_of(infinity, 1), "the identity element");
	refused(a, slice_of(zeros, 65), "zeros");
	for (form = 0; form < 256; form++) {
		if (form == 4)
			continue;
		bad[0] = (uint8_t)form;
		if (spake2plus_check(slice_of(bad, 65)) == ERR_NONE)
			break;
	}
	is_int(form, 256, "no other form of a point is taken");
	bad[0] = 2;
	refused(a, slice_of(bad, 33), "a compressed point");
	bad[0] = 4;
	bad[64] ^= 1;
	refused(a, slice_of(bad, 65), "a point that is not on the curve");
	bad[64] ^= 1;
	memcpy(bad + 1, unhex(a, FIELD).p, 32);
	refused(a, slice_of(bad, 65), "an x that is no field element");
	/* (0, y) of the twist, and of nothing at all. */
	memset(bad + 1, 0, 64);
	refused(a, slice_of(bad, 65), "the point 0, 0");
}

/* Who sends w0*M has chosen Z as the identity; that needs w0. */
static void
identity(struct arena *a)
{
	struct spake2plus_secrets v = secrets_of(a, Y);
	const struct spake2plus_binding b = binding();
	struct spake2plus_share share_v;
	struct spake2plus_keys keys;

	memset(v.w0.b, 0, 32);
	v.w0.b[31] = 1;
	is_int(spake2plus_check(unhex(a, M)), ERR_NONE, "M is a point");
	is_int(spake2plus_verifier(&v, &b, unhex(a, M), &share_v, &keys),
	    ERR_INPUT, "but nobody's share where w0 is 1");
}

static void
scalars(struct arena *a)
{
	struct spake2plus_secrets s = { .w0 = { .n = 0 } }, t;
	struct spake2plus_share share;
	struct secret ws = { .n = SPAKE2PLUS_WS };

	/* 2^256 * 0 + (order + 5), and order - 1 */
	memcpy(ws.b + 8, unhex(a, ORDER).p, 32);
	memcpy(ws.b + 48, unhex(a, ORDER).p, 32);
	ws.b[39] = (uint8_t)(ws.b[39] + 5);
	ws.b[79]--;
	is_int(spake2plus_reduce(&ws, &s), ERR_NONE, "reduced");
	ok(s.w0.n == 32 && s.w0.b[31] == 5 && s.w0.b[0] == 0,
	    "the order and five is five");
	is_slice(secret_slice(&s.w1), slice_of(ws.b + 48, 32),
	    "the order less one stays");
	is_int(spake2plus_prover_share(&s, &share), ERR_INTERNAL,
	    "no share without a draw");
	ws.b[39] = (uint8_t)(ws.b[39] - 5);
	is_int(spake2plus_reduce(&ws, &s), ERR_CRYPTO, "0 is refused");
	ws.n--;
	is_int(spake2plus_reduce(&ws, &s), ERR_INTERNAL, "a byte short");
	is_int(spake2plus_draw(&s), ERR_NONE, "a draw");
	is_int(spake2plus_draw(&t), ERR_NONE, "another");
	is_int(s.own.n, 32, "has its length");
	ok(!secret_equal(secret_slice(&s.own), secret_slice(&t.own)),
	    "and differs");
}

int
main(void)
{
	struct arena *a = arena_new();

	vector(a);
	differences(a);
	bad_shares(a);
	identity(a);
	scalars(a);
	arena_free(a);
	return done_testing();
}
