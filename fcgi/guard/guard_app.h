/*
 * What a worker of the guard has: req->app.
 */
#ifndef GUARD_APP_H
#define GUARD_APP_H

#include "db.h"
#include "responders.h"
#include "settings.h"

struct guard {
	struct db_target	 target;
	struct db		*db;
	const struct settings	*settings;
	struct responders	*responders;	/* for OCSP alone */
};

#endif
