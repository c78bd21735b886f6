/* Accepting, looking keys up, giving to TLS, and judging. */
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "frames.h"
#include "link.h"
#include "listen.h"
#include "log.h"
#include "psk_own.h"
#include "store_psk.h"
#include "talk.h"

#define TURN_HANDSHAKES	4	/* begun in one turn of the loop */

/* ---- life ---- */

/* Its memory goes when the connection has gone and no call refers to it. */
static void
pair_release(struct pair *p)
{
	if (!p->is_gone || p->calls > 0)
		return;
	secret_wipe_bytes(p, sizeof(*p));
	free(p);
}

/* A call was answered: is there still somebody to tell? */
static bool
call_ended(struct pair *p)
{
	p->calls--;
	if (!p->is_gone)
		return true;
	pair_release(p);
	return false;
}

/* It waits for nothing any more. */
static void
pair_leave(struct pair *p)
{
	struct psk *psk = p->psk;

	ev_io_stop(psk->gw->loop, &p->io);
	ev_timer_stop(psk->gw->loop, &p->again);
	ev_timer_stop(psk->gw->loop, &p->limit);
	if (p->conn == NULL && !p->is_gone) {
		TAILQ_REMOVE(&psk->pairs, p, link);
		psk->n_pairs--;
	}
}

static void
pair_log(const struct pair *p, enum err_level level, const char *what)
{
	log_request_set(p->request);
	log_at(level, "psk %s address=%s", what,
	    p->has_line ? p->address : "-");
	log_request_clear();
}

void
pair_close(struct pair *p, const char *why)
{
	pair_log(p, ERR_INFO, why);
	pair_leave(p);
	p->is_gone = true;
	(void)close(p->fd);
	pair_release(p);
}

void
psk_gone(struct pair *p)
{
	if (p->is_gone)
		return;
	pair_leave(p);
	p->is_gone = true;
	p->psk->by_fd[p->fd].pair = NULL;
	secret_wipe(&p->key);
	pair_release(p);
}

void
pair_limit(struct pair *p, double seconds)
{
	ev_timer_stop(p->psk->gw->loop, &p->limit);
	ev_timer_set(&p->limit, seconds, 0.);
	ev_timer_start(p->psk->gw->loop, &p->limit);
}

/* ---- to TLS ---- */

static void
adopt(struct pair *p)
{
	struct psk *psk = p->psk;
	int fd = p->fd;

	p->is_adopted = true;
	psk->by_fd[fd].pair = p;
	pair_limit(p, PSK_OPENING);
	/* The handshake may run, and fail, within: then it is gone already. */
	if (!frames_adopt(psk->gw->frames, fd, p) &&
	    psk->by_fd[fd].pair != NULL)
		psk_gone(psk->by_fd[fd].pair);
}

static void	on_turn(struct ev_loop *, ev_timer *, int);

/* A handshake takes half a millisecond: many at once have to take turns. */
static void
adopt_in_turn(struct pair *p)
{
	struct psk *psk = p->psk;

	if (psk->turn != ev_iteration(psk->gw->loop)) {
		psk->turn = ev_iteration(psk->gw->loop);
		psk->n_turn = 0;
	}
	if (psk->n_turn++ < TURN_HANDSHAKES) {
		adopt(p);
		return;
	}
	ev_set_cb(&p->again, on_turn);
	ev_timer_set(&p->again, 0., 0.);
	ev_timer_start(psk->gw->loop, &p->again);
}

static void
on_turn(struct ev_loop *loop, ev_timer *t, int events)
{
	(void)loop;
	(void)events;
	adopt_in_turn(t->data);
}

static enum err
take_key(struct pair *p, const struct psk_row *row)
{
	const struct keys_wrapping w = { .purpose = "tls-psk",
		.enrollment = &row->enrollment, .reg = &row->reg,
		.identity = slice_str(p->identity) };
	enum err e;

	if (row->err)
		return row->err;
	p->enrollment = row->enrollment;
	if ((e = keys_unwrap(&p->psk->key, &w, row->wrap, &p->key)))
		pair_log(p, ERR_ERROR, "key does not open: is psk.key the "
		    "same for console and gateway?");
	return e;
}

