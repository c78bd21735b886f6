/*
 * The device's side of one enrollment, as a state machine.
 */
#include "attempt.h"

#include <string.h>

#include "hash.h"
#include "rand.h"

struct attempt {
	struct arena		*arena;
	struct attempt_draw	 draw;
	struct registration	 registration;
	struct channel_device	 keys;
	char			*ticket_text;
	enum message_via	 via;
	enum state		 state;	/* of this connection */
	bool			 shown;	/* the server has the registration */
	bool			 hidden;	/* the code is wiped */
	bool			 opened;	/* reply is what came */
	bool			 acked;
	char			 identity[KEYS_IDENTITY + 1]; /* psk; "" */
	unsigned		 port;
	struct reply		 reply;
};

static enum err
draw_all(const struct attempt_params *p, struct attempt_draw *d)
{
	enum err e;

	if ((e = code_draw(p->channel->use, p->code_length, &d->code)) ||
	    (e = rand_uuid(&d->enrollment)))
		return e;
	return rand_bytes(d->ticket, sizeof(d->ticket));
}

static struct facts
copy_facts(struct arena *a, const struct facts *f)
{
	return (struct facts){
		.name = arena_copy(a, f->name),
		.model = arena_copy(a, f->model),
		.system = arena_copy(a, f->system),
		.serial = arena_copy(a, f->serial),
	};
}

/* The registration, then everything that depends on its hash. */
static enum err
build(struct attempt *at, const struct attempt_params *p)
{
	struct registration *r = &at->registration;
	struct secret master = { .n = 0 };
	enum err e;

	*r = (struct registration){
		.realm = arena_copy(at->arena, p->realm),
		.channel = p->channel,
		.enrollment = at->draw.enrollment,
		.csr = arena_copy(at->arena, p->csr),
		.facts = copy_facts(at->arena, &p->facts),
	};
	if ((e = sha256_of(slice_of(at->draw.ticket, MESSAGE_TICKET_LEN),
	    &r->ticket_hash)) ||
	    (e = keys_master(&at->draw.code, p->realm, &master)) ||
	    (e = p->channel->device_prepare(&at->draw.code, &master, r,
	    &at->keys)) ||
	    (e = registration_format(at->arena, r)))
		goto out;
	e = p->channel->device_register(&master, r, &at->keys);
out:
	secret_wipe(&master);
	return e;
}

enum err
attempt_new(struct arena *a, const struct attempt_params *p,
    struct attempt **out)
{
	struct attempt *at;
	enum err e;

	*out = NULL;
	at = arena_alloc(a, sizeof(*at));
	at->arena = a;
	at->state = STATE_NEW;
	if (p->draw != NULL) {
		at->draw = *p->draw;
		at->keys.pake.own = p->draw->scalar;
	} else if ((e = draw_all(p, &at->draw)))
		return e;
	if ((e = build(at, p)))
		return e;
	at->ticket_text = base64url_text(a,
	    slice_of(at->draw.ticket, MESSAGE_TICKET_LEN));
	*out = at;
	return ERR_NONE;
}

/*
 * Until the code was typed the whole registration is sent, so that a server
 * that lost it has it again; afterwards a lost row cannot be helped.
 */
enum err
attempt_hello(struct attempt *at, struct arena *a, enum message_via via,
    struct slice *frame)
{
	struct slice ticket = slice_of(at->draw.ticket, MESSAGE_TICKET_LEN);
	struct message m = { .type = MESSAGE_REGISTER, .ticket = ticket,
	    .registration = at->registration.bytes };

	if (at->registration.channel->proves_first)
		m.proof = sha256_slice(&at->keys.proof);
	if (at->hidden && via != VIA_HTTPS)
		m = (struct message){ .type = MESSAGE_RESUME,
		    .ticket = ticket, .enrollment = at->draw.enrollment };
	at->via = via;
	at->state = STATE_ASKED;
	return message_format(a, &m, via, frame);
}

static void
end(struct attempt_step *step, enum attempt_action action, enum err e)
{
	step->action = action;
	step->error = e;
}

/* The server is not to be listened to any longer. */
static void
refuse(struct attempt_step *step, enum attempt_fault fault, enum err e)
{
	end(step, ATTEMPT_END, e);
	step->fault = fault;
}

static void
hide(struct attempt *at)
{
	at->hidden = true;
	code_wipe(&at->draw.code);
}

/* Waiting: the code may be shown, unless it already had to be hidden. */
static void
on_waiting(struct attempt *at, const struct message *m,
    struct attempt_step *step)
{
	if (m->type == MESSAGE_REGISTERED &&
	    !uuid_equal(&m->enrollment, &at->draw.enrollment)) {
		refuse(step, ATTEMPT_FAULT_FRAME, ERR_INPUT);
		return;
	}
	if (at->hidden) {
		end(step, at->opened ? ATTEMPT_END : ATTEMPT_REDRAW,
		    ERR_STATE);
		return;
	}
	at->state = STATE_WAITING;
	at->shown = true;
	step->action = ATTEMPT_SHOW;
	step->expires_in = m->expires_in;
}

