/*
 * What a worker of the guard has: req->app.
 */
#ifndef GUARD_APP_H
#define GUARD_APP_H

#include "db.h"

struct guard {
	struct db_target	 target;
	struct db		*db;
};

#endif
