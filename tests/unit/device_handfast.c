/*
 * libhandfast against a server made of the same core: the whole run, and
 * replies that are sealed rightly but hold what must not be stored.
 */
#include "handfast.h"
#include "keys.h"
#include "message.h"
#include "protocol_vectors.h"
#include "reply.h"

#define AT	1798000000	/* 2026-12-23, within the vector's dates */

static struct vectors v;
static char *device_key;

struct server {
	struct registration	registration;
	struct secret		key;
	size_t			code_length;
};

static const char *channel;	/* NULL: as if not chosen */

static struct hf *
new_hf(const char *pem)
{
	const struct hf_options o = { .realm = "devices.example.com",
	    .key_pem = pem, .name = "Cold room 3", .channel = channel };
	struct hf *hf;

	if (hf_new(&o, &hf)) {
		printf("Bail out! hf_new\n");
		exit(1);
	}
	return hf;
}

static void
tell(struct hf *hf, const struct message *m, struct hf_step *step)
{
	struct slice frame = SLICE_NONE;

	if (message_format(v.arena, m, VIA_WEBSOCKET, &frame))
		printf("Bail out! message_format\n");
	hf_receive(hf, (const char *)frame.p, frame.n, step);
}

/* The code was typed: what the device is told in its channel. */
static void
server_claim(struct server *s, struct hf *hf, const struct secret *master,
    struct slice proof)
{
	struct message m = { .type = MESSAGE_STATE, .state = STATE_VERIFIED };
	const struct channel *c = s->registration.channel;
	struct channel_claim made;
	struct hf_step step;
	struct hf_psk psk;

	if (c->server_claim(master, &s->registration, proof, &made))
		printf("Bail out! server_claim\n");
	s->key = made.reply_key;
	if (c == &channel_pake) {
		m = (struct message){ .type = MESSAGE_SHARE,
		    .share = slice_of(made.share.b, sizeof(made.share.b)),
		    .confirm = sha256_slice(&made.confirm) };
	} else if (c == &channel_psk) {
		m = (struct message){ .type = MESSAGE_PSK, .port = 7,
		    .n_identity = 1,
		    .identity = { slice_str(made.psk[0].identity) } };
	}
	tell(hf, &m, &step);
	if (c == &channel_pake)
		ok(step.action == HF_HIDE && step.frame != NULL,
		    "pake: the proof goes along with what is to be done");
	if (c == &channel_psk)
		ok(step.action == HF_PSK && hf_psk(hf, &psk) == HF_OK &&
		    psk.port == 7 && secret_equal(slice_of(psk.key,
		    psk.key_n), secret_slice(&made.psk[0].key)),
		    "psk: a way to go on");
}

/* Takes the device's first frame and tells it to show the code. */
static void
server_meet(struct server *s, struct hf *hf)
{
	struct registration_policy policy = vector_policy(&v);
	struct secret master;
	struct hf_step step;
	struct message m;
	struct code code;
	const char *frame;
	char *text;
	size_t n;

	if (hf_hello(hf, HF_WEBSOCKET, &frame, &n) ||
	    message_parse(v.arena, slice_of(frame, n), FROM_DEVICE,
	    VIA_WEBSOCKET, &m) ||
	    registration_parse(v.arena, m.registration, &policy,
	    &s->registration)) {
		printf("Bail out! hf_hello\n");
		exit(1);
	}
	text = arena_printf(v.arena, "{\"type\":\"registered\","
	    "\"enrollment\":\"%s\",\"expires_in\":180}", hf_enrollment(hf));
	hf_receive(hf, text, strlen(text), &step);
	if (code_parse(slice_str(hf_code(hf)), &code) != CODE_OK ||
	    keys_master(&code, policy.realm, &master)) {
		printf("Bail out! no code\n");
		exit(1);
	}
	s->code_length = strlen(hf_code(hf));
	server_claim(s, hf, &master, m.proof);
}

static struct hf_step
server_send(struct server *s, struct hf *hf, const struct reply *r)
{
	const struct reply_context c = { s->registration.channel->name,
	    &s->registration.reg, &s->key };
	struct message m = { .type = MESSAGE_REPLY, .kind = r->kind };
	struct hf_step step;

	if (reply_seal(v.arena, &c, r, &m.sealed))
		printf("Bail out! reply\n");
	tell(hf, &m, &step);
	return step;
}

/* The vector's certificates, which are for the vector's key. */
static struct reply
good_reply(void)
{
	struct secret key = vector_secret(&v, "key_reply");
	struct sha256 reg = vector_hash(&v, "reg");
	const struct reply_context c = { "sealed", &reg, &key };
	struct reply r;

	if (reply_open(v.arena, &c, REPLY_CERTIFICATE,
	    vector_bytes(&v, "certificate_sealed"), &r))
		printf("Bail out! vector\n");
	return r;
}

