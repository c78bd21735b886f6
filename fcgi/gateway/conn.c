/* One device's connection: what it is told, when, and its end. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bell.h"
#include "conn.h"
#include "held.h"
#include "log.h"

/* ---- life ---- */

struct conn *
conn_keep(struct conn *c)
{
	c->refs++;
	return c;
}

void
conn_drop(struct conn *c)
{
	if (--c->refs > 0)
		return;
	buf_free(&c->early);
	free(c);
}

enum message_via
conn_via(const struct conn *c)
{
	return c->psk_identity[0] != '\0' ? VIA_PSK : VIA_WEBSOCKET;
}

bool
conn_is_open(const struct conn *c)
{
	return c->peer != NULL && !c->closing;
}

static void	refuse(struct conn *, enum err, int code, enum err_level);

static void
set_deadline(struct conn *c, double seconds)
{
	ev_timer_stop(c->gw->loop, &c->deadline);
	ev_timer_set(&c->deadline, seconds, 0.);
	ev_timer_start(c->gw->loop, &c->deadline);
}

static void
on_deadline(struct ev_loop *loop, ev_timer *t, int events)
{
	struct conn *c = t->data;

	(void)loop;
	(void)events;
	if (c->closing)
		peer_kill(c->peer);
	/* One that is slow has done nothing wrong, a silent one no harm. */
	else if (c->state == STATE_NEW)
		refuse(c, ERR_AWAY, answer_close_code(ERR_AWAY),
		    c->messages > 0 ? err_level(ERR_AWAY) : ERR_INFO);
	else
		bell_ring(c);	/* the row's limit has come */
}

/* Seconds of silence before a ping: it must leave time for its answer. */
static double
ping_after(const struct gateway *gw)
{
	double ping = gw->settings->gateway.ping;
	double half = gw->settings->gateway.idle / 2.;

	return ping < half ? ping : half;
}

static void
on_alive(struct ev_loop *loop, ev_timer *t, int events)
{
	struct conn *c = t->data;
	double ping = ping_after(c->gw);
	double idle = c->gw->settings->gateway.idle;
	double silent = ev_now(loop) - c->heard;

	(void)events;
	if (silent >= idle) {
		conn_log(c, ERR_INFO, "silent");
		peer_kill(c->peer);
		return;
	}
	peer_ping(c->peer);
	t->repeat = idle - silent < ping ? idle - silent : ping;
	ev_timer_again(loop, t);
}

struct conn *
conn_open(struct gateway *gw, struct peer *p, const char *address,
    const char *request)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->gw = gw;
	c->peer = p;
	c->refs = 1;
	c->heard = ev_now(gw->loop);
	buf_init(&c->early, NULL, gw->settings->gateway.max_frame_in);
	snprintf(c->address, sizeof(c->address), "%s", address);
	snprintf(c->request, sizeof(c->request), "%s", request);
	ev_init(&c->deadline, on_deadline);
	ev_init(&c->alive, on_alive);
	c->deadline.data = c->alive.data = c;
	c->alive.repeat = ping_after(gw);
	ev_timer_again(gw->loop, &c->alive);
	set_deadline(c, CONN_FIRST);
	TAILQ_INSERT_TAIL(&gw->conns, c, all_link);
	conn_log(c, ERR_DEBUG, "connected");
	return c;
}

void
conn_heard(struct conn *c)
{
	c->heard = ev_now(c->gw->loop);
	c->alive.repeat = ping_after(c->gw);
	ev_timer_again(c->gw->loop, &c->alive);
}

/* Nothing is to be looked up or told for it any more. */
static void
let_go(struct conn *c)
{
	held_remove(c);
	bell_forget(c);
	if (c->is_asleep)
		TAILQ_REMOVE(&c->gw->asleep, c, asleep_link);
	c->is_asleep = false;
}

void
conn_closed(struct conn *c)
{
	conn_log(c, c->closing ? ERR_DEBUG : ERR_INFO, "disconnected");
	let_go(c);
	ev_timer_stop(c->gw->loop, &c->deadline);
	ev_timer_stop(c->gw->loop, &c->alive);
	TAILQ_REMOVE(&c->gw->conns, c, all_link);
	c->peer = NULL;
	conn_drop(c);
}

void
conn_close(struct conn *c, int code)
{
	if (!conn_is_open(c))
		return;
	let_go(c);
	c->closing = true;
	ev_timer_stop(c->gw->loop, &c->alive);
	set_deadline(c, CONN_CLOSING);
	peer_close(c->peer, code);
}

