/* The signer's side. */
#include "store_signing.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col uuid_cols[] = {
	DB_COL(uuid_row, enrollment, DB_UUID, DB_REQUIRED),
};

static const struct db_col serial_cols[] = {
	DB_COL(serial_row, serial, DB_BYTEA, DB_REQUIRED),
};

static const struct db_col sign_cols[] = {
	DB_COL(sign_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(sign_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(sign_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(sign_row, registration, DB_BYTEA, DB_REQUIRED),
	DB_COL(sign_row, reg, DB_SHA256, DB_REQUIRED),
	DB_COL(sign_row, channel, DB_TEXT, DB_REQUIRED),
	DB_COL(sign_row, approved_reg, DB_SHA256, DB_REQUIRED),
	DB_COL(sign_row, approved_key, DB_SHA256, DB_REQUIRED),
	DB_COL(sign_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(sign_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(sign_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(sign_row, wrap, DB_BYTEA, DB_REQUIRED),
	DB_COL(sign_row, days, DB_INT, DB_REQUIRED),
};

static const struct db_col revocation_cols[] = {
	DB_COL(revocation_row, seq, DB_INT, DB_REQUIRED),
	DB_COL(revocation_row, serial, DB_BYTEA, DB_REQUIRED),
	DB_COL(revocation_row, reason, DB_TEXT, DB_REQUIRED),
	DB_COL(revocation_row, revoked_at, DB_TIME, DB_REQUIRED),
	DB_COL(revocation_row, not_after, DB_TIME, DB_REQUIRED),
	DB_COL(revocation_row, issuer, DB_SHA256, DB_NULLABLE),
};

const struct db_stmt store_sign_pending_stmt = DB_STMT("sign_pending", 1,
    uuid_row, uuid_cols, "SELECT enrollment FROM api.sign_pending($1)");
const struct db_stmt store_sign_begin_stmt = DB_STMT("sign_begin", 1,
    sign_row, sign_cols,
    "SELECT err, state, enrollment, registration, reg, channel,"
    " approved_reg, approved_key, profile, name, device, wrap,"
    " days FROM api.sign_begin($1)");
const struct db_stmt store_sign_record_stmt = DB_STMT("sign_record", 9,
    err_row, err_cols,
    "SELECT err FROM api.sign_record($1, $2, $3, $4, $5, $6, $7, $8, $9)");
const struct db_stmt store_sign_refuse_stmt = DB_STMT("sign_refuse", 2,
    err_row, err_cols, "SELECT err FROM api.sign_refuse($1, $2)");
const struct db_stmt store_serials_known_stmt = DB_STMT("serials_known", 1,
    serial_row, serial_cols, "SELECT serial FROM api.serials_known($1)");
const struct db_stmt store_serial_void_stmt = DB_STMT("serial_void", 2,
    err_row, err_cols, "SELECT err FROM api.serial_void($1, $2)");
const struct db_stmt store_revocations_stmt = DB_STMT("revocations", 2,
    revocation_row, revocation_cols,
    "SELECT seq, serial, reason, revoked_at, not_after, issuer"
    " FROM api.revocations($1, $2)");
const struct db_stmt store_server_record_stmt = DB_STMT("server_record", 7,
    err_row, err_cols,
    "SELECT err FROM api.server_record($1, $2, $3, $4, $5, $6, $7)");

enum err
store_sign_pending(struct db *db, struct arena *a, unsigned max_rows,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, max_rows);
	return db_list(db, a, &store_sign_pending_stmt, &ps, rows);
}

enum err
store_sign_begin(struct db *db, struct arena *a, const struct uuid *id,
    struct sign_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, id);
	return db_one(db, a, &store_sign_begin_stmt, &ps, row);
}

enum err
store_sign_record(struct db *db, struct arena *a,
    const struct store_issued *is)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, is->enrollment);
	db_put_uuid(&ps, is->device);
	db_put_bytea(&ps, is->serial);
	db_put_bytea(&ps, is->der);
	db_put_sha256(&ps, is->der_sha256);
	db_put_time(&ps, is->not_before);
	db_put_time(&ps, is->not_after);
	db_put_bytea(&ps, is->reply);
	db_put_sha256(&ps, is->issuer);
	return db_one_last(db, a, &store_sign_record_stmt, &ps, &row);
}

enum err
store_sign_refuse(struct db *db, struct arena *a, const struct uuid *id,
    const char *reason)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, id);
	db_put_text(&ps, reason);
	return db_one(db, a, &store_sign_refuse_stmt, &ps, &row);
}

enum err
store_serials_known(struct db *db, struct arena *a,
    const struct slice *serials, size_t n, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_byteas(&ps, serials, n);
	return db_list(db, a, &store_serials_known_stmt, &ps, rows);
}

enum err
store_serial_void(struct db *db, struct arena *a, struct slice serial,
    int64_t not_after)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_bytea(&ps, serial);
	db_put_time(&ps, not_after);
	return db_one(db, a, &store_serial_void_stmt, &ps, &row);
}

enum err
store_revocations(struct db *db, struct arena *a, int64_t after,
    unsigned max_rows, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, after);
	db_put_int(&ps, max_rows);
	return db_list(db, a, &store_revocations_stmt, &ps, rows);
}

enum err
store_server_record(struct db *db, struct arena *a,
    const struct store_server_cert *c)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_bytea(&ps, c->serial);
	db_put_bytea(&ps, c->der);
	db_put_sha256(&ps, c->der_sha256);
	db_put_time(&ps, c->not_before);
	db_put_time(&ps, c->not_after);
	db_put_text(&ps, c->purpose);
	db_put_sha256(&ps, c->issuer);
	return db_one(db, a, &store_server_record_stmt, &ps, &row);
}