static void
test_run(void)
{
	struct hf *hf = new_hf(device_key);
	struct reply r = good_reply();
	struct hf_credential c;
	const char *frame, *what;
	struct hf_step step;
	struct server s;
	size_t n;

	ok(hf_code(hf) == NULL, "no code before registered");
	is_int(hf_credential(hf, AT, &c, &what), HF_STATE, "nothing yet");
	server_meet(&s, hf);
	is_int(s.code_length, 19, "%s: a code", channel);
	step = server_send(&s, hf, &r);
	is_int(step.action, HF_REPLY, "the reply opens");
	ok(hf_code(hf) == NULL, "and the code is gone");
	is_int(hf_credential(hf, AT, &c, &what), HF_OK, "credential");
	is_str(c.device, "0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d", "device");
	ok(strstr(c.chain, c.certificate) == c.chain &&
	    strlen(c.chain) > strlen(c.certificate), "chain begins with it");
	is_int(c.not_after - AT > 0, 1, "not_after");
	is_int(hf_credential(hf, 0, &c, &what), HF_OK,
	    "a clock that was never set does not matter");
	is_int(hf_credential(hf, AT + 400 * 86400, &c, &what), HF_BAD_REPLY,
	    "an expired one does");
	is_int(hf_ack(hf, &frame, &n), HF_OK, "ack");
	hf_receive(hf, "{\"type\":\"done\"}", 15, &step);
	is_int(step.action, HF_DONE, "done");
	hf_free(hf);
}

static void
refused(struct reply r, const char *pem, const char *why)
{
	struct hf *hf = new_hf(pem);
	struct hf_credential c;
	const char *what;
	struct server s;

	server_meet(&s, hf);
	is_int(server_send(&s, hf, &r).action, HF_REPLY, "opens:");
	is_int(hf_credential(hf, AT, &c, &what), HF_BAD_REPLY, "%s: %s", why,
	    what);
	ok(c.certificate == NULL, "and nothing is given out");
	hf_free(hf);
}

static void
test_bad_replies(void)
{
	struct reply good = good_reply(), r;
	char *other;

	if (hf_key_make("p256", &other))
		printf("Bail out! hf_key_make\n");
	refused(good, other, "another key");
	free(other);
	r = good;
	r.device.b[0] ^= 1;
	refused(r, device_key, "another device");
	r = good;
	r.n_chain = 0;
	refused(r, device_key, "no chain to the root");
	r = good;
	r.roots[0] = r.chain[0];
	refused(r, device_key, "a root that is none");
	r = good;
	r.certificate = SLICE_LIT("rubbish");
	refused(r, device_key, "no certificate");
	r = good;
	r.certificate = r.chain[0];
	refused(r, device_key, "a CA's certificate");
}

static void
test_ends(void)
{
	struct reply r = { .kind = REPLY_DECLINE,
	    .reason = SLICE_LIT("Not ours.") };
	struct hf *hf = new_hf(device_key);
	struct hf_step step;
	struct server s;
	char first[40];

	server_meet(&s, hf);
	step = server_send(&s, hf, &r);
	ok(step.action == HF_DECLINED && strcmp(step.reason, "Not ours.") == 0,
	    "declined with its reason");
	(void)snprintf(first, sizeof(first), "%s", hf_enrollment(hf));
	is_int(hf_redraw(hf), HF_OK, "drawn again");
	ok(strcmp(first, hf_enrollment(hf)) != 0, "with another id");
	server_meet(&s, hf);
	s.key.b[0] ^= 1;
	step = server_send(&s, hf, &r);
	ok(step.action == HF_END && step.why == HF_UNPROVED,
	    "a reply under another key");
	is_int(hf_redraw(hf), HF_OK, "drawn again");
	server_meet(&s, hf);
	hf_receive(hf, "{}", 2, &step);
	ok(step.action == HF_END && step.why == HF_PROTOCOL, "rubbish");
	hf_free(hf);
}

static void
test_arguments(void)
{
	struct hf_options o = { .realm = "a.example", .name = "n",
	    .key_pem = "rubbish" };
	struct hf *hf;
	char *pem;

	is_int(hf_new(&o, &hf), HF_KEY, "no key");
	ok(hf == NULL, "no object");
	o.key_pem = device_key;
	o.realm = "A.example";
	is_int(hf_new(&o, &hf), HF_ARGUMENT, "a bad realm");
	o.realm = "a.example";
	o.name = NULL;
	is_int(hf_new(&o, &hf), HF_ARGUMENT, "no name");
	o.name = "n";
	o.channel = "morse";
	is_int(hf_new(&o, &hf), HF_ARGUMENT, "no such channel");
	o.channel = "sealed";
	o.code_length = 12;
	is_int(hf_new(&o, &hf), HF_ARGUMENT, "no such code in sealed");
	o.channel = NULL;
	is_int(hf_new(&o, &hf), HF_OK, "but in pake");
	hf_free(hf);
	o.code_length = 10;
	is_int(hf_new(&o, &hf), HF_ARGUMENT, "and no other length");
	is_int(hf_key_make("dsa", &pem), HF_KEY, "no such key type");
	hf_free(NULL);
}

int
main(void)
{
	struct arena *a = arena_new();
	struct slice der;

	v = vectors_load(a);
	der = vector_bytes(&v, "device_key");
	device_key = arena_printf(a, "-----BEGIN PRIVATE KEY-----\n%s\n"
	    "-----END PRIVATE KEY-----\n", base64_text(a, der));
	channel = "sealed";
	test_run();
	channel = "psk";
	test_run();
	channel = "pake";
	test_run();
	channel = NULL;
	test_bad_replies();
	test_ends();
	test_arguments();
	arena_free(a);
	return done_testing();
}
