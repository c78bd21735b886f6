/*
 * Renewal, "handfast-device renew": one round, and the daemon's many.
 *
 * The new certificate goes to the slot that is not in use, and is used only
 * after a round trip with it by mutual TLS. Until then the old one is not
 * touched. A slot that was stored and not proved is settled first, since the
 * server may have seen it: then the old one is over.
 */
#ifndef RENEW_H
#define RENEW_H

#include "arena.h"
#include "exits.h"
#include "last_error.h"
#include "options.h"
#include "screen.h"

struct renew_result {
	enum exits	 code;
	enum last_error	 error;
	char		 sentence[512];
	int64_t		 due;		/* when it is to be renewed; 0: ? */
	int64_t		 pause;		/* seconds at least, after a success */
	unsigned	 retry_after;	/* seconds; 0: not said */
};

void		renew_round(const struct options *, struct screen *,
		    struct renew_result *);
/* The command. */
enum exits	renew(struct arena *, const struct options *);
/* Round after round, until a signal, or a new code is needed. */
enum exits	renew_daemon(const struct options *, struct screen *);

#endif