static void
looked(void *ctx, enum err e, const struct db_rows *rows)
{
	struct pair *p = ctx;

	if (!call_ended(p))
		return;
	if (e == ERR_NONE)
		e = rows->n == 1 ? take_key(p, rows->row) : ERR_INTERNAL;
	if (e)
		pair_log(p, err_level(e) < ERR_NOTICE ? ERR_INFO :
		    err_level(e), "identity without a key");
	adopt_in_turn(p);
}

/* Changes nothing: whoever does not know the key must not use it up. */
void
pair_look_up(struct pair *p, struct slice identity)
{
	struct arena *a;
	struct db_params ps;
	enum err e = ERR_AWAY;

	ev_io_stop(p->psk->gw->loop, &p->io);
	if (!keys_identity_valid(identity)) {
		pair_log(p, ERR_INFO, "no identity of ours");
		adopt_in_turn(p);
		return;
	}
	memcpy(p->identity, identity.p, identity.n);
	if (link_is_up(p->psk->gw)) {
		a = arena_new();
		db_params_init(&ps, a);
		store_psk_find_put(&ps, p->identity);
		p->calls++;
		if ((e = link_call(p->psk->gw, &store_psk_find_stmt, &ps,
		    looked, p)))
			p->calls--;
		arena_free(a);
	}
	if (e)
		adopt_in_turn(p);
}

/* ---- accepting ---- */

/* The first that TLS does not have yet; it has had the longest time. */
static struct pair *
oldest(struct psk *psk)
{
	struct pair *p = TAILQ_FIRST(&psk->pairs);

	while (p != NULL && p->is_adopted)
		p = TAILQ_NEXT(p, link);
	return p;
}

/* So that those who say nothing do not shut out the others. */
static bool
make_room(struct psk *psk)
{
	struct pair *p;

	if (psk->n_pairs < psk->gw->settings->gateway.max_opening)
		return true;
	if ((p = oldest(psk)) == NULL)
		return false;
	pair_close(p, "made room");
	return true;
}

/* What comes faster waits in the socket's queue. */
static void
on_refill(struct ev_loop *loop, ev_timer *t, int events)
{
	struct psk *psk = t->data;

	(void)events;
	psk->tokens = PSK_RATE / PSK_REFILLS;
	ev_io_start(loop, &psk->io);
}

static void
on_accept(struct ev_loop *loop, ev_io *io, int events)
{
	struct psk *psk = io->data;
	int fd;

	(void)events;
	if (psk->tokens == 0) {
		ev_io_stop(loop, io);
		return;
	}
	if ((fd = accept4(psk->fd, NULL, NULL, SOCK_NONBLOCK |
	    SOCK_CLOEXEC)) == -1)
		return;
	psk->tokens--;
	if (fd > psk->max_fd || psk->gw->stopping || !make_room(psk)) {
		log_at(ERR_INFO, "psk refused: %u are opening", psk->n_pairs);
		(void)close(fd);
		return;
	}
	pair_begin(psk, fd);
}

/* ---- from TLS ---- */

static struct pair *
pair_at(const struct psk *psk, int fd)
{
	return fd >= 0 && fd <= psk->max_fd ? psk->by_fd[fd].pair : NULL;
}

static bool
find_key(void *arg, int fd, struct slice identity, struct secret *key)
{
	const struct psk *psk = arg;
	const struct pair *p = pair_at(psk, fd);

	if (p == NULL || p->key.n == 0 ||
	    !slice_equal_str(identity, p->identity))
		return false;
	*key = p->key;
	return true;
}

static void
judge(struct pair *p, enum err e)
{
	p->is_judged = true;
	p->verdict = e;
	if (p->conn != NULL)
		talk_judged(p->conn, e);
}

static void
used(void *ctx, enum err e, const struct db_rows *rows)
{
	const struct psk_use_row *row = rows->row;
	struct pair *p = ctx;

	if (!call_ended(p))
		return;
	if (e == ERR_NONE)
		e = rows->n == 1 ? row->err : ERR_INTERNAL;
	if (e == ERR_NONE && !uuid_equal(&row->enrollment, &p->enrollment))
		e = ERR_INTERNAL;
	/*
	 * With no pair left a proof is denied, but the row may be over, and
	 * the device is told of that when it resumes.
	 */
	if (e == ERR_TAKEN)
		e = ERR_DENIED;
	else if (e == ERR_NOT_FOUND)
		e = ERR_NONE;
	judge(p, e);
}