void
conn_log(const struct conn *c, enum err_level level, const char *fmt, ...)
{
	const char *state = state_name(c->state);
	static const struct uuid none;
	char text[128], id[UUID_TEXT] = "-";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!uuid_equal(&c->enrollment, &none))
		uuid_format(&c->enrollment, id);
	log_request_set(c->request);
	log_at(level, "%s address=%s enrollment=%s state=%s", text,
	    c->address, id, state != NULL ? state : "-");
	log_request_clear();
}

/* ---- what is told ---- */

/* The state in which a message puts both ends. */
static enum state
state_after(const struct message *m, enum state s)
{
	switch (m->type) {
	case MESSAGE_REGISTERED:
		return STATE_WAITING;
	case MESSAGE_STATE:
	case MESSAGE_END:
		return m->state;
	case MESSAGE_SHARE:
	case MESSAGE_PSK:
		return STATE_CLAIMED;
	case MESSAGE_REPLY:
		return m->kind == REPLY_DECLINE ? STATE_DECLINED :
		    STATE_ISSUED;
	case MESSAGE_DONE:
		return STATE_DELIVERED;
	case MESSAGE_AGAIN:
		return STATE_NEW;
	default:
		return s;
	}
}

static enum err
tell(struct conn *c, const struct message *m)
{
	struct arena *a = arena_new();
	struct slice frame;
	enum err e;

	if (!message_legal(FROM_SERVER, m->type, c->state))
		e = ERR_STATE;
	else if ((e = message_format(a, m, conn_via(c), &frame)))
		;
	else if (frame.n > c->gw->settings->gateway.max_frame_out)
		e = ERR_TOO_LARGE;
	else {
		peer_send(c->peer, frame);
		c->state = state_after(m, c->state);
	}
	arena_free(a);
	return e;
}

static void
refuse(struct conn *c, enum err e, int code, enum err_level level)
{
	struct answer ans;

	if (!conn_is_open(c))
		return;
	conn_log(c, level, "refused error=%s", err_wire(e));
	answer_error(e, c->gw->policy.realm, &ans);
	/* An error is legal in every state and always fits. */
	if (tell(c, &ans.msg[0]))
		code = 1011;
	conn_close(c, code);
}

void
conn_refuse_code(struct conn *c, enum err e, int code)
{
	refuse(c, e, code, err_level(e));
}

void
conn_refuse(struct conn *c, enum err e)
{
	conn_refuse_code(c, e, answer_close_code(e));
}

/* A message that may come at any time after the first. */
static void
tell_only(struct conn *c, enum message_type type)
{
	struct message m = { .type = type };

	if (tell(c, &m))
		conn_refuse(c, ERR_INTERNAL);
}

void
conn_answer(struct conn *c, const struct answer_row *row)
{
	struct answer ans;
	enum err e = ERR_NONE;
	size_t i;

	if (!conn_is_open(c))
		return;
	/* A bell may tell nothing new. */
	if (row->state != c->state) {
		answer_row(row, &ans);
		for (i = 0; i < ans.n && !e; i++)
			e = tell(c, &ans.msg[i]);
		if (e) {
			/* A row that went back, as after a restore. */
			conn_refuse(c, e == ERR_STATE ? ERR_AWAY : e);
			return;
		}
		conn_log(c, ERR_INFO, "told");
		if (ans.last) {
			conn_close(c, 1000);
			return;
		}
	}
	set_deadline(c, row->expires_in > 0 ? row->expires_in : 1);
}

/* NULL is not psk; an empty list is psk with every pair used up. */
void
conn_psks(const struct conn *c, const struct db_texts *identities,
    struct answer_row *ar)
{
	if (identities->v == NULL || c->psk_identity[0] != '\0')
		return;
	ar->tells_psk = true;
	ar->port = c->gw->settings->gateway.psk_port;
	while (ar->n_identity < identities->n &&
	    ar->n_identity < CHANNEL_PSKS) {
		ar->identity[ar->n_identity] =
		    slice_str(identities->v[ar->n_identity]);
		ar->n_identity++;
	}
}

void
conn_replace(struct conn *c)
{
	if (!conn_is_open(c))
		return;
	conn_log(c, ERR_INFO, "replaced");
	tell_only(c, MESSAGE_REPLACED);
	conn_close(c, 1000);
}

void
conn_sleep(struct conn *c)
{
	if (!conn_is_open(c) || c->is_asleep)
		return;
	TAILQ_INSERT_TAIL(&c->gw->asleep, c, asleep_link);
	c->is_asleep = true;
	tell_only(c, MESSAGE_WAIT);
}

void
conn_wake(struct conn *c)
{
	if (!conn_is_open(c))
		return;
	let_go(c);
	tell_only(c, MESSAGE_AGAIN);
	if (!conn_is_open(c))
		return;
	c->is_woken = true;
	c->messages = 1;
	set_deadline(c, CONN_FIRST);
}
