/* Passwords that people choose themselves: by a link, or for another one. */
#include "store_people.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

struct welcomed_row {
	enum err	 err;
	const char	*name;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col welcome_cols[] = {
	DB_COL(welcome_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(welcome_row, account, DB_UUID, DB_OPTIONAL),
	DB_COL(welcome_row, wait_seconds, DB_INT, DB_REQUIRED),
};

static const struct db_col welcomed_cols[] = {
	DB_COL(welcomed_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(welcomed_row, name, DB_TEXT, DB_NULLABLE),
};

const struct db_stmt store_account_password_stmt = DB_STMT(
    "account_password", 4, err_row, err_cols,
    "SELECT err FROM api.account_password($1, $2, $3, $4)");
const struct db_stmt store_welcome_begin_stmt = DB_STMT("welcome_begin", 2,
    welcome_row, welcome_cols,
    "SELECT err, account, wait_seconds FROM api.welcome_begin($1, $2)");
const struct db_stmt store_welcome_end_stmt = DB_STMT("welcome_end", 8,
    welcomed_row, welcomed_cols, "SELECT err, name"
    " FROM api.welcome_end($1, $2, $3, $4, $5, $6, $7, $8)");

enum err
store_account_password(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_new_password *in)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, in->fits);
	db_put_text(&ps, in->hash);
	db_put_text(&ps, in->address);
	return db_one(db, a, &store_account_password_stmt, &ps, &row);
}

enum err
store_welcome_begin(struct db *db, struct arena *a,
    const struct sha256 *token, const char *address, struct welcome_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, token);
	db_put_text(&ps, address);
	return db_one(db, a, &store_welcome_begin_stmt, &ps, row);
}

enum err
store_welcome_end(struct db *db, struct arena *a,
    const struct store_welcome *in, const char **name)
{
	struct welcomed_row row;
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_uuid(&ps, in->account);
	db_put_sha256(&ps, in->token);
	db_put_text(&ps, in->password_hash);
	db_put_sha256(&ps, in->session);
	db_put_text(&ps, in->address);
	db_put_text(&ps, in->agent);
	db_put_int(&ps, in->idle);
	db_put_int(&ps, in->maximum);
	if ((e = db_one(db, a, &store_welcome_end_stmt, &ps, &row)))
		return e;
	*name = row.name;
	return ERR_NONE;
}
