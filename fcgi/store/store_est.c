/* The channel est, for the RA. */
#include "store_est.h"
#include "store_stmts.h"

static const struct db_col find_cols[] = {
	DB_COL(est_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(est_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(est_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(est_row, expires_in, DB_INT, DB_REQUIRED),
	DB_COL(est_row, kind, DB_TEXT, DB_NULLABLE),
	DB_COL(est_row, reply, DB_BYTEA, DB_NULLABLE),
};

static const struct db_col registered_cols[] = {
	DB_COL(est_registered_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(est_registered_row, state, DB_TEXT, DB_NULLABLE),
	DB_COL(est_registered_row, expires_in, DB_INT, DB_NULLABLE),
};

const struct db_stmt store_est_find_stmt = DB_STMT("est_find", 4,
    est_row, find_cols, "SELECT err, enrollment, state, expires_in, kind,"
    " reply FROM api.est_find($1, $2, $3, $4)");
/* The parameters of api.register; there is no gateway. */
const struct db_stmt store_est_register_stmt = DB_STMT("est_register", 4,
    est_registered_row, registered_cols, "SELECT err, state, expires_in"
    " FROM api.est_register($2, $3, ($4::api.registration[])[1])"
    " WHERE $1::text IS NULL");

enum err
store_est_find(struct db *db, struct arena *a,
    const struct store_est_query *q, struct est_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, q->ticket_hash);
	db_put_text(&ps, q->address);
	db_put_int(&ps, q->limits.per_address);
	db_put_int(&ps, q->limits.total);
	return db_one(db, a, &store_est_find_stmt, &ps, row);
}

enum err
store_est_register(struct db *db, struct arena *a,
    const struct store_limits *limits, const struct store_registration *r,
    struct est_registered_row *row)
{
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	if ((e = store_register_put(&ps, limits, r, 1)))
		return e;
	return db_one(db, a, &store_est_register_stmt, &ps, row);
}
