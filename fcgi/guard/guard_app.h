/*
 * What a worker of the guard has: req->app.
 */
#ifndef GUARD_APP_H
#define GUARD_APP_H

#include "db.h"
#include "responders.h"
#include "resp.h"
#include "settings.h"

struct guard {
	struct db_target	 target;
	struct db		*db;
	const struct settings	*settings;
	struct responders	*responders;	/* for OCSP alone */
};

/*
 * Until when nginx gives this answer in the guard's place: the end of the
 * second in which the database was asked. kept: seconds; 0: never, as for an
 * answer without this header.
 */
void	guard_kept(struct arena *, struct resp *, unsigned kept,
	    int64_t asked_at);

#endif
