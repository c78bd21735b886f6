/* The issuing CAs. */
#include "store_issuer.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col issuer_cols[] = {
	DB_COL(issuer_row, sha256, DB_SHA256, DB_REQUIRED),
	DB_COL(issuer_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(issuer_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(issuer_row, not_before, DB_TIME, DB_REQUIRED),
	DB_COL(issuer_row, not_after, DB_TIME, DB_REQUIRED),
	DB_COL(issuer_row, active_from, DB_TIME, DB_REQUIRED),
	DB_COL(issuer_row, last_not_after, DB_TIME, DB_NULLABLE),
};

const struct db_stmt store_issuer_record_stmt = DB_STMT("issuer_record", 6,
    err_row, err_cols,
    "SELECT err FROM api.issuer_record($1, $2, $3, $4, $5, $6)");
const struct db_stmt store_issuer_list_stmt = DB_STMT("issuer_list", 0,
    issuer_row, issuer_cols,
    "SELECT sha256, name, state, not_before, not_after, active_from,"
    " last_not_after FROM api.issuer_list()");

enum err
store_issuer_record(struct db *db, struct arena *a,
    const struct store_issuer *is)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, is->sha256);
	db_put_text(&ps, is->name);
	db_put_bytea(&ps, is->der);
	db_put_time(&ps, is->not_before);
	db_put_time(&ps, is->not_after);
	db_put_time(&ps, is->active_from);
	return db_one(db, a, &store_issuer_record_stmt, &ps, &row);
}

enum err
store_issuer_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_issuer_list_stmt, &ps, rows);
}
