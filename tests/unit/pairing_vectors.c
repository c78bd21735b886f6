/*
 * The worked vectors of docs/protocol.md, made by tests/vectors/
 * make_protocol.py with other libraries than ours.
 */
#include "admission.h"
#include "attempt.h"
#include "keys.h"
#include "protocol_vectors.h"
#include "reply.h"

static void
is_hash(const struct vectors *v, const struct sha256 *got, const char *key)
{
	struct slice want = vector_bytes(v, key);

	is_mem(got->b, sizeof(got->b), want.p, want.n, "%s", key);
}

static void
is_secret(const struct vectors *v, const struct secret *got, const char *key)
{
	struct slice want = vector_bytes(v, key);

	is_mem(got->b, got->n, want.p, want.n, "%s", key);
}

static void
test_schedule(const struct vectors *v)
{
	static const char *const purposes[] = { "proof", "reply", "ack" };
	struct sha256 reg = vector_hash(v, "reg"), h;
	struct code code = vector_code(v, "code");
	struct secret master, key;

	is_int(keys_master(&code, vector_text(v, "realm"), &master), 0,
	    "keys_master");
	is_secret(v, &master, "master");
	is_int(keys_locator(&master, &h), 0, "keys_locator");
	is_hash(v, &h, "locator");
	for (int i = 0; i < 3; i++) {
		is_int(keys_derive(&master, "sealed", purposes[i], &reg,
		    &key), 0, "key %s", purposes[i]);
		is_secret(v, &key,
		    arena_printf(v->arena, "key_%s", purposes[i]));
	}
	is_int(keys_ack(&master, "sealed", &reg, &h), 0, "keys_ack");
	is_hash(v, &h, "ack");
	is_int(keys_proof(&master, "sealed", &reg, &h), 0, "keys_proof");
	is_hash(v, &h, "proof");
}

/* The device draws these, and must come to the same bytes. */
static void
test_device(const struct vectors *v)
{
	struct attempt *at = vector_attempt(v, &channel_sealed, "code");
	const struct registration *r = attempt_registration(at);
	struct slice frame;
	struct message m;

	is_slice(r->bytes, vector_text(v, "registration"), "registration");
	is_hash(v, &r->reg, "reg");
	ok(attempt_hello(at, v->arena, VIA_WEBSOCKET, &frame) == 0 &&
	    message_parse(v->arena, frame, FROM_DEVICE, VIA_WEBSOCKET, &m) ==
	    0, "the register frame is read back");
	is_slice(m.proof, vector_bytes(v, "proof"), "proof in the frame");
	is_slice(m.ticket, vector_bytes(v, "ticket"), "ticket in the frame");
}

static void
test_server(const struct vectors *v)
{
	struct registration_policy policy = vector_policy(v);
	struct message m = { .type = MESSAGE_REGISTER,
	    .registration = vector_text(v, "registration"),
	    .ticket = vector_bytes(v, "ticket"),
	    .proof = vector_bytes(v, "proof") };
	struct secret master = vector_secret(v, "master");
	struct channel_claim claim;
	struct admission ad;

	if (!is_int(admission_check(v->arena, &m, &policy, &ad), 0,
	    "the registration is admitted"))
		return;
	is_hash(v, &ad.registration.locator, "locator");
	is_slice(ad.registration.csr, vector_bytes(v, "csr"), "csr");
	is_str(ad.csr->key.type, "Ed25519", "key type");
	is_int(channel_sealed.server_claim(&master, &ad.registration,
	    ad.proof, &claim), 0, "server_claim");
	is_int(claim.verdict, CHANNEL_PROVED, "verified");
	is_secret(v, &claim.reply_key, "key_reply");
	is_hash(v, &claim.ack_hash, "ack_hash");
}

static void
test_reply(const struct vectors *v)
{
	struct secret key = vector_secret(v, "key_reply");
	struct sha256 reg = vector_hash(v, "reg");
	struct reply_context c = { "sealed", &reg, &key };
	struct reply r;

	is_int(reply_open(v->arena, &c, REPLY_CERTIFICATE,
	    vector_bytes(v, "certificate_sealed"), &r), 0,
	    "certificate_sealed opens");
	is_str(uuid_text(v->arena, &r.device),
	    "0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d", "device");
	is_int(r.n_chain, 1, "chain");
	is_int(r.n_roots, 1, "roots");
	ok(slice_equal_str(r.renew,
	    "https://devices.example.com/.well-known/est"), "renew");
	is_int(reply_open(v->arena, &c, REPLY_DECLINE,
	    vector_bytes(v, "decline_sealed"), &r), 0,
	    "decline_sealed opens");
	ok(slice_equal_str(r.reason, "Not one of ours."), "reason");
	is_int(reply_open(v->arena, &c, REPLY_CERTIFICATE,
	    vector_bytes(v, "decline_sealed"), &r), ERR_PROOF,
	    "one kind does not open as the other");
}

static void
test_wrap(const struct vectors *v)
{
	struct secret seal = vector_secret(v, "seal_key"), key;
	struct sha256 reg = vector_hash(v, "reg");
	struct uuid id;
	struct keys_wrapping w = { "reply", &id, &reg, SLICE_NONE };

	is_int(uuid_parse(vector_text(v, "enrollment"), &id), 0, "id");
	is_int(keys_unwrap(&seal, &w, vector_bytes(v, "wrap"), &key), 0,
	    "wrap opens");
	is_secret(v, &key, "key_reply");
}

