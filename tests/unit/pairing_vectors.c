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
	struct code code = vector_code(v);
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
	is_int(keys_ack(&key, &h), 0, "keys_ack");
	is_hash(v, &h, "ack");
	key = vector_secret(v, "key_proof");
	is_int(keys_proof(&key, &h), 0, "keys_proof");
	is_hash(v, &h, "proof");
}

/* The device draws these, and must come to the same bytes. */
static void
test_device(const struct vectors *v)
{
	struct attempt_draw draw = { .code = vector_code(v) };
	struct attempt_params p = {
		.realm = vector_text(v, "realm"),
		.channel = &channel_sealed,
		.csr = vector_bytes(v, "csr"),
		.facts = { SLICE_LIT("Cold room 3"), SLICE_LIT("TH-20"),
		    SLICE_LIT("Debian 12"), SLICE_LIT("TH20-004711") },
		.draw = &draw,
	};
	const struct registration *r;
	struct slice frame;
	struct attempt *at;
	struct message m;

	ok(uuid_parse(vector_text(v, "enrollment"), &draw.enrollment) == 0,
	    "enrollment id");
	memcpy(draw.ticket, vector_bytes(v, "ticket").p, sizeof(draw.ticket));
	if (!is_int(attempt_new(v->arena, &p, &at), 0, "attempt_new"))
		return;
	r = attempt_registration(at);
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
	ok(claim.verified, "verified");
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
	struct keys_wrapping w = { "reply", &id, &reg };

	is_int(uuid_parse(vector_text(v, "enrollment"), &id), 0, "id");
	is_int(keys_unwrap(&seal, &w, vector_bytes(v, "wrap"), &key), 0,
	    "wrap opens");
	is_secret(v, &key, "key_reply");
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
	arena_free(a);
	return done_testing();
}
