/*
 * One device's connection. It lives until its WebSocket is closed and no call
 * to the database refers to it any more.
 */
#ifndef CONN_H
#define CONN_H

#include "answer.h"
#include "buf.h"
#include "db_stmt.h"
#include "frames.h"
#include "gateway.h"
#include "message.h"
#include "state.h"

#define CONN_ADDRESS	46	/* IPv6 as text, and NUL */
#define CONN_REQUEST	41	/* request id, and NUL */

/* Limits that are not settings. */
#define CONN_FIRST	30	/* seconds until it must have registered */
#define CONN_CLOSING	5	/* seconds until a close must be done */
#define CONN_MESSAGES	32	/* from the device, between two `again` */
#define CONN_CALLS	4	/* under way at once */

struct conn {
	struct uuid		 enrollment;	/* first: held.c compares it */
	struct gateway		*gw;
	struct peer		*peer;		/* NULL: closed */
	enum state		 state;		/* as last told */
	bool			 is_held;	/* is in gw->held */
	bool			 is_rung;	/* is in gw->rung */
	bool			 is_asleep;	/* is in gw->asleep */
	bool			 is_woken;	/* was told `again` */
	bool			 closing;	/* nothing more is said */
	unsigned		 messages;
	unsigned		 refs;		/* calls, and the WebSocket */
	struct sha256		 ticket_hash;
	ev_timer		 deadline;
	ev_timer		 alive;
	ev_tstamp		 heard;		/* when anything came */
	TAILQ_ENTRY(conn)	 all_link, rung_link, asleep_link;
	/* Came inside psk, with this identity; "": it did not. */
	char			 psk_identity[KEYS_IDENTITY + 1];
	struct uuid		 psk_enrollment;
	bool			 is_unjudged;	/* is its pair used up? */
	struct buf		 early;		/* came before that is known */
	char			 address[CONN_ADDRESS];
	char			 request[CONN_REQUEST];
};

/* ---- for frames.c ---- */
struct conn	*conn_open(struct gateway *, struct peer *,
		    const char *address, const char *request);
/* A whole text frame, at most max_frame_in. */
void		 conn_receive(struct conn *, struct slice);
/* Bytes or a pong came: the peer is alive. */
void		 conn_heard(struct conn *);
void		 conn_closed(struct conn *);

/* ---- for the other files ---- */
/* The conn stays until conn_drop. */
struct conn	*conn_keep(struct conn *);
void		 conn_drop(struct conn *);
/* Open, and not on its way to be closed. */
bool		 conn_is_open(const struct conn *);
enum message_via conn_via(const struct conn *);
/* Tells what is new in the row and waits for its limit; closes after an end. */
void		 conn_answer(struct conn *, const struct answer_row *);
/* What a device in psk is told of a claimed row: its way to go on. */
void		 conn_psks(const struct conn *, const struct db_texts *,
		    struct answer_row *);
/* Tells the error, then closes with its code. */
void		 conn_refuse(struct conn *, enum err);
/* The same with another close code. */
void		 conn_refuse_code(struct conn *, enum err, int code);
/* A newer connection has the enrollment: tells so and closes. */
void		 conn_replace(struct conn *);
/* The database is away: tells so once. gateway.c will wake it. */
void		 conn_sleep(struct conn *);
/* Asks for the registration again; the enrollment is no longer held. */
void		 conn_wake(struct conn *);
/* Closes without a message. */
void		 conn_close(struct conn *, int code);
/* One line about this connection. */
void		 conn_log(const struct conn *, enum err_level,
		    const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

#endif