/* The device's first frame, and what a server makes of it. */
static void
admitted(const struct vectors *v, struct attempt *at, struct admission *ad)
{
	struct registration_policy policy = vector_policy(v);
	struct slice frame;
	struct message m;

	ok(attempt_hello(at, v->arena, VIA_WEBSOCKET, &frame) == 0 &&
	    message_parse(v->arena, frame, FROM_DEVICE, VIA_WEBSOCKET, &m) ==
	    0, "the register frame is read back");
	is_int(m.proof.n, 0, "no proof stands in it");
	is_int(admission_check(v->arena, &m, &policy, ad), 0,
	    "the registration is admitted");
}

static struct attempt_step
share_comes(const struct vectors *v, struct attempt *at, const char *prefix)
{
	struct message m = { .type = MESSAGE_SHARE, .expires_in = 120,
	    .share = vector_bytes(v, arena_printf(v->arena, "%s_shareV",
	    prefix)),
	    .confirm = vector_bytes(v, arena_printf(v->arena,
	    "%s_confirmV", prefix)) };
	struct attempt_step step = { .action = ATTEMPT_END };
	struct slice frame;

	if (message_format(v->arena, &m, VIA_WEBSOCKET, &frame) == 0)
		attempt_receive(at, v->arena, frame, &step);
	return step;
}

/* Both ends of pake; the server's scalar is the vector's. */
static void
test_pake(const struct vectors *v, const char *prefix)
{
#define KEY(name) arena_printf(v->arena, "%s_" name, prefix)
	struct attempt *at = vector_attempt(v, &channel_pake, KEY("code"));
	const struct registration *r = attempt_registration(at);
	struct code code = vector_code(v, KEY("code"));
	struct secret master;
	struct attempt_step step;
	struct admission ad;
	struct message m;

	is_int(keys_master(&code, vector_text(v, "realm"), &master), 0,
	    "keys_master");
	is_secret(v, &master, KEY("master"));
	is_slice(r->bytes, vector_text(v, KEY("registration")),
	    "%s_registration", prefix);
	is_hash(v, &r->reg, KEY("reg"));
	admitted(v, at, &ad);
	is_int(ad.registration.code_length, code.n, "code_length");
	is_mem(ad.registration.handle, 4, code.s, 4, "handle");
	is_slice(slice_of(ad.registration.share.b, SPAKE2PLUS_SHARE),
	    vector_bytes(v, KEY("shareP")), "shareP");
	step = share_comes(v, at, prefix);
	is_int(step.action, ATTEMPT_HIDE, "confirmV is right");
	ok(message_parse(v->arena, step.frame, FROM_DEVICE, VIA_WEBSOCKET,
	    &m) == 0 && m.type == MESSAGE_PROOF, "a proof goes out");
	is_slice(m.proof, vector_bytes(v, KEY("confirmP")), "confirmP");
#undef KEY
}

static void
test_pake_keys(const struct vectors *v)
{
	struct sha256 reg = vector_hash(v, "pake_reg"), h;
	struct secret shared = vector_secret(v, "pake_K_shared"), key;
	struct reply_context c = { "pake", &reg, &key };
	struct reply r;

	is_int(keys_derive(&shared, "pake", "reply", &reg, &key), 0, "reply");
	is_secret(v, &key, "pake_key_reply");
	is_int(keys_ack(&shared, "pake", &reg, &h), 0, "keys_ack");
	is_hash(v, &h, "pake_ack");
	is_int(keys_ack_hash(&shared, "pake", &reg, &h), 0, "keys_ack_hash");
	is_hash(v, &h, "pake_ack_hash");
	is_int(reply_open(v->arena, &c, REPLY_CERTIFICATE,
	    vector_bytes(v, "pake_certificate_sealed"), &r), 0,
	    "pake_certificate_sealed opens");
}

static void
test_psk(const struct vectors *v)
{
	struct attempt *at = vector_attempt(v, &channel_psk, "code");
	const struct registration *r = attempt_registration(at);
	struct secret master = vector_secret(v, "master");
	struct secret wrapping = vector_secret(v, "psk_psk_key"), key;
	struct channel_claim claim;
	struct sha256 reg = r->reg;
	struct keys_wrapping w = { "tls-psk", &r->enrollment, &reg,
	    vector_text(v, "psk_identity") };
	const char *identity = arena_str(v->arena, w.identity);
	struct admission ad;
	struct sha256 h;

	is_slice(r->bytes, vector_text(v, "psk_registration"),
	    "psk_registration");
	is_hash(v, &reg, "psk_reg");
	admitted(v, at, &ad);
	is_int(keys_psk(&master, &reg, identity, &key), 0, "keys_psk");
	is_secret(v, &key, "psk_psk");
	is_int(keys_unwrap(&wrapping, &w, vector_bytes(v, "psk_wrap"), &key),
	    0, "psk_wrap opens");
	is_secret(v, &key, "psk_psk");
	is_int(channel_psk.server_claim(&master, &ad.registration,
	    SLICE_NONE, &claim), 0, "server_claim");
	is_secret(v, &claim.reply_key, "psk_key_reply");
	is_hash(v, &claim.ack_hash, "psk_ack_hash");
	ok(sha256_of(vector_bytes(v, "psk_proof"), &h) == 0 &&
	    sha256_equal(&h, &claim.proof_hash), "psk_proof is what it wants");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct vectors v = vectors_load(a);

	test_schedule(&v);
	test_device(&v);
	test_server(&v);
	test_reply(&v);
	test_wrap(&v);
	test_pake(&v, "pake");
	test_pake(&v, "pake_short");
	test_pake_keys(&v);
	test_psk(&v);
	arena_free(a);
	return done_testing();
}
