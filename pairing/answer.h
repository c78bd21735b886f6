/*
 * What a server tells a device about its row: the same for gateway and RA.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>

#include "err.h"
#include "message.h"
#include "parse.h"
#include "state.h"

/* A row as the database told it. */
struct answer_row {
	struct uuid	enrollment;
	enum state	state;		/* never NEW or ASKED */
	unsigned	expires_in;	/* seconds; 0 for an end */
	struct slice	reply;		/* sealed; empty if there is none */
	enum reply_kind	kind;		/* of reply */
	/* claimed, in pake: what the device must see */
	struct slice	share;		/* empty: another channel */
	struct slice	confirm;
	/* claimed, in psk: where it goes on */
	bool		tells_psk;
	struct slice	identity[CHANNEL_PSKS];
	size_t		n_identity;
	unsigned	port;
};

struct answer {
	struct message	msg[2];		/* over HTTPS only the first is sent */
	size_t		n;
	bool		last;		/* then close, with 1000 */
};

/*
 * waiting: registered; claimed: share, psk or state; verified and approved:
 * state; issued: reply; delivered: done; declined: reply (if one was sealed),
 * end; other ends: end.
 */
void	answer_row(const struct answer_row *, struct answer *);
/*
 * An error; realm is our own name and is told with ERR_REALM only. Errors that
 * are not the device's business are told as "internal".
 */
void	answer_error(enum err, struct slice realm, struct answer *);
/* The WebSocket close code that goes with it: 1000, 1008, 1009 or 1011. */
int	answer_close_code(enum err);

#endif
