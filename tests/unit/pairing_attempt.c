/*
 * The device's side: what each message makes it do in each situation, and
 * that nothing unsealed makes it trust or show anything.
 */
#include <malloc.h>

#include "attempt.h"
#include "keys.h"
#include "protocol_vectors.h"

#define ID	"6f1b1c9e-3f0a-4d57-9d3c-2b8f6f0f1a77"

static struct vectors v;

static struct attempt *
fresh(void)
{
	return vector_attempt(&v, &channel_sealed, "code");
}

static enum message_type
hello(struct attempt *at)
{
	struct slice frame;
	struct message m = { .type = MESSAGE_COUNT };

	if (attempt_hello(at, v.arena, VIA_WEBSOCKET, &frame) ||
	    message_parse(v.arena, frame, FROM_DEVICE, VIA_WEBSOCKET, &m))
		return MESSAGE_COUNT;
	return m.type;
}

static struct attempt_step
get(struct attempt *at, const char *text)
{
	struct attempt_step step;

	attempt_receive(at, v.arena, slice_str(text), &step);
	return step;
}

static struct attempt_step
get_reply(struct attempt *at, const char *kind, const char *vector)
{
	return get(at, arena_printf(v.arena,
	    "{\"type\":\"reply\",\"kind\":\"%s\",\"sealed\":\"%s\"}", kind,
	    base64_text(v.arena, vector_bytes(&v, vector))));
}

#define REGISTERED "{\"type\":\"registered\",\"enrollment\":\"" ID \
	"\",\"expires_in\":180}"
#define STATE(s) "{\"type\":\"state\",\"state\":\"" s "\",\"expires_in\":60}"
#define END(s) "{\"type\":\"end\",\"state\":\"" s "\"}"
#define ERROR(c) "{\"type\":\"error\",\"code\":\"" c "\"}"

#define does(step, act, er, ...) do {					\
	struct attempt_step s_ = (step);				\
	ok(s_.action == (act) && s_.error == (er), __VA_ARGS__);	\
} while (0)

static void
test_good_run(void)
{
	struct attempt *at = fresh();
	struct attempt_step step;
	struct slice frame;

	ok(attempt_code(at) == NULL, "no code before registered");
	is_int(attempt_ack(at, v.arena, &frame), ERR_STATE, "nothing to ack");
	is_int(attempt_cancel(at, v.arena, &frame), ERR_STATE,
	    "nothing to cancel");
	is_int(hello(at), MESSAGE_REGISTER, "the first hello registers");
	ok(attempt_code(at) == NULL, "no code yet");
	step = get(at, REGISTERED);
	ok(step.action == ATTEMPT_SHOW && step.expires_in == 180, "show");
	is_str(attempt_code(at)->s, "G7K2M9PQ4TVX3DRY", "the code");
	is_int(attempt_cancel(at, v.arena, &frame), 0, "could be cancelled");
	does(get(at, "{\"type\":\"wait\"}"), ATTEMPT_WAIT, 0, "wait");
	does(get(at, STATE("verified")), ATTEMPT_HIDE, 0, "hide");
	ok(attempt_code(at) == NULL, "the code is gone");
	does(get(at, STATE("verified")), ATTEMPT_NONE, 0, "nothing new");
	does(get(at, STATE("approved")), ATTEMPT_STATE, 0, "approved");
	step = get_reply(at, "certificate", "certificate_sealed");
	ok(step.action == ATTEMPT_REPLY && step.reply->n_roots == 1, "reply");
	does(get(at, "{\"type\":\"done\"}"), ATTEMPT_END, ERR_STATE,
	    "done before the ack is a lie");
	is_int(attempt_ack(at, v.arena, &frame), 0, "ack");
	is_int(hello(at), MESSAGE_RESUME, "a later hello resumes");
	step = get_reply(at, "certificate", "certificate_sealed");
	is_int(step.action, ATTEMPT_SEND, "the ack is repeated");
	is_slice(step.frame, frame, "identically");
	does(get(at, "{\"type\":\"done\"}"), ATTEMPT_DONE, 0, "done");
}

