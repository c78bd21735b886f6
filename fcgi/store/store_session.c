/* Sign-in and sessions. */
#include "store_session.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col sign_in_cols[] = {
	DB_COL(sign_in_row, account, DB_UUID, DB_OPTIONAL),
	DB_COL(sign_in_row, password_hash, DB_TEXT, DB_NULLABLE),
	DB_COL(sign_in_row, wait_seconds, DB_INT, DB_REQUIRED),
};

static const struct db_col session_cols[] = {
	DB_COL(session_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(session_row, session_id, DB_UUID, DB_REQUIRED),
	DB_COL(session_row, account, DB_UUID, DB_REQUIRED),
	DB_COL(session_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(session_row, display_name, DB_TEXT, DB_REQUIRED),
	DB_COL(session_row, permissions, DB_TEXTS, DB_REQUIRED),
	DB_COL(session_row, confirmed, DB_BOOL, DB_REQUIRED),
};

static const struct db_col confirm_cols[] = {
	DB_COL(confirm_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(confirm_row, password_hash, DB_TEXT, DB_NULLABLE),
	DB_COL(confirm_row, wait_seconds, DB_INT, DB_REQUIRED),
};

const struct db_stmt store_sign_in_begin_stmt = DB_STMT("sign_in_begin", 2,
    sign_in_row, sign_in_cols,
    "SELECT account, password_hash, wait_seconds"
    " FROM api.sign_in_begin($1, $2)");
const struct db_stmt store_sign_in_end_stmt = DB_STMT("sign_in_end", 8,
    err_row, err_cols,
    "SELECT err FROM api.sign_in_end($1, $2, $3, $4, $5, $6, $7, $8)");
const struct db_stmt store_session_get_stmt = DB_STMT("session_get", 3,
    session_row, session_cols,
    "SELECT err, session_id, account, name, display_name, permissions,"
    " confirmed"
    " FROM api.session_get($1, $2, $3)");
const struct db_stmt store_session_confirm_begin_stmt = DB_STMT(
    "session_confirm_begin", 2, confirm_row, confirm_cols,
    "SELECT err, password_hash, wait_seconds"
    " FROM api.session_confirm_begin($1, $2)");
const struct db_stmt store_session_confirm_end_stmt = DB_STMT(
    "session_confirm_end", 3, err_row, err_cols,
    "SELECT err FROM api.session_confirm_end($1, $2, $3)");
const struct db_stmt store_session_close_stmt = DB_STMT("session_close", 1,
    err_row, err_cols, "SELECT err FROM api.session_close($1)");

enum err
store_sign_in_begin(struct db *db, struct arena *a, const char *name,
    const char *address, struct sign_in_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, name);
	db_put_text(&ps, address);
	return db_one(db, a, &store_sign_in_begin_stmt, &ps, row);
}

enum err
store_sign_in_end(struct db *db, struct arena *a,
    const struct store_sign_in *in)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, in->name);
	if (in->account != NULL)
		db_put_uuid(&ps, in->account);
	else
		db_put_null(&ps);
	db_put_text(&ps, in->fits);
	db_put_sha256(&ps, in->session);
	db_put_text(&ps, in->address);
	db_put_text(&ps, in->agent);
	db_put_int(&ps, in->idle);
	db_put_int(&ps, in->maximum);
	return db_one(db, a, &store_sign_in_end_stmt, &ps, &row);
}

enum err
store_session_get(struct db *db, struct arena *a,
    const struct store_visit *visit, struct session_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, visit->session);
	db_put_text(&ps, visit->address);
	db_put_bool(&ps, visit->passive);
	return db_one(db, a, &store_session_get_stmt, &ps, row);
}

enum err
store_session_confirm_begin(struct db *db, struct arena *a,
    const struct sha256 *session, const char *address,
    struct confirm_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, address);
	return db_one(db, a, &store_session_confirm_begin_stmt, &ps, row);
}

enum err
store_session_confirm_end(struct db *db, struct arena *a,
    const struct sha256 *session, const char *fits, const char *address)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, fits);
	db_put_text(&ps, address);
	return db_one(db, a, &store_session_confirm_end_stmt, &ps, &row);
}

enum err
store_session_close(struct db *db, struct arena *a,
    const struct sha256 *session)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	return db_one(db, a, &store_session_close_stmt, &ps, &row);
}
