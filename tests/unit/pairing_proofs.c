/*
 * pake and psk, both ends in one process: who knows the code agrees, whoever
 * guesses is refused, and what comes twice is told from what comes anew.
 */
#include "admission.h"
#include "hash.h"
#include "protocol_vectors.h"

static struct vectors v;

static struct attempt_step
get(struct attempt *at, const struct message *m)
{
	struct attempt_step step = { .action = ATTEMPT_END,
	    .error = ERR_INTERNAL };
	struct slice frame;

	if (message_format(v.arena, m, VIA_WEBSOCKET, &frame) == ERR_NONE)
		attempt_receive(at, v.arena, frame, &step);
	return step;
}

static struct attempt *
waiting(const struct channel *channel, const char *code,
    struct registration *r)
{
	struct registration_policy policy = vector_policy(&v);
	struct attempt *at = vector_attempt(&v, channel, code);
	struct message m = { .type = MESSAGE_REGISTERED, .expires_in = 180 };
	struct slice frame;

	if (attempt_hello(at, v.arena, VIA_WEBSOCKET, &frame) ||
	    registration_parse(v.arena, attempt_registration(at)->bytes,
	    &policy, r))
		printf("Bail out! no registration\n");
	m.enrollment = *attempt_enrollment(at);
	is_int(get(at, &m).action, ATTEMPT_SHOW, "the code is shown");
	return at;
}

/* What a server makes of a code that somebody typed. */
static struct channel_claim
typed(const char *code, const struct registration *r)
{
	struct channel_claim claim;
	struct code c = { .n = 0 };
	struct secret master;

	if (code_parse(slice_str(code), &c) ||
	    keys_master(&c, r->realm, &master) ||
	    r->channel->server_claim(&master, r, SLICE_NONE, &claim))
		printf("Bail out! no claim\n");
	is_int(claim.verdict, CHANNEL_LATER, "its proof comes later");
	return claim;
}

static struct message
share_of(const struct channel_claim *c)
{
	return (struct message){ .type = MESSAGE_SHARE, .expires_in = 120,
	    .share = slice_of(c->share.b, sizeof(c->share.b)),
	    .confirm = sha256_slice(&c->confirm) };
}

static enum message_type
sent(const struct attempt_step *step, struct message *m)
{
	*m = (struct message){ .type = MESSAGE_COUNT };
	if (step->frame.n > 0 && message_parse(v.arena, step->frame,
	    FROM_DEVICE, VIA_WEBSOCKET, m))
		printf("Bail out! a frame that cannot be read\n");
	return m->type;
}

static void
seals(const struct channel_claim *c, const struct registration *r,
    struct message *m)
{
	const struct reply_context cx = { r->channel->name, &r->reg,
	    &c->reply_key };
	const struct reply no = { .kind = REPLY_DECLINE,
	    .reason = SLICE_LIT("Not ours") };

	*m = (struct message){ .type = MESSAGE_REPLY, .kind = REPLY_DECLINE };
	is_int(reply_seal(v.arena, &cx, &no, &m->sealed), ERR_NONE,
	    "a sealed refusal");
}

static void
pake_agrees(void)
{
	struct message m, again, reply;
	struct attempt_step step;
	struct registration r;
	struct attempt *at = waiting(&channel_pake, "pake_code", &r);
	struct channel_claim c = typed("4M7XK2P9TVQ3D8RA", &r);
	struct sha256 h;

	m = share_of(&c);
	step = get(at, &m);
	is_int(step.action, ATTEMPT_HIDE, "the code is hidden");
	is_int(step.state, STATE_CLAIMED, "claimed");
	is_int(sent(&step, &again), MESSAGE_PROOF, "and the proof sent");
	ok(sha256_of(again.proof, &h) == 0 &&
	    sha256_equal(&h, &c.proof_hash), "which is the awaited one");
	ok(attempt_code(at) == NULL, "the code is gone");
	step = get(at, &m);
	is_int(step.action, ATTEMPT_SEND, "the same share once more");
	ok(sent(&step, &reply) == MESSAGE_PROOF && slice_equal(reply.proof,
	    again.proof), "gets the same answer");
	seals(&c, &r, &reply);
	step = get(at, &reply);
	ok(step.action == ATTEMPT_DECLINED &&
	    slice_equal_str(step.reply->reason, "Not ours"),
	    "what is sealed under the shared key opens");
}