/* Whoever is on the path may repeat it as often as he likes. */
static void
test_repeated_reply(void)
{
	struct attempt *at = fresh();
	struct arena *call = arena_new();
	struct attempt_step step;
	struct slice frame, reply = slice_str(arena_printf(v.arena,
	    "{\"type\":\"reply\",\"kind\":\"certificate\",\"sealed\":\"%s\"}",
	    base64_text(v.arena, vector_bytes(&v, "certificate_sealed"))));
	size_t before = 0;

	hello(at);
	for (int i = 0; i < 200; i++) {
		arena_reset(call);
		attempt_receive(at, call, reply, &step);
		if (step.action == ATTEMPT_REPLY &&
		    attempt_ack(at, call, &frame))
			break;
		if (i == 10)
			before = mallinfo2().uordblks;
	}
	is_int(step.action, ATTEMPT_SEND, "repeated, it is acknowledged");
	/* glibc counts what it keeps for later: less than one reply each. */
	ok(mallinfo2().uordblks <= before + 16384,
	    "and takes no more memory");
	arena_free(call);
}

static void
test_reconnect(void)
{
	struct attempt *at = fresh();
	struct attempt_step step;

	hello(at);
	get(at, REGISTERED);
	is_int(hello(at), MESSAGE_REGISTER, "while shown: register again");
	does(get(at, STATE("waiting")), ATTEMPT_SHOW, 0, "still shown");
	step = get(at, "{\"type\":\"again\"}");
	ok(step.action == ATTEMPT_SEND && step.frame.n > 500, "again");
	does(get(at, REGISTERED), ATTEMPT_SHOW, 0, "shown again");
	does(get(at, "{\"type\":\"replaced\"}"), ATTEMPT_RETRY, ERR_STATE,
	    "replaced");
	hello(at);
	get(at, STATE("claimed"));
	is_int(hello(at), MESSAGE_RESUME, "once claimed: resume");
	does(get(at, REGISTERED), ATTEMPT_REDRAW, ERR_STATE,
	    "a code once hidden is never shown again");
}

static void
test_lies(void)
{
	struct attempt *at = fresh();

	does(get(at, REGISTERED), ATTEMPT_END, ERR_STATE, "before hello");
	hello(at);
	does(get(at, "{\"type\":\"registered\",\"enrollment\":\"00000000-0000-"
	    "4000-8000-000000000000\",\"expires_in\":180}"), ATTEMPT_END,
	    ERR_INPUT, "another enrollment");
	ok(attempt_code(at) == NULL, "shows nothing");
	does(get(at, "rubbish"), ATTEMPT_END, ERR_INPUT, "rubbish");
	get(at, REGISTERED);
	get(at, STATE("approved"));
	does(get(at, STATE("claimed")), ATTEMPT_END, ERR_STATE, "backwards");
	does(get_reply(at, "decline", "certificate_sealed"), ATTEMPT_END,
	    ERR_PROOF, "a reply of the wrong kind");
	does(get_reply(at, "certificate", "key_reply"), ATTEMPT_END,
	    ERR_PROOF, "a made-up reply");
	does(get(at, END("declined")), ATTEMPT_END, ERR_DENIED,
	    "an unsealed decline");
	at = fresh();
	hello(at);
	does(get(at, "{\"type\":\"done\"}"), ATTEMPT_END, ERR_STATE,
	    "done out of nothing");
	does(get(at, END("delivered")), ATTEMPT_END, ERR_STATE,
	    "delivered out of nothing");
}

