/* Renewals. */
#include "store_renewal.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

struct held_row {
	bool		held;
};

static const struct db_col held_cols[] = {
	DB_COL(held_row, held, DB_BOOL, DB_REQUIRED),
};

static const struct db_col renewal_cols[] = {
	DB_COL(renewal_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(renewal_row, certificate, DB_BYTEA, DB_NULLABLE),
	DB_COL(renewal_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(renewal_row, old_der, DB_BYTEA, DB_REQUIRED),
	DB_COL(renewal_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(renewal_row, moment, DB_TIME, DB_REQUIRED),
	DB_COL(renewal_row, renewed_last_day, DB_INT, DB_REQUIRED),
	DB_COL(renewal_row, days, DB_INT, DB_REQUIRED),
};

static const struct db_col policy_cols[] = {
	DB_COL(renewal_policy_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(renewal_policy_row, days, DB_INT, DB_REQUIRED),
};

const struct db_stmt store_renew_request_stmt = DB_STMT("renew_request", 1,
    err_row, err_cols, "SELECT err FROM api.renew_request($1)");
const struct db_stmt store_renew_begin_stmt = DB_STMT("renew_begin", 2,
    renewal_row, renewal_cols,
    "SELECT err, certificate, device, old_der, profile, moment,"
    " renewed_last_day, days FROM api.renew_begin($1, $2)");
const struct db_stmt store_renew_hold_stmt = DB_STMT("renew_hold", 1,
    held_row, held_cols, "SELECT true AS held FROM api.renew_hold($1)");
const struct db_stmt store_renewal_policy_stmt = DB_STMT("renewal_policy", 1,
    renewal_policy_row, policy_cols,
    "SELECT err, days FROM api.renewal_policy($1)");
const struct db_stmt store_renew_record_stmt = DB_STMT("renew_record", 13,
    err_row, err_cols,
    "SELECT err"
    " FROM api.renew_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
    " $11, $12, $13)");

enum err
store_renew_request(struct db *db, struct arena *a,
    const struct sha256 *certificate)
{
	struct db_params ps;
	struct err_row row;

	db_params_init(&ps, a);
	db_put_sha256(&ps, certificate);
	return db_one(db, a, &store_renew_request_stmt, &ps, &row);
}

enum err
store_renew_begin(struct db *db, struct arena *a,
    const struct store_renewal *r, struct renewal_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, &r->certificate);
	db_put_sha256(&ps, &r->csr_sha256);
	return db_one(db, a, &store_renew_begin_stmt, &ps, row);
}

enum err
store_renew_hold(struct db *db, struct arena *a, const struct uuid *device)
{
	struct held_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, device);
	return db_one(db, a, &store_renew_hold_stmt, &ps, &row);
}

enum err
store_renewal_policy(struct db *db, struct arena *a, const char *profile,
    struct renewal_policy_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, profile);
	return db_one(db, a, &store_renewal_policy_stmt, &ps, row);
}

enum err
store_renew_record(struct db *db, struct arena *a,
    const struct store_renewed *n)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, &n->asked->certificate);
	db_put_sha256(&ps, &n->asked->csr_sha256);
	db_put_bytea(&ps, n->serial);
	db_put_bytea(&ps, n->der);
	db_put_sha256(&ps, n->der_sha256);
	db_put_sha256(&ps, n->key_fp);
	db_put_text(&ps, n->key_type);
	db_put_time(&ps, n->not_before);
	db_put_time(&ps, n->not_after);
	db_put_text(&ps, n->profile);
	db_put_text(&ps, n->proof);
	db_put_text(&ps, n->asked->address);
	db_put_sha256(&ps, n->issuer);
	return db_one_last(db, a, &store_renew_record_stmt, &ps, &row);
}
