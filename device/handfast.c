/*
 * The public face of pairing/attempt: plain C types, one object.
 */
#include "handfast.h"

#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "csr.h"
#include "hf.h"
#include "rand.h"

struct hf {
	struct arena		*arena;	/* as long as the object */
	struct arena		*draw;	/* as long as the attempt */
	struct arena		*call;	/* until the next call */
	struct attempt_params	 params;
	struct attempt		*attempt;
	struct attempt_psk	 psk;
	struct key		*key;
	const struct reply	*reply;
	char			 code[CODE_TEXT];
	char			 enrollment[UUID_TEXT];
};

const struct key *
hf_key_of(const struct hf *hf)
{
	return hf->key;
}

const struct reply *
hf_reply_of(const struct hf *hf)
{
	return hf->reply;
}

struct arena *
hf_draw_arena(const struct hf *hf)
{
	return hf->draw;
}

static const char *
key_type(const char *type)
{
	static const char *const known[][2] = {
		{ "p256", "P-256" }, { "p384", "P-384" },
		{ "ed25519", "Ed25519" }, { "rsa3072", "RSA 3072" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(type, known[i][0]) == 0)
			return known[i][1];
	return NULL;
}

enum hf_why
hf_key_make(const char *type, char **pem)
{
	struct arena *a = arena_new();
	enum hf_why why = HF_INTERNAL;
	struct slice text;
	struct key *key;

	*pem = NULL;
	if (key_type(type) == NULL)
		why = HF_KEY;
	else if (key_generate(a, key_type(type), &key) == ERR_NONE &&
	    key_pem(a, key, SLICE_NONE, &text) == ERR_NONE &&
	    (*pem = strndup((const char *)text.p, text.n)) != NULL)
		why = HF_OK;
	arena_free(a);
	return why;
}

/* What our own side can do wrong; never what a server said. */
static enum hf_why
why_of_own(enum err e)
{
	switch (e) {
	case ERR_NONE:
		return HF_OK;
	case ERR_INPUT:
	case ERR_TOO_LARGE:
		return HF_ARGUMENT;
	case ERR_KEY:
	case ERR_CREDENTIALS:
		return HF_KEY;
	case ERR_STATE:
		return HF_STATE;
	default:
		return HF_INTERNAL;
	}
}

static enum hf_why
why_of_server(enum err e)
{
	switch (e) {
	case ERR_NONE:
		return HF_OK;
	case ERR_FULL:
	case ERR_AWAY:
	case ERR_INTERNAL:
		return HF_BUSY;
	case ERR_EXPIRED:
		return HF_EXPIRED;
	case ERR_TAKEN:
	case ERR_TICKET:
	case ERR_NOT_FOUND:
		return HF_TAKEN;
	case ERR_REALM:
		return HF_REALM;
	default:
		return HF_REFUSED;
	}
}

enum hf_why
hf_redraw(struct hf *hf)
{
	arena_reset(hf->draw);
	hf->attempt = NULL;
	hf->reply = NULL;
	secret_wipe_bytes(hf->code, sizeof(hf->code));
	secret_wipe_bytes(&hf->psk, sizeof(hf->psk));
	return why_of_own(attempt_new(hf->draw, &hf->params, &hf->attempt));
}

static struct slice
keep(struct hf *hf, const char *text)
{
	return arena_copy(hf->arena, slice_str(text));
}

enum err
hf_key_load(struct arena *a, const char *pem, struct evp_pkey_st *pkey,
    struct key **out)
{
	if (pkey != NULL)
		return key_of_native(a, pkey, out);
	return key_parse_pem(a, slice_str(pem), SLICE_NONE, out);
}

static enum hf_why
load(struct hf *hf, const struct hf_options *o)
{
	enum err e;

	hf->params.realm = keep(hf, o->realm);
	hf->params.channel = channel_find(slice_str(
	    o->channel == NULL ? "pake" : o->channel));
	hf->params.code_length = o->code_length == 0 ? CODE_SYMBOLS :
	    o->code_length;
	if (hf->params.channel == NULL)
		return HF_ARGUMENT;
	hf->params.facts = (struct facts){ keep(hf, o->name),
	    keep(hf, o->model), keep(hf, o->system), keep(hf, o->serial) };
	if ((e = hf_key_load(hf->arena, o->key_pem, o->pkey, &hf->key)))
		return e == ERR_INTERNAL ? HF_INTERNAL : HF_KEY;
	if ((e = csr_make(hf->arena, hf->key, &hf->params.csr)))
		return HF_INTERNAL;
	return hf_redraw(hf);
}

enum hf_why
hf_new(const struct hf_options *o, struct hf **out)
{
	struct arena *a = arena_new();
	struct hf *hf = arena_alloc(a, sizeof(*hf));
	enum hf_why why;

	*out = NULL;
	hf->arena = a;
	hf->draw = arena_new();
	hf->call = arena_new();
	if ((why = load(hf, o)))
		hf_free(hf);
	else
		*out = hf;
	return why;
}

void
hf_free(struct hf *hf)
{
	struct arena *a;

	if (hf == NULL)
		return;
	a = hf->arena;
	arena_free(hf->call);
	arena_free(hf->draw);
	secret_wipe_bytes(hf, sizeof(*hf));
	arena_free(a);
}

static enum hf_why
give(enum err e, struct slice s, const char **frame, size_t *n)
{
	*frame = e ? NULL : (const char *)s.p;
	*n = e ? 0 : s.n;
	return why_of_own(e);
}

enum hf_why
hf_hello(struct hf *hf, enum hf_via via, const char **frame, size_t *n)
{
	static const enum message_via ways[] = {
		[HF_WEBSOCKET] = VIA_WEBSOCKET,
		[HF_HTTPS] = VIA_HTTPS,
		[HF_VIA_PSK] = VIA_PSK,
	};
	struct slice s = SLICE_NONE;

	arena_reset(hf->call);
	return give(attempt_hello(hf->attempt, hf->call, ways[via], &s), s,
	    frame, n);
}

enum hf_why
hf_psk(struct hf *hf, struct hf_psk *out)
{
	enum err e;

	secret_wipe(&hf->psk.key);
	*out = (struct hf_psk){ .identity = NULL };
	if ((e = attempt_psk(hf->attempt, &hf->psk)))
		return why_of_own(e);
	*out = (struct hf_psk){ .identity = hf->psk.identity,
	    .key = hf->psk.key.b, .key_n = hf->psk.key.n,
	    .port = hf->psk.port };
	return HF_OK;
}

enum hf_why
hf_ack(struct hf *hf, const char **frame, size_t *n)
{
	struct slice s = SLICE_NONE;

	arena_reset(hf->call);
	return give(attempt_ack(hf->attempt, hf->call, &s), s, frame, n);
}

enum hf_why
hf_cancel(struct hf *hf, const char **frame, size_t *n)
{
	struct slice s = SLICE_NONE;

	arena_reset(hf->call);
	return give(attempt_cancel(hf->attempt, hf->call, &s), s, frame, n);
}

/* The end of an attempt in words that do not depend on our error list. */
static enum hf_why
why_of_end(const struct attempt_step *s)
{
	if (s->state == STATE_CANCELLED || s->state == STATE_DECLINED)
		return HF_CANCELLED;
	if (s->state == STATE_FAILED)
		return HF_FAILED;
	if (s->state == STATE_UNDELIVERED)
		return HF_EXPIRED;
	return why_of_server(s->error);
}

static enum hf_why
why_of_step(const struct attempt_step *s)
{
	switch (s->action) {
	case ATTEMPT_RETRY:
		return HF_BUSY;
	case ATTEMPT_REDRAW:
		return s->error == ERR_EXPIRED ? HF_EXPIRED : HF_TAKEN;
	case ATTEMPT_END:
		switch (s->fault) {
		case ATTEMPT_FAULT_NONE:
			return why_of_end(s);
		case ATTEMPT_FAULT_FRAME:
			return HF_PROTOCOL;
		case ATTEMPT_FAULT_SEAL:
			return HF_UNPROVED;
		case ATTEMPT_FAULT_REPLY:
			return HF_BAD_REPLY;
		}
		return HF_INTERNAL;
	default:
		return HF_OK;
	}
}

static enum hf_action
action_of(enum attempt_action a)
{
	static const enum hf_action map[] = {
		[ATTEMPT_NONE] = HF_NONE,
		[ATTEMPT_SHOW] = HF_SHOW,
		[ATTEMPT_HIDE] = HF_HIDE,
		[ATTEMPT_STATE] = HF_PROGRESS,
		[ATTEMPT_REPLY] = HF_REPLY,
		[ATTEMPT_DECLINED] = HF_DECLINED,
		[ATTEMPT_SEND] = HF_SEND,
		[ATTEMPT_PSK] = HF_PSK,
		[ATTEMPT_WAIT] = HF_WAIT,
		[ATTEMPT_DONE] = HF_DONE,
		[ATTEMPT_RETRY] = HF_RETRY,
		[ATTEMPT_REDRAW] = HF_REDRAW,
		[ATTEMPT_END] = HF_END,
	};

	return map[a];
}

void
hf_receive(struct hf *hf, const char *frame, size_t n, struct hf_step *out)
{
	struct attempt_step s;
	const char *state;

	arena_reset(hf->call);
	attempt_receive(hf->attempt, hf->call, slice_of(frame, n), &s);
	state = state_name(s.state);
	*out = (struct hf_step){
		.action = action_of(s.action),
		.why = why_of_step(&s),
		.state = state == NULL ? "" : state,
		.expires_in = s.expires_in,
		.frame = (const char *)s.frame.p,
		.frame_n = s.frame.n,
	};
	if (s.realm.n > 0)
		out->realm = arena_str(hf->call, s.realm);
	if (s.action == ATTEMPT_REPLY)
		hf->reply = s.reply;
	if (s.action == ATTEMPT_DECLINED)
		out->reason = arena_str(hf->call, s.reply->reason);
}

const char *
hf_code(struct hf *hf)
{
	const struct code *code = attempt_code(hf->attempt);

	if (code == NULL) {
		secret_wipe_bytes(hf->code, sizeof(hf->code));
		return NULL;
	}
	code_format(code, hf->code);
	return hf->code;
}

const char *
hf_enrollment(struct hf *hf)
{
	uuid_format(attempt_enrollment(hf->attempt), hf->enrollment);
	return hf->enrollment;
}

const char *
hf_ticket(struct hf *hf)
{
	return attempt_ticket(hf->attempt);
}
