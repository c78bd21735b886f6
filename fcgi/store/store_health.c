/* Health, clock, and the request at hand. */
#include <string.h>

#include "store_health.h"
#include "store_stmts.h"

struct health_row {
	enum err	err;
	int64_t		migrations;
};

struct done_row {
	bool	done;
};

static const struct db_col health_cols[] = {
	DB_COL(health_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(health_row, migrations, DB_INT, DB_REQUIRED),
};

static const struct db_col clock_cols[] = {
	DB_COL(clock_row, now, DB_TIME, DB_REQUIRED),
	DB_COL(clock_row, shifted, DB_BOOL, DB_REQUIRED),
};

static const struct db_col done_cols[] = {
	DB_COL(done_row, done, DB_BOOL, DB_REQUIRED),
};

const struct db_stmt store_health_stmt = DB_STMT("health", 0,
    health_row, health_cols, "SELECT err, migrations FROM api.health()");
const struct db_stmt store_clock_stmt = DB_STMT("clock", 0,
    clock_row, clock_cols, "SELECT now, shifted FROM api.clock()");
const struct db_stmt store_note_request_stmt = DB_STMT("note_request", 1,
    done_row, done_cols,
    "SELECT set_config('handfast.request', $1, false) IS NOT NULL AS done");
const struct db_stmt store_seen_stmt = DB_STMT("seen", 0,
    done_row, done_cols, "SELECT true AS done FROM api.seen()");

enum err
store_health(struct db *db, struct arena *a, int64_t *migrations)
{
	struct health_row row;
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	e = db_one(db, a, &store_health_stmt, &ps, &row);
	*migrations = row.migrations;
	return e;
}

enum err
store_clock(struct db *db, struct arena *a, struct clock_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_one(db, a, &store_clock_stmt, &ps, row);
}

void
store_note_request(struct db *db, const char *request)
{
	const size_t n = strlen(request);
	size_t i;

	for (i = 0; i < n && i < STORE_REQUEST_MAX; i++) {
		if (request[i] < '!' || request[i] > '~')
			break;
	}
	db_preface(db, &store_note_request_stmt, i == n ? request : "");
}

enum err
store_seen(struct db *db, struct arena *a)
{
	struct done_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	return db_one(db, a, &store_seen_stmt, &ps, &row);
}
