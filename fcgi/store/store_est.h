/*
 * The channel est: registrations that the RA makes for devices that speak
 * plain EST and show a code.
 */
#ifndef STORE_EST_H
#define STORE_EST_H

#include "store_register.h"

struct est_row {
	enum err	 err;
	struct uuid	 enrollment;
	const char	*state;
	int64_t		 expires_in;
	const char	*kind;		/* of reply; NULL: no reply */
	struct slice	 reply;		/* DER, or a decline's reason */
};

struct est_registered_row {
	enum err	 err;
	const char	*state;
	int64_t		 expires_in;
};

struct store_est_query {
	const struct sha256	*ticket_hash;
	const char		*address;
	struct store_limits	 limits;	/* gateway is NULL */
};

/*
 * What became of the code and CSR with this hash. ERR_NOT_FOUND: they are new,
 * and there is room; ERR_FULL: there is none.
 */
enum err	store_est_find(struct db *, struct arena *,
		    const struct store_est_query *, struct est_row *)
		    MUST_CHECK;
/* ERR_TAKEN (the code, with another CSR), ERR_FULL. */
enum err	store_est_register(struct db *, struct arena *,
		    const struct store_limits *,
		    const struct store_registration *,
		    struct est_registered_row *) MUST_CHECK;

#endif