static void
pake_refuses(struct attempt *at, const struct message *m, const char *what)
{
	struct attempt_step step = get(at, m);
	struct message out;

	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_SEAL &&
	    step.error == ERR_PROOF, "%s: it does not know the code", what);
	is_int(sent(&step, &out), MESSAGE_REFUSE, "%s: it is told so", what);
	ok(attempt_code(at) == NULL, "%s: the code is gone", what);
}

static void
pake_guesses(void)
{
	static uint8_t bad[65];
	struct registration r;
	struct attempt *at = waiting(&channel_pake, "pake_code", &r);
	/* The same handle, and well formed. */
	struct channel_claim c = typed("4M7X00000000000G", &r), right;
	struct attempt_step step;
	struct message m = share_of(&c);

	pake_refuses(at, &m, "another code");
	right = typed("4M7XK2P9TVQ3D8RA", &r);
	m = share_of(&right);
	step = get(at, &m);
	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_FRAME &&
	    step.frame.n == 0, "there is no second guess, even the right one");

	at = waiting(&channel_pake, "pake_code", &r);
	m = share_of(&right);
	m.confirm = slice_of(bad, 32);
	pake_refuses(at, &m, "the right share without confirmation");

	at = waiting(&channel_pake, "pake_code", &r);
	m = share_of(&right);
	m.share = slice_of(bad, 65);
	pake_refuses(at, &m, "no point");

	/* What the device itself sent, sent back. */
	at = waiting(&channel_pake, "pake_code", &r);
	m = share_of(&right);
	m.share = slice_of(r.share.b, 65);
	pake_refuses(at, &m, "its own share");
}

static void
pake_second_share(void)
{
	struct registration r;
	struct attempt *at = waiting(&channel_pake, "pake_code", &r);
	struct channel_claim one = typed("4M7XK2P9TVQ3D8RA", &r);
	struct channel_claim two = typed("4M7XK2P9TVQ3D8RA", &r);
	struct attempt_step step;
	struct message m = share_of(&one);

	ok(memcmp(one.share.b, two.share.b, 65) != 0,
	    "each claim draws its own share");
	is_int(get(at, &m).action, ATTEMPT_HIDE, "the first is answered");
	m.confirm = sha256_slice(&two.confirm);
	step = get(at, &m);
	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_FRAME,
	    "another confirmation is not");
	at = waiting(&channel_pake, "pake_code", &r);
	m = share_of(&one);
	is_int(get(at, &m).action, ATTEMPT_HIDE, "the first is answered");
	m = share_of(&two);
	step = get(at, &m);
	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_FRAME,
	    "another share is not");
}

/* Before any share there is no key: nothing can be told under it. */
static void
pake_early_reply(void)
{
	struct registration r;
	struct attempt *at = waiting(&channel_pake, "pake_code", &r);
	struct message m = { .type = MESSAGE_REPLY,
	    .kind = REPLY_CERTIFICATE,
	    .sealed = vector_bytes(&v, "pake_certificate_sealed") };
	struct attempt_step step = get(at, &m);

	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_SEAL,
	    "no certificate before the share");
	at = waiting(&channel_pake, "pake_code", &r);
	m.kind = REPLY_DECLINE;
	step = get(at, &m);
	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_NONE &&
	    step.error == ERR_DENIED && step.state == STATE_DECLINED,
	    "a decline ends it, unproved");
}

