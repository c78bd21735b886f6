/* Is the database there, what time is it in it, and who asks. */
#ifndef STORE_HEALTH_H
#define STORE_HEALTH_H

#include "db.h"

struct clock_row {
	int64_t	now;		/* seconds since 1970 by the database */
	bool	shifted;	/* a test moved it */
};

enum err	store_health(struct db *, struct arena *, int64_t *migrations)
		    MUST_CHECK;
enum err	store_clock(struct db *, struct arena *, struct clock_row *)
		    MUST_CHECK;
/*
 * The request id for the events of this connection, until set again: 1 to
 * STORE_REQUEST_MAX printable ASCII characters; whatever else is none. It goes
 * with the next call.
 */
#define STORE_REQUEST_MAX	64
void		store_note_request(struct db *, const char *request);

/* This program has done a whole round of its work. */
enum err	store_seen(struct db *, struct arena *) MUST_CHECK;

#endif
