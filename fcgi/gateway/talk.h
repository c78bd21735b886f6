/* What each message from a device does, and what the database answers. */
#ifndef TALK_H
#define TALK_H

#include "conn.h"
#include "store_register.h"

/* The answer to a registration; row is NULL if there is none. */
void	talk_registered(struct conn *, enum err,
	    const struct registered_row *);

/*
 * Whether the pair of a connection inside psk was its own: ERR_NONE, then what
 * came early is handled; else it is refused.
 */
void	talk_judged(struct conn *, enum err);

#endif
