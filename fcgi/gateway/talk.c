/* What each message from a device does. */
#include <string.h>

#include "admission.h"
#include "bell.h"
#include "hash.h"
#include "intake.h"
#include "link.h"
#include "log.h"
#include "secret.h"
#include "talk.h"

/* The row's state is told, or looked up where more than that belongs to it. */
static void
answer_state(struct conn *c, const char *state, int64_t expires_in)
{
	struct answer_row row = { .enrollment = c->enrollment,
		.expires_in = (unsigned)expires_in };

	if (state == NULL || state_parse(slice_str(state), &row.state))
		conn_refuse(c, ERR_INTERNAL);
	else if (row.state == STATE_CLAIMED || row.state == STATE_ISSUED ||
	    row.state == STATE_DECLINED)
		bell_ring(c);
	else
		conn_answer(c, &row);
}

static void
refuse_or_sleep(struct conn *c, enum err e)
{
	if (e == ERR_AWAY)
		conn_sleep(c);
	else
		conn_refuse(c, e);
}

void
talk_registered(struct conn *c, enum err e, const struct registered_row *row)
{
	if (!conn_is_open(c))
		return;
	if (e) {
		refuse_or_sleep(c, e);
		return;
	}
	held_add(c, &row->enrollment);
	answer_state(c, row->state, row->expires_in);
}

static void
describe(const struct admission *ad, const struct conn *c,
    struct store_registration *out)
{
	const struct registration *r = &ad->registration;

	*out = (struct store_registration){ .registration = r->bytes,
		.reg = r->reg,
		.enrollment = r->enrollment,
		.ticket_hash = r->ticket_hash,
		.channel = r->channel->name,
		.proof = ad->proof.n > 0 ? ad->proof : SLICE_NONE,
		.name = r->facts.name,
		.model = r->facts.model,
		.system = r->facts.system,
		.serial = r->facts.serial,
		.key_fp = ad->csr->key.fingerprint,
		.key_type = ad->csr->key.type,
		.address = c->address };
	if (r->channel->use == CODE_BY_LOCATOR)
		out->locator = sha256_slice(&r->locator);
	else
		out->handle = r->handle;
	/* An absent fact is NULL in the row. */
	if (r->facts.model.n == 0)
		out->model = SLICE_NONE;
	if (r->facts.system.n == 0)
		out->system = SLICE_NONE;
	if (r->facts.serial.n == 0)
		out->serial = SLICE_NONE;
}

/* Takes the arena: the registration is sent from there, or forgotten. */
static void
do_register(struct conn *c, struct arena *a, const struct message *m)
{
	struct admission *ad = arena_alloc(a, sizeof(*ad));
	struct store_registration reg;
	enum err e;

	c->state = STATE_ASKED;
	if ((e = admission_check(a, m, &c->gw->policy, ad))) {
		conn_refuse(c, e);
		arena_free(a);
		return;
	}
	/* For the log; it is held once the row is there. */
	c->enrollment = ad->registration.enrollment;
	c->ticket_hash = ad->registration.ticket_hash;
	ev_timer_stop(c->gw->loop, &c->deadline);
	if (!link_is_up(c->gw)) {
		conn_sleep(c);
		arena_free(a);
		return;
	}
	describe(ad, c, &reg);
	intake_add(c, a, &reg);
}

static void
resumed(void *ctx, enum err e, const struct db_rows *rows)
{
	const struct resume_row *row = rows->row;
	struct answer_row ar = { .state = STATE_NEW };
	struct conn *c = ctx;

	if (e == ERR_NONE)
		e = rows->n == 1 ? row->err : ERR_INTERNAL;
	if (e == ERR_NONE && (state_parse(slice_str(row->state), &ar.state) ||
	    (row->kind != NULL &&
	    reply_kind_parse(slice_str(row->kind), &ar.kind))))
		e = ERR_INTERNAL;
	if (!conn_is_open(c))
		;
	else if (e)
		refuse_or_sleep(c, e);
	else {
		held_add(c, &c->enrollment);
		ar.enrollment = c->enrollment;
		ar.expires_in = (unsigned)row->expires_in;
		ar.reply = row->reply;
		ar.share = row->share;
		ar.confirm = row->confirm;
		conn_psks(c, &row->identities, &ar);
		conn_answer(c, &ar);
	}
	conn_drop(c);
}

/* Sends a call that answers to this connection. */
static void
call(struct conn *c, const struct db_stmt *st, const struct db_params *ps,
    db_async_fn *fn)
{
	enum err e;

	if (c->refs > CONN_CALLS) {
		conn_refuse(c, ERR_INPUT);
		return;
	}
	if ((e = link_call(c->gw, st, ps, fn, conn_keep(c)))) {
		conn_drop(c);
		refuse_or_sleep(c, ERR_AWAY);
	}
}

static void
do_resume(struct conn *c, struct arena *a, const struct message *m)
{
	struct db_params ps;
	enum err e;

	c->state = STATE_ASKED;
	ev_timer_stop(c->gw->loop, &c->deadline);
	if (c->psk_identity[0] != '\0' &&
	    !uuid_equal(&m->enrollment, &c->psk_enrollment)) {
		conn_refuse(c, ERR_DENIED);
		return;
	}
	if ((e = sha256_of(m->ticket, &c->ticket_hash))) {
		conn_refuse(c, e);
		return;
	}
	/* Not held before the ticket was found to be right. */
	c->enrollment = m->enrollment;
	db_params_init(&ps, a);
	store_resume_put(&ps, link_channel(c->gw), &c->enrollment,
	    &c->ticket_hash);
	call(c, &store_resume_stmt, &ps, resumed);
}

