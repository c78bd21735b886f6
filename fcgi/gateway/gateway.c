/* The event loop: what is opened, what happens at the end of each turn. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "bell.h"
#include "conn.h"
#include "die.h"
#include "gateway.h"
#include "intake.h"
#include "link.h"
#include "log.h"
#include "psk.h"
#include "time.h"

/* `again` is told in portions, so that all do not register in one moment. */
#define WAKE_EVERY	0.02
#define WAKE_AT_ONCE	50
#define GOODBYE		1.0	/* seconds for the closes at the end */
#define TURN_EVENTS	8	/* seen in one turn */

/*
 * libev would take all that has happened into one turn, and those who come a
 * moment later would wait for all of it. It has no limit of its own, so that
 * this stands in the C library's place; who was left out is first next time.
 */
int
epoll_wait(int fd, struct epoll_event *events, int max, int timeout)
{
	return epoll_pwait(fd, events, max < TURN_EVENTS ? max : TURN_EVENTS,
	    timeout, NULL);
}

/* What comes after waiting: all that happens until the next wait. */
static void
begin_of_turn(struct ev_loop *loop, ev_check *w, int events)
{
	struct gateway *gw = w->data;

	(void)loop;
	(void)events;
	gw->turn_began = time_monotonic_us();
}

static void
end_of_turn(struct ev_loop *loop, ev_prepare *w, int events)
{
	struct gateway *gw = w->data;

	(void)loop;
	(void)events;
	intake_flush(gw);
	bell_flush(gw);
	link_watch(gw);
	if (gw->turn_began != 0 &&
	    time_monotonic_us() - gw->turn_began > gw->turn_longest)
		gw->turn_longest = time_monotonic_us() - gw->turn_began;
	if (gw->stopping && TAILQ_EMPTY(&gw->conns))
		ev_break(gw->loop, EVBREAK_ALL);
}

static void
wake_some(struct ev_loop *loop, ev_timer *t, int events)
{
	struct gateway *gw = t->data;
	struct conn *c;
	int i;

	(void)events;
	for (i = 0; i < WAKE_AT_ONCE; i++) {
		if ((c = TAILQ_FIRST(&gw->asleep)) == NULL) {
			ev_timer_stop(loop, t);
			return;
		}
		conn_wake(c);
	}
}

static void
break_loop(struct ev_loop *loop, ev_timer *t, int events)
{
	(void)t;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

/* Devices are told nothing but 1012: come again, and soon. */
static void
on_signal(struct ev_loop *loop, ev_signal *sig, int events)
{
	static ev_timer goodbye;
	struct gateway *gw = sig->data;
	struct conn *c, *next;

	(void)events;
	if (gw->stopping)
		return;
	log_at(ERR_NOTICE, "stopping longest_turn_us=%lld",
	    (long long)gw->turn_longest);
	gw->stopping = true;
	for (c = TAILQ_FIRST(&gw->conns); c != NULL; c = next) {
		next = TAILQ_NEXT(c, all_link);
		conn_close(c, 1012);
	}
	ev_timer_init(&goodbye, break_loop, GOODBYE, 0.);
	ev_timer_start(loop, &goodbye);
}

static enum err
set_policy(const struct settings *s, struct registration_policy *p)
{
	struct buf list;
	size_t i;

	buf_init(&list, s->arena, 1024);
	for (i = 0; i < s->gateway.channels.n; i++) {
		if (i > 0)
			buf_add_byte(&list, ',');
		buf_add_str(&list, s->gateway.channels.v[i]);
	}
	p->realm = slice_str(s->realm);
	p->max_csr = s->gateway.max_csr;
	p->min_code = s->code_length;
	if (channel_set_parse(buf_slice(&list), &p->channels))
		return log_err(ERR_CONFIG, "[gateway] channels: no such "
		    "channel in %s", log_q(buf_slice(&list)));
	p->channels = channel_set_devices(p->channels);
	return ERR_NONE;
}

static enum err
open_all(struct gateway *gw)
{
	enum err e;

	if ((e = set_policy(gw->settings, &gw->policy)))
		return e;
	if ((gw->loop = ev_default_loop(EVFLAG_AUTO)) == NULL)
		return log_err(ERR_IO, "no event loop");
	TAILQ_INIT(&gw->conns);
	TAILQ_INIT(&gw->rung);
	TAILQ_INIT(&gw->asleep);
	ev_init(&gw->waker, wake_some);
	gw->waker.repeat = WAKE_EVERY;
	gw->waker.data = gw;
	intake_open(gw);
	if ((e = link_open(gw)) || (e = frames_open(gw, &gw->frames)))
		return e;
	return psk_open(gw, &gw->psk);
}

static void
serve(struct gateway *gw)
{
	ev_check awake;
	ev_prepare turn;
	ev_signal term, quit;

	ev_check_init(&awake, begin_of_turn);
	ev_prepare_init(&turn, end_of_turn);
	ev_signal_init(&term, on_signal, SIGTERM);
	ev_signal_init(&quit, on_signal, SIGINT);
	awake.data = turn.data = term.data = quit.data = gw;
	/* Before all that was woken. */
	ev_set_priority(&awake, EV_MAXPRI);
	ev_check_start(gw->loop, &awake);
	ev_prepare_start(gw->loop, &turn);
	ev_signal_start(gw->loop, &term);
	ev_signal_start(gw->loop, &quit);
	log_at(ERR_NOTICE, "listening");
	ev_run(gw->loop, 0);
	ev_signal_stop(gw->loop, &quit);
	ev_signal_stop(gw->loop, &term);
	ev_prepare_stop(gw->loop, &turn);
	ev_check_stop(gw->loop, &awake);
}

int
gateway_run(const struct settings *s)
{
	struct gateway gw;
	enum err e;

	memset(&gw, 0, sizeof(gw));
	gw.settings = s;
	signal(SIGPIPE, SIG_IGN);
	if ((e = open_all(&gw)) == ERR_NONE)
		serve(&gw);
	gw.stopping = true;
	/* What TLS has is told to psk when frames go. */
	frames_close(gw.frames);
	psk_close(gw.psk);
	if (gw.loop != NULL) {
		link_close(&gw);
		intake_close(&gw);
		ev_loop_destroy(gw.loop);
	}
	return e ? EXIT_FAILURE : EXIT_SUCCESS;
}
