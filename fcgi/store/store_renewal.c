/* Renewals. */
#include "store_renewal.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col asked_cols[] = {
	DB_COL(renewal_asked_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(renewal_asked_row, renewal, DB_UUID, DB_REQUIRED),
	DB_COL(renewal_asked_row, certificate, DB_BYTEA, DB_NULLABLE),
};

static const struct db_col renewal_cols[] = {
	DB_COL(renewal_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(renewal_row, certificate, DB_BYTEA, DB_NULLABLE),
	DB_COL(renewal_row, renewal, DB_UUID, DB_REQUIRED),
	DB_COL(renewal_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(renewal_row, old_der, DB_BYTEA, DB_REQUIRED),
	DB_COL(renewal_row, csr, DB_BYTEA, DB_REQUIRED),
	DB_COL(renewal_row, evidence, DB_BYTEA, DB_NULLABLE),
	DB_COL(renewal_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(renewal_row, moment, DB_TIME, DB_REQUIRED),
	DB_COL(renewal_row, issued_last_hour, DB_INT, DB_REQUIRED),
	DB_COL(renewal_row, renewed_last_day, DB_INT, DB_REQUIRED),
	DB_COL(renewal_row, days, DB_INT, DB_REQUIRED),
};

static const struct db_col policy_cols[] = {
	DB_COL(renewal_policy_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(renewal_policy_row, days, DB_INT, DB_REQUIRED),
};

const struct db_stmt store_renew_request_stmt = DB_STMT("renew_request", 4,
    renewal_asked_row, asked_cols,
    "SELECT err, renewal, certificate"
    " FROM api.renew_request($1, $2, $3, $4)");
const struct db_stmt store_renew_begin_stmt = DB_STMT("renew_begin", 1,
    renewal_row, renewal_cols,
    "SELECT err, certificate, renewal, device, old_der, csr, evidence,"
    " profile, moment, issued_last_hour, renewed_last_day, days"
    " FROM api.renew_begin($1)");
const struct db_stmt store_renewal_policy_stmt = DB_STMT("renewal_policy", 1,
    renewal_policy_row, policy_cols,
    "SELECT err, days FROM api.renewal_policy($1)");
const struct db_stmt store_renew_record_stmt = DB_STMT("renew_record", 11,
    err_row, err_cols,
    "SELECT err"
    " FROM api.renew_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
    " $11)");

enum err
store_renew_request(struct db *db, struct arena *a,
    const struct store_renewal_request *r, struct renewal_asked_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_bytea(&ps, r->old_der);
	db_put_bytea(&ps, r->csr);
	db_put_bytea(&ps, r->evidence);
	db_put_text(&ps, r->address);
	return db_one(db, a, &store_renew_request_stmt, &ps, row);
}

enum err
store_renew_begin(struct db *db, struct arena *a, const struct uuid *renewal,
    struct renewal_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, renewal);
	return db_one(db, a, &store_renew_begin_stmt, &ps, row);
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
	db_put_uuid(&ps, n->renewal);
	db_put_bytea(&ps, n->serial);
	db_put_bytea(&ps, n->der);
	db_put_sha256(&ps, n->der_sha256);
	db_put_sha256(&ps, n->key_fp);
	db_put_text(&ps, n->key_type);
	db_put_time(&ps, n->not_before);
	db_put_time(&ps, n->not_after);
	db_put_text(&ps, n->profile);
	db_put_text(&ps, n->proof);
	db_put_sha256(&ps, n->issuer);
	return db_one(db, a, &store_renew_record_stmt, &ps, &row);
}
