/*
 * The sealed channel: only the code that was shown, for only the bytes that
 * were registered, verifies; and the wrap opens for its own row alone.
 */
#include "admission.h"
#include "answer.h"
#include "keys.h"
#include "protocol_vectors.h"

static struct vectors v;

static bool
claims(const struct secret *master, struct slice bytes, struct slice proof)
{
	struct registration_policy policy = vector_policy(&v);
	struct channel_claim c;
	struct registration r;

	if (registration_parse(v.arena, bytes, &policy, &r) ||
	    channel_sealed.server_claim(master, &r, proof, &c)) {
		printf("Bail out! the claim itself failed\n");
		exit(1);
	}
	if (c.verdict != CHANNEL_PROVED)
		is_int(c.reply_key.n, 0, "an unverified claim has no key");
	return c.verdict == CHANNEL_PROVED;
}

static void
test_claim(void)
{
	struct secret master = vector_secret(&v, "master");
	struct slice proof = vector_bytes(&v, "proof");
	struct slice bytes = vector_text(&v, "registration");
	char *changed = arena_str(v.arena, bytes);
	uint8_t *bad = arena_alloc(v.arena, 32);

	ok(claims(&master, bytes, proof), "the right code verifies");
	memcpy(bad, proof.p, 32);
	bad[7] ^= 1;
	ok(!claims(&master, bytes, slice_of(bad, 32)), "a wrong proof");
	ok(!claims(&master, bytes, slice_of(proof.p, 31)), "a short proof");
	ok(!claims(&master, bytes, SLICE_NONE), "no proof");
	memcpy(strstr(changed, "Cold"), "Warm", 4);
	ok(!claims(&master, slice_str(changed), proof), "a changed fact");
	master.b[0] ^= 1;
	ok(!claims(&master, bytes, proof), "another code");
}

static void
test_admission(void)
{
	struct registration_policy policy = vector_policy(&v);
	struct message m = { .type = MESSAGE_REGISTER,
	    .registration = vector_text(&v, "registration"),
	    .ticket = vector_bytes(&v, "ticket"),
	    .proof = vector_bytes(&v, "proof") };
	struct slice ticket = m.ticket;
	struct admission ad;
	char *text;

	is_int(admission_check(v.arena, &m, &policy, &ad), 0, "admitted");
	m.ticket = vector_bytes(&v, "reg");
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_TICKET,
	    "another ticket");
	m.ticket = ticket;
	m.proof = SLICE_NONE;
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_INPUT,
	    "no proof");
	m.proof = vector_bytes(&v, "proof");
	text = arena_str(v.arena, m.registration);
	memcpy(strstr(text, "\"csr\":\"MH8w") + 7, "MH4w", 4);
	m.registration = slice_str(text);
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_CSR,
	    "a broken CSR");
}

static void
test_wrap(void)
{
	struct secret seal = vector_secret(&v, "seal_key");
	struct secret key = vector_secret(&v, "key_reply"), back;
	struct sha256 reg = vector_hash(&v, "reg");
	struct uuid id = { { 9 } };
	struct keys_wrapping w = { "reply", &id, &reg, SLICE_NONE };
	struct slice wrap;

	is_int(keys_wrap(v.arena, &seal, &w, &key, &wrap), 0, "wrapped");
	is_int(wrap.n, KEYS_WRAPPED, "length");
	ok(keys_unwrap(&seal, &w, wrap, &back) == 0 &&
	    secret_equal(secret_slice(&back), secret_slice(&key)), "unwrapped");
	id.b[0] = 8;
	is_int(keys_unwrap(&seal, &w, wrap, &back), ERR_CRYPTO,
	    "not for another enrollment");
	id.b[0] = 9;
	reg.b[5] ^= 1;
	is_int(keys_unwrap(&seal, &w, wrap, &back), ERR_CRYPTO,
	    "not for another registration");
	reg.b[5] ^= 1;
	w.purpose = "psk";
	is_int(keys_unwrap(&seal, &w, wrap, &back), ERR_CRYPTO,
	    "not for another purpose");
	w.purpose = "reply";
	w.identity = SLICE_LIT("x");
	is_int(keys_unwrap(&seal, &w, wrap, &back), ERR_CRYPTO,
	    "not for an identity");
	w.identity = SLICE_NONE;
	is_int(keys_unwrap(&seal, &w, slice_of(wrap.p, wrap.n - 1), &back),
	    ERR_CRYPTO, "not cut short");
	key.n = 31;
	is_int(keys_wrap(v.arena, &seal, &w, &key, &wrap), ERR_INTERNAL,
	    "a key of another length is not wrapped");
}