/* A frame that goes with the step; without it the attempt is over. */
static void
send_along(struct attempt *at, struct arena *a, const struct message *m,
    struct attempt_step *step)
{
	enum err e = message_format(a, m, at->via, &step->frame);

	if (e)
		end(step, ATTEMPT_END, e);
}

static void
prove(struct attempt *at, struct arena *a, struct attempt_step *step)
{
	const struct message m = { .type = MESSAGE_PROOF,
	    .proof = sha256_slice(&at->keys.proof) };

	if (step->action == ATTEMPT_NONE)
		step->action = ATTEMPT_SEND;
	send_along(at, a, &m, step);
}

/* pake: somebody typed the code, or guesses at it. */
static void
on_share(struct attempt *at, struct arena *a, const struct message *m,
    struct attempt_step *step)
{
	static const struct message no = { .type = MESSAGE_REFUSE };
	enum err e = channel_share(&at->registration, &at->keys, m->share,
	    m->confirm);

	if (e == ERR_STATE) {
		refuse(step, ATTEMPT_FAULT_FRAME, e);
		return;
	}
	at->state = STATE_CLAIMED;
	step->expires_in = m->expires_in;
	if (!at->hidden)
		step->action = ATTEMPT_HIDE;
	hide(at);
	if (e == ERR_NONE) {
		prove(at, a, step);
	} else if (e == ERR_PROOF || e == ERR_INPUT) {
		refuse(step, ATTEMPT_FAULT_SEAL, ERR_PROOF);
		send_along(at, a, &no, step);
	} else {
		end(step, ATTEMPT_END, e);
	}
}

/* psk: where to go on. With no pair left there is no way. */
static void
on_psk(struct attempt *at, const struct message *m,
    struct attempt_step *step)
{
	if (at->registration.channel->id != CHANNEL_PSK) {
		refuse(step, ATTEMPT_FAULT_FRAME, ERR_STATE);
		return;
	}
	hide(at);
	at->state = STATE_CLAIMED;
	step->expires_in = m->expires_in;
	if (m->n_identity == 0) {
		end(step, ATTEMPT_REDRAW, ERR_TAKEN);
		return;
	}
	memcpy(at->identity, m->identity[0].p, KEYS_IDENTITY);
	at->port = m->port;
	step->action = ATTEMPT_PSK;
}

static void
on_state(struct attempt *at, struct arena *a, const struct message *m,
    struct attempt_step *step)
{
	bool was_hidden = at->hidden;
	enum state before = at->state;

	if (before != STATE_ASKED && m->state < before) {
		refuse(step, ATTEMPT_FAULT_FRAME, ERR_STATE);
		return;
	}
	if (m->state == STATE_WAITING) {
		on_waiting(at, m, step);
		return;
	}
	hide(at);
	at->state = m->state;
	step->expires_in = m->expires_in;
	if (!was_hidden)
		step->action = ATTEMPT_HIDE;
	else if (before != m->state)
		step->action = ATTEMPT_STATE;
	if (m->state > STATE_CLAIMED)
		secret_wipe(&at->keys.master);
	else if (at->via == VIA_PSK)
		prove(at, a, step);
}

static void
on_reply(struct attempt *at, struct arena *a, const struct message *m,
    struct attempt_step *step)
{
	const struct reply_context context = {
		.channel = at->registration.channel->name,
		.reg = &at->registration.reg,
		.key = &at->keys.reply_key,
	};
	struct reply reply;
	enum err e;

	/* pake, before any share came: no worse than an unsealed end. */
	if (at->keys.reply_key.n == 0 && m->kind == REPLY_DECLINE) {
		hide(at);
		at->state = STATE_DECLINED;
		end(step, ATTEMPT_END, ERR_DENIED);
		return;
	}
	if (at->keys.reply_key.n == 0) {
		refuse(step, ATTEMPT_FAULT_SEAL, ERR_PROOF);
		return;
	}
	/* Once acknowledged it is only looked at, however often it comes. */
	if ((e = reply_open(at->acked ? a : at->arena, &context, m->kind,
	    m->sealed, &reply))) {
		refuse(step, e == ERR_PROOF ? ATTEMPT_FAULT_SEAL :
		    ATTEMPT_FAULT_REPLY, e);
		return;
	}
	hide(at);
	at->state = m->kind == REPLY_CERTIFICATE ? STATE_ISSUED :
	    STATE_DECLINED;
	if (at->acked) {
		step->action = ATTEMPT_SEND;
		e = attempt_ack(at, a, &step->frame);
		if (e)
			end(step, ATTEMPT_END, e);
		return;
	}
	at->reply = reply;
	at->opened = true;
	step->reply = &at->reply;
	step->action = m->kind == REPLY_CERTIFICATE ? ATTEMPT_REPLY :
	    ATTEMPT_DECLINED;
}

