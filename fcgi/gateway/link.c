/*
 * The database in the event loop: connect, watch, drop when it hangs, connect
 * again with a growing delay.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bell.h"
#include "intake.h"
#include "link.h"
#include "log.h"
#include "parse.h"
#include "rand.h"
#include "store.h"

#define HANG_MS		10000	/* the oldest call's age when all is given up */
#define TICK		1.0
#define RETRY_FIRST	0.2
#define RETRY_MAX	5.0

struct link {
	struct gateway		*gw;
	struct db_target	 target;
	struct db_async		*as;
	char			 channel[32];
	ev_io			 io;
	ev_timer		 retry;
	ev_timer		 tick;
	double			 delay;
	bool			 told;	/* the log knows that it is away */
};

static void
log_fault(void *ctx, enum err e, const char *what, const char *text)
{
	struct link *l = ctx;

	/* Not when it is we who let go. */
	if (e != ERR_AWAY || !l->gw->stopping)
		log_database(&l->told, e, what, text);
}

static void
on_up(void *ctx)
{
	struct link *l = ctx;

	l->delay = RETRY_FIRST;
	l->told = false;
	log_at(ERR_NOTICE, "database connected channel=%s", l->channel);
	ev_timer_again(l->gw->loop, &l->gw->waker);
}

static void
on_down(void *ctx)
{
	struct link *l = ctx;
	struct conn *c, *next;

	ev_io_stop(l->gw->loop, &l->io);
	ev_timer_stop(l->gw->loop, &l->gw->waker);
	if (l->gw->stopping)
		return;
	intake_drop(l->gw);
	for (c = TAILQ_FIRST(&l->gw->conns); c != NULL; c = next) {
		next = TAILQ_NEXT(c, all_link);
		if (c->state != STATE_NEW)
			conn_sleep(c);
	}
	ev_timer_set(&l->retry, l->delay, 0.);
	ev_timer_start(l->gw->loop, &l->retry);
	l->delay = l->delay * 2 < RETRY_MAX ? l->delay * 2 : RETRY_MAX;
}

static void
on_notify(void *ctx, const char *payload)
{
	struct link *l = ctx;
	struct conn *c;
	struct uuid id;

	if (uuid_parse(slice_str(payload), &id))
		return;
	if ((c = held_find(l->gw, &id)) != NULL)
		bell_ring(c);
}

void
link_watch(struct gateway *gw)
{
	struct link *l = gw->link;
	int fd = db_async_fd(l->as);
	int events = (db_async_wants_read(l->as) ? EV_READ : 0) |
	    (db_async_wants_write(l->as) ? EV_WRITE : 0);

	/* While it connects a new socket may bear the old one's number. */
	if (db_async_is_up(l->as) && ev_is_active(&l->io) &&
	    l->io.fd == fd && (l->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(gw->loop, &l->io);
	if (fd < 0 || events == 0)
		return;
	ev_io_set(&l->io, fd, events);
	ev_io_start(gw->loop, &l->io);
}

static void
on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct link *l = io->data;

	(void)loop;
	(void)events;
	db_async_pump(l->as);
}

static void
on_retry(struct ev_loop *loop, ev_timer *t, int events)
{
	struct link *l = t->data;

	(void)loop;
	(void)events;
	db_async_connect(l->as);
}

static void
on_tick(struct ev_loop *loop, ev_timer *t, int events)
{
	struct link *l = t->data;

	(void)events;
	if (db_async_oldest_ms(l->as) > HANG_MS)
		db_async_drop(l->as);
	/* Also those whose one call ran into a time limit. */
	if (db_async_is_up(l->as) && !TAILQ_EMPTY(&l->gw->asleep) &&
	    !ev_is_active(&l->gw->waker))
		ev_timer_again(loop, &l->gw->waker);
}

static struct db_target
target_of(const struct settings *s)
{
	return (struct db_target){ .host = s->database.host,
		.port = s->database.port, .name = s->database.name,
		.role = STORE_ROLE_GATEWAY,
		.sslrootcert = s->database.sslrootcert,
		.sslcert_dir = s->database.sslcert_dir };
}

enum err
link_open(struct gateway *gw)
{
	static const struct db_async_events events = {
		on_up, on_down, on_notify, log_fault
	};
	struct link *l = calloc(1, sizeof(*l));
	uint64_t r;
	enum err e;

	if (l == NULL)
		abort();
	gw->link = l;
	if ((e = rand_bytes(&r, sizeof(r))))
		return e;
	snprintf(l->channel, sizeof(l->channel), "hf_gw_%016llx",
	    (unsigned long long)r);
	l->gw = gw;
	l->delay = RETRY_FIRST;
	l->target = target_of(gw->settings);
	l->as = db_async_new(&l->target, store_stmts_gateway, l->channel,
	    &events, l);
	ev_init(&l->io, on_io);
	ev_init(&l->retry, on_retry);
	ev_timer_init(&l->tick, on_tick, TICK, TICK);
	l->io.data = l->retry.data = l->tick.data = l;
	ev_timer_start(gw->loop, &l->tick);
	db_async_connect(l->as);
	return ERR_NONE;
}

void
link_close(struct gateway *gw)
{
	struct link *l = gw->link;

	if (l == NULL)
		return;
	if (l->as != NULL) {
		ev_io_stop(gw->loop, &l->io);
		ev_timer_stop(gw->loop, &l->retry);
		ev_timer_stop(gw->loop, &l->tick);
		/* Whoever still waits for an answer lets go of its conn. */
		db_async_drop(l->as);
	}
	db_async_free(l->as);
	free(l);
	gw->link = NULL;
}

bool
link_is_up(const struct gateway *gw)
{
	return db_async_is_up(gw->link->as);
}

const char *
link_channel(const struct gateway *gw)
{
	return gw->link->channel;
}

enum err
link_call(struct gateway *gw, const struct db_stmt *st,
    const struct db_params *ps, db_async_fn *fn, void *ctx)
{
	return db_async_send(gw->link->as, st, ps, fn, ctx);
}
