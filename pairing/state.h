/*
 * The states of an enrollment (docs/protocol.md section 3), and the two that
 * only a connection has.
 */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>

#include "err.h"
#include "slice.h"

enum state {
	STATE_NEW,		/* connection: nothing was sent yet */
	STATE_ASKED,		/* connection: register or resume under way */
	STATE_WAITING,
	STATE_CLAIMED,
	STATE_VERIFIED,
	STATE_APPROVED,
	STATE_ISSUED,
	STATE_DELIVERED,	/* from here on: ends */
	STATE_EXPIRED,
	STATE_FAILED,
	STATE_DECLINED,
	STATE_CANCELLED,
	STATE_UNDELIVERED,
	STATE_COUNT
};

/* The name in the database and on the wire; NEW and ASKED have none (NULL). */
const char	*state_name(enum state);
/* ERR_INPUT for a name that is no state of an enrollment. */
enum err	 state_parse(struct slice, enum state *) MUST_CHECK;
/* Nothing changes any more. */
bool		 state_is_end(enum state);
/* The same by name; false for one that is no state, and for NULL. */
bool		 state_name_is_end(const char *);

#endif
