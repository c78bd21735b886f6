/*
 * How many devices did not renew in time, as several pages show it.
 */
#ifndef EXPIRING_H
#define EXPIRING_H

#include "page.h"
#include "store_life.h"

/* Needs the permission to view. */
enum err	 expiring_count(struct req *, struct expiring_count *)
		    MUST_CHECK;
/* "3", "100 or more". */
const char	*expiring_number(struct arena *, int64_t);

#endif
