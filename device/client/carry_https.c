/*
 * The same by HTTPS: register, poll, acknowledge. No answer here waits, so
 * this side does.
 */
#include "carry.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "web.h"

#define POLL_MIN	1	/* seconds, whatever Retry-After says */
#define POLL_MAX	30
#define POLL_DEFAULT	2
#define SECOND		1000
#define ANSWERS_MAX	2	/* frames sent in answer to one poll */

struct carrier {
	struct carry_params	 p;
	struct session		*session;
	struct web		 web;
	bool			 registered;
	bool			 heard;
	bool			 interrupted;
	unsigned		 wait;		/* milliseconds */
};

static enum session_next
failed(struct carrier *l, const char *why)
{
	l->heard = false;
	l->wait = session_lost(l->session, why);
	return SESSION_STAY;
}

/* One request; its answer is a frame like any other. */
static enum session_next
exchange(struct carrier *l, const char *path, struct slice body,
    struct slice *send)
{
	struct arena *a = arena_new();
	enum session_next next;
	struct web_answer got;

	*send = SLICE_NONE;
	l->web.ticket = session_ticket(l->session);
	if (web_request(a, &l->web, path, body, &got)) {
		next = failed(l, "no answer");
	} else if (got.body.n == 0 || got.body.p[0] != '{') {
		next = failed(l, "the server is busy");
	} else {
		l->heard = true;
		l->wait = got.retry_after == 0 ? POLL_DEFAULT * SECOND :
		    got.retry_after > POLL_MAX ? POLL_MAX * SECOND :
		    got.retry_after * SECOND;
		next = session_receive(l->session, got.body, send);
		if (next == SESSION_LATER) {
			next = failed(l, "the server is busy");
		} else if (next == SESSION_RECONNECT) {
			l->registered = false;
			l->wait = 0;
			next = SESSION_STAY;
		} else if (got.status < 300) {
			l->registered = true;
		}
	}
	arena_free(a);
	return next;
}

/*
 * What the session wants sent is sent at once: a proof, an acknowledgement, or
 * its last words, whose answer changes nothing.
 */
static enum session_next
talk(struct carrier *l, const char *path, struct slice body)
{
	struct slice send;
	enum session_next next = exchange(l, path, body, &send), after;
	char at[80];

	/* Whoever asks for more and more is not served without a rest. */
	for (int i = 0; send.n > 0 && i < ANSWERS_MAX; i++) {
		(void)snprintf(at, sizeof(at), "/v1/enrollments/%s/messages",
		    session_enrollment(l->session));
		after = exchange(l, at, send, &send);
		if (next == SESSION_STAY)
			next = after;
	}
	return next;
}

static enum session_next
turn(struct carrier *l)
{
	char path[80];

	if (!l->registered)
		return talk(l, "/v1/enrollments",
		    session_hello(l->session, HF_HTTPS));
	(void)snprintf(path, sizeof(path), "/v1/enrollments/%s",
	    session_enrollment(l->session));
	return talk(l, path, SLICE_NONE);
}

static enum session_next
interrupt(struct carrier *l)
{
	struct slice frame;
	char path[80];

	l->interrupted = true;
	if (!l->heard)
		return SESSION_STAY;
	frame = session_interrupt(l->session);
	if (frame.n == 0)
		return SESSION_STAY;
	(void)snprintf(path, sizeof(path), "/v1/enrollments/%s/messages",
	    session_enrollment(l->session));
	return talk(l, path, frame);
}

/* Waits for the next poll, with the countdown going on. */
static enum session_next
rest(struct carrier *l)
{
	unsigned left = l->wait, step;
	enum session_next next;

	do {
		if ((next = session_tick(l->session, l->heard)) ==
		    SESSION_RECONNECT) {
			l->registered = false;
			return SESSION_STAY;
		}
		if (next != SESSION_STAY)
			return next;
		step = left > SECOND ? SECOND : left;
		(void)poll(NULL, 0, (int)step);
		if (session_interrupted() && !l->interrupted)
			return interrupt(l);
		left -= step;
	} while (left > 0);
	return SESSION_STAY;
}

enum err
carry_https(const struct carry_params *p, struct session *session)
{
	const struct options *o = p->options;
	struct carrier l = { .p = *p, .session = session };

	l.web = (struct web){ .realm = o->server, .port = o->port,
	    .connect_host = o->connect_host, .connect_port = o->connect_port,
	    .proxy = p->proxy };
	if (o->ca != NULL && strcmp(o->ca, "system") == 0)
		l.web.system_roots = true;
	else
		l.web.roots = o->pin ? o->pin : o->ca;
	while (turn(&l) != SESSION_OVER && rest(&l) != SESSION_OVER)
		continue;
	return ERR_NONE;
}