/* The answer to an acknowledgement or a cancellation. */
static void
settled(void *ctx, enum err e, const struct db_rows *rows)
{
	const struct state_row *row = rows->row;
	struct conn *c = ctx;

	if (e == ERR_NONE)
		e = rows->n == 1 ? row->err : ERR_INTERNAL;
	if (!conn_is_open(c))
		;
	else if (e)
		refuse_or_sleep(c, e);
	else
		answer_state(c, row->state, 0);
	conn_drop(c);
}

static void
do_ack(struct conn *c, struct arena *a, const struct message *m)
{
	struct sha256 ack_hash;
	const struct store_ack ack = { &c->enrollment, &c->ticket_hash,
		&ack_hash };
	struct db_params ps;
	enum err e;

	if ((e = sha256_of(m->ack, &ack_hash))) {
		conn_refuse(c, e);
		return;
	}
	db_params_init(&ps, a);
	store_acknowledge_put(&ps, &ack);
	call(c, &store_acknowledge_stmt, &ps, settled);
}

static void
do_cancel(struct conn *c, struct arena *a)
{
	struct db_params ps;

	db_params_init(&ps, a);
	store_cancel_put(&ps, &c->enrollment, &c->ticket_hash);
	call(c, &store_cancel_stmt, &ps, settled);
}

/* Right, wrong or too late, the row has moved, and what it says is told. */
static void
judged(void *ctx, enum err e, const struct db_rows *rows)
{
	const struct state_row *row = rows->row;
	struct conn *c = ctx;

	if (e == ERR_NONE)
		e = rows->n == 1 ? row->err : ERR_INTERNAL;
	if (e == ERR_PROOF && conn_is_open(c))
		conn_log(c, err_level(e), "wrong proof");
	if (e == ERR_PROOF ||
	    (e == ERR_STATE && state_name_is_end(row->state)))
		e = ERR_NONE;
	if (!conn_is_open(c))
		;
	else if (e)
		refuse_or_sleep(c, e);
	else
		bell_ring(c);
	conn_drop(c);
}

static void
do_prove(struct conn *c, struct arena *a, const struct message *m)
{
	struct sha256 hash;
	const struct store_proof proof = { .enrollment = &c->enrollment,
		.ticket_hash = &c->ticket_hash, .proof_hash = &hash,
		.identity = c->psk_identity[0] != '\0' ?
		    c->psk_identity : NULL };
	struct db_params ps;
	enum err e;

	if ((e = sha256_of(m->proof, &hash))) {
		conn_refuse(c, e);
		return;
	}
	db_params_init(&ps, a);
	store_prove_put(&ps, &proof);
	call(c, &store_prove_stmt, &ps, judged);
}

static void
do_refuse(struct conn *c, struct arena *a)
{
	struct db_params ps;

	conn_log(c, ERR_NOTICE, "the device refuses the server's proof");
	db_params_init(&ps, a);
	store_refuse_put(&ps, &c->enrollment, &c->ticket_hash);
	call(c, &store_refuse_stmt, &ps, judged);
}

/* A device waits for the answer to its first frame, so one is enough. */
static void
hold_back(struct conn *c, struct slice frame)
{
	if (c->early.n > 0 || frame.n == 0)
		conn_refuse(c, ERR_INPUT);
	else
		buf_add(&c->early, frame);
}

void
talk_judged(struct conn *c, enum err e)
{
	c->is_unjudged = false;
	if (!conn_is_open(c))
		return;
	if (e)
		conn_refuse(c, e);
	else if (c->early.n > 0)
		conn_receive(c, buf_slice(&c->early));
}

/* Said before it heard `again`, which took the state away beneath it. */
static bool
has_crossed(const struct conn *c, const struct message *m)
{
	return c->is_woken && c->state == STATE_NEW &&
	    m->type != MESSAGE_REGISTER && m->type != MESSAGE_RESUME;
}

void
conn_receive(struct conn *c, struct slice frame)
{
	struct arena *a;
	struct message m;
	enum err e;

	if (c->is_unjudged) {
		hold_back(c, frame);
		return;
	}
	a = arena_new();
	if ((e = message_parse(a, frame, FROM_DEVICE, conn_via(c), &m)))
		;
	else if (++c->messages > CONN_MESSAGES)
		e = ERR_INPUT;
	else if (has_crossed(c, &m)) {
		arena_free(a);
		return;
	} else if (!message_legal(FROM_DEVICE, m.type, c->state))
		e = ERR_STATE;
	if (e)
		conn_refuse(c, e);
	else if (m.type == MESSAGE_REGISTER) {
		do_register(c, a, &m);
		return;
	} else if (m.type == MESSAGE_RESUME)
		do_resume(c, a, &m);
	else if (m.type == MESSAGE_PROOF)
		do_prove(c, a, &m);
	else if (m.type == MESSAGE_REFUSE)
		do_refuse(c, a);
	else if (m.type == MESSAGE_ACK)
		do_ack(c, a, &m);
	else
		do_cancel(c, a);
	arena_free(a);
}
