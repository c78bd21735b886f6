/* The cleanup: small steps, safe on any number of nodes at once. */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "db.h"

struct sweep_row {
	int64_t	expired;
	int64_t	undelivered;
	int64_t	wiped;		/* replies of ended rows */
	int64_t	removed;	/* ended enrollments past retention */
	int64_t	slots;
	int64_t	sessions;
	int64_t	attempts;
};

/* At most max_rows of each kind; all zero: nothing is left to do. */
enum err	store_sweep(struct db *, struct arena *, unsigned max_rows,
		    unsigned retention_days, struct sweep_row *) MUST_CHECK;
/*
 * Carries the counts of the CA's page on by about max_rows certificates and
 * revocations. *more: there may be others.
 */
enum err	store_tally(struct db *, struct arena *, unsigned max_rows,
		    bool *more) MUST_CHECK;

#endif
