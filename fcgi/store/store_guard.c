/* What a presented certificate is. */
#include "store_guard.h"
#include "store_stmts.h"

static const struct db_col guard_cols[] = {
	DB_COL(guard_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(guard_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(guard_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(guard_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(guard_row, not_after, DB_TIME, DB_REQUIRED),
	DB_COL(guard_row, serial, DB_BYTEA, DB_REQUIRED),
};

static const struct db_col ocsp_cols[] = {
	DB_COL(ocsp_row, serial, DB_BYTEA, DB_REQUIRED),
	DB_COL(ocsp_row, status, DB_TEXT, DB_REQUIRED),
	DB_COL(ocsp_row, reason, DB_TEXT, DB_NULLABLE),
	DB_COL(ocsp_row, revoked_at, DB_TIME, DB_NULLABLE),
};

const struct db_stmt store_guard_check_stmt = DB_STMT("guard_check", 1,
    guard_row, guard_cols,
    "SELECT err, device, name, profile, not_after, serial"
    " FROM api.guard_check($1)");
const struct db_stmt store_whoami_stmt = DB_STMT("whoami", 1,
    guard_row, guard_cols,
    "SELECT err, device, name, profile, not_after, serial"
    " FROM api.whoami($1)");
const struct db_stmt store_ocsp_status_stmt = DB_STMT("ocsp_status", 2,
    ocsp_row, ocsp_cols,
    "SELECT serial, status, reason, revoked_at"
    " FROM api.ocsp_status($1, $2)");

enum err
store_guard_check(struct db *db, struct arena *a, const struct sha256 *der,
    struct guard_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, der);
	return db_one(db, a, &store_guard_check_stmt, &ps, row);
}

enum err
store_whoami(struct db *db, struct arena *a, const struct sha256 *der,
    struct guard_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, der);
	return db_one(db, a, &store_whoami_stmt, &ps, row);
}

enum err
store_ocsp_status(struct db *db, struct arena *a,
    const struct ocsp_asked *asked, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_byteas(&ps, asked->serials, asked->n);
	db_put_sha256(&ps, asked->issuer);
	return db_list(db, a, &store_ocsp_status_stmt, &ps, rows);
}