/* Used up now, however little comes of it. */
static void
handshake_done(void *arg, int fd)
{
	struct psk *psk = arg;
	struct pair *p = pair_at(psk, fd);
	struct db_params ps;
	struct arena *a;

	if (p == NULL || p->key.n == 0)
		return;
	secret_wipe(&p->key);
	pair_log(p, ERR_DEBUG, "handshake completed");
	a = arena_new();
	db_params_init(&ps, a);
	store_psk_use_put(&ps, p->identity);
	p->calls++;
	if (link_call(psk->gw, &store_psk_use_stmt, &ps, used, p)) {
		p->calls--;
		judge(p, ERR_AWAY);
	}
	arena_free(a);
}

/* ---- the WebSocket ---- */

void
psk_opened(struct pair *p, struct conn *c)
{
	pair_leave(p);
	p->conn = c;
	memcpy(c->psk_identity, p->identity, sizeof(c->psk_identity));
	c->psk_enrollment = p->enrollment;
	c->is_unjudged = true;
	if (p->is_judged)
		talk_judged(c, p->verdict);
}

void
psk_closed(struct pair *p)
{
	struct psk *psk = p->psk;

	if (p->conn == NULL)
		return;
	/* Back among those without, until libwebsockets lets go. */
	p->conn = NULL;
	TAILQ_INSERT_TAIL(&psk->pairs, p, link);
	psk->n_pairs++;
}

/* ---- opening and closing ---- */

static bool
is_wanted(const struct gateway *gw)
{
	return (gw->policy.channels & (1u << CHANNEL_PSK)) != 0;
}

static enum err
start(struct psk *psk)
{
	const struct settings *s = psk->gw->settings;
	enum err e;

	if ((e = file_read_secret(s->gateway.psk_key, KEYS_SEAL, &psk->key)))
		return log_err(e, "[gateway] psk_key: %s cannot be used",
		    log_qs(s->gateway.psk_key));
	psk->max_fd = frames_max_fd(psk->gw->frames);
	psk->by_fd = calloc((size_t)psk->max_fd + 1, sizeof(*psk->by_fd));
	if (psk->by_fd == NULL)
		abort();
	psk->path = arena_printf(s->arena, "%s/gateway/psk.sock", s->run_dir);
	if ((e = listen_unix(psk->path, &psk->fd)) ||
	    (e = frames_open_psk(psk->gw->frames, &psk->server)))
		return e;
	ev_io_init(&psk->io, on_accept, psk->fd, EV_READ);
	ev_timer_init(&psk->refill, on_refill, 0., 1. / PSK_REFILLS);
	psk->io.data = psk->refill.data = psk;
	ev_timer_start(psk->gw->loop, &psk->refill);
	return ERR_NONE;
}

enum err
psk_open(struct gateway *gw, struct psk **out)
{
	struct psk *psk;

	*out = NULL;
	if (!is_wanted(gw))
		return ERR_NONE;
	if ((psk = calloc(1, sizeof(*psk))) == NULL)
		abort();
	*out = psk;
	psk->gw = gw;
	psk->fd = -1;
	psk->server = (struct tls_psk_server){ .arg = psk, .find = find_key,
	    .done = handshake_done };
	TAILQ_INIT(&psk->pairs);
	return start(psk);
}

void
psk_close(struct psk *psk)
{
	struct pair *p, *next;

	if (psk == NULL)
		return;
	for (p = TAILQ_FIRST(&psk->pairs); p != NULL; p = next) {
		next = TAILQ_NEXT(p, link);
		if (!p->is_adopted)
			pair_close(p, "stopping");
	}
	if (psk->fd != -1) {
		ev_timer_stop(psk->gw->loop, &psk->refill);
		ev_io_stop(psk->gw->loop, &psk->io);
		listen_close(psk->path, psk->fd);
	}
	free(psk->by_fd);
	secret_wipe(&psk->key);
	free(psk);
}
