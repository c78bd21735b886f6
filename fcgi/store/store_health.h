/* Is the database there, and what time is it in it. */
#ifndef STORE_HEALTH_H
#define STORE_HEALTH_H

#include "db.h"

enum err	store_health(struct db *, struct arena *) MUST_CHECK;
/* Seconds since 1970 by the database's clock. */
enum err	store_clock(struct db *, struct arena *, int64_t *) MUST_CHECK;

#endif