static void
test_ends(void)
{
	struct attempt *at = fresh();
	struct attempt_step step;

	hello(at);
	get(at, REGISTERED);
	does(get(at, END("expired")), ATTEMPT_REDRAW, ERR_EXPIRED, "expired");
	ok(attempt_code(at) == NULL, "hides the code");
	hello(at);
	does(get(at, END("failed")), ATTEMPT_END, ERR_PROOF, "failed");
	hello(at);
	step = get(at, END("cancelled"));
	ok(step.action == ATTEMPT_END && step.state == STATE_CANCELLED,
	    "cancelled");
	hello(at);
	step = get_reply(at, "decline", "decline_sealed");
	ok(step.action == ATTEMPT_DECLINED &&
	    slice_equal_str(step.reply->reason, "Not one of ours."),
	    "declined, with the reason");
	does(get(at, END("declined")), ATTEMPT_NONE, 0, "then its end");
}

static void
test_errors(void)
{
	struct attempt *at = fresh();
	struct attempt_step step;

	hello(at);
	does(get(at, ERROR("taken")), ATTEMPT_REDRAW, ERR_TAKEN, "taken");
	does(get(at, ERROR("not-found")), ATTEMPT_REDRAW, ERR_NOT_FOUND,
	    "not found");
	does(get(at, ERROR("ticket")), ATTEMPT_REDRAW, ERR_TICKET, "ticket");
	does(get(at, ERROR("full")), ATTEMPT_RETRY, ERR_FULL, "full");
	does(get(at, ERROR("away")), ATTEMPT_RETRY, ERR_AWAY, "away");
	does(get(at, ERROR("no-such")), ATTEMPT_RETRY, ERR_INTERNAL,
	    "unknown code");
	does(get(at, ERROR("csr")), ATTEMPT_END, ERR_CSR, "csr");
	step = get(at, "{\"type\":\"error\",\"code\":\"realm\","
	    "\"realm\":\"evil.example\"}");
	ok(step.action == ATTEMPT_END && step.error == ERR_REALM &&
	    slice_equal_str(step.realm, "evil.example"), "realm");
}

static void
test_https(void)
{
	struct attempt *at = fresh();
	struct message m;
	struct slice frame;

	is_int(attempt_hello(at, v.arena, VIA_HTTPS, &frame), 0, "hello");
	ok(message_parse(v.arena, frame, FROM_DEVICE, VIA_HTTPS, &m) == 0 &&
	    m.type == MESSAGE_REGISTER && m.ticket.n == 0,
	    "registers without a ticket in the body");
	is_str(attempt_ticket(at),
	    "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8", "the header's");
	does(get(at, REGISTERED), ATTEMPT_SHOW, 0, "registered");
	does(get(at, REGISTERED), ATTEMPT_SHOW, 0, "polled again");
	does(get(at, STATE("verified")), ATTEMPT_HIDE, 0, "verified");
	does(get(at, STATE("verified")), ATTEMPT_NONE, 0, "polled again");
}

static void
test_draws(void)
{
	struct attempt_params p = {
		.realm = vector_text(&v, "realm"),
		.channel = &channel_sealed, .code_length = CODE_SYMBOLS,
		.csr = vector_bytes(&v, "csr"),
		.facts = { .name = SLICE_LIT("a") },
	};
	struct attempt *one, *two;

	if (!ok(attempt_new(v.arena, &p, &one) == 0 &&
	    attempt_new(v.arena, &p, &two) == 0, "two attempts"))
		return;
	ok(!uuid_equal(attempt_enrollment(one), attempt_enrollment(two)) &&
	    strcmp(attempt_ticket(one), attempt_ticket(two)) != 0 &&
	    !sha256_equal(&attempt_registration(one)->locator,
	    &attempt_registration(two)->locator), "share nothing");
	p.facts.name = SLICE_LIT("");
	is_int(attempt_new(v.arena, &p, &one), ERR_INPUT, "no name");
	ok(one == NULL, "no attempt");
}

int
main(void)
{
	struct arena *a = arena_new();

	v = vectors_load(a);
	test_good_run();
	test_repeated_reply();
	test_reconnect();
	test_lies();
	test_ends();
	test_errors();
	test_https();
	test_draws();
	arena_free(a);
	return done_testing();
}