static void
psk_agrees(void)
{
	struct registration r;
	struct attempt *at = waiting(&channel_psk, "code", &r);
	struct channel_claim c = typed("G7K2M9PQ4TVX3DRY", &r);
	struct message m = { .type = MESSAGE_PSK, .expires_in = 120,
	    .port = 8444, .n_identity = 3 }, out;
	struct attempt_psk psk;
	struct attempt_step step;
	struct slice frame;
	struct sha256 h;

	is_int(attempt_psk(at, &psk), ERR_STATE, "no PSK before the claim");
	is_int(c.n_psk, 3, "three pairs");
	for (size_t i = 0; i < 3; i++)
		m.identity[i] = slice_str(c.psk[i].identity);
	is_int(get(at, &m).action, ATTEMPT_PSK, "there is a way to go");
	ok(attempt_code(at) == NULL, "and the code is gone");
	is_int(attempt_psk(at, &psk), ERR_NONE, "a PSK");
	is_str(psk.identity, c.psk[0].identity, "of the first identity");
	ok(secret_equal(secret_slice(&psk.key), secret_slice(&c.psk[0].key)),
	    "is the one that the server has");
	is_int(psk.port, 8444, "with its port");
	ok(attempt_hello(at, v.arena, VIA_PSK, &frame) == 0 &&
	    message_parse(v.arena, frame, FROM_DEVICE, VIA_PSK, &out) == 0 &&
	    out.type == MESSAGE_RESUME, "inside it resumes");
	attempt_receive(at, v.arena, SLICE_LIT("{\"type\":\"state\","
	    "\"state\":\"claimed\",\"expires_in\":9}"), &step);
	ok(sent(&step, &out) == MESSAGE_PROOF && sha256_of(out.proof, &h) ==
	    0 && sha256_equal(&h, &c.proof_hash), "and proves itself");
	attempt_receive(at, v.arena, SLICE_LIT("{\"type\":\"state\","
	    "\"state\":\"verified\",\"expires_in\":9}"), &step);
	is_int(step.action, ATTEMPT_STATE, "verified");
	is_int(attempt_psk(at, &psk), ERR_STATE, "no further PSK is made");
	seals(&c, &r, &m);
	is_int(attempt_hello(at, v.arena, VIA_WEBSOCKET, &frame), 0,
	    "from there over any connection");
	is_int(get(at, &m).action, ATTEMPT_DECLINED, "the reply opens");
}

static void
psk_outside(void)
{
	struct registration r;
	struct attempt *at = waiting(&channel_psk, "code", &r);
	struct message m = { .type = MESSAGE_PSK, .port = 1 };
	struct attempt_step step;

	attempt_receive(at, v.arena, SLICE_LIT("{\"type\":\"state\","
	    "\"state\":\"claimed\",\"expires_in\":9}"), &step);
	ok(step.frame.n == 0, "outside of it the proof is not given away");
	step = get(at, &m);
	ok(step.action == ATTEMPT_REDRAW && step.error == ERR_TAKEN,
	    "no pair is left: draw again");
	at = waiting(&channel_sealed, "code", &r);
	m = (struct message){ .type = MESSAGE_PSK, .port = 1,
	    .n_identity = 1, .identity = { SLICE_LIT("0123456789012345678901") } };
	step = get(at, &m);
	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_FRAME,
	    "in sealed there is no psk");
	m = (struct message){ .type = MESSAGE_SHARE,
	    .share = slice_of(r.bytes.p, 65),
	    .confirm = slice_of(r.bytes.p, 32) };
	at = waiting(&channel_sealed, "code", &r);
	step = get(at, &m);
	ok(step.action == ATTEMPT_END && step.fault == ATTEMPT_FAULT_FRAME,
	    "nor a share");
}

static void
admissions(void)
{
	struct registration_policy policy = vector_policy(&v);
	struct message m = { .type = MESSAGE_REGISTER,
	    .ticket = vector_bytes(&v, "ticket"),
	    .registration = vector_text(&v, "pake_registration") };
	struct admission ad;
	char *text = arena_str(v.arena, m.registration);
	char *share = strstr(text, "\"share\":\"") + 9;

	is_int(admission_check(v.arena, &m, &policy, &ad), 0, "pake");
	m.proof = vector_bytes(&v, "pake_confirmP");
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_INPUT,
	    "no proof beside it");
	m.registration = vector_text(&v, "psk_registration");
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_INPUT,
	    "nor beside psk");
	m.proof = SLICE_NONE;
	is_int(admission_check(v.arena, &m, &policy, &ad), 0, "psk");
	/* Base64 of other 65 bytes. */
	share[40] = share[40] == 'A' ? 'B' : 'A';
	m.registration = slice_str(text);
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_INPUT,
	    "a share that is not on the curve");
	memset(share, 'A', 86);
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_INPUT,
	    "zeros for a share");
	m.registration = vector_text(&v, "pake_short_registration");
	is_int(admission_check(v.arena, &m, &policy, &ad), 0, "a short code");
	policy.min_code = 12;
	is_int(admission_check(v.arena, &m, &policy, &ad), ERR_CHANNEL,
	    "shorter than is allowed");
}

int
main(void)
{
	struct arena *a = arena_new();

	v = vectors_load(a);
	pake_agrees();
	pake_guesses();
	pake_second_share();
	pake_early_reply();
	psk_agrees();
	psk_outside();
	admissions();
	arena_free(a);
	return done_testing();
}
