/*
 * The WebSocket gateway: holds the connections on which devices wait, and
 * carries messages between them and the database. It decides
 * nothing and keeps no registration: every answer is a row's. In the channel
 * psk it also ends TLS; the keys for that come from the row and stay for one
 * handshake.
 *
 *	frames   WebSocket frames in and out (libwebsockets)
 *	psk      connections of the channel psk until their WebSocket is open
 *	hello    what those begin with
 *	door     who may open one
 *	conn     one device's connection: its state, timers and end
 *	talk     what each message from a device does
 *	intake   registrations on their way to the database, many in one call
 *	bell     enrollments that were rung, on their way to be looked at
 *	link     the connection to the database, and telling of its loss
 *	held     which connection holds which enrollment
 *
 * One thread, one event loop: whatever comes in a turn of the loop is
 * collected and sent at its end.
 */
#ifndef GATEWAY_H
#define GATEWAY_H

#include <sys/queue.h>

#include <ev.h>

#include "registration.h"
#include "settings.h"

struct conn;
struct frames;
struct intake;
struct link;
struct psk;

TAILQ_HEAD(conn_queue, conn);

struct gateway {
	const struct settings	*settings;
	struct registration_policy policy;
	struct ev_loop		*loop;
	struct frames		*frames;
	struct psk		*psk;		/* NULL: not among channels */
	struct link		*link;
	struct intake		*intake;
	void			*held;		/* see held.h */
	struct conn_queue	 conns;		/* all that are open */
	struct conn_queue	 rung;		/* see bell.h */
	struct conn_queue	 asleep;	/* were told to wait */
	ev_timer		 waker;		/* tells them `again` */
	int64_t			 turn_began;	/* microseconds */
	int64_t			 turn_longest;
	bool			 stopping;
};

/* Runs until SIGTERM or SIGINT; gives main's exit status. */
int	gateway_run(const struct settings *);

#endif
