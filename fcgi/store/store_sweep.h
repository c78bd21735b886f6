/* The cleanup: small steps, safe on any number of nodes at once. */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "db.h"

struct sweep_row {
	int64_t	expired;
	int64_t	undelivered;
	int64_t	removed;
};

/* At most limit rows of each kind; all zero: nothing is left to do. */
enum err	store_sweep(struct db *, struct arena *, unsigned limit,
		    unsigned retention_days, struct sweep_row *) MUST_CHECK;

#endif
