/* The chain of events: sealing, dropping, checkpoints. */
#include "store_chain.h"
#include "store_stmts.h"

struct drop_row {
	int64_t	dropped;
};

struct err_row {
	enum err	err;
};

static const struct db_col seal_cols[] = {
	DB_COL(chain_seal_row, sealed, DB_INT, DB_REQUIRED),
	DB_COL(chain_seal_row, more, DB_BOOL, DB_REQUIRED),
};

static const struct db_col drop_cols[] = {
	DB_COL(drop_row, dropped, DB_INT, DB_REQUIRED),
};

static const struct db_col begin_cols[] = {
	DB_COL(chain_begin_row, sealed, DB_INT, DB_REQUIRED),
	DB_COL(chain_begin_row, base_number, DB_INT, DB_REQUIRED),
	DB_COL(chain_begin_row, base_seq, DB_INT, DB_REQUIRED),
	DB_COL(chain_begin_row, base_hash, DB_SHA256, DB_NULLABLE),
	DB_COL(chain_begin_row, base_text, DB_TEXT, DB_NULLABLE),
	DB_COL(chain_begin_row, base_signature, DB_BYTEA, DB_NULLABLE),
	DB_COL(chain_begin_row, last_number, DB_INT, DB_REQUIRED),
	DB_COL(chain_begin_row, last_seq, DB_INT, DB_REQUIRED),
	DB_COL(chain_begin_row, last_text, DB_TEXT, DB_NULLABLE),
	DB_COL(chain_begin_row, alarmed, DB_BOOL, DB_REQUIRED),
};

static const struct db_col row_cols[] = {
	DB_COL(chain_row, seq, DB_INT, DB_REQUIRED),
	DB_COL(chain_row, text, DB_TEXT, DB_NULLABLE),
	DB_COL(chain_row, hash, DB_SHA256, DB_REQUIRED),
};

static const struct db_col fit_cols[] = {
	DB_COL(chain_fit, number, DB_INT, DB_REQUIRED),
	DB_COL(chain_fit, seq, DB_INT, DB_REQUIRED),
	DB_COL(chain_fit, is_base, DB_BOOL, DB_REQUIRED),
	DB_COL(chain_fit, text, DB_TEXT, DB_NULLABLE),
	DB_COL(chain_fit, signature, DB_BYTEA, DB_NULLABLE),
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

const struct db_stmt store_audit_seal_stmt = DB_STMT("audit_seal", 1,
    chain_seal_row, seal_cols, "SELECT sealed, more FROM api.audit_seal($1)");
const struct db_stmt store_audit_drop_stmt = DB_STMT("audit_drop", 2,
    drop_row, drop_cols, "SELECT dropped FROM api.audit_drop($1, $2)");
const struct db_stmt store_audit_begin_stmt = DB_STMT("audit_begin", 0,
    chain_begin_row, begin_cols,
    "SELECT sealed, base_number, base_seq, base_hash, base_text,"
    " base_signature, last_number, last_seq, last_text, alarmed"
    " FROM api.audit_begin()");
const struct db_stmt store_audit_rows_stmt = DB_STMT("audit_rows", 3,
    chain_row, row_cols,
    "SELECT seq, text, hash FROM api.audit_rows($1, $2, $3)");
const struct db_stmt store_audit_fits_stmt = DB_STMT("audit_fits", 1,
    chain_fit, fit_cols, "SELECT number, seq, is_base, text, signature"
    " FROM api.audit_fits($1)");
const struct db_stmt store_audit_record_stmt = DB_STMT("audit_record", 8,
    err_row, err_cols,
    "SELECT err FROM api.audit_record($1, $2, $3, $4, $5, $6, $7, $8)");
const struct db_stmt store_audit_alarm_stmt = DB_STMT("audit_alarm", 2,
    err_row, err_cols, "SELECT err FROM api.audit_alarm($1, $2)");

enum err
store_chain_seal(struct db *db, struct arena *a, unsigned max_rows,
    struct chain_seal_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, max_rows);
	return db_one(db, a, &store_audit_seal_stmt, &ps, row);
}

enum err
store_chain_drop(struct db *db, struct arena *a, unsigned max_rows,
    unsigned days, int64_t *dropped)
{
	struct drop_row row = { 0 };
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_int(&ps, max_rows);
	db_put_int(&ps, days);
	e = db_one(db, a, &store_audit_drop_stmt, &ps, &row);
	*dropped = row.dropped;
	return e;
}

enum err
store_chain_begin(struct db *db, struct arena *a, struct chain_begin_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_one(db, a, &store_audit_begin_stmt, &ps, row);
}

enum err
store_chain_rows(struct db *db, struct arena *a, const int64_t after_up_to[2],
    unsigned max_rows, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, after_up_to[0]);
	db_put_int(&ps, after_up_to[1]);
	db_put_int(&ps, max_rows);
	return db_call(db, a, &store_audit_rows_stmt, &ps, rows);
}

enum err
store_chain_fits(struct db *db, struct arena *a, int64_t up_to,
    struct chain_fit *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, up_to);
	return db_one(db, a, &store_audit_fits_stmt, &ps, row);
}

enum err
store_chain_record(struct db *db, struct arena *a,
    const struct store_checkpoint *c)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, c->number);
	db_put_int(&ps, c->seq);
	db_put_sha256(&ps, &c->hash);
	db_put_time(&ps, c->at);
	db_put_text(&ps, c->text);
	db_put_bytea(&ps, c->signature);
	if (c->restart_after != NULL)
		db_put_int(&ps, *c->restart_after);
	else
		db_put_null(&ps);
	db_put_text(&ps, c->reason);
	return db_one(db, a, &store_audit_record_stmt, &ps, &row);
}

enum err
store_chain_alarm(struct db *db, struct arena *a, const char *why, int64_t seq)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, why);
	db_put_int(&ps, seq);
	return db_one(db, a, &store_audit_alarm_stmt, &ps, &row);
}