static void
on_done(struct attempt *at, struct attempt_step *step)
{
	if (at->acked)
		step->action = ATTEMPT_DONE;
	else
		refuse(step, ATTEMPT_FAULT_FRAME, ERR_STATE);
}

/* Nobody signed this: it can end the wait, never make anything trusted. */
static void
on_end(struct attempt *at, const struct message *m,
    struct attempt_step *step)
{
	at->state = m->state;
	step->state = m->state;
	hide(at);
	switch (m->state) {
	case STATE_EXPIRED:
		end(step, ATTEMPT_REDRAW, ERR_EXPIRED);
		break;
	case STATE_DELIVERED:
		on_done(at, step);
		break;
	case STATE_DECLINED:
		if (at->opened)
			break;
		end(step, ATTEMPT_END, ERR_DENIED);
		break;
	case STATE_FAILED:
		end(step, ATTEMPT_END, ERR_PROOF);
		break;
	default:
		end(step, ATTEMPT_END, ERR_STATE);
		break;
	}
}

static void
on_error(struct attempt *at, const struct message *m,
    struct attempt_step *step)
{
	step->error = m->error;
	step->realm = m->realm;
	switch (m->error) {
	case ERR_FULL:
	case ERR_AWAY:
	case ERR_INTERNAL:
		step->action = ATTEMPT_RETRY;
		break;
	case ERR_TAKEN:
	case ERR_TICKET:
	case ERR_EXPIRED:
	case ERR_NOT_FOUND:
		step->action = at->opened ? ATTEMPT_END : ATTEMPT_REDRAW;
		break;
	default:
		step->action = ATTEMPT_END;
		break;
	}
}

static void
dispatch(struct attempt *at, struct arena *a, const struct message *m,
    struct attempt_step *step)
{
	enum err e;

	switch (m->type) {
	case MESSAGE_REGISTERED:
		on_waiting(at, m, step);
		break;
	case MESSAGE_STATE:
		on_state(at, a, m, step);
		break;
	case MESSAGE_SHARE:
		on_share(at, a, m, step);
		break;
	case MESSAGE_PSK:
		on_psk(at, m, step);
		break;
	case MESSAGE_REPLY:
		on_reply(at, a, m, step);
		break;
	case MESSAGE_DONE:
		on_done(at, step);
		break;
	case MESSAGE_END:
		on_end(at, m, step);
		break;
	case MESSAGE_WAIT:
		step->action = ATTEMPT_WAIT;
		break;
	case MESSAGE_AGAIN:
		step->action = ATTEMPT_SEND;
		if ((e = attempt_hello(at, a, at->via, &step->frame)))
			end(step, ATTEMPT_END, e);
		break;
	case MESSAGE_REPLACED:
		end(step, ATTEMPT_RETRY, ERR_STATE);
		break;
	case MESSAGE_ERROR:
		on_error(at, m, step);
		break;
	default:
		refuse(step, ATTEMPT_FAULT_FRAME, ERR_INPUT);
		break;
	}
}

void
attempt_receive(struct attempt *at, struct arena *a, struct slice frame,
    struct attempt_step *step)
{
	struct message m;
	enum err e;

	*step = (struct attempt_step){ .action = ATTEMPT_NONE };
	if ((e = message_parse(a, frame, FROM_SERVER, at->via, &m)))
		refuse(step, ATTEMPT_FAULT_FRAME, e);
	else if (!message_legal(FROM_SERVER, m.type, at->state))
		refuse(step, ATTEMPT_FAULT_FRAME, ERR_STATE);
	else
		dispatch(at, a, &m, step);
	step->state = at->state;
}

enum err
attempt_ack(struct attempt *at, struct arena *a, struct slice *frame)
{
	struct message m = { .type = MESSAGE_ACK,
	    .ack = sha256_slice(&at->keys.ack) };

	if (!at->opened)
		return ERR_STATE;
	at->acked = true;
	return message_format(a, &m, at->via, frame);
}

enum err
attempt_cancel(struct attempt *at, struct arena *a, struct slice *frame)
{
	struct message m = { .type = MESSAGE_CANCEL };

	if (!message_legal(FROM_DEVICE, m.type, at->state))
		return ERR_STATE;
	return message_format(a, &m, at->via, frame);
}

enum err
attempt_psk(struct attempt *at, struct attempt_psk *out)
{
	*out = (struct attempt_psk){ .identity = at->identity,
	    .port = at->port };
	if (at->identity[0] == '\0' || at->keys.master.n == 0)
		return ERR_STATE;
	return keys_psk(&at->keys.master, &at->registration.reg,
	    at->identity, &out->key);
}

const struct code *
attempt_code(const struct attempt *at)
{
	return at->shown && !at->hidden ? &at->draw.code : NULL;
}

const struct uuid *
attempt_enrollment(const struct attempt *at)
{
	return &at->draw.enrollment;
}

const char *
attempt_ticket(const struct attempt *at)
{
	return at->ticket_text;
}

const struct registration *
attempt_registration(const struct attempt *at)
{
	return &at->registration;
}
