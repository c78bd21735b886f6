/*
 * Serials whose COMMIT is unknown. A journalled serial that the database does
 * not have, once nothing of it can be under way any more, never got out: it
 * is void, and recorded as revoked.
 */
#ifndef SETTLE_H
#define SETTLE_H

#include "signer.h"

#define SETTLE_AFTER	30	/* seconds: what is older is looked at */

/* Void in the database once the transaction commits. */
struct settled {
	struct record	*voids;
	size_t		 n;
};

/*
 * In the transaction that holds the row's lock, before it is signed (again):
 * voids its earlier serials that the database does not have.
 */
enum err	 settle_row(struct signer *, struct arena *,
		    const struct uuid *enrollment, struct settled *)
		    MUST_CHECK;
/* The same of a device's renewals. */
enum err	 settle_renewals(struct signer *, struct arena *,
		    const struct uuid *device, struct settled *) MUST_CHECK;
/* After the COMMIT: journals them as void. */
enum err	 settle_note(struct signer *, const struct settled *)
		    MUST_CHECK;
/* In the ticker: all that are older than SETTLE_AFTER, then a checkpoint. */
enum err	 settle_old(struct signer *, struct arena *) MUST_CHECK;

#endif
