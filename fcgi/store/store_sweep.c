/* The cleanup. */
#include "store_stmts.h"
#include "store_sweep.h"

static const struct db_col sweep_cols[] = {
	DB_COL(sweep_row, expired, DB_INT, DB_REQUIRED),
	DB_COL(sweep_row, undelivered, DB_INT, DB_REQUIRED),
	DB_COL(sweep_row, wiped, DB_INT, DB_REQUIRED),
	DB_COL(sweep_row, removed, DB_INT, DB_REQUIRED),
	DB_COL(sweep_row, slots, DB_INT, DB_REQUIRED),
	DB_COL(sweep_row, sessions, DB_INT, DB_REQUIRED),
	DB_COL(sweep_row, attempts, DB_INT, DB_REQUIRED),
};

struct tally_row {
	int64_t	counted;
};

static const struct db_col tally_cols[] = {
	DB_COL(tally_row, counted, DB_INT, DB_REQUIRED),
};

const struct db_stmt store_sweep_stmt = DB_STMT("sweep", 2,
    sweep_row, sweep_cols,
    "SELECT expired, undelivered, wiped, removed, slots, sessions, attempts"
    " FROM api.sweep($1, $2)");
const struct db_stmt store_tally_stmt = DB_STMT("tally", 1,
    tally_row, tally_cols, "SELECT counted FROM api.tally($1)");

enum err
store_sweep(struct db *db, struct arena *a, unsigned max_rows,
    unsigned retention_days, struct sweep_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, max_rows);
	db_put_int(&ps, retention_days);
	return db_one(db, a, &store_sweep_stmt, &ps, row);
}

enum err
store_tally(struct db *db, struct arena *a, unsigned max_rows, bool *more)
{
	struct tally_row row;
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_int(&ps, max_rows);
	e = db_one(db, a, &store_tally_stmt, &ps, &row);
	*more = e == ERR_NONE && row.counted > 0;
	return e;
}