static void
test_names(void)
{
	unsigned set;

	ok(channel_find(SLICE_LIT("sealed")) == &channel_sealed, "found");
	ok(channel_find(SLICE_LIT("")) == NULL, "no name, no channel");
	for (int i = 0; i < CHANNEL_COUNT; i++)
		is_int(channels[i]->id, i, "%s is in its place",
		    channels[i]->name);
	ok(channel_set_parse(SLICE_LIT(" sealed , sealed"), &set) == 0 &&
	    set == 1, "a list");
	is_int(channel_set_parse(SLICE_LIT(""), &set), ERR_CONFIG, "empty");
	is_int(channel_set_parse(SLICE_LIT("sealed,"), &set), ERR_CONFIG,
	    "an empty name");
	is_int(channel_set_parse(SLICE_LIT("sealed,x"), &set), ERR_CONFIG,
	    "an unknown name");
}

static void
test_answers(void)
{
	static const struct {
		enum state		state;
		bool			reply;
		enum message_type	first;
		size_t			n;
	} want[] = {
		{ STATE_WAITING, false, MESSAGE_REGISTERED, 1 },
		{ STATE_CLAIMED, false, MESSAGE_STATE, 1 },
		{ STATE_VERIFIED, false, MESSAGE_STATE, 1 },
		{ STATE_APPROVED, false, MESSAGE_STATE, 1 },
		{ STATE_ISSUED, true, MESSAGE_REPLY, 1 },
		{ STATE_DELIVERED, true, MESSAGE_DONE, 1 },
		{ STATE_EXPIRED, false, MESSAGE_END, 1 },
		{ STATE_FAILED, false, MESSAGE_END, 1 },
		{ STATE_DECLINED, true, MESSAGE_REPLY, 2 },
		{ STATE_DECLINED, false, MESSAGE_END, 1 },
		{ STATE_CANCELLED, false, MESSAGE_END, 1 },
		{ STATE_UNDELIVERED, true, MESSAGE_END, 1 },
	};
	struct answer out;
	struct slice frame;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct answer_row row = { .state = want[i].state,
		    .expires_in = 9, .kind = REPLY_DECLINE };
		bool good;

		if (want[i].reply)
			row.reply = SLICE_LIT("sealed bytes");
		answer_row(&row, &out);
		good = out.n == want[i].n && out.msg[0].type == want[i].first &&
		    out.last == state_is_end(want[i].state);
		for (size_t k = 0; k < out.n; k++)
			good = good && message_format(v.arena, &out.msg[k],
			    VIA_WEBSOCKET, &frame) == ERR_NONE;
		ok(good, "%s%s", state_name(want[i].state),
		    want[i].reply ? " with a reply" : "");
	}
	answer_error(ERR_REALM, SLICE_LIT("a.example"), &out);
	ok(out.last && slice_equal_str(out.msg[0].realm, "a.example"),
	    "the right realm is told");
	answer_error(ERR_TAKEN, SLICE_LIT("a.example"), &out);
	ok(out.msg[0].error == ERR_TAKEN && out.msg[0].realm.n == 0,
	    "and only then");
	answer_error(ERR_CREDENTIALS, SLICE_NONE, &out);
	is_int(out.msg[0].error, ERR_INTERNAL, "inner errors stay inside");
	ok(answer_close_code(ERR_NONE) == 1000 &&
	    answer_close_code(ERR_INPUT) == 1008 &&
	    answer_close_code(ERR_TOO_LARGE) == 1009 &&
	    answer_close_code(ERR_DATABASE) == 1011, "close codes");
}

int
main(void)
{
	struct arena *a = arena_new();

	v = vectors_load(a);
	test_claim();
	test_admission();
	test_wrap();
	test_names();
	test_answers();
	arena_free(a);
	return done_testing();
}
